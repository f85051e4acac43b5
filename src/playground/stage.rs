//! Where the reader stands in time: the tree of moments, the line of it that is looked at, and the world at its end, which can go on.

use super::log::{Input, Log, Logged};
use super::mark::{self, Happening, Mark};
use crate::cluster::map::Map;
use crate::cluster::request::Request;
use crate::sim::history::{History, Moment, MomentId};
use crate::sim::run::counts;
use crate::sim::step::Step;
use crate::sim::world::World;
use crate::time::{Span, Time};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The most moments that are kept; beyond them every second one of the older half is forgotten.
pub const MOMENTS_MAX: usize = 4_000;
/// The most marks of a line.
pub const MARKS_MAX: usize = 5_000;
/// The most branches that can be taken again.
pub const BRANCHES_MAX: usize = 16;
/// Nothing has changed for so long: the world is settled.
pub const QUIET: Span = Span::from_ms(2_500);

/// What happened on a line of history, in order; it shares structure with its older versions.
pub type Marks = imbl::Vector<Mark>;

/// A line of history that the reader has left, or stands on.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its last moment.
    pub tip: MomentId,
    /// When it left the other.
    pub from: Time,
    /// What began it.
    pub label: Rc<str>,
    log: Log,
}

/// Where the reader stands.
#[derive(Clone, Debug)]
pub struct Stage {
    history: History,
    line: Rc<Vec<MomentId>>,
    at: usize,
    live: Rc<World>,
    clock: Time,
    end: Time,
    marks: Marks,
    branches: Rc<Vec<Branch>>,
    branch: usize,
    changed_at: Time,
    /// How many steps the live world has taken at the instant it stands at.
    taken: u32,
    /// The same, for the kept moments.
    taken_at: Map<MomentId, u32>,
    /// The step that last changed something.
    fresh: Option<Rc<Step>>,
    /// What the reader said on this line.
    pub log: Log,
}

/// What came of moving on a little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Something changed.
    Changed,
    /// A step was taken that changed nothing.
    Idle,
    /// The time asked for has come.
    Arrived,
}

impl Stage {
    /// The stage of a world that has just begun.
    #[must_use]
    pub fn new(world: World) -> Self {
        let clock = world.now;
        Self {
            history: History::new(world.clone()),
            line: Rc::new(vec![0]),
            at: 0,
            live: Rc::new(world),
            clock,
            end: clock,
            marks: Marks::new(),
            branches: Rc::new(vec![Branch { tip: 0, from: clock, label: "".into(), log: Log::default() }]),
            branch: 0,
            changed_at: clock,
            taken: 0,
            taken_at: Map::new(),
            fresh: None,
            log: Log::default(),
        }
    }

    /// The world as it is at the reader's time.
    #[must_use]
    pub fn world(&self) -> &World {
        if self.is_at_tip() { &self.live } else { self.moment(self.at).map_or(&self.live, |moment| &moment.world) }
    }

    /// The reader's time.
    #[must_use]
    pub const fn clock(&self) -> Time {
        self.clock
    }

    /// The latest time of this line.
    #[must_use]
    pub const fn end(&self) -> Time {
        self.end
    }

    /// What happened on this line.
    #[must_use]
    pub const fn marks(&self) -> &Marks {
        &self.marks
    }

    /// The step that last changed something, unless the reader has gone somewhere else since.
    #[must_use]
    pub const fn fresh(&self) -> Option<&Rc<Step>> {
        self.fresh.as_ref()
    }

    /// The branches, and the index of the one the reader stands on.
    #[must_use]
    pub fn branches(&self) -> (&[Branch], usize) {
        (&self.branches, self.branch)
    }

    /// The kept moment the reader stands on.
    #[must_use]
    pub fn here(&self) -> MomentId {
        self.line[self.at]
    }

    /// Whether the reader stands at the end of the line.
    #[must_use]
    pub fn is_at_tip(&self) -> bool {
        self.at + 1 == self.line.len()
    }

    /// Whether there is a moment before.
    #[must_use]
    pub const fn has_before(&self) -> bool {
        self.at > 0
    }

