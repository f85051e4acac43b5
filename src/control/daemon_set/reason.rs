//! Reasons of the DaemonSet controller. Each is decided on behalf of a DaemonSet. Most are about a node, which the decision says; those
//! that may also be filed under a Pod, because a node keeps one decision, name the node themselves.

use crate::control::scheduler::plugins::Plugin;
use crate::object::kind::{Kind, Name};
use crate::object::taint::{KnownTaint, Taint};
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why the DaemonSet controller did or did not act.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "daemon-set/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// The node should run a daemon Pod and has none.
    NodeLacksPod,
    /// The node has the Pod it should have.
    NodeHasPod { pod: Name },
    /// The template names another node (`spec.nodeName`).
    TemplateNamesAnotherNode { named: Name },
    /// `nodeSelector` asks for a label that the node does not have.
    NodeSelectorMismatch { label: Name, wanted: Name, found: Option<Name> },
    /// No term of the required node affinity matches the node.
    AffinityMismatch,
    /// The node has a taint that the daemon Pod does not tolerate, and no Pod.
    TaintNotTolerated { taint: Taint },
    /// The taint keeps new Pods away, but the one that runs may stay.
    TaintStopsOnlyNewPods { pod: Name, taint: Taint },
    /// The taint's effect is NoExecute: the Pod has to go.
    TaintEvicts { node: Name, pod: Name, taint: Taint },
    /// The node no longer matches: the Pod has to go.
    NoLongerMatches { node: Name, pod: Name },
    /// There is an older Pod on the node already.
    SurplusPod { node: Name, pod: Name, kept: Name },
    /// The Pod has failed.
    PodFailed { node: Name, pod: Name },
    /// The Pod has failed again; it is left until its back-off is over.
    FailedPodBacksOff { pod: Name, until: Time },
    /// The Pod has succeeded: a daemon is not meant to end.
    PodSucceeded { node: Name, pod: Name },
    /// A Pod is terminating: its successor waits until it is gone.
    WaitsForTermination { pod: Name },
    /// The Pod was never scheduled and its node does not exist any more.
    NodeIsGone { node: Name, pod: Name },
    /// The Pod is of the newest revision.
    PodIsUpToDate { pod: Name },
    /// An old Pod that is not available anyway: replaced outside the budget.
    OldPodUnavailable { node: Name, pod: Name },
    /// An old Pod, replaced within the budget.
    BudgetAllows { pod: Name, unavailable: i64, max: i64 },
    /// An old Pod, kept because too many nodes lack an available Pod.
    BudgetSpent { pod: Name, unavailable: i64, max: i64 },
    /// This sync creates or deletes as many Pods as one sync may (`BurstReplicas`), so the node's turn comes with a later one.
    BurstSpent { limit: usize },
    /// A new Pod is created beside the old one, within maxSurge.
    SurgeAllows { surging: i64, max: i64 },
    /// An old Pod, kept because as many nodes have an old and a new Pod as maxSurge allows.
    SurgeSpent { pod: Name, surging: i64, max: i64 },
    /// The new Pod beside the old one is not available yet.
    WaitsForSurgePod { pod: Name, old: Name },
    /// The new Pod is available: the old one goes.
    SurgePodAvailable { node: Name, pod: Name, new: Name },
    /// `updateStrategy: OnDelete`: an old Pod stays until somebody deletes it.
    OnDeleteKeeps { pod: Name },
    /// The selector matches the Pod or revision, which has no controller: the set adopts it.
    Adopts,
    /// The selector no longer matches the labels of the Pod or revision: the set releases it.
    Releases,
    /// The template is new: its revision is recorded.
    NewRevision { number: i64 },
    /// The template is an old one again: its revision becomes the newest.
    RevisionComesBack { number: i64 },
    /// The revision is older than `revisionHistoryLimit` keeps.
    HistoryLimit { limit: i64 },
    /// Two revisions hold the same template.
    DuplicateRevision { revision: Name },
    /// What was counted differs from the status.
    CountsChanged,
    /// Another revision has the name that the hash gives.
    HashCollision { revision: Name },
}

