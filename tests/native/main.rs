//! The one native test binary: each module is a suite that meets the code through its public surface.

mod seed;
mod tidy;
