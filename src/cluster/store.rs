//! The objects of a cluster.

use crate::object::Json;
use crate::object::kind::{Key, Kind};

/// The store: every object of a cluster, as an immutable value that is cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Cluster {}

impl Cluster {
    /// One object as the API returns it.
    #[must_use]
    pub fn get_json(&self, _kind: Kind, _key: &Key) -> Option<Json> {
        None
    }

    /// All objects of a kind as the API lists them: by namespace, then name. `None` lists every namespace.
    #[must_use]
    pub fn list_json(&self, _kind: Kind, _namespace: Option<&str>) -> Vec<Json> {
        Vec::new()
    }
}
