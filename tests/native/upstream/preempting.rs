//! One attempt of the scheduler at a time (`defaultpreemption`, `schedule_one_test.go`, `scheduling_queue_test.go`): who is bound, and
//! who goes for it.

use podloom::cluster::admit::default;
use podloom::cluster::store::Cluster;
use podloom::control::plan::Act;
use podloom::control::scheduler::{self, Memory};
use podloom::object::Json;
use podloom::object::any::Object;
use podloom::object::kind::{Key, Kind};
use podloom::object::patch;
use podloom::time::{Epoch, Time};
use serde_json::json;

/// A cluster with a scheduler.
struct Arena {
    cluster: Cluster,
    memory: Memory,
    now: Time,
}

impl Arena {
    /// Nodes with two CPUs each.
    fn new(nodes: &[&str]) -> Self {
        let mut arena = Self { cluster: Cluster::new(1, Epoch::DEFAULT), memory: Memory::default(), now: Time(1000) };
        for node in nodes {
            let labels = json!({"kubernetes.io/hostname": node, "zone": node});
            let amounts = json!({"cpu": "2", "memory": "8Gi", "pods": "110"});
            arena.create(Kind::Node, &json!({"metadata": {"name": node, "labels": labels}, "status": {"allocatable": amounts}}));
        }
        arena
    }

    fn create(&mut self, kind: Kind, value: &Json) {
        self.cluster.create(Object::of_json(kind, value, Epoch::DEFAULT), self.now).unwrap();
        self.observe();
    }

    fn observe(&mut self) {
        for delta in self.cluster.take_log() {
            scheduler::observe(&mut self.memory, &delta, &self.cluster, self.now);
        }
    }

    /// A Pod of a priority that asks for milli-CPU.
    fn pod(&mut self, name: &str, priority: i64, milli: i64, change: &Json) -> &mut Self {
        let requests = json!({"requests": {"cpu": format!("{milli}m")}});
        let base = json!({"metadata": {"name": name, "namespace": "default"},
            "spec": {"priority": priority, "containers": [{"name": "main", "image": "a:1", "resources": requests}]}});
        let mut pod = patch::merge(&base, change);
        default::apply(Kind::Pod, &mut pod);
        self.create(Kind::Pod, &pod);
        self
    }

    /// One that is bound and started so many seconds after the beginning.
    fn on(&mut self, node: &str, name: &str, priority: i64, milli: i64, started: u64) -> &mut Self {
        let at = Epoch::DEFAULT.rfc3339(Time(started * 1000));
        self.pod(name, priority, milli, &json!({"spec": {"nodeName": node}, "status": {"phase": "Running", "startTime": at}}))
    }

    /// One attempt: `pod>node` when a Pod is bound, `-pod` for each that goes.
    fn attempt(&mut self) -> String {
        let (plan, memory) = scheduler::plan(&self.cluster, &self.memory, self.now);
        self.memory = memory;
        let mut told = Vec::new();
        for act in plan.decisions.into_iter().filter_map(|decision| decision.act.as_deref().cloned()) {
            match act {
                Act::Bind { pod, node, .. } => {
                    told.push(format!("{}>{node}", pod.name));
                    let mut bound = (**self.cluster.pod(&pod).unwrap()).clone();
                    bound.node = Some(node);
                    self.cluster.update(Object::Pod(std::rc::Rc::new(bound))).unwrap();
                }
                Act::Update { object, .. } => drop(self.cluster.update(object).unwrap()),
                Act::Delete { key, .. } => told.push(format!("-{}", key.name)),
                Act::Create { .. } | Act::Record { .. } | Act::RecordGone { .. } => {}
            }
        }
        self.observe();
        told.sort();
        told.join(" ")
    }
}

#[test]
fn of_equally_important_pods_the_later_started_goes() {
    let mut arena = Arena::new(&["n"]);
    arena.on("n", "early", 1, 1000, 10).on("n", "late", 1, 1000, 20).pod("champion", 9, 1000, &json!({}));
    assert_eq!(arena.attempt(), "-late");
    let mut arena = Arena::new(&["a", "b"]);
    arena.on("a", "early", 1, 2000, 10).on("b", "late", 1, 2000, 20).pod("champion", 9, 1000, &json!({}));
    assert_eq!(arena.attempt(), "-late", "of two nodes, too");
}

#[test]
fn small_pods_are_spared_where_it_is_possible() {
    let mut arena = Arena::new(&["n"]);
    arena.on("n", "low", 1, 300, 1).on("n", "medium", 5, 1000, 1).on("n", "high", 8, 600, 1).pod("champion", 9, 1000, &json!({}));
    assert_eq!(arena.attempt(), "-medium", "high is put back first, then medium does not fit any more, low does");
}

