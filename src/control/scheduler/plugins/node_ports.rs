//! A host port can be opened once per node and address (`plugins/nodeports`).

use crate::cluster::usage::Usage;
use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, Rules};
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Pod;
use crate::object::pod_spec::HostPort;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules = Rules { filter: Some(filter), hint: Some(hint), ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// A host port is taken.
    Ports { port: HostPort },
}

fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    plugins::one(refuse(&cycle.pod.spec.host_ports, &place.usage))
}

/// Refuses a node on which a wanted port is taken.
fn refuse(wanted: &[HostPort], usage: &Usage) -> Option<Refusal> {
    let taken = |port: &&HostPort| usage.ports.keys().any(|used| used.conflicts_with(port));
    wanted.iter().find(taken).map(|port| Refusal::Ports { port: port.clone() })
}

fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    match change {
        Change::Node { before, .. } => before.is_none(),
        Change::Assigned { before: Some(gone), after: None } => frees_port(pod, gone),
        Change::Assigned { .. } | Change::Own { .. } | Change::Claim(_) | Change::Storage => false,
    }
}

fn frees_port(pod: &Pod, gone: &Pod) -> bool {
    let mut usage = Usage::default();
    usage.add(gone);
    refuse(&pod.spec.host_ports, &usage).is_some()
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let Self::Ports { port } = self;
        Facts::new().code("port", format!("{}/{}", port.port, port.protocol))
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        Code::Unschedulable
    }

    fn reason(&self) -> Cow<'static, str> {
        "node(s) didn't have free ports for the requested pod ports".into()
    }

    fn evidence(&self, pod: &Key, _: &Name) -> Vec<Evidence> {
        vec![Evidence::new(Kind::Pod, pod, "spec.containers[*].ports[*].hostPort")]
    }
}
