//! The scheduler against small clusters: where Pods go, what is said when they cannot, and when they are tried again.

use crate::cluster::store::Cluster;
use crate::control::plan::Act;
use crate::control::scheduler::{self, Memory};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::condition::{Condition, ConditionStatus};
use crate::object::kind::{Key, Kind};
use crate::object::pod::{Phase, Pod, PodStatus};
use crate::time::{Epoch, Time};
use crate::why::Why;
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
            assert!(decision.why.code().starts_with("scheduling/") && !decision.why.evidence().is_empty());
            self.whys.push(decision.why);
            if let Some(act) = decision.act {
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

mod messages {
    use super::*;

    fn check(world: &mut World, spec: &Json, expected: &str) {
        world.pod("stuck", spec).schedule();
        assert_eq!(world.message("stuck"), expected);
        assert_eq!(world.events.last().map(String::as_str), Some(expected));
        let refused = Condition { last_transition: world.now, ..world.get("stuck").status.conditions[0].clone() };
        assert_eq!((&*refused.reason, refused.status, refused.observed_generation), ("Unschedulable", ConditionStatus::False, Some(1)));
    }

    /// The usual end of a message, with the preemption part sorted as given.
    fn tail(total: usize, parts: &str) -> String {
        format!("no new claims to deallocate, preemption: 0/{total} nodes are available: {parts}.")
    }

    #[test]
    fn reasons_are_counted_and_sorted() {
        let mut world = World::new();
        world.node_like("node-1", "4", &json!({}), &json!({"unschedulable": true})).node("node-2").node("node-3");
        world.pod("full-2", &with(cpu(4000), &named("node-2"))).pod("full-3", &with(cpu(4000), &named("node-3"))).schedule();
        let tail = tail(3, &format!("1 {NOT_HELPFUL}, 2 {NO_VICTIMS}"));
        check(&mut world, &cpu(500), &format!("0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. {tail}"));
    }

    #[test]
    fn a_daemon_pod_on_a_full_node() {
        let mut world = three_nodes();
        world.pod("full", &with(cpu(4000), &named("node-2"))).schedule();
        let tail = tail(3, &format!("1 {NO_VICTIMS}, 2 {NOT_HELPFUL}"));
        let expected = format!("0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. {tail}");
        check(&mut world, &with(cpu(500), &named("node-2")), &expected);
    }

    #[test]
    fn a_daemon_pod_on_a_node_that_is_too_small() {
        let tail = tail(3, &format!("3 {NOT_HELPFUL}"));
        let expected = format!("0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. {tail}");
        check(&mut three_nodes(), &with(cpu(5000), &named("node-2")), &expected);
    }

    #[test]
    fn a_daemon_pod_for_a_node_that_is_gone_or_tainted() {
        let all =
            format!("0/3 nodes are available: 3 node(s) didn't satisfy plugin(s) [NodeAffinity]. {}", tail(3, &format!("3 {NOT_HELPFUL}")));
        check(&mut three_nodes(), &named("node-9"), &all);
        let mut world = World::new();
        let taints = json!({"taints": [{"key": "gpu", "effect": "NoSchedule"}]});
        world.node_like("node-1", "4", &json!({}), &taints).node("node-2").node("node-3");
        let one = format!(
            "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. {}",
            tail(3, &format!("3 {NOT_HELPFUL}"))
        );
        check(&mut world, &named("node-1"), &one);
    }

    #[test]
    fn a_request_larger_than_any_node() {
        let memory = json!({"containers": [{"name": "main", "image": "a", "resources": {"requests": {"memory": "9Gi"}}}]});
        let expected = format!("0/3 nodes are available: 3 Insufficient memory. {}", tail(3, &format!("3 {NOT_HELPFUL}")));
        check(&mut three_nodes(), &memory, &expected);
    }

    #[test]
    fn a_pod_that_never_preempts() {
        let mut world = World::new();
        world.node("node-1").pod("full", &cpu(4000)).schedule();
        let expected = "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.";
        check(&mut world, &with(cpu(500), &json!({"priority": 5, "preemptionPolicy": "Never"})), expected);
    }

    #[test]
    fn claims_that_are_missing_unbound_or_going() {
        let claims = json!({"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-web-0"}}]});
        let missing = "0/3 nodes are available: persistentvolumeclaim \"data-web-0\" not found. not found";
        check(&mut three_nodes(), &claims, missing);
        let mut world = three_nodes();
        world.create(Kind::PersistentVolumeClaim, &claim("data-web-0", "Pending"));
        check(&mut world, &claims, "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found");
        let mut world = three_nodes();
        let mut going = claim("data-web-0", "Bound");
        going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z".into();
        going["metadata"]["finalizers"] = json!(["kubernetes.io/pvc-protection"]);
        world.create(Kind::PersistentVolumeClaim, &going);
        check(&mut world, &claims, "0/3 nodes are available: persistentvolumeclaim \"data-web-0\" is being deleted. not found");
    }

    fn claim(name: &str, phase: &str) -> Json {
        json!({"metadata": {"name": name, "namespace": "default"}, "spec": {"accessModes": ["ReadWriteOnce"]}, "status": {"phase": phase}})
    }

    #[test]
    fn no_nodes() {
        check(&mut World::new(), &json!({}), "no nodes available to schedule pods");
    }

    #[test]
    fn affinity_terms_that_conflict() {
        let fields = |names: &[&str]| json!({"key": "metadata.name", "operator": "In", "values": names});
        let spec = json!({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
            {"matchFields": [fields(&["node-1"]), fields(&["node-2"])]}
        ]}}}});
        check(&mut three_nodes(), &spec, "0/3 nodes are available: pod affinity terms conflict. not found");
    }

    #[test]
    fn four_nodes_with_four_reasons() {
        let mut world = World::new();
        let taints = json!({"taints": [{"key": "a", "effect": "NoSchedule"}, {"key": "b", "effect": "NoExecute"}]});
        world.node_like("node-1", "4", &json!({"disk": "ssd"}), &json!({"unschedulable": true}));
        world.node_like("node-2", "4", &json!({"disk": "ssd"}), &taints).node("node-3");
        world.node_like("node-4", "1", &json!({"disk": "ssd"}), &json!({})).pod("full", &with(cpu(1000), &named("node-4"))).schedule();
        let expected = format!(
            "0/4 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, \
             1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. {}",
            tail(4, &format!("1 {NO_VICTIMS}, 3 {NOT_HELPFUL}"))
        );
        check(&mut world, &with(cpu(500), &json!({"nodeSelector": {"disk": "ssd"}})), &expected);
    }

    #[test]
    fn an_extended_resource_that_is_used_up_or_absent() {
        let mut world = World::new();
        let mut gpu = node("node-1", "4", &json!({}), &json!({}));
        gpu["status"]["allocatable"]["nvidia.com/gpu"] = "1".into();
        world.create(Kind::Node, &gpu);
        let spec = json!({"containers": [{"name": "main", "image": "a", "resources": {"requests": {"nvidia.com/gpu": "1"}}}]});
        world.node("node-2").pod("user", &spec).schedule();
        let expected =
            format!("0/2 nodes are available: 2 Insufficient nvidia.com/gpu. {}", tail(2, &format!("1 {NO_VICTIMS}, 1 {NOT_HELPFUL}")));
        check(&mut world, &spec, &expected);
    }

    #[test]
    fn counts_are_sorted_as_text() {
        let mut world = World::new();
        for index in 0..10 {
            world.node_like(&format!("a-{index}"), "4", &json!({}), &json!({"unschedulable": true}));
        }
        for index in 0..2 {
            world.node_like(&format!("b-{index}"), "1", &json!({}), &json!({}));
        }
        let expected = format!(
            "0/12 nodes are available: 10 node(s) were unschedulable, 2 Insufficient cpu. {}",
            tail(12, &format!("12 {NOT_HELPFUL}"))
        );
        check(&mut world, &cpu(2000), &expected);
    }

    #[test]
    fn host_ports_that_are_taken() {
        let mut world = three_nodes();
        let spec = json!({"containers": [{"name": "main", "image": "a", "ports": [{"containerPort": 80, "hostPort": 80}]}]});
        for name in ["a", "b", "c"] {
            world.pod(name, &spec);
        }
        let reason = "3 node(s) didn't have free ports for the requested pod ports";
        world.schedule();
        check(&mut world, &spec, &format!("0/3 nodes are available: {reason}. {}", tail(3, &format!("3 {NO_VICTIMS}"))));
    }

    #[test]
    fn a_node_full_of_pods() {
        let mut world = World::new();
        let mut small = node("node-1", "4", &json!({}), &json!({}));
        small["status"]["allocatable"]["pods"] = "1".into();
        world.create(Kind::Node, &small);
        world.pod("only", &json!({})).schedule();
        check(&mut world, &json!({}), &format!("0/1 nodes are available: 1 Too many pods. {}", tail(1, &format!("1 {NO_VICTIMS}"))));
    }

    #[test]
    fn a_full_node_a_full_domain_and_a_missing_label() {
        let mut world = World::new();
        let zone = |zone: &str| json!({"zone": zone});
        let mut first = node("node-1", "4", &zone("a"), &json!({}));
        first["status"]["allocatable"]["pods"] = "1".into();
        world.create(Kind::Node, &first);
        world.node_like("node-2", "4", &zone("b"), &json!({})).node("node-3");
        let spread = json!({"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": {"app": "s"}}}]});
        for name in ["s-0", "s-1", "s-2", "stuck"] {
            world.labelled(name, "s", &spread).schedule();
        }
        let expected = format!(
            "0/3 nodes are available: 1 Too many pods, 1 node(s) didn't match pod topology spread constraints, \
             1 node(s) didn't match pod topology spread constraints (missing required label). {}",
            tail(3, &format!("1 {NOT_HELPFUL}, 2 {NO_VICTIMS}"))
        );
        assert_eq!(world.message("stuck"), expected);
    }

    #[test]
    fn long_messages_are_cut_in_the_event_only() {
        let mut world = World::new();
        world.node("node-1");
        let requests: serde_json::Map<String, Json> =
            (0..60).map(|index| (format!("example.com/resource-{index:02}"), "1".into())).collect();
        let spec = json!({"containers": [{"name": "main", "image": "a", "resources": {"requests": requests}}]});
        world.pod("stuck", &spec).schedule();
        let event = world.events.last().unwrap();
        assert_eq!((event.len(), &event[1020..]), (1024, " ..."));
        assert!(world.message("stuck").len() > 1024 && world.message("stuck").starts_with(&event[..1020]));
    }
}

