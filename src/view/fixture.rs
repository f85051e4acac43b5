//! A sample of every panel, so that the page can be looked at without an engine: the story's cluster in the middle of a canary.

use std::rc::Rc;

use super::Page;
use super::console::{Console, Entry};
use super::editor::{Editor, OutlineEntry, Problem, Severity};
use super::inspector::{Actor, Answer, Cause, Column, EventRow, Inspector, Placement, PlacementRow, Verdict, Writer, YamlLine};
use super::node_map::{Ghost, Hue, NodeCard, NodeCondition, NodeMap, PodState, PodTile, Resource, RevisionAge, Taint, Unplaced, Usage};
use super::scenario::{Card, Lesson};
use super::timeline::{Branch, Mark, MarkKind, Timeline};
use super::workloads::{Claim, DaemonSetCounts, Detail, Ordinal, Revision, StatefulSetRow, Workload, Workloads};
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::playground::Playground;
use crate::playground::node_act::Effect;
use crate::playground::subject::Subject;
use crate::text::sentence::{Part, Sentence, Target, sentence};

/// The text of the sample.
pub const TEXT: &str = include_str!("fixture.yaml");

const FLUENTD: Hue = Hue { index: Some(0), initial: 'f' };
const MYSQL: Hue = Hue { index: Some(1), initial: 'm' };
const EXPORTER: Hue = Hue { index: Some(2), initial: 'n' };
const NOBODY: Hue = Hue { index: None, initial: 'd' };

/// The sample, as the state of `playground` would show it.
#[must_use]
pub fn page(playground: &Playground, node_count: usize) -> Page {
    Page {
        editor: Rc::new(editor(playground)),
        console: Rc::new(console(playground)),
        node_map: Rc::new(node_map(playground.selection.clone(), node_count)),
        workloads: Rc::new(workloads(playground.selection.as_ref())),
        inspector: playground.selection.clone().map(|subject| Rc::new(inspector(subject, playground))),
        timeline: Rc::new(timeline(playground)),
        gallery: gallery(),
        lesson: playground.scenario.as_ref().map(|name| Rc::new(lesson(name, playground.steps_done))),
        news: Rc::from("mysql-2 is Ready"),
    }
}

fn editor(playground: &Playground) -> Editor {
    let entry = |kind: &str, name: &str, line, subject| OutlineEntry {
        kind: kind.into(),
        name: name.into(),
        line,
        subject: Some(subject),
        current: playground.caret_line >= line && playground.caret_line < line + 30,
        faulty: name == "mysql",
    };
    Editor {
        text: playground.text.clone(),
        text_epoch: playground.text_epoch,
        live_apply: playground.live_apply,
        applied: false,
        problems: Rc::from([Problem {
            line: 61,
            column: 7,
            end: (61, 16),
            severity: Severity::Error,
            message: r#"strict decoding error: unknown field "spec.updateStrategy.rollingUpdate.partitoin""#.into(),
        }]),
        outline: Rc::from([
            entry("DaemonSet", "fluentd-elasticsearch", 1, Subject::Object(fluentd())),
            entry("StatefulSet", "mysql", 47, Subject::Object(mysql())),
            entry("Pod", "debug", 85, Subject::pod("default", "debug")),
        ]),
        highlight: None,
        reveal: playground.reveal,
    }
}

fn console(playground: &Playground) -> Console {
    let entry = |command: &str, output: &str, exit| Entry { command: command.into(), output: output.into(), exit };
    let patch = r#"kubectl patch statefulset mysql -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}'"#;
    let pods = "NAME      READY   STATUS    RESTARTS   AGE\nmysql-0   1/1     Running   0          14s\nmysql-1   1/1     Running   0          12s\nmysql-2   0/1     Pending   0          1s\n";
    let mut entries = vec![
        entry("kubectl apply -f -", "daemonset.apps/fluentd-elasticsearch created\nstatefulset.apps/mysql created\n", 0),
        entry(patch, "statefulset.apps/mysql patched\n", 0),
        entry("kubectl get pods -l app=mysql", pods, 0),
        entry("kubectl get pod mysql-9", "Error from server (NotFound): pods \"mysql-9\" not found\n", 1),
    ];
    entries.extend(playground.console.iter().map(|said| entry(&said.command, &said.output, said.exit)));
    Console { entries: entries.into() }
}

