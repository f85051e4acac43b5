//! Inter-pod affinity and anti-affinity, required and preferred (`plugins/interpodaffinity/filtering.go`, `scoring.go`).

use crate::cluster::usage;
use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::{AffinityCounts as Counts, Cycle, Domain};
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, Rules};
use crate::control::scheduler::score::MAX;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::pod_spec::PodAffinityTerm;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use std::collections::BTreeMap;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules =
    Rules { prepare: Some(prepare), filter: Some(filter), score: Some(scores), hint: Some(hint), ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
#[allow(clippy::enum_variant_names, reason = "each is named after the rule of Kubernetes that refuses")]
pub enum Refusal {
    /// No Pod that the required affinity asks for is in the node's domain.
    PodAffinity { label: Name, value: Option<Name> },
    /// A Pod that the required anti-affinity avoids is in the node's domain.
    PodAntiAffinity { label: Name, value: Name },
    /// A Pod in the node's domain avoids this one.
    ExistingAntiAffinity { label: Name, value: Name },
}

/// What a required affinity term of a running Pod counts (`hardPodAffinityWeight`).
const REQUIRED_WEIGHT: i64 = 1;

/// Points per domain.
type Points = BTreeMap<Domain, i64>;

/// Counts the Pods of the cluster; all of them only where the Pod has terms of its own.
fn prepare(cycle: &mut Cycle<'_>) -> Result<(), plugins::PodRefusal> {
    let (view, pod) = (cycle.view, cycle.pod);
    let mut counts = Counts::default();
    let mut count = |existing: &Pod| {
        if let Some(node) = usage::node_of(existing).and_then(|node| view.node(node)) {
            shift(&mut counts, view, pod, existing, node, 1);
        }
    };
    if pod.spec.pod_affinity.required.is_empty() && pod.spec.pod_anti_affinity.required.is_empty() {
        cycle.known.pods_with_affinity(view).for_each(|existing| count(existing));
    } else {
        view.pods().for_each(|existing| count(existing));
    }
    cycle.affinity = counts;
    Ok(())
}

/// An existing Pod comes (1) or goes (−1).
fn shift(counts: &mut Counts, view: View<'_>, pod: &Pod, existing: &Pod, node: &Node, by: i64) {
    let wanted = &pod.spec.pod_affinity.required;
    if !wanted.is_empty() && wanted.iter().all(|term| is_matched(view, term, &pod.meta.key.namespace, existing)) {
        wanted.iter().for_each(|term| bump(&mut counts.affinity, node, term, by));
    }
    for term in &pod.spec.pod_anti_affinity.required {
        if is_matched(view, term, &pod.meta.key.namespace, existing) {
            bump(&mut counts.anti, node, term, by);
        }
    }
    for term in &existing.spec.pod_anti_affinity.required {
        if is_matched(view, term, &existing.meta.key.namespace, pod) {
            bump(&mut counts.existing, node, term, by);
        }
    }
}

/// The counts with what is imagined on a node.
fn imagined(cycle: &Cycle<'_>, place: &Place<'_>) -> Counts {
    let mut counts = cycle.affinity.clone();
    place.gone.iter().for_each(|pod| shift(&mut counts, cycle.view, cycle.pod, pod, place.node, -1));
    place.added.iter().for_each(|pod| shift(&mut counts, cycle.view, cycle.pod, pod, place.node, 1));
    counts
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
fn is_matched(view: View<'_>, term: &PodAffinityTerm, namespace: &Name, other: &Pod) -> bool {
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
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    let counts = if place.is_imagined() { Cow::Owned(imagined(cycle, place)) } else { Cow::Borrowed(&cycle.affinity) };
    let refusal = missing(cycle, &counts, place.node)
        .or_else(|| {
            let terms = &cycle.pod.spec.pod_anti_affinity.required;
            let (label, value) = terms.iter().find_map(|term| occupied(&counts.anti, place.node, &term.topology_key))?;
            Some(Refusal::PodAntiAffinity { label, value })
        })
        .or_else(|| {
            let (label, value) = counts.existing.keys().find(|(label, value)| place.node.meta.label(label) == Some(value))?.clone();
            Some(Refusal::ExistingAntiAffinity { label, value })
        });
    plugins::one(refusal)
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

/// Sums of term weights, stretched to 0..100; `None` where no term matches anything.
fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
    let mut points = Points::new();
    let mut count = |existing: &Pod| {
        if let Some(node) = usage::node_of(existing).and_then(|node| cycle.view.node(node)) {
            weigh(&mut points, cycle, existing, node);
        }
    };
    if cycle.pod.spec.pod_affinity.preferred.is_empty() && cycle.pod.spec.pod_anti_affinity.preferred.is_empty() {
        cycle.known.pods_with_affinity(cycle.view).for_each(|existing| count(existing));
    } else {
        cycle.view.pods().for_each(|existing| count(existing));
    }
    if points.is_empty() {
        return None;
    }
    let sum = |node: &Node| {
        points.iter().filter(|((label, value), _)| node.meta.label(label) == Some(value)).map(|(_, points)| points).sum::<i64>()
    };
    let raw: Vec<i64> = places.iter().map(|place| sum(place.node)).collect();
    let (least, most) = (raw.iter().min().copied().unwrap_or(0), raw.iter().max().copied().unwrap_or(0));
    let stretched = |points: i64| if most == least { 0 } else { (MAX as f64 * ((points - least) as f64 / (most - least) as f64)) as i64 };
    Some(raw.into_iter().map(stretched).collect())
}

/// `processExistingPod`
fn weigh(points: &mut Points, cycle: &Cycle<'_>, existing: &Pod, node: &Node) {
    let mut add = |owner: &Pod, other: &Pod, term: &PodAffinityTerm, weight: i64| {
        let Some(value) = node.meta.label(&term.topology_key) else { return };
        if is_matched(cycle.view, term, &owner.meta.key.namespace, other) {
            *points.entry((term.topology_key.clone(), value.clone())).or_default() += weight;
        }
    };
    let pod = cycle.pod;
    pod.spec.pod_affinity.preferred.iter().for_each(|(weight, term)| add(pod, existing, term, *weight));
    pod.spec.pod_anti_affinity.preferred.iter().for_each(|(weight, term)| add(pod, existing, term, -weight));
    existing.spec.pod_affinity.required.iter().for_each(|term| add(existing, pod, term, REQUIRED_WEIGHT));
    existing.spec.pod_affinity.preferred.iter().for_each(|(weight, term)| add(existing, pod, term, *weight));
    existing.spec.pod_anti_affinity.preferred.iter().for_each(|(weight, term)| add(existing, pod, term, -weight));
}

fn hint(view: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    let means =
        |of: &Pod, terms: &[PodAffinityTerm], other: &Pod| terms.iter().any(|term| is_matched(view, term, &of.meta.key.namespace, other));
    let (near, away) = (&pod.spec.pod_affinity.required, &pod.spec.pod_anti_affinity.required);
    let is_wanted = |other: &Pod| means(pod, near, other);
    let is_avoided = |other: &Pod| means(pod, away, other) || means(other, &other.spec.pod_anti_affinity.required, pod);
    match change {
        Change::Assigned { before, after } => {
            (!before.is_some_and(is_wanted) && after.is_some_and(is_wanted))
                || (before.is_some_and(is_avoided) && !after.is_some_and(is_avoided))
                // Without the last Pod of the group, the first rule of a new group applies.
                || (after.is_none() && before.is_some_and(is_wanted))
        }
        Change::Own { before, after } => before.meta.labels != after.meta.labels,
        Change::Node { before, after: Some(after) } => {
            before.is_none() || before.is_some_and(|before| before.meta.labels != after.meta.labels)
        }
        Change::Node { after: None, .. } | Change::Claim(_) | Change::Storage => false,
    }
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let domain = match self {
            Self::PodAffinity { label, value: None } => label.to_string(),
            Self::PodAffinity { label, value: Some(value) }
            | Self::PodAntiAffinity { label, value }
            | Self::ExistingAntiAffinity { label, value } => format!("{label}={value}"),
        };
        Facts::new().code("domain", domain)
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        match self {
            Self::PodAffinity { .. } => Code::UnschedulableAndUnresolvable,
            Self::PodAntiAffinity { .. } | Self::ExistingAntiAffinity { .. } => Code::Unschedulable,
        }
    }

    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::PodAffinity { .. } => "node(s) didn't match pod affinity rules",
            Self::PodAntiAffinity { .. } => "node(s) didn't match pod anti-affinity rules",
            Self::ExistingAntiAffinity { .. } => "node(s) didn't satisfy existing pods anti-affinity rules",
        }
        .into()
    }

    fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence> {
        let (label, path) = match self {
            Self::PodAffinity { label, .. } => (label, "spec.affinity.podAffinity"),
            Self::PodAntiAffinity { label, .. } => (label, "spec.affinity.podAntiAffinity"),
            Self::ExistingAntiAffinity { label, .. } => (label, "metadata.labels"),
        };
        vec![Evidence::new(Kind::Pod, pod, path), Evidence::node(node, format!("metadata.labels[{label}]"))]
    }
}
