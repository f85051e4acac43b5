//! One attempt to schedule one Pod, and what comes of it (`schedule_one.go`).

use crate::cluster::recorder::EventText;
use crate::cluster::request::Propagation;
use crate::cluster::view::View;
use crate::control::claims;
use crate::control::plan::{Act, Plan, Records};
use crate::control::scheduler::known::Known;
use crate::control::scheduler::plugins::Score;
use crate::control::scheduler::plugins::volume_binding::Choice;
use crate::control::scheduler::plugins::{self, topology_spread, volume_binding};
use crate::control::scheduler::preemption;
use crate::control::scheduler::queue::Queued;
use crate::control::scheduler::reason::{Preemption, Reason, Verdict, Verdicts};
use crate::control::scheduler::{Memory, NAME, score, search};
use crate::control::shared::volumes::SELECTED_NODE;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::other::Other;
use crate::object::pod::{Pod, PodStatus};
use crate::object::read;
use crate::seed::Stream;
use crate::time::Time;
use crate::why::scope::Subject;
use std::rc::Rc;

/// The longest note of an Event (`NoteLengthLimit`).
const NOTE_MAX: usize = 1024;
/// The annotation of a volume that the control plane gave to its claim.
const BOUND_BY_CONTROLLER: &str = "pv.kubernetes.io/bound-by-controller";

/// How an attempt ended.
enum Outcome {
    /// A node is chosen; these claims have to be bound first.
    Fits { node: Name, verdicts: Rc<Verdicts>, claims: Vec<Choice> },
    /// No node will do; the victims shall go to make room.
    Refused { verdicts: Rc<Verdicts>, preemption: Rc<Preemption>, victims: Vec<Rc<Pod>> },
}

/// Binds a Pod, or says why not and lets it wait.
pub fn attempt(view: View<'_>, memory: &mut Memory, pod: &Rc<Pod>, queued: &Queued, now: Time) -> Plan {
    let key = &pod.meta.key;
    if pod.is_terminating() {
        return skip(pod);
    }
    if view.nodes.is_empty() {
        memory.queue.erred(key, queued, now);
        let why = Reason::NoNodes;
        let mut plan = Plan::of(Kind::Pod, key);
        report(&mut plan, pod, "no nodes available to schedule pods", Some(None), &why, now);
        return plan;
    }
    for selector in topology_spread::selectors(view, pod) {
        memory.known.crowds.remember(view, &key.namespace, &selector);
    }
    let order = memory.order.list();
    let Memory { known, next_start, chance, .. } = &mut *memory;
    match decide(view, known, (next_start, chance), &order, pod, now) {
        Outcome::Fits { node, verdicts, claims } if claims.is_empty() => bind(key, node, verdicts),
        Outcome::Fits { node, verdicts, claims } => {
            memory.queue.binds_later(key, queued, node.clone(), now);
            select_node(pod, &node, &verdicts, &claims)
        }
        Outcome::Refused { verdicts, preemption, victims } => {
            memory.queue.refused(key, queued, verdicts.plugins(), now);
            refuse(view, &memory.known, pod, verdicts, preemption, &victims, now)
        }
    }
}

/// `skipPodSchedule`
fn skip(pod: &Pod) -> Plan {
    let key = &pod.meta.key;
    let text = EventText::warning(NAME, "FailedScheduling", format!("skip schedule deleting pod: {key}"));
    let mut plan = Plan::of(Kind::Pod, key);
    plan.act(subject(key), Act::Record { about: reference(key), text }, Reason::SkipsDeleting);
    plan
}