fn object(kind: Kind, namespace: &str, name: &str) -> ObjectRef {
    ObjectRef { kind, key: Key::new(namespace, name) }
}

fn fluentd() -> ObjectRef {
    object(Kind::DaemonSet, "kube-system", "fluentd-elasticsearch")
}

fn mysql() -> ObjectRef {
    object(Kind::StatefulSet, "default", "mysql")
}

fn exporter() -> ObjectRef {
    object(Kind::DaemonSet, "monitoring", "node-exporter")
}

fn tile(workload: Option<ObjectRef>, name: &str, short: &str, hue: Hue, state: PodState, age: RevisionAge, status: &str) -> Rc<PodTile> {
    let namespace = workload.as_ref().map_or_else(|| "default".into(), |owner| owner.key.namespace.clone());
    Rc::new(PodTile {
        namespace,
        name: name.into(),
        short_name: short.into(),
        workload,
        hue,
        age,
        state,
        status: status.into(),
        why: None,
        changed: state == PodState::Starting,
    })
}

fn node_map(selection: Option<Subject>, node_count: usize) -> NodeMap {
    let nodes: Vec<Rc<NodeCard>> = if node_count <= 4 { story_nodes() } else { many_nodes(node_count) };
    let waiting = tile(None, "debug", "debug", NOBODY, PodState::Pending, RevisionAge::Current, "Pending");
    let verdict = "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.";
    NodeMap { nodes: nodes.into(), unplaced: Rc::from([Rc::new(Unplaced { pod: waiting, verdict: verdict.into() })]), selection }
}

fn story_nodes() -> Vec<Rc<NodeCard>> {
    use PodState::{Failing, NotReady, Ready, Starting, Terminating};
    use RevisionAge::{Current, Old};
    let agent = |suffix: &str, state, age, status| {
        tile(Some(fluentd()), &format!("fluentd-elasticsearch-{suffix}"), suffix, FLUENTD, state, age, status)
    };
    let database = |name: &str, state, age, status| tile(Some(mysql()), name, &name[6..], MYSQL, state, age, status);
    let metrics =
        |suffix: &str, state, status| tile(Some(exporter()), &format!("node-exporter-{suffix}"), suffix, EXPORTER, state, Current, status);
    let master = Taint { key: "node-role.kubernetes.io/master".into(), value: "".into(), effect: Effect::NoSchedule, automatic: false };
    let cordon = Taint { key: "node.kubernetes.io/unschedulable".into(), value: "".into(), effect: Effect::NoSchedule, automatic: true };
    let lost = Taint { key: "node.kubernetes.io/not-ready".into(), value: "".into(), effect: Effect::NoExecute, automatic: true };
    let ghost =
        Ghost { workload: exporter(), hue: EXPORTER, reason: sentence("does not tolerate `node-role.kubernetes.io/master:NoSchedule`") };
    let first = vec![agent("x4kzp", Ready, Current, "Running")];
    let second = vec![
        agent("7qm2c", Ready, Old, "Running"),
        database("mysql-0", Ready, Old, "Running"),
        metrics("tn8sd", Failing, "CrashLoopBackOff"),
    ];
    let third = vec![
        agent("bw5hj", Starting, Current, "ContainerCreating"),
        database("mysql-1", Ready, Old, "Running"),
        metrics("h2vlx", Ready, "Running"),
    ];
    let fourth = vec![
        agent("zz9fr", Terminating, Old, "Terminating"),
        database("mysql-2", NotReady, Current, "Running"),
        metrics("c6d4k", Ready, "Running"),
    ];
    let mut fourth = node("node-3", fourth, vec![cordon, lost], vec![]);
    fourth.cordoned = true;
    fourth.ready = false;
    fourth.conditions = Rc::from([NodeCondition::NotReady, NodeCondition::MemoryPressure]);
    let mut head = node("master", first, vec![master], vec![ghost]);
    head.roles = Rc::from(["control-plane".into()]);
    vec![head, node("node-1", second, vec![], vec![]), node("node-2", third, vec![], vec![]), fourth].into_iter().map(Rc::new).collect()
}

