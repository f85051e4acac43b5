//! Small readers of JSON values. A value of the wrong type counts as absent, because validation has already refused such objects.

use crate::object::Json;
use crate::object::kind::{Key, Name};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Text at `field`; `""` when absent.
#[must_use]
pub fn text<'a>(value: &'a Json, field: &str) -> &'a str {
    value.get(field).and_then(Json::as_str).unwrap_or("")
}

/// A shared name at `field`; `None` when absent or empty.
#[must_use]
pub fn name(value: &Json, field: &str) -> Option<Name> {
    value.get(field).and_then(Json::as_str).filter(|text| !text.is_empty()).map(Name::from)
}

/// An integer at `field`.
#[must_use]
pub fn integer(value: &Json, field: &str) -> Option<i64> {
    value.get(field).and_then(Json::as_i64)
}

/// A boolean at `field`; `false` when absent.
#[must_use]
pub fn flag(value: &Json, field: &str) -> bool {
    value.get(field).and_then(Json::as_bool).unwrap_or(false)
}

/// The list at `field`; empty when absent.
#[must_use]
pub fn list<'a>(value: &'a Json, field: &str) -> &'a [Json] {
    value.get(field).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// A map of texts at `field`; empty when absent.
#[must_use]
pub fn text_map(value: &Json, field: &str) -> Rc<BTreeMap<Name, Name>> {
    let pairs = value.get(field).and_then(Json::as_object).into_iter().flatten();
    Rc::new(pairs.filter_map(|(key, value)| Some((Name::from(key.as_str()), Name::from(value.as_str()?)))).collect())
}

/// The value at a path of fields.
#[must_use]
pub fn at<'a>(value: &'a Json, fields: &[&str]) -> Option<&'a Json> {
    fields.iter().try_fold(value, |value, field| value.get(field))
}

/// Sets `field` of an object, or removes it when `value` is null.
pub fn put(target: &mut Json, field: &str, value: Json) {
    if !target.is_object() {
        *target = Json::Object(serde_json::Map::new());
    }
    if let Some(map) = target.as_object_mut() {
        if value.is_null() {
            map.remove(field)
        } else {
            map.insert(field.to_owned(), value)
        };
    }
}

/// A JSON object of a map of texts.
#[must_use]
pub fn json_map(map: &BTreeMap<Name, Name>) -> Json {
    Json::Object(map.iter().map(|(key, value)| (key.to_string(), Json::from(&**value))).collect())
}

/// `metadata.name`
pub(crate) fn name_of(object: &Json) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

/// `metadata.namespace`, empty for cluster scope.
pub(crate) fn namespace_of(object: &Json) -> &str {
    object["metadata"]["namespace"].as_str().unwrap_or_default()
}

/// The key of an object.
pub(crate) fn key_of(object: &Json) -> Key {
    Key::new(namespace_of(object), name_of(object))
}
