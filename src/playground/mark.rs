//! What happened when, as the timeline marks it: facts, no words.

use crate::cluster::store::Delta;
use crate::object::any::Object;
use crate::object::kind::{Key, Name};
use crate::object::node::Node;
use crate::sim::history::MomentId;
use crate::sim::trace;
use crate::time::Time;
use std::rc::Rc;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Time,
    /// The moment that it led to.
    pub moment: MomentId,
    /// What.
    pub happening: Happening,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The reader said this.
    Input(Rc<str>),
    /// Something happened to a Pod.
    Pod(Key, PodTurn),
    /// Something happened to a Node.
    Node(Name, NodeTurn),
}

/// A turn in a Pod's life that is worth a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PodTurn {
    /// It was created.
    Created,
    /// It became Ready.
    Ready,
    /// It is no longer Ready.
    Unready,
    /// A container waits, for this reason.
    Waiting(Rc<str>),
    /// It failed.
    Failed,
    /// It is gone.
    Deleted,
}

/// A turn in a Node's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeTurn {
    /// It joined.
    Joined,
    /// It was deleted.
    Deleted,
    /// It became Ready.
    Ready,
    /// It is no longer Ready.
    NotReady,
    /// No new Pods.
    Cordoned,
    /// New Pods again.
    Uncordoned,
    /// Its taints changed otherwise.
    Tainted,
}

/// What a write means for the timeline.
#[must_use]
pub fn happenings(delta: &Delta, at: Time) -> Vec<Happening> {
    match (&delta.before, &delta.after) {
        (Some(Object::Node(before)), Some(Object::Node(after))) => {
            node_turn(before, after).map(|turn| Happening::Node(after.meta.key.name.clone(), turn)).into_iter().collect()
        }
        (None, Some(Object::Node(node))) => vec![Happening::Node(node.meta.key.name.clone(), NodeTurn::Joined)],
        (Some(Object::Node(node)), None) => vec![Happening::Node(node.meta.key.name.clone(), NodeTurn::Deleted)],
        _ => trace::turns(delta, at)
            .into_iter()
            .filter_map(|turn| Some(Happening::Pod(turn.pod.meta.key.clone(), pod_turn(&turn.event)?)))
            .collect(),
    }
}

fn pod_turn(event: &str) -> Option<PodTurn> {
    Some(match event {
        "created" => PodTurn::Created,
        "ready" => PodTurn::Ready,
        "unready" => PodTurn::Unready,
        "failed" => PodTurn::Failed,
        "deleted" => PodTurn::Deleted,
        other => match other.strip_prefix("waiting:")? {
            "ContainerCreating" | "PodInitializing" => return None,
            reason => PodTurn::Waiting(reason.into()),
        },
    })
}

fn node_turn(before: &Node, after: &Node) -> Option<NodeTurn> {
    if before.unschedulable != after.unschedulable {
        Some(if after.unschedulable { NodeTurn::Cordoned } else { NodeTurn::Uncordoned })
    } else if before.is_ready() != after.is_ready() {
        Some(if after.is_ready() { NodeTurn::Ready } else { NodeTurn::NotReady })
    } else if before.taints != after.taints {
        Some(NodeTurn::Tainted)
    } else {
        None
    }
}
