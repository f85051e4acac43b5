//! Scenarios: their files, and playing them.

pub mod file;
pub mod player;
