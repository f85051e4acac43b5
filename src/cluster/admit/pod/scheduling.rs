//! What steers a Pod to nodes: affinity, tolerations, spread constraints.

use crate::cluster::admit::causes::{Causes, NOT_POSITIVE};
use crate::cluster::admit::field::{integer, list, text, texts};
use crate::cluster::admit::names::{dns_label, dns_subdomain, label_value, qualified_name};
use crate::cluster::admit::selector;
use crate::object::Json;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// `validateAffinity`
pub(in crate::cluster::admit) fn affinity(affinity: &Json, path: &str, causes: &mut Causes) {
    let node = &affinity["nodeAffinity"];
    if node[REQUIRED].is_object() {
        required_terms(&node[REQUIRED], &format!("{path}.nodeAffinity.{REQUIRED}.nodeSelectorTerms"), causes);
    }
    for (index, term) in list(node, PREFERRED).iter().enumerate() {
        let term_path = format!("{path}.nodeAffinity.{PREFERRED}[{index}]");
        weight(term, &term_path, causes);
        node_term(&term["preference"], &format!("{term_path}.preference"), false, causes);
    }
    for name in ["podAffinity", "podAntiAffinity"] {
        for (index, term) in list(&affinity[name], REQUIRED).iter().enumerate() {
            pod_term(term, &format!("{path}.{name}.{REQUIRED}[{index}]"), causes);
        }
        for (index, term) in list(&affinity[name], PREFERRED).iter().enumerate() {
            let term_path = format!("{path}.{name}.{PREFERRED}[{index}]");
            weight(term, &term_path, causes);
            pod_term(&term["podAffinityTerm"], &format!("{term_path}.podAffinityTerm"), causes);
        }
    }
}

/// `ValidateNodeSelector`
fn required_terms(selector: &Json, path: &str, causes: &mut Causes) {
    let terms = list(selector, "nodeSelectorTerms");
    if terms.is_empty() {
        causes.required(path, "must have at least one node selector term");
    }
    for (index, term) in terms.iter().enumerate() {
        node_term(term, &format!("{path}[{index}]"), true, causes);
    }
}

/// `ValidateNodeSelectorTerm`; values of preferred terms are not looked at.
fn node_term(term: &Json, path: &str, values_matter: bool, causes: &mut Causes) {
    for (index, expression) in list(term, "matchExpressions").iter().enumerate() {
        node_expression(expression, &format!("{path}.matchExpressions[{index}]"), values_matter, causes);
    }
    for (index, field) in list(term, "matchFields").iter().enumerate() {
        node_field(field, &format!("{path}.matchFields[{index}]"), causes);
    }
}

