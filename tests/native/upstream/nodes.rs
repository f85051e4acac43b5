//! Nodes that are lost and Pods that are left over (`nodelifecycle`, `tainteviction`, `podgc`), where the deciders' own tests leave gaps.

use super::stage::{Stage, nodes};
use podloom::cluster::store::Cluster;
use podloom::control::plan::Act;
use podloom::control::pod_gc;
use podloom::object::any::Object;
use podloom::object::condition;
use podloom::object::kind::Kind;
use podloom::time::{Epoch, Time};
use serde_json::json;

/// Stops the heartbeats of two of three nodes for so long.
fn two_lost(stage: &mut Stage, seconds: u64) {
    stage.run("kubectl annotate node node-1 node-2 sim/heartbeat=stopped");
    stage.wait(seconds);
}

fn taints(stage: &Stage, node: &str) -> Vec<String> {
    stage.player.session.world.cluster.node(node).unwrap().taints.iter().map(podloom::object::taint::Taint::text).collect()
}

#[test]
fn excluded_nodes_do_not_count_for_their_zone() {
    let execute = "node.kubernetes.io/unreachable:NoExecute".to_owned();
    let mut stage = Stage::new(&nodes(3));
    two_lost(&mut stage, 120);
    assert!(taints(&stage, "node-1").contains(&execute), "two of three: the zone is healthy enough");
    let mut stage = Stage::new(&nodes(3));
    stage.run("kubectl label node node-3 node.kubernetes.io/exclude-disruption=true");
    two_lost(&mut stage, 120);
    assert!(!taints(&stage, "node-1").contains(&execute), "two of two: everything is lost, so nobody is evicted");
}

#[test]
fn a_pod_that_was_bound_to_a_lost_node_stays_unready() {
    let mut stage = Stage::new(&nodes(3));
    stage.apply("apiVersion: v1\nkind: Pod\nmetadata: {name: there}\nspec: {nodeName: node-1, containers: [{name: main, image: 'a:1'}]}\n");
    two_lost(&mut stage, 60);
    let ready =
        |stage: &Stage, name: &str| condition::find(&stage.pod(name).status.conditions, "Ready").map(|one| one.status.text().to_owned());
    assert_eq!(ready(&stage, "there").as_deref(), Some("False"));
    stage.apply("apiVersion: v1\nkind: Pod\nmetadata: {name: late}\nspec: {nodeName: node-1, containers: [{name: main, image: 'a:1'}]}\n");
    stage.wait(30);
    assert_ne!(ready(&stage, "late").as_deref(), Some("True"));
}

#[test]
fn a_pod_that_gains_a_toleration_is_tried_again() {
    let mut stage = Stage::new(&nodes(1));
    stage.run("kubectl cordon node-1");
    stage.apply("apiVersion: v1\nkind: Pod\nmetadata: {name: waits}\nspec: {containers: [{name: main, image: 'a:1'}]}\n");
    let gain = |key: &str| {
        format!(
            r#"kubectl patch pod waits --type=json -p '[{{"op":"add","path":"/spec/tolerations/-","value":{{"key":"{key}","operator":"Exists","effect":"NoSchedule"}}}}]'"#
        )
    };
    let before = stage.events("FailedScheduling").0;
    stage.run("kubectl annotate pod waits note=1");
    assert_eq!(stage.events("FailedScheduling").0, before, "a note helps nobody");
    stage.run(&gain("node.kubernetes.io/unschedulable"));
    assert_eq!(stage.ready(), "waits");
}

#[test]
fn a_taint_meets_the_pods_that_are_there_and_those_that_come() {
    let pod = |name: &str, seconds: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{nodeName: node-1, tolerations: [{{key: heat, operator: Exists{seconds}}}], \
             containers: [{{name: main, image: 'a:1'}}]}}\n---\n"
        )
    };
    let mut stage = Stage::new(&nodes(1));
    for (name, seconds) in
        [("for-ever", ""), ("short", ", effect: NoExecute, tolerationSeconds: 20"), ("long", ", effect: NoExecute, tolerationSeconds: 90")]
    {
        stage.apply(&pod(name, seconds));
    }
    stage.run("kubectl taint node node-1 heat=high:NoExecute");
    assert_eq!(stage.pods(), "for-ever long short");
    stage.wait(30);
    assert_eq!(stage.pods(), "for-ever long", "each after its own time");
    stage.apply(&pod("late", ", effect: NoExecute, tolerationSeconds: 5"));
    stage.wait(30);
    assert_eq!(stage.pods(), "for-ever long");
    stage.wait(60);
    assert_eq!(stage.pods(), "for-ever");
}

