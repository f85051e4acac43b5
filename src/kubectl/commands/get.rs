//! `kubectl get` (`kubectl/pkg/cmd/get/get.go`): tables, lists, templates, and watching.

use super::watch;
use crate::kubectl::columns::{self, Context};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::manifest;
use crate::kubectl::shell::{Shell, key_of, name_of};
use crate::kubectl::table::{Row, Table};
use crate::kubectl::target::{self, Found};
use crate::kubectl::{go_template, jsonpath, kyaml, output, tabular};
use crate::object::Json;
use crate::object::emit;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::patch::go_text;
use crate::object::quantity::Quantity;
use serde_json::json;
use std::cmp::Ordering;

const NO_TYPE: &str = "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples\n";

/// How a table is to look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    wide: bool,
    with_namespace: bool,
    with_kind: bool,
    show_labels: bool,
    label_columns: Vec<String>,
    pub(super) no_headers: bool,
    /// `--output-watch-events`: what became of each object stands in front.
    pub(super) with_event: bool,
    /// The format, where it is no table.
    pub(super) format: String,
}

impl Look {
    fn of(arguments: &Arguments, format: &str, several_kinds: bool) -> Self {
        Self {
            wide: format == "wide",
            with_namespace: arguments.is_on("all-namespaces"),
            with_kind: arguments.is_on("show-kind") || several_kinds,
            show_labels: arguments.is_on("show-labels"),
            label_columns: arguments.list("label-columns"),
            no_headers: arguments.is_on("no-headers"),
            with_event: arguments.is_on("output-watch-events"),
            format: if format == "wide" { String::new() } else { format.to_owned() },
        }
    }
}

/// Runs `kubectl get`.
///
/// # Errors
/// Names and types that do not exist, formats and paths that are not understood.
pub fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let format = output::filled_in(arguments.text("output").unwrap_or_default(), arguments, shell.files)?.into_owned();
    if arguments.is_given("raw") {
        return Err(Failure::plain("--raw is not available in this playground: there is no server to ask; -o json prints the objects"));
    }
    if arguments.words.is_empty() && !arguments.is_given("filename") {
        return Err(Failure::Verbatim(NO_TYPE.to_owned()));
    }
    check_format(&format)?;
    check_flags(&format, arguments)?;
    let watches = arguments.is_on("watch") || arguments.is_on("watch-only");
    if watches && arguments.is_given("sort-by") {
        shell.complain(if arguments.is_on("watch-only") {
            "warning: --watch-only requested, --sort-by will be ignored"
        } else {
            "warning: --watch requested, --sort-by will be ignored for watch events received"
        });
    }
    let (mut found, failures, kinds, single) = search(shell, arguments)?;
    if watches {
        check_watch(&found, &kinds, single)?;
    }
    let named = found.iter().any(|one| one.named) || !failures.is_empty();
    if let Some(subresource) = arguments.text("subresource").filter(|name| !name.is_empty()) {
        found = subresources(found, subresource, named)?;
    }
    if let Some(text) = target::deprecation(&kinds) {
        shell.warn(text);
    }
    let look = Look::of(arguments, &format, kinds.len() > 1);
    let (found, failures) = if arguments.is_on("ignore-not-found") { (found, Vec::new()) } else { (found, failures) };
    if format.is_empty() || format == "wide" {
        let listed = if arguments.is_on("watch-only") { Vec::new() } else { found };
        let nothing_printed = print_tables(shell, arguments, listed, &kinds, &look)?;
        if nothing_printed && failures.is_empty() && !arguments.is_on("ignore-not-found") && !watches {
            say_nothing_found(shell, arguments, &kinds);
        }
        Failure::all(failures)?;
        return if watches { watch::start(shell, arguments, &kinds, look) } else { Ok(()) };
    }
    let mut objects: Vec<Json> = found.iter().map(|one| one.object.clone()).collect();
    if let Some(path) = arguments.text("sort-by") {
        sort(&mut objects, path, |object| object)?.then_some(()).ok_or_else(|| no_such_field(path))?;
    }
    if objects.is_empty() && !failures.is_empty() {
        return Failure::all(failures);
    }
    if watches {
        Failure::all(failures)?;
        let listed = if arguments.is_on("watch-only") { Vec::new() } else { objects };
        return watch::start_with_objects(shell, arguments, &kinds, look, listed);
    }
    let objects: Vec<Json> = if arguments.is_on("show-managed-fields") {
        objects.iter().map(|object| shell.with_managers(object)).collect()
    } else {
        objects.iter().map(output::without_managed_fields).collect()
    };
    let text = print_generic(&format, arguments, objects, single)?;
    shell.stdout.push_str(&text);
    Failure::all(failures)
}

