//! `kubectl api-resources` and `kubectl version`.

use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::session::Session;
use crate::kubectl::tabular;
use crate::object::emit;
use crate::object::kind::{KINDS, KindInfo};
use serde_json::json;

const VERSION: &str = "v1.36.2";
const KUSTOMIZE: &str = "v5.8.1";

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
    let mut text = String::new();
    if !arguments.is_on("no-headers") {
        text.push_str("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND\n");
    }
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
pub fn version(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let client_only = arguments.is_on("client");
    if let Some(format) = arguments.text("output").filter(|format| !format.is_empty()) {
        let info = json!({"gitVersion": VERSION, "major": "1", "minor": "36"});
        let mut versions = json!({"clientVersion": info, "kustomizeVersion": KUSTOMIZE});
        if !client_only {
            versions["serverVersion"] = info;
        }
        let text = match format {
            "yaml" => emit::yaml(&versions),
            "json" => emit::json(&versions).replace("    ", "  "),
            _ => return Err(Failure::plain("--output must be 'yaml' or 'json'")),
        };
        session.stdout.push_str(&text);
        return Ok(());
    }
    session.say(&format!("Client Version: {VERSION}"));
    session.say(&format!("Kustomize Version: {KUSTOMIZE}"));
    if !client_only {
        session.say(&format!("Server Version: {VERSION}"));
    }
    Ok(())
}
