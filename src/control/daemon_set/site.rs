//! One node as a sync sees it: whether it should run a Pod, and which Pods of the set count there. A site never changes; the controller
//! makes a new one when the node or one of its Pods became different, and keeps it from sync to sync until then.

use super::placement::Placement;
use crate::control::plan::{Decision, Subject};
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Key, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::time::{Span, Time};
use crate::why::Why;
use crate::why::daemon_set as why;
use std::cell::OnceCell;
use std::ops::Deref;
use std::rc::Rc;

/// A Pod of the set, with what every sync asks about it.
#[derive(Clone, Debug)]
pub(super) struct DaemonPod {
    pod: Rc<Pod>,
    /// `IsPodUpdated`
    pub is_updated: bool,
    /// When it became Ready, if it is.
    pub ready_since: Option<Time>,
}

/// A node, or the name of one that is gone while Pods for it are left.
#[derive(Debug)]
pub(super) struct Site {
    /// The node's name.
    pub name: Name,
    /// The node with its verdict.
    pub node: Option<(Rc<Node>, Placement)>,
    /// The set's Pods that count here: scheduled first, then older, then by name (§3).
    pub pods: Vec<DaemonPod>,
    /// Whether there is exactly one Pod, and it is neither finished nor being deleted.
    pub is_calm: bool,
    said: Said,
}

/// What was said about a site already: it is said in the same words again.
#[derive(Debug, Default)]
struct Said {
    lacks_pod: OnceCell<Rc<Decision>>,
    has_pod: OnceCell<Rc<Decision>>,
    is_up_to_date: OnceCell<Rc<Decision>>,
    waits: OnceCell<Rc<Decision>>,
}

impl DaemonPod {
    /// A Pod, compared with the revision of now: by the hash of the template, or by its generation (`IsPodUpdated`).
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

impl Site {
    /// A node with the Pods that count there, in any order.
    pub fn new(name: Name, node: Option<(Rc<Node>, Placement)>, mut pods: Vec<DaemonPod>) -> Self {
        pods.sort_by(|one, other| order(one).cmp(&order(other)));
        let is_calm = matches!(pods.as_slice(), [pod] if !pod.is_terminating() && !pod.status.phase.is_terminal());
        Self { name, node, pods, is_calm, said: Said::default() }
    }

    /// Whether the node is there and should run a Pod.
    pub const fn fits(&self) -> bool {
        matches!(self.node, Some((_, Placement::Fits)))
    }

    /// Leaves the node without a Pod for now.
    pub fn lacks_pod(&self, set: &Key) -> Rc<Decision> {
        self.said.lacks_pod.get_or_init(|| self.leave(why::Why::NodeLacksPod { set: set.clone(), node: self.name.clone() })).clone()
    }

    /// Leaves the node, because it has this Pod, its first.
    pub fn has_pod(&self, set: &Key, first: &Pod) -> Rc<Decision> {
        let why = || why::Why::NodeHasPod { set: set.clone(), node: self.name.clone(), pod: first.meta.key.name.clone() };
        self.said.has_pod.get_or_init(|| self.leave(why())).clone()
    }

    /// Leaves the node, because this Pod, the only updated one, is what it should be.
    pub fn is_up_to_date(&self, set: &Key, new: &Pod) -> Rc<Decision> {
        let why = || why::Why::PodIsUpToDate { set: set.clone(), node: self.name.clone(), pod: new.meta.key.name.clone() };
        self.said.is_up_to_date.get_or_init(|| self.leave(why())).clone()
    }

    /// Waits for the first Pod to end, or for one to come.
    pub fn waits(&self, set: &Key) -> Rc<Decision> {
        self.said.waits.get_or_init(|| self.leave(self.why_waits(set))).clone()
    }

    /// What is waited for.
    pub fn why_waits(&self, set: &Key) -> why::Why {
        let (set, node) = (set.clone(), self.name.clone());
        match self.pods.first() {
            Some(pod) => why::Why::WaitsForTermination { set, node, pod: pod.meta.key.name.clone() },
            None => why::Why::NodeLacksPod { set, node },
        }
    }

    fn leave(&self, why: why::Why) -> Rc<Decision> {
        Rc::new(Decision { about: Subject::Node(self.name.clone()), act: None, why: Why::DaemonSet(why) })
    }
}

/// `podByCreationTimestampAndPhase`: scheduled before unscheduled, then older (by the second), then by name.
fn order(pod: &Pod) -> (bool, u64, &Name, &Name) {
    (pod.node.is_none(), pod.meta.created.0 / 1000, &pod.meta.key.name, &pod.meta.key.namespace)
}
