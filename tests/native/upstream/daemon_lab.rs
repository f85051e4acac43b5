//! A cluster with one DaemonSet named `agent`, whose plans are carried out at once; there is no scheduler and no kubelet but the test.

use podloom::cluster::admit::default;
use podloom::cluster::store::Cluster;
use podloom::control::daemon_set::backoff::Backoffs;
use podloom::control::daemon_set::last_sync::LastSync;
use podloom::control::daemon_set::{plan, plan_again};
use podloom::control::plan::{Act, Plan};
use podloom::object::Json;
use podloom::object::any::Object;
use podloom::object::condition::{self, Condition, ConditionStatus};
use podloom::object::daemon_set::DaemonSet;
use podloom::object::kind::{Key, Kind};
use podloom::object::patch;
use podloom::object::pod::{Overlay, Phase, Pod};
use podloom::time::{Epoch, Span, Time};
use serde_json::json;
use std::rc::Rc;

/// The small cluster.
pub struct Lab {
    pub cluster: Cluster,
    pub now: Time,
    pub backoffs: Backoffs,
    /// Deleted Pods stay until [`Lab::reap`].
    pub lingering: bool,
    /// New Pods stay unbound.
    pub unbound: bool,
    pub last: Plan,
    /// What the last sync handed back for the next.
    remembered: Option<LastSync>,
}

/// A Pod's key.
pub fn key(name: &str) -> Key {
    Key::new("default", name)
}

/// A change of a set's spec that sets the image of its one container.
pub fn image(tag: &str) -> Json {
    json!({"template": {"spec": {"containers": [{"name": "main", "image": format!("agent:{tag}")}]}}})
}

/// A rolling update with a budget.
pub fn rolling(budget: Json) -> Json {
    json!({"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": budget}})
}

/// A strategy that surges.
pub fn surging(by: i64) -> Json {
    rolling(json!({"maxSurge": by, "maxUnavailable": 0}))
}

