//! `kubectl replace -f` (`kubectl/pkg/cmd/replace/replace.go`).

use crate::cluster::request::{Propagation, Request};
use crate::kubectl::command::Command;
use crate::kubectl::commands::{apply, delete};
use crate::kubectl::documents::{self, Document};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{
    DELETION, DRY_RUNS, FILES, FORCE, GRACE_PERIOD, MANAGER, PRINT, RECORDS, SAVE_CONFIG, SAVES_CONFIG, TIMEOUT, VALIDATION, WAITS,
};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::{DryRun, Shell};
use crate::object::read::key_of;

flags! { FLAGS:
    _: Text("raw", "Raw URI to PUT to the server.  Uses the transport specified by the kubeconfig file.");
    _: Text("subresource", "If specified, replace will operate on the subresource of the requested object.").values(Values::Words(&["scale", "status"]));
}

pub(crate) const COMMAND: Command = Command {
    path: &["replace"],
    usage: "replace -f FILENAME",
    help: "Replace a resource by file name or stdin",
    examples: &[
        ("Replace an object by what a file says", "kubectl replace -f agent.yaml"),
        ("Delete it and create it anew", "kubectl replace --force -f agent.yaml"),
    ],
    flags: &[FILES, VALIDATION, SAVES_CONFIG, DRY_RUNS, MANAGER, PRINT, DELETION, WAITS, FLAGS, RECORDS],
    manager: "kubectl-replace",
    run: replace,
    ..Command::EMPTY
};

fn replace(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    arguments.no_words("Unexpected args")?;
    if !arguments.get(FORCE) {
        if arguments.get(GRACE_PERIOD) >= 0 {
            return Err(Failure::plain("--grace-period must have --force specified"));
        }
        if arguments.get(TIMEOUT) != 0 {
            return Err(Failure::plain("--timeout must have --force specified"));
        }
    } else if shell.dry_run != DryRun::None {
        return Err(Failure::plain("--dry-run can not be used when --force is set"));
    }
    documents::required(arguments)?;
    let (documents, mut failures) = documents::documents(shell, arguments);
    if documents.is_empty() && failures.is_empty() {
        return Err(Failure::plain("no objects passed to replace"));
    }
    for document in documents {
        failures.extend(replace_one(shell, arguments, document).err());
    }
    Failure::all(failures)
}

fn replace_one(shell: &mut Shell<'_>, arguments: &Arguments, document: Document) -> Result<(), Failure> {
    let Document { source, kind, object } = document;
    let object = if arguments.get(SAVE_CONFIG) { apply::with_last_applied(&object) } else { object };
    if shell.dry_run == DryRun::Client {
        return shell.report(arguments, kind, &object, "replaced");
    }
    if arguments.get(FORCE) {
        let key = key_of(&object);
        if shell.cluster.get_json(kind, &key).is_some() {
            shell.send(Request::Delete { kind, key: key.clone(), grace_s: Some(0), propagation: Propagation::Background })?;
            let line = delete::line(kind, &key, "deleted");
            shell.say(&line);
        }
        let created = apply::create(shell, arguments, kind, object, &source)?;
        return shell.report(arguments, kind, &created, "replaced");
    }
    let request = Request::Update { kind, object, validation: apply::validation(arguments) };
    let answer = shell.send(request).map_err(|rejection| apply::about_file("replacing", &source, rejection))?;
    shell.report(arguments, kind, &answer.object, "replaced")
}
