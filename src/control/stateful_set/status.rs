//! The set's status (`computeReplicaStatus`, `completeRollingUpdate`, `inconsistentStatus`).

use super::reason::Reason;
use super::roster::{Run, Standing};
use super::sync::{Sync, subject};
use crate::control::plan::Act;
use crate::object::any::Object;
use crate::object::kind::Kind;
use crate::object::pod::{Phase, Pod};
use crate::object::stateful_set::{StatefulSet, StatefulSetStatus, StatefulSetStrategy};
use crate::time::Time;
use std::rc::Rc;

/// Writes the status if anything but the collision count has changed, and sets a timer for the next Pod that becomes available.
pub(super) fn update(sync: &mut Sync<'_>) {
    let mut status = count(sync);
    complete_rolling_update(sync.set, &mut status);
    if !is_inconsistent(sync.set, &status) {
        return;
    }
    let object = Object::StatefulSet(Rc::new(StatefulSet { status, ..sync.set.clone() }));
    sync.plan.act(subject(Kind::StatefulSet, &sync.set.meta.key), Act::Update { object, records: None }, Reason::CountsChanged);
}

/// `computeReplicaStatus` over the ordinals in range and out of range; over all Pods where the set is being deleted.
fn count(sync: &mut Sync<'_>) -> StatefulSetStatus {
    let mut status = StatefulSetStatus {
        observed_generation: sync.set.meta.generation,
        current_revision: Some(sync.revisions.current.meta.key.name.clone()),
        update_revision: Some(sync.revisions.update.meta.key.name.clone()),
        collision_count: Some(sync.revisions.collision_count),
        ..StatefulSetStatus::default()
    };
    let mut next = None;
    let roster = sync.roster;
    let mut add = |pod: &Pod| {
        if let Some(until) = count_pod(sync, pod, &mut status) {
            next = Some(next.map_or(until, |earlier: Time| earlier.min(until)));
        }
    };
    if sync.set.meta.is_terminating() {
        roster.pods().for_each(|pod| add(pod));
    } else {
        roster.unsettled().for_each(|pod| add(pod));
        roster.condemned().for_each(|(_, pod)| add(pod));
        roster.runs(0..roster.len()).iter().for_each(|run| count_settled(run, &mut status));
    }
    if sync.replaces {
        // If Pods of three revisions exist, the difference could be negative, which the API server would refuse.
        status.current_replicas = (status.current_replicas - 1).max(0);
    }
    if let Some(time) = next {
        sync.plan.look_again(time);
    }
    status
}

/// Counts a run of Pods that are available.
fn count_settled(run: &Run, status: &mut StatefulSetStatus) {
    let Standing::Settled(revision) = &run.standing else { return };
    let count = i64::try_from(run.range.len()).unwrap_or(i64::MAX);
    let count_if = |holds: bool| if holds { count } else { 0 };
    status.replicas += count;
    status.ready_replicas += count;
    status.available_replicas += count;
    status.current_replicas += count_if(revision.is_some() && *revision == status.current_revision);
    status.updated_replicas += count_if(revision.is_some() && *revision == status.update_revision);
}

/// Counts one Pod. Returns when it becomes available, if it only has to stay ready for longer.
fn count_pod(sync: &Sync<'_>, pod: &Pod, status: &mut StatefulSetStatus) -> Option<Time> {
    status.replicas += 1;
    let revision = pod.revision_hash().filter(|_| !pod.is_terminating());
    status.current_replicas += i64::from(revision.is_some() && revision == status.current_revision.as_ref());
    status.updated_replicas += i64::from(revision.is_some() && revision == status.update_revision.as_ref());
    let since = pod.ready_since().filter(|_| pod.status.phase == Phase::Running)?;
    status.ready_replicas += 1;
    let until = since + sync.set.spec.min_ready;
    status.available_replicas += i64::from(until <= sync.now);
    (until > sync.now).then_some(until)
}

/// `completeRollingUpdate`: when all replicas are new and ready, the newest revision becomes the current one.
fn complete_rolling_update(set: &StatefulSet, status: &mut StatefulSetStatus) {
    let all = set.spec.replicas;
    let is_rolling = matches!(set.spec.strategy, StatefulSetStrategy::RollingUpdate { .. });
    if is_rolling && status.updated_replicas == all && status.ready_replicas == all && status.replicas == all {
        status.current_replicas = status.updated_replicas;
        status.current_revision = status.update_revision.clone();
    }
}

/// `inconsistentStatus`: a collision count alone is not worth a write.
fn is_inconsistent(set: &StatefulSet, status: &StatefulSetStatus) -> bool {
    let (observed_generation, collision_count) = (set.status.observed_generation, set.status.collision_count);
    let counted = StatefulSetStatus { observed_generation, collision_count, ..status.clone() };
    status.observed_generation > observed_generation || counted != set.status
}