/// `schedulePod` and, where that fails, `RunPostFilterPlugins`.
fn decide(view: View<'_>, known: &Known, (start, chance): (&mut usize, &mut Stream), order: &[Key], pod: &Pod, now: Time) -> Outcome {
    let mut verdicts = Verdicts { pod: pod.meta.key.clone(), node_count: view.nodes.len(), refused: None, nodes: Vec::new(), named: None };
    let cycle = match plugins::prepare(view, known, pod) {
        Ok(cycle) => cycle,
        Err(refused) => {
            verdicts.refused = Some(refused);
            return Outcome::Refused { verdicts: Rc::new(verdicts), preemption: Rc::new(Preemption::NotTried), victims: Vec::new() };
        }
    };
    let found = search::search(&cycle, order, start);
    verdicts.named = cycle.named.clone();
    let scores = if found.feasible.len() > 1 { plugins::scores(&cycle, &found.feasible) } else { Vec::new() };
    let totals: Vec<i64> = scores.iter().map(|score| score.total).collect();
    verdicts.nodes = with_scores(found.verdicts, scores);
    match found.feasible.get(score::winner(&totals).unwrap_or(0)) {
        Some(place) => {
            let claims = volume_binding::choices(&cycle.volumes, place.node).unwrap_or_default();
            Outcome::Fits { node: place.node.meta.key.name.clone(), verdicts: Rc::new(verdicts), claims }
        }
        None => {
            let (preemption, victims) = preemption::preempt(&cycle, &verdicts, chance, now);
            Outcome::Refused { verdicts: Rc::new(verdicts), preemption: Rc::new(preemption), victims }
        }
    }
}

/// Writes scores, given in the order of the feasible nodes, into the table.
#[must_use]
pub fn with_scores(mut verdicts: Vec<Verdict>, scores: Vec<Score>) -> Vec<Verdict> {
    for (verdict, score) in verdicts.iter_mut().filter(|verdict| verdict.is_feasible()).zip(scores) {
        verdict.score = Some(score);
    }
    verdicts
}

fn bind(key: &Key, node: Name, verdicts: Rc<Verdicts>) -> Plan {
    let done = EventText::normal(NAME, "Scheduled", format!("Successfully assigned {key} to {node}"));
    let records = Some(Records { about: reference(key), done: Some(done), refused: None });
    let why = Reason::Bound { node: node.clone(), verdicts };
    let mut plan = Plan::of(Kind::Pod, key);
    plan.act(subject(key), Act::Bind { pod: key.clone(), node, records }, why);
    plan
}

/// Claims that waited for their first consumer learn its node, or have a volume reserved for them; the Pod is nominated to the node
/// until they are bound (`BindPodVolumes`, `NominatedNodeNameForExpectation`).
fn select_node(pod: &Rc<Pod>, node: &Name, verdicts: &Rc<Verdicts>, claims: &[Choice]) -> Plan {
    let key = &pod.meta.key;
    let mut plan = Plan::of(Kind::Pod, key);
    for Choice { claim, volume } in claims {
        let (node, name, verdicts) = (node.clone(), claim.meta.key.name.clone(), Rc::clone(verdicts));
        let (object, why) = match volume {
            Some(volume) => {
                let chosen = volume.meta.key.name.clone();
                (reserved(volume, claim), Reason::ReservesVolume { node, claim: name, volume: chosen, verdicts })
            }
            None => {
                let mut told = (**claim).clone();
                told.meta.set_annotation(SELECTED_NODE, &node);
                (Object::Claim(Rc::new(told)), Reason::SelectsNode { node, claim: name, verdicts })
            }
        };
        plan.act(Subject::Object(object.reference()), Act::Update { object, records: None }, why);
    }
    if pod.status.nominated_node.as_ref() != Some(node) {
        let status = PodStatus { nominated_node: Some(node.clone()), ..(*pod.status).clone() };
        let why = Reason::WaitsForVolumes { node: node.clone() };
        plan.act(subject(key), update(pod, status), why);
    }
    plan
}

/// `GetBindVolumeToClaim`: the volume is the claim's from now on; the controller of volumes does the rest.
fn reserved(volume: &Other, claim: &Claim) -> Object {
    let mut volume = volume.clone();
    let mut rest = (*volume.rest).clone();
    let mut spec = rest.get("spec").cloned().unwrap_or_default();
    read::put(&mut spec, "claimRef", claims::claim_reference(claim));
    read::put(&mut rest, "spec", spec);
    volume.rest = Rc::new(rest);
    volume.meta.set_annotation(BOUND_BY_CONTROLLER, "yes");
    Object::Other(Rc::new(volume))
}

