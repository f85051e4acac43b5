//! `kubectl set serviceaccount` (`kubectl/pkg/cmd/set/set_serviceaccount.go`).

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::set::template::{check_flags, has_template, send};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL_OF_TYPE, DRY_RUNS, FILES, LOCALLY, MANAGER, PRINT, RECORDS};
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use serde_json::json;

pub(crate) const COMMAND: Command = Command {
    path: &["set", "serviceaccount"],
    aliases: &["sa"],
    usage: "set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
    help: "Update the service account of a resource",
    examples: &[("Set the service account of a workload", "kubectl set serviceaccount daemonset/agent agent")],
    flags: &[ALL_OF_TYPE, FILES, LOCALLY, DRY_RUNS, MANAGER, PRINT, RECORDS],
    manager: "kubectl-set",
    takes: Takes::Workloads,
    run: service_account,
    ..Command::EMPTY
};

fn service_account(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
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
