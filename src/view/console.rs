//! The console: what was said and what came back.

use crate::object::kind::Kind;
use crate::playground::Playground;
use crate::playground::console::{Exchange, Offer};
use crate::playground::manifest::Piece;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What the console shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Console {
    /// The exchanges, oldest first, in groups that stay as they are while others come and go.
    pub groups: Vec<(u64, Rc<[Exchange]>)>,
    /// What was typed, oldest first.
    pub history: Rc<Vec<Rc<str>>>,
    /// What it offers for a half-typed line.
    pub offer: Option<Offer>,
    /// The command that its line should show, and what asked for it.
    pub proposed: Option<(Rc<str>, u64)>,
    /// The command that has not ended.
    pub running: Option<Running>,
    /// Commands to try, as long as nobody has said anything.
    pub examples: Vec<Rc<str>>,
    /// What stood before the first exchange was forgotten.
    pub forgotten: bool,
    /// What was answered last, in so many words as one can listen to.
    pub heard: Rc<str>,
}

/// A command that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// What was said.
    pub command: Rc<str>,
    /// How time stands for it.
    pub time: RunningTime,
    /// How many pasted commands come behind it.
    pub queued: usize,
}

/// How time stands for a command that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunningTime {
    /// It runs.
    Runs,
    /// It is held, and runs for this command alone.
    Lent,
    /// It stands still, and nothing will come.
    Stands,
}

/// How many exchanges are drawn as one.
const GROUP: u64 = 32;
/// Answers of more lines are not read out, only counted.
const HEARD_LINES_MAX: usize = 8;

impl Console {
    /// What the console shows of a playground.
    #[must_use]
    pub fn of(playground: &Playground) -> Self {
        let same_group = |left: &Exchange, right: &Exchange| left.number / GROUP == right.number / GROUP;
        let groups = playground.console.chunk_by(same_group).map(|group| (group[0].number / GROUP, group.into()));
        let unspoken = playground.console.iter().all(|exchange| exchange.opening);
        Self {
            groups: groups.collect(),
            history: playground.history.clone(),
            offer: playground.offer.clone(),
            proposed: playground.proposed.clone(),
            running: running(playground),
            examples: if unspoken { examples(playground) } else { Vec::new() },
            forgotten: playground.console.first().is_some_and(|first| first.first),
            heard: playground.console.last().filter(|last| !last.opening).map_or_else(|| "".into(), |last| heard(last).into()),
        }
    }

    /// Everything that is shown, as text.
    #[must_use]
    pub fn text(&self) -> String {
        let exchanges = self.groups.iter().flat_map(|(_, group)| group.iter());
        exchanges.map(said_and_answered).collect()
    }

    /// The last typed line but `skip` that contains `query`; the same line counts once.
    #[must_use]
    pub fn find(&self, query: &str, skip: usize) -> Option<&Rc<str>> {
        let mut seen = BTreeSet::new();
        self.history.iter().rev().filter(|line| !query.is_empty() && line.contains(query) && seen.insert((*line).clone())).nth(skip)
    }

    /// How far what is shown has come: it grows with every exchange and every line.
    #[must_use]
    pub fn end(&self) -> (u64, usize) {
        let last = self.groups.last().and_then(|(_, group)| group.last());
        last.map_or((0, 0), |last| (last.number + 1, last.blocks.iter().map(|block| block.lines).sum()))
    }
}

/// A command and its answer, as a terminal shows them.
#[must_use]
pub fn said_and_answered(exchange: &Exchange) -> String {
    let sign = if exchange.is_note() { "" } else { "$ " };
    format!("{sign}{}\n{}", exchange.command, exchange.output())
}

fn running(playground: &Playground) -> Option<Running> {
    let exchange = playground.console.iter().rev().find(|exchange| exchange.exit.is_none())?;
    let time = match (playground.motion.is_running(), playground.lends) {
        (true, true) => RunningTime::Lent,
        (true, false) => RunningTime::Runs,
        (false, _) => RunningTime::Stands,
    };
    Some(Running { command: exchange.command.clone(), time, queued: playground.queue.len() })
}

/// A few commands that say something about what the text asks for.
fn examples(playground: &Playground) -> Vec<Rc<str>> {
    let mut found: Vec<Rc<str>> = vec!["kubectl get pods -A -o wide".into()];
    let workload = playground
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

/// What a screen reader says of an exchange: short answers whole, of long ones how long they are.
fn heard(exchange: &Exchange) -> String {
    let lines: usize = exchange.blocks.iter().map(|block| block.lines).sum();
    match (lines, exchange.exit) {
        (0, _) => exchange.command.to_string(),
        (_, None) => exchange.blocks.last().and_then(|block| block.text.lines().last()).unwrap_or_default().to_owned(),
        (1..=HEARD_LINES_MAX, _) => exchange.output(),
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
