//! Changes of the cluster that could help a Pod that a filter refused (`ClusterEvent`); the plugins say which of them do.

use crate::cluster::store::Delta;
use crate::cluster::usage;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::Kind;
use crate::object::node::Node;
use crate::object::pod::Pod;

/// A change of the cluster, as the scheduler hears of it.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// A node came (no `before`), went (no `after`), or became different in something that filters look at.
    Node {
        /// The node before.
        before: Option<&'a Node>,
        /// The node after.
        after: Option<&'a Node>,
    },
    /// A Pod came to a node, left it, or became different there.
    Assigned {
        /// The Pod before.
        before: Option<&'a Pod>,
        /// The Pod after.
        after: Option<&'a Pod>,
    },
    /// A waiting Pod itself became different.
    Own {
        /// The Pod before.
        before: &'a Pod,
        /// The Pod after.
        after: &'a Pod,
    },
    /// A claim came or became different.
    Claim(&'a Claim),
    /// A volume or storage class came or became different.
    Storage,
}

/// What a write means to the scheduler; `None` where no filter cares.
#[must_use]
pub fn change(delta: &Delta) -> Option<Change<'_>> {
    let kind = delta.after.as_ref().or(delta.before.as_ref())?.kind();
    match (&delta.before, &delta.after) {
        (Some(Object::Node(before)), Some(Object::Node(after))) => {
            let differs = is_retainted(before, after)
                || before.allocatable != after.allocatable
                || before.meta.labels != after.meta.labels
                || before.declared_features() != after.declared_features();
            differs.then_some(Change::Node { before: Some(before), after: Some(after) })
        }
        (Some(Object::Node(before)), None) => Some(Change::Node { before: Some(before), after: None }),
        (None, Some(Object::Node(after))) => Some(Change::Node { before: None, after: Some(after) }),
        (before, after) if kind == Kind::Pod => change_of_pod(before.as_ref(), after.as_ref()),
        (_, Some(Object::Claim(after))) => Some(Change::Claim(after)),
        (_, Some(_)) if matches!(kind, Kind::PersistentVolume | Kind::StorageClass) => Some(Change::Storage),
        _ => None,
    }
}

/// `UpdateNodeTaint`: other taints than before, or the end of a cordon; its beginning is no news to the queue.
#[must_use]
pub fn is_retainted(before: &Node, after: &Node) -> bool {
    before.taints != after.taints || (before.unschedulable && !after.unschedulable)
}

fn change_of_pod<'a>(before: Option<&'a Object>, after: Option<&'a Object>) -> Option<Change<'a>> {
    let (before, after) = (as_pod(before), as_pod(after));
    let assigned = |pod: &&Pod| usage::node_of(pod).is_some();
    match (before.filter(assigned), after.filter(assigned)) {
        (None, None) => {
            let (before, after) = (before?, after?);
            let differs = before.meta.labels != after.meta.labels || before.spec.tolerations != after.spec.tolerations;
            differs.then_some(Change::Own { before, after })
        }
        (Some(before), Some(after)) => {
            let differs = before.meta.labels != after.meta.labels
                || before.spec.requests != after.spec.requests
                || before.is_terminating() != after.is_terminating();
            differs.then_some(Change::Assigned { before: Some(before), after: Some(after) })
        }
        (before, after) => Some(Change::Assigned { before, after }),
    }
}

fn as_pod(object: Option<&Object>) -> Option<&Pod> {
    match object {
        Some(Object::Pod(pod)) => Some(pod),
        _ => None,
    }
}

/// Whether a node does now what it did not before; a new node did not.
pub fn becomes(before: Option<&Node>, after: &Node, holds: impl Fn(&Node) -> bool) -> bool {
    !before.is_some_and(&holds) && holds(after)
}
