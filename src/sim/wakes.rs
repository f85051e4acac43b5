//! Who has to look when something becomes different: the informers and event handlers of a control plane.

use crate::cluster::store::Delta;
use crate::control::{claims, daemon_set, endpoint_slices, kubelet, namespace, pod_gc, scheduler, taint_eviction};
use crate::object::any::Object;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::meta::Meta;
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::taint::Effect;
use crate::sim::agenda::Wake;
use crate::sim::cause::{Cause, DeltaId};
use crate::sim::world::World;
use crate::time::{Span, Time};
use std::rc::Rc;

/// From a write to the reconcile it causes: what happens meanwhile is seen by the same reconcile.
const CONTROLLER_DELAY: Span = Span::from_ms(10);
/// From a write to the scheduling cycle it causes.
const SCHEDULER_DELAY: Span = Span::from_ms(5);
/// From a NoExecute taint to the evictions it causes: the DaemonSet controller is as quick.
const EVICTION_DELAY: Span = Span::from_ms(15);
/// From a condition to its taint.
const TAINT_DELAY: Span = Span::from_ms(20);

/// Arms everyone whom one write concerns; `id` is what the record calls the write.
pub(super) fn arm(world: &mut World, delta: &Delta, id: DeltaId) {
    let (now, cause) = (world.now, Cause::Delta(id));
    let concerns_scheduler = scheduler::observe(&mut world.memory.scheduler, delta, &world.cluster, now);
    kubelet::observe(&mut world.memory.kubelet, delta, now);
    taint_eviction::observe(&mut world.memory.eviction, delta, &world.cluster);
    if let Some(next) = scheduler::next_wake(&world.memory.scheduler, now).filter(|_| concerns_scheduler) {
        world.agenda.arm(Wake::Schedule, next.max(now + SCHEDULER_DELAY), cause);
    }
    arm_ownership(world, cause, delta);
    match (&delta.before, &delta.after) {
        (before, Some(Object::Pod(after))) => pod_changed(world, cause, before.as_ref(), after),
        (Some(Object::Pod(before)), None) => pod_gone(world, cause, before),
        (before, Some(Object::Node(after))) => node_changed(world, cause, before.as_ref(), after),
        (Some(Object::Node(before)), None) => node_gone(world, cause, before),
        (_, Some(Object::DaemonSet(after))) => world.agenda.arm(Wake::DaemonSet(after.meta.key.clone()), now + CONTROLLER_DELAY, cause),
        (before, Some(Object::StatefulSet(after))) => {
            world.agenda.arm(Wake::StatefulSet(after.meta.key.clone()), now + CONTROLLER_DELAY, cause);
            if scale_of(before.as_ref()) != Some(after.spec.replicas) {
                arm_budgets(world, cause, &after.meta.key.namespace);
            }
        }
        (Some(before), None) if matches!(before.kind(), Kind::DaemonSet | Kind::StatefulSet) => forget(world, before),
        (before, after) => {
            if let Some(object) = after.as_ref().or(before.as_ref()) {
                other_changed(world, cause, object);
            }
        }
    }
}

fn scale_of(object: Option<&Object>) -> Option<i64> {
    match object {
        Some(Object::StatefulSet(set)) => Some(set.spec.replicas),
        _ => None,
    }
}

/// A controller's object is gone: so is what was remembered of it.
fn forget(world: &mut World, object: &Object) {
    let key = object.meta().key.clone();
    if object.kind() == Kind::StatefulSet {
        world.memory.rosters.remove(&key);
    }
    let wake = if object.kind() == Kind::DaemonSet { Wake::DaemonSet(key) } else { Wake::StatefulSet(key) };
    world.memory.verdicts.forget(&wake);
    world.memory.failures.remove(&wake);
    world.memory.last_syncs.remove(&object.meta().key);
}

