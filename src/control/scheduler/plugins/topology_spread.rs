//! Topology spread constraints (`plugins/podtopologyspread/filtering.go`, `scoring.go`): hard ones refuse, soft ones prefer fewer matching
//! Pods in the domain.
//!
//! A Pod without constraints of its own is spread over nodes and zones if it belongs to a Service, ReplicaSet or StatefulSet;
//! DaemonSets do not count. Weights are logarithms, so this is floating point as it is upstream; the results are whole numbers.

use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::{Cycle, SpreadDomains as Domains};
use crate::control::scheduler::known::Known;
use crate::control::scheduler::place::{self, Place};
use crate::control::scheduler::plugins::{self, Code, Refuses, Rules, node_affinity, taint_toleration};
use crate::control::scheduler::score::MAX;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, Name, empty};
use crate::object::meta::Labels;
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::pod_spec::SpreadConstraint;
use crate::object::read;
use crate::object::selector::{LabelSelector, NodeSelectorTerm, Operator, Requirement};
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use std::collections::BTreeMap;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules =
    Rules { prepare: Some(prepare), filter: Some(filter), score: Some(scores), hint: Some(hint), hints_at_taints: true, ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// The node lacks the topology label of a spread constraint.
    SpreadLabelMissing { label: Name },
    /// One more Pod would make the skew too large.
    Spread { label: Name, value: Name, matching: i64, own: i64, least: i64, max_skew: i64 },
}

const HOSTNAME: &str = "kubernetes.io/hostname";
/// `systemDefaultConstraints`
const DEFAULTS: [(&str, i64); 2] = [(HOSTNAME, 3), ("topology.kubernetes.io/zone", 5)];

/// A constraint with what its score needs.
struct Soft {
    constraint: SpreadConstraint,
    selector: Option<LabelSelector>,
    /// Matching Pods by domain; not for host names, which are counted per node.
    counts: BTreeMap<Name, i64>,
    /// Grows with the number of domains.
    weight: f64,
}

fn prepare(cycle: &mut Cycle<'_>) -> Result<(), plugins::PodRefusal> {
    cycle.spread = domains(cycle.view, cycle.known, cycle.pod, cycle.required.as_deref());
    Ok(())
}

/// The domains of every hard constraint of a Pod.
fn domains<'a>(view: View<'a>, known: &Known, pod: &'a Pod, required: Option<&[NodeSelectorTerm]>) -> Vec<Domains<'a>> {
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
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    plugins::one(cycle.spread.iter().find_map(|domain| refuse_one(cycle, domain, place)))
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
fn selector_of(constraint: &SpreadConstraint, labels: &Labels) -> Option<LabelSelector> {
    let mut selector = constraint.selector.clone()?;
    for key in &constraint.match_label_keys {
        if let Some(value) = labels.get(key) {
            selector.requirements.push(Requirement { key: key.clone(), operator: Operator::In, values: vec![value.clone()] });
        }
    }
    Some(selector)
}

/// Whether a node has every topology label.
fn has_labels<'a>(node: &Node, mut constraints: impl Iterator<Item = &'a SpreadConstraint>) -> bool {
    constraints.all(|constraint| node.meta.label(&constraint.topology_key).is_some())
}

/// `matchNodeInclusionPolicies`: whether a node's Pods count.
fn is_included(constraint: &SpreadConstraint, pod: &Pod, required: Option<&[NodeSelectorTerm]>, node: &Node) -> bool {
    (!constraint.honor_affinity || node_affinity::matches(&pod.spec.node_selector, required, node))
        && (!constraint.honor_taints || taint_toleration::untolerated(&pod.spec.tolerations, &node.taints).is_none())
}