/// Flags that only go with a table, or only with a watch.
fn check_flags(format: &str, arguments: &Arguments) -> Result<(), Failure> {
    if !format.is_empty() && format != "wide" {
        for flag in ["show-labels", "label-columns"] {
            if arguments.is_given(flag) && (flag == "label-columns" || arguments.is_on(flag)) {
                return Err(Failure::plain(format!("--{flag} option cannot be used with {format} printer")));
            }
        }
    }
    if arguments.is_on("output-watch-events") && !arguments.is_on("watch") && !arguments.is_on("watch-only") {
        return Err(Failure::plain("--output-watch-events option can only be used with --watch or --watch-only"));
    }
    Ok(())
}

/// A watch is of one type, and of all its objects or of one.
fn check_watch(found: &[Found], kinds: &[Kind], single: bool) -> Result<(), Failure> {
    if kinds.len() > 1 {
        return Err(Failure::plain("you may only specify a single resource type"));
    }
    if !single && found.len() > 1 && found.iter().any(|one| one.named) {
        return Err(Failure::plain(
            "watch is only supported on individual resources and resource collections - more than 1 resource was found",
        ));
    }
    Ok(())
}

/// What `--subresource` shows of the objects: the scale of those that have one, or the objects themselves.
fn subresources(found: Vec<Found>, subresource: &str, named: bool) -> Result<Vec<Found>, Failure> {
    if !named {
        return Err(Failure::plain("subresource cannot be used when bulk resources are specified"));
    }
    let scales = |one: &Found| super::scale::scales(one.kind);
    match subresource {
        "status" => Ok(found),
        "scale" if found.iter().all(scales) => Ok(found.into_iter().map(|one| Found { object: scale_of(&one.object), ..one }).collect()),
        _ => Err(Failure::Api(super::scale::no_such_resource())),
    }
}

/// The `autoscaling/v1` Scale of a workload.
fn scale_of(object: &Json) -> Json {
    let labels = object["spec"]["selector"]["matchLabels"].as_object().cloned().unwrap_or_default();
    let selector: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    let metadata = &object["metadata"];
    json!({
        "apiVersion": "autoscaling/v1", "kind": "Scale",
        "metadata": {
            "creationTimestamp": metadata["creationTimestamp"], "name": metadata["name"], "namespace": metadata["namespace"],
            "resourceVersion": metadata["resourceVersion"], "uid": metadata["uid"],
        },
        "spec": {"replicas": object["spec"]["replicas"].as_i64().unwrap_or(1)},
        "status": {"replicas": object["status"]["replicas"].as_i64().unwrap_or(0), "selector": selector.join(",")},
    })
}

type SearchResult = (Vec<Found>, Vec<Failure>, Vec<Kind>, bool);

fn search(shell: &Shell<'_>, arguments: &Arguments) -> Result<SearchResult, Failure> {
    let words: Vec<String> = if arguments.is_given("filename") {
        let (documents, failures) = manifest::documents(shell, arguments);
        Failure::all(failures)?;
        documents.iter().map(|one| format!("{}/{}", one.kind.info().resource(), name_of(&one.object))).collect()
    } else {
        arguments.words.clone()
    };
    let targets = target::read(&words)?;
    let named = targets.iter().any(|target| target.name.is_some());
    if named && arguments.is_on("all-namespaces") {
        return Err(Failure::plain("a resource cannot be retrieved by name across all namespaces"));
    }
    if named && (arguments.is_given("selector") || arguments.is_given("field-selector")) {
        return Err(Failure::plain("name cannot be provided when a selector is specified"));
    }
    let single = targets.len() == 1 && named;
    let search = target::search(shell, arguments, &targets);
    Ok((search.found, search.failures, search.kinds, single))
}

