//! Soft topology spread constraints (`plugins/podtopologyspread/scoring.go`): fewer matching Pods in the domain are better.
//!
//! A Pod without constraints of its own is spread over nodes and zones if it belongs to a Service, ReplicaSet or StatefulSet;
//! DaemonSets do not count. Weights are logarithms, so this is floating point as it is upstream; the results are whole numbers.

use crate::cluster::view::View;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::filter::topology_spread::{count_matching, is_included, selector_of};
use crate::control::scheduler::place::Place;
use crate::control::scheduler::score::MAX;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::pod_spec::SpreadConstraint;
use crate::object::read;
use crate::object::selector::{LabelSelector, Operator, Requirement};
use std::collections::BTreeMap;

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

/// Scores by how crowded the domains are; `None` where nothing asks for spreading.
#[must_use]
pub fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
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
    for service in view.list(Kind::Service, Some(&pod.meta.key.namespace)) {
        let Object::Other(service) = service else { continue };
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
            let value = |node: &Node| node.meta.label(&constraint.topology_key).cloned().unwrap_or_else(|| "".into());
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
