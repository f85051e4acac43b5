//! More that is left is better (`plugins/noderesources/least_allocated.go`). Containers that ask for nothing count 100m and 200 MiB.

use crate::control::scheduler::place::Place;
use crate::control::scheduler::score::MAX;

/// The mean share of cpu and memory left with the Pod; milli-CPU and bytes.
#[must_use]
pub fn scores(wanted: (i64, i64), places: &[Place<'_>]) -> Vec<i64> {
    places
        .iter()
        .map(|place| {
            let (used, allocatable) = (place.usage.scoring, &place.node.allocatable);
            let cpu = share_left(used.0.saturating_add(wanted.0), allocatable.cpu_milli);
            let memory = share_left(used.1.saturating_add(wanted.1), allocatable.memory);
            let shares: Vec<i64> = cpu.into_iter().chain(memory).collect();
            if shares.is_empty() { 0 } else { shares.iter().sum::<i64>() / i64::try_from(shares.len()).unwrap_or(1) }
        })
        .collect()
}

/// In percent; a resource that the node does not have is left out.
fn share_left(used: i64, allocatable: i64) -> Option<i64> {
    let left = i128::from(allocatable) - i128::from(used);
    (allocatable > 0).then(|| i64::try_from(left.max(0) * i128::from(MAX) / i128::from(allocatable)).unwrap_or(0))
}
