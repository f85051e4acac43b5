//! Objects in the format of `-o`, for commands that print what they wrote and for lists.

use super::failure::Failure;
use crate::object::Json;
use crate::object::emit;
use serde_json::json;

/// One object in the format of `-o`, for commands that print what they wrote.
///
/// # Errors
/// A format nobody knows.
pub fn print_object(format: &str, object: &Json) -> Result<String, Failure> {
    match format {
        "yaml" => Ok(emit::yaml(&without_managed_fields(object))),
        "json" => Ok(emit::json(&without_managed_fields(object))),
        _ => {
            let (name, template) = format.split_once('=').unwrap_or((format, ""));
            match name {
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
