//! Taints that a Pod does not tolerate (`plugins/tainttoleration`): NoSchedule and NoExecute keep it away, PreferNoSchedule only scores.

use crate::cluster::view::View;
use crate::control::scheduler::change::{Change, becomes};
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{Refusal, Rules};
use crate::control::scheduler::score;
use crate::object::pod::Pod;
use crate::object::taint::{Effect, Taint, Toleration};

pub(super) const RULES: Rules =
    Rules { filter: Some(filter), score: Some(scores), weight: 3, hint: Some(hint), hints_at_taints: true, ..Rules::NONE };

/// Refuses a node with a NoSchedule or NoExecute taint that nothing tolerates.
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    let taint = untolerated(&cycle.pod.spec.tolerations, &place.node.taints);
    taint.map(|taint| Refusal::Taint { taint: taint.clone() }).into_iter().collect()
}

/// `FindMatchingUntoleratedTaint`: the first taint that keeps the Pod away.
#[must_use]
pub fn untolerated<'a>(tolerations: &[Toleration], taints: &'a [Taint]) -> Option<&'a Taint> {
    taints
        .iter()
        .filter(|taint| taint.effect != Effect::PreferNoSchedule)
        .find(|taint| !tolerations.iter().any(|toleration| toleration.tolerates(taint)))
}

/// 100 without PreferNoSchedule taints that are not tolerated, less the more there are.
fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
    let is_borne = |taint: &Taint| cycle.pod.spec.tolerations.iter().any(|toleration| toleration.tolerates(taint));
    let count = |taints: &[Taint]| taints.iter().filter(|taint| taint.effect == Effect::PreferNoSchedule && !is_borne(taint)).count();
    let counts = places.iter().map(|place| i64::try_from(count(&place.node.taints)).unwrap_or(i64::MAX)).collect();
    Some(score::normalised(counts, true))
}

fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    match change {
        Change::Node { before, after: Some(after) } => {
            becomes(before, after, |node| untolerated(&pod.spec.tolerations, &node.taints).is_none())
        }
        Change::Own { before, after } => before.spec.tolerations != after.spec.tolerations,
        Change::Node { .. } | Change::Assigned { .. } | Change::Claim(_) | Change::Storage => false,
    }
}
