//! Whole lives of both kinds, with scheduler, kubelets and garbage collection (`test/integration`, `test/e2e/apps`, and the tests of the
//! StatefulSet controller that scale and update).

use super::stage::{Stage, daemon_set, nodes, stateful_set};
use podloom::object::kind::Kind;
use podloom::session;
use serde_json::json;

const IMAGE: &str = "kubectl set image sts/web main=web:2";
const DAEMON_IMAGE: &str = "kubectl set image ds/agent main=agent:2";
const CLAIMS: &str =
    "volumeClaimTemplates:\n- metadata: {name: data}\n  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}";

fn ordered(replicas: usize) -> Stage {
    Stage::new(&format!("{}{}", nodes(3), stateful_set(replicas, "", "")))
}

fn parallel(replicas: usize) -> Stage {
    Stage::new(&format!("{}{}", nodes(3), stateful_set(replicas, "podManagementPolicy: Parallel", "")))
}

fn with(replicas: usize, spec: &str) -> Stage {
    Stage::new(&format!("{}{}", nodes(3), stateful_set(replicas, spec, "")))
}

fn daemons(count: usize, spec: &str, pod: &str) -> Stage {
    Stage::new(&format!("{}{}", nodes(count), daemon_set(spec, pod)))
}

fn status(stage: &Stage, field: &str) -> serde_json::Value {
    stage.get(Kind::StatefulSet, "web")["status"][field].clone()
}

fn names(range: std::ops::Range<usize>) -> String {
    let mut names: Vec<String> = range.map(|number| format!("web-{number}")).collect();
    names.sort();
    names.join(" ")
}

/// What was told of a set: in Parallel the Pods of one batch come in no order, so runs of creations are sorted there.
fn told(policy: &str, told: &str) -> String {
    if policy != "Parallel" {
        return told.to_owned();
    }
    let words: Vec<&str> = told.split(' ').collect();
    let runs = words.chunk_by(|one, other| one.starts_with('+') && other.starts_with('+'));
    let sorted = runs.flat_map(|run| {
        let mut run = run.to_vec();
        run.sort_unstable();
        run
    });
    sorted.collect::<Vec<_>>().join(" ")
}

#[test]
fn sets_grow_and_shrink_in_order() {
    for (policy, mut stage) in [("OrderedReady", ordered(3)), ("Parallel", parallel(3))] {
        assert_eq!((told(policy, &stage.told()).as_str(), stage.ready()), ("+web-0 +web-1 +web-2", names(0..3)));
        assert_eq!(told(policy, &stage.run("kubectl scale sts/web --replicas=5")), "+web-3 +web-4");
        assert_eq!((status(&stage, "replicas"), status(&stage, "observedGeneration")), (json!(5), json!(2)));
        assert_eq!(stage.run("kubectl scale sts/web --replicas=0"), "-web-4 -web-3 -web-2 -web-1 -web-0");
        assert_eq!((stage.pods().as_str(), status(&stage, "replicas")), ("", json!(0)));
        assert_eq!(stage.run("kubectl scale sts/web --replicas=2"), "+web-0 +web-1");
    }
}

#[test]
fn parallel_sets_grow_and_shrink_at_once() {
    let mut stage = parallel(3);
    let created = |stage: &Stage, event: &str| -> Vec<u64> {
        let mut times: Vec<u64> = stage.last.trace.iter().filter(|turn| turn.event == event).map(|turn| turn.at.0).collect();
        times.dedup();
        times
    };
    stage.run("kubectl scale sts/web --replicas=30");
    assert_eq!((created(&stage, "created").len(), stage.ready()), (1, names(0..30)), "all in one sync");
    stage.run("kubectl scale sts/web --replicas=1");
    assert_eq!((created(&stage, "terminating").len(), stage.ready().as_str()), (1, "web-0"));
    stage.run("kubectl scale sts/web --replicas=0");
    assert_eq!(stage.pods(), "");
    let mut stage = ordered(0);
    stage.run("kubectl scale sts/web --replicas=3");
    assert_eq!(created(&stage, "created").len(), 3, "one after the other");
}

#[test]
fn deleted_pods_come_back_under_their_names() {
    for mut stage in [ordered(5), parallel(5)] {
        for name in ["web-0", "web-2", "web-4"] {
            assert_eq!(stage.run(&format!("kubectl delete pod {name}")), format!("-{name} +{name}"));
            assert_eq!(stage.ready(), names(0..5));
        }
    }
}

