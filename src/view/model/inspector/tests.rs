//! What the inspector says about small worlds.

use super::{Asked, inspector};
use crate::object::emit;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::yaml;
use crate::playground::intent::InspectorTab;
use crate::playground::subject::Subject;
use crate::scenario::library;
use crate::text::language::Language;
use crate::text::sentence::{Target, plain};
use crate::view::inspector::{Actor, Answer, Inspector, Writer, YamlLine};
use crate::view::model::Changed;
use crate::view::model::tests::Stage;

const SET: &str = "apiVersion: v1
kind: Node
metadata:
  name: node-1
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  replicas: 3
  serviceName: web
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: web:1
  volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: 1Gi
";

fn look(stage: &Stage, text: &str, subject: &Subject, tab: InspectorTab) -> Inspector {
    let documents = yaml::read(text).documents;
    let changed = Changed::of(stage.world().record.steps().take(1).flat_map(|step| &step.deltas));
    let asked = Asked { world: stage.world(), changed: &changed, subject, text, documents: &documents, tab, language: Language::English };
    inspector(&asked).expect("a subject that is there")
}

fn text_of(slug: &str) -> &'static str {
    library::find(slug).expect("a scenario").yaml
}

fn fluentd() -> ObjectRef {
    ObjectRef { kind: Kind::DaemonSet, key: Key::new("kube-system", "fluentd-elasticsearch") }
}

fn web() -> ObjectRef {
    ObjectRef { kind: Kind::StatefulSet, key: Key::new("default", "web") }
}

fn pod_on(stage: &Stage, node: &str) -> Subject {
    let pod = stage.world().cluster.pods_on(node).next().expect("a Pod");
    Subject::Object(ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() })
}

fn line<'a>(inspector: &'a Inspector, path: &str) -> &'a YamlLine {
    inspector.lines.iter().find(|line| &*line.path == path).unwrap_or_else(|| panic!("no line {path}"))
}

fn check(inspector: &Inspector, expected: &[(&str, Writer)]) {
    for (path, writer) in expected {
        assert_eq!(line(inspector, path).writer, *writer, "{path}");
    }
}

fn chain(inspector: &Inspector) -> Vec<(Actor, String)> {
    inspector.chain.iter().map(|cause| (cause.actor, cause.code.to_string())).collect()
}

#[test]
fn the_lines_are_those_of_kubectl() {
    for slug in ["fluentd-every-node", "mysql-canary", "template-and-pod"] {
        let stage = Stage::played(slug, 0);
        for kind in crate::object::kind::KINDS.iter().map(|info| info.kind) {
            for object in stage.world().cluster.list(kind, None) {
                let subject = Subject::Object(object.reference());
                let shown = look(&stage, text_of(slug), &subject, InspectorTab::Yaml);
                let text: String = shown.lines.iter().map(|line| format!("{}\n", line.text)).collect();
                assert_eq!(text, emit::yaml(&object.to_json(stage.world().cluster.epoch)), "{slug} {subject:?}");
            }
        }
    }
}

#[test]
fn every_line_of_a_daemon_pod_has_its_writer() {
    let stage = Stage::played("fluentd-every-node", 0);
    let pod = look(&stage, text_of("fluentd-every-node"), &pod_on(&stage, "master"), InspectorTab::Yaml);
    let required = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
    check(
        &pod,
        &[
            (&format!("{required}.nodeSelectorTerms[0].matchFields"), Writer::Controller),
            ("spec.containers[0].image", Writer::You),
            ("spec.containers[0].imagePullPolicy", Writer::Default),
            ("spec.enableServiceLinks", Writer::Default),
            ("spec.priority", Writer::Admission),
            ("spec.nodeName", Writer::Scheduler),
            ("status.phase", Writer::Kubelet),
            ("metadata.uid", Writer::ApiServer),
            ("metadata.labels.name", Writer::You),
            ("metadata.labels.controller-revision-hash", Writer::Controller),
            ("spec.tolerations[0].key", Writer::You),
        ],
    );
    let injected = pod.lines.iter().filter(|line| line.writer == Writer::Controller && line.text.contains("- effect:"));
    assert_eq!(injected.filter(|line| line.why.is_some()).count(), 6);
    let affinity = line(&pod, &format!("{required}.nodeSelectorTerms[0].matchFields"));
    assert_eq!(affinity.leads_to, Some(Target::Subject(Subject::node("master"))));
    assert!(plain(affinity.why.as_ref().expect("a reason")).contains("master"));
}

