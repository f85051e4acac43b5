//! The ordinals in range (`processReplica`): what is missing is created, what has ended is deleted, what differs is repaired; where order
//! matters, everything behind an ordinal waits until it is available.

use super::events::{self, Verb};
use super::{Replica, Stop, Sync, claims, identity, repair};
use crate::cluster::request::Propagation;
use crate::control::plan::{Act, side_by_side};
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::{Phase, Pod};
use crate::object::revision::ControllerRevision;
use crate::object::stateful_set::StatefulSetStrategy;
use crate::why::stateful_set as why;
use crate::why::stateful_set::{PodState, RevisionChoice};
use std::ops::ControlFlow;
use std::rc::Rc;

/// No batch is larger (`MaxBatchSize`).
const BATCH_MAX: usize = 500;

/// What came of one ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The next one may be looked at.
    GoesOn,
    /// The next one waits, where order matters.
    Waits,
    /// It could not be done: nothing more is done now, and all is tried again later.
    Fails,
}

/// The replica phase of `updateStatefulSet` (`runForAll`).
pub(super) fn process(sync: &mut Sync<'_>) -> ControlFlow<Stop> {
    if sync.is_ordered() { in_order(sync) } else { in_batches(sync) }
}

fn in_order(sync: &mut Sync<'_>) -> ControlFlow<Stop> {
    let roster = sync.roster;
    for index in roster.open(0..roster.len()) {
        if process_one(sync, index) != Step::GoesOn {
            return ControlFlow::Break(Stop::Replica { ordinal: sync.ordinal(index), state: sync.state_at(index) });
        }
    }
    ControlFlow::Continue(())
}

/// `slowStartBatch`: nobody waits for anybody, but a batch in which something failed is the last.
fn in_batches(sync: &mut Sync<'_>) -> ControlFlow<Stop> {
    let (mut from, mut size) = (0, 1);
    let roster = sync.roster;
    while from < roster.len() {
        let to = (from + size).min(roster.len());
        let mut failed = None;
        let turns = if roster.open(from..to).next().is_some() { side_by_side(from..to) } else { Vec::new() };
        for index in turns.into_iter().filter(|index| !roster.is_settled(*index)) {
            if process_one(sync, index) == Step::Fails {
                failed = failed.or(Some(index));
            }
        }
        sync.plan.batch_ends.push(sync.plan.decisions.len());
        if let Some(index) = failed {
            return ControlFlow::Break(Stop::Replica { ordinal: sync.ordinal(index), state: sync.state_at(index) });
        }
        (from, size) = (to, (size * 2).min(BATCH_MAX));
    }
    ControlFlow::Continue(())
}

/// `processReplica`
fn process_one(sync: &mut Sync<'_>, index: usize) -> Step {
    let ordinal = sync.ordinal(index);
    let Replica::Stored(pod) = sync.replica(index) else { return create(sync, index, ordinal) };
    if pod.status.phase.is_terminal() {
        return delete_ended(sync, ordinal, &pod);
    }
    if pod.status.phase == Phase::Pending && ensure_claims(sync, ordinal, &pod) == Step::Fails {
        return Step::Fails;
    }
    if sync.is_ordered() && sync.state(&pod) != PodState::Available {
        sync.leave(ordinal, waits_for(sync, ordinal, &pod));
        return Step::Waits;
    }
    repair::process(sync, index, ordinal, &pod)
}

/// What an ordinal lacks to be available.
pub(super) fn waits_for(sync: &Sync<'_>, ordinal: i64, pod: &Pod) -> why::Why {
    let (set, name) = (sync.key(), pod.meta.key.name.clone());
    match sync.state(pod) {
        PodState::Terminating | PodState::Ended(_) => why::Why::WaitsForTermination { set, ordinal, pod: name },
        PodState::NotAvailable { until } => why::Why::NotAvailable { set, ordinal, pod: name, until },
        PodState::NotReady(phase) => why::Why::NotReady { set, ordinal, pod: name, phase },
        PodState::Missing | PodState::Created | PodState::Available => {
            why::Why::PodIsUpToDate { set, ordinal, pod: name, revision: pod.revision_hash().cloned().unwrap_or_else(|| "".into()) }
        }
    }
}

/// A Pod that has failed or succeeded goes; its successor is created when it is gone.
fn delete_ended(sync: &mut Sync<'_>, ordinal: i64, pod: &Pod) -> Step {
    if pod.is_terminating() {
        sync.leave(ordinal, waits_for(sync, ordinal, pod));
    } else {
        let why = why::Why::PodEnded { set: sync.key(), ordinal, pod: pod.meta.key.name.clone(), phase: pod.status.phase };
        delete(sync, ordinal, &pod.meta.key, why);
    }
    Step::Waits
}

