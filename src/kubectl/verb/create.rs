//! `kubectl create -f`, `create namespace`, `replace` (`kubectl/pkg/cmd/create`, `replace`).

use super::apply;
use crate::cluster::request::{Propagation, Request};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::manifest::{self, Document};
use crate::kubectl::session::{DryRun, Session, key_of};
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

/// Runs `kubectl create -f`.
///
/// # Errors
/// Everything that went wrong, after all objects have had their turn.
pub fn run(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.is_given("filename") {
        return Err(Failure::plain("must specify one of -f and -k"));
    }
    let (documents, mut failures) = manifest::documents(session, arguments);
    if documents.is_empty() && failures.is_empty() {
        return Err(Failure::plain("no objects passed to create"));
    }
    for Document { source, kind, object } in documents {
        let object = if arguments.is_on("save-config") { apply::with_last_applied(&object) } else { object };
        let outcome = apply::create(session, arguments, kind, object, &source);
        let outcome = outcome.and_then(|created| session.report(arguments, kind, &created, "created"));
        failures.extend(outcome.err());
    }
    Failure::all(failures)
}

/// Runs `kubectl create namespace NAME`.
///
/// # Errors
/// No name, or the refusal of the API server.
pub fn namespace(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create namespace")?;
    generated(session, arguments, Kind::Namespace, json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}))
}

/// Runs `kubectl create configmap NAME --from-literal=k=v`.
///
/// # Errors
/// No name, a literal without `=`, or the refusal of the API server.
pub fn config_map(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create configmap")?;
    let mut object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": session.namespace}});
    for literal in arguments.texts("from-literal") {
        let (key, value) =
            literal.split_once('=').ok_or_else(|| Failure::plain(format!("invalid literal source {literal}, expected key=value")))?;
        object["data"][key] = Json::String(value.to_owned());
    }
    generated(session, arguments, Kind::ConfigMap, object)
}

/// Runs `kubectl create serviceaccount NAME`.
///
/// # Errors
/// No name, or the refusal of the API server.
pub fn service_account(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create serviceaccount")?;
    let object = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": session.namespace}});
    generated(session, arguments, Kind::ServiceAccount, object)
}

/// Runs `kubectl create priorityclass NAME --value=N`.
///
/// # Errors
/// No name, or the refusal of the API server.
pub fn priority_class(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create priorityclass")?;
    let object = json!({
        "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name},
        "value": arguments.integer("value").unwrap_or(0),
        "globalDefault": arguments.is_on("global-default"),
        "description": arguments.text("description").unwrap_or_default(),
        "preemptionPolicy": arguments.text("preemption-policy").unwrap_or("PreemptLowerPriority"),
    });
    generated(session, arguments, Kind::PriorityClass, object)
}

/// Runs `kubectl create poddisruptionbudget NAME --selector=S --min-available=N`.
///
/// # Errors
/// No name, no selector, not exactly one of the two numbers, or the refusal of the API server.
pub fn disruption_budget(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create poddisruptionbudget")?;
    let Some(selector) = arguments.text("selector").filter(|selector| !selector.is_empty()) else {
        return Err(Failure::plain("a selector must be specified"));
    };
    let mut labels = json!({});
    for pair in selector.split(',') {
        let (key, value) = pair
            .split_once("==")
            .or_else(|| pair.split_once('='))
            .ok_or_else(|| Failure::plain(format!("only equality-based selector requirements are supported, got {pair:?}")))?;
        labels[key.trim()] = json!(value.trim());
    }
    let mut spec = json!({"selector": {"matchLabels": labels}});
    match (arguments.text("min-available"), arguments.text("max-unavailable")) {
        (Some(value), None) => spec["minAvailable"] = int_or_string(value),
        (None, Some(value)) => spec["maxUnavailable"] = int_or_string(value),
        (None, None) => return Err(Failure::plain("one of min-available or max-unavailable must be specified")),
        (Some(_), Some(_)) => return Err(Failure::plain("min-available and max-unavailable cannot be both specified")),
    }
    let metadata = json!({"name": name, "namespace": session.namespace});
    let object = json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata, "spec": spec});
    generated(session, arguments, Kind::PodDisruptionBudget, object)
}

fn int_or_string(value: &str) -> Json {
    value.parse::<i32>().map_or_else(|_| json!(value), |number| json!(number))
}

/// Runs `kubectl create quota NAME --hard=pods=3`.
///
/// # Errors
/// No name, a pair without `=`, or the refusal of the API server.
pub fn quota(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments, "create quota")?;
    let mut spec = json!({});
    for pair in arguments.list("hard") {
        let (resource, quantity) = pair
            .split_once('=')
            .ok_or_else(|| Failure::plain(format!("invalid argument syntax {pair:?}, expected <resource>=<quantity>")))?;
        spec["hard"][resource] = json!(quantity);
    }
    if arguments.is_given("scopes") {
        spec["scopes"] = json!(arguments.list("scopes"));
    }
    let metadata = json!({"name": name, "namespace": session.namespace});
    let object = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": spec});
    generated(session, arguments, Kind::ResourceQuota, object)
}

fn exactly_one<'arguments>(arguments: &'arguments Arguments, command: &str) -> Result<&'arguments str, Failure> {
    match arguments.words.as_slice() {
        [name] => Ok(name),
        words => Err(Failure::Usage { text: format!("exactly one NAME is required, got {}", words.len()), command: command.to_owned() }),
    }
}

fn generated(session: &mut Session<'_>, arguments: &Arguments, kind: Kind, object: Json) -> Result<(), Failure> {
    let created = if session.dry_run == DryRun::Client {
        object
    } else {
        session.send(Request::Create { kind, object, validation: apply::validation(arguments) })?.object
    };
    session.report(arguments, kind, &created, "created")
}

/// Runs `kubectl replace -f`.
///
/// # Errors
/// Everything that went wrong, after all objects have had their turn.
pub fn replace(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.is_given("filename") {
        return Err(Failure::plain("must specify one of -f and -k"));
    }
    let (documents, mut failures) = manifest::documents(session, arguments);
    if documents.is_empty() && failures.is_empty() {
        return Err(Failure::plain("no objects passed to replace"));
    }
    for document in documents {
        failures.extend(replace_one(session, arguments, document).err());
    }
    Failure::all(failures)
}

fn replace_one(session: &mut Session<'_>, arguments: &Arguments, document: Document) -> Result<(), Failure> {
    let Document { source, kind, object } = document;
    let object = if arguments.is_on("save-config") { apply::with_last_applied(&object) } else { object };
    if session.dry_run == DryRun::Client {
        return session.report(arguments, kind, &object, "replaced");
    }
    if arguments.is_on("force") {
        let key = key_of(&object);
        if session.cluster.get_json(kind, &key).is_some() {
            session.send(Request::Delete { kind, key: key.clone(), grace_s: Some(0), propagation: Propagation::Background })?;
            let line = super::delete::line(kind, &key, "deleted");
            session.say(&line);
        }
        let created = apply::create(session, arguments, kind, object, &source)?;
        return session.report(arguments, kind, &created, "replaced");
    }
    let request = Request::Update { kind, object, validation: apply::validation(arguments) };
    let answer = session.send(request).map_err(|rejection| apply::about_file("replacing", &source, rejection))?;
    session.report(arguments, kind, &answer.object, "replaced")
}
