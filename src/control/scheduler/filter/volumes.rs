//! Disks, claims and the volumes behind them (`plugins/volumerestrictions`, `volumebinding`, `volumezone`).
//!
//! Left out: attach limits (`nodevolumelimits`), which stand in CSINodes, a kind that this cluster does not hold. A claim that says it is
//! bound is believed where its volume is not there, since people paste their claims without the volumes.

use crate::cluster::usage;
use crate::cluster::view::View;
use crate::control::scheduler::filter::volume_binding::{self, Choice, Waiting};
use crate::control::scheduler::filter::volume_restrictions;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::reason::{PodRefusal, Refusal};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind, Name};
use crate::object::meta::Labels;
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::read;
use crate::object::selector::NodeSelectorTerm;
use std::rc::Rc;

/// Labels of a volume that name the zones it can be reached from, and what each is called today.
const ZONE_LABELS: [(&str, &str); 4] = [
    ("topology.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("topology.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
];

/// What the Pod's claims say about nodes.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Disks that the Pod names itself.
    disks: Vec<Json>,
    /// `ReadWriteOncePod` claims that other Pods use.
    in_use: Vec<(Name, Rc<Pod>)>,
    /// Volumes that can only be reached from some nodes.
    bound: Vec<Volume>,
    /// Claims that wait for a node to be chosen.
    waiting: Waiting,
}

/// A bound volume, as far as nodes matter to it.
#[derive(Clone, Debug)]
struct Volume {
    name: Name,
    terms: Option<Vec<NodeSelectorTerm>>,
    labels: Labels,
}

impl Facts {
    /// Looks at the claims of a Pod's volumes.
    ///
    /// # Errors
    /// A claim that no node can make good.
    pub fn of(view: View<'_>, pod: &Pod) -> Result<Self, PodRefusal> {
        let claims = found(view, pod, &pod.claims())?;
        let mut facts = Self { disks: volume_restrictions::disks(pod), ..Self::default() };
        let mut unbound = Vec::new();
        for claim in claims {
            facts.in_use.extend(other_users(view, pod, &claim));
            if let Some(volume) = claim.volume.as_ref().filter(|_| claim.is_bound()) {
                facts.bound.extend(volume_of(view, volume));
                continue;
            }
            match volume_binding::waits_with(view, &claim) {
                None => unbound.push(claim.meta.key.name.clone()),
                Some(class) => facts.waiting.push(view, claim, class),
            }
        }
        if unbound.is_empty() { Ok(facts) } else { Err(PodRefusal::ClaimsUnbound { claims: unbound }) }
    }

    /// What the waiting claims get on a node that was not refused.
    #[must_use]
    pub fn choices(&self, node: &Node) -> Vec<Choice> {
        self.waiting.choices(node).unwrap_or_default()
    }
}

/// The claims of these volumes, none of them missing, lost or going.
fn found(view: View<'_>, pod: &Pod, names: &[(Name, Name)]) -> Result<Vec<Rc<Claim>>, PodRefusal> {
    let mut claims = Vec::with_capacity(names.len());
    for (volume, name) in names {
        let key = Key { namespace: pod.meta.key.namespace.clone(), name: name.clone() };
        let is_made = pod.spec.ephemeral.contains(volume);
        let missing = |claim| if is_made { PodRefusal::EphemeralClaimMissing { claim } } else { PodRefusal::ClaimMissing { claim } };
        claims.push(Rc::clone(view.claim(&key).ok_or_else(|| missing(name.clone()))?));
    }
    for claim in &claims {
        let name = claim.meta.key.name.clone();
        if read::text(&claim.status, "phase") == "Lost" {
            return Err(PodRefusal::ClaimLost { claim: name, volume: claim.volume.clone().unwrap_or_else(|| "".into()) });
        }
        if claim.meta.is_terminating() {
            return Err(PodRefusal::ClaimTerminating { claim: name });
        }
    }
    Ok(claims)
}

