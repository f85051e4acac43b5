//! The laws that hold when a cluster has come to rest.

use super::fit;
use super::law::{Fault, Law};
use super::oracle::{self, Wants};
use super::play::rest;
use podloom::control::plan::{Act, Decision};
use podloom::object::daemon_set::{DaemonSet, DaemonSetStrategy};
use podloom::object::kind::{Key, Kind};
use podloom::object::node::Node;
use podloom::object::pod::{Phase, Pod};
use podloom::object::stateful_set::{StatefulSet, StatefulSetStrategy};
use podloom::sim::agenda::Wake;
use podloom::sim::cause::Cause;
use podloom::sim::world::World;
use podloom::time::Span;
use std::rc::Rc;

/// What may be out of date in a settled cluster, because upstream's controllers are not told either: a taint that only stops new Pods, a
/// node's deletion. minReadySeconds and the back-off of failed Pods are waited for from the last look on. What the API refuses is tried
/// again with back-off.
const UNNOTICED: [&str; 3] = ["daemon-set/counts-changed", "daemon-set/pod-failed", "stateful-set/name-taken"];
/// What a resync must have mended: after a name was taken, the back-off may outlast whoever had it.
const UNNOTICED_BEFORE_RESYNC: &str = "stateful-set/ordinal-lacks-pod";
/// A StatefulSet is not told when somebody deletes its revisions or claims; what it does when it finds out is another beginning.
const NOT_TOLD: [&str; 2] = ["stateful-set/new-revision", "stateful-set/lacks-claim"];

/// A world that so many resyncs do not bring to rest is not settled.
const RESYNCS: usize = 4;

/// Checks a settled world; it is left as it is.
pub fn check(world: &World, faults: &mut Vec<Fault>) {
    // Who was refused by the API waits for the next try, and nobody tells him that it would succeed now.
    let was_refused = world.cluster.events().any(|event| &*event.reason == "FailedCreate");
    if !was_refused {
        nothing_unnoticed(world, faults);
    }
    // What a quota refuses is refused at every look.
    if !world.cluster.list(Kind::ResourceQuota, None).is_empty() {
        return;
    }
    // As after a resync: everybody looks once more, until that changes nothing.
    let mut world = world.clone();
    for _ in 0..RESYNCS {
        let version = world.cluster.version();
        for wake in workloads(&world) {
            world.agenda.arm(wake, world.now, Cause::Start);
        }
        if rest(&mut world) && world.cluster.version() == version {
            at_rest(&world, faults);
            return;
        }
    }
}

fn nothing_unnoticed(world: &World, faults: &mut Vec<Fault>) {
    for wake in workloads(world) {
        let acts = acts(world, &wake);
        if acts.iter().any(|decision| NOT_TOLD.contains(&decision.reason.code())) {
            continue;
        }
        for decision in acts {
            let code = decision.reason.code();
            if !UNNOTICED.contains(&code) && code != UNNOTICED_BEFORE_RESYNC && !is_of_waiting_pod(world, &decision) {
                faults.push(Fault::new(Law::SettledPlansNoActs, format!("unnoticed by {wake:?}: {}", told(&decision))));
            }
        }
    }
}

/// A DaemonSet is not told what becomes of a node on which its Pod is not yet bound.
fn is_of_waiting_pod(world: &World, decision: &Decision) -> bool {
    let Some(Act::Delete { kind: Kind::Pod, key, .. }) = decision.act.as_deref() else { return false };
    world.cluster.pod(key).is_some_and(|pod| pod.node.is_none() && matches!(pod.overlay, podloom::object::pod::Overlay::DaemonNode(_)))
}

fn at_rest(world: &World, faults: &mut Vec<Fault>) {
    for wake in workloads(world).into_iter().chain(others(world)) {
        for decision in acts(world, &wake).into_iter().filter(|decision| !UNNOTICED.contains(&decision.reason.code())) {
            faults.push(Fault::new(Law::SettledPlansNoActs, format!("{wake:?} at {:?}: {}", world.now, told(&decision))));
        }
    }
    for wake in workloads(world) {
        match wake {
            Wake::DaemonSet(key) => daemon_set(world, world.cluster.daemon_set(&key).unwrap(), faults),
            Wake::StatefulSet(key) => stateful_set(world, world.cluster.stateful_set(&key).unwrap(), faults),
            _ => {}
        }
    }
    budgets(world, faults);
    nobody_waits_in_vain(world, faults);
}

