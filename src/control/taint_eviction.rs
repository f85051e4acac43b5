//! Taint eviction: Pods that do not tolerate a NoExecute taint of their node are deleted, at once or when their toleration is over
//! (`pkg/controller/tainteviction/taint_eviction.go`, `timed_workers.go`). PodDisruptionBudgets are not asked.
//!
//! Wakes: [`observe`] takes every Delta; [`plan`] is due whenever [`Memory::is_due`] says so after one: when the NoExecute taints of a
//! node change, when a Pod comes to a node or its tolerations change, and when a Pod with a pending or past eviction is gone. Its
//! `again` is the earliest eviction. The deletion of a Node cancels nothing.

use crate::cluster::recorder::EventText;
use crate::cluster::request::Propagation;
use crate::cluster::store::{Delta, Map, Set};
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan, Records, Subject};
use crate::object::any::Object;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::taint::{Effect, Taint, Toleration};
use crate::time::{Span, Time};
use crate::why::Why;
use crate::why::nodes::Why as Reason;
use std::rc::Rc;

/// Name of the controller in its Events.
const COMPONENT: &str = "taint-eviction-controller";
/// Reason of its Events.
const EVENT: &str = "TaintManagerEviction";

/// An eviction that was ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Eviction {
    /// It will be carried out.
    Pending {
        /// Since when the taint is borne.
        since: Time,
        /// When it is over.
        at: Time,
    },
    /// It was carried out; nothing more is ordered until somebody cancels it.
    Done,
}

/// What the controller remembers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    evictions: Map<Key, Eviction>,
    /// Nodes whose NoExecute taints changed.
    nodes: Set<Name>,
    /// Pods that came to a node, or whose tolerations changed.
    pods: Set<Key>,
    /// Pods with evictions that are gone.
    gone: Vec<Rc<Pod>>,
}

impl Memory {
    /// Whether something happened that has not been planned for.
    #[must_use]
    pub fn is_due(&self) -> bool {
        !(self.nodes.is_empty() && self.pods.is_empty() && self.gone.is_empty())
    }
}

/// Takes note of what became different.
pub fn observe(memory: &mut Memory, delta: &Delta, _now: Time) {
    match (&delta.before, &delta.after) {
        (before, Some(Object::Node(after))) => {
            let before = match before {
                Some(Object::Node(node)) => no_execute(node),
                _ => Vec::new(),
            };
            if before != no_execute(after) {
                memory.nodes.insert(after.meta.key.name.clone());
            }
        }
        (before, Some(Object::Pod(after))) => {
            let same = |before: &Pod| {
                before.node == after.node && (Rc::ptr_eq(&before.spec, &after.spec) || before.spec.tolerations == after.spec.tolerations)
            };
            let unchanged = matches!(before, Some(Object::Pod(before)) if same(before));
            if after.node.is_some() && !unchanged {
                memory.pods.insert(after.meta.key.clone());
            }
        }
        (Some(Object::Pod(before)), None) => {
            memory.pods.remove(&before.meta.key);
            if memory.evictions.contains_key(&before.meta.key) {
                memory.gone.push(before.clone());
            }
        }
        _ => {}
    }
}

fn no_execute(node: &Node) -> Vec<Taint> {
    node.taints.iter().filter(|taint| taint.effect == Effect::NoExecute).cloned().collect()
}

/// Looks at what happened since the last time, then carries out the evictions that are due.
pub fn plan(view: View<'_>, memory: &Memory, now: Time) -> (Plan, Memory) {
    let mut control = Control { view, now, memory: memory.clone(), plan: Plan::default() };
    for pod in std::mem::take(&mut control.memory.gone) {
        control.forget(&pod);
    }
    for node in std::mem::take(&mut control.memory.nodes) {
        let pods: Vec<Rc<Pod>> = view.pods_on(&node).cloned().collect();
        for pod in pods {
            control.memory.pods.remove(&pod.meta.key);
            control.look(&pod, &node);
        }
    }
    for key in std::mem::take(&mut control.memory.pods) {
        if let Some((pod, node)) = view.pod(&key).and_then(|pod| Some((pod, pod.node.as_ref()?))) {
            control.look(pod, node);
        }
    }
    control.carry_out();
    (control.plan, control.memory)
}

struct Control<'a> {
    view: View<'a>,
    now: Time,
    memory: Memory,
    plan: Plan,
}

