//! What the DaemonSet controller decided, in English.

use crate::text::facts::KnownTaint;
use crate::why::daemon_set::Why;

/// The words of a reason.
#[must_use]
#[allow(clippy::too_many_lines, reason = "one arm for each reason, and nothing else")]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::NodeLacksPod { .. } => "{node} should run a Pod of {set} and has none, so one is created for it.",
        Why::NodeHasPod { .. } => "{node} has {pod}, the one Pod of {set} that it should have: nothing to do.",
        Why::TemplateNamesAnotherNode { .. } => {
            "The template of {set} names {named} in `spec.template.spec.nodeName`, so {node} gets no Pod. Remove the field to have one on every node."
        }
        Why::NodeSelectorMismatch { found: None, .. } => {
            "The nodeSelector of {set} wants the label {label}, which {node} does not have. To have a Pod there: {command}."
        }
        Why::NodeSelectorMismatch { found: Some(_), .. } => {
            "The nodeSelector of {set} wants the label {label}, but {node} has {found}. To have a Pod there: {command}."
        }
        Why::AffinityMismatch { .. } => {
            "No term of the required node affinity of {set} matches {node}. Compare `spec.template.spec.affinity.nodeAffinity` with the labels of {node}; remember that `matchExpressions` looks at labels only."
        }
        Why::TaintNotTolerated { taint, .. } => not_tolerated(KnownTaint::of(taint)),
        Why::TaintStopsOnlyNewPods { .. } => {
            "{set} does not tolerate the taint {taint} on {node}. NoSchedule keeps new Pods away and nothing else: {pod} stays, but once deleted it would not come back."
        }
        Why::TaintEvicts { .. } => {
            "{set} does not tolerate the taint {taint} on {node}. Its effect is NoExecute, so {pod} has to go. To keep it there, add a toleration for the taint to `spec.template.spec.tolerations`."
        }
        Why::NoLongerMatches { .. } => {
            "{node} no longer matches the nodeSelector or node affinity of {set}, so {pod} is deleted. It comes back when the labels of {node} match again."
        }
        Why::SurplusPod { .. } => "{node} should run one Pod of {set} and has more. The oldest, {kept}, stays; {pod} goes.",
        Why::PodFailed { .. } => "{pod} on {node} has failed. A failed Pod never runs again, so it is deleted and another one is created.",
        Why::FailedPodBacksOff { .. } => {
            "{pod} on {node} has failed again, so {set} waits until {until} before it tries once more. The wait doubles each time, from 1 s up to 15 min, for each node by itself."
        }
        Why::PodSucceeded { .. } => {
            "{pod} on {node} has ended well, but a daemon is not meant to end: it is deleted and another one is created."
        }
        Why::WaitsForTermination { .. } => "{pod} is still terminating. Its successor on {node} is created when it is gone.",
        Why::NodeIsGone { .. } => "{pod} was made for {node}, which does not exist any more, and was never scheduled: it is deleted.",
        Why::PodIsUpToDate { .. } => "{pod} on {node} was made from the newest template of {set}: it stays.",
        Why::OldPodUnavailable { .. } => {
            "{pod} on {node} is of an old revision and not available anyway. Replacing it makes nothing worse, so it is done at once, without asking the budget."
        }
        Why::BudgetAllows { .. } => {
            "{pod} on {node} is of an old revision and is replaced now: nodes without an available Pod {unavailable}, allowed by `maxUnavailable` {max}."
        }
        Why::BudgetSpent { .. } => {
            "{pod} on {node} is of an old revision, but has to wait: nodes without an available Pod {unavailable}, allowed by `maxUnavailable` {max}. The rollout goes on when one of them has its Pod again."
        }
        Why::SurgeAllows { .. } => {
            "{node} gets a new Pod of {set} beside the old one: nodes with both {surging}, allowed by `maxSurge` {max}."
        }
        Why::SurgeSpent { .. } => {
            "{pod} on {node} is of an old revision, but has to wait: nodes with an old and a new Pod {surging}, allowed by `maxSurge` {max}."
        }
        Why::WaitsForSurgePod { .. } => "{pod} on {node} is not available yet. Until it is, the old Pod {old} stays beside it.",
        Why::SurgePodAvailable { .. } => "The new Pod {new} on {node} is available, so the old one, {pod}, goes.",
        Why::OnDeleteKeeps { .. } => {
            "{pod} on {node} is of an old revision. With `updateStrategy.type: OnDelete` it stays until somebody deletes it: {command}."
        }
        Why::Adopts { .. } => "The labels of {pod} match the selector of {set}, and nobody owns it: {set} adopts it.",
        Why::Releases { .. } => "The labels of {pod} no longer match the selector of {set}: it is let go, and runs on without an owner.",
        Why::NewRevision { .. } => "The template of {set} is new, so it is kept as {revision}, revision {number}.",
        Why::RevisionComesBack { .. } => {
            "The template of {set} is one it had before. {revision} is not copied; it only gets the highest number, {number}."
        }
        Why::HistoryLimit { .. } => "{revision} is unused, and `revisionHistoryLimit` keeps only {limit} such revisions: it is deleted.",
        Why::DuplicateRevision { .. } => {
            "{revision} holds the same template as a newer revision. One is enough: its Pods get the label of the other, and it goes."
        }
        Why::CountsChanged { .. } => "What was counted for {set} differs from its status, so the status is written anew.",
        Why::HashCollision { .. } => {
            "Another template already has the name {revision}, which the hash gives. `status.collisionCount` goes up, and with it the hash changes."
        }
    }
}

fn not_tolerated(taint: KnownTaint) -> &'static str {
    match taint {
        KnownTaint::NotReady => {
            "{node} is not Ready and has the taint {taint}, which {set} does not tolerate. The Pod comes as soon as {node} is Ready; only what must start before that, such as a network plugin, should tolerate this taint."
        }
        KnownTaint::Unreachable => {
            "{node} does not answer and has the taint {taint}, which {set} does not tolerate. A new Pod comes when {node} answers again."
        }
        KnownTaint::NetworkUnavailable => {
            "{node} has no Pod network yet and the taint {taint}, which {set} does not tolerate. The Pod comes with the network. With `hostNetwork: true` the controller adds this toleration by itself."
        }
        KnownTaint::Unschedulable | KnownTaint::Pressure | KnownTaint::Own => {
            "{set} does not tolerate the taint {taint} on {node}, so no Pod is created there. Add a toleration for it to `spec.template.spec.tolerations`, or take the taint away: {command}."
        }
    }
}
