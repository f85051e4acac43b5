//! `kubectl api-resources` and `kubectl version`.

use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::session::Session;
use crate::kubectl::tabular;
use crate::object::kind::{KINDS, KindInfo};

/// Runs `kubectl api-resources`.
///
/// # Errors
/// None.
pub fn run(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let mut kinds: Vec<&KindInfo> = KINDS.iter().collect();
    if let Some(group) = arguments.text("api-group") {
        kinds.retain(|kind| kind.group == group);
    }
    if arguments.is_given("namespaced") {
        kinds.retain(|kind| kind.namespaced == arguments.is_on("namespaced"));
    }
    kinds.sort_by_key(|kind| (kind.group, kind.plural));
    if arguments.text("output") == Some("name") {
        for kind in kinds {
            session.say(&kind.resource());
        }
        return Ok(());
    }
    let mut text = String::from("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND\n");
    for kind in kinds {
        text.push_str(&format!("{}\t{}\t{}\t{}\t{}\n", kind.plural, kind.short.join(","), kind.api_version(), kind.namespaced, kind.name));
    }
    session.stdout.push_str(&tabular::align(&text, 6, 3));
    Ok(())
}

/// Runs `kubectl version`.
///
/// # Errors
/// None.
pub fn version(session: &mut Session<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    session.say("Client Version: v1.36.2");
    session.say("Kustomize Version: v5.8.1");
    session.say("Server Version: v1.36.2");
    Ok(())
}
