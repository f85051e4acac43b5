//! The world: a cluster, what will happen next, and what the controllers remember. Cloning it is cheap.

use crate::cluster::map::Map;
use crate::cluster::store::Cluster;
use crate::control::daemon_set::backoff::Backoffs;
use crate::control::daemon_set::last_sync::LastSync;
use crate::control::plan::Decisions;
use crate::control::stateful_set::roster::Roster;
use crate::control::{kubelet, node_lifecycle, pod_gc, scheduler, taint_eviction};
use crate::object::any::Object;
use crate::object::kind::{Key, Name};
use crate::sim::agenda::{Agenda, Wake};
use crate::sim::record::Record;
use crate::sim::verdicts::Verdicts;
use crate::time::{Epoch, Time};
use std::rc::Rc;

/// The settings of a control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The seed of all random numbers.
    pub seed: u64,
    /// The calendar date at virtual time 0.
    pub epoch: Epoch,
    /// The settings of the node monitor.
    pub nodes: node_lifecycle::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, epoch: Epoch::DEFAULT, nodes: node_lifecycle::Settings::default() }
    }
}

/// What the controllers keep in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub(crate) backoffs: Rc<Backoffs>,
    /// The Pods that each DaemonSet's last sync found on each node.
    pub(crate) last_syncs: Map<Key, Rc<LastSync>>,
    pub(crate) scheduler: scheduler::Memory,
    pub(crate) kubelet: kubelet::Memory,
    pub(crate) lifecycle: node_lifecycle::Memory,
    pub(crate) eviction: taint_eviction::Memory,
    pub(crate) pod_gc: pod_gc::Memory,
    /// Objects whose dependents the garbage collector has to look at, by uid.
    pub(crate) gone: Map<Name, Object>,
    /// How often a controller's work on one key failed in a row.
    pub(crate) failures: Map<Wake, u32>,
    /// The Pods that each StatefulSet's last sync found at each ordinal.
    pub(crate) rosters: Map<Key, Rc<Roster>>,
    /// The current decisions of the controllers.
    pub(crate) verdicts: Verdicts,
}

/// A cluster and its control plane at one moment.
#[derive(Clone, Debug)]
pub struct World {
    /// The settings of the control plane.
    pub settings: Settings,
    /// The objects that are stored.
    pub cluster: Cluster,
    /// The virtual time.
    pub now: Time,
    /// The wakes to come.
    pub agenda: Agenda,
    /// What the controllers remember.
    pub memory: Memory,
    /// The steps that led here, and what caused each.
    pub record: Record,
}

impl World {
    /// A world with only the objects that every cluster has.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let cluster = Cluster::new(settings.seed, settings.epoch);
        let memory = Memory { scheduler: scheduler::Memory::new(settings.seed), ..Memory::default() };
        Self { settings, cluster, now: Time::START, agenda: Agenda::default(), memory, record: Record::default() }
    }

    /// When the next step is due.
    #[must_use]
    pub fn next_time(&self) -> Option<Time> {
        self.agenda.next().map(|(time, _)| time.max(self.now))
    }

    /// Forgets everything that is remembered only to save computing, so that the next plans look at all objects. The plans are the same
    /// either way.
    pub fn look_anew(&mut self) {
        self.memory.rosters.clear();
        self.memory.last_syncs = Map::new();
        self.memory.scheduler.look_anew();
    }

    /// Lets time pass without anything happening; never beyond the next step.
    pub fn wait_until(&mut self, time: Time) {
        let limit = self.next_time().map_or(time, |next| next.min(time));
        self.advance(limit);
    }

    /// Moves the time on, and removes objects that are kept for a limited time only, such as Events.
    pub(super) fn advance(&mut self, time: Time) {
        self.now = self.now.max(time);
        self.cluster.expire_events(self.now);
    }

    /// The current decisions of a DaemonSet's controller, one for each node.
    #[must_use]
    pub fn daemon_set_verdicts(&self, key: &Key) -> Option<&Decisions> {
        Some(&self.memory.verdicts.of(&Wake::DaemonSet(key.clone()))?.decisions)
    }

    /// The current decisions of a StatefulSet's controller, one for each ordinal.
    #[must_use]
    pub fn stateful_set_verdicts(&self, key: &Key) -> Option<&Decisions> {
        Some(&self.memory.verdicts.of(&Wake::StatefulSet(key.clone()))?.decisions)
    }
}
