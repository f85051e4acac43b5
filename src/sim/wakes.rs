//! The table of which controllers a write wakes. Each controller defines beside its rules which writes concern it (`woken_by`; in a real
//! control plane its informers and event handlers).

use crate::cluster::store::Delta;
use crate::control::network::endpoint_slices;
use crate::control::shared::informer;
use crate::control::{
    claims, daemon_set, disruption, kubelet, namespace, node_lifecycle, ownership, pod_gc, scheduler, stateful_set, taint_eviction,
};
use crate::object::any::Object;
use crate::sim::agenda::Wake;
use crate::sim::cause::{Cause, DeltaId};
use crate::sim::world::World;
use crate::time::Time;

/// Arms every controller that a write concerns; `id` is the number of the write in the record.
pub(super) fn arm(world: &mut World, delta: &Delta, id: DeltaId) {
    let now = world.now;
    let concerns_scheduler = scheduler::observe(&mut world.memory.scheduler, delta, &world.cluster, now);
    kubelet::observe(&mut world.memory.kubelet, delta, now);
    taint_eviction::observe(&mut world.memory.eviction, delta, &world.cluster);
    forget(world, delta);
    let next = scheduler::next_wake(&world.memory.scheduler, now).filter(|_| concerns_scheduler);
    let (soon, pass) = (now + informer::DELAY, next_pass(world));
    let (view, agenda, cause) = (&world.cluster, &mut world.agenda, Cause::Delta(id));
    if let Some(next) = next {
        agenda.arm(Wake::Schedule, next.max(now + scheduler::DELAY), cause);
    }
    for object in ownership::woken_by(view, delta) {
        let uid = object.meta().uid.clone();
        agenda.arm(Wake::Ownership(object.reference(), uid.clone()), soon, cause);
        world.memory.gone.insert(uid, object);
    }
    daemon_set::wakes::woken_by(view, delta).into_iter().for_each(|key| agenda.arm(Wake::DaemonSet(key), soon, cause));
    stateful_set::wakes::woken_by(view, delta).into_iter().for_each(|key| agenda.arm(Wake::StatefulSet(key), soon, cause));
    kubelet::woken_node(delta).into_iter().for_each(|node| agenda.arm(Wake::KubeletNode(node), now, cause));
    kubelet::woken_pods(view, delta).into_iter().for_each(|pod| agenda.arm(Wake::KubeletPod(pod), now, cause));
    if node_lifecycle::wakes_monitor(delta) {
        agenda.arm(Wake::NodeMonitor, pass, cause);
    }
    if let Some(node) = node_lifecycle::woken_taints(delta) {
        agenda.arm(Wake::NodeTaints(node), now + node_lifecycle::TAINT_DELAY, cause);
    }
    if let Some(delay) = taint_eviction::woken_by(view, delta) {
        agenda.arm(Wake::TaintEviction, now + delay, cause);
    }
    if pod_gc::is_woken_by(view, delta) {
        agenda.arm(Wake::PodGc, now, cause);
    }
    claims::woken_by(view, delta).into_iter().for_each(|(key, delay)| agenda.arm(Wake::Claim(key), now + delay, cause));
    endpoint_slices::woken_by(view, delta).into_iter().for_each(|(key, delay)| agenda.arm(Wake::EndpointSlices(key), now + delay, cause));
    disruption::woken_by(view, delta).into_iter().for_each(|(key, delay)| agenda.arm(Wake::Budget(key), now + delay, cause));
    if let Some(name) = namespace::woken_by(delta) {
        agenda.arm(Wake::Namespace(name), now + namespace::GRACE, cause);
    }
}

/// The node monitor runs at multiples of its period.
fn next_pass(world: &World) -> Time {
    world.now.next_multiple(world.settings.nodes.monitor_period)
}

/// Forgets a deleted object: a workload's controller drops what it remembered of the workload, and the scheduler's decision about a Pod is
/// dropped.
fn forget(world: &mut World, delta: &Delta) {
    let (Some(gone), None) = (&delta.before, &delta.after) else { return };
    let key = gone.meta().key.clone();
    let wake = match gone {
        Object::Pod(_) => {
            world.memory.verdicts.forget_pod(&key);
            return;
        }
        Object::DaemonSet(_) => Wake::DaemonSet(key),
        Object::StatefulSet(_) => {
            world.memory.rosters.remove(&key);
            Wake::StatefulSet(key)
        }
        Object::Node(_) | Object::Revision(_) | Object::Claim(_) | Object::Budget(_) | Object::Event(_) | Object::Other(_) => return,
    };
    world.memory.verdicts.forget(&wake);
    world.memory.failures.remove(&wake);
    world.memory.last_syncs.remove(&gone.meta().key);
}
