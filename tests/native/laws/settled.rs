//! The laws that hold when a cluster has come to rest.

use super::law::{Fault, Law};
use super::oracle::{self, Wants};
use super::play::rest;
use podloom::control::plan::{Act, Decision};
use podloom::object::daemon_set::{DaemonSet, DaemonSetStrategy};
use podloom::object::kind::Key;
use podloom::object::stateful_set::{StatefulSet, StatefulSetStrategy};
use podloom::sim::agenda::Wake;
use podloom::sim::world::World;
use std::rc::Rc;

/// What may be out of date in a settled cluster, because upstream's controllers are not told either: a taint that only stops new Pods, a
/// node's deletion. minReadySeconds are waited for from the last look on. What the API refuses is tried again with back-off.
const UNNOTICED: [&str; 2] = ["daemon-set/counts-changed", "stateful-set/name-taken"];

/// A world that so many resyncs do not bring to rest is not settled.
const RESYNCS: usize = 4;

/// Checks a settled world; it is left as it is.
pub fn check(world: &World, faults: &mut Vec<Fault>) {
    for wake in workloads(world) {
        for decision in acts(world, &wake) {
            // After a name was taken, the back-off may outlast whoever had it; a resync must find nothing of the kind.
            if !UNNOTICED.contains(&decision.why.code()) && decision.why.code() != "stateful-set/ordinal-lacks-pod" {
                faults.push(Fault::new(Law::SettledPlansNoActs, format!("unnoticed by {wake:?}: {}", told(&decision))));
            }
        }
    }
    // As after a resync: everybody looks once more, until that changes nothing.
    let mut world = world.clone();
    for _ in 0..RESYNCS {
        let version = world.cluster.version();
        for wake in workloads(&world) {
            world.agenda.arm(wake, world.now);
        }
        if rest(&mut world) && world.cluster.version() == version {
            at_rest(&world, faults);
            return;
        }
    }
}

fn at_rest(world: &World, faults: &mut Vec<Fault>) {
    for wake in workloads(world).into_iter().chain(others(world)) {
        for decision in acts(world, &wake).into_iter().filter(|decision| !UNNOTICED.contains(&decision.why.code())) {
            faults.push(Fault::new(Law::SettledPlansNoActs, format!("{wake:?} at {:?}: {}", world.now, told(&decision))));
        }
    }
    for set in world.cluster.daemon_sets() {
        daemon_set(world, set, faults);
    }
    for set in world.cluster.stateful_sets() {
        stateful_set(world, set, faults);
    }
}

/// A decision without the object it writes.
fn told(decision: &Decision) -> String {
    let act = match &decision.act {
        None => "leave".to_owned(),
        Some(Act::Create { object, .. }) => format!("create {:?}", object.reference()),
        Some(Act::Update { object, .. }) => format!("update {:?}", object.reference()),
        Some(other) => format!("{other:?}"),
    };
    format!("{:?}: {act}, because {:?}", decision.about, decision.why)
}

fn workloads(world: &World) -> Vec<Wake> {
    let daemon_sets = world.cluster.daemon_sets().map(|set| Wake::DaemonSet(set.meta.key.clone()));
    daemon_sets.chain(world.cluster.stateful_sets().map(|set| Wake::StatefulSet(set.meta.key.clone()))).collect()
}

fn others(world: &World) -> Vec<Wake> {
    let cluster = &world.cluster;
    let mut wakes = vec![Wake::TaintEviction, Wake::PodGc];
    wakes.extend(cluster.nodes().map(|node| Wake::NodeTaints(node.meta.key.name.clone())));
    wakes.extend(cluster.pods().map(|pod| Wake::KubeletPod(pod.meta.key.clone())));
    wakes.extend(cluster.claims().map(|claim| Wake::Claim(claim.meta.key.clone())));
    wakes.extend(cluster.budgets().map(|budget| Wake::Budget(budget.meta.key.clone())));
    wakes
}

/// What somebody would change if he looked now; an Event, which is recorded at every look, changes nothing.
fn acts(world: &World, wake: &Wake) -> Vec<Rc<Decision>> {
    let mut world = world.clone();
    if world.next_time().is_some_and(|next| next <= world.now) {
        return Vec::new();
    }
    world.agenda.arm(wake.clone(), world.now);
    let Some(step) = world.step().filter(|step| step.wake.as_ref() == Some(wake)) else { return Vec::new() };
    // A name that is taken ends the sync when it is carried out: what was planned after it waits too.
    if step.deltas.is_empty() && step.decisions.iter().any(|decision| decision.why.code() == "stateful-set/name-taken") {
        return Vec::new();
    }
    step.decisions.iter().filter(|decision| !matches!(decision.act, None | Some(Act::Record { .. }))).cloned().collect()
}

fn daemon_set(world: &World, set: &DaemonSet, faults: &mut Vec<Fault>) {
    if set.meta.is_terminating() {
        return;
    }
    let surges = matches!(set.spec.strategy, DaemonSetStrategy::RollingUpdate { max_surge, .. } if max_surge.scaled_up(1) > 0);
    let (mut served, mut desired) = (0, 0);
    for node in world.cluster.nodes() {
        let all = oracle::daemon_pods(&world.cluster, set, node.name());
        let live = all.iter().filter(|pod| !pod.is_terminating()).count();
        let wanted = oracle::wants(set, node);
        let right = match wanted {
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

fn stateful_set(world: &World, set: &StatefulSet, faults: &mut Vec<Fault>) {
    if set.meta.is_terminating() {
        return;
    }
    let mut fault = |law: Law, what: String| faults.push(Fault::new(law, format!("{}: {what}", set.meta.key)));
    let members = oracle::members(&world.cluster, set);
    let ready = members.iter().filter(|(_, pod)| pod.status.phase == podloom::object::pod::Phase::Running && pod.is_ready()).count();
    if set.status.ready_replicas != i64::try_from(ready).unwrap() || set.status.observed_generation != set.meta.generation {
        fault(Law::CountsAreTrue, format!("{ready} are ready, status {:?}", set.status));
    }
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