#[test]
fn finished_pods_are_made_again_under_their_names() {
    for phase in ["Failed", "Succeeded"] {
        let mut stage = ordered(3);
        let patch = format!(r#"kubectl patch pod web-1 --subresource=status -p '{{"status":{{"phase":"{phase}"}}}}'"#);
        assert_eq!(stage.run(&patch), "-web-1 +web-1", "{phase}");
        assert_eq!(stage.ready(), names(0..3));
    }
}

#[test]
fn a_first_template_makes_the_first_revision_and_the_same_template_no_other() {
    let mut stage = ordered(2);
    assert_eq!(stage.revisions(), [1]);
    let first = status(&stage, "currentRevision");
    assert_eq!(first, status(&stage, "updateRevision"));
    stage.run("kubectl annotate sts/web note=1");
    stage.run("kubectl scale sts/web --replicas=3");
    assert_eq!(stage.revisions(), [1]);
    stage.run("kubectl set image sts/web main=web:missing");
    assert_eq!((stage.revisions(), status(&stage, "currentRevision")), (vec![1, 2], first.clone()), "the current one stays while it rolls");
    assert_ne!(status(&stage, "updateRevision"), first);
}

#[test]
fn rolling_updates_go_down_from_the_highest_ordinal() {
    for mut stage in [ordered(3), parallel(3)] {
        assert_eq!(stage.run(IMAGE), "-web-2 +web-2 -web-1 +web-1 -web-0 +web-0");
        assert_eq!(stage.versions(), "web-0:2 web-1:2 web-2:2");
        assert_eq!(status(&stage, "currentRevision"), status(&stage, "updateRevision"));
        assert_eq!(status(&stage, "updatedReplicas"), json!(3));
    }
}

/// Updates and scales in one write.
fn update_and_scale(stage: &mut Stage, replicas: usize) -> String {
    stage.run(&format!(
        r#"kubectl patch sts web --type=json -p '[{{"op":"replace","path":"/spec/replicas","value":{replicas}}},{{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"web:2"}}]'"#
    ))
}

#[test]
fn an_update_that_scales_scales_first() {
    let cases = [(5, "+web-3 +web-4 -web-2 +web-2 -web-1 +web-1 -web-0 +web-0"), (1, "-web-2 -web-1 -web-0 +web-0")];
    for (replicas, expected) in cases {
        for (policy, mut stage) in [("OrderedReady", ordered(3)), ("Parallel", parallel(3))] {
            assert_eq!(told(policy, &update_and_scale(&mut stage, replicas)), expected);
            assert!(stage.versions().split(' ').all(|pod| pod.ends_with(":2")), "{}", stage.versions());
        }
    }
}

#[test]
fn on_delete_updates_what_somebody_deletes() {
    for policy in ["OrderedReady", "Parallel"] {
        let mut stage = with(3, &format!("podManagementPolicy: {policy}\nupdateStrategy: {{type: OnDelete}}\nminReadySeconds: 1"));
        assert_eq!((stage.run(IMAGE).as_str(), stage.versions().as_str()), ("", "web-0:1 web-1:1 web-2:1"));
        assert_eq!(stage.run("kubectl delete pod web-1"), "-web-1 +web-1");
        assert_eq!(stage.versions(), "web-0:1 web-1:2 web-2:1");
        assert_eq!(stage.run("kubectl scale sts/web --replicas=4"), "+web-3");
        assert_eq!(stage.versions(), "web-0:1 web-1:2 web-2:1 web-3:2");
        assert_eq!(stage.run("kubectl scale sts/web --replicas=2"), "-web-3 -web-2");
        assert_eq!(stage.versions(), "web-0:1 web-1:2");
    }
}

#[test]
fn a_partition_divides_old_from_new() {
    for policy in ["OrderedReady", "Parallel"] {
        let spec = format!("podManagementPolicy: {policy}\nupdateStrategy: {{rollingUpdate: {{partition: 2}}}}");
        let mut stage = with(3, &spec);
        assert_eq!((stage.run(IMAGE).as_str(), stage.versions().as_str()), ("-web-2 +web-2", "web-0:1 web-1:1 web-2:2"));
        stage.run("kubectl delete pod web-0 web-2");
        assert_eq!(stage.versions(), "web-0:1 web-1:1 web-2:2", "each comes back on its side");
        assert_eq!(told(policy, &stage.run("kubectl scale sts/web --replicas=5")), "+web-3 +web-4");
        assert_eq!(stage.versions(), "web-0:1 web-1:1 web-2:2 web-3:2 web-4:2");
        let patch = r#"kubectl patch sts web -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":1}}}}'"#;
        assert_eq!(stage.run(patch), "-web-1 +web-1");
        assert_eq!(stage.run(&patch.replace(":1}", ":0}")), "-web-0 +web-0");
    }
    let mut stage = with(3, "updateStrategy: {rollingUpdate: {partition: 9}}");
    assert_eq!(stage.run(IMAGE), "");
}

#[test]
fn below_the_partition_pods_come_back_old_even_when_they_linger_or_fail() {
    let mut stage = with(2, "updateStrategy: {rollingUpdate: {partition: 1}}");
    stage.run(IMAGE);
    stage.run(r#"kubectl patch pod web-0 -p '{"metadata":{"finalizers":["example.com/hold"]}}'"#);
    assert_eq!(stage.run("kubectl delete pod web-0 --wait=false"), "-web-0");
    assert_eq!(stage.run(r#"kubectl patch pod web-0 --type=merge -p '{"metadata":{"finalizers":null}}'"#), "+web-0");
    assert_eq!(stage.versions(), "web-0:1 web-1:2");
    let mut stage = Stage::new(&format!(
        "{}{}",
        nodes(1),
        stateful_set(2, "podManagementPolicy: Parallel\nupdateStrategy: {rollingUpdate: {partition: 1}}", "").replace("web:1", "web:crash")
    ));
    stage.run(IMAGE);
    stage.run("kubectl delete pod web-0");
    assert_eq!(stage.versions(), "web-0:crash web-1:2");
}

#[test]
fn history_keeps_what_is_live_and_the_limit() {
    for (policy, limit, expected) in [("OrderedReady", 2, vec![4, 5, 6]), ("Parallel", 2, vec![4, 5, 6]), ("OrderedReady", 0, vec![6])] {
        let mut stage = with(1, &format!("podManagementPolicy: {policy}\nrevisionHistoryLimit: {limit}"));
        for version in 2..=6 {
            stage.run(&format!("kubectl set image sts/web main=web:{version}"));
        }
        assert_eq!(stage.revisions(), expected, "{policy} {limit}");
    }
}

#[test]
fn a_rollback_uses_the_first_revision_again() {
    for (mut stage, replicas) in [(ordered(3), 3), (parallel(3), 3), (ordered(3), 5), (parallel(3), 5), (ordered(3), 1), (parallel(3), 1)] {
        let first = status(&stage, "currentRevision");
        update_and_scale(&mut stage, replicas);
        stage.run("kubectl rollout undo sts/web");
        assert_eq!((status(&stage, "currentRevision"), status(&stage, "updateRevision")), (first.clone(), first));
        assert_eq!(stage.revisions(), [2, 3]);
        assert!(stage.versions().split(' ').all(|pod| pod.ends_with(":1")), "{}", stage.versions());
        assert_eq!(stage.ready(), names(0..replicas));
    }
}

#[test]
fn min_ready_seconds_hold_up_growing_updating_and_shrinking() {
    let available = |stage: &Stage| (status(stage, "readyReplicas"), status(stage, "availableReplicas"));
    let mut stage = with(2, "minReadySeconds: 30");
    assert_eq!(stage.told(), "+web-0");
    assert_eq!(available(&stage).0, json!(1));
    stage.wait(40);
    assert_eq!((available(&stage), stage.pods().as_str()), ((json!(2), json!(1)), "web-0 web-1"));
    stage.wait(40);
    assert_eq!(available(&stage), (json!(2), json!(2)));
    assert_eq!(stage.run(IMAGE), "-web-1 +web-1", "web-0 waits until web-1 is available");
    assert_eq!(stage.versions(), "web-0:1 web-1:2");
    stage.wait(40);
    assert_eq!(stage.versions(), "web-0:2 web-1:2");
    let mut stage = with(3, "minReadySeconds: 30\npodManagementPolicy: Parallel");
    stage.wait(40);
    stage.run(r#"kubectl patch sts web -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}'"#);
    assert_eq!(stage.run(IMAGE), "-web-2 +web-2");
    let mut stage = with(2, "minReadySeconds: 0");
    assert_eq!((available(&stage), stage.run(IMAGE).as_str()), ((json!(2), json!(2)), "-web-1 +web-1 -web-0 +web-0"));
}

#[test]
fn shrinking_waits_until_the_others_are_available() {
    let mut stage = ordered(3);
    stage.run(r#"kubectl patch sts web -p '{"spec":{"minReadySeconds":30}}'"#);
    stage.wait(60);
    stage.run("kubectl delete pod web-0");
    assert_eq!(stage.run("kubectl scale sts/web --replicas=1"), "", "web-0 is ready, but not available yet");
    stage.wait(40);
    assert_eq!(stage.pods(), "web-0");
}

#[test]
fn claims_are_made_before_their_pods_and_told_of() {
    let mut stage = Stage::new(&format!("{}{}", nodes(1), stateful_set(1, CLAIMS, "")));
    assert_eq!(stage.ready(), "web-0");
    let (count, _) = stage.events("SuccessfulCreate");
    assert_eq!(count, 2, "one for the claim, one for the Pod");
    assert_eq!(stage.get(Kind::PersistentVolumeClaim, "data-web-0")["metadata"]["labels"], json!({"app": "web"}));
    let uid = stage.get(Kind::PersistentVolumeClaim, "data-web-0")["metadata"]["uid"].clone();
    stage.run("kubectl delete pod web-0");
    assert_eq!(stage.get(Kind::PersistentVolumeClaim, "data-web-0")["metadata"]["uid"], uid, "the claim is sticky");
    assert_eq!(stage.events("SuccessfulDelete").0, 0, "the controller deleted nothing");
    stage.run("kubectl scale sts/web --replicas=0");
    assert_eq!(stage.events("SuccessfulDelete"), (1, "Delete Pod web-0 in StatefulSet web successful".to_owned()));
    assert_eq!(stage.get(Kind::PersistentVolumeClaim, "data-web-0")["metadata"]["uid"], uid, "and retained by default");
    assert_eq!(
        stage.get(Kind::StatefulSet, "web")["spec"]["persistentVolumeClaimRetentionPolicy"],
        json!({"whenDeleted": "Retain", "whenScaled": "Retain"})
    );
}

#[test]
fn the_retention_policy_decides_what_becomes_of_claims() {
    let policy = |deleted: &str, scaled: &str| {
        format!("persistentVolumeClaimRetentionPolicy: {{whenDeleted: {deleted}, whenScaled: {scaled}}}\n{CLAIMS}")
    };
    for (deleted, scaled, after_scaling, after_deletion) in [
        ("Retain", "Retain", true, true),
        ("Delete", "Retain", true, false),
        ("Retain", "Delete", false, true),
        ("Delete", "Delete", false, false),
    ] {
        let mut stage = Stage::new(&format!("{}{}", nodes(1), stateful_set(2, &policy(deleted, scaled), "")));
        stage.run("kubectl scale sts/web --replicas=1");
        assert_eq!(!stage.get(Kind::PersistentVolumeClaim, "data-web-1").is_null(), after_scaling, "{deleted} {scaled}");
        assert!(!stage.get(Kind::PersistentVolumeClaim, "data-web-0").is_null());
        stage.run("kubectl delete sts web");
        assert_eq!(stage.pods(), "");
        assert_eq!(!stage.get(Kind::PersistentVolumeClaim, "data-web-0").is_null(), after_deletion, "{deleted} {scaled}");
    }
}

#[test]
fn an_adopted_pods_claims_follow_the_policy() {
    let spec = format!("persistentVolumeClaimRetentionPolicy: {{whenDeleted: Delete, whenScaled: Retain}}\n{CLAIMS}");
    let set = stateful_set(2, &spec, "");
    let mut stage = Stage::new(&format!("{}{set}", nodes(1)));
    stage.run("kubectl delete sts web --cascade=orphan");
    assert_eq!(stage.ready(), names(0..2));
    assert_eq!(stage.apply(&set), "", "adopted, not restarted");
    let uid = stage.get(Kind::StatefulSet, "web")["metadata"]["uid"].clone();
    assert_eq!(stage.get(Kind::PersistentVolumeClaim, "data-web-0")["metadata"]["ownerReferences"][0]["uid"], uid);
}

#[test]
fn a_pod_that_is_held_stops_its_successor() {
    let mut stage = ordered(2);
    stage.run(r#"kubectl patch pod web-1 -p '{"metadata":{"finalizers":["example.com/hold"]}}'"#);
    assert_eq!(stage.run("kubectl delete pod web-1 --wait=false"), "-web-1");
    stage.wait(120);
    assert!(stage.pod("web-1").is_terminating());
    assert_eq!(stage.run(r#"kubectl patch pod web-1 --type=merge -p '{"metadata":{"finalizers":null}}'"#), "+web-1");
}

#[test]
fn a_deleted_pod_is_replaced_before_shrinking_goes_on() {
    let mut stage = ordered(5);
    stage.run(r#"kubectl patch pod web-1 -p '{"metadata":{"finalizers":["example.com/hold"]}}'"#);
    stage.run("kubectl delete pod web-1 --wait=false");
    assert_eq!(stage.run("kubectl scale sts/web --replicas=2"), "", "web-1 is missing below");
    assert_eq!(stage.run(r#"kubectl patch pod web-1 --type=merge -p '{"metadata":{"finalizers":null}}'"#), "+web-1 -web-4 -web-3 -web-2");
}

#[test]
fn unhealthy_pods_halt_ordered_sets_only() {
    let taken = |policy: &str| {
        let set = stateful_set(2, &format!("podManagementPolicy: {policy}"), "").replace("web:1", "web:unready");
        Stage::new(&format!("{}{set}", nodes(2)))
    };
    assert_eq!(taken("OrderedReady").told(), "+web-0");
    let mut stage = taken("Parallel");
    assert_eq!(stage.told(), "+web-0 +web-1");
    assert_eq!(stage.run("kubectl scale sts/web --replicas=3"), "+web-2");
    assert_eq!(stage.run("kubectl scale sts/web --replicas=1"), "-web-2 -web-1");
}

#[test]
fn a_failing_first_pod_recovers() {
    let mut stage = Stage::new(&format!("{}{}", nodes(1), stateful_set(2, "", "").replace("web:1", "web:crash")));
    assert_eq!(stage.pods(), "web-0");
    stage.run("kubectl set image sts/web main=web:2");
    stage.run("kubectl delete pod web-0");
    assert_eq!(stage.ready(), names(0..2));
}

#[test]
fn ordinals_move_with_their_start() {
    let mut stage = with(2, "ordinals: {start: 2}");
    assert_eq!(stage.ready(), "web-2 web-3");
    let start = |start: &str| format!(r#"kubectl patch sts web --type=merge -p '{{"spec":{{"ordinals":{start}}}}}'"#);
    stage.run(&start(r#"{"start":4}"#));
    assert_eq!(stage.ready(), "web-4 web-5");
    stage.run(&start(r#"{"start":1}"#));
    assert_eq!(stage.ready(), "web-1 web-2");
    stage.run(&start("null"));
    assert_eq!(stage.ready(), "web-0 web-1");
}

#[test]
fn host_name_and_subdomain_are_the_sets() {
    let stage = Stage::new(&format!("{}{}", nodes(1), stateful_set(1, "", "hostname: mine\nsubdomain: own")));
    let spec = stage.get(Kind::Pod, "web-0")["spec"].clone();
    assert_eq!((&spec["hostname"], &spec["subdomain"]), (&json!("web-0"), &json!("web")));
}

#[test]
fn orphans_are_adopted_and_strangers_released() {
    let mut stage = ordered(2);
    stage.run("kubectl label pod web-1 app=other --overwrite");
    assert!(stage.pod("web-1").meta.controller().is_none());
    stage.run("kubectl label pod web-1 app=web --overwrite");
    let uid = stage.get(Kind::StatefulSet, "web")["metadata"]["uid"].as_str().unwrap().to_owned();
    assert!(stage.pod("web-1").meta.is_controlled_by(&uid));
}

#[test]
fn a_refused_pod_is_tried_again_and_the_status_is_written_all_the_same() {
    let quota =
        |pods: usize| format!("apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: few}}\nspec: {{hard: {{pods: '{pods}'}}}}\n---\n");
    let mut stage = Stage::new(&format!("{}{}{}", nodes(1), quota(2), stateful_set(4, "podManagementPolicy: Parallel", "")));
    assert_eq!((stage.pods().split(' ').count(), status(&stage, "replicas")), (2, json!(2)));
    assert!(stage.events("FailedCreate").1.contains("exceeded quota"), "{:?}", stage.events("FailedCreate"));
    stage.run(r#"kubectl patch quota few --type=merge -p '{"spec":{"hard":{"pods":"9"}}}'"#);
    stage.wait(60);
    assert_eq!(stage.ready(), names(0..4));
    let mut stage = Stage::new(&format!("{}{}{}", nodes(100), quota(10), daemon_set("", "")));
    let set = stage.get(Kind::DaemonSet, "agent")["status"].clone();
    assert_eq!((&set["desiredNumberScheduled"], &set["currentNumberScheduled"]), (&json!(100), &json!(10)));
    stage.run("kubectl delete quota few");
    stage.wait(60);
    assert_eq!(stage.pods().split(' ').count(), 100);
}

#[test]
fn creation_starts_slowly_and_stops_with_a_refused_batch() {
    let quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: few}\nspec: {hard: {pods: '10'}}\n---\n";
    let mut stage = Stage::new(&format!("{}{quota}", nodes(100)));
    let line = podloom::kubectl::Invocation { line: "kubectl apply -f -".into(), stdin: Some(daemon_set("", "")), ..Default::default() };
    let session = &mut stage.player.session;
    session.carry_out(&"".into(), &mut session::ask(&line, &session.world, session.world.now), None);
    while session.world.cluster.pods().next().is_none() {
        session.next(session.world.next_time().unwrap(), None);
    }
    assert_eq!((session.world.cluster.pods().count(), stage.events("FailedCreate").0), (10, 5), "1 + 2 + 4 + 8 tries");
}

#[test]
fn daemon_pods_run_on_every_node_and_are_revived() {
    let mut stage = daemons(5, "", "");
    assert_eq!(stage.ready(), "node-1 node-2 node-3 node-4 node-5");
    let set = stage.get(Kind::DaemonSet, "agent")["status"].clone();
    assert_eq!((&set["numberAvailable"], &set["numberMisscheduled"], &set["observedGeneration"]), (&json!(5), &json!(0), &json!(1)));
    assert_eq!(stage.run("kubectl delete pod {pod:app=agent@node-3}"), "-node-3 +node-3");
    for phase in ["Failed", "Succeeded"] {
        let patch = format!(r#"kubectl patch pod {{pod:app=agent@node-2}} --subresource=status -p '{{"status":{{"phase":"{phase}"}}}}'"#);
        assert_eq!(stage.run(&patch), "-node-2 +node-2", "{phase}");
        assert_eq!(stage.ready(), "node-1 node-2 node-3 node-4 node-5");
    }
    stage.run("kubectl delete ds agent");
    assert_eq!((stage.pods().as_str(), stage.revisions()), ("", vec![]));
}

#[test]
fn daemon_pods_follow_labels_selectors_and_affinity() {
    let affinity = "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \
                    [{matchExpressions: [{key: colour, operator: In, values: [blue]}]}]}}}";
    for pod in ["nodeSelector: {colour: blue}", affinity] {
        let mut stage = daemons(2, "", pod);
        assert_eq!(stage.pods(), "");
        assert_eq!(stage.run("kubectl label node node-1 colour=blue"), "+node-1");
        assert_eq!(stage.ready(), "node-1");
        assert_eq!(stage.run("kubectl label node node-1 colour=green --overwrite"), "-node-1");
        assert_eq!(stage.pods(), "");
    }
    let mut stage = daemons(2, "", "nodeSelector: {colour: blue}");
    stage.run("kubectl label node node-1 colour=green");
    let patch = r#"kubectl patch ds agent -p '{"spec":{"template":{"spec":{"nodeSelector":{"colour":"green"}}},"updateStrategy":{"type":"RollingUpdate"}}}'"#;
    assert_eq!((stage.run(patch).as_str(), stage.ready().as_str()), ("+node-1", "node-1"));
}

#[test]
fn daemon_pods_run_on_nodes_that_are_not_ready_or_cordoned() {
    let sick = "apiVersion: v1\nkind: Node\nmetadata: {name: sick, annotations: {sim/ready: 'false'}}\n---\n\
                apiVersion: v1\nkind: Node\nmetadata: {name: cordoned}\nspec: {unschedulable: true}\n---\n\
                apiVersion: v1\nkind: Node\nmetadata: {name: offline, annotations: {sim/network: unavailable, sim/ready: 'false'}}\n---\n";
    let stage = Stage::new(&format!(
        "{sick}{}",
        daemon_set("", "hostNetwork: true\ntolerations: [{key: node.kubernetes.io/not-ready, operator: Exists}]")
    ));
    let bound: Vec<&str> = stage.player.session.world.cluster.pods().filter_map(|pod| pod.node.as_deref()).collect();
    assert_eq!(bound.len(), 3, "{bound:?}");
}

#[test]
fn a_daemon_pod_waits_on_a_full_node_until_there_is_room() {
    let node = "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nstatus: {allocatable: {cpu: '1', memory: 1Gi, pods: '9'}, capacity: {cpu: '1', memory: 1Gi, pods: '9'}}\n---\n";
    let hog = "apiVersion: v1\nkind: Pod\nmetadata: {name: hog}\nspec: {containers: [{name: main, image: 'a:1', resources: {requests: {cpu: 800m}}}]}\n---\n";
    let mut stage = Stage::new(&format!("{node}{hog}"));
    let set = daemon_set("", "").replace("image: 'agent:1'", "image: 'agent:1', resources: {requests: {cpu: 500m}}");
    assert_eq!(stage.apply(&set), "+node-1");
    assert_eq!(stage.ready(), "hog");
    stage.run("kubectl delete pod hog");
    assert_eq!(stage.ready(), "node-1");
}

#[test]
fn a_taint_keeps_daemon_pods_off_until_it_goes() {
    let mut stage = Stage::new(&nodes(1));
    stage.run("kubectl taint node node-1 gpu=1:NoSchedule");
    assert_eq!(stage.apply(&daemon_set("", "")), "");
    assert_eq!(stage.run("kubectl taint node node-1 gpu-"), "+node-1");
}

#[test]
fn a_daemon_rollout_updates_every_pod_and_a_rollback_spares_the_untouched() {
    let mut stage = daemons(3, "", "");
    stage.run(DAEMON_IMAGE);
    assert_eq!((stage.versions().as_str(), stage.revisions()), ("node-1:2 node-2:2 node-3:2", vec![1, 2]));
    stage.run("kubectl set image ds/agent main=agent:missing");
    assert_eq!(stage.versions(), "node-1:missing node-2:2 node-3:2");
    assert_eq!(stage.run("kubectl rollout undo ds/agent"), "-node-1 +node-1");
    assert_eq!((stage.versions().as_str(), stage.ready().as_str()), ("node-1:2 node-2:2 node-3:2", "node-1 node-2 node-3"));
    let mut stage = daemons(2, "updateStrategy: {type: OnDelete}", "");
    assert_eq!((stage.run(DAEMON_IMAGE).as_str(), stage.versions().as_str()), ("", "node-1:1 node-2:1"));
}

#[test]
fn a_surging_daemon_set_never_loses_availability() {
    let mut stage = daemons(4, "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", "");
    let mut ready: std::collections::BTreeSet<String> =
        stage.player.session.world.cluster.pods().map(|pod| pod.meta.key.name.to_string()).collect();
    stage.run(DAEMON_IMAGE);
    for turn in &stage.last.trace {
        let name = turn.pod.meta.key.name.to_string();
        match turn.event.as_str() {
            "ready" => drop(ready.insert(name)),
            "unready" | "terminating" | "failed" => drop(ready.remove(&name)),
            _ => {}
        }
        assert!((4..=5).contains(&ready.len()), "{ready:?} after {}", turn.event);
    }
    assert_eq!(stage.versions(), "node-1:2 node-2:2 node-3:2 node-4:2");
}

#[test]
fn a_surging_set_moves_from_some_nodes_to_others() {
    let mut stage = Stage::new(&nodes(4));
    for (node, zone) in [(1, "old"), (2, "old"), (3, "new"), (4, "new")] {
        stage.run(&format!("kubectl taint node node-{node} zone={zone}:NoSchedule"));
    }
    let set = |zone: &str| {
        let pod = format!("tolerations: [{{key: zone, value: {zone}, effect: NoSchedule}}]");
        daemon_set("updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", &pod)
    };
    stage.apply(&set("old"));
    assert_eq!(stage.ready(), "node-1 node-2");
    let told = stage.apply(&set("new"));
    assert!(told.starts_with("+node-3 +node-4 -"), "the new ones come before the old ones go: {told}");
    assert_eq!(stage.ready(), "node-3 node-4");
}

#[test]
fn a_set_that_comes_back_starts_afresh() {
    let mut stage = daemons(2, "", "");
    stage.run("kubectl delete ds agent");
    assert_eq!(stage.apply(&daemon_set("", "")), "+node-1 +node-2");
    assert_eq!(stage.ready(), "node-1 node-2");
}

#[test]
fn collections_are_deleted_by_label() {
    let label = |yaml: String, name: &str| {
        yaml.replace(&format!("metadata: {{name: {name}}}\nspec"), &format!("metadata: {{name: {name}, labels: {{team: a}}}}\nspec"))
    };
    let mut stage = Stage::new(&format!("{}{}{}", nodes(1), label(daemon_set("", ""), "agent"), label(stateful_set(1, "", ""), "web")));
    assert_eq!(stage.ask("kubectl get ds,sts -l team=a -o name", None), 0);
    assert_eq!(stage.last.stdout, "daemonset.apps/agent\nstatefulset.apps/web\n");
    stage.run(r#"kubectl patch sts web -p '{"metadata":{"labels":{"patched":"yes"}}}'"#);
    stage.run("kubectl delete ds,sts -l team=a,team!=b");
    assert_eq!(stage.pods(), "");
}

#[test]
fn status_and_scale_are_written_through_their_subresources() {
    let mut stage = Stage::new(&format!("{}{}{}", nodes(1), daemon_set("", ""), stateful_set(1, "", "")));
    let condition = r#"-p '{"status":{"conditions":[{"type":"Seen","status":"True"}]},"spec":{"minReadySeconds":7}}'"#;
    for (kind, name, path) in [(Kind::DaemonSet, "agent", "ds"), (Kind::StatefulSet, "web", "sts")] {
        stage.run(&format!("kubectl patch {path} {name} --subresource=status {condition}"));
        let object = stage.get(kind, name);
        assert_eq!(object["spec"]["minReadySeconds"].as_i64().unwrap_or(0), 0, "only the status is written");
        assert_eq!(object["metadata"]["generation"], json!(1));
    }
    stage.run(r#"kubectl patch sts web --subresource=scale --type=merge -p '{"spec":{"replicas":2}}'"#);
    assert_eq!(stage.ready(), "node-1 web-0 web-1");
}

#[test]
fn revisions_can_be_patched_and_deleted() {
    let mut stage = daemons(1, "", "");
    let name = stage.player.session.world.cluster.revisions_in("default").next().unwrap().meta.key.name.to_string();
    stage.run(&format!("kubectl label controllerrevision {name} seen=yes"));
    assert_eq!(stage.ask("kubectl get controllerrevision -l seen=yes -o name", None), 0);
    assert_eq!(stage.last.stdout, format!("controllerrevision.apps/{name}\n"));
    assert_eq!(stage.run(&format!("kubectl delete controllerrevision {name}")), "");
    assert_eq!((stage.revisions(), stage.ready().as_str()), (vec![1], "node-1"), "it is made again under the same name");
    assert_eq!(*stage.player.session.world.cluster.revisions_in("default").next().unwrap().meta.key.name, *name);
}

#[test]
fn an_unchanged_claim_template_may_be_applied_again() {
    let set = stateful_set(1, CLAIMS, "");
    let mut stage = Stage::new(&format!("{}{set}", nodes(1)));
    assert_eq!(stage.apply(&set), "");
    assert_eq!(stage.ask("kubectl replace -f -", Some(set)), 0, "{}", stage.last.stderr);
    assert_eq!(stage.get(Kind::StatefulSet, "web")["metadata"]["generation"], json!(1));
}

#[test]
fn a_port_that_is_freed_lets_the_set_go_on() {
    let ports = "ports: [{containerPort: 80, hostPort: 80}]";
    let hog = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: hog}}\nspec: {{nodeName: node-1, containers: [{{name: main, image: 'a:1', {ports}}}]}}\n---\n"
    );
    let mut stage = Stage::new(&format!("{}{hog}", nodes(1)));
    stage.apply(&stateful_set(1, "", "").replace("image: 'web:1'", &format!("image: 'web:1', {ports}")));
    assert_eq!(stage.ready(), "hog");
    stage.run("kubectl delete pod hog");
    assert_eq!(stage.ready(), "web-0");
}

#[test]
fn a_changed_policy_moves_the_owners_of_claims() {
    let mut stage = Stage::new(&format!("{}{}", nodes(1), stateful_set(2, CLAIMS, "")));
    let owners = |stage: &Stage, claim: &str| stage.get(Kind::PersistentVolumeClaim, claim)["metadata"].get("ownerReferences").is_some();
    stage.run(r#"kubectl patch pvc data-web-1 --type=merge -p '{"metadata":{"finalizers":null}}'"#);
    stage.run("kubectl delete pvc data-web-1 --wait=false");
    let policy = |deleted: &str| {
        format!(r#"kubectl patch sts web -p '{{"spec":{{"persistentVolumeClaimRetentionPolicy":{{"whenDeleted":"{deleted}"}}}}}}'"#)
    };
    for (when, expected) in [("Delete", true), ("Retain", false), ("Delete", true)] {
        stage.run(&policy(when));
        assert_eq!(owners(&stage, "data-web-0"), expected, "{when}");
    }
    assert_eq!(stage.ready(), names(0..2));
    assert_eq!(stage.events("FailedUpdate").0, 0, "a claim that is missing is no fault");
}

#[test]
fn a_revision_written_before_a_default_was_known_is_the_same() {
    let mut stage = ordered(1);
    let world = std::rc::Rc::make_mut(&mut stage.player.session.world);
    let mut revision = (**world.cluster.revisions_in("default").next().unwrap()).clone();
    let data = revision.data.replace(r#""terminationMessagePolicy":"File","#, "").replace(r#","terminationMessagePolicy":"File""#, "");
    assert_ne!(*data, *revision.data);
    let mut template = revision.template.raw.clone();
    template["spec"]["containers"][0].as_object_mut().unwrap().remove("terminationMessagePolicy");
    revision.template = podloom::object::template::PodTemplate::of_json(&template).into();
    revision.data = data.into();
    world.cluster.update(podloom::object::any::Object::Revision(std::rc::Rc::new(revision))).unwrap();
    assert_eq!(stage.run("kubectl annotate sts web note=1"), "");
    assert_eq!(stage.revisions(), [1]);
    assert_eq!(stage.run("kubectl set image sts/web main=web:2"), "-web-0 +web-0");
}

#[test]
fn claims_survive_updates_and_rollbacks() {
    let mut stage = with(3, CLAIMS);
    let uids = |stage: &Stage| {
        (0..3)
            .map(|number| stage.get(Kind::PersistentVolumeClaim, &format!("data-web-{number}"))["metadata"]["uid"].clone())
            .collect::<Vec<_>>()
    };
    let before = uids(&stage);
    assert_eq!(stage.run(IMAGE), "-web-2 +web-2 -web-1 +web-1 -web-0 +web-0");
    assert_eq!(stage.run("kubectl rollout undo sts/web"), "-web-2 +web-2 -web-1 +web-1 -web-0 +web-0");
    assert_eq!(uids(&stage), before);
}
