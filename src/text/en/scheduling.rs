//! What the scheduler decided, in English.

use crate::text::facts::KnownTaint;
use crate::text::why::scheduling::Choice;
use crate::why::scheduling::{PodRefusal, Preemption, Refusal, Why};

/// No node can take the Pod.
pub const NO_NODE: &str =
    "{pod} fits on none of the {count} nodes and stays Pending. The placement table names the filter that refused it on each.";

/// The Pod is meant for one node, and that one cannot take it.
pub const ONE_NODE: &str = "{pod} is meant for {node} alone and stays Pending.";

/// The words of a reason.
#[must_use]
pub fn why(why: &Why, choice: Choice) -> &'static str {
    match why {
        Why::Bound { .. } => match choice {
            Choice::Named => "{pod} is bound to {node}: its required node affinity names this node and no other.",
            Choice::Only => "{pod} is bound to {node}, the only one of {count} nodes that passes every filter.",
            Choice::Best => "{pod} is bound to {node}: of the {feasible} nodes that pass every filter it has the best score.",
        },
        Why::FailedScheduling { .. } => NO_NODE,
        Why::NoNodes { .. } => "There are no nodes, so {pod} stays Pending. Add one.",
        Why::SkipsDeleting { .. } => "{pod} is being deleted and is not scheduled any more.",
        Why::Preempted { .. } => {
            "{pod} (priority {priority}) has to leave {node} to make room for {by} (priority {higher}), which fits nowhere else. A PriorityClass of its own would protect it."
        }
        Why::LosesNomination { .. } => "{other} has a higher priority and was promised the room on {node}, so {pod} loses its place there.",
        Why::ReservesVolume { .. } => {
            "{node} is chosen for {pod}. Its {claim} waited for that, and gets {volume}, which can be reached from there."
        }
        Why::SelectsNode { .. } => {
            "{node} is chosen for {pod}. Its claim {claim} waited for that and is told now, so that the volume is made where the Pod will run."
        }
        Why::Gated { .. } => "{pod} has scheduling gates ({gates}): the scheduler leaves it alone until somebody removes them.",
        Why::OtherScheduler { .. } => "{pod} asks for the scheduler {scheduler}, which does not exist here. Remove `spec.schedulerName`.",
        Why::InQueue { .. } => "{pod} is in the scheduler's queue; Pods before it: {ahead}.",
        Why::WaitsInBackoff { .. } => "{pod} could not be scheduled (attempts: {attempts}) and is tried again at {until}.",
        Why::WaitsForChange { .. } => {
            "{pod} is tried again when something changes that could help one of the filters that refused it ({plugins}), or at {until}."
        }
        Why::WaitsForVolumes { .. } => "{node} is chosen for {pod}; it is bound as soon as its claims are.",
    }
}

