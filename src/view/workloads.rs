//! The workloads with the counts that `kubectl get` prints, their revisions, and the ordinals of a StatefulSet in a row.

use std::rc::Rc;

use super::node_map::{Hue, PodTile};
use crate::object::kind::{Key, ObjectRef};
use crate::text::sentence::Sentence;

/// Every workload, in the order of the reader's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workloads {
    /// One row for each workload.
    pub rows: Rc<[Rc<Workload>]>,
}

/// One workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The DaemonSet or StatefulSet.
    pub object: ObjectRef,
    /// Its hue and initial.
    pub hue: Hue,
    /// The counts and rows that only its kind has.
    pub detail: Detail,
    /// One sentence about what its controller is doing; `None` when the controller has nothing left to do.
    pub activity: Option<Sentence>,
    /// The workload's revisions, newest first.
    pub revisions: Rc<[Revision]>,
    /// Whether the workload is selected.
    pub selected: bool,
}

/// The counts and rows that only one kind of workload has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A DaemonSet.
    DaemonSet(DaemonSetCounts),
    /// A StatefulSet.
    StatefulSet(StatefulSetRow),
}

/// Status of a DaemonSet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of kubectl get")]
pub struct DaemonSetCounts {
    pub desired: u32,
    pub current: u32,
    pub ready: u32,
    pub up_to_date: u32,
    pub available: u32,
    pub misscheduled: u32,
}

/// A StatefulSet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatefulSetRow {
    /// spec.replicas
    pub replicas: u32,
    /// status.readyReplicas
    pub ready: u32,
    /// status.updatedReplicas
    pub updated: u32,
    /// status.availableReplicas
    pub available: u32,
    /// `spec.updateStrategy.rollingUpdate.partition`; `None` if no ordinal is below it.
    pub partition: Option<u32>,
    /// One entry for each ordinal, with those of surplus Pods at the end.
    pub ordinals: Rc<[Ordinal]>,
}

/// One ordinal of a StatefulSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordinal {
    /// The ordinal itself.
    pub number: u32,
    /// The Pod with this ordinal; `None` if there is none.
    pub pod: Option<Rc<PodTile>>,
    /// The revision of its Pod, or the one it would get.
    pub revision: Option<u64>,
    /// The claims of this ordinal.
    pub claims: Rc<[Claim]>,
}

/// A PersistentVolumeClaim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The claim's namespace and name.
    pub key: Key,
    /// The claim's phase: Pending, Bound or Lost.
    pub phase: Rc<str>,
    /// Whether the claim outlived its Pod.
    pub left_behind: bool,
}

/// A ControllerRevision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The revision's number.
    pub number: u64,
    /// The ControllerRevision's name.
    pub name: Rc<str>,
    /// The difference to the previous revision in short; for the first, its image.
    pub summary: Rc<str>,
    /// How many Pods have this revision.
    pub pods: u32,
    /// Whether it is the revision that the workload asks for.
    pub current: bool,
}
