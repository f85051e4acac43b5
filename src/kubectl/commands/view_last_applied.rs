//! `kubectl apply view-last-applied` (`kubectl/pkg/cmd/apply/apply_view_last_applied.go`).

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::apply;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL_OF_TYPE, FILES, FORMATS, LABELS};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use crate::object::emit;
use crate::object::read::name_of;

flags! { FLAGS:
    OUTPUT: Text("output", "Output format. Must be one of (yaml, json)").short('o').default("yaml").values(Values::Words(FORMATS));
}

pub(crate) const COMMAND: Command = Command {
    path: &["apply", "view-last-applied"],
    usage: "apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
    help: "View the latest last-applied-configuration annotations of a resource/object",
    examples: &[("Show what was applied last", "kubectl apply view-last-applied daemonset/agent")],
    flags: &[ALL_OF_TYPE, LABELS, FILES, FLAGS],
    takes: Takes::Objects,
    run: view_last_applied,
    ..Command::EMPTY
};

fn view_last_applied(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let search = target::look_up(shell, arguments, &arguments.words)?;
    let mut failures = search.failures;
    if search.found.is_empty() && failures.is_empty() {
        return Err(Failure::plain(target::NOTHING_NAMED));
    }
    for found in search.found {
        let Some(file) = apply::last_applied_of(&found.object) else {
            let name = name_of(&found.object);
            failures.push(Failure::plain(format!("no last-applied-configuration annotation found on resource: {name}\n")));
            continue;
        };
        match arguments.get(OUTPUT).unwrap_or("yaml") {
            "yaml" => shell.stdout.push_str(&emit::yaml(&file)),
            "json" => shell.stdout.push_str(&emit::json(&file).replace("    ", "  ")),
            other => {
                let text = format!("Unexpected -o output mode: {other}, the flag 'output' must be one of yaml|json");
                return Err(arguments.usage(text));
            }
        }
    }
    Failure::all(failures)
}
