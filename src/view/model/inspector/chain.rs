//! Builds the chain of causes behind the selected thing: the decisions about it, latest first, back to the edit or command of the reader.
//!
//! Nothing is decided here. The chain is read from the record: the current decisions about the thing, every write to it, and from each of
//! them the walk ([`Walk`]) from decision to wake to write, back to the reader's input.

use super::standing::{self, Standing};
use super::{Asked, ordinal_pod, say};
use crate::cluster::store::Delta;
use crate::control::plan::{Act, Decision};
use crate::control::reason::Reason;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::read;
use crate::playground::subject::Subject;
use crate::sim::cause::{DeltaId, StepId};
use crate::sim::step::Step;
use crate::sim::walk::{Link, Walk};
use crate::text::inspected::Note;
use crate::text::say::decided;
use crate::view::inspector::{Actor, Cause};
use crate::view::model::diff::differences;
use crate::why::scope::Subject as About;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The most causes that are shown: the latest ones, and the first of all.
const CAUSES_MAX: usize = 40;

/// At most this many changed fields are named for one change.
const FIELDS_MAX: usize = 3;

/// The causal chain of the subject.
pub(super) fn chain(asked: &Asked<'_>) -> Rc<[Cause]> {
    let mut chain = Chain { asked, causes: BTreeMap::new() };
    match asked.subject {
        Subject::Object(object) if matches!(object.kind, Kind::DaemonSet | Kind::StatefulSet) => chain.workload(object),
        Subject::Object(object) => {
            if let Some(pod) = asked.world.cluster.pod(&object.key).filter(|_| object.kind == Kind::Pod) {
                standing::of_pod(asked, pod).iter().for_each(|one| chain.verdict(one));
            }
            chain.object(object);
        }
        Subject::Absence { workload, node } => standing::of_absence(asked, workload, node).iter().for_each(|one| chain.verdict(one)),
        Subject::Ordinal { workload, ordinal } => {
            standing::of_place(asked, workload, &About::Ordinal((*ordinal).into())).iter().for_each(|one| chain.verdict(one));
            chain.object(&ordinal_pod(workload, *ordinal));
        }
    }
    chain.told()
}

/// The position of a cause in the record: its step, whether it is a decision or a write, and its number in the step.
type Station = (StepId, bool, u32);

struct Chain<'a> {
    asked: &'a Asked<'a>,
    /// The causes in order of time. Each occurs once, even if several walks lead to it.
    causes: BTreeMap<Station, Cause>,
}

