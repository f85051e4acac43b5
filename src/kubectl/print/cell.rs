//! Values as cells of a table show them.

use crate::object::Json;

pub(crate) fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A number or an int-or-string; nothing is zero.
pub(crate) fn number(value: &Json) -> String {
    match value {
        Json::Null => "0".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
