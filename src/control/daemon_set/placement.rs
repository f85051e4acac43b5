//! Should a node run a daemon Pod? (`NodeShouldRunDaemonPod`, `predicates`)
//!
//! Only the template's node name, its required node affinity and its tolerations count. Resources, host ports, conditions and the
//! `unschedulable` field never do: such problems surface as Pending Pods, because the scheduler refuses them.

use super::reason::Reason;
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::Name;
use crate::object::node::Node;
use crate::object::pod_spec::PodSpec;
use crate::object::taint::{Effect, Taint, Toleration};

/// The verdict on one node: upstream's pair (should run, should continue running), by name.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// The node should run a Pod.
    Fits,
    /// No new Pod, but one that runs may stay: a NoSchedule taint is not tolerated.
    MayStay {
        /// The taint.
        taint: Taint,
    },
    /// No Pod, and one that runs has to go.
    MustLeave(Refusal),
}

/// Why a node may not keep a daemon Pod.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// `template.spec.nodeName` names another node.
    NamesAnotherNode(Name),
    /// A label of `nodeSelector` is missing or different: label, wanted value, found value.
    NodeSelector(Name, Name, Option<Name>),
    /// No required affinity term matches.
    Affinity,
    /// A NoExecute taint is not tolerated.
    Taint(Taint),
}

/// The verdict on one node.
#[must_use]
pub fn placement(set: &DaemonSet, node: &Node) -> Placement {
    let spec = &set.spec.template.spec;
    if let Some(refusal) = mismatch(spec, node) {
        return Placement::MustLeave(refusal);
    }
    let tolerations = super::pod::tolerations(set);
    let untolerated = |effect: Effect| node.taints.iter().find(|taint| taint.effect == effect && !is_tolerated(tolerations, taint));
    if let Some(taint) = untolerated(Effect::NoExecute) {
        return Placement::MustLeave(Refusal::Taint(taint.clone()));
    }
    match untolerated(Effect::NoSchedule) {
        Some(taint) => Placement::MayStay { taint: taint.clone() },
        None => Placement::Fits,
    }
}

fn is_tolerated(tolerations: &[Toleration], taint: &Taint) -> bool {
    tolerations.iter().any(|toleration| toleration.tolerates(taint))
}

/// Node name, node selector and required affinity of the template (`GetRequiredNodeAffinity.Match`); the selector and the affinity
/// are ANDed, terms are ORed.
fn mismatch(spec: &PodSpec, node: &Node) -> Option<Refusal> {
    if let Some(named) = spec.node_name.as_ref().filter(|named| &***named != node.name()) {
        return Some(Refusal::NamesAnotherNode(named.clone()));
    }
    for (label, wanted) in &spec.node_selector {
        let found = node.meta.label(label);
        if found != Some(wanted) {
            return Some(Refusal::NodeSelector(label.clone(), wanted.clone(), found.cloned()));
        }
    }
    let terms = spec.required_terms.as_ref()?;
    (!terms.iter().any(|term| term.matches(node.name(), &node.meta.labels))).then_some(Refusal::Affinity)
}

impl Refusal {
    /// The reason for a node that has no Pod.
    #[must_use]
    pub fn why_not(&self) -> Reason {
        match self.clone() {
            Self::NamesAnotherNode(named) => Reason::TemplateNamesAnotherNode { named },
            Self::NodeSelector(label, wanted, found) => Reason::NodeSelectorMismatch { label, wanted, found },
            Self::Affinity => Reason::AffinityMismatch,
            Self::Taint(taint) => Reason::TaintNotTolerated { taint },
        }
    }

    /// The reason for deleting the Pod that is there.
    #[must_use]
    pub fn why_leave(&self, node: &Name, pod: &Name) -> Reason {
        let (node, pod) = (node.clone(), pod.clone());
        match self.clone() {
            Self::Taint(taint) => Reason::TaintEvicts { node, pod, taint },
            Self::NamesAnotherNode(_) | Self::NodeSelector(..) | Self::Affinity => Reason::NoLongerMatches { node, pod },
        }
    }
}
