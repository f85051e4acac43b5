//! Node selectors, and required and preferred node affinity (`plugins/nodeaffinity`).
//!
//! Terms that name nodes by `metadata.name` narrow the search to those nodes, which is what makes daemon Pods cheap.

use crate::cluster::view::View;
use crate::control::scheduler::change::{Change, becomes};
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{PodRefusal, Refusal, Rules};
use crate::control::scheduler::score;
use crate::object::kind::Name;
use crate::object::node::Node;
use crate::object::pod::{Overlay, Pod};
use crate::object::selector::{NodeSelectorTerm, Operator};
use std::collections::BTreeSet;
use std::rc::Rc;

pub(super) const RULES: Rules =
    Rules { prepare: Some(prepare), filter: Some(filter), score: Some(scores), weight: 2, hint: Some(hint), ..Rules::NONE };

fn prepare(cycle: &mut Cycle<'_>) -> Result<(), PodRefusal> {
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

fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    refuse(&cycle.pod.spec.node_selector, cycle.required.as_deref(), place.node).into_iter().collect()
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
