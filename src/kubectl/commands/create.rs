//! `kubectl create -f` and `kubectl replace -f` (`kubectl/pkg/cmd/create/create.go`, `replace/replace.go`).

use super::apply;
use super::elsewhere;
use crate::cluster::request::{Propagation, Request};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::manifest::{self, Document};
use crate::kubectl::shell::{DryRun, Shell, key_of};

/// Runs `kubectl create -f`.
///
/// # Errors
/// Everything that went wrong, after all objects have had their turn.
pub fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if let [first, rest @ ..] = arguments.words.as_slice() {
        let path: Vec<&str> = ["create", first].into_iter().chain(rest.first().map(String::as_str)).collect();
        if let Some(reason) = elsewhere::subcommand(&path[..2]).or_else(|| elsewhere::subcommand(&path)) {
            return Err(Failure::plain(reason));
        }
        let text = format!("Unexpected args: [{}]", arguments.words.join(" "));
        return Err(Failure::Usage { text, command: "create".to_owned() });
    }
    if arguments.is_on("edit") || arguments.is_given("raw") {
        return Err(Failure::plain(
            "--edit and --raw are not available in this playground: write the manifest into the editor, or into -f",
        ));
    }
    manifest::required(arguments)?;
    let (documents, mut failures) = manifest::documents(shell, arguments);
    if documents.is_empty() && failures.is_empty() {
        return Err(Failure::plain("no objects passed to create"));
    }
    for Document { source, kind, object } in documents {
        let object = if arguments.is_on("save-config") { apply::with_last_applied(&object) } else { object };
        let outcome = apply::create(shell, arguments, kind, object, &source);
        let outcome = outcome.and_then(|created| shell.report(arguments, kind, &created, "created"));
        failures.extend(outcome.err());
    }
    Failure::all(failures)
}

/// Runs `kubectl replace -f`.
///
/// # Errors
/// Everything that went wrong, after all objects have had their turn.
pub fn replace(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.words.is_empty() {
        let text = format!("Unexpected args: [{}]", arguments.words.join(" "));
        return Err(Failure::Usage { text, command: "replace".to_owned() });
    }
    if !arguments.is_on("force") {
        if arguments.integer("grace-period").is_some_and(|seconds| seconds >= 0) {
            return Err(Failure::plain("--grace-period must have --force specified"));
        }
        if arguments.duration_ms("timeout").is_some_and(|ms| ms != 0) {
            return Err(Failure::plain("--timeout must have --force specified"));
        }
    } else if shell.dry_run != DryRun::None {
        return Err(Failure::plain("--dry-run can not be used when --force is set"));
    }
    manifest::required(arguments)?;
    let (documents, mut failures) = manifest::documents(shell, arguments);
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
    let object = if arguments.is_on("save-config") { apply::with_last_applied(&object) } else { object };
    if shell.dry_run == DryRun::Client {
        return shell.report(arguments, kind, &object, "replaced");
    }
    if arguments.is_on("force") {
        let key = key_of(&object);
        if shell.cluster.get_json(kind, &key).is_some() {
            shell.send(Request::Delete { kind, key: key.clone(), grace_s: Some(0), propagation: Propagation::Background })?;
            let line = super::delete::line(kind, &key, "deleted");
            shell.say(&line);
        }
        let created = apply::create(shell, arguments, kind, object, &source)?;
        return shell.report(arguments, kind, &created, "replaced");
    }
    let request = Request::Update { kind, object, validation: apply::validation(arguments) };
    let answer = shell.send(request).map_err(|rejection| apply::about_file("replacing", &source, rejection))?;
    shell.report(arguments, kind, &answer.object, "replaced")
}
