//! How a Pod stands, as far as the controller asks (`isTerminating`, `isRunningAndReady`, `isRunningAndAvailable`).

use crate::object::pod::{Phase, Pod};
use crate::object::stateful_set::StatefulSet;
use crate::time::Time;
use crate::why::stateful_set::PodState;

/// How a Pod stands now.
pub(super) fn state_of(set: &StatefulSet, pod: &Pod, now: Time) -> PodState {
    let phase = pod.status.phase;
    match pod.ready_since() {
        _ if pod.is_terminating() => PodState::Terminating,
        _ if phase.is_terminal() => PodState::Ended(phase),
        Some(since) if phase == Phase::Running => match since + set.spec.min_ready {
            until if until > now => PodState::NotAvailable { until },
            _ => PodState::Available,
        },
        Some(_) | None => PodState::NotReady(phase),
    }
}
