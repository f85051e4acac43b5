//! What to create and delete, whatever the rollout does (`manage`, `podsShouldBeOnNode`): the control loop's three cases, no Pod on
//! the node, one too many, exactly one.

use super::backoff::Backoffs;
use super::placement::Placement;
use super::site::{DaemonPod, Site};
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
pub(super) struct Managed<'a> {
    /// Nothing was created or deleted: only then may the rollout go on in this sync.
    pub is_settled: bool,
    /// Nodes about which nothing was decided yet.
    pub undecided: Vec<Undecided<'a>>,
}

/// A node that the rollout decides about.
pub(super) struct Undecided<'a> {
    pub site: &'a Site,
    /// Whether it should run a Pod; `false` where one may only stay, or where the node does not exist.
    pub should_run: bool,
    /// The reason why it should not.
    pub unless: Option<Box<why::Why>>,
}

/// Decides every node that must change now; the others are the rollout's.
pub(super) fn manage<'a>(sync: &'a Sync<'_>, backoffs: &mut Backoffs, plan: &mut Plan) -> Managed<'a> {
    let mut undecided = Vec::with_capacity(sync.sites.nodes.len());
    let mut budget = Burst { creates: BURST_REPLICAS, deletes: BURST_REPLICAS };
    let before = plan.decisions.len();
    for site in sync.sites.nodes.values() {
        let Some((_, placement)) = &site.node else { continue };
        let (name, set) = (&site.name, &sync.set.meta.key);
        let from = plan.decisions.len();
        match (placement, site.pods.as_slice()) {
            (Placement::Fits, []) => create(sync, site, &mut budget, plan),
            (Placement::MayStay { taint }, []) => {
                let why = why::Why::TaintNotTolerated { set: set.clone(), node: name.clone(), taint: taint.clone() };
                plan.leave(Subject::Node(name.clone()), Why::DaemonSet(why));
            }
            (Placement::MustLeave(refusal), []) => plan.leave(Subject::Node(name.clone()), Why::DaemonSet(refusal.why_not(set, name))),
            (Placement::Fits, _) => {
                if let Settled::Not(unless) = settle(sync, site, true, backoffs, &mut budget, plan) {
                    undecided.push(Undecided { site, should_run: true, unless });
                }
            }
            (Placement::MayStay { taint }, [first, ..]) => {
                if let Settled::Not(unless) = settle(sync, site, false, backoffs, &mut budget, plan) {
                    let pod = first.meta.key.name.clone();
                    let stays = why::Why::TaintStopsOnlyNewPods { set: set.clone(), node: name.clone(), pod, taint: taint.clone() };
                    undecided.push(Undecided { site, should_run: false, unless: unless.or(Some(Box::new(stays))) });
                }
            }
            (Placement::MustLeave(_), [first, ..]) if site.pods.iter().all(|pod| pod.is_terminating()) => {
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
    if decisions.iter().filter(|one| is_of_node(one)).count() < 2 {
        return;
    }
    let create = decisions.iter().position(|one| is_of_node(one) && is_create(one));
    let verdict = create.or_else(|| decisions.iter().position(|one| is_of_node(one)));
    for (place, mut decision) in plan.decisions.split_off(from).into_iter().enumerate() {
        if Some(place) != verdict && is_of_node(&decision) {
            let Some(Act::Delete { kind, key, .. }) = &decision.act else { continue };
            let about = Subject::Object(ObjectRef { kind: *kind, key: key.clone() });
            Rc::make_mut(&mut decision).about = about;
        }
        plan.decisions.push(decision);
    }
}

/// Leaves the undecided nodes alone, because this sync had more urgent things to do.
pub(super) fn leave(sync: &Sync<'_>, undecided: Vec<Undecided<'_>>, plan: &mut Plan) {
    let set = &sync.set.meta.key;
    for one in undecided {
        match (one.unless, one.site.pods.first()) {
            (Some(why), _) => plan.leave(Subject::Node(one.site.name.clone()), Why::DaemonSet(*why)),
            (None, Some(pod)) if pod.is_terminating() => plan.repeat(one.site.waits(set)),
            (None, Some(pod)) => plan.repeat(one.site.has_pod(set, pod)),
            (None, None) => plan.repeat(one.site.lacks_pod(set)),
        }
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

fn create(sync: &Sync<'_>, site: &Site, budget: &mut Burst, plan: &mut Plan) {
    let set = &sync.set.meta.key;
    if budget.creates == 0 {
        plan.repeat(site.lacks_pod(set));
    } else {
        budget.creates -= 1;
        sync.create_on(&site.name, why::Why::NodeLacksPod { set: set.clone(), node: site.name.clone() }, plan);
    }
}

/// Whether a node with Pods needed something at once.
enum Settled {
    /// Something was done.
    Acted,
    /// Nothing; the rollout decides, unless there is a reason to leave the node alone.
    Not(Option<Box<why::Why>>),
}

/// Case B of `podsShouldBeOnNode`: finished Pods go, surplus ones go.
fn settle(sync: &Sync<'_>, site: &Site, should_run: bool, backoffs: &mut Backoffs, budget: &mut Burst, plan: &mut Plan) -> Settled {
    if site.is_calm {
        return Settled::Not(None);
    }
    let node = &site.name;
    let mut acted = false;
    let mut backs_off = None;
    let mut running: Vec<&DaemonPod> = Vec::new();
    for pod in site.pods.iter().filter(|pod| !pod.is_terminating()) {
        match pod.status.phase {
            Phase::Failed => match still_backing_off(sync, node, pod, backoffs) {
                Some((until, why)) => {
                    plan.look_again(until);
                    backs_off = Some(Box::new(why));
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
fn delete_for_vanished_nodes<'a>(sync: &'a Sync<'_>, budget: &mut Burst, plan: &mut Plan, undecided: &mut Vec<Undecided<'a>>) {
    for (node, site) in &sync.sites.vanished {
        for pod in site.pods.iter().filter(|pod| pod.node.is_none() && !pod.is_terminating()) {
            let why = why::Why::NodeIsGone { set: sync.set.meta.key.clone(), node: node.clone(), pod: pod.meta.key.name.clone() };
            budget.delete(sync, node, pod, why, plan);
        }
        if let Some(pod) = site.pods.iter().find(|pod| pod.node.is_some()) {
            let why = why::Why::NodeIsGone { set: sync.set.meta.key.clone(), node: node.clone(), pod: pod.meta.key.name.clone() };
            undecided.push(Undecided { site, should_run: false, unless: Some(Box::new(why)) });
        }
    }
}
