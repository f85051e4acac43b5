//! Objects that the engine stores and reads by field, but has no type for: Services, ConfigMaps, PriorityClasses, quotas …

use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::meta::Meta;
use crate::object::read;
use crate::time::Epoch;
use std::rc::Rc;

/// An object carried whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// The object's kind.
    pub kind: Kind,
    /// Metadata.
    pub meta: Meta,
    /// Everything else: the object without apiVersion, kind and metadata.
    pub rest: Rc<Json>,
}

impl Other {
    /// Reads an object of a kind.
    #[must_use]
    pub fn of_json(kind: Kind, value: &Json, epoch: Epoch) -> Self {
        let mut rest = value.clone();
        for field in ["apiVersion", "kind", "metadata"] {
            read::put(&mut rest, field, Json::Null);
        }
        Self { kind, meta: Meta::of_json(value.get("metadata").unwrap_or(&Json::Null), epoch), rest: Rc::new(rest) }
    }

    /// The object as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        let mut value = (*self.rest).clone();
        read::put(&mut value, "apiVersion", self.kind.info().api_version().into());
        read::put(&mut value, "kind", self.kind.info().name.into());
        read::put(&mut value, "metadata", self.meta.to_json(epoch));
        value
    }
}
