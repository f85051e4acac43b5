//! `kubectl set image` (`kubectl/pkg/cmd/set/set_image.go`).

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::set::template::{check_flags, containers, has_template, push, send, split};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL_OF_TYPE, DRY_RUNS, FILES, LABELS, LOCALLY, MANAGER, PRINT, RECORDS};
use crate::kubectl::shell::Shell;
use crate::kubectl::target::{self, Found};
use serde_json::json;

pub(crate) const COMMAND: Command = Command {
    path: &["set", "image"],
    usage: "set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
    help: "Update the image of a pod template",
    examples: &[
        ("Change the image of a container", "kubectl set image daemonset/agent main=agent:2"),
        ("Change the image of all containers", "kubectl set image daemonset/agent *=agent:2"),
    ],
    flags: &[LABELS, ALL_OF_TYPE, FILES, LOCALLY, DRY_RUNS, MANAGER, PRINT, RECORDS],
    manager: "kubectl-set",
    takes: Takes::Images,
    run: image,
    ..Command::EMPTY
};

fn image(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (resources, images) = split(&arguments.words, "image")?;
    let search = target::find(shell, arguments, &resources)?;
    check_flags(shell, arguments)?;
    if images.is_empty() {
        Failure::all(search.failures)?;
        return Err(Failure::plain("at least one image update is required"));
    }
    if images.iter().any(|(name, _)| name == "*") && images.len() > 1 {
        return Err(Failure::plain(
            "all containers are already specified by *, but saw more than one container_name=container_image pairs",
        ));
    }
    let mut failures = search.failures;
    for found in search.found {
        set_images(shell, arguments, &found, &images, &mut failures);
    }
    Failure::all(failures)
}

/// Sets the images of one object; a container that is not there does not keep the others from theirs.
fn set_images(shell: &mut Shell<'_>, arguments: &Arguments, found: &Found, images: &[(String, String)], failures: &mut Vec<Failure>) {
    if let Err(failure) = has_template(found) {
        failures.push(failure);
        return;
    }
    let mut patch = json!({});
    for (name, image) in images {
        let mut seen = false;
        for list in ["initContainers", "containers"] {
            for container in containers(found, list) {
                if name != "*" && container["name"] != json!(name) {
                    continue;
                }
                seen = true;
                if container["image"] != json!(image) {
                    push(&mut patch, list, json!({"name": container["name"], "image": image}));
                }
            }
        }
        if !seen {
            failures.push(Failure::plain(format!("error: unable to find container named {name:?}")));
        }
    }
    if patch != json!({}) {
        let sent = send(shell, arguments, found, &patch, "image updated", "failed to patch image update to pod template: ");
        failures.extend(sent.err());
    }
}
