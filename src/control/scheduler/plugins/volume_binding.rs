//! Claims and the volumes behind them (`plugins/volumebinding`): whether bound ones can be reached from a node; which volume each that waits
//! for its first consumer would get there, or whether one could be made.
//!
//! Left out: capacity that drivers report (`CSIStorageCapacity`) and attach limits (`nodevolumelimits`), which stand in kinds that this
//! cluster does not hold. A claim that says it is bound is believed where its volume is not there, since people paste their claims without
//! the volumes.

use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::{Cycle, Volumes};
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, RefusesPod, Rules, volume_restrictions};
use crate::control::shared::volumes::{self, SELECTED_NODE};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind, Name};
use crate::object::node::Node;
use crate::object::other::Other;
use crate::object::pod::Pod;
use crate::object::quantity::Quantity;
use crate::object::read;
use crate::object::selector::{LabelSelector, NodeSelectorTerm};
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
    /// The volume of a claim can only be reached from other nodes.
    VolumeAffinity { volume: Name },
    /// A claim that waits for its first consumer finds no volume and nobody who makes one.
    NoVolume { claim: Name },
}

/// Why it refuses a Pod whatever the nodes.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum PodRefusal {
    /// A claim is being deleted.
    ClaimTerminating { claim: Name },
    /// A claim's volume is gone.
    ClaimLost { claim: Name, volume: Name },
    /// A claim has no volume yet, and its class binds at once.
    ClaimsUnbound { claims: Vec<Name> },
    /// The claim of an ephemeral volume has not been made.
    EphemeralClaimMissing { claim: Name },
}

/// What one claim would get: a volume that is there, or, with none, one that is made.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The claim.
    pub claim: Rc<Claim>,
    /// The volume that it would be bound to.
    pub volume: Option<Rc<Other>>,
}

/// Tells bound claims from those that wait for a node; the others, and those that are lost or going, no node can make good.
fn prepare(cycle: &mut Cycle<'_>) -> Result<(), plugins::PodRefusal> {
    let view = cycle.view;
    if let Some(claim) = not_made(view, cycle.pod) {
        return Err(PodRefusal::EphemeralClaimMissing { claim }.into());
    }
    let known = &mut cycle.volumes;
    known.claims.iter().try_for_each(|claim| refuse_unusable(claim))?;
    let mut unbound = Vec::new();
    for claim in &known.claims {
        if claim.is_bound() && claim.volume.is_some() {
            let volume = volume_of(view, claim);
            known.bound.extend(volume.and_then(|volume| Some((volume.meta.key.name.clone(), terms_of(&volume)?))));
            continue;
        }
        match volumes::waits_with(view, claim) {
            None => unbound.push(claim.meta.key.name.clone()),
            Some(class) => known.waiting.push((Rc::clone(claim), class)),
        }
    }
    if !known.waiting.is_empty() {
        known.waiting.sort_by_key(|(claim, _)| amount(Some(&volumes::requested(claim))));
        known.all = volumes::volumes(view).collect();
    }
    if unbound.is_empty() { Ok(()) } else { Err(PodRefusal::ClaimsUnbound { claims: unbound }.into()) }
}

/// The claim of an ephemeral volume that has not been made yet.
fn not_made(view: View<'_>, pod: &Pod) -> Option<Name> {
    if pod.spec.ephemeral.is_empty() {
        return None;
    }
    let is_missing = |name: &Name| view.claim(&Key { namespace: pod.meta.key.namespace.clone(), name: name.clone() }).is_none();
    pod.claims().into_iter().filter(|(volume, _)| pod.spec.ephemeral.contains(volume)).map(|(_, name)| name).find(is_missing)
}

fn refuse_unusable(claim: &Claim) -> Result<(), PodRefusal> {
    let name = claim.meta.key.name.clone();
    if read::text(&claim.status, "phase") == "Lost" {
        return Err(PodRefusal::ClaimLost { claim: name, volume: claim.volume.clone().unwrap_or_else(|| "".into()) });
    }
    if claim.meta.is_terminating() {
        return Err(PodRefusal::ClaimTerminating { claim: name });
    }
    Ok(())
}

/// The volume that a claim is bound to.
#[must_use]
pub fn volume_of(view: View<'_>, claim: &Claim) -> Option<Rc<Other>> {
    let name = claim.volume.as_ref().filter(|_| claim.is_bound())?;
    match view.get(Kind::PersistentVolume, &Key { namespace: "".into(), name: name.clone() })? {
        Object::Other(volume) => Some(volume),
        _ => None,
    }
}

