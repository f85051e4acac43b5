//! Summarises the selected thing in one or two sentences: what it is, and its state.

use super::standing::{in_queue, node_of, of_absence, of_place, of_pod};
use super::{Asked, ordinal_pod, say};
use crate::control::plan::Decisions;
use crate::object::any::Object;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::playground::subject::Subject;
use crate::text::inspected::Note;
use crate::text::say::decided;
use crate::text::sentence::Sentence;
use crate::view::model::tiles::{message, state};
use crate::view::model::workloads::activity;
use crate::view::node_map::PodState;
use crate::why::scope::Subject as About;
use std::rc::Rc;

/// The summary of a subject.
pub(super) fn summary(asked: &Asked<'_>, object: Option<&Object>) -> Rc<[Sentence]> {
    let sentences = match asked.subject {
        Subject::Object(reference) => match object {
            Some(Object::Pod(pod)) => pod_summary(asked, pod),
            Some(Object::Node(node)) => node_summary(asked, node),
            Some(Object::DaemonSet(_)) => workload_summary(asked, reference, asked.world.daemon_set_verdicts(&reference.key)),
            Some(Object::StatefulSet(_)) => workload_summary(asked, reference, asked.world.stateful_set_verdicts(&reference.key)),
            Some(_) => Vec::new(),
            None => vec![say(asked, &Note::Gone { object: reference.clone() })],
        },
        Subject::Absence { workload, node } => vec![absence_summary(asked, workload, node)],
        Subject::Ordinal { workload, ordinal } => ordinal_summary(asked, workload, *ordinal),
    };
    sentences.into()
}

fn pod_summary(asked: &Asked<'_>, pod: &Pod) -> Vec<Sentence> {
    let owner = pod.meta.controlled_by();
    let what = match &owner {
        None => Note::BarePod,
        Some(owner) if owner.kind == Kind::DaemonSet => match node_of(pod) {
            Some(node) => Note::DaemonPod { owner: owner.clone(), node: node.clone() },
            None => Note::OwnedPod { owner: owner.clone() },
        },
        Some(owner) => {
            let set = asked.world.cluster.stateful_set(&owner.key).filter(|_| owner.kind == Kind::StatefulSet);
            match set.and_then(|set| set.ordinal_in(&pod.meta.key.name)) {
                Some(ordinal) => Note::OrdinalPod { owner: owner.clone(), ordinal },
                None => Note::OwnedPod { owner: owner.clone() },
            }
        }
    };
    let mut sentences = vec![say(asked, &what)];
    let state = state(pod);
    if state == PodState::Failing {
        sentences.extend(message(pod));
    }
    if state != PodState::Ready || owner.is_some_and(|owner| owner.kind == Kind::StatefulSet) {
        let holds = in_queue(asked, pod).or_else(|| of_pod(asked, pod).into_iter().next().map(|standing| standing.here));
        sentences.extend(holds.map(|holds| decided(asked.language, &holds)));
    }
    sentences
}

fn node_summary(asked: &Asked<'_>, node: &Node) -> Vec<Sentence> {
    let pods = asked.world.cluster.pods_on(node.name()).count();
    vec![say(asked, &Note::Node { pods, ready: node.is_ready() })]
}

fn workload_summary(asked: &Asked<'_>, workload: &ObjectRef, verdicts: Option<&Decisions>) -> Vec<Sentence> {
    let doing = match verdicts {
        Some(verdicts) => activity(verdicts, asked.language).unwrap_or_else(|| say(asked, &Note::AtRest { workload: workload.clone() })),
        None => say(asked, &Note::NotDecided { workload: workload.clone() }),
    };
    vec![doing]
}

fn absence_summary(asked: &Asked<'_>, workload: &ObjectRef, node: &str) -> Sentence {
    match of_absence(asked, workload, node) {
        Some(standing) => decided(asked.language, &standing.here),
        None => say(asked, &Note::NotDecided { workload: workload.clone() }),
    }
}

fn ordinal_summary(asked: &Asked<'_>, workload: &ObjectRef, ordinal: u32) -> Vec<Sentence> {
    let place = of_place(asked, workload, &About::Ordinal(ordinal.into()));
    if let Some(standing) = place {
        return vec![decided(asked.language, &standing.here)];
    }
    let Some(set) = asked.world.cluster.stateful_set(&workload.key) else { return Vec::new() };
    let number = i64::from(ordinal);
    let is_in_range = (set.spec.start..set.spec.start.saturating_add(set.spec.replicas)).contains(&number);
    let pod = ordinal_pod(workload, ordinal);
    let words = if is_in_range || asked.world.cluster.pod(&pod.key).is_some() {
        Note::NotDecided { workload: workload.clone() }
    } else {
        Note::BeyondReplicas { workload: workload.clone(), ordinal: number, replicas: set.spec.replicas }
    };
    vec![say(asked, &words)]
}
