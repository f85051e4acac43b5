//! Reasons of the DaemonSet controller (`pkg/controller/daemon`).

use crate::object::kind::{Key, Kind, Name};
use crate::object::taint::{KnownTaint, Taint};
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use strum::{IntoStaticStr, VariantNames};

/// Why the DaemonSet controller did or did not act. `set` is the DaemonSet, `node` the node decided about.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "daemon-set/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Why {
    /// The node should run a daemon Pod and has none.
    NodeLacksPod { set: Key, node: Name },
    /// The node has the Pod it should have.
    NodeHasPod { set: Key, node: Name, pod: Name },
    /// The template names another node (`spec.nodeName`).
    TemplateNamesAnotherNode { set: Key, node: Name, named: Name },
    /// `nodeSelector` asks for a label that the node does not have.
    NodeSelectorMismatch { set: Key, node: Name, label: Name, wanted: Name, found: Option<Name> },
    /// No term of the required node affinity matches the node.
    AffinityMismatch { set: Key, node: Name },
    /// The node has a taint that the daemon Pod does not tolerate, and no Pod.
    TaintNotTolerated { set: Key, node: Name, taint: Taint },
    /// The taint keeps new Pods away, but the one that runs may stay.
    TaintStopsOnlyNewPods { set: Key, node: Name, pod: Name, taint: Taint },
    /// The taint's effect is NoExecute: the Pod has to go.
    TaintEvicts { set: Key, node: Name, pod: Name, taint: Taint },
    /// The node no longer matches: the Pod has to go.
    NoLongerMatches { set: Key, node: Name, pod: Name },
    /// There is an older Pod on the node already.
    SurplusPod { set: Key, node: Name, pod: Name, kept: Name },
    /// The Pod has failed.
    PodFailed { set: Key, node: Name, pod: Name },
    /// The Pod has failed again; it is left until its back-off is over.
    FailedPodBacksOff { set: Key, node: Name, pod: Name, until: Time },
    /// The Pod has succeeded: a daemon is not meant to end.
    PodSucceeded { set: Key, node: Name, pod: Name },
    /// A Pod is terminating: its successor waits until it is gone.
    WaitsForTermination { set: Key, node: Name, pod: Name },
    /// The Pod was never scheduled and its node does not exist any more.
    NodeIsGone { set: Key, node: Name, pod: Name },
    /// The Pod is of the newest revision.
    PodIsUpToDate { set: Key, node: Name, pod: Name },
    /// An old Pod that is not available anyway: replaced outside the budget.
    OldPodUnavailable { set: Key, node: Name, pod: Name },
    /// An old Pod, replaced within the budget.
    BudgetAllows { set: Key, node: Name, pod: Name, unavailable: i64, max: i64 },
    /// An old Pod, kept because too many nodes lack an available Pod.
    BudgetSpent { set: Key, node: Name, pod: Name, unavailable: i64, max: i64 },
    /// A new Pod is created beside the old one, within maxSurge.
    SurgeAllows { set: Key, node: Name, surging: i64, max: i64 },
    /// An old Pod, kept because as many nodes surge as may.
    SurgeSpent { set: Key, node: Name, pod: Name, surging: i64, max: i64 },
    /// The new Pod beside the old one is not available yet.
    WaitsForSurgePod { set: Key, node: Name, pod: Name, old: Name },
    /// The new Pod is available: the old one goes.
    SurgePodAvailable { set: Key, node: Name, pod: Name, new: Name },
    /// `updateStrategy: OnDelete`: an old Pod stays until somebody deletes it.
    OnDeleteKeeps { set: Key, node: Name, pod: Name },
    /// The Pod matches the selector and nobody owns it.
    Adopts { set: Key, pod: Name },
    /// The Pod's labels no longer match the selector.
    Releases { set: Key, pod: Name },
    /// The template is new: its revision is recorded.
    NewRevision { set: Key, revision: Name, number: i64 },
    /// The template is an old one again: its revision becomes the newest.
    RevisionComesBack { set: Key, revision: Name, number: i64 },
    /// The revision is older than `revisionHistoryLimit` keeps.
    HistoryLimit { set: Key, revision: Name, limit: i64 },
    /// Two revisions hold the same template.
    DuplicateRevision { set: Key, revision: Name },
    /// What was counted differs from the status.
    CountsChanged { set: Key },
    /// Another revision has the name that the hash gives.
    HashCollision { set: Key, revision: Name },
}

