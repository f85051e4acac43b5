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

/// Lets time run until nothing changes any more; `seen` gets every step.
pub fn settle(world: &mut World, settle: Settle, mut seen: impl FnMut(&World, &Step)) -> Ended {
    let began = world.now;
    let mut changed = began;
    for _ in 0..STEPS_MAX {
        let quiet_at = (changed + settle.quiet).max(began + settle.min);
        let limit = quiet_at.min(began + settle.max);
        match world.next_time() {
            Some(next) if next <= limit => {
                let Some(step) = world.step() else { continue };
                if step.deltas.iter().any(counts) {
                    changed = world.now;
                }
                seen(world, &step);
            }
            _ => {
                world.wait_until(limit);
                return if quiet_at <= limit { Ended::Settled } else { Ended::TimeUp };
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
