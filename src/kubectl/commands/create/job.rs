//! `kubectl create job` (`kubectl/pkg/cmd/create/create_job.go`). The object is stored, and not run.

use crate::kubectl::command::Command;
use crate::kubectl::commands::create::object::{self, container, create, metadata, name_and_command};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::shell::Shell;
use crate::object::kind::Kind;
use serde_json::json;

flags! { FLAGS:
    FROM: Text("from", "The name of the resource to create a Job from (only cronjob is supported).");
    IMAGE: Text("image", "Image name to run.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["create", "job"],
    usage: "create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
    help: "Create a job with the specified name",
    flags: &[FLAGS],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: job,
    ..Command::EMPTY
};

/// Stored, and not run, as a Deployment is.
fn job(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (name, command) = name_and_command(arguments)?;
    let image = arguments.get(IMAGE).filter(|image| !image.is_empty());
    let image = match (image, arguments.get(FROM).filter(|from| !from.is_empty())) {
        (Some(image), None) => image,
        (None, None) | (Some(_), Some(_)) => return Err(Failure::plain("either --image or --from must be specified")),
        (None, Some(_)) => {
            return Err(Failure::plain("--from is not available in this playground: objects of kind CronJob are not simulated"));
        }
    };
    let object = json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": metadata(shell, name),
        "spec": {"template": {"metadata": {}, "spec": {"containers": [container(name, image, command)], "restartPolicy": "Never"}}},
        "status": {},
    });
    create(shell, arguments, Kind::Job, object, "failed to create job: ")
}
