//! `kubectl set image`, `set resources`, `set serviceaccount`, `set selector` (`kubectl/pkg/cmd/set`): strategic patches of the Pod
//! template. `set env` stands in [`super::env`].

use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::shell::{DryRun, Shell, key_of, name_of};
use crate::kubectl::target::{self, Found};
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::quantity::Quantity;
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

/// The containers of one list of the object's Pod spec.
pub(super) fn containers<'found>(found: &'found Found, list: &str) -> &'found [Json] {
    pod_spec(found).and_then(|spec| spec[list].as_array()).map_or(&[], Vec::as_slice)
}

/// Refuses an object that has no Pod template.
///
/// # Errors
/// As said.
pub(super) fn has_template(found: &Found) -> Result<(), Failure> {
    if pod_spec(found).is_some() {
        return Ok(());
    }
    let info = found.kind.info();
    Err(Failure::plain(format!(
        "error: {}/{} the object is not a pod or does not have a pod template: *v1.{}\n",
        info.plural,
        name_of(&found.object),
        info.name
    )))
}

/// Sends a patch of the Pod spec; `failed` stands before a refusal. A patch that changes nothing is not sent.
///
/// # Errors
/// The refusal of the API server.
pub(super) fn send(
    shell: &mut Shell<'_>,
    arguments: &Arguments,
    found: &Found,
    spec: &Json,
    operation: &str,
    failed: &str,
) -> Result<(), Failure> {
    let body = if found.kind == Kind::Pod { json!({"spec": spec}) } else { json!({"spec": {"template": {"spec": spec}}}) };
    send_body(shell, arguments, found, body, operation, failed)
}

fn send_body(
    shell: &mut Shell<'_>,
    arguments: &Arguments,
    found: &Found,
    body: Json,
    operation: &str,
    failed: &str,
) -> Result<(), Failure> {
    let mut object = shell.preview(found.kind, &found.object, PatchType::Strategic, &body)?;
    if object == found.object {
        return Ok(());
    }
    if shell.dry_run != DryRun::Client && !arguments.is_on("local") {
        let request = Request::Patch {
            kind: found.kind,
            key: key_of(&found.object),
            patch_type: PatchType::Strategic,
            body,
            subresource: Subresource::None,
            validation: FieldValidation::Strict,
        };
        object = shell.send(request).map_err(|rejection| Failure::plain(format!("{failed}{}", rejection.message)))?.object;
    }
    shell.report(arguments, found.kind, &object, operation)
}

/// Names and what they are set to.
type Pairs = Vec<(String, String)>;

/// The arguments before the first pair, and the pairs (`util.GetResourcesAndPairs`).
fn split(words: &[String], what: &str) -> Result<(Vec<String>, Pairs), Failure> {
    let mut resources = Vec::new();
    let mut pairs = Vec::new();
    for word in words {
        match word.split_once('=').filter(|(name, _)| !name.is_empty()) {
            Some((name, value)) => pairs.push((name.to_owned(), value.to_owned())),
            None if pairs.is_empty() => resources.push(word.clone()),
            None => return Err(Failure::plain(format!("all resources must be specified before {what} changes: {word}"))),
        }
    }
    Ok((resources, pairs))
}

/// Refuses `--all` beside `-l`, and `--local` beside a server's dry run.
///
/// # Errors
/// As said.
pub(super) fn check_flags(shell: &Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.is_on("all") && arguments.text("selector").is_some_and(|selector| !selector.is_empty()) {
        return Err(Failure::plain("cannot set --all and --selector at the same time"));
    }
    if arguments.is_on("local") && shell.dry_run == DryRun::Server {
        return Err(Failure::plain("cannot specify --local and --dry-run=server - did you mean --dry-run=client?"));
    }
    Ok(())
}

/// Runs `kubectl set image`.
///
/// # Errors
/// Wrong arguments, containers that do not exist, or the refusal of the API server.
pub fn image(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (resources, images) = split(&arguments.words, "image")?;
    let search = target::find(shell, arguments, &resources)?;
    check_flags(shell, arguments)?;
    if images.is_empty() {
        Failure::all(search.failures)?;
        return Err(Failure::plain("at least one image update is required"));
    }
    if images.iter().any(|(name, _)| name == "*") && images.len() > 1 {
        return Err(Failure::plain(
            "all containers are already specified by *, but saw more than one container_name=container_image pairs",
        ));
    }
    let mut failures = search.failures;
    for found in search.found {
        set_images(shell, arguments, &found, &images, &mut failures);
    }
    Failure::all(failures)
}

/// Sets the images of one object; a container that is not there does not keep the others from theirs.
fn set_images(shell: &mut Shell<'_>, arguments: &Arguments, found: &Found, images: &[(String, String)], failures: &mut Vec<Failure>) {
    if let Err(failure) = has_template(found) {
        failures.push(failure);
        return;
    }
    let mut patch = json!({});
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
            failures.push(Failure::plain(format!("error: unable to find container named {name:?}")));
        }
    }
    if patch != json!({}) {
        let sent = send(shell, arguments, found, &patch, "image updated", "failed to patch image update to pod template: ");
        failures.extend(sent.err());
    }
}

