//! Reasons of the node lifecycle controller. Each is about a node, but for one about a Pod.

use crate::object::kind::Name;
use crate::object::taint::Taint;
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why the node lifecycle controller did or did not act.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "nodes/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// A condition or a cordon calls for a NoSchedule taint that is not there, or no longer for one that is.
    TaintsFollowConditions { added: Vec<Taint>, removed: Vec<Taint> },
    /// The NoSchedule taints are those that the conditions call for.
    TaintsMatch,
    /// The controller sees the node for the first time.
    NodeAppeared,
    /// The node that the controller knew is gone.
    NodeDisappeared,
    /// No heartbeat for longer than the grace period.
    HeartbeatLost { last_beat: Time, grace_s: u64 },
    /// The heartbeat is late; the grace period is not over.
    WaitsForHeartbeat { last_beat: Time, until: Time },
    /// The heartbeat comes.
    HeartbeatSeen,
    /// The Pod's node stopped answering: nobody can say that the Pod is ready.
    PodOnLostNode { node: Name },
    /// The node is not ready: its NoExecute taint is due.
    NotReadyEvicts { taint: Taint },
    /// The node is not ready; its NoExecute taint waits for the rate limit of its zone. `None`: none is due in this zone.
    WaitsForEvictionRate { zone: Name, until: Option<Time> },
    /// The node is ready again: its NoExecute taint goes.
    ReadyAgain,
    /// No node at all is ready: nobody is evicted.
    AllNodesLost,
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::TaintsFollowConditions { removed, .. } if removed.is_empty() => "added",
            Self::TaintsFollowConditions { added, .. } if added.is_empty() => "removed",
            Self::TaintsFollowConditions { .. } => "changed",
            Self::WaitsForEvictionRate { until: Some(_), .. } => "until",
            Self::WaitsForEvictionRate { until: None, .. } => "stopped",
            _ => "",
        }
    }

    fn forms(&self) -> &'static [&'static str] {
        match self {
            Self::TaintsFollowConditions { .. } => &["added", "removed", "changed"],
            Self::WaitsForEvictionRate { .. } => &["until", "stopped"],
            _ => &[""],
        }
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        let texts = |taints: &[Taint]| taints.iter().map(|taint| taint.text().into()).collect::<Vec<_>>();
        match self {
            Self::TaintsFollowConditions { added, removed } => facts.codes("added", texts(added)).codes("removed", texts(removed)),
            Self::HeartbeatLost { last_beat, grace_s } => facts.time("since", *last_beat).number("grace", grace_s),
            Self::WaitsForHeartbeat { last_beat, until } => facts.time("since", *last_beat).time("until", *until),
            Self::PodOnLostNode { node } => facts.node("node", node),
            Self::NotReadyEvicts { taint } => facts.taint(taint),
            Self::WaitsForEvictionRate { zone, until } => facts.code("zone", zone.clone()).time("until", until.unwrap_or(Time::START)),
            Self::TaintsMatch
            | Self::NodeAppeared
            | Self::NodeDisappeared
            | Self::HeartbeatSeen
            | Self::ReadyAgain
            | Self::AllNodesLost => facts,
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        match self {
            Self::TaintsFollowConditions { .. } | Self::TaintsMatch => {
                vec![scope.field("status.conditions"), scope.field("spec.unschedulable"), scope.field("spec.taints")]
            }
            Self::NodeAppeared | Self::NodeDisappeared => vec![scope.field("metadata.name")],
            Self::HeartbeatLost { .. } | Self::WaitsForHeartbeat { .. } | Self::HeartbeatSeen => {
                vec![scope.field("metadata.annotations[sim/heartbeat]"), scope.field("status.conditions")]
            }
            Self::PodOnLostNode { node } => vec![scope.field("spec.nodeName"), Evidence::node(node, "status.conditions")],
            Self::NotReadyEvicts { .. } | Self::WaitsForEvictionRate { .. } | Self::ReadyAgain | Self::AllNodesLost => {
                vec![scope.field("status.conditions"), scope.field("spec.taints")]
            }
        }
    }
}
