//! The plugins of the default profile (`apis/config/v1/default_plugins.go`): one file each, with everything that it does.
//!
//! To add one: write its file with its `RULES`; name it in [`Plugin`] and in [`PLUGINS`], in
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
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Pod;
use crate::object::pod_spec::HostPort;
use crate::object::quantity::Quantity;
use crate::object::taint::{KnownTaint, Taint};
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use std::rc::Rc;
use strum::{IntoStaticStr, VariantNames};

/// A plugin of the default profile that tells nodes apart, in the order in which they run (`apis/config/v1/default_plugins.go`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[allow(missing_docs, reason = "the variants are Kubernetes' own names")]
pub enum Plugin {
    NodeUnschedulable,
    NodeName,
    TaintToleration,
    NodeAffinity,
    NodePorts,
    NodeResourcesFit,
    VolumeRestrictions,
    VolumeBinding,
    VolumeZone,
    PodTopologySpread,
    InterPodAffinity,
    NodeResourcesBalancedAllocation,
    ImageLocality,
    NodeDeclaredFeatures,
}

/// What kind of no a refusal is (`framework.Code`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Removing Pods from the node could help.
    Unschedulable,
    /// It could not: preemption passes the node by.
    UnschedulableAndUnresolvable,
}

/// Why one node cannot take the Pod, with the facts that were compared.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// The node is cordoned.
    #[strum(serialize = "node-unschedulable")]
    Unschedulable,
    /// `spec.nodeName` asks for another node.
    NodeName { wanted: Name },
    /// A taint that the Pod does not tolerate.
    Taint { taint: Taint },
    /// Required node affinity names other nodes by `metadata.name`.
    NotNamed { named: Rc<[Name]> },
    /// `nodeSelector` asks for a label that the node does not have.
    NodeSelector { label: Name, wanted: Name, found: Option<Name> },
    /// No term of the required node affinity matches.
    #[strum(serialize = "node-affinity")]
    Affinity,
    /// A host port is taken.
    Ports { port: HostPort },
    /// The node holds as many Pods as it may.
    TooManyPods { used: i64, max: i64 },
    /// Not enough of a resource is free: milli-CPU or whole units.
    Insufficient { resource: Name, requested: i64, used: i64, allocatable: i64 },
    /// Another Pod on the node has a disk that the Pod names.
    DiskInUse { volume: Name, by: Key },
    /// A `ReadWriteOncePod` claim is in use by another Pod.
    ClaimInUse { claim: Name, by: Key },
    /// The volume of a claim can only be reached from other nodes.
    VolumeAffinity { volume: Name },
    /// A claim that waits for its first consumer finds no volume and nobody who makes one.
    NoVolume { claim: Name },
    /// The volume of a claim is in another zone.
    VolumeZone { volume: Name, label: Name },
    /// The node lacks the topology label of a spread constraint.
    SpreadLabelMissing { label: Name },
    /// One more Pod would make the skew too large.
    Spread { label: Name, value: Name, matching: i64, own: i64, least: i64, max_skew: i64 },
    /// No Pod that the required affinity asks for is in the node's domain.
    PodAffinity { label: Name, value: Option<Name> },
    /// A Pod that the required anti-affinity avoids is in the node's domain.
    PodAntiAffinity { label: Name, value: Name },
    /// A Pod in the node's domain avoids this one.
    ExistingAntiAffinity { label: Name, value: Name },
    /// The kubelet does not declare a feature that the Pod needs.
    FeatureMissing { feature: Name },
}

/// Why a Pod cannot be scheduled at all, whatever the nodes (`PreFilter`).
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum PodRefusal {
    /// Every term of the required node affinity names no node that all of its fields agree on.
    AffinityConflict,
    /// A volume refers to a claim that does not exist.
    ClaimMissing { claim: Name },
    /// A claim is being deleted.
    ClaimTerminating { claim: Name },
    /// A claim's volume is gone.
    ClaimLost { claim: Name, volume: Name },
    /// A claim has no volume yet, and its class binds at once.
    ClaimsUnbound { claims: Vec<Name> },
    /// The claim of an ephemeral volume has not been made.
    EphemeralClaimMissing { claim: Name },
}

/// What a node scored, after weights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// The sum.
    pub total: i64,
    /// What each plugin gave, times its weight; plugins that had nothing to say are missing.
    pub parts: Vec<(Plugin, i64)>,
}

/// `PreFilter`: works out what the plugin needs once per Pod, or refuses the Pod whatever the nodes.
type Prepare = fn(&mut Cycle<'_>) -> Result<(), PodRefusal>;

/// `QueueingHintFn`: whether a change could make the plugin let a Pod pass that it refused.
type Hint = fn(View<'_>, &Pod, Change<'_>) -> bool;

/// `Filter`: why a node cannot take the Pod; nothing when it can.
type Filter = fn(&Cycle<'_>, &Place<'_>) -> Vec<Refusal>;

/// `Score` and `NormalizeScore`: 0 to 100 for each feasible node; `None` where the plugin has nothing to say about the Pod.
type Scoring = fn(&Cycle<'_>, &[Place<'_>]) -> Option<Vec<i64>>;

