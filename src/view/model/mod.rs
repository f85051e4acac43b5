//! From the engine's world to view-models: functions of one moment, what changed to get there, what is selected, and a language.
//!
//! [`node_map`] and [`workloads`] cost a walk over nodes and Pods and build no JSON for them; [`node_map_after`] keeps the cards of nodes
//! to which nothing happened; [`inspector`] builds only the open tab.

mod changed;
mod diff;
pub mod inspector;
mod node_map;
mod owners;
#[cfg(test)]
mod tests;
mod tiles;
mod workloads;

pub use changed::Changed;
pub use inspector::{Asked, Past, inspector, past_of};
pub use node_map::{Memo, node_map, node_map_after};
pub use workloads::workloads;
