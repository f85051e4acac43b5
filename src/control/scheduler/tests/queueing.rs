//! When Pods are tried again.

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
