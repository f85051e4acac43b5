//! Reasons of Pod garbage collection. Each is about a Pod.

use crate::object::kind::Name;
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why a Pod is collected, or not yet.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "nodes/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// The Pod's node does not exist any more.
    NodeGone { node: Name },
    /// The Pod's node does not exist any more; the quarantine is not over.
    NodeInQuarantine { node: Name, until: Time },
    /// The Pod is terminating on a node that was declared out of service.
    OutOfService { node: Name },
    /// The Pod is terminating and was never on a node.
    UnscheduledAndTerminating,
    /// There are more finished Pods than the threshold keeps.
    TooManyFinished { finished: usize, threshold: usize },
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::NodeGone { node } | Self::OutOfService { node } => facts.node("node", node),
            Self::NodeInQuarantine { node, until } => facts.node("node", node).time("until", *until),
            Self::UnscheduledAndTerminating => facts,
            Self::TooManyFinished { finished, threshold } => facts.number("finished", finished).number("threshold", threshold),
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        match self {
            Self::NodeGone { .. } => vec![scope.field("spec.nodeName")],
            Self::NodeInQuarantine { node, .. } => vec![Evidence::node(node, "metadata.name")],
            Self::OutOfService { node } => {
                vec![
                    scope.field("metadata.deletionTimestamp"),
                    Evidence::node(node, "spec.taints"),
                    Evidence::node(node, "status.conditions"),
                ]
            }
            Self::UnscheduledAndTerminating => vec![scope.field("metadata.deletionTimestamp"), scope.field("spec.nodeName")],
            Self::TooManyFinished { .. } => vec![scope.field("status.phase")],
        }
    }
}