/// `FindPodVolumes`: a volume out of reach and a claim without any are two reasons.
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    let out_of_reach = cycle.volumes.bound.iter().find(|(_, terms)| !is_reached(terms, place.node));
    let bound = out_of_reach.map(|(volume, _)| Refusal::VolumeAffinity { volume: volume.clone() });
    let waiting = choices(&cycle.volumes, place.node).err().map(|claim| Refusal::NoVolume { claim });
    bound.into_iter().chain(waiting).map(Into::into).collect()
}

/// What each claim would get on a node (`findMatchingVolumes`, `checkVolumeProvisions`).
///
/// # Errors
/// A claim that would get nothing there.
pub fn choices(volumes: &Volumes, node: &Node) -> Result<Vec<Choice>, Name> {
    let mut choices: Vec<Choice> = Vec::with_capacity(volumes.waiting.len());
    for (claim, class) in &volumes.waiting {
        let chosen = claim.meta.annotation(SELECTED_NODE);
        if chosen.is_some_and(|chosen| &**chosen != node.name()) {
            return Err(claim.meta.key.name.clone());
        }
        let volume = if chosen.is_some() { None } else { best(volumes, claim, node, &choices) };
        if volume.is_none() && !is_provided(class, node) {
            return Err(claim.meta.key.name.clone());
        }
        choices.push(Choice { claim: Rc::clone(claim), volume });
    }
    Ok(choices)
}

/// `FindMatchingVolume`: one that is reserved for the claim, or else the smallest that will do.
fn best(volumes: &Volumes, claim: &Claim, node: &Node, taken: &[Choice]) -> Option<Rc<Other>> {
    let is_taken =
        |volume: &Other| taken.iter().filter_map(|choice| choice.volume.as_ref()).any(|other| other.meta.key.name == volume.meta.key.name);
    let fitting = || volumes.all.iter().filter(|volume| !is_taken(volume) && could_hold(volume, claim));
    let reserved = fitting().find(|volume| claim_reference(volume).is_some_and(|reference| volumes::refers_to(reference, claim)));
    if let Some(volume) = reserved {
        return reaches(volume, node).then(|| Rc::clone(volume));
    }
    let will_do = |volume: &&Rc<Other>| is_free(volume) && is_wanted(volume, claim) && reaches(volume, node);
    fitting().filter(will_do).min_by_key(|volume| capacity(volume)).cloned()
}

/// Whether a volume with these required terms can be reached from a node.
fn is_reached(terms: &[NodeSelectorTerm], node: &Node) -> bool {
    terms.iter().any(|term| term.matches(node.name(), &node.meta.labels))
}

/// The required node affinity of a volume.
fn terms_of(volume: &Other) -> Option<Vec<NodeSelectorTerm>> {
    let required = read::at(&volume.rest, &["spec", "nodeAffinity", "required"])?;
    Some(read::list(required, "nodeSelectorTerms").iter().map(NodeSelectorTerm::of_json).collect())
}

fn reaches(volume: &Other, node: &Node) -> bool {
    terms_of(volume).is_none_or(|terms| is_reached(&terms, node))
}

/// Large enough, of the same mode, and there to stay.
fn could_hold(volume: &Other, claim: &Claim) -> bool {
    let mode = |spec: Option<&Json>| spec.and_then(|spec| read::name(spec, "volumeMode")).unwrap_or_else(|| "Filesystem".into());
    !volume.meta.is_terminating()
        && capacity(volume) >= amount(Some(&volumes::requested(claim)))
        && mode(volume.rest.get("spec")) == mode(Some(&claim.spec))
}

/// Nobody has it or had it.
fn is_free(volume: &Other) -> bool {
    let phase = read::at(&volume.rest, &["status", "phase"]).and_then(Json::as_str).unwrap_or("");
    claim_reference(volume).is_none() && matches!(phase, "" | "Pending" | "Available")
}

/// Of the claim's class, with its access modes, and with the labels it selects.
fn is_wanted(volume: &Other, claim: &Claim) -> bool {
    let Some(spec) = volume.rest.get("spec") else { return false };
    let modes = read::list(spec, "accessModes");
    let selector = LabelSelector::of_json(claim.spec.get("selector"));
    Some(read::text(spec, "storageClassName")) == claim.storage_class.as_deref()
        && read::list(&claim.spec, "accessModes").iter().all(|mode| modes.contains(mode))
        && selector.is_none_or(|selector| selector.matches(&volume.meta.labels))
}