#[test]
fn a_line_of_the_reader_leads_to_his_text_and_a_toleration_to_its_taint() {
    let stage = Stage::played("fluentd-every-node", 0);
    let text = text_of("fluentd-every-node");
    let pod = look(&stage, text, &pod_on(&stage, "master"), InspectorTab::Yaml);
    let Some(Target::Line(number)) = line(&pod, "spec.containers[0].image").leads_to else { panic!("a line") };
    assert!(text.lines().nth(number as usize - 1).expect("that line").trim_start().starts_with("image: "));
    let ticked: Vec<&YamlLine> = pod.lines.iter().filter(|line| line.ticked).collect();
    assert_eq!(ticked.len(), 1);
    assert_eq!(ticked[0].leads_to, Some(Target::Taint { node: "master".into(), key: "node-role.kubernetes.io/master".into() }));
}

#[test]
fn a_stateful_pod_shows_its_identity_and_its_claim() {
    let stage = Stage::of(SET);
    let pod = look(&stage, SET, &Subject::pod("default", "web-1"), InspectorTab::Yaml);
    let claim = "spec.volumes[0].persistentVolumeClaim.claimName";
    check(
        &pod,
        &[
            ("metadata.name", Writer::Controller),
            ("spec.hostname", Writer::Controller),
            ("spec.subdomain", Writer::Controller),
            (claim, Writer::Controller),
            ("spec.tolerations[0].key", Writer::Admission),
        ],
    );
    assert_eq!(line(&pod, claim).leads_to, Some(Target::Line(24)));
    let claim = look(&stage, SET, &Subject::object(Kind::PersistentVolumeClaim, "default", "data-web-1"), InspectorTab::Yaml);
    check(
        &claim,
        &[
            ("metadata.name", Writer::Controller),
            ("spec.accessModes", Writer::You),
            ("spec.storageClassName", Writer::Admission),
            ("spec.volumeMode", Writer::Default),
            ("spec.volumeName", Writer::Controller),
        ],
    );
}

#[test]
fn what_a_command_said_is_told_from_what_defaulting_filled_in() {
    let mut stage = Stage::of(SET);
    stage.run(
        r#"kubectl patch statefulset web -p '{"spec":{"minReadySeconds":2,"updateStrategy":{"rollingUpdate":{"partition":2}}}}'"#,
        None,
    );
    let set = look(&stage, SET, &Subject::Object(web()), InspectorTab::Yaml);
    check(
        &set,
        &[
            ("spec.replicas", Writer::You),
            ("spec.podManagementPolicy", Writer::Default),
            ("spec.updateStrategy.type", Writer::Default),
            ("spec.updateStrategy.rollingUpdate.partition", Writer::You),
            ("spec.minReadySeconds", Writer::You),
            ("status.replicas", Writer::Controller),
        ],
    );
    assert!(line(&set, "spec.replicas").why.is_none() && line(&set, "spec.minReadySeconds").why.is_some());
}

