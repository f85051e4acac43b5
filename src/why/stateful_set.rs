//! Reasons of the StatefulSet controller (`pkg/controller/statefulset`).

use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Phase;
use crate::object::stateful_set::Retention;
use crate::time::Time;
use crate::why::Evidence;

/// How a replica stands, as far as others wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodState {
    /// There is no Pod, and none could be created.
    Missing,
    /// It was created just now.
    Created,
    /// It has succeeded or failed.
    Ended(Phase),
    /// It is being deleted.
    Terminating,
    /// It is not running, or not ready.
    NotReady(Phase),
    /// It is ready, but not for `minReadySeconds` yet.
    NotAvailable {
        /// When it will be.
        until: Time,
    },
    /// It is ready for as long as it has to be.
    Available,
}

/// Which rule gave a new Pod its revision (`newVersionedStatefulSetPod`). The index is the ordinal less `ordinals.start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are facts that the variant names")]
pub enum RevisionChoice {
    /// The current revision is the newest.
    OnlyOne,
    /// The index is below the partition: the current revision.
    BelowPartition { index: i64, partition: i64 },
    /// The index is not below the partition: the newest revision.
    FromPartition { index: i64, partition: i64 },
    /// No `rollingUpdate` is given, and the index is below `status.currentReplicas`: the current revision.
    AmongCurrent { index: i64, current_replicas: i64 },
    /// No `rollingUpdate` is given, and the index is not below `status.currentReplicas`: the newest revision.
    BeyondCurrent { index: i64, current_replicas: i64 },
    /// `updateStrategy: OnDelete`: the newest revision.
    OnDelete,
}

/// Why the StatefulSet controller did or did not act. `set` is the StatefulSet, `ordinal` the ordinal decided about.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields are facts that the variant names")]
pub enum Why {
    /// The ordinal is in range and has no Pod.
    OrdinalLacksPod { set: Key, ordinal: i64, revision: Name, choice: RevisionChoice },
    /// The ordinal has no Pod, but a Pod that is not the set's has its name.
    NameTaken { set: Key, ordinal: i64, pod: Name, owner: Option<Name> },
    /// A claim of the Pod is being deleted: the Pod cannot be created before it is gone.
    ClaimIsTerminating { set: Key, ordinal: i64, claims: Vec<Name> },
    /// The claim still belongs to an earlier Pod of this name and will go with it.
    ClaimIsStale { set: Key, ordinal: i64, claim: Name },
    /// Ordered management: a lower ordinal has to be available first.
    PredecessorNotReady { set: Key, ordinal: i64, predecessor: i64, state: PodState },
    /// Parallel management: something failed in an earlier batch.
    EarlierBatchFailed { set: Key, ordinal: i64, failed: i64 },
    /// The Pod has ended: it is deleted to be made again.
    PodEnded { set: Key, ordinal: i64, pod: Name, phase: Phase },
    /// The Pod is terminating: its successor has the same name and waits until it is gone.
    WaitsForTermination { set: Key, ordinal: i64, pod: Name },
    /// The Pod is not running, or not ready.
    NotReady { set: Key, ordinal: i64, pod: Name, phase: Phase },
    /// The Pod is ready, but not for `minReadySeconds` yet.
    NotAvailable { set: Key, ordinal: i64, pod: Name, until: Time },
    /// The Pod is of the newest revision, and available.
    PodIsUpToDate { set: Key, ordinal: i64, pod: Name, revision: Name },
    /// An old Pod, replaced: it is the highest one left, and everything above it is available.
    RollsOut { set: Key, ordinal: i64, pod: Name, from: Option<Name>, to: Name, partition: i64 },
    /// An old Pod whose turn comes later.
    RolloutWaits { set: Key, ordinal: i64, pod: Name, blocker: i64, state: PodState },
    /// An old Pod that stays because its index is below the partition.
    BelowPartition { set: Key, ordinal: i64, pod: Name, index: i64, partition: i64 },
    /// `updateStrategy: OnDelete`: an old Pod stays until somebody deletes it.
    OnDeleteKeeps { set: Key, ordinal: i64, pod: Name, newest: Name },
    /// The ordinal is not among the `replicas` from `start` on: the Pod goes.
    OutOfRange { set: Key, ordinal: i64, pod: Name, start: i64, replicas: i64 },
    /// More replicas are asked for than are simulated; Kubernetes would try them all.
    BeyondSimulation { set: Key, replicas: i64, max: i64 },
    /// The ordinal is out of range, but another one has to be gone or available before.
    ScaleDownWaits { set: Key, ordinal: i64, pod: Name, blocker: i64, state: PodState },
    /// Out of range and unhealthy, but a lower ordinal is unhealthy too, and that one counts.
    LowerIsUnhealthy { set: Key, ordinal: i64, pod: Name, state: PodState, lower: i64 },
    /// The set is being deleted: nothing is created or deleted any more.
    SetIsDeleted { set: Key, ordinal: i64 },
    /// The Pod's volumes are not those of the set, and volumes of a Pod cannot be changed.
    VolumesCannotChange { set: Key, ordinal: i64, pod: Name },
    /// The Pod is taken for this ordinal but has not quite its name (`web-01`).
    NameDiffers { set: Key, ordinal: i64, pod: Name, expected: Name },
    /// A claim of the Pod does not exist.
    LacksClaim { set: Key, ordinal: i64, claim: Name },
    /// The claim's owners follow from the retention policy.
    ClaimFollowsPolicy { set: Key, ordinal: i64, claim: Name, when_deleted: Retention, when_scaled: Retention },
    /// Another controller owns the claim: the retention policy is ignored.
    ClaimHasOtherController { set: Key, claim: Name },
    /// The Pod lacks the labels of its identity.
    RepairsIdentity { set: Key, ordinal: i64, pod: Name },
    /// The Pod's claims were brought in line with the retention policy.
    ClaimsWereUpdated { set: Key, ordinal: i64, pod: Name },
    /// The Pod's labels match the selector, its name is the set's, and nobody owns it.
    Adopts { set: Key, pod: Name },
    /// The Pod's labels no longer match the selector, or its name is not the set's.
    Releases { set: Key, pod: Name },
    /// The revision matches the selector and nobody owns it.
    AdoptsRevision { set: Key, revision: Name },
    /// The template is new: its revision is recorded.
    NewRevision { set: Key, revision: Name, number: i64 },
    /// The template is an old one again: its revision becomes the newest.
    RevisionComesBack { set: Key, revision: Name, number: i64 },
    /// Another revision has the name that the hash gives.
    HashCollision { set: Key, revision: Name, collisions: i32 },
    /// No Pod uses the revision, and it is older than `revisionHistoryLimit` keeps.
    HistoryLimit { set: Key, revision: Name, limit: i64 },
    /// What was counted differs from the status.
    CountsChanged { set: Key },
}