/// Long enough for every back-off of the scheduler.
const BACK_OFF: Span = Span::from_s(12);
/// The scheduler needs no more steps for what waits.
const STEPS_MAX: usize = 3_000;

/// A Pod that fits somewhere does not stay pending when everything rests and its back-off is over.
fn nobody_waits_in_vain(world: &World, faults: &mut Vec<Fault>) {
    let waits = |pod: &Pod| {
        let free = pod.node.is_none() && !pod.is_terminating() && pod.spec.gates.is_empty() && pod.claims().is_empty();
        free && &*pod.spec.scheduler_name == "default-scheduler" && pod.status.nominated_node.is_none()
    };
    let fits = |world: &World, pod: &Pod| {
        world.cluster.nodes().find(|node| fit::refusal(&world.cluster, pod, node).is_none()).map(|node| node.name().to_owned())
    };
    let waiting: Vec<Key> =
        world.cluster.pods().filter(|pod| waits(pod) && fits(world, pod).is_some()).map(|pod| pod.meta.key.clone()).collect();
    if waiting.is_empty() {
        return;
    }
    let (mut world, until) = (world.clone(), world.now + BACK_OFF);
    for _ in 0..STEPS_MAX {
        if world.next_time().is_none_or(|next| next > until) {
            break;
        }
        world.step();
    }
    // Room may be kept for somebody; and nobody is told when Pods stop counting because their node is gone.
    let hinders =
        |pod: &Pod| pod.status.nominated_node.is_some() || pod.node.as_ref().is_some_and(|node| world.cluster.node(node).is_none());
    if world.cluster.pods().any(|pod| hinders(pod)) {
        return;
    }
    for key in waiting {
        let Some(pod) = world.cluster.pod(&key).filter(|pod| waits(pod)) else { continue };
        if let Some(node) = fits(&world, pod) {
            let what = format!("{key} waits since {:?} and fits on {node}: {:?}", pod.meta.created, pod.status.conditions);
            faults.push(Fault::new(Law::WhatFitsIsBound, what));
        }
    }
}

/// A budget counts as healthy what is ready, stays, and has not just been evicted.
fn budgets(world: &World, faults: &mut Vec<Fault>) {
    for budget in world.cluster.budgets() {
        // A budget of Pods whose scale is unknown counts nothing.
        if budget.status.conditions.iter().any(|condition| &*condition.reason == "SyncFailed") {
            continue;
        }
        let healthy = world.cluster.pods().filter(|pod| {
            pod.meta.key.namespace == budget.meta.key.namespace
                && budget.selector.as_ref().is_some_and(|selector| selector.matches(&pod.meta.labels))
                && pod.is_ready()
                && !pod.is_terminating()
                && !budget.status.disrupted_pods.contains_key(&pod.meta.key.name)
        });
        let healthy = i64::try_from(healthy.count()).unwrap();
        if budget.status.current_healthy != healthy {
            let what = format!("{}: {healthy} are healthy, status {:?}", budget.meta.key, budget.status);
            faults.push(Fault::new(Law::CountsAreTrue, what));
        }
    }
}

/// A decision without the object it writes.
fn told(decision: &Decision) -> String {
    let act = match decision.act.as_deref() {
        None => "leave".to_owned(),
        Some(Act::Create { object, .. }) => format!("create {:?}", object.reference()),
        Some(Act::Update { object, .. }) => format!("update {:?}", object.reference()),
        Some(other) => format!("{other:?}"),
    };
    format!("{:?}: {act}, because {:?}", decision.about, decision.reason)
}

/// The workloads whose namespaces stay: in one that goes, nothing new can be made.
fn workloads(world: &World) -> Vec<Wake> {
    let stays = |key: &Key| {
        let namespace = world.cluster.get(Kind::Namespace, &Key::new("", &key.namespace));
        namespace.is_some_and(|namespace| !namespace.meta().is_terminating())
    };
    let daemon_sets = world.cluster.daemon_sets().map(|set| &set.meta.key).filter(|key| stays(key)).cloned().map(Wake::DaemonSet);
    let stateful_sets = world.cluster.stateful_sets().map(|set| &set.meta.key).filter(|key| stays(key)).cloned().map(Wake::StatefulSet);
    daemon_sets.chain(stateful_sets).collect()
}