/// `countPodsMatchSelector`: Pods of a namespace on a node that match and are not terminating. An empty selector counts none.
fn count_matching((view, known): (View<'_>, &Known), node: &str, selector: Option<&LabelSelector>, namespace: &Name) -> i64 {
    let Some(selector) = selector.filter(|selector| !selector.is_empty()) else { return 0 };
    if let Some(count) = known.crowds.count(namespace, selector, node) {
        return count;
    }
    let matches = |pod: &Pod| pod.meta.key.namespace == *namespace && !pod.is_terminating() && selector.matches(&pod.meta.labels);
    i64::try_from(place::pods_counted_on(view, node).filter(|pod| matches(pod)).count()).unwrap_or(i64::MAX)
}

/// Scores by how crowded the domains are; `None` where nothing asks for spreading.
fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
    let pod = cycle.pod;
    let is_own = !pod.spec.spread.is_empty();
    let constraints = if is_own { own(pod) } else { defaults(cycle.view, pod) };
    if constraints.is_empty() {
        return None;
    }
    let has_all = |node: &Node| constraints.iter().all(|(constraint, _)| node.meta.label(&constraint.topology_key).is_some());
    let ignored: Vec<bool> = places.iter().map(|place| is_own && !has_all(place.node)).collect();
    let candidates: Vec<&Node> = places.iter().zip(&ignored).filter(|(_, ignored)| !**ignored).map(|(place, _)| &**place.node).collect();
    let counted: Vec<&Node> = cycle.view.nodes().map(|node| &**node).filter(|node| !is_own || has_all(node)).collect();
    let soft: Vec<Soft> =
        constraints.iter().map(|(constraint, selector)| Soft::of(cycle, constraint, selector.as_ref(), &candidates, &counted)).collect();
    let raw: Vec<Option<i64>> =
        places.iter().zip(&ignored).map(|(place, ignored)| (!ignored).then(|| raw_score(cycle, &soft, place.node))).collect();
    Some(normalised(&raw))
}

/// The selectors whose Pods are counted to place a Pod, hard constraints included.
#[must_use]
pub fn selectors(view: View<'_>, pod: &Pod) -> Vec<LabelSelector> {
    if pod.spec.spread.is_empty() {
        return vec![selector_of_owners(view, pod)];
    }
    pod.spec.spread.iter().filter_map(|constraint| selector_of(constraint, &pod.meta.labels)).collect()
}

fn own(pod: &Pod) -> Vec<(SpreadConstraint, Option<LabelSelector>)> {
    let soft = pod.spec.spread.iter().filter(|constraint| !constraint.hard);
    soft.map(|constraint| (constraint.clone(), selector_of(constraint, &pod.meta.labels))).collect()
}

fn defaults(view: View<'_>, pod: &Pod) -> Vec<(SpreadConstraint, Option<LabelSelector>)> {
    let selector = selector_of_owners(view, pod);
    if selector.is_empty() {
        return Vec::new();
    }
    let constraint = |(topology_key, max_skew): (&str, i64)| SpreadConstraint {
        max_skew,
        topology_key: topology_key.into(),
        hard: false,
        selector: Some(selector.clone()),
        min_domains: 1,
        honor_affinity: true,
        honor_taints: false,
        match_label_keys: Vec::new(),
    };
    DEFAULTS.into_iter().map(|default| (constraint(default), Some(selector.clone()))).collect()
}

/// `helper.DefaultSelector`: the selectors of the Services that match the Pod, and of its ReplicaSet or StatefulSet.
fn selector_of_owners(view: View<'_>, pod: &Pod) -> LabelSelector {
    let mut labels: BTreeMap<Name, Name> = BTreeMap::new();
    for service in view.services_in(&pod.meta.key.namespace) {
        let selector = read::at(&service.rest, &["spec"]).map(|spec| read::text_map(spec, "selector")).unwrap_or_default();
        if !selector.is_empty() && selector.iter().all(|(label, value)| pod.meta.label(label) == Some(value)) {
            labels.extend(selector.iter().map(|(label, value)| (label.clone(), value.clone())));
        }
    }
    let equal = |(key, value): (Name, Name)| Requirement { key, operator: Operator::In, values: vec![value] };
    let mut requirements: Vec<Requirement> = labels.into_iter().map(equal).collect();
    requirements.extend(owner_selector(view, pod).unwrap_or_default().requirements);
    LabelSelector { requirements }
}

fn owner_selector(view: View<'_>, pod: &Pod) -> Option<LabelSelector> {
    let owner = pod.meta.controller()?;
    let key = Key { namespace: pod.meta.key.namespace.clone(), name: owner.name.clone() };
    match &*owner.kind {
        "StatefulSet" => view.stateful_set(&key).map(|set| set.spec.selector.clone()),
        "ReplicaSet" => match view.get(Kind::ReplicaSet, &key)? {
            Object::Other(set) => LabelSelector::of_json(read::at(&set.rest, &["spec", "selector"])),
            _ => None,
        },
        _ => None,
    }
}