impl Why {
    /// A stable slug.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OrdinalLacksPod { .. } => "stateful-set/ordinal-lacks-pod",
            Self::NameTaken { .. } => "stateful-set/name-taken",
            Self::ClaimIsTerminating { .. } => "stateful-set/claim-is-terminating",
            Self::ClaimIsStale { .. } => "stateful-set/claim-is-stale",
            Self::PredecessorNotReady { .. } => "stateful-set/predecessor-not-ready",
            Self::EarlierBatchFailed { .. } => "stateful-set/earlier-batch-failed",
            Self::PodEnded { .. } => "stateful-set/pod-ended",
            Self::WaitsForTermination { .. } => "stateful-set/waits-for-termination",
            Self::NotReady { .. } => "stateful-set/not-ready",
            Self::NotAvailable { .. } => "stateful-set/not-available",
            Self::PodIsUpToDate { .. } => "stateful-set/pod-is-up-to-date",
            Self::RollsOut { .. } => "stateful-set/rolls-out",
            Self::RolloutWaits { .. } => "stateful-set/rollout-waits",
            Self::BelowPartition { .. } => "stateful-set/below-partition",
            Self::OnDeleteKeeps { .. } => "stateful-set/on-delete-keeps",
            Self::OutOfRange { .. } => "stateful-set/out-of-range",
            Self::BeyondSimulation { .. } => "stateful-set/beyond-simulation",
            Self::ScaleDownWaits { .. } => "stateful-set/scale-down-waits",
            Self::LowerIsUnhealthy { .. } => "stateful-set/lower-is-unhealthy",
            Self::SetIsDeleted { .. } => "stateful-set/set-is-deleted",
            Self::VolumesCannotChange { .. } => "stateful-set/volumes-cannot-change",
            Self::NameDiffers { .. } => "stateful-set/name-differs",
            Self::LacksClaim { .. } => "stateful-set/lacks-claim",
            Self::ClaimFollowsPolicy { .. } => "stateful-set/claim-follows-policy",
            Self::ClaimHasOtherController { .. } => "stateful-set/claim-has-other-controller",
            Self::RepairsIdentity { .. } => "stateful-set/repairs-identity",
            Self::ClaimsWereUpdated { .. } => "stateful-set/claims-were-updated",
            Self::Adopts { .. } => "stateful-set/adopts",
            Self::Releases { .. } => "stateful-set/releases",
            Self::AdoptsRevision { .. } => "stateful-set/adopts-revision",
            Self::NewRevision { .. } => "stateful-set/new-revision",
            Self::RevisionComesBack { .. } => "stateful-set/revision-comes-back",
            Self::HashCollision { .. } => "stateful-set/hash-collision",
            Self::HistoryLimit { .. } => "stateful-set/history-limit",
            Self::CountsChanged { .. } => "stateful-set/counts-changed",
        }
    }

    /// The same reason, said of another ordinal of a row that shares it.
    #[must_use]
    pub fn said_of(&self, other: i64) -> Self {
        let mut why = self.clone();
        if let Self::BelowPartition { ordinal, index, .. } = &mut why {
            *index += other - *ordinal;
        }
        if let Self::PredecessorNotReady { ordinal, .. } | Self::SetIsDeleted { ordinal, .. } = &mut why {
            *ordinal = other;
        }
        if let Self::PodIsUpToDate { set, ordinal, pod, .. }
        | Self::RolloutWaits { set, ordinal, pod, .. }
        | Self::BelowPartition { set, ordinal, pod, .. }
        | Self::OnDeleteKeeps { set, ordinal, pod, .. } = &mut why
            && *ordinal != other
        {
            (*ordinal, *pod) = (other, format!("{}-{other}", set.name).into());
        }
        why
    }

    /// The StatefulSet it is about.
    #[must_use]
    pub fn set(&self) -> &Key {
        match self {
            Self::OrdinalLacksPod { set, .. }
            | Self::NameTaken { set, .. }
            | Self::ClaimIsTerminating { set, .. }
            | Self::ClaimIsStale { set, .. }
            | Self::PredecessorNotReady { set, .. }
            | Self::EarlierBatchFailed { set, .. }
            | Self::PodEnded { set, .. }
            | Self::WaitsForTermination { set, .. }
            | Self::NotReady { set, .. }
            | Self::NotAvailable { set, .. }
            | Self::PodIsUpToDate { set, .. }
            | Self::RollsOut { set, .. }
            | Self::RolloutWaits { set, .. }
            | Self::BelowPartition { set, .. }
            | Self::OnDeleteKeeps { set, .. }
            | Self::OutOfRange { set, .. }
            | Self::BeyondSimulation { set, .. }
            | Self::ScaleDownWaits { set, .. }
            | Self::LowerIsUnhealthy { set, .. }
            | Self::SetIsDeleted { set, .. }
            | Self::VolumesCannotChange { set, .. }
            | Self::NameDiffers { set, .. }
            | Self::LacksClaim { set, .. }
            | Self::ClaimFollowsPolicy { set, .. }
            | Self::ClaimHasOtherController { set, .. }
            | Self::RepairsIdentity { set, .. }
            | Self::ClaimsWereUpdated { set, .. }
            | Self::Adopts { set, .. }
            | Self::Releases { set, .. }
            | Self::AdoptsRevision { set, .. }
            | Self::NewRevision { set, .. }
            | Self::RevisionComesBack { set, .. }
            | Self::HashCollision { set, .. }
            | Self::HistoryLimit { set, .. }
            | Self::CountsChanged { set } => set,
        }
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        let set = |path: &str| Evidence::new(Kind::StatefulSet, self.set(), path);
        let other = |kind: Kind, name: &Name, path: &str| {
            Evidence::new(kind, &Key { namespace: self.set().namespace.clone(), name: name.clone() }, path)
        };
        let ordinal = |number: i64| Name::from(format!("{}-{number}", self.set().name));
        match self {
            Self::OrdinalLacksPod { choice, .. } => vec![set("spec.replicas"), set(choice.field())],
            Self::NameTaken { pod, .. } => vec![other(Kind::Pod, pod, "metadata.ownerReferences")],
            Self::ClaimIsTerminating { claims, .. } => {
                claims.iter().map(|claim| other(Kind::PersistentVolumeClaim, claim, "metadata.deletionTimestamp")).collect()
            }
            Self::ClaimIsStale { claim, .. } | Self::ClaimHasOtherController { claim, .. } => {
                vec![other(Kind::PersistentVolumeClaim, claim, "metadata.ownerReferences")]
            }
            Self::PredecessorNotReady { predecessor, state, .. } => {
                vec![set("spec.podManagementPolicy"), other(Kind::Pod, &ordinal(*predecessor), state.field())]
            }
            Self::EarlierBatchFailed { failed, .. } => vec![other(Kind::Pod, &ordinal(*failed), "metadata.name")],
            Self::PodEnded { pod, .. } | Self::NotReady { pod, .. } => {
                vec![other(Kind::Pod, pod, "status.phase"), other(Kind::Pod, pod, "status.conditions")]
            }
            Self::WaitsForTermination { pod, .. } => vec![other(Kind::Pod, pod, "metadata.deletionTimestamp")],
            Self::NotAvailable { pod, .. } => vec![set("spec.minReadySeconds"), other(Kind::Pod, pod, "status.conditions")],
            Self::PodIsUpToDate { pod, .. } => vec![other(Kind::Pod, pod, "metadata.labels[controller-revision-hash]")],
            Self::RollsOut { pod, .. } => vec![set("spec.template"), other(Kind::Pod, pod, "metadata.labels[controller-revision-hash]")],
            Self::RolloutWaits { blocker, state, .. } => {
                vec![set("spec.updateStrategy"), other(Kind::Pod, &ordinal(*blocker), state.field())]
            }
            Self::BelowPartition { .. } => vec![set("spec.updateStrategy.rollingUpdate.partition")],
            Self::OnDeleteKeeps { .. } => vec![set("spec.updateStrategy.type")],
            Self::OutOfRange { .. } => vec![set("spec.replicas"), set("spec.ordinals.start")],
            Self::BeyondSimulation { .. } => vec![set("spec.replicas")],
            Self::ScaleDownWaits { blocker, state, .. } => {
                vec![set("spec.replicas"), other(Kind::Pod, &ordinal(*blocker), state.field())]
            }
            Self::LowerIsUnhealthy { pod, state, lower, .. } => {
                vec![other(Kind::Pod, pod, state.field()), other(Kind::Pod, &ordinal(*lower), "status.conditions")]
            }
            Self::SetIsDeleted { .. } => vec![set("metadata.deletionTimestamp")],
            Self::VolumesCannotChange { pod, .. } => vec![set("spec.volumeClaimTemplates"), other(Kind::Pod, pod, "spec.volumes")],
            Self::NameDiffers { pod, .. } => vec![other(Kind::Pod, pod, "metadata.name")],
            Self::LacksClaim { .. } => vec![set("spec.volumeClaimTemplates")],
            Self::ClaimFollowsPolicy { claim, .. } => {
                let owners = other(Kind::PersistentVolumeClaim, claim, "metadata.ownerReferences");
                vec![set("spec.persistentVolumeClaimRetentionPolicy"), owners]
            }
            Self::ClaimsWereUpdated { .. } => vec![set("spec.persistentVolumeClaimRetentionPolicy")],
            Self::RepairsIdentity { pod, .. } => vec![other(Kind::Pod, pod, "metadata.labels")],
            Self::Adopts { pod, .. } | Self::Releases { pod, .. } => vec![set("spec.selector"), other(Kind::Pod, pod, "metadata.labels")],
            Self::AdoptsRevision { revision, .. } => {
                vec![set("spec.selector"), other(Kind::ControllerRevision, revision, "metadata.labels")]
            }
            Self::NewRevision { .. } | Self::RevisionComesBack { .. } | Self::HashCollision { .. } => vec![set("spec.template")],
            Self::HistoryLimit { .. } => vec![set("spec.revisionHistoryLimit")],
            Self::CountsChanged { .. } => vec![set("status")],
        }
    }
}

impl PodState {
    /// The field of the Pod that says so.
    const fn field(self) -> &'static str {
        match self {
            Self::Missing | Self::Created => "metadata.name",
            Self::Terminating => "metadata.deletionTimestamp",
            Self::Ended(_) => "status.phase",
            Self::NotReady(_) | Self::NotAvailable { .. } | Self::Available => "status.conditions",
        }
    }
}

impl RevisionChoice {
    /// The field of the set that decided.
    const fn field(self) -> &'static str {
        match self {
            Self::OnlyOne => "spec.template",
            Self::BelowPartition { .. } | Self::FromPartition { .. } => "spec.updateStrategy.rollingUpdate.partition",
            Self::AmongCurrent { .. } | Self::BeyondCurrent { .. } => "status.currentReplicas",
            Self::OnDelete => "spec.updateStrategy.type",
        }
    }
}
