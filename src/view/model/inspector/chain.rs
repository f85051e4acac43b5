//! How it came to this: what was decided about a thing, latest first, back to what the reader said.

use super::standing::{self, Standing};
use super::{Asked, Past, ordinal_pod, say};
use crate::cluster::store::Delta;
use crate::control::plan::{Act, Decision, Subject as About};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::pod::Pod;
use crate::object::read;
use crate::playground::subject::Subject;
use crate::text::inspected::Note;
use crate::text::why::why;
use crate::view::inspector::{Actor, Cause};
use crate::view::model::diff::differences;
use crate::why::Why;
use std::rc::Rc;

/// The most causes that are shown.
const CAUSES_MAX: usize = 40;

/// The most steps that are looked at.
const STEPS_MAX: usize = 20_000;

/// The most fields that are named of one change.
const FIELDS_MAX: usize = 3;

/// The causal chain of the subject.
pub(super) fn chain(asked: &Asked<'_>) -> Rc<[Cause]> {
    let mut chain = Chain { asked, causes: Vec::new() };
    chain.stand();
    let steps = &asked.past[..asked.past.len().min(STEPS_MAX)];
    match asked.subject {
        Subject::Object(object) if matches!(object.kind, Kind::DaemonSet | Kind::StatefulSet) => chain.workload(object, steps),
        Subject::Object(object) => chain.object(object, steps),
        Subject::Absence { workload, node } => chain.absence(workload, node, steps),
        Subject::Ordinal { workload, ordinal } => chain.object(&ordinal_pod(workload, *ordinal), steps),
    }
    chain.causes.into()
}

struct Chain<'a> {
    asked: &'a Asked<'a>,
    causes: Vec<Cause>,
}

