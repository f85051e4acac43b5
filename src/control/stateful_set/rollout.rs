//! Replacing old Pods (the update phase of `updateStatefulSet`): from the highest ordinal down to the partition, one at a time, and
//! never while one above is not available. Parallel management makes no difference here.

use super::partition;
use super::pod_control::delete;
use super::pod_state::PodState;
use super::reason::Reason;
use super::roster::Standing;
use super::sync::{Replica, Stop, Sync};
use crate::object::kind::{Key, Name};
use crate::object::stateful_set::StatefulSetStrategy;
use std::ops::ControlFlow;

/// Deletes the next Pod to be replaced. `updateStrategy: OnDelete` leaves that to others.
pub(super) fn process(sync: &mut Sync<'_>) -> ControlFlow<Stop> {
    let StatefulSetStrategy::RollingUpdate { partition } = sync.set.spec.strategy else { return ControlFlow::Continue(()) };
    let lowest = partition::lowest_replaced(sync.set);
    let newest = Standing::Settled(Some(sync.revisions.update.meta.key.name.clone()));
    let roster = sync.roster;
    let runs = roster.runs(lowest..roster.len()).into_iter().rev().filter(|run| run.standing != newest);
    for index in runs.flat_map(|run| run.range.rev()) {
        let (ordinal, state) = (sync.ordinal(index), sync.state_at(index));
        if let Some((pod, from)) = old_pod(sync, index)
            && state != PodState::Terminating
        {
            replace(sync, ordinal, &pod, from, partition.unwrap_or(0), state);
            return ControlFlow::Break(Stop::Rollout { ordinal, state: PodState::Terminating });
        }
        if state != PodState::Available {
            return ControlFlow::Break(Stop::Rollout { ordinal, state });
        }
    }
    ControlFlow::Continue(())
}

/// The Pod at an index if it is not of the newest revision, with the revision it is of. A Pod without the label is old.
fn old_pod(sync: &Sync<'_>, index: usize) -> Option<(Key, Option<Name>)> {
    let newest = &sync.revisions.update.meta.key.name;
    let (key, revision) = match sync.replica(index) {
        Replica::Missing => return None,
        Replica::Created(revision) => {
            let name = sync.set.pod_name(sync.ordinal(index));
            (Key { namespace: sync.set.meta.key.namespace.clone(), name }, Some(revision))
        }
        Replica::Stored(pod) => (pod.meta.key.clone(), pod.revision_hash().cloned()),
    };
    (revision.as_ref() != Some(newest)).then_some((key, revision))
}

fn replace(sync: &mut Sync<'_>, ordinal: i64, pod: &Key, from: Option<Name>, partition: i64, state: PodState) {
    sync.replaces = true;
    // A Pod that has ended is on its way out already.
    if !matches!(state, PodState::Ended(_)) {
        let to = sync.revisions.update.meta.key.name.clone();
        let reason = Reason::RollsOut { pod: pod.name.clone(), from, to, partition };
        delete(sync, ordinal, pod, reason);
    }
}
