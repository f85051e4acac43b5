//! StorageObjectInUseProtection (`plugin/pkg/admission/storage/storageobjectinuseprotection`, Kubernetes v1.36): a claim that a Pod uses
//! isn't removed.

use crate::cluster::admit::field::{fill, list, object};
use crate::object::Json;
use crate::object::authors::place;
use crate::object::authors::record::Changes;
use crate::object::authors::{Author, Plugin, Who};
use serde_json::json;

/// The finalizer that keeps a claim while a Pod uses it.
pub const CLAIM_PROTECTION: &str = "kubernetes.io/pvc-protection";

/// Gives a claim its finalizer.
pub fn admit(claim: &mut Json, changes: &mut Changes) {
    let Some(metadata) = object(claim, "metadata") else { return };
    if list(metadata, "finalizers").iter().any(|finalizer| finalizer == CLAIM_PROTECTION) {
        return;
    }
    let is_first = list(metadata, "finalizers").is_empty();
    fill(metadata, "finalizers", json!([]));
    if let Some(finalizers) = metadata.get_mut("finalizers").and_then(Json::as_array_mut) {
        finalizers.push(CLAIM_PROTECTION.into());
        let keys = ["metadata", "finalizers"];
        let place = if is_first { place::of_keys(&keys) } else { place::of_item(&keys, finalizers, finalizers.len() - 1) };
        changes.set(&place, &Author::role(Who::Admission(Plugin::StorageObjectInUseProtection)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_protected_once() {
        let mut object = json!({"spec": {}});
        admit(&mut object, &mut Changes::new());
        admit(&mut object, &mut Changes::new());
        assert_eq!(object, json!({"metadata": {"finalizers": [CLAIM_PROTECTION]}, "spec": {}}));
    }
}
