//! The decisions about a thing that are current at this moment: those of its workload's controller and of the scheduler, as they were
//! recorded.

use super::Asked;
use crate::control::plan::Decision;
use crate::control::scheduler;
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::pod::{Overlay, Pod};
use crate::sim::agenda::Wake;
use crate::sim::cause::StepId;
use crate::sim::verdicts::Given;
use crate::why::scope::Subject as About;
use std::rc::Rc;

/// A current decision, and the step that first made it.
pub(super) struct Standing {
    pub decision: Rc<Decision>,
    pub since: StepId,
    /// The decision; if many places share it, as it reads for this one.
    pub here: Decision,
}

/// The current decisions about a Pod: the scheduler's while the Pod has no node, and its controller's about the Pod's node or ordinal.
pub(super) fn of_pod(asked: &Asked<'_>, pod: &Pod) -> Vec<Standing> {
    let refusal = asked.world.memory.verdicts.refusal_of(&pod.meta.key).filter(|_| pod.node.is_none());
    let refused = refusal.map(|verdict| Standing {
        decision: verdict.decision.clone(),
        since: verdict.since,
        here: Decision::clone(&verdict.decision),
    });
    refused.into_iter().chain(pod.meta.controlled_by().and_then(|owner| of_place(asked, &owner, &place_of(asked, &owner, pod)?))).collect()
}

/// Where a Pod without a node stands in the scheduler's queue.
pub(super) fn in_queue(asked: &Asked<'_>, pod: &Pod) -> Option<Decision> {
    scheduler::standing(&asked.world.cluster, &asked.world.memory.scheduler, &pod.meta.key)
}

/// The node that a Pod is bound to, or that it was made for.
pub(super) fn node_of(pod: &Pod) -> Option<&Name> {
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
            set.ordinal_in(&pod.meta.key.name).map(About::Ordinal)
        }
        _ => None,
    }
}

/// All current decisions of a workload's controller.
pub(super) fn given<'a>(asked: &'a Asked<'_>, workload: &ObjectRef) -> Option<&'a Given> {
    let wake = match workload.kind {
        Kind::DaemonSet => Wake::DaemonSet(workload.key.clone()),
        Kind::StatefulSet => Wake::StatefulSet(workload.key.clone()),
        _ => return None,
    };
    asked.world.memory.verdicts.of(&wake)
}

/// The current decision of a workload's controller about a node or an ordinal.
pub(super) fn of_place(asked: &Asked<'_>, workload: &ObjectRef, place: &About) -> Option<Standing> {
    let (decision, since) = given(asked, workload)?.on(place)?;
    Some(Standing { decision: decision.clone(), since, here: decision.on(place)? })
}

/// The decision why a workload has no Pod on a node.
pub(super) fn of_absence(asked: &Asked<'_>, workload: &ObjectRef, node: &str) -> Option<Standing> {
    of_place(asked, workload, &About::Node(node.into()))
}
