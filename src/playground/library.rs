//! The scenarios that come with Podloom, as the page opens them: the objects as text in the editor, the steps as a lesson.

use crate::scenario::file::{self, Scenario};
use crate::scenario::library;
use std::rc::Rc;

/// The scenario that opens when nothing else is asked for.
pub const FIRST: &str = "fluentd-every-node";

/// A scenario ready to open.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Its text in the editor.
    pub text: Rc<str>,
    /// Its steps.
    pub scenario: Rc<Scenario>,
}

/// A scenario of the library. The workloads stand first in the editor, where the eye begins; the Nodes they run on come after.
#[must_use]
pub fn open(name: &str) -> Option<Opening> {
    let scenario = file::read(library::find(name)?.yaml);
    let parts: Vec<&str> = [scenario.objects.trim(), scenario.nodes.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    let text = format!("{}\n", parts.join("\n---\n"));
    Some(Opening { text: text.into(), scenario: Rc::new(scenario) })
}
