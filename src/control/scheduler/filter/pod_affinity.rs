//! Required inter-pod affinity and anti-affinity (`plugins/interpodaffinity/filtering.go`).

use crate::cluster::usage;
use crate::cluster::view::View;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::known::Known;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::reason::Refusal;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::pod_spec::PodAffinityTerm;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A domain: topology label and value.
type Domain = (Name, Name);

/// How many Pods in each domain matter to the Pod.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Pods that match all its affinity terms, per term.
    affinity: BTreeMap<Domain, i64>,
    /// Pods that match one of its anti-affinity terms.
    anti: BTreeMap<Domain, i64>,
    /// Pods whose own anti-affinity it matches.
    existing: BTreeMap<Domain, i64>,
}

impl Counts {
    /// Counts the Pods of the cluster; all of them only where the Pod has terms of its own.
    #[must_use]
    pub fn of(view: View<'_>, known: &Known, pod: &Pod) -> Self {
        let mut counts = Self::default();
        let mut count = |existing: &Pod| {
            if let Some(node) = usage::node_of(existing).and_then(|node| view.node(node)) {
                counts.shift(view, pod, existing, node, 1);
            }
        };
        if pod.spec.pod_affinity.required.is_empty() && pod.spec.pod_anti_affinity.required.is_empty() {
            known.pods_with_affinity(view).for_each(|existing| count(existing));
        } else {
            view.pods().for_each(|existing| count(existing));
        }
        counts
    }

    /// An existing Pod comes (1) or goes (−1).
    fn shift(&mut self, view: View<'_>, pod: &Pod, existing: &Pod, node: &Node, by: i64) {
        let wanted = &pod.spec.pod_affinity.required;
        if !wanted.is_empty() && wanted.iter().all(|term| is_matched(view, term, &pod.meta.key.namespace, existing)) {
            wanted.iter().for_each(|term| bump(&mut self.affinity, node, term, by));
        }
        for term in &pod.spec.pod_anti_affinity.required {
            if is_matched(view, term, &pod.meta.key.namespace, existing) {
                bump(&mut self.anti, node, term, by);
            }
        }
        for term in &existing.spec.pod_anti_affinity.required {
            if is_matched(view, term, &existing.meta.key.namespace, pod) {
                bump(&mut self.existing, node, term, by);
            }
        }
    }

    /// The counts with what is imagined on a node.
    fn imagined(&self, cycle: &Cycle<'_>, place: &Place<'_>) -> Self {
        let mut counts = self.clone();
        place.gone.iter().for_each(|pod| counts.shift(cycle.view, cycle.pod, pod, place.node, -1));
        place.added.iter().for_each(|pod| counts.shift(cycle.view, cycle.pod, pod, place.node, 1));
        counts
    }
}

fn bump(counts: &mut BTreeMap<Domain, i64>, node: &Node, term: &PodAffinityTerm, by: i64) {
    let Some(value) = node.meta.label(&term.topology_key) else { return };
    let domain = (term.topology_key.clone(), value.clone());
    let count = counts.entry(domain.clone()).or_default();
    *count += by;
    if *count == 0 {
        counts.remove(&domain);
    }
}

/// Whether a term of a Pod in `namespace` means another Pod (`AffinityTerm.Matches`).
#[must_use]
pub fn is_matched(view: View<'_>, term: &PodAffinityTerm, namespace: &Name, other: &Pod) -> bool {
    term.selector.as_ref().is_some_and(|selector| selector.matches(&other.meta.labels))
        && is_in_namespaces(view, term, namespace, &other.meta.key.namespace)
}

fn is_in_namespaces(view: View<'_>, term: &PodAffinityTerm, own: &Name, other: &Name) -> bool {
    if term.namespaces.is_empty() && term.namespace_selector.is_none() {
        return own == other;
    }
    let selected = || {
        let selector = term.namespace_selector.as_ref()?;
        let Some(Object::Other(namespace)) = view.get(Kind::Namespace, &Key::new("", other)) else { return None };
        Some(selector.matches(&namespace.meta.labels))
    };
    term.namespaces.contains(other) || selected().unwrap_or(false)
}

/// Refuses a node where the Pod would miss a Pod it wants near, or meet one that it, or that one it, avoids.
#[must_use]
pub fn refuse(cycle: &Cycle<'_>, place: &Place<'_>) -> Option<Refusal> {
    let counts = if place.is_imagined() { Cow::Owned(cycle.affinity.imagined(cycle, place)) } else { Cow::Borrowed(&cycle.affinity) };
    missing(cycle, &counts, place.node)
        .or_else(|| {
            let terms = &cycle.pod.spec.pod_anti_affinity.required;
            let (label, value) = terms.iter().find_map(|term| occupied(&counts.anti, place.node, &term.topology_key))?;
            Some(Refusal::PodAntiAffinity { label, value })
        })
        .or_else(|| {
            let (label, value) = counts.existing.keys().find(|(label, value)| place.node.meta.label(label) == Some(value))?.clone();
            Some(Refusal::ExistingAntiAffinity { label, value })
        })
}

fn occupied(counts: &BTreeMap<Domain, i64>, node: &Node, label: &Name) -> Option<Domain> {
    let domain = (label.clone(), node.meta.label(label)?.clone());
    counts.get(&domain).is_some_and(|count| *count > 0).then_some(domain)
}

/// `satisfyPodAffinity`: the first Pod of a group that wants only each other may go to any node that has the labels.
fn missing(cycle: &Cycle<'_>, counts: &Counts, node: &Node) -> Option<Refusal> {
    let terms = &cycle.pod.spec.pod_affinity.required;
    if let Some(term) = terms.iter().find(|term| node.meta.label(&term.topology_key).is_none()) {
        return Some(Refusal::PodAffinity { label: term.topology_key.clone(), value: None });
    }
    let term = terms.iter().find(|term| occupied(&counts.affinity, node, &term.topology_key).is_none())?;
    let matches_itself = || terms.iter().all(|term| is_matched(cycle.view, term, &cycle.pod.meta.key.namespace, cycle.pod));
    if counts.affinity.is_empty() && matches_itself() {
        return None;
    }
    Some(Refusal::PodAffinity { label: term.topology_key.clone(), value: node.meta.label(&term.topology_key).cloned() })
}
