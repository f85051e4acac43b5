//! Pod garbage collection: Pods of nodes that are gone, Pods that end on nodes that are out of service, Pods that end without ever having
//! had a node, and finished Pods beyond the threshold (`pkg/controller/podgc/gc_controller.go`). It records no Events.
//!
//! Wakes: [`plan`] is due when a Node is deleted, when a Node that is out of service is not ready any more (or the other way round), when a
//! Pod becomes terminating, when one finishes among very many, and when a Pod is bound to a Node that does not exist. Off its grid of 20 s it only says when the next pass is; a pass says
//! when another is needed, which is never while nothing waits. A Pod is first marked as failed and deleted a moment later, as the two
//! requests of the real controller are: meanwhile its own controller may delete it.

pub mod reason;

use crate::cluster::map::Map;
use crate::cluster::request::Propagation;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan};
use crate::control::pod_gc::reason::Reason;
use crate::object::any::Object;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::{Phase, Pod};
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use std::rc::Rc;

/// How often it looks.
const PERIOD: Span = Span::from_s(20);
/// How long a node has to be gone.
const QUARANTINE: Span = Span::from_s(40);
/// Between marking a Pod and deleting it.
const PAUSE: Span = Span::from_ms(15);
/// `--terminated-pod-gc-threshold`
const FINISHED_MAX: usize = 12_500;
/// Taint of nodes that somebody declared dead.
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

/// What the controller remembers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Nodes that Pods name and that do not exist, with the end of their quarantine.
    quarantine: Map<Name, Time>,
    /// Pods that were marked and go next: key, uid and reason.
    marked: Vec<(Key, Name, Reason)>,
    /// When they go.
    deletes_at: Time,
}

/// One pass, or the second half of one.
pub fn plan(view: View<'_>, memory: &Memory, now: Time) -> (Plan, Memory) {
    let mut collector = Collector { view, now, memory: memory.clone(), plan: Plan::default() };
    if !memory.marked.is_empty() && now >= memory.deletes_at {
        collector.delete_marked();
    }
    if now.0.is_multiple_of(PERIOD.0) {
        collector.look();
    } else {
        collector.plan.look_again(next_pass(now));
    }
    if !collector.memory.marked.is_empty() {
        collector.plan.look_again(collector.memory.deletes_at);
    }
    (collector.plan, collector.memory)
}

/// Whether somebody declared a node dead.
#[must_use]
pub fn is_out_of_service(node: &Node) -> bool {
    node.taints.iter().any(|taint| &*taint.key == OUT_OF_SERVICE)
}

/// Whether there are so many Pods that finished ones may be too many.
#[must_use]
pub fn counts_finished(view: View<'_>) -> bool {
    view.pods().nth(FINISHED_MAX).is_some()
}

/// The first pass at `now` or after it.
const fn next_pass(now: Time) -> Time {
    now.next_multiple(PERIOD)
}

struct Collector<'a> {
    view: View<'a>,
    now: Time,
    memory: Memory,
    plan: Plan,
}

