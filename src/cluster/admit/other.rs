//! Kinds that stand around the workloads: revisions, budgets, services and the rest, as far as this cluster uses them.

use super::causes::{Causes, IMMUTABLE};
use super::field::{fields, flag, integer, list, same, text};
use super::names::{config_key, dns_label};
use super::pod::paths::port_in_range;
use super::workload::{at_most_all, number_or_percent};
use super::{metadata, pod, print, selector};
use crate::object::Json;
use crate::object::kind::Kind;

/// `ValidateControllerRevision`
pub(super) fn revision(revision: &Json, causes: &mut Causes) {
    if revision["data"].is_null() {
        causes.required("data", "data is mandatory");
    }
    causes.nonnegative("revision", integer(revision, "revision"));
}

/// `ValidateControllerRevisionUpdate`
pub(super) fn revision_update(new: &Json, old: &Json, causes: &mut Causes) {
    if !same(&new["data"], &old["data"]) {
        causes.invalid("data", print::json(&new["data"]), IMMUTABLE);
    }
}

/// `ValidatePodDisruptionBudgetSpec`
pub(super) fn budget(budget: &Json, causes: &mut Causes) {
    let spec = &budget["spec"];
    if !spec["minAvailable"].is_null() && !spec["maxUnavailable"].is_null() {
        let printed = print::go_struct(&[
            ("MinAvailable", print::json(&spec["minAvailable"])),
            ("Selector", print::selector(&spec["selector"])),
            ("MaxUnavailable", print::json(&spec["maxUnavailable"])),
            ("UnhealthyPodEvictionPolicy", print::json(&spec["unhealthyPodEvictionPolicy"])),
        ]);
        causes.invalid("spec", printed, "minAvailable and maxUnavailable cannot be both set");
    }
    for name in ["minAvailable", "maxUnavailable"] {
        number_or_percent(&spec[name], &format!("spec.{name}"), causes);
        at_most_all(&spec[name], &format!("spec.{name}"), causes);
    }
    selector::validate(&spec["selector"], "spec.selector", causes);
    if let Some(policy) = spec["unhealthyPodEvictionPolicy"].as_str()
        && !matches!(policy, "AlwaysAllow" | "IfHealthyBudget")
    {
        causes.unsupported("spec.unhealthyPodEvictionPolicy", policy, &["AlwaysAllow", "IfHealthyBudget"]);
    }
}

/// `ValidateService`, in short.
pub(super) fn service(service: &Json, causes: &mut Causes) {
    let spec = &service["spec"];
    let kind = text(spec, "type");
    let ports = list(spec, "ports");
    if ports.is_empty() && text(spec, "clusterIP") != "None" && kind != "ExternalName" {
        causes.required("spec.ports", "");
    }
    let mut names = Vec::new();
    for (index, port) in ports.iter().enumerate() {
        let path = format!("spec.ports[{index}]");
        let name = text(port, "name");
        if name.is_empty() {
            if ports.len() > 1 {
                causes.required(format!("{path}.name"), "");
            }
        } else {
            causes.invalid_each(&format!("{path}.name"), name, dns_label(name));
            if names.contains(&name) {
                causes.duplicate(format!("{path}.name"), name);
            }
            names.push(name);
        }
        port_in_range(integer(port, "port").unwrap_or_default(), format!("{path}.port"), causes);
        let protocol = text(port, "protocol");
        if !matches!(protocol, "" | "TCP" | "UDP" | "SCTP") {
            causes.unsupported(format!("{path}.protocol"), protocol, &["SCTP", "TCP", "UDP"]);
        }
    }
    metadata::labels(&spec["selector"], "spec.selector", causes);
    let affinity = text(spec, "sessionAffinity");
    if !matches!(affinity, "" | "None" | "ClientIP") {
        causes.unsupported("spec.sessionAffinity", affinity, &["ClientIP", "None"]);
    }
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    if !kind.is_empty() && !kinds.contains(&kind) {
        causes.unsupported("spec.type", kind, &kinds);
    }
}

