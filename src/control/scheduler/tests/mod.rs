//! The scheduler against small clusters: where Pods go, what is said when they cannot, and when they are tried again.

mod messages;
mod placement;
mod preempting;
mod queueing;
mod scale;
mod tables;

use crate::cluster::store::Cluster;
use crate::control::plan::Act;
use crate::control::reason::Reason as Why;
use crate::control::scheduler::{self, Memory};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::condition::{Condition, ConditionStatus};
use crate::object::kind::{Key, Kind};
use crate::object::pod::{Phase, Pod, PodStatus};
use crate::time::{Epoch, Time};
use serde_json::json;
use std::rc::Rc;

/// A cluster with a scheduler whose plans are carried out.
struct World {
    cluster: Cluster,
    memory: Memory,
    now: Time,
    events: Vec<String>,
    whys: Vec<Why>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            cluster: Cluster::new(7, Epoch::DEFAULT),
            memory: Memory::default(),
            now: Time(100),
            events: Vec::new(),
            whys: Vec::new(),
        };
        world.observe();
        world
    }

    fn observe(&mut self) {
        for delta in self.cluster.take_log() {
            scheduler::observe(&mut self.memory, &delta, &self.cluster, self.now);
        }
    }

    fn create(&mut self, kind: Kind, value: &Json) {
        let mut object = Object::of_json(kind, value, self.cluster.epoch);
        object.meta_mut().generation = 1;
        self.cluster.create(object, self.now).unwrap();
        self.observe();
    }

    fn update(&mut self, kind: Kind, value: &Json) {
        let mut object = Object::of_json(kind, value, self.cluster.epoch);
        let old = self.cluster.get(kind, &object.meta().key).unwrap();
        object.meta_mut().uid = old.meta().uid.clone();
        self.cluster.update(object).unwrap();
        self.observe();
    }

    fn remove(&mut self, kind: Kind, namespace: &str, name: &str) {
        self.cluster.remove(kind, &Key::new(namespace, name));
        self.observe();
    }

    /// A node with 4 CPUs, 8Gi and room for 110 Pods.
    fn node(&mut self, name: &str) -> &mut Self {
        self.node_like(name, "4", &json!({}), &json!({}))
    }

    fn node_like(&mut self, name: &str, cpu: &str, labels: &Json, spec: &Json) -> &mut Self {
        self.create(Kind::Node, &node(name, cpu, labels, spec));
        self
    }

    fn pod(&mut self, name: &str, spec: &Json) -> &mut Self {
        self.create(Kind::Pod, &pod(name, &json!({}), spec));
        self
    }

    fn labelled(&mut self, name: &str, app: &str, spec: &Json) -> &mut Self {
        self.create(Kind::Pod, &pod(name, &json!({"app": app}), spec));
        self
    }

    /// Runs the scheduler until it has nothing to do now.
    fn schedule(&mut self) -> &mut Self {
        for _ in 0..1000 {
            if scheduler::next_wake(&self.memory, self.now) != Some(self.now) {
                return self;
            }
            self.cycle();
        }
        panic!("the scheduler does not come to rest");
    }

    fn cycle(&mut self) {
        let (plan, memory) = scheduler::plan(&self.cluster, &self.memory, self.now);
        assert_eq!((plan.clone(), memory.clone()), scheduler::plan(&self.cluster, &self.memory, self.now), "planning twice");
        self.memory = memory;
        for decision in plan.decisions {
            assert!(decision.reason.code().starts_with("scheduling/") && !decision.evidence().is_empty());
            self.whys.push(decision.reason.clone());
            if let Some(act) = decision.act.as_deref().cloned() {
                self.carry_out(act);
            }
        }
        self.observe();
    }

    fn carry_out(&mut self, act: Act) {
        match act {
            Act::Bind { pod, node, records } => {
                let mut bound = (**self.cluster.pod(&pod).unwrap()).clone();
                bound.node = Some(node);
                bound.status = Rc::new(PodStatus { nominated_node: None, ..(*bound.status).clone() });
                self.cluster.update(Object::Pod(Rc::new(bound))).unwrap();
                self.events.push(records.unwrap().done.unwrap().message);
            }
            Act::Update { object, .. } => drop(self.cluster.update(object).unwrap()),
            Act::Record { text, .. } => self.events.push(text.message),
            Act::Delete { kind, key, grace_s, propagation, records } => {
                self.cluster.delete(kind, &key, grace_s, propagation, self.now).unwrap();
                self.events.push(records.unwrap().done.unwrap().message);
            }
            Act::Create { .. } | Act::RecordGone { .. } => panic!("the scheduler creates nothing"),
        }
    }

    fn get(&self, name: &str) -> &Rc<Pod> {
        self.cluster.pod(&Key::new("default", name)).unwrap()
    }

    fn node_of(&self, name: &str) -> String {
        self.get(name).node.as_deref().unwrap_or("-").to_owned()
    }

    fn message(&self, name: &str) -> String {
        let conditions = &self.get(name).status.conditions;
        conditions.iter().find(|one| &*one.kind == "PodScheduled").map_or_else(String::new, |one| one.message.to_string())
    }
}

fn node(name: &str, cpu: &str, labels: &Json, spec: &Json) -> Json {
    let mut all = json!({"kubernetes.io/hostname": name});
    for (key, value) in labels.as_object().unwrap() {
        all[key] = value.clone();
    }
    let amounts = json!({"cpu": cpu, "memory": "8Gi", "pods": "110", "ephemeral-storage": "100Gi"});
    json!({"metadata": {"name": name, "labels": all}, "spec": spec, "status": {"allocatable": amounts}})
}

fn pod(name: &str, labels: &Json, spec: &Json) -> Json {
    let mut whole = json!({"containers": [{"name": "main", "image": "app:1.0"}]});
    for (key, value) in spec.as_object().unwrap() {
        whole[key] = value.clone();
    }
    json!({"metadata": {"name": name, "namespace": "default", "labels": labels}, "spec": whole})
}

/// A spec that asks for milli-CPU.
fn cpu(milli: i64) -> Json {
    json!({"containers": [{"name": "main", "image": "app:1.0", "resources": {"requests": {"cpu": format!("{milli}m")}}}]})
}

fn with(mut spec: Json, more: &Json) -> Json {
    for (key, value) in more.as_object().unwrap() {
        spec[key] = value.clone();
    }
    spec
}

fn named(node: &str) -> Json {
    json!({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
        {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}
    ]}}}})
}

fn three_nodes() -> World {
    let mut world = World::new();
    world.node("node-1").node("node-2").node("node-3");
    world
}

const NOT_HELPFUL: &str = "Preemption is not helpful for scheduling";
const NO_VICTIMS: &str = "No preemption victims found for incoming pod";