fn check_format(format: &str) -> Result<(), Failure> {
    let name = format.split_once('=').map_or(format, |(name, _)| name);
    match name {
        "" | "wide" | "yaml" | "json" | "name" | "jsonpath" | "jsonpath-as-json" | "go-template" | "template" | "kyaml" => Ok(()),
        "custom-columns" => custom_columns(format).map(|_| ()),
        other => Err(output::unknown_format(other)),
    }
}

fn say_nothing_found(shell: &mut Shell<'_>, arguments: &Arguments, kinds: &[Kind]) {
    let namespaced = kinds.iter().all(|kind| kind.info().namespaced) && !arguments.is_on("all-namespaces");
    let text = if namespaced { format!("No resources found in {} namespace.", shell.namespace) } else { "No resources found".to_owned() };
    shell.complain(&text);
}

// ---- tables ----

pub(super) fn table_of(kind: Kind, objects: &[&Json], look: &Look, context: Context) -> Table {
    let headers: Vec<(&str, bool)> = columns::headers(kind).collect();
    let keeps: Vec<bool> = headers.iter().map(|(_, wide)| look.wide || !wide).collect();
    let keep = |cells: Vec<String>| cells.into_iter().zip(&keeps).filter(|(_, keep)| **keep).map(|(cell, _)| cell).collect::<Vec<_>>();
    let mut table = Table {
        columns: keep(headers.iter().map(|(header, _)| (*header).to_owned()).collect()),
        rows: Vec::new(),
        headers: !look.no_headers,
    };
    for key in &look.label_columns {
        table.columns.push(key.rsplit('/').next().unwrap_or(key).to_uppercase());
    }
    if look.show_labels {
        table.columns.push("LABELS".to_owned());
    }
    for object in objects {
        if object["kind"] == "Scale" {
            let count = |part: &str| object[part]["replicas"].to_string();
            let cells =
                vec![name_of(object).to_owned(), count("spec"), count("status"), context.age(&object["metadata"]["creationTimestamp"])];
            table.columns = ["NAME", "DESIRED", "AVAILABLE", "AGE"].map(str::to_owned).to_vec();
            table.rows.push(Row { cells, object: ObjectRef { kind, key: key_of(object) } });
            continue;
        }
        let mut cells = keep(columns::cells(kind, object, context));
        let labels = &object["metadata"]["labels"];
        cells.extend(look.label_columns.iter().map(|key| labels[key].as_str().unwrap_or_default().to_owned()));
        if look.show_labels {
            cells.push(columns::labels(labels));
        }
        table.rows.push(Row { cells, object: ObjectRef { kind, key: key_of(object) } });
    }
    // Events have their name only in the last wide column.
    let name_column = table.columns.iter().position(|column| column == "NAME");
    if let Some(column) = name_column.filter(|_| look.with_kind) {
        table.prefix_names(column);
    }
    if look.with_namespace && kind.info().namespaced {
        table.put_first("NAMESPACE", |row| row.object.key.namespace.to_string());
    }
    if look.with_event {
        table.put_first("EVENT", |_| "ADDED".to_owned());
    }
    table
}

/// Prints one table per run of rows of a kind; true when nothing was printed.
fn print_tables(shell: &mut Shell<'_>, arguments: &Arguments, found: Vec<Found>, kinds: &[Kind], look: &Look) -> Result<bool, Failure> {
    let context = Context { now: shell.now, epoch: shell.cluster.epoch };
    let mut tables = Vec::new();
    for kind in kinds {
        let mut objects: Vec<&Json> = found.iter().filter(|one| one.kind == *kind).map(|one| &one.object).collect();
        if let Some(path) = arguments.text("sort-by") {
            // A path that no row has is swallowed by the table printer, and so are the rows.
            if !objects.is_empty() && !sort(&mut objects, path, |object| object)? {
                objects.clear();
            }
        }
        if !objects.is_empty() {
            tables.push(table_of(*kind, &objects, look, context));
        }
    }
    let texts: Vec<String> = tables.iter().map(Table::print).collect();
    shell.stdout.push_str(&texts.join("\n"));
    shell.tables.extend(tables);
    Ok(texts.is_empty())
}

// ---- sorting ----

fn no_such_field(path: &str) -> Failure {
    let path = jsonpath::braced(path).unwrap_or_else(|_| path.to_owned());
    Failure::plain(format!("couldn't find any field with path {path:?} in the list of objects"))
}