/// What a reason means for the placement table: whether a daemon Pod may run on the node, and if not, which filter of the scheduler checks
/// the same rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// A Pod runs on the node, or may come.
    Suits,
    /// No new Pod comes, but the one that runs may stay.
    MayStay(Plugin),
    /// No Pod may run on the node.
    Refused(Plugin),
}

impl Reason {
    /// What the reason means for its node in the placement table.
    pub(crate) const fn fit(&self) -> Fit {
        match self {
            Self::TaintStopsOnlyNewPods { .. } => Fit::MayStay(Plugin::TaintToleration),
            Self::TaintNotTolerated { .. } | Self::TaintEvicts { .. } => Fit::Refused(Plugin::TaintToleration),
            Self::TemplateNamesAnotherNode { .. } => Fit::Refused(Plugin::NodeName),
            Self::NodeSelectorMismatch { .. } | Self::AffinityMismatch | Self::NoLongerMatches { .. } => Fit::Refused(Plugin::NodeAffinity),
            Self::NodeLacksPod
            | Self::NodeHasPod { .. }
            | Self::SurplusPod { .. }
            | Self::PodFailed { .. }
            | Self::FailedPodBacksOff { .. }
            | Self::PodSucceeded { .. }
            | Self::WaitsForTermination { .. }
            | Self::NodeIsGone { .. }
            | Self::PodIsUpToDate { .. }
            | Self::OldPodUnavailable { .. }
            | Self::BudgetAllows { .. }
            | Self::BudgetSpent { .. }
            | Self::BurstSpent { .. }
            | Self::SurgeAllows { .. }
            | Self::SurgeSpent { .. }
            | Self::WaitsForSurgePod { .. }
            | Self::SurgePodAvailable { .. }
            | Self::OnDeleteKeeps { .. }
            | Self::Adopts
            | Self::Releases
            | Self::NewRevision { .. }
            | Self::RevisionComesBack { .. }
            | Self::HistoryLimit { .. }
            | Self::DuplicateRevision { .. }
            | Self::CountsChanged
            | Self::HashCollision { .. } => Fit::Suits,
        }
    }
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::NodeSelectorMismatch { found: None, .. } => "absent",
            Self::NodeSelectorMismatch { found: Some(_), .. } => "other",
            Self::TaintNotTolerated { taint } => match KnownTaint::of(taint) {
                known @ (KnownTaint::NotReady | KnownTaint::Unreachable | KnownTaint::NetworkUnavailable) => known.into(),
                KnownTaint::Unschedulable | KnownTaint::Pressure | KnownTaint::Own => KnownTaint::Own.into(),
            },
            _ => "",
        }
    }

    fn forms(&self) -> &'static [&'static str] {
        match self {
            Self::NodeSelectorMismatch { .. } => &["absent", "other"],
            Self::TaintNotTolerated { .. } => &["not-ready", "unreachable", "network-unavailable", "own"],
            _ => &[""],
        }
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        let pod = |facts: Facts, pod: &Name| facts.beside("pod", Kind::Pod, pod);
        let on = |facts: Facts, node: &Name, name: &Name| pod(facts.node("node", node), name);
        match self {
            Self::NodeLacksPod | Self::AffinityMismatch | Self::Adopts | Self::Releases | Self::CountsChanged => facts,
            Self::TemplateNamesAnotherNode { named } => facts.node("named", named),
            Self::NodeSelectorMismatch { label, wanted, found } => {
                let found = format!("{label}={}", found.as_deref().unwrap_or(""));
                facts.code("label", format!("{label}={wanted}")).code("found", found)
            }
            Self::TaintNotTolerated { taint } => facts.taint(taint),
            Self::TaintStopsOnlyNewPods { pod: name, taint } => pod(facts, name).taint(taint),
            Self::TaintEvicts { node, pod, taint } => on(facts, node, pod).taint(taint),
            Self::SurplusPod { node, pod, kept } => on(facts, node, pod).beside("kept", Kind::Pod, kept),
            Self::FailedPodBacksOff { pod: name, until } => pod(facts, name).time("until", *until),
            Self::BudgetAllows { pod: name, unavailable, max } | Self::BudgetSpent { pod: name, unavailable, max } => {
                pod(facts, name).number("unavailable", unavailable).number("max", max)
            }
            Self::SurgeAllows { surging, max } => facts.number("surging", surging).number("max", max),
            Self::SurgeSpent { pod: name, surging, max } => pod(facts, name).number("surging", surging).number("max", max),
            Self::WaitsForSurgePod { pod: name, old } => pod(facts, name).beside("old", Kind::Pod, old),
            Self::SurgePodAvailable { node, pod, new } => on(facts, node, pod).beside("new", Kind::Pod, new),
            Self::NodeHasPod { pod: name }
            | Self::WaitsForTermination { pod: name }
            | Self::PodIsUpToDate { pod: name }
            | Self::OnDeleteKeeps { pod: name } => pod(facts, name),
            Self::NoLongerMatches { node, pod }
            | Self::PodFailed { node, pod }
            | Self::PodSucceeded { node, pod }
            | Self::NodeIsGone { node, pod }
            | Self::OldPodUnavailable { node, pod } => on(facts, node, pod),
            Self::NewRevision { number } | Self::RevisionComesBack { number } => facts.number("number", number),
            Self::HistoryLimit { limit } => facts.number("limit", limit),
            Self::BurstSpent { limit } => facts.number("limit", limit),
            Self::DuplicateRevision { revision } | Self::HashCollision { revision } => {
                facts.beside("revision", Kind::ControllerRevision, revision)
            }
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        let of_node = |node: &Name, path: &str| scope.field_beside(Kind::Node, node, path);
        let tolerations = || scope.field_of("spec.template.spec.tolerations");
        match self {
            Self::TemplateNamesAnotherNode { .. } => vec![scope.field_of("spec.template.spec.nodeName")],
            Self::NodeSelectorMismatch { label, .. } => {
                vec![scope.field_of("spec.template.spec.nodeSelector"), scope.field(format!("metadata.labels[{label}]"))]
            }
            Self::AffinityMismatch => vec![
                scope.field_of("spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"),
                scope.field("metadata.labels"),
            ],
            Self::TaintNotTolerated { .. } | Self::TaintStopsOnlyNewPods { .. } => vec![tolerations(), scope.field("spec.taints")],
            Self::TaintEvicts { node, .. } => vec![tolerations(), of_node(node, "spec.taints")],
            Self::NoLongerMatches { node, .. } => vec![scope.field_of("spec.template.spec"), of_node(node, "metadata.labels")],
            Self::BudgetAllows { .. } | Self::BudgetSpent { .. } => {
                vec![scope.field_of("spec.updateStrategy.rollingUpdate.maxUnavailable")]
            }
            Self::SurgeAllows { .. } | Self::SurgeSpent { .. } | Self::WaitsForSurgePod { .. } | Self::SurgePodAvailable { .. } => {
                vec![scope.field_of("spec.updateStrategy.rollingUpdate.maxSurge")]
            }
            Self::OnDeleteKeeps { .. } => vec![scope.field_of("spec.updateStrategy.type")],
            Self::Adopts | Self::Releases => vec![scope.field_of("spec.selector"), scope.field("metadata.labels")],
            Self::NewRevision { .. } | Self::RevisionComesBack { .. } | Self::HashCollision { .. } | Self::DuplicateRevision { .. } => {
                vec![scope.field_of("spec.template")]
            }
            Self::HistoryLimit { .. } => vec![scope.field_of("spec.revisionHistoryLimit")],
            Self::PodFailed { pod, .. }
            | Self::FailedPodBacksOff { pod, .. }
            | Self::PodSucceeded { pod, .. }
            | Self::OldPodUnavailable { pod, .. } => vec![scope.field_beside(Kind::Pod, pod, "status")],
            Self::NodeLacksPod
            | Self::NodeHasPod { .. }
            | Self::SurplusPod { .. }
            | Self::WaitsForTermination { .. }
            | Self::NodeIsGone { .. }
            | Self::PodIsUpToDate { .. }
            | Self::BurstSpent { .. }
            | Self::CountsChanged => vec![scope.field_of("spec.template.spec")],
        }
    }
}
