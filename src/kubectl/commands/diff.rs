//! `kubectl diff` (`kubectl/pkg/cmd/diff/diff.go`): the live object against what apply would make of it, as `diff -u -N` prints it.

use crate::kubectl::command::Command;
use crate::kubectl::commands::apply;
use crate::kubectl::documents::{self, Document};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::flags::shared::{FILES, LABELS, MANAGER};
use crate::kubectl::print::output;
use crate::kubectl::shell::{DryRun, Shell};
use crate::object::kind::{Key, Kind};
use crate::object::meta::LAST_APPLIED;
use crate::object::read::key_of;
use crate::object::unified::unified;
use crate::object::{Json, emit, patch};
use serde_json::json;

flags! { FLAGS:
    _: Integer("concurrency", "Number of objects to process in parallel when diffing against the live version.").default("1");
    FORCE_CONFLICTS: Switch("force-conflicts", "If true, server-side apply will force the changes against conflicts.");
    PRUNE: Switch("prune", "Include resources that would be deleted by pruning. Can be used with -l and default shows all resources would be pruned");
    _: List("prune-allowlist", "Overwrite the default allowlist with <group/version/kind> for --prune");
    SERVER_SIDE: Switch("server-side", "If true, apply runs in the server instead of the client.");
    _: Switch("show-managed-fields", "If true, include managed fields in the diff.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["diff"],
    usage: "diff -f FILENAME",
    help: "Diff the live version against a would-be applied version",
    examples: &[("Show what apply would change", "kubectl diff -f agent.yaml")],
    flags: &[FLAGS, FILES, LABELS, MANAGER],
    manager: "kubectl-client-side-apply",
    run,
    ..Command::EMPTY
};

/// The lines around a change.
const CONTEXT_LINES: usize = 3;

/// Objects come in the order of their files' names, as the program `diff` walks directories.
fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.get(PRUNE) {
        return Err(Failure::plain("--prune is not available in this playground: nothing was compared"));
    }
    arguments.no_words("Unexpected args")?;
    if arguments.get(FORCE_CONFLICTS) && !arguments.get(SERVER_SIDE) {
        return Err(Failure::plain("--force-conflicts only works with --server-side"));
    }
    documents::required(arguments)?;
    let (documents, mut failures) = documents::documents(shell, arguments);
    shell.dry_run = DryRun::Server;
    let mut changes = Vec::new();
    for document in &documents {
        let live = shell.cluster.get_json(document.kind, &key_of(&document.object));
        match merged(shell, arguments, document, live.as_ref()) {
            Ok(merged) => changes.push((file_name(document.kind, &key_of(&merged)), text(live.as_ref()), text(Some(&merged)))),
            Err(failure) => failures.push(failure),
        }
    }
    Failure::all(failures)?;
    changes.retain(|(_, live, merged)| live != merged);
    changes.sort();
    if changes.is_empty() {
        return Ok(());
    }
    for (name, live, merged) in changes {
        let shown = compared(shell, &name, &live, &merged);
        shell.stdout.push_str(&shown);
    }
    // `diff` exits with 1 where there is a difference, and kubectl passes that on.
    Err(Failure::Silent)
}

/// The object as apply would leave it.
fn merged(shell: &mut Shell<'_>, arguments: &Arguments, document: &Document, live: Option<&Json>) -> Result<Json, Failure> {
    let Some(live) = live else {
        return apply::create(shell, arguments, document.kind, document.object.clone(), &document.source);
    };
    let original = apply::last_applied_of(live).unwrap_or_else(|| json!({}));
    let body = patch::three_way(&original, &apply::with_last_applied(&document.object), live, document.kind);
    if body == json!({}) {
        return Ok(live.clone());
    }
    // A dry run takes no resourceVersion, so the object keeps the one it has.
    let mut merged = apply::send_patch(shell, arguments, document, &body)?;
    merged["metadata"]["resourceVersion"] = live["metadata"]["resourceVersion"].clone();
    Ok(merged)
}

/// `apps.v1.DaemonSet.default.agent`
fn file_name(kind: Kind, key: &Key) -> String {
    let info = kind.info();
    let group = if info.group.is_empty() { String::new() } else { format!("{}.", info.group) };
    format!("{group}{}.{}.{}.{}", info.version, info.name, key.namespace, key.name)
}

/// The object as `-o yaml`, without what nobody compares; nothing for an object that is not there.
fn text(object: Option<&Json>) -> String {
    let Some(object) = object else { return String::new() };
    let mut object = output::without_managed_fields(object);
    if let Some(annotations) = object["metadata"]["annotations"].as_object_mut() {
        annotations.remove(LAST_APPLIED);
        if annotations.is_empty()
            && let Some(metadata) = object["metadata"].as_object_mut()
        {
            metadata.remove("annotations");
        }
    }
    emit::yaml(&object)
}

fn compared(shell: &Shell<'_>, name: &str, live: &str, merged: &str) -> String {
    // kubectl's directories have a random number; the time of the command is as good, and the same in every run.
    let number = shell.now.0;
    let (old, new) = (format!("/tmp/LIVE-{number}/{name}"), format!("/tmp/MERGED-{number}/{name}"));
    let time = shell.cluster.epoch.rfc3339_micro(shell.now).replace('T', " ").replace('Z', "000 +0000");
    format!("diff -u -N {old} {new}\n--- {old}\t{time}\n+++ {new}\t{time}\n{}", unified(live, merged, CONTEXT_LINES, true))
}
