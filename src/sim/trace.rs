//! The trace: what happened to each Pod, in the words of the recordings (created, scheduled, running, ready, unready, waiting, failed,
//! succeeded, terminating, deleted).

use crate::cluster::store::Delta;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::pod::{ContainerState, Phase, Pod};
use crate::time::Time;
use serde_json::json;

/// One thing that happened to a Pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// When it happened.
    pub at: Time,
    /// What happened, such as `created` or `waiting:ErrImagePull`.
    pub event: String,
    /// The Pod it happened to.
    pub pod: std::rc::Rc<Pod>,
}

/// The things that one write did to a Pod.
#[must_use]
pub fn turns(delta: &Delta, at: Time) -> Vec<Turn> {
    let pod = |object: &Option<Object>| match object {
        Some(Object::Pod(pod)) => Some(pod.clone()),
        _ => None,
    };
    let (before, after) = (pod(&delta.before), pod(&delta.after));
    let turn = |event: &str, pod: &std::rc::Rc<Pod>| Turn { at, event: event.to_owned(), pod: pod.clone() };
    match (before, after) {
        (None, Some(after)) => {
            let mut turns = vec![turn("created", &after)];
            if after.node.is_some() {
                turns.push(turn("scheduled", &after));
            }
            turns
        }
        (Some(before), None) => {
            let mut turns = Vec::new();
            if !before.is_terminating() {
                turns.push(turn("terminating", &before));
            }
            turns.push(turn("deleted", &before));
            turns
        }
        (Some(before), Some(after)) => changes(&before, &after).into_iter().map(|event| turn(&event, &after)).collect(),
        (None, None) => Vec::new(),
    }
}

fn changes(before: &Pod, after: &Pod) -> Vec<String> {
    let mut events = Vec::new();
    let mut push = |happened: bool, event: &str| {
        if happened {
            events.push(event.to_owned());
        }
    };
    let phase = |phase: Phase| after.status.phase == phase && before.status.phase != phase;
    push(before.node.is_none() && after.node.is_some(), "scheduled");
    push(phase(Phase::Running), "running");
    push(!before.is_ready() && after.is_ready(), "ready");
    push(before.is_ready() && !after.is_ready(), "unready");
    push(phase(Phase::Failed), "failed");
    push(phase(Phase::Succeeded), "succeeded");
    if let Some(reason) = waiting(after).filter(|reason| waiting(before).as_ref() != Some(reason)) {
        push(true, &format!("waiting:{reason}"));
    }
    push(!before.is_terminating() && after.is_terminating(), "terminating");
    events
}

fn waiting(pod: &Pod) -> Option<String> {
    pod.status.containers.iter().find_map(|container| match &container.state {
        ContainerState::Waiting(reason, _) if !reason.is_empty() => Some(reason.to_string()),
        _ => None,
    })
}

impl Turn {
    /// The line that `podloom run` prints for it; `since` is the time at which the step began.
    #[must_use]
    pub fn to_json(&self, since: Time) -> Json {
        let owner = self.pod.meta.controller().map(|owner| format!("{}/{}", owner.kind, owner.name));
        let milliseconds = i64::try_from(self.at.since(since).0).unwrap_or(i64::MAX);
        let mut value = json!({
            "t": milliseconds as f64 / 1000.0,
            "event": self.event,
            "pod": *self.pod.meta.key.name,
            "node": self.pod.node.as_deref(),
            "owner": owner,
            "revision": self.pod.revision_hash().map(|hash| &**hash),
        });
        if &*self.pod.meta.key.namespace != "default" {
            crate::object::read::put(&mut value, "namespace", (*self.pod.meta.key.namespace).into());
        }
        value
    }
}
