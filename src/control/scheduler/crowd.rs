//! How many Pods that match a selector each node has: what topology spreading asks for every Pod it places. The selectors that were asked
//! for last are remembered and counted on as Pods come and go, so that a set of hundreds is not counted through for each of its Pods.
//! It saves computing and decides nothing.

use crate::cluster::map::Map;
use crate::cluster::store::Delta;
use crate::cluster::usage;
use crate::cluster::view::View;
use crate::object::any::Object;
use crate::object::kind::Name;
use crate::object::pod::Pod;
use crate::object::selector::LabelSelector;
use std::rc::Rc;

/// So many selectors are remembered.
const CROWDS_MAX: usize = 8;

/// The crowds that are remembered, the one asked for last at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crowds {
    crowds: Rc<Vec<Crowd>>,
}

/// The Pods of a namespace that match a selector, are bound to a node, and neither finished nor on their way out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Crowd {
    namespace: Name,
    selector: Rc<LabelSelector>,
    by_node: Map<Name, i64>,
}

impl Crowds {
    /// Remembers a selector.
    pub fn remember(&mut self, view: View<'_>, namespace: &Name, selector: &LabelSelector) {
        if selector.is_empty() || self.crowd(namespace, selector).is_some() {
            return;
        }
        let mut crowd = Crowd { namespace: namespace.clone(), selector: Rc::new(selector.clone()), by_node: Map::new() };
        for pod in view.pods() {
            if let Some(node) = crowd.place_of(pod).cloned() {
                *crowd.by_node.entry(node).or_insert(0) += 1;
            }
        }
        let crowds = Rc::make_mut(&mut self.crowds);
        if crowds.len() == CROWDS_MAX {
            crowds.remove(0);
        }
        crowds.push(crowd);
    }

    /// Follows one write.
    pub fn follow(&mut self, delta: &Delta) {
        let (before, after) = (pod_of(delta.before.as_ref()), pod_of(delta.after.as_ref()));
        for index in 0..self.crowds.len() {
            let crowd = &self.crowds[index];
            let (from, to) = (before.and_then(|pod| crowd.place_of(pod)), after.and_then(|pod| crowd.place_of(pod)));
            if from == to {
                continue;
            }
            let by_node = &mut Rc::make_mut(&mut self.crowds)[index].by_node;
            for (node, change) in [(from, -1), (to, 1)] {
                if let Some(node) = node {
                    *by_node.entry(node.clone()).or_insert(0) += change;
                }
            }
        }
    }

    /// How many there are on a node; `None` where the selector is not remembered.
    #[must_use]
    pub fn count(&self, namespace: &Name, selector: &LabelSelector, node: &str) -> Option<i64> {
        self.crowd(namespace, selector).map(|crowd| crowd.by_node.get(node).copied().unwrap_or(0))
    }

    fn crowd(&self, namespace: &Name, selector: &LabelSelector) -> Option<&Crowd> {
        self.crowds.iter().rev().find(|crowd| crowd.namespace == *namespace && *crowd.selector == *selector)
    }
}

impl Crowd {
    /// The node on which a Pod counts.
    fn place_of<'a>(&self, pod: &'a Pod) -> Option<&'a Name> {
        let counts = pod.meta.key.namespace == self.namespace && !pod.is_terminating() && self.selector.matches(&pod.meta.labels);
        usage::node_of(pod).filter(|_| counts)
    }
}

fn pod_of(object: Option<&Object>) -> Option<&Pod> {
    match object {
        Some(Object::Pod(pod)) => Some(pod),
        _ => None,
    }
}
