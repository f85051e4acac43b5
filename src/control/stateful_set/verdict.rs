//! What is left alone, and why: every ordinal that no phase of the sync has decided about.

use super::replicas::wait_for;
use super::{Replica, Stop, Sync};
use crate::object::kind::Name;
use crate::object::pod::Pod;
use crate::object::stateful_set::StatefulSetStrategy;
use crate::why::stateful_set as why;
use crate::why::stateful_set::PodState;
use std::ops::ControlFlow;

/// Gives every ordinal without a verdict one that says what it waits for, or that it is well.
pub(super) fn leave_the_rest(sync: &mut Sync<'_>, outcome: ControlFlow<Stop>) {
    let stop = outcome.break_value();
    for index in 0..sync.replicas.len() {
        let ordinal = sync.ordinal(index);
        if !sync.decided.contains(&ordinal) {
            leave_replica(sync, index, ordinal, stop);
        }
    }
    for (ordinal, pod) in sync.condemned.clone() {
        if !sync.decided.contains(&ordinal) {
            leave_condemned(sync, ordinal, &pod.meta.key.name, stop);
        }
    }
}

fn leave_replica(sync: &mut Sync<'_>, index: usize, ordinal: i64, stop: Option<Stop>) {
    let set = sync.key();
    match (stop, sync.replicas[index].clone()) {
        (Some(Stop::SetIsDeleted), _) => sync.leave(ordinal, why::Why::SetIsDeleted { set, ordinal }),
        (Some(Stop::Replica { ordinal: predecessor, state }), _) if sync.is_ordered() && ordinal > predecessor => {
            sync.leave(ordinal, why::Why::PredecessorNotReady { set, ordinal, predecessor, state });
        }
        (_, Replica::Stored(pod)) => leave_stored(sync, index, ordinal, &pod, stop),
        // Where nobody waits for anybody, a place stays empty only because the batches ended before it.
        (_, Replica::Missing | Replica::Created(_)) => {
            let failed = stop.and_then(Stop::blocker).map_or(ordinal, |(failed, _)| failed);
            sync.leave(ordinal, why::Why::EarlierBatchFailed { set, ordinal, failed });
        }
    }
}

/// A Pod in range: it is not available itself, old and kept, or just as it shall be.
fn leave_stored(sync: &mut Sync<'_>, index: usize, ordinal: i64, pod: &Pod, stop: Option<Stop>) {
    let newest = sync.revisions.update.meta.key.name.clone();
    let is_old = pod.revision_hash() != Some(&newest);
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    let (set, name) = (sync.key(), pod.meta.key.name.clone());
    let why = match (sync.set.spec.strategy, stop) {
        _ if !is_old => return wait_for(sync, ordinal, pod),
        _ if sync.state(pod) == PodState::Terminating => return wait_for(sync, ordinal, pod),
        (StatefulSetStrategy::OnDelete, _) => why::Why::OnDeleteKeeps { set, ordinal, pod: name, newest },
        (StatefulSetStrategy::RollingUpdate { partition: Some(partition) }, _) if index < partition => {
            why::Why::BelowPartition { set, ordinal, pod: name, index, partition }
        }
        (StatefulSetStrategy::RollingUpdate { .. }, stop) => match stop.and_then(Stop::blocker) {
            Some((blocker, state)) => why::Why::RolloutWaits { set, ordinal, pod: name, blocker, state },
            None => return wait_for(sync, ordinal, pod),
        },
    };
    sync.leave(ordinal, why);
}

fn leave_condemned(sync: &mut Sync<'_>, ordinal: i64, pod: &Name, stop: Option<Stop>) {
    let (set, pod) = (sync.key(), pod.clone());
    match stop.and_then(Stop::blocker) {
        Some((blocker, state)) => sync.leave(ordinal, why::Why::ScaleDownWaits { set, ordinal, pod, blocker, state }),
        None => sync.leave(ordinal, why::Why::SetIsDeleted { set, ordinal }),
    }
}

impl Stop {
    /// Whom the others wait for.
    const fn blocker(self) -> Option<(i64, PodState)> {
        match self {
            Self::Replica { ordinal, state } | Self::Condemned { ordinal, state } | Self::Rollout { ordinal, state } => {
                Some((ordinal, state))
            }
            Self::SetIsDeleted => None,
        }
    }
}
