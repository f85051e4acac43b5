//! How long a node whose daemon Pods keep failing is left alone (`client-go/util/flowcontrol/backoff.go`).

use crate::object::daemon_set::DaemonSet;
use crate::object::kind::Name;
use crate::time::{Span, Time};
use std::collections::BTreeMap;

/// How long a node is left alone after its first failed Pod.
const INITIAL: Span = Span::from_s(1);
/// The longest back-off.
const LONGEST: Span = Span::from_s(15 * 60);

/// The key of a back-off: the uid of the set, its observed generation and the node. With a new template the count starts over.
type BackoffKey = (Name, i64, Name);

/// The back-offs of all DaemonSets, which the controller remembers between syncs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backoffs {
    entries: BTreeMap<BackoffKey, (Time, Span)>,
}

impl Backoffs {
    /// The current back-off, if a failed Pod on this node is still left alone: upstream looks at the set again after the whole of it.
    #[must_use]
    pub fn active(&self, set: &DaemonSet, node: &Name, now: Time) -> Option<Span> {
        let (since, delay) = *self.entries.get(&key(set, node))?;
        (now.since(since) < delay).then_some(delay)
    }

    /// Notes that a failed Pod is deleted: the next one is left alone twice as long.
    pub fn advance(&mut self, set: &DaemonSet, node: &Name, now: Time) {
        let delay = self.entries.get(&key(set, node)).map_or(INITIAL, |(_, delay)| Span::from_ms((delay.0 * 2).min(LONGEST.0)));
        self.entries.insert(key(set, node), (now, delay));
    }

    /// Whether an entry has expired: it was not used for twice the longest back-off.
    pub fn forget_unused(&mut self, now: Time) {
        self.entries.retain(|_, (since, _)| now.since(*since) <= Span::from_ms(LONGEST.0 * 2));
    }
}

fn key(set: &DaemonSet, node: &Name) -> BackoffKey {
    (set.meta.uid.clone(), set.status.observed_generation, node.clone())
}
