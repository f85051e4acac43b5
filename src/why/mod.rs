//! Reasons as data: what a decider looked at and found, never a sentence. A file per decider.
//!
//! `code()` is a stable slug for links, glossary and tests; `evidence()` names the fields that were looked at, so that the page can
//! point at them. Text for people is made from these facts in [`crate::text`] alone.

pub mod daemon_set;
pub mod injected;
pub mod kubelet;
pub mod network;
pub mod nodes;
pub mod ownership;
pub mod scheduling;
pub mod stateful_set;
pub mod storage;

use crate::object::kind::{Key, Kind, Name, ObjectRef};

/// Why something was decided.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// By the DaemonSet controller.
    DaemonSet(daemon_set::Why),
    /// By the StatefulSet controller.
    StatefulSet(stateful_set::Why),
    /// By the scheduler.
    Scheduling(scheduling::Why),
    /// By the kubelet of a node.
    Kubelet(kubelet::Why),
    /// By the node lifecycle controller, taint eviction or Pod garbage collection.
    Nodes(nodes::Why),
    /// By the garbage collector.
    Ownership(ownership::Why),
    /// By the volume and disruption controllers.
    Storage(storage::Why),
    /// By the endpoint slice controller.
    Network(network::Why),
}

/// A field that was looked at: an object and a path in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Which object.
    pub object: ObjectRef,
    /// Path of the field, as field errors write it: `spec.template.spec.tolerations`.
    pub path: String,
}

impl Evidence {
    /// A field of an object.
    #[must_use]
    pub fn new(kind: Kind, key: &Key, path: impl Into<String>) -> Self {
        Self { object: ObjectRef { kind, key: key.clone() }, path: path.into() }
    }

    /// A field of a Node.
    #[must_use]
    pub fn node(name: &Name, path: impl Into<String>) -> Self {
        Self::new(Kind::Node, &Key { namespace: "".into(), name: name.clone() }, path)
    }
}

impl Why {
    /// A stable slug: `daemon-set/taint-not-tolerated`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DaemonSet(why) => why.code(),
            Self::StatefulSet(why) => why.code(),
            Self::Scheduling(why) => why.code(),
            Self::Kubelet(why) => why.code(),
            Self::Nodes(why) => why.code(),
            Self::Ownership(why) => why.code(),
            Self::Storage(why) => why.code(),
            Self::Network(why) => why.code(),
        }
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        match self {
            Self::DaemonSet(why) => why.evidence(),
            Self::StatefulSet(why) => why.evidence(),
            Self::Scheduling(why) => why.evidence(),
            Self::Kubelet(why) => why.evidence(),
            Self::Nodes(why) => why.evidence(),
            Self::Ownership(why) => why.evidence(),
            Self::Storage(why) => why.evidence(),
            Self::Network(why) => why.evidence(),
        }
    }
}
