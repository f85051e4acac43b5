//! Goals: what holds in a cluster once a step of a scenario is done.
//!
//! A goal is a small predicate written as data, so that a scenario file can state it, the page can show how far one has come, and an
//! author's checks can fail when a page no longer tells the truth. Pods that are terminating count as gone. How a goal is written is
//! in [`read`]; the sentences for its facts are in `text`.

mod read;

use crate::cluster::view::View;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::path::FieldPath;
use crate::object::pod::{Phase, Pod};
use crate::object::revision::ControllerRevision;
use crate::object::taint::Effect;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A predicate on a cluster.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(try_from = "read::Written")]
pub enum Goal {
    /// Every part holds; an empty list holds.
    All(Vec<Goal>),
    /// At least one part holds.
    Any(Vec<Goal>),
    /// The part does not hold.
    Not(Box<Goal>),
    /// One fact.
    Fact(Fact),
}

/// One thing that can be seen in a cluster.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "goal/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Fact {
    /// The object is there, or is not.
    Exists { object: ObjectRef, exists: bool },
    /// A field of the object has this value.
    Field { object: ObjectRef, path: FieldPath, value: Json },
    /// A container of the Pod runs the image.
    PodImage { pod: Key, image: Name },
    /// The Pod is there, and is or is not Ready.
    PodReady { pod: Key, ready: bool },
    /// The Pod is in this phase.
    PodPhase { pod: Key, phase: Phase },
    /// The Pod is bound to the node.
    PodNode { pod: Key, node: Name },
    /// The workload has exactly one Pod on each of these nodes, and none anywhere else.
    PodsOnNodes { workload: ObjectRef, nodes: BTreeSet<Name> },
    /// The workload has so many Pods.
    PodsCount { workload: ObjectRef, count: i64 },
    /// So many Pods of the workload are Ready.
    PodsReady { workload: ObjectRef, count: i64 },
    /// So many Pods of the workload were made from its newest revision.
    PodsUpdated { workload: ObjectRef, count: i64 },
    /// The workload has Pods, and every one runs the image.
    PodsImage { workload: ObjectRef, image: Name },
    /// Exactly the Pods of these ordinals were made from the revision that the StatefulSet updates to.
    OrdinalsUpdated { set: Key, ordinals: BTreeSet<i64> },
    /// The workload's ControllerRevisions have exactly these numbers.
    Revisions { workload: ObjectRef, numbers: BTreeSet<i64> },
    /// The node is there, and is or is not Ready.
    NodeReady { node: Name, ready: bool },
    /// The node is there, and is or is not cordoned.
    NodeCordoned { node: Name, cordoned: bool },
    /// The node has the taint, whatever its value.
    NodeTaint { node: Name, key: Name, effect: Effect },
    /// An Event about the object has the reason, and its message contains the words.
    Event { about: ObjectRef, reason: Name, says: Name },
}

/// How far one fact of a goal has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The fact.
    pub fact: Fact,
    /// Whether it is wanted; `false` below an odd number of `not`.
    pub wanted: bool,
    /// Whether it is as wanted.
    pub done: bool,
}

impl Goal {
    /// Whether the goal is reached.
    #[must_use]
    pub fn holds(&self, view: View<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(view)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(view)),
            Self::Not(part) => !part.holds(view),
            Self::Fact(fact) => fact.holds(view),
        }
    }

    /// Its facts in the order they were written, each with whether it is as wanted.
    #[must_use]
    pub fn progress(&self, view: View<'_>) -> Vec<Progress> {
        let mut found = Vec::new();
        self.collect(view, true, &mut found);
        found
    }

    fn collect(&self, view: View<'_>, wanted: bool, found: &mut Vec<Progress>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.collect(view, wanted, found)),
            Self::Not(part) => part.collect(view, !wanted, found),
            Self::Fact(fact) => found.push(Progress { fact: fact.clone(), wanted, done: fact.holds(view) == wanted }),
        }
    }
}