/// The garbage collector looks at the dependents of what is gone or going, and at dependents whose owners may be gone.
fn arm_ownership(world: &mut World, cause: Cause, delta: &Delta) {
    arm_unblocked_owners(world, cause, delta);
    let object = match (&delta.before, &delta.after) {
        (Some(before), None) => before,
        (before, Some(after)) => {
            let began = after.meta().is_terminating() && before.as_ref().is_none_or(|before| before.meta() != after.meta());
            let owned = !after.meta().owners.is_empty() && before.as_ref().is_none_or(|before| before.meta().owners != after.meta().owners);
            let dangling =
                owned && after.meta().owners.iter().any(|owner| !owner_exists(world, after, &owner.kind, &owner.name, &owner.uid));
            if !began && !dangling {
                return;
            }
            after
        }
        (None, None) => return,
    };
    if object.kind() == Kind::Event {
        return;
    }
    let uid = object.meta().uid.clone();
    // A dependent that goes may be what its owner's foreground deletion waits for.
    let waiting: Vec<Object> =
        object.meta().owners.iter().filter_map(|owner| terminating_owner(world, object, &owner.kind, &owner.name, &owner.uid)).collect();
    for owner in waiting {
        arm_one(world, cause, &owner);
    }
    if world.cluster.dependents_of(&uid).next().is_some() || !object.meta().finalizers.is_empty() || delta.after.is_some() {
        arm_one(world, cause, object);
    }
}

/// `addUnblockedOwnersToDeleteQueue`: a terminating owner that a dependent does not name any more.
fn arm_unblocked_owners(world: &mut World, cause: Cause, delta: &Delta) {
    let (Some(before), Some(after)) = (&delta.before, &delta.after) else { return };
    if before.meta().owners == after.meta().owners {
        return;
    }
    let lost = before.meta().owners.iter().filter(|owner| !after.meta().owners.contains(owner));
    let waiting: Vec<Object> = lost.filter_map(|owner| terminating_owner(world, before, &owner.kind, &owner.name, &owner.uid)).collect();
    for owner in waiting {
        arm_one(world, cause, &owner);
    }
}

fn arm_one(world: &mut World, cause: Cause, object: &Object) {
    let uid = object.meta().uid.clone();
    world.memory.gone.insert(uid.clone(), object.clone());
    world.agenda.arm(Wake::Ownership(object.reference(), uid), world.now + CONTROLLER_DELAY, cause);
}

fn owner_of(world: &World, dependent: &Object, kind: &str, name: &str) -> Option<Object> {
    let info = crate::object::kind::KINDS.iter().find(|known| known.name == kind)?;
    let namespace = if info.namespaced { dependent.meta().key.namespace.clone() } else { "".into() };
    world.cluster.get(info.kind, &crate::object::kind::Key { namespace, name: name.into() })
}

fn owner_exists(world: &World, dependent: &Object, kind: &str, name: &str, uid: &str) -> bool {
    owner_of(world, dependent, kind, name).is_some_and(|owner| &*owner.meta().uid == uid)
}

fn terminating_owner(world: &World, dependent: &Object, kind: &str, name: &str, uid: &str) -> Option<Object> {
    owner_of(world, dependent, kind, name).filter(|owner| &*owner.meta().uid == uid && owner.meta().is_terminating())
}

