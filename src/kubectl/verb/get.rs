//! `kubectl get` (`kubectl/pkg/cmd/get/get.go`): tables, lists, templates, and watching.

use crate::cluster::store::Cluster;
use crate::kubectl::columns::{self, Context};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::manifest;
use crate::kubectl::session::{Session, key_of, name_of};
use crate::kubectl::table::{Row, Table};
use crate::kubectl::target::{self, Found};
use crate::kubectl::waiting::{Progress, Task, Waiting};
use crate::kubectl::{go_template, jsonpath, kyaml, output, tabular};
use crate::object::Json;
use crate::object::emit;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::patch::go_text;
use crate::object::quantity::Quantity;
use crate::time::{Epoch, Time};
use std::cmp::Ordering;
use std::collections::BTreeMap;

const NO_TYPE: &str = "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples\n";

/// How a table is to look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Look {
    wide: bool,
    with_namespace: bool,
    with_kind: bool,
    show_labels: bool,
    label_columns: Vec<String>,
    no_headers: bool,
}

/// Runs `kubectl get`.
///
/// # Errors
/// Names and types that do not exist, formats and paths that are not understood.
pub fn run(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let format = output::filled_in(arguments.text("output").unwrap_or_default(), arguments, session.files)?.into_owned();
    if arguments.words.is_empty() && !arguments.is_given("filename") {
        return Err(Failure::Verbatim(NO_TYPE.to_owned()));
    }
    check_format(&format)?;
    let (found, failures, kinds, single) = search(session, arguments)?;
    if let Some(text) = target::deprecation(&kinds) {
        session.warn(text);
    }
    let look = Look {
        wide: format == "wide",
        with_namespace: arguments.is_on("all-namespaces"),
        with_kind: arguments.is_on("show-kind") || kinds.len() > 1,
        show_labels: arguments.is_on("show-labels"),
        label_columns: arguments.list("label-columns"),
        no_headers: arguments.is_on("no-headers"),
    };
    let (found, failures) = if arguments.is_on("ignore-not-found") { (found, Vec::new()) } else { (found, failures) };
    if format.is_empty() || format == "wide" {
        let nothing_printed = print_tables(session, arguments, found, &kinds, &look)?;
        let watches = arguments.is_on("watch") || arguments.is_on("watch-only");
        if nothing_printed && failures.is_empty() && !arguments.is_on("ignore-not-found") && !watches {
            say_nothing_found(session, arguments, &kinds);
        }
        Failure::all(failures)?;
        return if watches { watch(session, arguments, &kinds, look) } else { Ok(()) };
    }
    let mut objects: Vec<Json> = found.iter().map(|one| one.object.clone()).collect();
    if let Some(path) = arguments.text("sort-by") {
        sort(&mut objects, path, |object| object)?.then_some(()).ok_or_else(|| no_such_field(path))?;
    }
    if objects.is_empty() && !failures.is_empty() {
        return Failure::all(failures);
    }
    let text = print_generic(&format, arguments, &objects, single)?;
    session.stdout.push_str(&text);
    Failure::all(failures)
}

type SearchResult = (Vec<Found>, Vec<Failure>, Vec<Kind>, bool);

