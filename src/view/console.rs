//! The console: what was said and what came back.

use crate::playground::Playground;
use crate::playground::console::Offer;
use std::rc::Rc;

/// What the console shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Console {
    /// The exchanges, oldest first.
    pub entries: Rc<[Entry]>,
    /// What it offers for a half-typed line.
    pub offer: Option<Offer>,
}

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The command, without the prompt.
    pub command: Rc<str>,
    /// What it printed.
    pub output: Rc<str>,
    /// Its exit code; `None` while it has not ended.
    pub exit: Option<i32>,
}

impl Console {
    /// What the console shows of a playground.
    #[must_use]
    pub fn of(playground: &Playground) -> Self {
        let entries =
            playground.console.iter().map(|said| Entry { command: said.command.clone(), output: said.output.clone(), exit: said.exit });
        Self { entries: entries.collect(), offer: playground.offer.clone() }
    }
}
