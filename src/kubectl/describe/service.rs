//! Services.

use super::{Context, annotations, labels, scalar, text_of};
use crate::kubectl::columns;
use crate::kubectl::session::{name_of, namespace_of};
use crate::object::Json;
use crate::object::kind::Kind;
use std::fmt::Write;

/// A Service.
pub fn write(out: &mut String, object: &Json, context: Context<'_>) {
    let spec = &object["spec"];
    let _ = writeln!(out, "Name:\t{}\nNamespace:\t{}", name_of(object), namespace_of(object));
    labels(out, "Labels", &object["metadata"]["labels"]);
    annotations(out, "Annotations", &object["metadata"]["annotations"]);
    let _ = writeln!(out, "Selector:\t{}", columns::labels(&spec["selector"]));
    let _ = writeln!(out, "Type:\t{}", spec["type"].as_str().unwrap_or("ClusterIP"));
    let _ = writeln!(out, "IP Family Policy:\t{}", spec["ipFamilyPolicy"].as_str().unwrap_or("SingleStack"));
    let list = |field: &str, default: &str| {
        let items: Vec<&str> = spec[field].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        if items.is_empty() { default.to_owned() } else { items.join(",") }
    };
    let ip = text_of(&spec["clusterIP"]);
    let _ = writeln!(out, "IP Families:\t{}\nIP:\t{ip}\nIPs:\t{}", list("ipFamilies", "IPv4"), list("clusterIPs", "<none>"));
    for port in spec["ports"].as_array().into_iter().flatten() {
        let name = port["name"].as_str().filter(|name| !name.is_empty()).unwrap_or("<unset>");
        let protocol = port["protocol"].as_str().unwrap_or("TCP");
        let target = if port["targetPort"].is_null() { &port["port"] } else { &port["targetPort"] };
        let _ = writeln!(out, "Port:\t{name}\t{}/{protocol}", scalar(&port["port"]));
        let _ = writeln!(out, "TargetPort:\t{}/{protocol}", scalar(target));
        if let Some(node_port) = port["nodePort"].as_i64().filter(|node_port| *node_port > 0) {
            let _ = writeln!(out, "NodePort:\t{name}\t{node_port}/{protocol}");
        }
        let _ = writeln!(out, "Endpoints:\t{}", endpoints(object, target, context));
    }
    let _ = writeln!(out, "Session Affinity:\t{}", spec["sessionAffinity"].as_str().unwrap_or("None"));
    let _ = writeln!(out, "Internal Traffic Policy:\t{}", spec["internalTrafficPolicy"].as_str().unwrap_or("Cluster"));
}

/// The addresses behind a port: those of its slices, or of the ready Pods that it selects.
fn endpoints(object: &Json, target: &Json, context: Context<'_>) -> String {
    let slices = context.cluster.list_json(Kind::EndpointSlice, Some(namespace_of(object)));
    let mut addresses = Vec::new();
    for slice in slices.iter().filter(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == object["metadata"]["name"]) {
        let port = scalar(&slice["ports"][0]["port"]);
        for endpoint in slice["endpoints"].as_array().into_iter().flatten() {
            addresses
                .extend(endpoint["addresses"].as_array().into_iter().flatten().filter_map(Json::as_str).map(|ip| format!("{ip}:{port}")));
        }
    }
    let selector = object["spec"]["selector"].as_object().filter(|map| !map.is_empty());
    if let Some(selector) = selector.filter(|_| addresses.is_empty()) {
        for pod in context.cluster.list_json(Kind::Pod, Some(namespace_of(object))) {
            let fits = selector.iter().all(|(key, value)| pod["metadata"]["labels"][key] == *value);
            let conditions = pod["status"]["conditions"].as_array();
            let ready = conditions.into_iter().flatten().any(|condition| condition["type"] == "Ready" && condition["status"] == "True");
            if let Some(ip) = pod["status"]["podIP"].as_str().filter(|_| fits && ready) {
                addresses.push(format!("{ip}:{}", scalar(target)));
            }
        }
    }
    addresses.truncate(3);
    addresses.join(",")
}
