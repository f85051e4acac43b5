//! What the controller creates and deletes independently of any rollout (`manage`, `podsShouldBeOnNode`): a node that should run a Pod gets
//! one, surplus and finished Pods are deleted, and a node that must not run a Pod loses it.

use super::backoff::Backoffs;
use super::node_pods::{DaemonPod, NodePods};
use super::placement::Placement;
use super::reason::Reason;
use super::sync::{COMPONENT, Sync};
use super::sync_nodes::Wanted;
use crate::cluster::recorder::EventText;
use crate::control::plan::{Act, Plan};
use crate::object::pod::{Phase, Pod};
use crate::time::Time;
use crate::why::scope::Subject;

/// The changes that are needed now, and the nodes that need none.
pub(super) struct Managed<'a> {
    pub wanted: Wanted<'a>,
    pub undecided: Vec<Undecided<'a>>,
}

/// A node whose Pods the rolling update may replace.
pub(super) struct Undecided<'a> {
    pub node: &'a NodePods,
    /// Why the node's Pod stays for now whatever the rollout says; `None` if there is no such reason.
    pub stay_reason: Option<Box<Reason>>,
}

impl Undecided<'_> {
    /// Leaves the node alone, for its own reason if it has one, else for the given one.
    pub fn stay(self, wanted: &mut Wanted<'_>, otherwise: impl FnOnce(&NodePods) -> Reason) {
        wanted.stay(self.node, self.stay_reason.map_or_else(|| otherwise(self.node), |reason| *reason));
    }
}

/// `manage`: looks at every node, and at the Pods of nodes that are gone.
pub(super) fn manage<'a>(sync: &'a Sync<'_>, backoffs: &mut Backoffs, plan: &mut Plan) -> Managed<'a> {
    let (mut wanted, mut undecided) = (Wanted::for_set_of(plan), Vec::with_capacity(sync.nodes.present.len()));
    for node in sync.nodes.present.values() {
        let Some(placement) = &node.placement else { continue };
        match (placement, node.pods.as_slice()) {
            (Placement::Fits, []) => wanted.create(node, Reason::NodeLacksPod),
            (Placement::MayStay { taint }, []) => {
                wanted.stay(node, Reason::TaintNotTolerated { taint: taint.clone() });
            }
            (Placement::MustLeave(refusal), []) => wanted.stay(node, refusal.why_not()),
            (Placement::Fits, _) => undecided.extend(prune(sync, node, backoffs, &mut wanted, plan)),
            (Placement::MayStay { taint }, [first, ..]) => {
                undecided.extend(prune(sync, node, backoffs, &mut wanted, plan).map(|one| {
                    let pod = first.meta.key.name.clone();
                    let stays = || Box::new(Reason::TaintStopsOnlyNewPods { pod, taint: taint.clone() });
                    Undecided { stay_reason: Some(one.stay_reason.unwrap_or_else(stays)), ..one }
                }));
            }
            (Placement::MustLeave(_), [first, ..]) if node.pods.iter().all(|pod| pod.is_terminating()) => {
                wanted.stay(node, Reason::WaitsForTermination { pod: first.meta.key.name.clone() });
            }
            (Placement::MustLeave(refusal), pods) => {
                for pod in pods.iter().filter(|pod| !pod.is_terminating()) {
                    wanted.delete(node, pod, refusal.why_leave(&node.name, &pod.meta.key.name));
                }
            }
        }
    }
    clear_gone_nodes(sync, &mut wanted, &mut undecided);
    Managed { wanted, undecided }
}

impl<'a> Managed<'a> {
    /// The wanted changes if the rollout has to wait: all undecided nodes are left alone.
    pub fn leave_the_rest(self) -> Wanted<'a> {
        let mut wanted = self.wanted;
        for one in self.undecided {
            one.stay(&mut wanted, |node| match node.pods.first() {
                Some(pod) if !pod.is_terminating() => Reason::NodeHasPod { pod: pod.meta.key.name.clone() },
                Some(_) | None => node.waits(),
            });
        }
        wanted
    }
}

