//! Reasons of the StatefulSet controller. Each is decided on behalf of a StatefulSet; most are about an ordinal, which the decision says,
//! and with it the Pod of that name. A Pod is named here where it may have another name than its ordinal (`web-01`).

use super::pod_state::PodState;
use crate::object::kind::{Kind, Name};
use crate::object::pod::Phase;
use crate::object::stateful_set::Retention;
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Fact, Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why the StatefulSet controller did or did not act.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "stateful-set/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// The ordinal should have a Pod and has none.
    OrdinalLacksPod { revision: Name, choice: RevisionChoice },
    /// The name of the ordinal's Pod is taken by a Pod that is not the set's.
    NameTaken { owner: Option<Name> },
    /// The Pod's claims are being deleted: it waits until they are gone.
    ClaimIsTerminating { claims: Vec<Name> },
    /// The claim still belongs to an earlier Pod of the same name, and goes with it.
    ClaimIsStale { claim: Name },
    /// Ordered management: a lower ordinal has to be available first.
    PredecessorNotReady { other: Name, state: PodState },
    /// Parallel management: something failed in an earlier batch.
    EarlierBatchFailed { other: Name },
    /// The Pod has ended: it is deleted to be made again.
    PodEnded { pod: Name, phase: Phase },
    /// The Pod is terminating: its successor has the same name and waits until it is gone.
    WaitsForTermination { pod: Name },
    /// The Pod is not running, or not ready.
    NotReady { pod: Name, phase: Phase },
    /// The Pod is ready, but not for `minReadySeconds` yet.
    NotAvailable { pod: Name, until: Time },
    /// The Pod is of the newest revision, and available.
    PodIsUpToDate { revision: Name },
    /// An old Pod, replaced: it is the highest one left, and everything above it is available.
    RollsOut { pod: Name, from: Option<Name>, to: Name, partition: i64 },
    /// An old Pod that is replaced later: first another Pod has to be available, or, with ordered management, this Pod itself.
    RolloutWaits { other: Option<Name>, state: PodState },
    /// An old Pod that stays because its index is below the partition.
    BelowPartition { index: i64, partition: i64 },
    /// `updateStrategy: OnDelete`: an old Pod stays until somebody deletes it.
    OnDeleteKeeps { newest: Name },
    /// The ordinal is not among the `replicas` from `start` on: the Pod goes.
    OutOfRange { ordinal: i64, pod: Name, start: i64, replicas: i64 },
    /// More replicas are asked for than are simulated; Kubernetes would try them all.
    BeyondSimulation { replicas: i64, max: i64 },
    /// The ordinal is out of range, but another Pod has to be gone or available first.
    ScaleDownWaits { pod: Name, other: Name, state: PodState },
    /// The Pod is out of range and unhealthy, but a Pod with a lower ordinal is unhealthy too, and of these only the lowest may be deleted.
    LowerIsUnhealthy { pod: Name, state: PodState, lower: Name },
    /// The set is being deleted: nothing is created or deleted any more.
    SetIsDeleted,
    /// The Pod's volumes are not those of the set, and volumes of a Pod cannot be changed.
    VolumesCannotChange { pod: Name },
    /// The Pod counts for this ordinal, but its name is not exactly the ordinal's (`web-01`).
    NameDiffers { pod: Name, expected: Name },
    /// A claim of the Pod does not exist.
    LacksClaim { pod: Name },
    /// The claim's owners follow from the retention policy.
    ClaimFollowsPolicy { when_deleted: Retention, when_scaled: Retention },
    /// Another controller owns the claim: the retention policy is ignored.
    ClaimHasOtherController,
    /// The Pod lacks the labels of its identity.
    RepairsIdentity,
    /// The Pod's claims were brought in line with the retention policy.
    ClaimsWereUpdated,
    /// The selector matches the Pod, its name belongs to the set, and it has no controller: the set adopts it.
    Adopts,
    /// The selector no longer matches the Pod, or its name does not belong to the set: the set releases it.
    Releases,
    /// The selector matches the revision, which has no controller: the set adopts it.
    AdoptsRevision,
    /// The template is new: its revision is recorded.
    NewRevision { number: i64 },
    /// The template is an old one again: its revision becomes the newest.
    RevisionComesBack { number: i64 },
    /// Another revision has the name that the hash gives.
    HashCollision { collisions: i32 },
    /// No Pod uses the revision, and it is older than `revisionHistoryLimit` keeps.
    HistoryLimit { limit: i64 },
    /// What was counted differs from the status.
    CountsChanged,
}

