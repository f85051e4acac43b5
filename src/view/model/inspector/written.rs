//! What the reader wrote about an object, and on which line: a document of the text, or else what `kubectl apply` remembers.

use super::Asked;
use crate::cluster::admit::default;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::meta::LAST_APPLIED;
use crate::object::path::{FieldPath, Segment};
use crate::object::read;
use crate::object::yaml::Document;
use std::rc::Rc;

/// What the author wrote.
pub(super) struct Written<'a> {
    /// The value.
    pub value: Json,
    /// Where it stands, if it stands in the text.
    place: Option<Place<'a>>,
}

#[derive(Clone)]
struct Place<'a> {
    document: &'a Document,
    prefix: FieldPath,
    line_starts: Rc<[usize]>,
}

/// The manifest of an object: from the text, from the last-applied annotation, or else the object without what defaulting gives back.
pub(super) fn manifest_of<'a>(asked: &Asked<'a>, object: &ObjectRef) -> Option<Written<'a>> {
    if let Some(document) = asked.documents.iter().find(|document| names(&document.value, object)) {
        let line_starts = std::iter::once(0).chain(asked.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let place = Place { document, prefix: FieldPath::root(), line_starts };
        return Some(Written { value: document.value.clone(), place: Some(place) });
    }
    let stored = asked.world.cluster.get(object.kind, &object.key)?;
    let value = match stored.meta().annotation(LAST_APPLIED).and_then(|text| serde_json::from_str(text).ok()) {
        Some(applied) => applied,
        None => undefaulted(&stored, asked)?,
    };
    Some(Written { value, place: None })
}

fn names(document: &Json, object: &ObjectRef) -> bool {
    let metadata = document.get("metadata").unwrap_or(&Json::Null);
    let namespace = match read::text(metadata, "namespace") {
        "" if object.kind.info().namespaced => "default",
        given => given,
    };
    Kind::of_manifest(read::text(document, "apiVersion"), read::text(document, "kind")) == Some(object.kind)
        && read::text(metadata, "name") == &*object.key.name
        && (!object.kind.info().namespaced || namespace == &*object.key.namespace)
}

/// A workload or Pod as somebody could have written it: without every field that defaulting gives back when it is taken away.
fn undefaulted(stored: &Object, asked: &Asked<'_>) -> Option<Json> {
    let kind = stored.kind();
    if !matches!(kind, Kind::DaemonSet | Kind::StatefulSet | Kind::Service | Kind::PodDisruptionBudget) {
        return None;
    }
    let mut object = stored.to_json(asked.world.cluster.epoch);
    let whole = object.get("spec").cloned()?;
    let mut places = Vec::new();
    collect(&whole, &FieldPath::root().key("spec"), &mut places);
    for place in places {
        let mut without = object.clone();
        if remove(&mut without, &place).is_none() {
            continue;
        }
        let mut again = without.clone();
        default::apply(kind, &mut again);
        if again.get("spec") == Some(&whole) {
            object = without;
        }
    }
    Some(object)
}

/// The keys of maps, outermost first.
fn collect(value: &Json, path: &FieldPath, places: &mut Vec<FieldPath>) {
    match value {
        Json::Object(map) => {
            for (key, value) in map {
                places.push(path.key(key));
                collect(value, &path.key(key), places);
            }
        }
        Json::Array(items) => items.iter().enumerate().for_each(|(index, item)| collect(item, &path.index(index), places)),
        _ => {}
    }
}

fn remove(object: &mut Json, path: &FieldPath) -> Option<Json> {
    let (Segment::Key(last), before) = path.segments.split_last()? else { return None };
    let parent = before.iter().try_fold(object, |value, segment| match segment {
        Segment::Key(key) => value.get_mut(key),
        Segment::Index(index) => value.get_mut(index),
    })?;
    parent.as_object_mut()?.remove(last)
}

impl Written<'_> {
    /// A value that stands nowhere in the text.
    pub const fn plain(value: Json) -> Self {
        Self { value, place: None }
    }

    /// The part below a path.
    pub fn below(self, path: &str) -> Option<Self> {
        let path = FieldPath::parse(path);
        let value = path.of(&self.value)?.clone();
        let place = self.place.map(|place| Place { prefix: join(&place.prefix, &path), ..place });
        Some(Self { value, place })
    }

    /// Where the author wrote what stands at `path` of `here`; items of lists are the same when what identifies them is.
    pub fn matched(&self, path: &FieldPath, here: &Json) -> Option<FieldPath> {
        let mut found = FieldPath::root();
        let (mut here, mut written) = (here, &self.value);
        for segment in &path.segments {
            match segment {
                Segment::Key(key) => {
                    (here, written) = (here.get(key)?, written.get(key)?);
                    found = found.key(key.clone());
                }
                Segment::Index(index) => {
                    let item = here.get(index)?;
                    let place = written.as_array()?.iter().position(|other| identity(other) == identity(item))?;
                    (here, written) = (item, written.get(place)?);
                    found = found.index(place);
                }
            }
        }
        Some(found)
    }

    /// The line of the text on which a field is written, or the closest field around it.
    pub fn line(&self, path: &FieldPath) -> Option<u32> {
        let place = self.place.as_ref()?;
        let span = place.document.spans.nearest(&join(&place.prefix, path));
        let offset = span.key.map_or(span.value.start, |key| key.start);
        u32::try_from(place.line_starts.partition_point(|start| *start <= offset)).ok()
    }

    /// The line of a field, if the author wrote it.
    pub fn line_of(&self, path: &str) -> Option<u32> {
        let path = FieldPath::parse(path);
        path.of(&self.value)?;
        self.line(&path)
    }
}

fn join(prefix: &FieldPath, path: &FieldPath) -> FieldPath {
    FieldPath { segments: prefix.segments.iter().chain(&path.segments).cloned().collect() }
}

/// What makes an item of a list the same one in two lists: names, taint keys with effects, ports, mount paths, types of conditions.
fn identity(item: &Json) -> Vec<Option<&Json>> {
    if item.is_object() {
        ["name", "key", "effect", "containerPort", "port", "mountPath", "type"].iter().map(|field| item.get(field)).collect()
    } else {
        vec![Some(item)]
    }
}
