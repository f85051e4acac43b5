//! Behaviours of the playground as a whole.

use super::Playground;
use super::clock::{Motion, Until};
use super::intent::Intent;
use super::node_act::NodeAct;
use crate::object::kind::Kind;

const NODES: &str = "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Node\nmetadata:\n  name: b\n";
const AGENT: &str = "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: agent\nspec:\n  selector:\n    matchLabels:\n      app: agent\n  template:\n    metadata:\n      labels:\n        app: agent\n    spec:\n      containers:\n      - name: agent\n        image: agent:1\n";

fn opened(text: &str) -> Playground {
    Playground::default().reduce(Intent::Import(text.into())).unwrap()
}

fn settled(playground: &Playground) -> Playground {
    playground.reduce(Intent::Settle).unwrap().finished()
}

fn pods(playground: &Playground) -> usize {
    playground.timeline.world().cluster.pods().count()
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
    assert_eq!(playground.clock.motion, Motion::Settling(Until::Quiet));
    assert_eq!(pods(&settled(&playground)), 2);
}

#[test]
fn a_broken_edit_leaves_the_cluster_as_it_was() {
    let before = settled(&opened(&format!("{NODES}{AGENT}")));
    let after = before.reduce(Intent::Type(format!("{NODES}{AGENT}").replace("image:", "imag:").into())).unwrap();
    assert_eq!(after.editor.problems[0].line, 26);
    assert_eq!(after.timeline.world().cluster.version(), before.timeline.world().cluster.version());
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
    assert!(after.timeline.world().cluster.node("a").unwrap().unschedulable);
}

#[test]
fn editing_in_the_past_grows_a_branch() {
    let before = settled(&opened(&format!("{NODES}{AGENT}")));
    let past = before.reduce(Intent::Restart).unwrap();
    assert_eq!(pods(&past), 0);
    let edited = past.reduce(Intent::Type(NODES.into())).unwrap();
    let (branches, current) = edited.timeline.branches();
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
        let again = Playground::default().reduce(Intent::OpenLink(super::link::encode(&page).into())).unwrap().finished();
        let budgets = |page: &Playground| page.timeline.world().cluster.list_json(Kind::PodDisruptionBudget, None);
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
    let after = Playground::default().reduce(Intent::OpenLink(super::link::encode(&before).into())).unwrap().finished();
    let names = |playground: &Playground| -> Vec<String> {
        playground.timeline.world().cluster.pods().map(|pod| pod.meta.key.to_string()).collect()
    };
    assert_eq!(names(&after), names(&before));
    assert_eq!(after.timeline.clock(), before.timeline.clock());
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
    let pod = before.timeline.world().cluster.pods().next().unwrap().meta.key.name.clone();
    let waiting = ran(&before, &format!("kubectl delete pod {pod}"));
    assert!(waiting.clock.motion == Motion::Held && waiting.is_time_running());
    let mut after = waiting.clone();
    for _ in 0..2_000 {
        after = after.reduce(Intent::Elapse { real_ms: 40, steps_max: 100 }).unwrap_or(after);
    }
    assert!(after.prompt.running().is_none());
    assert_eq!(after.clock.motion, Motion::Held);
    let later = after.reduce(Intent::Elapse { real_ms: 1_000, steps_max: 100 });
    assert!(later.is_none());
}

#[test]
fn a_click_leaves_a_command_that_waits_alone_and_a_typed_one_ends_it() {
    let before = ran(&settled(&opened(NODES)), "kubectl get nodes -w");
    let clicked = before.reduce(Intent::ActOnNode { node: "a".into(), act: NodeAct::Cordon }).unwrap();
    assert!(clicked.prompt.running().is_some());
    let typed = ran(&clicked, "kubectl get pods");
    assert!(typed.prompt.running().is_none());
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
    assert!(drains.prompt.running().is_some_and(crate::session::running::Running::acts));
    let after = settled(&drains.reduce(Intent::Interrupt).unwrap());
    let again = Playground::default().reduce(Intent::OpenLink(super::link::encode(&after).into())).unwrap().finished();
    assert!(again.prompt.running().is_none());
    assert_eq!(again.timeline.world().cluster.version(), after.timeline.world().cluster.version());
}

#[test]
fn a_scenario_file_that_is_opened_has_its_lesson() {
    let file = format!(
        "apiVersion: podloom.dev/v1alpha1\nkind: Scenario\nmetadata:\n  name: mine\nspec:\n  title: Mine\n  steps:\n  - run: kubectl cordon a\n---\n{NODES}"
    );
    let opened = opened(&file);
    assert_eq!(&*opened.lesson.as_ref().unwrap().name, "mine");
    let after = opened.reduce(Intent::NextStep).unwrap();
    assert!(after.timeline.world().cluster.node("a").unwrap().unschedulable);
    let again = Playground::default().reduce(Intent::OpenLink(super::link::encode(&after).into())).unwrap().finished();
    assert_eq!(again.lesson.unwrap().done(), 1);
}