/// `ValidateNodeSelectorRequirement`
fn node_expression(expression: &Json, path: &str, values_matter: bool, causes: &mut Causes) {
    let count = list(expression, "values").len();
    let values = format!("{path}.values");
    match text(expression, "operator") {
        "In" | "NotIn" if count == 0 => causes.required(values, "must be specified when `operator` is 'In' or 'NotIn'"),
        "Exists" | "DoesNotExist" if count > 0 => {
            causes.forbidden(values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        "Gt" | "Lt" if count != 1 => causes.required(values, "must be specified single value when `operator` is 'Lt' or 'Gt'"),
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        other => causes.invalid_text(format!("{path}.operator"), other, "not a valid selector operator"),
    }
    let key = text(expression, "key");
    causes.invalid_each(&format!("{path}.key"), key, qualified_name(key));
    if values_matter {
        for (index, value) in texts(expression, "values").into_iter().enumerate() {
            causes.invalid_each(&format!("{path}.values[{index}]"), value, label_value(value));
        }
    }
}

/// `ValidateNodeFieldSelectorRequirement`
fn node_field(field: &Json, path: &str, causes: &mut Causes) {
    match text(field, "operator") {
        "In" | "NotIn" => {
            if list(field, "values").len() != 1 {
                causes.required(
                    format!("{path}.values"),
                    "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
                );
            }
        }
        other => causes.invalid_text(format!("{path}.operator"), other, "not a valid selector operator"),
    }
    let key = text(field, "key");
    if key != "metadata.name" {
        return causes.invalid_text(format!("{path}.key"), key, "not a valid field selector key");
    }
    for (index, value) in texts(field, "values").into_iter().enumerate() {
        causes.invalid_each(&format!("{path}.values[{index}]"), value, dns_subdomain(value));
    }
}

/// Weights go from 1 to 100.
fn weight(term: &Json, path: &str, causes: &mut Causes) {
    let weight = integer(term, "weight").unwrap_or_default();
    if !(1..=100).contains(&weight) {
        causes.invalid_number(format!("{path}.weight"), weight, "must be in the range 1-100");
    }
}

/// `validatePodAffinityTerm`
fn pod_term(term: &Json, path: &str, causes: &mut Causes) {
    selector::validate(&term["labelSelector"], &format!("{path}.labelSelector"), causes);
    selector::validate(&term["namespaceSelector"], &format!("{path}.namespaceSelector"), causes);
    for namespace in texts(term, "namespaces") {
        causes.invalid_each(&format!("{path}.namespace"), namespace, dns_label(namespace));
    }
    let key = text(term, "topologyKey");
    let field = format!("{path}.topologyKey");
    if key.is_empty() {
        causes.required(&field, "can not be empty");
    }
    causes.invalid_each(&field, key, qualified_name(key));
}

/// `ValidateTolerations`
pub(in crate::cluster::admit) fn tolerations(spec: &Json, path: &str, causes: &mut Causes) {
    for (index, toleration) in list(spec, "tolerations").iter().enumerate() {
        self::toleration(toleration, &format!("{path}[{index}]"), causes);
    }
}

fn toleration(toleration: &Json, path: &str, causes: &mut Causes) {
    let (key, operator) = (text(toleration, "key"), text(toleration, "operator"));
    let (value, effect) = (text(toleration, "value"), text(toleration, "effect"));
    let operator_path = format!("{path}.operator");
    if !key.is_empty() {
        causes.invalid_each(&format!("{path}.key"), key, qualified_name(key));
    }
    if key.is_empty() && operator != "Exists" {
        let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
        causes.invalid_text(&operator_path, operator, detail);
    }
    if !toleration["tolerationSeconds"].is_null() && effect != "NoExecute" {
        causes.invalid_text(format!("{path}.effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    match operator {
        "Equal" | "" => {
            let faults = label_value(value);
            if !faults.is_empty() {
                causes.invalid_text(operator_path, value, faults.join(";"));
            }
        }
        "Exists" => {
            if !value.is_empty() {
                causes.invalid_text(operator_path, value, "value must be empty when `operator` is 'Exists'");
            }
        }
        // Comparing tolerations belong to a gate that is off.
        "Gt" | "Lt" => causes.unsupported(operator_path, operator, &["Equal", "Exists", "Lt", "Gt"]),
        _ => causes.unsupported(operator_path, operator, &["Equal", "Exists"]),
    }
    if !effect.is_empty() {
        taint_effect(effect, || format!("{path}.effect"), causes);
    }
}

/// `validateTaintEffect`
pub(in crate::cluster::admit) fn taint_effect(effect: &str, field: impl FnOnce() -> String, causes: &mut Causes) {
    let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    if !effects.contains(&effect) {
        causes.unsupported(field(), effect, &effects);
    }
}

/// `validateTopologySpreadConstraints`
pub(in crate::cluster::admit) fn spread(spec: &Json, path: &str, causes: &mut Causes) {
    let constraints = list(spec, "topologySpreadConstraints");
    let kind = |constraint: &Json| (text(constraint, "topologyKey").to_owned(), text(constraint, "whenUnsatisfiable").to_owned());
    for (index, constraint) in constraints.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let skew = integer(constraint, "maxSkew").unwrap_or_default();
        if skew <= 0 {
            causes.invalid_number(format!("{path}.maxSkew"), skew, NOT_POSITIVE);
        }
        let key = text(constraint, "topologyKey");
        if key.is_empty() {
            causes.required(format!("{path}.topologyKey"), "can not be empty");
        }
        let action = text(constraint, "whenUnsatisfiable");
        if !matches!(action, "DoNotSchedule" | "ScheduleAnyway") {
            causes.unsupported(format!("{path}.whenUnsatisfiable"), action, &["DoNotSchedule", "ScheduleAnyway"]);
        }
        // Upstream complains about the earlier of two.
        if constraints[index + 1..].iter().any(|later| kind(later) == kind(constraint)) {
            causes.duplicate(format!("{path}.{{topologyKey, whenUnsatisfiable}}"), &format!("{{{key}, {action}}}"));
        }
        min_domains(constraint, action, &path, causes);
        for name in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            if let Some(policy) = constraint[name].as_str()
                && !matches!(policy, "Honor" | "Ignore")
            {
                causes.unsupported(format!("{path}.{name}"), policy, &["Honor", "Ignore"]);
            }
        }
        match_label_keys(constraint, &format!("{path}.matchLabelKeys"), causes);
        selector::validate(&constraint["labelSelector"], &format!("{path}.labelSelector"), causes);
    }
}

/// `validateMatchLabelKeysInTopologySpread`; that a key is selected by already is no fault, for admission has written the Pod's value.
fn match_label_keys(constraint: &Json, path: &str, causes: &mut Causes) {
    let keys = texts(constraint, "matchLabelKeys");
    if !keys.is_empty() && !constraint["labelSelector"].is_object() {
        return causes.forbidden(path, "must not be specified when labelSelector is not set");
    }
    for (index, key) in keys.into_iter().enumerate() {
        causes.invalid_each(&format!("{path}[{index}]"), key, qualified_name(key));
    }
}

/// `validateMinDomains`
fn min_domains(constraint: &Json, action: &str, path: &str, causes: &mut Causes) {
    let Some(domains) = integer(constraint, "minDomains") else { return };
    if domains <= 0 {
        causes.invalid_number(format!("{path}.minDomains"), domains, NOT_POSITIVE);
    }
    if action != "DoNotSchedule" {
        let detail = format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
        causes.invalid_number(format!("{path}.minDomains"), domains, detail);
    }
}
