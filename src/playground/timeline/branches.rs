//! Branches: something said in the past begins another line of history, and the line before it can be taken again.

use super::{BRANCHES_MAX, MARKS_MAX, Timeline};
use crate::playground::mark::{self, Happening, Mark};
use crate::session::Session;
use crate::session::input::Log;
use crate::sim::history::MomentId;
use crate::time::Time;
use std::rc::Rc;

/// A line of history that the reader has left, or stands on.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its last moment.
    pub tip: MomentId,
    /// When it left the other.
    pub from: Time,
    /// What began it.
    pub label: Rc<str>,
    pub(super) log: Log,
}

impl Timeline {
    pub(super) fn fork(&mut self, label: &Rc<str>) {
        let here = self.here();
        let branches = Rc::make_mut(&mut self.branches);
        branches[self.branch].tip = self.moments[self.moments.len() - 1];
        branches[self.branch].log = self.session.log.clone();
        branches.push(Branch { tip: here, from: self.clock, label: label.clone(), log: Log::default() });
        if branches.len() > BRANCHES_MAX {
            branches.remove(0);
        }
        self.branch = branches.len() - 1;
        let (at, clock) = (self.cursor, self.clock);
        let log = self.session.log.iter().filter(|logged| logged.moment <= here && logged.at <= clock).cloned().collect();
        self.resume(here, Rc::new(log));
        self.changed_at = self.session.world.now;
        Rc::make_mut(&mut self.moments).truncate(at + 1);
        self.marks.retain(|mark| mark.moment <= here && mark.at <= clock);
        // Whatever is due before the reader's time changes nothing: else there would be a moment of it.
        self.run_before(clock);
        self.live_until = clock;
    }

    /// Drives the world of a kept moment, of which so much was said before.
    fn resume(&mut self, id: MomentId, log: Log) {
        let world = self.history.moment(id).map_or_else(|| self.session.world.clone(), |moment| moment.world.clone());
        let steps_at_instant = self.steps_at_instant.get(&id).copied().unwrap_or(0);
        self.session = Session::resumed(world, steps_at_instant, log, self.session.command_takes);
    }

    /// Takes every step that is due before an instant, and lets that instant come.
    fn run_before(&mut self, time: Time) {
        while self.session.world.next_time().is_some_and(|next| next < time) {
            self.session.next(Time(time.0 - 1), None);
        }
        self.session.wait_until(time);
    }

    /// Stands at the end of another branch.
    pub fn take_branch(&mut self, index: usize) {
        let Some(taken) = self.branches.get(index).cloned().filter(|_| index != self.branch) else { return };
        let branches = Rc::make_mut(&mut self.branches);
        branches[self.branch].tip = self.moments[self.moments.len() - 1];
        branches[self.branch].log = self.session.log.clone();
        self.branch = index;
        self.moments = Rc::new(self.history.line(taken.tip));
        self.cursor = self.moments.len() - 1;
        self.resume(taken.tip, taken.log);
        self.clock = self.session.world.now;
        self.live_until = self.clock;
        self.changed_at = self.clock;
        self.last_change = None;
        self.marks = self.marks_of_line().into_iter().collect();
    }

    fn marks_of_line(&self) -> Vec<Mark> {
        let said = self.session.log.iter().map(|logged| Mark {
            at: logged.at,
            moment: logged.moment,
            happening: Happening::Input(logged.input.label()),
        });
        let moments = self.moments.iter().filter_map(|id| Some((*id, self.history.moment(*id)?.step.clone()?)));
        let happened = moments.flat_map(|(moment, step)| {
            let at = step.at;
            let happenings: Vec<Happening> = step.deltas.iter().flat_map(|delta| mark::happenings(delta, at)).collect();
            happenings.into_iter().map(move |happening| Mark { at, moment, happening })
        });
        let mut marks: Vec<Mark> = said.chain(happened).take(MARKS_MAX).collect();
        marks.sort_by_key(|mark| (mark.at, mark.moment));
        marks
    }
}
