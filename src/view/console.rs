//! The console: what was said and what came back.

use std::rc::Rc;

/// What the console shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Console {
    /// The exchanges, oldest first.
    pub entries: Rc<[Entry]>,
}

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The command, without the prompt.
    pub command: Rc<str>,
    /// What it printed.
    pub output: Rc<str>,
    /// Its exit code.
    pub exit: i32,
}
