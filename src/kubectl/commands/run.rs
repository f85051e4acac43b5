//! `kubectl run` (`kubectl/pkg/cmd/run/run.go`): one Pod from one image.

use crate::cluster::request::Request;
use crate::kubectl::command::Command;
use crate::kubectl::commands::apply;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{DELETION, DRY_RUNS, FILES, MANAGER, PRINT, RECORDS, SAVE_CONFIG, SAVES_CONFIG, WAITS};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::{DryRun, Shell};
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

flags! { FLAGS:
    ANNOTATIONS: List("annotations", "Annotations to apply to the pod.");
    ATTACH: Switch("attach", "If true, wait for the Pod to start running, and then attach to the Pod.");
    AS_COMMAND: Switch("command", "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.");
    ENV: Texts("env", "Environment variables to set in the container.");
    EXPOSE: Switch("expose", "If true, create a ClusterIP service associated with the pod.  Requires `--port`.");
    IMAGE: Text("image", "The image for the container to run.");
    IMAGE_PULL_POLICY: Text("image-pull-policy", "The image pull policy for the container.  If left empty, this value will not be specified by the client and defaulted by the server.");
    LABELS: List("labels", "Comma separated labels to apply to the pod. Will override previous values.").short('l').default("");
    _: Switch("leave-stdin-open", "If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes.");
    _: Text("overrides", "An inline JSON override for the generated object.");
    PORT: Text("port", "The port that this container exposes.");
    PRIVILEGED: Switch("privileged", "If true, run the container in privileged mode.");
    _: Switch("quiet", "If true, suppress prompt messages.").short('q');
    RESTART: Text("restart", "The restart policy for this Pod.  Legal values [Always, OnFailure, Never].").default("Always").values(Values::Words(&["Always", "Never", "OnFailure"]));
    RM: Switch("rm", "If true, delete the pod after it exits.  Only valid when attaching to the container, e.g. with '--attach' or with '-i/--stdin'.");
    STDIN: Switch("stdin", "Keep stdin open on the container in the pod, even if nothing is attached.").short('i');
    TTY: Switch("tty", "Allocate a TTY for the container in the pod.").short('t');
}

pub(crate) const COMMAND: Command = Command {
    path: &["run"],
    usage: "run NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]",
    help: "Run a particular image on the cluster",
    examples: &[("Run one pod", "kubectl run tmp --image=busybox")],
    flags: &[FLAGS, SAVES_CONFIG, DRY_RUNS, MANAGER, PRINT, DELETION, WAITS, FILES, RECORDS],
    required: &[IMAGE.name()],
    manager: "kubectl-run",
    about: &[Kind::Pod],
    run,
    ..Command::EMPTY
};

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let Some((name, rest)) = arguments.words.split_first() else {
        return Err(Failure::plain("NAME is required for run"));
    };
    if arguments.dash == Some(0) {
        return Err(Failure::plain("NAME is required for run"));
    }
    for flag in [ATTACH, STDIN, TTY, RM] {
        if arguments.get(flag) {
            return Err(Failure::plain(format!(
                "--{} is not available in this playground: no program runs in a simulated container, so there is nothing to attach to",
                flag.name()
            )));
        }
    }
    let Some(image) = arguments.get(IMAGE).filter(|image| !image.is_empty()) else {
        return Err(Failure::plain("--image is required"));
    };
    if image.contains(char::is_whitespace) || image.ends_with(':') || image.starts_with([':', '/', '-', '.']) {
        return Err(Failure::plain(format!("invalid image name {image:?}: invalid reference format")));
    }
    let port = match arguments.get(PORT).filter(|port| !port.is_empty()) {
        None if arguments.get(EXPOSE) => return Err(Failure::plain("--port must be set when exposing a service")),
        None => None,
        Some(port) => Some(port.parse::<i64>().map_err(|_| Failure::plain(format!("strconv.Atoi: parsing {port:?}: invalid syntax")))?),
    };
    let container = container(arguments, name, image, rest, port)?;
    let labels = labels(arguments, name)?;
    let restart = match arguments.get(RESTART).unwrap_or("Always") {
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
    for pair in arguments.get(ANNOTATIONS) {
        let (key, value) = pair.split_once('=').ok_or_else(|| Failure::plain(format!("invalid annotation format: {pair}")))?;
        pod["metadata"]["annotations"][key] = json!(value);
    }
    let created = generated(shell, arguments, Kind::Pod, pod)?;
    if let Some(port) = port.filter(|_| arguments.get(EXPOSE)) {
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
        container[if arguments.get(AS_COMMAND) { "command" } else { "args" }] = json!(rest);
    }
    let mut env = Vec::new();
    for pair in arguments.get(ENV) {
        match pair.split_once('=') {
            Some((name, value)) if !name.is_empty() => env.push(json!({"name": name, "value": value})),
            _ => return Err(Failure::plain(format!("invalid env: {pair}"))),
        }
    }
    if !env.is_empty() {
        container["env"] = Json::Array(env);
    }
    if let Some(policy) = arguments.get(IMAGE_PULL_POLICY).filter(|policy| !policy.is_empty()) {
        if !["Always", "IfNotPresent", "Never"].contains(&policy) {
            return Err(Failure::plain(format!("invalid image pull policy: {policy}, valid values are: Always, IfNotPresent, Never")));
        }
        container["imagePullPolicy"] = json!(policy);
    }
    if arguments.get(PRIVILEGED) {
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
    for pair in arguments.get(LABELS) {
        match pair.split_once('=') {
            Some(("", _)) => return Err(Failure::plain("unexpected empty label key")),
            Some((key, value)) => labels[key] = json!(value),
            None => return Err(Failure::plain(format!("unexpected label spec: {pair}"))),
        }
    }
    if !arguments.is_given(LABELS) {
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
    if arguments.get(SAVE_CONFIG) {
        object = apply::with_last_applied(&object);
    }
    Ok(shell.send(Request::Create { kind, object, validation: apply::validation(arguments) })?.object)
}
