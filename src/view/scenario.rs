//! The gallery of scenarios, and the open one with its steps.

use std::rc::Rc;

/// A scenario one can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its name in the library.
    pub name: Rc<str>,
    /// Its title.
    pub title: Rc<str>,
    /// What one will see.
    pub about: Rc<str>,
    /// `DaemonSet`, `StatefulSet`, `Node` …
    pub topic: Rc<str>,
}

/// The open scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its name in the library.
    pub name: Rc<str>,
    /// Its title.
    pub title: Rc<str>,
    /// The words of the step that is next, in Markdown.
    pub say: Rc<str>,
    /// The command that the step runs, where it runs one.
    pub run: Option<Rc<str>>,
    /// How many steps are done.
    pub done: usize,
    /// How many there are.
    pub steps: usize,
}
