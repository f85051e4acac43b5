//! `kubectl cordon` and `kubectl uncordon` (`kubectl/pkg/cmd/drain/drain.go`, `RunCordonOrUncordon`).

use crate::cluster::request::PatchType;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{DRY_RUNS, LABELS, SELECTOR};
use crate::kubectl::shell::{DryRun, Shell};
use crate::kubectl::target;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::name_of;
use serde_json::json;

pub(crate) const CORDON: Command = Command {
    path: &["cordon"],
    usage: "cordon NODE",
    help: "Mark node as unschedulable",
    examples: &[("Mark a node as unschedulable", "kubectl cordon node-1")],
    flags: &[LABELS, DRY_RUNS],
    manager: "kubectl",
    takes: Takes::Nodes,
    about: &[Kind::Node],
    run: |shell, arguments| both(shell, arguments, true),
    ..Command::EMPTY
};

pub(crate) const UNCORDON: Command = Command {
    path: &["uncordon"],
    usage: "uncordon NODE",
    help: "Mark node as schedulable",
    examples: &[("Mark a node as schedulable", "kubectl uncordon node-1")],
    flags: &[LABELS, DRY_RUNS],
    manager: "kubectl",
    takes: Takes::Nodes,
    about: &[Kind::Node],
    run: |shell, arguments| both(shell, arguments, false),
    ..Command::EMPTY
};

fn both(shell: &mut Shell<'_>, arguments: &Arguments, desired: bool) -> Result<(), Failure> {
    let (nodes, mut failures) = nodes(shell, arguments)?;
    for node in nodes {
        failures.extend(set_unschedulable(shell, &node, desired).err());
    }
    Failure::all(failures)
}

/// The nodes that a command names, by argument or by selector.
pub(crate) fn nodes(shell: &Shell<'_>, arguments: &Arguments) -> Result<(Vec<Json>, Vec<Failure>), Failure> {
    let selects = arguments.is_given(SELECTOR);
    if arguments.words.is_empty() && !selects {
        return Err(arguments.usage(format!("USAGE: {} NODE [flags]", arguments.command)));
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
pub(crate) fn set_unschedulable(shell: &mut Shell<'_>, node: &Json, desired: bool) -> Result<(), Failure> {
    let name = name_of(node).to_owned();
    let operation = if desired { "cordoned" } else { "uncordoned" };
    let already = node["spec"]["unschedulable"].as_bool().unwrap_or(false) == desired;
    if !already && shell.dry_run != DryRun::Client {
        let value = if desired { json!(true) } else { Json::Null };
        let verb = operation.trim_end_matches("ed");
        shell
            .patch(Kind::Node, node, PatchType::Strategic, json!({"spec": {"unschedulable": value}}))
            .map_err(|rejection| Failure::plain(format!("unable to {verb} node {name:?}: {rejection}")))?;
    }
    let line = format!("node/{name} {}{operation}{}", if already { "already " } else { "" }, shell.dry_run.suffix());
    shell.say(&line);
    Ok(())
}
