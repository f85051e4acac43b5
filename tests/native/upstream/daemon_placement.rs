//! Where a DaemonSet's Pods belong (`NodeShouldRunDaemonPod`, and the tests about taints, conditions, names and selectors).

use super::daemon_lab::Lab;
use podloom::control::daemon_set::is_woken_by_node;
use podloom::control::daemon_set::placement::{Placement, placement};
use podloom::object::Json;
use serde_json::json;

fn template(spec: &Json) -> Json {
    json!({"template": {"spec": spec}, "updateStrategy": {"type": "OnDelete"}})
}

/// `run`: a Pod is made and may stay; `stay`: only one that is there may stay; `leave`: none.
fn verdict(node: &Json, spec: &Json) -> &'static str {
    let mut lab = Lab::new(0, &template(spec));
    lab.node("n0", node);
    let (set, stored) = (lab.set(), lab.cluster.node("n0").unwrap().clone());
    let verdict = match placement(&set, &stored) {
        Placement::Fits => "run",
        Placement::MayStay { .. } => "stay",
        Placement::MustLeave(_) => "leave",
    };
    // What is decided is done.
    assert_eq!(lab.sync(), if verdict == "run" { "+n0" } else { "" });
    let mut lab = Lab::new(0, &template(spec));
    lab.node("n0", node);
    lab.existing("there", "n0", &json!({}));
    lab.ready("n0");
    let desired = if verdict == "run" { "1/1" } else { "0/0" };
    assert_eq!(lab.sync(), if verdict == "leave" { "-there" } else { "" });
    assert!(lab.counts().starts_with(desired));
    assert_eq!(lab.counts().ends_with("/0"), verdict == "run", "what should not be there is misscheduled");
    verdict
}

fn check(cases: &[(&str, Json, Json, &str)]) {
    for (name, node, spec, expected) in cases {
        assert_eq!(verdict(node, spec), *expected, "{name}");
    }
}

fn labelled() -> Json {
    json!({"metadata": {"labels": {"disk": "ssd"}}})
}

fn tainted(key: &str, effect: &str) -> Json {
    json!({"spec": {"taints": [{"key": key, "effect": effect}]}})
}

fn affinity(value: &str) -> Json {
    let expression = json!({"key": "disk", "operator": "In", "values": [value]});
    json!({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {
        "nodeSelectorTerms": [{"matchExpressions": [expression]}]}}}})
}

#[test]
fn names_selectors_and_affinity_decide_where_pods_belong() {
    let ssd = || json!({"nodeSelector": {"disk": "ssd"}});
    let both = |name: &str| json!({"nodeName": name, "nodeSelector": {"disk": "ssd"}});
    check(&[
        ("plain", json!({}), json!({}), "run"),
        ("selector matches", labelled(), ssd(), "run"),
        ("selector does not match", json!({}), ssd(), "leave"),
        ("named", json!({}), json!({"nodeName": "n0"}), "run"),
        ("another is named", json!({}), json!({"nodeName": "unknown"}), "leave"),
        ("named and selected", labelled(), both("n0"), "run"),
        ("named, but not selected", json!({}), both("n0"), "leave"),
        ("affinity matches", labelled(), affinity("ssd"), "run"),
        ("affinity does not match", labelled(), affinity("hdd"), "leave"),
    ]);
}

#[test]
fn capacity_ports_conditions_and_cordons_never_matter() {
    let request = json!({"containers": [{"name": "main", "image": "a", "resources": {"requests": {"cpu": "99"}}}]});
    let port =
        json!({"hostNetwork": true, "containers": [{"name": "main", "image": "a", "ports": [{"containerPort": 80, "hostPort": 80}]}]});
    let condition = |kind: &str, status: &str| json!({"status": {"conditions": [{"type": kind, "status": status}]}});
    check(&[
        ("too small", json!({"status": {"allocatable": {"cpu": "1"}}}), request.clone(), "run"),
        ("too small, but selected", labelled(), podloom::object::patch::merge(&request, &json!({"nodeSelector": {"disk": "ssd"}})), "run"),
        ("host port", json!({}), port.clone(), "run"),
        ("not ready", condition("Ready", "False"), json!({}), "run"),
        ("no network yet, on the host's network", condition("NetworkUnavailable", "True"), port, "run"),
        ("cordoned", json!({"spec": {"unschedulable": true}}), json!({}), "run"),
    ]);
}

