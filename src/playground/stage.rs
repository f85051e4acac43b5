//! Where the reader stands in time: the tree of moments, the line of it that is looked at, and the world at its end, which can go on.

use super::mark::{self, Happening, Mark};
use super::part::Part;
use crate::cluster::map::Map;
use crate::kubectl::Reply;
use crate::kubectl::waiting::Waiting;
use crate::session::edit::Accepted;
use crate::session::input::{self, Documents, Input, Log, Logged};
use crate::session::{Moved, Printed, Session, Taken};
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
    /// The world at the end of the line, and who drives it.
    session: Session,
    clock: Time,
    end: Time,
    marks: Marks,
    branches: Rc<Vec<Branch>>,
    branch: usize,
    changed_at: Time,
    /// How many steps each kept moment's world had taken at its instant.
    steps_at_instant: Map<MomentId, u32>,
    /// The step that last changed something.
    fresh: Option<Rc<Step>>,
}

/// The cluster as the reader sees it. It stays equal while time passes and nothing happens.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The world of the last kept moment, by which two are compared.
    moment: Part<World>,
    /// The world at the reader's time.
    pub world: Rc<World>,
    /// The step that last changed something, unless the reader has gone somewhere else since.
    pub last_change: Option<Part<Step>>,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        self.moment == other.moment
            && self.world.cluster.version() == other.world.cluster.version()
            && self.last_change == other.last_change
    }
}

impl Eq for Seen {}

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

impl Stage {
    /// The stage of a world that has just begun.
    #[must_use]
    pub fn new(session: Session) -> Self {
        let clock = session.world.now;
        Self {
            history: History::new((*session.world).clone()),
            line: Rc::new(vec![0]),
            at: 0,
            session,
            clock,
            end: clock,
            marks: Marks::new(),
            branches: Rc::new(vec![Branch { tip: 0, from: clock, label: "".into(), log: Log::default() }]),
            branch: 0,
            changed_at: clock,
            steps_at_instant: Map::new(),
            fresh: None,
        }
    }

    /// Who drives the world at the end of the line.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// The world as it is at the reader's time.
    #[must_use]
    pub fn world(&self) -> &World {
        self.shared_world()
    }

    fn shared_world(&self) -> &Rc<World> {
        if self.is_at_tip() { &self.session.world } else { self.kept_world() }
    }

    /// The world of the kept moment that the reader stands on.
    fn kept_world(&self) -> &Rc<World> {
        self.moment(self.at).map_or(&self.session.world, |moment| &moment.world)
    }

