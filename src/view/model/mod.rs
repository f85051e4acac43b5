//! Builds view-models from the engine's world: functions of one moment, of the changes that led to it, of the selection and of a language.
//! The types are in the files of the same names beside this folder.
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
pub use inspector::{Asked, inspector};
pub use node_map::{Memo, node_map, node_map_after};
pub use workloads::workloads;
