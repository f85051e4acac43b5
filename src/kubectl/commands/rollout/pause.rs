//! `kubectl rollout pause` and `kubectl rollout resume` (`kubectl/pkg/cmd/rollout/rollout_pause.go`, `rollout_resume.go`), which only know
//! Deployments.

use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::rollout::objects::{objects, say_nothing_found};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{FIELD_MANAGER_FLAGS, FILENAME_FLAGS, OUTPUT_FLAGS, SELECTOR_FLAGS, TEMPLATE_FLAGS};
use crate::kubectl::shell::Shell;
use crate::kubectl::target::Found;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::{key_of, name_of};
use serde_json::json;

pub(crate) const PAUSE: Command = Command {
    path: &["rollout", "pause"],
    usage: "rollout pause RESOURCE",
    help: "Mark the provided resource as paused",
    flags: &[SELECTOR_FLAGS, FILENAME_FLAGS, FIELD_MANAGER_FLAGS, OUTPUT_FLAGS, TEMPLATE_FLAGS],
    manager: "kubectl-rollout",
    takes: Takes::Workloads,
    run: pause,
    ..Command::EMPTY
};

pub(crate) const RESUME: Command = Command {
    path: &["rollout", "resume"],
    usage: "rollout resume RESOURCE",
    help: "Resume a paused resource",
    flags: &[SELECTOR_FLAGS, FILENAME_FLAGS, FIELD_MANAGER_FLAGS, OUTPUT_FLAGS, TEMPLATE_FLAGS],
    manager: "kubectl-rollout",
    takes: Takes::Workloads,
    run: resume,
    ..Command::EMPTY
};

fn pause(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    set_paused(shell, arguments, true)
}

fn resume(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    set_paused(shell, arguments, false)
}

fn set_paused(shell: &mut Shell<'_>, arguments: &Arguments, paused: bool) -> Result<(), Failure> {
    let (found, mut failures) = objects(shell, arguments)?;
    let (doing, done) = if paused { ("pausing", "paused") } else { ("resuming", "resumed") };
    if found.is_empty() && failures.is_empty() {
        say_nothing_found(shell);
    }
    for one in found {
        let Found { kind, object, .. } = &one;
        let name = name_of(object);
        if *kind != Kind::Deployment {
            failures.push(Failure::plain(format!("error: {} {name:?} {doing} is not supported", kind.info().resource())));
            continue;
        }
        if object["spec"]["paused"].as_bool().unwrap_or(false) == paused {
            let already = if paused { "is already paused" } else { "is not paused" };
            failures.push(Failure::plain(format!("error: {} {name:?} {already}", kind.info().resource())));
            continue;
        }
        let value = if paused { json!(true) } else { Json::Null };
        let request = Request::Patch {
            kind: *kind,
            key: key_of(object),
            patch_type: PatchType::Strategic,
            body: json!({"spec": {"paused": value}}),
            subresource: Subresource::None,
            validation: FieldValidation::Ignore,
        };
        match shell.send(request) {
            Ok(answer) => shell.report(arguments, *kind, &answer.object, done)?,
            Err(rejection) => failures.push(Failure::Api(rejection)),
        }
    }
    Failure::all(failures)
}
