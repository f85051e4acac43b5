//! Reasons of the scheduler (`pkg/scheduler`): where a Pod was bound and why nowhere else, what it waits for, and whom it pushed away.
//!
//! The table of a scheduling attempt is kept: one verdict per node, with the first filter that refused it and the numbers behind it.
//! The strings that Kubernetes itself writes into Events and conditions are made from these facts here, since they are upstream's own.

use crate::object::kind::{Key, Kind, Name};
use crate::object::pod_spec::HostPort;
use crate::object::quantity::Quantity;
use crate::object::taint::{KnownTaint, Taint};
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Fact, Facts, Worded};
use crate::why::scope::{Explains, Scope};
use std::borrow::Cow;
use std::collections::BTreeMap;
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

/// What the filters said about one node.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The node.
    pub node: Name,
    /// Reasons of the first plugin that refused; empty: the node is feasible.
    pub refusals: Vec<Refusal>,
    /// What it scored, where feasible nodes had to be compared.
    pub score: Option<Score>,
}

/// The table of one attempt: node × first filter that refused.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(Default))]
pub struct Verdicts {
    /// The Pod.
    pub pod: Key,
    /// How many nodes there are.
    pub node_count: usize,
    /// Why the Pod was refused before any node was looked at.
    pub refused: Option<PodRefusal>,
    /// The nodes looked at, in the order they were looked at.
    pub nodes: Vec<Verdict>,
    /// The only nodes that required affinity names; all others were not looked at.
    pub named: Option<Rc<[Name]>>,
}

/// What removing Pods of lower priority from a node would bring.
#[derive(Clone, Debug, PartialEq)]
pub enum Unhelped {
    /// No Pod there has a lower priority.
    NoVictims,
    /// Without all of them the Pod still would not fit.
    StillRefused(Vec<Refusal>),
}

/// How preemption ended (`PostFilter`).
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "preemption/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
#[cfg_attr(test, derive(Default))]
pub enum Preemption {
    /// The Pod was refused before any node was looked at: there is nothing to preempt for.
    #[cfg_attr(test, default)]
    NotTried,
    /// `preemptionPolicy: Never`
    Never,
    /// A victim of an earlier attempt is still terminating on the nominated node.
    WaitsForVictim { node: Name, victim: Key },
    /// No node could be made to fit; nodes that are missing were passed by.
    NoCandidate { nodes: Vec<(Name, Unhelped)>, node_count: usize },
    /// These Pods go, and the Pod is nominated to the node.
    Chosen { node: Name, victims: Vec<Key> },
}

/// Why the scheduler did or did not act; decided on behalf of the Pod whose turn it is.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Reason {
    /// The best of the feasible nodes.
    Bound { node: Name, verdicts: Rc<Verdicts> },
    /// No node is feasible.
    #[strum(serialize = "failed")]
    FailedScheduling { verdicts: Rc<Verdicts>, preemption: Rc<Preemption> },
    /// There are no nodes.
    NoNodes,
    /// The Pod is being deleted: it is not scheduled any more.
    SkipsDeleting,
    /// The Pod goes to make room for one of higher priority.
    Preempted { priority: i64, node: Name, by: Key, by_priority: i64 },
    /// A Pod of higher priority was nominated to the node: this one loses its place.
    LosesNomination { node: Name, to: Key },
    /// The node is chosen; the claims that waited for it are told.
    SelectsNode { node: Name, claim: Name, verdicts: Rc<Verdicts> },
    /// The node is chosen; a volume there is reserved for a claim that waited for it.
    ReservesVolume { node: Name, claim: Name, volume: Name, verdicts: Rc<Verdicts> },
    /// Scheduling gates keep it out of the queue.
    Gated { gates: Vec<Name> },
    /// Another scheduler is responsible.
    OtherScheduler { scheduler: Name },
    /// It is in the queue.
    InQueue { ahead: usize },
    /// It failed a moment ago and is tried again later.
    WaitsInBackoff { attempts: u32, until: Time },
    /// It is tried again when something changes that one of these filters looks at, or after a while.
    WaitsForChange { plugins: Rc<[Plugin]>, until: Time },
    /// Its node is chosen; it waits for its claims to be bound.
    WaitsForVolumes { node: Name },
}

