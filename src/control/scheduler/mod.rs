//! The scheduler (`pkg/scheduler`, v1.36): one Pod at a time gets the best of the nodes that no filter refuses, or is told why none will do.
//!
//! Binding happens in the same step, so there are no assumed Pods. Left out: extenders, what becomes of a Pod whose resource
//! claims exist (this cluster holds none), attach limits (they stand in CSINodes, which it does not hold either), and batching, which the
//! default profile never does: with its default spread constraints no Pod is like another (`PodTopologySpread.SignPod`).

pub mod attempt;
pub mod change;
pub mod crowd;
pub mod cycle;
pub mod known;
pub mod order;
pub mod place;
pub mod plugins;
pub mod preemption;
pub mod queue;
pub mod reason;
pub mod score;
pub mod search;

use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::plan::{Decision, Plan};
use crate::control::scheduler::change::Change;
use crate::control::scheduler::crowd::Crowds;
use crate::control::scheduler::known::Known;
use crate::control::scheduler::order::NodeOrder;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::queue::{Queue, Standing};
use crate::control::scheduler::reason::{Reason, Verdicts};
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::seed::Stream;
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use std::rc::Rc;

/// The profile that this scheduler serves, which is also its name in Events.
pub const NAME: &str = "default-scheduler";

/// From a write to the scheduling cycle it causes.
pub(crate) const DELAY: Span = Span::from_ms(5);

/// What the scheduler remembers between attempts. Cloning it is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    queue: Queue,
    known: Known,
    order: NodeOrder,
    /// Where the next search begins (`nextStartNodeIndex`).
    next_start: usize,
    /// Draws where a search for Pods to remove begins.
    chance: Stream,
}

impl Memory {
    /// Nothing yet; draws come from the seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let chance = Stream::new(seed, "preemption");
        Self { queue: Queue::default(), known: Known::default(), order: NodeOrder::default(), next_start: 0, chance }
    }

    /// Forgets what only saves computing.
    pub(crate) fn look_anew(&mut self) {
        self.known.crowds = Crowds::default();
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(0)
    }
}

/// Follows one write to the cluster; `view` is the cluster after it. Every write must be shown, from the first on. Says whether a Pod
/// has another place in the queue now.
pub fn observe(memory: &mut Memory, delta: &Delta, view: View<'_>, now: Time) -> bool {
    let before = memory.queue.changes();
    match (&delta.before, &delta.after) {
        (Some(Object::Pod(_)), _) | (_, Some(Object::Pod(_))) => {
            memory.known.follow(delta);
            enqueue(&mut memory.queue, as_pod(delta.before.as_ref()), as_pod(delta.after.as_ref()), now);
        }
        (Some(Object::Node(_)), _) | (_, Some(Object::Node(_))) => {
            memory.order.follow(as_node(delta.before.as_ref()), as_node(delta.after.as_ref()));
        }
        (_, Some(Object::Claim(claim))) => resume_bound(&mut memory.queue, claim, view),
        _ => {}
    }
    if memory.queue.is_anyone_waiting()
        && let Some(change) = change::change(delta)
    {
        requeue(&mut memory.queue, change, view, now);
    }
    memory.queue.changes() != before
}

fn as_pod(object: Option<&Object>) -> Option<&Pod> {
    match object {
        Some(Object::Pod(pod)) => Some(pod),
        _ => None,
    }
}

fn as_node(object: Option<&Object>) -> Option<&Node> {
    match object {
        Some(Object::Node(node)) => Some(node),
        _ => None,
    }
}

/// Whether a Pod is this scheduler's business: unbound, unfinished, of its profile, and kept out by no plugin.
fn wants_node(pod: &Pod) -> bool {
    pod.node.is_none() && !pod.status.phase.is_terminal() && &*pod.spec.scheduler_name == NAME && plugins::enqueue(pod).is_ok()
}

fn enqueue(queue: &mut Queue, before: Option<&Pod>, after: Option<&Pod>, now: Time) {
    let Some(pod) = after.filter(|pod| wants_node(pod)) else {
        if let Some(pod) = before.filter(|pod| wants_node(pod)) {
            queue.drop_pod(&pod.meta.key);
        }
        return;
    };
    if queue.get(&pod.meta.key).is_none_or(|queued| queued.uid != pod.meta.uid) {
        queue.add(pod, now);
    }
}

/// Pods that only waited for this claim go on.
fn resume_bound(queue: &mut Queue, claim: &Claim, view: View<'_>) {
    let is_bound = |pod: &Pod| {
        pod.claims().into_iter().all(|(_, name)| {
            let key = Key { namespace: pod.meta.key.namespace.clone(), name };
            view.claim(&key).is_some_and(|claim| claim.is_bound())
        })
    };
    let ready = |key: &&Key| key.namespace == claim.meta.key.namespace && view.pod(key).is_some_and(|pod| is_bound(pod));
    for pod in queue.binding().filter(ready).cloned().collect::<Vec<_>>() {
        queue.resume(&pod);
    }
}