fn many_nodes(count: usize) -> Vec<Rc<NodeCard>> {
    (0..count)
        .map(|index| {
            let state = if index % 37 == 5 { PodState::Failing } else { PodState::Ready };
            let age = if index % 3 == 0 { RevisionAge::Old } else { RevisionAge::Current };
            let agent = tile(Some(fluentd()), &format!("fluentd-elasticsearch-{index}"), "x", FLUENTD, state, age, "Running");
            let metrics = tile(Some(exporter()), &format!("node-exporter-{index}"), "y", EXPORTER, PodState::Ready, age, "Running");
            let mut card = node(&format!("node-{index:03}"), vec![agent, metrics], vec![], vec![]);
            if index % 29 == 7 {
                card.ready = false;
                card.conditions = Rc::from([NodeCondition::NotReady]);
            }
            Rc::new(card)
        })
        .collect()
}

fn node(name: &str, pods: Vec<Rc<PodTile>>, taints: Vec<Taint>, ghosts: Vec<Ghost>) -> NodeCard {
    let usage = |resource, used, allocatable, text: &str| Usage { resource, used, allocatable, text: text.into() };
    NodeCard {
        name: name.into(),
        roles: Rc::from([]),
        labels: Rc::from([("kubernetes.io/hostname".into(), name.into()), ("kubernetes.io/os".into(), "linux".into())]),
        conditions: Rc::from([]),
        taints: taints.into(),
        cordoned: false,
        ready: true,
        heartbeat: true,
        usage: Rc::from([
            usage(Resource::Cpu, 600, 4_000, "600m / 4"),
            usage(Resource::Memory, 712, 8_192, "712Mi / 8Gi"),
            usage(Resource::Pods, pods.len() as u64, 110, &format!("{} / 110", pods.len())),
        ]),
        pods: pods.into(),
        ghosts: ghosts.into(),
        changed: false,
    }
}

fn workloads(selection: Option<&Subject>) -> Workloads {
    let selected = |object: &ObjectRef| matches!(selection, Some(Subject::Object(chosen)) if chosen == object);
    let counts = |desired, current, ready, up_to_date, available| {
        Detail::DaemonSet(DaemonSetCounts { desired, current, ready, up_to_date, available, misscheduled: 0 })
    };
    let revision =
        |number, name: &str, summary: &str, pods, current| Revision { number, name: name.into(), summary: summary.into(), pods, current };
    let row = |object: ObjectRef, hue, detail, activity: Option<&str>, revisions: Vec<Revision>| {
        let selected = selected(&object);
        Rc::new(Workload { object, hue, detail, activity: activity.map(sentence), revisions: revisions.into(), selected })
    };
    Workloads {
        rows: Rc::from([
            row(
                fluentd(),
                FLUENTD,
                counts(4, 4, 2, 2, 2),
                Some("Replaces one Pod at a time: waits for `node-2`"),
                vec![
                    revision(2, "fluentd-elasticsearch-6d4f8", "quay.io/fluentd_elasticsearch/fluentd:v2.5.2", 2, true),
                    revision(1, "fluentd-elasticsearch-5b9cc", "quay.io/fluentd_elasticsearch/fluentd:v2.5.1", 2, false),
                ],
            ),
            row(
                mysql(),
                MYSQL,
                Detail::StatefulSet(ordinals()),
                Some("Waits for `mysql-2` to be Ready"),
                vec![revision(2, "mysql-7f9d", "mysql:5.7.23", 1, true), revision(1, "mysql-5c6b", "mysql:5.7", 2, false)],
            ),
            row(
                exporter(),
                EXPORTER,
                counts(3, 3, 2, 3, 2),
                None,
                vec![revision(1, "node-exporter-55d", "prom/node-exporter:v1.9", 3, true)],
            ),
        ]),
    }
}

