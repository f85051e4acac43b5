//! Standing somewhere else in time.

use super::Timeline;
use crate::sim::history::MomentId;
use crate::time::Time;

impl Timeline {
    /// Stands at the moment that was current at `time`.
    pub fn seek(&mut self, time: Time) {
        let time = time.min(self.live_until);
        let before = self.moments.partition_point(|id| self.history.moment(*id).is_some_and(|moment| moment.world.now <= time));
        self.go(before.saturating_sub(1), time);
    }

    /// Stands on a kept moment of this line, or on the nearest one before it.
    pub fn go_to(&mut self, id: MomentId) {
        let index = self.moments.partition_point(|one| *one <= id).saturating_sub(1);
        let time = self.moment(index).map_or(self.clock, |moment| moment.world.now);
        self.go(index, time);
    }

    /// Stands on the moment before.
    pub fn step_back(&mut self) {
        let index = self.cursor.saturating_sub(1);
        let time = self.moment(index).map_or(self.clock, |moment| moment.world.now);
        self.go(index, time);
    }

    /// Lets the clock stand later, as far as nothing happens in between.
    pub fn seek_within(&mut self, time: Time) {
        let next = self.moment(self.cursor + 1).map_or(self.live_until, |moment| moment.world.now);
        self.clock = self.clock.max(time.min(next));
    }

    fn go(&mut self, index: usize, time: Time) {
        self.cursor = index;
        self.clock = time;
        self.last_change = None;
    }
}