/// Why one node cannot take the Pod.
#[must_use]
pub fn refusal(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Unschedulable => "{node} is cordoned. Let Pods in again: {command}.",
        Refusal::NodeName { .. } => "{pod} names {wanted} in `spec.nodeName`, not {node}.",
        Refusal::Taint { taint } => untolerated(KnownTaint::of(taint)),
        Refusal::NotNamed { .. } => "The required node affinity of {pod} names {named}, not {node}.",
        Refusal::NodeSelector { found: None, .. } => "The nodeSelector of {pod} wants the label {label}, which {node} does not have.",
        Refusal::NodeSelector { found: Some(_), .. } => "The nodeSelector of {pod} wants the label {label}, but {node} has {found}.",
        Refusal::Affinity => {
            "No term of the required node affinity of {pod} matches {node}. `matchExpressions` looks at labels; the name of a node is asked for with `matchFields`."
        }
        Refusal::Ports { .. } => "{pod} wants the host port {port}, which another Pod on {node} has.",
        Refusal::TooManyPods { .. } => "{node} has {used} Pods and may have {max}.",
        Refusal::Insufficient { requested, allocatable, .. } if requested > allocatable => {
            "{pod} requests {requested} of {resource}; {node} has only {allocatable} altogether. Request less, or add a larger node."
        }
        Refusal::Insufficient { .. } => {
            "{pod} requests {requested} of {resource}, but only {free} are free on {node}: {used} of {allocatable} are taken."
        }
        Refusal::DiskInUse { .. } => "{other} on {node} has the disk of the volume {disk}, and the two Pods cannot share it.",
        Refusal::ClaimInUse { .. } => "{claim} may be used by one Pod only (ReadWriteOncePod), and {other} uses it.",
        Refusal::VolumeAffinity { .. } => "{volume}, where the data of {pod} is, cannot be reached from {node}.",
        Refusal::NoVolume { .. } => "There is no volume for {claim} that can be reached from {node}, and nobody makes one.",
        Refusal::VolumeZone { .. } => "{volume} is in another zone than {node} ({label}).",
        Refusal::SpreadLabelMissing { .. } => "{pod} is to be spread over {label}, and {node} does not have that label.",
        Refusal::Spread { .. } => {
            "With {pod} there would be {there} such Pods in {domain} against {least} where there are fewest, and `maxSkew` allows a difference of {skew}."
        }
        Refusal::PodAffinity { .. } => "{pod} wants to be near certain other Pods, and none of them is in {domain}.",
        Refusal::PodAntiAffinity { .. } => "{pod} wants to keep away from certain other Pods, and one of them is in {domain}.",
        Refusal::FeatureMissing { .. } => {
            "{pod} needs a kubelet that can do {feature}, and the one of {node} does not say so in `status.declaredFeatures`."
        }
        Refusal::ExistingAntiAffinity { .. } => "A Pod in {domain} wants to keep away from Pods like {pod}.",
    }
}

fn untolerated(taint: KnownTaint) -> &'static str {
    match taint {
        KnownTaint::NotReady => {
            "{node} is not Ready and has the taint {taint}, which {pod} does not tolerate. It goes when {node} is Ready."
        }
        KnownTaint::Unreachable => {
            "{node} does not answer and has the taint {taint}, which {pod} does not tolerate. It goes when {node} answers again."
        }
        KnownTaint::NetworkUnavailable => {
            "{node} has no Pod network yet and the taint {taint}, which {pod} does not tolerate. It goes when the network is there."
        }
        KnownTaint::Unschedulable => {
            "{node} is cordoned and has the taint {taint}, which {pod} does not tolerate. It goes with `kubectl uncordon`."
        }
        KnownTaint::Pressure => {
            "{node} is short of something and has the taint {taint}, which {pod} does not tolerate. It goes when the pressure does."
        }
        KnownTaint::Own => {
            "{pod} does not tolerate the taint {taint} on {node}. Add a toleration for it to the Pod's template, or take the taint away: {command}."
        }
    }
}

/// Why the Pod cannot be scheduled at all.
#[must_use]
pub fn pod_refusal(refusal: &PodRefusal) -> &'static str {
    match refusal {
        PodRefusal::AffinityConflict => {
            "The required node affinity of {pod} contradicts itself: no node can have all the names it asks for."
        }
        PodRefusal::ClaimMissing { .. } => "{pod} uses {claims}, which does not exist. Create the PersistentVolumeClaim.",
        PodRefusal::ClaimTerminating { .. } => "{pod} uses {claims}, which is being deleted.",
        PodRefusal::ClaimLost { .. } => "{pod} uses {claims}, whose volume {volume} is gone.",
        PodRefusal::ClaimsUnbound { .. } => "{pod} waits for its storage: {claims} has no volume yet.",
        PodRefusal::EphemeralClaimMissing { .. } => "{pod} waits for its ephemeral volume: {claims} has not been made yet.",
    }
}

/// What pushing other Pods away could do.
#[must_use]
pub fn preemption(preemption: &Preemption) -> &'static str {
    match preemption {
        Preemption::NotTried => "",
        Preemption::Never => "Its `preemptionPolicy` is Never, so it pushes nobody away.",
        Preemption::WaitsForVictim { .. } => "{victim} is already leaving {victim_node} to make room.",
        Preemption::NoCandidate { .. } => "Pushing away Pods of lower priority would not help on any node.",
        Preemption::Chosen { .. } => "To make room on {victim_node}, Pods of lower priority are pushed away: {victims}.",
    }
}
