//! `kubectl apply` (`kubectl/pkg/cmd/apply/apply.go`, `patcher.go`): create, or send the three-way patch of last applied file, file and
//! live object. A server-side apply sends the file as it is; the server knows who manages which field ([`crate::cluster::managers`]).

use crate::cluster::managers::KUBECTL;
use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::request::{FieldValidation, PatchType, Propagation, Request, Subresource};
use crate::kubectl::command::Command;
use crate::kubectl::commands::elsewhere;
use crate::kubectl::documents::{self, Document};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{
    ALL, ALL_OF_TYPE, DELETION, DRY_RUNS, FIELD_MANAGER, FILES, FORCE, LABELS, MANAGER, PRINT, RECORDS, SELECTOR, VALIDATE, VALIDATION,
    WAITS,
};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::{DryRun, Shell};
use crate::object::kind::Kind;
use crate::object::meta::LAST_APPLIED;
use crate::object::read::{key_of, name_of, namespace_of};
use crate::object::{Json, emit, patch};
use serde_json::json;

flags! { FLAGS:
    FORCE_CONFLICTS: Switch("force-conflicts", "If true, server-side apply will force the changes against conflicts.");
    _: Switch("openapi-patch", "If true, use openapi to calculate diff when the openapi presents and the resource can be found in the openapi spec.");
    _: Switch("overwrite", "Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration").default("true");
    PRUNE: Switch("prune", "Automatically delete resource objects, that do not appear in the configs and are created by either apply or create --save-config. Should be used with either -l or --all.");
    _: List("prune-allowlist", "Overwrite the default allowlist with <group/version/kind> for --prune");
    SERVER_SIDE: Switch("server-side", "If true, apply runs in the server instead of the client.");
    SUBRESOURCE: Text("subresource", "If specified, apply will operate on the subresource of the requested object.  Only allowed when using --server-side.").values(Values::Words(&["scale", "status"]));
}

pub(crate) const COMMAND: Command = Command {
    path: &["apply"],
    usage: "apply (-f FILENAME | -k DIRECTORY)",
    help: "Apply a configuration to a resource by file name or stdin",
    examples: &[
        ("Apply a file", "kubectl apply -f agent.yaml"),
        ("Apply what is written behind the command", "kubectl apply -f - <<'EOF'"),
        ("Let the server merge, and take the fields that others manage", "kubectl apply --server-side --force-conflicts -f agent.yaml"),
    ],
    flags: &[FILES, FLAGS, ALL_OF_TYPE, VALIDATION, DRY_RUNS, MANAGER, PRINT, WAITS, LABELS, DELETION, RECORDS],
    manager: "kubectl-client-side-apply",
    run,
    ..Command::EMPTY
};

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if let Some(reason) = arguments.words.first().and_then(|first| elsewhere::subcommand(&["apply", first])) {
        return Err(Failure::plain(reason));
    }
    arguments.no_words("Unexpected args")?;
    check_flags(shell, arguments)?;
    if arguments.get(PRUNE) {
        return Err(Failure::plain(
            "--prune is not available in this playground: nothing was applied; delete by name what a file no longer has",
        ));
    }
    documents::required(arguments)?;
    if arguments.get(SERVER_SIDE) && !arguments.is_given(FIELD_MANAGER) {
        KUBECTL.clone_into(&mut shell.manager);
    }
    let (documents, mut failures) = documents::documents(shell, arguments);
    if documents.is_empty() && failures.is_empty() {
        return Err(Failure::plain("no objects passed to apply"));
    }
    for document in &documents {
        if let Err(failure) = apply_one(shell, arguments, document) {
            failures.push(failure);
        }
    }
    Failure::all(failures)
}

/// Flags that do not go together (`ApplyOptions.Validate`).
fn check_flags(shell: &Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let server_side = arguments.get(SERVER_SIDE);
    let text = if arguments.get(FORCE_CONFLICTS) && !server_side {
        "--force-conflicts only works with --server-side"
    } else if shell.dry_run == DryRun::Client && server_side {
        "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)"
    } else if arguments.get(FORCE) && server_side {
        "--force cannot be used with --server-side"
    } else if arguments.get(FORCE) && shell.dry_run == DryRun::Server {
        "--dry-run=server cannot be used with --force"
    } else if arguments.get(ALL) && arguments.get(SELECTOR).is_some_and(|selector| !selector.is_empty()) {
        "cannot set --all and --selector at the same time"
    } else if arguments.is_given(SUBRESOURCE) && !server_side {
        "--subresource can only be specified for --server-side"
    } else {
        return Ok(());
    };
    Err(Failure::plain(text))
}

