//! A Pod that names its node can be nowhere else (`plugins/nodename`). Such a Pod never comes to the scheduler by itself; it is asked
//! about when the page shows where a Pod could be.

use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{Refusal, Rules};
use crate::object::pod::Pod;

pub(super) const RULES: Rules = Rules { filter: Some(filter), hint: Some(hint), ..Rules::NONE };

/// Refuses every node but the named one.
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    let other = cycle.pod.spec.node_name.as_ref().filter(|wanted| &***wanted != place.node.name());
    other.map(|wanted| Refusal::NodeName { wanted: wanted.clone() }).into_iter().collect()
}

/// Only the named node could help, and it is new.
fn hint(_: View<'_>, _: &Pod, change: Change<'_>) -> bool {
    matches!(change, Change::Node { before: None, .. })
}