impl Worded for Why {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::NodeSelectorMismatch { found: None, .. } => "absent",
            Self::NodeSelectorMismatch { found: Some(_), .. } => "other",
            Self::TaintNotTolerated { taint, .. } => match KnownTaint::of(taint) {
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
        let set = self.set();
        let facts = Facts::new().within(&set.namespace).object("set", Kind::DaemonSet, set);
        let on = |facts: Facts, node: &Name, pod: &Name| facts.node("node", node).beside("pod", Kind::Pod, pod);
        match self {
            Self::NodeLacksPod { node, .. } | Self::AffinityMismatch { node, .. } => facts.node("node", node),
            Self::TemplateNamesAnotherNode { node, named, .. } => facts.node("node", node).node("named", named),
            Self::NodeSelectorMismatch { node, label, wanted, found, .. } => {
                let found = format!("{label}={}", found.as_deref().unwrap_or(""));
                facts.node("node", node).code("label", format!("{label}={wanted}")).code("found", found)
            }
            Self::TaintNotTolerated { node, taint, .. } => facts.node("node", node).taint(taint),
            Self::TaintStopsOnlyNewPods { node, pod, taint, .. } | Self::TaintEvicts { node, pod, taint, .. } => {
                on(facts, node, pod).taint(taint)
            }
            Self::SurplusPod { node, pod, kept, .. } => on(facts, node, pod).beside("kept", Kind::Pod, kept),
            Self::FailedPodBacksOff { node, pod, until, .. } => on(facts, node, pod).time("until", *until),
            Self::BudgetAllows { node, pod, unavailable, max, .. } | Self::BudgetSpent { node, pod, unavailable, max, .. } => {
                on(facts, node, pod).number("unavailable", unavailable).number("max", max)
            }
            Self::SurgeAllows { node, surging, max, .. } => facts.node("node", node).number("surging", surging).number("max", max),
            Self::SurgeSpent { node, pod, surging, max, .. } => on(facts, node, pod).number("surging", surging).number("max", max),
            Self::WaitsForSurgePod { node, pod, old, .. } => on(facts, node, pod).beside("old", Kind::Pod, old),
            Self::SurgePodAvailable { node, pod, new, .. } => on(facts, node, pod).beside("new", Kind::Pod, new),
            Self::OnDeleteKeeps { node, pod, .. } => on(facts, node, pod),
            Self::NodeHasPod { node, pod, .. }
            | Self::NoLongerMatches { node, pod, .. }
            | Self::PodFailed { node, pod, .. }
            | Self::PodSucceeded { node, pod, .. }
            | Self::WaitsForTermination { node, pod, .. }
            | Self::NodeIsGone { node, pod, .. }
            | Self::PodIsUpToDate { node, pod, .. }
            | Self::OldPodUnavailable { node, pod, .. } => on(facts, node, pod),
            Self::Adopts { pod, .. } | Self::Releases { pod, .. } => facts.beside("pod", Kind::Pod, pod),
            Self::NewRevision { revision, number, .. } | Self::RevisionComesBack { revision, number, .. } => {
                facts.beside("revision", Kind::ControllerRevision, revision).number("number", number)
            }
            Self::HistoryLimit { revision, limit, .. } => {
                facts.beside("revision", Kind::ControllerRevision, revision).number("limit", limit)
            }
            Self::DuplicateRevision { revision, .. } | Self::HashCollision { revision, .. } => {
                facts.beside("revision", Kind::ControllerRevision, revision)
            }
            Self::CountsChanged { .. } => facts,
        }
    }
}

