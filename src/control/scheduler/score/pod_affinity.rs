//! Preferred inter-pod affinity and anti-affinity, of the Pod and of those that run (`plugins/interpodaffinity/scoring.go`).

use crate::cluster::usage;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::filter::pod_affinity::is_matched;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::score::MAX;
use crate::object::kind::Name;
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::pod_spec::PodAffinityTerm;
use std::collections::BTreeMap;

/// What a required affinity term of a running Pod counts (`hardPodAffinityWeight`).
const REQUIRED_WEIGHT: i64 = 1;

/// Points per domain: topology label and value.
type Points = BTreeMap<(Name, Name), i64>;

/// Sums of term weights, stretched to 0..100; `None` where no term matches anything.
#[must_use]
pub fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
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
