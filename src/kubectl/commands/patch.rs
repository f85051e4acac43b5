//! `kubectl patch` (`kubectl/pkg/cmd/patch/patch.go`).

use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::scale;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{DRY_RUNS, FILES, LOCAL, LOCALLY, MANAGER, PRINT, RECORDS};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::{DryRun, Shell};
use crate::kubectl::target::{self, Found};
use crate::kubectl::{documents, go_json};
use crate::object::Json;
use crate::object::read::key_of;
use serde_json::json;

flags! { FLAGS:
    PATCH: Text("patch", "The patch to be applied to the resource JSON file.").short('p');
    PATCH_FILE: Text("patch-file", "A file containing a patch to be applied to the resource.").values(Values::Files);
    SUBRESOURCE: Text("subresource", "If specified, patch will operate on the subresource of the requested object.").values(Values::Words(&["scale", "status"]));
    TYPE: Text("type", "The type of patch being provided; one of [json merge strategic]").default("strategic").values(Values::Words(&["json", "merge", "strategic"]));
}

pub(crate) const COMMAND: Command = Command {
    path: &["patch"],
    usage: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
    help: "Update fields of a resource",
    examples: &[
        ("Change one field with a strategic merge patch", "kubectl patch ds agent -p '{\"spec\":{\"minReadySeconds\":5}}'"),
        (
            "Change the image of the first container with a JSON patch",
            "kubectl patch sts mysql --type='json' -p='[{\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/0/image\", \"value\":\"mysql:5.7.23\"}]'",
        ),
        (
            "Update only the pods from ordinal 2 on",
            "kubectl patch sts mysql -p '{\"spec\":{\"updateStrategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":2}}}}'",
        ),
    ],
    flags: &[FLAGS, FILES, LOCALLY, DRY_RUNS, MANAGER, PRINT, RECORDS],
    manager: "kubectl-patch",
    takes: Takes::OneObject,
    run,
    ..Command::EMPTY
};

const NO_PATCH: &str = "must specify --patch or --patch-file containing the contents of the patch";

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let text = patch_text(shell, arguments)?;
    if arguments.get(LOCAL) {
        if !arguments.words.is_empty() {
            return Err(Failure::plain("cannot specify --local and server resources"));
        }
        if shell.dry_run == DryRun::Server {
            return Err(Failure::plain("cannot specify --local and --dry-run=server - did you mean --dry-run=client?"));
        }
    }
    let patch_type = match arguments.get(TYPE).map(str::to_lowercase).as_deref() {
        None | Some("strategic") => PatchType::Strategic,
        Some("merge") => PatchType::Merge,
        Some("json") => PatchType::Json,
        Some(other) => return Err(Failure::plain(format!("--type must be one of [json merge strategic], not {other:?}"))),
    };
    let subresource = match arguments.get(SUBRESOURCE) {
        None | Some("" | "resize") => Subresource::None,
        Some("status") => Subresource::Status,
        Some("scale") => Subresource::Scale,
        Some(other) => return Err(Failure::plain(format!("invalid subresource value: {other:?}. Must be one of [status scale resize]"))),
    };
    let body = body(&text)?;
    let mut arguments = arguments.clone();
    let search = if documents::are_named(&arguments) {
        let (documents, failures) = documents::documents(shell, &arguments);
        let words: Vec<String> =
            documents.iter().map(|one| format!("{}/{}", one.kind.info().resource(), key_of(&one.object).name)).collect();
        Failure::all(failures)?;
        arguments.words = words;
        target::find(shell, &arguments, &arguments.words)?
    } else {
        target::find(shell, &arguments, &arguments.words)?
    };
    let mut failures = search.failures;
    for found in search.found {
        let outcome =
            body.clone().map_err(Failure::Api).and_then(|body| patch_one(shell, &arguments, &found, patch_type, subresource, body));
        failures.extend(outcome.err());
    }
    Failure::all(failures)
}

fn patch_text(shell: &Shell<'_>, arguments: &Arguments) -> Result<String, Failure> {
    match (arguments.get(PATCH), arguments.get(PATCH_FILE)) {
        (Some(text), None) if !text.is_empty() => Ok(text.to_owned()),
        (None, Some("-")) => Ok(shell.stdin.unwrap_or_default().to_owned()),
        (None, Some(file)) => shell
            .files
            .get(file)
            .cloned()
            .ok_or_else(|| Failure::plain(format!("unable to read patch file: open {file}: no such file or directory"))),
        (Some(_), Some(_)) => Err(Failure::plain("cannot specify --patch and --patch-file together")),
        _ => Err(Failure::plain(NO_PATCH)),
    }
}

/// The patch as a value. A text that begins with a brace is sent unparsed, so a fault in it is the server's to report.
fn body(text: &str) -> Result<Result<Json, Rejection>, Failure> {
    if text.trim_start().starts_with('{') {
        return Ok(serde_json::from_str(text).map_err(|_| Rejection::new(Reason::BadRequest, go_json::complaint(text))));
    }
    match documents::read(text) {
        (values, None) => Ok(Ok(values.into_iter().next().unwrap_or_default())),
        (_, Some(complaint)) => Err(Failure::plain(format!("unable to parse {text:?}: {complaint}"))),
    }
}

fn patch_one(
    shell: &mut Shell<'_>,
    arguments: &Arguments,
    found: &Found,
    patch_type: PatchType,
    subresource: Subresource,
    body: Json,
) -> Result<(), Failure> {
    if shell.dry_run == DryRun::Client || arguments.get(LOCAL) {
        let object = shell.preview(found.kind, &found.object, patch_type, &body)?;
        return shell.report(arguments, found.kind, &object, operation(object != found.object));
    }
    let cause = shell.change_cause.take();
    if subresource == Subresource::Scale && !scale::scales(found.kind) {
        return Err(Failure::Api(scale::no_such_resource()));
    }
    let request =
        Request::Patch { kind: found.kind, key: key_of(&found.object), patch_type, body, subresource, validation: FieldValidation::Warn };
    let mut answer = shell.send(request)?;
    shell.change_cause = cause;
    if shell.change_cause.is_some() {
        // What `--record` writes is a patch of its own.
        answer.object = shell.patch(found.kind, &found.object, PatchType::Merge, json!({}))?;
    }
    shell.report(arguments, found.kind, &answer.object, operation(answer.changed))
}

const fn operation(changed: bool) -> &'static str {
    if changed { "patched" } else { "patched (no change)" }
}
