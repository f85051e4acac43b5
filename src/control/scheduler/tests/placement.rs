//! Where Pods go.

use super::*;
use crate::control::scheduler::plugins::RefusesPod;
use crate::control::scheduler::reason::Reason;
use crate::why::facts::Worded;

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
    let code = |pod: &str| scheduler::standing(&world.cluster, &world.memory, &Key::new("default", pod)).unwrap().reason.code();
    assert_eq!((code("gated"), code("foreign")), ("scheduling/gated", "scheduling/other-scheduler"));
    world.update(Kind::Pod, &pod("gated", &json!({}), &json!({})));
    check(&mut world, &[("gated", "node-1")]);
}

#[test]
fn a_pod_waits_for_the_resource_claims_that_it_needs() {
    let mut world = three_nodes();
    world.pod("named", &json!({"resourceClaims": [{"name": "gpu", "resourceClaimName": "one-gpu"}]}));
    world.pod("made", &json!({"resourceClaims": [{"name": "gpu", "resourceClaimTemplateName": "gpus"}]}));
    check(&mut world, &[("named", "-"), ("made", "-")]);
    assert!(world.events.is_empty());
    let refused = |pod: &str| match scheduler::standing(&world.cluster, &world.memory, &Key::new("default", pod)).unwrap().reason {
        Why::Scheduling(Reason::Gated { refused }) => (refused.code(), refused.reason().into_owned()),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("named"), ("scheduling/resource-claim-missing", "could not find ResourceClaim \"default/one-gpu\"".to_owned()));
    assert_eq!(refused("made"), ("scheduling/resource-claim-not-made", "pod \"default/made\": ResourceClaim not created yet".to_owned()));
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
    assert!(world.message("visitor").starts_with("0/2 nodes are available: 2 node(s) didn't satisfy existing pods anti-affinity rules. "));
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
    late_class(&mut world, &json!({"provisioner": "p"}));
    let claim = |phase: &str| late_claim("c", phase, if phase == "Bound" { json!("pv") } else { Json::Null });
    world.create(Kind::PersistentVolumeClaim, &claim("Pending"));
    world.pod("user", &json!({"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "c"}}]}));
    check(&mut world, &[("user", "-")]);
    let stored = world.cluster.claim(&Key::new("default", "c")).unwrap();
    assert_eq!(stored.meta.annotation("volume.kubernetes.io/selected-node").map(|node| &**node), Some("node-1"));
    world.update(Kind::PersistentVolumeClaim, &claim("Bound"));
    check(&mut world, &[("user", "node-1")]);
}

/// A class whose claims wait for their first consumer.
fn late_class(world: &mut World, more: &Json) {
    let base = json!({"metadata": {"name": "late"}, "volumeBindingMode": "WaitForFirstConsumer"});
    world.create(Kind::StorageClass, &with(base, more));
}

fn late_claim(name: &str, phase: &str, volume: Json) -> Json {
    json!({"metadata": {"name": name, "namespace": "default"},
        "spec": {"storageClassName": "late", "accessModes": ["ReadWriteOnce"], "volumeName": volume,
            "resources": {"requests": {"storage": "1Gi"}}},
        "status": {"phase": phase}})
}

/// A disk of a node.
fn local_volume(world: &mut World, name: &str, node: &str, size: &str, more: &Json) {
    let terms = json!([{"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}]}]);
    let spec = json!({"storageClassName": "late", "accessModes": ["ReadWriteOnce"], "capacity": {"storage": size},
        "nodeAffinity": {"required": {"nodeSelectorTerms": terms}}});
    let volume = json!({"metadata": {"name": name}, "spec": with(spec, more), "status": {"phase": "Available"}});
    world.create(Kind::PersistentVolume, &volume);
}

fn uses(claims: &[&str]) -> Json {
    let volumes: Vec<Json> = claims.iter().map(|claim| json!({"name": claim, "persistentVolumeClaim": {"claimName": claim}})).collect();
    json!({"volumes": volumes})
}

/// The claim that a volume is reserved for.
fn reserved_for(world: &World, volume: &str) -> String {
    let found = world.cluster.get_json(Kind::PersistentVolume, &Key::new("", volume)).unwrap();
    found["spec"]["claimRef"]["name"].as_str().unwrap_or("-").to_owned()
}

#[test]
fn a_claim_that_waits_gets_the_smallest_volume_that_will_do_where_its_pod_can_be() {
    let mut world = three_nodes();
    late_class(&mut world, &json!({"provisioner": "kubernetes.io/no-provisioner"}));
    world.create(Kind::PersistentVolumeClaim, &late_claim("c", "Pending", Json::Null));
    local_volume(&mut world, "pv-huge", "node-2", "9Gi", &json!({}));
    local_volume(&mut world, "pv-large", "node-2", "2Gi", &json!({}));
    local_volume(&mut world, "pv-other-class", "node-1", "2Gi", &json!({"storageClassName": "other"}));
    local_volume(&mut world, "pv-small", "node-1", "500Mi", &json!({}));
    local_volume(&mut world, "pv-taken", "node-1", "1Gi", &json!({"claimRef": {"name": "x", "namespace": "default"}}));
    world.pod("user", &uses(&["c"]));
    check(&mut world, &[("user", "-")]);
    assert_eq!((reserved_for(&world, "pv-large").as_str(), reserved_for(&world, "pv-huge").as_str()), ("c", "-"));
    assert_eq!(world.get("user").status.nominated_node.as_deref(), Some("node-2"));
    world.update(Kind::PersistentVolumeClaim, &late_claim("c", "Bound", json!("pv-large")));
    check(&mut world, &[("user", "node-2")]);
}

#[test]
fn two_claims_of_one_pod_need_two_volumes_in_one_place() {
    let mut world = three_nodes();
    late_class(&mut world, &json!({"provisioner": "kubernetes.io/no-provisioner"}));
    for claim in ["c", "d"] {
        world.create(Kind::PersistentVolumeClaim, &late_claim(claim, "Pending", Json::Null));
    }
    local_volume(&mut world, "pv-1", "node-1", "1Gi", &json!({}));
    local_volume(&mut world, "pv-2", "node-2", "1Gi", &json!({}));
    world.pod("user", &uses(&["c", "d"]));
    check(&mut world, &[("user", "-")]);
    assert!(world.message("user").starts_with("0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind. "));
    local_volume(&mut world, "pv-3", "node-2", "1Gi", &json!({}));
    world.schedule();
    assert_eq!((reserved_for(&world, "pv-2").as_str(), reserved_for(&world, "pv-3").as_str()), ("c", "d"));
}

#[test]
fn a_pod_goes_where_the_volume_is_that_is_reserved_for_its_claim() {
    let mut world = three_nodes();
    late_class(&mut world, &json!({"provisioner": "kubernetes.io/no-provisioner"}));
    world.create(Kind::PersistentVolumeClaim, &late_claim("c", "Pending", Json::Null));
    local_volume(&mut world, "pv-1", "node-1", "1Gi", &json!({}));
    local_volume(&mut world, "pv-3", "node-3", "5Gi", &json!({"claimRef": {"name": "c", "namespace": "default"}}));
    world.pod("user", &uses(&["c"]));
    check(&mut world, &[("user", "-")]);
    assert_eq!(world.get("user").status.nominated_node.as_deref(), Some("node-3"));
    assert_eq!(reserved_for(&world, "pv-1"), "-");
}

#[test]
fn a_class_makes_volumes_only_where_its_topologies_allow() {
    let mut world = World::new();
    for (node, zone) in [("node-1", "a"), ("node-2", "b")] {
        world.node_like(node, "4", &json!({"zone": zone}), &json!({}));
    }
    let expressions = json!([{"key": "zone", "values": ["b", "c"]}]);
    late_class(&mut world, &json!({"provisioner": "p", "allowedTopologies": [{"matchLabelExpressions": expressions}]}));
    world.create(Kind::PersistentVolumeClaim, &late_claim("c", "Pending", Json::Null));
    let asked = Pod::of_json(&pod("asked", &json!({}), &uses(&["c"])), Epoch::DEFAULT);
    let table = scheduler::verdicts(&world.cluster, &asked);
    let feasible: Vec<&str> = table.nodes.iter().filter(|verdict| verdict.is_feasible()).map(|verdict| &*verdict.node).collect();
    assert_eq!(feasible, ["node-2"]);
}

#[test]
fn disks_that_bear_no_second_pod_are_kept_apart() {
    let disk = |read_only: bool| json!({"volumes": [{"name": "disk", "gcePersistentDisk": {"pdName": "d", "readOnly": read_only}}]});
    let mut world = World::new();
    world.node("node-1").pod("writer", &disk(false)).schedule();
    world.pod("second", &disk(true));
    check(&mut world, &[("writer", "node-1"), ("second", "-")]);
    assert!(world.message("second").starts_with("0/1 nodes are available: 1 node(s) had no available disk. "));
    world.remove(Kind::Pod, "default", "writer");
    world.pod("reader", &disk(true));
    check(&mut world, &[("second", "node-1"), ("reader", "node-1")]);
}

#[test]
fn a_node_with_the_zone_labels_of_today_holds_volumes_with_the_old_ones() {
    let mut world = World::new();
    for (node, zone) in [("node-1", "a"), ("node-2", "b"), ("node-3", "c")] {
        world.node_like(node, "4", &json!({"topology.kubernetes.io/zone": zone}), &json!({}));
    }
    let labels = json!({"failure-domain.beta.kubernetes.io/zone": "b__d"});
    world.create(Kind::PersistentVolume, &json!({"metadata": {"name": "pv", "labels": labels}, "spec": {}}));
    world.create(Kind::PersistentVolumeClaim, &late_claim("c", "Bound", json!("pv")));
    world.pod("user", &uses(&["c"]));
    check(&mut world, &[("user", "node-2")]);
}

#[test]
fn a_pod_waits_for_a_kubelet_that_can_do_what_it_needs() {
    let mut world = World::new();
    let able = |features: &Json| {
        let mut able = node("node-1", "4", &json!({}), &json!({}));
        able["status"]["declaredFeatures"] = features.clone();
        able
    };
    world.create(Kind::Node, &able(&json!(["Other"])));
    let rules = json!([{"action": "RestartAllContainers", "exitCodes": {"operator": "In", "values": [42]}}]);
    world.pod("needs", &json!({"containers": [{"name": "main", "image": "a", "restartPolicyRules": rules}]})).pod("plain", &json!({}));
    check(&mut world, &[("needs", "-"), ("plain", "node-1")]);
    assert!(world.message("needs").starts_with("0/1 nodes are available: 1 node(s) didn't match Pod's required features. "));
    world.update(Kind::Node, &able(&json!(["Other", "RestartAllContainersOnContainerExits"])));
    check(&mut world, &[("needs", "node-1")]);
}

#[test]
fn images_that_are_there_draw_pods_and_image_volumes_count() {
    let mut world = World::new();
    let mut rich = node("node-2", "4", &json!({}), &json!({}));
    rich["status"]["images"] = json!([{"names": ["data:v1"], "sizeBytes": 900 * 1024 * 1024}]);
    world.node("node-1").create(Kind::Node, &rich);
    world.pod("user", &json!({"volumes": [{"name": "data", "image": {"reference": "data:v1"}}]}));
    check(&mut world, &[("user", "node-2")]);
}
