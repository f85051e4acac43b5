//! `kubectl create serviceaccount` (`kubectl/pkg/cmd/create/create_serviceaccount.go`).

use crate::kubectl::command::Command;
use crate::kubectl::commands::create::object::{self, create, exactly_one, metadata};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::shell::Shell;
use crate::object::kind::Kind;
use serde_json::json;

pub(crate) const COMMAND: Command = Command {
    path: &["create", "serviceaccount"],
    aliases: &["sa"],
    usage: "create serviceaccount NAME [--dry-run=server|client|none]",
    help: "Create a service account with the specified name",
    examples: &[("Create a service account", "kubectl create serviceaccount agent")],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: service_account,
    ..Command::EMPTY
};

fn service_account(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments)?;
    let object = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(shell, name)});
    create(shell, arguments, Kind::ServiceAccount, object, "failed to create serviceaccount: ")
}
