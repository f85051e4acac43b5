//! The resources that the Pods of each node use, kept up to date as Pods are bound and removed (`scheduler/framework.NodeInfo`).

use crate::object::kind::{Key, Name};
use crate::object::pod::Pod;
use crate::object::pod_spec::HostPort;
use crate::object::resources::Resources;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The Pods of one node and their resources.
#[derive(Clone, Debug, Default)]
pub struct OnNode {
    /// The Pods that are bound to the node, by namespace and name.
    pub bound: Vec<Key>,
    /// The resources they use together; `None` if no Pod has used any yet.
    pub usage: Option<Rc<Usage>>,
}

/// The resources that the Pods of a node use together. Succeeded and Failed Pods use none; terminating ones still do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many Pods use resources of the node.
    pub pods: i64,
    /// Sum of their effective requests.
    pub requests: Resources,
    /// Sum of their scoring requests: milli-CPU and bytes.
    pub scoring: (i64, i64),
    /// Host ports in use, with how many Pods use each.
    pub ports: BTreeMap<HostPort, i64>,
    /// How many of these Pods have required or preferred inter-pod affinity or anti-affinity.
    pub with_affinity: i64,
}

impl OnNode {
    /// Adds a Pod that was bound to the node.
    pub fn enter(&mut self, pod: &Key) {
        if let Err(place) = self.bound.binary_search(pod) {
            self.bound.insert(place, pod.clone());
        }
    }

    /// Takes away a Pod that is no longer bound to the node.
    pub fn leave(&mut self, pod: &Key) {
        if let Ok(place) = self.bound.binary_search(pod) {
            self.bound.remove(place);
        }
    }

    /// Applies `change` to the usage: a Pod begins or ceases to use resources.
    pub fn count(&mut self, pod: &Pod, change: fn(&mut Usage, &Pod)) {
        change(Rc::make_mut(self.usage.get_or_insert_default()), pod);
    }
}

impl Usage {
    /// Adds the resources of a Pod.
    pub fn add(&mut self, pod: &Pod) {
        self.pods += 1;
        self.requests.add(&pod.spec.requests);
        self.scoring.0 = self.scoring.0.saturating_add(pod.spec.scoring.0);
        self.scoring.1 = self.scoring.1.saturating_add(pod.spec.scoring.1);
        for port in &pod.spec.host_ports {
            *self.ports.entry(port.clone()).or_default() += 1;
        }
        self.with_affinity += i64::from(has_affinity(pod));
    }

    /// Takes away the resources of a Pod.
    pub fn remove(&mut self, pod: &Pod) {
        self.pods -= 1;
        self.requests.subtract(&pod.spec.requests);
        self.scoring.0 = self.scoring.0.saturating_sub(pod.spec.scoring.0);
        self.scoring.1 = self.scoring.1.saturating_sub(pod.spec.scoring.1);
        for port in &pod.spec.host_ports {
            let uses = self.ports.entry(port.clone()).or_default();
            *uses -= 1;
            if *uses == 0 {
                self.ports.remove(port);
            }
        }
        self.with_affinity -= i64::from(has_affinity(pod));
    }
}

fn has_affinity(pod: &Pod) -> bool {
    let affinity = &pod.spec.pod_affinity;
    let anti = &pod.spec.pod_anti_affinity;
    !(affinity.required.is_empty() && affinity.preferred.is_empty() && anti.required.is_empty() && anti.preferred.is_empty())
}

/// The node whose resources a Pod uses; `None` for a Pod that is not bound or has ended.
#[must_use]
pub fn node_of(pod: &Pod) -> Option<&Name> {
    pod.node.as_ref().filter(|_| !pod.status.phase.is_terminal())
}
