//! Disks that two Pods cannot have at once (`plugins/volumerestrictions`): volumes of the old kinds that a Pod names itself, not through a
//! claim.

use crate::cluster::view::View;
use crate::control::scheduler::place::{self, Place};
use crate::control::scheduler::reason::Refusal;
use crate::object::Json;
use crate::object::pod::Pod;
use crate::object::read;

/// The kinds of volume that are looked at (`needsRestrictionsCheck`).
const KINDS: [&str; 4] = ["gcePersistentDisk", "awsElasticBlockStore", "rbd", "iscsi"];

/// The disks that a Pod names.
#[must_use]
pub fn disks(pod: &Pod) -> Vec<Json> {
    let is_disk = |volume: &&Json| KINDS.iter().any(|kind| volume.get(kind).is_some());
    read::list(&pod.spec.raw, "volumes").iter().filter(is_disk).cloned().collect()
}

/// Whether two Pods could not be on one node for their disks.
#[must_use]
pub fn clash(one: &Pod, other: &Pod) -> bool {
    let wanted = disks(one);
    !wanted.is_empty() && disks(other).iter().any(|disk| wanted.iter().any(|own| conflict(own, disk)))
}

/// Refuses a node where another Pod has one of the disks.
#[must_use]
pub fn refuse(wanted: &[Json], view: View<'_>, place: &Place<'_>) -> Option<Refusal> {
    if wanted.is_empty() {
        return None;
    }
    let stays = |pod: &Pod| place.gone.iter().all(|gone| gone.meta.uid != pod.meta.uid);
    let there = place::pods_counted_on(view, place.node.name()).filter(|pod| stays(pod)).chain(&place.added);
    there.flat_map(|pod| disks(pod).into_iter().map(move |disk| (pod, disk))).find_map(|(pod, disk)| {
        let own = wanted.iter().find(|own| conflict(own, &disk))?;
        Some(Refusal::DiskInUse { volume: read::text(own, "name").into(), by: pod.meta.key.clone() })
    })
}

/// `isVolumeConflict`: the same disk, unless both only read it; an EBS disk bears no second Pod at all.
fn conflict(own: &Json, other: &Json) -> bool {
    let both = |kind: &str| Some((own.get(kind)?, other.get(kind)?));
    let same = |pair: (&Json, &Json), field: &str| read::text(pair.0, field) == read::text(pair.1, field);
    let writes = |pair: (&Json, &Json)| !(read::flag(pair.0, "readOnly") && read::flag(pair.1, "readOnly"));
    let meets = |pair: (&Json, &Json)| {
        let monitors = read::list(pair.1, "monitors");
        read::list(pair.0, "monitors").iter().any(|monitor| monitors.contains(monitor))
    };
    both("gcePersistentDisk").is_some_and(|pair| same(pair, "pdName") && writes(pair))
        || both("awsElasticBlockStore").is_some_and(|pair| same(pair, "volumeID"))
        || both("iscsi").is_some_and(|pair| same(pair, "iqn") && writes(pair))
        || both("rbd").is_some_and(|pair| meets(pair) && same(pair, "pool") && same(pair, "image") && writes(pair))
}
