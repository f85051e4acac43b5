//! The Events that Kubernetes recorded about a thing, latest first.

use super::Asked;
use crate::object::event::{Event, EventType};
use crate::object::kind::{Kind, ObjectRef};
use crate::playground::subject::Subject;
use crate::view::inspector::EventRow;
use std::rc::Rc;

/// The Events about the subject. For a place without an object they are the Events about its workload.
pub(super) fn events(asked: &Asked<'_>) -> Rc<[EventRow]> {
    let about = match asked.subject {
        Subject::Object(object) => object,
        Subject::Absence { workload, .. } | Subject::Ordinal { workload, .. } => workload,
    };
    let mut found: Vec<&Rc<Event>> = asked.world.cluster.events().filter(|event| is_about(event, about)).collect();
    found.sort_by(|one, other| other.last.cmp(&one.last).then_with(|| other.meta.resource_version.cmp(&one.meta.resource_version)));
    found.into_iter().map(|event| row(event)).collect()
}

fn is_about(event: &Event, object: &ObjectRef) -> bool {
    let same_place = object.kind == Kind::Node || event.about_namespace == object.key.namespace;
    *event.about_kind == *object.kind.info().name && event.about_name == object.key.name && same_place
}

fn row(event: &Event) -> EventRow {
    EventRow {
        at_ms: event.last.0,
        warning: event.event_type == EventType::Warning,
        reason: event.reason.clone(),
        message: event.message.clone(),
        source: event.component.clone(),
        count: u32::try_from(event.count).unwrap_or(1),
    }
}
