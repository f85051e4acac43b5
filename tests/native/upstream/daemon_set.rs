//! The control loop of a DaemonSet (`daemon_controller_test.go`): Pods that lack, Pods that are too many, Pods that failed.

use super::daemon_lab::{Lab, key, rolling, surging};
use podloom::control::plan::{Act, Decision};
use podloom::object::Json;
use podloom::object::any::Object;
use podloom::object::kind::Kind;
use podloom::object::pod::Phase;
use podloom::time::{Epoch, Span, Time};
use podloom::why::scope::Subject;
use serde_json::json;

fn on_delete() -> Json {
    json!({"updateStrategy": {"type": "OnDelete"}})
}

#[test]
fn every_node_gets_one_pod_and_then_no_other() {
    for strategy in [json!({}), on_delete()] {
        for (nodes, expected) in [(0, ""), (1, "+n0"), (5, "+n0 +n1 +n2 +n3 +n4")] {
            let mut lab = Lab::new(nodes, &strategy);
            assert_eq!(lab.sync(), expected);
            assert_eq!(lab.sync(), "");
            lab.ready("");
            assert_eq!(lab.sync(), "");
        }
    }
}

#[test]
fn a_new_pod_is_aimed_at_its_node_by_one_field_term() {
    let preferred = json!([{"weight": 1, "preference": {"matchExpressions": [{"key": "disk", "operator": "Exists"}]}}]);
    let required = json!({"nodeSelectorTerms": [{"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "Exists"}]}]});
    let affinities = [
        json!({}),
        json!({"affinity": {}}),
        json!({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}}),
        json!({"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}}),
    ];
    for affinity in affinities {
        let mut lab = Lab::new(2, &json!({"template": {"spec": affinity}}));
        lab.unbound = true;
        drop(lab.sync());
        let mut nodes = Vec::new();
        for pod in lab.cluster.pods() {
            let pod = pod.to_json(Epoch::DEFAULT);
            let node = &pod["spec"]["affinity"]["nodeAffinity"];
            let terms = &node["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"];
            let name = terms[0]["matchFields"][0]["values"][0].as_str().unwrap().to_owned();
            assert_eq!(*terms, json!([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": [name]}]}]));
            let wished = &affinity["affinity"]["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"];
            assert_eq!(node["preferredDuringSchedulingIgnoredDuringExecution"], *wished);
            assert!(pod["spec"].get("nodeName").is_none());
            nodes.push(name);
        }
        nodes.sort();
        assert_eq!(nodes, ["n0", "n1"]);
    }
}

#[test]
fn a_new_pod_carries_generation_and_hash_where_they_are_known() {
    let mut lab = Lab::new(1, &json!({}));
    drop(lab.sync());
    let pod = lab.cluster.pods().next().unwrap().clone();
    let revision = lab.cluster.revisions_in("default").next().unwrap().clone();
    assert_eq!(format!("agent-{}", pod.revision_hash().unwrap()), *revision.meta.key.name);
    assert_eq!(pod.meta.label("pod-template-generation").map(|label| &**label), Some("1"));
    let mut lab = Lab::new(1, &json!({}));
    let mut set = (*lab.set()).clone();
    set.meta.annotations = std::rc::Rc::default();
    lab.cluster.update(Object::DaemonSet(std::rc::Rc::new(set))).unwrap();
    drop(lab.sync());
    assert_eq!(lab.cluster.pods().next().unwrap().meta.label("pod-template-generation"), None);
}

#[test]
fn the_status_is_written_by_the_sync_that_creates() {
    let mut lab = Lab::new(5, &json!({}));
    assert_eq!(lab.sync(), "+n0 +n1 +n2 +n3 +n4");
    assert_eq!((lab.counts().as_str(), lab.set().status.observed_generation), ("5/0/0/0/0/0", 1));
    drop(lab.sync());
    assert_eq!(lab.counts(), "5/5/0/5/0/0");
    lab.ready("n0");
    lab.ready("n3");
    drop(lab.sync());
    assert_eq!(lab.counts(), "5/5/2/5/2/0");
    lab.edit(&json!({"minReadySeconds": 30}));
    drop(lab.sync());
    assert_eq!((lab.counts().as_str(), lab.set().status.observed_generation), ("5/5/2/5/0/0", 2));
}

#[test]
fn a_set_that_is_being_deleted_does_nothing() {
    let mut lab = Lab::running(1, &json!({}));
    let propagation = podloom::cluster::request::Propagation::Foreground;
    lab.cluster.delete(Kind::DaemonSet, &key("agent"), None, propagation, lab.now).unwrap();
    lab.node("n1", &json!({}));
    lab.existing("orphan", "n1", &json!({"metadata": {"ownerReferences": null}}));
    assert_eq!(lab.sync(), "");
    assert!(lab.last.decisions.is_empty(), "no adoption, no status");
}

/// Nodes n0 to n4 with none, one, two and five Pods of the set, and two of somebody else's.
fn unevenly_filled(spec: &Json) -> Lab {
    let mut lab = Lab::new(5, spec);
    for (node, count) in [("n1", 1), ("n2", 2), ("n3", 5)] {
        for number in 0..count {
            lab.existing(&format!("{node}-{number}"), node, &json!({}));
        }
    }
    for name in ["other-0", "other-1"] {
        lab.existing(name, "n4", &json!({"metadata": {"labels": {"app": "other"}, "ownerReferences": null}}));
    }
    lab
}

#[test]
fn surplus_pods_go_and_missing_ones_come() {
    let mut lab = unevenly_filled(&json!({}));
    assert_eq!(lab.sync(), "+n0 +n4 -n2-1 -n3-1 -n3-2 -n3-3 -n3-4");
}

#[test]
fn of_several_pods_the_oldest_scheduled_one_stays() {
    let mut lab = Lab::new(1, &json!({}));
    let affinity = json!({"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
        {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n0"]}]}]}}});
    lab.existing("waiting", "n0", &json!({"spec": {"nodeName": null, "affinity": affinity}}));
    lab.now = Time(20_000);
    lab.existing("old", "n0", &json!({}));
    lab.now = Time(30_000);
    lab.existing("a-young", "n0", &json!({}));
    assert_eq!(lab.sync(), "-a-young -waiting");
}

#[test]
fn pods_on_unselected_nodes_go() {
    let mut lab = Lab::new(10, &json!({"template": {"spec": {"nodeSelector": {"disk": "ssd"}}}}));
    for node in ["n5", "n6", "n7", "n8", "n9"] {
        lab.node(node, &json!({"metadata": {"labels": {"disk": "ssd"}}}));
    }
    for node in ["n0", "n1", "n2", "n3"] {
        lab.existing(&format!("own-{node}"), node, &json!({}));
    }
    lab.existing("released", "n0", &json!({"metadata": {"labels": {"app": "other"}}}));
    lab.existing("foreign", "n4", &json!({"metadata": {"labels": {"app": "other"}, "ownerReferences": null}}));
    for number in 0..3 {
        lab.existing(&format!("surplus-{number}"), "n9", &json!({}));
    }
    assert_eq!(lab.sync(), "+n5 +n6 +n7 +n8 -own-n0 -own-n1 -own-n2 -own-n3 -surplus-1 -surplus-2");
    assert!(lab.cluster.pod(&key("released")).unwrap().meta.controller().is_none());
    let nothing = json!({"template": {"spec": {"nodeSelector": {"disk": "none"}}}});
    assert_eq!(Lab::new(4, &nothing).sync(), "");
}

#[test]
fn ownership_follows_expressions_of_the_selector() {
    let selector =
        json!({"selector": {"matchLabels": null, "matchExpressions": [{"key": "app", "operator": "In", "values": ["agent", "x"]}]}});
    let mut lab = Lab::new(2, &selector);
    lab.existing("orphan", "n0", &json!({"metadata": {"labels": {"app": "x"}, "ownerReferences": null}}));
    lab.existing("stranger", "n1", &json!({"metadata": {"labels": {"app": "y"}, "ownerReferences": null}}));
    assert_eq!(lab.sync(), "+n1");
    let owned = |name: &str| lab.cluster.pod(&key(name)).unwrap().meta.is_controlled_by(&lab.set().meta.uid);
    assert_eq!((owned("orphan"), owned("stranger")), (true, false));
}

#[test]
fn a_failed_pod_is_replaced_and_healthy_ones_stay() {
    for (failed, healthy, expected) in [(0, 0, "+n0"), (0, 1, ""), (1, 0, "-failed-0"), (1, 1, "-failed-0")] {
        let mut lab = Lab::new(1, &on_delete());
        for number in 0..failed {
            lab.existing(&format!("failed-{number}"), "n0", &json!({"status": {"phase": "Failed"}}));
        }
        for number in 0..healthy {
            lab.existing(&format!("healthy-{number}"), "n0", &json!({}));
        }
        assert_eq!(lab.sync(), expected, "{failed} failed, {healthy} healthy");
    }
    let mut lab = Lab::new(1, &json!({}));
    lab.existing("done", "n0", &json!({"status": {"phase": "Succeeded"}}));
    assert_eq!((lab.sync().as_str(), lab.sync().as_str()), ("-done", "+n0"));
}

#[test]
fn repeated_failures_wait_twice_as_long_each_time() {
    let mut lab = Lab::running(1, &json!({}));
    for wait in [0, 1, 2, 4, 8] {
        lab.mark("n0", Phase::Failed, false);
        if wait > 0 {
            assert_eq!(lab.sync(), "", "within the back-off of {wait} s");
            assert!(lab.last.again.is_some());
            lab.now = lab.now + Span::from_ms(wait * 1000 - 1);
            assert_eq!(lab.sync(), "");
            lab.now = lab.now + Span::from_ms(1);
        }
        assert_eq!((lab.sync().as_str(), lab.sync().as_str()), ("-n0", "+n0"));
    }
}

#[test]
fn a_terminating_pod_is_waited_for() {
    let mut lab = Lab::running(1, &json!({}));
    lab.lingering = true;
    let name = lab.on("n0").remove(0);
    lab.cluster.delete(Kind::Pod, &key(&name), None, podloom::cluster::request::Propagation::Background, lab.now).unwrap();
    assert_eq!((lab.sync().as_str(), lab.counts().as_str()), ("", "1/1/1/1/1/0"));
    lab.reap();
    assert_eq!(lab.sync(), "+n0");
}

#[test]
fn a_finished_pod_that_a_finalizer_holds_is_replaced() {
    for phase in ["Succeeded", "Failed"] {
        let mut lab = Lab::new(1, &json!({}));
        lab.lingering = true;
        lab.existing("held", "n0", &json!({"metadata": {"finalizers": ["example.com/hold"]}, "status": {"phase": phase}}));
        assert_eq!((lab.sync().as_str(), lab.sync().as_str(), lab.sync().as_str()), ("-held", "+n0", ""));
    }
}

#[test]
fn a_finished_pod_that_is_going_keeps_its_revision_in_the_history() {
    for (held, expected) in [(true, vec![1, 2]), (false, vec![2])] {
        let mut lab = Lab::running(1, &json!({"revisionHistoryLimit": 0}));
        let name = lab.on("n0").remove(0);
        if held {
            lab.lingering = true;
            lab.change(&name, |pod| pod.meta.finalizers = std::rc::Rc::from(["example.com/hold".into()]));
            lab.mark("n0", Phase::Succeeded, false);
        }
        lab.edit(&super::daemon_lab::image("2"));
        for _ in 0..6 {
            drop(lab.sync());
            for young in lab.on("n0").into_iter().filter(|young| *young != name).collect::<Vec<_>>() {
                lab.change(&young, |pod| std::rc::Rc::make_mut(&mut pod.status).phase = Phase::Running);
            }
        }
        assert_eq!(lab.revisions(), expected);
    }
}

#[test]
fn a_surging_node_whose_pod_failed_has_one_verdict() {
    let mut lab = Lab::running(1, &super::daemon_lab::surging(1));
    lab.mark("n0", Phase::Failed, false);
    drop(lab.sync());
    let of_node: Vec<&Decision> =
        lab.last.decisions.iter().map(|one| &**one).filter(|one| one.about == Subject::Node("n0".into())).collect();
    assert!(matches!(of_node.as_slice(), [one] if matches!(one.act.as_deref(), Some(Act::Create { .. }))), "{of_node:?}");
}

#[test]
fn a_pod_that_was_just_adopted_keeps_its_revision_in_the_history() {
    let mut lab = Lab::running(1, &json!({"revisionHistoryLimit": 0}));
    let name = lab.on("n0").remove(0);
    let orphan = |cluster: &mut podloom::cluster::store::Cluster, kind: Kind, key: &podloom::object::kind::Key| {
        let mut object = cluster.get(kind, key).unwrap();
        object.meta_mut().owners = std::rc::Rc::from([]);
        cluster.update(object).unwrap();
    };
    let revision = lab.cluster.revisions_in("default").next().unwrap().meta.key.clone();
    orphan(&mut lab.cluster, Kind::Pod, &key(&name));
    orphan(&mut lab.cluster, Kind::ControllerRevision, &revision);
    lab.edit(&json!({"updateStrategy": {"type": "OnDelete"}}));
    lab.edit(&super::daemon_lab::image("2"));
    drop(lab.sync());
    assert_eq!(lab.revisions(), [1, 2]);
}

#[test]
fn only_waiting_pods_of_a_vanished_node_are_deleted() {
    let aimed = |node: &str| {
        json!({"spec": {"nodeName": null, "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}]}}}}})
    };
    let mut lab = Lab::running(1, &json!({}));
    lab.existing("waits", "gone", &aimed("gone"));
    lab.existing("bound", "gone", &json!({}));
    lab.existing("aimless", "gone", &json!({"spec": {"nodeName": null}}));
    assert_eq!(lab.sync(), "-waits");
}

#[test]
fn a_pod_counts_for_the_node_it_is_bound_to_or_aimed_at() {
    let term = |fields: Json| {
        json!({"spec": {"nodeName": null, "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchFields": fields}]}}}}})
    };
    let field = |key: &str, values: &[&str]| json!({"key": key, "operator": "In", "values": values});
    let cases = [
        (json!({}), ""),
        (term(json!([field("metadata.name", &["n0"])])), ""),
        (term(json!([field("metadata.name", &["n0", "n1"])])), "+n0"),
        (term(json!([field("metadata.namespace", &["n0"])])), "+n0"),
        (term(json!([])), "+n0"),
        (json!({"spec": {"nodeName": null, "affinity": {}}}), "+n0"),
    ];
    for (change, expected) in cases {
        let mut lab = Lab::new(1, &on_delete());
        lab.existing("pod", "n0", &change);
        assert_eq!(lab.sync(), expected, "{change}");
    }
}

#[test]
fn revisions_are_claimed_in_their_own_namespace_only() {
    let mut lab = Lab::running(1, &json!({}));
    let own = lab.cluster.revisions_in("default").next().unwrap().clone();
    let copy = |namespace: &str, name: &str, number: i64| {
        let mut revision = (*own).clone();
        revision.meta.key = podloom::object::kind::Key::new(namespace, name);
        revision.meta.owners = std::rc::Rc::from([]);
        revision.data = "{}".into();
        revision.revision = number;
        Object::Revision(std::rc::Rc::new(revision))
    };
    lab.cluster.create(copy("default", "agent-orphan", 7), lab.now).unwrap();
    lab.cluster.create(copy("kube-system", "agent-other", 9), lab.now).unwrap();
    let mut foreign = copy("default", "agent-foreign", 11);
    let mut owner = own.meta.owners[0].clone();
    owner.uid = "another".into();
    foreign.meta_mut().owners = std::rc::Rc::from([owner]);
    lab.cluster.create(foreign, lab.now).unwrap();
    drop(lab.sync());
    let owned = |namespace: &str, name: &str| {
        let revision = lab.cluster.revision(&podloom::object::kind::Key::new(namespace, name)).unwrap();
        revision.meta.is_controlled_by(&lab.set().meta.uid)
    };
    let found = [owned("default", "agent-orphan"), owned("kube-system", "agent-other"), owned("default", "agent-foreign")];
    assert_eq!(found, [true, false, false]);
    assert_eq!(lab.cluster.revision(&own.meta.key).unwrap().revision, 8, "the current one comes after all that are its set's");
}

#[test]
fn a_taken_revision_name_is_counted_once() {
    let mut lab = Lab::new(1, &json!({}));
    drop(lab.sync());
    let name = lab.cluster.revisions_in("default").next().unwrap().clone();
    let mut lab = Lab::new(1, &json!({}));
    let mut other = (*name).clone();
    other.data = "{}".into();
    (other.meta.owners, other.meta.labels) = (std::rc::Rc::from([]), std::rc::Rc::default());
    lab.cluster.create(Object::Revision(std::rc::Rc::new(other)), lab.now).unwrap();
    assert_eq!((lab.sync().as_str(), lab.set().status.collision_count), ("", Some(1)));
    let about_node = |decision: &&Decision| decision.about == Subject::Node("n0".into()) && decision.act.is_none();
    let verdicts: Vec<&str> =
        lab.last.decisions.iter().map(|one| &**one).filter(about_node).map(|decision| decision.reason.code()).collect();
    assert_eq!(verdicts, ["daemon-set/hash-collision"], "the node that waits for a name has its verdict, too");
    assert_eq!((lab.sync().as_str(), lab.set().status.collision_count), ("+n0", Some(1)));
    assert_ne!(lab.hashes("n0"), [name.meta.label("controller-revision-hash").unwrap().to_string()]);
}

#[test]
fn equal_revisions_are_merged_and_their_pods_relabelled() {
    let mut lab = Lab::running(2, &json!({}));
    let own = lab.cluster.revisions_in("default").next().unwrap().clone();
    let mut double = (*own).clone();
    double.meta.key = key("agent-double");
    double.meta.set_label("controller-revision-hash", "double");
    double.revision = 5;
    lab.cluster.create(Object::Revision(std::rc::Rc::new(double)), lab.now).unwrap();
    drop(lab.sync());
    assert_eq!(lab.revisions(), [5]);
    assert_eq!(lab.hashes(""), ["double", "double"]);
}

#[test]
fn surge_keeps_one_old_and_one_new_pod() {
    let mut lab = unevenly_filled(&surging(1));
    assert_eq!(lab.sync(), "+n0 +n4 -n2-1 -n3-1 -n3-2 -n3-3 -n3-4");
}

/// An old Pod beside a new one and a superfluous old one on n0; what a surging set does, given what is ready and since when.
fn beside(old_ready: bool, new_ready_ms: Option<u64>, min_ready_s: i64) -> String {
    let mut lab = Lab::running(1, &json!({}));
    let hash = lab.hashes("n0").remove(0);
    let original = lab.on("n0").remove(0);
    lab.cluster.remove(Kind::Pod, &key(&original));
    lab.edit(&json!({"updateStrategy": surging(1)["updateStrategy"], "minReadySeconds": min_ready_s}));
    let since = |ready: bool, at: Time| {
        json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": if ready { "True" } else { "False" },
            "lastTransitionTime": Epoch::DEFAULT.rfc3339(at)}]}})
    };
    let labels = |hash: &str| json!({"metadata": {"labels": {"app": "agent", "controller-revision-hash": hash}}});
    let with = |one: &Json, other: &Json| podloom::object::patch::merge(one, other);
    let begin = lab.now;
    lab.existing("old", "n0", &with(&labels("older"), &since(old_ready, begin)));
    lab.existing("older", "n0", &with(&labels("older"), &since(true, begin)));
    let ready = new_ready_ms.is_some();
    lab.existing("new", "n0", &with(&labels(&hash), &since(ready, begin)));
    lab.now = begin + Span::from_ms(new_ready_ms.unwrap_or(0));
    lab.sync()
}

#[test]
fn surge_removes_the_old_pod_when_the_new_one_is_available_or_itself_is_not_ready() {
    assert_eq!(beside(true, None, 0), "-older", "the old one is kept beside a new one that is not ready");
    assert_eq!(beside(false, None, 0), "-old -older", "an old one that is not ready helps nobody");
    assert_eq!(beside(true, Some(10_000), 15), "-older", "ready, but not for long enough");
    assert_eq!(beside(true, Some(20_000), 15), "-old -older");
}

#[test]
fn surge_replaces_a_terminating_pod_at_once() {
    let mut lab = Lab::running(2, &surging(1));
    lab.edit(&super::daemon_lab::image("2"));
    assert_eq!(lab.sync(), "+n0", "the budget is spent on n0");
    lab.lingering = true;
    let old = lab.on("n1").remove(0);
    lab.cluster.delete(Kind::Pod, &key(&old), None, podloom::cluster::request::Propagation::Background, lab.now).unwrap();
    assert_eq!(lab.sync(), "+n1");
}

#[test]
fn many_nodes_are_served_in_bursts() {
    let mut lab = Lab::new(300, &rolling(json!({"maxUnavailable": 1})));
    let creates = |lab: &mut Lab| lab.sync().split_whitespace().count();
    assert_eq!([creates(&mut lab), creates(&mut lab), creates(&mut lab)], [250, 50, 0]);
    assert!(lab.last.decisions.iter().all(|decision| !matches!(decision.act.as_deref(), Some(Act::Create { .. }))));
}

/// How many Pods each of the next syncs creates and deletes, with everything that ends gone in between.
fn bursts(lab: &mut Lab, syncs: usize) -> Vec<(usize, usize)> {
    let count = |told: String| {
        let of = |sign| told.split_whitespace().filter(|one| one.starts_with(sign)).count();
        (of('+'), of('-'))
    };
    (0..syncs).map(|_| count(lab.sync())).collect()
}

#[test]
fn a_rollout_deletes_in_bursts() {
    let mut lab = Lab::running(600, &rolling(json!({"maxUnavailable": "100%"})));
    lab.edit(&super::daemon_lab::image("2"));
    lab.lingering = true;
    assert_eq!(bursts(&mut lab, 4), [(0, 250), (0, 250), (0, 100), (0, 0)]);
    lab.reap();
    assert_eq!(bursts(&mut lab, 4), [(250, 0), (250, 0), (100, 0), (0, 0)]);
}

#[test]
fn a_surge_creates_and_deletes_in_bursts() {
    let mut lab = Lab::running(600, &rolling(json!({"maxSurge": "100%", "maxUnavailable": 0})));
    lab.edit(&super::daemon_lab::image("2"));
    assert_eq!(bursts(&mut lab, 4), [(250, 0), (250, 0), (100, 0), (0, 0)]);
    lab.ready("");
    assert_eq!(bursts(&mut lab, 4), [(0, 250), (0, 250), (0, 100), (0, 0)]);
}

#[test]
fn every_node_keeps_one_decision_when_the_burst_is_spent() {
    let mut lab = Lab::running(300, &rolling(json!({"maxUnavailable": "100%"})));
    lab.edit(&super::daemon_lab::image("2"));
    drop(lab.sync());
    let about = |one: &std::rc::Rc<Decision>| match &one.about {
        Subject::Node(node) => Some(node.clone()),
        Subject::Ordinal(_) | Subject::Ordinals { .. } | Subject::Object(_) => None,
    };
    let mut nodes: Vec<_> = lab.last.decisions.iter().filter_map(about).collect();
    assert_eq!(nodes.len(), 300);
    nodes.sort();
    nodes.dedup();
    assert_eq!(nodes.len(), 300, "one decision a node");
}

#[test]
fn a_controller_that_starts_anew_changes_nothing() {
    let mut lab = Lab::running(3, &json!({}));
    lab.backoffs = podloom::control::daemon_set::backoff::Backoffs::default();
    assert_eq!(lab.sync(), "");
    assert!(lab.was_idle());
}

#[test]
fn a_revision_that_no_longer_matches_is_released() {
    let mut lab = Lab::running(1, &json!({}));
    let own = lab.cluster.revisions_in("default").next().unwrap().clone();
    let mut old = (*own).clone();
    old.meta.key = key("agent-old");
    (old.data, old.revision) = ("{}".into(), 0);
    old.meta.set_label("app", "other");
    lab.cluster.create(Object::Revision(std::rc::Rc::new(old)), lab.now).unwrap();
    drop(lab.sync());
    assert!(lab.cluster.revision(&key("agent-old")).unwrap().meta.controller().is_none());
    drop(lab.sync());
    assert!(lab.was_idle(), "and then left alone");
}

#[test]
fn revisions_are_sorted_by_number_then_age_then_name() {
    let mut lab = Lab::running(1, &json!({}));
    let own = lab.cluster.revisions_in("default").next().unwrap().clone();
    let mut stored = Vec::new();
    for (name, number, at) in [("c", 2, 5), ("b", 1, 9), ("a", 2, 7), ("d", 1, 9)] {
        let mut revision = (*own).clone();
        revision.meta.key = key(name);
        revision.revision = number;
        lab.cluster.create(Object::Revision(std::rc::Rc::new(revision)), Time(at * 1000)).unwrap();
        stored.push(lab.cluster.revision(&key(name)).unwrap().clone());
    }
    podloom::control::shared::revisions::sort(&mut stored);
    let names: Vec<&str> = stored.iter().map(|revision| &*revision.meta.key.name).collect();
    assert_eq!(names, ["b", "d", "c", "a"]);
}