fn others(world: &World) -> Vec<Wake> {
    let cluster = &world.cluster;
    let mut wakes = vec![Wake::TaintEviction, Wake::PodGc];
    wakes.extend(cluster.nodes().map(|node| Wake::NodeTaints(node.meta.key.name.clone())));
    wakes.extend(cluster.pods().map(|pod| Wake::KubeletPod(pod.meta.key.clone())));
    wakes.extend(cluster.claims().map(|claim| Wake::Claim(claim.meta.key.clone())));
    wakes.extend(cluster.budgets().map(|budget| Wake::Budget(budget.meta.key.clone())));
    wakes.extend(cluster.list(Kind::Service, None).iter().map(|service| Wake::EndpointSlices(service.meta().key.clone())));
    wakes
}

/// What somebody would change if he looked now; an Event, which is recorded at every look, changes nothing.
fn acts(world: &World, wake: &Wake) -> Vec<Rc<Decision>> {
    let mut world = world.clone();
    if world.next_time().is_some_and(|next| next <= world.now) {
        return Vec::new();
    }
    world.agenda.arm(wake.clone(), world.now, Cause::Start);
    let Some(step) = world.step().filter(|step| step.wake.as_ref() == Some(wake)) else { return Vec::new() };
    // A name that is taken ends the sync when it is carried out: what was planned after it waits too.
    if step.deltas.is_empty() && step.decisions.iter().any(|decision| decision.reason.code() == "stateful-set/name-taken") {
        return Vec::new();
    }
    step.decisions.iter().filter(|decision| !matches!(decision.act.as_deref(), None | Some(Act::Record { .. }))).cloned().collect()
}

fn daemon_set(world: &World, set: &DaemonSet, faults: &mut Vec<Fault>) {
    if set.meta.is_terminating() {
        return;
    }
    let surges = matches!(set.spec.strategy, DaemonSetStrategy::RollingUpdate { max_surge, .. } if max_surge.scaled_up(1) > 0);
    let (mut served, mut desired) = (0, 0);
    daemon_counts(world, set, faults);
    for node in world.cluster.nodes() {
        let all = oracle::daemon_pods(&world.cluster, set, node.name());
        let live = all.iter().filter(|pod| oracle::is_live(pod)).count();
        let wanted = oracle::wants(set, node);
        let right = match wanted {
            // One that failed is kept for its back-off.
            Wants::Pod => live == 1 || surges && live == 2 || live == 0 && !all.is_empty(),
            Wants::NoNewPod => live <= 1 + usize::from(surges),
            Wants::NoPod => live == 0,
        };
        if !right {
            let pods: Vec<_> = all.iter().map(|pod| (&pod.meta.key.name, pod.status.phase, pod.is_terminating())).collect();
            let what = format!("{} wants {wanted:?} on {}, settled with {pods:?}", set.meta.key, node.name());
            faults.push(Fault::new(Law::OneDaemonPodPerNode, what));
        }
        if wanted == Wants::Pod {
            desired += 1;
            served += i64::from(oracle::is_served(&world.cluster, set, node.name(), world.now));
        }
    }
    let status = set.status;
    if status.desired_number_scheduled != desired || status.observed_generation != set.meta.generation {
        faults.push(Fault::new(Law::CountsAreTrue, format!("{}: {desired} nodes wanted, status {status:?}", set.meta.key)));
    }
    let rolls = matches!(set.spec.strategy, DaemonSetStrategy::RollingUpdate { .. });
    // A Pod elsewhere that is not available, or never goes, holds the budget for good, as upstream's does.
    let hindered = world.cluster.pods_of(&set.meta.uid).any(|pod| !pod.is_available(set.spec.min_ready, world.now) || pod.is_terminating());
    let updated = status.updated_number_scheduled;
    if rolls && !hindered && served == desired && updated < desired {
        let what = format!("{}: all {desired} available, settled with {updated} up to date", set.meta.key);
        faults.push(Fault::new(Law::OneDaemonPodPerNode, what));
    }
}