    /// What a view of the cluster is made from.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen {
            moment: self.kept_world().clone().into(),
            world: self.shared_world().clone(),
            last_change: self.fresh.clone().map(Into::into),
        }
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

    /// Whether the reader stands at the very end, where time can go on.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.is_at_tip() && self.clock >= self.session.world.now
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

    /// What was said up to the reader's moment.
    #[must_use]
    pub fn log_here(&self) -> Log {
        if self.is_at_tip() {
            return self.session.log.clone();
        }
        Rc::new(self.session.log.iter().filter(|logged| self.is_past(logged)).cloned().collect())
    }

    /// The documents of the text that was last applied before the reader's moment.
    #[must_use]
    pub fn applied_here(&self) -> Option<&Rc<Documents>> {
        input::applied(self.session.log.iter().filter(|logged| self.is_at_tip() || self.is_past(logged)))
    }

    fn is_past(&self, logged: &Logged) -> bool {
        logged.moment <= self.here() && logged.at <= self.clock
    }

    fn moment(&self, index: usize) -> Option<&Moment> {
        self.history.moment(*self.line.get(index)?)
    }

    /// Moves on towards `target`: to the next kept moment, or by one step of the session; what the waiting command printed meanwhile.
    pub fn advance(&mut self, target: Time) -> (Went, Option<Printed>) {
        if !self.is_at_tip() {
            return (self.replay(target), None);
        }
        let Moved { taken, printed, arrived } = self.session.next(target);
        self.clock = self.clock.max(self.session.world.now);
        if arrived {
            self.clock = self.clock.max(target);
        }
        self.end = self.end.max(self.clock);
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
        let next = self.moment(self.at + 1).map_or(self.end, |moment| moment.world.now);
        if next > target {
            self.clock = self.clock.max(target);
            return Went::Arrived;
        }
        self.at += 1;
        self.clock = self.clock.max(next);
        self.fresh = self.moment(self.at).and_then(|moment| moment.step.clone());
        Went::Changed
    }

    fn keep(&mut self, taken: Taken) {
        let Taken { world, step } = taken;
        if step.deltas.is_empty() {
            return;
        }
        let changed = step.deltas.iter().any(counts);
        let is_said = step.wake.is_none();
        let happened: Vec<Happening> = step.deltas.iter().flat_map(|delta| mark::happenings(delta, step.at)).collect();
        let at = step.at;
        self.history.go(self.line[self.line.len() - 1]);
        let id = self.history.keep(world, step);
        if changed || is_said {
            self.changed_at = at;
        }
        if changed {
            self.fresh = self.history.moment(id).and_then(|moment| moment.step.clone());
        }
        self.steps_at_instant.insert(id, self.session.steps_at_instant);
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
        if !self.is_live() {
            self.fork(label);
        }
        let moment = if acts { self.history.next_id() } else { self.here() };
        self.session.note(input, moment);
        self.mark(Mark { at: self.clock, moment, happening: Happening::Said(label.clone()) });
    }

    fn fork(&mut self, label: &Rc<str>) {
        let here = self.here();
        let branches = Rc::make_mut(&mut self.branches);
        branches[self.branch].tip = self.line[self.line.len() - 1];
        branches[self.branch].log = self.session.log.clone();
        branches.push(Branch { tip: here, from: self.clock, label: label.clone(), log: Log::default() });
        if branches.len() > BRANCHES_MAX {
            branches.remove(0);
        }
        self.branch = branches.len() - 1;
        let (at, clock) = (self.at, self.clock);
        let log = self.session.log.iter().filter(|logged| logged.moment <= here && logged.at <= clock).cloned().collect();
        self.resume(here, Rc::new(log));
        self.changed_at = self.session.world.now;
        Rc::make_mut(&mut self.line).truncate(at + 1);
        self.marks.retain(|mark| mark.moment <= here && mark.at <= clock);
        // Whatever is due before the reader's time changes nothing: else there would be a moment of it.
        self.run_before(clock);
        self.end = clock;
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
            self.session.next(Time(time.0 - 1));
        }
        self.session.wait_until(time);
    }

    /// Does what a command asks for, as one moment; if it waits, it goes on.
    pub fn carry_out(&mut self, input: &Rc<str>, reply: &mut Reply, timeout: Option<Span>) {
        let taken = self.session.carry_out(input, reply, timeout);
        self.keep_said(taken);
    }

    /// Does what an edit asks for, as one moment.
    pub fn carry_out_edit(&mut self, input: &Rc<str>, accepted: &mut Accepted) {
        let taken = self.session.carry_out_edit(input, accepted);
        self.keep_said(taken);
    }

    fn keep_said(&mut self, taken: Option<Taken>) {
        self.clock = self.clock.max(self.session.world.now);
        self.end = self.end.max(self.clock);
        if let Some(taken) = taken {
            self.keep(taken);
        }
    }

    /// A command that only reads was answered here and now.
    pub fn was_asked(&mut self) {
        if self.is_live() {
            self.session.carry_out(&"".into(), &mut Reply::default(), None);
        }
    }

    /// Stops the command that waits.
    pub fn stop(&mut self) -> Option<Waiting> {
        self.session.stop()
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
        branches[self.branch].log = self.session.log.clone();
        self.branch = index;
        self.line = Rc::new(self.history.line(taken.tip));
        self.at = self.line.len() - 1;
        self.resume(taken.tip, taken.log);
        self.clock = self.session.world.now;
        self.end = self.clock;
        self.changed_at = self.clock;
        self.fresh = None;
        self.marks = self.marks_of_line().into_iter().collect();
    }

    fn marks_of_line(&self) -> Vec<Mark> {
        let said = self.session.log.iter().map(|logged| Mark {
            at: logged.at,
            moment: logged.moment,
            happening: Happening::Said(logged.input.label()),
        });
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
        self.session.wait_until(time);
        self.clock = self.clock.max(time);
        self.end = self.end.max(self.clock);
    }
}
