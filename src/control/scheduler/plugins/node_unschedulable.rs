//! Cordoned nodes take no Pods, except those that tolerate the taint of a cordon (`plugins/nodeunschedulable`).

use crate::cluster::view::View;
use crate::control::scheduler::change::{Change, becomes};
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, Rules};
use crate::object::kind::{Key, Kind, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::taint::{Effect, Taint, Toleration};
use crate::why::Evidence;
use crate::why::facts::Worded;
use std::borrow::Cow;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules = Rules { filter: Some(filter), hint: Some(hint), hints_at_taints: true, ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// The node is cordoned.
    #[strum(serialize = "node-unschedulable")]
    Unschedulable,
}

fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    plugins::one(refuse(&cycle.pod.spec.tolerations, place.node))
}

/// Refuses a cordoned node.
fn refuse(tolerations: &[Toleration], node: &Node) -> Option<Refusal> {
    if !node.unschedulable {
        return None;
    }
    let taint = Taint::new("node.kubernetes.io/unschedulable", Effect::NoSchedule, None);
    (!tolerations.iter().any(|toleration| toleration.tolerates(&taint))).then_some(Refusal::Unschedulable)
}

fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    match change {
        Change::Node { before, after: Some(after) } => becomes(before, after, |node| refuse(&pod.spec.tolerations, node).is_none()),
        Change::Own { before, after } => before.spec.tolerations != after.spec.tolerations,
        Change::Node { .. } | Change::Assigned { .. } | Change::Claim(_) | Change::Storage => false,
    }
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        Code::UnschedulableAndUnresolvable
    }

    fn reason(&self) -> Cow<'static, str> {
        "node(s) were unschedulable".into()
    }

    fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence> {
        vec![Evidence::node(node, "spec.unschedulable"), Evidence::new(Kind::Pod, pod, "spec.tolerations")]
    }
}
