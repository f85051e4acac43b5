//! Kubernetes objects as data. What the engine reasons about is typed; what it merely carries is carried whole, as JSON.
//!
//! JSON maps are sorted by key everywhere, as the API server and kubectl print them.

pub mod any;
pub mod authors;
pub mod budget;
pub mod claim;
pub mod condition;
pub mod daemon_set;
pub mod decode;
pub mod emit;
pub mod event;
pub mod kind;
pub mod limits;
pub mod meta;
pub mod node;
pub mod other;
pub mod patch;
pub mod path;
pub mod pod;
pub mod pod_spec;
pub mod quantity;
pub mod read;
pub mod resources;
pub mod revision;
pub mod schema;
pub mod selector;
pub mod spew;
pub mod stateful_set;
pub mod taint;
pub mod template;
#[cfg(test)]
pub(crate) mod tests;
pub mod unified;
pub mod yaml;

/// A JSON value with sorted maps: the form in which objects cross every border.
pub type Json = serde_json::Value;
