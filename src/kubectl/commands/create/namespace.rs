//! `kubectl create namespace` (`kubectl/pkg/cmd/create/create_namespace.go`).

use crate::kubectl::command::Command;
use crate::kubectl::commands::create::object::{self, create, exactly_one};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::shell::Shell;
use crate::object::kind::Kind;
use serde_json::json;

pub(crate) const COMMAND: Command = Command {
    path: &["create", "namespace"],
    aliases: &["ns"],
    usage: "create namespace NAME [--dry-run=server|client|none]",
    help: "Create a namespace with the specified name",
    examples: &[("Create a namespace", "kubectl create namespace lab")],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: namespace,
    ..Command::EMPTY
};

fn namespace(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments)?;
    let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}, "spec": {}, "status": {}});
    create(shell, arguments, Kind::Namespace, object, "")
}