/// Whether somebody would make a volume for the node.
fn is_provided(class: &Other, node: &Node) -> bool {
    let in_place = |expression: &Json| {
        let found = node.meta.label(read::text(expression, "key"));
        found.is_some_and(|found| read::list(expression, "values").iter().any(|value| value.as_str() == Some(found)))
    };
    let matches = |term: &Json| {
        let expressions = read::list(term, "matchLabelExpressions");
        !expressions.is_empty() && expressions.iter().all(in_place)
    };
    let topologies = read::list(&class.rest, "allowedTopologies");
    read::text(&class.rest, "provisioner") != volumes::NO_PROVISIONER && (topologies.is_empty() || topologies.iter().any(matches))
}

fn claim_reference(volume: &Other) -> Option<&Json> {
    read::at(&volume.rest, &["spec", "claimRef"])
}

fn capacity(volume: &Other) -> i64 {
    amount(read::at(&volume.rest, &["spec", "capacity", "storage"]))
}

fn amount(value: Option<&Json>) -> i64 {
    value.and_then(Quantity::of_json).map_or(0, |quantity| quantity.value())
}

/// A claim of the Pod, some volume or class, or where a node is may have changed.
pub(super) fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    match change {
        Change::Claim(claim) => volume_restrictions::uses_claim(pod, claim),
        Change::Storage | Change::Node { before: None, .. } => true,
        Change::Node { before: Some(before), after } => after.is_some_and(|after| after.meta.labels != before.meta.labels),
        Change::Assigned { .. } | Change::Own { .. } => false,
    }
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        match self {
            Self::VolumeAffinity { volume } => Facts::new().beside("volume", Kind::PersistentVolume, volume),
            Self::NoVolume { claim } => Facts::new().beside("claim", Kind::PersistentVolumeClaim, claim),
        }
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        Code::UnschedulableAndUnresolvable
    }

    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::VolumeAffinity { .. } => "node(s) didn't match PersistentVolume's node affinity",
            Self::NoVolume { .. } => "node(s) didn't find available persistent volumes to bind",
        }
        .into()
    }

    fn evidence(&self, pod: &Key, _: &Name) -> Vec<Evidence> {
        let of_pod = Evidence::new(Kind::Pod, pod, "spec.volumes");
        match self {
            Self::VolumeAffinity { volume } => {
                vec![of_pod, Evidence::new(Kind::PersistentVolume, &Key::new("", volume), "spec.nodeAffinity")]
            }
            Self::NoVolume { .. } => vec![of_pod],
        }
    }
}

impl Worded for PodRefusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new().all_beside("claims", Kind::PersistentVolumeClaim, self.claims());
        match self {
            Self::ClaimLost { volume, .. } => facts.beside("volume", Kind::PersistentVolume, volume),
            Self::ClaimTerminating { .. } | Self::ClaimsUnbound { .. } | Self::EphemeralClaimMissing { .. } => facts,
        }
    }
}

impl RefusesPod for PodRefusal {
    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::ClaimTerminating { claim } => format!("persistentvolumeclaim \"{claim}\" is being deleted").into(),
            Self::ClaimLost { claim, volume } => {
                format!("persistentvolumeclaim \"{claim}\" bound to non-existent persistentvolume \"{volume}\"").into()
            }
            Self::ClaimsUnbound { .. } => "pod has unbound immediate PersistentVolumeClaims".into(),
            Self::EphemeralClaimMissing { claim } => {
                format!("waiting for ephemeral volume controller to create the persistentvolumeclaim \"{claim}\"").into()
            }
        }
    }

    fn evidence(&self, pod: &Key) -> Vec<Evidence> {
        plugins::evidence_of_claims(pod, self.claims())
    }
}

impl PodRefusal {
    /// The claims it is about.
    fn claims(&self) -> &[Name] {
        match self {
            Self::ClaimTerminating { claim } | Self::ClaimLost { claim, .. } | Self::EphemeralClaimMissing { claim } => {
                std::slice::from_ref(claim)
            }
            Self::ClaimsUnbound { claims } => claims,
        }
    }
}
