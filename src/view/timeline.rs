//! The timeline: the current virtual time, the marks of what happened, and the branches that edits in the past have made.

use crate::playground::clock::Clock;
use crate::playground::intent::Speed;
use crate::playground::mark::{self, Happening, NodeTurn, PodTurn};
use crate::playground::subject::Subject;
use crate::playground::timeline::{self, Marks};
use crate::text::happenings;
use crate::text::language::Language;
use std::rc::Rc;

/// The least span that the line stands for, in virtual milliseconds. Without it, the cursor would race through the first seconds.
const LINE_MIN_MS: u64 = 10_000;
/// About how many marks are drawn on the line at most.
const MARKS_MAX: usize = 240;
/// How many of the latest marks are listed.
const LATEST_MAX: usize = 200;

/// Everything that the timeline shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// The time of the moment that is shown, in virtual milliseconds.
    pub now_ms: u64,
    /// The time of the last moment of this branch, in virtual milliseconds.
    pub end_ms: u64,
    /// The marks on the line, in order: as many as it has room for.
    pub marks: Rc<[Mark]>,
    /// The latest marks, newest first.
    pub latest: Rc<[Mark]>,
    /// What the marks were made from, to know whether they must be made again.
    pub source: MarkSource,
    /// Whether time runs.
    pub playing: bool,
    /// How fast time runs.
    pub speed: Speed,
    /// Whether there is an earlier moment to step back to.
    pub can_step_back: bool,
    /// Whether there is a later moment, or a wake that is due.
    pub can_step: bool,
    /// Whether nothing more will change without the reader.
    pub settled: bool,
    /// The branches of history, when there is more than one.
    pub branches: Rc<[Branch]>,
}

/// What the marks are made from. It is compared by pointer: while it is the same, the marks are kept.
#[derive(Clone, Debug)]
pub struct MarkSource {
    marks: Marks,
    language: Language,
}

impl PartialEq for MarkSource {
    fn eq(&self, other: &Self) -> bool {
        other.is(&self.marks, self.language)
    }
}

impl Eq for MarkSource {}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When it happened, in virtual milliseconds.
    pub at_ms: u64,
    /// What happened, in a few words.
    pub label: Rc<str>,
    /// Which sort of thing happened.
    pub kind: MarkKind,
    /// The thing it happened to.
    pub subject: Option<Subject>,
}

/// Sorts of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// The reader ran a command or applied an edit.
    Input,
    /// A Pod was created.
    Created,
    /// A Pod became Ready.
    Ready,
    /// A Pod was removed.
    Deleted,
    /// Something failed.
    Failed,
    /// A node changed.
    Node,
}

impl MarkKind {
    /// The CSS class of the mark.
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
    /// The branch's number.
    pub id: u32,
    /// The input that began the branch.
    pub label: Rc<str>,
    /// The time at which it left its parent branch, in virtual milliseconds.
    pub from_ms: u64,
    /// Whether it is the branch that is shown.
    pub current: bool,
}

impl Timeline {
    /// The timeline of a line of history and its clock; `playing` tells whether time runs. The marks of `before` are kept if nothing has happened since.
    #[must_use]
    pub fn of(line: &timeline::Timeline, clock: Clock, playing: bool, language: Language, before: Option<&Self>) -> Self {
        let (branches, current) = line.branches();
        let before = before.filter(|before| before.source.is(line.marks(), language));
        let (marks, latest) = (before.map(|before| before.marks.clone()), before.map(|before| before.latest.clone()));
        Self {
            now_ms: line.clock().0,
            end_ms: line.end().0.max(LINE_MIN_MS),
            marks: marks.unwrap_or_else(|| chosen(line.marks(), language)),
            latest: latest.unwrap_or_else(|| line.marks().iter().rev().take(LATEST_MAX).map(|mark| shown(mark, language)).collect()),
            source: MarkSource { marks: line.marks().clone(), language },
            playing,
            speed: clock.speed,
            can_step_back: line.has_before(),
            can_step: !line.is_at_tip() || line.world().next_time().is_some(),
            settled: line.is_settled(),
            branches: branches
                .iter()
                .enumerate()
                .map(|(index, branch)| Branch {
                    id: u32::try_from(index).unwrap_or(u32::MAX),
                    label: branch.label.clone(),
                    from_ms: branch.from.0,
                    current: index == current,
                })
                .collect(),
        }
    }
}

impl MarkSource {
    fn is(&self, marks: &Marks, language: Language) -> bool {
        self.marks.len() == marks.len() && self.marks.ptr_eq(marks) && self.language == language
    }
}

/// The marks that the line has room for: all inputs of the reader, and an even choice of the others.
fn chosen(marks: &Marks, language: Language) -> Rc<[Mark]> {
    let stride = marks.len().div_ceil(MARKS_MAX).max(1);
    let is_chosen = |(index, mark): &(usize, &mark::Mark)| index % stride == 0 || matches!(mark.happening, Happening::Input(_));
    marks.iter().enumerate().filter(is_chosen).map(|(_, mark)| shown(mark, language)).collect()
}

fn shown(mark: &mark::Mark, language: Language) -> Mark {
    let (kind, subject) = match &mark.happening {
        Happening::Input(_) => (MarkKind::Input, None),
        Happening::Pod(key, turn) => (pod_kind(turn), Some(Subject::pod(&key.namespace, &key.name))),
        Happening::Node(name, turn) => {
            let kind = if *turn == NodeTurn::NotReady { MarkKind::Failed } else { MarkKind::Node };
            (kind, Some(Subject::node(name)))
        }
    };
    Mark { at_ms: mark.at.0, label: happenings::words(language, &mark.happening).into(), kind, subject }
}

const fn pod_kind(turn: &PodTurn) -> MarkKind {
    match turn {
        PodTurn::Created => MarkKind::Created,
        PodTurn::Ready => MarkKind::Ready,
        PodTurn::Deleted => MarkKind::Deleted,
        PodTurn::Unready | PodTurn::Waiting(_) | PodTurn::Failed => MarkKind::Failed,
    }
}
