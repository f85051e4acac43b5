//! Reasons to run, ordered by time and then by the order in which they were armed.

use crate::cluster::store::Map;
use crate::object::kind::{Key, Name, ObjectRef};
use crate::time::Time;
use std::rc::Rc;

/// A reason to run. Each has one place in the agenda: arming it again keeps the earlier time, as a work queue does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wake {
    /// Reconcile a DaemonSet.
    DaemonSet(Key),
    /// Reconcile a StatefulSet.
    StatefulSet(Key),
    /// One scheduling cycle.
    Schedule,
    /// The kubelet posts its node's status.
    KubeletNode(Name),
    /// The kubelet looks at a Pod.
    KubeletPod(Key),
    /// Taints follow conditions.
    NodeTaints(Name),
    /// A pass of the node monitor.
    NodeMonitor,
    /// NoExecute taints of a node, or a Pod on it, are looked at.
    TaintEviction,
    /// A pass of Pod garbage collection.
    PodGc,
    /// The dependents of an object that is gone or going, by its uid.
    Ownership(ObjectRef, Name),
    /// Empty a namespace that is being deleted.
    Namespace(Name),
    /// Bind a claim, or let it go.
    Claim(Key),
    /// Say which Pods are behind a Service.
    EndpointSlices(Key),
    /// Count a PodDisruptionBudget.
    Budget(Key),
}

/// All wakes, ordered.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    by_time: Map<(Time, u64), Rc<Wake>>,
    places: Map<Rc<Wake>, (Time, u64)>,
    sequence: u64,
}

impl Agenda {
    /// Arms a wake; armed already, it keeps the earlier of the two times.
    pub fn arm(&mut self, wake: Wake, at: Time) {
        if let Some(place) = self.places.get(&wake).copied() {
            if place.0 <= at {
                return;
            }
            self.by_time.remove(&place);
        }
        self.sequence += 1;
        let wake = Rc::new(wake);
        self.by_time.insert((at, self.sequence), wake.clone());
        self.places.insert(wake, (at, self.sequence));
    }

    /// The next wake and its time.
    #[must_use]
    pub fn next(&self) -> Option<(Time, &Wake)> {
        self.by_time.get_min().map(|((time, _), wake)| (*time, &**wake))
    }

    /// Takes the next wake out.
    pub fn take(&mut self) -> Option<(Time, Wake)> {
        let (place, wake) = self.by_time.get_min().map(|(place, wake)| (*place, wake.clone()))?;
        self.by_time.remove(&place);
        self.places.remove(&wake);
        Some((place.0, (*wake).clone()))
    }

    /// How many wakes are armed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_time.len()
    }

    /// Whether nothing is armed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_time.is_empty()
    }
}
