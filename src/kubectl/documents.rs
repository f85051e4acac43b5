//! The documents of `-f`: from text to objects, with what kubectl itself refuses before the API server sees anything
//! (`cli-runtime/pkg/resource/visitor.go`, `kubectl/pkg/validation/validation.go`).

use super::failure::Failure;
use super::flags::arguments::Arguments;
use super::flags::shared::{FILENAME, KUSTOMIZE, RECURSIVE, VALIDATE};
use super::shell::Shell;
use crate::object::Json;
use crate::object::kind::{KINDS, Kind};
use crate::object::limits::{Allowance, Counted};
use crate::object::read::{name_of, namespace_of};
use crate::object::yaml;

/// One object of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    /// The file it stands in, as messages name it.
    pub(crate) source: String,
    /// Its kind.
    pub(crate) kind: Kind,
    /// The object as written, with its namespace filled in.
    pub(crate) object: Json,
}

/// The documents of one text, up to the first that is not YAML, and what is wrong with that one.
pub(crate) fn read(text: &str) -> (Vec<Json>, Option<String>) {
    let stream = yaml::read(text);
    let Some(problem) = stream.problems.first() else {
        return (stream.documents.into_iter().map(|document| document.value).collect(), None);
    };
    let before = stream.documents.into_iter().filter(|document| document.text.start < problem.range.start);
    let complaint = format!("error converting YAML to JSON: {}", problem.message);
    (before.map(|document| document.value).collect(), Some(complaint))
}

/// Whether `-f` names a file. An empty value names none (`IsFilenameSliceEmpty`).
pub(crate) fn are_named(arguments: &Arguments) -> bool {
    !arguments.get_where_declared(FILENAME).is_empty()
}

/// Refuses a command without a file, with two sorts of them, or with a kustomization.
pub(crate) fn required(arguments: &Arguments) -> Result<(), Failure> {
    let (file, kustomization) = (are_named(arguments), arguments.is_given(KUSTOMIZE));
    match (file, kustomization) {
        (true, true) => Err(Failure::plain("only one of -f or -k can be specified")),
        (false, true) if arguments.get(RECURSIVE) => Err(Failure::plain("the -k flag can't be used with -f or -R")),
        (false, true) => Err(Failure::plain("kustomizations are not built here; paste the manifests that kubectl kustomize prints")),
        (false, false) => Err(Failure::plain("must specify one of -f and -k")),
        (true, false) => Ok(()),
    }
}

/// All objects of `-f`, and all that is wrong with the others.
pub(crate) fn documents(shell: &Shell<'_>, arguments: &Arguments) -> (Vec<Document>, Vec<Failure>) {
    let mut found = Vec::new();
    let mut failures = Vec::new();
    for file in arguments.get(FILENAME) {
        // One text may be named often, and one document may hold a list.
        if let Err(exceeded) = Allowance::default().spend(Counted::Documents, found.len() + failures.len()) {
            return (Vec::new(), vec![Failure::plain(exceeded.to_string())]);
        }
        if file.starts_with("https://") || file.starts_with("http://") {
            failures.push(Failure::plain(format!(
                "{file} cannot be fetched in this playground: paste the manifest into the editor, or behind kubectl apply -f - <<'EOF'"
            )));
            continue;
        }
        if matches!(file.as_str(), "." | "./") && !shell.files.is_empty() {
            for (name, text) in shell.files.iter().filter(|(name, _)| is_manifest(name)) {
                read_source(shell, name, text, validates(arguments), &mut found, &mut failures);
            }
            continue;
        }
        if let ("-", Some(values)) = (file.as_str(), shell.documents) {
            read_values(shell, "STDIN", values.to_vec(), validates(arguments), &mut found, &mut failures);
            continue;
        }
        let (source, text) = match file.as_str() {
            "-" => ("STDIN".to_owned(), shell.stdin),
            name => (name.to_owned(), shell.files.get(name.strip_prefix("./").unwrap_or(name)).map(String::as_str)),
        };
        let Some(text) = text.or((file == "-").then_some("")) else {
            failures.push(Failure::plain(format!("the path {file:?} does not exist")));
            continue;
        };
        read_source(shell, &source, text, validates(arguments), &mut found, &mut failures);
    }
    (found, failures)
}

/// Whether `-f DIRECTORY` reads a file of this name.
fn is_manifest(name: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending))
}

/// Whether `--validate` leaves validation on.
pub(crate) fn validates(arguments: &Arguments) -> bool {
    !matches!(arguments.get_where_declared(VALIDATE), Some("false" | "ignore"))
}

fn read_source(shell: &Shell<'_>, source: &str, text: &str, validates: bool, found: &mut Vec<Document>, failures: &mut Vec<Failure>) {
    let (values, broken) = read(text);
    if !read_values(shell, source, values, validates, found, failures) {
        return;
    }
    if let Some(broken) = broken {
        failures.push(Failure::plain(format!("error parsing {source}: {broken}")));
    }
}

