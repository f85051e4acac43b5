//! Behaviours of the playground as a whole.

use super::Playground;
use super::intent::Intent;
use super::motion::Motion;
use super::node_act::NodeAct;
use crate::object::kind::Kind;

const NODES: &str = "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Node\nmetadata:\n  name: b\n";
const AGENT: &str = "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: agent\nspec:\n  selector:\n    matchLabels:\n      app: agent\n  template:\n    metadata:\n      labels:\n        app: agent\n    spec:\n      containers:\n      - name: agent\n        image: agent:1\n";

fn opened(text: &str) -> Playground {
    Playground::default().reduce(Intent::Import(text.into())).unwrap()
}

fn settled(playground: &Playground) -> Playground {
    playground.reduce(Intent::Settle).unwrap()
}

fn pods(playground: &Playground) -> usize {
    playground.stage.world().cluster.pods().count()
}

#[test]
fn an_intent_that_changes_nothing_gives_none() {
    assert!(Playground::default().reduce(Intent::Pause).is_some());
    assert!(Playground::default().reduce(Intent::Pause).unwrap().reduce(Intent::Pause).is_none());
    assert!(Playground::default().reduce(Intent::Select(None)).is_none());
}

#[test]
fn opening_a_text_creates_its_objects_and_sets_time_going() {
    let playground = opened(&format!("{NODES}{AGENT}"));
    assert_eq!(playground.editor.problems.len(), 0);
    assert_eq!(playground.clock.motion, Motion::Settling);
    assert_eq!(pods(&settled(&playground)), 2);
}

#[test]
fn a_broken_edit_leaves_the_cluster_as_it_was() {
    let before = settled(&opened(&format!("{NODES}{AGENT}")));
    let after = before.reduce(Intent::Type(format!("{NODES}{AGENT}").replace("image:", "imag:").into())).unwrap();
    assert_eq!(after.editor.problems[0].line, 26);
    assert_eq!(after.stage.world().cluster.version(), before.stage.world().cluster.version());
    let broken = before.reduce(Intent::Type("kind: [".into())).unwrap();
    assert!(!broken.editor.problems.is_empty());
    assert_eq!(pods(&broken), 2);
}

#[test]
fn a_document_that_disappears_is_deleted() {
    let before = settled(&opened(&format!("{NODES}{AGENT}")));
    let after = settled(&before.reduce(Intent::Type(NODES.into())).unwrap());
    assert_eq!(pods(&after), 0);
    assert!(after.console.exchanges.iter().any(|said| &*said.command == "kubectl delete daemonset agent --wait=false"));
}

#[test]
fn a_click_is_said_in_the_console() {
    let before = settled(&opened(NODES));
    let after = before.reduce(Intent::ActOnNode { node: "a".into(), act: NodeAct::Cordon }).unwrap();
    assert_eq!(&*after.console.exchanges.last().unwrap().command, "kubectl cordon a");
    assert!(after.stage.world().cluster.node("a").unwrap().unschedulable);
}

#[test]
fn editing_in_the_past_grows_a_branch() {
    let before = settled(&opened(&format!("{NODES}{AGENT}")));
    let past = before.reduce(Intent::Restart).unwrap();
    assert_eq!(pods(&past), 0);
    let edited = past.reduce(Intent::Type(NODES.into())).unwrap();
    let (branches, current) = edited.stage.branches();
    assert_eq!((branches.len(), current), (2, 1));
    assert_eq!(pods(&settled(&edited)), 0);
    let back = edited.reduce(Intent::TakeBranch(0)).unwrap();
    assert_eq!(pods(&back), 2);
}

#[test]
fn a_link_says_the_inputs_of_one_instant_again_with_the_steps_between_them() {
    for text in [NODES, AGENT.trim_start_matches("---\n")] {
        let mut page = opened(text).reduce(Intent::Pause).unwrap();
        for name in ["one", "two", "three"] {
            let line = format!("kubectl create poddisruptionbudget {name} --selector=app=x --min-available=1");
            page = page.reduce(Intent::Run { line: line.into(), stdin: None }).unwrap();
        }
        let page = settled(&page);
        let again = Playground::default().reduce(Intent::OpenLink(super::link::encode(&page).into())).unwrap();
        let budgets = |page: &Playground| page.stage.world().cluster.list_json(Kind::PodDisruptionBudget, None);
        assert_eq!(budgets(&again).len(), 3);
        assert_eq!(budgets(&again), budgets(&page));
    }
}

