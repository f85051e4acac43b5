//! DefaultStorageClass (`plugin/pkg/admission/storage/storageclass/setdefault`, Kubernetes v1.36): a claim that names no class gets the
//! default one.

use crate::cluster::admit::field::{object, text};
use crate::object::Json;
use crate::object::authors::place;
use crate::object::authors::record::Changes;
use crate::object::authors::{Author, Plugin, Who};
use crate::object::read;

/// Gives a claim without a volume the default class, unless it says which it wants, none included.
pub fn admit(claim: &mut Json, changes: &mut Changes) {
    let Some(spec) = object(claim, "spec") else { return };
    if text(spec, "volumeName").is_empty() && spec.get("storageClassName").is_none_or(Json::is_null) {
        read::put(spec, "storageClassName", "standard".into());
        let place = place::of_keys(&["spec", "storageClassName"]);
        changes.set(&place, &Author::role(Who::Admission(Plugin::DefaultStorageClass)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_claim_gets_a_class_unless_it_names_one_or_none() {
        let mut object = json!({"spec": {}});
        admit(&mut object, &mut Changes::new());
        assert_eq!(object, json!({"spec": {"storageClassName": "standard"}}));
        let mut named = json!({"spec": {"storageClassName": ""}});
        admit(&mut named, &mut Changes::new());
        assert_eq!(named["spec"]["storageClassName"], "");
    }
}
