//! The prompt: the lines that were pasted and the command that has not ended.

use crate::kubectl::Invocation;
use crate::session::running::Running;
use std::collections::VecDeque;
use std::rc::Rc;

/// What the prompt is busy with.
#[derive(Clone, Debug, Default)]
pub enum Prompt {
    /// Nothing: it takes a line.
    #[default]
    Free,
    /// Lines were pasted, and the first of them can begin.
    Pasted(VecDeque<Pasted>),
    /// A command has not ended.
    Waits {
        /// The command.
        running: Running,
        /// The lines that were pasted behind it, and come when it has ended.
        behind: VecDeque<Pasted>,
        /// Whether time runs for it even where the reader holds time. Holding it while the command waits takes that away.
        is_given_time: bool,
    },
}

/// A command that was pasted, not yet run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// The line.
    pub line: Rc<str>,
    /// What `-f -` reads.
    pub stdin: Option<Rc<str>>,
    /// Why it cannot be run.
    pub refusal: Option<Rc<str>>,
}

impl Pasted {
    pub(super) fn of(found: Result<Invocation, String>, stdin: Option<&Rc<str>>) -> Self {
        match found {
            Ok(Invocation { line, stdin: own, .. }) => {
                Self { line: line.into(), stdin: own.map(Into::into).or_else(|| stdin.cloned()), refusal: None }
            }
            Err(refusal) => Self { line: "".into(), stdin: None, refusal: Some(refusal.into()) },
        }
    }
}

impl Prompt {
    pub(super) fn of(lines: VecDeque<Pasted>) -> Self {
        if lines.is_empty() { Self::Free } else { Self::Pasted(lines) }
    }

    /// The command that has not ended.
    #[must_use]
    pub const fn running(&self) -> Option<&Running> {
        match self {
            Self::Waits { running, .. } => Some(running),
            Self::Free | Self::Pasted(_) => None,
        }
    }

    pub(super) const fn running_mut(&mut self) -> Option<&mut Running> {
        match self {
            Self::Waits { running, .. } => Some(running),
            Self::Free | Self::Pasted(_) => None,
        }
    }

    /// How many lines come when the command has ended.
    #[must_use]
    pub fn queued(&self) -> usize {
        match self {
            Self::Free => 0,
            Self::Pasted(lines) | Self::Waits { behind: lines, .. } => lines.len(),
        }
    }

    /// Whether a command waits that time runs for whatever the reader wants of time.
    #[must_use]
    pub const fn is_given_time(&self) -> bool {
        matches!(self, Self::Waits { is_given_time: true, .. })
    }

    /// Time no longer runs for the command alone; whether it did.
    pub(super) const fn take_time(&mut self) -> bool {
        let was_given = self.is_given_time();
        if let Self::Waits { is_given_time, .. } = self {
            *is_given_time = false;
        }
        was_given
    }

    /// Whether a command waits that ends when time passes.
    pub(super) fn ends_by_itself(&self) -> bool {
        self.running().is_some_and(|running| !running.is_endless())
    }

    /// The next line, where nothing has to be waited for.
    pub(super) fn next_line(&mut self) -> Option<Pasted> {
        let Self::Pasted(lines) = self else { return None };
        let next = lines.pop_front();
        *self = Self::of(std::mem::take(lines));
        next
    }

    /// A command waits; what was pasted with it comes behind it.
    pub(super) fn begin(&mut self, running: Running) {
        let behind = match std::mem::take(self) {
            Self::Pasted(lines) => lines,
            Self::Free | Self::Waits { .. } => VecDeque::new(),
        };
        *self = Self::Waits { running, behind, is_given_time: true };
    }

    /// The command has ended by itself.
    pub(super) fn end(&mut self) {
        if let Self::Waits { behind, .. } = self {
            *self = Self::of(std::mem::take(behind));
        }
    }
}
