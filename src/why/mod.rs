//! Reasons as data: what a decider looked at and found, never a sentence. A file per decider.
//!
//! What is here is the vocabulary; the reasons themselves stand beside their deciders. Text for people is made from the facts in
//! [`crate::text`] alone.

pub mod facts;
pub mod scope;

use crate::object::kind::{Key, Kind, Name, ObjectRef};

/// A field that was looked at: an object and a path in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Which object.
    pub object: ObjectRef,
    /// Path of the field, as field errors write it: `spec.template.spec.tolerations`.
    pub path: String,
}

impl Evidence {
    /// A field of an object.
    #[must_use]
    pub fn new(kind: Kind, key: &Key, path: impl Into<String>) -> Self {
        Self { object: ObjectRef { kind, key: key.clone() }, path: path.into() }
    }

    /// A field of a Node.
    #[must_use]
    pub fn node(name: &Name, path: impl Into<String>) -> Self {
        Self::new(Kind::Node, &Key { namespace: "".into(), name: name.clone() }, path)
    }
}
