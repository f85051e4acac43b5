//! `kubectl set image`, `set env`, `set resources` (`kubectl/pkg/cmd/set`): strategic patches of the Pod template.

use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::session::{DryRun, Session, key_of};
use crate::kubectl::target::{self, Found};
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

/// Where the Pod spec of a kind stands; `None` for kinds without one.
fn pod_spec(found: &Found) -> Option<&Json> {
    match found.kind {
        Kind::Pod => Some(&found.object["spec"]),
        Kind::DaemonSet | Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet | Kind::Job => {
            Some(&found.object["spec"]["template"]["spec"])
        }
        _ => None,
    }
}

fn containers<'found>(found: &'found Found, list: &str) -> &'found [Json] {
    pod_spec(found).and_then(|spec| spec[list].as_array()).map_or(&[], Vec::as_slice)
}

/// Sends a patch of the Pod spec, unless it changes nothing.
fn send(session: &mut Session<'_>, arguments: &Arguments, found: &Found, spec: &Json, operation: &str) -> Result<(), Failure> {
    let body = if found.kind == Kind::Pod { json!({"spec": spec}) } else { json!({"spec": {"template": {"spec": spec}}}) };
    let mut object = found.object.clone();
    if session.dry_run != DryRun::Client {
        let request = Request::Patch {
            kind: found.kind,
            key: key_of(&found.object),
            patch_type: PatchType::Strategic,
            body,
            subresource: Subresource::None,
            validation: FieldValidation::Strict,
        };
        object = session.send(request)?.object;
    }
    session.report(arguments, found.kind, &object, operation)
}

/// The arguments before the first pair, and the pairs.
fn split(words: &[String]) -> (Vec<String>, Vec<(String, String)>) {
    let mut resources = Vec::new();
    let mut pairs = Vec::new();
    for word in words {
        match word.split_once('=') {
            Some((name, value)) => pairs.push((name.to_owned(), value.to_owned())),
            None => resources.push(word.clone()),
        }
    }
    (resources, pairs)
}

/// Runs `kubectl set image`.
///
/// # Errors
/// Wrong arguments, containers that do not exist, or the refusal of the API server.
pub fn image(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (resources, images) = split(&arguments.words);
    if resources.is_empty() && !arguments.is_given("filename") {
        return Err(Failure::plain("one or more resources must be specified as <resource> <name> or <resource>/<name>"));
    }
    let targets = target::read(&resources)?;
    if images.is_empty() {
        return Err(Failure::plain("at least one image update is required"));
    }
    if images.iter().any(|(name, _)| name == "*") && images.len() > 1 {
        return Err(Failure::plain(
            "all containers are already specified by *, but saw more than one container_name=container_image pairs",
        ));
    }
    drop(targets);
    let search = target::find(session, arguments, &resources)?;
    let mut failures = search.failures;
    for found in search.found {
        failures.extend(set_images(session, arguments, &found, &images).err());
    }
    Failure::all(failures)
}

fn set_images(session: &mut Session<'_>, arguments: &Arguments, found: &Found, images: &[(String, String)]) -> Result<(), Failure> {
    let mut patch = json!({});
    let mut missing = Vec::new();
    for (name, image) in images {
        let mut seen = false;
        for list in ["initContainers", "containers"] {
            for container in containers(found, list) {
                if name != "*" && container["name"] != json!(name) {
                    continue;
                }
                seen = true;
                if container["image"] != json!(image) {
                    push(&mut patch, list, json!({"name": container["name"], "image": image}));
                }
            }
        }
        if !seen {
            missing.push(Failure::plain(format!("unable to find container named {name:?}")));
        }
    }
    Failure::all(missing)?;
    if patch == json!({}) { Ok(()) } else { send(session, arguments, found, &patch, "image updated") }
}

fn push(patch: &mut Json, list: &str, item: Json) {
    match patch[list].as_array_mut() {
        Some(items) => items.push(item),
        None => patch[list] = json!([item]),
    }
}

fn is_chosen(arguments: &Arguments, container: &Json) -> bool {
    match arguments.text("containers") {
        None | Some("*" | "") => true,
        Some(name) => container["name"] == json!(name),
    }
}

