//! `kubectl rollout restart` (`kubectl/pkg/cmd/rollout/rollout_restart.go`).

use crate::cluster::request::PatchType;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::rollout::objects::{objects, say_nothing_found};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{FILES, LABELS, MANAGER, PRINT};
use crate::kubectl::shell::Shell;
use crate::kubectl::target::Found;
use crate::object::kind::Kind;
use crate::object::read::name_of;
use serde_json::json;

pub(crate) const COMMAND: Command = Command {
    path: &["rollout", "restart"],
    usage: "rollout restart RESOURCE",
    help: "Restart a resource",
    examples: &[("Replace all pods of a workload", "kubectl rollout restart daemonset/agent")],
    flags: &[LABELS, FILES, MANAGER, PRINT],
    manager: "kubectl-rollout",
    takes: Takes::Workloads,
    run: restart,
    ..Command::EMPTY
};

fn restart(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (found, mut failures) = objects(shell, arguments)?;
    if found.is_empty() && failures.is_empty() {
        say_nothing_found(shell);
    }
    for one in found {
        failures.extend(restart_one(shell, arguments, &one).err());
    }
    Failure::all(failures)
}

fn restart_one(shell: &mut Shell<'_>, arguments: &Arguments, one: &Found) -> Result<(), Failure> {
    const RESTARTED: &str = "kubectl.kubernetes.io/restartedAt";
    let Found { kind, object, .. } = one;
    if !matches!(kind, Kind::DaemonSet | Kind::StatefulSet | Kind::Deployment) {
        return Err(Failure::plain(format!("error: {} {:?} restarting is not supported", kind.info().resource(), name_of(object))));
    }
    if *kind == Kind::Deployment && object["spec"]["paused"] == true {
        let reason = "can't restart paused deployment (run rollout resume first)";
        return Err(Failure::plain(format!("error: {} {:?} {reason}", kind.info().resource(), name_of(object))));
    }
    let now = shell.cluster.epoch.rfc3339(shell.now);
    if object["spec"]["template"]["metadata"]["annotations"][RESTARTED] == json!(now) {
        return Err(Failure::plain(format!(
            "failed to create patch for {}: if restart has already been triggered within the past second, please wait before attempting to trigger another",
            name_of(object)
        )));
    }
    let after = shell
        .patch(*kind, object, PatchType::Strategic, json!({"spec": {"template": {"metadata": {"annotations": {RESTARTED: now}}}}}))
        .map_err(|rejection| Failure::plain(format!("failed to patch: {}", rejection.message)))?;
    shell.report(arguments, *kind, &after, "restarted")
}
