//! The events at the end of a description.

use super::text::{Context, text_of};
use crate::kubectl::print::age;
use crate::kubectl::print::columns::event_times;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::event::Event;
use crate::object::kind::Kind;
use crate::object::read::{name_of, namespace_of};
use crate::time::{Epoch, Time};
use std::fmt::Write;

/// The events about an object, oldest first.
pub(crate) fn about(kind: Kind, object: &Json, context: Context<'_>) -> Vec<Json> {
    let (name, uid) = (name_of(object), text_of(&object["metadata"]["uid"]));
    let namespace = kind.info().namespaced.then(|| namespace_of(object));
    // Most events are about something else, so they are chosen before they are written out.
    let is_about = |event: &Event| {
        let same = event.about_uid.is_empty() || *event.about_uid == *uid || (kind == Kind::Node && *event.about_uid == *name);
        *event.about_kind == *kind.info().name && *event.about_name == *name && same
    };
    let all = context.cluster.list(Kind::Event, namespace).into_iter();
    let mut events: Vec<Json> = all
        .filter_map(|event| if let Object::Event(event) = event { Some(event) } else { None })
        .filter(|event| is_about(event))
        .map(|event| event.to_json(context.cluster.epoch))
        .collect();
    sort_by_time(&mut events);
    events
}

/// `Events:` and their table, with TABs.
pub(crate) fn table(events: &[Json], context: Context<'_>) -> String {
    let mut out = String::from("Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n");
    for event in events {
        let component = text_of(&event["source"]["component"]);
        let from = if component.is_empty() { text_of(&event["reportingComponent"]) } else { component };
        let path = text_of(&event["involvedObject"]["fieldPath"]);
        let prefix = if path.is_empty() { String::new() } else { format!("{path}: ") };
        let _ = writeln!(
            out,
            "  {}\t{}\t{}\t{from}\t{prefix}{}",
            text_of(&event["type"]),
            text_of(&event["reason"]),
            seen(event, context.cluster.epoch, context.now),
            text_of(&event["message"]).trim()
        );
    }
    out
}

/// Oldest last observation first; equal ones stay in list order.
pub(crate) fn sort_by_time(events: &mut [Json]) {
    let time = |event: &Json| event_times(event).1.as_str().unwrap_or_default().chars().take(19).collect::<String>();
    events.sort_by_key(time);
}

/// `2m (x3 over 5m)`, or just the age.
pub(crate) fn seen(event: &Json, epoch: Epoch, now: Time) -> String {
    let (first, last) = event_times(event);
    let (first, last) = (age::since(Some(first), epoch, now), age::since(Some(last), epoch, now));
    let count = event["series"]["count"].as_i64().or_else(|| event["count"].as_i64()).unwrap_or(0);
    if count > 1 { format!("{last} (x{count} over {first})") } else { last }
}