impl Chain<'_> {
    /// What holds at the moment comes first.
    fn stand(&mut self) {
        let asked = self.asked;
        let standing: Vec<Standing> = match asked.subject {
            Subject::Object(object) => match asked.world.cluster.pod(&object.key).filter(|_| object.kind == Kind::Pod) {
                Some(pod) => standing::of_pod(asked, pod),
                None => Vec::new(),
            },
            Subject::Absence { workload, node } => standing::of_absence(asked, workload, node).into_iter().collect(),
            Subject::Ordinal { workload, ordinal } => {
                standing::of_place(asked, workload, &About::Ordinal((*ordinal).into())).into_iter().collect()
            }
        };
        for one in standing {
            self.push(one.at.0, &one.why);
        }
    }

    fn is_full(&self) -> bool {
        self.causes.len() >= CAUSES_MAX
    }

    /// A cause that is said already, in the same words, is not said again.
    fn push(&mut self, at_ms: u64, reason: &Why) {
        let sentence = why(self.asked.language, reason);
        if self.causes.last().is_none_or(|last| last.sentence != sentence) {
            self.causes.push(Cause { at_ms, actor: actor(reason), sentence, code: reason.code().into() });
        }
    }

    fn push_said(&mut self, past: &Past<'_>, delta: &Delta) {
        let (words, code) = said(self.asked, past, delta);
        self.causes.push(Cause { at_ms: past.step.at.0, actor: Actor::You, sentence: say(self.asked, &words), code: code.into() });
    }

    /// What one step has to do with an object that it changed.
    fn push_step(&mut self, past: &Past<'_>, delta: &Delta) {
        match decision_of(&past.step.decisions, delta) {
            Some(decision) => self.push(past.step.at.0, &decision.why),
            None if past.step.wake.is_none() => self.push_said(past, delta),
            None => {}
        }
    }

    /// Everything that was done to an object, back to its creation, and what brought that about.
    fn object(&mut self, object: &ObjectRef, steps: &[Past<'_>]) {
        for (index, past) in steps.iter().enumerate() {
            let Some(delta) = past.step.deltas.iter().rev().find(|delta| is_of(delta, object)) else { continue };
            if self.is_full() {
                return;
            }
            self.push_step(past, delta);
            if delta.before.is_none() {
                if let Some(Object::Pod(pod)) = delta.after.as_ref().filter(|_| past.step.wake.is_some()) {
                    self.trigger(pod, &steps[index + 1..]);
                }
                return;
            }
        }
    }

    /// What made the controller look before it made a Pod, and what the reader had said before that.
    fn trigger(&mut self, pod: &Pod, steps: &[Past<'_>]) {
        let Some(owner) = standing::owner_of(pod) else { return };
        let uid = pod.meta.controller().map(|owner| owner.uid.clone());
        let node = standing::node_of(pod).filter(|_| owner.kind == Kind::DaemonSet);
        let is_cause = |delta: &&Delta| match delta.after.as_ref().or(delta.before.as_ref()) {
            Some(Object::Pod(other)) => uid.as_ref().is_some_and(|uid| other.meta.is_controlled_by(uid)),
            Some(Object::Node(one)) => node == Some(&one.meta.key.name),
            Some(one) => one.reference() == owner,
            None => false,
        };
        let mut woken = false;
        for past in steps {
            let by_reader = past.step.wake.is_none();
            let is_news = |delta: &&Delta| by_reader || (!woken && !is_status(delta));
            let Some(delta) = past.step.deltas.iter().rev().filter(is_cause).find(is_news) else { continue };
            if by_reader {
                self.push_said(past, delta);
                return;
            }
            self.push_step(past, delta);
            woken = true;
        }
    }

    /// What a workload's controller did to Pods and revisions, and what the reader did to the workload.
    fn workload(&mut self, workload: &ObjectRef, steps: &[Past<'_>]) {
        for past in steps {
            if self.is_full() {
                return;
            }
            if past.step.wake.is_none() {
                if let Some(delta) = past.step.deltas.iter().find(|delta| is_of(delta, workload)) {
                    self.push_said(past, delta);
                    if delta.before.is_none() {
                        return;
                    }
                }
                continue;
            }
            for decision in past.step.decisions.iter().rev().filter(|decision| acts_for(decision, workload)) {
                self.push(past.step.at.0, &decision.why);
                if self.is_full() {
                    return;
                }
            }
        }
    }

    /// What took the Pod of a place away, and what the reader did to the workload or the node.
    fn absence(&mut self, workload: &ObjectRef, node: &str, steps: &[Past<'_>]) {
        let reference = Subject::node(node);
        let node_ref = reference.as_object();
        for past in steps {
            if self.is_full() {
                return;
            }
            for delta in past.step.deltas.iter().rev() {
                let was_here = matches!(&delta.before, Some(Object::Pod(pod))
                    if standing::node_of(pod).is_some_and(|one| &**one == node) && standing::owner_of(pod).as_ref() == Some(workload));
                let of_reader = past.step.wake.is_none() && (is_of(delta, workload) || node_ref.is_some_and(|node| is_of(delta, node)));
                if (was_here && is_removal(delta)) || of_reader {
                    self.push_step(past, delta);
                }
                if is_of(delta, workload) && delta.before.is_none() {
                    return;
                }
            }
        }
    }
}

fn is_of(delta: &Delta, object: &ObjectRef) -> bool {
    delta.after.as_ref().or(delta.before.as_ref()).is_some_and(|one| one.kind() == object.kind && one.meta().key == object.key)
}

/// Gone, or on its way.
fn is_removal(delta: &Delta) -> bool {
    let terminates = |object: &Option<Object>| object.as_ref().is_some_and(|object| object.meta().is_terminating());
    delta.after.is_none() || (!terminates(&delta.before) && terminates(&delta.after))
}

/// A workload whose counts alone are new.
fn is_status(delta: &Delta) -> bool {
    match (&delta.before, &delta.after) {
        (Some(Object::DaemonSet(one)), Some(Object::DaemonSet(other))) => one.spec == other.spec,
        (Some(Object::StatefulSet(one)), Some(Object::StatefulSet(other))) => one.spec == other.spec,
        _ => false,
    }
}

/// Whether a decision of a workload's controller changes Pods, claims or revisions.
fn acts_for(decision: &Decision, workload: &ObjectRef) -> bool {
    let of_workload = match &decision.why {
        Why::DaemonSet(why) => workload.kind == Kind::DaemonSet && *why.set() == workload.key,
        Why::StatefulSet(why) => workload.kind == Kind::StatefulSet && *why.set() == workload.key,
        _ => false,
    };
    let acts = match &decision.act {
        Some(Act::Create { .. } | Act::Delete { .. }) => true,
        Some(Act::Update { object, .. }) => !matches!(object.kind(), Kind::DaemonSet | Kind::StatefulSet),
        Some(Act::Bind { .. } | Act::Record { .. } | Act::RecordGone { .. }) | None => false,
    };
    of_workload && acts
}

/// The decision that a write carried out.
fn decision_of<'a>(decisions: &'a [Rc<Decision>], delta: &Delta) -> Option<&'a Decision> {
    let object = delta.after.as_ref().or(delta.before.as_ref())?;
    decisions.iter().map(Rc::as_ref).rev().find(|decision| match &decision.act {
        Some(Act::Create { object: made, .. }) => delta.before.is_none() && is_made(made, object),
        Some(Act::Update { object: made, .. }) => made.kind() == object.kind() && made.meta().key == object.meta().key,
        Some(Act::Bind { pod, .. }) => object.kind() == Kind::Pod && *pod == object.meta().key,
        Some(Act::Delete { kind, key, .. }) => *kind == object.kind() && *key == object.meta().key,
        Some(Act::Record { .. } | Act::RecordGone { .. }) | None => false,
    })
}

/// Whether a stored object is the one that was asked for; a daemon Pod's name was drawn when it was stored.
fn is_made(asked_for: &Object, stored: &Object) -> bool {
    match (asked_for, stored) {
        (Object::Pod(one), Object::Pod(other)) if one.meta.key.name.is_empty() => {
            one.overlay == other.overlay && one.meta.owners == other.meta.owners
        }
        _ => asked_for.reference() == stored.reference(),
    }
}

const fn actor(why: &Why) -> Actor {
    match why {
        Why::DaemonSet(_) => Actor::DaemonSetController,
        Why::StatefulSet(_) => Actor::StatefulSetController,
        Why::Scheduling(_) => Actor::Scheduler,
        Why::Kubelet(_) => Actor::Kubelet,
        Why::Nodes(_) => Actor::NodeController,
        Why::Ownership(_) => Actor::GarbageCollector,
        Why::Storage(_) => Actor::VolumeController,
        Why::Network(_) => Actor::EndpointSliceController,
    }
}

// ---- What the reader did ----

fn said(asked: &Asked<'_>, past: &Past<'_>, delta: &Delta) -> (Note, &'static str) {
    let command = past.said.clone();
    let reference = |object: &Object| object.reference();
    match (&delta.before, &delta.after) {
        (None, Some(after)) => (Note::Created { object: reference(after), command }, "you/created"),
        (Some(before), Some(after)) if before.meta().is_terminating() == after.meta().is_terminating() => {
            (Note::Changed { object: reference(after), fields: changes(asked, before, after), command }, "you/changed")
        }
        (Some(before), _) => (Note::Deleted { object: reference(before), command }, "you/deleted"),
        (None, None) => (Note::BarePod, ""),
    }
}

/// The fields that a change is about: `spec.replicas: 3 → 5`.
fn changes(asked: &Asked<'_>, before: &Object, after: &Object) -> Vec<Rc<str>> {
    let epoch = asked.world.cluster.epoch;
    let (before, after) = (told(before.to_json(epoch)), told(after.to_json(epoch)));
    let short = |value: Option<&Json>| match value {
        None | Some(Json::Null) => "∅".to_owned(),
        Some(Json::String(text)) => text.clone(),
        Some(value @ (Json::Array(_) | Json::Object(_))) => {
            if value.to_string().len() > 60 {
                "…".to_owned()
            } else {
                value.to_string()
            }
        }
        Some(value) => value.to_string(),
    };
    differences(&before, &after, FIELDS_MAX)
        .iter()
        .map(|path| format!("{path}: {} → {}", short(path.of(&before)), short(path.of(&after))).into())
        .collect()
}

/// An object without what changes by itself.
fn told(mut object: Json) -> Json {
    read::put(&mut object, "status", Json::Null);
    if let Some(metadata) = object.get_mut("metadata") {
        for field in ["resourceVersion", "generation"] {
            read::put(metadata, field, Json::Null);
        }
        if let Some(annotations) = metadata.get_mut("annotations") {
            for annotation in [crate::kubectl::verb::apply::LAST_APPLIED, "deprecated.daemonset.template.generation"] {
                read::put(annotations, annotation, Json::Null);
            }
        }
    }
    object
}
