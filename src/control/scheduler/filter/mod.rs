//! The filters of the default profile, in its order: the first that refuses a node gives the reasons (`RunFilterPlugins`).

pub mod declared_features;
pub mod node_affinity;
pub mod node_name;
pub mod node_ports;
pub mod node_unschedulable;
pub mod pod_affinity;
pub mod resources_fit;
pub mod taint_toleration;
pub mod topology_spread;
pub mod volume_binding;
pub mod volume_restrictions;
pub mod volumes;

use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::reason::Refusal;
use crate::object::pod::Pod;
use std::rc::Rc;

/// Why a node cannot take the Pod; nothing when it can. Only those of resources and of volumes give several reasons.
#[must_use]
pub fn refusals(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    let (pod, node) = (cycle.pod, &**place.node);
    let early = node_unschedulable::refuse(&pod.spec.tolerations, node)
        .or_else(|| node_name::refuse(pod.spec.node_name.as_ref(), node))
        .or_else(|| taint_toleration::refuse(&pod.spec.tolerations, &node.taints))
        .or_else(|| node_affinity::refuse(&pod.spec.node_selector, cycle.required.as_deref(), node))
        .or_else(|| node_ports::refuse(&pod.spec.host_ports, &place.usage));
    if let Some(refusal) = early {
        return vec![refusal];
    }
    let lacks = resources_fit::refuse(&pod.spec.requests, &place.usage, &node.allocatable);
    if !lacks.is_empty() {
        return lacks;
    }
    let unreachable = volumes::refuse(&cycle.volumes, cycle.view, place);
    if !unreachable.is_empty() {
        return unreachable;
    }
    topology_spread::refuse(cycle, place)
        .or_else(|| pod_affinity::refuse(cycle, place))
        .or_else(|| declared_features::refuse(&cycle.features, node))
        .into_iter()
        .collect()
}

/// The same, with Pods nominated to the node that are at least as important imagined to be there; the node must do with and without
/// them (`RunFilterPluginsWithNominatedPods`).
#[must_use]
pub fn refusals_with_nominated(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    let rivals: Vec<&Rc<Pod>> = cycle
        .known
        .nominated_to(cycle.view, place.node.name())
        .filter(|rival| rival.spec.priority >= cycle.pod.spec.priority && rival.meta.uid != cycle.pod.meta.uid)
        .collect();
    if !rivals.is_empty() {
        let mut crowded = place.clone();
        rivals.into_iter().for_each(|rival| crowded.add(rival));
        let refused = refusals(cycle, &crowded);
        if !refused.is_empty() {
            return refused;
        }
    }
    refusals(cycle, place)
}
