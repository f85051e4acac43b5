//! Node selectors, and required and preferred node affinity (`plugins/nodeaffinity`).
//!
//! Terms that name nodes by `metadata.name` narrow the search to those nodes, which is what makes daemon Pods cheap.

use crate::cluster::view::View;
use crate::control::scheduler::change::{Change, becomes};
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, RefusesPod, Rules};
use crate::control::scheduler::score;
use crate::object::kind::{Key, Kind, Name};
use crate::object::node::Node;
use crate::object::pod::{Overlay, Pod};
use crate::object::selector::{NodeSelectorTerm, Operator};
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules =
    Rules { prepare: Some(prepare), filter: Some(filter), score: Some(scores), hint: Some(hint), ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// Required node affinity names other nodes by `metadata.name`.
    NotNamed { named: Rc<[Name]> },
    /// `nodeSelector` asks for a label that the node does not have.
    NodeSelector { label: Name, wanted: Name, found: Option<Name> },
    /// No term of the required node affinity matches.
    #[strum(serialize = "node-affinity")]
    Affinity,
}

/// Why it refuses a Pod whatever the nodes.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum PodRefusal {
    /// Every term of the required node affinity names no node that all of its fields agree on.
    AffinityConflict,
}

/// The field that names and terms stand in.
pub(crate) const REQUIRED: &str = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";

fn prepare(cycle: &mut Cycle<'_>) -> Result<(), plugins::PodRefusal> {
    cycle.required = cycle.pod.required_terms();
    cycle.named = names(cycle.required.as_deref())?;
    Ok(())
}

/// The only nodes that the required terms allow by name; `None` where a term names none. Within a term all fields must agree.
///
/// # Errors
/// No term is left with a name.
fn names(required: Option<&[NodeSelectorTerm]>) -> Result<Option<Rc<[Name]>>, PodRefusal> {
    let Some(terms) = required.filter(|terms| !terms.is_empty()) else { return Ok(None) };
    let mut all = BTreeSet::new();
    for term in terms {
        let mut fields = term.fields.iter().filter(|field| &*field.key == "metadata.name" && field.operator == Operator::In);
        let Some(first) = fields.next() else { return Ok(None) };
        let rest: Vec<_> = fields.collect();
        all.extend(first.values.iter().filter(|name| rest.iter().all(|field| field.values.contains(name))).cloned());
    }
    if all.is_empty() { Err(PodRefusal::AffinityConflict) } else { Ok(Some(all.into_iter().collect())) }
}

fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    plugins::one(refuse(&cycle.pod.spec.node_selector, cycle.required.as_deref(), place.node))
}

/// Refuses a node that the selector or the required terms do not match.
fn refuse(selector: &[(Name, Name)], required: Option<&[NodeSelectorTerm]>, node: &Node) -> Option<Refusal> {
    let missing = selector.iter().find(|(label, wanted)| node.meta.label(label) != Some(wanted));
    if let Some((label, wanted)) = missing {
        return Some(Refusal::NodeSelector { label: label.clone(), wanted: wanted.clone(), found: node.meta.label(label).cloned() });
    }
    let matches = |terms: &[NodeSelectorTerm]| terms.iter().any(|term| term.matches(node.name(), &node.meta.labels));
    (!required.is_none_or(matches)).then_some(Refusal::Affinity)
}

/// `GetRequiredNodeAffinity(pod).Match`
#[must_use]
pub fn matches(selector: &[(Name, Name)], required: Option<&[NodeSelectorTerm]>, node: &Node) -> bool {
    refuse(selector, required, node).is_none()
}

/// The sums of the weights of preferred terms that match; `None` where nothing is preferred.
fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
    let preferred = &cycle.pod.spec.preferred_terms;
    if preferred.is_empty() {
        return None;
    }
    let sum =
        |node: &Node| preferred.iter().filter(|(_, term)| term.matches(node.name(), &node.meta.labels)).map(|(weight, _)| weight).sum();
    Some(score::normalised(places.iter().map(|place| sum(place.node)).collect(), false))
}

fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    match change {
        Change::Node { before, after: Some(after) } => becomes(before, after, |node| is_matched(pod, node)),
        Change::Node { .. } | Change::Assigned { .. } | Change::Own { .. } | Change::Claim(_) | Change::Storage => false,
    }
}

fn is_matched(pod: &Pod, node: &Node) -> bool {
    // Most Pods that wait in large clusters are daemon Pods, and for those the name decides.
    if matches!(&pod.overlay, Overlay::DaemonNode(name) if &**name != node.name()) {
        return false;
    }
    matches(&pod.spec.node_selector, pod.required_terms().as_deref(), node)
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::NodeSelector { found: None, .. } => "absent",
            Self::NodeSelector { found: Some(_), .. } => "other",
            Self::NotNamed { .. } | Self::Affinity => "",
        }
    }

    fn forms(&self) -> &'static [&'static str] {
        match self {
            Self::NodeSelector { .. } => &["absent", "other"],
            Self::NotNamed { .. } | Self::Affinity => &[""],
        }
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::NotNamed { named } => facts.codes("named", named.iter().cloned()),
            Self::NodeSelector { label, wanted, found } => {
                facts.code("label", format!("{label}={wanted}")).code("found", format!("{label}={}", found.as_deref().unwrap_or("")))
            }
            Self::Affinity => facts,
        }
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        Code::UnschedulableAndUnresolvable
    }

    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::NotNamed { .. } => "node(s) didn't satisfy plugin(s) [NodeAffinity]",
            Self::NodeSelector { .. } | Self::Affinity => "node(s) didn't match Pod's node affinity/selector",
        }
        .into()
    }

    fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence> {
        let of_pod = |path| Evidence::new(Kind::Pod, pod, path);
        match self {
            Self::NotNamed { .. } => vec![of_pod(REQUIRED), Evidence::node(node, "metadata.name")],
            Self::NodeSelector { label, .. } => {
                vec![of_pod("spec.nodeSelector"), Evidence::node(node, format!("metadata.labels[{label}]"))]
            }
            Self::Affinity => vec![of_pod(REQUIRED), Evidence::node(node, "metadata.labels")],
        }
    }
}

impl Worded for PodRefusal {
    fn code(&self) -> &'static str {
        self.into()
    }
}

impl RefusesPod for PodRefusal {
    fn reason(&self) -> Cow<'static, str> {
        "pod affinity terms conflict".into()
    }

    fn evidence(&self, pod: &Key) -> Vec<Evidence> {
        vec![Evidence::new(Kind::Pod, pod, REQUIRED)]
    }
}
