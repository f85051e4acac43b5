//! Where each field of a document is written.

use crate::object::path::{FieldPath, Segment};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// Where one field is written, in bytes of the buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The key; `None` for list items and the document itself.
    pub key: Option<Range<usize>>,
    /// The value; empty if nothing is written behind the key.
    pub value: Range<usize>,
}

impl Span {
    /// The bytes to underline for a fault in the value: the value, or the key if the value is missing or spans several lines.
    #[must_use]
    pub fn underline(&self, buffer: &str) -> Range<usize> {
        let short = !self.value.is_empty() && buffer.get(self.value.clone()).is_some_and(|text| !text.contains('\n'));
        match &self.key {
            Some(key) if !short => key.clone(),
            _ => self.value.clone(),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Place {
    pub key: Option<Range<usize>>,
    pub value: Range<usize>,
    pub inside: Inside,
}

#[derive(Clone, Debug)]
pub(super) enum Inside {
    Nothing,
    Keys(BTreeMap<String, Rc<Place>>),
    Items(Vec<Rc<Place>>),
}

/// Where all fields of a document are written.
#[derive(Clone, Debug)]
pub struct Spans {
    pub(super) root: Rc<Place>,
}

impl Place {
    fn step(&self, segment: &Segment) -> Option<&Rc<Self>> {
        match (&self.inside, segment) {
            (Inside::Keys(keys), Segment::Key(key)) => keys.get(key),
            // In a printed path, a label whose key is a number looks like an index.
            (Inside::Keys(keys), Segment::Index(index)) => keys.get(&index.to_string()),
            (Inside::Items(items), Segment::Index(index)) => items.get(*index),
            _ => None,
        }
    }

    fn span(&self) -> Span {
        Span { key: self.key.clone(), value: self.value.clone() }
    }
}

impl Spans {
    /// Where a field is written, if it is.
    #[must_use]
    pub fn get(&self, path: &FieldPath) -> Option<Span> {
        path.segments.iter().try_fold(&self.root, |place, segment| place.step(segment)).map(|place| place.span())
    }

    /// Where a field or its closest written ancestor is.
    #[must_use]
    pub fn nearest(&self, path: &FieldPath) -> Span {
        let mut place = &self.root;
        for segment in &path.segments {
            match place.step(segment) {
                Some(next) => place = next,
                None => break,
            }
        }
        place.span()
    }
}
