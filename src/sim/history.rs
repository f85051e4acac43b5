//! Moments: the world after each step, kept as an append-only tree with a cursor. Editing in the past grows a branch.

use crate::cluster::map::Map;
use crate::sim::heap;
use crate::sim::step::Step;
use crate::sim::world::World;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The index of a moment in its history.
pub type MomentId = usize;

/// The world after one step.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The moment before this one; `None` for the first.
    pub parent: Option<MomentId>,
    /// The world after the step.
    pub world: Rc<World>,
    /// The step that led to this moment; `None` for the first.
    pub step: Option<Rc<Step>>,
}

/// All moments, and where the reader stands.
#[derive(Clone, Debug)]
pub struct History {
    moments: Map<MomentId, Moment>,
    next: MomentId,
    cursor: MomentId,
}

impl History {
    /// A history that begins with a world.
    #[must_use]
    pub fn new(world: World) -> Self {
        let first = Moment { parent: None, world: Rc::new(world), step: None };
        Self { moments: Map::unit(0, first), next: 1, cursor: 0 }
    }

    /// Adds the world after a step taken at the cursor as a new moment, and moves the cursor to it.
    pub fn keep(&mut self, world: Rc<World>, step: Rc<Step>) -> MomentId {
        heap::keep_ahead();
        let moment = Moment { parent: Some(self.cursor), world, step: Some(step) };
        let id = self.next;
        self.moments.insert(id, moment);
        self.next += 1;
        self.cursor = id;
        id
    }

    /// Moves the cursor to a moment; does nothing if the moment does not exist.
    pub fn go(&mut self, id: MomentId) {
        if self.moments.contains_key(&id) {
            self.cursor = id;
        }
    }

    /// One moment.
    #[must_use]
    pub fn moment(&self, id: MomentId) -> Option<&Moment> {
        self.moments.get(&id)
    }

    /// The moments from the first to `tip`, in order.
    #[must_use]
    pub fn line(&self, tip: MomentId) -> Vec<MomentId> {
        let mut line: Vec<MomentId> = std::iter::successors(Some(tip), |id| self.moments.get(id)?.parent).collect();
        line.reverse();
        line
    }

    /// Forgets moments. A moment that followed a forgotten one now follows the nearest kept moment before it. The first moment and the
    /// cursor's are never forgotten.
    pub fn forget(&mut self, ids: &BTreeSet<MomentId>) {
        let kept = |id: &MomentId| *id == 0 || *id == self.cursor || !ids.contains(id);
        let parent_of = |id: MomentId| self.moments.get(&id).and_then(|moment| moment.parent);
        let moments = self.moments.iter().filter(|(id, _)| kept(id)).map(|(id, moment)| {
            let parent = std::iter::successors(moment.parent, |one| parent_of(*one)).find(kept);
            (*id, Moment { parent, ..moment.clone() })
        });
        self.moments = moments.collect();
    }

    /// The index that the next moment will have.
    #[must_use]
    pub const fn next_id(&self) -> MomentId {
        self.next
    }

    /// The moments that are kept.
    pub fn ids(&self) -> impl Iterator<Item = MomentId> {
        self.moments.keys().copied()
    }

    /// How many moments are kept.
    #[must_use]
    pub fn count(&self) -> usize {
        self.moments.len()
    }
}
