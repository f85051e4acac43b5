//! The inputs of one sync of a StatefulSet, and the decisions made so far: exactly one for each ordinal.

use super::pod_state::PodState;
use super::pod_state::state_of;
use super::reason::Reason;
use super::revisions::Revisions;
use super::roster::{self, Roster};
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan};
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::pod::Pod;
use crate::object::stateful_set::StatefulSet;
use crate::time::Time;
use crate::why::scope::Subject;
use rangemap::RangeSet;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// The inputs of one sync, and its plan so far.
pub(super) struct Sync<'a> {
    pub view: View<'a>,
    pub set: &'a StatefulSet,
    pub now: Time,
    pub revisions: Revisions,
    /// The Pods by their ordinals, as the sync found them.
    pub roster: &'a Roster,
    /// The Pods that this sync has created or deleted, by index.
    pub changed: BTreeMap<usize, Replica>,
    /// Ordinals that have their decision.
    pub decided: RangeSet<i64>,
    /// Whether an old Pod is deleted to be replaced: the status no longer counts it as one of the current revision.
    pub replaces: bool,
    pub plan: Plan,
}

/// The Pod at an ordinal in range, as far as this sync has come.
#[derive(Clone, Debug)]
pub(super) enum Replica {
    Missing,
    /// The Pod was created in this sync, at a revision. It is not stored yet, so the status does not count it.
    Created(Name),
    Stored(Rc<Pod>),
}

/// The result of one ordinal's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The next ordinal may have its turn.
    GoesOn,
    /// With ordered management, the next ordinal has to wait.
    Waits,
    /// The Pod cannot be created now: the sync ends after this ordinal or its batch, and all is tried again later.
    Fails,
}

/// The reason why a sync ends before its last phase.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    /// An ordinal in range is not available, or with Parallel management its Pod could not be created.
    Replica { ordinal: i64, state: PodState },
    /// An ordinal out of range is on its way out.
    Condemned { ordinal: i64, state: PodState },
    /// A Pod is being replaced, or one above is not available yet.
    Rollout { ordinal: i64, state: PodState },
    /// The set is being deleted.
    SetIsDeleted,
}

impl<'a> Sync<'a> {
    pub fn new(view: View<'a>, set: &'a StatefulSet, now: Time, revisions: Revisions, roster: &'a Roster, plan: Plan) -> Self {
        Self { view, set, now, revisions, roster, changed: BTreeMap::new(), decided: RangeSet::new(), replaces: false, plan }
    }

    /// Whether order matters (`allowsBurst` is the opposite).
    pub fn is_ordered(&self) -> bool {
        !self.set.spec.parallel
    }

    pub fn ordinal(&self, index: usize) -> i64 {
        roster::ordinal_at(self.set, index)
    }

    /// The Pod at an index, as far as this sync has come.
    pub fn replica(&self, index: usize) -> Replica {
        let found = || self.roster.pod_at(index).map_or(Replica::Missing, |pod| Replica::Stored(pod.clone()));
        self.changed.get(&index).cloned().unwrap_or_else(found)
    }

    pub fn state(&self, pod: &Pod) -> PodState {
        state_of(self.set, pod, self.now)
    }

    pub fn state_at(&self, index: usize) -> PodState {
        match self.replica(index) {
            Replica::Missing => PodState::Missing,
            Replica::Created(_) => PodState::Created,
            Replica::Stored(pod) => self.state(&pod),
        }
    }

    pub fn is_decided(&self, ordinal: i64) -> bool {
        self.decided.contains(&ordinal)
    }

    /// Notes that an ordinal has its decision. Returns whether this is the first.
    pub fn decide(&mut self, ordinal: i64) -> bool {
        let is_first = !self.is_decided(ordinal);
        self.decided.insert(ordinal..ordinal + 1);
        is_first
    }

    /// Decides an ordinal. Each keeps exactly one decision, its first: further acts are filed under its Pod.
    pub fn act(&mut self, ordinal: i64, pod: &Key, act: Act, reason: Reason) {
        let about = if self.decide(ordinal) { Subject::Ordinal(ordinal) } else { subject(Kind::Pod, pod) };
        self.plan.act(about, act, reason);
    }

    /// Leaves an ordinal alone, unless it has a decision already.
    pub fn leave(&mut self, ordinal: i64, reason: Reason) {
        if self.decide(ordinal) {
            self.plan.leave(Subject::Ordinal(ordinal), reason);
        }
    }

    /// Leaves consecutive indexes alone for one reason, which is recorded under the last ordinal.
    pub fn leave_row(&mut self, row: Range<usize>, reason_of: impl FnOnce(&Self) -> Reason) {
        if row.is_empty() {
            return;
        }
        let (first, last) = (self.ordinal(row.start), self.ordinal(row.end - 1));
        let reason = reason_of(self);
        self.decided.insert(first..last + 1);
        self.plan.leave(if first == last { Subject::Ordinal(last) } else { Subject::Ordinals { first, last } }, reason);
    }

    /// Plans an act that is not the decision of any ordinal.
    pub fn act_on(&mut self, kind: Kind, key: &Key, act: Act, reason: Reason) {
        self.plan.act(subject(kind, key), act, reason);
    }
}

/// An object as a decision's subject.
pub(super) fn subject(kind: Kind, key: &Key) -> Subject {
    Subject::Object(ObjectRef { kind, key: key.clone() })
}