fn ordinals() -> StatefulSetRow {
    let ordinal = |number: u32, state, age, revision| Ordinal {
        number,
        pod: Some(tile(Some(mysql()), &format!("mysql-{number}"), &number.to_string(), MYSQL, state, age, "Running")),
        revision: Some(revision),
        claims: Rc::from([Claim { key: Key::new("default", &format!("data-mysql-{number}")), phase: "Bound".into(), left_behind: false }]),
    };
    StatefulSetRow {
        replicas: 3,
        ready: 2,
        updated: 1,
        available: 2,
        partition: Some(2),
        ordinals: Rc::from([
            ordinal(0, PodState::Ready, RevisionAge::Old, 1),
            ordinal(1, PodState::Ready, RevisionAge::Old, 1),
            ordinal(2, PodState::NotReady, RevisionAge::Current, 2),
            Ordinal {
                number: 3,
                pod: None,
                revision: None,
                claims: Rc::from([Claim { key: Key::new("default", "data-mysql-3"), phase: "Bound".into(), left_behind: true }]),
            },
        ]),
    }
}

fn inspector(subject: Subject, playground: &Playground) -> Inspector {
    let (kind, title) = match &subject {
        Subject::Object(object) => (object.kind.info().name, object.key.name.clone()),
        Subject::Absence { workload, node } => ("", format!("{} · {node}", workload.key.name).into()),
        Subject::Ordinal { workload, ordinal } => ("Ordinal", format!("{}-{ordinal}", workload.key.name).into()),
    };
    let node_link = Part::Link("node-2".into(), Target::Subject(Subject::node("node-2")));
    let summary: Sentence = Rc::from([
        Part::Text("One Pod for each eligible node; this one is for ".into()),
        node_link,
        Part::Text(". Its container is starting.".into()),
    ]);
    Inspector {
        tile: (kind == "Pod")
            .then(|| tile(Some(fluentd()), &title, "bw5hj", FLUENTD, PodState::Starting, RevisionAge::Current, "ContainerCreating")),
        kind: kind.into(),
        title,
        summary: Rc::from([summary]),
        tab: playground.tab,
        lines: if matches!(subject, Subject::Absence { .. }) { Rc::from([]) } else { yaml_lines() },
        chain: chain(),
        placement: Rc::new(placement()),
        events: events(),
        subject,
    }
}

/// `writer|text|why`, one line each.
const POD: &str = include_str!("fixture.pod.txt");

fn yaml_lines() -> Rc<[YamlLine]> {
    POD.lines()
        .map(|line| {
            let mut fields = line.splitn(3, '|');
            let writer = match fields.next() {
                Some("c") => Writer::Controller,
                Some("d") => Writer::Default,
                Some("a") => Writer::Admission,
                Some("s") => Writer::Scheduler,
                Some("k") => Writer::Kubelet,
                Some("p") => Writer::ApiServer,
                _ => Writer::You,
            };
            let text = fields.next().unwrap_or_default();
            let why = fields.next().map(sentence);
            let ticked = text.contains("node-role.kubernetes.io/master");
            let answers = why.is_some().then(|| Target::Line(12));
            YamlLine { text: text.into(), writer, path: "".into(), why, answers, ticked, changed: false }
        })
        .collect()
}

fn chain() -> Rc<[Cause]> {
    let cause = |at_ms, actor, words: &str, code: &str| Cause { at_ms, actor, sentence: sentence(words), code: code.into() };
    Rc::from([
        cause(12_400, Actor::Kubelet, "Starts the container of `fluentd-elasticsearch-bw5hj`.", "container-starting"),
        cause(
            12_250,
            Actor::Scheduler,
            "Binds it to `node-2`: the only node that its affinity admits, and every filter passes.",
            "node-fits",
        ),
        cause(12_200, Actor::DaemonSetController, "Creates a Pod for `node-2`: the node is eligible and has none.", "daemon-pod-missing"),
        cause(
            12_050,
            Actor::DaemonSetController,
            "Deletes `fluentd-elasticsearch-k2d8w`: it runs revision 1, and 0 of at most 1 Pods are unavailable.",
            "budget-allows",
        ),
        cause(12_000, Actor::You, "Change the image to `fluentd:v2.5.2`.", "edit"),
    ])
}

fn placement() -> Placement {
    let verdict = |answer, filter: &str, because: &str| Verdict { answer, filter: filter.into(), because: sentence(because) };
    let row = |node: &str, verdicts: Vec<Verdict>| PlacementRow { node: node.into(), verdicts: verdicts.into() };
    let here = || verdict(Answer::Here, "", "runs here");
    Placement {
        columns: Rc::from([Column { object: fluentd(), hue: FLUENTD }, Column { object: exporter(), hue: EXPORTER }]),
        rows: Rc::from([
            row("master", vec![here(), verdict(Answer::Refused, "TaintToleration", "`master:NoSchedule` is not tolerated")]),
            row("node-1", vec![here(), here()]),
            row("node-2", vec![verdict(Answer::Fits, "", "one will be created"), here()]),
            row("node-3", vec![here(), verdict(Answer::MayStay, "TaintToleration", "cordoned after the Pod came")]),
        ]),
        verdict: None,
    }
}

