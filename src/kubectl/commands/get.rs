//! `kubectl get` (`kubectl/pkg/cmd/get/get.go`): tables, lists, templates, and watching.

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::{scale, watch};
use crate::kubectl::documents;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{
    ALL_NAMESPACES, CHUNKS, EVERYWHERE, FIELD_SELECTOR, FIELDS, FILES, LABELS, LIST_PRINT, OUTPUT, SELECTOR, SHOW_MANAGED_FIELDS,
};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::print::columns::Context;
use crate::kubectl::print::jsonpath::{self, Template};
use crate::kubectl::print::list::{self, Look};
use crate::kubectl::print::output;
use crate::kubectl::print::printer::Fault;
use crate::kubectl::print::table::Table;
use crate::kubectl::shell::Shell;
use crate::kubectl::target::{self, Found};
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::limits::{Allowance, Counted};
use crate::object::patch::go_text;
use crate::object::quantity::Quantity;
use crate::object::read::name_of;
use serde_json::json;
use std::cmp::Ordering;

flags! { FLAGS:
    IGNORE_NOT_FOUND: Switch("ignore-not-found", "If set to true, suppresses NotFound error for specific objects that do not exist.");
    LABEL_COLUMNS: List("label-columns", "Accepts a comma separated list of labels that are going to be presented as columns. Names are case-sensitive. You can also use multiple flag options like -L label1 -L label2...").short('L').values(Values::LabelKeys);
    NO_HEADERS: Switch("no-headers", "When using the default or custom-column output format, don't print headers (default print headers).");
    OUTPUT_WATCH_EVENTS: Switch("output-watch-events", "Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.");
    RAW: Text("raw", "Raw URI to request from the server.  Uses the transport specified by the kubeconfig file.");
    _: Switch("server-print", "If true, have the server return the appropriate table output. Supports extension APIs and CRDs.").default("true");
    SHOW_KIND: Switch("show-kind", "If present, list the resource type for the requested object(s).");
    SHOW_LABELS: Switch("show-labels", "When printing, show all labels as the last column (default hide labels column)");
    SORT_BY: Text("sort-by", "If non-empty, sort list types using this field specification.  The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}'). The field in the API resource specified by this JSONPath expression must be an integer or a string.").values(Values::SortKeys);
    SUBRESOURCE: Text("subresource", "If specified, gets the subresource of the requested object.").values(Values::Words(&["scale", "status"]));
    WATCH: Switch("watch", "After listing/getting the requested object, watch for changes.").short('w');
    WATCH_ONLY: Switch("watch-only", "Watch for changes to the requested object(s), without listing/getting first.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["get"],
    usage: "get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
    help: "Display one or many resources",
    examples: &[
        ("List the pods of the namespace", "kubectl get pods"),
        ("List them with their nodes and addresses", "kubectl get pods -o wide"),
        ("List DaemonSets and StatefulSets of all namespaces", "kubectl get ds,sts -A"),
        ("Show a StatefulSet as the API returns it", "kubectl get statefulset mysql -o yaml"),
        ("Print one field of every node", "kubectl get nodes -o jsonpath='{.items[*].metadata.name}'"),
        ("Choose the columns", "kubectl get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName"),
        ("List the pods that a label selects, and follow their changes", "kubectl get pods -l app=mysql -w"),
    ],
    flags: &[FLAGS, LABELS, FIELDS, EVERYWHERE, FILES, LIST_PRINT, CHUNKS],
    takes: Takes::Objects,
    run,
    ..Command::EMPTY
};

const NO_TYPE: &str = "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples\n";

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let format = output::filled_in(arguments.get(OUTPUT).unwrap_or_default(), arguments, shell.files)?.into_owned();
    if arguments.is_given(RAW) {
        return Err(Failure::plain("--raw is not available in this playground: there is no server to ask; -o json prints the objects"));
    }
    if arguments.words.is_empty() && !documents::are_named(arguments) {
        return Err(Failure::Verbatim(NO_TYPE.to_owned()));
    }
    list::check_format(&format)?;
    check_flags(&format, arguments)?;
    let watches = arguments.get(WATCH) || arguments.get(WATCH_ONLY);
    if watches && arguments.is_given(SORT_BY) {
        shell.complain(if arguments.get(WATCH_ONLY) {
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
    if let Some(subresource) = arguments.get(SUBRESOURCE).filter(|name| !name.is_empty()) {
        found = subresources(found, subresource, named)?;
    }
    if let Some(text) = target::deprecation(&kinds) {
        shell.warn(text);
    }
    let look = look(arguments, &format, kinds.len() > 1);
    let (found, failures) = if arguments.get(IGNORE_NOT_FOUND) { (found, Vec::new()) } else { (found, failures) };
    if format.is_empty() || format == "wide" {
        let listed = if arguments.get(WATCH_ONLY) { Vec::new() } else { found };
        let nothing_printed = print_tables(shell, arguments, listed, &kinds, &look)?;
        if nothing_printed && failures.is_empty() && !arguments.get(IGNORE_NOT_FOUND) && !watches {
            say_nothing_found(shell, arguments, &kinds);
        }
        Failure::all(failures)?;
        return if watches { watch::start(shell, arguments, &kinds, look) } else { Ok(()) };
    }
    let mut objects: Vec<Json> = found.iter().map(|one| one.object.clone()).collect();
    if let Some(path) = arguments.get(SORT_BY) {
        sort(&mut objects, path, |object| object)?.then_some(()).ok_or_else(|| no_such_field(path))?;
    }
    if objects.is_empty() && !failures.is_empty() {
        return Failure::all(failures);
    }
    if watches {
        Failure::all(failures)?;
        let listed = if arguments.get(WATCH_ONLY) { Vec::new() } else { objects };
        return watch::start_with_objects(shell, arguments, &kinds, look, listed);
    }
    let objects: Vec<Json> = if arguments.get(SHOW_MANAGED_FIELDS) {
        objects.iter().map(|object| shell.with_managers(object)).collect()
    } else {
        objects.iter().map(output::without_managed_fields).collect()
    };
    let text = list::print(&format, objects, single, arguments.get(NO_HEADERS))?;
    shell.stdout.push_str(&text);
    Failure::all(failures)
}

/// How the table is to look.
fn look(arguments: &Arguments, format: &str, several_kinds: bool) -> Look {
    Look {
        wide: format == "wide",
        with_namespace: arguments.get(ALL_NAMESPACES),
        with_kind: arguments.get(SHOW_KIND) || several_kinds,
        show_labels: arguments.get(SHOW_LABELS),
        label_columns: arguments.get(LABEL_COLUMNS),
        no_headers: arguments.get(NO_HEADERS),
        with_event: arguments.get(OUTPUT_WATCH_EVENTS),
        format: if format == "wide" { String::new() } else { format.to_owned() },
    }
}

/// Flags that only go with a table, or only with a watch.
fn check_flags(format: &str, arguments: &Arguments) -> Result<(), Failure> {
    let counted = Allowance::default().spend(Counted::Columns, arguments.get(LABEL_COLUMNS).len());
    counted.map_err(|exceeded| Failure::plain(exceeded.to_string()))?;
    if !format.is_empty() && format != "wide" {
        let labels = arguments.get(SHOW_LABELS).then_some(SHOW_LABELS.name());
        let labels = labels.or_else(|| arguments.is_given(LABEL_COLUMNS).then_some(LABEL_COLUMNS.name()));
        if let Some(flag) = labels {
            return Err(Failure::plain(format!("--{flag} option cannot be used with {format} printer")));
        }
    }
    if arguments.get(OUTPUT_WATCH_EVENTS) && !arguments.get(WATCH) && !arguments.get(WATCH_ONLY) {
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
    let scales = |one: &Found| scale::scales(one.kind);
    match subresource {
        "status" => Ok(found),
        "scale" if found.iter().all(scales) => Ok(found.into_iter().map(|one| Found { object: scale_of(&one.object), ..one }).collect()),
        _ => Err(Failure::Api(scale::no_such_resource())),
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
    let words: Vec<String> = if documents::are_named(arguments) {
        let (documents, failures) = documents::documents(shell, arguments);
        Failure::all(failures)?;
        documents.iter().map(|one| format!("{}/{}", one.kind.info().resource(), name_of(&one.object))).collect()
    } else {
        arguments.words.clone()
    };
    let targets = target::read(&words)?;
    let named = targets.iter().any(|target| target.name.is_some());
    if named && arguments.get(ALL_NAMESPACES) {
        return Err(Failure::plain("a resource cannot be retrieved by name across all namespaces"));
    }
    if named && (arguments.is_given(SELECTOR) || arguments.is_given(FIELD_SELECTOR)) {
        return Err(Failure::plain("name cannot be provided when a selector is specified"));
    }
    let single = targets.len() == 1 && named;
    let search = target::search(shell, arguments, &targets);
    Ok((search.found, search.failures, search.kinds, single))
}

fn say_nothing_found(shell: &mut Shell<'_>, arguments: &Arguments, kinds: &[Kind]) {
    let namespaced = kinds.iter().all(|kind| kind.info().namespaced) && !arguments.get(ALL_NAMESPACES);
    let text = if namespaced { format!("No resources found in {} namespace.", shell.namespace) } else { "No resources found".to_owned() };
    shell.complain(&text);
}

/// Prints one table per run of rows of a kind; true when nothing was printed.
fn print_tables(shell: &mut Shell<'_>, arguments: &Arguments, found: Vec<Found>, kinds: &[Kind], look: &Look) -> Result<bool, Failure> {
    let context = Context { now: shell.now, epoch: shell.cluster.epoch };
    let mut tables = Vec::new();
    for kind in kinds {
        let mut objects: Vec<&Json> = found.iter().filter(|one| one.kind == *kind).map(|one| &one.object).collect();
        if let Some(path) = arguments.get(SORT_BY) {
            // A path that no row has is swallowed by the table printer, and so are the rows.
            if !objects.is_empty() && !sort(&mut objects, path, |object| object)? {
                objects.clear();
            }
        }
        if !objects.is_empty() {
            tables.push(list::table_of(*kind, &objects, look, context));
        }
    }
    let texts: Vec<String> = tables.iter().map(Table::print).collect();
    shell.stdout.push_str(&texts.join("\n"));
    shell.tables.extend(tables);
    Ok(texts.is_empty())
}

fn no_such_field(path: &str) -> Failure {
    let path = jsonpath::braced(path).unwrap_or_else(|_| path.to_owned());
    Failure::plain(format!("couldn't find any field with path {path:?} in the list of objects"))
}

/// Sorts by the value at `path`; false when no object has one.
fn sort<T>(items: &mut [T], path: &str, object: impl Fn(&T) -> &Json) -> Result<bool, Failure> {
    let plain = |fault: Fault| Failure::Plain(fault.to_string());
    let mut allowance = Allowance::default();
    let mut keys: Vec<Option<Json>> = Vec::with_capacity(items.len());
    if !items.is_empty() {
        let path = Template::of_path(path).map_err(plain)?;
        for item in items.iter() {
            keys.push(path.values(object(item), &mut allowance).map_err(plain)?.first().map(|value| sort_key(value)));
        }
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

/// What is sorted by: maps and lists all compare alike, so they need not be copied.
fn sort_key(value: &Json) -> Json {
    match value {
        Json::Array(_) => Json::Array(Vec::new()),
        Json::Object(_) => json!({}),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.clone(),
    }
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
