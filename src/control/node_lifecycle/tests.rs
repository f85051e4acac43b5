//! Nodes that are lost and found, told by their taints, conditions and Events (docs/kubernetes/nodes.md §11).

use crate::cluster::request::Propagation;
use crate::control::node_lifecycle::Settings;
use crate::control::tests::fixture::Fixture;
use crate::object::condition::{self, ConditionStatus};
use crate::object::kind::Kind;
use crate::time::{Span, Time};
use serde_json::json;

/// Nodes with a Pod each, ten seconds after their creation; then the heartbeats of the first few stop.
fn check(nodes: &[&str], stopped: usize) -> Fixture {
    let mut fixture = Fixture::with_nodes(nodes);
    for node in nodes {
        fixture.create_pod(&format!("on-{node}"), node, "app:1.0", json!({}));
    }
    fixture.run_to(Time(10_000));
    for node in &nodes[..stopped] {
        fixture.annotate(node, "sim/heartbeat", Some("stopped"));
    }
    fixture
}

const THREE: [&str; 3] = ["node-1", "node-2", "node-3"];

#[test]
fn lost_node_is_unknown_after_the_grace_and_tainted_twice() {
    let mut fixture = check(&THREE, 1);
    fixture.run_to(Time(59_900));
    assert!(fixture.node("node-1").is_ready());
    fixture.run_to(Time(60_050));
    let node = fixture.node("node-1");
    for kind in ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] {
        let lost = condition::find(&node.conditions, kind).cloned().unwrap();
        assert_eq!((lost.status, &*lost.reason), (ConditionStatus::Unknown, "NodeStatusUnknown"));
        assert_eq!(&*lost.message, "Kubelet stopped posting node status.");
        assert_eq!(lost.last_heartbeat, Some(Time(30)));
    }
    assert_eq!(fixture.taints("node-1"), ["unreachable:NoSchedule"]);
    fixture.run(Span::from_ms(100));
    assert_eq!(fixture.taints("node-1"), ["unreachable:NoSchedule", "unreachable:NoExecute"]);
    assert!(fixture.taints("node-2").is_empty());
}

#[test]
fn pods_of_a_lost_node_are_marked_and_told_of() {
    let mut fixture = check(&THREE, 1);
    fixture.run_to(Time(61_000));
    let pod = fixture.pod("on-node-1");
    let ready = condition::find(&pod.status.conditions, "Ready").cloned().unwrap();
    assert_eq!((ready.status, &*ready.reason, &*ready.message), (ConditionStatus::False, "", ""));
    assert!(pod.status.containers[0].ready);
    assert!(fixture.pod("on-node-2").is_ready());
    let told = fixture.events("NodeNotReady");
    let expected = [
        ("node-1".to_owned(), "Node node-1 status is now: NodeNotReady".to_owned(), 1),
        ("on-node-1".to_owned(), "Node is not ready".to_owned(), 1),
    ];
    assert_eq!(told, expected);
}

#[test]
fn node_that_comes_back_loses_its_taints() {
    let mut fixture = check(&THREE, 1);
    fixture.run_to(Time(110_200));
    fixture.annotate("node-1", "sim/heartbeat", None);
    fixture.run(Span::from_ms(100));
    assert_eq!(fixture.taints("node-1"), ["unreachable:NoExecute"]);
    fixture.run(Span::from_s(5));
    assert!(fixture.taints("node-1").is_empty());
    assert!(fixture.pod("on-node-1").is_ready());
    assert_eq!(
        fixture.events("TaintManagerEviction"),
        [("on-node-1".to_owned(), "Cancelling deletion of Pod default/on-node-1".to_owned(), 1)]
    );
}

#[test]
fn nobody_is_evicted_when_every_node_is_lost() {
    let mut fixture = check(&THREE, 3);
    fixture.run_to(Time(600_000));
    for node in THREE {
        assert_eq!(fixture.taints(node), ["unreachable:NoSchedule"]);
        assert!(!fixture.pod(&format!("on-{node}")).is_terminating());
    }
    fixture.annotate("node-1", "sim/heartbeat", None);
    fixture.run(Span::from_s(9));
    assert!(fixture.taints("node-1").is_empty());
    assert_eq!(fixture.taints("node-2").len(), 1);
    fixture.run(Span::from_s(11));
    assert_eq!(fixture.taints("node-2"), ["unreachable:NoSchedule", "unreachable:NoExecute"]);
}

#[test]
fn second_node_is_tainted_ten_seconds_after_the_first() {
    let mut fixture = check(&["node-1", "node-2", "node-3", "node-4", "node-5"], 2);
    fixture.run_to(Time(61_000));
    assert_eq!(fixture.taints("node-1").len(), 2);
    assert_eq!(fixture.taints("node-2"), ["unreachable:NoSchedule"]);
    fixture.run_to(Time(70_050));
    assert_eq!(fixture.taints("node-2").len(), 1);
    fixture.run_to(Time(70_300));
    assert_eq!(fixture.taints("node-2").len(), 2);
}

