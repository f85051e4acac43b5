//! The rolling update of a DaemonSet (`update_test.go`): old Pods out, new Pods in, within the budget.

use super::daemon_lab::{Lab, image, key, rolling, surging};
use podloom::object::Json;
use podloom::time::Span;
use serde_json::json;

/// How many Pods a sync made and deleted.
fn step(lab: &mut Lab) -> (usize, usize) {
    let told = lab.sync();
    let count = |sign: char| told.split_whitespace().filter(|word| word.starts_with(sign)).count();
    (count('+'), count('-'))
}

fn budget(max_unavailable: impl Into<Json>) -> Json {
    rolling(json!({"maxUnavailable": max_unavailable.into()}))
}

/// A settled set of so many nodes whose image was just changed.
fn changed(nodes: usize, strategy: &Json) -> Lab {
    let mut lab = Lab::running(nodes, strategy);
    lab.edit(&image("2"));
    lab
}

#[test]
fn pods_are_replaced_within_max_unavailable() {
    let mut lab = changed(5, &budget(2));
    for deleted in [2, 2, 1] {
        assert_eq!(step(&mut lab), (0, deleted));
        assert_eq!(step(&mut lab), (deleted, 0));
        assert_eq!(step(&mut lab), (0, 0), "waits for the new ones");
        lab.ready("");
    }
    assert_eq!(step(&mut lab), (0, 0));
    assert_eq!((lab.counts().as_str(), lab.revisions()), ("5/5/5/5/5/0", vec![1, 2]));
}

#[test]
fn pods_are_surged_within_max_surge() {
    let mut lab = changed(5, &surging(2));
    assert_eq!(step(&mut lab), (2, 0));
    lab.now = lab.now + Span::from_s(1);
    assert_eq!(step(&mut lab), (0, 0), "waits for the new ones");
    assert_eq!(lab.counts(), "5/5/5/0/5/0", "the old one is what counts");
    for expected in [(2, 2), (1, 2), (0, 1), (0, 0)] {
        lab.ready("");
        let first = step(&mut lab);
        let second = step(&mut lab);
        assert_eq!((first.0 + second.0, first.1 + second.1), expected);
    }
    assert_eq!(lab.counts(), "5/5/5/5/5/0");
}

#[test]
fn a_surging_set_leaves_tainted_nodes_once_the_others_are_available() {
    let toleration = json!({"tolerations": [{"key": "gpu", "operator": "Exists"}]});
    let mut lab = Lab::new(3, &podloom::object::patch::merge(&surging(1), &json!({"template": {"spec": toleration}})));
    lab.taint("n0", "gpu", "NoSchedule");
    lab.settle();
    lab.edit(&json!({"template": {"spec": {"tolerations": null}}}));
    assert_eq!(lab.sync(), "+n1 -n0", "three available where two are desired");
    lab.ready("");
    assert_eq!(lab.sync(), "-n1");
    assert_eq!(lab.sync(), "+n2");
    lab.ready("");
    assert_eq!((lab.sync().as_str(), lab.sync().as_str()), ("-n2", ""));
    assert_eq!(lab.counts(), "2/2/2/2/2/0");
}

#[test]
fn new_pods_that_never_become_ready_use_up_the_budget() {
    let mut lab = changed(5, &budget(3));
    assert_eq!([step(&mut lab), step(&mut lab)], [(0, 3), (3, 0)]);
    for _ in 0..5 {
        lab.now = lab.now + Span::from_s(600);
        assert_eq!(step(&mut lab), (0, 0));
    }
    assert_eq!(lab.counts(), "5/5/2/3/2/0");
}

#[test]
fn a_second_update_replaces_the_broken_pods_again() {
    let mut lab = changed(5, &budget(2));
    assert_eq!([step(&mut lab), step(&mut lab)], [(0, 2), (2, 0)]);
    lab.unready("n0");
    let healthy = [lab.on("n2"), lab.on("n3"), lab.on("n4")];
    lab.edit(&image("3"));
    assert_eq!(lab.sync(), "-n0 -n1", "those that are not ready, outside the budget");
    assert_eq!([step(&mut lab), step(&mut lab)], [(2, 0), (0, 0)]);
    assert_eq!([lab.on("n2"), lab.on("n3"), lab.on("n4")], healthy);
}

