//! Reasons of the volume controllers and of the disruption controller.

use crate::object::kind::{Key, Kind, Name};
use crate::time::Time;
use crate::why::Evidence;

/// Why a volume or disruption controller did or did not act.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Why {
    /// The claim is bound to its volume.
    Bound { claim: Key, volume: Name },
    /// The claim's class exists: its provisioner is asked for a volume.
    AsksProvisioner { claim: Key, class: Name, provisioner: Name },
    /// The provisioner is at work.
    Provisioning { claim: Key, until: Time },
    /// The provisioner has made a volume.
    Provisioned { claim: Key, volume: Name },
    /// A volume that was there fits the claim.
    VolumeFits { claim: Key, volume: Name },
    /// The claim's storage class does not exist.
    NoSuchClass { claim: Key, class: Name },
    /// The claim names no class, and no volume fits.
    NoVolumeFits { claim: Key },
    /// The class waits for the first Pod that uses the claim.
    WaitsForConsumer { claim: Key, class: Name },
    /// The claim is to be deleted, and Pods use it.
    InUse { claim: Key, pods: Vec<Name> },
    /// The claim is to be deleted, and no Pod uses it.
    NotInUse { claim: Key },
    /// The volume's claim is gone, and its class says to delete it.
    Reclaimed { claim: Key, volume: Name },
    /// The volume's claim is gone; the volume is kept.
    Released { claim: Key, volume: Name },
    /// A volume of the Pod asks for a claim of its own.
    MadeForPod { claim: Key, pod: Name },
    /// No Pod matches the budget.
    NoPods { budget: Key },
    /// What was counted differs from the budget's status.
    BudgetCounted { budget: Key, healthy: i64, desired: i64, expected: i64, allowed: i64 },
    /// The budget's status is what was counted.
    BudgetIsUpToDate { budget: Key },
    /// The number of Pods that there should be cannot be told.
    ScaleUnknown { budget: Key, pod: Name },
    /// Some Pods of the budget have no controller.
    UnmanagedPods { budget: Key, pods: Vec<Name> },
}

impl Why {
    /// A stable slug.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bound { .. } => "storage/bound",
            Self::AsksProvisioner { .. } => "storage/asks-provisioner",
            Self::Provisioning { .. } => "storage/provisioning",
            Self::Provisioned { .. } => "storage/provisioned",
            Self::VolumeFits { .. } => "storage/volume-fits",
            Self::NoSuchClass { .. } => "storage/no-such-class",
            Self::NoVolumeFits { .. } => "storage/no-volume-fits",
            Self::WaitsForConsumer { .. } => "storage/waits-for-consumer",
            Self::InUse { .. } => "storage/in-use",
            Self::NotInUse { .. } => "storage/not-in-use",
            Self::Reclaimed { .. } => "storage/reclaimed",
            Self::Released { .. } => "storage/released",
            Self::MadeForPod { .. } => "storage/made-for-pod",
            Self::NoPods { .. } => "disruption/no-pods",
            Self::BudgetCounted { .. } => "disruption/budget-counted",
            Self::BudgetIsUpToDate { .. } => "disruption/budget-is-up-to-date",
            Self::ScaleUnknown { .. } => "disruption/scale-unknown",
            Self::UnmanagedPods { .. } => "disruption/unmanaged-pods",
        }
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        let of_claim = |claim: &Key, path: &str| Evidence::new(Kind::PersistentVolumeClaim, claim, path);
        let of_budget = |budget: &Key, path: &str| Evidence::new(Kind::PodDisruptionBudget, budget, path);
        let of_volume =
            |volume: &Name, path: &str| Evidence::new(Kind::PersistentVolume, &Key { namespace: "".into(), name: volume.clone() }, path);
        match self {
            Self::Bound { claim, .. } => vec![of_claim(claim, "spec.volumeName")],
            Self::AsksProvisioner { claim, .. } | Self::NoSuchClass { claim, .. } | Self::NoVolumeFits { claim } => {
                vec![of_claim(claim, "spec.storageClassName")]
            }
            Self::WaitsForConsumer { claim, class } => {
                let class = Key { namespace: "".into(), name: class.clone() };
                vec![of_claim(claim, "spec.storageClassName"), Evidence::new(Kind::StorageClass, &class, "volumeBindingMode")]
            }
            Self::Provisioning { claim, .. } | Self::Provisioned { claim, .. } => vec![of_claim(claim, "spec.resources")],
            Self::VolumeFits { claim, volume } => vec![of_claim(claim, "spec"), of_volume(volume, "spec")],
            Self::InUse { claim, .. } | Self::NotInUse { claim } => {
                vec![of_claim(claim, "metadata.deletionTimestamp"), of_claim(claim, "metadata.finalizers")]
            }
            Self::Reclaimed { volume, .. } | Self::Released { volume, .. } => {
                vec![of_volume(volume, "spec.claimRef"), of_volume(volume, "spec.persistentVolumeReclaimPolicy")]
            }
            Self::MadeForPod { claim, pod } => {
                let pod = Key { namespace: claim.namespace.clone(), name: pod.clone() };
                vec![Evidence::new(Kind::Pod, &pod, "spec.volumes")]
            }
            Self::NoPods { budget } | Self::UnmanagedPods { budget, .. } => vec![of_budget(budget, "spec.selector")],
            Self::BudgetCounted { budget, .. } | Self::BudgetIsUpToDate { budget } => {
                vec![of_budget(budget, "spec"), of_budget(budget, "status")]
            }
            Self::ScaleUnknown { budget, pod } => {
                let pod = Key { namespace: budget.namespace.clone(), name: pod.clone() };
                vec![of_budget(budget, "spec"), Evidence::new(Kind::Pod, &pod, "metadata.ownerReferences")]
            }
        }
    }
}
