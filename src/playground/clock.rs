//! Letting time pass: play, step, settle, and going back.

use super::timeline::advance::Went;
use super::timeline::{QUIET, Timeline};
use super::{Playground, set};
use crate::playground::intent::{Intent, Speed};
use crate::sim::run::{Settle, Settling};
use crate::time::{Span, Time};

/// The most steps that letting time settle, or looking for the next change, may take in all.
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

/// Whether the reader wants time to run, and until when. For a command that waits it may run all the same, see
/// [`Playground::is_time_running`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// The reader holds it: it stays where it is whatever is said.
    Held,
    /// It rests until something is said.
    #[default]
    Resting,
    /// It runs because something was said.
    Settling(Until),
    /// It runs because the reader wants it to.
    Playing,
}

/// When time that runs because something was said comes to rest. It never does while a command waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// When nothing has changed for a while.
    Quiet,
    /// When the scenario says so.
    Settled {
        /// What it says.
        settle: Settle,
        /// Since when that counts: the prompt is back.
        since: Time,
    },
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
    /// No animation; run to the settled state at once.
    pub reduced_motion: bool,
}

impl Until {
    /// When time comes to rest, if nothing changes after `changed`.
    fn over_at(self, changed: Time) -> Time {
        match self {
            Self::Quiet => changed + QUIET,
            Self::Settled { settle, since } => Settling { settle, began: since, changed: changed.max(since) }.over_at(),
        }
    }
}

impl Motion {
    /// When time comes to rest, if nothing changes after `changed`; time that does not settle has rested when nothing changes for a while.
    fn over_at(self, changed: Time) -> Time {
        match self {
            Self::Settling(until) => until.over_at(changed),
            Self::Held | Self::Resting | Self::Playing => Until::Quiet.over_at(changed),
        }
    }
}

impl Playground {
    /// Whether time runs: because the reader wants it to, or for the command that waits alone.
    #[must_use]
    pub const fn is_time_running(&self) -> bool {
        match self.clock.motion {
            Motion::Settling(_) | Motion::Playing => true,
            Motion::Held | Motion::Resting => self.prompt.is_given_time(),
        }
    }

    pub(super) fn answer_about_time(&mut self, intent: &Intent) -> bool {
        match intent {
            Intent::Play => set(&mut self.clock.motion, Motion::Playing),
            Intent::Pause => self.hold(),
            Intent::Elapse { real_ms, steps_max } => self.elapse(*real_ms, *steps_max),
            Intent::StepForward => self.step_forward(),
            Intent::StepBack => self.hold_and(|timeline| timeline.step_back()),
            Intent::Seek { ms } => self.hold_and(|timeline| timeline.seek(Time(*ms))),
            Intent::Restart => {
                let start = self.timeline.session().log.first().map_or(Time::START, |first| first.at);
                self.hold_and(|timeline| timeline.seek(start))
            }
            Intent::TakeBranch(index) => self.hold_and(|timeline| timeline.take_branch(*index as usize)),
            Intent::Settle => {
                self.settle(None);
                true
            }
            _ => false,
        }
    }

    /// The reader holds time, also against a command that waits.
    pub(super) fn hold(&mut self) -> bool {
        let was_given = self.prompt.take_time();
        set(&mut self.clock.motion, Motion::Held) || was_given
    }

    fn hold_and(&mut self, act: impl FnOnce(&mut Timeline)) -> bool {
        self.clock.behind = Span::default();
        self.stop();
        self.clock.motion = Motion::Held;
        let before = self.timeline.clock();
        act(&mut self.timeline);
        if self.timeline.clock() != before {
            self.note_time();
        }
        true
    }

    fn elapse(&mut self, real_ms: u64, steps_max: usize) -> bool {
        if self.work.is_some() {
            return self.work_on(steps_max);
        }
        let passed = Span(self.clock.behind.0.saturating_add(real_ms.saturating_mul(self.clock.speed.per_mille()) / 1_000));
        if !self.is_time_running() || passed.0 == 0 {
            return false;
        }
        let target = self.timeline.clock() + passed;
        let arrived = self.run_while_it_runs(target, steps_max);
        // Whoever has more time to spend may go on from here; a debt that nobody pays is forgotten, and the cluster is slower than the clock.
        self.clock.behind = if arrived { Span::default() } else { Span(target.since(self.timeline.clock()).0.min(BEHIND_MAX.0)) };
        true
    }