impl Collector<'_> {
    /// `gc`: the four collections, in upstream's order.
    fn look(&mut self) {
        let pods: Vec<Rc<Pod>> = self.view.pods().cloned().collect();
        self.collect_finished(&pods);
        let mut waits = false;
        for pod in &pods {
            let Some(node) = pod.node.clone() else {
                if pod.is_terminating() {
                    self.mark(pod, Reason::UnscheduledAndTerminating);
                }
                continue;
            };
            match self.view.node(&node) {
                Some(object) if pod.is_terminating() && !object.is_ready() => {
                    if is_out_of_service(object) {
                        self.mark(pod, Reason::OutOfService { node });
                    }
                }
                Some(_) => {}
                None => waits |= self.collect_orphan(pod, &node),
            }
        }
        let now = self.now;
        let waiting = self.memory.quarantine.iter().filter(|(node, until)| **until > now && self.view.node(node).is_none());
        self.memory.quarantine = waiting.map(|(node, until)| (node.clone(), *until)).collect();
        if waits {
            self.plan.look_again(next_pass(now + Span::from_ms(1)));
        }
    }

    /// `gcTerminated`: evicted ones first, then the oldest.
    fn collect_finished(&mut self, pods: &[Rc<Pod>]) {
        let mut finished: Vec<&Rc<Pod>> = pods.iter().filter(|pod| pod.status.phase.is_terminal() && !pod.is_terminating()).collect();
        let count = finished.len();
        if count <= FINISHED_MAX {
            return;
        }
        let evicted = |pod: &Pod| pod.status.reason.as_deref() == Some("Evicted");
        finished.sort_by_key(|pod| (!evicted(pod), pod.meta.created, pod.meta.key.clone()));
        for pod in finished.into_iter().take(count - FINISHED_MAX) {
            let pod_key = pod.meta.key.clone();
            self.delete(&pod_key.clone(), Reason::TooManyFinished { finished: count, threshold: FINISHED_MAX });
        }
    }

    /// `gcOrphaned`: the node has to be gone for the whole quarantine. Says whether the Pod still waits.
    fn collect_orphan(&mut self, pod: &Rc<Pod>, node: &Name) -> bool {
        let until = match self.memory.quarantine.get(node) {
            Some(until) => *until,
            None => {
                let until = self.now + QUARANTINE;
                self.memory.quarantine.insert(node.clone(), until);
                until
            }
        };
        if self.now < until {
            let about = Subject::Object(ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() });
            self.plan.leave(about, Reason::NodeInQuarantine { node: node.clone(), until });
            return true;
        }
        self.mark(pod, Reason::NodeGone { node: node.clone() });
        false
    }

    /// `markFailedAndDeletePodWithCondition`, first half.
    fn mark(&mut self, pod: &Rc<Pod>, why: Reason) {
        let key = pod.meta.key.clone();
        if self.memory.marked.iter().any(|(marked, ..)| *marked == key) {
            return;
        }
        if !pod.status.phase.is_terminal() {
            let mut failed = Pod::clone(pod);
            let status = Rc::make_mut(&mut failed.status);
            status.phase = Phase::Failed;
            if matches!(why, Reason::NodeGone { .. }) {
                let mut target = Condition::new("DisruptionTarget", ConditionStatus::True, self.now)
                    .because("DeletionByPodGC", "PodGC: node no longer exists");
                target.observed_generation = Some(pod.meta.generation);
                condition::set(&mut status.conditions, target);
            }
            let about = Subject::Object(ObjectRef { kind: Kind::Pod, key: key.clone() });
            let act = Act::Update { object: Object::Pod(Rc::new(failed)), records: None };
            self.plan.act(about, act, why.clone());
        }
        self.memory.marked.push((key, pod.meta.uid.clone(), why));
        self.memory.deletes_at = self.now + PAUSE;
    }

    /// `markFailedAndDeletePodWithCondition`, second half: what its own controller deleted meanwhile is left alone.
    fn delete_marked(&mut self) {
        for (key, uid, why) in std::mem::take(&mut self.memory.marked) {
            if self.view.pod(&key).is_some_and(|pod| pod.meta.uid == uid) {
                self.delete(&key, why);
            }
        }
    }

    fn delete(&mut self, pod: &Key, why: Reason) {
        let about = Subject::Object(ObjectRef { kind: Kind::Pod, key: pod.clone() });
        let act = Act::Delete { kind: Kind::Pod, key: pod.clone(), grace_s: Some(0), propagation: Propagation::Background, records: None };
        self.plan.act(about, act, why);
    }
}

