//! The objects that the last step changed, which the page highlights.

use crate::cluster::store::Delta;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, ObjectRef};
use std::collections::BTreeMap;

/// The objects that changed, each with its state before; `None` if it is new.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    before: BTreeMap<ObjectRef, Option<Object>>,
}

impl Changed {
    /// The changes of several writes together: each object is compared with its state before the first of them.
    #[must_use]
    pub fn of<'a>(deltas: impl IntoIterator<Item = &'a Delta>) -> Self {
        let mut before = BTreeMap::new();
        for delta in deltas {
            if let Some(object) = delta.after.as_ref().or(delta.before.as_ref()) {
                before.entry(object.reference()).or_insert_with(|| delta.before.clone());
            }
        }
        Self { before }
    }

    /// Changes of which only the names are known: enough to highlight objects on the map, but not lines of YAML.
    #[must_use]
    pub fn among<'a>(objects: impl IntoIterator<Item = &'a ObjectRef>) -> Self {
        Self { before: objects.into_iter().map(|object| (object.clone(), None)).collect() }
    }

    /// Whether an object changed.
    #[must_use]
    pub fn contains(&self, kind: Kind, key: &Key) -> bool {
        !self.before.is_empty() && self.before.contains_key(&ObjectRef { kind, key: key.clone() })
    }

    /// The object as it was before the change. The outer `None` means that it did not change, the inner `None` that it is new.
    #[must_use]
    pub fn before(&self, object: &ObjectRef) -> Option<Option<&Object>> {
        self.before.get(object).map(Option::as_ref)
    }
}
