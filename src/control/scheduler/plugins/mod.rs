//! The plugins of the default profile (`apis/config/v1/default_plugins.go`): one file each, with everything that it does.
//!
//! A new plugin is its file, with its `RULES` and what it refuses; its row in the table below, in upstream's order; and a sentence in each
//! language for each of its refusals. A new refusal is a variant in its plugin's file, and its sentences.

mod balanced_allocation;
mod dynamic_resources;
mod image_locality;
pub mod node_affinity;
mod node_declared_features;
pub mod node_name;
mod node_ports;
pub mod node_resources_fit;
pub mod node_unschedulable;
mod pod_affinity;
mod scheduling_gates;
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
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Pod;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use std::rc::Rc;
use strum::{IntoStaticStr, VariantNames};

/// Declares the refusals of all plugins as one enum, from the plugins' own.
macro_rules! refusals {
    ($(#[$doc:meta])* $name:ident: $answers:ident { $($plugin:ident($own:ty),)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs, reason = "the variants are the plugins")]
        pub enum $name { $($plugin($own),)* }

        $(impl From<$own> for $name {
            fn from(own: $own) -> Self {
                Self::$plugin(own)
            }
        })*

        impl $name {
            fn own(&self) -> &dyn $answers {
                match self { $(Self::$plugin(own) => own,)* }
            }

            /// The plugin that refused.
            #[must_use]
            pub const fn plugin(&self) -> Plugin {
                match self { $(Self::$plugin(_) => Plugin::$plugin,)* }
            }

            /// The codes of all refusals.
            #[must_use]
            pub fn codes() -> Vec<&'static str> {
                [$(<$own>::VARIANTS,)*].concat()
            }

            /// One of each, its facts empty.
            #[cfg(test)]
            pub(crate) fn samples() -> Vec<Self> {
                [$(<$own as strum::IntoEnumIterator>::iter().map(Self::from).collect::<Vec<_>>(),)*].concat()
            }
        }

        impl Worded for $name {
            fn code(&self) -> &'static str {
                self.own().code()
            }

            fn form(&self) -> &'static str {
                self.own().form()
            }

            fn forms(&self) -> &'static [&'static str] {
                self.own().forms()
            }

            fn facts(&self) -> Facts {
                self.own().facts()
            }
        }
    };
}

/// Declares [`Plugin`], [`PLUGINS`], [`Refusal`] and [`PodRefusal`] from the table of plugins.
macro_rules! plugins {
    ($($plugin:ident in $file:ident $(weighs $weight:literal)? $(refuses a node: $refusal:ident)? $(refuses a pod: $pod_refusal:ident)?;)*) => {
        /// A plugin of the default profile, in the order in which they run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
        #[allow(missing_docs, reason = "the variants are Kubernetes' own names")]
        pub enum Plugin { $($plugin,)* }

        /// Every plugin, in the order in which the default profile runs them.
        pub static PLUGINS: [Row; [$(Plugin::$plugin),*].len()] =
            [$(Row { plugin: Plugin::$plugin, weight: 0 $(+ $weight)?, rules: $file::RULES },)*];

        refusals! {
            /// Why one node cannot take the Pod, with the facts that were compared.
            Refusal: Refuses { $($($plugin($file::$refusal),)?)* }
        }

        refusals! {
            /// Why a Pod is not tried, or cannot be scheduled whatever the nodes.
            PodRefusal: RefusesPod { $($($plugin($file::$pod_refusal),)?)* }
        }
    };
}

plugins! {
    SchedulingGates in scheduling_gates refuses a pod: PodRefusal;
    NodeUnschedulable in node_unschedulable refuses a node: Refusal;
    NodeName in node_name refuses a node: Refusal;
    TaintToleration in taint_toleration weighs 3 refuses a node: Refusal;
    NodeAffinity in node_affinity weighs 2 refuses a node: Refusal refuses a pod: PodRefusal;
    NodePorts in node_ports refuses a node: Refusal;
    NodeResourcesFit in node_resources_fit weighs 1 refuses a node: Refusal;
    VolumeRestrictions in volume_restrictions refuses a node: Refusal refuses a pod: PodRefusal;
    VolumeBinding in volume_binding refuses a node: Refusal refuses a pod: PodRefusal;
    VolumeZone in volume_zone refuses a node: Refusal;
    PodTopologySpread in topology_spread weighs 2 refuses a node: Refusal;
    InterPodAffinity in pod_affinity weighs 2 refuses a node: Refusal;
    DynamicResources in dynamic_resources refuses a pod: PodRefusal;
    NodeResourcesBalancedAllocation in balanced_allocation weighs 1;
    ImageLocality in image_locality weighs 1;
    NodeDeclaredFeatures in node_declared_features refuses a node: Refusal;
}

/// A row of the table of plugins.
#[derive(Clone, Copy)]
pub struct Row {
    /// The plugin.
    pub plugin: Plugin,
    /// What its scores are multiplied by.
    pub weight: i64,
    /// What it does.
    pub(super) rules: Rules,
}

/// What kind of no a refusal is (`framework.Code`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Removing Pods from the node could help.
    Unschedulable,
    /// It could not: preemption passes the node by.
    UnschedulableAndUnresolvable,
}

/// What a plugin's reasons against a node say besides their sentence.
pub trait Refuses: Worded {
    /// Whether preemption could help.
    fn status(&self) -> Code;

    /// The reason in upstream's words, as it is counted in `FailedScheduling`.
    fn reason(&self) -> Cow<'static, str>;

    /// The fields that were compared: the Pod's and the node's.
    fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence>;
}

/// What a plugin's reasons against a Pod say besides their sentence.
pub trait RefusesPod: Worded {
    /// The reason in upstream's words.
    fn reason(&self) -> Cow<'static, str>;

