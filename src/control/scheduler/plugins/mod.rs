//! The plugins of the default profile (`apis/config/v1/default_plugins.go`): one file each, with everything that it does.
//!
//! To add one: write its file with its `RULES`; name it in [`Plugin`](crate::control::scheduler::reason::Plugin) and in [`PLUGINS`], in
//! upstream's order. What it refuses is a variant of [`Refusal`], with a sentence in each language.

mod balanced_allocation;
mod image_locality;
mod node_affinity;
mod node_declared_features;
mod node_name;
mod node_ports;
mod node_resources_fit;
mod node_unschedulable;
mod pod_affinity;
mod taint_toleration;
pub mod topology_spread;
pub mod volume_binding;
mod volume_restrictions;
mod volume_zone;

use crate::cluster::view::View;
use crate::control::scheduler::change::{self, Change};
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::known::Known;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::reason::{Plugin, PodRefusal, Refusal, Score};
use crate::object::pod::Pod;
use std::rc::Rc;

/// What a plugin does at each extension point; `None` where it has nothing to do.
#[derive(Clone, Copy)]
pub struct Rules {
    /// `PreFilter`: works out what it needs once per Pod, or refuses the Pod whatever the nodes.
    prepare: Option<fn(&mut Cycle<'_>) -> Result<(), PodRefusal>>,
    /// `Filter`: why a node cannot take the Pod; nothing when it can.
    filter: Option<fn(&Cycle<'_>, &Place<'_>) -> Vec<Refusal>>,
    /// `Score` and `NormalizeScore`: 0 to 100 for each feasible node; `None` where it has nothing to say about the Pod.
    score: Option<fn(&Cycle<'_>, &[Place<'_>]) -> Option<Vec<i64>>>,
    /// What its scores are multiplied by.
    pub weight: i64,
    /// `QueueingHintFn`: whether a change could make it let a Pod pass that it refused.
    hint: Option<fn(View<'_>, &Pod, Change<'_>) -> bool>,
    /// Whether its hint is asked about changed taints. `buildQueueingHintMap`: a filter that waits for new nodes, and has no opinion of its
    /// own about taints, has its Pods tried again at every change of them, for the better or the worse.
    hints_at_taints: bool,
}

impl Rules {
    const NONE: Self = Self { prepare: None, filter: None, score: None, weight: 0, hint: None, hints_at_taints: false };

    /// Whether a change could make the plugin let a Pod pass that it refused.
    pub(super) fn helps(&self, view: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
        if let Change::Node { before: Some(before), after: Some(after) } = change
            && !self.hints_at_taints
            && change::is_retainted(before, after)
        {
            return true;
        }
        self.hint.is_some_and(|hint| hint(view, pod, change))
    }
}

/// Every plugin, in the order in which the default profile runs them.
pub static PLUGINS: [(Plugin, Rules); 14] = [
    (Plugin::NodeUnschedulable, node_unschedulable::RULES),
    (Plugin::NodeName, node_name::RULES),
    (Plugin::TaintToleration, taint_toleration::RULES),
    (Plugin::NodeAffinity, node_affinity::RULES),
    (Plugin::NodePorts, node_ports::RULES),
    (Plugin::NodeResourcesFit, node_resources_fit::RULES),
    (Plugin::VolumeRestrictions, volume_restrictions::RULES),
    (Plugin::VolumeBinding, volume_binding::RULES),
    (Plugin::VolumeZone, volume_zone::RULES),
    (Plugin::PodTopologySpread, topology_spread::RULES),
    (Plugin::InterPodAffinity, pod_affinity::RULES),
    (Plugin::NodeResourcesBalancedAllocation, balanced_allocation::RULES),
    (Plugin::ImageLocality, image_locality::RULES),
    (Plugin::NodeDeclaredFeatures, node_declared_features::RULES),
];

/// What is worked out once per Pod before nodes are looked at (`RunPreFilterPlugins`).
///
/// # Errors
/// The Pod is refused whatever the nodes.
pub fn prepare<'a>(view: View<'a>, known: &'a Known, pod: &'a Pod) -> Result<Cycle<'a>, PodRefusal> {
    let mut cycle = Cycle::new(view, known, pod);
    PLUGINS.iter().filter_map(|(_, rules)| rules.prepare).try_for_each(|prepare| prepare(&mut cycle))?;
    Ok(cycle)
}

/// Why a node cannot take the Pod; nothing when it can. The first plugin that refuses gives the reasons (`RunFilterPlugins`); only those
/// of resources and of volumes give several.
#[must_use]
pub fn refusals(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    for filter in PLUGINS.iter().filter_map(|(_, rules)| rules.filter) {
        let refusals = filter(cycle, place);
        if !refusals.is_empty() {
            return refusals;
        }
    }
    Vec::new()
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

/// The scores of feasible nodes, in their order (`RunScorePlugins`): every plugin gives 0 to 100, times its weight; the sums decide.
#[must_use]
pub fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Vec<Score> {
    let mut scores = vec![Score::default(); places.len()];
    for (plugin, rules) in &PLUGINS {
        let given = rules.score.and_then(|score| score(cycle, places)).unwrap_or_default();
        for (score, points) in scores.iter_mut().zip(given) {
            let weighted = points * rules.weight;
            score.total += weighted;
            score.parts.push((*plugin, weighted));
        }
    }
    scores
}
