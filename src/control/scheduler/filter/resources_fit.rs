//! What a node has left must be enough (`plugins/noderesources/fit.go:fitsRequest`). Allocatable counts, not capacity.

use crate::cluster::usage::Usage;
use crate::control::scheduler::reason::Refusal;
use crate::object::resources::Resources;

/// Refuses a node that holds too many Pods, or has too little of something left; every lack is a reason.
#[must_use]
pub fn refuse(requests: &Resources, usage: &Usage, allocatable: &Resources) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if usage.pods + 1 > allocatable.pods {
        refusals.push(Refusal::TooManyPods { used: usage.pods, max: allocatable.pods });
    }
    if requests.is_zero() {
        return refusals;
    }
    let used = &usage.requests;
    let mut compare = |resource: &str, requested: i64, used: i64, allocatable: i64| {
        if requested > 0 && requested > allocatable.saturating_sub(used) {
            refusals.push(Refusal::Insufficient { resource: resource.into(), requested, used, allocatable });
        }
    };
    compare("cpu", requests.cpu_milli, used.cpu_milli, allocatable.cpu_milli);
    compare("memory", requests.memory, used.memory, allocatable.memory);
    compare("ephemeral-storage", requests.ephemeral_storage, used.ephemeral_storage, allocatable.ephemeral_storage);
    for (resource, requested) in &requests.others {
        let amount = |of: &Resources| of.others.get(resource).copied().unwrap_or(0);
        compare(resource, *requested, amount(used), amount(allocatable));
    }
    refusals
}
