//! Zones of nodes, and how fast a zone's nodes may lose their Pods (`scheduler/rate_limited_queue.go`, `ComputeZoneState`).

use crate::object::kind::Name;
use crate::time::{Span, Time};

/// How much of a zone is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Seen for the first time.
    Initial,
    /// Enough nodes are ready.
    Normal,
    /// At least three nodes and 55 % of the zone are not ready.
    Partial,
    /// No node is ready.
    Full,
}

/// A zone: its state, the nodes that wait for their NoExecute taint, and the bucket of one token that they share.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Its state at the last pass.
    pub state: State,
    /// The nodes that wait, in the order they came.
    pub queue: Vec<Name>,
    /// How long the bucket takes to refill; `None`: it never does.
    pub interval: Option<Span>,
    /// When the token is there.
    pub token: Time,
}

/// `--node-eviction-rate` 0.1 per second.
const HEALTHY: Span = Span::from_s(10);
/// `--secondary-node-eviction-rate` 0.01 per second, in zones of more than 50 nodes.
const REDUCED: Span = Span::from_s(100);
/// `--large-cluster-size-threshold`
const LARGE: usize = 50;

/// How often the queue is looked at.
const QUEUE_PERIOD: Span = Span::from_ms(100);

impl Zone {
    /// A zone that was not known before.
    #[must_use]
    pub const fn new() -> Self {
        Self { state: State::Initial, queue: Vec::new(), interval: Some(HEALTHY), token: Time::START }
    }

    /// `setLimiterInZone`: another state may bring another rate; a bucket that was empty is empty under the new rate too.
    pub fn set_state(&mut self, state: State, size: usize, now: Time) {
        self.state = state;
        self.set_interval(
            match state {
                State::Partial if size > LARGE => Some(REDUCED),
                State::Partial => None,
                State::Initial | State::Normal | State::Full => Some(HEALTHY),
            },
            now,
        );
    }

    /// `SwapLimiter`
    pub fn set_interval(&mut self, interval: Option<Span>, now: Time) {
        if interval == self.interval {
            return;
        }
        let drained = self.interval.is_none() || now < self.token;
        self.interval = interval;
        self.token = match interval {
            Some(interval) if drained => now + interval,
            Some(_) | None => now,
        };
    }

    /// `UniqueQueue.Add`: its turn is not before the next look at the queue.
    pub fn add(&mut self, node: &Name, now: Time) {
        if !self.queue.contains(node) {
            self.queue.push(node.clone());
            self.token = self.token.max(now + QUEUE_PERIOD);
        }
    }

    /// When the first that waits gets its turn; `None` where nobody waits or nobody ever does.
    #[must_use]
    pub fn turn(&self) -> Option<Time> {
        self.interval.filter(|_| !self.queue.is_empty()).map(|_| self.token)
    }

    /// Takes the first that waits, if the token is there.
    pub fn take(&mut self, now: Time) -> Option<Name> {
        let interval = self.interval?;
        if self.queue.is_empty() || now < self.token {
            return None;
        }
        self.token = now + interval;
        Some(self.queue.remove(0))
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::new()
    }
}

/// `ComputeZoneState`
#[must_use]
pub const fn state_of(ready: usize, not_ready: usize) -> State {
    if ready == 0 && not_ready > 0 {
        State::Full
    } else if not_ready > 2 && not_ready * 100 >= (ready + not_ready) * 55 {
        State::Partial
    } else {
        State::Normal
    }
}
