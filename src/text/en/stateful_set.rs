//! What the StatefulSet controller decided, in English.

use crate::why::stateful_set::{PodState, RevisionChoice, Why};

/// The words of a reason.
#[must_use]
#[allow(clippy::too_many_lines, reason = "one arm for each reason, and nothing else")]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::OrdinalLacksPod { choice, .. } => created(choice),
        Why::NameTaken { owner: Some(_), .. } => {
            "{set} cannot create {pod}: a Pod of that name is there and belongs to {owner}. It is tried again; delete or rename the other one."
        }
        Why::NameTaken { owner: None, .. } => {
            "{set} cannot create {pod}: a Pod of that name is there and is not one of the set's. It is tried again; delete that Pod, or give it the labels that the set selects."
        }
        Why::ClaimIsTerminating { .. } => "{pod} cannot be created yet: its storage {claims} is being deleted, and has to be gone first.",
        Why::ClaimIsStale { .. } => {
            "{pod} is not created yet: {claim} still belongs to the Pod that had this name before, and goes with it."
        }
        Why::PredecessorNotReady { .. } => {
            "{pod} waits for {other}. With `podManagementPolicy: OrderedReady` everything goes in the order of the ordinals."
        }
        Why::EarlierBatchFailed { .. } => "{pod} is left for later: {other} failed just before, and then no more is tried at once.",
        Why::PodEnded { .. } => {
            "{pod} has ended ({phase}). A Pod of a StatefulSet is meant to run for ever, so it is deleted and made again, without any back-off."
        }
        Why::WaitsForTermination { .. } => {
            "{pod} is terminating. Its successor has the same name and the same storage, so it is created only when this one is really gone."
        }
        Why::NotReady { .. } => {
            "{pod} is not Ready yet ({phase}), and {set} waits for it. If it never will be, correct the template and then delete the Pod."
        }
        Why::NotAvailable { .. } => "{pod} is Ready, but only at {until} for as long as `minReadySeconds` asks.",
        Why::PodIsUpToDate { .. } => "{pod} is of the newest revision, {revision}, and available: nothing to do.",
        Why::RollsOut { .. } => {
            "{pod} is of an old revision and is replaced now: a rollout goes from the highest ordinal down to the partition ({partition}), and every Pod above this one is done."
        }
        Why::RolloutWaits { ordinal, blocker, .. } if ordinal == blocker => {
            "{pod} is of an old revision and not available. With `podManagementPolicy: OrderedReady` such a Pod is waited for and never replaced, even when the template is right again. The way out is by hand: {command}."
        }
        Why::RolloutWaits { .. } => "{pod} is of an old revision, but its turn has not come: first {other} has to be available.",
        Why::BelowPartition { .. } => {
            "{pod} stays on its old revision: its index {index} is below the partition {partition}. Lower the partition to update it."
        }
        Why::OnDeleteKeeps { .. } => {
            "{pod} is of an old revision. With `updateStrategy.type: OnDelete` it stays until somebody deletes it ({command}); then it comes back as {revision}."
        }
        Why::OutOfRange { .. } => {
            "{set} has {replicas} replicas, counted from ordinal {start}, so {ordinal} is one too many: {pod} is deleted. Its storage stays unless `persistentVolumeClaimRetentionPolicy` says otherwise."
        }
        Why::BeyondSimulation { .. } => {
            "{set} asks for {replicas} replicas. Kubernetes would try to make them all; here no more than {max} are simulated."
        }
        Why::ScaleDownWaits { .. } => "{pod} is one too many, but waits: {other} comes first.",
        Why::LowerIsUnhealthy { .. } => {
            "{pod} is one too many, but it is unhealthy, and so is {lower} below it; among unhealthy Pods only the lowest may go. The way out is by hand: {command}."
        }
        Why::SetIsDeleted { .. } => {
            "{set} is being deleted: it creates and deletes nothing any more. {pod} goes with its owner, by the garbage collector."
        }
        Why::VolumesCannotChange { .. } => {
            "The volumes of {pod} are not those that {set} gives it, and volumes of a Pod cannot be changed. Delete {pod}; it comes back with the right ones."
        }
        Why::NameDiffers { .. } => {
            "{pod} is taken for the Pod of an ordinal of {set}, but that would be called {expected}. Names do not change: delete {pod}."
        }
        Why::LacksClaim { .. } => "{pod} needs {claim}, which does not exist, so it is created from the set's `volumeClaimTemplates`.",
        Why::ClaimFollowsPolicy { .. } => {
            "The retention policy of {set} is whenDeleted {deleted}, whenScaled {scaled}. The owner references of {claim} are set to match it."
        }
        Why::ClaimHasOtherController { .. } => {
            "{claim} belongs to another controller, so the retention policy of {set} is not applied to it."
        }
        Why::RepairsIdentity { .. } => "{pod} lacks labels that say which Pod of {set} it is: they are put back.",
        Why::ClaimsWereUpdated { .. } => "The storage of {pod} was brought in line with the retention policy of {set}.",
        Why::Adopts { .. } => "{pod} has a name and labels of {set}, and nobody owns it: {set} adopts it.",
        Why::Releases { .. } => {
            "{pod} no longer has the labels, or the name, of a Pod of {set}: it is let go. As long as it exists, it keeps its name from its successor."
        }
        Why::AdoptsRevision { .. } => "{revision} matches the selector of {set}, and nobody owns it: {set} adopts it.",
        Why::NewRevision { .. } => "The template of {set} is new, so it is kept as {revision}, revision {number}.",
        Why::RevisionComesBack { .. } => {
            "The template of {set} is one it had before. {revision} is not copied; it only gets the highest number, {number}."
        }
        Why::HashCollision { .. } => {
            "Another template already has the name {revision}, which the hash gives. It is tried again with `status.collisionCount` {collisions}."
        }
        Why::HistoryLimit { .. } => "No Pod uses {revision}, and `revisionHistoryLimit` keeps only {limit} such revisions: it is deleted.",
        Why::CountsChanged { .. } => "What was counted for {set} differs from its status, so the status is written anew.",
    }
}

