//! Endpoints and EndpointSlices (`describeEndpoints`, `describeEndpointSliceV1`).

use super::text::{annotations, labels, scalar, text_of};
use crate::object::Json;
use crate::object::read::{name_of, namespace_of};
use std::fmt::Write;

/// What stands for a text that is not set.
const UNSET: &str = "<unset>";

fn head(out: &mut String, object: &Json) {
    let _ = writeln!(out, "Name:\t{}\nNamespace:\t{}", name_of(object), namespace_of(object));
    labels(out, "Labels", &object["metadata"]["labels"]);
    annotations(out, "Annotations", &object["metadata"]["annotations"]);
}

fn list(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

fn ports(out: &mut String, ports: &Json, indent: &str) {
    let _ = writeln!(out, "{indent}Ports:\n{indent}  Name\tPort\tProtocol\n{indent}  ----\t----\t--------");
    for port in list(ports) {
        let number = if port["port"].is_null() { UNSET.to_owned() } else { scalar(&port["port"]) };
        let _ = writeln!(out, "{indent}  {}\t{number}\t{}", or(text_of(&port["name"]), UNSET), text_of(&port["protocol"]));
    }
}

/// Endpoints.
pub(crate) fn write(out: &mut String, object: &Json) {
    head(out, object);
    out.push_str("Subsets:\n");
    for subset in list(&object["subsets"]) {
        for (title, field) in [("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")] {
            let addresses: Vec<&str> = list(&subset[field]).map(|address| text_of(&address["ip"])).collect();
            let _ = writeln!(out, "  {title}:\t{}", or(&addresses.join(","), "<none>"));
        }
        if list(&subset["ports"]).next().is_some() {
            ports(out, &subset["ports"], "  ");
        }
        out.push('\n');
    }
}

/// An EndpointSlice.
pub(crate) fn slice(out: &mut String, object: &Json) {
    head(out, object);
    let _ = writeln!(out, "AddressType:\t{}", text_of(&object["addressType"]));
    if list(&object["ports"]).next().is_none() {
        let _ = writeln!(out, "Ports: {UNSET}");
    } else {
        ports(out, &object["ports"], "");
    }
    let Some(endpoints) = object["endpoints"].as_array().filter(|endpoints| !endpoints.is_empty()) else {
        out.push_str("Endpoints: <none>\n");
        return;
    };
    out.push_str("Endpoints:\n");
    for endpoint in endpoints {
        let addresses: Vec<&str> = list(&endpoint["addresses"]).map(text_of).collect();
        let ready = endpoint["conditions"]["ready"].as_bool().map_or(UNSET.to_owned(), |ready| ready.to_string());
        let _ = writeln!(out, "  - Addresses:\t{}", or(&addresses.join(", "), "<none>"));
        let _ = writeln!(out, "    Conditions:\n      Ready:\t{ready}\n    Hostname:\t{}", or(text_of(&endpoint["hostname"]), UNSET));
        if let Some(target) = endpoint.get("targetRef") {
            let _ = writeln!(out, "    TargetRef:\t{}/{}", text_of(&target["kind"]), text_of(&target["name"]));
        }
        let place = |field: &str| or(text_of(&endpoint[field]), UNSET).to_owned();
        let _ = writeln!(out, "    NodeName:\t{}\n    Zone:\t{}", place("nodeName"), place("zone"));
    }
}