    /// The fields that were looked at.
    fn evidence(&self, pod: &Key) -> Vec<Evidence>;
}

/// What a node scored, after weights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// The sum.
    pub total: i64,
    /// What each plugin gave, times its weight; plugins that had nothing to say are missing.
    pub parts: Vec<(Plugin, i64)>,
}

/// `PreEnqueue`: whether a Pod may come into the queue. One that may not is not tried, and nobody hears of it.
type Enqueue = fn(&Pod) -> Result<(), PodRefusal>;

/// `PreFilter`: works out what the plugin needs once per Pod, or refuses the Pod whatever the nodes.
type Prepare = fn(&mut Cycle<'_>) -> Result<(), PodRefusal>;

/// `QueueingHintFn`: whether a change could make the plugin let a Pod pass that it refused.
type Hint = fn(View<'_>, &Pod, Change<'_>) -> bool;

/// `Filter`: why a node cannot take the Pod; nothing when it can.
type Filter = fn(&Cycle<'_>, &Place<'_>) -> Vec<Refusal>;

/// `Score` and `NormalizeScore`: 0 to 100 for each feasible node; `None` where the plugin has nothing to say about the Pod.
type Scoring = fn(&Cycle<'_>, &[Place<'_>]) -> Option<Vec<i64>>;

/// What a plugin does at each extension point; `None` where it has nothing to do. Its weight stands in its row.
#[derive(Clone, Copy)]
pub struct Rules {
    /// Whether a Pod may wait for its turn at all.
    enqueue: Option<Enqueue>,
    /// What is done once per Pod, before any node is looked at.
    prepare: Option<Prepare>,
    /// Whether a node can take the Pod.
    filter: Option<Filter>,
    /// How much it likes each of the nodes that can.
    score: Option<Scoring>,
    /// What a Pod that it refused waits for.
    hint: Option<Hint>,
    /// Whether its hint is asked about changed taints. `buildQueueingHintMap`: a filter that waits for new nodes, and has no opinion of its
    /// own about taints, has its Pods tried again at every change of them, for the better or the worse.
    hints_at_taints: bool,
}

impl Rules {
    const NONE: Self = Self { enqueue: None, prepare: None, filter: None, score: None, hint: None, hints_at_taints: false };

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

/// Whether a Pod may come into the queue (`runPreEnqueuePlugins`).
///
/// # Errors
/// A plugin keeps it out.
pub fn enqueue(pod: &Pod) -> Result<(), PodRefusal> {
    PLUGINS.iter().filter_map(|row| row.rules.enqueue).try_for_each(|enqueue| enqueue(pod))
}

/// What is worked out once per Pod before nodes are looked at (`RunPreFilterPlugins`).
///
/// # Errors
/// The Pod is refused whatever the nodes.
pub fn prepare<'a>(view: View<'a>, known: &'a Known, pod: &'a Pod) -> Result<Cycle<'a>, PodRefusal> {
    let mut cycle = Cycle::new(view, known, pod);
    PLUGINS.iter().filter_map(|row| row.rules.prepare).try_for_each(|prepare| prepare(&mut cycle))?;
    Ok(cycle)
}

/// Why a node cannot take the Pod; nothing when it can. The first plugin that refuses gives the reasons (`RunFilterPlugins`); only those
/// of resources and of volumes give several.
#[must_use]
pub fn refusals(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    for filter in PLUGINS.iter().filter_map(|row| row.rules.filter) {
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
    for Row { plugin, weight, rules } in &PLUGINS {
        let given = rules.score.and_then(|score| score(cycle, places)).unwrap_or_default();
        for (score, points) in scores.iter_mut().zip(given) {
            let weighted = points * weight;
            score.total += weighted;
            score.parts.push((*plugin, weighted));
        }
    }
    scores
}

impl Plugin {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        self.own().status()
    }

    fn reason(&self) -> Cow<'static, str> {
        self.own().reason()
    }

    fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence> {
        self.own().evidence(pod, node)
    }
}

#[cfg(test)]
impl Default for PodRefusal {
    fn default() -> Self {
        Self::samples().swap_remove(0)
    }
}

impl RefusesPod for PodRefusal {
    fn reason(&self) -> Cow<'static, str> {
        self.own().reason()
    }

    fn evidence(&self, pod: &Key) -> Vec<Evidence> {
        self.own().evidence(pod)
    }
}

/// What a filter says that gives one reason at most. Nothing is allocated for a node that passes.
fn one(refusal: Option<impl Into<Refusal>>) -> Vec<Refusal> {
    refusal.map(Into::into).into_iter().collect()
}

/// What shows that claims of a Pod stand in its way.
fn evidence_of_claims(pod: &Key, claims: &[Name]) -> Vec<Evidence> {
    let of_claim = |claim: &Name| {
        let key = Key { namespace: pod.namespace.clone(), name: claim.clone() };
        [Evidence::new(Kind::Pod, pod, "spec.volumes"), Evidence::new(Kind::PersistentVolumeClaim, &key, "status.phase")]
    };
    claims.iter().flat_map(of_claim).collect()
}

#[cfg(test)]
mod tests {
    use super::{PodRefusal, Refusal};
    use crate::control::scheduler::reason::Reason;
    use std::collections::BTreeSet;
    use strum::VariantNames;

    #[test]
    fn no_two_reasons_of_the_scheduler_share_a_code() {
        let codes = [Refusal::codes(), PodRefusal::codes(), Reason::VARIANTS.to_vec()].concat();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{codes:?}");
    }

    /// There is one for each node and Pod that does not fit, and they are kept.
    #[test]
    fn a_refusal_is_as_small_as_its_facts_allow() {
        assert!(size_of::<Refusal>() <= 72, "{}", size_of::<Refusal>());
    }
}
