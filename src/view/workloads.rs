//! The workloads with the counts that `kubectl get` prints, their revisions, and the ordinals of a StatefulSet in a row.

use std::rc::Rc;

use super::node_map::{Hue, PodTile};
use crate::object::kind::{Key, ObjectRef};
use crate::text::sentence::Sentence;

/// Every workload, in the order of the reader's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workloads {
    /// The rows.
    pub rows: Rc<[Rc<Workload>]>,
}

/// One workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The object.
    pub object: ObjectRef,
    /// How it looks.
    pub hue: Hue,
    /// What is particular to its kind.
    pub detail: Detail,
    /// What it is doing at the moment: one sentence, empty when it rests.
    pub activity: Option<Sentence>,
    /// Its revisions, newest first.
    pub revisions: Rc<[Revision]>,
    /// Whether it is the selected thing.
    pub selected: bool,
}

/// What is particular to a kind of workload.
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
    /// spec.updateStrategy.rollingUpdate.partition, where it says something.
    pub partition: Option<u32>,
    /// One for each ordinal, the surplus ones at the end.
    pub ordinals: Rc<[Ordinal]>,
}

/// One ordinal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordinal {
    /// The number.
    pub number: u32,
    /// Its Pod, where there is one.
    pub pod: Option<Rc<PodTile>>,
    /// The revision of its Pod, or the one it would get.
    pub revision: Option<u64>,
    /// Its claims.
    pub claims: Rc<[Claim]>,
}

/// A PersistentVolumeClaim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where it is found.
    pub key: Key,
    /// Pending, Bound, Lost.
    pub phase: Rc<str>,
    /// Its Pod is gone; it stays.
    pub left_behind: bool,
}

/// A ControllerRevision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its number.
    pub number: u64,
    /// Its name.
    pub name: Rc<str>,
    /// What differs from the one before, or what names it: the image.
    pub summary: Rc<str>,
    /// How many Pods run it.
    pub pods: u32,
    /// The revision the workload asks for.
    pub current: bool,
}