fn search(session: &Session<'_>, arguments: &Arguments) -> Result<SearchResult, Failure> {
    let words: Vec<String> = if arguments.is_given("filename") {
        let (documents, failures) = manifest::documents(session, arguments);
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
    let search = target::search(session, arguments, &targets);
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

fn say_nothing_found(session: &mut Session<'_>, arguments: &Arguments, kinds: &[Kind]) {
    let namespaced = kinds.iter().all(|kind| kind.info().namespaced) && !arguments.is_on("all-namespaces");
    let text = if namespaced { format!("No resources found in {} namespace.", session.namespace) } else { "No resources found".to_owned() };
    session.complain(&text);
}

// ---- tables ----

fn table_of(kind: Kind, objects: &[&Json], look: &Look, context: Context) -> Table {
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
    table
}

/// Prints one table per run of rows of a kind; true when nothing was printed.
fn print_tables(session: &mut Session<'_>, arguments: &Arguments, found: Vec<Found>, kinds: &[Kind], look: &Look) -> Result<bool, Failure> {
    let context = Context { now: session.now, epoch: session.epoch };
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
    session.stdout.push_str(&texts.join("\n"));
    session.tables.extend(tables);
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

fn print_generic(format: &str, arguments: &Arguments, objects: &[Json], single: bool) -> Result<String, Failure> {
    let objects: Vec<Json> = if arguments.is_on("show-managed-fields") {
        objects.to_vec()
    } else {
        objects.iter().map(output::without_managed_fields).collect()
    };
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

// ---- watching ----

/// A table that gets a row for every change.
#[derive(Clone, Debug)]
pub struct Watch {
    kind: Kind,
    arguments: Arguments,
    namespace: String,
    look: Look,
    epoch: Epoch,
    seen: BTreeMap<Key, Json>,
    widths: Vec<usize>,
    header_due: bool,
}

fn watch(session: &mut Session<'_>, arguments: &Arguments, kinds: &[Kind], look: Look) -> Result<(), Failure> {
    let [kind] = kinds else {
        return Err(Failure::plain("you may only specify a single resource type"));
    };
    let mut watch = Watch {
        kind: *kind,
        arguments: arguments.clone(),
        namespace: session.namespace.clone(),
        epoch: session.epoch,
        seen: BTreeMap::new(),
        widths: Vec::new(),
        header_due: session.stdout.is_empty() && !look.no_headers,
        look,
    };
    watch.seen = watch.objects(&session.cluster)?;
    for table in &session.tables {
        watch.remember(table);
    }
    session.waiting = Some(Waiting::new(Task::Watch(watch), None));
    Ok(())
}

impl Watch {
    fn objects(&self, cluster: &Cluster) -> Result<BTreeMap<Key, Json>, Failure> {
        let files = BTreeMap::new();
        let session = Session::reader(cluster.clone(), self.epoch, &self.namespace, &files);
        let name = self
            .arguments
            .words
            .get(1)
            .or(self.arguments.words.first())
            .and_then(|word| word.rsplit('/').next())
            .filter(|_| self.arguments.words.len() > 1 || self.arguments.words.iter().any(|word| word.contains('/')));
        let objects = target::list(&session, &self.arguments, self.kind)?;
        Ok(objects
            .into_iter()
            .filter(|object| name.is_none_or(|name| name_of(object) == name))
            .map(|object| (key_of(&object), object))
            .collect())
    }

    fn remember(&mut self, table: &Table) {
        let lines = table.rows.iter().map(|row| &row.cells).chain(std::iter::once(&table.columns));
        for cells in lines {
            self.widths.resize(self.widths.len().max(cells.len()), 0);
            for (width, cell) in self.widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.chars().count());
            }
        }
    }

    /// Prints what is new, changed or gone.
    pub fn poll(&mut self, cluster: &Cluster, now: Time) -> Progress {
        let Ok(current) = self.objects(cluster) else { return Progress::default() };
        let mut changed: Vec<Json> = Vec::new();
        changed.extend(self.seen.iter().filter(|(key, _)| !current.contains_key(key)).map(|(_, object)| object.clone()));
        changed.extend(current.iter().filter(|(key, object)| self.seen.get(key) != Some(object)).map(|(_, object)| object.clone()));
        self.seen = current;
        if changed.is_empty() {
            return Progress::default();
        }
        let objects: Vec<&Json> = changed.iter().collect();
        let table = table_of(self.kind, &objects, &self.look, Context { now, epoch: self.epoch });
        self.remember(&table);
        let mut progress = Progress::default();
        if std::mem::take(&mut self.header_due) {
            progress.stdout.push_str(&self.line(&table.columns));
        }
        for row in &table.rows {
            progress.stdout.push_str(&self.line(&row.cells));
        }
        progress
    }

    fn line(&self, cells: &[String]) -> String {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate() {
            line.push_str(cell);
            if at + 1 < cells.len() {
                let width = self.widths.get(at).copied().unwrap_or(0).max(3) + 3;
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count())));
            }
        }
        line.push('\n');
        line
    }
}