/// How a Pod stands after a decision about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Refused, until it is refused for another reason, has a node or is gone.
    Refused,
    /// Not refused any more.
    Cleared,
    /// As before.
    Unchanged,
}

impl Reason {
    /// How the Pod stands after this decision.
    pub(crate) const fn standing(&self) -> Standing {
        match self {
            Self::FailedScheduling { .. } | Self::NoNodes => Standing::Refused,
            Self::Bound { .. } | Self::SelectsNode { .. } | Self::ReservesVolume { .. } | Self::SkipsDeleting => Standing::Cleared,
            Self::Preempted { .. }
            | Self::LosesNomination { .. }
            | Self::Gated { .. }
            | Self::OtherScheduler { .. }
            | Self::InQueue { .. }
            | Self::WaitsInBackoff { .. }
            | Self::WaitsForChange { .. }
            | Self::WaitsForVolumes { .. } => Standing::Unchanged,
        }
    }
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

impl Worded for Preemption {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::WaitsForVictim { node, victim } => facts.node("victim_node", node).object("victim", Kind::Pod, victim),
            Self::Chosen { node, victims } => {
                facts.node("victim_node", node).codes("victims", victims.iter().map(|victim| victim.name.clone()))
            }
            Self::NotTried | Self::Never | Self::NoCandidate { .. } => facts,
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

impl Verdict {
    /// Whether the node can take the Pod.
    #[must_use]
    pub fn is_feasible(&self) -> bool {
        self.refusals.is_empty()
    }

    /// The code of a refused node: the gravest of its reasons.
    #[must_use]
    pub fn status(&self) -> Option<Code> {
        self.refusals.iter().map(Refusal::status).max()
    }
}

impl Reason {
    /// The table of the attempt that this came of.
    #[must_use]
    pub const fn verdicts(&self) -> Option<&Rc<Verdicts>> {
        match self {
            Self::Bound { verdicts, .. }
            | Self::FailedScheduling { verdicts, .. }
            | Self::SelectsNode { verdicts, .. }
            | Self::ReservesVolume { verdicts, .. } => Some(verdicts),
            Self::NoNodes
            | Self::SkipsDeleting
            | Self::Preempted { .. }
            | Self::LosesNomination { .. }
            | Self::Gated { .. }
            | Self::OtherScheduler { .. }
            | Self::InQueue { .. }
            | Self::WaitsInBackoff { .. }
            | Self::WaitsForChange { .. }
            | Self::WaitsForVolumes { .. } => None,
        }
    }
}

impl Verdicts {
    /// What is said about one node; a node that was not looked at was refused by name, or not needed any more.
    #[must_use]
    pub fn of_node(&self, node: &str) -> Option<Cow<'_, Verdict>> {
        if let Some(verdict) = self.nodes.iter().find(|verdict| &*verdict.node == node) {
            return Some(Cow::Borrowed(verdict));
        }
        let named = self.named.clone()?;
        Some(Cow::Owned(Verdict { node: node.into(), refusals: vec![Refusal::NotNamed { named }], score: None }))
    }

    /// How many nodes can take the Pod.
    fn feasible_count(&self) -> usize {
        self.nodes.iter().filter(|verdict| verdict.is_feasible()).count()
    }

    fn counted_in(&self, facts: Facts) -> Facts {
        facts.number("count", self.node_count).number("feasible", self.feasible_count())
    }

    /// What refused the Pod on the one node that it is meant for.
    fn only_refusal(&self) -> Option<(&Name, &Refusal)> {
        match (self.named.as_deref(), self.nodes.as_slice()) {
            (Some([_]), [verdict]) => Some((&verdict.node, verdict.refusals.first()?)),
            _ => None,
        }
    }

    /// The plugins that refused at least one node, or the Pod.
    #[must_use]
    pub fn plugins(&self) -> Rc<[Plugin]> {
        let mut plugins: Vec<Plugin> = self.nodes.iter().flat_map(|verdict| &verdict.refusals).map(Refusal::plugin).collect();
        plugins.extend(self.refused.as_ref().map(PodRefusal::plugin));
        if self.named.is_some() {
            plugins.push(Plugin::NodeAffinity);
        }
        plugins.sort_unstable();
        plugins.dedup();
        plugins.into()
    }

