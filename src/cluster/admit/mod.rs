//! What the API server does to a written object before it keeps it: defaulting, admission, validation and warnings.
//!
//! All of it works on plain JSON that has passed the strict decoder. A value of the wrong type counts as absent here, so no input
//! can make these functions panic.

mod causes;
mod claim;
pub mod default;
mod difference;
mod field;
mod metadata;
mod names;
mod node;
mod other;
pub mod own_labels;
pub mod plugins;
mod pod;
pub mod print;
pub mod quality;
mod selector;
pub mod template;
pub mod validate;
pub mod warnings;
mod workload;

#[cfg(test)]
mod tests;