/// Takes values for objects; whether kubectl reads on behind them.
fn read_values(
    shell: &Shell<'_>,
    source: &str,
    values: Vec<Json>,
    validates: bool,
    found: &mut Vec<Document>,
    failures: &mut Vec<Failure>,
) -> bool {
    for value in values {
        if value.is_null() {
            continue;
        }
        if validates && let Some(complaint) = schema_complaint(&value) {
            let text = format!(
                "error validating {source:?}: error validating data: {complaint}; if you choose to ignore these errors, turn validation off with --validate=false"
            );
            failures.push(Failure::plain(text));
            return false;
        }
        for item in unrolled(value) {
            match document(shell, source, item) {
                Ok(document) => found.push(document),
                Err(failure) => failures.push(failure),
            }
        }
    }
    true
}

fn schema_complaint(value: &Json) -> Option<String> {
    if !value.is_object() {
        return Some("invalid object to validate".to_owned());
    }
    let is_missing = |field: &str| value.get(field).and_then(Json::as_str).is_none_or(str::is_empty);
    match (is_missing("apiVersion"), is_missing("kind")) {
        (false, false) => None,
        (true, false) => Some("apiVersion not set".to_owned()),
        (false, true) => Some("kind not set".to_owned()),
        (true, true) => Some("[apiVersion not set, kind not set]".to_owned()),
    }
}

/// The items of a list, or the object itself.
fn unrolled(value: Json) -> Vec<Json> {
    let is_list = value["kind"].as_str().is_some_and(|kind| kind.ends_with("List")) && value["items"].is_array();
    match value {
        Json::Object(mut map) if is_list => match map.remove("items") {
            Some(Json::Array(items)) => items,
            _ => Vec::new(),
        },
        other => vec![other],
    }
}

fn document(shell: &Shell<'_>, source: &str, mut object: Json) -> Result<Document, Failure> {
    if let Some(complaint) = metadata_complaint(&object) {
        return Err(Failure::plain(format!("unable to decode {source:?}: {complaint}")));
    }
    let version = object["apiVersion"].as_str().unwrap_or_default();
    let kind_name = object["kind"].as_str().unwrap_or_default();
    if kind_name.is_empty() {
        return Err(Failure::plain(format!("unable to decode {source:?}: Object 'Kind' is missing in '{object}'")));
    }
    let Some(kind) = mapped(version, kind_name) else {
        let text = format!(
            "resource mapping not found for name: {:?} namespace: {:?} from {source:?}: no matches for kind {kind_name:?} in version {version:?}\nensure CRDs are installed first",
            name_of(&object),
            namespace_of(&object)
        );
        return Err(Failure::Plain(text));
    };
    let own = namespace_of(&object).to_owned();
    if kind.info().namespaced {
        if own.is_empty() {
            object["metadata"]["namespace"] = Json::String(shell.namespace.clone());
        } else if shell.namespace_given && own != shell.namespace {
            return Err(Failure::plain(format!(
                "the namespace from the provided object {own:?} does not match the namespace {:?}. You must pass '--namespace={own}' to perform this operation.",
                shell.namespace
            )));
        }
    } else if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove("namespace");
    }
    Ok(Document { source: source.to_owned(), kind, object })
}

/// The kind that kubectl's mapper finds: as written, or all in lower case (which the server then refuses).
fn mapped(version: &str, kind: &str) -> Option<Kind> {
    Kind::of_manifest(version, kind)
        .or_else(|| KINDS.iter().find(|known| known.api_version() == version && known.name.to_lowercase() == kind).map(|known| known.kind))
}

/// kubectl decodes only the metadata: names and labels must be strings.
fn metadata_complaint(object: &Json) -> Option<String> {
    let metadata = object.get("metadata")?;
    let complaint = |value: &Json, field: &str, wanted: &str| {
        let is = match value {
            Json::Bool(_) => "bool",
            Json::Number(_) => "number",
            Json::String(_) => "string",
            Json::Array(_) => "array",
            Json::Object(_) | Json::Null => "object",
        };
        Some(format!("json: cannot unmarshal {is} into Go struct field {field} of type {wanted}"))
    };
    if !metadata.is_object() && !metadata.is_null() {
        return complaint(metadata, "PartialObjectMetadata.metadata", "v1.ObjectMeta");
    }
    for field in ["annotations", "labels"] {
        match metadata.get(field) {
            Some(Json::Object(map)) => {
                if let Some(value) = map.values().find(|value| !value.is_string() && !value.is_null()) {
                    return complaint(value, &format!("ObjectMeta.metadata.{field}"), "string");
                }
            }
            None | Some(Json::Null) => {}
            Some(value) => return complaint(value, &format!("ObjectMeta.metadata.{field}"), "map[string]string"),
        }
    }
    for field in ["generateName", "name", "namespace"] {
        match metadata.get(field) {
            None | Some(Json::Null | Json::String(_)) => {}
            Some(value) => return complaint(value, &format!("ObjectMeta.metadata.{field}"), "string"),
        }
    }
    None
}
