//! What a kubelet does, told by what the API server shows.

use crate::cluster::request::Propagation;
use crate::control::tests::fixture::Fixture;
use crate::object::any::Object;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::Kind;
use crate::object::pod::{ContainerState, Phase, Pod};
use crate::time::{Span, Time};
use serde_json::json;
use std::rc::Rc;

/// Runs a Pod with one container and says at each moment (in milliseconds) what it shows: phase, reason of waiting or `-`, restarts.
fn check(image: &str, spec: serde_json::Value, expected: &[(u64, &str)]) -> Fixture {
    let mut fixture = Fixture::with_nodes(&["node-1"]);
    let start = fixture.now;
    fixture.create_pod("p", "node-1", image, spec);
    for (ms, shown) in expected {
        fixture.run_to(start + Span::from_ms(*ms));
        assert_eq!(show(&fixture.pod("p")), *shown, "after {ms} ms");
    }
    fixture
}

fn show(pod: &Pod) -> String {
    let containers: Vec<String> = pod
        .status
        .containers
        .iter()
        .map(|status| {
            let state = match &status.state {
                ContainerState::Waiting(reason, _) => reason.to_string(),
                ContainerState::Running(_) => if status.ready { "ready" } else { "running" }.to_owned(),
                ContainerState::Terminated { reason, .. } => reason.to_string(),
            };
            format!("{state} x{}", status.restart_count)
        })
        .collect();
    format!("{} [{}]", pod.status.phase.text(), containers.join(", "))
}

fn conditions(pod: &Pod) -> Vec<String> {
    pod.status.conditions.iter().map(|one| format!("{}={}", one.kind, one.status.text())).collect()
}

