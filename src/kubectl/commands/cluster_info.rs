//! `kubectl cluster-info` (`kubectl/pkg/cmd/clusterinfo/clusterinfo.go`).

use crate::kubectl::command::Command;
use crate::kubectl::commands::config::SERVER;
use crate::kubectl::commands::elsewhere;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::shell::Shell;

pub(crate) const COMMAND: Command =
    Command { path: &["cluster-info"], usage: "cluster-info", help: "Display cluster information", run: cluster_info, ..Command::EMPTY };

fn cluster_info(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.words.first().is_some_and(|word| word == "dump") {
        return Err(Failure::plain(elsewhere::subcommand(&["cluster-info", "dump"]).unwrap_or_default()));
    }
    shell.say(&format!("Kubernetes control plane is running at {SERVER}"));
    shell.say("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.");
    Ok(())
}
