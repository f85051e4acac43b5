//! The scenarios that come with Podloom, as the page opens them: the objects as text in the editor, the steps as a lesson.

use crate::scenario::file::{self, Scenario};
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

/// A scenario of the library.
#[must_use]
pub fn open(name: &str) -> Option<Opening> {
    let source = source(name)?;
    let scenario = file::read(source);
    let parts: Vec<&str> = [scenario.objects.trim(), scenario.nodes.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    let text = format!("{}\n", parts.join("\n---\n"));
    Some(Opening { text: text.into(), scenario: Rc::new(scenario) })
}

/// Every scenario: its name and what it says.
#[must_use]
pub fn all() -> Vec<(&'static str, Scenario)> {
    SAMPLES.iter().map(|(name, source)| (*name, file::read(source))).collect()
}

fn source(name: &str) -> Option<&'static str> {
    SAMPLES.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}

const SAMPLES: [(&str, &str); 1] = [(FIRST, include_str!("../view/fixture.yaml"))];
