//! What a reader said to a cluster, in order: this, and a seed, is all that it takes to have the same cluster again.

use crate::kubectl::Invocation;
use crate::object::Json;
use crate::object::kind::ObjectRef;
use crate::sim::history::MomentId;
use crate::time::Time;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The command that applies the text of the editor.
pub const APPLY_EDITOR: &str = "kubectl apply -f editor.yaml";

/// One object that a text asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// What it says.
    pub value: Json,
    /// How it is written.
    pub source: Rc<str>,
}

/// The objects that a text asks for.
pub type Documents = BTreeMap<ObjectRef, Rc<Manifest>>;

/// Something said to the cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The text was applied.
    Text {
        /// The text.
        text: Rc<str>,
        /// What it says.
        documents: Rc<Documents>,
    },
    /// A kubectl command was run.
    Command {
        /// The line.
        line: Rc<str>,
        /// What `-f -` reads.
        stdin: Option<Rc<str>>,
        /// The files of the working directory.
        files: Rc<BTreeMap<String, String>>,
        /// How it came about.
        origin: Origin,
    },
}

/// How a command came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// It was typed: a command that waits ends, as after ^C.
    #[default]
    Typed,
    /// The mouse said it, beside a command that waits.
    Click,
    /// It was the next step of the scenario.
    Step,
    /// It is no command: the one that waited was stopped.
    Stop,
}

/// An input, with its place in time.
#[derive(Clone, Debug)]
pub struct Logged {
    /// What was said.
    pub input: Input,
    /// When.
    pub at: Time,
    /// Steps already taken at `at`, if more were due then; needed to replay the input at the same point.
    pub steps_at_instant: Option<u32>,
    /// The first moment that it led to; the one it was said at, where it led to none.
    pub moment: MomentId,
}

/// Everything said to one cluster.
pub type Log = Rc<Vec<Logged>>;

impl Input {
    /// A command that was typed.
    #[must_use]
    pub fn of(invocation: &Invocation) -> Self {
        let Invocation { line, stdin, files, .. } = invocation;
        let stdin = stdin.as_deref().map(Into::into);
        Self::Command { line: line.as_str().into(), stdin, files: Rc::new(files.clone()), origin: Origin::Typed }
    }

    /// What the timeline calls it.
    #[must_use]
    pub fn label(&self) -> Rc<str> {
        match self {
            Self::Text { .. } => APPLY_EDITOR.into(),
            Self::Command { line, .. } => line.clone(),
        }
    }
}

/// The documents of the text that was last applied.
#[must_use]
pub fn applied<'log>(log: impl DoubleEndedIterator<Item = &'log Logged>) -> Option<&'log Rc<Documents>> {
    log.rev().find_map(|logged| match &logged.input {
        Input::Text { documents, .. } => Some(documents),
        Input::Command { .. } => None,
    })
}
