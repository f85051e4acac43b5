//! What the volume and disruption controllers decided, in English.

use crate::why::storage::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::Bound { .. } => "{claim} is bound to {volume}: nothing to do.",
        Why::AsksProvisioner { .. } => {
            "{claim} has no volume yet. Its class {class} exists, so the provisioner {provisioner} is asked for one."
        }
        Why::Provisioning { .. } => "The provisioner is making a volume for {claim}; it is there at {until}.",
        Why::Provisioned { .. } => "The provisioner has made {volume}, and {claim} is bound to it.",
        Why::VolumeFits { .. } => "{volume} was there already and fits {claim}, so the two are bound.",
        Why::NoSuchClass { .. } => {
            "{claim} asks for the StorageClass {class}, which does not exist, so it stays Pending. Create the class, or make the claim anew with another."
        }
        Why::NoVolumeFits { .. } => "{claim} names no class, and no volume that is there fits it, so it stays Pending.",
        Why::WaitsForConsumer { .. } => {
            "{claim} waits for the first Pod that uses it: its class {class} binds only then, so that the volume is made where the Pod can run."
        }
        Why::InUse { .. } => {
            "{claim} is to be deleted, but is in use by {pods}. It goes when they are gone (finalizer `kubernetes.io/pvc-protection`)."
        }
        Why::NotInUse { .. } => "{claim} is to be deleted, and no Pod uses it, so it goes.",
        Why::Reclaimed { .. } => "{claim} is gone, and its class says Delete: {volume} and its data go too.",
        Why::Released { .. } => "{claim} is gone, but its class says Retain: {volume} and its data stay.",
        Why::MadeForPod { .. } => "A volume of {pod} is ephemeral: {claim} is made for it, and goes with it.",
        Why::NoPods { .. } => "{budget} matches no Pod. Compare its selector with the labels of the Pods.",
        Why::BudgetCounted { .. } => {
            "{budget} was counted anew: healthy {healthy}, needed {desired}, expected {expected}, so {allowed} may be evicted."
        }
        Why::BudgetIsUpToDate { .. } => "The status of {budget} is what was counted.",
        Why::ScaleUnknown { .. } => {
            "{budget} cannot tell how many Pods there should be: the controller of {pod} has no scale, as every DaemonSet. Use `minAvailable` with a number."
        }
        Why::UnmanagedPods { .. } => {
            "Some Pods of {budget} have no controller ({pods}); only `minAvailable` with a number works for such Pods."
        }
    }
}
