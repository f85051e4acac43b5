//! Objects that a list shows: as rows of a table, or all together in a format of `-o` (`kubectl/pkg/cmd/get`).

use super::columns::{self, Context};
use super::jsonpath::{self, Template};
use super::printer::{Fault, Printer};
use super::table::{Row, Table};
use super::terminal::escaped;
use super::{output, tabwriter};
use crate::kubectl::failure::Failure;
use crate::object::Json;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::read::{key_of, name_of};

/// How a table is to look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) wide: bool,
    pub(crate) with_namespace: bool,
    pub(crate) with_kind: bool,
    pub(crate) show_labels: bool,
    pub(crate) label_columns: Vec<String>,
    pub(crate) no_headers: bool,
    /// `--output-watch-events`: what became of each object stands in front.
    pub(crate) with_event: bool,
    /// The format, where it is no table.
    pub(crate) format: String,
}

/// The rows of one kind under its columns.
pub(crate) fn table_of(kind: Kind, objects: &[&Json], look: &Look, context: Context) -> Table {
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

/// Refuses a format that a list is not printed in.
pub(crate) fn check_format(format: &str) -> Result<(), Failure> {
    let name = format.split_once('=').map_or(format, |(name, _)| name);
    match name {
        "" | "wide" | "yaml" | "json" | "name" | "jsonpath" | "jsonpath-as-json" | "go-template" | "template" | "kyaml" => Ok(()),
        "custom-columns" => custom_columns(format).map(|_| ()),
        other => Err(output::unknown_format(other)),
    }
}

/// The objects in a format of `-o` that is no table: one by itself where one was asked for, else as a list.
pub(crate) fn print(format: &str, objects: Vec<Json>, single: bool, no_headers: bool) -> Result<String, Failure> {
    let name = format.split_once('=').map_or(format, |(name, _)| name);
    if name == "name" {
        return Ok(objects.iter().map(|object| format!("{}/{}\n", printed_kind(object), name_of(object))).collect());
    }
    if name == "custom-columns" {
        return print_custom_columns(format, &objects, no_headers);
    }
    let value = match (single, objects.first()) {
        (true, Some(object)) => object.clone(),
        _ => output::list(objects),
    };
    let format = if matches!(name, "yaml" | "json" | "kyaml") { name } else { format };
    output::print_object(format, &value)
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
    let mut printer = Printer::default();
    let plain = |fault: Fault| Failure::Plain(fault.to_string());
    let paths: Vec<Template> = match objects {
        [] => Vec::new(),
        _ => columns.iter().map(|(_, path)| Template::of_path(path)).collect::<Result<_, Fault>>().map_err(plain)?,
    };
    for object in objects {
        let mut cells = Vec::new();
        for path in &paths {
            let values = path.values(object, &mut printer.allowance).map_err(plain)?;
            for (at, value) in values.iter().enumerate() {
                let pushed = printer.push(if at == 0 { "" } else { "," }).and_then(|()| printer.push_go(value));
                pushed.map_err(|exceeded| plain(exceeded.into()))?;
            }
            let shown = escaped(&std::mem::take(&mut printer.text)).into_owned();
            cells.push(if values.is_empty() { "<none>".to_owned() } else { shown });
        }
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    Ok(tabwriter::align(&text, 6, 3))
}
