//! Podloom: what Kubernetes does with a DaemonSet or a StatefulSet, and why.
//!
//! `docs/architecture.md` is the map: the layers, the invariants, and one edit followed through them. From left to right, a layer uses only
//! those to its left (`tests/native/tidy.rs` reads the `use` lines):
//!
//! `time, seed → object → cluster → why → control → sim → kubectl → session → scenario → playground → text → view → app`
//!
//! A controller is a pure function from a read-only [`cluster::view::View`] to a [`control::plan::Plan`]; only [`sim`] applies
//! plans and owns time; each step is kept as an immutable moment; the page derives everything from one state.
//! Nothing here reads a clock or draws a random number of its own: virtual time and a seed come in from outside.

pub mod cluster;
pub mod control;
pub mod kubectl;
pub mod object;
pub mod playground;
pub mod scenario;
pub mod seed;
pub mod session;
pub mod sim;
pub mod text;
pub mod time;
pub mod view;
pub mod why;

#[cfg(feature = "app")]
pub mod app;
