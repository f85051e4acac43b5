//! Selectors that take values from the Pod's own labels (`registry/core/pod/strategy.go:mutatePodAffinity`,
//! `mutateTopologySpreadConstraints`, Kubernetes v1.36): the API server writes them when a Pod is created.

use super::field::{fill, list};
use crate::object::Json;
use crate::object::authors::compare::filled;
use crate::object::authors::record::Changes;
use crate::object::authors::{Author, Who};
use serde_json::json;

/// Writes the values that `matchLabelKeys` and `mismatchLabelKeys` ask for, the Pod's own, into the selectors beside them.
/// A selector that is missing stays missing. `at` is the place of the spec.
pub fn select(pod_spec: &mut Json, labels: &Json, at: &str, changes: &mut Changes) {
    let holders = ["topologySpreadConstraints", "affinity"];
    let before: Vec<Option<Json>> = holders.iter().map(|field| pod_spec.get(*field).cloned()).collect();
    if before.iter().all(Option::is_none) {
        return;
    }
    write(pod_spec, labels);
    let author = Author::role(Who::ApiServer);
    for (field, before) in holders.iter().zip(before) {
        if let (Some(before), Some(after)) = (before, pod_spec.get(*field)) {
            filled(&before, after, &mut format!("{at}\u{1}{field}"), &author, changes);
        }
    }
}

fn write(pod_spec: &mut Json, labels: &Json) {
    for constraint in lists(pod_spec, &["topologySpreadConstraints"]) {
        select_own(constraint, labels);
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
        for term in lists(pod_spec, &["affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution"]) {
            select_own(term, labels);
        }
        for weighted in lists(pod_spec, &["affinity", kind, "preferredDuringSchedulingIgnoredDuringExecution"]) {
            weighted.get_mut("podAffinityTerm").into_iter().for_each(|term| select_own(term, labels));
        }
    }
}

/// The items of a list somewhere inside.
fn lists<'a>(value: &'a mut Json, fields: &[&str]) -> impl Iterator<Item = &'a mut Json> {
    let found = fields.iter().try_fold(value, |inner, field| inner.get_mut(*field));
    found.and_then(Json::as_array_mut).into_iter().flatten()
}

/// `applyLabelKeysToLabelSelector`
fn select_own(holder: &mut Json, labels: &Json) {
    let wanted = |field: &str, operator: &str| -> Vec<Json> {
        let keys = list(holder, field).iter().filter_map(Json::as_str);
        let own = keys.filter_map(|key| Some((key, labels.get(key)?)));
        own.map(|(key, value)| json!({"key": key, "operator": operator, "values": [value]})).collect()
    };
    let added: Vec<Json> = wanted("matchLabelKeys", "In").into_iter().chain(wanted("mismatchLabelKeys", "NotIn")).collect();
    if added.is_empty() {
        return;
    }
    if let Some(selector) = holder.get_mut("labelSelector").filter(|selector| selector.is_object()) {
        fill(selector, "matchExpressions", json!([]));
        if let Some(expressions) = selector.get_mut("matchExpressions").and_then(Json::as_array_mut) {
            expressions.extend(added);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_take_values_from_the_labels_of_the_pod() {
        let term = |selector: Json| json!({"topologyKey": "zone", "labelSelector": selector, "matchLabelKeys": ["v"], "mismatchLabelKeys": ["team", "none"]});
        let empty = || term(json!({}));
        let mut spec = json!({
            "topologySpreadConstraints": [{"labelSelector": {"matchLabels": {"app": "a"}}, "matchLabelKeys": ["v", "none"]}, {"matchLabelKeys": ["v"]}],
            "affinity": {
                "podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [empty()]},
                "podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": empty()}]},
            },
        });
        write(&mut spec, &json!({"v": "1", "team": "x"}));
        let is = json!({"key": "v", "operator": "In", "values": ["1"]});
        let is_not = json!({"key": "team", "operator": "NotIn", "values": ["x"]});
        let spread = json!([
            {"labelSelector": {"matchLabels": {"app": "a"}, "matchExpressions": [is]}, "matchLabelKeys": ["v", "none"]},
            {"matchLabelKeys": ["v"]},
        ]);
        assert_eq!(spec["topologySpreadConstraints"], spread);
        let both = term(json!({"matchExpressions": [is, is_not]}));
        assert_eq!(spec["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"], json!([both]));
        let preferred = &spec["affinity"]["podAntiAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"];
        assert_eq!(preferred[0]["podAffinityTerm"], both);
    }
}
