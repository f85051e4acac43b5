//! Taints that a Pod does not tolerate keep it away (`plugins/tainttoleration`). PreferNoSchedule only scores.

use crate::control::scheduler::reason::Refusal;
use crate::object::taint::{Effect, Taint, Toleration};

/// Refuses a node with a NoSchedule or NoExecute taint that nothing tolerates.
#[must_use]
pub fn refuse(tolerations: &[Toleration], taints: &[Taint]) -> Option<Refusal> {
    untolerated(tolerations, taints).map(|taint| Refusal::Taint { taint: taint.clone() })
}

/// `FindMatchingUntoleratedTaint`: the first taint that keeps the Pod away.
#[must_use]
pub fn untolerated<'a>(tolerations: &[Toleration], taints: &'a [Taint]) -> Option<&'a Taint> {
    taints
        .iter()
        .filter(|taint| taint.effect != Effect::PreferNoSchedule)
        .find(|taint| !tolerations.iter().any(|toleration| toleration.tolerates(taint)))
}