/// What a plugin does at each extension point; `None` where it has nothing to do.
#[derive(Clone, Copy)]
pub struct Rules {
    /// What is done once per Pod, before any node is looked at.
    prepare: Option<Prepare>,
    /// Whether a node can take the Pod.
    filter: Option<Filter>,
    /// How much it likes each of the nodes that can.
    score: Option<Scoring>,
    /// What its scores are multiplied by.
    pub weight: i64,
    /// What a Pod that it refused waits for.
    hint: Option<Hint>,
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

impl Plugin {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Refusal {
    /// The plugin that refused.
    #[must_use]
    pub const fn plugin(&self) -> Plugin {
        match self {
            Self::Unschedulable => Plugin::NodeUnschedulable,
            Self::NodeName { .. } => Plugin::NodeName,
            Self::Taint { .. } => Plugin::TaintToleration,
            Self::NotNamed { .. } | Self::NodeSelector { .. } | Self::Affinity => Plugin::NodeAffinity,
            Self::Ports { .. } => Plugin::NodePorts,
            Self::TooManyPods { .. } | Self::Insufficient { .. } => Plugin::NodeResourcesFit,
            Self::DiskInUse { .. } | Self::ClaimInUse { .. } => Plugin::VolumeRestrictions,
            Self::VolumeAffinity { .. } | Self::NoVolume { .. } => Plugin::VolumeBinding,
            Self::VolumeZone { .. } => Plugin::VolumeZone,
            Self::SpreadLabelMissing { .. } | Self::Spread { .. } => Plugin::PodTopologySpread,
            Self::PodAffinity { .. } | Self::PodAntiAffinity { .. } | Self::ExistingAntiAffinity { .. } => Plugin::InterPodAffinity,
            Self::FeatureMissing { .. } => Plugin::NodeDeclaredFeatures,
        }
    }

    /// Whether preemption could help; a request larger than all that the node has to give cannot be helped.
    #[must_use]
    pub const fn status(&self) -> Code {
        match self {
            Self::Insufficient { requested, allocatable, .. } if *requested > *allocatable => Code::UnschedulableAndUnresolvable,
            Self::Insufficient { .. }
            | Self::TooManyPods { .. }
            | Self::Ports { .. }
            | Self::DiskInUse { .. }
            | Self::ClaimInUse { .. }
            | Self::Spread { .. }
            | Self::PodAntiAffinity { .. }
            | Self::ExistingAntiAffinity { .. } => Code::Unschedulable,
            Self::Unschedulable
            | Self::NodeName { .. }
            | Self::Taint { .. }
            | Self::NotNamed { .. }
            | Self::NodeSelector { .. }
            | Self::Affinity
            | Self::VolumeAffinity { .. }
            | Self::NoVolume { .. }
            | Self::VolumeZone { .. }
            | Self::SpreadLabelMissing { .. }
            | Self::PodAffinity { .. }
            | Self::FeatureMissing { .. } => Code::UnschedulableAndUnresolvable,
        }
    }

    /// The reason in upstream's words, as it is counted in `FailedScheduling`.
    #[must_use]
    pub fn reason(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Insufficient { resource, .. } => return Cow::Owned(format!("Insufficient {resource}")),
            Self::Unschedulable => "node(s) were unschedulable",
            Self::NodeName { .. } => "node(s) didn't match the requested node name",
            Self::Taint { .. } => "node(s) had untolerated taint(s)",
            Self::NotNamed { .. } => "node(s) didn't satisfy plugin(s) [NodeAffinity]",
            Self::NodeSelector { .. } | Self::Affinity => "node(s) didn't match Pod's node affinity/selector",
            Self::Ports { .. } => "node(s) didn't have free ports for the requested pod ports",
            Self::TooManyPods { .. } => "Too many pods",
            Self::DiskInUse { .. } => "node(s) had no available disk",
            Self::ClaimInUse { .. } => {
                "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod"
            }
            Self::VolumeAffinity { .. } => "node(s) didn't match PersistentVolume's node affinity",
            Self::NoVolume { .. } => "node(s) didn't find available persistent volumes to bind",
            Self::VolumeZone { .. } => "node(s) had no available volume zone",
            Self::SpreadLabelMissing { .. } => "node(s) didn't match pod topology spread constraints (missing required label)",
            Self::Spread { .. } => "node(s) didn't match pod topology spread constraints",
            Self::PodAffinity { .. } => "node(s) didn't match pod affinity rules",
            Self::PodAntiAffinity { .. } => "node(s) didn't match pod anti-affinity rules",
            Self::ExistingAntiAffinity { .. } => "node(s) didn't satisfy existing pods anti-affinity rules",
            Self::FeatureMissing { .. } => "node(s) didn't match Pod's required features",
        })
    }