    /// `FitError.Error`: `0/3 nodes are available: …`
    #[must_use]
    pub fn text(&self, preemption: &Preemption) -> String {
        let reasons = self.refused.as_ref().map_or_else(|| self.counted(), PodRefusal::reason);
        let mut text = format!("0/{} nodes are available: {reasons}.", self.node_count);
        let tail = preemption.text();
        if !tail.is_empty() {
            text.push(' ');
            text.push_str(&tail);
        }
        text
    }

    fn counted(&self) -> String {
        let mut counts = Counts::default();
        for refusal in self.nodes.iter().flat_map(|verdict| &verdict.refusals) {
            counts.add(refusal.reason(), 1);
        }
        if let Some(named) = &self.named {
            counts.add(Refusal::NotNamed { named: named.clone() }.reason(), self.node_count.saturating_sub(self.nodes.len()));
        }
        counts.text()
    }
}

/// How many nodes gave each reason.
#[derive(Default)]
struct Counts(BTreeMap<Cow<'static, str>, usize>);

impl Counts {
    fn add(&mut self, reason: Cow<'static, str>, count: usize) {
        if count > 0 {
            *self.0.entry(reason).or_default() += count;
        }
    }

    /// `<count> <reason>`, sorted as plain strings.
    fn text(&self) -> String {
        let mut counted: Vec<String> = self.0.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        counted.sort_unstable();
        counted.join(", ")
    }
}

impl Preemption {
    /// What PostFilter plugins add to the message; the claims are those of dynamic resource allocation.
    #[must_use]
    pub fn text(&self) -> String {
        let of_preemption = match self {
            // The plugin for dynamic resources finds no state of this cycle; its error ends the phase.
            Self::NotTried => return "not found".to_owned(),
            Self::Chosen { .. } => return String::new(),
            Self::Never => "not eligible due to preemptionPolicy=Never.".to_owned(),
            Self::WaitsForVictim { .. } => "not eligible due to a terminating pod on the nominated node.".to_owned(),
            Self::NoCandidate { nodes, node_count } => {
                let mut counts = Counts::default();
                for (_, unhelped) in nodes {
                    match unhelped {
                        Unhelped::NoVictims => counts.add("No preemption victims found for incoming pod".into(), 1),
                        Unhelped::StillRefused(refusals) => refusals.iter().for_each(|refusal| counts.add(refusal.reason(), 1)),
                    }
                }
                counts.add("Preemption is not helpful for scheduling".into(), node_count.saturating_sub(nodes.len()));
                format!("0/{node_count} nodes are available: {}.", counts.text())
            }
        };
        format!("no new claims to deallocate, preemption: {of_preemption}")
    }
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::Bound { verdicts, .. } => match (&verdicts.named, verdicts.feasible_count()) {
                (Some(named), _) if named.len() == 1 => "named",
                (_, 1) => "only",
                (_, _) => "best",
            },
            Self::FailedScheduling { verdicts, .. } => match verdicts.refused {
                Some(_) => "pod",
                None if verdicts.only_refusal().is_some() => "one-node",
                None => "no-node",
            },
            _ => "",
        }
    }

