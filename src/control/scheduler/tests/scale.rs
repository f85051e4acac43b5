//! Many nodes, one daemon Pod each.

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
        plan.decisions.into_iter().filter_map(|decision| decision.act.as_deref().cloned()).for_each(|act| world.carry_out(act));
        world.observe();
    }
    assert!(world.cluster.pods().all(|pod| pod.node.as_deref().map(|node| &node[5..]) == Some(&pod.meta.key.name[6..])));
}

#[test]
fn daemon_pods_are_placed_one_by_one_on_many_nodes() {
    check(if cfg!(debug_assertions) { 300 } else { 5000 });
}
