//! Reasons of the StatefulSet controller (`pkg/controller/statefulset`).

use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Phase;
use crate::object::stateful_set::Retention;
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Fact, Facts, Worded};
use strum::{IntoStaticStr, VariantNames};

/// How a replica stands, as far as others wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(test, derive(Default))]
pub enum PodState {
    /// There is no Pod, and none could be created.
    #[cfg_attr(test, default)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields are facts that the variant names")]
#[cfg_attr(test, derive(Default))]
pub enum RevisionChoice {
    /// The current revision is the newest.
    #[cfg_attr(test, default)]
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
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "stateful-set/")]
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

impl Worded for Why {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::OrdinalLacksPod { choice, .. } => choice.into(),
            Self::NameTaken { owner, .. } => {
                if owner.is_some() {
                    "owned"
                } else {
                    "free"
                }
            }
            Self::RolloutWaits { ordinal, blocker, .. } => {
                if ordinal == blocker {
                    "self"
                } else {
                    "other"
                }
            }
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
        let set = self.set();
        let facts = Facts::new().within(&set.namespace).object("set", Kind::StatefulSet, set);
        let at = |facts: Facts, ordinal: &i64| facts.beside("pod", Kind::Pod, &pod_name(set, *ordinal));
        let named = |facts: Facts, pod: &Name| facts.beside("pod", Kind::Pod, pod);
        let claim = |facts: Facts, claim: &Name| facts.beside("claim", Kind::PersistentVolumeClaim, claim);
        let other = |facts: Facts, ordinal: &i64| facts.beside("other", Kind::Pod, &pod_name(set, *ordinal));
        let revision = |facts: Facts, revision: &Name| facts.beside("revision", Kind::ControllerRevision, revision);
        match self {
            Self::OrdinalLacksPod { ordinal, revision: name, choice, .. } => chosen(revision(at(facts, ordinal), name), choice),
            Self::NameTaken { pod, owner, .. } => named(facts, pod).code("owner", owner.clone().unwrap_or_else(|| "".into())),
            Self::ClaimIsTerminating { ordinal, claims, .. } => {
                at(facts, ordinal).all_beside("claims", Kind::PersistentVolumeClaim, claims)
            }
            Self::ClaimIsStale { ordinal, claim: name, .. } | Self::LacksClaim { ordinal, claim: name, .. } => {
                claim(at(facts, ordinal), name)
            }
            Self::PredecessorNotReady { ordinal, predecessor, state, .. } => {
                stands(other(at(facts, ordinal), predecessor), (ordinal != predecessor).then_some(state))
            }
            Self::EarlierBatchFailed { ordinal, failed, .. } => other(at(facts, ordinal), failed),
            Self::PodEnded { pod, phase, .. } | Self::NotReady { pod, phase, .. } => named(facts, pod).code("phase", phase.text()),
            Self::NotAvailable { pod, until, .. } => named(facts, pod).time("until", *until),
            Self::PodIsUpToDate { pod, revision: name, .. } => revision(named(facts, pod), name),
            Self::RollsOut { pod, to, partition, .. } => revision(named(facts, pod), to).number("partition", partition),
            Self::RolloutWaits { ordinal, pod, blocker, state, .. } => {
                stands(other(named(facts, pod), blocker), (ordinal != blocker).then_some(state))
            }
            Self::BelowPartition { pod, index, partition, .. } => named(facts, pod).number("index", index).number("partition", partition),
            Self::OnDeleteKeeps { pod, newest, .. } => revision(named(facts, pod), newest),
            Self::OutOfRange { ordinal, pod, start, replicas, .. } => {
                named(facts, pod).number("ordinal", ordinal).number("replicas", replicas).number("start", start)
            }
            Self::BeyondSimulation { replicas, max, .. } => facts.number("replicas", replicas).number("max", max),
            Self::ScaleDownWaits { ordinal, pod, blocker, state, .. } => {
                stands(other(named(facts, pod), blocker), (ordinal != blocker).then_some(state))
            }
            Self::LowerIsUnhealthy { pod, lower, .. } => named(facts, pod).beside("lower", Kind::Pod, &pod_name(set, *lower)),
            Self::NameDiffers { pod, expected, .. } => named(facts, pod).code("expected", expected.clone()),
            Self::ClaimFollowsPolicy { ordinal, claim: name, when_deleted, when_scaled, .. } => {
                claim(at(facts, ordinal), name).code("deleted", format!("{when_deleted:?}")).code("scaled", format!("{when_scaled:?}"))
            }
            Self::ClaimHasOtherController { claim: name, .. } => claim(facts, name),
            Self::SetIsDeleted { ordinal, .. } => at(facts, ordinal),
            Self::WaitsForTermination { pod, .. }
            | Self::VolumesCannotChange { pod, .. }
            | Self::RepairsIdentity { pod, .. }
            | Self::ClaimsWereUpdated { pod, .. }
            | Self::Adopts { pod, .. }
            | Self::Releases { pod, .. } => named(facts, pod),
            Self::NewRevision { revision: name, number, .. } | Self::RevisionComesBack { revision: name, number, .. } => {
                revision(facts, name).number("number", number)
            }
            Self::HashCollision { revision: name, collisions, .. } => revision(facts, name).number("collisions", collisions),
            Self::HistoryLimit { revision: name, limit, .. } => revision(facts, name).number("limit", limit),
            Self::AdoptsRevision { revision: name, .. } => revision(facts, name),
            Self::CountsChanged { .. } => facts,
        }
    }
}

impl Why {
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

fn pod_name(set: &Key, ordinal: i64) -> Name {
    format!("{}-{ordinal}", set.name).into()
}

fn chosen(facts: Facts, choice: &RevisionChoice) -> Facts {
    match choice {
        RevisionChoice::BelowPartition { index, partition } | RevisionChoice::FromPartition { index, partition } => {
            facts.number("index", index).number("partition", partition)
        }
        RevisionChoice::AmongCurrent { index, current_replicas } | RevisionChoice::BeyondCurrent { index, current_replicas } => {
            facts.number("index", index).number("current", current_replicas)
        }
        RevisionChoice::OnlyOne | RevisionChoice::OnDelete => facts,
    }
}

/// How the Pod stands that is waited for: a sentence of its own, and nothing where the Pod waits for itself.
fn stands(facts: Facts, state: Option<&PodState>) -> Facts {
    let Some(state) = state else { return facts.number("state", "") };
    let facts = match state {
        PodState::Ended(phase) | PodState::NotReady(phase) => facts.code("phase", phase.text()),
        PodState::NotAvailable { until } => facts.time("until", *until),
        PodState::Missing | PodState::Created | PodState::Terminating | PodState::Available => facts,
    };
    facts.with("state", Fact::Sentence("stateful-set/state", state.into()))
}
