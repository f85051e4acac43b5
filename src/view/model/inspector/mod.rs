//! The selected thing, explained. Only the open tab is built.

mod chain;
mod events;
mod lines;
mod marks;
mod placement;
mod standing;
mod summary;
mod written;

use super::changed::Changed;
use super::owners::Owners;
use super::tiles::Tiles;
use crate::object::any::Object;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::yaml::Document;
use crate::playground::intent::InspectorTab;
use crate::playground::subject::Subject;
use crate::sim::world::World;
use crate::text::inspected::Note;
use crate::text::language::Language;
use crate::view::inspector::{Inspector, Placement};
use std::rc::Rc;

/// The selected thing, and everything from which the inspector is built.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The world at the reader's moment.
    pub world: &'a World,
    /// The objects that the last step changed.
    pub changed: &'a Changed,
    /// What is selected.
    pub subject: &'a Subject,
    /// The reader's text.
    pub text: &'a str,
    /// The documents of that text.
    pub documents: &'a [Document],
    /// The open tab.
    pub tab: InspectorTab,
    /// The reader's language.
    pub language: Language,
}

/// The inspector of the selected thing; `None` if the thing does not exist and never did.
#[must_use]
pub fn inspector(asked: &Asked<'_>) -> Option<Inspector> {
    let owners = Owners::of(&asked.world.cluster);
    let object = object_of(asked);
    if object.is_none() && !is_known(asked) {
        return None;
    }
    let tile = match &object {
        Some(Object::Pod(pod)) => Some(Tiles::new(&owners, asked.changed, asked.world.cluster.epoch).tile(pod)),
        _ => None,
    };
    let is_open = |tab| asked.tab == tab;
    let lines = object.as_ref().filter(|_| is_open(InspectorTab::Yaml)).map(|object| lines::lines(asked, object));
    let (kind, title) = title(asked.subject);
    Some(Inspector {
        subject: asked.subject.clone(),
        kind,
        title,
        tile,
        summary: summary::summary(asked, object.as_ref()),
        tab: asked.tab,
        lines: lines.unwrap_or_default().into(),
        chain: if is_open(InspectorTab::Why) { chain::chain(asked) } else { Rc::from([]) },
        placement: if is_open(InspectorTab::Placement) { placement::placement(asked, &owners) } else { Rc::new(Placement::default()) },
        events: if is_open(InspectorTab::Events) { events::events(asked) } else { Rc::from([]) },
    })
}

fn title(subject: &Subject) -> (Rc<str>, Rc<str>) {
    match subject {
        Subject::Object(object) => (object.kind.info().name.into(), object.key.name.clone()),
        Subject::Absence { workload, node } => ("".into(), format!("{} · {node}", workload.key.name).into()),
        Subject::Ordinal { workload, ordinal } => ("Ordinal".into(), format!("{}-{ordinal}", workload.key.name).into()),
    }
}

/// The object of the subject; `None` if it does not exist.
fn object_of(asked: &Asked<'_>) -> Option<Object> {
    let reference = asked.subject.as_object()?;
    asked.world.cluster.get(reference.kind, &reference.key)
}

/// Whether a subject without an object can be inspected all the same: a place of a workload, or an object that was deleted.
fn is_known(asked: &Asked<'_>) -> bool {
    let cluster = &asked.world.cluster;
    match asked.subject {
        Subject::Object(object) => was_there(asked, object),
        Subject::Absence { workload, node } => cluster.get(workload.kind, &workload.key).is_some() && cluster.node(node).is_some(),
        Subject::Ordinal { workload, .. } => cluster.stateful_set(&workload.key).is_some(),
    }
}

fn was_there(asked: &Asked<'_>, object: &ObjectRef) -> bool {
    asked.world.record.removal_of(object).is_some()
}

/// The name of an ordinal's Pod.
fn ordinal_pod(workload: &ObjectRef, ordinal: u32) -> ObjectRef {
    let name = format!("{}-{ordinal}", workload.key.name);
    ObjectRef { kind: Kind::Pod, key: crate::object::kind::Key::new(&workload.key.namespace, &name) }
}

fn say(asked: &Asked<'_>, words: &Note) -> crate::text::sentence::Sentence {
    crate::text::say::say(asked.language, words)
}

#[cfg(test)]
mod tests;
