//! What the commands `kubectl create KIND NAME` share (`kubectl/pkg/cmd/create/create.go`): one object from a few flags. With
//! `--dry-run=client -o yaml` it is printed as Go writes the type: structs without `omitempty` stand there though they are empty.

use crate::cluster::request::Request;
use crate::kubectl::commands::apply;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Flag;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{DRY_RUNS, MANAGER, PRINT, SAVE_CONFIG, SAVES_CONFIG, VALIDATION};
use crate::kubectl::shell::{DryRun, Shell};
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

/// The flags that each of these commands has.
pub(crate) const FLAGS: &[&[Flag]] = &[PRINT, SAVES_CONFIG, VALIDATION, DRY_RUNS, MANAGER];

/// A container of a Pod template.
pub(crate) fn container(name: &str, image: &str, command: &[String]) -> Json {
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if !command.is_empty() {
        container["command"] = json!(command);
    }
    container
}

/// The metadata of an object that is not sent yet.
pub(crate) fn metadata(shell: &Shell<'_>, name: &str) -> Json {
    if shell.namespace_given { json!({"name": name, "namespace": shell.namespace}) } else { json!({ "name": name }) }
}

/// The one name that the command was given.
pub(crate) fn exactly_one(arguments: &Arguments) -> Result<&str, Failure> {
    Ok(name_and_command(arguments)?.0)
}

/// The one word before `--`, and the words behind it.
pub(crate) fn name_and_command(arguments: &Arguments) -> Result<(&str, &[String]), Failure> {
    let count = arguments.dash.unwrap_or(arguments.words.len());
    match arguments.words.split_first() {
        Some((name, rest)) if count == 1 => Ok((name, rest)),
        _ => Err(arguments.usage(format!("exactly one NAME is required, got {count}"))),
    }
}

/// Sends the object, or shows it; `failed` is what stands before a refusal that is not about fields.
pub(crate) fn create(shell: &mut Shell<'_>, arguments: &Arguments, kind: Kind, mut object: Json, failed: &str) -> Result<(), Failure> {
    if arguments.get(SAVE_CONFIG) {
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
