//! TaintNodesByCondition (`plugin/pkg/admission/nodetaint`, Kubernetes v1.36): a new node isn't ready until its kubelet says otherwise.

use crate::cluster::admit::field::{fill, list, object, text};
use crate::object::Json;
use crate::object::authors::place;
use crate::object::authors::record::Changes;
use crate::object::authors::{Author, Plugin, Who};
use serde_json::json;

const NOT_READY: &str = "node.kubernetes.io/not-ready";

/// Gives a new node the taint that keeps Pods away until it is ready.
pub fn admit(node: &mut Json, changes: &mut Changes) {
    let Some(spec) = object(node, "spec") else { return };
    if list(spec, "taints").iter().any(|taint| text(taint, "key") == NOT_READY && text(taint, "effect") == "NoSchedule") {
        return;
    }
    let is_first = list(spec, "taints").is_empty();
    fill(spec, "taints", json!([]));
    if let Some(taints) = spec.get_mut("taints").and_then(Json::as_array_mut) {
        taints.push(json!({"effect": "NoSchedule", "key": NOT_READY}));
        let keys = ["spec", "taints"];
        let place = if is_first { place::of_keys(&keys) } else { place::of_item(&keys, taints, taints.len() - 1) };
        changes.set(&place, &Author::role(Who::Admission(Plugin::TaintNodesByCondition)));
    }
}
