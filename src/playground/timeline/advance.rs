//! Moving on: the world at the end of the line takes its steps, and before it the kept moments come again.

use super::{MARKS_MAX, MOMENTS_MAX, Timeline};
use crate::playground::mark::{self, Happening, Mark};
use crate::session::running::Running;
use crate::session::{Moved, Printed, Taken};
use crate::sim::history::MomentId;
use crate::sim::run::counts;
use crate::time::Time;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What came of moving on a little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// Something changed.
    Changed,
    /// A step was taken that changed nothing.
    Idle,
    /// The time asked for has come.
    Arrived,
}

impl Timeline {
    /// Moves on towards `target`: to the next kept moment, or by one step of the session; what the command that waits printed meanwhile.
    pub fn advance(&mut self, target: Time, running: Option<&mut Running>) -> (Went, Option<Printed>) {
        if !self.is_at_tip() {
            return (self.replay(target), None);
        }
        let Moved { taken, printed, arrived } = self.session.next(target, running);
        self.clock = self.clock.max(self.session.world.now);
        if arrived {
            self.clock = self.clock.max(target);
        }
        self.live_until = self.live_until.max(self.clock);
        let changes = taken.iter().any(|taken| taken.step.deltas.iter().any(counts));
        for taken in taken {
            self.keep(taken);
        }
        let went = if changes {
            Went::Changed
        } else if arrived {
            Went::Arrived
        } else {
            Went::Idle
        };
        (went, printed)
    }

    fn replay(&mut self, target: Time) -> Went {
        let next = self.moment(self.cursor + 1).map_or(self.live_until, |moment| moment.world.now);
        if next > target {
            self.clock = self.clock.max(target);
            return Went::Arrived;
        }
        self.cursor += 1;
        self.clock = self.clock.max(next);
        self.last_change = self.moment(self.cursor).and_then(|moment| moment.step.clone());
        Went::Changed
    }

    pub(super) fn keep(&mut self, taken: Taken) {
        let Taken { world, step } = taken;
        if step.deltas.is_empty() {
            return;
        }
        let changed = step.deltas.iter().any(counts);
        let is_said = step.wake.is_none();
        let happened: Vec<Happening> = step.deltas.iter().flat_map(|delta| mark::happenings(delta, step.at)).collect();
        let at = step.at;
        self.history.go(self.moments[self.moments.len() - 1]);
        let id = self.history.keep(world, step);
        if changed || is_said {
            self.changed_at = at;
        }
        if changed {
            self.last_change = self.history.moment(id).and_then(|moment| moment.step.clone());
        }
        self.steps_at_instant.insert(id, self.session.steps_at_instant);
        let line = Rc::make_mut(&mut self.moments);
        line.push(id);
        self.cursor = line.len() - 1;
        for happening in happened {
            self.mark(Mark { at, moment: id, happening });
        }
        if self.history.count() > MOMENTS_MAX {
            self.thin();
        }
    }

    pub(super) fn mark(&mut self, mark: Mark) {
        if self.marks.len() < MARKS_MAX {
            self.marks.push_back(mark);
        }
    }

    /// Forgets what no branch leads to any more; if that is not enough, every second moment of the longest branch.
    fn thin(&mut self) {
        let tips: BTreeSet<MomentId> = self.branch_tips().collect();
        let lines: Vec<Vec<MomentId>> = tips.iter().map(|tip| self.history.line(*tip)).collect();
        let reached: BTreeSet<MomentId> = lines.iter().flatten().copied().collect();
        self.forget(self.history.ids().filter(|id| !reached.contains(id)).collect());
        if self.history.count() > MOMENTS_MAX {
            let longest = lines.into_iter().max_by_key(Vec::len).unwrap_or_default();
            let here = self.here();
            let every_second = longest.into_iter().skip(1).step_by(2);
            self.forget(every_second.filter(|id| !tips.contains(id) && *id != here).collect());
        }
    }

    /// The last moment of each branch.
    fn branch_tips(&self) -> impl Iterator<Item = MomentId> {
        let present = self.moments.last().copied();
        let others = self.branches.iter().enumerate().filter(|(index, _)| *index != self.branch).map(|(_, branch)| branch.tip);
        others.chain(present)
    }

    fn forget(&mut self, ids: BTreeSet<MomentId>) {
        let here = self.here();
        self.history.forget(&ids);
        for id in &ids {
            self.steps_at_instant.remove(id);
        }
        let line = Rc::make_mut(&mut self.moments);
        line.retain(|id| !ids.contains(id));
        self.cursor = line.binary_search(&here).unwrap_or(line.len() - 1);
    }

    /// Lets the clock stand later, where nothing is going to happen before.
    pub fn wait_at(&mut self, time: Time) {
        self.session.wait_until(time);
        self.clock = self.clock.max(time);
        self.live_until = self.live_until.max(self.clock);
    }
}
