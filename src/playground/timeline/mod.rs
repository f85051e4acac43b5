//! Where the reader stands in time: the tree of moments, the line of it that is looked at, and the world at its end, which can go on.
//! The files below say how the reader moves on, goes elsewhere, and changes what happens.

pub mod advance;
pub mod branches;
mod input;
mod seek;
pub mod seen;

use super::mark::Mark;
use crate::cluster::map::Map;
use crate::session::Session;
use crate::session::input::{self as inputs, Documents, Log, Logged};
use crate::sim::history::{History, Moment, MomentId};
use crate::sim::step::Step;
use crate::sim::world::World;
use crate::time::{Span, Time};
use branches::Branch;
use seen::Seen;
use std::rc::Rc;

/// The most moments that are kept; beyond them every second one of the longest branch is forgotten.
pub const MOMENTS_MAX: usize = 4_000;
/// The most marks of a line.
pub const MARKS_MAX: usize = 5_000;
/// The most branches that can be taken again.
pub const BRANCHES_MAX: usize = 16;
/// Nothing has changed for so long: the world is settled.
pub const QUIET: Span = Span::from_ms(2_500);

/// What happened on a line of history, in order; it shares structure with its older versions.
pub type Marks = imbl::Vector<Mark>;

/// Where the reader stands.
#[derive(Clone, Debug)]
pub struct Timeline {
    history: History,
    /// The moments of the line that is looked at, in order.
    moments: Rc<Vec<MomentId>>,
    /// Which of them the reader stands on.
    cursor: usize,
    /// The world at the end of the line, and who drives it.
    session: Session,
    /// The reader's time.
    clock: Time,
    /// How far time has come on this line.
    live_until: Time,
    marks: Marks,
    branches: Rc<Vec<Branch>>,
    branch: usize,
    changed_at: Time,
    /// How many steps each kept moment's world had taken at its instant.
    steps_at_instant: Map<MomentId, u32>,
    /// The step that last changed something.
    last_change: Option<Rc<Step>>,
}

impl Timeline {
    /// The timeline of a world that has just begun.
    #[must_use]
    pub fn new(session: Session) -> Self {
        let clock = session.world.now;
        Self {
            history: History::new((*session.world).clone()),
            moments: Rc::new(vec![0]),
            cursor: 0,
            session,
            clock,
            live_until: clock,
            marks: Marks::new(),
            branches: Rc::new(vec![Branch { tip: 0, from: clock, label: "".into(), log: Log::default() }]),
            branch: 0,
            changed_at: clock,
            steps_at_instant: Map::new(),
            last_change: None,
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
        self.moment(self.cursor).map_or(&self.session.world, |moment| &moment.world)
    }

    /// What a view of the cluster is made from.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen {
            moment: self.kept_world().clone().into(),
            world: self.shared_world().clone(),
            last_change: self.last_change.clone().map(Into::into),
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
        self.live_until
    }

    /// What happened on this line.
    #[must_use]
    pub const fn marks(&self) -> &Marks {
        &self.marks
    }

    /// The branches, and the index of the one the reader stands on.
    #[must_use]
    pub fn branches(&self) -> (&[Branch], usize) {
        (&self.branches, self.branch)
    }

    /// The kept moment the reader stands on.
    #[must_use]
    pub fn here(&self) -> MomentId {
        self.moments[self.cursor]
    }

    /// Whether the reader stands at the end of the line.
    #[must_use]
    pub fn is_at_tip(&self) -> bool {
        self.cursor + 1 == self.moments.len()
    }

    /// Whether the reader stands at the very end, where time can go on.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.is_at_tip() && self.clock >= self.session.world.now
    }

    /// Whether there is a moment before.
    #[must_use]
    pub const fn has_before(&self) -> bool {
        self.cursor > 0
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
        inputs::applied(self.session.log.iter().filter(|logged| self.is_at_tip() || self.is_past(logged)))
    }

    fn is_past(&self, logged: &Logged) -> bool {
        logged.moment <= self.here() && logged.at <= self.clock
    }

    fn moment(&self, index: usize) -> Option<&Moment> {
        self.history.moment(*self.moments.get(index)?)
    }
}
