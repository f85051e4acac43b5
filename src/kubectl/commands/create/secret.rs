//! `kubectl create secret generic` (`kubectl/pkg/cmd/create/create_secret.go`).

use crate::kubectl::command::{Command, Group};
use crate::kubectl::commands::create::object::{self, create, exactly_one, metadata};
use crate::kubectl::commands::create::sources::{SOURCE_FLAGS, sources};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::shell::Shell;
use crate::object::Json;
use crate::object::kind::Kind;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

flags! { FLAGS:
    TYPE: Text("type", "The type of secret to create");
}

/// The group of these commands.
pub(crate) const GROUP: Group = Group {
    path: &["create", "secret"],
    short: "Create a secret using a specified subcommand",
    long: "Create a secret with specified type.",
    usage: "create secret (docker-registry | generic | tls)",
    ..Group::EMPTY
};

pub(crate) const COMMAND: Command = Command {
    path: &["create", "secret", "generic"],
    usage: "create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
    help: "Create a secret from a local file, directory, or literal value",
    examples: &[("Create a secret with one key", "kubectl create secret generic login --from-literal=password=x")],
    flags: &[SOURCE_FLAGS, FLAGS],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: secret,
    ..Command::EMPTY
};

fn secret(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments)?;
    let mut object = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata(shell, name)});
    if let Some(kind) = arguments.get(TYPE).filter(|kind| !kind.is_empty()) {
        object["type"] = json!(kind);
    }
    for (key, value) in sources(shell, arguments)? {
        if object["data"].get(&key).is_some() {
            return Err(Failure::plain(format!("cannot add key {key}, another key by that name already exists")));
        }
        object["data"][key] = Json::String(STANDARD.encode(value));
    }
    create(shell, arguments, Kind::Secret, object, "failed to create secret ")
}
