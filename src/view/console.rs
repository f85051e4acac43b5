//! The console: the commands that were run, and their output.

use crate::object::kind::Kind;
use crate::playground::Playground;
use crate::playground::clock::Motion;
use crate::playground::console::{self, Exchange};
use crate::playground::editor::Editor;
use crate::playground::manifest::Piece;
use crate::playground::offer::Offer;
use crate::playground::part::Part;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What the console is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The commands of this session, with their output.
    pub console: Part<console::Console>,
    /// How a command waits, if one does.
    pub waits: Option<Waits>,
    /// The text with the objects that commands are worth trying with, until the reader has run one.
    pub editor: Option<Part<Editor>>,
}

/// How a command waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    time: RunningTime,
    queued: usize,
}

impl Waits {
    /// How a command waits on this playground, if one does.
    #[must_use]
    pub fn of(playground: &Playground) -> Option<Self> {
        playground.prompt.running()?;
        let time = match (playground.is_time_running(), playground.clock.motion) {
            (false, _) => RunningTime::Stands,
            (true, Motion::Held) => RunningTime::Lent,
            (true, Motion::Resting | Motion::Settling(_) | Motion::Playing) => RunningTime::Runs,
        };
        Some(Self { time, queued: playground.prompt.queued() })
    }
}

/// Everything that the console shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Console {
    /// The exchanges, oldest first, in groups, so that a new exchange redraws only its own group.
    pub groups: Vec<(u64, Rc<[Exchange]>)>,
    /// The lines that the reader typed, oldest first.
    pub history: Rc<Vec<Rc<str>>>,
    /// The completions offered for a half-typed line.
    pub offer: Option<Offer>,
    /// A command that the page puts into the prompt, with a number that grows with each one.
    pub proposed: Option<(Rc<str>, u64)>,
    /// The command that still waits for its answer.
    pub running: Option<Running>,
    /// Commands to try, shown until the reader has run one.
    pub examples: Vec<Rc<str>>,
    /// Whether exchanges before the first one shown were forgotten.
    pub forgotten: bool,
    /// The last output as a screen reader announces it: whole if it is short, otherwise only its number of lines.
    pub announcement: Rc<str>,
}

/// A command that still waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// The command.
    pub command: Rc<str>,
    /// Whether time runs while it waits.
    pub time: RunningTime,
    /// How many pasted commands wait until it has ended.
    pub queued: usize,
}

/// Whether time runs for a command that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunningTime {
    /// Time runs.
    Runs,
    /// The reader has paused time; it runs only until this command returns.
    Lent,
    /// Time is paused, so the command will not return until it runs again.
    Stands,
}

/// How many exchanges form a group, which is drawn as one.
const GROUP: u64 = 32;
/// Output of at most this many lines is announced whole; of longer output only the number of lines is announced.
const ANNOUNCED_LINES_MAX: usize = 8;

impl Console {
    /// The console of these parts.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        let console = &*parts.console;
        let same_group = |left: &Exchange, right: &Exchange| left.number / GROUP == right.number / GROUP;
        let groups = console.exchanges.chunk_by(same_group).map(|group| (group[0].number / GROUP, group.into()));
        Self {
            groups: groups.collect(),
            history: console.history.clone(),
            offer: console.offer.clone(),
            proposed: console.proposed.clone(),
            running: running(parts),
            examples: parts.editor.as_deref().map(examples).unwrap_or_default(),
            forgotten: console.exchanges.first().is_some_and(|first| first.first),
            announcement: console.exchanges.last().filter(|last| !last.opening).map_or_else(|| "".into(), |last| announcement(last).into()),
        }
    }

    /// The whole content of the console, as text.
    #[must_use]
    pub fn text(&self) -> String {
        let exchanges = self.groups.iter().flat_map(|(_, group)| group.iter());
        exchanges.map(said_and_answered).collect()
    }

    /// The last typed line that contains `query`, after passing over `skip` such lines; equal lines count once.
    #[must_use]
    pub fn find(&self, query: &str, skip: usize) -> Option<&Rc<str>> {
        let mut seen = BTreeSet::new();
        self.history.iter().rev().filter(|line| !query.is_empty() && line.contains(query) && seen.insert((*line).clone())).nth(skip)
    }

    /// A number that grows with every exchange and every line, so that the page knows when to scroll.
    #[must_use]
    pub fn end(&self) -> (u64, usize) {
        let last = self.groups.last().and_then(|(_, group)| group.last());
        last.map_or((0, 0), |last| (last.number + 1, last.blocks.iter().map(|block| block.lines).sum()))
    }
}

/// A command and its output, as a terminal shows them.
#[must_use]
pub fn said_and_answered(exchange: &Exchange) -> String {
    let sign = if exchange.is_note() { "" } else { "$ " };
    format!("{sign}{}\n{}", exchange.command, exchange.output())
}

fn running(parts: &Parts) -> Option<Running> {
    let Waits { time, queued } = parts.waits?;
    let exchange = parts.console.exchanges.iter().rev().find(|exchange| exchange.exit.is_none())?;
    Some(Running { command: exchange.command.clone(), time, queued })
}

/// A few commands that are worth trying with the objects of the text.
fn examples(editor: &Editor) -> Vec<Rc<str>> {
    let mut found: Vec<Rc<str>> = vec!["kubectl get pods -A -o wide".into()];
    let workload = editor
        .buffer
        .pieces
        .iter()
        .filter_map(Piece::object)
        .find(|object| matches!(object.kind, Kind::DaemonSet | Kind::StatefulSet | Kind::Deployment));
    if let Some(object) = workload {
        let short = object.kind.info().short.first().unwrap_or(&object.kind.info().singular);
        let namespace = if &*object.key.namespace == "default" { String::new() } else { format!(" -n {}", object.key.namespace) };
        let name = &object.key.name;
        found.push(format!("kubectl describe {short} {name}{namespace}").into());
        found.push(format!("kubectl rollout status {short}/{name}{namespace}").into());
    }
    found
}

/// The announcement of an exchange for screen readers: a short answer whole, the number of lines of a long one.
fn announcement(exchange: &Exchange) -> String {
    let lines: usize = exchange.blocks.iter().map(|block| block.lines).sum();
    match (lines, exchange.exit) {
        (0, _) => exchange.command.to_string(),
        (_, None) => exchange.blocks.last().and_then(|block| block.text.lines().last()).unwrap_or_default().to_owned(),
        (1..=ANNOUNCED_LINES_MAX, _) => exchange.output(),
        _ => {
            let first = exchange.blocks.first().and_then(|block| block.text.lines().next()).unwrap_or_default();
            format!("{first} … ({lines})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Console;
    use std::rc::Rc;

    #[test]
    fn the_search_goes_back_from_match_to_match() {
        let history = ["kubectl get pods", "kubectl get nodes", "kubectl get pods", "kubectl describe node a"].map(Rc::from);
        let console = Console { history: Rc::new(history.to_vec()), ..Console::default() };
        let found = |query: &str, skip| console.find(query, skip).map(|line| &**line);
        assert_eq!(found("get", 0), Some("kubectl get pods"));
        assert_eq!(found("get", 1), Some("kubectl get nodes"));
        assert_eq!(found("get", 2), None);
        assert_eq!(found("", 0), None);
    }
}
