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
    /// The node's name.
    pub name: Name,
    /// Its roles, from the labels `node-role.kubernetes.io/…`.
    pub roles: Rc<[Rc<str>]>,
    /// The node's labels, sorted.
    pub labels: Rc<[(Rc<str>, Rc<str>)]>,
    /// The conditions that show a fault; empty for a healthy node.
    pub conditions: Rc<[NodeCondition]>,
    /// The node's taints, in the order of the spec.
    pub taints: Rc<[Taint]>,
    /// Whether `spec.unschedulable` is set.
    pub cordoned: bool,
    /// Whether the node is Ready.
    pub ready: bool,
    /// Whether the kubelet renews its lease.
    pub heartbeat: bool,
    /// How much of its cpu, memory and Pod slots its Pods request.
    pub usage: Rc<[Usage]>,
    /// The Pods on the node.
    pub pods: Rc<[Rc<PodTile>]>,
    /// The workloads that do not run on the node, each with its reason.
    pub ghosts: Rc<[Ghost]>,
    /// Whether the last step changed the node.
    pub changed: bool,
}

/// A condition that shows a fault of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeCondition {
    /// Ready=False: the kubelet reports that it is not ready.
    NotReady,
    /// Ready=Unknown: the kubelet has stopped reporting.
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

/// A taint of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// The taint's key.
    pub key: Rc<str>,
    /// The taint's value; may be empty.
    pub value: Rc<str>,
    /// The taint's effect.
    pub effect: Effect,
    /// Whether a controller maintains the taint, which then comes back when it is removed.
    pub automatic: bool,
}

impl Taint {
    /// The taint as kubectl writes it: `key=value:Effect`.
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

/// How much of one resource of a node is requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Which resource it is.
    pub resource: Resource,
    /// The amount that Pods request: milli-CPU, bytes or Pods.
    pub used: u64,
    /// The amount that the node has: milli-CPU, bytes or Pods.
    pub allocatable: u64,
    /// Both amounts as Kubernetes writes them: `850m / 4`.
    pub text: Rc<str>,
}

impl Usage {
    /// The requested share in percent, at most 100.
    #[must_use]
    pub fn percent(&self) -> u64 {
        self.used.saturating_mul(100).checked_div(self.allocatable).map_or(100, |percent| percent.min(100))
    }
}

/// A resource that the map shows.
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
    /// The resource as the API names it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Pods => "pods",
        }
    }
}

/// The hue and initial by which a workload is recognised everywhere on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hue {
    /// Its number in the palette, from 0; the palette repeats. `None` is for Pods that no workload owns.
    pub index: Option<u8>,
    /// The first letter of its name.
    pub initial: char,
}

/// One Pod as the map shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodTile {
    /// The Pod's namespace.
    pub namespace: Name,
    /// The Pod's name.
    pub name: Name,
    /// The end of the name, which tells the Pods of a workload apart: random characters, or the ordinal.
    pub short_name: Rc<str>,
    /// The workload that owns it.
    pub workload: Option<ObjectRef>,
    /// The hue and initial of its workload.
    pub hue: Hue,
    /// Whether its revision is the one that the workload asks for.
    pub age: RevisionAge,
    /// The state, which decides the shape of its tile.
    pub state: PodState,
    /// The text that kubectl prints under STATUS.
    pub status: Rc<str>,
    /// Why the Pod is in this state, or why it is on this node.
    pub why: Option<Sentence>,
    /// Whether the last step changed the Pod.
    pub changed: bool,
}

/// Whether a Pod has the revision that its workload asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionAge {
    /// It has the revision that the workload asks for now.
    Current,
    /// It has an earlier revision.
    Old,
}

/// The state of a Pod, which decides the shape of its tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodState {
    /// The Pod has no node yet.
    Pending,
    /// The Pod is bound, and its containers are starting.
    Starting,
    /// The Pod is Running and Ready.
    Ready,
    /// The Pod is Running but not Ready.
    NotReady,
    /// A container fails: ImagePullBackOff, CrashLoopBackOff, Failed.
    Failing,
    /// The Pod is being deleted.
    Terminating,
    /// The Pod has ended without failure.
    Succeeded,
}

impl PodState {
    /// Every state, in the order of the legend.
    pub const ALL: [Self; 7] =
        [Self::Pending, Self::Starting, Self::Ready, Self::NotReady, Self::Failing, Self::Terminating, Self::Succeeded];

    /// The CSS class of its tile.
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

/// A workload that does not run on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ghost {
    /// The workload.
    pub workload: ObjectRef,
    /// The hue and initial of the workload.
    pub hue: Hue,
    /// The first of the reasons, in a few words.
    pub reason: Sentence,
}

/// A Pod without a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// The Pod.
    pub pod: Rc<PodTile>,
    /// The scheduler's message: `0/4 nodes are available: …`.
    pub verdict: Rc<str>,
}
