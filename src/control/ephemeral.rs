//! Claims that come and go with one Pod, for its `ephemeral` volumes (`pkg/controller/volume/ephemeral/controller.go`). The Pod owns them,
//! so the garbage collector takes them when it is gone.
//!
//! Wakes: with the claim's own, which is also due when such a Pod is created.

use crate::cluster::admit::template;
use crate::cluster::view::View;
use crate::object::authors::record::Authors;
use crate::object::authors::{Author, Controller, Who, place};
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind};
use crate::object::meta::OwnerRef;
use crate::object::pod::Pod;
use crate::object::read;
use std::rc::Rc;

/// The claim that should be there under this name, and the Pod whose it is; nothing for a Pod that is going.
#[must_use]
pub fn wanted(view: View<'_>, key: &Key) -> Option<(Rc<Pod>, Claim)> {
    let mut splits =
        key.name.char_indices().filter(|(_, character)| *character == '-').map(|(at, _)| (&key.name[..at], &key.name[at + 1..]));
    splits.find_map(|(pod, volume)| {
        let pod = view.pod(&Key { namespace: key.namespace.clone(), name: pod.into() })?;
        let wants = !pod.is_terminating() && pod.spec.ephemeral.iter().any(|one| &**one == volume);
        let claim = wants.then(|| new_claim(view, pod, volume, key))??;
        Some((Rc::clone(pod), claim))
    })
}

/// `handleVolume`: the template of the volume, under the name made of the Pod's and the volume's.
fn new_claim(view: View<'_>, pod: &Pod, volume: &str, key: &Key) -> Option<Claim> {
    let found = read::list(&pod.spec.raw, "volumes").iter().find(|one| read::text(one, "name") == volume)?;
    let raw = read::at(found, &["ephemeral", "volumeClaimTemplate"])?.clone();
    let volumes = read::list(&pod.spec.raw, "volumes");
    let index = volumes.iter().position(|one| read::text(one, "name") == volume)?;
    let template =
        format!("{}{}", place::of_item(&["spec", "volumes"], volumes, index), place::of_keys(&["ephemeral", "volumeClaimTemplate"]));
    let written = pod.meta.authors.get().map_or_else(|| Authors::whole(Author::manifest()), |authors| authors.below(&template));
    let mut claim = template::claim(raw, &written, Who::Controller(Controller::PersistentVolume), view.epoch);
    claim.meta.key = key.clone();
    claim.meta.owners = Rc::from([OwnerRef::controller_of(Kind::Pod, &pod.meta)]);
    Some(claim)
}