/// Adds an item to a list of the patch.
pub(super) fn push(patch: &mut Json, list: &str, item: Json) {
    match patch[list].as_array_mut() {
        Some(items) => items.push(item),
        None => patch[list] = json!([item]),
    }
}

/// Whether `-c` means a container; it may hold wildcards.
pub(super) fn is_chosen(arguments: &Arguments, container: &Json) -> bool {
    let pattern = arguments.text("containers").filter(|pattern| !pattern.is_empty()).unwrap_or("*");
    matches(pattern.as_bytes(), container["name"].as_str().unwrap_or_default().as_bytes())
}

/// Whether a name fits a pattern in which `*` stands for any text.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some((b'*', rest)) => (0..=name.len()).any(|at| matches(rest, &name[at..])),
        Some((letter, rest)) => name.split_first().is_some_and(|(first, name)| first == letter && matches(rest, name)),
    }
}

/// Runs `kubectl set resources`.
///
/// # Errors
/// Neither limits nor requests, or the refusal of the API server.
pub fn resources(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let search = target::find(shell, arguments, &arguments.words)?;
    check_flags(shell, arguments)?;
    let mut wanted = json!({});
    for flag in ["limits", "requests"] {
        for pair in arguments.text(flag).filter(|text| !text.is_empty()).into_iter().flat_map(|text| text.split(',')) {
            let [name, value] = pair.split('=').collect::<Vec<_>>()[..] else {
                return Err(Failure::plain(format!("invalid argument syntax {pair}, expected <resource>=<value>")));
            };
            if Quantity::parse(value).is_err() {
                return Err(Failure::plain(super::generate::QUANTITY));
            }
            wanted[flag][name] = json!(value);
        }
    }
    if wanted == json!({}) {
        Failure::all(search.failures)?;
        return Err(Failure::plain("you must specify an update to requests or limits (in the form of --requests/--limits)"));
    }
    let mut failures = search.failures;
    for found in search.found {
        if let Err(failure) = has_template(&found) {
            failures.push(failure);
            continue;
        }
        let mut patch = json!({});
        for list in ["containers", "initContainers"] {
            for container in containers(&found, list).iter().filter(|container| is_chosen(arguments, container)) {
                push(&mut patch, list, json!({"name": container["name"], "resources": wanted}));
            }
        }
        if patch == json!({}) {
            let name = arguments.text("containers").unwrap_or_default();
            failures.push(Failure::plain(format!("error: unable to find container named {name}")));
            continue;
        }
        let failed = "failed to patch resources update to pod template ";
        failures.extend(send(shell, arguments, &found, &patch, "resource requirements updated", failed).err());
    }
    Failure::all(failures)
}

/// Runs `kubectl set serviceaccount`.
///
/// # Errors
/// Wrong arguments, or the refusal of the API server.
pub fn service_account(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    check_flags(shell, arguments)?;
    let Some((account, resources)) = arguments.words.split_last() else {
        return Err(Failure::plain("serviceaccount is required"));
    };
    let search = target::find(shell, arguments, resources)?;
    let mut failures = search.failures;
    for found in search.found {
        let patch = json!({ "serviceAccountName": account });
        let sent = has_template(&found)
            .and_then(|()| send(shell, arguments, &found, &patch, "serviceaccount updated", "failed to patch ServiceAccountName "));
        failures.extend(sent.err());
    }
    Failure::all(failures)
}

/// Runs `kubectl set selector`.
///
/// # Errors
/// Wrong arguments, anything but Services, or the refusal of the API server.
pub fn selector(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let Some((expression, resources)) = arguments.words.split_last() else {
        return Err(Failure::plain("one selector is required"));
    };
    let mut labels = json!({"$patch": "replace"});
    for pair in expression.split(',') {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            Failure::plain(format!("couldn't parse the selector string {expression:?}: unable to parse requirement: {pair}"))
        })?;
        labels[key] = json!(value.trim_start_matches('='));
    }
    let search = target::find(shell, arguments, resources)?;
    let mut failures = search.failures;
    for found in search.found {
        if found.kind == Kind::Service {
            let body = json!({"spec": {"selector": labels}});
            failures.extend(send_body(shell, arguments, &found, body, "selector updated", "").err());
        } else {
            failures.push(Failure::plain("setting a selector is only supported for Services"));
        }
    }
    Failure::all(failures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn container_names_may_hold_wildcards() {
        for (pattern, name, fits) in
            [("*", "main", true), ("ma*", "main", true), ("*in", "main", true), ("m*x", "main", false), ("main", "main", true)]
        {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), fits, "{pattern} {name}");
        }
    }
}
