//! The one native test binary: each module is a suite that meets the code through its public surface.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the report; clippy.toml's exception does not reach its helper functions")]

mod bounds;
mod conformance;
mod costs;
mod docs;
mod hostile_links;
mod kubectl_fuzz;
mod laws;
mod links;
mod scenarios;
mod scripts;
mod seed;
mod seeds;
mod shell_script;
mod tidy;
mod upstream;