fn pod_changed(world: &mut World, cause: Cause, before: Option<&Object>, after: &Pod) {
    let now = world.now;
    let old = match before {
        Some(Object::Pod(pod)) => Some(pod),
        _ => None,
    };
    arm_controllers_of_pod(world, cause, old, after);
    if old.is_none() {
        arm_claims_of(world, cause, after);
    }
    // No kubelet knows of a Pod without a node.
    if after.node.is_some() {
        world.agenda.arm(Wake::KubeletPod(after.meta.key.clone()), now, cause);
    }
    let bound = old.is_none_or(|old| old.node != after.node || old.spec != after.spec) && after.node.is_some();
    if bound || old.is_some_and(|old| old.is_terminating() != after.is_terminating()) {
        arm_eviction_for(world, cause, after);
    }
    let finished = after.status.phase.is_terminal() && old.is_none_or(|old| !old.status.phase.is_terminal());
    let collected = finished && pod_gc::counts_finished(&world.cluster);
    if collected || after.is_terminating() || after.node.as_ref().is_some_and(|node| world.cluster.node(node).is_none()) {
        world.agenda.arm(Wake::PodGc, now, cause);
    }
    if finished || old.is_none_or(|old| old.node != after.node) {
        arm_claims(world, cause, after);
    }
    let found = |pod: &Pod| (pod.status.pod_ip.clone(), pod.is_ready(), pod.is_terminating(), pod.meta.labels.clone(), pod.status.phase);
    if after.status.pod_ip.is_some() && old.is_none_or(|old| found(old) != found(after)) {
        arm_services(world, cause, &after.meta);
        if let Some(old) = old.filter(|old| old.meta.labels != after.meta.labels) {
            arm_services(world, cause, &old.meta);
        }
    }
    // The scale that a percentage is of is that of the Pods' controllers.
    let counts = |pod: &Pod| (pod.is_ready(), pod.is_terminating(), pod.meta.labels.clone(), pod.meta.owners.clone(), pod.status.phase);
    if old.is_none_or(|old| counts(old) != counts(after)) {
        arm_budgets(world, cause, &after.meta.key.namespace);
    }
}

/// Claims that are to be made for a new Pod alone.
fn arm_claims_of(world: &mut World, cause: Cause, pod: &Pod) {
    for volume in &pod.spec.ephemeral {
        let name = format!("{}-{volume}", pod.meta.key.name).into();
        let claim = crate::object::kind::Key { namespace: pod.meta.key.namespace.clone(), name };
        world.agenda.arm(Wake::Claim(claim), world.now + CONTROLLER_DELAY, cause);
    }
}

fn arm_eviction_for(world: &mut World, cause: Cause, pod: &Pod) {
    let tainted = pod.node.as_ref().and_then(|node| world.cluster.node(node)).is_some_and(|node| has_no_execute(node));
    if tainted {
        world.agenda.arm(Wake::TaintEviction, world.now, cause);
    }
}

fn has_no_execute(node: &Node) -> bool {
    node.taints.iter().any(|taint| taint.effect == Effect::NoExecute)
}

/// The Services that select a Pod with these labels.
fn arm_services(world: &mut World, cause: Cause, pod: &Meta) {
    let at = world.now + endpoint_slices::LAG;
    let selecting = world.cluster.services_in(&pod.key.namespace).filter(|service| endpoint_slices::selects(service, &pod.labels));
    let keys: Vec<_> = selecting.map(|service| service.meta.key.clone()).collect();
    for key in keys {
        world.agenda.arm(Wake::EndpointSlices(key), at, cause);
    }
}

/// `addPod` and `updatePod` of both controllers: the set of a Pod looks at every change of it, and the one that it had when it is owned
/// otherwise; sets that could adopt it look when it is new, or its labels or its owner changed.
fn arm_controllers_of_pod(world: &mut World, cause: Cause, old: Option<&Rc<Pod>>, after: &Pod) {
    let Some(old) = old else {
        if after.meta.controller().is_some() || !after.is_terminating() {
            arm_controllers(world, cause, &after.meta);
        }
        return;
    };
    let owned_otherwise = old.meta.controller() != after.meta.controller();
    if owned_otherwise && old.meta.controller().is_some() {
        arm_controllers(world, cause, &old.meta);
    }
    // The DaemonSet controller sees an orphan that ends as one that is gone.
    let matters = (owned_otherwise || old.meta.labels != after.meta.labels) && !after.is_terminating();
    if after.meta.controller().is_some() || matters {
        arm_controllers(world, cause, &after.meta);
    }
}

/// The claims of a Pod that came to a node, is finished or is gone: one waits for its first user, another for the end of its last.
fn arm_claims(world: &mut World, cause: Cause, pod: &Pod) {
    for (_, name) in pod.claims() {
        let key = crate::object::kind::Key { namespace: pod.meta.key.namespace.clone(), name };
        if world.cluster.claim(&key).is_some_and(|claim| claim.meta.is_terminating() || !claim.is_bound()) {
            world.agenda.arm(Wake::Claim(key), world.now + CONTROLLER_DELAY, cause);
        }
    }
}

