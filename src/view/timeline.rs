//! Virtual time: where it stands, what happened when, and the branches that edits in the past have grown.

use std::rc::Rc;

use crate::playground::intent::Speed;
use crate::playground::subject::Subject;

/// What the timeline shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Where the reader stands, in virtual milliseconds.
    pub now_ms: u64,
    /// The last moment there is.
    pub end_ms: u64,
    /// What happened, in order.
    pub marks: Rc<[Mark]>,
    /// Whether time runs.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// Whether there is a moment before.
    pub can_step_back: bool,
    /// Whether anything is still to happen.
    pub can_step: bool,
    /// Nothing more will change by itself.
    pub settled: bool,
    /// The branches of history, when there is more than one.
    pub branches: Rc<[Branch]>,
    /// What the next step would do, in a few words.
    pub next: Option<Rc<str>>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at_ms: u64,
    /// What, in a few words.
    pub label: Rc<str>,
    /// Of which sort.
    pub kind: MarkKind,
    /// What it happened to.
    pub subject: Option<Subject>,
}

/// Sorts of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// The reader said something.
    Input,
    /// A Pod was created.
    Created,
    /// A Pod became Ready.
    Ready,
    /// A Pod went away.
    Deleted,
    /// Something failed.
    Failed,
    /// A node changed.
    Node,
}

impl MarkKind {
    /// The class that draws it.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Input => "mark-input",
            Self::Created => "mark-created",
            Self::Ready => "mark-ready",
            Self::Deleted => "mark-deleted",
            Self::Failed => "mark-failed",
            Self::Node => "mark-node",
        }
    }
}

/// A branch of history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its number.
    pub id: u32,
    /// What began it.
    pub label: Rc<str>,
    /// When it left the other.
    pub from_ms: u64,
    /// Whether it is the one shown.
    pub current: bool,
}

/// Virtual milliseconds as `mm:ss.t`.
#[must_use]
pub fn clock(ms: u64) -> String {
    let (minutes, seconds, tenths) = (ms / 60_000, ms / 1_000 % 60, ms / 100 % 10);
    if minutes >= 60 {
        format!("{}:{:02}:{seconds:02}.{tenths}", minutes / 60, minutes % 60)
    } else {
        format!("{minutes:02}:{seconds:02}.{tenths}")
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn the_clock_shows_tenths_and_hours_when_there_are_any() {
        assert_eq!(clock(12_450), "00:12.4");
        assert_eq!(clock(3_723_000), "1:02:03.0");
    }
}
