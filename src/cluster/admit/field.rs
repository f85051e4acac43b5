//! Reading and filling fields of JSON objects the way Go's zero values do: absent, `null` and a wrong type are all "not set".

use crate::object::Json;
use serde_json::Map;
use std::sync::LazyLock;

/// A JSON object.
pub(super) type Fields = Map<String, Json>;

static EMPTY: LazyLock<Fields> = LazyLock::new(Fields::new);

/// A string field; empty when not set.
pub(super) fn text<'a>(value: &'a Json, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// A whole number; `None` when not set.
pub(super) fn integer(value: &Json, name: &str) -> Option<i64> {
    value[name].as_i64()
}

/// A flag; `false` when not set.
pub(super) fn flag(value: &Json, name: &str) -> bool {
    value[name].as_bool().unwrap_or_default()
}

/// A list field; empty when not set.
pub(super) fn list<'a>(value: &'a Json, name: &str) -> &'a [Json] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A list of strings; others in it are left out.
pub(super) fn texts<'a>(value: &'a Json, name: &str) -> Vec<&'a str> {
    list(value, name).iter().filter_map(Json::as_str).collect()
}

/// The fields of a value; none when it is no object.
pub(super) fn fields(value: &Json) -> &Fields {
    value.as_object().unwrap_or(&EMPTY)
}

/// The string entries of a map such as labels, in order.
pub(super) fn entries(value: &Json) -> impl Iterator<Item = (&str, &str)> {
    fields(value).iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
}

/// Whether a field holds an object, as a Go pointer to a struct is set.
pub(super) fn has(value: &Json, name: &str) -> bool {
    value[name].is_object()
}

/// A field as an object to change, made empty if it is not set; `None` if it is something else.
pub(super) fn object<'a>(parent: &'a mut Json, name: &str) -> Option<&'a mut Json> {
    let value = parent.as_object_mut()?.entry(name).or_insert(Json::Null);
    if value.is_null() {
        *value = Json::Object(Fields::new());
    }
    value.is_object().then_some(value)
}

/// A field as an object to change, if it is set.
pub(super) fn object_if_set<'a>(parent: &'a mut Json, name: &str) -> Option<&'a mut Json> {
    parent.as_object_mut()?.get_mut(name).filter(|value| value.is_object())
}

/// The members of a list field that are objects, to change them.
pub(super) fn objects<'a>(parent: &'a mut Json, name: &str) -> impl Iterator<Item = &'a mut Json> {
    let members = parent.as_object_mut().and_then(|fields| fields.get_mut(name)).and_then(Json::as_array_mut);
    members.into_iter().flatten().filter(|member| member.is_object())
}

/// Sets a field that is not set (a nil pointer in Go).
pub(super) fn fill(parent: &mut Json, name: &str, value: impl Into<Json>) {
    if let Some(fields) = parent.as_object_mut()
        && fields.get(name).is_none_or(Json::is_null)
    {
        fields.insert(name.to_owned(), value.into());
    }
}

/// Sets a field that is not set or holds Go's zero value: an empty string or the number zero.
pub(super) fn fill_zero(parent: &mut Json, name: &str, value: impl Into<Json>) {
    let zero = match &parent[name] {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Number(number) => number.as_i64() == Some(0),
        _ => false,
    };
    if zero && let Some(fields) = parent.as_object_mut() {
        fields.insert(name.to_owned(), value.into());
    }
}

/// Whether two values mean the same to the API server (`apiequality.Semantic.DeepEqual`): an empty list or map is as good as none.
pub(super) fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Object(left), Json::Object(right)) => {
            let names = left.keys().chain(right.keys().filter(|name| !left.contains_key(*name)));
            names.into_iter().all(|name| same(left.get(name).unwrap_or(&Json::Null), right.get(name).unwrap_or(&Json::Null)))
        }
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        _ => left == right || (is_blank(left) && is_blank(right)),
    }
}

/// Nothing, or nothing in it.
fn is_blank(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Object(fields) => fields.is_empty(),
        Json::Array(members) => members.is_empty(),
        _ => false,
    }
}
