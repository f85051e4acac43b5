//! Taint eviction: Pods that do not tolerate a NoExecute taint of their node are deleted, at once or when their toleration is over
//! (`pkg/controller/tainteviction/taint_eviction.go`, `timed_workers.go`). PodDisruptionBudgets are not asked.
//!
//! Wakes: [`observe`] takes every Delta, and notes what [`plan`] has to look at: a node whose NoExecute taints change, a Pod that comes to
//! a node or whose tolerations change, and a Pod with a pending or past eviction that is gone. Its
//! `again` is the earliest eviction. The deletion of a Node cancels nothing.

pub mod reason;

use crate::cluster::map::{Map, Set};
use crate::cluster::recorder::EventText;
use crate::cluster::request::Propagation;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan, Records};
use crate::control::taint_eviction::reason::Reason;
use crate::object::any::Object;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::taint::{Effect, Taint, Toleration};
use crate::time::{Span, Time};
use crate::why::scope::Subject;
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

/// Takes note of what became different; `view` is the cluster after it.
pub fn observe(memory: &mut Memory, delta: &Delta, view: View<'_>) {
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
            if !unchanged && concerns(memory, after, view) {
                memory.pods.insert(after.meta.key.clone());
            }
        }
        (Some(Object::Pod(before)), None) => {
            if memory.pods.contains(&before.meta.key) {
                memory.pods.remove(&before.meta.key);
            }
            if memory.evictions.contains_key(&before.meta.key) {
                memory.gone.push(before.clone());
            }
        }
        _ => {}
    }
}

/// Whether there is something to say about a Pod: its node bears a taint, or its eviction is pending (`handlePodUpdate`).
fn concerns(memory: &Memory, pod: &Pod, view: View<'_>) -> bool {
    let Some(node) = pod.node.as_ref().and_then(|node| view.node(node)) else { return false };
    let is_tainted = node.taints.iter().any(|taint| taint.effect == Effect::NoExecute);
    is_tainted || memory.evictions.contains_key(&pod.meta.key) || memory.nodes.contains(node.name())
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
            self.plan.act(about(pod), act, Reason::EvictionCancelled);
        }
    }

    /// `processPodOnNode`
    fn look(&mut self, pod: &Rc<Pod>, node: &Name) {
        let (key, node) = (pod.meta.key.clone(), node.clone());
        // A node that is gone has nothing to say: what is pending stays pending.
        let Some(taints) = self.view.node(&node).map(|node| no_execute(node)) else { return };
        if taints.is_empty() {
            self.settle(pod, Reason::NothingToTolerate { node });
            return;
        }
        match bearable(&taints, &pod.spec.tolerations) {
            Bearable::No(taint) => {
                self.cancel(pod);
                self.memory.evictions.insert(key.clone(), Eviction::Pending { since: self.now, at: self.now });
                self.plan.leave(about(pod), Reason::NotTolerated { node, taint });
            }
            Bearable::ForEver => self.settle(pod, Reason::ToleratesForEver { node }),
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
                self.plan.leave(about(pod), Reason::ToleratesUntil { node, until });
            }
        }
    }

    /// Nothing calls for the Pod's eviction: what is pending is cancelled.
    fn settle(&mut self, pod: &Rc<Pod>, why: Reason) {
        if !self.cancel(pod) {
            self.plan.leave(about(pod), why);
        }
    }

    /// `cancelWorkWithEvent`: says so only where something was pending.
    fn cancel(&mut self, pod: &Rc<Pod>) -> bool {
        let pending = matches!(self.memory.evictions.remove(&pod.meta.key), Some(Eviction::Pending { .. }));
        if pending {
            let about_pod = ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() };
            let act = Act::Record { about: about_pod, text: cancelled(&pod.meta.key) };
            self.plan.act(about(pod), act, Reason::EvictionCancelled);
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
            Some(taint) => Reason::NotTolerated { node, taint },
            None => Reason::TolerationOver { node, since },
        };
        let mut marked = Pod::clone(pod);
        let mut target = Condition::new("DisruptionTarget", ConditionStatus::True, self.now)
            .because("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");
        target.observed_generation = Some(pod.meta.generation);
        condition::set(&mut Rc::make_mut(&mut marked.status).conditions, target);
        let text = EventText::normal(COMPONENT, EVENT, format!("Marking for deletion Pod {}/{}", key.namespace, key.name));
        let records = Some(Records { about: ObjectRef { kind: Kind::Pod, key: key.clone() }, done: Some(text), refused: None });
        self.plan.act(about(pod), Act::Update { object: Object::Pod(Rc::new(marked)), records }, why.clone());
        let delete = Act::Delete { kind: Kind::Pod, key, grace_s: None, propagation: Propagation::Background, records: None };
        self.plan.act(about(pod), delete, why);
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