fn created(choice: &RevisionChoice) -> &'static str {
    match choice {
        RevisionChoice::OnlyOne => "{set} should have {pod} and does not, so it is created from {revision}.",
        RevisionChoice::BelowPartition { .. } => {
            "{set} should have {pod} and does not, so it is created, from the old template {revision}: its index {index} is below the partition {partition}."
        }
        RevisionChoice::FromPartition { .. } => {
            "{set} should have {pod} and does not, so it is created, from the newest template {revision}: its index {index} is not below the partition {partition}."
        }
        RevisionChoice::AmongCurrent { .. } => {
            "{set} should have {pod} and does not, so it is created, from the old template {revision}: no partition is written, and the index {index} is below `status.currentReplicas`, {current}."
        }
        RevisionChoice::BeyondCurrent { .. } => {
            "{set} should have {pod} and does not, so it is created, from the newest template {revision}: no partition is written, and the index {index} is not below `status.currentReplicas`, {current}."
        }
        RevisionChoice::OnDelete => {
            "{set} should have {pod} and does not, so it is created, from the newest template {revision}: with OnDelete that is how a Pod is updated."
        }
    }
}

/// How the Pod stands that another one waits for.
#[must_use]
pub fn state(state: &PodState) -> &'static str {
    match state {
        PodState::Missing => "{other} does not exist, and could not be created yet.",
        PodState::Created => "{other} was created just now.",
        PodState::Ended(_) => "{other} has ended ({phase}) and is made again.",
        PodState::Terminating => "{other} is terminating.",
        PodState::NotReady(_) => {
            "{other} is not Ready ({phase}). If it never will be, correct the template first and then delete {other}: with OrderedReady the controller does not replace it by itself."
        }
        PodState::NotAvailable { .. } => "{other} is Ready, but has to stay so until {until} (`minReadySeconds`).",
        PodState::Available => "{other} is available.",
    }
}