impl Control<'_> {
    /// The Pod is gone: a pending eviction is cancelled.
    fn forget(&mut self, pod: &Rc<Pod>) {
        if let Some(Eviction::Pending { .. }) = self.memory.evictions.remove(&pod.meta.key) {
            let act = Act::RecordGone { object: Object::Pod(pod.clone()), text: cancelled(&pod.meta.key) };
            self.plan.act(about(pod), act, Why::Nodes(Reason::EvictionCancelled { pod: pod.meta.key.clone() }));
        }
    }

    /// `processPodOnNode`
    fn look(&mut self, pod: &Rc<Pod>, node: &Name) {
        let (key, node) = (pod.meta.key.clone(), node.clone());
        // A node that is gone has nothing to say: what is pending stays pending.
        let Some(taints) = self.view.node(&node).map(|node| no_execute(node)) else { return };
        if taints.is_empty() {
            self.settle(pod, Reason::NothingToTolerate { pod: key, node });
            return;
        }
        match bearable(&taints, &pod.spec.tolerations) {
            Bearable::No(taint) => {
                self.cancel(pod);
                self.memory.evictions.insert(key.clone(), Eviction::Pending { since: self.now, at: self.now });
                self.plan.leave(about(pod), Why::Nodes(Reason::NotTolerated { pod: key, node, taint }));
            }
            Bearable::ForEver => self.settle(pod, Reason::ToleratesForEver { pod: key, node }),
            Bearable::For(span) => {
                let until = match self.memory.evictions.get(&key) {
                    Some(Eviction::Pending { at, .. }) => *at,
                    Some(Eviction::Done) => return,
                    None => {
                        let at = self.now + span;
                        self.memory.evictions.insert(key.clone(), Eviction::Pending { since: self.now, at });
                        at
                    }
                };
                self.plan.leave(about(pod), Why::Nodes(Reason::ToleratesUntil { pod: key, node, until }));
            }
        }
    }

    /// Nothing calls for the Pod's eviction: what is pending is cancelled.
    fn settle(&mut self, pod: &Rc<Pod>, why: Reason) {
        if !self.cancel(pod) {
            self.plan.leave(about(pod), Why::Nodes(why));
        }
    }

    /// `cancelWorkWithEvent`: says so only where something was pending.
    fn cancel(&mut self, pod: &Rc<Pod>) -> bool {
        let pending = matches!(self.memory.evictions.remove(&pod.meta.key), Some(Eviction::Pending { .. }));
        if pending {
            let about_pod = ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() };
            let act = Act::Record { about: about_pod, text: cancelled(&pod.meta.key) };
            self.plan.act(about(pod), act, Why::Nodes(Reason::EvictionCancelled { pod: pod.meta.key.clone() }));
        }
        pending
    }

    /// `deletePodHandler`, for every eviction that is due; the next one is when to look again.
    fn carry_out(&mut self) {
        let pending = |eviction: &Eviction| match eviction {
            Eviction::Pending { since, at } => Some((*since, *at)),
            Eviction::Done => None,
        };
        let all: Vec<(Key, Time, Time)> = self
            .memory
            .evictions
            .iter()
            .filter_map(|(key, eviction)| pending(eviction).map(|(since, at)| (key.clone(), since, at)))
            .collect();
        for (key, since, at) in all {
            if at > self.now {
                self.plan.look_again(at);
                continue;
            }
            match self.view.pod(&key).cloned() {
                Some(pod) => {
                    self.memory.evictions.insert(key, Eviction::Done);
                    self.evict(&pod, since, at);
                }
                None => drop(self.memory.evictions.remove(&key)),
            }
        }
    }

    /// `addConditionAndDeletePod`
    fn evict(&mut self, pod: &Rc<Pod>, since: Time, at: Time) {
        let key = pod.meta.key.clone();
        let node = pod.node.clone().unwrap_or_else(|| "".into());
        let taint = self.view.node(&node).and_then(|node| no_execute(node).into_iter().next());
        let why = match taint.filter(|_| at == since) {
            Some(taint) => Reason::NotTolerated { pod: key.clone(), node, taint },
            None => Reason::TolerationOver { pod: key.clone(), node, since },
        };
        let mut marked = Pod::clone(pod);
        let mut target = Condition::new("DisruptionTarget", ConditionStatus::True, self.now)
            .because("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");
        target.observed_generation = Some(pod.meta.generation);
        condition::set(&mut Rc::make_mut(&mut marked.status).conditions, target);
        let text = EventText::normal(COMPONENT, EVENT, format!("Marking for deletion Pod {}/{}", key.namespace, key.name));
        let records = Some(Records { about: ObjectRef { kind: Kind::Pod, key: key.clone() }, done: Some(text), refused: None });
        self.plan.act(about(pod), Act::Update { object: Object::Pod(Rc::new(marked)), records }, Why::Nodes(why.clone()));
        let delete = Act::Delete { kind: Kind::Pod, key, grace_s: None, propagation: Propagation::Background, records: None };
        self.plan.act(about(pod), delete, Why::Nodes(why));
    }
}

fn about(pod: &Pod) -> Subject {
    Subject::Object(ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() })
}

fn cancelled(key: &Key) -> EventText {
    EventText::normal(COMPONENT, EVENT, format!("Cancelling deletion of Pod {}/{}", key.namespace, key.name))
}

/// How long a Pod bears the taints of its node.
#[derive(Debug, PartialEq)]
enum Bearable {
    /// Not at all: this taint is not tolerated.
    No(Taint),
    /// For a time.
    For(Span),
    /// For ever.
    ForEver,
}

/// `GetMatchingTolerations` and `getMinTolerationTime`: of each taint only the first toleration that matches counts.
fn bearable(taints: &[Taint], tolerations: &[Toleration]) -> Bearable {
    let mut shortest: Option<i64> = None;
    for taint in taints {
        let Some(used) = tolerations.iter().find(|toleration| toleration.tolerates(taint)) else { return Bearable::No(taint.clone()) };
        if let Some(seconds) = used.seconds {
            shortest = Some(shortest.map_or(seconds, |earlier| earlier.min(seconds)));
        }
    }
    shortest.map_or(Bearable::ForEver, |seconds| Bearable::For(Span::from_s(u64::try_from(seconds).unwrap_or(0))))
}
