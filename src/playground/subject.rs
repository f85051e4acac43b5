//! What the reader can point at: a click anywhere selects one of these everywhere at once (editor line, tile, ordinal, timeline mark).

use crate::object::kind::{Key, Kind, Name, ObjectRef};

/// One thing of the cluster that can be selected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Any object, by kind and name.
    Object(ObjectRef),
    /// The place where a workload has no Pod: "why not here?".
    Absence {
        /// The DaemonSet or StatefulSet.
        workload: ObjectRef,
        /// The node it has no Pod on.
        node: Name,
    },
    /// The place of an ordinal that has no Pod at the moment.
    Ordinal {
        /// The StatefulSet.
        workload: ObjectRef,
        /// The ordinal.
        ordinal: u32,
    },
}

impl Subject {
    /// An object by kind, namespace (empty for cluster scope) and name.
    #[must_use]
    pub fn object(kind: Kind, namespace: &str, name: &str) -> Self {
        Self::Object(ObjectRef { kind, key: Key::new(namespace, name) })
    }

    /// A node.
    #[must_use]
    pub fn node(name: &str) -> Self {
        Self::object(Kind::Node, "", name)
    }

    /// A Pod.
    #[must_use]
    pub fn pod(namespace: &str, name: &str) -> Self {
        Self::object(Kind::Pod, namespace, name)
    }

    /// The object, where this is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&ObjectRef> {
        match self {
            Self::Object(object) => Some(object),
            Self::Absence { .. } | Self::Ordinal { .. } => None,
        }
    }
}