/// `DeleteStatefulPod`
pub(super) fn delete(sync: &mut Sync<'_>, ordinal: i64, pod: &Key, why: why::Why) {
    let records = Some(events::of_pod(Verb::Delete, sync.set, &pod.name));
    let act = Act::Delete { kind: Kind::Pod, key: pod.clone(), grace_s: None, propagation: Propagation::Background, records };
    sync.act(ordinal, pod, act, why);
}

/// `createMissingPersistentVolumeClaims`: a Pod that is still pending may have lost a claim.
fn ensure_claims(sync: &mut Sync<'_>, ordinal: i64, pod: &Pod) -> Step {
    if let Err(claims) = claims::create_missing(sync, ordinal) {
        sync.leave(ordinal, why::Why::ClaimIsTerminating { set: sync.key(), ordinal, claims });
        sync.plan.retry = true;
        return Step::Fails;
    }
    claims::follow_policy(sync, ordinal, Some(&pod.meta), true);
    Step::GoesOn
}

/// `CreateStatefulPod`: claims, Pod, owners of the claims.
fn create(sync: &mut Sync<'_>, index: usize, ordinal: i64) -> Step {
    let name = identity::name_of(sync.set, ordinal);
    if let Some(claim) = claims::stale(sync, ordinal) {
        sync.leave(ordinal, why::Why::ClaimIsStale { set: sync.key(), ordinal, claim });
        // No event tells the controller that the claim is gone; upstream comes back because its status has changed meanwhile.
        sync.plan.look_again(sync.now + STALE_CLAIM_RECHECK);
        return Step::Waits;
    }
    if let Err(claims) = claims::create_missing(sync, ordinal) {
        let act = events::failure(Verb::Create, sync.set, &name, &claims::error_of(&claims));
        let pod = Key { namespace: sync.set.meta.key.namespace.clone(), name };
        sync.act(ordinal, &pod, act, why::Why::ClaimIsTerminating { set: sync.key(), ordinal, claims });
        sync.plan.retry = true;
        return Step::Fails;
    }
    let (revision, choice) = revision_for(sync, index);
    let pod = Rc::new(identity::new_pod(sync.set, &revision, ordinal, sync.now));
    let why = reason_to_create(sync, ordinal, &pod.meta.key, &revision.meta.key.name, choice);
    let records = Some(events::of_pod(Verb::Create, sync.set, &name));
    let is_taken = sync.view.pod(&pod.meta.key).is_some();
    sync.act(ordinal, &pod.meta.key, Act::Create { object: Object::Pod(pod.clone()), records }, why);
    if is_taken {
        return Step::Fails;
    }
    claims::follow_policy(sync, ordinal, None, true);
    sync.changed.insert(index, Replica::Created(revision.meta.key.name.clone()));
    Step::Waits
}

/// How soon a claim that belongs to an earlier Pod is looked at again.
const STALE_CLAIM_RECHECK: crate::time::Span = crate::time::Span::from_s(1);

/// The ordinal lacks a Pod; if its name is taken by somebody else's, the API will refuse the new one.
fn reason_to_create(sync: &Sync<'_>, ordinal: i64, pod: &Key, revision: &Name, choice: RevisionChoice) -> why::Why {
    match sync.view.pod(pod) {
        None => why::Why::OrdinalLacksPod { set: sync.key(), ordinal, revision: revision.clone(), choice },
        Some(other) => {
            let owner = other.meta.controller().filter(|owner| owner.uid != sync.set.meta.uid).map(|owner| owner.name.clone());
            why::Why::NameTaken { set: sync.key(), ordinal, pod: pod.name.clone(), owner }
        }
    }
}

/// `newVersionedStatefulSetPod`: which revision a new Pod gets. A strategy without `rollingUpdate` counts the Pods of the current
/// revision in the status; with it, only the partition matters.
fn revision_for(sync: &Sync<'_>, index: usize) -> (Rc<ControllerRevision>, RevisionChoice) {
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    let revisions = &sync.revisions;
    if revisions.current.meta.key == revisions.update.meta.key {
        return (revisions.update.clone(), RevisionChoice::OnlyOne);
    }
    match sync.set.spec.strategy {
        StatefulSetStrategy::OnDelete => (revisions.update.clone(), RevisionChoice::OnDelete),
        StatefulSetStrategy::RollingUpdate { partition: Some(partition) } if index < partition => {
            (revisions.current.clone(), RevisionChoice::BelowPartition { index, partition })
        }
        StatefulSetStrategy::RollingUpdate { partition: Some(partition) } => {
            (revisions.update.clone(), RevisionChoice::FromPartition { index, partition })
        }
        StatefulSetStrategy::RollingUpdate { partition: None } => match sync.set.status.current_replicas {
            current_replicas if index < current_replicas => {
                (revisions.current.clone(), RevisionChoice::AmongCurrent { index, current_replicas })
            }
            current_replicas => (revisions.update.clone(), RevisionChoice::BeyondCurrent { index, current_replicas }),
        },
    }
}
