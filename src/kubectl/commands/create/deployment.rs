//! `kubectl create deployment` (`kubectl/pkg/cmd/create/create_deployment.go`). The object is stored; nothing here rolls a Deployment out,
//! and that is said.

use crate::kubectl::command::Command;
use crate::kubectl::commands::create::object::{self, container, create, metadata, name_and_command};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::shell::Shell;
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

flags! { FLAGS:
    IMAGE: List("image", "Image names to run. A deployment can have multiple images set for multi-container pod.");
    PORT: Integer("port", "The containerPort that this deployment exposes.").default("-1");
    REPLICAS: Integer("replicas", "Number of replicas to create. Default is 1.").short('r').default("1");
}

pub(crate) const COMMAND: Command = Command {
    path: &["create", "deployment"],
    aliases: &["deploy", "dep"],
    usage: "create deployment NAME --image=image -- [COMMAND] [args...]",
    help: "Create a deployment with the specified name",
    examples: &[("Create a deployment", "kubectl create deployment web --image=nginx --replicas=2")],
    flags: &[FLAGS],
    shared: object::FLAGS,
    required: &[IMAGE.name()],
    manager: "kubectl-create",
    run: deployment,
    ..Command::EMPTY
};

/// The object is stored; nothing here rolls a Deployment out, and that is said.
fn deployment(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (name, command) = name_and_command(arguments)?;
    let images = arguments.get(IMAGE);
    if images.len() > 1 && !command.is_empty() {
        return Err(Failure::plain("cannot specify multiple --image options and command"));
    }
    let mut containers: Vec<Json> = images.iter().map(|image| container(&container_name(image), image, command)).collect();
    if let (Some(port), Some(first)) = (Some(arguments.get(PORT)).filter(|port| *port >= 0), containers.first_mut()) {
        first["ports"] = json!([{"containerPort": port}]);
    }
    let mut metadata = metadata(shell, name);
    metadata["labels"] = json!({"app": name});
    let object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
        "spec": {
            "replicas": arguments.get(REPLICAS),
            "selector": {"matchLabels": {"app": name}},
            "strategy": {},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}},
        },
        "status": {},
    });
    create(shell, arguments, Kind::Deployment, object, "failed to create deployment: ")
}

/// The container's name: that of the image, without registry, tag and digest.
fn container_name(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    let name = last.split([':', '@']).next().unwrap_or(last);
    name.replace(['_', '.'], "-")
}
