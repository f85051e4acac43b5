//! Fewer PreferNoSchedule taints that the Pod does not tolerate are better (`plugins/tainttoleration`).

use crate::control::scheduler::place::Place;
use crate::control::scheduler::score;
use crate::object::taint::{Effect, Taint, Toleration};

/// 100 without such taints, less the more there are.
#[must_use]
pub fn scores(tolerations: &[Toleration], places: &[Place<'_>]) -> Vec<i64> {
    let is_borne = |taint: &Taint| tolerations.iter().any(|toleration| toleration.tolerates(taint));
    let count = |taints: &[Taint]| taints.iter().filter(|taint| taint.effect == Effect::PreferNoSchedule && !is_borne(taint)).count();
    score::normalised(places.iter().map(|place| i64::try_from(count(&place.node.taints)).unwrap_or(i64::MAX)).collect(), true)
}
