//! Running ahead: loops of steps, each with a named bound that is reported when it is reached.

use crate::cluster::store::Delta;
use crate::object::any::Object;
use crate::object::kind::Kind;
use crate::sim::step::Step;
use crate::sim::world::World;
use crate::time::{Span, Time};

/// The most steps that one run takes.
pub const STEPS_MAX: usize = 2_000_000;

/// When a run counts as settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settle {
    /// The run has settled when no relevant object has changed for this long.
    pub quiet: Span,
    /// The run lasts at least this long.
    pub min: Span,
    /// The run lasts at most this long.
    pub max: Span,
}

impl Default for Settle {
    fn default() -> Self {
        Self { quiet: Span::from_ms(2500), min: Span::default(), max: Span::from_s(60) }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// No relevant object changed for long enough.
    Settled,
    /// The longest time of a run was over.
    TimeUp,
    /// [`STEPS_MAX`] was reached.
    TooManySteps,
}

/// A run of virtual time until no relevant object changes any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settling {
    /// The condition for being settled.
    pub settle: Settle,
    /// The virtual time at which the run began.
    pub began: Time,
    /// The virtual time at which a relevant object last changed; the beginning of the run if none has changed.
    pub changed: Time,
}

impl Settling {
    /// Begins a run at the current virtual time.
    #[must_use]
    pub const fn new(settle: Settle, now: Time) -> Self {
        Self { settle, began: now, changed: now }
    }

    /// Takes note of a step. If it changed a relevant object, the quiet time begins again.
    pub fn saw(&mut self, step: &Step) {
        if step.deltas.iter().any(counts) {
            self.changed = step.at;
        }
    }

    /// The virtual time at which the run ends if no relevant object changes until then.
    #[must_use]
    pub fn over_at(&self) -> Time {
        self.quiet_at().min(self.began + self.settle.max)
    }

    /// How the run ends at that time.
    #[must_use]
    pub fn ended(&self) -> Ended {
        if self.quiet_at() <= self.began + self.settle.max { Ended::Settled } else { Ended::TimeUp }
    }

    fn quiet_at(&self) -> Time {
        (self.changed + self.settle.quiet).max(self.began + self.settle.min)
    }
}

/// Lets time run until no relevant object changes any more. `seen` is called with every step.
pub fn settle(world: &mut World, settle: Settle, mut seen: impl FnMut(&World, &Step)) -> Ended {
    let mut settling = Settling::new(settle, world.now);
    for _ in 0..STEPS_MAX {
        match world.next_time() {
            Some(next) if next <= settling.over_at() => {
                let Some(step) = world.step() else { continue };
                settling.saw(&step);
                seen(world, &step);
            }
            _ => {
                world.wait_until(settling.over_at());
                return settling.ended();
            }
        }
    }
    Ended::TooManySteps
}

/// Whether an object is relevant for settling: workloads, their Pods, revisions and claims, nodes and budgets are.
#[must_use]
pub fn counts(delta: &Delta) -> bool {
    let kind = delta.after.as_ref().or(delta.before.as_ref()).map(Object::kind);
    kind.is_some_and(|kind| {
        matches!(
            kind,
            Kind::Pod
                | Kind::DaemonSet
                | Kind::StatefulSet
                | Kind::ControllerRevision
                | Kind::PersistentVolumeClaim
                | Kind::Node
                | Kind::PodDisruptionBudget
        )
    })
}
