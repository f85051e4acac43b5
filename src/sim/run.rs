//! Running ahead: loops of steps, each with a named bound that is reported when it is reached.

use crate::cluster::store::Delta;
use crate::object::any::Object;
use crate::object::kind::Kind;
use crate::sim::step::Step;
use crate::sim::world::World;
use crate::time::{Span, Time};

/// No run takes more steps than this.
pub const STEPS_MAX: usize = 2_000_000;

/// When a run counts as settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settle {
    /// Nothing that counts has changed for so long.
    pub quiet: Span,
    /// At least so long.
    pub min: Span,
    /// At most so long.
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
    /// Nothing changed for long enough.
    Settled,
    /// The time was up.
    TimeUp,
    /// [`STEPS_MAX`] was reached.
    TooManySteps,
}

/// Time that runs until nothing changes any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settling {
    /// When it counts as settled.
    pub settle: Settle,
    /// When it began.
    pub began: Time,
    /// When something that counts last changed; when it began, if nothing has since.
    pub changed: Time,
}

impl Settling {
    /// It begins now.
    #[must_use]
    pub const fn new(settle: Settle, now: Time) -> Self {
        Self { settle, began: now, changed: now }
    }

    /// Something happened: where it counts, the world has to be quiet anew.
    pub fn saw(&mut self, step: &Step) {
        if step.deltas.iter().any(counts) {
            self.changed = step.at;
        }
    }

    /// When it is over, if nothing that counts happens until then.
    #[must_use]
    pub fn over_at(&self) -> Time {
        self.quiet_at().min(self.began + self.settle.max)
    }

    /// How it ends when that time comes.
    #[must_use]
    pub fn ended(&self) -> Ended {
        if self.quiet_at() <= self.began + self.settle.max { Ended::Settled } else { Ended::TimeUp }
    }

    fn quiet_at(&self) -> Time {
        (self.changed + self.settle.quiet).max(self.began + self.settle.min)
    }
}

/// Lets time run until nothing changes any more; `seen` gets every step.
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

/// Lets time run until `time`, whatever happens; `seen` gets every step.
pub fn until(world: &mut World, time: Time, mut seen: impl FnMut(&World, &Step)) -> Ended {
    for _ in 0..STEPS_MAX {
        match world.next_time() {
            Some(next) if next <= time => {
                if let Some(step) = world.step() {
                    seen(world, &step);
                }
            }
            _ => {
                world.wait_until(time);
                return Ended::TimeUp;
            }
        }
    }
    Ended::TooManySteps
}

/// Whether a change keeps the world unsettled: workloads, their Pods, revisions and claims, nodes and budgets do.
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
