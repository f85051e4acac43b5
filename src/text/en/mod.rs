//! The sentences in English, a file for each decider.

pub mod goal;
