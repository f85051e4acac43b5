//! `v1.Event`: the Kubernetes object, and nothing else.

use crate::object::Json;
use crate::object::kind::Name;
use crate::object::meta::Meta;
use crate::object::read;
use crate::time::{Epoch, Time};
use serde_json::json;

/// `Normal` or `Warning`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are Kubernetes' own names")]
pub enum EventType {
    Normal,
    Warning,
}

/// Which of the two recorders wrote it (docs/kubernetes/api.md §11): they store different fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recorder {
    /// client-go/tools/record, which stores a count and the first and last timestamp.
    Legacy,
    /// client-go/tools/events, which stores an eventTime and a series. Only the scheduler uses it.
    Series,
}

/// `v1.Event`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Metadata.
    pub meta: Meta,
    /// `type`
    pub event_type: EventType,
    /// `reason`
    pub reason: Name,
    /// `message`
    pub message: Name,
    /// How often the Event was recorded.
    pub count: i64,
    /// When the Event was first recorded.
    pub first: Time,
    /// When the Event was last recorded.
    pub last: Time,
    /// Who recorded it: `source.component` or `reportingController`.
    pub component: Name,
    /// `action`; only Events of the scheduler have one.
    pub action: Name,
    /// Which recorder wrote it.
    pub recorder: Recorder,
    /// Kind of the object it is about.
    pub about_kind: Name,
    /// Namespace of the object it is about; empty for cluster scope.
    pub about_namespace: Name,
    /// Name of the object it is about.
    pub about_name: Name,
    /// Uid of the object it is about.
    pub about_uid: Name,
    /// resourceVersion of the object when a series event was written: part of the series' identity.
    pub about_version: u64,
}

impl EventType {
    /// The type as the API writes it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Normal => "Normal",
            Self::Warning => "Warning",
        }
    }
}

impl Event {
    /// Reads an Event.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        let about = value.get("involvedObject").unwrap_or(&Json::Null);
        let time = |field| epoch.parse(read::text(value, field));
        let series = value.get("eventTime").is_some_and(|time| !time.is_null());
        let first = time("firstTimestamp").or_else(|| time("eventTime")).unwrap_or_default();
        Self {
            meta: Meta::of_json(value.get("metadata").unwrap_or(&Json::Null), epoch),
            event_type: if read::text(value, "type") == "Warning" { EventType::Warning } else { EventType::Normal },
            reason: read::text(value, "reason").into(),
            message: read::text(value, "message").into(),
            count: read::integer(value, "count").unwrap_or(1),
            first,
            last: time("lastTimestamp").unwrap_or(first),
            component: read::name(value.get("source").unwrap_or(&Json::Null), "component")
                .or_else(|| read::name(value, "reportingComponent"))
                .unwrap_or_else(|| "".into()),
            action: read::text(value, "action").into(),
            recorder: if series { Recorder::Series } else { Recorder::Legacy },
            about_kind: read::text(about, "kind").into(),
            about_namespace: read::text(about, "namespace").into(),
            about_name: read::text(about, "name").into(),
            about_uid: read::text(about, "uid").into(),
            about_version: read::text(about, "resourceVersion").parse().unwrap_or(0),
        }
    }

    /// The Event as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        let mut about = json!({"kind": *self.about_kind, "name": *self.about_name, "uid": *self.about_uid});
        if !self.about_namespace.is_empty() {
            read::put(&mut about, "namespace", (*self.about_namespace).into());
        }
        let api_version = crate::object::kind::KINDS.iter().find(|known| known.name == &*self.about_kind).map(|known| known.api_version());
        read::put(&mut about, "apiVersion", api_version.into());
        let mut value = json!({
            "apiVersion": "v1", "kind": "Event", "metadata": self.meta.to_json(epoch),
            "type": self.event_type.text(), "reason": *self.reason, "message": *self.message, "involvedObject": about,
            "reportingComponent": *self.component,
        });
        match self.recorder {
            Recorder::Legacy => {
                read::put(&mut value, "count", self.count.into());
                read::put(&mut value, "source", json!({"component": *self.component}));
                read::put(&mut value, "reportingInstance", "".into());
                read::put(&mut value, "firstTimestamp", epoch.rfc3339(self.first).into());
                read::put(&mut value, "lastTimestamp", epoch.rfc3339(self.last).into());
            }
            Recorder::Series => {
                read::put(&mut value, "action", (*self.action).into());
                read::put(&mut value, "eventTime", epoch.rfc3339_micro(self.first).into());
                read::put(&mut value, "reportingInstance", format!("{}-podloom", self.component).into());
                read::put(&mut value, "source", json!({}));
                if self.count > 1 {
                    let series = json!({"count": self.count, "lastObservedTime": epoch.rfc3339_micro(self.last)});
                    read::put(&mut value, "series", series);
                }
            }
        }
        value
    }
}