/// `MoveAllToActiveOrBackoffQueue`: the Pods that a change could help are tried again.
fn requeue(queue: &mut Queue, change: Change<'_>, view: View<'_>, now: Time) {
    let own = match change {
        Change::Own { after, .. } => Some(&after.meta.key),
        Change::Node { .. } | Change::Assigned { .. } | Change::Claim(_) | Change::Storage => None,
    };
    for row in &plugins::PLUGINS {
        let is_helped =
            |key: &&Key| own.is_none_or(|own| own == *key) && view.pod(key).is_some_and(|pod| row.rules.helps(view, pod, change));
        for pod in queue.waiting_for(row.plugin).filter(is_helped).cloned().collect::<Vec<_>>() {
            queue.requeue(&pod, now);
        }
    }
}

/// When the scheduler should run next; `None` while nobody waits for a node.
#[must_use]
pub fn next_wake(memory: &Memory, now: Time) -> Option<Time> {
    memory.queue.next_wake(now)
}

/// One scheduling cycle: the Pod whose turn it is, if any, is bound or refused (`ScheduleOne`).
pub fn plan(view: View<'_>, memory: &Memory, now: Time) -> (Plan, Memory) {
    let mut memory = memory.clone();
    let Some((key, queued)) = memory.queue.pop(now) else { return (Plan::default(), memory) };
    let found = view.pod(&key).filter(|pod| pod.meta.uid == queued.uid && wants_node(pod));
    let plan = found.map(|pod| attempt::attempt(view, &mut memory, pod, &queued, now)).unwrap_or_default();
    (plan, memory)
}

/// What every filter says about every node for a Pod, stored or not; feasible nodes are scored. A Pod that is bound is imagined away.
#[must_use]
pub fn verdicts(view: View<'_>, pod: &Pod) -> Rc<Verdicts> {
    let known = Known::of(view);
    let mut verdicts = Verdicts { pod: pod.meta.key.clone(), node_count: view.nodes.len(), refused: None, nodes: Vec::new(), named: None };
    match plugins::prepare(view, &known, pod) {
        Err(refused) => verdicts.refused = Some(refused),
        Ok(cycle) => {
            let place = |node| {
                let mut place = Place::of(view, node);
                let own = view.pod(&pod.meta.key).filter(|own| own.meta.uid == pod.meta.uid && !own.status.phase.is_terminal());
                if let Some(own) = own.filter(|own| own.node.as_ref() == Some(&node.meta.key.name)) {
                    place.take_away(own);
                }
                place
            };
            let is_named = |node: &&Rc<Node>| cycle.named.as_ref().is_none_or(|names| names.contains(&node.meta.key.name));
            let found = search::look(&cycle, view.nodes().filter(is_named).map(place), usize::MAX);
            verdicts.nodes = attempt::with_scores(found.verdicts, plugins::scores(&cycle, &found.feasible));
            verdicts.named = cycle.named;
        }
    }
    Rc::new(verdicts)
}

/// What a Pod without a node waits for; `None` for a Pod that has one or needs none.
#[must_use]
pub fn standing(view: View<'_>, memory: &Memory, pod: &Key) -> Option<Decision> {
    let found = view.pod(pod).filter(|pod| pod.node.is_none() && !pod.status.phase.is_terminal())?;
    let about = Subject::Object(ObjectRef { kind: Kind::Pod, key: pod.clone() });
    Some(Decision::leave(about, None, waits(memory, found)?))
}

fn waits(memory: &Memory, found: &Pod) -> Option<Reason> {
    let pod = &found.meta.key;
    if &*found.spec.scheduler_name != NAME {
        return Some(Reason::OtherScheduler { scheduler: found.spec.scheduler_name.clone() });
    }
    if let Err(refused) = plugins::enqueue(found) {
        return Some(Reason::Gated { refused });
    }
    let queued = memory.queue.get(pod)?;
    Some(match &queued.standing {
        Standing::Active => Reason::InQueue { ahead: memory.queue.ahead_of(pod).unwrap_or(0) },
        Standing::Backoff { until } => Reason::WaitsInBackoff { attempts: queued.refused_count, until: *until },
        Standing::ErrorBackoff { until } => Reason::WaitsInBackoff { attempts: queued.error_count, until: *until },
        Standing::Waiting { plugins } => Reason::WaitsForChange { plugins: Rc::clone(plugins), until: queued.wait_ends() },
        Standing::Binding { node } => Reason::WaitsForVolumes { node: node.clone() },
    })
}

#[cfg(test)]
mod tests;
