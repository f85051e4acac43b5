//! `kubectl set selector` (`kubectl/pkg/cmd/set/set_selector.go`).

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::set::template::send_body;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL_OF_TYPE, DRY_RUNS, FILES, LOCALLY, MANAGER, PRINT, RECORDS};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use crate::object::kind::Kind;
use serde_json::json;

flags! { FLAGS:
    _: Text("resource-version", "If non-empty, the selectors update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.").values(Values::ResourceVersion);
}

pub(crate) const COMMAND: Command = Command {
    path: &["set", "selector"],
    usage: "set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
    help: "Set the selector on a resource",
    examples: &[("Set the selector of a service", "kubectl set selector service mysql app=mysql")],
    flags: &[FLAGS, ALL_OF_TYPE, FILES, LOCALLY, DRY_RUNS, MANAGER, PRINT, RECORDS],
    manager: "kubectl-set",
    takes: Takes::Objects,
    run: selector,
    ..Command::EMPTY
};

fn selector(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let Some((expression, resources)) = arguments.words.split_last() else {
        return Err(Failure::plain("one selector is required"));
    };
    let mut labels = json!({"$patch": "replace"});
    for pair in expression.split(',') {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            Failure::plain(format!("couldn't parse the selector string {expression:?}: unable to parse requirement: {pair}"))
        })?;
        labels[key] = json!(value.trim_start_matches('='));
    }
    let search = target::find(shell, arguments, resources)?;
    let mut failures = search.failures;
    for found in search.found {
        if found.kind == Kind::Service {
            let body = json!({"spec": {"selector": labels}});
            failures.extend(send_body(shell, arguments, &found, body, "selector updated", "").err());
        } else {
            failures.push(Failure::plain("setting a selector is only supported for Services"));
        }
    }
    Failure::all(failures)
}