/// Nobody cares about an orphan that is gone.
fn pod_gone(world: &mut World, cause: Cause, before: &Pod) {
    world.memory.verdicts.forget_pod(&before.meta.key);
    arm_services(world, cause, &before.meta);
    if before.meta.controller().is_some() {
        arm_controllers(world, cause, &before.meta);
    }
    arm_budgets(world, cause, &before.meta.key.namespace);
    world.agenda.arm(Wake::TaintEviction, world.now, cause);
    arm_claims(world, cause, before);
}

/// The controller of a Pod or revision, or everyone who could adopt it.
fn arm_controllers(world: &mut World, cause: Cause, meta: &Meta) {
    let at = world.now + CONTROLLER_DELAY;
    let mut wakes = Vec::new();
    if let Some(owner) = meta.controller() {
        let key = crate::object::kind::Key { namespace: meta.key.namespace.clone(), name: owner.name.clone() };
        // A set of the same name that was made later is none of its business (`resolveControllerRef`).
        let is_meant = |set: &Meta| set.uid == owner.uid;
        match &*owner.kind {
            "DaemonSet" if world.cluster.daemon_set(&key).is_some_and(|set| is_meant(&set.meta)) => wakes.push(Wake::DaemonSet(key)),
            "StatefulSet" if world.cluster.stateful_set(&key).is_some_and(|set| is_meant(&set.meta)) => {
                wakes.push(Wake::StatefulSet(key));
            }
            _ => {}
        }
    } else {
        let same = |other: &Meta| other.key.namespace == meta.key.namespace;
        wakes.extend(
            world
                .cluster
                .daemon_sets()
                .filter(|set| same(&set.meta) && set.spec.selector.matches(&meta.labels))
                .map(|set| Wake::DaemonSet(set.meta.key.clone())),
        );
        wakes.extend(
            world
                .cluster
                .stateful_sets()
                .filter(|set| same(&set.meta) && set.spec.selector.matches(&meta.labels))
                .map(|set| Wake::StatefulSet(set.meta.key.clone())),
        );
    }
    for wake in wakes {
        world.agenda.arm(wake, at, cause);
    }
}

fn arm_budgets(world: &mut World, cause: Cause, namespace: &str) {
    let keys: Vec<_> = world.cluster.budgets().map(|budget| budget.meta.key.clone()).filter(|key| &*key.namespace == namespace).collect();
    for key in keys {
        world.agenda.arm(Wake::Budget(key), world.now + CONTROLLER_DELAY, cause);
    }
}

fn node_changed(world: &mut World, cause: Cause, before: Option<&Object>, after: &Node) {
    let now = world.now;
    let name = after.meta.key.name.clone();
    let old = match before {
        Some(Object::Node(node)) => Some(node),
        _ => None,
    };
    if old.is_none_or(|old| old.meta.annotations != after.meta.annotations || old.conditions != after.conditions) {
        world.agenda.arm(Wake::KubeletNode(name.clone()), now, cause);
    }
    if old.is_none_or(|old| old.meta.annotations != after.meta.annotations) {
        arm_pods_on(world, cause, after.name());
        arm_monitor(world, cause);
    }
    if old.is_none_or(|old| old.conditions != after.conditions || old.taints != after.taints || old.unschedulable != after.unschedulable) {
        world.agenda.arm(Wake::NodeTaints(name), now + TAINT_DELAY, cause);
        arm_monitor(world, cause);
    }
    let execute = |node: &Node| node.taints.iter().filter(|taint| taint.effect == Effect::NoExecute).cloned().collect::<Vec<_>>();
    if old.is_none_or(|old| execute(old) != execute(after)) {
        world.agenda.arm(Wake::TaintEviction, now + EVICTION_DELAY, cause);
    }
    let dead = |node: &Node| !node.is_ready() && pod_gc::is_out_of_service(node);
    if dead(after) && old.is_none_or(|old| !dead(old)) {
        world.agenda.arm(Wake::PodGc, now, cause);
    }
    if old.is_none_or(|old| old.meta.labels != after.meta.labels || old.taints != after.taints) {
        let woken: Vec<Wake> = world
            .cluster
            .daemon_sets()
            .filter(|set| daemon_set::is_woken_by_node(&world.cluster, set, after))
            .map(|set| Wake::DaemonSet(set.meta.key.clone()))
            .collect();
        for wake in woken {
            world.agenda.arm(wake, now + CONTROLLER_DELAY, cause);
        }
    }
}

