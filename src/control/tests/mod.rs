//! What the tests of several deciders share.

pub mod fixture;
