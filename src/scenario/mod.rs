//! Scenarios: lessons as files of Kubernetes objects and steps, playing them, and what is reached when a step is done.

pub mod file;
pub mod goal;
pub mod library;
pub mod player;
