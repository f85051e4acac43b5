//! `kubectl create -f` (`kubectl/pkg/cmd/create/create.go`).

use crate::kubectl::command::Command;
use crate::kubectl::commands::{apply, elsewhere};
use crate::kubectl::documents::{self, Document};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::flags::shared::{DRY_RUNS, FILES, LABELS, MANAGER, PRINT, RECORDS, SAVE_CONFIG, SAVES_CONFIG, VALIDATION};
use crate::kubectl::shell::Shell;

flags! { FLAGS:
    EDIT: Switch("edit", "Edit the API resource before creating");
    RAW: Text("raw", "Raw URI to POST to the server.  Uses the transport specified by the kubeconfig file.");
    _: Switch("windows-line-endings", "Only relevant if --edit=true. Defaults to the line ending native to your platform.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["create"],
    usage: "create -f FILENAME",
    help: "Create a resource from a file or from stdin",
    examples: &[
        ("Create the objects of a file", "kubectl create -f agent.yaml"),
        ("Write a manifest instead of creating anything", "kubectl create namespace lab --dry-run=client -o yaml"),
    ],
    flags: &[FILES, FLAGS, VALIDATION, SAVES_CONFIG, DRY_RUNS, MANAGER, PRINT, LABELS, RECORDS],
    manager: "kubectl-create",
    run,
    ..Command::EMPTY
};

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if let [first, rest @ ..] = arguments.words.as_slice() {
        let path: Vec<&str> = ["create", first].into_iter().chain(rest.first().map(String::as_str)).collect();
        if let Some(reason) = elsewhere::subcommand(&path[..2]).or_else(|| elsewhere::subcommand(&path)) {
            return Err(Failure::plain(reason));
        }
    }
    arguments.no_words("Unexpected args")?;
    if arguments.get(EDIT) || arguments.is_given(RAW) {
        return Err(Failure::plain(
            "--edit and --raw are not available in this playground: write the manifest into the editor, or into -f",
        ));
    }
    documents::required(arguments)?;
    let (documents, mut failures) = documents::documents(shell, arguments);
    if documents.is_empty() && failures.is_empty() {
        return Err(Failure::plain("no objects passed to create"));
    }
    for Document { source, kind, object } in documents {
        let object = if arguments.get(SAVE_CONFIG) { apply::with_last_applied(&object) } else { object };
        let outcome = apply::create(shell, arguments, kind, object, &source);
        let outcome = outcome.and_then(|created| shell.report(arguments, kind, &created, "created"));
        failures.extend(outcome.err());
    }
    Failure::all(failures)
}