fn events() -> Rc<[EventRow]> {
    let event = |at_ms, warning, reason: &str, message: &str, source: &str| EventRow {
        at_ms,
        warning,
        reason: reason.into(),
        message: message.into(),
        source: source.into(),
        count: 1,
    };
    Rc::from([
        event(12_250, false, "Scheduled", "Successfully assigned kube-system/fluentd-elasticsearch-bw5hj to node-2", "default-scheduler"),
        event(12_200, false, "SuccessfulCreate", "Created pod: fluentd-elasticsearch-bw5hj", "daemonset-controller"),
        event(9_100, true, "BackOff", "Back-off restarting failed container exporter in pod node-exporter-tn8sd", "kubelet"),
    ])
}

fn timeline(playground: &Playground) -> Timeline {
    let mark = |at_ms, label: &str, kind| Mark { at_ms, label: label.into(), kind, subject: None };
    Timeline {
        now_ms: if playground.now_ms == 0 { 12_400 } else { playground.now_ms },
        end_ms: playground.now_ms.max(16_000),
        marks: Rc::from([
            mark(0, "kubectl apply -f -", MarkKind::Input),
            mark(300, "fluentd-elasticsearch-k2d8w created", MarkKind::Created),
            mark(900, "mysql-0 Ready", MarkKind::Ready),
            mark(2_000, "mysql-1 Ready", MarkKind::Ready),
            mark(3_300, "mysql-2 Ready", MarkKind::Ready),
            mark(6_000, "node-3 cordoned", MarkKind::Node),
            mark(9_100, "node-exporter-tn8sd CrashLoopBackOff", MarkKind::Failed),
            mark(12_000, "image fluentd:v2.5.2", MarkKind::Input),
            mark(12_050, "fluentd-elasticsearch-k2d8w deleted", MarkKind::Deleted),
        ]),
        playing: playground.playing,
        speed: playground.speed,
        can_step_back: true,
        can_step: true,
        settled: false,
        branches: Rc::from([
            Branch { id: 0, label: "mysql:5.7.23".into(), from_ms: 0, current: false },
            Branch { id: 1, label: "partition: 2".into(), from_ms: 8_000, current: true },
        ]),
        next: Some("kubelet of node-2: fluentd-elasticsearch-bw5hj Ready".into()),
    }
}

fn gallery() -> Rc<[Card]> {
    let card = |name: &str, title: &str, about: &str, topic: &str| Card {
        name: name.into(),
        title: title.into(),
        about: about.into(),
        topic: topic.into(),
    };
    Rc::from([
        card(
            "mysql-rolling-update",
            "Rolling update of a StatefulSet",
            "From the highest ordinal down, one at a time, each waits for the one before.",
            "StatefulSet",
        ),
        card("mysql-bad-image", "An image that fails", "The rollout stops at the broken Pod. How to get out.", "StatefulSet"),
        card("mysql-canary", "Canary with a partition", "Only ordinals ≥ 2 get the new revision.", "StatefulSet"),
        card("fluentd-every-node", "One Pod on every node", "A DaemonSet that tolerates the master's taint.", "DaemonSet"),
        card("node-joins-and-leaves", "A node joins, a node leaves", "The Pod appears by itself; the Pod is collected.", "Node"),
    ])
}

fn lesson(name: &Rc<str>, done: usize) -> Lesson {
    Lesson {
        name: name.clone(),
        title: "Canary with a partition".into(),
        say: "Set the **partition** to `2` and change the image: only ordinals ≥ 2 get the new revision.\n\n- `mysql-2` is replaced\n- `mysql-0` and `mysql-1` stay as they are".into(),
        run: Some(r#"kubectl patch statefulset mysql -p '{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":2}}}}'"#.into()),
        done: done.min(4),
        steps: 4,
    }
}
