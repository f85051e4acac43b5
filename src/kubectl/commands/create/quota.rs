//! `kubectl create quota` (`kubectl/pkg/cmd/create/create_quota.go`).

use crate::kubectl::command::Command;
use crate::kubectl::commands::create::object::{self, create, exactly_one, metadata};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::shell::Shell;
use crate::object::kind::Kind;
use crate::object::quantity::Quantity;
use serde_json::json;

flags! { FLAGS:
    HARD: Text("hard", "A comma-delimited set of resource=quantity pairs that define a hard limit.");
    SCOPES: Text("scopes", "A comma-delimited set of quota scopes that must all match each object tracked by the quota.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["create", "quota"],
    aliases: &["resourcequota"],
    usage: "create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
    help: "Create a quota with the specified name",
    examples: &[("Allow three pods in the namespace", "kubectl create quota few --hard=pods=3")],
    flags: &[FLAGS],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: quota,
    ..Command::EMPTY
};

fn quota(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments)?;
    let mut spec = json!({});
    for pair in arguments.get(HARD).filter(|text| !text.is_empty()).into_iter().flat_map(|text| text.split(',')) {
        let (resource, quantity) = match pair.split('=').collect::<Vec<_>>()[..] {
            [resource, quantity] => (resource, quantity),
            _ => return Err(Failure::plain(format!("Invalid argument syntax {pair}, expected <resource>=<value>"))),
        };
        if Quantity::parse(quantity).is_err() {
            return Err(Failure::plain(QUANTITY));
        }
        spec["hard"][resource] = json!(quantity);
    }
    if let Some(scopes) = arguments.get(SCOPES).filter(|text| !text.is_empty()) {
        let scopes: Vec<&str> = scopes.split(',').collect();
        if scopes.contains(&"") {
            return Err(Failure::plain("invalid resource quota scope \"\""));
        }
        spec["scopes"] = json!(scopes);
    }
    let object = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata(shell, name), "spec": spec, "status": {}});
    create(shell, arguments, Kind::ResourceQuota, object, "failed to create quota: ")
}

pub(crate) const QUANTITY: &str = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
