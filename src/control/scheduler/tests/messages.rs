//! What is said when no node will do: Event and condition, in upstream's words.

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
    let expected =
        "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.";
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
    let expected =
        format!("0/12 nodes are available: 10 node(s) were unschedulable, 2 Insufficient cpu. {}", tail(12, &format!("12 {NOT_HELPFUL}")));
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
    let requests: serde_json::Map<String, Json> = (0..60).map(|index| (format!("example.com/resource-{index:02}"), "1".into())).collect();
    let spec = json!({"containers": [{"name": "main", "image": "a", "resources": {"requests": requests}}]});
    world.pod("stuck", &spec).schedule();
    let event = world.events.last().unwrap();
    assert_eq!((event.len(), &event[1020..]), (1024, " ..."));
    assert!(world.message("stuck").len() > 1024 && world.message("stuck").starts_with(&event[..1020]));
}
