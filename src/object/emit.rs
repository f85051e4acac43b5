//! Objects to YAML and JSON text, as kubectl prints them.

use crate::object::Json;

/// Compact JSON with sorted keys and Go's escaping.
#[must_use]
pub fn compact_go(value: &Json) -> String {
    value.to_string()
}
