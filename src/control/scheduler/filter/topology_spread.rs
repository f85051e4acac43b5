//! Hard topology spread constraints (`plugins/podtopologyspread/filtering.go`).

use crate::cluster::view::View;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::filter::{node_affinity, taint_toleration};
use crate::control::scheduler::known::Known;
use crate::control::scheduler::place::{self, Place};
use crate::control::scheduler::reason::Refusal;
use crate::object::kind::Name;
use crate::object::meta::Labels;
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::pod_spec::SpreadConstraint;
use crate::object::selector::{LabelSelector, NodeSelectorTerm, Operator, Requirement};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One constraint and how many matching Pods each of its domains holds.
#[derive(Clone, Debug)]
pub struct Domains<'a> {
    /// The constraint.
    pub constraint: &'a SpreadConstraint,
    /// Its selector, with `matchLabelKeys` applied.
    pub selector: Option<LabelSelector>,
    /// Matching Pods by value of the topology label.
    pub counts: BTreeMap<Name, i64>,
}

/// The domains of every hard constraint of a Pod.
#[must_use]
pub fn domains<'a>(view: View<'a>, known: &Known, pod: &'a Pod, required: Option<&[NodeSelectorTerm]>) -> Vec<Domains<'a>> {
    let hard = pod.spec.spread.iter().filter(|constraint| constraint.hard);
    let mut domains: Vec<Domains<'a>> = hard
        .map(|constraint| Domains { constraint, selector: selector_of(constraint, &pod.meta.labels), counts: BTreeMap::new() })
        .collect();
    if domains.is_empty() {
        return domains;
    }
    for node in view.nodes().filter(|node| has_labels(node, pod.spec.spread.iter().filter(|constraint| constraint.hard))) {
        for domain in domains.iter_mut().filter(|domain| is_included(domain.constraint, pod, required, node)) {
            let count = count_matching((view, known), node.name(), domain.selector.as_ref(), &pod.meta.key.namespace);
            if let Some(value) = node.meta.label(&domain.constraint.topology_key) {
                *domain.counts.entry(value.clone()).or_default() += count;
            }
        }
    }
    domains
}

/// Refuses a node without the topology label, and one whose domain would be too far above the emptiest.
#[must_use]
pub fn refuse(cycle: &Cycle<'_>, place: &Place<'_>) -> Option<Refusal> {
    cycle.spread.iter().find_map(|domain| refuse_one(cycle, domain, place))
}

fn refuse_one(cycle: &Cycle<'_>, domain: &Domains<'_>, place: &Place<'_>) -> Option<Refusal> {
    let constraint = domain.constraint;
    let label = &constraint.topology_key;
    let Some(value) = place.node.meta.label(label) else { return Some(Refusal::SpreadLabelMissing { label: label.clone() }) };
    let counts = if place.is_imagined() { Cow::Owned(imagined(cycle, domain, place)) } else { Cow::Borrowed(&domain.counts) };
    let too_few = i64::try_from(counts.len()).unwrap_or(i64::MAX) < constraint.min_domains;
    let least = if too_few { 0 } else { counts.values().min().copied().unwrap_or(0) };
    let matching = counts.get(value).copied().unwrap_or(0);
    let own = i64::from(domain.selector.as_ref().is_some_and(|selector| selector.matches(&cycle.pod.meta.labels)));
    (matching + own - least > constraint.max_skew).then(|| Refusal::Spread {
        label: label.clone(),
        value: value.clone(),
        matching,
        own,
        least,
        max_skew: constraint.max_skew,
    })
}

/// `updateWithPod`: the counts with what is imagined on the node.
fn imagined(cycle: &Cycle<'_>, domain: &Domains<'_>, place: &Place<'_>) -> BTreeMap<Name, i64> {
    let mut counts = domain.counts.clone();
    let constraints = cycle.spread.iter().map(|domain| domain.constraint);
    if !has_labels(place.node, constraints) || !is_included(domain.constraint, cycle.pod, cycle.required.as_deref(), place.node) {
        return counts;
    }
    let Some(value) = place.node.meta.label(&domain.constraint.topology_key) else { return counts };
    let matching = |pod: &Pod| {
        pod.meta.key.namespace == cycle.pod.meta.key.namespace
            && domain.selector.as_ref().is_some_and(|selector| selector.matches(&pod.meta.labels))
    };
    let added = place.added.iter().filter(|pod| matching(pod)).count();
    // A terminating Pod was never counted.
    let gone = place.gone.iter().filter(|pod| matching(pod) && !pod.is_terminating()).count();
    let count = counts.entry(value.clone()).or_default();
    *count += i64::try_from(added).unwrap_or(0) - i64::try_from(gone).unwrap_or(0);
    counts
}

/// The constraint's selector, narrowed to Pods with the same values of `matchLabelKeys`.
#[must_use]
pub fn selector_of(constraint: &SpreadConstraint, labels: &Labels) -> Option<LabelSelector> {
    let mut selector = constraint.selector.clone()?;
    for key in &constraint.match_label_keys {
        if let Some(value) = labels.get(key) {
            selector.requirements.push(Requirement { key: key.clone(), operator: Operator::In, values: vec![value.clone()] });
        }
    }
    Some(selector)
}

/// Whether a node has every topology label.
pub fn has_labels<'a>(node: &Node, mut constraints: impl Iterator<Item = &'a SpreadConstraint>) -> bool {
    constraints.all(|constraint| node.meta.label(&constraint.topology_key).is_some())
}

/// `matchNodeInclusionPolicies`: whether a node's Pods count.
#[must_use]
pub fn is_included(constraint: &SpreadConstraint, pod: &Pod, required: Option<&[NodeSelectorTerm]>, node: &Node) -> bool {
    (!constraint.honor_affinity || node_affinity::matches(&pod.spec.node_selector, required, node))
        && (!constraint.honor_taints || taint_toleration::untolerated(&pod.spec.tolerations, &node.taints).is_none())
}

/// `countPodsMatchSelector`: Pods of a namespace on a node that match and are not terminating. An empty selector counts none.
#[must_use]
pub fn count_matching((view, known): (View<'_>, &Known), node: &str, selector: Option<&LabelSelector>, namespace: &Name) -> i64 {
    let Some(selector) = selector.filter(|selector| !selector.is_empty()) else { return 0 };
    if let Some(count) = known.crowds.count(namespace, selector, node) {
        return count;
    }
    let matches = |pod: &Pod| pod.meta.key.namespace == *namespace && !pod.is_terminating() && selector.matches(&pod.meta.labels);
    i64::try_from(place::pods_counted_on(view, node).filter(|pod| matches(pod)).count()).unwrap_or(i64::MAX)
}
