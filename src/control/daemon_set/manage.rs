//! What to create and delete, whatever the rollout does (`manage`, `podsShouldBeOnNode`): the control loop's three cases, no Pod on
//! the node, one too many, exactly one.

use super::backoff::Backoffs;
use super::placement::Placement;
use super::{BURST_REPLICAS, COMPONENT, Sync, rollout};
use crate::cluster::recorder::EventText;
use crate::control::plan::{Act, Decision, Plan, Subject};
use crate::object::kind::{Key, Name, ObjectRef};
use crate::object::pod::{Phase, Pod};
use crate::time::Time;
use crate::why::Why;
use crate::why::daemon_set as why;
use std::rc::Rc;

/// What is left for the rollout to decide.
pub(super) struct Managed {
    /// Nothing was created or deleted: only then may the rollout go on in this sync.
    pub is_settled: bool,
    /// Nodes about which nothing was decided yet.
    pub undecided: Vec<Undecided>,
}

/// A node that the rollout decides about.
pub(super) struct Undecided {
    pub node: Name,
    /// Whether it should run a Pod; `false` where one may only stay, or where the node does not exist.
    pub should_run: bool,
    /// The reason why it should not.
    pub unless: Option<why::Why>,
}

/// Decides every node that must change now; the others are the rollout's.
pub(super) fn manage(sync: &Sync<'_>, backoffs: &mut Backoffs, plan: &mut Plan) -> Managed {
    let mut undecided = Vec::new();
    let mut budget = Burst { creates: BURST_REPLICAS, deletes: BURST_REPLICAS };
    let before = plan.decisions.len();
    for (node, placement) in &sync.nodes {
        let name = &node.meta.key.name;
        let (set, pods) = (&sync.set.meta.key, sync.pods_on(name));
        let from = plan.decisions.len();
        match (placement, pods) {
            (Placement::Fits, []) => create(sync, name, &mut budget, plan),
            (Placement::MayStay { taint }, []) => {
                let why = why::Why::TaintNotTolerated { set: set.clone(), node: name.clone(), taint: taint.clone() };
                plan.leave(Subject::Node(name.clone()), Why::DaemonSet(why));
            }
            (Placement::MustLeave(refusal), []) => plan.leave(Subject::Node(name.clone()), Why::DaemonSet(refusal.why_not(set, name))),
            (Placement::Fits, pods) => {
                if let Settled::Not(unless) = settle(sync, name, pods, true, backoffs, &mut budget, plan) {
                    undecided.push(Undecided { node: name.clone(), should_run: true, unless });
                }
            }
            (Placement::MayStay { taint }, pods) => {
                if let Settled::Not(unless) = settle(sync, name, pods, false, backoffs, &mut budget, plan) {
                    let pod = pods[0].meta.key.name.clone();
                    let stays = why::Why::TaintStopsOnlyNewPods { set: set.clone(), node: name.clone(), pod, taint: taint.clone() };
                    undecided.push(Undecided { node: name.clone(), should_run: false, unless: unless.or(Some(stays)) });
                }
            }
            (Placement::MustLeave(_), [first, ..]) if pods.iter().all(|pod| pod.is_terminating()) => {
                let (set, node, pod) = (set.clone(), name.clone(), first.meta.key.name.clone());
                plan.leave(Subject::Node(name.clone()), Why::DaemonSet(why::Why::WaitsForTermination { set, node, pod }));
            }
            (Placement::MustLeave(refusal), pods) => {
                for pod in pods.iter().filter(|pod| !pod.is_terminating()) {
                    let why = refusal.why_leave(set, name, &pod.meta.key.name);
                    budget.delete(sync, name, pod, why, plan);
                }
            }
        }
        one_verdict(plan, from);
    }
    delete_for_vanished_nodes(sync, &mut budget, plan, &mut undecided);
    let acted = |plan: &Plan| plan.decisions[before..].iter().any(|one| matches!(one.act, Some(Act::Create { .. } | Act::Delete { .. })));
    Managed { is_settled: !acted(plan), undecided }
}