/// The status counts what there is; only where no node has two Pods, for which of two counts is the controller's affair.
fn daemon_counts(world: &World, set: &DaemonSet, faults: &mut Vec<Fault>) {
    let pods = |node: &Node| oracle::daemon_pods(&world.cluster, set, node.name());
    if world.cluster.nodes().any(|node| pods(node).len() > 1) {
        return;
    }
    let count = |which: &dyn Fn(&Node, Option<&Pod>) -> bool| {
        let counted = world.cluster.nodes().filter(|node| which(node, pods(node).first().map(|pod| &***pod)));
        i64::try_from(counted.count()).unwrap()
    };
    let wanted = |node: &Node| oracle::wants(set, node) == Wants::Pod;
    let available = |pod: &Pod| pod.is_available(set.spec.min_ready, world.now);
    let status = set.status;
    let told = [
        ("current", status.current_number_scheduled, count(&|node, pod| wanted(node) && pod.is_some())),
        ("misscheduled", status.number_misscheduled, count(&|node, pod| !wanted(node) && pod.is_some())),
        ("ready", status.number_ready, count(&|node, pod| wanted(node) && pod.is_some_and(Pod::is_ready))),
        ("available", status.number_available, count(&|node, pod| wanted(node) && pod.is_some_and(available))),
        ("unavailable", status.number_unavailable, count(&|node, pod| wanted(node) && !pod.is_some_and(available))),
    ];
    for (name, told, there) in told {
        // Availability is counted at the last look, and the next is minReadySeconds after it.
        let is_late = name.ends_with("available") && set.spec.min_ready.0 > 0;
        if told != there && !is_late {
            faults.push(Fault::new(Law::CountsAreTrue, format!("{}: {there} {name}, status {status:?}", set.meta.key)));
        }
    }
}

fn stateful_counts(world: &World, set: &StatefulSet, members: &[(i64, Rc<Pod>)], fault: &mut dyn FnMut(Law, String)) {
    let count = |which: &dyn Fn(&Pod) -> bool| i64::try_from(members.iter().filter(|(_, pod)| which(pod)).count()).unwrap();
    let of = |pod: &Pod, revision: &Option<podloom::object::kind::Name>| !pod.is_terminating() && pod.revision_hash() == revision.as_ref();
    let status = &set.status;
    let runs = |pod: &Pod| pod.status.phase == Phase::Running;
    let told = [
        ("replicas", status.replicas, count(&|_| true)),
        ("ready", status.ready_replicas, count(&|pod| runs(pod) && pod.is_ready())),
        ("available", status.available_replicas, count(&|pod| runs(pod) && pod.is_available(set.spec.min_ready, world.now))),
        ("updated", status.updated_replicas, count(&|pod| of(pod, &status.update_revision))),
        ("current", status.current_replicas, count(&|pod| of(pod, &status.current_revision))),
    ];
    for (name, told, there) in told {
        if told != there {
            fault(Law::CountsAreTrue, format!("{there} {name}, status {status:?}"));
        }
    }
}

fn stateful_set(world: &World, set: &StatefulSet, faults: &mut Vec<Fault>) {
    if set.meta.is_terminating() {
        return;
    }
    let mut fault = |law: Law, what: String| faults.push(Fault::new(law, format!("{}: {what}", set.meta.key)));
    let members = oracle::members(&world.cluster, set);
    if set.status.observed_generation != set.meta.generation {
        fault(Law::CountsAreTrue, format!("generation {} is not observed: {:?}", set.meta.generation, set.status));
    }
    stateful_counts(world, set, &members, &mut fault);
    // A Pod that was adopted without the set's volumes cannot be repaired, and stops every sync.
    let broken = !set.spec.claim_templates.is_empty() && members.iter().any(|(_, pod)| pod.claims().is_empty());
    if broken || !oracle::down(&world.cluster, set, world.now).is_empty() {
        return;
    }
    // Two Pods out of range that are not up wait for each other, as upstream's do.
    let stuck = members.iter().any(|(_, pod)| !oracle::is_up(set, pod, world.now));
    let outside: Vec<&Key> = members.iter().filter(|(ordinal, _)| !oracle::in_range(set, *ordinal)).map(|(_, pod)| &pod.meta.key).collect();
    if !outside.is_empty() && !stuck {
        fault(Law::StatefulSetsConverge, format!("all ordinals are up, and {outside:?} stay"));
    }
    let StatefulSetStrategy::RollingUpdate { partition } = set.spec.strategy else { return };
    let from = set.spec.start + partition.unwrap_or(0);
    let old: Vec<i64> = members
        .iter()
        .filter(|(ordinal, pod)| {
            *ordinal >= from && oracle::in_range(set, *ordinal) && pod.revision_hash() != set.status.update_revision.as_ref()
        })
        .map(|(ordinal, _)| *ordinal)
        .collect();
    if !old.is_empty() && !stuck {
        fault(Law::StatefulSetsConverge, format!("all ordinals are up, and {old:?} are old"));
    }
}