#[test]
fn without_the_text_the_record_still_tells_who_wrote_what() {
    let stage = Stage::of(SET);
    let mut world = stage.world().clone();
    let remove = crate::kubectl::Invocation::of("kubectl annotate statefulset web kubectl.kubernetes.io/last-applied-configuration-");
    let removed = crate::kubectl::run(&remove, &world.cluster, world.now).cluster.expect("it removes something");
    world.commit(&"".into(), removed);
    let (changed, subject) = (Changed::default(), Subject::Object(web()));
    let asked = Asked {
        world: &world,
        changed: &changed,
        subject: &subject,
        text: "",
        documents: &[],
        tab: InspectorTab::Yaml,
        language: Language::English,
    };
    let set = inspector(&asked).expect("the set");
    check(
        &set,
        &[("spec.replicas", Writer::You), ("spec.updateStrategy.type", Writer::Default), ("spec.template.spec.dnsPolicy", Writer::Default)],
    );
}

#[test]
fn a_node_shows_what_its_kubelet_says() {
    let mut stage = Stage::of(SET);
    stage.run("kubectl cordon node-1", None);
    let node = look(&stage, SET, &Subject::node("node-1"), InspectorTab::Yaml);
    check(
        &node,
        &[
            ("metadata.labels[kubernetes.io/hostname]", Writer::Kubelet),
            ("spec.taints[0].key", Writer::Controller),
            ("spec.unschedulable", Writer::You),
            ("status.conditions", Writer::Kubelet),
        ],
    );
}

