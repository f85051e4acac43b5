//! Letting time pass: play, step, settle, and going back.

use super::intent::{Intent, Speed};
use super::stage::{QUIET, Went};
use super::{Notice, Playground, set};
use crate::kubectl::waiting::Waiting;
use crate::time::{Span, Time};

/// The most steps of one turn that is not spread over frames.
pub const STEPS_MAX: usize = 50_000;
/// The most virtual time that one press of "settle" passes.
pub const SETTLE_MAX: Span = Span::from_s(600);
/// The most virtual time that one press of "step" passes before it gives up finding a change.
pub const STEP_MAX: Span = Span::from_s(600);
/// A cluster that is slower than the reader's time does not catch up more than this.
pub const BEHIND_MAX: Span = Span::from_ms(500);
/// How far time goes at once while nothing happens and a command waits all the same.
const WAIT_STEP: Span = Span::from_ms(500);
/// Time that plays because the reader asked for it stops when nothing has changed for so long.
pub const REST: Span = Span::from_s(120);

/// Whether time runs, and until when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// The reader holds it: it stays where it is whatever is said.
    Held,
    /// It rests until something is said.
    #[default]
    Resting,
    /// It runs because something was said, until nothing changes any more.
    Settling,
    /// The reader holds it, and it runs for the command that waits alone.
    Lent,
    /// It runs because the reader wants it to.
    Playing,
}

/// How time runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Whether, and until when.
    pub motion: Motion,
    /// Virtual time that has passed for the reader and not yet for the cluster.
    pub behind: Span,
    /// How fast.
    pub speed: Speed,
    /// Nothing is to move: what would happen happens at once.
    pub reduced_motion: bool,
}

impl Motion {
    /// Whether time runs.
    #[must_use]
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Settling | Self::Lent | Self::Playing)
    }
}

impl Playground {
    pub(super) fn answer_about_time(&mut self, intent: &Intent) -> bool {
        match intent {
            Intent::Play => set(&mut self.clock.motion, Motion::Playing),
            Intent::Pause => set(&mut self.clock.motion, Motion::Held),
            Intent::Elapse { real_ms, steps_max } => self.elapse(*real_ms, *steps_max),
            Intent::StepForward => self.step_forward(),
            Intent::StepBack => self.hold_and(|stage| stage.step_back()),
            Intent::Seek { ms } => self.hold_and(|stage| stage.seek(Time(*ms))),
            Intent::Restart => {
                let start = self.stage.session().log.first().map_or(Time::START, |first| first.at);
                self.hold_and(|stage| stage.seek(start))
            }
            Intent::TakeBranch(index) => self.hold_and(|stage| stage.take_branch(*index as usize)),
            Intent::Settle => {
                self.settle();
                true
            }
            _ => false,
        }
    }

    fn hold_and(&mut self, act: impl FnOnce(&mut super::stage::Stage)) -> bool {
        self.clock.behind = Span::default();
        self.stop();
        self.clock.motion = Motion::Held;
        let before = self.stage.clock();
        act(&mut self.stage);
        if self.stage.clock() != before {
            self.note_time();
        }
        true
    }

    fn elapse(&mut self, real_ms: u64, steps_max: usize) -> bool {
        let passed = Span(self.clock.behind.0 + real_ms * self.clock.speed.per_mille() / 1_000);
        if !self.clock.motion.is_running() || passed.0 == 0 {
            return false;
        }
        let target = self.stage.clock() + passed;
        let arrived = self.run_to(target, steps_max);
        // Whoever has more time to spend may go on from here; a debt that nobody pays is forgotten, and the cluster is slower than the clock.
        self.clock.behind = if arrived { Span::default() } else { Span(target.since(self.stage.clock()).0.min(BEHIND_MAX.0)) };
        let rested = self.stage.is_at_tip() && self.stage.session().waiting().is_none();
        match self.clock.motion {
            Motion::Settling if rested && self.stage.is_settled() => self.clock.motion = Motion::Resting,
            Motion::Playing if rested && self.stage.quiet_for() >= REST => self.clock.motion = Motion::Resting,
            Motion::Held | Motion::Resting | Motion::Settling | Motion::Lent | Motion::Playing => {}
        }
        true
    }

    /// Moves on towards a time by one step; the waiting command looks, and is heard.
    pub(super) fn advance(&mut self, target: Time) -> Went {
        let (went, printed) = self.stage.advance(target);
        if let Some(printed) = printed {
            self.hear(&printed);
        }
        went
    }

    /// Runs to a time, or until so many steps are taken; whether it arrived.
    pub(super) fn run_to(&mut self, target: Time, steps_max: usize) -> bool {
        for _ in 0..steps_max {
            let is_lent = self.clock.motion == Motion::Lent;
            let went = self.advance(target);
            // Held time runs for a command, and not a step longer.
            if went == Went::Arrived || is_lent && self.clock.motion != Motion::Lent {
                return true;
            }
        }
        false
    }

    /// A command waits: time runs for it even where the reader holds it.
    pub(super) fn lend_time(&mut self) {
        if self.clock.motion == Motion::Held {
            self.clock.motion = Motion::Lent;
        }
    }

    /// The command has ended: time that ran for it alone is held again.
    pub(super) fn take_time_back(&mut self) {
        if self.clock.motion == Motion::Lent {
            self.clock.motion = Motion::Held;
            self.clock.behind = Span::default();
        }
    }

    fn step_forward(&mut self) -> bool {
        self.clock.motion = Motion::Held;
        let limit = self.stage.clock() + STEP_MAX;
        for _ in 0..STEPS_MAX {
            if self.advance(limit) != Went::Idle {
                break;
            }
        }
        true
    }

    /// Runs until nothing changes any more, and the command that waits, if one does, has what it waits for.
    pub(super) fn settle(&mut self) {
        let limit = self.stage.clock() + SETTLE_MAX;
        for _ in 0..STEPS_MAX {
            if !self.stage.is_at_tip() {
                self.advance(self.stage.end());
                continue;
            }
            let waits = self.stage.session().waiting().is_some_and(|waiting| !waiting.is_endless());
            let rests = self.stage.is_settled();
            let quiet_at = self.stage.changed_at() + QUIET;
            let target = if rests && waits { self.stage.clock() + WAIT_STEP } else { quiet_at.max(self.stage.clock()) };
            let went = self.advance(target.min(limit));
            let over = self.stage.is_settled() && self.stage.session().waiting().is_none_or(Waiting::is_endless);
            if went == Went::Arrived && (over || self.stage.clock() >= limit) {
                let held = matches!(self.clock.motion, Motion::Held | Motion::Lent);
                self.clock.motion = if held { Motion::Held } else { Motion::Resting };
                return;
            }
        }
        self.notice = Some(Notice::StepsSpent { steps: STEPS_MAX });
    }

    /// Something was said: time runs until it has had its effect, unless the reader holds it.
    pub(super) fn set_going(&mut self) {
        if self.clock.reduced_motion {
            self.settle();
        } else if self.clock.motion == Motion::Resting {
            self.clock.motion = Motion::Settling;
        }
    }
}