impl Why {
    /// The DaemonSet it is about.
    #[must_use]
    pub fn set(&self) -> &Key {
        match self {
            Self::NodeLacksPod { set, .. }
            | Self::NodeHasPod { set, .. }
            | Self::TemplateNamesAnotherNode { set, .. }
            | Self::NodeSelectorMismatch { set, .. }
            | Self::AffinityMismatch { set, .. }
            | Self::TaintNotTolerated { set, .. }
            | Self::TaintStopsOnlyNewPods { set, .. }
            | Self::TaintEvicts { set, .. }
            | Self::NoLongerMatches { set, .. }
            | Self::SurplusPod { set, .. }
            | Self::PodFailed { set, .. }
            | Self::FailedPodBacksOff { set, .. }
            | Self::PodSucceeded { set, .. }
            | Self::WaitsForTermination { set, .. }
            | Self::NodeIsGone { set, .. }
            | Self::PodIsUpToDate { set, .. }
            | Self::OldPodUnavailable { set, .. }
            | Self::BudgetAllows { set, .. }
            | Self::BudgetSpent { set, .. }
            | Self::SurgeAllows { set, .. }
            | Self::SurgeSpent { set, .. }
            | Self::WaitsForSurgePod { set, .. }
            | Self::SurgePodAvailable { set, .. }
            | Self::OnDeleteKeeps { set, .. }
            | Self::Adopts { set, .. }
            | Self::Releases { set, .. }
            | Self::NewRevision { set, .. }
            | Self::RevisionComesBack { set, .. }
            | Self::HistoryLimit { set, .. }
            | Self::DuplicateRevision { set, .. }
            | Self::CountsChanged { set }
            | Self::HashCollision { set, .. } => set,
        }
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        let of_set = |path: &str| Evidence::new(Kind::DaemonSet, self.set(), path);
        match self {
            Self::TemplateNamesAnotherNode { .. } => vec![of_set("spec.template.spec.nodeName")],
            Self::NodeSelectorMismatch { node, label, .. } => {
                vec![of_set("spec.template.spec.nodeSelector"), Evidence::node(node, format!("metadata.labels[{label}]"))]
            }
            Self::AffinityMismatch { node, .. } => vec![
                of_set("spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"),
                Evidence::node(node, "metadata.labels"),
            ],
            Self::TaintNotTolerated { node, .. } | Self::TaintStopsOnlyNewPods { node, .. } | Self::TaintEvicts { node, .. } => {
                vec![of_set("spec.template.spec.tolerations"), Evidence::node(node, "spec.taints")]
            }
            Self::NoLongerMatches { node, .. } => vec![of_set("spec.template.spec"), Evidence::node(node, "metadata.labels")],
            Self::BudgetAllows { .. } | Self::BudgetSpent { .. } => vec![of_set("spec.updateStrategy.rollingUpdate.maxUnavailable")],
            Self::SurgeAllows { .. } | Self::SurgeSpent { .. } | Self::WaitsForSurgePod { .. } | Self::SurgePodAvailable { .. } => {
                vec![of_set("spec.updateStrategy.rollingUpdate.maxSurge")]
            }
            Self::OnDeleteKeeps { .. } => vec![of_set("spec.updateStrategy.type")],
            Self::Adopts { pod, .. } | Self::Releases { pod, .. } => {
                let pod = Key { namespace: self.set().namespace.clone(), name: pod.clone() };
                vec![of_set("spec.selector"), Evidence::new(Kind::Pod, &pod, "metadata.labels")]
            }
            Self::NewRevision { .. } | Self::RevisionComesBack { .. } | Self::HashCollision { .. } | Self::DuplicateRevision { .. } => {
                vec![of_set("spec.template")]
            }
            Self::HistoryLimit { .. } => vec![of_set("spec.revisionHistoryLimit")],
            Self::PodFailed { pod, .. }
            | Self::FailedPodBacksOff { pod, .. }
            | Self::PodSucceeded { pod, .. }
            | Self::OldPodUnavailable { pod, .. } => {
                let pod = Key { namespace: self.set().namespace.clone(), name: pod.clone() };
                vec![Evidence::new(Kind::Pod, &pod, "status")]
            }
            Self::NodeLacksPod { .. }
            | Self::NodeHasPod { .. }
            | Self::SurplusPod { .. }
            | Self::WaitsForTermination { .. }
            | Self::NodeIsGone { .. }
            | Self::PodIsUpToDate { .. }
            | Self::CountsChanged { .. } => vec![of_set("spec.template.spec")],
        }
    }
}