impl Fact {
    /// Whether it is so.
    #[must_use]
    pub fn holds(&self, view: View<'_>) -> bool {
        match self {
            Self::Exists { object, exists } => view.get(object.kind, &object.key).is_some() == *exists,
            Self::Field { object, path, value } => view
                .get(object.kind, &object.key)
                .is_some_and(|object| path.of(&object.to_json(view.epoch)).unwrap_or(&Json::Null) == value),
            Self::PodImage { pod, image } => standing(view, pod).is_some_and(|pod| runs(pod, image)),
            Self::PodReady { pod, ready } => standing(view, pod).is_some_and(|pod| pod.is_ready() == *ready),
            Self::PodPhase { pod, phase } => standing(view, pod).is_some_and(|pod| pod.status.phase == *phase),
            Self::PodNode { pod, node } => standing(view, pod).is_some_and(|pod| pod.node.as_ref() == Some(node)),
            Self::PodsOnNodes { workload, nodes } => are_on(&pods_of(view, workload), nodes),
            Self::PodsCount { workload, count } => is_count(pods_of(view, workload).len(), *count),
            Self::PodsReady { workload, count } => {
                is_count(pods_of(view, workload).into_iter().filter(|pod| pod.is_ready()).count(), *count)
            }
            Self::PodsUpdated { workload, count } => is_count(updated_pods(view, workload), *count),
            Self::PodsImage { workload, image } => {
                let pods = pods_of(view, workload);
                !pods.is_empty() && pods.iter().all(|pod| runs(pod, image))
            }
            Self::OrdinalsUpdated { set, ordinals } => updated_ordinals(view, set).is_some_and(|found| found == *ordinals),
            Self::Revisions { workload, numbers } => {
                revisions_of(view, workload).iter().map(|one| one.revision).collect::<BTreeSet<i64>>() == *numbers
            }
            Self::NodeReady { node, ready } => view.node(node).is_some_and(|node| node.is_ready() == *ready),
            Self::NodeCordoned { node, cordoned } => view.node(node).is_some_and(|node| node.unschedulable == *cordoned),
            Self::NodeTaint { node, key, effect } => {
                view.node(node).is_some_and(|node| node.taints.iter().any(|taint| taint.key == *key && taint.effect == *effect))
            }
            Self::Event { about, reason, says } => view.events().any(|event| {
                event.reason == *reason
                    && *event.about_kind == *about.kind.info().name
                    && event.about_namespace == about.key.namespace
                    && event.about_name == about.key.name
                    && event.message.contains(&**says)
            }),
        }
    }
}

/// A Pod that is not terminating.
fn standing<'a>(view: View<'a>, key: &Key) -> Option<&'a Rc<Pod>> {
    view.pod(key).filter(|pod| !pod.is_terminating())
}

fn runs(pod: &Pod, image: &str) -> bool {
    pod.spec.containers.iter().any(|container| *container.image == *image)
}

fn uid_of(view: View<'_>, workload: &ObjectRef) -> Option<Name> {
    view.get(workload.kind, &workload.key).map(|object| object.meta().uid.clone())
}

/// The Pods a workload controls, less those that are terminating; none where it does not exist.
fn pods_of<'a>(view: View<'a>, workload: &ObjectRef) -> Vec<&'a Rc<Pod>> {
    let Some(uid) = uid_of(view, workload) else { return Vec::new() };
    view.pods_of(&uid).filter(|pod| !pod.is_terminating()).collect()
}

fn are_on(pods: &[&Rc<Pod>], nodes: &BTreeSet<Name>) -> bool {
    let found: BTreeSet<Name> = pods.iter().filter_map(|pod| pod.node.clone()).collect();
    pods.len() == nodes.len() && found == *nodes
}

fn is_count(found: usize, wanted: i64) -> bool {
    i64::try_from(found).is_ok_and(|found| found == wanted)
}

fn revisions_of<'a>(view: View<'a>, workload: &ObjectRef) -> Vec<&'a Rc<ControllerRevision>> {
    let Some(uid) = uid_of(view, workload) else { return Vec::new() };
    view.revisions_in(&workload.key.namespace).filter(|revision| revision.meta.is_controlled_by(&uid)).collect()
}

/// How many Pods carry the newest revision: a DaemonSet's Pods have its hash as a label, a StatefulSet's its whole name.
fn updated_pods(view: View<'_>, workload: &ObjectRef) -> usize {
    let Some(newest) = revisions_of(view, workload).into_iter().max_by_key(|one| one.revision) else { return 0 };
    let name = &*newest.meta.key.name;
    let hash = name.strip_prefix(&*workload.key.name).and_then(|rest| rest.strip_prefix('-')).unwrap_or(name);
    pods_of(view, workload).into_iter().filter(|pod| pod.revision_hash().is_some_and(|label| **label == *name || **label == *hash)).count()
}

