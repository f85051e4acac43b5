//! `kubectl edit` (`kubectl/pkg/cmd/util/editor`): names the object that is to be shown in the editor. It changes nothing by itself; what
//! is written there is applied as every other text of the editor is.

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::documents;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{FILES, MANAGER, PRINT, RECORDS, SAVES_CONFIG, VALIDATION};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use crate::object::kind::ObjectRef;
use crate::object::read::key_of;

flags! { FLAGS:
    _: Switch("output-patch", "Output the patch if the resource is edited.");
    _: Text("subresource", "If specified, edit will operate on the subresource of the requested object.").values(Values::Words(&["scale", "status"]));
    _: Switch("windows-line-endings", "Defaults to the line ending native to your platform.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["edit"],
    usage: "edit (RESOURCE/NAME | -f FILENAME)",
    help: "Edit a resource on the server",
    examples: &[("Open a DaemonSet in the editor", "kubectl edit daemonset/agent")],
    flags: &[FLAGS, FILES, VALIDATION, SAVES_CONFIG, MANAGER, PRINT, RECORDS],
    manager: "kubectl-edit",
    takes: Takes::OneObject,
    run,
    ..Command::EMPTY
};

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.words.is_empty() && !documents::are_named(arguments) {
        return Err(Failure::plain("must specify one of -f and -k"));
    }
    let search = target::look_up(shell, arguments, &arguments.words)?;
    Failure::all(search.failures)?;
    match search.found.as_slice() {
        [] => Err(Failure::plain("edit cancelled, no objects found")),
        [found] => {
            shell.opens = Some(ObjectRef { kind: found.kind, key: key_of(&found.object) });
            Ok(())
        }
        found => Err(Failure::plain(format!("{} objects cannot be edited at once in this playground: name one of them", found.len()))),
    }
}
