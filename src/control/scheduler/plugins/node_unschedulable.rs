//! Cordoned nodes take no Pods, except those that tolerate the taint of a cordon (`plugins/nodeunschedulable`).

use crate::cluster::view::View;
use crate::control::scheduler::change::{Change, becomes};
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{Refusal, Rules};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::taint::{Effect, Taint, Toleration};

pub(super) const RULES: Rules = Rules { filter: Some(filter), hint: Some(hint), hints_at_taints: true, ..Rules::NONE };

fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    refuse(&cycle.pod.spec.tolerations, place.node).into_iter().collect()
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
