//! The queue of Pods that want a node (`backend/queue`): ready, backing off, or waiting for a change that could help.
//!
//! A Pod that failed is tried again when something changes that one of the filters which refused it looks at, or after five minutes.
//! Backing off delays it only while other Pods are ready: an idle scheduler takes from the back-off queue at once
//! (`SchedulerPopFromBackoffQ`). A cluster without nodes is an error, and errors really wait.

use crate::cluster::map::{Map, Set};
use crate::control::scheduler::plugins::Plugin;
use crate::object::kind::{Key, Name};
use crate::object::pod::Pod;
use crate::time::{Span, Time};
use std::cmp::Reverse;
use std::rc::Rc;

/// The longest back-off (`podMaxBackoffSeconds`).
const BACKOFF_MAX: Span = Span::from_s(10);
/// How long a Pod waits for a change before it is tried anyway (`podMaxInUnschedulablePodsDuration`).
const WAIT_MAX: Span = Span::from_s(300);
/// How often it is looked whether any has waited so long.
const WAIT_CHECKED_EVERY: Span = Span::from_s(30);

/// A Pod's turn: the most important first, then who came first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    priority: Reverse<i64>,
    since: Time,
    sequence: u64,
    pod: Key,
}

/// Where a Pod stands in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Next, when its turn comes.
    Active,
    /// After a while, or when nothing else is to be done.
    Backoff {
        /// When it becomes ready.
        until: Time,
    },
    /// After a while.
    ErrorBackoff {
        /// When it becomes ready.
        until: Time,
    },
    /// When something changes.
    Waiting {
        /// The filters that refused it.
        plugins: Rc<[Plugin]>,
    },
    /// When its claims are bound; its node is chosen.
    Binding {
        /// The node.
        node: Name,
    },
}

/// A Pod in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Which Pod: another of the same name is another Pod.
    pub uid: Name,
    /// Where it stands.
    pub standing: Standing,
    /// When it came, or failed the last time.
    pub since: Time,
    /// How often it was refused.
    pub refused_count: u32,
    /// How often in a row there were no nodes.
    pub error_count: u32,
    priority: i64,
    sequence: u64,
}

/// The queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    pods: Map<Key, Rc<Queued>>,
    active: Set<Rc<Turn>>,
    backoff: Set<(Time, Rc<Turn>)>,
    errors: Set<(Time, Rc<Turn>)>,
    /// Who waits for a change that a filter looks at.
    waiting: Set<(Plugin, Key)>,
    /// Whose node is chosen, and whose claims are not bound yet.
    binding: Set<Key>,
    /// Who waits, by how long.
    since: Set<(Time, Key)>,
    sequence: u64,
    /// How often a Pod was put somewhere or taken out.
    changes: u64,
}

impl Queued {
    fn turn(&self, pod: &Key) -> Rc<Turn> {
        Rc::new(Turn { priority: Reverse(self.priority), since: self.since, sequence: self.sequence, pod: pod.clone() })
    }

    /// When its back-off ends: 1, 2, 4 … seconds after the second of its last failure.
    #[must_use]
    pub fn backoff_ends(&self) -> Time {
        let count = if self.error_count > 0 { self.error_count } else { self.refused_count };
        let length = if count == 0 { Span(0) } else { Span::from_s(1 << (count - 1).min(4)).min(BACKOFF_MAX) };
        Time(self.since.0 / 1000 * 1000) + length
    }

    /// When it is tried again although nothing has changed.
    #[must_use]
    pub fn wait_ends(&self) -> Time {
        let every = WAIT_CHECKED_EVERY.0;
        Time(((self.since + WAIT_MAX).0 / every + 1) * every)
    }
}

impl Queue {
    /// A Pod's place in the queue.
    #[must_use]
    pub fn get(&self, pod: &Key) -> Option<&Rc<Queued>> {
        self.pods.get(pod)
    }

    /// Grows whenever a Pod gets another place.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// How many Pods come before this one; `None` where it is not ready.
    #[must_use]
    pub fn ahead_of(&self, pod: &Key) -> Option<usize> {
        let turn = self.pods.get(pod)?.turn(pod);
        self.active.contains(&turn).then(|| self.active.range(..turn).count())
    }

    /// A new Pod.
    pub fn add(&mut self, pod: &Pod, now: Time) {
        self.sequence += 1;
        let queued = Queued {
            uid: pod.meta.uid.clone(),
            standing: Standing::Active,
            since: now,
            refused_count: 0,
            error_count: 0,
            priority: pod.spec.priority,
            sequence: self.sequence,
        };
        self.drop_pod(&pod.meta.key);
        self.put(&pod.meta.key, queued);
    }

    fn put(&mut self, pod: &Key, queued: Queued) {
        self.changes += 1;
        match &queued.standing {
            Standing::Active => drop(self.active.insert(queued.turn(pod))),
            Standing::Backoff { until } => drop(self.backoff.insert((*until, queued.turn(pod)))),
            Standing::ErrorBackoff { until } => drop(self.errors.insert((*until, queued.turn(pod)))),
            Standing::Waiting { plugins } => {
                self.waiting.extend(plugins.iter().map(|plugin| (*plugin, pod.clone())));
                self.since.insert((queued.since, pod.clone()));
            }
            Standing::Binding { .. } => drop(self.binding.insert(pod.clone())),
        }
        self.pods.insert(pod.clone(), Rc::new(queued));
    }

