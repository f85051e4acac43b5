//! Tests of validation and warnings: one row per rule, with the exact text, and what the recordings say.

mod pods;
mod recordings;
mod rows;
mod warned;

use super::{default, validate};
use crate::object::Json;
use crate::object::kind::Kind;

/// Reads a manifest.
fn yaml(text: &str) -> Json {
    serde_yaml::from_str(text).unwrap()
}

/// The causes for which a new object is refused, as texts.
fn refused(kind: Kind, mut object: Json) -> Vec<String> {
    default::apply(kind, &mut object);
    default::drop_disabled(kind, &mut object, None);
    validate::create(kind, &object).iter().map(ToString::to_string).collect()
}

/// The causes for which a change is refused, as texts.
fn refused_update(kind: Kind, mut new: Json, mut old: Json) -> Vec<String> {
    default::apply(kind, &mut old);
    default::apply(kind, &mut new);
    default::drop_disabled(kind, &mut new, Some(&old));
    validate::update(kind, &new, &old).iter().map(ToString::to_string).collect()
}

/// Lays one value over another, as a JSON merge patch does.
fn merge(target: &mut Json, patch: &Json) {
    json_patch::merge(target, patch);
}