    /// Runs to a time, or until so many steps are taken, or until time stands again: not a step longer. Whether there is no more to do.
    fn run_while_it_runs(&mut self, target: Time, steps_max: usize) -> bool {
        for _ in 0..steps_max {
            let settles = matches!(self.clock.motion, Motion::Settling(_)) && self.rests_if_quiet();
            let until = if settles { target.min(self.over_at().max(self.timeline.clock())) } else { target };
            let went = self.advance(until);
            self.come_to_rest();
            if !self.is_time_running() || went == Went::Arrived && self.timeline.clock() >= target {
                return true;
            }
        }
        false
    }

    /// Time that need not run any longer rests.
    fn come_to_rest(&mut self) {
        let is_over = match self.clock.motion {
            Motion::Settling(_) => self.timeline.clock() >= self.over_at(),
            Motion::Playing => self.timeline.quiet_for() >= REST,
            Motion::Held | Motion::Resting => false,
        };
        if is_over && self.rests_if_quiet() {
            self.clock.motion = Motion::Resting;
        }
    }

    /// Whether time may come to rest here: nothing is to come that has happened already, and no command waits.
    fn rests_if_quiet(&self) -> bool {
        self.timeline.is_at_tip() && self.prompt.running().is_none()
    }

    /// When time comes to rest, if nothing changes until then.
    fn over_at(&self) -> Time {
        self.clock.motion.over_at(self.timeline.changed_at())
    }

    /// Moves on towards a time by one step; the command that waits looks, and what it prints is shown.
    pub(super) fn advance(&mut self, target: Time) -> Went {
        let (went, printed) = self.timeline.advance(target, self.prompt.running_mut());
        if let Some(printed) = printed {
            self.show(&printed);
        }
        went
    }

    /// Runs to a time, or until so many steps are taken.
    pub(super) fn run_to(&mut self, target: Time, steps_max: usize) {
        for _ in 0..steps_max {
            if self.advance(target) == Went::Arrived {
                return;
            }
        }
    }

    /// The command that waited has ended: what the scenario says about the time after it counts from here.
    pub(super) fn count_from_here(&mut self) {
        if let Motion::Settling(Until::Settled { since, .. }) = &mut self.clock.motion {
            *since = self.timeline.clock();
        }
    }

    fn step_forward(&mut self) -> bool {
        self.hold();
        self.step_in_slices(self.timeline.clock() + STEP_MAX);
        true
    }

    /// Runs until nothing changes any more, and the command that waits, if one does, has what it waits for.
    pub(super) fn settle(&mut self, then: Option<Intent>) {
        let limit = (self.timeline.clock() + SETTLE_MAX).max(self.over_at());
        self.settle_in_slices(limit, then);
    }

    /// Runs until time would come to rest, no further than to a time; whether so many steps were enough.
    pub(super) fn run_to_rest(&mut self, limit: Time, steps_max: usize) -> bool {
        for _ in 0..steps_max {
            if !self.timeline.is_at_tip() {
                self.advance(self.timeline.end());
                continue;
            }
            let (over_at, now) = (self.over_at(), self.timeline.clock());
            let target = if over_at <= now && self.prompt.ends_by_itself() { now + WAIT_STEP } else { over_at.max(now) };
            let went = self.advance(target.min(limit));
            let now = self.timeline.clock();
            let is_over = now >= self.over_at() && !self.prompt.ends_by_itself();
            if went == Went::Arrived && (is_over || now >= limit) {
                return true;
            }
        }
        false
    }

    /// Something was said: time runs until it has had its effect, unless the reader holds it. Without `until` it runs no longer than for a
    /// command that waits.
    pub(super) fn set_going(&mut self, until: Option<Until>) {
        if let (Some(until), Motion::Resting | Motion::Settling(_)) = (until, self.clock.motion) {
            self.clock.motion = Motion::Settling(until);
        }
        if self.clock.reduced_motion && (until.is_some() || self.prompt.running().is_some()) {
            self.settle(None);
        }
    }
}
