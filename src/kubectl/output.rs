//! Objects in the format of `-o`, for commands that print what they wrote and for lists.

use super::failure::Failure;
use super::flags::Arguments;
use super::kyaml;
use crate::object::Json;
use crate::object::emit;
use serde_json::json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The format with its template in it: from a file (`jsonpath-file=`) or from `--template`.
///
/// # Errors
/// A file that is not there.
pub fn filled_in<'format>(
    format: &'format str,
    arguments: &Arguments,
    files: &BTreeMap<String, String>,
) -> Result<Cow<'format, str>, Failure> {
    let (name, given) = format.split_once('=').unwrap_or((format, ""));
    let plain = match name {
        "jsonpath-file" => "jsonpath",
        "go-template-file" | "templatefile" => "go-template",
        "custom-columns-file" => "custom-columns",
        "jsonpath" | "go-template" | "template" if given.is_empty() => {
            return Ok(arguments.text("template").map_or(Cow::Borrowed(format), |template| Cow::Owned(format!("{name}={template}"))));
        }
        _ => return Ok(Cow::Borrowed(format)),
    };
    let file = if given.is_empty() { arguments.text("template").unwrap_or_default() } else { given };
    let Some(text) = files.get(file.strip_prefix("./").unwrap_or(file)) else {
        return Err(Failure::plain(format!("error reading --template {file}, open {file}: no such file or directory\n")));
    };
    Ok(Cow::Owned(match plain {
        "custom-columns" => format!("{plain}={}", columns_of_file(text)),
        _ => format!("{plain}={text}"),
    }))
}

/// A line of headers and a line of paths, as one specification.
fn columns_of_file(text: &str) -> String {
    let mut lines = text.lines();
    let headers = lines.next().unwrap_or_default().split_whitespace();
    let paths = lines.next().unwrap_or_default().split_whitespace();
    headers.zip(paths).map(|(header, path)| format!("{header}:{path}")).collect::<Vec<_>>().join(",")
}

/// One object in the format of `-o`, for commands that print what they wrote.
///
/// # Errors
/// A format nobody knows.
pub fn print_object(format: &str, object: &Json) -> Result<String, Failure> {
    match format {
        "yaml" => Ok(emit::yaml(&without_managed_fields(object))),
        "json" => Ok(emit::json(&without_managed_fields(object))),
        "kyaml" => Ok(kyaml::print(&without_managed_fields(object))),
        _ => {
            let (name, template) = format.split_once('=').unwrap_or((format, ""));
            match name {
                "jsonpath-as-json" => {
                    let values = super::jsonpath::values(template, object).map_err(Failure::Plain)?;
                    Ok(emit::json(&Json::Array(values)))
                }
                "jsonpath" => super::jsonpath::print(template, object),
                "go-template" | "template" => super::go_template::print(template, object),
                _ => Err(unknown_format(name)),
            }
        }
    }
}

/// The complaint about a format nobody knows.
#[must_use]
pub fn unknown_format(format: &str) -> Failure {
    Failure::plain(format!(
        "unable to match a printer suitable for the output format {format:?}, allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml"
    ))
}

/// Several objects as the list that `-o yaml` prints.
#[must_use]
pub fn list(objects: Vec<Json>) -> Json {
    json!({"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {"resourceVersion": ""}})
}

/// The object without `metadata.managedFields`, which nobody asked for.
#[must_use]
pub fn without_managed_fields(object: &Json) -> Json {
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
