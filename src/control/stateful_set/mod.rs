//! The StatefulSet controller (`pkg/controller/statefulset`, Kubernetes v1.36): Pods with a name, a place in a row and claims of their own.
//!
//! One call of [`plan`] is one `syncStatefulSet`. The feature gate MaxUnavailableStatefulSet is off, as it is by default. Left out is
//! what a coherent store does not need: the controller's caches never lag here, and the names of Pods are the expectations.
//! Woken by: the set; its Pods, and orphans it could adopt; not by claims and revisions.

mod claims;
mod condemned;
mod events;
mod identity;
mod members;
mod repair;
mod replicas;
mod revisions;
mod rollout;
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
use revisions::Revisions;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::rc::Rc;

/// `source.component` of the controller's Events.
pub const COMPONENT: &str = "statefulset-controller";

/// At most so many ordinals of one set are simulated; asking for more is reported by an Event of Podloom's own.
pub const REPLICAS_MAX: i64 = 20_000;

/// One sync (`syncStatefulSet`): what shall be created, deleted, adopted and recorded, and why; for every ordinal one decision.
pub fn plan(view: View<'_>, set: &StatefulSet, now: Time) -> Plan {
    let mut plan = Plan { pace: Pace::InOrder, ..Plan::default() };
    let pods = members::claim(view, set, &mut plan);
    let revisions = revisions::choose(view, set, &mut plan);
    report_limit(set, &mut plan);
    let mut sync = Sync::new(view, set, now, revisions, &pods, plan);
    let outcome = if set.meta.is_terminating() { ControlFlow::Break(Stop::SetIsDeleted) } else { run(&mut sync) };
    verdict::leave_the_rest(&mut sync, outcome);
    revisions::truncate(&mut sync, &pods);
    status::update(&mut sync, &pods);
    sync.plan
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
    /// One place per ordinal in range, from `ordinals.start` on.
    replicas: Vec<Replica>,
    /// Pods whose ordinals are out of range, highest first.
    condemned: Vec<(i64, Rc<Pod>)>,
    /// Ordinals that have their decision.
    decided: BTreeSet<i64>,
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
    /// Sorts the Pods into places and condemned ones; names that carry no ordinal are ignored.
    fn new(view: View<'a>, set: &'a StatefulSet, now: Time, revisions: Revisions, pods: &[Rc<Pod>], plan: Plan) -> Self {
        let mut replicas = vec![Replica::Missing; usize::try_from(set.spec.replicas.min(REPLICAS_MAX)).unwrap_or(0)];
        let mut condemned = Vec::new();
        for pod in pods {
            let Some(ordinal) = identity::ordinal_of(&pod.meta.key.name) else { continue };
            let index = usize::try_from(ordinal - set.spec.start).ok();
            match index.and_then(|index| replicas.get_mut(index)) {
                Some(place) => *place = Replica::Stored(pod.clone()),
                None => condemned.push((ordinal, pod.clone())),
            }
        }
        condemned.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.meta.key.cmp(&b.meta.key)));
        Self { view, set, now, revisions, replicas, condemned, decided: BTreeSet::new(), replaces: false, plan }
    }

    fn key(&self) -> Key {
        self.set.meta.key.clone()
    }

    /// Whether order matters (`allowsBurst` is the opposite).
    fn is_ordered(&self) -> bool {
        !self.set.spec.parallel
    }

    fn ordinal(&self, index: usize) -> i64 {
        self.set.spec.start + i64::try_from(index).unwrap_or(i64::MAX)
    }

    /// How a Pod stands (`isTerminating`, `isRunningAndReady`, `isRunningAndAvailable`).
    fn state(&self, pod: &Pod) -> PodState {
        let phase = pod.status.phase;
        match pod.ready_since() {
            _ if pod.is_terminating() => PodState::Terminating,
            _ if phase.is_terminal() => PodState::Ended(phase),
            Some(since) if phase == Phase::Running => match since + self.set.spec.min_ready {
                until if until > self.now => PodState::NotAvailable { until },
                _ => PodState::Available,
            },
            Some(_) | None => PodState::NotReady(phase),
        }
    }

    fn state_of(&self, replica: &Replica) -> PodState {
        match replica {
            Replica::Missing => PodState::Missing,
            Replica::Created(_) => PodState::Created,
            Replica::Stored(pod) => self.state(pod),
        }
    }

    /// The verdict on an ordinal. What is said about an ordinal that has its verdict is said about its Pod.
    fn act(&mut self, ordinal: i64, pod: &Key, act: Act, why: why::Why) {
        let about = if self.decided.insert(ordinal) { Subject::Ordinal(ordinal) } else { subject(Kind::Pod, pod) };
        self.plan.act(about, act, Why::StatefulSet(why));
    }

    /// Leaves an ordinal alone, unless it has its verdict.
    fn leave(&mut self, ordinal: i64, why: why::Why) {
        if self.decided.insert(ordinal) {
            self.plan.leave(Subject::Ordinal(ordinal), Why::StatefulSet(why));
        }
    }

    /// Something to be done about an object that is not an ordinal's verdict.
    fn act_on(&mut self, kind: Kind, key: &Key, act: Act, why: why::Why) {
        self.plan.act(subject(kind, key), act, Why::StatefulSet(why));
    }
}

fn subject(kind: Kind, key: &Key) -> Subject {
    Subject::Object(ObjectRef { kind, key: key.clone() })
}

#[cfg(test)]
mod tests;
