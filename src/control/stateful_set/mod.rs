//! The StatefulSet controller (`pkg/controller/statefulset`, Kubernetes v1.36): Pods with a name, a place in a row and claims of their own.
//!
//! One call of [`plan`] is one `syncStatefulSet`. The feature gate MaxUnavailableStatefulSet is off, as it is by default. Left out is
//! what a coherent store does not need: the controller's caches never lag here, and the names of Pods are the expectations.
//! Woken by: the set; its Pods, and orphans it could adopt; not by claims and revisions.
//!
//! Upstream walks over all ordinals in each sync. Here what is settled is passed by in one go ([`roster`]), and neighbours that are left
//! alone for the same reason share one decision: the walk, and all it finds, are the same.

mod claims;
mod condemned;
mod events;
mod identity;
mod members;
mod repair;
mod replicas;
mod revisions;
mod rollout;
pub mod roster;
mod status;
mod verdict;

use crate::cluster::recorder::EventText;
use crate::cluster::view::View;
use crate::control::plan::{Act, Pace, Plan, Subject};
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::pod::{Phase, Pod};
use crate::object::stateful_set::StatefulSet;
use crate::time::Time;
use crate::why::Why;
use crate::why::stateful_set as why;
use crate::why::stateful_set::PodState;
use rangemap::RangeSet;
use revisions::Revisions;
use roster::Roster;
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::rc::Rc;

/// `source.component` of the controller's Events.
pub const COMPONENT: &str = "statefulset-controller";

/// At most so many ordinals of one set are simulated; asking for more is reported by an Event of Podloom's own.
pub const REPLICAS_MAX: i64 = 20_000;

/// One sync (`syncStatefulSet`): what shall be created, deleted, adopted and recorded, and why; for every ordinal one decision. `last` is
/// what the sync before handed back.
pub fn plan(view: View<'_>, set: &StatefulSet, last: Option<&Roster>, now: Time) -> (Plan, Roster) {
    let mut plan = Plan { pace: Pace::InOrder, ..Plan::default() };
    let mut roster = Roster::of(view, set, last, now);
    members::claim(view, set, now, &mut roster, &mut plan);
    let revisions = revisions::choose(view, set, &mut plan);
    report_limit(set, &mut plan);
    let mut sync = Sync::new(view, set, now, revisions, &roster, plan);
    let outcome = if set.meta.is_terminating() { ControlFlow::Break(Stop::SetIsDeleted) } else { run(&mut sync) };
    verdict::leave_the_rest(&mut sync, outcome);
    revisions::truncate(&mut sync);
    status::update(&mut sync);
    (sync.plan, roster)
}

/// Says, once per change of the spec, that not all replicas are simulated.
fn report_limit(set: &StatefulSet, plan: &mut Plan) {
    let replicas = set.spec.replicas;
    if replicas > REPLICAS_MAX && set.status.observed_generation < set.meta.generation {
        let about = ObjectRef { kind: Kind::StatefulSet, key: set.meta.key.clone() };
        let message = format!("Only the first {REPLICAS_MAX} of {replicas} replicas are simulated");
        let act = Act::Record { about: about.clone(), text: EventText::warning("podloom", "SimulationLimit", message) };
        let why = why::Why::BeyondSimulation { set: set.meta.key.clone(), replicas, max: REPLICAS_MAX };
        plan.act(Subject::Object(about), act, Why::StatefulSet(why));
    }
}

/// `updateStatefulSet`: what is missing is created first, then what is too much goes, and only then an old Pod is replaced.
fn run(sync: &mut Sync<'_>) -> ControlFlow<Stop> {
    replicas::process(sync)?;
    condemned::follow_policy(sync);
    condemned::process(sync)?;
    rollout::process(sync)
}

/// What one sync knows, and what it has planned so far.
struct Sync<'a> {
    view: View<'a>,
    set: &'a StatefulSet,
    now: Time,
    revisions: Revisions,
    /// The Pods by their places, as the sync found them.
    roster: &'a Roster,
    /// The places that this sync has changed, by index.
    changed: BTreeMap<usize, Replica>,
    /// Ordinals that have their decision.
    decided: RangeSet<i64>,
    /// Whether an old Pod is being replaced: it no longer counts as one of the current revision.
    replaces: bool,
    plan: Plan,
}

/// What stands at an ordinal in range.
#[derive(Clone, Debug)]
enum Replica {
    Missing,
    /// Created in this sync, at a revision: nobody has seen it yet, so it counts nowhere.
    Created(Name),
    Stored(Rc<Pod>),
}

