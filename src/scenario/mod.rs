//! Scenarios: lessons as files of Kubernetes objects and steps, and what is reached when a step is done.

pub mod goal;
pub mod library;