/// Which revision a new Pod gets, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter, Default))]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum RevisionChoice {
    /// There is only one revision.
    #[cfg_attr(test, default)]
    OnlyOne,
    /// The index is below the partition: the current revision.
    BelowPartition { index: i64, partition: i64 },
    /// The index is not below the partition: the newest.
    FromPartition { index: i64, partition: i64 },
    /// No partition is written, and the index is below `status.currentReplicas`: the current revision.
    AmongCurrent { index: i64, current_replicas: i64 },
    /// No partition is written, and the index is not below `status.currentReplicas`: the newest.
    BeyondCurrent { index: i64, current_replicas: i64 },
    /// `updateStrategy: OnDelete`: the newest.
    OnDelete,
}

impl Reason {
    /// The same reason for another of the consecutive ordinals that share it, so many ordinals away.
    #[must_use]
    pub fn moved_by(&self, ordinals: i64) -> Self {
        let mut reason = self.clone();
        if let Self::BelowPartition { index, .. } = &mut reason {
            *index += ordinals;
        }
        reason
    }
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::OrdinalLacksPod { choice, .. } => choice.into(),
            Self::NameTaken { owner: Some(_) } => "owned",
            Self::NameTaken { owner: None } => "free",
            Self::RolloutWaits { other: Some(_), .. } => "other",
            Self::RolloutWaits { other: None, .. } => "self",
            _ => "",
        }
    }

    fn forms(&self) -> &'static [&'static str] {
        match self {
            Self::OrdinalLacksPod { .. } => RevisionChoice::VARIANTS,
            Self::NameTaken { .. } => &["owned", "free"],
            Self::RolloutWaits { .. } => &["self", "other"],
            _ => &[""],
        }
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        let pod = |facts: Facts, pod: &Name| facts.beside("pod", Kind::Pod, pod);
        let other = |facts: Facts, other: &Name, state: &PodState| {
            state.facts_into(facts.beside("other", Kind::Pod, other)).with("state", Fact::Sentence("stateful-set/state", state.into()))
        };
        match self {
            Self::OrdinalLacksPod { revision, choice } => choice.facts_into(facts.beside("revision", Kind::ControllerRevision, revision)),
            Self::NameTaken { owner } => facts.code("owner", owner.clone().unwrap_or_default()),
            Self::ClaimIsTerminating { claims } => facts.all_beside("claims", Kind::PersistentVolumeClaim, claims),
            Self::ClaimIsStale { claim } => facts.beside("claim", Kind::PersistentVolumeClaim, claim),
            Self::PredecessorNotReady { other: name, state } => other(facts, name, state),
            Self::EarlierBatchFailed { other: name } => facts.beside("other", Kind::Pod, name),
            Self::PodEnded { pod: name, phase } | Self::NotReady { pod: name, phase } => pod(facts, name).code("phase", phase.text()),
            Self::NotAvailable { pod: name, until } => pod(facts, name).time("until", *until),
            Self::PodIsUpToDate { revision } | Self::OnDeleteKeeps { newest: revision } => {
                facts.beside("revision", Kind::ControllerRevision, revision)
            }
            Self::RollsOut { pod: name, partition, .. } => pod(facts, name).number("partition", partition),
            Self::RolloutWaits { other: name, state } => other(facts, &name.clone().unwrap_or_default(), state),
            Self::BelowPartition { index, partition } => facts.number("index", index).number("partition", partition),
            Self::OutOfRange { ordinal, pod: name, start, replicas } => {
                pod(facts, name).number("ordinal", ordinal).number("replicas", replicas).number("start", start)
            }
            Self::BeyondSimulation { replicas, max } => facts.number("replicas", replicas).number("max", max),
            Self::ScaleDownWaits { pod: name, other: blocker, state } => other(pod(facts, name), blocker, state),
            Self::LowerIsUnhealthy { pod: name, lower, .. } => pod(facts, name).beside("lower", Kind::Pod, lower),
            Self::NameDiffers { pod: name, expected } => pod(facts, name).code("expected", expected.clone()),
            Self::ClaimFollowsPolicy { when_deleted, when_scaled } => {
                facts.code("deleted", format!("{when_deleted:?}")).code("scaled", format!("{when_scaled:?}"))
            }
            Self::LacksClaim { pod: name } | Self::WaitsForTermination { pod: name } | Self::VolumesCannotChange { pod: name } => {
                pod(facts, name)
            }
            Self::NewRevision { number } | Self::RevisionComesBack { number } => facts.number("number", number),
            Self::HashCollision { collisions } => facts.number("collisions", collisions),
            Self::HistoryLimit { limit } => facts.number("limit", limit),
            Self::SetIsDeleted
            | Self::ClaimHasOtherController
            | Self::RepairsIdentity
            | Self::ClaimsWereUpdated
            | Self::Adopts
            | Self::Releases
            | Self::AdoptsRevision
            | Self::CountsChanged => facts,
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        let set = |path: &str| scope.field_of(path);
        let pod = |name: &Name, path: &str| scope.field_beside(Kind::Pod, name, path);
        let claim = |name: &Name, path: &str| scope.field_beside(Kind::PersistentVolumeClaim, name, path);
        match self {
            Self::OrdinalLacksPod { choice, .. } => vec![set("spec.replicas"), set(choice.field())],
            Self::NameTaken { .. } => vec![scope.field("metadata.ownerReferences")],
            Self::ClaimIsTerminating { claims } => claims.iter().map(|name| claim(name, "metadata.deletionTimestamp")).collect(),
            Self::ClaimIsStale { claim: name } => vec![claim(name, "metadata.ownerReferences")],
            Self::ClaimHasOtherController => vec![scope.field("metadata.ownerReferences")],
            Self::PredecessorNotReady { other, state } => vec![set("spec.podManagementPolicy"), pod(other, state.field())],
            Self::EarlierBatchFailed { other } => vec![pod(other, "metadata.name")],
            Self::PodEnded { pod: name, .. } | Self::NotReady { pod: name, .. } => {
                vec![pod(name, "status.phase"), pod(name, "status.conditions")]
            }
            Self::WaitsForTermination { pod: name } => vec![pod(name, "metadata.deletionTimestamp")],
            Self::NotAvailable { pod: name, .. } => vec![set("spec.minReadySeconds"), pod(name, "status.conditions")],
            Self::PodIsUpToDate { .. } => vec![scope.field("metadata.labels[controller-revision-hash]")],
            Self::RollsOut { pod: name, .. } => vec![set("spec.template"), pod(name, "metadata.labels[controller-revision-hash]")],
            Self::RolloutWaits { other, state } => {
                let other = other.as_ref().map_or_else(|| scope.field(state.field()), |name| pod(name, state.field()));
                vec![set("spec.updateStrategy"), other]
            }
            Self::BelowPartition { .. } => vec![set("spec.updateStrategy.rollingUpdate.partition")],
            Self::OnDeleteKeeps { .. } => vec![set("spec.updateStrategy.type")],
            Self::OutOfRange { .. } => vec![set("spec.replicas"), set("spec.ordinals.start")],
            Self::BeyondSimulation { .. } => vec![set("spec.replicas")],
            Self::ScaleDownWaits { other, state, .. } => vec![set("spec.replicas"), pod(other, state.field())],
            Self::LowerIsUnhealthy { pod: name, state, lower } => vec![pod(name, state.field()), pod(lower, "status.conditions")],
            Self::SetIsDeleted => vec![set("metadata.deletionTimestamp")],
            Self::VolumesCannotChange { pod: name } => vec![set("spec.volumeClaimTemplates"), pod(name, "spec.volumes")],
            Self::NameDiffers { pod: name, .. } => vec![pod(name, "metadata.name")],
            Self::LacksClaim { .. } => vec![set("spec.volumeClaimTemplates")],
            Self::ClaimFollowsPolicy { .. } => {
                vec![set("spec.persistentVolumeClaimRetentionPolicy"), scope.field("metadata.ownerReferences")]
            }
            Self::ClaimsWereUpdated => vec![set("spec.persistentVolumeClaimRetentionPolicy")],
            Self::RepairsIdentity => vec![scope.field("metadata.labels")],
            Self::Adopts | Self::Releases | Self::AdoptsRevision => vec![set("spec.selector"), scope.field("metadata.labels")],
            Self::NewRevision { .. } | Self::RevisionComesBack { .. } | Self::HashCollision { .. } => vec![set("spec.template")],
            Self::HistoryLimit { .. } => vec![set("spec.revisionHistoryLimit")],
            Self::CountsChanged => vec![set("status")],
        }
    }
}

impl RevisionChoice {
    /// The field of the set on which the choice depends.
    const fn field(self) -> &'static str {
        match self {
            Self::OnlyOne => "spec.template",
            Self::BelowPartition { .. } | Self::FromPartition { .. } => "spec.updateStrategy.rollingUpdate.partition",
            Self::AmongCurrent { .. } | Self::BeyondCurrent { .. } => "status.currentReplicas",
            Self::OnDelete => "spec.updateStrategy.type",
        }
    }

    fn facts_into(self, facts: Facts) -> Facts {
        let (index, partition, current) = match self {
            Self::OnlyOne | Self::OnDelete => (0, 0, 0),
            Self::BelowPartition { index, partition } | Self::FromPartition { index, partition } => (index, partition, 0),
            Self::AmongCurrent { index, current_replicas } | Self::BeyondCurrent { index, current_replicas } => {
                (index, 0, current_replicas)
            }
        };
        facts.number("index", index).number("partition", partition).number("current", current)
    }
}