#[test]
fn healthy_old_pods_survive_any_number_of_updates() {
    for (max, healthy_left) in [(1, 10), (5, 10), (10, 10), (11, 9)] {
        let mut lab = Lab::running(20, &budget(max));
        for number in 0..10 {
            lab.unready(&format!("n{number}"));
        }
        let old = lab.on("");
        for version in 2..5 {
            lab.edit(&image(&version.to_string()));
            for _ in 0..4 {
                drop(lab.sync());
            }
        }
        let left = lab.on("").iter().filter(|name| old.contains(name)).count();
        assert_eq!(left, healthy_left, "maxUnavailable {max}");
    }
}

#[test]
fn with_the_budget_spent_only_broken_old_pods_go() {
    let mut lab = Lab::running(100, &budget(10));
    lab.edit(&image("2"));
    let new = "2".to_owned();
    let healthy: Vec<String> = (90..100).map(|number| format!("n{number}")).collect();
    // 88 new ones that are not ready, two old ones that are not, ten old ones that are.
    drop(lab.sync());
    let hash = lab.cluster.revisions_in("default").find(|one| one.revision == 2).unwrap().meta.label("controller-revision-hash").cloned();
    drop(lab.sync());
    for number in 0..88 {
        let node = format!("n{number}");
        for name in lab.on(&node) {
            let hash = hash.clone().unwrap();
            lab.change(&name, |pod| pod.meta.set_label("controller-revision-hash", &hash));
        }
        lab.unready(&node);
    }
    for number in 88..90 {
        let node = format!("n{number}");
        for name in lab.on(&node) {
            lab.cluster.remove(podloom::object::kind::Kind::Pod, &key(&name));
        }
        lab.existing(&format!("broken-{number}"), &node, &json!({}));
    }
    for node in &healthy {
        for name in lab.on(node) {
            lab.cluster.remove(podloom::object::kind::Kind::Pod, &key(&name));
        }
        lab.existing(&format!("healthy-{node}"), node, &json!({}));
        lab.ready(node);
    }
    assert_eq!((lab.sync().as_str(), new.as_str()), ("-broken-88 -broken-89", "2"));
}

#[test]
fn broken_old_pods_are_all_replaced_at_once() {
    let mut lab = Lab::running(5, &budget(2));
    lab.unready("");
    lab.edit(&image("2"));
    assert_eq!([step(&mut lab), step(&mut lab), step(&mut lab)], [(0, 5), (5, 0), (0, 0)]);
}

#[test]
fn broken_old_pods_are_all_surged_at_once() {
    let mut lab = Lab::running(5, &surging(2));
    lab.edit(&podloom::object::patch::merge(&image("2"), &json!({"minReadySeconds": 15})));
    // Ready, but not for long enough: not available.
    lab.ready("");
    lab.unready("");
    lab.ready("");
    assert_eq!(step(&mut lab), (5, 0));
    let young: Vec<String> = lab.on("").into_iter().filter(|name| lab.cluster.pod(&key(name)).unwrap().ready_since().is_none()).collect();
    assert_eq!(young.len(), 5);
    lab.ready("");
    assert_eq!(step(&mut lab), (0, 0));
    lab.now = lab.now + Span::from_s(15);
    assert_eq!(step(&mut lab), (0, 5));
}

#[test]
fn a_changed_strategy_starts_no_rollout() {
    let mut lab = Lab::running(5, &json!({"updateStrategy": {"type": "OnDelete"}}));
    lab.edit(&budget(3));
    assert_eq!((step(&mut lab), lab.revisions()), ((0, 0), vec![1]));
}

#[test]
fn on_delete_waits_for_somebody_to_delete() {
    let mut lab = changed(2, &json!({"updateStrategy": {"type": "OnDelete"}}));
    let old = lab.hashes("n1");
    assert_eq!((step(&mut lab), lab.counts().as_str()), ((0, 0), "2/2/2/0/2/0"));
    let name = lab.on("n0").remove(0);
    lab.cluster.remove(podloom::object::kind::Kind::Pod, &key(&name));
    assert_eq!(lab.sync(), "+n0");
    assert_ne!(lab.hashes("n0"), old);
    assert_eq!(lab.hashes("n1"), old);
}

