//! `kubectl set` (`kubectl/pkg/cmd/set/set.go`): its group, and a file for each command.

pub(crate) mod env;
pub(crate) mod image;
pub(crate) mod resources;
pub(crate) mod selector;
pub(crate) mod service_account;
pub(crate) mod template;

use crate::kubectl::command::Group;

pub(crate) const GROUP: Group = Group {
    path: &["set"],
    short: "Set specific features on objects",
    long: "Configure application resources.\n\n These commands help you make changes to existing application resources.",
    usage: "set SUBCOMMAND",
    ..Group::EMPTY
};