mod placement {
    use super::*;

    /// Schedules, and compares where each Pod went.
    fn check(world: &mut World, expected: &[(&str, &str)]) {
        world.schedule();
        for (pod, node) in expected {
            assert_eq!(world.node_of(pod), *node, "{pod}: {}", world.message(pod));
        }
    }

    #[test]
    fn equal_pods_alternate_between_equal_nodes() {
        let mut world = World::new();
        world.node("node-1").node("node-2");
        for name in ["a", "b", "c", "d"] {
            world.pod(name, &json!({}));
        }
        check(&mut world, &[("a", "node-1"), ("b", "node-2"), ("c", "node-1"), ("d", "node-2")]);
        assert_eq!(world.events[0], "Successfully assigned default/a to node-1");
    }

    #[test]
    fn a_pod_that_names_its_node_is_never_queued() {
        let mut world = World::new();
        world.pod("bypass", &json!({"nodeName": "node-9"}));
        assert_eq!(scheduler::next_wake(&world.memory, world.now), None);
    }

    #[test]
    fn gated_pods_and_those_of_other_schedulers_are_left_alone() {
        let mut world = three_nodes();
        world.pod("gated", &json!({"schedulingGates": [{"name": "example.com/wait"}]}));
        world.pod("foreign", &json!({"schedulerName": "mine"}));
        check(&mut world, &[("gated", "-"), ("foreign", "-")]);
        assert!(world.events.is_empty());
        let code = |pod: &str| scheduler::standing(&world.cluster, &world.memory, &Key::new("default", pod)).unwrap().code();
        assert_eq!((code("gated"), code("foreign")), ("scheduling/gated", "scheduling/other-scheduler"));
        world.update(Kind::Pod, &pod("gated", &json!({}), &json!({})));
        check(&mut world, &[("gated", "node-1")]);
    }

