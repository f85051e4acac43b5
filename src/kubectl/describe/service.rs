//! Services.

use super::text::{Context, annotations, labels, scalar, text_of};
use crate::kubectl::print::columns;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::{name_of, namespace_of};
use std::fmt::Write;

/// How many endpoints are shown.
const ENDPOINTS_MAX: usize = 3;

/// A Service.
pub(crate) fn write(out: &mut String, object: &Json, context: Context<'_>) {
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
        let _ = writeln!(out, "Endpoints:\t{}", endpoints(object, port, context));
    }
    let _ = writeln!(out, "Session Affinity:\t{}", spec["sessionAffinity"].as_str().unwrap_or("None"));
    let _ = writeln!(out, "Internal Traffic Policy:\t{}", spec["internalTrafficPolicy"].as_str().unwrap_or("Cluster"));
}

/// The ready addresses behind a port, from the Service's slices (`formatEndpointSlices`).
fn endpoints(object: &Json, port: &Json, context: Context<'_>) -> String {
    let slices = context.cluster.list_json(Kind::EndpointSlice, Some(namespace_of(object)));
    let mut of_service =
        slices.iter().filter(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == object["metadata"]["name"]).peekable();
    if of_service.peek().is_none() {
        return "<none>".to_owned();
    }
    let mut addresses = Vec::new();
    for slice in of_service {
        let endpoints = slice["endpoints"].as_array().into_iter().flatten().filter(|endpoint| endpoint["conditions"]["ready"] != false);
        let ready: Vec<&str> = endpoints.filter_map(|endpoint| endpoint["addresses"][0].as_str()).collect();
        let ports = slice["ports"].as_array().into_iter().flatten();
        for found in ports.filter(|found| text_of(&found["name"]) == text_of(&port["name"])) {
            addresses.extend(ready.iter().map(|ip| format!("{ip}:{}", scalar(&found["port"]))));
        }
    }
    let shown = addresses[..addresses.len().min(ENDPOINTS_MAX)].join(",");
    match addresses.len() {
        0..=ENDPOINTS_MAX => shown,
        more => format!("{shown} + {} more...", more - ENDPOINTS_MAX),
    }
}