    /// The fields that were compared: the Pod's and the node's.
    #[must_use]
    pub fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence> {
        let of_pod = |path: &str| Evidence::new(Kind::Pod, pod, path);
        let label = |label: &Name| Evidence::node(node, format!("metadata.labels[{label}]"));
        match self {
            Self::Unschedulable => vec![Evidence::node(node, "spec.unschedulable"), of_pod("spec.tolerations")],
            Self::NodeName { .. } => vec![of_pod("spec.nodeName")],
            Self::Taint { .. } => vec![of_pod("spec.tolerations"), Evidence::node(node, "spec.taints")],
            Self::NotNamed { .. } => {
                vec![
                    of_pod("spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"),
                    Evidence::node(node, "metadata.name"),
                ]
            }
            Self::NodeSelector { label: wanted, .. } => vec![of_pod("spec.nodeSelector"), label(wanted)],
            Self::Affinity => vec![
                of_pod("spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"),
                Evidence::node(node, "metadata.labels"),
            ],
            Self::Ports { .. } => vec![of_pod("spec.containers[*].ports[*].hostPort")],
            Self::TooManyPods { .. } => vec![Evidence::node(node, "status.allocatable.pods")],
            Self::Insufficient { resource, .. } => {
                vec![of_pod("spec.containers[*].resources.requests"), Evidence::node(node, format!("status.allocatable[{resource}]"))]
            }
            Self::DiskInUse { by, .. } | Self::ClaimInUse { by, .. } => {
                vec![of_pod("spec.volumes"), Evidence::new(Kind::Pod, by, "spec.volumes")]
            }
            Self::VolumeAffinity { volume } => vec![of_pod("spec.volumes"), of_volume(volume, "spec.nodeAffinity")],
            Self::NoVolume { .. } => vec![of_pod("spec.volumes")],
            Self::VolumeZone { volume, label: zone } => vec![of_volume(volume, &format!("metadata.labels[{zone}]")), label(zone)],
            Self::SpreadLabelMissing { label: missing } => vec![of_pod("spec.topologySpreadConstraints"), label(missing)],
            Self::Spread { label: domain, .. } => vec![of_pod("spec.topologySpreadConstraints"), label(domain)],
            Self::PodAffinity { label: domain, .. } => vec![of_pod("spec.affinity.podAffinity"), label(domain)],
            Self::PodAntiAffinity { label: domain, .. } => vec![of_pod("spec.affinity.podAntiAffinity"), label(domain)],
            Self::ExistingAntiAffinity { label: domain, .. } => vec![of_pod("metadata.labels"), label(domain)],
            Self::FeatureMissing { .. } => {
                vec![of_pod("spec.containers[*].restartPolicyRules"), Evidence::node(node, "status.declaredFeatures")]
            }
        }
    }
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::Taint { taint } => KnownTaint::of(taint).into(),
            Self::NodeSelector { found: None, .. } => "absent",
            Self::NodeSelector { found: Some(_), .. } => "other",
            Self::Insufficient { requested, allocatable, .. } if requested > allocatable => "never",
            Self::Insufficient { .. } => "now",
            _ => "",
        }
    }

    fn forms(&self) -> &'static [&'static str] {
        match self {
            Self::Taint { .. } => KnownTaint::VARIANTS,
            Self::NodeSelector { .. } => &["absent", "other"],
            Self::Insufficient { .. } => &["never", "now"],
            _ => &[""],
        }
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::NodeName { wanted } => facts.node("wanted", wanted),
            Self::Taint { taint } => facts.taint(taint),
            Self::NotNamed { named } => facts.codes("named", named.iter().cloned()),
            Self::NodeSelector { label, wanted, found } => {
                facts.code("label", format!("{label}={wanted}")).code("found", format!("{label}={}", found.as_deref().unwrap_or("")))
            }
            Self::Ports { port } => facts.code("port", format!("{}/{}", port.port, port.protocol)),
            Self::TooManyPods { used, max } => facts.number("used", used).number("max", max),
            Self::Insufficient { resource, requested, used, allocatable } => facts
                .code("resource", resource.clone())
                .code("requested", amount(resource, *requested))
                .code("used", amount(resource, *used))
                .code("free", amount(resource, (allocatable - used).max(0)))
                .code("allocatable", amount(resource, *allocatable)),
            Self::DiskInUse { volume, by } => facts.code("disk", volume.clone()).object("other", Kind::Pod, by),
            Self::ClaimInUse { claim, by } => facts.beside("claim", Kind::PersistentVolumeClaim, claim).object("other", Kind::Pod, by),
            Self::VolumeAffinity { volume: name } => facts.beside("volume", Kind::PersistentVolume, name),
            Self::NoVolume { claim } => facts.beside("claim", Kind::PersistentVolumeClaim, claim),
            Self::VolumeZone { volume: name, label } => facts.beside("volume", Kind::PersistentVolume, name).code("label", label.clone()),
            Self::SpreadLabelMissing { label } => facts.code("label", label.clone()),
            Self::Spread { label, value, matching, own, least, max_skew } => facts
                .code("domain", format!("{label}={value}"))
                .number("there", matching + own)
                .number("least", least)
                .number("skew", max_skew),
            Self::PodAffinity { label, value } => {
                let domain = value.as_ref().map_or_else(|| label.to_string(), |value| format!("{label}={value}"));
                facts.code("domain", domain)
            }
            Self::PodAntiAffinity { label, value } | Self::ExistingAntiAffinity { label, value } => {
                facts.code("domain", format!("{label}={value}"))
            }
            Self::FeatureMissing { feature } => facts.code("feature", feature.clone()),
            Self::Affinity | Self::Unschedulable => facts,
        }
    }
}

