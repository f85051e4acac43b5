//! What both the scheduler and the volume controller read from claims and volumes.

use crate::cluster::view::View;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind};
use crate::object::other::Other;
use crate::object::read;
use std::rc::Rc;

/// The provisioner name of classes whose volumes nobody makes.
pub const NO_PROVISIONER: &str = "kubernetes.io/no-provisioner";
/// The annotation of a claim with the node for which its volume is to be made.
pub const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";

/// The volumes, by name.
pub fn volumes(view: View<'_>) -> impl Iterator<Item = Rc<Other>> {
    view.list(Kind::PersistentVolume, None).into_iter().filter_map(|object| match object {
        Object::Other(volume) => Some(volume),
        _ => None,
    })
}

/// The storage that a claim asks for.
#[must_use]
pub fn requested(claim: &Claim) -> Json {
    read::at(&claim.spec, &["resources", "requests", "storage"]).cloned().unwrap_or_default()
}

/// Whether a volume's `claimRef` means this claim: a reservation names it without its uid.
#[must_use]
pub fn refers_to(reference: &Json, claim: &Claim) -> bool {
    let uid = read::text(reference, "uid");
    read::text(reference, "name") == &*claim.meta.key.name
        && read::text(reference, "namespace") == &*claim.meta.key.namespace
        && (uid.is_empty() || uid == &*claim.meta.uid)
}

/// The class of a claim that waits for its first consumer (`IsDelayBindingMode`); `None` for a claim that names its volume, which does not
/// wait.
#[must_use]
pub fn waits_with(view: View<'_>, claim: &Claim) -> Option<Rc<Other>> {
    let name = claim.storage_class.as_ref().filter(|_| claim.volume.is_none())?;
    match view.get(Kind::StorageClass, &Key::new("", name))? {
        Object::Other(class) if read::text(&class.rest, "volumeBindingMode") == "WaitForFirstConsumer" => Some(class),
        _ => None,
    }
}