    #[test]
    fn a_request_equal_to_what_is_left_fits() {
        let mut world = World::new();
        world.node_like("node-1", "2", &json!({}), &json!({})).pod("used", &cpu(1500)).schedule();
        world.pod("more", &cpu(501));
        check(&mut world, &[("more", "-")]);
        world.pod("exact", &cpu(500));
        check(&mut world, &[("exact", "node-1")]);
    }

    #[test]
    fn a_node_with_a_prefer_no_schedule_taint_comes_last() {
        let mut world = World::new();
        world.node_like("node-1", "4", &json!({}), &json!({"taints": [{"key": "old", "effect": "PreferNoSchedule"}]})).node("node-2");
        for name in ["a", "b"] {
            world.pod(name, &json!({}));
        }
        check(&mut world, &[("a", "node-2"), ("b", "node-2")]);
    }

    #[test]
    fn important_pods_go_first() {
        let mut world = World::new();
        world.node_like("node-1", "1", &json!({}), &json!({}));
        world.pod("low", &with(cpu(1000), &json!({"priority": 1}))).pod("high", &with(cpu(1000), &json!({"priority": 2})));
        check(&mut world, &[("high", "node-1"), ("low", "-")]);
    }

    #[test]
    fn preferred_affinity_outweighs_a_fuller_node() {
        let mut world = World::new();
        world
            .node("node-1")
            .node_like("node-2", "4", &json!({"disk": "ssd"}), &json!({}))
            .pod("busy", &with(cpu(1000), &named("node-2")))
            .schedule();
        let term = json!({"weight": 1, "preference": {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}});
        world.pod("likes", &json!({"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [term]}}}));
        check(&mut world, &[("likes", "node-2")]);
    }

    #[test]
    fn a_hard_spread_leaves_only_the_emptiest_zone() {
        let mut world = World::new();
        for (node, zone) in [("node-1", "a"), ("node-2", "b"), ("node-3", "c")] {
            world.node_like(node, "4", &json!({"zone": zone}), &json!({}));
        }
        let spread = json!({"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": {"app": "s"}}}]});
        for name in ["s-0", "s-1", "s-2"] {
            world.labelled(name, "s", &spread);
        }
        check(&mut world, &[("s-0", "node-1"), ("s-1", "node-2"), ("s-2", "node-3")]);
        world.remove(Kind::Pod, "default", "s-2");
        let table = scheduler::verdicts(&world.cluster, &Pod::of_json(&pod("s-3", &json!({"app": "s"}), &spread), Epoch::DEFAULT));
        let feasible: Vec<&str> = table.nodes.iter().filter(|verdict| verdict.is_feasible()).map(|verdict| &*verdict.node).collect();
        assert_eq!(feasible, ["node-3"]);
    }

