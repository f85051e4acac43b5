//! `kubectl version` (`kubectl/pkg/cmd/version/version.go`).

use crate::kubectl::command::Command;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::object::emit;
use serde_json::json;

flags! { FLAGS:
    CLIENT: Switch("client", "If true, shows client version only (no server required).");
    OUTPUT: Text("output", "One of 'yaml' or 'json'.").short('o').values(Values::Words(&["json", "yaml"]));
}

pub(crate) const COMMAND: Command = Command {
    path: &["version"],
    usage: "version",
    help: "Print the client and server version information",
    examples: &[("Print the versions of the client and the server", "kubectl version")],
    flags: &[FLAGS],
    run: version,
    ..Command::EMPTY
};

const VERSION: &str = "v1.36.2";

const KUSTOMIZE: &str = "v5.8.1";

fn version(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.words.is_empty() {
        return Err(Failure::plain(format!("extra arguments: [{}]", arguments.words.join(" "))));
    }
    let client_only = arguments.get(CLIENT);
    if let Some(format) = arguments.get(OUTPUT).filter(|format| !format.is_empty()) {
        let info = json!({"gitVersion": VERSION, "major": "1", "minor": "36"});
        let mut versions = json!({"clientVersion": info, "kustomizeVersion": KUSTOMIZE});
        if !client_only {
            versions["serverVersion"] = info;
        }
        // Upstream ends the text with a line of its own.
        let text = match format {
            "yaml" => emit::yaml(&versions) + "\n",
            "json" => emit::json(&versions).replace("    ", "  "),
            _ => return Err(Failure::plain("--output must be 'yaml' or 'json'")),
        };
        shell.stdout.push_str(&text);
        return Ok(());
    }
    shell.say(&format!("Client Version: {VERSION}"));
    shell.say(&format!("Kustomize Version: {KUSTOMIZE}"));
    if !client_only {
        shell.say(&format!("Server Version: {VERSION}"));
    }
    Ok(())
}
