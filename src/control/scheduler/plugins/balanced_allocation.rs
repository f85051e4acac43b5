//! Cpu and memory used evenly are better (`plugins/noderesources/balanced_allocation.go`).
//!
//! Fractions are floating point here because they are upstream; the results are whole numbers.

use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::Rules;
use crate::object::resources::Resources;

pub(super) const RULES: Rules = Rules { score: Some(scores), ..Rules::NONE };

/// How much more even the node is with the Pod than without; `None` for a Pod that asks for nothing.
fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
    let requests = &cycle.pod.spec.requests;
    if requests.cpu_milli == 0 && requests.memory == 0 {
        return None;
    }
    let score = |place: &Place<'_>| {
        let (used, allocatable) = (&place.usage.requests, &place.node.allocatable);
        let with = balance((used.cpu_milli + requests.cpu_milli, used.memory + requests.memory), allocatable);
        let without = balance((used.cpu_milli, used.memory), allocatable);
        50 + (50 + with - without) / 2
    };
    Some(places.iter().map(score).collect())
}

/// 100 where both are used to the same share.
fn balance(used: (i64, i64), allocatable: &Resources) -> i64 {
    let share = |used: i64, allocatable: i64| (allocatable != 0).then(|| (used as f64 / allocatable as f64).min(1.0));
    let deviation = match (share(used.0, allocatable.cpu_milli), share(used.1, allocatable.memory)) {
        (Some(cpu), Some(memory)) => ((cpu - memory) / 2.0).abs(),
        (Some(_), None) | (None, Some(_)) | (None, None) => 0.0,
    };
    ((1.0 - deviation) * 100.0) as i64
}
