//! The scenarios that come with Podloom, as the page opens them: the objects as text in the editor, the steps as a lesson.

use crate::object::{Json, read, yaml};
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
    let objects = yaml::read(&scenario.objects);
    let mut parts: Vec<(bool, &str)> =
        objects.documents.iter().map(|document| (is_workload(&document.value), scenario.objects[document.text.clone()].trim())).collect();
    // The sort is stable: everything else stays in the order of the file.
    parts.sort_by_key(|(workload, _)| !workload);
    if objects.documents.is_empty() || !objects.problems.is_empty() {
        parts = vec![(false, scenario.objects.trim())];
    }
    parts.push((false, scenario.nodes.trim()));
    let parts: Vec<&str> = parts.into_iter().map(|(_, part)| part).filter(|part| !part.is_empty()).collect();
    let text = format!("{}\n", parts.join("\n---\n"));
    Some(Opening { text: text.into(), scenario: Rc::new(scenario) })
}

fn is_workload(value: &Json) -> bool {
    matches!(read::text(value, "kind"), "DaemonSet" | "StatefulSet")
}