/// Sorts by the value at `path`; false when no object has one.
fn sort<T>(items: &mut [T], path: &str, object: impl Fn(&T) -> &Json) -> Result<bool, Failure> {
    let mut keys = Vec::with_capacity(items.len());
    for item in items.iter() {
        let found = jsonpath::values(path, object(item)).map_err(Failure::Plain)?;
        keys.push(found.into_iter().next());
    }
    if !items.is_empty() && keys.iter().all(Option::is_none) {
        return Ok(false);
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|left, right| compare(keys[*left].as_ref(), keys[*right].as_ref()));
    // Moves every item to its place by following the permutation.
    let mut places = vec![0; order.len()];
    for (place, item) in order.iter().enumerate() {
        places[*item] = place;
    }
    for at in 0..places.len() {
        while places[at] != at {
            let target = places[at];
            items.swap(at, target);
            places.swap(at, target);
        }
    }
    Ok(true)
}

fn compare(left: Option<&Json>, right: Option<&Json>) -> Ordering {
    match (left, right) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(Json::Number(left)), Some(Json::Number(right))) => left.as_f64().partial_cmp(&right.as_f64()).unwrap_or(Ordering::Equal),
        (Some(Json::String(left)), Some(Json::String(right))) => match (Quantity::parse(left), Quantity::parse(right)) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            _ => left.cmp(right),
        },
        (Some(left), Some(right)) => go_text(left).cmp(&go_text(right)),
    }
}

// ---- other formats ----

pub(super) fn print_generic(format: &str, arguments: &Arguments, objects: Vec<Json>, single: bool) -> Result<String, Failure> {
    let (name, template) = format.split_once('=').unwrap_or((format, ""));
    if name == "name" {
        return Ok(objects.iter().map(|object| format!("{}/{}\n", printed_kind(object), name_of(object))).collect());
    }
    if name == "custom-columns" {
        return print_custom_columns(format, &objects, arguments.is_on("no-headers"));
    }
    let value = match (single, objects.first()) {
        (true, Some(object)) => object.clone(),
        _ => output::list(objects),
    };
    match name {
        "yaml" => Ok(emit::yaml(&value)),
        "kyaml" => Ok(kyaml::print(&value)),
        "json" => Ok(emit::json(&value)),
        "jsonpath" => jsonpath::print(template, &value),
        "jsonpath-as-json" => {
            let values = jsonpath::values(template, &value).map_err(Failure::Plain)?;
            Ok(emit::json(&Json::Array(values)))
        }
        "go-template" | "template" => go_template::print(template, &value),
        other => Err(output::unknown_format(other)),
    }
}

fn printed_kind(object: &Json) -> String {
    let version = object["apiVersion"].as_str().unwrap_or_default();
    let kind = object["kind"].as_str().unwrap_or_default();
    Kind::of_manifest(version, kind).map_or_else(|| kind.to_lowercase(), |kind| kind.info().printed())
}

fn custom_columns(format: &str) -> Result<Vec<(String, String)>, Failure> {
    let spec = format.split_once('=').map_or("", |(_, spec)| spec);
    if spec.is_empty() {
        return Err(Failure::plain("custom-columns format specified but no custom columns given"));
    }
    let mut columns = Vec::new();
    for part in spec.split(',') {
        let (header, path) = part
            .split_once(':')
            .ok_or_else(|| Failure::plain(format!("unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")))?;
        columns.push((header.to_owned(), jsonpath::braced(path).map_err(Failure::Plain)?));
    }
    Ok(columns)
}

fn print_custom_columns(format: &str, objects: &[Json], no_headers: bool) -> Result<String, Failure> {
    let columns = custom_columns(format)?;
    let mut text = String::new();
    if !no_headers {
        let headers: Vec<&str> = columns.iter().map(|(header, _)| header.as_str()).collect();
        text.push_str(&headers.join("\t"));
        text.push('\n');
    }
    for object in objects {
        let mut cells = Vec::new();
        for (_, path) in &columns {
            let values = jsonpath::values(path, object).map_err(Failure::Plain)?;
            let shown: Vec<String> = values.iter().map(go_text).collect();
            cells.push(if shown.is_empty() { "<none>".to_owned() } else { shown.join(",") });
        }
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    Ok(tabular::align(&text, 6, 3))
}
