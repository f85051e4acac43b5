//! `kubectl run` (`kubectl/pkg/cmd/run/run.go`): one Pod from one image.

use super::apply;
use crate::cluster::request::Request;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::shell::{DryRun, Shell};
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

/// Runs `kubectl run NAME --image=IMAGE`.
///
/// # Errors
/// No name, no image, or the refusal of the API server.
pub fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let Some((name, rest)) = arguments.words.split_first() else {
        return Err(Failure::plain("NAME is required for run"));
    };
    if arguments.dash == Some(0) {
        return Err(Failure::plain("NAME is required for run"));
    }
    for flag in ["attach", "stdin", "tty", "rm"] {
        if arguments.is_on(flag) {
            return Err(Failure::plain(format!(
                "--{flag} is not available in this playground: no program runs in a simulated container, so there is nothing to attach to"
            )));
        }
    }
    let Some(image) = arguments.text("image").filter(|image| !image.is_empty()) else {
        return Err(Failure::plain("--image is required"));
    };
    if image.contains(char::is_whitespace) || image.ends_with(':') || image.starts_with([':', '/', '-', '.']) {
        return Err(Failure::plain(format!("invalid image name {image:?}: invalid reference format")));
    }
    let port = match arguments.text("port").filter(|port| !port.is_empty()) {
        None if arguments.is_on("expose") => return Err(Failure::plain("--port must be set when exposing a service")),
        None => None,
        Some(port) => Some(port.parse::<i64>().map_err(|_| Failure::plain("--port must be a number"))?),
    };
    let container = container(arguments, name, image, rest, port)?;
    let labels = labels(arguments, name)?;
    let restart = match arguments.text("restart").unwrap_or("Always") {
        "" => "Always",
        policy @ ("Always" | "OnFailure" | "Never") => policy,
        other => {
            return Err(Failure::plain(format!("invalid restart policy: {other}, valid values are: Always, OnFailure, Never")));
        }
    };
    let mut pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"labels": labels, "name": name},
        "spec": {"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": restart},
        "status": {},
    });
    for pair in arguments.list("annotations") {
        let (key, value) = pair.split_once('=').ok_or_else(|| Failure::plain(format!("invalid annotation format: {pair}")))?;
        pod["metadata"]["annotations"][key] = json!(value);
    }
    let created = generated(shell, arguments, Kind::Pod, pod)?;
    if let Some(port) = port.filter(|_| arguments.is_on("expose")) {
        let service = json!({
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
            "spec": {"ports": [{"port": port, "protocol": "TCP", "targetPort": port}], "selector": labels},
            "status": {"loadBalancer": {}},
        });
        let service = generated(shell, arguments, Kind::Service, service)?;
        shell.report(arguments, Kind::Service, &service, "created")?;
    }
    shell.report(arguments, Kind::Pod, &created, "created")
}

/// The Pod's one container.
fn container(arguments: &Arguments, name: &str, image: &str, rest: &[String], port: Option<i64>) -> Result<Json, Failure> {
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if !rest.is_empty() {
        container[if arguments.is_on("command") { "command" } else { "args" }] = json!(rest);
    }
    let mut env = Vec::new();
    for pair in arguments.texts("env") {
        match pair.split_once('=') {
            Some((name, value)) if !name.is_empty() => env.push(json!({"name": name, "value": value})),
            _ => return Err(Failure::plain(format!("invalid env: {pair}"))),
        }
    }
    if !env.is_empty() {
        container["env"] = Json::Array(env);
    }
    if let Some(policy) = arguments.text("image-pull-policy").filter(|policy| !policy.is_empty()) {
        if !["Always", "IfNotPresent", "Never"].contains(&policy) {
            return Err(Failure::plain(format!("invalid image pull policy: {policy}, valid values are: Always, IfNotPresent, Never")));
        }
        container["imagePullPolicy"] = json!(policy);
    }
    if arguments.is_on("privileged") {
        container["securityContext"] = json!({"privileged": true});
    }
    if let Some(port) = port {
        container["ports"] = json!([{"containerPort": port}]);
    }
    Ok(container)
}

/// The Pod's labels: those given, or its name.
fn labels(arguments: &Arguments, name: &str) -> Result<Json, Failure> {
    let mut labels = json!({});
    for pair in arguments.list("labels") {
        match pair.split_once('=') {
            Some(("", _)) => return Err(Failure::plain("unexpected empty label key")),
            Some((key, value)) => labels[key] = json!(value),
            None => return Err(Failure::plain(format!("unexpected label spec: {pair}"))),
        }
    }
    if !arguments.is_given("labels") {
        labels["run"] = json!(name);
    }
    Ok(labels)
}

/// The object as it was created, or as it would be.
fn generated(shell: &mut Shell<'_>, arguments: &Arguments, kind: Kind, mut object: Json) -> Result<Json, Failure> {
    if shell.namespace_given || shell.dry_run != DryRun::Client {
        object["metadata"]["namespace"] = json!(shell.namespace);
    }
    if shell.dry_run == DryRun::Client {
        return Ok(object);
    }
    if arguments.is_on("save-config") {
        object = apply::with_last_applied(&object);
    }
    Ok(shell.send(Request::Create { kind, object, validation: apply::validation(arguments) })?.object)
}
