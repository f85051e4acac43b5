//! Pods.

use super::template;
use super::text::{Context, annotations, labels, text_of, tolerations};
use crate::object::Json;
use crate::object::read::{name_of, namespace_of};
use std::fmt::Write;

/// A Pod.
pub(crate) fn write(out: &mut String, object: &Json, context: Context<'_>) {
    let (metadata, spec, status) = (&object["metadata"], &object["spec"], &object["status"]);
    let _ = writeln!(out, "Name:\t{}\nNamespace:\t{}", name_of(object), namespace_of(object));
    if let Some(priority) = spec["priority"].as_i64() {
        let _ = writeln!(out, "Priority:\t{priority}");
    }
    optional(out, "Priority Class Name", &spec["priorityClassName"]);
    optional(out, "Runtime Class Name", &spec["runtimeClassName"]);
    optional(out, "Service Account", &spec["serviceAccountName"]);
    match text_of(&spec["nodeName"]) {
        "" => out.push_str("Node:\t<none>\n"),
        node => {
            let _ = writeln!(out, "Node:\t{node}/{}", text_of(&status["hostIP"]));
        }
    }
    if status["startTime"].is_string() {
        let _ = writeln!(out, "Start Time:\t{}", context.time(&status["startTime"]));
    }
    labels(out, "Labels", &metadata["labels"]);
    annotations(out, "Annotations", &metadata["annotations"]);
    if metadata.get("deletionTimestamp").is_some() && !matches!(status["phase"].as_str(), Some("Succeeded" | "Failed")) {
        let _ = writeln!(out, "Status:\tTerminating (lasts {})", context.age(&metadata["deletionTimestamp"]));
        let _ = writeln!(out, "Termination Grace Period:\t{}s", metadata["deletionGracePeriodSeconds"].as_i64().unwrap_or(0));
    } else {
        let _ = writeln!(out, "Status:\t{}", text_of(&status["phase"]));
    }
    optional(out, "Reason", &status["reason"]);
    optional(out, "Message", &status["message"]);
    addresses(out, status);
    let owners = metadata["ownerReferences"].as_array();
    if let Some(owner) = owners.into_iter().flatten().find(|owner| owner["controller"] == true) {
        let _ = writeln!(out, "Controlled By:\t{}/{}", text_of(&owner["kind"]), text_of(&owner["name"]));
    }
    optional(out, "NominatedNodeName", &status["nominatedNodeName"]);
    let time = |timestamp: &Json| context.time(timestamp);
    if spec["initContainers"].as_array().is_some_and(|list| !list.is_empty()) {
        template::containers(out, "Init Containers", &spec["initContainers"], Some(&status["initContainerStatuses"]), &time);
    }
    template::containers(out, "Containers", &spec["containers"], Some(&status["containerStatuses"]), &time);
    conditions(out, status);
    template::volumes(out, "", &spec["volumes"]);
    let class = text_of(&status["qosClass"]);
    let _ = writeln!(out, "QoS Class:\t{}", if class.is_empty() { "BestEffort" } else { class });
    labels(out, "Node-Selectors", &spec["nodeSelector"]);
    tolerations(out, "Tolerations", &spec["tolerations"]);
    template::spread(out, "", &spec["topologySpreadConstraints"]);
}

fn optional(out: &mut String, title: &str, value: &Json) {
    let text = text_of(value);
    if !text.is_empty() {
        let _ = writeln!(out, "{title}:\t{text}");
    }
}

fn addresses(out: &mut String, status: &Json) {
    let _ = writeln!(out, "IP:\t{}", text_of(&status["podIP"]));
    let addresses: Vec<&Json> = status["podIPs"].as_array().into_iter().flatten().collect();
    if addresses.is_empty() {
        out.push_str("IPs:\t<none>\n");
        return;
    }
    out.push_str("IPs:\n");
    for address in addresses {
        let _ = writeln!(out, "  IP:\t{}", text_of(&address["ip"]));
    }
}

fn conditions(out: &mut String, status: &Json) {
    let conditions: Vec<&Json> = status["conditions"].as_array().into_iter().flatten().collect();
    if conditions.is_empty() {
        return;
    }
    out.push_str("Conditions:\n  Type\tStatus\n");
    for condition in conditions {
        let _ = writeln!(out, "  {} \t{} ", text_of(&condition["type"]), text_of(&condition["status"]));
    }
}
