//! The record: which steps led to this world, and what caused each of them.
//!
//! Every write names the decision that made it ([`By`](crate::cluster::store::By)), or the reader's input. Every decision belongs to a step; every step names what
//! armed its wake ([`crate::sim::cause::Because`]): earlier writes, or a timer or a retry that an earlier step set. So "why is this so" is a walk from write
//! to decision to wake to write, back to what the reader did. Nothing is searched for, and nothing is computed a second time.
//!
//! A world holds the record of its own line of history only: what happens on another branch is not in it. Worlds share what they have in
//! common, so the record outlives the moments that the page forgets. It is bounded by [`STEPS_MAX`]; [`Record::forgotten`] tells when
//! the bound was reached.

use crate::cluster::map::Map;
use crate::cluster::store::Delta;
use crate::control::plan::Decision;
use crate::object::any::Object;
use crate::object::kind::ObjectRef;
use crate::object::meta::Meta;
use crate::sim::cause::{DeltaId, StepId};
use crate::sim::step::Step;
use std::rc::Rc;

/// Never more steps than this are kept, and never fewer than nine tenths of it once there were as many: the oldest go by the tenth.
pub const STEPS_MAX: u32 = 100_000;
/// How many lists the steps are kept in.
const LISTS: u32 = 10;

/// The steps of one line of history. Cloning a record is cheap.
#[derive(Clone, Debug, Default)]
pub struct Record {
    newest: Option<Rc<Entry>>,
    /// The full lists of the steps before those, the latest first: the last entry of each.
    older: Rc<Vec<Rc<Entry>>>,
    next: u32,
    /// For each deleted object, the write that removed it.
    gone: Map<ObjectRef, DeltaId>,
}

/// One step, as an entry of a list in which distant entries are reached by jumps (Myers, "An applicative random-access stack", 1983):
/// adding one takes the same time however many there are, and older versions stay as they are.
#[derive(Debug)]
struct Entry {
    step: Rc<Step>,
    /// The cluster's counter of writes, as it was after the step.
    version: u64,
    depth: u32,
    before: Option<Rc<Entry>>,
    jump: Option<Rc<Entry>>,
}

impl Drop for Entry {
    /// Drops the entries one after the other, because dropping a long list by recursion would need a deep stack. Jumps need no extra care,
    /// because they lead to entries of the same list.
    fn drop(&mut self) {
        self.jump = None;
        let mut next = self.before.take();
        while let Some(mut entry) = next.and_then(Rc::into_inner) {
            next = entry.before.take();
        }
    }
}

impl Record {
    /// The number that the next step gets if it is recorded.
    #[must_use]
    pub(super) const fn next(&self) -> StepId {
        StepId(self.next)
    }

    /// Keeps a step; `version` is the cluster's counter of writes after it.
    pub(super) fn keep(&mut self, step: Rc<Step>, version: u64) {
        for (index, delta) in (0..).zip(&step.deltas) {
            match (&delta.before, &delta.after) {
                (Some(before), None) => drop(self.gone.insert(before.reference(), DeltaId { step: step.id, index })),
                (None, Some(after)) if self.gone.contains_key(&after.reference()) => drop(self.gone.remove(&after.reference())),
                (Some(_) | None, Some(_)) | (None, None) => {}
            }
        }
        self.next += 1;
        if let Some(full) = self.newest.take_if(|newest| newest.depth + 1 >= STEPS_MAX / LISTS) {
            let older = Rc::make_mut(&mut self.older);
            older.insert(0, full);
            older.truncate(LISTS as usize - 1);
            let oldest = StepId(self.forgotten());
            self.gone =
                self.gone.iter().filter(|(_, delta)| delta.step >= oldest).map(|(object, delta)| (object.clone(), *delta)).collect();
        }
        let before = self.newest.take();
        let depth = before.as_ref().map_or(0, |before| before.depth + 1);
        let jump = before.as_ref().map(|before| before.jump_of_next().clone());
        self.newest = Some(Rc::new(Entry { step, version, depth, before, jump }));
    }

    /// The number of steps that are no longer kept: all steps with a lower number.
    #[must_use]
    pub fn forgotten(&self) -> u32 {
        let lists = self.newest.iter().chain(&*self.older);
        self.next - lists.map(|entry| entry.depth + 1).sum::<u32>()
    }

    /// A recorded step; `None` if it is no longer kept.
    #[must_use]
    pub fn step(&self, id: StepId) -> Option<&Rc<Step>> {
        let entry = self.first_entry(|entry| entry.step.id >= id)?;
        (entry.step.id == id).then_some(&entry.step)
    }

