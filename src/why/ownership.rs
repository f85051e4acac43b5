//! Reasons of the garbage collector (`pkg/controller/garbagecollector`) and of the namespace controller (`pkg/controller/namespace`).

use crate::object::kind::ObjectRef;
use crate::why::Evidence;

/// Why the garbage collector did or did not act.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Why {
    /// None of the owners exists any more.
    OwnersGone { dependent: ObjectRef, owner: ObjectRef },
    /// The owner is deleted in the foreground: its dependents go first.
    OwnerGoesAfter { dependent: ObjectRef, owner: ObjectRef },
    /// Another owner still exists: only the reference to the one that is gone is taken away.
    AnotherOwnerStays { dependent: ObjectRef, owner: ObjectRef },
    /// The owner is there.
    OwnerStays { dependent: ObjectRef, owner: ObjectRef },
    /// The owner is deleted without its dependents: they lose the reference and stay.
    Orphaned { dependent: ObjectRef, owner: ObjectRef },
    /// Every dependent has lost its reference: the owner may go.
    DependentsOrphaned { owner: ObjectRef },
    /// The owner waits for dependents that block its deletion.
    WaitsForDependents { owner: ObjectRef, dependents: usize },
    /// No dependent blocks the deletion any more.
    DependentsGone { owner: ObjectRef },
    /// The owner exists in another namespace, where it cannot own the dependent.
    OwnerElsewhere { dependent: ObjectRef, owner: ObjectRef },
    /// The dependent is being deleted already.
    AlreadyTerminating { dependent: ObjectRef },
    /// The namespace it is in is being deleted.
    NamespaceGoes { dependent: ObjectRef, owner: ObjectRef },
    /// The namespace waits until what is in it has gone.
    NamespaceWaits { owner: ObjectRef, dependents: usize },
    /// Nothing is left in the namespace.
    NamespaceEmpty { owner: ObjectRef },
}

impl Why {
    /// A stable slug.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OwnersGone { .. } => "ownership/owners-gone",
            Self::OwnerGoesAfter { .. } => "ownership/owner-goes-after",
            Self::AnotherOwnerStays { .. } => "ownership/another-owner-stays",
            Self::OwnerStays { .. } => "ownership/owner-stays",
            Self::Orphaned { .. } => "ownership/orphaned",
            Self::DependentsOrphaned { .. } => "ownership/dependents-orphaned",
            Self::WaitsForDependents { .. } => "ownership/waits-for-dependents",
            Self::DependentsGone { .. } => "ownership/dependents-gone",
            Self::OwnerElsewhere { .. } => "ownership/owner-elsewhere",
            Self::AlreadyTerminating { .. } => "ownership/already-terminating",
            Self::NamespaceGoes { .. } => "ownership/namespace-goes",
            Self::NamespaceWaits { .. } => "ownership/namespace-waits",
            Self::NamespaceEmpty { .. } => "ownership/namespace-empty",
        }
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        let of = |object: &ObjectRef, path: &str| Evidence { object: object.clone(), path: path.to_owned() };
        match self {
            Self::OwnersGone { dependent, .. }
            | Self::AnotherOwnerStays { dependent, .. }
            | Self::OwnerElsewhere { dependent, .. }
            | Self::OwnerStays { dependent, .. } => vec![of(dependent, "metadata.ownerReferences")],
            Self::OwnerGoesAfter { dependent, owner } | Self::Orphaned { dependent, owner } => {
                vec![of(dependent, "metadata.ownerReferences"), of(owner, "metadata.finalizers")]
            }
            Self::DependentsOrphaned { owner } | Self::WaitsForDependents { owner, .. } | Self::DependentsGone { owner } => {
                vec![of(owner, "metadata.finalizers")]
            }
            Self::AlreadyTerminating { dependent } => vec![of(dependent, "metadata.deletionTimestamp")],
            Self::NamespaceGoes { dependent, owner } => {
                vec![of(dependent, "metadata.namespace"), of(owner, "metadata.deletionTimestamp")]
            }
            Self::NamespaceWaits { owner, .. } | Self::NamespaceEmpty { owner } => vec![of(owner, "metadata.deletionTimestamp")],
        }
    }
}
