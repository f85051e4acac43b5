//! The reader's text: its problems, the objects in it, and whether it is what the cluster has.

use std::rc::Rc;

use crate::playground::subject::Subject;

/// What the editor pane shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    /// The text.
    pub text: Rc<str>,
    /// Grows when the text changed from outside the editor.
    pub text_epoch: u64,
    /// Whether valid edits are applied by themselves.
    pub live_apply: bool,
    /// Whether the cluster has what the text says.
    pub applied: bool,
    /// What is wrong, in order.
    pub problems: Rc<[Problem]>,
    /// The objects of the text, in order.
    pub outline: Rc<[OutlineEntry]>,
    /// Lines (first, last) the selection answers to.
    pub highlight: Option<(u32, u32)>,
    /// The line to show, with a number that grows each time.
    pub reveal: Option<(u32, u64)>,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its line, from 1.
    pub line: u32,
    /// Its column, from 1, in characters.
    pub column: u32,
    /// Where it ends: line and column.
    pub end: (u32, u32),
    /// How bad.
    pub severity: Severity,
    /// In the words of kubectl or the API server.
    pub message: Rc<str>,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The text is not applied.
    Error,
    /// It is, all the same.
    Warning,
}

impl Severity {
    /// The word CodeMirror uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// An object of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineEntry {
    /// `DaemonSet`
    pub kind: Rc<str>,
    /// Its name.
    pub name: Rc<str>,
    /// Its first line, from 1.
    pub line: u32,
    /// What selecting it selects.
    pub subject: Option<Subject>,
    /// The caret stands in it.
    pub current: bool,
    /// It has a problem.
    pub faulty: bool,
}
