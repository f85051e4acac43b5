//! Probes and lifecycle handlers (`validateProbe`, `validateLifecycle`).

use super::paths::port_in_range;
use crate::cluster::admit::causes::Causes;
use crate::cluster::admit::field::{has, integer, list, text};
use crate::cluster::admit::names::{header_name, port_name};
use crate::object::Json;

/// `validateLifecycle`
pub(super) fn lifecycle(container: &Json, path: &str, spec: &Json, causes: &mut Causes) {
    for name in ["postStart", "preStop"] {
        let handler = &container["lifecycle"][name];
        if handler.is_object() {
            let grace = integer(spec, "terminationGracePeriodSeconds");
            self::handler(handler, &["exec", "httpGet", "tcpSocket", "sleep"], &format!("{path}.lifecycle.{name}"), grace, causes);
        }
    }
}

/// `validateProbe` and what the kind of probe adds.
pub(super) fn probe(container: &Json, name: &str, path: &str, causes: &mut Causes) {
    if !has(container, name) {
        return;
    }
    let (probe, path) = (&container[name], format!("{path}.{name}"));
    handler(probe, &["exec", "httpGet", "tcpSocket", "grpc"], &path, None, causes);
    for number in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        causes.nonnegative(format!("{path}.{number}"), integer(probe, number));
    }
    let grace = integer(probe, "terminationGracePeriodSeconds");
    let grace_path = format!("{path}.terminationGracePeriodSeconds");
    if let Some(seconds) = grace.filter(|seconds| *seconds <= 0) {
        causes.invalid_number(&grace_path, seconds, "must be greater than 0");
    }
    if name == "readinessProbe" {
        if let Some(seconds) = grace {
            causes.invalid_number(grace_path, seconds, "must not be set for readinessProbes");
        }
    } else if let Some(threshold) = integer(probe, "successThreshold").filter(|threshold| *threshold != 1) {
        causes.invalid_number(format!("{path}.successThreshold"), threshold, "must be 1");
    }
}

/// `validateHandler`: exactly one of several handlers.
fn handler(holder: &Json, kinds: &[&str], path: &str, grace: Option<i64>, causes: &mut Causes) {
    let mut found = false;
    for kind in kinds.iter().filter(|kind| has(holder, kind)) {
        let (action, path) = (&holder[*kind], format!("{path}.{kind}"));
        if found {
            causes.forbidden(path, "may not specify more than 1 handler type");
            continue;
        }
        found = true;
        match *kind {
            "exec" if list(action, "command").is_empty() => causes.required(format!("{path}.command"), ""),
            "httpGet" => http_get(action, &path, causes),
            "tcpSocket" | "grpc" => port_or_name(&action["port"], &format!("{path}.port"), causes),
            "sleep" => sleep(action, path, grace, causes),
            _ => {}
        }
    }
    if !found {
        causes.required(path, "must specify a handler type");
    }
}

/// `validateHTTPGetAction`
fn http_get(action: &Json, path: &str, causes: &mut Causes) {
    if text(action, "path").is_empty() {
        causes.required(format!("{path}.path"), "");
    }
    port_or_name(&action["port"], &format!("{path}.port"), causes);
    let scheme = text(action, "scheme");
    if !matches!(scheme, "HTTP" | "HTTPS") {
        causes.unsupported(format!("{path}.scheme"), scheme, &["HTTP", "HTTPS"]);
    }
    for header in list(action, "httpHeaders") {
        let name = text(header, "name");
        causes.invalid_each(&format!("{path}.httpHeaders"), name, header_name(name));
    }
}

/// `ValidatePortNumOrName`
fn port_or_name(port: &Json, field: &str, causes: &mut Causes) {
    match port {
        Json::String(name) => causes.invalid_each(field, name, port_name(name)),
        other => port_in_range(other.as_i64().unwrap_or_default(), field.to_owned(), causes),
    }
}

/// `validateSleepAction`
fn sleep(action: &Json, path: String, grace: Option<i64>, causes: &mut Causes) {
    let seconds = integer(action, "seconds").unwrap_or_default();
    if let Some(grace) = grace.filter(|grace| seconds < 0 || seconds > *grace) {
        let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        causes.invalid_number(path, seconds, detail);
    }
}