#[test]
fn the_budget_is_counted_from_the_desired_pods() {
    let cases: [(usize, Json, (usize, usize)); 11] = [
        (0, budget(1), (0, 0)),
        (2, budget(1), (0, 1)),
        (2, budget(2), (0, 2)),
        (2, budget(0), (0, 1)),
        (2, rolling(json!({"maxUnavailable": 0, "maxSurge": 0})), (0, 1)),
        (2, budget("50%"), (0, 1)),
        (3, budget("50%"), (0, 2)),
        (10, budget("30%"), (0, 3)),
        (1, budget("30%"), (0, 1)),
        (2, rolling(json!({"maxUnavailable": 0, "maxSurge": "50%"})), (1, 0)),
        (2, rolling(json!({"maxUnavailable": 0, "maxSurge": "100%"})), (2, 0)),
    ];
    for (nodes, strategy, expected) in cases {
        assert_eq!(step(&mut changed(nodes, &strategy)), expected, "{nodes} nodes, {strategy}");
    }
}

#[test]
fn nodes_without_pods_and_terminating_pods_use_up_the_budget() {
    let mut lab = changed(3, &budget("50%"));
    lab.lingering = true;
    let name = lab.on("n0").remove(0);
    let background = podloom::cluster::request::Propagation::Background;
    lab.cluster.delete(podloom::object::kind::Kind::Pod, &key(&name), None, background, lab.now).unwrap();
    assert_eq!(lab.sync(), "-n1", "two may be unavailable, one is");
    assert_eq!(lab.sync(), "");
}

#[test]
fn a_pod_is_up_to_date_by_its_hash_or_its_generation() {
    let labels = |hash: &str, generation: &str| {
        let mut labels = json!({"app": "agent"});
        if !hash.is_empty() {
            labels["controller-revision-hash"] = hash.into();
        }
        if !generation.is_empty() {
            labels["pod-template-generation"] = generation.into();
        }
        json!({"metadata": {"labels": labels}})
    };
    let mut lab = Lab::running(1, &json!({}));
    let hash = lab.hashes("n0").remove(0);
    for (hash, generation, updated) in [
        (&*hash, "1", true),
        (&*hash, "7", true),
        (&*hash, "", true),
        ("other", "1", true),
        ("", "1", true),
        ("other", "7", false),
        ("", "7", false),
        ("", "", false),
        ("", "x", false),
    ] {
        for name in lab.on("") {
            lab.cluster.remove(podloom::object::kind::Kind::Pod, &key(&name));
        }
        lab.existing("pod", "n0", &labels(hash, generation));
        lab.ready("n0");
        assert_eq!(lab.sync(), if updated { "" } else { "-pod" }, "{hash} {generation}");
    }
}

#[test]
fn each_replaced_pod_holds_its_slot_until_it_is_available() {
    let mut lab = Lab::running(2, &podloom::object::patch::merge(&budget(1), &json!({"minReadySeconds": 10})));
    lab.edit(&image("2"));
    assert_eq!((lab.sync().as_str(), lab.sync().as_str()), ("-n0", "+n0"));
    lab.ready("n0");
    lab.now = lab.now + Span::from_ms(9999);
    assert_eq!(lab.sync(), "");
    lab.now = lab.now + Span::from_ms(1);
    assert_eq!(lab.sync(), "-n1");
}

#[test]
fn a_rollback_raises_the_old_revision_and_keeps_untouched_pods() {
    let mut lab = changed(3, &budget(1));
    assert_eq!((lab.sync().as_str(), lab.sync().as_str()), ("-n0", "+n0"));
    let untouched = [lab.on("n1"), lab.on("n2")];
    lab.edit(&image("1"));
    assert_eq!((lab.sync().as_str(), lab.sync().as_str()), ("-n0", "+n0"));
    lab.ready("n0");
    assert_eq!(lab.sync(), "");
    assert_eq!([lab.on("n1"), lab.on("n2")], untouched);
    assert_eq!((lab.revisions(), lab.counts().as_str()), (vec![2, 3], "3/3/3/3/3/0"));
}

#[test]
fn old_revisions_beyond_the_limit_go_oldest_first() {
    let mut lab = Lab::running(2, &json!({"revisionHistoryLimit": 2}));
    for version in 2..=6 {
        lab.edit(&image(&version.to_string()));
        lab.settle();
    }
    assert_eq!(lab.revisions(), [4, 5, 6]);
    lab.edit(&json!({"revisionHistoryLimit": 0}));
    lab.settle();
    assert_eq!(lab.revisions(), [6]);
}
