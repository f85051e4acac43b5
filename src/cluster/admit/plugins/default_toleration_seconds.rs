//! DefaultTolerationSeconds (`plugin/pkg/admission/defaulttolerationseconds`, Kubernetes v1.36): how long a Pod stays on a node that is
//! not ready or unreachable, unless the Pod says otherwise.

use crate::cluster::admit::field::{fill, list, text};
use crate::object::Json;
use crate::object::authors::place;
use crate::object::authors::record::Changes;
use crate::object::authors::{Author, Plugin, Who};
use serde_json::json;

/// `defaultNotReadyTolerationSeconds`, `defaultUnreachableTolerationSeconds`
const TOLERATION_SECONDS: i64 = 300;

/// Adds the two tolerations that every Pod gets, unless it tolerates these taints already. `at` is the place of the spec.
pub fn admit(pod_spec: &mut Json, at: &str, changes: &mut Changes) {
    let author = Author::role(Who::Admission(Plugin::DefaultTolerationSeconds));
    let is_first = list(pod_spec, "tolerations").is_empty();
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let tolerated = list(pod_spec, "tolerations").iter().any(|toleration| {
            let own = text(toleration, "key");
            (own == key || own.is_empty()) && matches!(text(toleration, "effect"), "" | "NoExecute")
        });
        if tolerated {
            continue;
        }
        let added = json!({"effect": "NoExecute", "key": key, "operator": "Exists", "tolerationSeconds": TOLERATION_SECONDS});
        fill(pod_spec, "tolerations", json!([]));
        if let Some(tolerations) = pod_spec.get_mut("tolerations").and_then(Json::as_array_mut) {
            tolerations.push(added);
            let item = place::of_item(&["tolerations"], tolerations, tolerations.len() - 1);
            let place = if is_first { place::of_keys(&["tolerations"]) } else { item };
            changes.set(&format!("{at}{place}"), &author);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default_tolerations(spec: &mut Json) {
        admit(spec, "", &mut Changes::new());
    }

    #[test]
    fn two_tolerations_are_added_once() {
        let mut spec = json!({});
        default_tolerations(&mut spec);
        default_tolerations(&mut spec);
        assert_eq!(list(&spec, "tolerations").len(), 2);
        let mut everything = json!({"tolerations": [{"operator": "Exists"}]});
        default_tolerations(&mut everything);
        assert_eq!(list(&everything, "tolerations").len(), 1);
        let mut other = json!({"tolerations": [{"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoSchedule"}]});
        default_tolerations(&mut other);
        assert_eq!(list(&other, "tolerations").len(), 3);
    }
}