    /// Whether nothing has changed for a while, at the end of the line.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.is_at_tip() && self.clock.since(self.changed_at) >= QUIET
    }

    /// When something last changed at the end of the line.
    #[must_use]
    pub const fn changed_at(&self) -> Time {
        self.changed_at
    }

    /// For how long nothing has changed at the end of the line.
    #[must_use]
    pub const fn quiet_for(&self) -> Span {
        self.clock.since(self.changed_at)
    }

    /// How many steps the live world has taken at the instant it stands at.
    #[must_use]
    pub const fn taken(&self) -> u32 {
        self.taken
    }

    /// What was said up to the reader's moment.
    #[must_use]
    pub fn log_here(&self) -> Log {
        if self.is_at_tip() {
            return self.log.clone();
        }
        let (here, clock) = (self.here(), self.clock);
        Rc::new(self.log.iter().filter(|logged| logged.moment <= here && logged.at <= clock).cloned().collect())
    }

    fn moment(&self, index: usize) -> Option<&Moment> {
        self.history.moment(*self.line.get(index)?)
    }

    /// Moves on towards `target`: to the next kept moment, or by one step of the live world.
    pub fn advance(&mut self, target: Time) -> Moved {
        if !self.is_at_tip() {
            return self.replay(target);
        }
        match self.live.next_time() {
            Some(next) if next <= target => self.step(),
            _ => {
                self.wait_until(target);
                self.clock = self.clock.max(target);
                self.end = self.end.max(self.clock);
                Moved::Arrived
            }
        }
    }

    /// Lets the live world wait; an instant that is over has taken its steps.
    fn wait_until(&mut self, time: Time) {
        let before = self.live.now;
        let live = Rc::make_mut(&mut self.live);
        live.wait_until(time);
        if live.now > before {
            self.taken = 0;
        }
    }

    fn replay(&mut self, target: Time) -> Moved {
        let next = self.moment(self.at + 1).map_or(self.end, |moment| moment.world.now);
        if next > target {
            self.clock = self.clock.max(target);
            return Moved::Arrived;
        }
        self.at += 1;
        self.clock = self.clock.max(next);
        self.fresh = self.moment(self.at).and_then(|moment| moment.step.clone());
        Moved::Changed
    }

    fn step(&mut self) -> Moved {
        let live = Rc::make_mut(&mut self.live);
        let before = live.now;
        let step = live.step();
        self.taken = if live.now == before { self.taken + 1 } else { 1 };
        self.clock = self.clock.max(live.now);
        self.end = self.end.max(self.clock);
        match step {
            Some(step) if !step.deltas.is_empty() => {
                let changed = step.deltas.iter().any(counts);
                self.keep(step);
                if changed { Moved::Changed } else { Moved::Idle }
            }
            Some(_) | None => Moved::Idle,
        }
    }

    fn keep(&mut self, step: Rc<Step>) {
        let changed = step.deltas.iter().any(counts);
        let happened: Vec<Happening> = step.deltas.iter().flat_map(|delta| mark::happenings(delta, step.at)).collect();
        let at = step.at;
        self.history.go(self.line[self.line.len() - 1]);
        let id = self.history.keep((*self.live).clone(), step);
        if changed {
            self.changed_at = at;
            self.fresh = self.history.moment(id).and_then(|moment| moment.step.clone());
        }
        self.taken_at.insert(id, self.taken);
        let line = Rc::make_mut(&mut self.line);
        line.push(id);
        self.at = line.len() - 1;
        for happening in happened {
            self.mark(Mark { at, moment: id, happening });
        }
        if self.history.len() > MOMENTS_MAX {
            self.thin();
        }
    }

    fn mark(&mut self, mark: Mark) {
        if self.marks.len() < MARKS_MAX {
            self.marks.push_back(mark);
        }
    }

    /// Forgets every second moment of the older half of this line.
    fn thin(&mut self) {
        let tips: BTreeSet<MomentId> = self.branches.iter().map(|branch| branch.tip).collect();
        let older = &self.line[1..self.line.len() / 2];
        let forgotten: BTreeSet<MomentId> = older.iter().step_by(2).copied().filter(|id| !tips.contains(id)).collect();
        let here = self.here();
        self.history.forget(&forgotten);
        let line = Rc::make_mut(&mut self.line);
        line.retain(|id| !forgotten.contains(id));
        self.at = line.binary_search(&here).unwrap_or(line.len() - 1);
    }

    /// Prepares for something said by the reader, here and now: in the past, that grows a branch. `acts` tells whether requests follow.
    pub fn begin(&mut self, input: Input, label: &Rc<str>, acts: bool) {
        if !self.is_at_tip() {
            self.fork(label);
        }
        let pending = self.live.next_time().is_some_and(|next| next <= self.clock);
        self.wait_until(self.clock);
        let moment = if acts { self.history.next_id() } else { self.here() };
        let logged = Logged { input, at: self.clock, taken: pending.then_some(self.taken), moment };
        Rc::make_mut(&mut self.log).push(logged);
        self.mark(Mark { at: self.clock, moment, happening: Happening::Said(label.clone()) });
    }

    fn fork(&mut self, label: &Rc<str>) {
        let here = self.here();
        let branches = Rc::make_mut(&mut self.branches);
        branches[self.branch].tip = self.line[self.line.len() - 1];
        branches[self.branch].log = self.log.clone();
        branches.push(Branch { tip: here, from: self.clock, label: label.clone(), log: Log::default() });
        if branches.len() > BRANCHES_MAX {
            branches.remove(0);
        }
        self.branch = branches.len() - 1;
        if let Some(moment) = self.history.moment(here) {
            self.live = moment.world.clone();
        }
        self.taken = self.taken_at.get(&here).copied().unwrap_or(0);
        let (at, clock) = (self.at, self.clock);
        Rc::make_mut(&mut self.line).truncate(at + 1);
        Rc::make_mut(&mut self.log).retain(|logged| logged.moment <= here && logged.at <= clock);
        self.marks.retain(|mark| mark.moment <= here && mark.at <= clock);
        self.end = self.clock;
        self.changed_at = self.live.now;
    }

    /// Hands the requests of an input to the API server, here and now, as one moment. They were accepted on a copy of this very cluster,
    /// so a refusal only means that an earlier one of them has done the work already.
    pub fn serve(&mut self, input: &Rc<str>, requests: &[Request]) {
        if let Some(step) = Rc::make_mut(&mut self.live).serve_input(input, requests) {
            self.changed_at = self.clock;
            self.keep(step);
        }
    }

    /// Stands at the moment that was current at `time`.
    pub fn seek(&mut self, time: Time) {
        let time = time.min(self.end);
        let before = self.line.partition_point(|id| self.history.moment(*id).is_some_and(|moment| moment.world.now <= time));
        self.go(before.saturating_sub(1), time);
    }

    /// Stands on a kept moment of this line, or on the nearest one before it.
    pub fn go_to(&mut self, id: MomentId) {
        let index = self.line.partition_point(|one| *one <= id).saturating_sub(1);
        let time = self.moment(index).map_or(self.clock, |moment| moment.world.now);
        self.go(index, time);
    }

    /// Stands on the moment before.
    pub fn step_back(&mut self) {
        let index = self.at.saturating_sub(1);
        let time = self.moment(index).map_or(self.clock, |moment| moment.world.now);
        self.go(index, time);
    }

    /// Lets the clock stand later, as far as nothing happens in between.
    pub fn seek_within(&mut self, time: Time) {
        let next = self.moment(self.at + 1).map_or(self.end, |moment| moment.world.now);
        self.clock = self.clock.max(time.min(next));
    }

    fn go(&mut self, index: usize, time: Time) {
        self.at = index;
        self.clock = time;
        self.fresh = None;
    }

    /// Stands at the end of another branch.
    pub fn take_branch(&mut self, index: usize) {
        let Some(taken) = self.branches.get(index).cloned().filter(|_| index != self.branch) else { return };
        let branches = Rc::make_mut(&mut self.branches);
        branches[self.branch].tip = self.line[self.line.len() - 1];
        branches[self.branch].log = self.log.clone();
        self.branch = index;
        self.line = Rc::new(self.history.line(taken.tip));
        self.at = self.line.len() - 1;
        self.log = taken.log;
        if let Some(moment) = self.history.moment(taken.tip) {
            self.live = moment.world.clone();
        }
        self.taken = self.taken_at.get(&taken.tip).copied().unwrap_or(0);
        self.clock = self.live.now;
        self.end = self.clock;
        self.changed_at = self.clock;
        self.fresh = None;
        self.marks = self.marks_of_line().into_iter().collect();
    }

    fn marks_of_line(&self) -> Vec<Mark> {
        let said =
            self.log.iter().map(|logged| Mark { at: logged.at, moment: logged.moment, happening: Happening::Said(logged.input.label()) });
        let moments = self.line.iter().filter_map(|id| Some((*id, self.history.moment(*id)?.step.clone()?)));
        let happened = moments.flat_map(|(moment, step)| {
            let at = step.at;
            let happenings: Vec<Happening> = step.deltas.iter().flat_map(|delta| mark::happenings(delta, at)).collect();
            happenings.into_iter().map(move |happening| Mark { at, moment, happening })
        });
        let mut marks: Vec<Mark> = said.chain(happened).take(MARKS_MAX).collect();
        marks.sort_by_key(|mark| (mark.at, mark.moment));
        marks
    }

    /// Lets the clock stand later, where nothing is going to happen before.
    pub fn wait_at(&mut self, time: Time) {
        self.clock = self.clock.max(time);
        self.end = self.end.max(self.clock);
    }
}
