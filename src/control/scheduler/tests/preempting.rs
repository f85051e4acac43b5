//! Who goes for a more important Pod.

use super::*;
use crate::seed::Stream;

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
    world.pod("s-1", &on("node-2", priority(1500, 20))).schedule();
    check(&mut world, 1000, "node-1", &["b-2"]);
}

#[test]
fn of_equal_nodes_the_one_that_keeps_more_important_pods() {
    let mut world = two_small_nodes();
    world.pod("b-1", &on("node-1", priority(1000, 10))).pod("b-2", &on("node-1", priority(900, 10)));
    world.pod("s-1", &on("node-2", priority(1000, 20))).pod("b-3", &on("node-2", priority(900, 10))).schedule();
    check(&mut world, 1000, "node-2", &["b-3"]);
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

/// Many nodes with one Pod each, all of priority 10 but the one on node `cheap`, and the scheduler's draws from a seed.
fn many_nodes(seed: u64, count: usize, cheap: usize) -> World {
    let mut world = World::new();
    world.memory = Memory::new(seed);
    for index in 0..count {
        let node = format!("node-{index:03}");
        let (app, priority_of) = if index == cheap { ("cheap", 1) } else { ("dear", 10) };
        world.node_like(&node, "1", &json!({}), &json!({}));
        world.labelled(&format!("pod-{index:03}"), app, &with(priority(1000, priority_of), &json!({"nodeName": node})));
    }
    world
}

fn first_tried(seed: u64, count: usize) -> usize {
    usize::try_from(Stream::new(seed, "preemption").draw() % u64::try_from(count).unwrap()).unwrap()
}

#[test]
fn of_very_many_nodes_a_hundred_are_tried_from_a_drawn_one_on() {
    let mut found = Vec::new();
    for seed in 0..6 {
        let mut world = many_nodes(seed, 150, 20);
        world.pod("champion", &priority(1000, 1000)).schedule();
        let node = world.get("champion").status.nominated_node.clone().unwrap();
        let steps = (20 + 150 - first_tried(seed, 150)) % 150;
        assert_eq!(&*node == "node-020", steps < 100, "{node}, {steps} steps from where the search began");
        found.push(steps < 100);
    }
    assert!(found.contains(&true) && found.contains(&false), "{found:?}");
}

#[test]
fn the_search_goes_on_for_a_node_whose_pods_no_budget_protects() {
    let last = (first_tried(3, 130) + 120) % 130;
    let mut world = many_nodes(3, 130, last);
    let budget = json!({"metadata": {"name": "b", "namespace": "default"},
        "spec": {"minAvailable": "100%", "selector": {"matchLabels": {"app": "dear"}}}, "status": {"disruptionsAllowed": 0}});
    world.create(Kind::PodDisruptionBudget, &budget);
    check(&mut world, 1000, &format!("node-{last:03}"), &[&format!("pod-{last:03}")]);
}