/// The monitor passes on the grid of its period.
fn arm_monitor(world: &mut World, cause: Cause) {
    let period = world.settings.nodes.monitor_period.0.max(1);
    world.agenda.arm(Wake::NodeMonitor, Time(world.now.0.div_ceil(period) * period), cause);
}

/// Kubelets look at their Pods again when what steers the node changed.
fn arm_pods_on(world: &mut World, cause: Cause, node: &str) {
    let pods: Vec<_> = world.cluster.pods_on(node).map(|pod| pod.meta.key.clone()).collect();
    for pod in pods {
        world.agenda.arm(Wake::KubeletPod(pod), world.now, cause);
    }
}

/// A node's deletion wakes no DaemonSet: its Pods are found by Pod garbage collection.
fn node_gone(world: &mut World, cause: Cause, before: &Node) {
    let now = world.now;
    arm_monitor(world, cause);
    world.agenda.arm(Wake::PodGc, now, cause);
    world.agenda.arm(Wake::TaintEviction, now, cause);
    arm_pods_on(world, cause, before.name());
}

fn other_changed(world: &mut World, cause: Cause, object: &Object) {
    let at = world.now + CONTROLLER_DELAY;
    match object {
        Object::Revision(revision) => arm_revision_owner(world, cause, revision),
        Object::Claim(claim) => world.agenda.arm(Wake::Claim(claim.meta.key.clone()), world.now, cause),
        // A new budget is counted before the Pods that were applied with it exist; what the count wrote is looked at when they do.
        Object::Budget(budget) => {
            let counted = budget.status.observed_generation > 0;
            world.agenda.arm(Wake::Budget(budget.meta.key.clone()), if counted { at } else { world.now }, cause);
        }
        Object::Other(other) if other.kind == Kind::Namespace && other.meta.is_terminating() => {
            world.agenda.arm(Wake::Namespace(other.meta.key.name.clone()), world.now + namespace::GRACE, cause);
        }
        Object::Other(other) if other.kind == Kind::Service => world.agenda.arm(Wake::EndpointSlices(other.meta.key.clone()), at, cause),
        Object::Other(other) if other.kind == Kind::StorageClass => arm_unbound_claims(world, cause),
        Object::Other(other) if other.kind == Kind::PersistentVolume => match claims::claim_of(other) {
            Some(claim) => world.agenda.arm(Wake::Claim(claim), at, cause),
            None => arm_unbound_claims(world, cause),
        },
        Object::Other(_) | Object::Event(_) | Object::Node(_) | Object::Pod(_) | Object::DaemonSet(_) | Object::StatefulSet(_) => {}
    }
}

fn arm_unbound_claims(world: &mut World, cause: Cause) {
    let claims: Vec<_> = world.cluster.claims().filter(|claim| !claim.is_bound()).map(|claim| claim.meta.key.clone()).collect();
    for claim in claims {
        world.agenda.arm(Wake::Claim(claim), world.now + CONTROLLER_DELAY, cause);
    }
}

/// A DaemonSet looks when one of its revisions is changed or deleted, or when it could adopt one; a StatefulSet does not.
fn arm_revision_owner(world: &mut World, cause: Cause, revision: &crate::object::revision::ControllerRevision) {
    let reference = ObjectRef { kind: Kind::ControllerRevision, key: revision.meta.key.clone() };
    let exists = world.cluster.get(reference.kind, &reference.key).is_some();
    let of_stateful_set = revision.meta.controller().is_some_and(|owner| &*owner.kind == "StatefulSet");
    if !of_stateful_set && (!exists || revision.meta.controller().is_none()) {
        arm_controllers(world, cause, &revision.meta);
    }
}
