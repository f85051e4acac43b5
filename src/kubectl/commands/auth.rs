//! `kubectl auth` (`kubectl/pkg/cmd/auth`): there are no users, and everything is allowed to everybody.

use crate::kubectl::command::{Command, Group};
use crate::kubectl::commands::config::NAME;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{EVERYWHERE, OUTPUT, PRINT};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::print::{output, tabwriter};
use crate::kubectl::shell::Shell;
use crate::object::kind::Kind;
use serde_json::json;

flags! { CAN_I_FLAGS:
    LIST: Switch("list", "If true, prints all allowed actions.");
    NO_HEADERS: Switch("no-headers", "If true, prints allowed actions without headers");
    QUIET: Switch("quiet", "If true, suppress output and just return the exit code.").short('q');
    _: Text("subresource", "SubResource such as pod/log or deployment/scale").values(Values::Words(&["scale", "status"]));
}

/// The group of these commands.
pub(crate) const GROUP: Group =
    Group { path: &["auth"], short: "Inspect authorization", long: "Inspect authorization.", usage: "auth [flags]", ..Group::EMPTY };

pub(crate) const CAN_I: Command = Command {
    path: &["auth", "can-i"],
    usage: "auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
    help: "Check whether an action is allowed",
    examples: &[("Ask whether one may create pods", "kubectl auth can-i create pods")],
    flags: &[CAN_I_FLAGS, EVERYWHERE],
    run: can_i,
    ..Command::EMPTY
};

pub(crate) const WHO_AM_I: Command = Command {
    path: &["auth", "whoami"],
    usage: "auth whoami",
    help: "Experimental: Check self subject attributes",
    flags: &[PRINT],
    run: who_am_i,
    ..Command::EMPTY
};

/// Everything is allowed to everybody.
fn can_i(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.get(LIST) {
        let table = "Resources\tNon-Resource URLs\tResource Names\tVerbs\n*.*\t[]\t[]\t[*]\n\t[*]\t[]\t[*]\n";
        let table = if arguments.get(NO_HEADERS) { table.split_once('\n').map_or("", |(_, rows)| rows) } else { table };
        shell.stdout.push_str(&tabwriter::align(table, 6, 3));
        return Ok(());
    }
    let resource = match arguments.words.as_slice() {
        [_, resource] | [_, resource, _] => resource,
        _ => {
            return Err(Failure::plain(
                "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
            ));
        }
    };
    let kind = resource.split('/').next().unwrap_or_default();
    if !resource.starts_with('/') && kind != "*" && Kind::of_argument(kind).is_none() {
        shell.warn(&format!("the server doesn't have a resource type '{kind}'\n"));
    }
    if !arguments.get(QUIET) {
        shell.say("yes");
    }
    Ok(())
}

fn who_am_i(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if let Some(format) = arguments.get(OUTPUT).filter(|format| !format.is_empty()) {
        let review = json!({
            "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview", "metadata": {},
            "status": {"userInfo": {"groups": ["system:masters", "system:authenticated"], "username": NAME}},
        });
        let format = output::filled_in(format, arguments, shell.files)?;
        let text = output::print_object(&format, &review)?;
        shell.stdout.push_str(&text);
        return Ok(());
    }
    let table = format!("ATTRIBUTE\tVALUE\nUsername\t{NAME}\nGroups\t[system:masters system:authenticated]\n");
    shell.stdout.push_str(&tabwriter::align(&table, 6, 3));
    Ok(())
}