/// The ordinals whose Pods are of `status.updateRevision`; `None` where the set does not exist.
fn updated_ordinals(view: View<'_>, set: &Key) -> Option<BTreeSet<i64>> {
    let Some(Object::StatefulSet(found)) = view.get(Kind::StatefulSet, set) else { return None };
    let workload = ObjectRef { kind: Kind::StatefulSet, key: set.clone() };
    let pods = pods_of(view, &workload).into_iter();
    let updated = pods.filter(|pod| pod.revision_hash().is_some() && pod.revision_hash() == found.status.update_revision.as_ref());
    Some(updated.filter_map(|pod| found.ordinal_in(&pod.meta.key.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::{Fact, Goal};
    use crate::cluster::store::Cluster;
    use crate::object::any::Object;
    use crate::object::kind::Kind;
    use crate::time::{Epoch, Time};
    use serde_json::{Value, json};

    fn check(goal_json: &Value, expected: bool) {
        let goal: Goal = serde_json::from_value(goal_json.clone()).unwrap();
        assert_eq!(goal.holds(&cluster()), expected, "{goal_json}");
        assert_eq!(goal.progress(&cluster()).iter().all(|one| one.done), expected, "{goal_json}");
    }

    fn cluster() -> Cluster {
        let mut cluster = Cluster::new(1, Epoch::DEFAULT);
        let mut create = |kind: Kind, value: Value| {
            cluster.create(Object::of_json(kind, &value, Epoch::DEFAULT), Time::START).unwrap().meta().uid.to_string()
        };
        create(
            Kind::Node,
            json!({"metadata": {"name": "a"}, "spec": {"unschedulable": true, "taints": [{"key": "k", "effect": "NoSchedule"}]},
                "status": {"conditions": [{"type": "Ready", "status": "True"}]}}),
        );
        let uid = create(Kind::DaemonSet, json!({"metadata": {"name": "agent", "namespace": "default"}, "spec": {"template": {}}}));
        let owners = json!([{"kind": "DaemonSet", "name": "agent", "uid": uid, "controller": true}]);
        create(
            Kind::ControllerRevision,
            json!({"metadata": {"name": "agent-1f", "namespace": "default", "ownerReferences": owners}, "revision": 2, "data": {}}),
        );
        create(
            Kind::Pod,
            json!({"metadata": {"name": "agent-x", "namespace": "default", "labels": {"controller-revision-hash": "1f"}, "ownerReferences": owners},
                "spec": {"nodeName": "a", "containers": [{"name": "main", "image": "agent:1"}]},
                "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}),
        );
        cluster
    }

    #[test]
    fn facts_about_pods_are_seen() {
        check(&json!({"pod": {"name": "agent-x", "image": "agent:1", "ready": true, "phase": "Running", "node": "a"}}), true);
        check(&json!({"pod": {"name": "agent-x", "image": "agent:2"}}), false);
        check(&json!({"pod": {"name": "agent-y", "ready": false}}), false);
        check(&json!({"pod": {"name": "agent-y", "exists": false}}), true);
    }

    #[test]
    fn facts_about_workloads_are_seen() {
        let all = json!({"of": "DaemonSet/agent", "nodes": ["a"], "count": 1, "ready": 1, "updated": 1, "image": "agent:1"});
        check(&json!({"pods": all}), true);
        check(&json!({"pods": {"of": "ds/agent", "nodes": ["a", "b"]}}), false);
        check(&json!({"pods": {"of": "DaemonSet/none", "count": 0}}), true);
        check(&json!({"pods": {"of": "DaemonSet/none", "image": "agent:1"}}), false);
        check(&json!({"revisions": {"of": "DaemonSet/agent", "numbers": [2]}}), true);
        check(&json!({"object": {"kind": "DaemonSet", "name": "agent", "field": "metadata.name", "equals": "agent"}}), true);
    }

    #[test]
    fn facts_about_nodes_are_seen_and_negated() {
        check(&json!({"node": {"name": "a", "ready": true, "cordoned": true, "taint": "k:NoSchedule"}}), true);
        check(&json!({"not": {"node": {"name": "a", "taint": "k:NoExecute"}}}), true);
        check(&json!({"any": [{"node": {"name": "a", "ready": true}}]}), true);
    }

    #[test]
    fn an_empty_list_of_facts_holds() {
        assert!(Goal::All(Vec::new()).holds(&cluster()));
        assert!(!Fact::NodeReady { node: "z".into(), ready: false }.holds(&cluster()), "a node that is not there has no state");
    }
}
