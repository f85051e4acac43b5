//! Validation.
use crate::cluster::rejection::FieldError;
use crate::object::Json;
use crate::object::kind::Kind;
/// Create.
#[must_use]
pub fn create(_kind: Kind, _object: &Json) -> Vec<FieldError> {
    Vec::new()
}
/// Update.
#[must_use]
pub fn update(_kind: Kind, _new: &Json, _old: &Json) -> Vec<FieldError> {
    Vec::new()
}
