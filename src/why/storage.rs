//! Reasons of storage.

use crate::why::Evidence;

/// Why.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {}

impl Why {
    /// A stable slug.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match *self {}
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        match *self {}
    }
}