/// From a NoExecute taint to the evictions it causes: the DaemonSet controller is as quick.
const DELAY: Span = Span::from_ms(15);

/// After which time the controller looks, once something was written; `None` where it is no news to it.
pub(crate) fn woken_by(view: View<'_>, delta: &Delta) -> Option<Span> {
    match (&delta.before, &delta.after) {
        (before, Some(Object::Pod(after))) => {
            let old = match before {
                Some(Object::Pod(old)) => Some(old),
                Some(_) | None => None,
            };
            let came = after.node.is_some() && old.is_none_or(|old| old.node != after.node || old.spec != after.spec);
            let ends = old.is_some_and(|old| old.is_terminating() != after.is_terminating());
            let node = after.node.as_ref().and_then(|node| view.node(node));
            ((came || ends) && node.is_some_and(|node| !no_execute(node).is_empty())).then_some(Span::default())
        }
        (Some(Object::Pod(_) | Object::Node(_)), None) => Some(Span::default()),
        (before, Some(Object::Node(after))) => {
            let is_same = matches!(before, Some(Object::Node(old)) if no_execute(old) == no_execute(after));
            (!is_same).then_some(DELAY)
        }
        (Some(_) | None, Some(_) | None) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::cluster::request::Propagation;
    use crate::control::tests::fixture::Fixture;
    use crate::object::Json;
    use crate::object::condition;
    use crate::object::kind::Kind;
    use crate::time::{Span, Time};
    use serde_json::json;

    /// A Pod with these tolerations on a node that gets a NoExecute taint at ten seconds; how long the Pod is let alone (within ten
    /// minutes), in milliseconds.
    fn check(tolerations: &Json) -> Option<u64> {
        let mut fixture = tainted(tolerations);
        let start = fixture.now;
        for _ in 0..600 {
            if let Some(deletion) = fixture.find_pod("p").and_then(|pod| pod.meta.deletion) {
                return Some(deletion.at.since(start).0 - 30_000);
            }
            fixture.run(Span::from_ms(100));
            fixture.find_pod("p")?;
            fixture.run(Span::from_ms(if fixture.pod("p").is_terminating() { 0 } else { 900 }));
        }
        None
    }

    fn tainted(tolerations: &Json) -> Fixture {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        fixture.annotate("node-1", "sim/heartbeat", Some("stopped"));
        fixture.create_pod("p", "node-1", "app:1.0", json!({"tolerations": tolerations}));
        fixture.run_to(Time(10_000));
        taint(&mut fixture, &json!([{"key": "heat", "value": "high", "effect": "NoExecute"}]));
        fixture
    }

    fn taint(fixture: &mut Fixture, taints: &Json) {
        fixture.patch(Kind::Node, "node-1", json!({"spec": {"taints": taints}}));
    }

    fn bears(seconds: Option<i64>) -> Json {
        json!({"key": "heat", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds})
    }

    fn said(fixture: &Fixture) -> Vec<(String, i64)> {
        fixture.events("TaintManagerEviction").into_iter().map(|(_, message, count)| (message, count)).collect()
    }

    #[test]
    fn pod_that_does_not_tolerate_the_taint_goes_at_once() {
        assert_eq!(check(&json!([])), Some(0));
        let mut fixture = tainted(&json!([]));
        fixture.run(Span::from_ms(10));
        let pod = fixture.pod("p");
        let target = condition::find(&pod.status.conditions, "DisruptionTarget").cloned().unwrap();
        assert_eq!((&*target.reason, target.observed_generation), ("DeletionByTaintManager", Some(1)));
        assert_eq!(&*target.message, "Taint manager: deleting due to NoExecute taint");
        assert_eq!(said(&fixture), [("Marking for deletion Pod default/p".to_owned(), 1)]);
    }

    #[test]
    fn toleration_seconds_are_waited_for() {
        assert_eq!(check(&json!([bears(Some(10))])), Some(10_000));
        assert_eq!(check(&json!([bears(Some(0))])), Some(0));
        assert_eq!(check(&json!([bears(None)])), None);
    }

    #[test]
    fn only_the_first_matching_toleration_counts() {
        let everything = json!({"operator": "Exists"});
        assert_eq!(check(&json!([everything, bears(Some(60))])), None);
        assert_eq!(check(&json!([bears(Some(60)), everything])), Some(60_000));
    }

    #[test]
    fn taint_taken_away_in_time_cancels() {
        let mut fixture = tainted(&json!([bears(Some(30))]));
        fixture.run(Span::from_s(5));
        taint(&mut fixture, &json!([]));
        fixture.run(Span::from_s(60));
        assert!(!fixture.pod("p").is_terminating());
        assert_eq!(said(&fixture), [("Cancelling deletion of Pod default/p".to_owned(), 1)]);
    }

    #[test]
    fn another_taint_does_not_start_the_clock_anew() {
        let mut fixture =
            tainted(&json!([bears(Some(30)), {"key": "more", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}]));
        fixture.run(Span::from_s(20));
        taint(&mut fixture, &json!([{"key": "more", "effect": "NoExecute"}]));
        fixture.run_to(Time(40_100));
        assert!(fixture.pod("p").is_terminating());
        assert_eq!(said(&fixture), [("Marking for deletion Pod default/p".to_owned(), 1)]);
    }

    #[test]
    fn terminating_pod_is_marked_again_by_another_taint() {
        let mut fixture = tainted(&json!([]));
        fixture.run(Span::from_s(5));
        taint(&mut fixture, &json!([{"key": "heat", "value": "high", "effect": "NoExecute"}, {"key": "more", "effect": "NoExecute"}]));
        fixture.run(Span::from_s(1));
        assert_eq!(said(&fixture), [("Marking for deletion Pod default/p".to_owned(), 2)]);
    }

    #[test]
    fn pending_eviction_of_a_pod_that_goes_is_cancelled() {
        let mut fixture = tainted(&json!([bears(Some(300))]));
        fixture.annotate("node-1", "sim/heartbeat", None);
        fixture.run(Span::from_s(1));
        fixture.delete(Kind::Pod, "p", Propagation::Background);
        fixture.run(Span::from_s(1));
        assert!(fixture.find_pod("p").is_none());
        assert_eq!(said(&fixture), [("Cancelling deletion of Pod default/p".to_owned(), 1)]);
    }

    #[test]
    fn deletion_of_the_node_cancels_nothing() {
        let mut fixture = tainted(&json!([bears(Some(30))]));
        fixture.run(Span::from_s(1));
        fixture.delete(Kind::Node, "node-1", Propagation::Background);
        fixture.run_to(Time(40_100));
        assert!(fixture.pod("p").is_terminating());
    }

    #[test]
    fn pod_that_comes_to_a_tainted_node_is_looked_at() {
        let mut fixture = tainted(&json!([bears(None)]));
        fixture.create_pod("q", "node-1", "app:1.0", json!({}));
        fixture.run(Span::from_ms(100));
        assert!(fixture.pod("q").is_terminating());
        assert!(!fixture.pod("p").is_terminating());
    }
}