impl Soft {
    fn of(
        cycle: &Cycle<'_>,
        constraint: &SpreadConstraint,
        selector: Option<&LabelSelector>,
        candidates: &[&Node],
        counted: &[&Node],
    ) -> Self {
        let mut soft = Self { constraint: constraint.clone(), selector: selector.cloned(), counts: BTreeMap::new(), weight: 0.0 };
        let size = if &*constraint.topology_key == HOSTNAME {
            candidates.len()
        } else {
            let value = |node: &Node| node.meta.label(&constraint.topology_key).cloned().unwrap_or_else(empty);
            soft.counts = candidates.iter().map(|node| (value(node), 0)).collect();
            for node in counted.iter().filter(|node| is_included(constraint, cycle.pod, cycle.required.as_deref(), node)) {
                if let Some(count) = soft.counts.get_mut(&value(node)) {
                    *count += count_matching((cycle.view, cycle.known), node.name(), selector, &cycle.pod.meta.key.namespace);
                }
            }
            soft.counts.len()
        };
        soft.weight = ((size + 2) as f64).ln();
        soft
    }
}

/// Rounded half away from zero.
fn raw_score(cycle: &Cycle<'_>, soft: &[Soft], node: &Node) -> i64 {
    let points = |soft: &Soft| {
        let value = node.meta.label(&soft.constraint.topology_key)?;
        let count = if &*soft.constraint.topology_key == HOSTNAME {
            count_matching((cycle.view, cycle.known), node.name(), soft.selector.as_ref(), &cycle.pod.meta.key.namespace)
        } else {
            soft.counts.get(value).copied().unwrap_or(0)
        };
        Some(count as f64 * soft.weight + (soft.constraint.max_skew - 1) as f64)
    };
    soft.iter().filter_map(points).sum::<f64>().round() as i64
}

/// The least crowded node comes closest to 100; ignored ones get nothing.
fn normalised(raw: &[Option<i64>]) -> Vec<i64> {
    let largest = raw.iter().flatten().copied().max().unwrap_or(0);
    let smallest = raw.iter().flatten().copied().min().unwrap_or(0);
    let share = |points: i64| if largest == 0 { MAX } else { MAX * (largest + smallest - points) / largest };
    raw.iter().map(|points| points.map_or(0, share)).collect()
}

/// A Pod that is counted comes, goes or changes sides; or nodes come and go, or change domains.
fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    let hard = || pod.spec.spread.iter().filter(|constraint| constraint.hard);
    let is_counted = |other: &Pod| {
        other.meta.key.namespace == pod.meta.key.namespace
            && !other.is_terminating()
            && hard()
                .any(|constraint| selector_of(constraint, &pod.meta.labels).is_some_and(|selector| selector.matches(&other.meta.labels)))
    };
    let domains = |node: &Node| -> Option<Vec<String>> {
        hard().map(|constraint| node.meta.label(&constraint.topology_key).map(ToString::to_string)).collect()
    };
    match change {
        Change::Assigned { before, after } => before.is_some_and(is_counted) != after.is_some_and(is_counted),
        Change::Own { before, after } => before.meta.labels != after.meta.labels || before.spec.tolerations != after.spec.tolerations,
        Change::Node { before, after } => {
            let (old, new) = (before.and_then(domains), after.and_then(domains));
            old != new || (new.is_some() && before.map(|node| &node.taints) != after.map(|node| &node.taints))
        }
        Change::Claim(_) | Change::Storage => false,
    }
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::SpreadLabelMissing { label } => facts.code("label", label.clone()),
            Self::Spread { label, value, matching, own, least, max_skew } => facts
                .code("domain", format!("{label}={value}"))
                .number("there", matching + own)
                .number("least", least)
                .number("skew", max_skew),
        }
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        match self {
            Self::SpreadLabelMissing { .. } => Code::UnschedulableAndUnresolvable,
            Self::Spread { .. } => Code::Unschedulable,
        }
    }

    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::SpreadLabelMissing { .. } => "node(s) didn't match pod topology spread constraints (missing required label)",
            Self::Spread { .. } => "node(s) didn't match pod topology spread constraints",
        }
        .into()
    }

    fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence> {
        let (Self::SpreadLabelMissing { label } | Self::Spread { label, .. }) = self;
        vec![Evidence::new(Kind::Pod, pod, "spec.topologySpreadConstraints"), Evidence::node(node, format!("metadata.labels[{label}]"))]
    }
}
