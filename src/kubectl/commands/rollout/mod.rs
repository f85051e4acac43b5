//! `kubectl rollout` (`kubectl/pkg/cmd/rollout/rollout.go`): its group, and a file for each command.

pub(crate) mod history;
pub(crate) mod objects;
pub(crate) mod pause;
pub(crate) mod restart;
pub(crate) mod status;
pub(crate) mod undo;

use crate::kubectl::command::Group;

pub(crate) const GROUP: Group = Group {
    path: &["rollout"],
    short: "Manage the rollout of a resource",
    long: "Manage the rollout of one or many resources.\n        \n Valid resource types include:\n\n  *  deployments\n  *  daemonsets\n  *  statefulsets",
    usage: "rollout SUBCOMMAND",
    to_stdout: true,
    examples: &[
        ("Follow a rollout", "kubectl rollout status daemonset/agent"),
        ("Go back to the revision before", "kubectl rollout undo daemonset/agent"),
        ("Replace all pods", "kubectl rollout restart statefulset/mysql"),
    ],
    ..Group::EMPTY
};
