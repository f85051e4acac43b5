//! `kubectl create KIND NAME` (`kubectl/pkg/cmd/create/create_*.go`): one object from a few flags. With `--dry-run=client -o yaml` it is
//! printed as Go writes the type: structs without `omitempty` stand there though they are empty.

use super::apply;
use crate::cluster::request::Request;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::shell::{DryRun, Shell};
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::quantity::Quantity;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// Runs `kubectl create namespace NAME`.
///
/// # Errors
/// No name, or the refusal of the API server.
pub fn namespace(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create namespace")?;
    let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}, "spec": {}, "status": {}});
    create(shell, arguments, Kind::Namespace, object, "")
}

/// Runs `kubectl create configmap NAME --from-literal=k=v`.
///
/// # Errors
/// No name, a literal without `=`, or the refusal of the API server.
pub fn config_map(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create configmap")?;
    let mut object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(shell, name)});
    for (key, value) in sources(shell, arguments)? {
        if object["data"].get(&key).is_some() {
            return Err(Failure::plain(format!(
                "cannot add key {key:?}, another key by that name already exists in Data for ConfigMap {name:?}"
            )));
        }
        object["data"][key] = Json::String(value);
    }
    create(shell, arguments, Kind::ConfigMap, object, "failed to create configmap: ")
}

/// Runs `kubectl create secret generic NAME --from-literal=k=v`.
///
/// # Errors
/// As for [`config_map`].
pub fn secret(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create secret generic")?;
    let mut object = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata(shell, name)});
    if let Some(kind) = arguments.text("type").filter(|kind| !kind.is_empty()) {
        object["type"] = json!(kind);
    }
    for (key, value) in sources(shell, arguments)? {
        if object["data"].get(&key).is_some() {
            return Err(Failure::plain(format!("cannot add key {key}, another key by that name already exists")));
        }
        object["data"][key] = Json::String(STANDARD.encode(value));
    }
    create(shell, arguments, Kind::Secret, object, "failed to create secret ")
}

/// The keys and values of `--from-literal`, `--from-file` and `--from-env-file`.
fn sources(shell: &Shell<'_>, arguments: &Arguments) -> Result<Vec<(String, String)>, Failure> {
    let (files, env_files) = (arguments.list("from-file"), arguments.list("from-env-file"));
    let literals = arguments.texts("from-literal");
    if !env_files.is_empty() && (!files.is_empty() || !literals.is_empty()) {
        return Err(Failure::plain("from-env-file cannot be combined with from-file or from-literal"));
    }
    let mut found = Vec::new();
    for literal in literals {
        let pair = literal.split_once('=').filter(|(key, _)| !key.is_empty());
        let (key, value) = pair.ok_or_else(|| Failure::plain(format!("invalid literal source {literal}, expected key=value")))?;
        let unquoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        found.push((key.to_owned(), unquoted.unwrap_or(value).to_owned()));
    }
    let read = |path: &str| {
        let text = shell.files.get(path.strip_prefix("./").unwrap_or(path)).cloned();
        text.ok_or_else(|| Failure::plain(format!("error reading {path}: no such file or directory")))
    };
    for file in &files {
        let (key, path) = file.split_once('=').unwrap_or((file.rsplit('/').next().unwrap_or(file), file));
        found.push((key.to_owned(), read(path)?));
    }
    for file in &env_files {
        let text = read(file)?;
        let lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
        found.extend(lines.map(|line| line.split_once('=').unwrap_or((line, ""))).map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
    Ok(found)
}

/// Runs `kubectl create serviceaccount NAME`.
///
/// # Errors
/// No name, or the refusal of the API server.
pub fn service_account(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create serviceaccount")?;
    let object = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(shell, name)});
    create(shell, arguments, Kind::ServiceAccount, object, "failed to create serviceaccount: ")
}

/// Runs `kubectl create priorityclass NAME --value=N`.
///
/// # Errors
/// No name, or the refusal of the API server.
pub fn priority_class(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create priorityclass")?;
    let mut object = json!({
        "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name},
        "value": arguments.integer("value").unwrap_or(0),
        "preemptionPolicy": arguments.text("preemption-policy").unwrap_or("PreemptLowerPriority"),
    });
    if arguments.is_on("global-default") {
        object["globalDefault"] = json!(true);
    }
    if let Some(description) = arguments.text("description").filter(|text| !text.is_empty()) {
        object["description"] = json!(description);
    }
    create(shell, arguments, Kind::PriorityClass, object, "failed to create priorityclass: ")
}

