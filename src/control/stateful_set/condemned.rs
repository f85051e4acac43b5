//! The ordinals out of range (`processCondemned`): their Pods are deleted from the highest ordinal down, with ordered management one at a
//! time.

use super::pod_control::delete;
use super::pod_state::PodState;
use super::reason::Reason;
use super::sync::{Replica, Stop, Sync};
use super::{claims, retention};
use crate::object::kind::Key;
use crate::object::pod::Pod;
use std::ops::ControlFlow;

/// Gives the claims of condemned Pods the owners that the retention policy asks for (`fixPodClaim`). This comes before any of the Pods is
/// deleted, because the garbage collector then takes the claims along by these owners.
pub(super) fn follow_policy(sync: &mut Sync<'_>) {
    let roster = sync.roster;
    for (ordinal, pod) in roster.condemned() {
        if !retention::claims_match(sync.view, sync.set, ordinal, &pod.meta) {
            claims::follow_policy(sync, ordinal, Some(&pod.meta), true);
        }
    }
}

/// The condemned phase of `updateStatefulSet`.
pub(super) fn process(sync: &mut Sync<'_>) -> ControlFlow<Stop> {
    let roster = sync.roster;
    let unhealthy = if roster.condemned().next().is_some() { first_unavailable(sync) } else { None };
    for (ordinal, pod) in roster.condemned() {
        let state = process_one(sync, ordinal, pod, unhealthy.as_ref());
        if sync.is_ordered() {
            return ControlFlow::Break(Stop::Condemned { ordinal, state });
        }
    }
    ControlFlow::Continue(())
}

/// `processCondemned`. An unhealthy Pod may go only if it is the first unhealthy one of all; a healthy one may always.
fn process_one(sync: &mut Sync<'_>, ordinal: i64, pod: &Pod, unhealthy: Option<&(i64, Option<Key>)>) -> PodState {
    let state = sync.state(pod);
    let name = pod.meta.key.name.clone();
    if state == PodState::Terminating {
        sync.leave(ordinal, Reason::WaitsForTermination { pod: name });
        return state;
    }
    let lower = unhealthy.filter(|(_, key)| key.as_ref() != Some(&pod.meta.key)).map(|(lower, _)| *lower);
    match lower {
        Some(lower) if sync.is_ordered() && state != PodState::Available => {
            sync.leave(ordinal, Reason::LowerIsUnhealthy { pod: name, state, lower: sync.set.pod_name(lower) });
            state
        }
        Some(_) | None => {
            let (start, replicas) = (sync.set.spec.start, sync.set.spec.replicas);
            delete(sync, ordinal, &pod.meta.key, Reason::OutOfRange { ordinal, pod: name, start, replicas });
            PodState::Terminating
        }
    }
}

/// The lowest unavailable ordinal in range, else the lowest one out of range; the Pod's key, where there is a Pod.
fn first_unavailable(sync: &Sync<'_>) -> Option<(i64, Option<Key>)> {
    let in_range = sync.roster.open(0..sync.roster.len()).filter(|index| sync.state_at(*index) != PodState::Available);
    let first = in_range.map(|index| {
        let key = match sync.replica(index) {
            Replica::Stored(pod) => Some(pod.meta.key.clone()),
            Replica::Missing | Replica::Created(_) => None,
        };
        (sync.ordinal(index), key)
    });
    let condemned = sync.roster.condemned().rev().filter(|(_, pod)| sync.state(pod) != PodState::Available);
    first.chain(condemned.map(|(ordinal, pod)| (ordinal, Some(pod.meta.key.clone())))).next()
}
