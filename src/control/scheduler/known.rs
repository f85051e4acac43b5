//! What the scheduler keeps at hand about all Pods: nominations, and Pods that care about other Pods (`backend/cache`, `nominator`).
//!
//! Both are small indexes of the cluster, kept so that a Pod with one possible node is decided without a walk over all of them.

use crate::cluster::map::Set;
use crate::cluster::store::Delta;
use crate::cluster::usage;
use crate::cluster::view::View;
use crate::control::scheduler::crowd::Crowds;
use crate::object::any::Object;
use crate::object::kind::{Key, Name};
use crate::object::pod::Pod;
use std::rc::Rc;

/// Indexes of all Pods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Pods that wait for a node they are nominated to.
    nominated: Set<(Name, Key)>,
    /// Running Pods with inter-pod affinity or anti-affinity.
    with_affinity: Set<Key>,
    /// How many Pods of the selectors of now each node has.
    pub crowds: Crowds,
}

impl Known {
    /// The indexes of a cluster, made anew.
    #[must_use]
    pub fn of(view: View<'_>) -> Self {
        let mut known = Self::default();
        for pod in view.pods() {
            known.enter(pod);
        }
        known
    }

    /// Follows one write.
    pub fn follow(&mut self, delta: &Delta) {
        self.crowds.follow(delta);
        if let Some(Object::Pod(pod)) = &delta.before {
            if let Some(node) = nomination(pod) {
                self.nominated.remove(&(node.clone(), pod.meta.key.clone()));
            }
            if cares_about_pods(pod) {
                self.with_affinity.remove(&pod.meta.key);
            }
        }
        if let Some(Object::Pod(pod)) = &delta.after {
            self.enter(pod);
        }
    }

    fn enter(&mut self, pod: &Pod) {
        if let Some(node) = nomination(pod) {
            self.nominated.insert((node.clone(), pod.meta.key.clone()));
        }
        if cares_about_pods(pod) && usage::node_of(pod).is_some() {
            self.with_affinity.insert(pod.meta.key.clone());
        }
    }

    /// The Pods nominated to a node, by namespace and name.
    pub fn nominated_to<'a>(&'a self, view: View<'a>, node: &'a str) -> impl Iterator<Item = &'a Rc<Pod>> {
        let from = (!self.nominated.is_empty()).then(|| (Name::from(node), Key::new("", "")));
        from.into_iter()
            .flat_map(move |from| self.nominated.range(from..))
            .take_while(move |(name, _)| &**name == node)
            .filter_map(move |(_, key)| view.pod(key))
    }

    /// The running Pods that have inter-pod affinity or anti-affinity.
    pub fn pods_with_affinity<'a>(&'a self, view: View<'a>) -> impl Iterator<Item = &'a Rc<Pod>> {
        self.with_affinity.iter().filter_map(move |key| view.pod(key))
    }
}

fn nomination(pod: &Pod) -> Option<&Name> {
    pod.status.nominated_node.as_ref().filter(|_| pod.node.is_none() && !pod.status.phase.is_terminal())
}

fn cares_about_pods(pod: &Pod) -> bool {
    [&pod.spec.pod_affinity, &pod.spec.pod_anti_affinity].iter().any(|one| !one.required.is_empty() || !one.preferred.is_empty())
}