/// What ends a sync before it is through.
#[derive(Clone, Copy, Debug)]
enum Stop {
    /// An ordinal in range is not available (Parallel: could not be made).
    Replica { ordinal: i64, state: PodState },
    /// An ordinal out of range is on its way out.
    Condemned { ordinal: i64, state: PodState },
    /// A Pod is being replaced, or one above is not available yet.
    Rollout { ordinal: i64, state: PodState },
    /// The set is being deleted.
    SetIsDeleted,
}

impl<'a> Sync<'a> {
    fn new(view: View<'a>, set: &'a StatefulSet, now: Time, revisions: Revisions, roster: &'a Roster, plan: Plan) -> Self {
        Self { view, set, now, revisions, roster, changed: BTreeMap::new(), decided: RangeSet::new(), replaces: false, plan }
    }

    fn key(&self) -> Key {
        self.set.meta.key.clone()
    }

    /// Whether order matters (`allowsBurst` is the opposite).
    fn is_ordered(&self) -> bool {
        !self.set.spec.parallel
    }

    fn ordinal(&self, index: usize) -> i64 {
        ordinal_at(self.set, index)
    }

    /// What stands at a place now.
    fn replica(&self, index: usize) -> Replica {
        let found = || self.roster.pod_at(index).map_or(Replica::Missing, |pod| Replica::Stored(pod.clone()));
        self.changed.get(&index).cloned().unwrap_or_else(found)
    }

    fn state(&self, pod: &Pod) -> PodState {
        state_of(self.set, pod, self.now)
    }

    fn state_at(&self, index: usize) -> PodState {
        match self.replica(index) {
            Replica::Missing => PodState::Missing,
            Replica::Created(_) => PodState::Created,
            Replica::Stored(pod) => self.state(&pod),
        }
    }

    fn is_decided(&self, ordinal: i64) -> bool {
        self.decided.contains(&ordinal)
    }

    /// Notes that an ordinal has its verdict; whether it had none before.
    fn decide(&mut self, ordinal: i64) -> bool {
        let is_first = !self.is_decided(ordinal);
        self.decided.insert(ordinal..ordinal + 1);
        is_first
    }

    /// The verdict on an ordinal. What is said about an ordinal that has its verdict is said about its Pod.
    fn act(&mut self, ordinal: i64, pod: &Key, act: Act, why: why::Why) {
        let about = if self.decide(ordinal) { Subject::Ordinal(ordinal) } else { subject(Kind::Pod, pod) };
        self.plan.act(about, act, Why::StatefulSet(why));
    }

    /// Leaves an ordinal alone, unless it has its verdict.
    fn leave(&mut self, ordinal: i64, why: why::Why) {
        if self.decide(ordinal) {
            self.plan.leave(Subject::Ordinal(ordinal), Why::StatefulSet(why));
        }
    }

    /// Leaves a row of places alone, for a reason that is said of the last of them.
    fn leave_row(&mut self, row: Range<usize>, why_of: impl FnOnce(&Self, i64) -> why::Why) {
        if row.is_empty() {
            return;
        }
        let (first, last) = (self.ordinal(row.start), self.ordinal(row.end - 1));
        let why = Why::StatefulSet(why_of(self, last));
        self.decided.insert(first..last + 1);
        self.plan.leave(if first == last { Subject::Ordinal(last) } else { Subject::Ordinals { first, last } }, why);
    }

    /// Something to be done about an object that is not an ordinal's verdict.
    fn act_on(&mut self, kind: Kind, key: &Key, act: Act, why: why::Why) {
        self.plan.act(subject(kind, key), act, Why::StatefulSet(why));
    }
}

/// How a Pod stands (`isTerminating`, `isRunningAndReady`, `isRunningAndAvailable`).
fn state_of(set: &StatefulSet, pod: &Pod, now: Time) -> PodState {
    let phase = pod.status.phase;
    match pod.ready_since() {
        _ if pod.is_terminating() => PodState::Terminating,
        _ if phase.is_terminal() => PodState::Ended(phase),
        Some(since) if phase == Phase::Running => match since + set.spec.min_ready {
            until if until > now => PodState::NotAvailable { until },
            _ => PodState::Available,
        },
        Some(_) | None => PodState::NotReady(phase),
    }
}

fn ordinal_at(set: &StatefulSet, index: usize) -> i64 {
    set.spec.start + i64::try_from(index).unwrap_or(i64::MAX)
}

fn subject(kind: Kind, key: &Key) -> Subject {
    Subject::Object(ObjectRef { kind, key: key.clone() })
}

#[cfg(test)]
mod tests;
