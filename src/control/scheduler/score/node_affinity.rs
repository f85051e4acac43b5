//! Preferred node affinity: the weights of matching terms (`plugins/nodeaffinity`).

use crate::control::scheduler::place::Place;
use crate::control::scheduler::score;
use crate::object::node::Node;
use crate::object::selector::NodeSelectorTerm;

/// The sums of weights; `None` where nothing is preferred.
#[must_use]
pub fn scores(preferred: &[(i64, NodeSelectorTerm)], places: &[Place<'_>]) -> Option<Vec<i64>> {
    if preferred.is_empty() {
        return None;
    }
    let sum =
        |node: &Node| preferred.iter().filter(|(_, term)| term.matches(node.name(), &node.meta.labels)).map(|(weight, _)| weight).sum();
    Some(score::normalised(places.iter().map(|place| sum(place.node)).collect(), false))
}
