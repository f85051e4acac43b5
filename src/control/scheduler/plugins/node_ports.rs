//! A host port can be opened once per node and address (`plugins/nodeports`).

use crate::cluster::usage::Usage;
use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{Refusal, Rules};
use crate::object::pod::Pod;
use crate::object::pod_spec::HostPort;

pub(super) const RULES: Rules = Rules { filter: Some(filter), hint: Some(hint), ..Rules::NONE };

fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    refuse(&cycle.pod.spec.host_ports, &place.usage).into_iter().collect()
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
