//! `kubectl rollout pause` and `kubectl rollout resume` (`kubectl/pkg/cmd/rollout/rollout_pause.go`, `rollout_resume.go`), which only know
//! Deployments.

use crate::cluster::request::PatchType;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::rollout::objects::{objects, say_nothing_found};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{FILES, LABELS, MANAGER, PRINT};
use crate::kubectl::shell::Shell;
use crate::kubectl::target::Found;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::name_of;
use serde_json::json;

pub(crate) const PAUSE: Command = Command {
    path: &["rollout", "pause"],
    usage: "rollout pause RESOURCE",
    help: "Mark the provided resource as paused",
    flags: &[LABELS, FILES, MANAGER, PRINT],
    manager: "kubectl-rollout",
    takes: Takes::Workloads,
    run: |shell, arguments| set_paused(shell, arguments, true),
    ..Command::EMPTY
};

pub(crate) const RESUME: Command = Command {
    path: &["rollout", "resume"],
    usage: "rollout resume RESOURCE",
    help: "Resume a paused resource",
    flags: &[LABELS, FILES, MANAGER, PRINT],
    manager: "kubectl-rollout",
    takes: Takes::Workloads,
    run: |shell, arguments| set_paused(shell, arguments, false),
    ..Command::EMPTY
};

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
        match shell.patch(*kind, object, PatchType::Strategic, json!({"spec": {"paused": value}})) {
            Ok(object) => shell.report(arguments, *kind, &object, done)?,
            Err(rejection) => failures.push(Failure::Api(rejection)),
        }
    }
    Failure::all(failures)
}
