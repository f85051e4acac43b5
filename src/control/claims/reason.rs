//! Reasons of the volume controllers. Each is decided on behalf of a claim, about it or its volume.

use crate::object::kind::{Kind, Name};
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why a volume controller did or did not act.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "storage/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// The claim is bound to its volume.
    Bound { volume: Name },
    /// The claim's class exists: its provisioner is asked for a volume.
    AsksProvisioner { class: Name, provisioner: Name },
    /// The provisioner is at work.
    Provisioning { until: Time },
    /// The provisioner has made a volume.
    Provisioned,
    /// A volume that was there fits the claim.
    VolumeFits { volume: Name },
    /// The claim's storage class does not exist.
    NoSuchClass { class: Name },
    /// The claim names no class, and no volume fits.
    NoVolumeFits,
    /// The class waits for the first Pod that uses the claim.
    WaitsForConsumer { class: Name },
    /// The claim is to be deleted, and Pods use it.
    InUse { pods: Vec<Name> },
    /// The claim is to be deleted, and no Pod uses it.
    NotInUse,
    /// The volume's claim is gone, and its class says to delete it.
    Reclaimed,
    /// The volume's claim is gone; the volume is kept.
    Released,
    /// A volume of the Pod asks for a claim of its own.
    MadeForPod { pod: Name },
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::Bound { volume } | Self::VolumeFits { volume } => facts.beside("volume", Kind::PersistentVolume, volume),
            Self::AsksProvisioner { class, provisioner } => facts.code("class", class.clone()).code("provisioner", provisioner.clone()),
            Self::Provisioning { until } => facts.time("until", *until),
            Self::NoSuchClass { class } | Self::WaitsForConsumer { class } => facts.code("class", class.clone()),
            Self::InUse { pods } => facts.all_beside("pods", Kind::Pod, pods),
            Self::MadeForPod { pod } => facts.beside("pod", Kind::Pod, pod),
            Self::Provisioned | Self::NoVolumeFits | Self::NotInUse | Self::Reclaimed | Self::Released => facts,
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        match self {
            Self::Bound { .. } => vec![scope.field_of("spec.volumeName")],
            Self::AsksProvisioner { .. } | Self::NoSuchClass { .. } | Self::NoVolumeFits => vec![scope.field_of("spec.storageClassName")],
            Self::WaitsForConsumer { class } => {
                vec![scope.field_of("spec.storageClassName"), scope.field_beside(Kind::StorageClass, class, "volumeBindingMode")]
            }
            Self::Provisioning { .. } | Self::Provisioned => vec![scope.field_of("spec.resources")],
            Self::VolumeFits { volume } => vec![scope.field_of("spec"), scope.field_beside(Kind::PersistentVolume, volume, "spec")],
            Self::InUse { .. } | Self::NotInUse => {
                vec![scope.field_of("metadata.deletionTimestamp"), scope.field_of("metadata.finalizers")]
            }
            Self::Reclaimed | Self::Released => vec![scope.field("spec.claimRef"), scope.field("spec.persistentVolumeReclaimPolicy")],
            Self::MadeForPod { pod } => vec![scope.field_beside(Kind::Pod, pod, "spec.volumes")],
        }
    }
}
