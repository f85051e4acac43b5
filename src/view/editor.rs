//! The reader's text: its problems, the objects in it, and whether it is applied to the cluster.

use crate::object::kind::Kind;
use crate::object::path::FieldPath;
use crate::object::yaml;
use crate::playground::editor;
use crate::playground::manifest::{Piece, What};
use crate::playground::part::Part;
use crate::playground::subject::Subject;
use crate::playground::timeline::seen::Seen;
use crate::session::input::Documents;
use std::rc::Rc;

/// The most problems that are listed.
const PROBLEMS_MAX: usize = 50;
/// The most objects that the outline lists.
const OUTLINE_MAX: usize = 500;

/// What the editor pane is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The reader's text.
    pub editor: Part<editor::Editor>,
    /// What was last applied.
    pub applied: Option<Part<Documents>>,
    /// The cluster.
    pub seen: Seen,
    /// What is selected.
    pub selection: Option<Subject>,
}

/// Everything that the editor pane shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    /// The text.
    pub text: Rc<str>,
    /// A number that grows whenever the text changes by anything but typing, such as an opened file.
    pub text_epoch: u64,
    /// Whether valid edits are applied while typing.
    pub live_apply: bool,
    /// Whether the text is applied to the cluster as it stands.
    pub applied: bool,
    /// The problems of the text, in order.
    pub problems: Rc<[Problem]>,
    /// The objects of the text, in order.
    pub outline: Rc<[OutlineEntry]>,
    /// The first and last line of the document that the selected thing comes from.
    pub highlight: Option<(u32, u32)>,
    /// A line to scroll to, with a number that grows with each request.
    pub reveal: Option<(u32, u64)>,
}

/// One problem of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line where the problem begins, from 1.
    pub line: u32,
    /// The column where the problem begins, from 1, in characters.
    pub column: u32,
    /// The line and column where the problem ends.
    pub end: (u32, u32),
    /// Whether the problem keeps the text from being applied.
    pub severity: Severity,
    /// The message, in the words of kubectl or the API server.
    pub message: Rc<str>,
}

/// Whether a problem keeps the text from being applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The text is not applied.
    Error,
    /// The text is applied in spite of the problem.
    Warning,
}

impl Editor {
    /// The editor pane of these parts.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        let editor = &*parts.editor;
        let (text, pieces) = (&editor.text, &editor.buffer.pieces);
        let current = editor.buffer.piece_at(editor.caret_line).map(|piece| piece.first_line);
        let problems: Rc<[Problem]> = editor.problems.iter().take(PROBLEMS_MAX).map(|problem| shown(text, problem)).collect();
        let entry = |piece: &Piece| OutlineEntry {
            kind: piece.kind.clone(),
            name: piece.name.clone(),
            line: piece.first_line,
            subject: subject_of(piece),
            current: current == Some(piece.first_line),
            faulty: problems.iter().any(|problem| (piece.first_line..=piece.last_line).contains(&problem.line)),
        };
        let is_applied = || parts.applied.as_ref().is_some_and(|applied| **applied == *editor.buffer.documents);
        Self {
            text: text.clone(),
            text_epoch: editor.text_epoch,
            live_apply: editor.live_apply,
            applied: problems.is_empty() && is_applied(),
            outline: pieces.iter().take(OUTLINE_MAX).map(entry).collect(),
            highlight: highlight(parts),
            reveal: editor.reveal,
            problems,
        }
    }
}

fn subject_of(piece: &Piece) -> Option<Subject> {
    match &piece.what {
        What::Object(object) => Some(Subject::Object(object.clone())),
        What::Scenario | What::NodePool | What::Unknown => None,
    }
}

fn shown(text: &str, problem: &yaml::Problem) -> Problem {
    let inside = text.get(problem.range.clone()).unwrap_or_default();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let lines = inside.matches('\n').count();
    let last = inside.rsplit('\n').next().unwrap_or_default().chars().count();
    let end_column = if lines == 0 { problem.column + last } else { last + 1 };
    Problem {
        line: number(problem.line),
        column: number(problem.column),
        end: (number(problem.line + lines), number(end_column)),
        severity: Severity::Error,
        message: problem.message.as_str().into(),
    }
}

/// The lines that the selection comes from: its own document, or the one of the workload that made it.
fn highlight(parts: &Parts) -> Option<(u32, u32)> {
    let object = match parts.selection.as_ref()? {
        Subject::Object(object) if object.kind == Kind::Pod => {
            let pod = parts.seen.world.cluster.pod(&object.key);
            pod.and_then(|pod| pod.meta.controlled_by()).unwrap_or_else(|| object.clone())
        }
        Subject::Object(object) => object.clone(),
        Subject::Absence { workload, .. } | Subject::Ordinal { workload, .. } => workload.clone(),
    };
    let line = parts.editor.buffer.piece_of(&object)?.line_of(&parts.editor.text, &FieldPath::parse("metadata.name"));
    Some((line, line))
}

impl Severity {
    /// The severity as CodeMirror names it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// An object of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineEntry {
    /// The object's kind, such as `DaemonSet`.
    pub kind: Rc<str>,
    /// The object's name.
    pub name: Rc<str>,
    /// The first line of its document, from 1.
    pub line: u32,
    /// The subject that a click on it selects.
    pub subject: Option<Subject>,
    /// Whether the caret is in its document.
    pub current: bool,
    /// Whether its document has a problem.
    pub faulty: bool,
}