impl Chain<'_> {
    /// The causes, latest first. A cause with the same sentence as the one before is left out.
    fn told(self) -> Rc<[Cause]> {
        let queued = match self.asked.subject {
            Subject::Object(object) if object.kind == Kind::Pod => {
                let pod = self.asked.world.cluster.pod(&object.key);
                pod.and_then(|pod| standing::in_queue(self.asked, pod))
            }
            Subject::Object(_) | Subject::Absence { .. } | Subject::Ordinal { .. } => None,
        };
        let mut causes: Vec<Cause> = queued.iter().map(|decision| self.cause(self.asked.world.now.0, decision)).collect();
        causes.extend(self.causes.into_values().rev());
        causes.dedup_by(|later, earlier| later.sentence == earlier.sentence);
        if causes.len() > CAUSES_MAX {
            causes.drain(CAUSES_MAX - 1..causes.len() - 1);
        }
        causes.into()
    }

    fn cause(&self, at_ms: u64, decision: &Decision) -> Cause {
        Cause {
            at_ms,
            actor: actor(&decision.reason),
            sentence: decided(self.asked.language, decision),
            code: decision.reason.code().into(),
        }
    }

    /// Adds a current decision and the causes that led to it.
    fn verdict(&mut self, standing: &Standing) {
        let record = &self.asked.world.record;
        let mut walk = Walk::from_verdict(record, standing.decision.clone(), standing.since);
        // The decision itself is the first station. It may be shared by many places; its sentence is made for this one.
        if let Some(Link::Decision { step, index }) = walk.next() {
            let cause = self.cause(step.at.0, &standing.here);
            self.causes.insert((step.id, true, index), cause);
        }
        self.walk(walk);
    }

    /// Adds every write to an object, back to its creation, and the causes that led to each.
    fn object(&mut self, object: &ObjectRef) {
        let record = &self.asked.world.record;
        for write in self.writes(object) {
            self.walk(Walk::from_delta(record, write));
        }
    }

    /// The writes to an object, latest first; the object may be gone by now.
    fn writes(&self, object: &ObjectRef) -> Vec<DeltaId> {
        let world = self.asked.world;
        let last = match world.cluster.get(object.kind, &object.key) {
            Some(object) => world.record.write_of(object.meta()),
            None => world.record.removal_of(object),
        };
        std::iter::successors(last, |write| world.record.write_before(*write)).collect()
    }

    fn walk(&mut self, walk: Walk<'_>) {
        for link in walk {
            let (station, cause) = match link {
                Link::Decision { step, index } => {
                    ((step.id, true, index), step.decisions.get(index as usize).map(|decision| self.cause(step.at.0, decision)))
                }
                Link::Input { step, index } => ((step.id, false, index), self.input(&step, index)),
                Link::Start => return,
                Link::Forgotten => ((StepId(0), false, 0), Some(self.forgotten())),
            };
            let Some(cause) = cause else { return };
            if self.causes.insert(station, cause).is_some() {
                // An earlier walk has passed this station already, and has added everything before it.
                return;
            }
        }
    }

    /// Adds what a workload's controller did to Pods and revisions, and what the reader did to the workload.
    fn workload(&mut self, workload: &ObjectRef) {
        let record = &self.asked.world.record;
        let is_input = |write: &DeltaId| record.delta(*write).is_some_and(|delta| delta.by.decision.is_none());
        for write in self.writes(workload).into_iter().filter(is_input) {
            self.walk(Walk::from_delta(record, write));
        }
        let last = standing::given(self.asked, workload).and_then(|given| given.last);
        let steps = std::iter::successors(last.and_then(|last| record.step(last)), |step| record.step(step.last?));
        for step in steps {
            for (index, decision) in (0..).zip(step.decisions.iter()).filter(|(_, decision)| is_act(decision)) {
                let cause = self.cause(step.at.0, decision);
                self.causes.insert((step.id, true, index), cause);
            }
        }
    }

    /// Adds a note if the record has forgotten steps to which the chain would lead.
    fn forgotten(&self) -> Cause {
        let oldest = self.asked.world.record.steps().last();
        let (at_ms, sentence) = (oldest.map_or(0, |step| step.at.0), say(self.asked, &Note::Forgotten));
        Cause { at_ms, actor: Actor::Record, sentence, code: "record/forgotten".into() }
    }

    fn input(&self, step: &Step, index: u32) -> Option<Cause> {
        let (words, code) = said(self.asked, step, step.deltas.get(index as usize)?);
        Some(Cause { at_ms: step.at.0, actor: Actor::You, sentence: say(self.asked, &words), code: code.into() })
    }
}

/// Whether a decision of a workload's controller changes Pods, claims or revisions.
fn is_act(decision: &Decision) -> bool {
    match decision.act.as_deref() {
        Some(Act::Create { .. } | Act::Delete { .. }) => true,
        Some(Act::Update { object, .. }) => !matches!(object.kind(), Kind::DaemonSet | Kind::StatefulSet),
        Some(Act::Bind { .. } | Act::Record { .. } | Act::RecordGone { .. }) | None => false,
    }
}

const fn actor(reason: &Reason) -> Actor {
    match reason {
        Reason::DaemonSet(_) => Actor::DaemonSetController,
        Reason::StatefulSet(_) => Actor::StatefulSetController,
        Reason::Scheduling(_) => Actor::Scheduler,
        Reason::Kubelet(_) => Actor::Kubelet,
        Reason::Nodes(_) | Reason::Eviction(_) | Reason::Collection(_) => Actor::NodeController,
        Reason::Ownership(_) => Actor::GarbageCollector,
        Reason::Storage(_) | Reason::Disruption(_) => Actor::VolumeController,
        Reason::Network(_) => Actor::EndpointSliceController,
    }
}

// ---- What the reader did ----

fn said(asked: &Asked<'_>, step: &Step, delta: &Delta) -> (Note, &'static str) {
    let command = step.input.clone();
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

/// An object without the fields that change with every write, such as `resourceVersion`.
fn told(mut object: Json) -> Json {
    read::put(&mut object, "status", Json::Null);
    if let Some(metadata) = object.get_mut("metadata") {
        for field in ["resourceVersion", "generation"] {
            read::put(metadata, field, Json::Null);
        }
        if let Some(annotations) = metadata.get_mut("annotations") {
            for annotation in [crate::object::meta::LAST_APPLIED, "deprecated.daemonset.template.generation"] {
                read::put(annotations, annotation, Json::Null);
            }
        }
    }
    object
}