impl Worded for PodRefusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new().all_beside("claims", Kind::PersistentVolumeClaim, self.claims());
        match self {
            Self::ClaimLost { volume, .. } => facts.beside("volume", Kind::PersistentVolume, volume),
            Self::AffinityConflict
            | Self::ClaimMissing { .. }
            | Self::ClaimTerminating { .. }
            | Self::ClaimsUnbound { .. }
            | Self::EphemeralClaimMissing { .. } => facts,
        }
    }
}

fn of_volume(volume: &Name, path: &str) -> Evidence {
    Evidence::new(Kind::PersistentVolume, &Key { namespace: "".into(), name: volume.clone() }, path)
}

impl PodRefusal {
    /// The plugin that refused.
    #[must_use]
    pub const fn plugin(&self) -> Plugin {
        match self {
            Self::AffinityConflict => Plugin::NodeAffinity,
            Self::ClaimMissing { .. } => Plugin::VolumeRestrictions,
            Self::ClaimTerminating { .. } | Self::ClaimLost { .. } | Self::ClaimsUnbound { .. } | Self::EphemeralClaimMissing { .. } => {
                Plugin::VolumeBinding
            }
        }
    }

    /// The reason in upstream's words.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::AffinityConflict => "pod affinity terms conflict".to_owned(),
            Self::ClaimMissing { claim } => format!("persistentvolumeclaim \"{claim}\" not found"),
            Self::ClaimTerminating { claim } => format!("persistentvolumeclaim \"{claim}\" is being deleted"),
            Self::ClaimLost { claim, volume } => {
                format!("persistentvolumeclaim \"{claim}\" bound to non-existent persistentvolume \"{volume}\"")
            }
            Self::ClaimsUnbound { .. } => "pod has unbound immediate PersistentVolumeClaims".to_owned(),
            Self::EphemeralClaimMissing { claim } => {
                format!("waiting for ephemeral volume controller to create the persistentvolumeclaim \"{claim}\"")
            }
        }
    }

    /// The claims it is about.
    #[must_use]
    pub fn claims(&self) -> &[Name] {
        match self {
            Self::AffinityConflict => &[],
            Self::ClaimMissing { claim }
            | Self::ClaimTerminating { claim }
            | Self::ClaimLost { claim, .. }
            | Self::EphemeralClaimMissing { claim } => std::slice::from_ref(claim),
            Self::ClaimsUnbound { claims } => claims,
        }
    }
}

/// An amount as manifests write it: `250m` of cpu, `200Mi` of memory.
fn amount(resource: &str, amount: i64) -> String {
    if resource == "cpu" {
        return Quantity::millis(amount).canonical();
    }
    let is_bytes = resource == "memory" || resource == "ephemeral-storage" || resource.starts_with("hugepages-");
    let (mut value, mut suffix) = (amount, "");
    for larger in ["Ki", "Mi", "Gi"] {
        if !is_bytes || value == 0 || value % 1024 != 0 {
            break;
        }
        (value, suffix) = (value / 1024, larger);
    }
    format!("{value}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_read_as_in_manifests() {
        let read = |resource, value| amount(resource, value);
        assert_eq!(read("cpu", 250), "250m");
        assert_eq!(read("cpu", 4000), "4");
        assert_eq!(read("memory", 200 * 1024 * 1024), "200Mi");
        assert_eq!(read("memory", 0), "0");
        assert_eq!(read("nvidia.com/gpu", 2048), "2048");
    }
}
