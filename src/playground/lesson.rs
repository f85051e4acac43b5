//! The open scenario: its steps, how many are done, where the reader stood before each, and doing the next one.

use super::Playground;
use super::clock::Motion;
use super::intent::Intent;
use super::run::Order;
use crate::scenario::file::Scenario;
use crate::scenario::player;
use crate::session::input::Origin;
use crate::sim::history::MomentId;
use crate::time::Time;
use std::rc::Rc;

/// The open scenario.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Its name in the library.
    pub name: Rc<str>,
    /// What it says.
    pub scenario: Rc<Scenario>,
    /// Where the reader stood before each step that is done.
    pub places: Vec<(MomentId, Time)>,
}

impl Lesson {
    /// How many steps are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.places.len()
    }
}

impl Playground {
    /// Does the next step. It begins where the native command would begin it: when the time that the step before asks for has passed.
    pub(super) fn next_step(&mut self) -> bool {
        let Some(lesson) = &self.lesson else { return false };
        let Some(step) = lesson.scenario.steps.get(lesson.done()).cloned() else { return false };
        if !step.run.is_empty() && matches!(self.clock.motion, Motion::Settling(_)) {
            self.settle(Some(Intent::NextStep));
            // Either it is still settling and the step comes then, or the step was done when it had settled.
            return true;
        }
        self.await_prompt();
        self.remember_place();
        if !step.run.is_empty() {
            if self.clock.motion == Motion::Held {
                self.clock.motion = Motion::Resting;
            }
            let (timeout, settle) = (Some(step.timeout), player::settle_after(&step, &step.run));
            let (stdin, files) = (step.stdin.map(Into::into), Rc::new(step.files));
            self.run(&Order { line: step.run.into(), stdin, files, origin: Origin::Step, timeout, settle });
        }
        true
    }

    /// The next step is done from here.
    pub(super) fn remember_place(&mut self) {
        let place = (self.timeline.here(), self.timeline.clock());
        if let Some(lesson) = &mut self.lesson {
            lesson.places.push(place);
        }
    }

    /// Goes back to where the reader stood before the last step.
    pub(super) fn previous_step(&mut self) -> bool {
        let Some(lesson) = &mut self.lesson else { return false };
        let Some((moment, clock)) = lesson.places.pop() else { return false };
        self.clock.motion = Motion::Held;
        self.stop();
        self.timeline.go_to(moment);
        self.timeline.seek_within(clock);
        self.note_time();
        true
    }
}