/// Whether Pod garbage collection looks at once after a write, instead of at its next pass.
pub(crate) fn is_woken_by(view: View<'_>, delta: &Delta) -> bool {
    match (&delta.before, &delta.after) {
        (before, Some(Object::Pod(after))) => {
            let had_finished = matches!(before, Some(Object::Pod(old)) if old.status.phase.is_terminal());
            let finished = after.status.phase.is_terminal() && !had_finished;
            let node_is_gone = after.node.as_ref().is_some_and(|node| view.node(node).is_none());
            (finished && counts_finished(view)) || after.is_terminating() || node_is_gone
        }
        (before, Some(Object::Node(after))) => {
            let is_dead = |node: &Node| !node.is_ready() && is_out_of_service(node);
            is_dead(after) && !matches!(before, Some(Object::Node(old)) if is_dead(old))
        }
        (Some(Object::Node(_)), None) => true,
        (Some(_) | None, Some(_) | None) => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::cluster::request::Propagation;
    use crate::control::tests::fixture::Fixture;
    use crate::object::condition;
    use crate::object::kind::Kind;
    use crate::object::pod::Phase;
    use crate::time::{Span, Time};
    use serde_json::json;

    /// A Pod on a node that is deleted at `deleted` (in milliseconds): when the Pod goes.
    fn check(deleted: u64) -> Option<u64> {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        fixture.create_pod("p", "node-1", "app:1.0", json!({}));
        fixture.run_to(Time(deleted));
        fixture.delete(Kind::Node, "node-1", Propagation::Background);
        for _ in 0..200 {
            fixture.run(Span::from_s(1));
            if fixture.find_pod("p").is_none() {
                return Some(fixture.now.0 / 1000);
            }
        }
        None
    }

    #[test]
    fn pods_of_a_deleted_node_go_after_the_quarantine() {
        assert_eq!(check(19_000), Some(61));
        assert_eq!(check(21_000), Some(81));
    }

    #[test]
    fn pod_is_failed_before_it_goes() {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        fixture.create_pod("p", "node-1", "app:1.0", json!({}));
        fixture.run_to(Time(19_000));
        fixture.delete(Kind::Node, "node-1", Propagation::Background);
        fixture.run_to(Time(60_010));
        let pod = fixture.pod("p");
        assert_eq!(pod.status.phase, Phase::Failed);
        let target = condition::find(&pod.status.conditions, "DisruptionTarget").cloned().unwrap();
        assert_eq!((&*target.reason, &*target.message), ("DeletionByPodGC", "PodGC: node no longer exists"));
        fixture.run_to(Time(60_020));
        assert!(fixture.find_pod("p").is_none());
    }

    #[test]
    fn node_that_comes_back_in_time_keeps_its_pods() {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        fixture.create_pod("p", "node-1", "app:1.0", json!({}));
        fixture.run_to(Time(19_000));
        fixture.delete(Kind::Node, "node-1", Propagation::Background);
        fixture.run_to(Time(50_000));
        fixture.create(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1"}}));
        fixture.run_to(Time(200_000));
        assert!(fixture.pod("p").is_ready());
    }

    #[test]
    fn out_of_service_frees_the_pods_of_a_dead_node() {
        let mut fixture = Fixture::with_nodes(&["node-1", "node-2", "node-3"]);
        fixture.create_pod("p", "node-1", "app:1.0", json!({}));
        fixture.run_to(Time(3000));
        fixture.annotate("node-1", "sim/heartbeat", Some("stopped"));
        fixture.run_to(Time(400_000));
        assert!(fixture.pod("p").is_terminating());
        let mut taints = vec![json!({"key": "node.kubernetes.io/out-of-service", "value": "nodeshutdown", "effect": "NoExecute"})];
        taints.extend(fixture.node("node-1").taints.iter().map(|taint| taint.to_json(fixture.cluster.epoch)));
        fixture.patch(Kind::Node, "node-1", json!({"spec": {"taints": taints}}));
        fixture.run_to(Time(420_050));
        assert!(fixture.find_pod("p").is_none());
        let said = fixture.events("TaintManagerEviction");
        assert_eq!(said, [("p".to_owned(), "Marking for deletion Pod default/p".to_owned(), 2)]);
    }

    #[test]
    fn terminating_pod_without_node_goes_at_the_next_pass() {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        let spec = json!({"containers": [{"name": "main", "image": "app:1.0"}]});
        fixture.create(json!({
            "apiVersion": "v1", "kind": "Pod", "spec": spec,
            "metadata": {"name": "p", "finalizers": ["example.com/hold"]},
        }));
        fixture.delete(Kind::Pod, "p", Propagation::Background);
        fixture.run_to(Time(21_000));
        assert_eq!(fixture.pod("p").status.phase, Phase::Failed);
    }
}