    fn near(app: &str, kind: &str) -> Json {
        let term = json!({"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": app}}});
        json!({"affinity": {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}})
    }

    #[test]
    fn the_first_pod_of_a_group_may_go_anywhere() {
        let mut world = World::new();
        world.node("bare").node_like("node-1", "4", &json!({"zone": "a"}), &json!({})).node_like(
            "node-2",
            "4",
            &json!({"zone": "b"}),
            &json!({}),
        );
        world.labelled("g-0", "g", &near("g", "podAffinity")).labelled("g-1", "g", &near("g", "podAffinity"));
        check(&mut world, &[("g-0", "node-1"), ("g-1", "node-1")]);
        world.pod("alone", &near("nobody", "podAffinity"));
        check(&mut world, &[("alone", "-")]);
        assert!(world.message("alone").starts_with("0/3 nodes are available: 3 node(s) didn't match pod affinity rules. "));
    }

    #[test]
    fn pods_that_avoid_each_other_take_one_zone_each() {
        let mut world = World::new();
        world.node_like("node-1", "4", &json!({"zone": "a"}), &json!({})).node_like("node-2", "4", &json!({"zone": "b"}), &json!({}));
        for name in ["g-0", "g-1", "g-2"] {
            world.labelled(name, "g", &near("g", "podAntiAffinity"));
        }
        check(&mut world, &[("g-0", "node-1"), ("g-1", "node-2"), ("g-2", "-")]);
        assert!(world.message("g-2").starts_with("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. "));
        world.labelled("visitor", "g", &json!({}));
        check(&mut world, &[("visitor", "-")]);
        assert!(
            world.message("visitor").starts_with("0/2 nodes are available: 2 node(s) didn't satisfy existing pods anti-affinity rules. ")
        );
    }

    #[test]
    fn pods_of_a_stateful_set_are_spread_over_zones() {
        let mut world = World::new();
        for (node, zone) in [("node-1", "a"), ("node-2", "a"), ("node-3", "b")] {
            world.node_like(node, "64", &json!({"topology.kubernetes.io/zone": zone}), &json!({}));
        }
        world.create(Kind::Service, &json!({"metadata": {"name": "web", "namespace": "default"}, "spec": {"selector": {"app": "web"}}}));
        for name in ["w-0", "w-1", "w-2"] {
            world.labelled(name, "web", &json!({}));
        }
        world.schedule();
        let zones: Vec<String> = ["w-0", "w-1"].map(|pod| world.node_of(pod)).to_vec();
        assert!(zones.contains(&"node-3".to_owned()), "{zones:?}");
    }

    #[test]
    fn a_read_write_once_pod_claim_has_one_user() {
        let mut world = three_nodes();
        world.create(
            Kind::PersistentVolumeClaim,
            &json!({"metadata": {"name": "one", "namespace": "default"},
                "spec": {"accessModes": ["ReadWriteOncePod"], "volumeName": "pv-1"}, "status": {"phase": "Bound"}}),
        );
        let spec = json!({"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "one"}}]});
        world.pod("first", &spec).pod("second", &spec);
        check(&mut world, &[("first", "node-1"), ("second", "-")]);
        world.remove(Kind::Pod, "default", "first");
        check(&mut world, &[("second", "node-1")]);
    }

    #[test]
    fn a_volume_that_only_one_node_reaches() {
        let mut world = three_nodes();
        let terms = json!([{"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": ["node-2"]}]}]);
        world.create(
            Kind::PersistentVolume,
            &json!({"metadata": {"name": "pv-1"}, "spec": {"nodeAffinity": {"required": {"nodeSelectorTerms": terms}}}}),
        );
        world.create(
            Kind::PersistentVolumeClaim,
            &json!({"metadata": {"name": "local", "namespace": "default"}, "spec": {"volumeName": "pv-1"}, "status": {"phase": "Bound"}}),
        );
        world.pod("user", &json!({"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "local"}}]}));
        check(&mut world, &[("user", "node-2")]);
    }

    #[test]
    fn a_claim_that_waits_for_its_first_consumer_learns_the_node() {
        let mut world = three_nodes();
        world.create(
            Kind::StorageClass,
            &json!({"metadata": {"name": "late"}, "provisioner": "p", "volumeBindingMode": "WaitForFirstConsumer"}),
        );
        let claim = |phase: &str| {
            json!({"metadata": {"name": "c", "namespace": "default"}, "spec": {"storageClassName": "late", "volumeName": "pv"},
                "status": {"phase": phase}})
        };
        world.create(Kind::PersistentVolumeClaim, &claim("Pending"));
        world.pod("user", &json!({"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "c"}}]}));
        check(&mut world, &[("user", "-")]);
        let stored = world.cluster.claim(&Key::new("default", "c")).unwrap();
        assert_eq!(stored.meta.annotation("volume.kubernetes.io/selected-node").map(|node| &**node), Some("node-1"));
        world.update(Kind::PersistentVolumeClaim, &claim("Bound"));
        check(&mut world, &[("user", "node-1")]);
    }
}

mod queueing {
    use super::*;

    fn stuck_behind_a_cordon() -> World {
        let mut world = World::new();
        world.node_like("node-1", "4", &json!({}), &json!({"unschedulable": true})).pod("waits", &json!({})).schedule();
        world
    }

    /// A change comes; is the Pod tried again at once?
    fn check(world: &mut World, change: impl FnOnce(&mut World), tried: bool) {
        let before = world.events.len();
        world.now = Time(world.now.0 + 20_000);
        change(world);
        world.schedule();
        assert_eq!(world.events.len() > before, tried, "{:?}", world.events);
    }

    #[test]
    fn uncordoning_moves_waiting_pods_at_once() {
        let mut world = stuck_behind_a_cordon();
        check(&mut world, |_| (), false);
        check(&mut world, |world| world.update(Kind::Node, &node("node-1", "4", &json!({}), &json!({}))), true);
        assert_eq!(world.node_of("waits"), "node-1");
    }

    #[test]
    fn changes_that_no_refusing_filter_looks_at_move_nobody() {
        let mut world = stuck_behind_a_cordon();
        let relabelled = node("node-1", "4", &json!({"disk": "ssd"}), &json!({"unschedulable": true}));
        check(&mut world, |world| world.update(Kind::Node, &relabelled), false);
        check(&mut world, |world| world.create(Kind::Node, &node("node-2", "4", &json!({}), &json!({"unschedulable": true}))), false);
        check(&mut world, |world| world.create(Kind::Node, &node("node-3", "4", &json!({}), &json!({}))), true);
    }

    #[test]
    fn a_pod_that_goes_makes_room() {
        let mut world = World::new();
        world.node_like("node-1", "1", &json!({}), &json!({})).pod("first", &cpu(1000)).pod("second", &cpu(1000)).schedule();
        assert_eq!(world.node_of("second"), "-");
        check(&mut world, |world| world.remove(Kind::Pod, "default", "first"), true);
        assert_eq!(world.node_of("second"), "node-1");
    }

    #[test]
    fn a_finished_pod_makes_room() {
        let mut world = World::new();
        world.node_like("node-1", "1", &json!({}), &json!({})).pod("first", &cpu(1000)).pod("second", &cpu(1000)).schedule();
        let finish = |world: &mut World| {
            let mut first = (**world.get("first")).clone();
            first.status = Rc::new(PodStatus { phase: Phase::Succeeded, ..(*first.status).clone() });
            world.cluster.update(Object::Pod(Rc::new(first))).unwrap();
            world.observe();
        };
        check(&mut world, finish, true);
        assert_eq!(world.node_of("second"), "node-1");
    }

    #[test]
    fn a_claim_that_is_bound_lets_its_pod_go() {
        let mut world = three_nodes();
        let claim = |phase: &str| json!({"metadata": {"name": "data", "namespace": "default"}, "spec": {"volumeName": "pv"}, "status": {"phase": phase}});
        world.create(Kind::PersistentVolumeClaim, &claim("Pending"));
        world.pod("db-0", &json!({"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]})).schedule();
        assert_eq!(world.events.len(), 1);
        check(&mut world, |world| world.create(Kind::PersistentVolume, &json!({"metadata": {"name": "pv"}})), true);
        check(&mut world, |world| world.update(Kind::PersistentVolumeClaim, &claim("Bound")), true);
        assert_eq!(world.node_of("db-0"), "node-1");
        assert_eq!(world.events.len(), 3);
    }

    #[test]
    fn without_nodes_attempts_back_off() {
        let mut world = World::new();
        world.pod("alone", &json!({})).schedule();
        assert_eq!(scheduler::next_wake(&world.memory, world.now), Some(Time(1000)));
        for (now, next) in [(1000, 3000), (3000, 7000), (7000, 15_000), (15_000, 25_000)] {
            world.now = Time(now);
            world.schedule();
            assert_eq!(scheduler::next_wake(&world.memory, world.now), Some(Time(next)));
        }
        assert_eq!(world.events.len(), 5);
    }

    #[test]
    fn a_pod_is_tried_again_after_five_minutes() {
        let mut world = stuck_behind_a_cordon();
        let again = scheduler::next_wake(&world.memory, world.now).unwrap();
        assert_eq!(again, Time(330_000));
        world.now = again;
        world.schedule();
        assert_eq!(world.events.len(), 2);
    }

    #[test]
    fn the_condition_is_written_once() {
        let mut world = stuck_behind_a_cordon();
        let version = world.get("waits").meta.resource_version;
        check(
            &mut world,
            |world| world.create(Kind::Node, &node("node-2", "4", &json!({}), &json!({"taints": [{"key": "a", "effect": "NoSchedule"}]}))),
            true,
        );
        let second = world.get("waits").meta.resource_version;
        assert!(second > version, "another text");
        world.now = Time(600_000);
        world.schedule();
        assert_eq!((world.events.len(), world.get("waits").meta.resource_version), (3, second), "the same text");
    }

    #[test]
    fn a_pod_that_is_being_deleted_is_skipped() {
        let mut world = three_nodes();
        let mut going = pod("going", &json!({}), &json!({}));
        going["metadata"]["finalizers"] = json!(["example.com/wait"]);
        going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z".into();
        world.create(Kind::Pod, &going);
        world.schedule();
        assert_eq!(world.events, ["skip schedule deleting pod: default/going"]);
    }
}

mod preempting {
    use super::*;

    fn priority(milli: i64, priority: i64) -> Json {
        with(cpu(milli), &json!({"priority": priority}))
    }

    /// Schedules a Pod of priority 1000, and says who goes for it, where it is nominated and what was said.
    fn check(world: &mut World, milli: i64, node: &str, victims: &[&str]) {
        world.pod("champion", &priority(milli, 1000)).schedule();
        let going: Vec<String> = world.cluster.pods().filter(|pod| pod.is_terminating()).map(|pod| pod.meta.key.name.to_string()).collect();
        assert_eq!(going, victims, "{}", world.message("champion"));
        assert_eq!(world.get("champion").status.nominated_node.as_deref().unwrap_or("-"), node);
    }

    fn two_small_nodes() -> World {
        let mut world = World::new();
        world.node_like("node-1", "2", &json!({}), &json!({})).node_like("node-2", "2", &json!({}), &json!({}));
        world
    }

    fn on(node: &str, spec: Json) -> Json {
        with(spec, &named(node))
    }

    #[test]
    fn the_cheapest_victim_goes() {
        let mut world = two_small_nodes();
        world.pod("silver", &on("node-1", priority(1500, 20))).pod("bronze", &on("node-2", priority(1500, 10))).schedule();
        check(&mut world, 1000, "node-2", &["bronze"]);
        assert_eq!(world.message("champion"), "0/2 nodes are available: 2 Insufficient cpu.");
        let uid = world.get("champion").meta.uid.clone();
        assert_eq!(world.events.last().unwrap(), &format!("Preempted by pod {uid} on node node-2"));
        let target = &world.get("bronze").status.conditions[0];
        assert_eq!((&*target.kind, &*target.reason, target.observed_generation), ("DisruptionTarget", "PreemptionByScheduler", Some(1)));
        assert_eq!(&*target.message, "default-scheduler: preempting to accommodate a higher priority pod");
        world.remove(Kind::Pod, "default", "bronze");
        world.schedule();
        assert_eq!((world.node_of("champion").as_str(), world.get("champion").status.nominated_node.clone()), ("node-2", None));
    }

    #[test]
    fn as_few_as_will_do() {
        let mut world = two_small_nodes();
        world.pod("b-1", &on("node-1", priority(1000, 10))).pod("b-2", &on("node-1", priority(900, 10)));
        world.pod("s-1", &on("node-2", priority(1000, 20))).pod("b-3", &on("node-2", priority(1000, 10))).schedule();
        check(&mut world, 1000, "node-1", &["b-2"]);
    }

    #[test]
    fn a_budget_that_is_used_up_is_honoured_if_another_node_will_do() {
        let mut world = two_small_nodes();
        world.labelled("guarded", "guarded", &on("node-1", priority(1500, 10))).pod("free", &on("node-2", priority(1500, 20))).schedule();
        let budget = json!({"metadata": {"name": "b", "namespace": "default"},
            "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "guarded"}}}, "status": {"disruptionsAllowed": 0}});
        world.create(Kind::PodDisruptionBudget, &budget);
        check(&mut world, 1000, "node-2", &["free"]);
    }

    #[test]
    fn a_budget_gives_way_where_nothing_else_will_do() {
        let mut world = World::new();
        world.node_like("node-1", "2", &json!({}), &json!({})).labelled("guarded", "guarded", &priority(1500, 10)).schedule();
        let budget = json!({"metadata": {"name": "b", "namespace": "default"},
            "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "guarded"}}}, "status": {"disruptionsAllowed": 0}});
        world.create(Kind::PodDisruptionBudget, &budget);
        check(&mut world, 1000, "node-1", &["guarded"]);
    }

    #[test]
    fn equals_are_no_victims() {
        let mut world = World::new();
        world.node_like("node-1", "2", &json!({}), &json!({})).pod("equal", &priority(1500, 1000)).schedule();
        check(&mut world, 1000, "-", &[]);
        assert!(world.message("champion").ends_with(&format!("preemption: 0/1 nodes are available: 1 {NO_VICTIMS}.")));
    }

    #[test]
    fn no_second_victim_while_the_first_is_going() {
        let mut world = two_small_nodes();
        world.pod("b-1", &on("node-1", priority(1500, 10))).pod("b-2", &on("node-2", priority(1500, 10))).schedule();
        check(&mut world, 1000, "node-1", &["b-1"]);
        world.now = Time(20_000);
        world.node_like("node-3", "1", &json!({}), &json!({"taints": [{"key": "a", "effect": "NoSchedule"}]})).schedule();
        world.now = Time(600_000);
        world.schedule();
        assert!(world.message("champion").ends_with("preemption: not eligible due to a terminating pod on the nominated node."));
    }

    #[test]
    fn less_important_pods_keep_off_the_nominated_node() {
        let mut world = World::new();
        world.node_like("node-1", "2", &json!({}), &json!({})).pod("bronze", &priority(1500, 10)).schedule();
        check(&mut world, 1500, "node-1", &["bronze"]);
        world.pod("small", &priority(400, 5)).schedule();
        assert_eq!(world.node_of("small"), "-", "it would fit beside the one that is going, but not beside the one that comes");
        world.remove(Kind::Pod, "default", "bronze");
        world.schedule();
        assert_eq!((world.node_of("champion"), world.node_of("small")), ("node-1".to_owned(), "node-1".to_owned()));
    }
}

mod tables {
    use super::*;
    use crate::why::scheduling::{Refusal, Verdict};

    fn check(world: &World, spec: &Json, node: &str, expected: Vec<Refusal>) {
        let pod = Pod::of_json(&pod("asked", &json!({}), spec), Epoch::DEFAULT);
        let table = scheduler::verdicts(&world.cluster, &pod);
        let Verdict { refusals, score, .. } = table.of_node(node).unwrap().into_owned();
        assert_eq!(refusals, expected);
        assert_eq!(score.is_some(), refusals.is_empty());
    }

    #[test]
    fn refusals_carry_their_numbers() {
        let mut world = three_nodes();
        world.pod("busy", &with(cpu(3000), &named("node-2"))).schedule();
        let lack = Refusal::Insufficient { resource: "cpu".into(), requested: 1500, used: 3000, allocatable: 4000 };
        check(&world, &cpu(1500), "node-2", vec![lack]);
        check(&world, &cpu(1500), "node-1", vec![]);
        let selector = json!({"nodeSelector": {"disk": "ssd"}});
        check(&world, &selector, "node-1", vec![Refusal::NodeSelector { label: "disk".into(), wanted: "ssd".into(), found: None }]);
        check(&world, &json!({"nodeName": "node-1"}), "node-3", vec![Refusal::NodeName { wanted: "node-1".into() }]);
        check(&world, &named("node-1"), "node-3", vec![Refusal::NotNamed { named: Rc::from(["node-1".into()]) }]);
    }

    #[test]
    fn a_bound_pod_does_not_stand_in_its_own_way() {
        let mut world = World::new();
        world.node_like("node-1", "1", &json!({}), &json!({})).pod("full", &cpu(1000)).schedule();
        assert!(scheduler::verdicts(&world.cluster, world.get("full")).nodes[0].is_feasible());
    }
}

mod scale {
    use super::*;
    use crate::object::pod::Overlay;

    /// Creates nodes and one daemon Pod for each, and schedules all of them.
    fn check(count: usize) {
        let mut world = World::new();
        for index in 0..count {
            world.node(&format!("node-{index:04}"));
        }
        let template = Pod::of_json(&pod("agent", &json!({"app": "agent"}), &cpu(100)), Epoch::DEFAULT);
        for index in 0..count {
            let mut pod = template.clone();
            pod.meta.key = Key::new("default", &format!("agent-{index:04}"));
            pod.overlay = Overlay::DaemonNode(format!("node-{index:04}").into());
            world.cluster.create(Object::Pod(Rc::new(pod)), world.now).unwrap();
        }
        world.observe();
        while scheduler::next_wake(&world.memory, world.now) == Some(world.now) {
            let (plan, memory) = scheduler::plan(&world.cluster, &world.memory, world.now);
            world.memory = memory;
            plan.decisions.into_iter().filter_map(|decision| decision.act).for_each(|act| world.carry_out(act));
            world.observe();
        }
        assert!(world.cluster.pods().all(|pod| pod.node.as_deref().map(|node| &node[5..]) == Some(&pod.meta.key.name[6..])));
    }

    #[test]
    fn daemon_pods_are_placed_one_by_one_on_many_nodes() {
        check(if cfg!(debug_assertions) { 300 } else { 5000 });
    }
}