#[test]
fn the_chain_of_a_daemon_pod_ends_with_the_reader() {
    let stage = Stage::played("fluentd-every-node", 0);
    let pod = look(&stage, "", &pod_on(&stage, "node-1"), InspectorTab::Why);
    let chain = chain(&pod);
    let codes: Vec<&str> = chain.iter().map(|(_, code)| &**code).collect();
    for code in ["kubelet/starts", "scheduling/bound", "daemon-set/node-lacks-pod"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert_eq!(chain.last(), Some(&(Actor::You, "you/created".to_owned())));
    assert!(pod.chain.windows(2).all(|pair| pair[0].at_ms >= pair[1].at_ms));
}

#[test]
fn a_chain_outlives_the_moments_that_are_forgotten() {
    let mut stage = Stage::of(SET);
    stage.run("kubectl set image statefulset/web web=web:2", None);
    let pod = Subject::pod("default", "web-2");
    let before = look(&stage, SET, &pod, InspectorTab::Why).chain;
    stage.history.forget(&(1..stage.history.next_id() - 1).collect());
    assert!(stage.history.count() <= 2);
    assert_eq!(look(&stage, SET, &pod, InspectorTab::Why).chain, before);
    assert_eq!(before.last().map(|cause| cause.actor), Some(Actor::You));
}

#[test]
fn a_branch_knows_nothing_of_what_was_done_on_another() {
    let mut stage = Stage::of(SET);
    let mut other = Stage { history: stage.history.clone(), session: stage.session.clone() };
    stage.run("kubectl set image statefulset/web web=web:2", None);
    other.run("kubectl set image statefulset/web web=web:3", None);
    let told = |stage: &Stage| -> String {
        let chain = look(stage, SET, &Subject::pod("default", "web-2"), InspectorTab::Why).chain;
        chain.iter().map(|cause| plain(&cause.sentence)).collect()
    };
    assert!(told(&stage).contains("web:2") && !told(&stage).contains("web:3"));
    assert!(told(&other).contains("web:3") && !told(&other).contains("web:2"));
}

#[test]
fn an_absence_says_why_not_and_since_when() {
    let stage = Stage::played("fluentd-every-node", 3);
    let absence = Subject::Absence { workload: fluentd(), node: "master".into() };
    let shown = look(&stage, "", &absence, InspectorTab::Why);
    assert!(plain(&shown.summary[0]).contains("node-role.kubernetes.io/master:NoSchedule"));
    let chain = chain(&shown);
    assert_eq!(chain[0], (Actor::DaemonSetController, "daemon-set/taint-not-tolerated".to_owned()));
    assert!(chain.contains(&(Actor::You, "you/changed".to_owned())) && shown.lines.is_empty());
    let table = look(&stage, "", &absence, InspectorTab::Placement).placement;
    let answers: Vec<Answer> = table.rows.iter().map(|row| row.verdicts[0].answer).collect();
    assert_eq!(answers, [Answer::Refused, Answer::Here, Answer::Here, Answer::Here]);
    assert_eq!(&*table.rows[0].verdicts[0].filter, "TaintToleration");
}

#[test]
fn a_pod_that_does_not_fit_shows_the_numbers_of_every_node() {
    let mut stage = Stage::of(SET);
    stage.run("kubectl apply -f -", Some("{apiVersion: v1, kind: Pod, metadata: {name: big}, spec: {containers: [{name: c, image: i:1, resources: {requests: {cpu: 64}}}]}}"));
    let shown = look(&stage, SET, &Subject::pod("default", "big"), InspectorTab::Placement);
    let verdict = &shown.placement.rows[0].verdicts[0];
    assert_eq!((verdict.answer, &*verdict.filter), (Answer::Refused, "NodeResourcesFit"));
    assert!(plain(&verdict.because).contains("64"), "{}", plain(&verdict.because));
    assert!(shown.placement.verdict.as_ref().expect("the scheduler's words").starts_with("0/1 nodes are available"));
    let events = look(&stage, SET, &Subject::pod("default", "big"), InspectorTab::Events).events;
    assert!(events.iter().any(|event| event.warning && &*event.reason == "FailedScheduling"));
}

#[test]
fn a_stuck_rollout_is_explained_at_every_place() {
    let mut stage = Stage::of(SET);
    stage.run("kubectl set image statefulset/web web=web:missing", None);
    let pod = look(&stage, SET, &Subject::pod("default", "web-2"), InspectorTab::Why);
    let codes = chain(&pod);
    assert!(codes.contains(&(Actor::You, "you/changed".to_owned())), "{codes:?}");
    assert!(codes.iter().any(|(_, code)| code == "kubelet/image-missing"), "{codes:?}");
    let said = pod.chain.iter().find(|cause| cause.actor == Actor::You).expect("the reader");
    assert!(plain(&said.sentence).contains("web:1 → web:missing"), "{}", plain(&said.sentence));
    let waits = look(&stage, SET, &Subject::pod("default", "web-1"), InspectorTab::Why);
    assert_eq!(&*waits.chain[0].code, "stateful-set/rollout-waits");
}

#[test]
fn an_ordinal_beyond_the_replicas_and_a_pod_that_is_gone_are_still_explained() {
    let mut stage = Stage::of(SET);
    stage.run("kubectl scale statefulset web --replicas=2", None);
    stage.wait(crate::time::Span::from_s(60));
    let ordinal = look(&stage, SET, &Subject::Ordinal { workload: web(), ordinal: 2 }, InspectorTab::Why);
    assert!(plain(&ordinal.summary[0]).contains("2 replicas"));
    assert!(chain(&ordinal).iter().any(|(_, code)| code == "stateful-set/out-of-range"), "{:?}", chain(&ordinal));
    let gone = look(&stage, SET, &Subject::pod("default", "web-2"), InspectorTab::Why);
    assert!(gone.tile.is_none() && plain(&gone.summary[0]).contains("does not exist"));
}

#[test]
fn what_changed_in_the_last_step_is_marked() {
    let mut stage = Stage::of(SET);
    stage.run("kubectl scale statefulset web --replicas=4", None);
    let step = stage.world().record.steps().find(|step| step.wake.is_none()).expect("the command");
    let changed = Changed::of(&step.deltas);
    let subject = Subject::Object(web());
    let asked = Asked {
        world: stage.world(),
        changed: &changed,
        subject: &subject,
        text: SET,
        documents: &[],
        tab: InspectorTab::Yaml,
        language: Language::Chinese,
    };
    let set = inspector(&asked).expect("the set");
    assert!(line(&set, "spec.replicas").changed && !line(&set, "spec.serviceName").changed);
}
