//! A volume that bears a zone can only be reached from that zone (`plugins/volumezone`).

use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{PodRefusal, Refusal, Rules, volume_binding};
use crate::object::meta::Labels;
use crate::object::pod::Pod;
use std::rc::Rc;

pub(super) const RULES: Rules = Rules { prepare: Some(prepare), filter: Some(filter), hint: Some(hint), ..Rules::NONE };

/// Labels of a volume that name the zones it can be reached from, and what each is called today.
const ZONE_LABELS: [(&str, &str); 4] = [
    ("topology.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("topology.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
];

fn prepare(cycle: &mut Cycle<'_>) -> Result<(), PodRefusal> {
    let volumes = cycle.volumes.claims.iter().filter_map(|claim| volume_binding::volume_of(cycle.view, claim));
    let zoned = volumes.filter(|volume| ZONE_LABELS.iter().any(|(label, _)| volume.meta.label(label).is_some()));
    cycle.volumes.zoned = zoned.map(|volume| (volume.meta.key.name.clone(), Rc::clone(&volume.meta.labels))).collect();
    Ok(())
}

/// Refuses a node in another zone than a volume.
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    let out_of_zone = cycle.volumes.zoned.iter().find_map(|(volume, labels)| {
        let (label, _) = ZONE_LABELS.iter().find(|names| !shares_zone(labels, **names, &place.node.meta.labels))?;
        Some(Refusal::VolumeZone { volume: volume.clone(), label: (*label).into() })
    });
    out_of_zone.into_iter().collect()
}

/// Whether a node is in one of a volume's zones; several are joined by `__`. A node without any zone label can hold every volume, and one
/// with today's labels those that bear the old.
fn shares_zone(volume: &Labels, (label, today): (&str, &str), node: &Labels) -> bool {
    let Some(zones) = volume.get(label) else { return true };
    if ZONE_LABELS.iter().all(|(label, _)| node.get(*label).is_none()) {
        return true;
    }
    node.get(label).or_else(|| node.get(today)).is_some_and(|zone| zones.split("__").any(|one| one == &**zone))
}

/// The same changes as move claims and volumes of `VolumeBinding`.
fn hint(view: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    volume_binding::hint(view, pod, change)
}
