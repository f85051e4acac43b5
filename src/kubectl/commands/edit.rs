//! `kubectl edit` (`kubectl/pkg/cmd/util/editor`): names the object that is to be shown in the editor. It changes nothing by itself; what
//! is written there is applied as every other text of the editor is.

use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::shell::{Shell, key_of};
use crate::kubectl::target;
use crate::object::kind::ObjectRef;

/// Runs `kubectl edit`.
///
/// # Errors
/// No object, objects that do not exist, or several at once.
pub fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.words.is_empty() && !arguments.is_given("filename") {
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
