//! `kubectl create configmap` (`kubectl/pkg/cmd/create/create_configmap.go`).

use crate::kubectl::command::Command;
use crate::kubectl::commands::create::object::{self, create, exactly_one, metadata};
use crate::kubectl::commands::create::sources::{SOURCE_FLAGS, sources};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::shell::Shell;
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

pub(crate) const COMMAND: Command = Command {
    path: &["create", "configmap"],
    aliases: &["cm"],
    usage: "create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
    help: "Create a config map from a local file, directory or literal value",
    examples: &[("Create a config map with one key", "kubectl create configmap settings --from-literal=mode=fast")],
    flags: &[SOURCE_FLAGS],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: config_map,
    ..Command::EMPTY
};

fn config_map(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments)?;
    let mut object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(shell, name)});
    for (key, value) in sources(shell, arguments)? {
        if object["data"].get(&key).is_some() {
            return Err(Failure::plain(format!(
                "cannot add key {key:?}, another key by that name already exists in Data for ConfigMap {name:?}"
            )));
        }
        object["data"][key] = Json::String(value);
    }
    create(shell, arguments, Kind::ConfigMap, object, "failed to create configmap: ")
}