#[test]
fn most_of_a_zone_lost_stops_its_evictions() {
    let mut fixture = check(&["node-1", "node-2", "node-3", "node-4", "node-5"], 3);
    fixture.run_to(Time(300_000));
    let tainted = |node: &str| fixture.taints(node).len();
    assert_eq!([tainted("node-1"), tainted("node-2"), tainted("node-3")], [1, 1, 1]);
}

#[test]
fn living_kubelet_that_is_not_ready_leaves_its_pods_alone() {
    let mut fixture = check(&THREE, 0);
    fixture.run_to(Time(11_000));
    fixture.annotate("node-1", "sim/ready", Some("false"));
    fixture.run(Span::from_ms(100));
    assert_eq!(fixture.taints("node-1"), ["not-ready:NoSchedule"]);
    fixture.run_to(Time(15_200));
    assert_eq!(fixture.taints("node-1"), ["not-ready:NoSchedule", "not-ready:NoExecute"]);
    assert!(fixture.pod("on-node-1").is_ready());
    assert!(fixture.events("NodeNotReady").is_empty());
    fixture.annotate("node-1", "sim/heartbeat", Some("stopped"));
    fixture.run_to(Time(70_000));
    assert_eq!(fixture.taints("node-1"), ["unreachable:NoExecute", "unreachable:NoSchedule"]);
}

#[test]
fn nodes_before_their_network_get_two_taints() {
    let mut fixture = Fixture::new();
    let annotations = json!({"sim/ready": "false", "sim/network": "unavailable"});
    for name in ["node-1", "node-2"] {
        fixture.create(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "annotations": annotations}}));
    }
    assert_eq!(fixture.taints("node-1"), ["not-ready:NoSchedule"]);
    fixture.run(Span::from_s(30));
    for name in ["node-1", "node-2"] {
        assert_eq!(fixture.taints(name), ["network-unavailable:NoSchedule", "not-ready:NoSchedule"]);
        assert!(fixture.node(name).taints.iter().all(|taint| taint.time_added.is_some()));
    }
}

#[test]
fn node_that_never_posts_is_unknown_after_a_minute() {
    let mut fixture = Fixture::with_nodes(&["node-1"]);
    let annotations = json!({"sim/heartbeat": "stopped"});
    fixture.create(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "mute", "annotations": annotations}}));
    fixture.run_to(Time(60_900));
    assert!(fixture.node("mute").conditions.is_empty());
    fixture.run_to(Time(66_000));
    let node = fixture.node("mute");
    let kinds: Vec<&str> = node.conditions.iter().map(|one| &*one.kind).collect();
    assert_eq!(kinds, ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"]);
    assert!(node.conditions.iter().all(|one| &*one.reason == "NodeStatusNeverUpdated"));
    assert!(fixture.events("NodeNotReady").is_empty());
}

#[test]
fn cordon_is_a_taint_and_goes_with_the_cordon() {
    let mut fixture = Fixture::with_nodes(&["node-1"]);
    fixture.patch(Kind::Node, "node-1", json!({"spec": {"unschedulable": true}}));
    fixture.run(Span::from_s(1));
    assert_eq!(fixture.taints("node-1"), ["unschedulable:NoSchedule"]);
    fixture.patch(Kind::Node, "node-1", json!({"spec": {"unschedulable": null}}));
    fixture.run(Span::from_s(1));
    assert!(fixture.taints("node-1").is_empty());
}

#[test]
fn hand_made_condition_taint_is_taken_away_and_others_stay() {
    let mut fixture = Fixture::with_nodes(&["node-1"]);
    let taint = |key: &str| json!({"key": key, "effect": "NoSchedule"});
    let taints = [taint("dedicated"), taint("node.kubernetes.io/memory-pressure")];
    fixture.patch(Kind::Node, "node-1", json!({"spec": {"taints": taints}}));
    fixture.run(Span::from_s(1));
    assert_eq!(fixture.taints("node-1"), ["dedicated:NoSchedule"]);
}

#[test]
fn nodes_are_registered_and_removed_at_the_next_pass() {
    let mut fixture = Fixture::new();
    fixture.run(Span::from_s(1));
    fixture.create(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1"}}));
    fixture.run(Span::from_s(1));
    assert!(fixture.events("RegisteredNode").is_empty());
    fixture.run_to(Time(5100));
    let registered = ("node-1".to_owned(), "Node node-1 event: Registered Node node-1 in Controller".to_owned(), 1);
    assert_eq!(fixture.events("RegisteredNode"), [registered]);
    fixture.delete(Kind::Node, "node-1", Propagation::Background);
    fixture.run(Span::from_s(6));
    let removed = ("node-1".to_owned(), "Node node-1 event: Removing Node node-1 from Controller".to_owned(), 1);
    assert_eq!(fixture.events("RemovingNode"), [removed]);
}

#[test]
fn shorter_settings_are_obeyed() {
    let mut fixture = check(&THREE, 0);
    fixture.settings = Settings { monitor_period: Span::from_s(1), grace: Span::from_s(8) };
    fixture.annotate("node-1", "sim/heartbeat", Some("stopped"));
    fixture.run_to(Time(17_900));
    assert!(fixture.node("node-1").is_ready());
    fixture.run_to(Time(18_200));
    assert_eq!(fixture.taints("node-1").len(), 2);
}