#[test]
fn new_node_gets_capacity_conditions_and_labels() {
    let fixture = Fixture::with_nodes(&["node-1", "node-2"]);
    let node = fixture.node("node-2");
    assert_eq!(node.allocatable.cpu_milli, 4000);
    assert_eq!(node.allocatable.pods, 110);
    assert_eq!(node.meta.label("kubernetes.io/hostname").map(|value| &**value), Some("node-2"));
    assert_eq!(node.meta.label("beta.kubernetes.io/os").map(|value| &**value), Some("linux"));
    let kinds: Vec<&str> = node.conditions.iter().map(|one| &*one.kind).collect();
    assert_eq!(kinds, ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"]);
    assert_eq!(node.status_rest["addresses"][0]["address"], "192.168.10.12");
    assert!(node.is_ready() && node.taints.is_empty());
}

#[test]
fn manifest_keeps_what_it_says_of_a_node() {
    let mut fixture = Fixture::new();
    fixture.create(json!({
        "apiVersion": "v1", "kind": "Node", "metadata": {"name": "big", "labels": {"kubernetes.io/arch": "arm64"}},
        "status": {
            "capacity": {"cpu": "64"}, "nodeInfo": {"kubeletVersion": "v1.30.1"},
            "conditions": [{"type": "Ready", "status": "False", "reason": "KubeletNotReady", "message": "disk on fire"}],
        },
    }));
    fixture.run(Span::from_s(1));
    let node = fixture.node("big");
    assert_eq!(node.allocatable.cpu_milli, 64_000);
    assert_eq!(node.status_rest["nodeInfo"]["kubeletVersion"], "v1.30.1");
    assert_eq!(node.meta.label("beta.kubernetes.io/arch").map(|value| &**value), Some("arm64"));
    assert_eq!(condition::find(&node.conditions, "Ready").map(|ready| &*ready.message), Some("disk on fire"));
    fixture.annotate("big", "sim/ready", Some("true"));
    fixture.run(Span::from_s(1));
    assert!(fixture.node("big").is_ready());
}

#[test]
fn node_that_came_unknown_stays_silent() {
    let mut fixture = Fixture::new();
    fixture.create(json!({
        "apiVersion": "v1", "kind": "Node", "metadata": {"name": "lost"},
        "status": {"conditions": [{"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown"}]},
    }));
    fixture.run(Span::from_s(10));
    assert_eq!(fixture.node("lost").condition("Ready"), Some(ConditionStatus::Unknown));
    fixture.annotate("lost", "sim/heartbeat", Some("beating"));
    fixture.run(Span::from_s(1));
    assert!(fixture.node("lost").is_ready());
}

#[test]
fn annotations_steer_conditions_there_and_back() {
    let mut fixture = Fixture::with_nodes(&["node-1"]);
    fixture.annotate("node-1", "sim/disk-pressure", Some("true"));
    fixture.annotate("node-1", "sim/network", Some("unavailable"));
    fixture.run(Span::from_s(1));
    let node = fixture.node("node-1");
    assert_eq!(&*node.conditions[0].kind, "NetworkUnavailable");
    assert_eq!(node.condition("DiskPressure"), Some(ConditionStatus::True));
    assert_eq!(fixture.taints("node-1"), ["network-unavailable:NoSchedule", "disk-pressure:NoSchedule"]);
    fixture.annotate("node-1", "sim/disk-pressure", None);
    fixture.annotate("node-1", "sim/network", None);
    fixture.run(Span::from_s(1));
    let network = condition::find(&fixture.node("node-1").conditions, "NetworkUnavailable").cloned().unwrap();
    assert_eq!((network.status, &*network.reason), (ConditionStatus::False, "RouteCreated"));
    assert!(fixture.taints("node-1").is_empty());
}

#[test]
fn pod_runs_and_is_ready_in_one_write() {
    let fixture = check("app:1.0", json!({}), &[(149, "Pending []"), (160, "Running [ready x0]")]);
    let pod = fixture.pod("p");
    let order = ["PodReadyToStartContainers=True", "Initialized=True", "Ready=True", "ContainersReady=True", "PodScheduled=True"];
    assert_eq!(conditions(&pod), order);
    assert_eq!(pod.status.pod_ip.as_deref(), Some("10.244.0.3"));
    assert_eq!(pod.status.host_ip.as_deref(), Some("192.168.10.11"));
    assert_eq!(pod.status.start_time, Some(Time(1150)));
    assert_eq!(pod.status.observed_generation, Some(1));
}

#[test]
fn addresses_are_counted_per_node() {
    let mut fixture = Fixture::with_nodes(&["node-1", "node-2"]);
    for (name, node) in [("a", "node-2"), ("b", "node-2"), ("c", "node-1")] {
        fixture.create_pod(name, node, "app:1.0", json!({}));
    }
    fixture.create_pod("host", "node-2", "app:1.0", json!({"hostNetwork": true}));
    fixture.run(Span::from_s(1));
    let ip = |name: &str| fixture.pod(name).status.pod_ip.clone().unwrap().to_string();
    assert_eq!([ip("a"), ip("b"), ip("c"), ip("host")], ["10.244.1.3", "10.244.1.4", "10.244.0.3", "192.168.10.12"]);
}

#[test]
fn missing_image_backs_off() {
    let moments = [(160, "Pending [ErrImagePull x0]"), (740, "Pending [ErrImagePull x0]"), (760, "Pending [ImagePullBackOff x0]")];
    let fixture = check("registry/app:5.7.23-missing", json!({}), &moments);
    let pod = fixture.pod("p");
    let ready = condition::find(&pod.status.conditions, "Ready").cloned().unwrap();
    assert_eq!((&*ready.reason, &*ready.message), ("ContainersNotReady", "containers with unready status: [main]"));
    let ContainerState::Waiting(_, message) = &pod.status.containers[0].state else { panic!() };
    assert_eq!(
        &**message,
        "Back-off pulling image \"registry/app:5.7.23-missing\": ErrImagePull: failed to pull and unpack image \
         \"registry/app:5.7.23-missing\": failed to resolve reference \"registry/app:5.7.23-missing\": not found"
    );
}

#[test]
fn crashing_container_is_restarted_ever_more_slowly() {
    let fixture = check(
        "app:crash",
        json!({}),
        &[
            (160, "Running [Error x0]"),
            (460, "Running [CrashLoopBackOff x1]"),
            (10_100, "Running [CrashLoopBackOff x1]"),
            (10_200, "Running [CrashLoopBackOff x2]"),
            (30_100, "Running [CrashLoopBackOff x2]"),
            (30_200, "Running [CrashLoopBackOff x3]"),
            (70_200, "Running [CrashLoopBackOff x4]"),
        ],
    );
    let pod = fixture.pod("p");
    let ContainerState::Waiting(_, message) = &pod.status.containers[0].state else { panic!() };
    let expected = format!("back-off 1m20s restarting failed container=main pod=p_default({})", pod.meta.uid);
    assert_eq!(**message, *expected);
}

#[test]
fn container_that_must_not_restart_fails_its_pod() {
    let fixture = check("app:crash", json!({"restartPolicy": "Never"}), &[(160, "Failed [Error x0]"), (60_000, "Failed [Error x0]")]);
    assert!(!fixture.pod("p").is_ready());
}

#[test]
fn unready_container_runs() {
    let fixture = check("app:unready", json!({}), &[(160, "Running [running x0]"), (9_000, "Running [running x0]")]);
    assert!(!fixture.pod("p").is_ready());
}

#[test]
fn init_containers_are_done_before_the_others_start() {
    let init = json!({"initContainers": [{"name": "setup", "image": "setup:1"}, {"name": "proxy", "image": "proxy:1", "restartPolicy": "Always"}]});
    let fixture = check("app:1.0", init, &[(160, "Running [ready x0]")]);
    let init = &fixture.pod("p").status.init_containers;
    assert!(matches!(&init[0].state, ContainerState::Terminated { exit_code: 0, reason, .. } if &**reason == "Completed"));
    assert!(init[0].ready && !init[0].started && init[1].started);
    let held = json!({"initContainers": [{"name": "setup", "image": "setup:missing"}]});
    let fixture = check("app:1.0", held, &[(160, "Pending [PodInitializing x0]"), (9_000, "Pending [PodInitializing x0]")]);
    assert!(conditions(&fixture.pod("p")).contains(&"Initialized=False".to_owned()));
}

#[test]
fn faulty_node_rejects_new_pods_only() {
    let mut fixture = check("app:1.0", json!({}), &[(160, "Running [ready x0]")]);
    fixture.annotate("node-1", "sim/pods", Some("fail"));
    fixture.create_pod("q", "node-1", "app:1.0", json!({}));
    fixture.run(Span::from_s(1));
    let pod = fixture.pod("q");
    assert_eq!(pod.status.phase, Phase::Failed);
    assert_eq!(pod.status.reason.as_deref(), Some("UnexpectedAdmissionError"));
    assert_eq!(pod.status.message.as_deref(), Some("Pod was rejected: simulated node fault"));
    assert!(pod.status.pod_ip.is_none() && pod.status.start_time.is_some());
    assert!(fixture.pod("p").is_ready());
}

#[test]
fn changed_image_restarts_the_container() {
    let mut fixture = check("app:1.0", json!({}), &[(1000, "Running [ready x0]")]);
    let patched = |image: &str| json!({"spec": {"containers": [{"name": "main", "image": image}]}});
    fixture.patch(Kind::Pod, "p", patched("app:unready"));
    fixture.run(Span::from_ms(140));
    assert_eq!(show(&fixture.pod("p")), "Running [ready x0]");
    fixture.run(Span::from_ms(20));
    assert_eq!(show(&fixture.pod("p")), "Running [running x1]");
    assert_eq!(fixture.pod("p").status.observed_generation, Some(2));
    fixture.patch(Kind::Pod, "p", patched("app:2.0"));
    fixture.run(Span::from_ms(160));
    assert_eq!(show(&fixture.pod("p")), "Running [ready x2]");
}

#[test]
fn image_that_was_missing_starts_without_a_restart() {
    let mut fixture = check("app:missing", json!({}), &[(2000, "Pending [ImagePullBackOff x0]")]);
    fixture.patch(Kind::Pod, "p", json!({"spec": {"containers": [{"name": "main", "image": "app:1.0"}]}}));
    fixture.run(Span::from_ms(160));
    assert_eq!(show(&fixture.pod("p")), "Running [ready x0]");
}

#[test]
fn ready_condition_of_another_hand_is_put_back() {
    let mut fixture = check("app:1.0", json!({}), &[(1000, "Running [ready x0]")]);
    let mut pod = (*fixture.pod("p")).clone();
    let status = Rc::make_mut(&mut pod.status);
    condition::set(&mut status.conditions, Condition::new("Ready", ConditionStatus::False, fixture.now));
    fixture.write(Object::Pod(Rc::new(pod)));
    fixture.run(Span::from_ms(290));
    assert!(!fixture.pod("p").is_ready());
    fixture.run(Span::from_ms(20));
    assert!(fixture.pod("p").is_ready());
}

#[test]
fn terminating_pod_ends_without_waiting_for_its_grace() {
    let mut fixture = check("app:1.0", json!({}), &[(1000, "Running [ready x0]")]);
    fixture.delete(Kind::Pod, "p", Propagation::Background);
    fixture.run(Span::from_ms(140));
    assert_eq!(fixture.pod("p").meta.deletion.map(|deletion| deletion.grace_s), Some(30));
    fixture.run(Span::from_ms(20));
    assert!(fixture.find_pod("p").is_none());
}

#[test]
fn silent_kubelet_neither_starts_nor_ends_a_pod() {
    let mut fixture = check("app:1.0", json!({}), &[(1000, "Running [ready x0]")]);
    fixture.annotate("node-1", "sim/heartbeat", Some("stopped"));
    fixture.create_pod("q", "node-1", "app:1.0", json!({}));
    fixture.delete(Kind::Pod, "p", Propagation::Background);
    fixture.run(Span::from_s(10));
    assert!(fixture.find_pod("p").is_some());
    assert_eq!(show(&fixture.pod("q")), "Pending []");
    fixture.annotate("node-1", "sim/heartbeat", None);
    fixture.run(Span::from_ms(160));
    assert!(fixture.find_pod("p").is_none());
    assert_eq!(show(&fixture.pod("q")), "Running [ready x0]");
}

#[test]
fn pods_of_a_deleted_node_end_only_where_its_kubelet_lives() {
    let mut fixture = Fixture::with_nodes(&["node-1", "node-2"]);
    fixture.create_pod("a", "node-1", "app:1.0", json!({}));
    fixture.create_pod("b", "node-2", "app:1.0", json!({}));
    fixture.run(Span::from_s(1));
    fixture.annotate("node-2", "sim/heartbeat", Some("stopped"));
    for node in ["node-1", "node-2"] {
        fixture.delete(Kind::Node, node, Propagation::Background);
    }
    fixture.run(Span::from_s(1));
    assert!(fixture.pod("a").is_ready());
    for pod in ["a", "b"] {
        fixture.delete(Kind::Pod, pod, Propagation::Background);
    }
    fixture.run(Span::from_s(1));
    assert!(fixture.find_pod("a").is_none());
    assert!(fixture.find_pod("b").is_some());
}

/// When the lease of a node was last renewed; `None` if no machine of that name ever joined.
fn last_beat(fixture: &Fixture, node: &str) -> Option<Time> {
    let machine = fixture.kubelet.machine(node)?;
    Some(machine.stopped.unwrap_or_else(|| machine.beat_before(fixture.now)))
}

#[test]
fn lease_is_renewed_every_two_seconds_until_the_heartbeat_stops() {
    let mut fixture = Fixture::with_nodes(&["node-1"]);
    fixture.run_to(Time(5300));
    assert_eq!(last_beat(&fixture, "node-1"), Some(Time(4000)));
    fixture.annotate("node-1", "sim/heartbeat", Some("stopped"));
    fixture.run_to(Time(9000));
    assert_eq!(last_beat(&fixture, "node-1"), Some(Time(4000)));
    assert_eq!(last_beat(&fixture, "nowhere"), None);
}

#[test]
fn settled_cluster_asks_for_nothing() {
    let mut fixture = check("app:1.0", json!({}), &[(10_000, "Running [ready x0]")]);
    let acted = fixture.acted.len();
    fixture.run(Span::from_s(600));
    assert_eq!(fixture.acted.len(), acted);
}