/// The other Pods that use a `ReadWriteOncePod` claim.
fn other_users(view: View<'_>, pod: &Pod, claim: &Claim) -> Vec<(Name, Rc<Pod>)> {
    if !read::list(&claim.spec, "accessModes").iter().any(|mode| mode == "ReadWriteOncePod") {
        return Vec::new();
    }
    let key = &claim.meta.key;
    let uses = |other: &&Rc<Pod>| {
        other.meta.key.namespace == key.namespace
            && other.meta.uid != pod.meta.uid
            && usage::node_of(other).is_some()
            && other.claims().iter().any(|(_, name)| *name == key.name)
    };
    view.pods().filter(uses).map(|other| (key.name.clone(), Rc::clone(other))).collect()
}

fn volume_of(view: View<'_>, name: &Name) -> Option<Volume> {
    let Some(Object::Other(volume)) = view.get(Kind::PersistentVolume, &Key { namespace: "".into(), name: name.clone() }) else {
        return None;
    };
    let terms = volume_binding::terms_of(&volume);
    let zoned = ZONE_LABELS.iter().any(|(label, _)| volume.meta.label(label).is_some());
    (terms.is_some() || zoned).then(|| Volume { name: name.clone(), terms, labels: Rc::clone(&volume.meta.labels) })
}

/// Refuses a node where a disk is in use or from which a volume cannot be reached, and every node while another Pod uses a claim that
/// only one may. A volume out of reach and a claim without any are two reasons.
#[must_use]
pub fn refuse(facts: &Facts, view: View<'_>, place: &Place<'_>) -> Vec<Refusal> {
    let restricted = volume_restrictions::refuse(&facts.disks, view, place).or_else(|| used_by_another(facts, place));
    if let Some(refusal) = restricted {
        return vec![refusal];
    }
    let unbindable = unbindable(facts, place.node);
    if unbindable.is_empty() { out_of_zone(facts, place.node).into_iter().collect() } else { unbindable }
}

fn used_by_another(facts: &Facts, place: &Place<'_>) -> Option<Refusal> {
    let there = |user: &Pod| place.gone.iter().all(|gone| gone.meta.uid != user.meta.uid);
    let (claim, user) = facts.in_use.iter().find(|(_, user)| there(user))?;
    Some(Refusal::ClaimInUse { claim: claim.clone(), by: user.meta.key.clone() })
}

/// `FindPodVolumes`
fn unbindable(facts: &Facts, node: &Node) -> Vec<Refusal> {
    let out_of_reach = |volume: &&Volume| volume.terms.as_ref().is_some_and(|terms| !volume_binding::is_reached(terms, node));
    let bound = facts.bound.iter().find(out_of_reach).map(|volume| Refusal::VolumeAffinity { volume: volume.name.clone() });
    let waiting = facts.waiting.choices(node).err().map(|claim| Refusal::NoVolume { claim });
    bound.into_iter().chain(waiting).collect()
}

fn out_of_zone(facts: &Facts, node: &Node) -> Option<Refusal> {
    facts.bound.iter().find_map(|volume| {
        let (label, _) = ZONE_LABELS.iter().find(|names| !shares_zone(volume, **names, &node.meta.labels))?;
        Some(Refusal::VolumeZone { volume: volume.name.clone(), label: (*label).into() })
    })
}

/// Whether a node is in one of a volume's zones; several are joined by `__`. A node without any zone label can hold every volume, and one
/// with today's labels those that bear the old.
fn shares_zone(volume: &Volume, (label, today): (&str, &str), node: &Labels) -> bool {
    let Some(zones) = volume.labels.get(label) else { return true };
    if ZONE_LABELS.iter().all(|(label, _)| node.get(*label).is_none()) {
        return true;
    }
    node.get(label).or_else(|| node.get(today)).is_some_and(|zone| zones.split("__").any(|one| one == &**zone))
}