#[test]
fn a_link_says_the_same_again() {
    let before = settled(&opened(&format!("{NODES}{AGENT}")));
    let before = settled(&before.reduce(Intent::ActOnNode { node: "a".into(), act: NodeAct::Delete }).unwrap());
    let before = before.reduce(Intent::Type(format!("{NODES}{AGENT}").replace("agent:1", "agent:2").into())).unwrap();
    let before = settled(&before);
    let after = Playground::default().reduce(Intent::OpenLink(super::link::encode(&before).into())).unwrap();
    let names =
        |playground: &Playground| -> Vec<String> { playground.stage.world().cluster.pods().map(|pod| pod.meta.key.to_string()).collect() };
    assert_eq!(names(&after), names(&before));
    assert_eq!(after.stage.clock(), before.stage.clock());
}

#[test]
fn too_many_replicas_are_refused_at_their_line() {
    let set = AGENT.replace("DaemonSet", "StatefulSet").replace("spec:\n  selector", "spec:\n  replicas: 2000000000\n  selector");
    let playground = opened(&format!("{NODES}{set}"));
    assert_eq!(playground.editor.problems[0].line, 16);
    assert!(playground.editor.problems[0].message.contains("2000000000"));
}

fn ran(playground: &Playground, line: &str) -> Playground {
    playground.reduce(Intent::Run { line: line.into(), stdin: None }).unwrap()
}

#[test]
fn held_time_runs_for_a_command_that_waits_and_no_longer() {
    let before = settled(&opened(&format!("{NODES}{AGENT}"))).reduce(Intent::Pause).unwrap();
    let pod = before.stage.world().cluster.pods().next().unwrap().meta.key.name.clone();
    let waiting = ran(&before, &format!("kubectl delete pod {pod}"));
    assert!(waiting.clock.motion == Motion::Lent);
    let mut after = waiting.clone();
    for _ in 0..2_000 {
        after = after.reduce(Intent::Elapse { real_ms: 40, steps_max: 100 }).unwrap_or(after);
    }
    assert!(after.stage.session().waiting().is_none());
    assert_eq!(after.clock.motion, Motion::Held);
    let later = after.reduce(Intent::Elapse { real_ms: 1_000, steps_max: 100 });
    assert!(later.is_none());
}

#[test]
fn a_click_leaves_a_command_that_waits_alone_and_a_typed_one_ends_it() {
    let before = ran(&settled(&opened(NODES)), "kubectl get nodes -w");
    let clicked = before.reduce(Intent::ActOnNode { node: "a".into(), act: NodeAct::Cordon }).unwrap();
    assert!(clicked.stage.session().waiting().is_some());
    let typed = ran(&clicked, "kubectl get pods");
    assert!(typed.stage.session().waiting().is_none());
    assert!(typed.console.exchanges.iter().any(|said| said.exit == Some(130)));
}

#[test]
fn the_text_of_the_editor_is_a_file_and_node_pools_stand_in_it_as_nodes() {
    let pool = "apiVersion: podloom.dev/v1alpha1\nkind: NodePool\nmetadata:\n  name: p\nspec:\n  replicas: 2\n  template: {}\n";
    let before = settled(&opened(pool));
    let after = ran(&before, "kubectl apply -f editor.yaml");
    assert_eq!(after.console.exchanges.last().unwrap().output(), "node/p-1 unchanged\nnode/p-2 unchanged\n");
    let edited = ran(&before, "kubectl edit node nosuch");
    assert_eq!(edited.console.exchanges.last().unwrap().exit, Some(1));
}

#[test]
fn a_drain_that_was_stopped_is_stopped_in_a_link_too() {
    let pods = "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: bare\nspec:\n  nodeName: a\n  terminationGracePeriodSeconds: 60\n  containers:\n  - name: c\n    image: c:1\n";
    let before = settled(&opened(&format!("{NODES}{pods}")));
    let drains = ran(&before, "kubectl drain a --force");
    assert!(drains.stage.session().waiting().is_some_and(crate::kubectl::waiting::Waiting::acts));
    let after = settled(&drains.reduce(Intent::Interrupt).unwrap());
    let again = Playground::default().reduce(Intent::OpenLink(super::link::encode(&after).into())).unwrap();
    assert!(again.stage.session().waiting().is_none());
    assert_eq!(again.stage.world().cluster.version(), after.stage.world().cluster.version());
}

#[test]
fn a_scenario_file_that_is_opened_has_its_lesson() {
    let file = format!(
        "apiVersion: podloom.dev/v1alpha1\nkind: Scenario\nmetadata:\n  name: mine\nspec:\n  title: Mine\n  steps:\n  - run: kubectl cordon a\n---\n{NODES}"
    );
    let opened = opened(&file);
    assert_eq!(&*opened.lesson.as_ref().unwrap().name, "mine");
    let after = opened.reduce(Intent::NextStep).unwrap();
    assert!(after.stage.world().cluster.node("a").unwrap().unschedulable);
    let again = Playground::default().reduce(Intent::OpenLink(super::link::encode(&after).into())).unwrap();
    assert_eq!(again.lesson.unwrap().done(), 1);
}