impl Lab {
    /// Nodes `n0` … and a set whose spec is changed by a merge patch.
    pub fn new(nodes: usize, spec: &Json) -> Self {
        let cluster = Cluster::new(1, Epoch::DEFAULT);
        let (now, backoffs) = (Time(10_000), Backoffs::default());
        let mut lab = Self { cluster, now, backoffs, lingering: false, unbound: false, last: Plan::default(), remembered: None };
        for number in 0..nodes {
            lab.node(&format!("n{number}"), &json!({}));
        }
        let labels = json!({"app": "agent"});
        let template = json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "agent:1"}]}});
        let base = json!({"selector": {"matchLabels": labels}, "template": template});
        let mut set = json!({"metadata": {"name": "agent", "namespace": "default", "generation": 1,
            "annotations": {"deprecated.daemonset.template.generation": "1"}}, "spec": patch::merge(&base, spec)});
        default::apply(Kind::DaemonSet, &mut set);
        lab.cluster.create(Object::of_json(Kind::DaemonSet, &set, Epoch::DEFAULT), lab.now).unwrap();
        lab
    }

    /// The same, settled with every Pod ready.
    pub fn running(nodes: usize, spec: &Json) -> Self {
        let mut lab = Self::new(nodes, spec);
        lab.settle();
        lab
    }

    /// Adds or changes a node.
    pub fn node(&mut self, name: &str, change: &Json) {
        let found = self.cluster.node(name).cloned();
        let allocatable = json!({"cpu": "4", "memory": "8Gi", "pods": "110"});
        let base = json!({"metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}, "status": {"allocatable": allocatable}});
        let base = found.as_ref().map_or(base, |node| node.to_json(Epoch::DEFAULT));
        let mut node = Object::of_json(Kind::Node, &patch::merge(&base, change), Epoch::DEFAULT);
        match found {
            Some(found) => {
                node.meta_mut().uid = found.meta.uid.clone();
                self.cluster.update(node).unwrap();
            }
            None => drop(self.cluster.create(node, self.now).unwrap()),
        }
    }

    /// Puts one taint on a node.
    pub fn taint(&mut self, node: &str, key: &str, effect: &str) {
        self.node(node, &json!({"spec": {"taints": [{"key": key, "effect": effect}]}}));
    }

    pub fn set(&self) -> Rc<DaemonSet> {
        self.cluster.daemon_set(&key("agent")).unwrap().clone()
    }

    /// Changes the set's spec with a merge patch, as the API server would.
    pub fn edit(&mut self, spec: &Json) {
        let set = self.set();
        let mut json = patch::merge(&set.to_json(Epoch::DEFAULT), &json!({"spec": spec}));
        default::apply(Kind::DaemonSet, &mut json);
        let mut edited = DaemonSet::of_json(&json, Epoch::DEFAULT);
        edited.meta = set.meta.clone();
        edited.meta.generation += 1;
        if edited.spec.template.raw != set.spec.template.raw {
            let next = set.template_generation().unwrap_or(0) + 1;
            edited.meta.set_annotation("deprecated.daemonset.template.generation", &next.to_string());
        }
        self.cluster.update(Object::DaemonSet(Rc::new(edited))).unwrap();
    }

    /// A Pod made by hand on a node: the set's, unless `change` says otherwise.
    pub fn existing(&mut self, name: &str, node: &str, change: &Json) {
        let owner = json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "agent", "uid": *self.set().meta.uid, "controller": true});
        let base = json!({"metadata": {"name": name, "namespace": "default", "labels": {"app": "agent"}, "ownerReferences": [owner]},
            "spec": {"nodeName": node, "containers": [{"name": "main", "image": "agent:1"}]}, "status": {"phase": "Running"}});
        self.cluster.create(Object::of_json(Kind::Pod, &patch::merge(&base, change), Epoch::DEFAULT), self.now).unwrap();
    }

    /// One sync; says what it did to Pods: `+n1` made one for n1, `-n1` deleted one there, `-name` deleted one made by hand.
    pub fn sync(&mut self) -> String {
        let set = self.set();
        let planned = plan(&self.cluster, &set, &self.backoffs, self.now);
        assert_eq!(planned, plan(&self.cluster, &set, &self.backoffs, self.now), "planning twice gives the same plan");
        let (plan, backoffs) = planned;
        let (again, _, remembered) = plan_again(&self.cluster, &set, &self.backoffs, self.remembered.as_ref(), self.now);
        assert_eq!(again, plan, "what is remembered changes no plan");
        (self.backoffs, self.remembered) = (backoffs, remembered);
        let mut told = Vec::new();
        for act in plan.decisions.iter().filter_map(|decision| decision.act.as_deref()) {
            told.extend(self.carry_out(act));
        }
        self.last = plan;
        if !self.lingering {
            self.reap();
        }
        told.sort();
        told.join(" ")
    }

    fn carry_out(&mut self, act: &Act) -> Option<String> {
        match act {
            Act::Create { object: Object::Pod(pod), .. } => {
                let Overlay::DaemonNode(node) = &pod.overlay else { panic!("{pod:?}") };
                let mut pod = (**pod).clone();
                if !self.unbound {
                    pod.node = Some(node.clone());
                }
                self.cluster.create(Object::Pod(Rc::new(pod)), self.now).unwrap();
                Some(format!("+{node}"))
            }
            Act::Create { object, .. } => {
                self.cluster.create(object.clone(), self.now).unwrap();
                None
            }
            Act::Update { object, .. } => {
                self.cluster.update(object.clone()).unwrap();
                None
            }
            Act::Delete { kind: Kind::Pod, key, grace_s, propagation, .. } => {
                let pod = self.cluster.pod(key).unwrap().clone();
                self.cluster.delete(Kind::Pod, key, *grace_s, *propagation, self.now).unwrap();
                let is_generated = pod.meta.key.name.starts_with("agent-");
                Some(format!("-{}", if is_generated { pod.node.as_ref().unwrap_or(&pod.meta.key.name) } else { &pod.meta.key.name }))
            }
            Act::Delete { kind, key, .. } => {
                self.cluster.remove(*kind, key);
                None
            }
            Act::Record { .. } => None,
            Act::Bind { .. } | Act::RecordGone { .. } => panic!("a DaemonSet binds nothing"),
        }
    }

    /// Whether the last sync planned no act.
    pub fn was_idle(&self) -> bool {
        self.last.decisions.iter().all(|decision| decision.act.is_none())
    }

    /// Ends what terminates.
    pub fn reap(&mut self) {
        let going: Vec<Key> = self.cluster.pods().filter(|pod| pod.is_terminating()).map(|pod| pod.meta.key.clone()).collect();
        for key in going {
            self.cluster.remove(Kind::Pod, &key);
        }
    }

    /// Syncs with everything made ready in between, until nothing is left to do.
    pub fn settle(&mut self) {
        for _ in 0..100 {
            let version = self.cluster.version();
            drop(self.sync());
            self.reap();
            self.ready("");
            if self.cluster.version() == version {
                return;
            }
            self.now = self.now + Span::from_s(100);
        }
        panic!("does not settle");
    }

    pub fn change(&mut self, name: &str, change: impl FnOnce(&mut Pod)) {
        let mut pod = (**self.cluster.pod(&key(name)).unwrap()).clone();
        change(&mut pod);
        self.cluster.update(Object::Pod(Rc::new(pod))).unwrap();
    }

    /// The names of the Pods on a node, or everywhere, in the order of their names.
    pub fn on(&self, node: &str) -> Vec<String> {
        let there = |pod: &&Rc<Pod>| node.is_empty() || pod.node.as_deref() == Some(node);
        self.cluster.pods().filter(there).map(|pod| pod.meta.key.name.to_string()).collect()
    }

    /// Writes a phase and a Ready condition into the Pods of a node, or all that have none yet.
    pub fn mark(&mut self, node: &str, phase: Phase, ready: bool) {
        for name in self.on(node) {
            let now = self.now;
            self.change(&name, |pod| {
                let state = Rc::make_mut(&mut pod.status);
                state.phase = phase;
                let status = if ready { ConditionStatus::True } else { ConditionStatus::False };
                condition::set(&mut state.conditions, Condition::new("Ready", status, now));
            });
        }
    }

    /// Makes the Pods of a node, or all, ready.
    pub fn ready(&mut self, node: &str) {
        self.mark(node, Phase::Running, true);
    }

    pub fn unready(&mut self, node: &str) {
        self.mark(node, Phase::Running, false);
    }

    /// desired/current/ready/updated/available/misscheduled
    pub fn counts(&self) -> String {
        let status = self.set().status;
        format!(
            "{}/{}/{}/{}/{}/{}",
            status.desired_number_scheduled,
            status.current_number_scheduled,
            status.number_ready,
            status.updated_number_scheduled,
            status.number_available,
            status.number_misscheduled
        )
    }

    /// The numbers of the revisions, in order.
    pub fn revisions(&self) -> Vec<i64> {
        let mut numbers: Vec<i64> = self.cluster.revisions_in("default").map(|revision| revision.revision).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The hash label of the Pods on a node.
    pub fn hashes(&self, node: &str) -> Vec<String> {
        let hash = |name: &String| self.cluster.pod(&key(name)).unwrap().revision_hash().map(ToString::to_string).unwrap_or_default();
        self.on(node).iter().map(hash).collect()
    }
}
