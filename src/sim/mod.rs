//! The simulator: the only code that changes the world, and the only code that owns time.
//!
//! A [`world::World`] is a cluster, an agenda of wakes and what the controllers remember. [`world::World::step`] takes exactly one
//! wake; everything that runs ahead is a loop of steps with a named bound.

pub mod agenda;
mod apply;
pub mod cause;
mod handle;
mod heap;
pub mod history;
pub mod record;
pub mod run;
pub mod step;
pub mod trace;
pub mod verdicts;
mod wakes;
pub mod walk;
pub mod world;
