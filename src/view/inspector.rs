//! What the inspector shows of the selected thing: its YAML with the writer of every line, the chain of causes, the nodes where its
//! workload runs or does not run, and the Events that Kubernetes recorded.

use std::rc::Rc;

use super::node_map::{Hue, PodTile};
use crate::object::authors::Who;
use crate::object::kind::{Name, ObjectRef};
use crate::playground::intent::InspectorTab;
use crate::playground::subject::Subject;
use crate::text::sentence::{Sentence, Target};

/// What the inspector shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspector {
    /// The selected thing.
    pub subject: Subject,
    /// The kind of the selected thing: `Pod`, `Node`, `DaemonSet` …
    pub kind: Rc<str>,
    /// Its name.
    pub title: Rc<str>,
    /// The tile of a Pod; `None` for other things.
    pub tile: Option<Rc<PodTile>>,
    /// One or two sentences: what the thing is, and its state.
    pub summary: Rc<[Sentence]>,
    /// The open tab.
    pub tab: InspectorTab,
    /// Its YAML; empty for a thing that is not there.
    pub lines: Rc<[YamlLine]>,
    /// The causes that led to its state, latest first.
    pub chain: Rc<[Cause]>,
    /// For every node, whether the thing runs there, could run there, or was refused.
    pub placement: Rc<Placement>,
    /// Events about it.
    pub events: Rc<[EventRow]>,
}

/// Who wrote a line, as the legend groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    /// The reader's template or manifest.
    You,
    /// The DaemonSet or StatefulSet controller (or another one).
    Controller,
    /// API defaulting.
    Default,
    /// An admission plug-in.
    Admission,
    /// The scheduler.
    Scheduler,
    /// The kubelet.
    Kubelet,
    /// The API server itself: uid, creationTimestamp, generation.
    ApiServer,
}

impl Writer {
    /// Every writer, in the order of the legend.
    pub const ALL: [Self; 7] =
        [Self::You, Self::Controller, Self::Default, Self::Admission, Self::Scheduler, Self::Kubelet, Self::ApiServer];

    /// The group of whoever is recorded as an author.
    #[must_use]
    pub const fn of(who: Who) -> Self {
        match who {
            Who::You => Self::You,
            Who::Controller(_) => Self::Controller,
            Who::Default => Self::Default,
            Who::Admission(_) => Self::Admission,
            Who::Scheduler => Self::Scheduler,
            Who::Kubelet => Self::Kubelet,
            Who::ApiServer => Self::ApiServer,
        }
    }

    /// The class that colours it.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::You => "by-you",
            Self::Controller => "by-controller",
            Self::Default => "by-default",
            Self::Admission => "by-admission",
            Self::Scheduler => "by-scheduler",
            Self::Kubelet => "by-kubelet",
            Self::ApiServer => "by-api-server",
        }
    }
}

/// One line of YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlLine {
    /// The line, with its indentation.
    pub text: Rc<str>,
    /// Who wrote it.
    pub writer: Writer,
    /// The path of the field, for linking and for tests: `spec.affinity.nodeAffinity`.
    pub path: Rc<str>,
    /// Why it is there.
    pub why: Option<Sentence>,
    /// Where the link of the line leads: a line of the reader's YAML, the taint that a toleration tolerates, or another object.
    pub leads_to: Option<Target>,
    /// Whether the line begins a toleration for a taint that the node of the Pod really has.
    pub ticked: bool,
    /// Whether the last step changed this line.
    pub changed: bool,
}

/// One link of a causal chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// When the cause came about, in virtual milliseconds.
    pub at_ms: u64,
    /// Who acted.
    pub actor: Actor,
    /// What the actor did, and why.
    pub sentence: Sentence,
    /// The stable name of the reason.
    pub code: Rc<str>,
}

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The reader.
    You,
    /// The DaemonSet controller.
    DaemonSetController,
    /// The StatefulSet controller.
    StatefulSetController,
    /// The scheduler.
    Scheduler,
    /// A kubelet.
    Kubelet,
    /// The node lifecycle controller.
    NodeController,
    /// Garbage collectors.
    GarbageCollector,
    /// The volume and disruption controllers.
    VolumeController,
    /// The endpoint slice controller.
    EndpointSliceController,
    /// No actor: the record itself, which says that it does not go back any further.
    Record,
}

impl Actor {
    /// The name that Kubernetes gives the actor.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::DaemonSetController => "daemonset-controller",
            Self::StatefulSetController => "statefulset-controller",
            Self::Scheduler => "default-scheduler",
            Self::Kubelet => "kubelet",
            Self::NodeController => "node-controller",
            Self::GarbageCollector => "garbage-collector",
            Self::VolumeController => "persistentvolume-controller",
            Self::EndpointSliceController => "endpointslice-controller",
            Self::Record => "podloom",
        }
    }
}

/// The placement table: on which nodes workloads run and on which they do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// The columns: workloads, or the one Pod that is asked about.
    pub columns: Rc<[Column]>,
    /// One row for each node.
    pub rows: Rc<[PlacementRow]>,
    /// `0/4 nodes are available: …`, for a Pod the scheduler could not place.
    pub verdict: Option<Rc<str>>,
}

/// A column of the placement table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The workload or Pod.
    pub object: ObjectRef,
    /// The hue and initial of the workload.
    pub hue: Hue,
}

/// A row of the placement table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementRow {
    /// The node.
    pub node: Name,
    /// One verdict for each column.
    pub verdicts: Rc<[Verdict]>,
}

/// Whether something may run on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the node is possible.
    pub answer: Answer,
    /// The filter that refused, or the score: `TaintToleration`.
    pub filter: Rc<str>,
    /// The explanation, with its numbers.
    pub because: Sentence,
}

/// Whether something may run on a node, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The Pod runs on this node.
    Here,
    /// The Pod could run on this node.
    Fits,
    /// A Pod that is already on the node may stay, but no new one is placed there.
    MayStay,
    /// No.
    Refused,
    /// No controller and no filter has checked this node for the Pod.
    NotAsked,
}

/// An Event of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// When it was last seen, in virtual milliseconds.
    pub at_ms: u64,
    /// Whether the type of the Event is Warning.
    pub warning: bool,
    /// Its reason.
    pub reason: Rc<str>,
    /// Its message.
    pub message: Rc<str>,
    /// Its source.
    pub source: Rc<str>,
    /// How often the Event was seen.
    pub count: u32,
}
