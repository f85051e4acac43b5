//! Warnings.
use crate::object::Json;
use crate::object::kind::Kind;
/// Of.
#[must_use]
pub fn of(_kind: Kind, _new: &Json, _old: Option<&Json>) -> Vec<String> {
    Vec::new()
}
