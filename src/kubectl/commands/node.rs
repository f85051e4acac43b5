//! `kubectl cordon` and `kubectl uncordon` (`kubectl/pkg/cmd/drain/drain.go`, `RunCordonOrUncordon`).

use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::shell::{DryRun, Shell, key_of, name_of};
use crate::kubectl::target;
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

/// Runs `kubectl cordon`.
///
/// # Errors
/// No node, or nodes that do not exist.
pub fn cordon(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    both(shell, arguments, "cordon", true)
}

/// Runs `kubectl uncordon`.
///
/// # Errors
/// As for [`cordon`].
pub fn uncordon(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    both(shell, arguments, "uncordon", false)
}

fn both(shell: &mut Shell<'_>, arguments: &Arguments, command: &str, desired: bool) -> Result<(), Failure> {
    let (nodes, mut failures) = nodes(shell, arguments, command)?;
    for node in nodes {
        failures.extend(set_unschedulable(shell, &node, desired).err());
    }
    Failure::all(failures)
}

/// The nodes that a command names, by argument or by selector.
///
/// # Errors
/// Neither names nor a selector.
pub fn nodes(shell: &Shell<'_>, arguments: &Arguments, command: &str) -> Result<(Vec<Json>, Vec<Failure>), Failure> {
    let usage = |text: String| Failure::Usage { text, command: command.to_owned() };
    let selects = arguments.is_given("selector");
    if arguments.words.is_empty() && !selects {
        return Err(usage(format!("USAGE: {command} NODE [flags]")));
    }
    if !arguments.words.is_empty() && selects {
        return Err(Failure::plain("cannot specify both a node name and a --selector option"));
    }
    if selects {
        let nodes = target::list(shell, arguments, Kind::Node)?;
        return Ok((nodes, Vec::new()));
    }
    let (mut nodes, mut failures) = (Vec::new(), Vec::new());
    for word in &arguments.words {
        let name = word.strip_prefix("node/").or_else(|| word.strip_prefix("nodes/")).unwrap_or(word);
        match shell.get(Kind::Node, name) {
            Ok(node) => nodes.push(node),
            Err(rejection) => failures.push(Failure::Api(rejection)),
        }
    }
    Ok((nodes, failures))
}

/// Sets or removes `spec.unschedulable` and says so.
///
/// # Errors
/// The refusal of the API server.
pub fn set_unschedulable(shell: &mut Shell<'_>, node: &Json, desired: bool) -> Result<(), Failure> {
    let name = name_of(node).to_owned();
    let operation = if desired { "cordoned" } else { "uncordoned" };
    let already = node["spec"]["unschedulable"].as_bool().unwrap_or(false) == desired;
    if !already && shell.dry_run != DryRun::Client {
        let value = if desired { json!(true) } else { Json::Null };
        let request = Request::Patch {
            kind: Kind::Node,
            key: key_of(node),
            patch_type: PatchType::Strategic,
            body: json!({"spec": {"unschedulable": value}}),
            subresource: Subresource::None,
            validation: FieldValidation::Ignore,
        };
        let verb = operation.trim_end_matches("ed");
        shell.send(request).map_err(|rejection| Failure::plain(format!("unable to {verb} node {name:?}: {rejection}")))?;
    }
    let line = format!("node/{name} {}{operation}{}", if already { "already " } else { "" }, shell.dry_run.suffix());
    shell.say(&line);
    Ok(())
}
