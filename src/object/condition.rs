//! Conditions of Pods and Nodes.

use crate::object::Json;
use crate::object::kind::{Name, empty, word};
use crate::object::read;
use crate::time::{Epoch, Time};
use serde_json::json;

/// Status of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are Kubernetes' own names")]
pub enum ConditionStatus {
    True,
    False,
    Unknown,
}

/// `v1.PodCondition` or `v1.NodeCondition`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The condition's type, such as `Ready`.
    pub kind: Name,
    /// Whether the condition holds.
    pub status: ConditionStatus,
    /// The machine-readable reason; may be empty.
    pub reason: Name,
    /// The human-readable message; may be empty.
    pub message: Name,
    /// When the status last changed.
    pub last_transition: Time,
    /// Node conditions only: when the kubelet last posted it.
    pub last_heartbeat: Option<Time>,
    /// `observedGeneration`, where the writer gave one.
    pub observed_generation: Option<i64>,
}

impl ConditionStatus {
    /// The status as the API writes it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::True => "True",
            Self::False => "False",
            Self::Unknown => "Unknown",
        }
    }

    /// Reads a status; anything unknown is `Unknown`.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        match text {
            "True" => Self::True,
            "False" => Self::False,
            _ => Self::Unknown,
        }
    }
}

impl Condition {
    /// A condition without reason and message.
    #[must_use]
    pub fn new(kind: &'static str, status: ConditionStatus, now: Time) -> Self {
        let kind = word(kind);
        Self { kind, status, reason: empty(), message: empty(), last_transition: now, last_heartbeat: None, observed_generation: None }
    }

    /// The same condition with a reason and message.
    #[must_use]
    pub fn because(mut self, reason: &str, message: &str) -> Self {
        self.reason = reason.into();
        self.message = message.into();
        self
    }

    /// Reads a condition.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        Self {
            kind: read::text(value, "type").into(),
            status: ConditionStatus::of_text(read::text(value, "status")),
            reason: read::text(value, "reason").into(),
            message: read::text(value, "message").into(),
            last_transition: epoch.parse(read::text(value, "lastTransitionTime")).unwrap_or_default(),
            last_heartbeat: epoch.parse(read::text(value, "lastHeartbeatTime")),
            observed_generation: read::integer(value, "observedGeneration"),
        }
    }

    /// The condition as the API returns it; `of_pod` adds the `lastProbeTime: null` that Pods print.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch, of_pod: bool) -> Json {
        let mut value = json!({
            "type": *self.kind,
            "status": self.status.text(),
            "lastTransitionTime": epoch.rfc3339(self.last_transition),
        });
        if of_pod && let Some(map) = value.as_object_mut() {
            map.insert("lastProbeTime".to_owned(), Json::Null);
        }
        if let Some(time) = self.last_heartbeat {
            read::put(&mut value, "lastHeartbeatTime", epoch.rfc3339(time).into());
        }
        if !self.reason.is_empty() {
            read::put(&mut value, "reason", (*self.reason).into());
        }
        if !self.message.is_empty() {
            read::put(&mut value, "message", (*self.message).into());
        }
        if let Some(generation) = self.observed_generation {
            read::put(&mut value, "observedGeneration", generation.into());
        }
        value
    }
}

/// The condition of a type.
#[must_use]
pub fn find<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| &*condition.kind == kind)
}

/// Sets a condition, keeping its place; `last_transition` moves only when the status changes (`podutil.UpdatePodCondition`).
/// Says whether anything but times changed.
pub fn set(conditions: &mut Vec<Condition>, mut condition: Condition) -> bool {
    let Some(place) = conditions.iter().position(|old| old.kind == condition.kind) else {
        conditions.push(condition);
        return true;
    };
    let old = &conditions[place];
    if old.status == condition.status {
        condition.last_transition = old.last_transition;
    }
    let changed = old.status != condition.status
        || old.reason != condition.reason
        || old.message != condition.message
        || old.observed_generation != condition.observed_generation;
    conditions[place] = condition;
    changed
}