#[test]
fn holding_time_stops_it_for_a_command_that_waits_too() {
    let held = ran(&settled(&opened(NODES)), "kubectl get nodes -w").reduce(Intent::Pause).unwrap();
    assert!(held.prompt.running().is_some() && !held.is_time_running());
    assert!(held.reduce(Intent::Elapse { real_ms: 1_000, steps_max: 100 }).is_none());
    let again = ran(&held, "kubectl get nodes -w");
    assert!(again.is_time_running());
}

#[test]
fn lines_that_are_pasted_come_when_the_command_before_has_ended() {
    let before = settled(&opened(&format!("{NODES}{AGENT}")));
    let pasted = ran(&before, "kubectl rollout restart ds agent\nkubectl rollout status ds agent\nkubectl get nodes\nkubectl get ds");
    assert!(pasted.prompt.running().is_some());
    assert_eq!(pasted.prompt.queued(), 2);
    let after = settled(&pasted);
    assert_eq!(after.prompt.queued(), 0);
    assert_eq!(&*after.console.exchanges.last().unwrap().command, "kubectl get ds");
    let stopped = pasted.reduce(Intent::Interrupt).unwrap();
    assert!(stopped.prompt.running().is_none() && stopped.prompt.queued() == 0);
}

/// A lesson whose steps say how long time runs after them.
const PACED: &str = "apiVersion: podloom.dev/v1alpha1\nkind: Scenario\nmetadata:\n  name: paced\nspec:\n  settle: {min: 7}\n  steps:\n  - run: kubectl cordon a\n    settle: {min: 30}\n  - run: kubectl get pods\n  - run: kubectl uncordon a\n    settle: {quiet: 0.5, max: 9}\n  - run: kubectl rollout restart daemonset agent\n    settle: {max: 1}\n  - run: kubectl rollout status daemonset agent\n  - run: kubectl get pods -w\n    timeout: 5\n  - run: kubectl cordon b\n";

/// When each step that acts began: on the page, and where the native command plays it.
fn beginnings(text: &str, page: Playground) -> [Vec<u64>; 2] {
    let scenario = crate::scenario::file::read(text);
    let mut player = crate::scenario::player::Player::new(&scenario);
    player.create_objects(&scenario);
    let mut page = page;
    let opening = page.opening.inputs;
    let mut acting = Vec::new();
    let mut native = Vec::new();
    for step in &scenario.steps {
        let (before, began) = (player.session.log.len(), player.session.world.now.0);
        if !step.run.is_empty() {
            player.play_step(step);
        }
        let acts = player.session.log.len() > before;
        acting.push(acts);
        native.extend(acts.then_some(began));
        page = page.reduce(Intent::NextStep).unwrap();
        while let Some(next) = page.reduce(Intent::Elapse { real_ms: 40, steps_max: 400 }) {
            page = next;
        }
    }
    let log = page.timeline.session().log.iter().skip(opening);
    let said = log
        .filter(|logged| matches!(logged.input, crate::session::input::Input::Command { origin: crate::session::input::Origin::Step, .. }));
    let runs = scenario.steps.iter().zip(acting).filter(|(step, _)| !step.run.is_empty());
    let paged = said.zip(runs).filter(|(_, (_, acts))| *acts).map(|(logged, _)| logged.at.0).collect();
    [paged, native]
}

#[test]
fn steps_settle_on_the_page_as_in_the_native_command() {
    let text = format!("{PACED}---\n{NODES}{AGENT}");
    let [page, native] = beginnings(&text, opened(&text));
    assert_eq!(page, native);
}

/// The library's lessons draw other names on the page, since the editor has the workloads first: chance moves a step a little.
#[test]
fn lessons_settle_on_the_page_as_in_the_native_command() {
    let mut wrong = Vec::new();
    for entry in crate::scenario::library::all() {
        let page = Playground::default().reduce(Intent::OpenScenario(entry.slug.into())).unwrap();
        let [page, native] = beginnings(entry.yaml, page);
        let lasts = |began: &[u64]| began.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<u64>>();
        let is_near = |(one, other): (&u64, &u64)| one.abs_diff(*other) < 400;
        if page.len() != native.len() || !lasts(&page).iter().zip(&lasts(&native)).all(is_near) {
            wrong.push(format!("{}: page {page:?}, native {native:?}", entry.slug));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn busy_branches_do_not_eat_each_others_history() {
    let mut page = opened(&format!("{NODES}{AGENT}"));
    let intend = |page: &mut Playground, intent: Intent| {
        if let Some(next) = page.reduce(intent) {
            *page = next.finished();
        }
    };
    // Each branch is some hundred moments long, and there are more of them than are kept.
    for branch in 0..20 {
        for number in 0..60 {
            let line = format!("kubectl label nodes --all step=s{branch}-{number} --overwrite");
            intend(&mut page, Intent::Run { line: line.into(), stdin: None });
        }
        intend(&mut page, Intent::Run { line: "kubectl rollout restart ds/agent".into(), stdin: None });
        intend(&mut page, Intent::Settle);
        intend(&mut page, Intent::Seek { ms: 9_000 });
    }
    intend(&mut page, Intent::TakeBranch(0));
    let (mut moments, mut times) = (0, Vec::new());
    while page.timeline.has_before() {
        times.push(page.timeline.clock());
        intend(&mut page, Intent::StepBack);
        moments += 1;
    }
    assert!(moments > 100, "{moments} moments are left of a branch");
}
