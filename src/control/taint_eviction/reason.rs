//! Reasons of taint eviction. Each is about a Pod.

use crate::object::kind::Name;
use crate::object::taint::Taint;
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why a Pod is evicted for a taint of its node, or not.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "nodes/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// The Pod does not tolerate a NoExecute taint of its node.
    NotTolerated { node: Name, taint: Taint },
    /// The Pod tolerates the NoExecute taints for a time; it is not over.
    ToleratesUntil { node: Name, until: Time },
    /// The time for which the Pod tolerates the NoExecute taints is over.
    TolerationOver { node: Name, since: Time },
    /// The Pod tolerates every NoExecute taint for ever.
    ToleratesForEver { node: Name },
    /// The node has no NoExecute taint.
    NothingToTolerate { node: Name },
    /// An eviction was pending and is no longer called for.
    EvictionCancelled,
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::NotTolerated { node, taint } => facts.node("node", node).taint(taint),
            Self::ToleratesUntil { node, until } => facts.node("node", node).time("until", *until),
            Self::TolerationOver { node, since } => facts.node("node", node).time("since", *since),
            Self::ToleratesForEver { node } | Self::NothingToTolerate { node } => facts.node("node", node),
            Self::EvictionCancelled => facts,
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        match self {
            Self::NotTolerated { node, .. }
            | Self::ToleratesUntil { node, .. }
            | Self::TolerationOver { node, .. }
            | Self::ToleratesForEver { node }
            | Self::NothingToTolerate { node } => vec![scope.field("spec.tolerations"), Evidence::node(node, "spec.taints")],
            Self::EvictionCancelled => vec![scope.field("spec.tolerations")],
        }
    }
}