/// Deployments, ReplicaSets and Jobs: their selector and template.
pub(super) fn replicated(kind: Kind, object: &Json, causes: &mut Causes) {
    let spec = &object["spec"];
    if kind == Kind::Job {
        return pod::template(&spec["template"], "spec.template", causes);
    }
    causes.nonnegative("spec.replicas", integer(spec, "replicas"));
    let own = &spec["selector"];
    if own.is_object() {
        selector::validate(own, "spec.selector", causes);
        if selector::is_empty(own) {
            let word = if kind == Kind::Deployment { "deployment" } else { "replicaset" };
            causes.invalid("spec.selector", "{}", format!("empty selector is invalid for {word}"));
        }
    } else {
        causes.required("spec.selector", "");
    }
    let labels = &spec["template"]["metadata"]["labels"];
    if own.is_object() && selector::is_usable(own) && !selector::matches(own, labels) {
        let printed = if fields(labels).is_empty() { "null".to_owned() } else { print::json(labels) };
        causes.invalid("spec.template.metadata.labels", printed, "`selector` does not match template `labels`");
    }
    pod::template(&spec["template"], "spec.template", causes);
    let policy = text(&spec["template"]["spec"], "restartPolicy");
    if policy != "Always" {
        causes.unsupported("spec.template.spec.restartPolicy", policy, &["Always"]);
    }
}

/// A Deployment's or ReplicaSet's selector never changes.
pub(super) fn replicated_update(new: &Json, old: &Json, causes: &mut Causes) {
    let (new, old) = (&new["spec"]["selector"], &old["spec"]["selector"]);
    if !same(new, old) {
        causes.invalid("spec.selector", print::selector(new), IMMUTABLE);
    }
}

/// The classes that every cluster has (`SystemPriorityClasses`).
const SYSTEM_CLASSES: [(&str, i64); 2] = [("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000)];

/// `ValidatePriorityClass`
pub(super) fn priority_class(class: &Json, causes: &mut Causes) {
    let (name, value) = (text(&class["metadata"], "name"), integer(class, "value").unwrap_or_default());
    if name.starts_with("system-") {
        if let Some(fault) = system_class_fault(name, value, flag(class, "globalDefault")) {
            let detail = format!("priority class names with 'system-' prefix are reserved for system use only. error: {fault}");
            causes.forbidden("metadata.name", detail);
        }
    } else if value > 1_000_000_000 {
        let detail = "maximum allowed value of a user defined priority is 1000000000";
        causes.forbidden("value", detail);
    }
    let policy = text(class, "preemptionPolicy");
    if !matches!(policy, "" | "PreemptLowerPriority" | "Never") {
        causes.unsupported("preemptionPolicy", policy, &["PreemptLowerPriority", "Never"]);
    }
}

/// `IsKnownSystemPriorityClass`
fn system_class_fault(name: &str, value: i64, default: bool) -> Option<String> {
    let Some((_, known)) = SYSTEM_CLASSES.iter().find(|(known, _)| *known == name) else {
        return Some(format!("{name} is not a known system priority class"));
    };
    if value != *known {
        return Some(format!("value of {name} PriorityClass must be {known}"));
    }
    default.then(|| format!("globalDefault of {name} PriorityClass must be false"))
}

/// `ValidatePriorityClassUpdate`
pub(super) fn priority_class_update(new: &Json, old: &Json, causes: &mut Causes) {
    if new["value"] != old["value"] {
        causes.forbidden("value", "may not be changed in an update.");
    }
    if new["preemptionPolicy"] != old["preemptionPolicy"] {
        causes.invalid("preemptionPolicy", print::value(&new["preemptionPolicy"]), IMMUTABLE);
    }
}

/// Keys of a ConfigMap or a Secret.
pub(super) fn data(object: &Json, causes: &mut Causes) {
    for name in ["data", "binaryData"] {
        for key in fields(&object[name]).keys() {
            causes.invalid_each(&format!("{name}[{key}]"), key, config_key(key));
        }
    }
}
