//! Claims and the volumes behind them (`plugins/volumerestrictions`, `volumebinding`, `volumezone`).
//!
//! Left out: attach limits, storage capacity, and in-tree disks, none of which this cluster has.

use crate::cluster::usage;
use crate::cluster::view::View;
use crate::control::scheduler::place::Place;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind, Name};
use crate::object::meta::Labels;
use crate::object::pod::Pod;
use crate::object::read;
use crate::object::selector::NodeSelectorTerm;
use crate::why::scheduling::{PodRefusal, Refusal};
use std::rc::Rc;

/// Labels of a volume that name the zones it can be reached from.
const ZONE_LABELS: [&str; 4] = [
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region",
];

/// What the Pod's claims say about nodes.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// `ReadWriteOncePod` claims that other Pods use.
    in_use: Vec<(Name, Rc<Pod>)>,
    /// Volumes that can only be reached from some nodes.
    bound: Vec<Volume>,
    /// Claims that wait for a node to be chosen.
    pub waiting: Vec<Name>,
    /// One of them for which nobody makes volumes.
    unprovided: Option<Name>,
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
        let names: Vec<Name> = pod.claims().into_iter().map(|(_, claim)| claim).collect();
        let claims = found(view, pod, &names)?;
        let mut facts = Self::default();
        let mut unbound = Vec::new();
        for claim in claims {
            facts.in_use.extend(other_users(view, pod, &claim));
            if let Some(volume) = claim.volume.as_ref().filter(|_| claim.is_bound()) {
                facts.bound.extend(volume_of(view, volume));
                continue;
            }
            match binding_of(view, &claim) {
                Binding::Immediate => unbound.push(claim.meta.key.name.clone()),
                Binding::ForConsumer { provisioner } => {
                    facts.waiting.push(claim.meta.key.name.clone());
                    if !provisioner {
                        facts.unprovided = Some(claim.meta.key.name.clone());
                    }
                }
            }
        }
        if unbound.is_empty() { Ok(facts) } else { Err(PodRefusal::ClaimsUnbound { claims: unbound }) }
    }
}

/// The claims of these names, none of them missing, lost or going.
fn found(view: View<'_>, pod: &Pod, names: &[Name]) -> Result<Vec<Rc<Claim>>, PodRefusal> {
    let mut claims = Vec::with_capacity(names.len());
    for name in names {
        let key = Key { namespace: pod.meta.key.namespace.clone(), name: name.clone() };
        claims.push(Rc::clone(view.claim(&key).ok_or_else(|| PodRefusal::ClaimMissing { claim: name.clone() })?));
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
    for volume in read::list(&pod.spec.raw, "volumes").iter().filter(|volume| volume.get("ephemeral").is_some()) {
        let claim: Name = format!("{}-{}", pod.meta.key.name, read::text(volume, "name")).into();
        let key = Key { namespace: pod.meta.key.namespace.clone(), name: claim.clone() };
        claims.push(Rc::clone(view.claim(&key).ok_or(PodRefusal::EphemeralClaimMissing { claim })?));
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
    let terms = read::at(&volume.rest, &["spec", "nodeAffinity", "required"])
        .map(|required| read::list(required, "nodeSelectorTerms").iter().map(NodeSelectorTerm::of_json).collect());
    let zoned = ZONE_LABELS.iter().any(|label| volume.meta.label(label).is_some());
    (terms.is_some() || zoned).then(|| Volume { name: name.clone(), terms, labels: Rc::clone(&volume.meta.labels) })
}

/// When a claim's class binds it.
enum Binding {
    Immediate,
    ForConsumer { provisioner: bool },
}

fn binding_of(view: View<'_>, claim: &Claim) -> Binding {
    let class = claim.storage_class.as_ref().and_then(|class| view.get(Kind::StorageClass, &Key::new("", class)));
    match class {
        Some(Object::Other(class)) if read::text(&class.rest, "volumeBindingMode") == "WaitForFirstConsumer" => {
            Binding::ForConsumer { provisioner: read::text(&class.rest, "provisioner") != "kubernetes.io/no-provisioner" }
        }
        _ => Binding::Immediate,
    }
}

/// Refuses a node that cannot reach a volume, or all of them while another Pod uses a claim that only one may.
#[must_use]
pub fn refuse(facts: &Facts, place: &Place<'_>) -> Option<Refusal> {
    let there = |user: &Pod| place.gone.iter().all(|gone| gone.meta.uid != user.meta.uid);
    if let Some((claim, user)) = facts.in_use.iter().find(|(_, user)| there(user)) {
        return Some(Refusal::ClaimInUse { claim: claim.clone(), by: user.meta.key.clone() });
    }
    let node = place.node;
    let reaches = |terms: &Vec<NodeSelectorTerm>| terms.iter().any(|term| term.matches(node.name(), &node.meta.labels));
    if let Some(volume) = facts.bound.iter().find(|volume| !volume.terms.as_ref().is_none_or(reaches)) {
        return Some(Refusal::VolumeAffinity { volume: volume.name.clone() });
    }
    if let Some(claim) = &facts.unprovided {
        return Some(Refusal::NoVolume { claim: claim.clone() });
    }
    facts.bound.iter().find_map(|volume| {
        let label = ZONE_LABELS.iter().find(|label| !shares_zone(volume, label, &node.meta.labels))?;
        Some(Refusal::VolumeZone { volume: volume.name.clone(), label: (*label).into() })
    })
}

/// Whether a node is in one of a volume's zones; several are joined by `__`. A node without any zone label can hold every volume.
fn shares_zone(volume: &Volume, label: &str, node: &Labels) -> bool {
    let Some(zones) = volume.labels.get(label) else { return true };
    if ZONE_LABELS.iter().all(|label| node.get(*label).is_none()) {
        return true;
    }
    node.get(label).is_some_and(|zone| zones.split("__").any(|one| one == &**zone))
}
