//! What the deciders say about a thing at this moment: the last verdict of its workload's controller, and what the scheduler thinks.

use super::Asked;
use crate::control::plan::Subject as About;
use crate::control::scheduler;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::pod::{Overlay, Pod};
use crate::sim::agenda::Wake;
use crate::time::Time;
use crate::view::model::node_map::declines;
use crate::view::model::workloads::ordinal_of;
use crate::why::Why;

/// A reason that holds now, and since when it is known.
pub(super) struct Standing {
    pub at: Time,
    pub why: Why,
}

/// The reasons that hold for a Pod: its controller's verdict on its place, and the scheduler's while it has no node.
pub(super) fn of_pod(asked: &Asked<'_>, pod: &Pod) -> Vec<Standing> {
    let waiting = scheduler::standing(&asked.world.cluster, &asked.world.memory.scheduler, &pod.meta.key);
    let waiting = waiting.map(|why| Standing { at: asked.world.now, why: Why::Scheduling(why) });
    waiting.into_iter().chain(owner_of(pod).and_then(|owner| of_place(asked, &owner, &place_of(asked, &owner, pod)?))).collect()
}

/// The controller of a Pod.
pub(super) fn owner_of(pod: &Pod) -> Option<ObjectRef> {
    let owner = pod.meta.controller()?;
    let kind = Kind::of_manifest(&owner.api_version, &owner.kind)?;
    let key = crate::object::kind::Key { namespace: pod.meta.key.namespace.clone(), name: owner.name.clone() };
    Some(ObjectRef { kind, key })
}

/// The node a Pod is on, or is made for.
pub(super) fn node_of(pod: &Pod) -> Option<&crate::object::kind::Name> {
    match &pod.overlay {
        Overlay::DaemonNode(node) => pod.node.as_ref().or(Some(node)),
        Overlay::None | Overlay::Identity { .. } => pod.node.as_ref(),
    }
}

fn place_of(asked: &Asked<'_>, owner: &ObjectRef, pod: &Pod) -> Option<About> {
    match owner.kind {
        Kind::DaemonSet => node_of(pod).cloned().map(About::Node),
        Kind::StatefulSet => {
            let set = asked.world.cluster.stateful_set(&owner.key)?;
            ordinal_of(set, &pod.meta.key.name).map(About::Ordinal)
        }
        _ => None,
    }
}

/// The last verdict of a workload's controller on a node or an ordinal.
pub(super) fn of_place(asked: &Asked<'_>, workload: &ObjectRef, place: &About) -> Option<Standing> {
    let key = &workload.key;
    let (verdicts, wake) = match workload.kind {
        Kind::DaemonSet => (asked.world.daemon_set_verdicts(key)?, Wake::DaemonSet(key.clone())),
        Kind::StatefulSet => (asked.world.stateful_set_verdicts(key)?, Wake::StatefulSet(key.clone())),
        _ => return None,
    };
    let why = verdicts.iter().find_map(|one| one.why_of(place))?;
    let at = asked.past.iter().find(|past| past.step.wake.as_ref() == Some(&wake)).map_or(asked.world.now, |past| past.step.at);
    Some(Standing { at, why })
}

/// Why a workload has no Pod on a node: by its rules as they are now, or else by the last verdict.
pub(super) fn of_absence(asked: &Asked<'_>, workload: &ObjectRef, node: &str) -> Option<Standing> {
    let cluster = &asked.world.cluster;
    let node = cluster.node(node)?;
    let last = || of_place(asked, workload, &About::Node(node.meta.key.name.clone()));
    let Some(set) = cluster.daemon_set(&workload.key).filter(|_| workload.kind == Kind::DaemonSet) else { return last() };
    match declines(set, node) {
        Some(why) => Some(Standing { at: last().map_or(asked.world.now, |last| last.at), why: Why::DaemonSet(why) }),
        None => last(),
    }
}

/// The ordinal of one of a set's Pods.
pub(super) fn ordinal_of_pod(set: &crate::object::stateful_set::StatefulSet, pod: &Pod) -> Option<i64> {
    ordinal_of(set, &pod.meta.key.name)
}