    fn forms(&self) -> &'static [&'static str] {
        match self {
            Self::Bound { .. } => &["named", "only", "best"],
            Self::FailedScheduling { .. } => &["pod", "one-node", "no-node"],
            _ => &[""],
        }
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::Bound { node, verdicts } => verdicts.counted_in(facts.node("node", node)),
            Self::SelectsNode { node, claim, verdicts } => {
                verdicts.counted_in(facts.node("node", node)).beside("claim", Kind::PersistentVolumeClaim, claim)
            }
            Self::ReservesVolume { node, claim, volume, verdicts } => verdicts
                .counted_in(facts.node("node", node))
                .beside("claim", Kind::PersistentVolumeClaim, claim)
                .beside("volume", Kind::PersistentVolume, volume),
            Self::FailedScheduling { verdicts, preemption } => failure(verdicts.counted_in(facts), verdicts, preemption),
            Self::Preempted { priority, node, by, by_priority } => {
                facts.node("node", node).object("by", Kind::Pod, by).number("priority", priority).number("higher", by_priority)
            }
            Self::LosesNomination { node, to } => facts.node("node", node).object("other", Kind::Pod, to),
            Self::Gated { gates } => facts.codes("gates", gates.iter().cloned()),
            Self::OtherScheduler { scheduler } => facts.code("scheduler", scheduler.clone()),
            Self::InQueue { ahead } => facts.number("ahead", ahead),
            Self::WaitsInBackoff { attempts, until } => facts.number("attempts", attempts).time("until", *until),
            Self::WaitsForChange { plugins, until } => {
                facts.codes("plugins", plugins.iter().copied().map(Plugin::name).map(Into::into)).time("until", *until)
            }
            Self::WaitsForVolumes { node } => facts.node("node", node),
            Self::NoNodes | Self::SkipsDeleting => facts,
        }
    }
}

/// The facts of a failure: what refused the Pod, where that is one thing, and what pushing others away could do, each a sentence of its own.
fn failure(facts: Facts, verdicts: &Verdicts, preemption: &Preemption) -> Facts {
    let facts = facts.or(preemption.facts()).with("preemption", Fact::Sentence(preemption.code(), ""));
    match (&verdicts.refused, verdicts.only_refusal()) {
        (Some(refused), _) => facts.or(refused.facts()).with("refused", Fact::Sentence(refused.code(), "")),
        (None, Some((node, refusal))) => {
            facts.node("node", node).or(refusal.facts()).with("refused", Fact::Sentence(refusal.code(), refusal.form()))
        }
        (None, None) => facts,
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        match self {
            Self::FailedScheduling { verdicts, .. } => failed_evidence(verdicts),
            Self::Bound { .. } => vec![scope.field("spec.nodeName")],
            Self::NoNodes | Self::InQueue { .. } => vec![scope.field("spec")],
            Self::SkipsDeleting => vec![scope.field("metadata.deletionTimestamp")],
            Self::Preempted { by, .. } => vec![scope.field("spec.priority"), Evidence::new(Kind::Pod, by, "spec.priority")],
            Self::LosesNomination { to, .. } => {
                vec![scope.field("status.nominatedNodeName"), Evidence::new(Kind::Pod, to, "spec.priority")]
            }
            Self::SelectsNode { claim, .. } => {
                vec![scope.field_of("spec.volumes"), scope.field_beside(Kind::PersistentVolumeClaim, claim, "spec.storageClassName")]
            }
            Self::ReservesVolume { volume, .. } => {
                vec![scope.field_of("spec.volumes"), scope.field_beside(Kind::PersistentVolume, volume, "spec.nodeAffinity")]
            }
            Self::Gated { .. } => vec![scope.field("spec.schedulingGates")],
            Self::OtherScheduler { .. } => vec![scope.field("spec.schedulerName")],
            Self::WaitsInBackoff { .. } | Self::WaitsForChange { .. } => vec![scope.field("status.conditions[PodScheduled]")],
            Self::WaitsForVolumes { .. } => vec![scope.field("spec.volumes")],
        }
    }
}

fn failed_evidence(verdicts: &Verdicts) -> Vec<Evidence> {
    let mut evidence: Vec<Evidence> = verdicts
        .nodes
        .iter()
        .flat_map(|verdict| verdict.refusals.iter().flat_map(|one| one.evidence(&verdicts.pod, &verdict.node)))
        .collect();
    if verdicts.named.is_some() || verdicts.refused == Some(PodRefusal::AffinityConflict) {
        let path = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
        evidence.push(Evidence::new(Kind::Pod, &verdicts.pod, path));
    }
    for claim in verdicts.refused.iter().flat_map(PodRefusal::claims) {
        let claim = Key { namespace: verdicts.pod.namespace.clone(), name: claim.clone() };
        evidence.push(Evidence::new(Kind::Pod, &verdicts.pod, "spec.volumes"));
        evidence.push(Evidence::new(Kind::PersistentVolumeClaim, &claim, "status.phase"));
    }
    evidence.sort();
    evidence.dedup();
    evidence
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
