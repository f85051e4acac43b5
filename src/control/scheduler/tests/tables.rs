//! The table of verdicts for the page.

use super::*;
use crate::control::scheduler::plugins::{self, node_affinity, node_name, node_resources_fit};
use crate::control::scheduler::reason::Verdict;
use crate::why::facts::Worded;

fn check(world: &World, spec: &Json, node: &str, expected: Vec<plugins::Refusal>) {
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
    let lack = node_resources_fit::Refusal::Insufficient { resource: "cpu".into(), requested: 1500, used: 3000, allocatable: 4000 }.into();
    check(&world, &cpu(1500), "node-2", vec![lack]);
    check(&world, &cpu(1500), "node-1", vec![]);
    let selector = json!({"nodeSelector": {"disk": "ssd"}});
    check(
        &world,
        &selector,
        "node-1",
        vec![node_affinity::Refusal::NodeSelector { label: "disk".into(), wanted: "ssd".into(), found: None }.into()],
    );
    check(&world, &json!({"nodeName": "node-1"}), "node-3", vec![node_name::Refusal::NodeName { wanted: "node-1".into() }.into()]);
    check(&world, &named("node-1"), "node-3", vec![node_affinity::Refusal::NotNamed { named: Rc::from(["node-1".into()]) }.into()]);
}

#[test]
fn a_toleration_that_just_misses_is_told_apart() {
    let mut world = World::new();
    let taint = |key: &str, value: &str| json!({"key": key, "value": value, "effect": "NoSchedule"});
    world.node_like("gpu", "4", &json!({}), &json!({"taints": [taint("dedicated", "gpu")]}));
    world.node_like("lost", "4", &json!({}), &json!({"taints": [taint("node.kubernetes.io/unreachable", "")]}));
    let said = |node: &str, toleration: Json| {
        let asked = Pod::of_json(&pod("asked", &json!({}), &json!({"tolerations": [toleration]})), Epoch::DEFAULT);
        let table = scheduler::verdicts(&world.cluster, &asked);
        let verdict = table.of_node(node).unwrap().into_owned();
        verdict.refusals.iter().map(|one| (one.code(), one.form())).collect::<Vec<_>>()
    };
    let differs = |form| vec![("scheduling/toleration-differs", form)];
    let equal = |value: &str| json!({"key": "dedicated", "value": value, "effect": "NoSchedule"});
    assert_eq!(said("gpu", equal("gpu")), []);
    assert_eq!(said("gpu", equal("cpu")), differs("value"));
    assert_eq!(said("gpu", json!({"key": "dedicated"})), differs("no-value"));
    assert_eq!(said("gpu", json!({"key": "dedicated", "operator": "Exists", "effect": "NoExecute"})), differs("effect"));
    assert_eq!(said("gpu", json!({"key": "other", "operator": "Exists"})), [("scheduling/taint", "own")]);
    // What every Pod is given for lost nodes is not meant for this taint.
    let given = json!({"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300});
    assert_eq!(said("lost", given), [("scheduling/taint", "unreachable")]);
}

#[test]
fn init_containers_and_sidecars_count_as_they_run() {
    let mut world = World::new();
    world.node_like("node-1", "1", &json!({}), &json!({}));
    let container = |name: &str, cpu: &str| json!({"name": name, "image": "a", "resources": {"requests": {"cpu": cpu}}});
    let lack = |requested| {
        vec![node_resources_fit::Refusal::Insufficient { resource: "cpu".into(), requested, used: 0, allocatable: 1000 }.into()]
    };
    let init = json!({"initContainers": [container("i", "2")], "containers": [container("c", "1")]});
    check(&world, &init, "node-1", lack(2000));
    let mut sidecar = container("s", "500m");
    sidecar["restartPolicy"] = "Always".into();
    let both = json!({"initContainers": [sidecar, container("i", "2")], "containers": [container("c", "1")]});
    check(&world, &both, "node-1", lack(2500));
}

#[test]
fn requests_of_the_whole_pod_replace_those_of_its_containers() {
    let mut world = World::new();
    world.node_like("node-1", "1", &json!({}), &json!({}));
    let of = |container: Json, pod: Json| json!({"containers": [{"name": "c", "image": "a", "resources": {"requests": container}}], "resources": {"requests": pod}});
    let lack = |resource: &str, requested, allocatable| {
        vec![node_resources_fit::Refusal::Insufficient { resource: resource.into(), requested, used: 0, allocatable }.into()]
    };
    check(&world, &of(json!({"cpu": "500m"}), json!({"cpu": "3"})), "node-1", lack("cpu", 3000, 1000));
    check(&world, &of(json!({"cpu": "3"}), json!({"cpu": "500m"})), "node-1", vec![]);
    let huge = of(json!({}), json!({"hugepages-2Mi": "4Mi"}));
    check(&world, &huge, "node-1", lack("hugepages-2Mi", 4 << 20, 0));
}

#[test]
fn a_bound_pod_does_not_stand_in_its_own_way() {
    let mut world = World::new();
    world.node_like("node-1", "1", &json!({}), &json!({})).pod("full", &cpu(1000)).schedule();
    assert!(scheduler::verdicts(&world.cluster, world.get("full")).nodes[0].is_feasible());
}
