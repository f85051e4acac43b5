//! `kubectl options` (`kubectl/pkg/cmd/options/options.go`).

use crate::kubectl::command::Command;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::usage;
use crate::kubectl::shell::Shell;

pub(crate) const COMMAND: Command = Command {
    path: &["options"],
    usage: "options",
    help: "Print the list of flags inherited by all commands",
    examples: &[("Print the flags that every command has", "kubectl options")],
    run: options,
    ..Command::EMPTY
};

fn options(shell: &mut Shell<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    shell.stdout.push_str(&usage::options());
    Ok(())
}
