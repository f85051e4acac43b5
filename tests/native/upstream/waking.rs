//! Who looks when something changes: the event handlers of both controllers (`TestAddPod` … `TestUpdateNode`).

use super::stage::{Stage, daemon_set, nodes, stateful_set};
use podloom::object::kind::Kind;

/// A bare Pod that no node will take.
fn pod(name: &str, labels: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{{labels}}}}}\n\
         spec: {{nodeSelector: {{no: node}}, containers: [{{name: main, image: 'a:1'}}]}}\n"
    )
}

/// Two DaemonSets and two StatefulSets of the same selectors each.
fn stage() -> Stage {
    let (agents, webs) = (daemon_set("", ""), stateful_set(1, "", ""));
    let (agents2, webs2) = (agents.replace("name: agent}\nspec", "name: agent2}\nspec"), webs.replace("{name: web}\n", "{name: web2}\n"));
    Stage::new(&format!("{}{agents}{agents2}{webs}{webs2}", nodes(1)))
}

const APPLY: &str = "kubectl apply -f -";

#[test]
fn an_orphan_wakes_every_set_that_selects_it() {
    let mut stage = stage();
    assert_eq!(stage.woken(APPLY, &pod("stranger", "app: x")), [""; 0]);
    assert_eq!(stage.woken(APPLY, &pod("two", "app: web")), ["web", "web2"]);
    assert_eq!(stage.woken("kubectl label pod stranger app=web --overwrite", ""), ["web", "web2"]);
    assert_eq!(stage.woken("kubectl label pod stranger app=agent --overwrite", "")[..2], ["agent", "agent2"]);
    assert_eq!(stage.woken(APPLY, &pod("one", "app: agent")), ["agent", "agent2"]);
}

#[test]
fn an_orphan_that_is_only_annotated_or_deleted_changes_nothing() {
    let mut stage = stage();
    stage.apply(&pod("two", "app: web"));
    stage.apply(&pod("web-9x", "app: web"));
    assert_eq!(stage.woken("kubectl annotate pod web-9x note=1", ""), [""; 0]);
    assert_eq!(stage.woken("kubectl delete pod web-9x --wait=false", ""), [""; 0]);
    assert_eq!(stage.run("kubectl annotate pod two note=1"), "");
    assert_eq!(stage.run("kubectl delete pod two"), "-two");
}

#[test]
fn a_pod_wakes_its_owners() {
    let mut stage = stage();
    let of = |stage: &Stage, owner: &str| {
        let found = stage.player.session.world.cluster.pods().find(|pod| pod.meta.controller().is_some_and(|one| &*one.name == owner));
        found.unwrap().meta.key.name.to_string()
    };
    let agents = of(&stage, "agent");
    for (owner, pod) in [("agent", agents.as_str()), ("web", "web-0"), ("web2", "web2-0")] {
        assert_eq!(stage.woken(&format!("kubectl annotate pod {pod} note=1"), ""), [owner]);
        assert_eq!(stage.woken(&format!("kubectl delete pod {pod} --wait=false"), ""), [owner]);
    }
    let second = stage.get(Kind::DaemonSet, "agent2")["metadata"]["uid"].as_str().unwrap().to_owned();
    let pod = of(&stage, "agent");
    let patch = format!(
        r#"[{{"op":"replace","path":"/metadata/ownerReferences/0/name","value":"agent2"}},{{"op":"replace","path":"/metadata/ownerReferences/0/uid","value":"{second}"}}]"#
    );
    assert_eq!(
        stage.woken(&format!("kubectl patch pod {pod} --type=json -p '{patch}'"), ""),
        ["agent", "agent2"],
        "the old owner and the new one"
    );
    let pod = of(&stage, "agent");
    let patch = r#"[{"op":"remove","path":"/metadata/ownerReferences"}]"#;
    assert_eq!(
        stage.woken(&format!("kubectl patch pod {pod} --type=json -p '{patch}'"), ""),
        ["agent", "agent2"],
        "whoever could adopt it"
    );
    let patch = r#"[{"op":"remove","path":"/metadata/ownerReferences"}]"#;
    assert_eq!(stage.woken(&format!("kubectl patch pod web-0 --type=json -p '{patch}'"), ""), ["web", "web2"]);
}

#[test]
fn nodes_wake_daemon_sets_by_labels_and_taints_only() {
    let everywhere = daemon_set("", "");
    let selective = daemon_set("", "nodeSelector: {disk: ssd}").replace("name: agent}", "name: picky}").replace("app: agent", "app: picky");
    let mut stage = Stage::new(&format!("{}{everywhere}{selective}", nodes(1)));
    assert_eq!(stage.woken("kubectl annotate node node-1 note=1", ""), [""; 0]);
    assert_eq!(stage.woken("kubectl label node node-1 colour=red", ""), [""; 0], "nobody cares for that label");
    assert_eq!(stage.woken("kubectl label node node-1 disk=ssd", ""), ["picky"]);
    assert_eq!(stage.woken("kubectl label node node-1 disk-", ""), ["picky"]);
    assert_eq!(stage.apply("apiVersion: v1\nkind: Node\nmetadata: {name: node-2}\n"), "+node-2", "the picky one is not concerned");
    let patch = r#"kubectl patch node node-1 --subresource=status -p '{"status":{"allocatable":{"cpu":"9"}}}'"#;
    assert_eq!(stage.woken(patch, ""), [""; 0], "allocatable does not matter");
    assert_eq!(stage.woken("kubectl taint node node-1 gpu=1:NoExecute", ""), ["agent"]);
    assert_eq!(stage.woken("kubectl delete node node-2 --wait=false", ""), [""; 0], "a node that goes wakes nobody");
}

#[test]
fn deleting_other_pods_wakes_no_set() {
    let mut stage = stage();
    stage.apply(&pod("plain", "app: x"));
    stage.apply(&pod("waits", "app: z").replace("nodeSelector: {no: node}", "nodeName: node-1"));
    assert_eq!(stage.woken("kubectl delete pod plain --force --grace-period=0 --wait=false", ""), [""; 0]);
    assert_eq!(stage.woken("kubectl delete pod waits --wait=false", ""), [""; 0]);
}
