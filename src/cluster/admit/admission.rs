//! Admission: what the API server's mutating plug-ins add to a Pod or a claim after defaulting.
//!
//! Follows `plugin/pkg/admission/{defaulttolerationseconds,priority,storage}` and `pkg/apis/core/helper/qos` of Kubernetes v1.36.
//! The ServiceAccount plug-in is not modelled.

use super::default;
use super::field::{Fields, fields, fill, list, object, text};
use crate::object::Json;
use crate::object::quantity::Quantity;
use serde_json::json;

/// What the Priority plug-in takes from a PriorityClass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityClassFacts {
    /// Its number.
    pub value: i32,
    /// `PreemptLowerPriority` or `Never`.
    pub preemption_policy: String,
}

/// How long a Pod stays on a node that is not ready or unreachable, unless it says otherwise (`DefaultTolerationSeconds`).
const TOLERATION_SECONDS: i64 = 300;

/// Adds the two tolerations that every Pod gets (`defaulttolerationseconds`), unless it tolerates these taints already.
pub fn default_tolerations(pod_spec: &mut Json) {
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
        }
    }
}

/// Writes the values that `matchLabelKeys` and `mismatchLabelKeys` ask for, the Pod's own, into the selectors beside them
/// (`registry/core/pod/strategy.go:mutatePodAffinity`, `mutateTopologySpreadConstraints`). A selector that is missing stays missing.
pub fn own_labels(pod_spec: &mut Json, labels: &Json) {
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

/// The spec of a template's Pods, as far as the template alone tells: defaulted, with the tolerations that every Pod gets, and with the
/// priority of a cluster that has no classes where the template says nothing of one.
#[must_use]
pub fn of_template(spec: Json) -> Json {
    let mut pod = json!({"metadata": {}, "spec": spec});
    default::pod(&mut pod);
    let mut spec = pod.get_mut("spec").map(Json::take).unwrap_or_default();
    default_tolerations(&mut spec);
    if ["priorityClassName", "priority", "preemptionPolicy"].iter().all(|field| spec.get(*field).is_none()) {
        priority(&mut spec, None);
    }
    spec
}

/// Writes the priority of a Pod (`priority`): that of its class, or of the default class, or none at all.
pub fn priority(pod_spec: &mut Json, class: Option<PriorityClassFacts>) {
    let facts = class.unwrap_or_else(|| PriorityClassFacts { value: 0, preemption_policy: "PreemptLowerPriority".to_owned() });
    let policy = if facts.preemption_policy.is_empty() { "PreemptLowerPriority".to_owned() } else { facts.preemption_policy };
    if let Some(fields) = pod_spec.as_object_mut() {
        fields.insert("priority".to_owned(), facts.value.into());
        fields.insert("preemptionPolicy".to_owned(), policy.into());
    }
}

/// The quality-of-service class of a Pod (`ComputePodQOS`).
#[must_use]
pub fn qos_class(pod_spec: &Json) -> &'static str {
    let own = &pod_spec["resources"];
    if !fields(&own["requests"]).is_empty() || !fields(&own["limits"]).is_empty() {
        return class_of(std::slice::from_ref(own).iter());
    }
    let containers = list(pod_spec, "containers").iter().chain(list(pod_spec, "initContainers"));
    class_of(containers.map(|container| &container["resources"]))
}

/// The class that resource requirements amount to.
fn class_of<'a>(holders: impl Iterator<Item = &'a Json>) -> &'static str {
    let mut requests = [Quantity::ZERO; 2];
    let mut limits = [Quantity::ZERO; 2];
    let mut requested = [false; 2];
    let mut guaranteed = true;
    for resources in holders {
        for (index, name) in ["cpu", "memory"].into_iter().enumerate() {
            if let Some(amount) = positive(fields(&resources["requests"]), name) {
                requests[index] = requests[index] + amount;
                requested[index] = true;
            }
            match positive(fields(&resources["limits"]), name) {
                Some(amount) => limits[index] = limits[index] + amount,
                None => guaranteed = false,
            }
        }
    }
    let limited = limits.iter().any(|limit| !limit.is_zero());
    if !requested.contains(&true) && !limited {
        return "BestEffort";
    }
    let equal = (0..2).all(|index| !requested[index] || requests[index] == limits[index]);
    let as_many = requested.iter().filter(|set| **set).count() == limits.iter().filter(|limit| !limit.is_zero()).count();
    if guaranteed && equal && as_many { "Guaranteed" } else { "Burstable" }
}

/// An amount above zero.
fn positive(list: &Fields, name: &str) -> Option<Quantity> {
    list.get(name).and_then(Quantity::of_json).filter(|amount| amount.sign() > 0)
}

/// The finalizer that keeps a claim while a Pod uses it.
pub const CLAIM_PROTECTION: &str = "kubernetes.io/pvc-protection";

/// Gives a claim its finalizer and the default class (`StorageObjectInUseProtection`, `DefaultStorageClass`).
pub fn claim(claim: &mut Json) {
    if let Some(metadata) = object(claim, "metadata") {
        fill(metadata, "finalizers", json!([]));
        if let Some(finalizers) = metadata.get_mut("finalizers").and_then(Json::as_array_mut)
            && !finalizers.iter().any(|finalizer| finalizer == CLAIM_PROTECTION)
        {
            finalizers.push(CLAIM_PROTECTION.into());
        }
    }
    if let Some(spec) = object(claim, "spec")
        && text(spec, "volumeName").is_empty()
    {
        fill(spec, "storageClassName", "standard");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        own_labels(&mut spec, &json!({"v": "1", "team": "x"}));
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

    #[test]
    fn quality_of_service_follows_requests_and_limits() {
        let class = |resources: Json| qos_class(&json!({"containers": [{"resources": resources}]}));
        assert_eq!(class(json!({})), "BestEffort");
        assert_eq!(class(json!({"requests": {"cpu": "0"}})), "BestEffort");
        assert_eq!(class(json!({"requests": {"cpu": "1"}})), "Burstable");
        let both = json!({"cpu": "1", "memory": "1Gi"});
        assert_eq!(class(json!({"requests": both, "limits": both})), "Guaranteed");
        assert_eq!(class(json!({"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": both})), "Burstable");
        assert_eq!(class(json!({"requests": {"nvidia.com/gpu": 1}, "limits": {"nvidia.com/gpu": 1}})), "BestEffort");
    }

    #[test]
    fn a_claim_is_protected_and_classed() {
        let mut object = json!({"spec": {}});
        claim(&mut object);
        assert_eq!(object, json!({"metadata": {"finalizers": [CLAIM_PROTECTION]}, "spec": {"storageClassName": "standard"}}));
        let mut named = json!({"spec": {"storageClassName": ""}});
        claim(&mut named);
        assert_eq!(named["spec"]["storageClassName"], "");
    }

    #[test]
    fn priority_without_a_class_is_zero() {
        let mut spec = json!({});
        priority(&mut spec, None);
        assert_eq!(spec, json!({"priority": 0, "preemptionPolicy": "PreemptLowerPriority"}));
    }
}