#[test]
fn nobody_goes_where_there_is_room_or_no_hope() {
    let mut arena = Arena::new(&["a", "b"]);
    arena.on("a", "low", 1, 2000, 1).pod("champion", 9, 1000, &json!({}));
    assert_eq!(arena.attempt(), "champion>b");
    let mut arena = Arena::new(&["a"]);
    arena.on("a", "low", 1, 1000, 1).pod("giant", 9, 3000, &json!({}));
    assert_eq!(arena.attempt(), "");
    let mut arena = Arena::new(&["a"]);
    arena.on("a", "higher", 10, 2000, 1).pod("champion", 9, 1000, &json!({}));
    assert_eq!(arena.attempt(), "");
}

#[test]
fn pods_that_avoid_the_champion_or_crowd_its_domain_go() {
    let term = json!({"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "x"}}});
    let avoids =
        json!({"spec": {"nodeName": "n", "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}});
    let mut arena = Arena::new(&["n"]);
    arena.pod("loner", 1, 100, &avoids).pod("champion", 9, 100, &json!({"metadata": {"labels": {"app": "x"}}}));
    assert_eq!(arena.attempt(), "-loner");
    let x = json!({"metadata": {"labels": {"app": "x"}}});
    let spread = json!({"metadata": {"labels": {"app": "x"}}, "spec": {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone",
        "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "x"}}}]}});
    let mut arena = Arena::new(&["a", "b"]);
    let on = |node: &str| patch::merge(&x, &json!({"spec": {"nodeName": node}}));
    // The emptier zone is full of Pods that may not go, the fuller one holds one that may.
    arena.pod("one", 1, 100, &on("a")).on("b", "full", 20, 2000, 1).pod("champion", 9, 100, &spread);
    assert_eq!(arena.attempt(), "-one");
}

#[test]
fn disrupted_pods_do_not_count_against_their_budget() {
    let budget = |disrupted: Json| {
        json!({"metadata": {"name": "b", "namespace": "default"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "g"}}},
            "status": {"disruptionsAllowed": 0, "disruptedPods": disrupted}})
    };
    for (disrupted, expected) in [(json!({}), "-free"), (json!({"guarded": "2026-01-01T00:00:00Z"}), "-guarded")] {
        let mut arena = Arena::new(&["a", "b"]);
        arena.create(Kind::PodDisruptionBudget, &budget(disrupted));
        arena.pod("guarded", 1, 2000, &json!({"metadata": {"labels": {"app": "g"}}, "spec": {"nodeName": "a"}}));
        arena.on("b", "free", 5, 2000, 1).pod("champion", 9, 1000, &json!({}));
        assert_eq!(arena.attempt(), expected);
    }
}

#[test]
fn a_nominated_node_is_looked_at_alone() {
    for (nominated, expected) in [(json!({}), "champion>b"), (json!({"status": {"nominatedNodeName": "a"}}), "champion>a")] {
        let mut arena = Arena::new(&["a", "b"]);
        arena.on("a", "busy", 1, 1000, 1).pod("champion", 9, 500, &nominated);
        assert_eq!(arena.attempt(), expected);
    }
}

#[test]
fn a_pod_of_the_same_name_is_another_pod() {
    let mut arena = Arena::new(&["a"]);
    arena.on("a", "full", 9, 2000, 1).pod("again", 1, 1000, &json!({}));
    let mut first = arena.memory.clone();
    assert_eq!(arena.attempt(), "");
    arena.cluster.remove(Kind::Pod, &Key::new("default", "again"));
    arena.cluster.remove(Kind::Pod, &Key::new("default", "full"));
    arena.observe();
    arena.pod("again", 1, 500, &json!({}));
    // A queue that missed the deletion takes the stale entry out and leaves the new Pod alone.
    let (plan, after) = scheduler::plan(&arena.cluster, &first, arena.now);
    first = after;
    assert!(plan.decisions.iter().all(|decision| decision.act.is_none()));
    assert_eq!(scheduler::next_wake(&first, arena.now), None);
    assert_eq!(arena.attempt(), "again>a");
}

#[test]
fn a_pod_that_backs_off_does_not_hold_up_others() {
    let mut arena = Arena::new(&["a"]);
    arena.pod("high", 9, 3000, &json!({}));
    assert_eq!(arena.attempt(), "");
    // A larger node helps it, but it has only just failed.
    let amounts = json!({"cpu": "3", "memory": "8Gi", "pods": "110"});
    let taints = json!([{"key": "new", "effect": "NoSchedule"}]);
    arena.create(Kind::Node, &json!({"metadata": {"name": "b"}, "spec": {"taints": taints}, "status": {"allocatable": amounts}}));
    arena.pod("low", 1, 100, &json!({}));
    assert_eq!(arena.attempt(), "low>a", "the one that is ready goes first");
}

#[test]
fn searches_begin_where_the_last_one_ended() {
    let names: Vec<String> = (0..120).map(|number| format!("n{number:03}")).collect();
    let mut arena = Arena::new(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut taken = Vec::new();
    for number in 0..2 {
        let name = format!("p{number}");
        arena.pod(&name, 1, 100, &json!({}));
        taken.push(arena.attempt());
    }
    assert_eq!(taken, ["p0>n000", "p1>n100"], "100 of 120 nodes are enough, and the next search begins with the 101st");
}
