//! Kubernetes objects as data. What the engine reasons about is typed; what it merely carries is carried whole, as JSON.
//!
//! JSON maps are sorted by key everywhere, as the API server and kubectl print them.

pub mod decode;
pub mod emit;
pub mod kind;
pub mod patch;
pub mod path;
pub mod quantity;
pub mod schema;
pub mod yaml;

/// A JSON value with sorted maps: the form in which objects cross every border.
pub type Json = serde_json::Value;
