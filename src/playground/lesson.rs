//! The open scenario: its steps, how many are done, and where the reader stood before each.

use crate::scenario::file::Scenario;
use crate::sim::history::MomentId;
use crate::time::Time;
use std::rc::Rc;

/// The open scenario.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Its name in the library.
    pub name: Rc<str>,
    /// What it says.
    pub scenario: Rc<Scenario>,
    /// Where the reader stood before each step that is done.
    pub places: Vec<(MomentId, Time)>,
}

impl Lesson {
    /// How many steps are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.places.len()
    }
}
