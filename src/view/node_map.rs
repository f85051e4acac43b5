//! The cluster as a map: a card for each node, a tile for each Pod, a ghost where a workload declines a node, and the Pods that have no
//! node yet.

use std::rc::Rc;

use crate::object::kind::{Name, ObjectRef};
use crate::playground::node_act::Effect;
use crate::playground::subject::Subject;
use crate::text::sentence::Sentence;

/// The whole map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeMap {
    /// Nodes in the order of the API: by name.
    pub nodes: Rc<[Rc<NodeCard>]>,
    /// Pods without a node.
    pub unplaced: Rc<[Rc<Unplaced>]>,
    /// The selected thing, which is marked wherever it appears.
    pub selection: Option<Subject>,
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeCard {
    /// Its name.
    pub name: Name,
    /// From the labels `node-role.kubernetes.io/…`.
    pub roles: Rc<[Rc<str>]>,
    /// Its labels, sorted.
    pub labels: Rc<[(Rc<str>, Rc<str>)]>,
    /// What is wrong with it; empty on a node that is well.
    pub conditions: Rc<[NodeCondition]>,
    /// Its taints, in the order of the spec.
    pub taints: Rc<[Taint]>,
    /// Whether `spec.unschedulable` is set.
    pub cordoned: bool,
    /// Whether it is Ready.
    pub ready: bool,
    /// Whether the kubelet renews its lease.
    pub heartbeat: bool,
    /// What its Pods ask for, of what it has: cpu, memory, pods.
    pub usage: Rc<[Usage]>,
    /// Its Pods.
    pub pods: Rc<[Rc<PodTile>]>,
    /// Workloads that decline it.
    pub ghosts: Rc<[Ghost]>,
    /// Changed in the last step.
    pub changed: bool,
}

/// A condition worth showing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeCondition {
    /// Ready=False: the kubelet says so.
    NotReady,
    /// Ready=Unknown: the kubelet stopped posting.
    Unknown,
    /// NetworkUnavailable=True
    NetworkUnavailable,
    /// MemoryPressure=True
    MemoryPressure,
    /// DiskPressure=True
    DiskPressure,
    /// PIDPressure=True
    PidPressure,
    /// The lease is no longer renewed (not a condition of the API; the simulated fault).
    HeartbeatStopped,
}

/// A taint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// Its key.
    pub key: Rc<str>,
    /// Its value; may be empty.
    pub value: Rc<str>,
    /// Its effect.
    pub effect: Effect,
    /// Put there by a controller, not by a person: it comes back when removed.
    pub automatic: bool,
}

impl Taint {
    /// `key=value:Effect`
    #[must_use]
    pub fn text(&self) -> String {
        let Self { key, value, effect, .. } = self;
        if value.is_empty() { format!("{key}:{}", effect.word()) } else { format!("{key}={value}:{}", effect.word()) }
    }

    /// The part of the key after the slash, with the value.
    #[must_use]
    pub fn short(&self) -> String {
        let key = self.key.rsplit('/').next().unwrap_or(&self.key);
        if self.value.is_empty() { key.to_owned() } else { format!("{key}={}", self.value) }
    }
}

/// A resource of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Which.
    pub resource: Resource,
    /// Asked for: milli-CPU, bytes or Pods.
    pub used: u64,
    /// There: milli-CPU, bytes or Pods.
    pub allocatable: u64,
    /// As Kubernetes writes quantities: `850m / 4`.
    pub text: Rc<str>,
}

impl Usage {
    /// How full, in percent, at most 100.
    #[must_use]
    pub fn percent(&self) -> u64 {
        self.used.saturating_mul(100).checked_div(self.allocatable).map_or(100, |percent| percent.min(100))
    }
}

/// A resource the map shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// cpu
    Cpu,
    /// memory
    Memory,
    /// pods
    Pods,
}

impl Resource {
    /// The API's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Pods => "pods",
        }
    }
}

/// How a workload looks everywhere: a hue and an initial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hue {
    /// Its place in the palette, from 0; the palette repeats. `None` is a Pod of nobody.
    pub index: Option<u8>,
    /// Its initial.
    pub initial: char,
}

/// One Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodTile {
    /// Its namespace.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
    /// The name as it is told apart within its workload: the random ending, or the ordinal.
    pub short_name: Rc<str>,
    /// Who owns it.
    pub workload: Option<ObjectRef>,
    /// How its workload looks.
    pub hue: Hue,
    /// How old its revision is.
    pub age: RevisionAge,
    /// Its shape.
    pub state: PodState,
    /// What kubectl writes under STATUS.
    pub status: Rc<str>,
    /// Why it is in this state, or here at all.
    pub why: Option<Sentence>,
    /// Changed in the last step.
    pub changed: bool,
}

/// How old the revision of a Pod is, against its workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionAge {
    /// The revision the workload asks for now.
    Current,
    /// An earlier one.
    Old,
}

/// The shape of a Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodState {
    /// No node yet.
    Pending,
    /// Bound; its containers are starting.
    Starting,
    /// Running and Ready.
    Ready,
    /// Running, not Ready.
    NotReady,
    /// A container fails: ImagePullBackOff, CrashLoopBackOff, Failed.
    Failing,
    /// Going away.
    Terminating,
    /// Ended well.
    Succeeded,
}

impl PodState {
    /// Every state, in the order of the legend.
    pub const ALL: [Self; 7] =
        [Self::Pending, Self::Starting, Self::Ready, Self::NotReady, Self::Failing, Self::Terminating, Self::Succeeded];

    /// The class that draws it.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Pending => "is-pending",
            Self::Starting => "is-starting",
            Self::Ready => "is-ready",
            Self::NotReady => "is-not-ready",
            Self::Failing => "is-failing",
            Self::Terminating => "is-terminating",
            Self::Succeeded => "is-succeeded",
        }
    }
}

/// A workload that declines a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ghost {
    /// The workload.
    pub workload: ObjectRef,
    /// How it looks.
    pub hue: Hue,
    /// The first reason, short.
    pub reason: Sentence,
}

/// A Pod without a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// The Pod.
    pub pod: Rc<PodTile>,
    /// What the scheduler said: `0/4 nodes are available: …`.
    pub verdict: Rc<str>,
}