/// The middle case of `podsShouldBeOnNode`, a node with Pods that may stay: finished Pods and surplus running ones are deleted. If none has
/// to be deleted, the node is passed on to the rollout.
fn prune<'a>(
    sync: &Sync<'_>,
    node: &'a NodePods,
    backoffs: &mut Backoffs,
    wanted: &mut Wanted<'a>,
    plan: &mut Plan,
) -> Option<Undecided<'a>> {
    if node.is_calm {
        return Some(Undecided { node, stay_reason: None });
    }
    let changes = wanted.change_count();
    let mut stay_reason = None;
    let mut running: Vec<&DaemonPod> = Vec::new();
    for pod in node.pods.iter().filter(|pod| !pod.is_terminating()) {
        let (name, pod_name) = (node.name.clone(), pod.meta.key.name.clone());
        match pod.status.phase {
            Phase::Failed => match still_backing_off(sync, node, backoffs) {
                Some(until) => {
                    plan.look_again(until);
                    stay_reason = Some(Box::new(Reason::FailedPodBacksOff { pod: pod_name, until }));
                }
                None => {
                    backoffs.advance(sync.set, &node.name, sync.now);
                    let reason = Reason::PodFailed { node: name, pod: pod_name };
                    let message = format!("Found failed daemon pod {} on node {}, will try to kill it", pod.meta.key, node.name);
                    record(sync, EventText::warning(COMPONENT, "FailedDaemonPod", message), reason.clone(), plan);
                    wanted.delete(node, pod, reason);
                }
            },
            // A daemon is not meant to end, so there is no back-off.
            Phase::Succeeded => {
                let reason = Reason::PodSucceeded { node: name, pod: pod_name };
                let message = format!("Found succeeded daemon pod {} on node {}, will try to delete it", pod.meta.key, node.name);
                record(sync, EventText::normal(COMPONENT, "SucceededDaemonPod", message), reason.clone(), plan);
                wanted.delete(node, pod, reason);
            }
            Phase::Pending | Phase::Running | Phase::Unknown => running.push(pod),
        }
    }
    if sync.allows_surge() {
        prune_surging(sync, node, &running, wanted);
    } else if let [kept, surplus @ ..] = running.as_slice() {
        surplus.iter().for_each(|pod| wanted.delete(node, pod, surplus_reason(node, pod, kept)));
    }
    (wanted.change_count() == changes).then_some(Undecided { node, stay_reason })
}

/// The time until which a failed Pod is left alone: the whole current back-off from now on, as upstream puts the set back into its queue.
fn still_backing_off(sync: &Sync<'_>, node: &NodePods, backoffs: &Backoffs) -> Option<Time> {
    backoffs.active(sync.set, &node.name, sync.now).map(|delay| sync.now + delay)
}

fn record(sync: &Sync<'_>, text: EventText, reason: Reason, plan: &mut Plan) {
    plan.act(Subject::Object(sync.reference()), Act::Record { about: sync.reference(), text }, reason);
}

/// With maxSurge, the oldest old Pod and the oldest new one may stay side by side; all others go, and the old one as well once it is not
/// ready or the new one is available. A node whose Pods are all terminating gets its new Pod at once.
fn prune_surging<'a>(sync: &Sync<'_>, node: &'a NodePods, running: &[&'a DaemonPod], wanted: &mut Wanted<'a>) {
    let Some(oldest) = running.first() else {
        if node.should_run() {
            wanted.create(node, Reason::NodeLacksPod);
        }
        return;
    };
    // Upstream compares the hash label alone here, not the template generation.
    let is_new = |pod: &&&DaemonPod| pod.revision_hash() == Some(&sync.hash);
    let (new, old) = (running.iter().find(is_new), running.iter().find(|pod| !is_new(pod)));
    for pod in running {
        if ![new, old].into_iter().flatten().any(|kept| std::ptr::eq(*kept, *pod)) {
            wanted.delete(node, pod, surplus_reason(node, pod, oldest));
        }
    }
    let (Some(new), Some(old)) = (new, old) else { return };
    let (name, pod) = (node.name.clone(), old.meta.key.name.clone());
    if !old.is_ready() {
        wanted.delete(node, old, Reason::OldPodUnavailable { node: name, pod });
    } else if sync.is_available(new) {
        let new = new.meta.key.name.clone();
        wanted.delete(node, old, Reason::SurgePodAvailable { node: name, pod, new });
    }
}

fn surplus_reason(node: &NodePods, pod: &Pod, kept: &Pod) -> Reason {
    let (pod, kept) = (pod.meta.key.name.clone(), kept.meta.key.name.clone());
    Reason::SurplusPod { node: node.name.clone(), pod, kept }
}

/// `getUnscheduledPodsWithoutNode`: Pods for a node that is gone are deleted here if they never were scheduled. Bound ones are left to
/// Pod garbage collection, and the rollout still counts them.
fn clear_gone_nodes<'a>(sync: &'a Sync<'_>, wanted: &mut Wanted<'a>, undecided: &mut Vec<Undecided<'a>>) {
    for node in sync.nodes.gone.values() {
        let reason = |pod: &Pod| Reason::NodeIsGone { node: node.name.clone(), pod: pod.meta.key.name.clone() };
        let changes = wanted.change_count();
        for pod in node.pods.iter().filter(|pod| pod.node.is_none() && !pod.is_terminating()) {
            wanted.delete(node, pod, reason(pod));
        }
        let bound = node.pods.iter().find(|pod| pod.node.is_some()).filter(|_| wanted.change_count() == changes);
        undecided.extend(bound.map(|pod| Undecided { node, stay_reason: Some(Box::new(reason(pod))) }));
    }
}
