//! `kubectl api-versions` (`kubectl/pkg/cmd/apiresources/apiversions.go`).

use crate::kubectl::command::Command;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::shell::Shell;
use crate::object::kind::{KINDS, KindInfo};

pub(crate) const COMMAND: Command = Command {
    path: &["api-versions"],
    usage: "api-versions",
    help: "Print the supported API versions on the server, in the form of \"group/version\"",
    run: versions,
    ..Command::EMPTY
};

fn versions(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    arguments.no_words("unexpected arguments")?;
    let mut versions: Vec<String> = KINDS.iter().map(KindInfo::api_version).collect();
    versions.sort();
    versions.dedup();
    for version in versions {
        shell.say(&version);
    }
    Ok(())
}
