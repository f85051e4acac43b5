//! The ordinals in range (`processReplica`): a missing Pod is created, one that has ended is deleted, one that differs is repaired. With
//! ordered management everything behind an ordinal waits until its Pod is available.

use super::pod_control::{self, Verb, delete};
use super::pod_state::PodState;
use super::reason::{Reason, RevisionChoice};
use super::stay::waits_for;
use super::sync::{Replica, Step, Stop, Sync};
use super::{claims, identity, partition, repair, retention};
use crate::control::plan::Act;
use crate::control::shared::slow_start;
use crate::object::any::Object;
use crate::object::kind::{Key, Name};
use crate::object::pod::{Phase, Pod};
use crate::time::Span;
use std::ops::ControlFlow;
use std::rc::Rc;

/// The largest batch (`MaxBatchSize`).
const BATCH_MAX: usize = 500;

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

/// Parallel management: no ordinal waits for another, but a batch in which something failed is the last (`slowStartBatch`).
fn in_batches(sync: &mut Sync<'_>) -> ControlFlow<Stop> {
    let roster = sync.roster;
    for batch in slow_start::batches(roster.len(), BATCH_MAX) {
        let from = sync.plan.decisions.len();
        let mut failed = None;
        // Most batches of a settled set contain only settled Pods, and are skipped as a whole.
        let open = if roster.open(batch.clone()).next().is_some() { batch } else { batch.start..batch.start };
        for index in slow_start::side_by_side(open).filter(|index| !roster.is_settled(*index)) {
            if process_one(sync, index) == Step::Fails {
                failed = failed.or(Some(index));
            }
        }
        sync.plan.batches.push(from..sync.plan.decisions.len());
        if let Some(index) = failed {
            return ControlFlow::Break(Stop::Replica { ordinal: sync.ordinal(index), state: sync.state_at(index) });
        }
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
        sync.leave(ordinal, waits_for(sync, &pod));
        return Step::Waits;
    }
    repair::process(sync, index, ordinal, &pod)
}

/// Deletes a Pod that has failed or succeeded. Its successor is created when it is gone.
fn delete_ended(sync: &mut Sync<'_>, ordinal: i64, pod: &Pod) -> Step {
    if pod.is_terminating() {
        sync.leave(ordinal, waits_for(sync, pod));
    } else {
        let reason = Reason::PodEnded { pod: pod.meta.key.name.clone(), phase: pod.status.phase };
        delete(sync, ordinal, &pod.meta.key, reason);
    }
    Step::Waits
}

/// `createMissingPersistentVolumeClaims`: a Pod that is still pending may have lost a claim.
fn ensure_claims(sync: &mut Sync<'_>, ordinal: i64, pod: &Pod) -> Step {
    if let Err(claims) = claims::create_missing(sync, ordinal) {
        sync.leave(ordinal, Reason::ClaimIsTerminating { claims });
        sync.plan.retry = true;
        return Step::Fails;
    }
    claims::follow_policy(sync, ordinal, Some(&pod.meta), true);
    Step::GoesOn
}

/// `CreateStatefulPod`: claims, Pod, owners of the claims.
fn create(sync: &mut Sync<'_>, index: usize, ordinal: i64) -> Step {
    let name = sync.set.pod_name(ordinal);
    if let Some(claim) = retention::stale_claim(sync.view, sync.set, ordinal) {
        sync.leave(ordinal, Reason::ClaimIsStale { claim });
        // No event tells the controller that the claim is gone; upstream comes back because its status has changed meanwhile.
        sync.plan.look_again(sync.now + STALE_CLAIM_RECHECK);
        return Step::Waits;
    }
    if let Err(claims) = claims::create_missing(sync, ordinal) {
        let act = pod_control::failure(Verb::Create, sync.set, &name, &claims::error_of(&claims));
        let pod = Key { namespace: sync.set.meta.key.namespace.clone(), name };
        sync.act(ordinal, &pod, act, Reason::ClaimIsTerminating { claims });
        sync.plan.retry = true;
        return Step::Fails;
    }
    let (revision, choice) = partition::revision_for(sync, index);
    let pod = Rc::new(identity::new_pod(sync.set, &revision, ordinal, sync.now));
    let reason = reason_to_create(sync, &pod.meta.key, &revision.meta.key.name, choice);
    let records = Some(pod_control::events_of(Verb::Create, sync.set, &name));
    let is_taken = sync.view.pod(&pod.meta.key).is_some();
    sync.act(ordinal, &pod.meta.key, Act::Create { object: Object::Pod(pod.clone()), records }, reason);
    if is_taken {
        return Step::Fails;
    }
    claims::follow_policy(sync, ordinal, None, true);
    sync.changed.insert(index, Replica::Created(revision.meta.key.name.clone()));
    Step::Waits
}

/// The delay after which the controller looks again at a claim that belongs to an earlier Pod.
const STALE_CLAIM_RECHECK: Span = Span::from_s(1);

/// Decides the create for an ordinal without a Pod. If another Pod has the name, the API server will refuse it.
fn reason_to_create(sync: &Sync<'_>, pod: &Key, revision: &Name, choice: RevisionChoice) -> Reason {
    match sync.view.pod(pod) {
        None => Reason::OrdinalLacksPod { revision: revision.clone(), choice },
        Some(other) => {
            let owner = other.meta.controller().filter(|owner| owner.uid != sync.set.meta.uid).map(|owner| owner.name.clone());
            Reason::NameTaken { owner }
        }
    }
}