/// A node has one verdict: that it gets a Pod, or else its first. What else is done on it is about the Pods; what is put off needs no
/// verdict of its own.
fn one_verdict(plan: &mut Plan, from: usize) {
    let is_of_node = |one: &Decision| matches!(one.about, Subject::Node(_));
    let is_create = |one: &Decision| matches!(one.act, Some(Act::Create { .. }));
    let decisions = &plan.decisions[from..];
    let create = decisions.iter().position(|one| is_of_node(one) && is_create(one));
    let Some(verdict) = create.or_else(|| decisions.iter().position(is_of_node)) else { return };
    if decisions.iter().filter(|one| is_of_node(one)).count() < 2 {
        return;
    }
    for (place, mut decision) in plan.decisions.split_off(from).into_iter().enumerate() {
        if place != verdict && is_of_node(&decision) {
            let Some(Act::Delete { kind, key, .. }) = &decision.act else { continue };
            decision.about = Subject::Object(ObjectRef { kind: *kind, key: key.clone() });
        }
        plan.decisions.push(decision);
    }
}

/// Leaves the undecided nodes alone, because this sync had more urgent things to do.
pub(super) fn leave(sync: &Sync<'_>, undecided: Vec<Undecided>, plan: &mut Plan) {
    for one in undecided {
        let (set, node) = (sync.set.meta.key.clone(), one.node.clone());
        let why = match (one.unless, sync.pods_on(&node).first()) {
            (Some(why), _) => why,
            (None, Some(pod)) if pod.is_terminating() => why::Why::WaitsForTermination { set, node, pod: pod.meta.key.name.clone() },
            (None, Some(pod)) => why::Why::NodeHasPod { set, node, pod: pod.meta.key.name.clone() },
            (None, None) => why::Why::NodeLacksPod { set, node },
        };
        plan.leave(Subject::Node(one.node), Why::DaemonSet(why));
    }
}

/// How many creates and deletes this sync may still propose.
struct Burst {
    creates: usize,
    deletes: usize,
}

impl Burst {
    fn delete(&mut self, sync: &Sync<'_>, node: &Name, pod: &Pod, why: why::Why, plan: &mut Plan) {
        if self.deletes == 0 {
            plan.leave(Subject::Node(node.clone()), Why::DaemonSet(why));
        } else {
            self.deletes -= 1;
            sync.delete(Subject::Node(node.clone()), pod, why, plan);
        }
    }
}

fn create(sync: &Sync<'_>, node: &Name, budget: &mut Burst, plan: &mut Plan) {
    let why = why::Why::NodeLacksPod { set: sync.set.meta.key.clone(), node: node.clone() };
    if budget.creates == 0 {
        plan.leave(Subject::Node(node.clone()), Why::DaemonSet(why));
    } else {
        budget.creates -= 1;
        sync.create_on(node, why, plan);
    }
}

/// Whether a node with Pods needed something at once.
enum Settled {
    /// Something was done.
    Acted,
    /// Nothing; the rollout decides, unless there is a reason to leave the node alone.
    Not(Option<why::Why>),
}

/// Case B of `podsShouldBeOnNode`: finished Pods go, surplus ones go.
fn settle(
    sync: &Sync<'_>,
    node: &Name,
    pods: &[Rc<Pod>],
    should_run: bool,
    backoffs: &mut Backoffs,
    budget: &mut Burst,
    plan: &mut Plan,
) -> Settled {
    let mut acted = false;
    let mut backs_off = None;
    let mut running: Vec<&Rc<Pod>> = Vec::new();
    for pod in pods.iter().filter(|pod| !pod.is_terminating()) {
        match pod.status.phase {
            Phase::Failed => match still_backing_off(sync, node, pod, backoffs) {
                Some((until, why)) => {
                    plan.look_again(until);
                    backs_off = Some(why);
                }
                None => {
                    replace_failed(sync, node, pod, backoffs, budget, plan);
                    acted = true;
                }
            },
            Phase::Succeeded => {
                replace_succeeded(sync, node, pod, budget, plan);
                acted = true;
            }
            Phase::Pending | Phase::Running | Phase::Unknown => running.push(pod),
        }
    }
    if rollout::max_surge(sync) > 0 {
        acted |= rollout::settle_surging(sync, node, &running, should_run, plan);
    } else if let [kept, surplus @ ..] = running.as_slice() {
        for pod in surplus {
            let (set, pod_name, kept) = (sync.set.meta.key.clone(), pod.meta.key.name.clone(), kept.meta.key.name.clone());
            budget.delete(sync, node, pod, why::Why::SurplusPod { set, node: node.clone(), pod: pod_name, kept }, plan);
            acted = true;
        }
    }
    if acted { Settled::Acted } else { Settled::Not(backs_off) }
}

