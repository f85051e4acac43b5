//! Objects in the format of `-o`, for commands that print what they wrote and for lists.

use super::{go_template, jsonpath, kyaml};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::TEMPLATE;
use crate::object::Json;
use crate::object::emit;
use serde_json::json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The format with its template in it: from a file (`jsonpath-file=`) or from `--template`.
pub(crate) fn filled_in<'format>(
    format: &'format str,
    arguments: &Arguments,
    files: &BTreeMap<String, String>,
) -> Result<Cow<'format, str>, Failure> {
    let (name, given) = format.split_once('=').unwrap_or((format, ""));
    let plain = match name {
        "jsonpath-file" => "jsonpath",
        "go-template-file" | "templatefile" => "go-template",
        "custom-columns-file" => "custom-columns",
        "jsonpath" | "jsonpath-as-json" | "go-template" | "template" if given.is_empty() => {
            return match arguments.get_where_declared(TEMPLATE).filter(|template| !template.is_empty()) {
                Some(template) => Ok(Cow::Owned(format!("{name}={template}"))),
                None => Err(Failure::plain("template format specified but no template given")),
            };
        }
        _ => return Ok(Cow::Borrowed(format)),
    };
    let file = if given.is_empty() { arguments.get_where_declared(TEMPLATE).unwrap_or_default() } else { given };
    if file.is_empty() {
        let what = if plain == "custom-columns" {
            "custom-columns format specified but no custom columns given"
        } else {
            "template format specified but no template given"
        };
        return Err(Failure::plain(what));
    }
    let Some(text) = files.get(file.strip_prefix("./").unwrap_or(file)) else {
        return Err(Failure::plain(match plain {
            "custom-columns" => format!("error reading template {file}, open {file}: no such file or directory\n"),
            _ => format!("error reading --template {file}, open {file}: no such file or directory\n"),
        }));
    };
    match plain {
        "custom-columns" => Ok(Cow::Owned(format!("{plain}={}", columns_of_file(text)?))),
        _ => Ok(Cow::Owned(format!("{plain}={text}"))),
    }
}

/// A line of headers and a line of paths, as one specification.
fn columns_of_file(text: &str) -> Result<String, Failure> {
    const FORM: &str = "Expected format is one line of space separated headers, one line of space separated column specs.";
    let mut lines = text.lines();
    let headers: Vec<&str> = lines.next().unwrap_or_default().split_whitespace().collect();
    if headers.is_empty() {
        return Err(Failure::plain(format!("invalid template, missing header line. {FORM}")));
    }
    let Some(paths) = lines.next() else {
        return Err(Failure::plain(format!("invalid template, missing spec line. {FORM}")));
    };
    let paths: Vec<&str> = paths.split_whitespace().collect();
    if headers.len() != paths.len() {
        return Err(Failure::plain(format!(
            "number of headers ({}) and field specifications ({}) don't match",
            headers.len(),
            paths.len()
        )));
    }
    Ok(headers.iter().zip(paths).map(|(header, path)| format!("{header}:{path}")).collect::<Vec<_>>().join(","))
}

/// One object in the format of `-o`, for commands that print what they wrote.
pub(crate) fn print_object(format: &str, object: &Json) -> Result<String, Failure> {
    match format {
        "yaml" => Ok(emit::yaml(object)),
        "json" => Ok(emit::json(object)),
        "kyaml" => Ok(kyaml::print(object)),
        _ => {
            let (name, template) = format.split_once('=').unwrap_or((format, ""));
            match name {
                "jsonpath-as-json" => jsonpath::print_values(template, object),
                "jsonpath" => jsonpath::print(template, object),
                "go-template" | "template" => go_template::print(template, object),
                _ => Err(unknown_format(name)),
            }
        }
    }
}

/// The complaint about a format nobody knows.
pub(crate) fn unknown_format(format: &str) -> Failure {
    Failure::plain(format!(
        "unable to match a printer suitable for the output format {format:?}, allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml"
    ))
}

/// Several objects as the list that `-o yaml` prints.
pub(crate) fn list(objects: Vec<Json>) -> Json {
    json!({"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {"resourceVersion": ""}})
}

/// The object without `metadata.managedFields`, which nobody asked for.
pub(crate) fn without_managed_fields(object: &Json) -> Json {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Json::as_object_mut) {
        metadata.remove("managedFields");
    }
    if let Some(items) = object.get_mut("items").and_then(Json::as_array_mut) {
        for item in items {
            *item = without_managed_fields(item);
        }
    }
    object
}
