//! Nodes.

use super::text::{Context, annotations, labels, scalar, text_of};
use crate::kubectl::print::columns;
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use crate::object::quantity::Quantity;
use crate::object::read::{name_of, namespace_of};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A Node.
pub(crate) fn write(out: &mut String, object: &Json, context: Context<'_>) {
    let (metadata, spec, status) = (&object["metadata"], &object["spec"], &object["status"]);
    let _ = writeln!(out, "Name:\t{}\nRoles:\t{}", name_of(object), columns::roles(object));
    labels(out, "Labels", &metadata["labels"]);
    annotations(out, "Annotations", &metadata["annotations"]);
    let _ = writeln!(out, "CreationTimestamp:\t{}", context.time(&metadata["creationTimestamp"]));
    taints(out, &spec["taints"]);
    let _ = writeln!(out, "Unschedulable:\t{}", spec["unschedulable"] == true);
    lease(out, object, context);
    conditions(out, status, context);
    let addresses: Vec<&Json> = status["addresses"].as_array().into_iter().flatten().collect();
    if !addresses.is_empty() {
        out.push_str("Addresses:\n");
        for address in addresses {
            let _ = writeln!(out, "  {}:\t{}", text_of(&address["type"]), text_of(&address["address"]));
        }
    }
    for (title, field) in [("Capacity", "capacity"), ("Allocatable", "allocatable")] {
        if let Some(amounts) = status[field].as_object().filter(|map| !map.is_empty()) {
            let _ = writeln!(out, "{title}:");
            for (name, amount) in amounts {
                let _ = writeln!(out, "  {name}:\t{}", scalar(amount));
            }
        }
    }
    system(out, status);
    let ranges: Vec<&str> = spec["podCIDRs"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    if !text_of(&spec["podCIDR"]).is_empty() {
        let _ = writeln!(out, "PodCIDR:\t{}", text_of(&spec["podCIDR"]));
    }
    if !ranges.is_empty() {
        let _ = writeln!(out, "PodCIDRs:\t{}", ranges.join(","));
    }
    pods(out, object, context);
}

fn taints(out: &mut String, taints: &Json) {
    let mut taints: Vec<&Json> = taints.as_array().into_iter().flatten().collect();
    taints.sort_by_key(|taint| (text_of(&taint["effect"]), text_of(&taint["key"])));
    if taints.is_empty() {
        out.push_str("Taints:\t<none>\n");
    }
    for (at, taint) in taints.into_iter().enumerate() {
        let value = text_of(&taint["value"]);
        let equals = if value.is_empty() { "" } else { "=" };
        let lead = if at == 0 { "Taints:\t" } else { "\t" };
        let _ = writeln!(out, "{lead}{}{equals}{value}:{}", text_of(&taint["key"]), text_of(&taint["effect"]));
    }
}

/// The lease of the kubelet; where leases are not kept as objects, the last heartbeat stands for it.
fn lease(out: &mut String, object: &Json, context: Context<'_>) {
    let lease = context.cluster.get_json(Kind::Lease, &Key::new("kube-node-lease", name_of(object)));
    let ready = object["status"]["conditions"].as_array().into_iter().flatten().find(|condition| condition["type"] == "Ready");
    let or_unset = |text: String| if text.is_empty() { "<unset>".to_owned() } else { text };
    let (holder, acquired, renewed) = match &lease {
        Some(lease) => {
            let spec = &lease["spec"];
            (text_of(&spec["holderIdentity"]).to_owned(), context.time(&spec["acquireTime"]), context.time(&spec["renewTime"]))
        }
        None => {
            let heartbeat = ready.map(|ready| context.time(&ready["lastHeartbeatTime"])).unwrap_or_default();
            (name_of(object).to_owned(), String::new(), heartbeat)
        }
    };
    let _ = writeln!(out, "Lease:\n  HolderIdentity:\t{}", or_unset(holder));
    let _ = writeln!(out, "  AcquireTime:\t{}\n  RenewTime:\t{}", or_unset(acquired), or_unset(renewed));
}

fn conditions(out: &mut String, status: &Json, context: Context<'_>) {
    let conditions: Vec<&Json> = status["conditions"].as_array().into_iter().flatten().collect();
    if conditions.is_empty() {
        return;
    }
    out.push_str("Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n");
    out.push_str("  ----\t------\t-----------------\t------------------\t------\t-------\n");
    for condition in conditions {
        let _ = writeln!(
            out,
            "  {} \t{} \t{} \t{} \t{} \t{}",
            text_of(&condition["type"]),
            text_of(&condition["status"]),
            context.time(&condition["lastHeartbeatTime"]),
            context.time(&condition["lastTransitionTime"]),
            text_of(&condition["reason"]),
            text_of(&condition["message"])
        );
    }
}

fn system(out: &mut String, status: &Json) {
    out.push_str("System Info:\n");
    for (title, field) in [
        ("Machine ID", "machineID"),
        ("System UUID", "systemUUID"),
        ("Boot ID", "bootID"),
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
    ] {
        let _ = writeln!(out, "  {title}:\t{}", text_of(&status["nodeInfo"][field]));
    }
}

// ---- Pods and what they ask for ----

/// What a Pod asks for of one resource, in thousandths: its containers together, or its greediest init container.
fn asked(pod: &Json, field: &str, resource: &str) -> i64 {
    let amount = |container: &Json| {
        let value = &container["resources"][field][resource];
        Quantity::of_json(value).map_or(0, |quantity| quantity.milli())
    };
    let init: Vec<&Json> = pod["spec"]["initContainers"].as_array().into_iter().flatten().collect();
    let is_sidecar = |container: &&&Json| container["restartPolicy"] == "Always";
    let sidecars: i64 = init.iter().filter(is_sidecar).map(|container| amount(container)).sum();
    let containers: i64 = pod["spec"]["containers"].as_array().into_iter().flatten().map(amount).sum();
    let greediest = init.iter().filter(|container| !is_sidecar(container)).map(|container| amount(container)).max().unwrap_or(0);
    (containers + sidecars).max(greediest + sidecars)
        + Quantity::of_json(&pod["spec"]["overhead"][resource]).map_or(0, |quantity| quantity.milli())
}

/// An amount in thousandths as a quantity prints it.
fn quantity_text(resource: &str, milli: i64) -> String {
    if milli == 0 {
        return "0".to_owned();
    }
    if milli % 1000 != 0 {
        return format!("{milli}m");
    }
    let mut whole = milli / 1000;
    if resource == "cpu" || !(resource == "memory" || resource == "ephemeral-storage" || resource.starts_with("hugepages-")) {
        return whole.to_string();
    }
    for suffix in ["", "Ki", "Mi", "Gi", "Ti"] {
        if whole % 1024 != 0 {
            return format!("{whole}{suffix}");
        }
        whole /= 1024;
    }
    format!("{whole}Pi")
}

fn share(resource: &str, milli: i64, allocatable: &Json) -> String {
    let total = Quantity::of_json(&allocatable[resource]).map_or(0, |quantity| quantity.milli());
    let percent = if total == 0 { 0 } else { i128::from(milli) * 100 / i128::from(total) };
    format!("{} ({percent}%)", quantity_text(resource, milli))
}

fn pods(out: &mut String, object: &Json, context: Context<'_>) {
    let mut pods = context.cluster.list_json(Kind::Pod, None);
    pods.retain(|pod| {
        pod["spec"]["nodeName"] == object["metadata"]["name"] && !matches!(pod["status"]["phase"].as_str(), Some("Succeeded" | "Failed"))
    });
    let allocatable =
        if object["status"]["allocatable"].is_object() { &object["status"]["allocatable"] } else { &object["status"]["capacity"] };
    let _ = writeln!(out, "Non-terminated Pods:\t({} in total)", pods.len());
    out.push_str("  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n");
    out.push_str("  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n");
    for pod in &pods {
        let _ = writeln!(
            out,
            "  {}\t{}\t\t{}\t{}\t{}\t{}\t{}",
            namespace_of(pod),
            name_of(pod),
            share("cpu", asked(pod, "requests", "cpu"), allocatable),
            share("cpu", asked(pod, "limits", "cpu"), allocatable),
            share("memory", asked(pod, "requests", "memory"), allocatable),
            share("memory", asked(pod, "limits", "memory"), allocatable),
            context.age(&pod["metadata"]["creationTimestamp"])
        );
    }
    out.push_str("Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n");
    out.push_str("  Resource\tRequests\tLimits\n  --------\t--------\t------\n");
    let total = |field: &str, resource: &str| pods.iter().map(|pod| asked(pod, field, resource)).sum::<i64>();
    let names: BTreeSet<&String> = allocatable.as_object().into_iter().flatten().map(|(name, _)| name).collect();
    let huge = names.iter().filter(|name| name.starts_with("hugepages-")).map(|name| name.as_str());
    for resource in ["cpu", "memory", "ephemeral-storage"].into_iter().chain(huge) {
        let (requests, limits) = (total("requests", resource), total("limits", resource));
        let _ = writeln!(out, "  {resource}\t{}\t{}", share(resource, requests, allocatable), share(resource, limits, allocatable));
    }
    for resource in names.iter().filter(|name| name.contains('/')) {
        let (requests, limits) = (total("requests", resource), total("limits", resource));
        let _ = writeln!(out, "  {resource}\t{}\t{}", quantity_text(resource, requests), quantity_text(resource, limits));
    }
}