fn refuse(
    view: View<'_>,
    known: &Known,
    pod: &Rc<Pod>,
    verdicts: Rc<Verdicts>,
    preemption: Rc<Preemption>,
    victims: &[Rc<Pod>],
    now: Time,
) -> Plan {
    let text = verdicts.text(&preemption);
    let nomination = match &*preemption {
        Preemption::Chosen { node, .. } => Some(Some(node.clone())),
        Preemption::NoCandidate { .. } => Some(None),
        Preemption::NotTried | Preemption::Never | Preemption::WaitsForVictim { .. } => None,
    };
    let why = Reason::FailedScheduling { verdicts, preemption: Rc::clone(&preemption) };
    let mut plan = Plan::of(Kind::Pod, &pod.meta.key);
    report(&mut plan, pod, &text, nomination, &why, now);
    if let Preemption::Chosen { node, .. } = &*preemption {
        for victim in victims {
            push_away(&mut plan, pod, victim, node, now);
        }
        take_nominations(&mut plan, view, known, pod, node);
    }
    plan
}

/// `handleSchedulingFailure`: the Event first, then the condition, where it says anything new.
/// `nomination`: the node to nominate, or none; `None` leaves it as it is.
fn report(plan: &mut Plan, pod: &Rc<Pod>, text: &str, nomination: Option<Option<Name>>, why: &Reason, now: Time) {
    let key = &pod.meta.key;
    let event = EventText::warning(NAME, "FailedScheduling", note(text));
    plan.act(subject(key), Act::Record { about: reference(key), text: event }, why.clone());
    let mut status = (*pod.status).clone();
    let mut refused = Condition::new("PodScheduled", ConditionStatus::False, now).because("Unschedulable", text);
    refused.observed_generation = Some(pod.meta.generation).filter(|generation| *generation > 0);
    let mut changed = condition::set(&mut status.conditions, refused);
    if let Some(node) = nomination.filter(|node| *node != status.nominated_node) {
        status.nominated_node = node;
        changed = true;
    }
    if changed {
        plan.act(subject(key), update(pod, status), why.clone());
    }
}

/// Longer notes are cut and end in ` ...`.
fn note(text: &str) -> String {
    if text.len() <= NOTE_MAX {
        return text.to_owned();
    }
    let mut end = NOTE_MAX - 4;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{} ...", &text[..end])
}

/// `prepareCandidate`: a victim learns why, and goes with its own grace. One that is going already is left to it.
fn push_away(plan: &mut Plan, pod: &Pod, victim: &Rc<Pod>, node: &Name, now: Time) {
    if victim.is_terminating() {
        return;
    }
    let key = &victim.meta.key;
    let why =
        Reason::Preempted { priority: victim.spec.priority, node: node.clone(), by: pod.meta.key.clone(), by_priority: pod.spec.priority };
    let mut status = (*victim.status).clone();
    let message = "default-scheduler: preempting to accommodate a higher priority pod";
    let mut target = Condition::new("DisruptionTarget", ConditionStatus::True, now).because(preemption::REASON, message);
    target.observed_generation = Some(victim.meta.generation).filter(|generation| *generation > 0);
    condition::set(&mut status.conditions, target);
    plan.act(subject(key), update(victim, status), why.clone());
    let done = EventText::normal(NAME, "Preempted", format!("Preempted by pod {} on node {node}", pod.meta.uid));
    let delete = Act::Delete {
        kind: Kind::Pod,
        key: key.clone(),
        grace_s: None,
        propagation: Propagation::Background,
        records: Some(Records { about: reference(key), done: Some(done), refused: None }),
    };
    plan.act(subject(key), delete, why);
}

/// Less important Pods lose their nomination to the node.
fn take_nominations(plan: &mut Plan, view: View<'_>, known: &Known, pod: &Pod, node: &Name) {
    for rival in known.nominated_to(view, node).filter(|rival| rival.spec.priority < pod.spec.priority) {
        let key = &rival.meta.key;
        let status = PodStatus { nominated_node: None, ..(*rival.status).clone() };
        let why = Reason::LosesNomination { node: node.clone(), to: pod.meta.key.clone() };
        plan.act(subject(key), update(rival, status), why);
    }
}

fn update(pod: &Rc<Pod>, status: PodStatus) -> Act {
    Act::Update { object: Object::Pod(Rc::new(Pod { status: Rc::new(status), ..(**pod).clone() })), records: None }
}

fn subject(pod: &Key) -> Subject {
    Subject::Object(reference(pod))
}

fn reference(pod: &Key) -> ObjectRef {
    ObjectRef { kind: Kind::Pod, key: pod.clone() }
}