fn apply_one(shell: &mut Shell<'_>, arguments: &Arguments, document: &Document) -> Result<(), Failure> {
    let Document { source, kind, object } = document;
    let key = key_of(object);
    if key.name.is_empty() {
        return Err(nameless(document));
    }
    if arguments.get(SERVER_SIDE) {
        return server_side(shell, arguments, document);
    }
    let Some(live) = shell.cluster.get_json(*kind, &key) else {
        let created = create(shell, arguments, *kind, with_last_applied(object), source)?;
        return shell.report(arguments, *kind, &created, "created");
    };
    let original = last_applied_of(&live);
    if original.is_none() {
        shell.warn(&missing_annotation(*kind, &key.name));
    }
    let patch = patch::three_way(&original.unwrap_or_else(|| json!({})), &with_last_applied(object), &live, *kind);
    if shell.dry_run == DryRun::Client {
        let changed = shell.preview(*kind, &live, PatchType::Strategic, &patch)?;
        return shell.report(arguments, *kind, &changed, if patch == json!({}) { "unchanged" } else { "configured" });
    }
    let patched = if patch == json!({}) { live } else { send_patch(shell, arguments, document, &patch)? };
    if patched["metadata"].get("deletionTimestamp").is_some() {
        shell.warn(&format!("Detected changes to resource {} which is currently being deleted.", key.name));
    }
    shell.report(arguments, *kind, &patched, if patch == json!({}) { "unchanged" } else { "configured" })
}

fn nameless(document: &Document) -> Failure {
    let info = document.kind.info();
    if let Some(prefix) = document.object["metadata"]["generateName"].as_str() {
        return Failure::plain(format!("from {prefix}: cannot use generate name with apply"));
    }
    Failure::plain(format!(
        "error when retrieving current configuration of:\n{}\nName: \"\", Namespace: {:?}\nfrom server for: {:?}: resource name may not be empty",
        resource_line(info.kind),
        namespace_of(&document.object),
        document.source
    ))
}

fn resource_line(kind: Kind) -> String {
    let info = kind.info();
    let version = format!("{}/{}", info.group, info.version);
    format!("Resource: \"{version}, Resource={}\", GroupVersionKind: \"{version}, Kind={}\"", info.plural, info.name)
}

fn missing_annotation(kind: Kind, name: &str) -> String {
    format!(
        "resource {}/{name} is missing the {LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.",
        kind.info().plural
    )
}

/// The file as it was applied last, or nothing.
pub(crate) fn last_applied_of(live: &Json) -> Option<Json> {
    live["metadata"]["annotations"][LAST_APPLIED].as_str().and_then(|text| serde_json::from_str(text).ok())
}

/// The object with the annotation that remembers it.
pub(crate) fn with_last_applied(file: &Json) -> Json {
    let mut object = file.clone();
    if !object["metadata"]["annotations"].is_object() {
        object["metadata"]["annotations"] = json!({});
    }
    if let Some(annotations) = object["metadata"]["annotations"].as_object_mut() {
        annotations.remove(LAST_APPLIED);
    }
    let remembered = format!("{}\n", emit::compact_go(&object));
    object["metadata"]["annotations"][LAST_APPLIED] = Json::String(remembered);
    object
}

const CONFLICT_HELP: &str = "Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

