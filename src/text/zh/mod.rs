//! The sentences in Simplified Chinese, a file for each decider.

pub mod goal;
