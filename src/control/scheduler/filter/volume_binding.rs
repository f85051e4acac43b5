//! Claims that wait for the node of their first consumer (`plugins/volumebinding`): which volume each would get on a node, or whether one
//! could be made there.
//!
//! Left out: capacity that drivers report (`CSIStorageCapacity`), which this cluster does not hold.

use crate::cluster::view::View;
use crate::control::claims;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind, Name};
use crate::object::node::Node;
use crate::object::other::Other;
use crate::object::quantity::Quantity;
use crate::object::read;
use crate::object::selector::{LabelSelector, NodeSelectorTerm};
use std::rc::Rc;

/// The annotation that tells a claim which node its volume is for.
pub const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";

/// What one claim would get: a volume that is there, or, with none, one that is made.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The claim.
    pub claim: Rc<Claim>,
    /// The volume that it would be bound to.
    pub volume: Option<Rc<Other>>,
}

/// The unbound claims of a Pod that wait for it.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// The claims and their classes, the smallest first.
    claims: Vec<(Rc<Claim>, Rc<Other>)>,
    /// The volumes there are, by name.
    volumes: Vec<Rc<Other>>,
}

impl Waiting {
    /// One more claim.
    pub fn push(&mut self, view: View<'_>, claim: Rc<Claim>, class: Rc<Other>) {
        if self.claims.is_empty() {
            self.volumes = claims::volumes(view).collect();
        }
        self.claims.push((claim, class));
        self.claims.sort_by_key(|(claim, _)| amount(Some(&claims::requested(claim))));
    }

    /// What each claim would get on a node (`findMatchingVolumes`, `checkVolumeProvisions`).
    ///
    /// # Errors
    /// A claim that would get nothing there.
    pub fn choices(&self, node: &Node) -> Result<Vec<Choice>, Name> {
        let mut choices: Vec<Choice> = Vec::with_capacity(self.claims.len());
        for (claim, class) in &self.claims {
            let chosen = claim.meta.annotation(SELECTED_NODE);
            if chosen.is_some_and(|chosen| &**chosen != node.name()) {
                return Err(claim.meta.key.name.clone());
            }
            let volume = if chosen.is_some() { None } else { self.best(claim, node, &choices) };
            if volume.is_none() && !is_provided(class, node) {
                return Err(claim.meta.key.name.clone());
            }
            choices.push(Choice { claim: Rc::clone(claim), volume });
        }
        Ok(choices)
    }

    /// `FindMatchingVolume`: one that is reserved for the claim, or else the smallest that will do.
    fn best(&self, claim: &Claim, node: &Node, taken: &[Choice]) -> Option<Rc<Other>> {
        let is_taken = |volume: &Other| {
            taken.iter().filter_map(|choice| choice.volume.as_ref()).any(|other| other.meta.key.name == volume.meta.key.name)
        };
        let fitting = || self.volumes.iter().filter(|volume| !is_taken(volume) && could_hold(volume, claim));
        let reserved = fitting().find(|volume| claim_reference(volume).is_some_and(|reference| claims::refers_to(reference, claim)));
        if let Some(volume) = reserved {
            return reaches(volume, node).then(|| Rc::clone(volume));
        }
        let will_do = |volume: &&Rc<Other>| is_free(volume) && is_wanted(volume, claim) && reaches(volume, node);
        fitting().filter(will_do).min_by_key(|volume| capacity(volume)).cloned()
    }
}

/// The class of a claim that waits for its first consumer (`IsDelayBindingMode`); one that names its volume does not wait.
#[must_use]
pub fn waits_with(view: View<'_>, claim: &Claim) -> Option<Rc<Other>> {
    let name = claim.storage_class.as_ref().filter(|_| claim.volume.is_none())?;
    match view.get(Kind::StorageClass, &Key::new("", name))? {
        Object::Other(class) if read::text(&class.rest, "volumeBindingMode") == "WaitForFirstConsumer" => Some(class),
        _ => None,
    }
}

/// Whether a volume with these required terms can be reached from a node.
#[must_use]
pub fn is_reached(terms: &[NodeSelectorTerm], node: &Node) -> bool {
    terms.iter().any(|term| term.matches(node.name(), &node.meta.labels))
}

/// The required node affinity of a volume.
#[must_use]
pub fn terms_of(volume: &Other) -> Option<Vec<NodeSelectorTerm>> {
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
        && capacity(volume) >= amount(Some(&claims::requested(claim)))
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
    read::text(&class.rest, "provisioner") != claims::NO_PROVISIONER && (topologies.is_empty() || topologies.iter().any(matches))
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
