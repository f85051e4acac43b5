//! What the controllers of nodes decided, in English.

use crate::why::nodes::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::TaintsFollowConditions { added, removed, .. } => match (added.is_empty(), removed.is_empty()) {
            (false, true) => "The state of {node} calls for the taint {added}, so it is added: new Pods shall keep away.",
            (true, false) => "The state of {node} no longer calls for the taint {removed}, so it is taken away.",
            (_, _) => "The taints of {node} follow its state: {added} comes, {removed} goes.",
        },
        Why::TaintsMatch { .. } => "The taints of {node} are those that its state calls for.",
        Why::NodeAppeared { .. } => "{node} is new to the node lifecycle controller.",
        Why::NodeDisappeared { .. } => "The Node object {node} is gone. Its Pods are collected about a minute later.",
        Why::HeartbeatLost { .. } => {
            "Nothing has been heard of {node} since {since}, longer than the {grace} s of grace. Its conditions become Unknown, and taints follow."
        }
        Why::WaitsForHeartbeat { .. } => {
            "Nothing has been heard of {node} since {since}. The node lifecycle controller waits until {until} before it calls it Unknown."
        }
        Why::HeartbeatSeen { .. } => "The heartbeat of {node} comes regularly.",
        Why::PodOnLostNode { .. } => {
            "{node} does not answer, so nobody can say that {pod} is Ready: its Ready condition becomes False. It may well be running."
        }
        Why::NotReadyEvicts { .. } => {
            "{node} is not Ready, so it gets the taint {taint}: Pods that do not tolerate it have to leave, most of them after 300 s."
        }
        Why::WaitsForEvictionRate { until: Some(_), .. } => {
            "{node} is not Ready, but nodes of the zone {zone} are given up one by one, not all at once: its NoExecute taint comes at {until}."
        }
        Why::WaitsForEvictionRate { until: None, .. } => {
            "{node} is not Ready, but so many nodes of the zone {zone} are not that none is given up."
        }
        Why::ReadyAgain { .. } => "{node} is Ready again: its NoExecute taint goes, and Pods that still are there may stay.",
        Why::AllNodesLost { .. } => {
            "No node at all is Ready. Then the fault is more likely in the network than in {node}, and no Pod is evicted."
        }
        Why::NotTolerated { .. } => {
            "{pod} does not tolerate the taint {taint} on {node}. Its effect is NoExecute, so the Pod is evicted at once."
        }
        Why::ToleratesUntil { .. } => {
            "{pod} tolerates the NoExecute taint of {node} for a time only (`tolerationSeconds`): it is evicted at {until}, unless the taint goes first."
        }
        Why::TolerationOver { .. } => {
            "{pod} has borne the NoExecute taint of {node} since {since}; its `tolerationSeconds` are over, so it is evicted."
        }
        Why::ToleratesForEver { .. } => {
            "{pod} tolerates the NoExecute taints of {node} without an end, as every daemon Pod does when its node is lost: it stays."
        }
        Why::NothingToTolerate { .. } => "{node} has no NoExecute taint: {pod} may stay.",
        Why::EvictionCancelled { .. } => "{pod} was to be evicted, and no longer has to: the eviction is cancelled.",
        Why::NodeGone { .. } => "{pod} is bound to {node}, which does not exist any more: it is marked Failed and removed.",
        Why::NodeInQuarantine { .. } => {
            "The Node object {node} is gone. Pod garbage collection waits until {until} to be sure that it stays away."
        }
        Why::OutOfService { .. } => "Somebody declared {node} out of service, so {pod} is removed without waiting for its kubelet.",
        Why::UnscheduledAndTerminating { .. } => "{pod} is being deleted and was never on a node, so it is removed at once.",
        Why::TooManyFinished { .. } => {
            "There are {finished} finished Pods, and {threshold} are kept: {pod} is among the oldest and is removed."
        }
    }
}
