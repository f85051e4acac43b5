//! Why the other ordinals are left alone: every ordinal that no phase of the sync has decided gets its decision here.

use super::partition;
use super::pod_state::PodState;
use super::reason::Reason;
use super::roster::{Run, Standing};
use super::sync::{Replica, Stop, Sync};
use crate::object::kind::Name;
use crate::object::pod::Pod;
use crate::object::stateful_set::StatefulSetStrategy;
use std::ops::{ControlFlow, Range};

/// Decides every ordinal that has no decision yet: it waits for another one, or its Pod is up to date.
pub(super) fn leave_the_rest(sync: &mut Sync<'_>, outcome: ControlFlow<Stop>) {
    let stop = outcome.break_value();
    for row in undecided(sync) {
        leave_row(sync, row, stop);
    }
    let roster = sync.roster;
    for (ordinal, pod) in roster.condemned() {
        if !sync.is_decided(ordinal) {
            leave_condemned(sync, ordinal, &pod.meta.key.name, stop);
        }
    }
}

/// The indexes in range without a decision, consecutive ones together.
fn undecided(sync: &Sync<'_>) -> Vec<Range<usize>> {
    let (start, count) = (sync.set.spec.start, sync.roster.len());
    if count == 0 {
        return Vec::new();
    }
    let index = |ordinal: i64| usize::try_from(ordinal - start).unwrap_or(0);
    sync.decided.gaps(&(start..sync.ordinal(count))).map(|gap| index(gap.start)..index(gap.end)).collect()
}

fn leave_row(sync: &mut Sync<'_>, row: Range<usize>, stop: Option<Stop>) {
    match stop {
        Some(Stop::SetIsDeleted) => sync.leave_row(row, |_| Reason::SetIsDeleted),
        Some(Stop::Replica { ordinal: predecessor, state }) if sync.is_ordered() && sync.ordinal(row.start) > predecessor => {
            let other = sync.set.pod_name(predecessor);
            sync.leave_row(row, |_| Reason::PredecessorNotReady { other, state });
        }
        Some(Stop::Replica { .. } | Stop::Condemned { .. } | Stop::Rollout { .. }) | None => {
            for run in sync.roster.runs(row) {
                leave_run(sync, run, stop);
            }
        }
    }
}

/// Leaves a run of settled Pods alone. Those below the partition share one reason, and those above it another.
fn leave_run(sync: &mut Sync<'_>, run: Run, stop: Option<Stop>) {
    let Range { start, end } = run.range;
    let (kept, others) = match run.standing {
        Standing::Open => return (start..end).for_each(|index| leave_replica(sync, index, stop)),
        Standing::Settled(_) => {
            let split = partition::lowest_replaced(sync.set).clamp(start, end);
            (start..split, split..end)
        }
    };
    for row in [kept, others] {
        let Some(pod) = row.clone().last().and_then(|last| sync.roster.pod_at(last)) else { continue };
        let index = row.end - 1;
        sync.leave_row(row, |sync| reason_to_stay(sync, index, pod, stop));
    }
}

fn leave_replica(sync: &mut Sync<'_>, index: usize, stop: Option<Stop>) {
    let ordinal = sync.ordinal(index);
    let reason = match sync.replica(index) {
        Replica::Stored(pod) => reason_to_stay(sync, index, &pod, stop),
        // With Parallel management no ordinal waits for another. An ordinal has no Pod only because the batches ended before its turn.
        Replica::Missing | Replica::Created(_) => {
            let failed = stop.and_then(Stop::blocker).map_or(ordinal, |(failed, _)| failed);
            Reason::EarlierBatchFailed { other: sync.set.pod_name(failed) }
        }
    };
    sync.leave(ordinal, reason);
}

/// The reason why a Pod in range stays: it is not available itself, it is old and kept, or it is up to date.
fn reason_to_stay(sync: &Sync<'_>, index: usize, pod: &Pod, stop: Option<Stop>) -> Reason {
    let newest = sync.revisions.update.meta.key.name.clone();
    let is_old = pod.revision_hash() != Some(&newest);
    let ordinal = sync.ordinal(index);
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    match (sync.set.spec.strategy, stop) {
        _ if !is_old => waits_for(sync, pod),
        _ if sync.state(pod) == PodState::Terminating => waits_for(sync, pod),
        (StatefulSetStrategy::OnDelete, _) => Reason::OnDeleteKeeps { newest },
        (StatefulSetStrategy::RollingUpdate { partition: Some(partition) }, _) if index < partition => {
            Reason::BelowPartition { index, partition }
        }
        (StatefulSetStrategy::RollingUpdate { .. }, stop) => match stop.and_then(Stop::blocker) {
            Some((blocker, state)) => {
                let other = (blocker != ordinal).then(|| sync.set.pod_name(blocker));
                Reason::RolloutWaits { other, state }
            }
            None => waits_for(sync, pod),
        },
    }
}

fn leave_condemned(sync: &mut Sync<'_>, ordinal: i64, pod: &Name, stop: Option<Stop>) {
    let pod = pod.clone();
    match stop.and_then(Stop::blocker) {
        Some((blocker, state)) => {
            let other = sync.set.pod_name(blocker);
            sync.leave(ordinal, Reason::ScaleDownWaits { pod, other, state });
        }
        None => sync.leave(ordinal, Reason::SetIsDeleted),
    }
}

/// What a Pod lacks to be available; nothing, if it is up to date.
pub(super) fn waits_for(sync: &Sync<'_>, pod: &Pod) -> Reason {
    let name = pod.meta.key.name.clone();
    match sync.state(pod) {
        PodState::Terminating | PodState::Ended(_) => Reason::WaitsForTermination { pod: name },
        PodState::NotAvailable { until } => Reason::NotAvailable { pod: name, until },
        PodState::NotReady(phase) => Reason::NotReady { pod: name, phase },
        PodState::Missing | PodState::Created | PodState::Available => {
            Reason::PodIsUpToDate { revision: pod.revision_hash().cloned().unwrap_or_else(|| "".into()) }
        }
    }
}

impl Stop {
    /// The ordinal for which the others wait.
    const fn blocker(self) -> Option<(i64, PodState)> {
        match self {
            Self::Replica { ordinal, state } | Self::Condemned { ordinal, state } | Self::Rollout { ordinal, state } => {
                Some((ordinal, state))
            }
            Self::SetIsDeleted => None,
        }
    }
}
