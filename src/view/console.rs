//! The console: what was said and what came back.

use crate::playground::Playground;
use crate::playground::console::{Exchange, Offer};
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
    /// A command has not ended.
    pub running: bool,
}

/// How many exchanges are drawn as one.
const GROUP: u64 = 32;

impl Console {
    /// What the console shows of a playground.
    #[must_use]
    pub fn of(playground: &Playground) -> Self {
        let same_group = |left: &Exchange, right: &Exchange| left.number / GROUP == right.number / GROUP;
        let groups = playground.console.chunk_by(same_group).map(|group| (group[0].number / GROUP, group.into()));
        Self {
            groups: groups.collect(),
            history: playground.history.clone(),
            offer: playground.offer.clone(),
            running: playground.console.iter().any(|exchange| exchange.exit.is_none()),
        }
    }

    /// Everything that is shown, as text.
    #[must_use]
    pub fn text(&self) -> String {
        let exchanges = self.groups.iter().flat_map(|(_, group)| group.iter());
        exchanges.map(|exchange| format!("$ {}\n{}", exchange.command, exchange.output())).collect()
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