/// Runs `kubectl create poddisruptionbudget NAME --selector=S --min-available=N`.
///
/// # Errors
/// No name, no selector, not exactly one of the two numbers, or the refusal of the API server.
pub fn disruption_budget(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create poddisruptionbudget")?;
    let given = |flag: &str| arguments.text(flag).filter(|text| !text.is_empty());
    let Some(selector) = given("selector") else {
        return Err(Failure::plain("a selector must be specified"));
    };
    let (field, flag, value) = match (given("min-available"), given("max-unavailable")) {
        (Some(value), None) => ("minAvailable", "min-available", value),
        (None, Some(value)) => ("maxUnavailable", "max-unavailable", value),
        (None, None) => return Err(Failure::plain("one of min-available or max-unavailable must be specified")),
        (Some(_), Some(_)) => return Err(Failure::plain("min-available and max-unavailable cannot be both specified")),
    };
    let digits = value.strip_suffix('%').unwrap_or(value);
    if digits.is_empty() || !digits.chars().all(|character| character.is_ascii_digit()) {
        return Err(Failure::plain(format!("invalid format specified for {flag}")));
    }
    let mut labels = json!({});
    for pair in selector.split(',') {
        let halves = pair.split_once("==").or_else(|| pair.split_once('='));
        let (key, value) = halves.ok_or_else(|| Failure::plain(format!("couldn't parse the selector string {selector:?}: {pair:?}")))?;
        labels[key.trim()] = json!(value.trim());
    }
    let object = json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata(shell, name),
        "spec": {field: value.parse::<i32>().map_or_else(|_| json!(value), |number| json!(number)), "selector": {"matchLabels": labels}},
        "status": {"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0},
    });
    create(shell, arguments, Kind::PodDisruptionBudget, object, "failed to create poddisruptionbudgets: ")
}

/// Runs `kubectl create quota NAME --hard=pods=3`.
///
/// # Errors
/// No name, a pair without `=`, or the refusal of the API server.
pub fn quota(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create quota")?;
    let mut spec = json!({});
    for pair in arguments.text("hard").filter(|text| !text.is_empty()).into_iter().flat_map(|text| text.split(',')) {
        let (resource, quantity) = match pair.split('=').collect::<Vec<_>>()[..] {
            [resource, quantity] => (resource, quantity),
            _ => return Err(Failure::plain(format!("Invalid argument syntax {pair}, expected <resource>=<value>"))),
        };
        if Quantity::parse(quantity).is_err() {
            return Err(Failure::plain(QUANTITY));
        }
        spec["hard"][resource] = json!(quantity);
    }
    if let Some(scopes) = arguments.text("scopes").filter(|text| !text.is_empty()) {
        let scopes: Vec<&str> = scopes.split(',').collect();
        if scopes.contains(&"") {
            return Err(Failure::plain("invalid resource quota scope \"\""));
        }
        spec["scopes"] = json!(scopes);
    }
    let object = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata(shell, name), "spec": spec, "status": {}});
    create(shell, arguments, Kind::ResourceQuota, object, "failed to create quota: ")
}

pub(super) const QUANTITY: &str = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/// Runs `kubectl create deployment NAME --image=IMAGE`. The object is stored; nothing here rolls a Deployment out, and that is said.
///
/// # Errors
/// No name, several images with a command, or the refusal of the API server.
pub fn deployment(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (name, command) = name_and_command(arguments, "create deployment")?;
    let images = arguments.list("image");
    if images.len() > 1 && !command.is_empty() {
        return Err(Failure::plain("cannot specify multiple --image options and command"));
    }
    let mut containers: Vec<Json> = images.iter().map(|image| container(&container_name(image), image, command)).collect();
    if let (Some(port), Some(first)) = (arguments.integer("port").filter(|port| *port >= 0), containers.first_mut()) {
        first["ports"] = json!([{"containerPort": port}]);
    }
    let mut metadata = metadata(shell, name);
    metadata["labels"] = json!({"app": name});
    let object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
        "spec": {
            "replicas": arguments.integer("replicas").unwrap_or(1),
            "selector": {"matchLabels": {"app": name}},
            "strategy": {},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}},
        },
        "status": {},
    });
    create(shell, arguments, Kind::Deployment, object, "failed to create deployment: ")
}

/// Runs `kubectl create job NAME --image=IMAGE`; stored, and not run, as a Deployment is.
///
/// # Errors
/// No name, no image, or the refusal of the API server.
pub fn job(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (name, command) = name_and_command(arguments, "create job")?;
    let image = arguments.text("image").filter(|image| !image.is_empty());
    let image = match (image, arguments.text("from").filter(|from| !from.is_empty())) {
        (Some(image), None) => image,
        (None, None) | (Some(_), Some(_)) => return Err(Failure::plain("either --image or --from must be specified")),
        (None, Some(_)) => {
            return Err(Failure::plain("--from is not available in this playground: objects of kind CronJob are not simulated"));
        }
    };
    let object = json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": metadata(shell, name),
        "spec": {"template": {"metadata": {}, "spec": {"containers": [container(name, image, command)], "restartPolicy": "Never"}}},
        "status": {},
    });
    create(shell, arguments, Kind::Job, object, "failed to create job: ")
}