/// Lets the server merge the file. An object that was made by a three-way merge keeps its annotation up to date, as kubectl does for those
/// who go back to it.
fn server_side(shell: &mut Shell<'_>, arguments: &Arguments, document: &Document) -> Result<(), Failure> {
    let Document { kind, object, .. } = document;
    let live = shell.cluster.get_json(*kind, &key_of(object));
    let request = Request::Apply {
        kind: *kind,
        object: object.clone(),
        manager: shell.manager.clone(),
        force: arguments.get(FORCE_CONFLICTS),
        validation: validation(arguments),
    };
    let answer = shell.send(request).map_err(|rejection| match rejection.reason {
        Reason::Conflict => Failure::plain(format!("{}\n{CONFLICT_HELP}", rejection.message)),
        _ => Failure::Api(rejection),
    })?;
    let mut applied = answer.object;
    if shell.manager == KUBECTL && live.is_some_and(|live| live["metadata"]["annotations"].get(LAST_APPLIED).is_some()) {
        "kubectl-last-applied".clone_into(&mut shell.manager);
        let text = with_last_applied(object)["metadata"]["annotations"][LAST_APPLIED].clone();
        let body = json!({"metadata": {"annotations": {LAST_APPLIED: text}}});
        let patched = shell.patch(*kind, object, PatchType::Merge, body);
        KUBECTL.clone_into(&mut shell.manager);
        applied = patched?;
    }
    if applied["metadata"].get("deletionTimestamp").is_some() {
        shell.warn(&format!("Detected changes to resource {} which is currently being deleted.", key_of(object).name));
    }
    shell.report(arguments, *kind, &applied, "serverside-applied")
}

/// `--validate` as the server understands it.
pub(crate) fn validation(arguments: &Arguments) -> FieldValidation {
    match arguments.get_where_declared(VALIDATE) {
        Some("warn") => FieldValidation::Warn,
        Some("false" | "ignore") => FieldValidation::Ignore,
        _ => FieldValidation::Strict,
    }
}

/// Creates an object of a file; refusals other than invalid fields name the file.
pub(crate) fn create(shell: &mut Shell<'_>, arguments: &Arguments, kind: Kind, object: Json, source: &str) -> Result<Json, Failure> {
    if shell.dry_run == DryRun::Client {
        return Ok(object);
    }
    if object["kind"] != json!(kind.info().name) {
        return Err(Failure::Api(about_file("creating", source, unregistered(kind, &object))));
    }
    let request = Request::Create { kind, object, validation: validation(arguments) };
    let answer = shell.send(request).map_err(|rejection| about_file("creating", source, rejection))?;
    Ok(answer.object)
}

/// What the server says of a kind in lower case, which kubectl's mapper lets through.
fn unregistered(kind: Kind, object: &Json) -> Rejection {
    let info = kind.info();
    let written = object["kind"].as_str().unwrap_or_default();
    Rejection::new(
        Reason::BadRequest,
        format!(
            "{written} in version {:?} cannot be handled as a {}: no kind {written:?} is registered for version {:?} in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            info.version,
            info.name,
            info.api_version()
        ),
    )
}

/// A refusal that names the file, unless it is about invalid fields.
pub(crate) fn about_file(doing: &str, source: &str, mut rejection: Rejection) -> Rejection {
    if rejection.reason != Reason::Invalid {
        rejection.message = format!("error when {doing} {source:?}: {}", rejection.message);
    }
    rejection
}

pub(crate) fn send_patch(shell: &mut Shell<'_>, arguments: &Arguments, document: &Document, body: &Json) -> Result<Json, Failure> {
    let Document { source, kind, object } = document;
    let key = key_of(object);
    let request = Request::Patch {
        kind: *kind,
        key: key.clone(),
        patch_type: PatchType::Strategic,
        body: body.clone(),
        subresource: Subresource::None,
        validation: validation(arguments),
    };
    match shell.send(request) {
        Ok(answer) => Ok(answer.object),
        Err(rejection) if arguments.get_where_declared(FORCE) && matches!(rejection.reason, Reason::Invalid | Reason::Conflict) => {
            let deletion = Request::Delete { kind: *kind, key, grace_s: Some(0), propagation: Propagation::Background };
            shell.send(deletion)?;
            create(shell, arguments, *kind, with_last_applied(object), source)
        }
        Err(rejection) if rejection.reason == Reason::Invalid => Err(Failure::Api(rejection)),
        Err(mut rejection) => {
            rejection.message = format!(
                "error when applying patch:\n{}\nto:\n{}\nName: {:?}, Namespace: {:?}\nfor: {source:?}: {}",
                emit::compact_go(body),
                resource_line(*kind),
                name_of(object),
                namespace_of(object),
                rejection.message
            );
            Err(Failure::Api(rejection))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_annotation_is_compact_sorted_and_escaped() {
        let file = json!({"kind": "Node", "apiVersion": "v1", "metadata": {"name": "n<1>"}});
        assert_eq!(
            with_last_applied(&file)["metadata"]["annotations"][LAST_APPLIED],
            "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"annotations\":{},\"name\":\"n\\u003c1\\u003e\"}}\n"
        );
    }
}
