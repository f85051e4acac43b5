//! Where in the reader's text a field of an object is written.

use super::Asked;
use crate::object::Json;
use crate::object::authors::place::is_same_item;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::path::{FieldPath, Segment};
use crate::object::read;
use crate::object::yaml::Document;
use std::rc::Rc;

/// A part of the reader's text that became an object: its manifest, or the template that it was made from.
pub(super) struct Written<'a> {
    /// The value.
    pub value: &'a Json,
    document: &'a Document,
    prefix: FieldPath,
    line_starts: Rc<[usize]>,
}

/// The manifest of an object in the reader's text.
pub(super) fn manifest_of<'a>(asked: &Asked<'a>, object: &ObjectRef) -> Option<Written<'a>> {
    let document = asked.documents.iter().find(|document| names(&document.value, object))?;
    let line_starts = std::iter::once(0).chain(asked.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    Some(Written { value: &document.value, document, prefix: FieldPath::root(), line_starts })
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

impl Written<'_> {
    /// The part of this text below a path.
    pub fn below(self, path: &str) -> Option<Self> {
        let path = FieldPath::parse(path);
        let value = path.of(self.value)?;
        Some(Self { value, prefix: join(&self.prefix, &path), ..self })
    }

    /// The path in the reader's text of the field at `path` of the object `here`. Items of lists are matched by their keys, such as the
    /// name of a container.
    pub fn matched(&self, path: &FieldPath, here: &Json) -> Option<FieldPath> {
        let mut found = FieldPath::root();
        let (mut here, mut written) = (here, self.value);
        for segment in &path.segments {
            match segment {
                Segment::Key(key) => {
                    (here, written) = (here.get(key)?, written.get(key)?);
                    found = found.key(key.clone());
                }
                Segment::Index(index) => {
                    let item = here.get(index)?;
                    let place = written.as_array()?.iter().position(|other| is_same_item(other, item))?;
                    (here, written) = (item, written.get(place)?);
                    found = found.index(place);
                }
            }
        }
        Some(found)
    }

    /// The line of the text on which a field is written, or the closest field around it.
    pub fn line(&self, path: &FieldPath) -> Option<u32> {
        let span = self.document.spans.nearest(&join(&self.prefix, path));
        let offset = span.key.map_or(span.value.start, |key| key.start);
        u32::try_from(self.line_starts.partition_point(|start| *start <= offset)).ok()
    }

    /// The line of a field, if the reader wrote it.
    pub fn line_of(&self, path: &str) -> Option<u32> {
        let path = FieldPath::parse(path);
        path.of(self.value)?;
        self.line(&path)
    }
}

fn join(prefix: &FieldPath, path: &FieldPath) -> FieldPath {
    FieldPath { segments: prefix.segments.iter().chain(&path.segments).cloned().collect() }
}
