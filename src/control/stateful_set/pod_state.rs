//! The state of a Pod, as far as it matters to the controller (`isTerminating`, `isRunningAndReady`, `isRunningAndAvailable`).

use crate::object::pod::{Phase, Pod};
use crate::object::stateful_set::StatefulSet;
use crate::time::Time;
use crate::why::facts::Facts;
use strum::{IntoStaticStr, VariantNames};

/// The state of an ordinal's Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(Default))]
#[strum(serialize_all = "kebab-case")]
pub enum PodState {
    /// There is no Pod.
    #[cfg_attr(test, default)]
    Missing,
    /// It was created in this sync.
    Created,
    /// It is being deleted.
    Terminating,
    /// It has failed or succeeded.
    Ended(Phase),
    /// It is not running and ready.
    NotReady(Phase),
    /// It is ready, but not long enough; it will be at this time.
    NotAvailable {
        /// When `minReadySeconds` are over.
        until: Time,
    },
    /// It is ready, and has been for `minReadySeconds`.
    Available,
}

/// The current state of a Pod.
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

impl PodState {
    /// The field of the Pod that shows the state.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Missing | Self::Created => "metadata.name",
            Self::Terminating => "metadata.deletionTimestamp",
            Self::Ended(_) => "status.phase",
            Self::NotReady(_) | Self::NotAvailable { .. } | Self::Available => "status.conditions",
        }
    }

    /// Adds the facts that the sentence of a state may name.
    pub(super) fn facts_into(self, facts: Facts) -> Facts {
        let (phase, until) = match self {
            Self::Ended(phase) | Self::NotReady(phase) => (phase.text(), Time::START),
            Self::NotAvailable { until } => ("", until),
            Self::Missing | Self::Created | Self::Terminating | Self::Available => ("", Time::START),
        };
        facts.code("phase", phase).time("until", until)
    }
}