    /// A recorded write; `None` if it is no longer kept.
    #[must_use]
    pub fn delta(&self, id: DeltaId) -> Option<&Delta> {
        self.step(id.step)?.deltas.get(id.index as usize)
    }

    /// The decision that made a write; `None` for a write of the reader.
    #[must_use]
    pub fn decision(&self, id: DeltaId) -> Option<&Rc<Decision>> {
        let step = self.step(id.step)?;
        step.decisions.get(step.deltas.get(id.index as usize)?.by.decision? as usize)
    }

    /// The latest write of an object, which its resourceVersion names. `None` if the object has been there since the start, or the write is
    /// no longer kept.
    #[must_use]
    pub fn write_of(&self, object: &Meta) -> Option<DeltaId> {
        let step = &self.first_entry(|entry| entry.version >= object.resource_version)?.step;
        let is_it = |delta: &Delta| delta.after.as_ref().is_some_and(|after| after.meta().resource_version == object.resource_version);
        let index = step.deltas.iter().position(is_it)?;
        Some(DeltaId { step: step.id, index: u32::try_from(index).ok()? })
    }

    /// The previous write of the same object.
    #[must_use]
    pub fn write_before(&self, id: DeltaId) -> Option<DeltaId> {
        self.write_of(self.delta(id)?.before.as_ref().map(Object::meta)?)
    }

    /// The write that removed an object.
    #[must_use]
    pub fn removal_of(&self, object: &ObjectRef) -> Option<DeltaId> {
        self.gone.get(object).copied()
    }

    /// All recorded steps that are still kept, the latest first.
    pub fn steps(&self) -> impl Iterator<Item = &Rc<Step>> {
        let lists = self.newest.iter().chain(&*self.older);
        lists.flat_map(|list| std::iter::successors(Some(&**list), |entry| entry.before.as_deref())).map(|entry| &entry.step)
    }

    /// The first entry for which `holds` is true. It must be true for all later entries as well.
    fn first_entry(&self, holds: impl Fn(&Entry) -> bool) -> Option<&Entry> {
        let lists = self.older.iter().rev().chain(&self.newest);
        let mut entry = lists.map(|list| &**list).find(|entry| holds(entry))?;
        loop {
            let jump = entry.jump.as_deref().filter(|jump| holds(jump));
            match jump.or_else(|| entry.before.as_deref().filter(|before| holds(before))) {
                Some(earlier) => entry = earlier,
                None => return Some(entry),
            }
        }
    }
}

impl Entry {
    /// The entry to which the entry after this one jumps. Two jumps of the same length are joined to a longer one.
    fn jump_of_next(self: &Rc<Self>) -> &Rc<Self> {
        let Some(jump) = &self.jump else { return self };
        match &jump.jump {
            Some(further) if self.depth - jump.depth == jump.depth - further.depth => further,
            Some(_) | None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTS, Record, STEPS_MAX};
    use crate::sim::cause::{Because, Cause, StepId};
    use crate::sim::step::Step;
    use crate::time::Time;
    use std::rc::Rc;

    fn push(record: &mut Record) {
        let id = record.next();
        let because = Because::from(Cause::Start);
        let step =
            Step { id, at: Time(id.0.into()), wake: None, input: None, because, last: None, decisions: Rc::from([]), deltas: Vec::new() };
        record.keep(Rc::new(step), id.0.into());
    }

    #[test]
    fn every_step_is_found_by_its_number() {
        let mut record = Record::default();
        (0..1_000).for_each(|_| push(&mut record));
        let branch = record.clone();
        (0..1_000).for_each(|_| push(&mut record));
        assert!((0..2_000).all(|number| record.step(StepId(number)).is_some_and(|step| step.id.0 == number)));
        assert!(record.step(StepId(2_000)).is_none() && branch.step(StepId(1_000)).is_none());
        assert_eq!((branch.steps().count(), record.steps().count(), record.forgotten()), (1_000, 2_000, 0));
    }

    #[test]
    fn the_oldest_steps_go_when_there_are_too_many() {
        let mut record = Record::default();
        (0..STEPS_MAX + 10).for_each(|_| push(&mut record));
        let forgotten = record.forgotten();
        assert!((STEPS_MAX / LISTS * (LISTS - 1)..=STEPS_MAX).contains(&(STEPS_MAX + 10 - forgotten)), "{forgotten}");
        assert!(record.step(StepId(forgotten)).is_some() && record.step(StepId(forgotten - 1)).is_none());
        assert_eq!(record.steps().count(), (STEPS_MAX + 10 - forgotten) as usize);
    }
}
