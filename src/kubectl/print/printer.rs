//! What a template prints, within bounds: the writer refuses before more is built than a reader could look at.

use crate::object::Json;
use crate::object::emit;
use crate::object::limits::{self, Allowance, Counted, Exceeded};
use crate::object::patch::go_text;
use std::fmt;

/// Why a template prints nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It cannot be carried out; in upstream's words.
    Words(String),
    /// It asks for too much.
    TooMuch(Exceeded),
}

impl From<String> for Fault {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<Exceeded> for Fault {
    fn from(exceeded: Exceeded) -> Self {
        Self::TooMuch(exceeded)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => formatter.write_str(words),
            Self::TooMuch(exceeded) => exceeded.fmt(formatter),
        }
    }
}

/// The text so far, and what may still be added.
#[derive(Debug, Default)]
pub(crate) struct Printer {
    pub(crate) text: String,
    pub(crate) allowance: Allowance,
}

impl Printer {
    /// How many bytes may still be printed.
    pub(crate) const fn left(&self) -> usize {
        self.allowance.left(Counted::PrintedBytes)
    }

    /// Adds a text.
    pub(crate) fn push(&mut self, text: &str) -> Result<(), Exceeded> {
        self.allowance.spend(Counted::PrintedBytes, text.len())?;
        self.text.push_str(text);
        Ok(())
    }

    /// Adds a value as compact JSON.
    pub(crate) fn push_json(&mut self, value: &Json) -> Result<(), Exceeded> {
        self.foresee(value, 1)?;
        self.push(&emit::compact_go(value))
    }

    /// Adds a value in Go's `%v` notation.
    pub(crate) fn push_go(&mut self, value: &Json) -> Result<(), Exceeded> {
        // Go's notation has fewer signs than JSON, but an empty map has five for two.
        self.foresee(value, 3)?;
        self.push(&go_text(value))
    }

    /// Refuses a value whose JSON alone would be too much, so that its text need not be built.
    fn foresee(&mut self, value: &Json, times: usize) -> Result<(), Exceeded> {
        let most = self.left() * times;
        let bytes = limits::json_bytes(value, most);
        if bytes > most { self.allowance.spend(Counted::PrintedBytes, bytes) } else { Ok(()) }
    }
}
