//! `v1.PersistentVolumeClaim`.

use crate::object::Json;
use crate::object::kind::Name;
use crate::object::meta::Meta;
use crate::object::read;
use crate::time::Epoch;
use serde_json::json;
use std::rc::Rc;

/// `v1.PersistentVolumeClaim`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Metadata.
    pub meta: Meta,
    /// `spec`, without `volumeName`.
    pub spec: Rc<Json>,
    /// `spec.storageClassName`
    pub storage_class: Option<Name>,
    /// `spec.volumeName`: the volume it is bound to.
    pub volume: Option<Name>,
    /// `status`
    pub status: Rc<Json>,
}

impl Claim {
    /// Reads a claim.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        let mut spec = value.get("spec").cloned().unwrap_or_else(|| json!({}));
        let volume = read::name(&spec, "volumeName");
        read::put(&mut spec, "volumeName", Json::Null);
        Self {
            meta: Meta::of_json(value.get("metadata").unwrap_or(&Json::Null), epoch),
            storage_class: read::name(&spec, "storageClassName"),
            spec: Rc::new(spec),
            volume,
            status: Rc::new(value.get("status").cloned().unwrap_or_else(|| json!({"phase": "Pending"}))),
        }
    }

    /// The claim as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        let mut spec = (*self.spec).clone();
        if let Some(volume) = &self.volume {
            read::put(&mut spec, "volumeName", (&**volume).into());
        }
        json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": self.meta.to_json(epoch), "spec": spec, "status": *self.status,
        })
    }

    /// Whether the claim is bound to a volume.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        read::text(&self.status, "phase") == "Bound"
    }
}