/// Runs `kubectl set env`.
///
/// # Errors
/// Wrong arguments, or the refusal of the API server.
pub fn env(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let is_change = |word: &&String| word.contains('=') || word.ends_with('-');
    let resources: Vec<String> = arguments.words.iter().filter(|word| !is_change(word)).cloned().collect();
    let changes: Vec<&String> = arguments.words.iter().filter(is_change).collect();
    if changes.is_empty() && !arguments.is_on("list") {
        return Err(Failure::plain("at least one environment variable must be provided"));
    }
    let search = target::find(session, arguments, &resources)?;
    let mut failures = search.failures;
    for found in search.found {
        if arguments.is_on("list") {
            list_env(session, &found);
            continue;
        }
        let mut patch = json!({});
        for container in containers(&found, "containers").iter().filter(|container| is_chosen(arguments, container)) {
            let mut entries = Vec::new();
            for change in &changes {
                match change.split_once('=') {
                    Some((name, value)) => entries.push(json!({"name": name, "value": value})),
                    None => entries.push(json!({"name": change.trim_end_matches('-'), "$patch": "delete"})),
                }
            }
            let order = env_order(container, &changes);
            push(&mut patch, "containers", json!({"name": container["name"], "env": entries, "$setElementOrder/env": order}));
        }
        failures.extend(send(session, arguments, &found, &patch, "env updated").err());
    }
    Failure::all(failures)
}

/// The names of the variables after the change: the old ones in place, new ones behind.
fn env_order(container: &Json, changes: &[&String]) -> Vec<Json> {
    let live = container["env"].as_array().cloned().unwrap_or_default();
    let is_removed = |name: &Json| changes.iter().any(|change| !change.contains('=') && json!(change.trim_end_matches('-')) == *name);
    let mut order: Vec<Json> = live.iter().map(|entry| entry["name"].clone()).filter(|name| !is_removed(name)).collect();
    for (name, _) in changes.iter().filter_map(|change| change.split_once('=')) {
        if !order.contains(&json!(name)) {
            order.push(json!(name));
        }
    }
    order.into_iter().map(|name| json!({ "name": name })).collect()
}

fn list_env(session: &mut Session<'_>, found: &Found) {
    let info = found.kind.info();
    for container in containers(found, "containers") {
        let title =
            format!("# {} {}, container {}", info.plural, key_of(&found.object).name, container["name"].as_str().unwrap_or_default());
        session.say(&title);
        for entry in container["env"].as_array().into_iter().flatten() {
            let line = format!("{}={}", entry["name"].as_str().unwrap_or_default(), entry["value"].as_str().unwrap_or_default());
            session.say(&line);
        }
    }
}

/// Runs `kubectl set resources`.
///
/// # Errors
/// Neither limits nor requests, or the refusal of the API server.
pub fn resources(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let mut wanted = json!({});
    for flag in ["limits", "requests"] {
        for pair in arguments.list(flag) {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| Failure::plain(format!("Invalid argument syntax {pair}, expected <resource>=<value>")))?;
            wanted[flag][name] = json!(value);
        }
    }
    if wanted == json!({}) {
        return Err(Failure::plain("you must specify an update to requests or limits (in the form of --requests/--limits)"));
    }
    let search = target::find(session, arguments, &arguments.words)?;
    let mut failures = search.failures;
    for found in search.found {
        let mut patch = json!({});
        for container in containers(&found, "containers").iter().filter(|container| is_chosen(arguments, container)) {
            push(&mut patch, "containers", json!({"name": container["name"], "resources": wanted}));
        }
        failures.extend(send(session, arguments, &found, &patch, "resource requirements updated").err());
    }
    Failure::all(failures)
}

/// Runs `kubectl set serviceaccount`.
///
/// # Errors
/// Wrong arguments, or the refusal of the API server.
pub fn service_account(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let Some((account, resources)) = arguments.words.split_last().filter(|(_, resources)| !resources.is_empty()) else {
        return Err(Failure::plain("serviceaccount is required"));
    };
    let search = target::find(session, arguments, resources)?;
    let mut failures = search.failures;
    for found in search.found {
        failures.extend(send(session, arguments, &found, &json!({"serviceAccountName": account}), "serviceaccount updated").err());
    }
    Failure::all(failures)
}
