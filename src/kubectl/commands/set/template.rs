//! What the commands of `kubectl set` share (`kubectl/pkg/cmd/set/helper.go`): strategic patches of the Pod template.

use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL, LOCAL, SELECTOR};
use crate::kubectl::shell::{DryRun, Shell};
use crate::kubectl::target::Found;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::{key_of, name_of};
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
pub(crate) fn containers<'found>(found: &'found Found, list: &str) -> &'found [Json] {
    pod_spec(found).and_then(|spec| spec[list].as_array()).map_or(&[], Vec::as_slice)
}

/// Refuses an object that has no Pod template.
pub(crate) fn has_template(found: &Found) -> Result<(), Failure> {
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
pub(crate) fn send(
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

pub(crate) fn send_body(
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
    if shell.dry_run != DryRun::Client && !arguments.get(LOCAL) {
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
pub(crate) type Pairs = Vec<(String, String)>;

/// The arguments before the first pair, and the pairs (`util.GetResourcesAndPairs`).
pub(crate) fn split(words: &[String], what: &str) -> Result<(Vec<String>, Pairs), Failure> {
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
pub(crate) fn check_flags(shell: &Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.get(ALL) && arguments.get_where_declared(SELECTOR).is_some_and(|selector| !selector.is_empty()) {
        return Err(Failure::plain("cannot set --all and --selector at the same time"));
    }
    if arguments.get(LOCAL) && shell.dry_run == DryRun::Server {
        return Err(Failure::plain("cannot specify --local and --dry-run=server - did you mean --dry-run=client?"));
    }
    Ok(())
}

/// Adds an item to a list of the patch.
pub(crate) fn push(patch: &mut Json, list: &str, item: Json) {
    match patch[list].as_array_mut() {
        Some(items) => items.push(item),
        None => patch[list] = json!([item]),
    }
}

/// Whether `-c` means a container; it may hold wildcards.
pub(crate) fn is_chosen(pattern: Option<&str>, container: &Json) -> bool {
    let pattern = pattern.filter(|pattern| !pattern.is_empty()).unwrap_or("*");
    matches(pattern, container["name"].as_str().unwrap_or_default())
}

/// Whether a name fits a pattern in which `*` stands for any text. Each piece between two stars is taken where it first stands, so that
/// nothing is tried twice.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for piece in middle.split('*') {
        match name.split_once(piece) {
            Some((_, after)) => name = after,
            None => return false,
        }
    }
    name.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn container_names_may_hold_wildcards() {
        for (pattern, name, fits) in [
            ("*", "main", true),
            ("ma*", "main", true),
            ("*in", "main", true),
            ("m*x", "main", false),
            ("main", "main", true),
            ("m*i*n", "main", true),
            ("*a*a*", "main", false),
            ("ma*ain", "main", false),
            ("**", "", true),
            ("a*", "", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
        assert!(!matches(&format!("{}b", "*a".repeat(60)), &"a".repeat(63)));
    }
}
