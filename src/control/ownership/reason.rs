//! Reasons of the garbage collector and of the namespace controller. Each is about a dependent, or about an owner that is to go.

use crate::object::kind::ObjectRef;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why something goes with its owner, or its owner with it.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "ownership/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// None of the owners exists any more.
    OwnersGone { owner: ObjectRef },
    /// The owner is deleted in the foreground: its dependents go first.
    OwnerGoesAfter { owner: ObjectRef },
    /// Another owner still exists: only the reference to the one that is gone is taken away.
    AnotherOwnerStays { owner: ObjectRef },
    /// The owner is there.
    OwnerStays { owner: ObjectRef },
    /// The owner is deleted without its dependents: they lose the reference and stay.
    Orphaned { owner: ObjectRef },
    /// Every dependent has lost its reference: the owner may go.
    DependentsOrphaned,
    /// The owner waits for dependents that block its deletion.
    WaitsForDependents { dependents: usize },
    /// No dependent blocks the deletion any more.
    DependentsGone,
    /// The owner exists in another namespace, where it cannot own the dependent.
    OwnerElsewhere { owner: ObjectRef },
    /// The dependent is being deleted already.
    AlreadyTerminating,
    /// The namespace it is in is being deleted.
    NamespaceGoes { owner: ObjectRef },
    /// The namespace waits until what is in it has gone.
    NamespaceWaits { dependents: usize },
    /// Nothing is left in the namespace.
    NamespaceEmpty,
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::OwnersGone { owner }
            | Self::OwnerGoesAfter { owner }
            | Self::AnotherOwnerStays { owner }
            | Self::OwnerStays { owner }
            | Self::OwnerElsewhere { owner }
            | Self::Orphaned { owner }
            | Self::NamespaceGoes { owner } => facts.reference("owner", owner),
            Self::WaitsForDependents { dependents } | Self::NamespaceWaits { dependents } => facts.number("count", dependents),
            Self::DependentsOrphaned | Self::DependentsGone | Self::NamespaceEmpty | Self::AlreadyTerminating => facts,
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        let of = |object: &ObjectRef, path: &str| Evidence { object: object.clone(), path: path.to_owned() };
        match self {
            Self::OwnersGone { .. } | Self::AnotherOwnerStays { .. } | Self::OwnerElsewhere { .. } | Self::OwnerStays { .. } => {
                vec![scope.field("metadata.ownerReferences")]
            }
            Self::OwnerGoesAfter { owner } | Self::Orphaned { owner } => {
                vec![scope.field("metadata.ownerReferences"), of(owner, "metadata.finalizers")]
            }
            Self::DependentsOrphaned | Self::WaitsForDependents { .. } | Self::DependentsGone => vec![scope.field("metadata.finalizers")],
            Self::AlreadyTerminating | Self::NamespaceWaits { .. } | Self::NamespaceEmpty => {
                vec![scope.field("metadata.deletionTimestamp")]
            }
            Self::NamespaceGoes { owner } => vec![scope.field("metadata.namespace"), of(owner, "metadata.deletionTimestamp")],
        }
    }
}
