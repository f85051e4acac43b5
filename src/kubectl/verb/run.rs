//! `kubectl run` (`kubectl/pkg/cmd/run/run.go`): one Pod from one image.

use super::apply;
use crate::cluster::request::Request;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::session::{DryRun, Session};
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

/// Runs `kubectl run NAME --image=IMAGE`.
///
/// # Errors
/// No name, no image, or the refusal of the API server.
pub fn run(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let Some((name, rest)) = arguments.words.split_first() else {
        return Err(Failure::Usage { text: "NAME is required for run".to_owned(), command: "run".to_owned() });
    };
    let Some(image) = arguments.text("image").filter(|image| !image.is_empty()) else {
        return Err(Failure::plain("required flag(s) \"image\" not set"));
    };
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if !rest.is_empty() {
        container[if arguments.is_on("command") { "command" } else { "args" }] = json!(rest);
    }
    let env: Vec<Json> = arguments
        .texts("env")
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    if !env.is_empty() {
        container["env"] = Json::Array(env);
    }
    if let Some(port) = arguments.integer("port") {
        container["ports"] = json!([{"containerPort": port}]);
    }
    let mut labels = json!({});
    for pair in arguments.list("labels") {
        if let Some((key, value)) = pair.split_once('=') {
            labels[key] = json!(value);
        }
    }
    if !arguments.is_given("labels") {
        labels["run"] = json!(name);
    }
    let restart = arguments.text("restart").unwrap_or("Always");
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"labels": labels, "name": name, "namespace": session.namespace},
        "spec": {"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": restart},
    });
    let created = if session.dry_run == DryRun::Client {
        pod
    } else {
        session.send(Request::Create { kind: Kind::Pod, object: pod, validation: apply::validation(arguments) })?.object
    };
    session.report(arguments, Kind::Pod, &created, "created")
}
