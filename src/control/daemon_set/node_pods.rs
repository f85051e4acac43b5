//! One node with the set's Pods that count for it. The value never changes: it is kept from sync to sync until the node or one of its Pods
//! has changed; then the next sync makes a new one ([`super::last_sync`]).

use super::placement::Placement;
use super::reason::Reason;
use crate::control::plan::Decision;
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Name, ObjectRef};
use crate::object::pod::Pod;
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

/// A Pod of the set, with the answers that every sync needs.
#[derive(Clone, Debug)]
pub(super) struct DaemonPod {
    pod: Rc<Pod>,
    /// `IsPodUpdated`
    pub is_updated: bool,
    /// The time at which the Pod became Ready; `None` if it is not Ready.
    pub ready_since: Option<Time>,
}

/// A node, by name, with the set's Pods that count for it.
#[derive(Debug)]
pub(super) struct NodePods {
    pub name: Name,
    /// Whether the node should run a Pod; `None` where the node is gone while Pods for it are left.
    pub placement: Option<Placement>,
    /// Scheduled Pods before others, then older ones first, then by name: the first is the Pod that the status counts, and the Pod that
    /// stays if there are too many (`docs/kubernetes/daemonset.md`, 3).
    pub pods: Vec<DaemonPod>,
    /// Whether there is exactly one Pod, and it is neither finished nor being deleted. Most nodes are like this most of the time.
    pub is_calm: bool,
    /// The last decision to leave the node alone; the next one for the same reason shares it.
    last_stay: RefCell<Option<Rc<Decision>>>,
}

impl DaemonPod {
    /// A Pod, compared with the current revision: by the hash of the template, or by its generation (`IsPodUpdated`).
    pub fn new(pod: Rc<Pod>, set: &DaemonSet, hash: &Name) -> Self {
        let generation = || {
            let generation = pod.meta.label("pod-template-generation").and_then(|label| label.parse().ok());
            generation.is_some() && generation == set.template_generation()
        };
        let is_updated = pod.revision_hash() == Some(hash) || generation();
        let ready_since = pod.ready_since();
        Self { pod, is_updated, ready_since }
    }

    /// Whether its Ready condition is True.
    pub const fn is_ready(&self) -> bool {
        self.ready_since.is_some()
    }

    /// `podutil.IsPodAvailable`
    pub fn is_available(&self, min_ready: Span, now: Time) -> bool {
        self.ready_since.is_some_and(|since| min_ready.0 == 0 || since + min_ready <= now)
    }
}

impl Deref for DaemonPod {
    type Target = Pod;

    fn deref(&self) -> &Pod {
        &self.pod
    }
}

impl NodePods {
    /// Makes a node with the Pods that count for it, which may be in any order.
    pub fn new(name: Name, placement: Option<Placement>, mut pods: Vec<DaemonPod>) -> Self {
        pods.sort_by(|one, other| order(one).cmp(&order(other)));
        let is_calm = matches!(pods.as_slice(), [pod] if !pod.is_terminating() && !pod.status.phase.is_terminal());
        Self { name, placement, pods, is_calm, last_stay: RefCell::default() }
    }

    /// Whether the node exists and should run a Pod.
    pub const fn should_run(&self) -> bool {
        matches!(self.placement, Some(Placement::Fits))
    }

    /// The decision to leave the node alone, on behalf of the set.
    pub fn stay(&self, of: &Option<Rc<ObjectRef>>, reason: Reason) -> Rc<Decision> {
        let reason = reason.into();
        let mut last = self.last_stay.borrow_mut();
        if let Some(decision) = last.as_ref().filter(|decision| decision.reason == reason) {
            return decision.clone();
        }
        let decision = Rc::new(Decision { about: Subject::Node(self.name.clone()), of: of.clone(), act: None, reason });
        last.insert(decision).clone()
    }

    /// What the node waits for if no other reason is given: the end of its first Pod, or a new Pod.
    pub fn waits(&self) -> Reason {
        match self.pods.first() {
            Some(pod) => Reason::WaitsForTermination { pod: pod.meta.key.name.clone() },
            None => Reason::NodeLacksPod,
        }
    }
}

/// `podByCreationTimestampAndPhase`: scheduled before unscheduled, then older (by the second), then by name.
fn order(pod: &Pod) -> (bool, u64, &Name, &Name) {
    (pod.node.is_none(), pod.meta.created.0 / 1000, &pod.meta.key.name, &pod.meta.key.namespace)
}
