//! What a goal asks for, in English.

use crate::scenario::goal::Fact;

/// Stands before a fact that must not hold.
pub const NOT: &str = "Not this:";

/// The words of a fact.
#[must_use]
pub fn fact(fact: &Fact) -> &'static str {
    match fact {
        Fact::Exists { exists: true, .. } => "{object} exists.",
        Fact::Exists { exists: false, .. } => "{object} does not exist.",
        Fact::Field { .. } => "{field} of {object} is {value}.",
        Fact::PodImage { .. } => "{pod} runs {image}.",
        Fact::PodReady { ready: true, .. } => "{pod} is Ready.",
        Fact::PodReady { ready: false, .. } => "{pod} is not Ready.",
        Fact::PodPhase { .. } => "{pod} is {phase}.",
        Fact::PodNode { .. } => "{pod} is on {node}.",
        Fact::PodsOnNodes { nodes, .. } if nodes.is_empty() => "{set} has no Pod anywhere.",
        Fact::PodsOnNodes { .. } => "{set} has one Pod each on {nodes}, and nowhere else.",
        Fact::PodsCount { .. } => "Pods of {set}: {count}.",
        Fact::PodsReady { .. } => "Ready Pods of {set}: {count}.",
        Fact::PodsUpdated { .. } => "Pods of {set} from the newest template: {count}.",
        Fact::PodsImage { .. } => "Every Pod of {set} runs {image}.",
        Fact::OrdinalsUpdated { ordinals, .. } if ordinals.is_empty() => "No Pod of {set} is updated.",
        Fact::OrdinalsUpdated { .. } => "Updated Pods of {set}: ordinals {ordinals}, no others.",
        Fact::Revisions { .. } => "{set} has the revisions {numbers}.",
        Fact::NodeReady { ready: true, .. } => "{node} is Ready.",
        Fact::NodeReady { ready: false, .. } => "{node} is not Ready.",
        Fact::NodeCordoned { cordoned: true, .. } => "{node} is cordoned.",
        Fact::NodeCordoned { cordoned: false, .. } => "{node} is not cordoned.",
        Fact::NodeTaint { .. } => "{node} has the taint {taint}.",
        Fact::Event { says, .. } if says.is_empty() => "There is an event {reason} about {object}.",
        Fact::Event { .. } => "There is an event {reason} about {object} that says {says}.",
    }
}
