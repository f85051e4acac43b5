//! Looking for nodes (`findNodesThatFitPod`): which are looked at, in which order, and when enough have been found.

use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins;
use crate::control::scheduler::reason::Verdict;
use crate::object::kind::{Key, Name};
use crate::object::node::Node;
use std::rc::Rc;

/// Below this many nodes all are looked at; at least this many feasible ones are wanted (`minFeasibleNodesToFind`).
const FEASIBLE_MIN: usize = 100;
/// The least share of nodes that must be feasible, in percent.
const SHARE_MIN: usize = 5;

/// What was found.
pub struct Found<'a> {
    /// What the filters said, in search order.
    pub verdicts: Vec<Verdict>,
    /// The feasible nodes, in search order.
    pub feasible: Vec<Place<'a>>,
}

/// `numFeasibleNodesToFind`: how many feasible nodes are enough.
#[must_use]
pub fn enough_of(node_count: usize) -> usize {
    if node_count < FEASIBLE_MIN {
        return node_count;
    }
    let share = 50_usize.saturating_sub(node_count / 125).max(SHARE_MIN);
    (node_count * share / 100).max(FEASIBLE_MIN)
}

/// Filters the nodes: the nominated one alone if it will do, else the named ones or all, from where the last search ended.
/// `start` moves on by the number of nodes that were looked at.
#[must_use]
pub fn search<'a>(cycle: &Cycle<'a>, order: &[Key], start: &mut usize) -> Found<'a> {
    if let Some(found) = nominated(cycle) {
        return found;
    }
    let found = match &cycle.named {
        Some(names) => {
            let named: Vec<Key> = names.iter().map(|name| Key { namespace: "".into(), name: name.clone() }).collect();
            let nodes: Vec<&Rc<Node>> = named.iter().filter_map(|key| cycle.view.nodes.get(key)).collect();
            look(cycle, turned(nodes.len(), *start).map(|index| Place::of(cycle.view, nodes[index])), enough_of(nodes.len()))
        }
        None => {
            let nodes = turned(order.len(), *start).filter_map(|index| cycle.view.nodes.get(&order[index]));
            look(cycle, nodes.map(|node| Place::of(cycle.view, node)), enough_of(order.len()))
        }
    };
    if !order.is_empty() {
        *start = (*start + found.verdicts.len()) % order.len();
    }
    found
}

/// All indexes, beginning somewhere.
fn turned(length: usize, start: usize) -> impl Iterator<Item = usize> {
    (0..length).map(move |step| (start + step) % length)
}

/// `evaluateNominatedNode`: a node that will do is the only one.
fn nominated<'a>(cycle: &Cycle<'a>) -> Option<Found<'a>> {
    let name: &Name = cycle.pod.status.nominated_node.as_ref()?;
    let node = cycle.view.node(name)?;
    let found = look(cycle, std::iter::once(Place::of(cycle.view, node)), 1);
    (!found.feasible.is_empty()).then_some(found)
}

/// Filters nodes until enough are feasible.
#[must_use]
pub fn look<'a>(cycle: &Cycle<'a>, places: impl Iterator<Item = Place<'a>>, enough: usize) -> Found<'a> {
    let mut found = Found { verdicts: Vec::new(), feasible: Vec::new() };
    for place in places {
        let refusals = plugins::refusals_with_nominated(cycle, &place);
        let is_feasible = refusals.is_empty();
        found.verdicts.push(Verdict { node: place.node.meta.key.name.clone(), refusals, score: None });
        if is_feasible {
            found.feasible.push(place);
            if found.feasible.len() >= enough {
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::enough_of;

    fn check(node_count: usize, enough: usize) {
        assert_eq!(enough_of(node_count), enough);
    }

    #[test]
    fn small_clusters_are_searched_whole_and_large_ones_in_part() {
        check(0, 0);
        check(99, 99);
        check(100, 100);
        check(150, 100);
        check(1000, 420);
        check(5000, 500);
        check(10_000, 500);
    }
}