#[test]
fn a_host_port_that_is_taken_deletes_nobody() {
    let spec = json!({"containers": [{"name": "main", "image": "a", "ports": [{"containerPort": 80, "hostPort": 80}]}]});
    let mut lab = Lab::running(1, &template(&spec));
    lab.existing("stranger", "n0", &json!({"metadata": {"labels": {"app": "x"}, "ownerReferences": null}, "spec": spec}));
    assert_eq!(lab.sync(), "");
    lab.node("n1", &json!({}));
    lab.existing("another", "n1", &json!({"metadata": {"labels": {"app": "x"}, "ownerReferences": null}, "spec": spec}));
    assert_eq!(lab.sync(), "+n1");
}

#[test]
fn taints_keep_pods_off_unless_they_are_tolerated() {
    let tolerates = |effect: &str| json!({"tolerations": [{"key": "gpu", "operator": "Exists", "effect": effect}]});
    check(&[
        ("NoSchedule", tainted("gpu", "NoSchedule"), json!({}), "stay"),
        ("NoExecute", tainted("gpu", "NoExecute"), json!({}), "leave"),
        ("PreferNoSchedule", tainted("gpu", "PreferNoSchedule"), json!({}), "run"),
        ("tolerated", tainted("gpu", "NoSchedule"), tolerates("NoSchedule"), "run"),
        ("tolerated NoExecute", tainted("gpu", "NoExecute"), tolerates("NoExecute"), "run"),
        ("another effect is tolerated", tainted("gpu", "NoExecute"), tolerates("NoSchedule"), "leave"),
        ("a toleration for nothing", json!({}), tolerates("NoSchedule"), "run"),
    ]);
}

#[test]
fn taints_of_conditions_are_tolerated_by_default() {
    let key = |name: &str| format!("node.kubernetes.io/{name}");
    for name in ["not-ready", "unreachable"] {
        check(&[(name, tainted(&key(name), "NoExecute"), json!({}), "run"), (name, tainted(&key(name), "NoSchedule"), json!({}), "stay")]);
    }
    for name in ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"] {
        check(&[(name, tainted(&key(name), "NoSchedule"), json!({}), "run")]);
    }
    let network = tainted(&key("network-unavailable"), "NoSchedule");
    check(&[("network", network.clone(), json!({}), "stay"), ("host network", network, json!({"hostNetwork": true}), "run")]);
}

#[test]
fn a_running_pod_stays_where_the_node_became_too_small() {
    let request = json!({"containers": [{"name": "main", "image": "a", "resources": {"requests": {"cpu": "2"}}}]});
    let mut lab = Lab::running(1, &template(&request));
    lab.node("n0", &json!({"status": {"allocatable": {"cpu": "1"}}}));
    assert_eq!((lab.sync().as_str(), lab.counts().as_str()), ("", "1/1/1/1/1/0"));
}

#[test]
fn a_node_wakes_the_sets_that_its_labels_and_taints_concern() {
    let woken = |lab: &Lab, node: &str| is_woken_by_node(&lab.cluster, &lab.set(), lab.cluster.node(node).unwrap());
    let mut lab = Lab::running(1, &template(&json!({"nodeSelector": {"kubernetes.io/hostname": "n0"}})));
    assert!(!woken(&lab, "n0"), "runs there already");
    lab.node("n1", &json!({}));
    assert!(!woken(&lab, "n1"), "has no business there");
    lab.node("n0", &json!({"metadata": {"labels": {"kubernetes.io/hostname": "other"}}}));
    assert!(woken(&lab, "n0"), "has to leave");
    let mut lab = Lab::running(1, &json!({}));
    lab.node("n1", &json!({}));
    assert!(woken(&lab, "n1"), "has to come");
    lab.taint("n0", "gpu", "NoSchedule");
    assert!(!woken(&lab, "n0"), "may stay: nothing to do");
    drop(lab.sync());
    assert_eq!(lab.set().status.number_misscheduled, 1);
    lab.node("n0", &json!({"spec": {"taints": null}}));
    assert!(woken(&lab, "n0"), "what was misscheduled is counted anew");
    lab.taint("n0", "gpu", "NoExecute");
    assert!(woken(&lab, "n0"));
}