fn container(name: &str, image: &str, command: &[String]) -> Json {
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if !command.is_empty() {
        container["command"] = json!(command);
    }
    container
}

/// The container's name: that of the image, without registry, tag and digest.
fn container_name(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    let name = last.split([':', '@']).next().unwrap_or(last);
    name.replace(['_', '.'], "-")
}

/// Runs `kubectl create service clusterip NAME --tcp=PORT:TARGET`.
///
/// # Errors
/// No name, no port, or the refusal of the API server.
pub fn cluster_ip(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    service(shell, arguments, "clusterip", "ClusterIP")
}

/// Runs `kubectl create service nodeport`.
///
/// # Errors
/// As for [`cluster_ip`].
pub fn node_port(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    service(shell, arguments, "nodeport", "NodePort")
}

/// Runs `kubectl create service loadbalancer`.
///
/// # Errors
/// As for [`cluster_ip`].
pub fn load_balancer(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    service(shell, arguments, "loadbalancer", "LoadBalancer")
}

/// Runs `kubectl create service externalname`.
///
/// # Errors
/// As for [`cluster_ip`].
pub fn external_name(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    service(shell, arguments, "externalname", "ExternalName")
}

fn service(shell: &mut Shell<'_>, arguments: &Arguments, word: &str, kind: &str) -> Result<(), Failure> {
    let name = exactly_one(arguments, &format!("create service {word}"))?;
    let address = arguments.text("clusterip").filter(|address| !address.is_empty());
    let pairs = arguments.list("tcp");
    if address != Some("None") && pairs.is_empty() && kind != "ExternalName" {
        return Err(Failure::plain("at least one tcp port specifier must be provided"));
    }
    let mut ports = Vec::new();
    for pair in &pairs {
        let mut port = service_port(pair)?;
        if let Some(number) = arguments.integer("node-port").filter(|number| *number != 0) {
            port["nodePort"] = json!(number);
        }
        ports.push(port);
    }
    let mut metadata = metadata(shell, name);
    metadata["labels"] = json!({"app": name});
    let mut spec = json!({"selector": {"app": name}, "type": kind});
    if !ports.is_empty() {
        spec["ports"] = Json::Array(ports);
    }
    if let Some(address) = address {
        spec["clusterIP"] = json!(address);
    }
    if let Some(external) = arguments.text("external-name") {
        spec["externalName"] = json!(external);
    }
    let object = json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec, "status": {"loadBalancer": {}}});
    create(shell, arguments, Kind::Service, object, &format!("failed to create {kind} service: "))
}

/// `80:8080`, or `80` for both.
fn service_port(pair: &str) -> Result<Json, Failure> {
    let (port, target) = pair.split_once(':').unwrap_or((pair, pair));
    let number = |text: &str| {
        text.parse::<u16>().ok().filter(|port| *port > 0).ok_or_else(|| Failure::plain(format!("{text} is not a valid port number")))
    };
    let target = if target.chars().all(|character| character.is_ascii_digit()) { json!(number(target)?) } else { json!(target) };
    Ok(json!({"name": pair.replace(':', "-"), "port": number(port)?, "protocol": "TCP", "targetPort": target}))
}

fn metadata(shell: &Shell<'_>, name: &str) -> Json {
    if shell.namespace_given { json!({"name": name, "namespace": shell.namespace}) } else { json!({ "name": name }) }
}

fn exactly_one<'arguments>(arguments: &'arguments Arguments, command: &str) -> Result<&'arguments str, Failure> {
    Ok(name_and_command(arguments, command)?.0)
}

/// The one word before `--`, and the words behind it.
fn name_and_command<'arguments>(
    arguments: &'arguments Arguments,
    command: &str,
) -> Result<(&'arguments str, &'arguments [String]), Failure> {
    let count = arguments.dash.unwrap_or(arguments.words.len());
    match arguments.words.split_first() {
        Some((name, rest)) if count == 1 => Ok((name, rest)),
        _ => Err(Failure::Usage { text: format!("exactly one NAME is required, got {count}"), command: command.to_owned() }),
    }
}

/// Sends the object, or shows it; `failed` is what stands before a refusal that is not about fields.
pub(super) fn create(shell: &mut Shell<'_>, arguments: &Arguments, kind: Kind, mut object: Json, failed: &str) -> Result<(), Failure> {
    if arguments.is_on("save-config") {
        object = apply::with_last_applied(&object);
    }
    if shell.dry_run == DryRun::Client {
        return shell.report(arguments, kind, &object, "created");
    }
    if kind.info().namespaced {
        object["metadata"]["namespace"] = json!(shell.namespace);
    }
    let answer = shell.send(Request::Create { kind, object, validation: apply::validation(arguments) }).map_err(|rejection| {
        if failed.is_empty() { Failure::Api(rejection) } else { Failure::plain(format!("{failed}{}", rejection.message)) }
    })?;
    shell.report(arguments, kind, &answer.object, "created")
}
