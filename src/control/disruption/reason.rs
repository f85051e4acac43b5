//! Reasons of the disruption controller. Each is about a PodDisruptionBudget.

use crate::object::kind::{Kind, Name};
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why a budget's status is written or left.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "disruption/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// No Pod matches the budget.
    NoPods,
    /// What was counted differs from the budget's status.
    BudgetCounted { healthy: i64, desired: i64, expected: i64, allowed: i64 },
    /// The budget's status is what was counted.
    BudgetIsUpToDate,
    /// The number of Pods that there should be cannot be told.
    ScaleUnknown { pod: Name },
    /// Some Pods of the budget have no controller.
    UnmanagedPods { pods: Vec<Name> },
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::NoPods | Self::BudgetIsUpToDate => facts,
            Self::BudgetCounted { healthy, desired, expected, allowed } => {
                facts.number("healthy", healthy).number("desired", desired).number("expected", expected).number("allowed", allowed)
            }
            Self::ScaleUnknown { pod } => facts.beside("pod", Kind::Pod, pod),
            Self::UnmanagedPods { pods } => facts.all_beside("pods", Kind::Pod, pods),
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        match self {
            Self::NoPods | Self::UnmanagedPods { .. } => vec![scope.field("spec.selector")],
            Self::BudgetCounted { .. } | Self::BudgetIsUpToDate => vec![scope.field("spec"), scope.field("status")],
            Self::ScaleUnknown { pod } => vec![scope.field("spec"), scope.field_beside(Kind::Pod, pod, "metadata.ownerReferences")],
        }
    }
}
