//! Reasons of the node lifecycle controller, of taint eviction and of Pod garbage collection.

use crate::object::kind::{Key, Kind, Name};
use crate::object::taint::Taint;
use crate::time::Time;
use crate::why::Evidence;

/// Why a controller of nodes did or did not act.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Why {
    /// A condition or a cordon calls for a NoSchedule taint that is not there, or no longer for one that is.
    TaintsFollowConditions { node: Name, added: Vec<Taint>, removed: Vec<Taint> },
    /// The NoSchedule taints are those that the conditions call for.
    TaintsMatch { node: Name },
    /// The controller sees the node for the first time.
    NodeAppeared { node: Name },
    /// The node that the controller knew is gone.
    NodeDisappeared { node: Name },
    /// No heartbeat for longer than the grace period.
    HeartbeatLost { node: Name, last_beat: Time, grace_s: u64 },
    /// The heartbeat is late; the grace period is not over.
    WaitsForHeartbeat { node: Name, last_beat: Time, until: Time },
    /// The heartbeat comes.
    HeartbeatSeen { node: Name },
    /// The Pod's node stopped answering: nobody can say that the Pod is ready.
    PodOnLostNode { pod: Key, node: Name },
    /// The node is not ready: its NoExecute taint is due.
    NotReadyEvicts { node: Name, taint: Taint },
    /// The node is not ready; its NoExecute taint waits for the rate limit of its zone.
    WaitsForEvictionRate { node: Name, zone: Name, until: Option<Time> },
    /// The node is ready again: its NoExecute taint goes.
    ReadyAgain { node: Name },
    /// No node at all is ready: nobody is evicted.
    AllNodesLost { node: Name },
    /// The Pod does not tolerate a NoExecute taint of its node.
    NotTolerated { pod: Key, node: Name, taint: Taint },
    /// The Pod tolerates the NoExecute taints for a time; it is not over.
    ToleratesUntil { pod: Key, node: Name, until: Time },
    /// The time for which the Pod tolerates the NoExecute taints is over.
    TolerationOver { pod: Key, node: Name, since: Time },
    /// The Pod tolerates every NoExecute taint for ever.
    ToleratesForEver { pod: Key, node: Name },
    /// The node has no NoExecute taint.
    NothingToTolerate { pod: Key, node: Name },
    /// An eviction was pending and is no longer called for.
    EvictionCancelled { pod: Key },
    /// The Pod's node does not exist any more.
    NodeGone { pod: Key, node: Name },
    /// The Pod's node does not exist any more; the quarantine is not over.
    NodeInQuarantine { node: Name, until: Time },
    /// The Pod is terminating on a node that was declared out of service.
    OutOfService { pod: Key, node: Name },
    /// The Pod is terminating and was never on a node.
    UnscheduledAndTerminating { pod: Key },
    /// There are more finished Pods than the threshold keeps.
    TooManyFinished { pod: Key, finished: usize, threshold: usize },
}

impl Why {
    /// A stable slug.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TaintsFollowConditions { .. } => "nodes/taints-follow-conditions",
            Self::TaintsMatch { .. } => "nodes/taints-match",
            Self::NodeAppeared { .. } => "nodes/node-appeared",
            Self::NodeDisappeared { .. } => "nodes/node-disappeared",
            Self::HeartbeatLost { .. } => "nodes/heartbeat-lost",
            Self::WaitsForHeartbeat { .. } => "nodes/waits-for-heartbeat",
            Self::HeartbeatSeen { .. } => "nodes/heartbeat-seen",
            Self::PodOnLostNode { .. } => "nodes/pod-on-lost-node",
            Self::NotReadyEvicts { .. } => "nodes/not-ready-evicts",
            Self::WaitsForEvictionRate { .. } => "nodes/waits-for-eviction-rate",
            Self::ReadyAgain { .. } => "nodes/ready-again",
            Self::AllNodesLost { .. } => "nodes/all-nodes-lost",
            Self::NotTolerated { .. } => "nodes/not-tolerated",
            Self::ToleratesUntil { .. } => "nodes/tolerates-until",
            Self::TolerationOver { .. } => "nodes/toleration-over",
            Self::ToleratesForEver { .. } => "nodes/tolerates-for-ever",
            Self::NothingToTolerate { .. } => "nodes/nothing-to-tolerate",
            Self::EvictionCancelled { .. } => "nodes/eviction-cancelled",
            Self::NodeGone { .. } => "nodes/node-gone",
            Self::NodeInQuarantine { .. } => "nodes/node-in-quarantine",
            Self::OutOfService { .. } => "nodes/out-of-service",
            Self::UnscheduledAndTerminating { .. } => "nodes/unscheduled-and-terminating",
            Self::TooManyFinished { .. } => "nodes/too-many-finished",
        }
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        let of_pod = |pod: &Key, path: &str| Evidence::new(Kind::Pod, pod, path);
        let conditions = |node: &Name| Evidence::node(node, "status.conditions");
        let taints = |node: &Name| Evidence::node(node, "spec.taints");
        match self {
            Self::TaintsFollowConditions { node, .. } | Self::TaintsMatch { node } => {
                vec![conditions(node), Evidence::node(node, "spec.unschedulable"), taints(node)]
            }
            Self::NodeAppeared { node } | Self::NodeDisappeared { node } => vec![Evidence::node(node, "metadata.name")],
            Self::HeartbeatLost { node, .. } | Self::WaitsForHeartbeat { node, .. } | Self::HeartbeatSeen { node } => {
                vec![Evidence::node(node, "metadata.annotations[sim/heartbeat]"), conditions(node)]
            }
            Self::PodOnLostNode { pod, node } => vec![of_pod(pod, "spec.nodeName"), conditions(node)],
            Self::NotReadyEvicts { node, .. }
            | Self::WaitsForEvictionRate { node, .. }
            | Self::ReadyAgain { node }
            | Self::AllNodesLost { node } => vec![conditions(node), taints(node)],
            Self::NotTolerated { pod, node, .. }
            | Self::ToleratesUntil { pod, node, .. }
            | Self::TolerationOver { pod, node, .. }
            | Self::ToleratesForEver { pod, node }
            | Self::NothingToTolerate { pod, node } => vec![of_pod(pod, "spec.tolerations"), taints(node)],
            Self::EvictionCancelled { pod } => vec![of_pod(pod, "spec.tolerations")],
            Self::NodeGone { pod, .. } => vec![of_pod(pod, "spec.nodeName")],
            Self::NodeInQuarantine { node, .. } => vec![Evidence::node(node, "metadata.name")],
            Self::OutOfService { pod, node } => vec![of_pod(pod, "metadata.deletionTimestamp"), taints(node), conditions(node)],
            Self::UnscheduledAndTerminating { pod } => vec![of_pod(pod, "metadata.deletionTimestamp"), of_pod(pod, "spec.nodeName")],
            Self::TooManyFinished { pod, .. } => vec![of_pod(pod, "status.phase")],
        }
    }
}