/// While a failed Pod's node is left alone: until when, and the reason.
fn still_backing_off(sync: &Sync<'_>, node: &Name, pod: &Pod, backoffs: &Backoffs) -> Option<(Time, why::Why)> {
    let until = sync.now + backoffs.active(sync.set, node, sync.now)?;
    let (set, pod) = (sync.set.meta.key.clone(), pod.meta.key.name.clone());
    Some((until, why::Why::FailedPodBacksOff { set, node: node.clone(), pod, until }))
}

/// A failed Pod is deleted at once the first time, and then with a back-off that doubles per node.
fn replace_failed(sync: &Sync<'_>, node: &Name, pod: &Pod, backoffs: &mut Backoffs, budget: &mut Burst, plan: &mut Plan) {
    backoffs.advance(sync.set, node, sync.now);
    let message = format!("Found failed daemon pod {} on node {node}, will try to kill it", pod.meta.key);
    record(sync, EventText::warning(COMPONENT, "FailedDaemonPod", message), node, pod, plan, |set, node, pod| why::Why::PodFailed {
        set,
        node,
        pod,
    });
    let why = why::Why::PodFailed { set: sync.set.meta.key.clone(), node: node.clone(), pod: pod.meta.key.name.clone() };
    budget.delete(sync, node, pod, why, plan);
}

/// A daemon is not meant to end: a succeeded Pod is deleted without back-off.
fn replace_succeeded(sync: &Sync<'_>, node: &Name, pod: &Pod, budget: &mut Burst, plan: &mut Plan) {
    let message = format!("Found succeeded daemon pod {} on node {node}, will try to delete it", pod.meta.key);
    record(sync, EventText::normal(COMPONENT, "SucceededDaemonPod", message), node, pod, plan, |set, node, pod| why::Why::PodSucceeded {
        set,
        node,
        pod,
    });
    let why = why::Why::PodSucceeded { set: sync.set.meta.key.clone(), node: node.clone(), pod: pod.meta.key.name.clone() };
    budget.delete(sync, node, pod, why, plan);
}

fn record(sync: &Sync<'_>, text: EventText, node: &Name, pod: &Pod, plan: &mut Plan, why: fn(Key, Name, Name) -> why::Why) {
    let act = Act::Record { about: sync.reference(), text };
    let why = why(sync.set.meta.key.clone(), node.clone(), pod.meta.key.name.clone());
    plan.act(Subject::Object(sync.reference()), act, Why::DaemonSet(why));
}

/// `getUnscheduledPodsWithoutNode`: Pods for a node that is gone are deleted here if they never were scheduled; bound ones are
/// left to Pod garbage collection, and still count in the rollout.
fn delete_for_vanished_nodes(sync: &Sync<'_>, budget: &mut Burst, plan: &mut Plan, undecided: &mut Vec<Undecided>) {
    for (node, pods) in sync.pods.iter().filter(|(node, _)| sync.view.node(node).is_none()) {
        for pod in pods.iter().filter(|pod| pod.node.is_none() && !pod.is_terminating()) {
            let why = why::Why::NodeIsGone { set: sync.set.meta.key.clone(), node: node.clone(), pod: pod.meta.key.name.clone() };
            budget.delete(sync, node, pod, why, plan);
        }
        if let Some(pod) = pods.iter().find(|pod| pod.node.is_some()) {
            let why = why::Why::NodeIsGone { set: sync.set.meta.key.clone(), node: node.clone(), pod: pod.meta.key.name.clone() };
            undecided.push(Undecided { node: node.clone(), should_run: false, unless: Some(why) });
        }
    }
}
