//! A volume that bears a zone can only be reached from that zone (`plugins/volumezone`).

use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, Rules, volume_binding};
use crate::object::kind::{Key, Kind, Name};
use crate::object::meta::Labels;
use crate::object::pod::Pod;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use std::rc::Rc;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules = Rules { prepare: Some(prepare), filter: Some(filter), hint: Some(hint), ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// The volume of a claim is in another zone.
    VolumeZone { volume: Name, label: Name },
}

/// Labels of a volume that name the zones it can be reached from, and what each is called today.
const ZONE_LABELS: [(&str, &str); 4] = [
    ("topology.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("topology.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
];

fn prepare(cycle: &mut Cycle<'_>) -> Result<(), plugins::PodRefusal> {
    let volumes = cycle.volumes.claims.iter().filter_map(|claim| volume_binding::volume_of(cycle.view, claim));
    let zoned = volumes.filter(|volume| ZONE_LABELS.iter().any(|(label, _)| volume.meta.label(label).is_some()));
    cycle.volumes.zoned = zoned.map(|volume| (volume.meta.key.name.clone(), Rc::clone(&volume.meta.labels))).collect();
    Ok(())
}

/// Refuses a node in another zone than a volume.
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    let out_of_zone = cycle.volumes.zoned.iter().find_map(|(volume, labels)| {
        let (label, _) = ZONE_LABELS.iter().find(|names| !shares_zone(labels, **names, &place.node.meta.labels))?;
        Some(Refusal::VolumeZone { volume: volume.clone(), label: (*label).into() })
    });
    plugins::one(out_of_zone)
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

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let Self::VolumeZone { volume, label } = self;
        Facts::new().beside("volume", Kind::PersistentVolume, volume).code("label", label.clone())
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        Code::UnschedulableAndUnresolvable
    }

    fn reason(&self) -> Cow<'static, str> {
        "node(s) had no available volume zone".into()
    }

    fn evidence(&self, _: &Key, node: &Name) -> Vec<Evidence> {
        let Self::VolumeZone { volume, label } = self;
        let path = format!("metadata.labels[{label}]");
        vec![Evidence::new(Kind::PersistentVolume, &Key::new("", volume), path.clone()), Evidence::node(node, path)]
    }
}