    /// Takes a Pod out, wherever it stands.
    pub fn drop_pod(&mut self, pod: &Key) -> Option<Rc<Queued>> {
        // To remove what is not there costs a copy, too.
        self.pods.get(pod)?;
        let queued = self.pods.remove(pod)?;
        self.changes += 1;
        match &queued.standing {
            Standing::Active => drop(self.active.remove(&queued.turn(pod))),
            Standing::Backoff { until } => drop(self.backoff.remove(&(*until, queued.turn(pod)))),
            Standing::ErrorBackoff { until } => drop(self.errors.remove(&(*until, queued.turn(pod)))),
            Standing::Waiting { plugins } => {
                for plugin in plugins.iter() {
                    self.waiting.remove(&(*plugin, pod.clone()));
                }
                self.since.remove(&(queued.since, pod.clone()));
            }
            Standing::Binding { .. } => drop(self.binding.remove(pod)),
        }
        Some(queued)
    }

    /// Takes out the Pod whose turn it is; Pods whose back-off is over and those that waited too long are ready again first.
    pub fn pop(&mut self, now: Time) -> Option<(Key, Rc<Queued>)> {
        self.flush(now);
        let next = self.active.get_min().or_else(|| self.backoff.get_min().map(|(_, turn)| turn));
        let pod = next?.pod.clone();
        let queued = self.drop_pod(&pod)?;
        Some((pod, queued))
    }

    fn flush(&mut self, now: Time) {
        let due = |set: &Set<(Time, Rc<Turn>)>| set.get_min().filter(|(until, _)| *until <= now).map(|(_, turn)| turn.pod.clone());
        while let Some(pod) = due(&self.backoff).or_else(|| due(&self.errors)) {
            self.move_to(&pod, Standing::Active);
        }
        while let Some(pod) = self.next_waiting().filter(|(ends, _)| *ends <= now).map(|(_, pod)| pod) {
            self.move_to(&pod, Standing::Active);
        }
    }

    /// The Pod that has waited longest, and when it is tried anyway.
    fn next_waiting(&self) -> Option<(Time, Key)> {
        let (_, pod) = self.since.get_min()?;
        Some((self.pods.get(pod)?.wait_ends(), pod.clone()))
    }

    fn move_to(&mut self, pod: &Key, standing: Standing) {
        if let Some(queued) = self.drop_pod(pod) {
            self.put(pod, Queued { standing, ..(*queued).clone() });
        }
    }

    /// A Pod that was refused waits for a change (`AddUnschedulableIfNotPresent`).
    pub fn refused(&mut self, pod: &Key, queued: &Queued, plugins: Rc<[Plugin]>, now: Time) {
        let refused_count = queued.refused_count + 1;
        let standing = Standing::Waiting { plugins };
        self.put(pod, Queued { standing, refused_count, error_count: 0, since: now, ..queued.clone() });
    }

    /// An attempt that could not be made backs off.
    pub fn erred(&mut self, pod: &Key, queued: &Queued, now: Time) {
        let mut queued = Queued { error_count: queued.error_count + 1, since: now, ..queued.clone() };
        queued.standing = Standing::ErrorBackoff { until: queued.backoff_ends() };
        self.put(pod, queued);
    }

    /// A Pod whose node is chosen waits for its claims.
    pub fn binds_later(&mut self, pod: &Key, queued: &Queued, node: Name, now: Time) {
        self.put(pod, Queued { standing: Standing::Binding { node }, since: now, ..queued.clone() });
    }

    /// The Pods that a filter made wait.
    pub fn waiting_for(&self, plugin: Plugin) -> impl Iterator<Item = &Key> {
        let from = (plugin, Key::new("", ""));
        self.waiting.range(from..).take_while(move |(one, _)| *one == plugin).map(|(_, pod)| pod)
    }

    /// Whether any Pod waits for a change.
    #[must_use]
    pub fn is_anyone_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Something changed that could help a waiting Pod (`requeuePodWithQueueingStrategy`).
    pub fn requeue(&mut self, pod: &Key, now: Time) {
        let Some(queued) = self.pods.get(pod) else { return };
        let until = queued.backoff_ends();
        let standing = if now < until { Standing::Backoff { until } } else { Standing::Active };
        self.move_to(pod, standing);
    }

    /// The Pods whose claims are not bound yet.
    pub fn binding(&self) -> impl Iterator<Item = &Key> {
        self.binding.iter()
    }

    /// The claims of a Pod are bound: its turn comes again.
    pub fn resume(&mut self, pod: &Key) {
        self.move_to(pod, Standing::Active);
    }

    /// When the next Pod can be taken; now where one is ready or backing off.
    #[must_use]
    pub fn next_wake(&self, now: Time) -> Option<Time> {
        if !self.active.is_empty() || !self.backoff.is_empty() {
            return Some(now);
        }
        let error = self.errors.get_min().map(|(until, _)| *until);
        let waiting = self.next_waiting().map(|(ends, _)| ends);
        error.into_iter().chain(waiting).min().map(|time| time.max(now))
    }
}