#[test]
fn finished_pods_beyond_the_threshold_go_evicted_and_oldest_first() {
    let mut cluster = Cluster::new(1, Epoch::DEFAULT);
    cluster.create(Object::of_json(Kind::Node, &json!({"metadata": {"name": "n"}}), Epoch::DEFAULT), Time(0)).unwrap();
    let finished = |name: &str, reason: &str| {
        let pod = json!({"metadata": {"name": name, "namespace": "default"}, "spec": {"nodeName": "n", "containers": []},
            "status": {"phase": "Failed", "reason": reason}});
        Object::of_json(Kind::Pod, &pod, Epoch::DEFAULT)
    };
    for number in 0..12_500 {
        cluster.create(finished(&format!("p{number:05}"), ""), Time(10_000 + number)).unwrap();
    }
    let deleted = |cluster: &Cluster| -> Vec<String> {
        let (plan, _) = pod_gc::plan(cluster, &pod_gc::Memory::default(), Time(20_000_000));
        let name = |act: &Act| if let Act::Delete { key, .. } = act { Some(key.name.to_string()) } else { None };
        plan.decisions.iter().filter_map(|decision| name(decision.act.as_deref()?)).collect()
    };
    assert_eq!(deleted(&cluster), [""; 0]);
    cluster.create(finished("young", ""), Time(90_000)).unwrap();
    cluster.create(finished("evicted", "Evicted"), Time(90_000)).unwrap();
    assert_eq!(deleted(&cluster), ["evicted", "p00000"]);
}

/// A Pod on `node-1` in YAML; `spec` are flow-style additions to its spec.
fn there(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{nodeName: node-1, containers: [{{name: main, image: 'a:1'}}]{spec}}}\n---\n"
    )
}

#[test]
fn a_node_that_dies_after_it_was_declared_dead_is_cleared() {
    let mut stage = Stage::new(&nodes(1));
    stage.apply(&there("p", ""));
    std::rc::Rc::make_mut(&mut stage.player.session.world).settings.nodes.grace = podloom::time::Span::from_s(60);
    stage.run("kubectl annotate node node-1 sim/heartbeat=stopped");
    stage.run("kubectl taint node node-1 node.kubernetes.io/out-of-service=x:NoExecute");
    assert!(stage.pod("p").is_terminating());
    stage.wait(40);
    assert!(stage.find("p").is_some(), "the node counts as ready still");
    stage.wait(60);
    assert!(stage.find("p").is_none());
}

#[test]
fn a_zone_of_excluded_nodes_is_tainted_all_the_same() {
    let mut stage = Stage::new(&nodes(2));
    stage.run("kubectl label node node-1 node-2 node.kubernetes.io/exclude-disruption=true");
    stage.run("kubectl annotate node node-1 sim/heartbeat=stopped");
    stage.wait(60);
    assert!(taints(&stage, "node-1").contains(&"node.kubernetes.io/unreachable:NoExecute".to_owned()));
}

#[test]
fn a_claim_that_waits_for_a_pod_sees_it_come() {
    let lazy = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: lazy}\nprovisioner: example.com/disk\n\
                volumeBindingMode: WaitForFirstConsumer\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n\
                spec: {storageClassName: lazy, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n---\n";
    let mut stage = Stage::new(&format!("{}{lazy}", nodes(1)));
    assert_eq!(stage.get(Kind::PersistentVolumeClaim, "data")["status"]["phase"], "Pending");
    stage.apply(&there("p", ", volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]"));
    assert_eq!(stage.get(Kind::PersistentVolumeClaim, "data")["status"]["phase"], "Bound");
}

#[test]
fn the_last_word_on_a_deletion_counts() {
    let set = super::stage::stateful_set(2, "", "");
    let wait_for_dead = |stage: &mut Stage| {
        stage.run("kubectl annotate node node-1 sim/heartbeat=stopped");
        stage.run("kubectl delete sts web --cascade=foreground --wait=false");
        assert!(stage.get(Kind::StatefulSet, "web")["metadata"]["deletionTimestamp"].is_string(), "its Pods never end");
    };
    let mut stage = Stage::new(&format!("{}{set}", nodes(1)));
    wait_for_dead(&mut stage);
    stage.run("kubectl delete sts web --wait=false");
    assert_eq!(stage.get(Kind::StatefulSet, "web"), podloom::object::Json::Null);
    let mut stage = Stage::new(&format!("{}{set}", nodes(1)));
    wait_for_dead(&mut stage);
    for pod in ["web-0", "web-1"] {
        stage.run(&format!(r#"kubectl patch pod {pod} --type=json -p '[{{"op":"remove","path":"/metadata/ownerReferences"}}]'"#));
    }
    assert_eq!(stage.get(Kind::StatefulSet, "web"), podloom::object::Json::Null, "nobody is left who blocks it");
}

#[test]
fn a_second_delete_can_only_shorten_the_grace() {
    let mut stage = Stage::new(&nodes(1));
    stage.apply(&there("p", ""));
    stage.run("kubectl annotate node node-1 sim/heartbeat=stopped");
    let grace = |stage: &Stage| stage.get(Kind::Pod, "p")["metadata"]["deletionGracePeriodSeconds"].as_i64();
    for (asked, left) in [("", 30), (" --grace-period=60", 30), (" --grace-period=10", 10), (" --grace-period=20", 10)] {
        stage.run(&format!("kubectl delete pod p --wait=false{asked}"));
        assert_eq!(grace(&stage), Some(left), "{asked}");
    }
    assert_eq!(stage.get(Kind::Pod, "p")["metadata"]["generation"], 2);
    stage.run("kubectl delete pod p --force --grace-period=0");
    assert!(stage.find("p").is_none());
}
