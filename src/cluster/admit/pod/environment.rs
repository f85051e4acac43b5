//! Environment variables and where their values come from (`ValidateEnv`, `ValidateEnvFrom`).

use crate::cluster::admit::causes::Causes;
use crate::cluster::admit::field::{has, list, text};
use crate::cluster::admit::names::{config_key, dns_subdomain, environment_name, qualified_name};
use crate::object::Json;
use crate::object::quantity::Quantity;

/// `ValidateEnv`
pub(super) fn variables(container: &Json, path: &str, causes: &mut Causes) {
    for (index, variable) in list(container, "env").iter().enumerate() {
        let path = format!("{path}.env[{index}]");
        let name = text(variable, "name");
        if name.is_empty() {
            causes.required(format!("{path}.name"), "");
        } else {
            causes.invalid_each(&format!("{path}.name"), name, environment_name(name));
        }
        if has(variable, "valueFrom") {
            value_source(variable, &format!("{path}.valueFrom"), causes);
        }
    }
}

/// `validateEnvVarValueFrom`
fn value_source(variable: &Json, path: &str, causes: &mut Causes) {
    let source = &variable["valueFrom"];
    let mut count = 0;
    if has(source, "fieldRef") {
        count += 1;
        field_reference(&source["fieldRef"], &ENVIRONMENT_FIELDS, &format!("{path}.fieldRef"), causes);
    }
    if has(source, "resourceFieldRef") {
        count += 1;
        resource_reference(&source["resourceFieldRef"], false, &format!("{path}.resourceFieldRef"), causes);
    }
    for name in ["configMapKeyRef", "secretKeyRef"] {
        if has(source, name) {
            count += 1;
            key_reference(&source[name], &format!("{path}.{name}"), causes);
        }
    }
    count += usize::from(has(source, "fileKeyRef"));
    if count == 0 {
        causes.invalid_text(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
    } else if !text(variable, "value").is_empty() {
        causes.invalid_text(path, "", "may not be specified when `value` is not empty");
    } else if count > 1 {
        causes.invalid_text(path, "", "may not have more than one field specified at a time");
    }
}

/// Fields of a Pod that an environment variable can take.
const ENVIRONMENT_FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// `validateObjectFieldSelector`
pub(super) fn field_reference(reference: &Json, known: &[&str], path: &str, causes: &mut Causes) {
    let field = text(reference, "fieldPath");
    let field_path = format!("{path}.fieldPath");
    if field.is_empty() {
        return causes.required(field_path, "");
    }
    if let Some((map, key)) = field.strip_suffix("']").and_then(|start| start.split_once("['")) {
        return match map {
            "metadata.annotations" => causes.invalid_each(path, &key.to_lowercase(), qualified_name(&key.to_lowercase())),
            "metadata.labels" => causes.invalid_each(path, key, qualified_name(key)),
            _ => causes.invalid_text(path, map, "does not support subscript"),
        };
    }
    let convertible = ENVIRONMENT_FIELDS.contains(&field)
        || matches!(field, "metadata.annotations" | "metadata.labels" | "spec.restartPolicy" | "spec.schedulerName" | "status.phase");
    if !convertible {
        causes.invalid_text(field_path, field, format!("error converting fieldPath: field label not supported: {field}"));
    } else if !known.contains(&field) {
        causes.unsupported(field_path, field, known);
    }
}

/// Resources that an environment variable can take.
const ENVIRONMENT_RESOURCES: [&str; 6] =
    ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

/// `validateContainerResourceFieldSelector`
pub(super) fn resource_reference(reference: &Json, of_volume: bool, path: &str, causes: &mut Causes) {
    let resource = text(reference, "resource");
    let pages = resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-");
    if of_volume && text(reference, "containerName").is_empty() {
        causes.required(format!("{path}.containerName"), "");
    } else if resource.is_empty() {
        causes.required(format!("{path}.resource"), "");
    } else if !ENVIRONMENT_RESOURCES.contains(&resource) && !pages {
        causes.unsupported(format!("{path}.resource"), resource, &ENVIRONMENT_RESOURCES);
    }
    divisor(reference, resource, format!("{path}.divisor"), causes);
}

const BYTE_DIVISORS: [&str; 13] = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/// `validateContainerResourceDivisor`
fn divisor(reference: &Json, resource: &str, path: String, causes: &mut Causes) {
    let Some(divisor) = Quantity::of_json(&reference["divisor"]).filter(|divisor| !divisor.is_zero()) else { return };
    let divisor = divisor.canonical();
    let bytes = |kind: &str| format!("only divisor's values {} are supported with the {kind} resource", BYTE_DIVISORS.join(", "));
    let of_bytes = BYTE_DIVISORS.contains(&divisor.as_str());
    let detail = match resource {
        "limits.cpu" | "requests.cpu" if !matches!(divisor.as_str(), "1m" | "1") => {
            "only divisor's values 1m and 1 are supported with the cpu resource".to_owned()
        }
        "limits.memory" | "requests.memory" if !of_bytes => bytes("memory"),
        "limits.ephemeral-storage" | "requests.ephemeral-storage" if !of_bytes => bytes("local ephemeral storage"),
        pages if pages.contains(".hugepages-") && !of_bytes => bytes("hugepages"),
        _ => return,
    };
    causes.invalid_text(path, resource, detail);
}

/// `validateConfigMapKeySelector`, `validateSecretKeySelector`
fn key_reference(reference: &Json, path: &str, causes: &mut Causes) {
    let (name, key) = (text(reference, "name"), text(reference, "key"));
    causes.invalid_each(&format!("{path}.name"), name, dns_subdomain(name));
    if key.is_empty() {
        causes.required(format!("{path}.key"), "");
    } else {
        causes.invalid_each(&format!("{path}.key"), key, config_key(key));
    }
}

/// `ValidateEnvFrom`
pub(super) fn sources(container: &Json, path: &str, causes: &mut Causes) {
    let list_path = format!("{path}.envFrom");
    for (index, source) in list(container, "envFrom").iter().enumerate() {
        let path = format!("{list_path}[{index}]");
        let prefix = text(source, "prefix");
        causes.invalid_each(&format!("{path}.prefix"), prefix, environment_name(prefix));
        let mut count = 0;
        for name in ["configMapRef", "secretRef"] {
            if has(source, name) {
                count += 1;
                let target = text(&source[name], "name");
                if target.is_empty() {
                    causes.required(format!("{path}.{name}.name"), "");
                } else {
                    causes.invalid_each(&format!("{path}.{name}.name"), target, dns_subdomain(target));
                }
            }
        }
        if count == 0 {
            causes.invalid_text(&list_path, "", "must specify one of: `configMapRef` or `secretRef`");
        } else if count > 1 {
            causes.invalid_text(&list_path, "", "may not have more than one field specified at a time");
        }
    }
}
