//! What a node has left must be enough, and more that is left is better (`plugins/noderesources/fit.go`, `least_allocated.go`).
//!
//! Allocatable counts, not capacity.

use crate::cluster::usage::Usage;
use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, Rules};
use crate::control::scheduler::score::MAX;
use crate::object::kind::{Key, Kind, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::quantity::Quantity;
use crate::object::resources::Resources;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules = Rules { filter: Some(filter), score: Some(scores), hint: Some(hint), ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// The node holds as many Pods as it may.
    TooManyPods { used: i64, max: i64 },
    /// Not enough of a resource is free: milli-CPU or whole units.
    Insufficient { resource: Name, requested: i64, used: i64, allocatable: i64 },
}

fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    refuse(&cycle.pod.spec.requests, &place.usage, &place.node.allocatable)
}

/// `fitsRequest`: refuses a node that holds too many Pods, or has too little of something left; every lack is a reason.
fn refuse(requests: &Resources, usage: &Usage, allocatable: &Resources) -> Vec<plugins::Refusal> {
    let mut refusals = Vec::new();
    if usage.pods + 1 > allocatable.pods {
        refusals.push(Refusal::TooManyPods { used: usage.pods, max: allocatable.pods }.into());
    }
    if requests.is_zero() {
        return refusals;
    }
    let used = &usage.requests;
    let mut compare = |resource: &str, requested: i64, used: i64, allocatable: i64| {
        if requested > 0 && requested > allocatable.saturating_sub(used) {
            refusals.push(Refusal::Insufficient { resource: resource.into(), requested, used, allocatable }.into());
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

/// The mean share of cpu and memory left with the Pod; containers that ask for nothing count 100m and 200 MiB.
fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
    let wanted = cycle.pod.spec.scoring;
    let score = |place: &Place<'_>| {
        let (used, allocatable) = (place.usage.scoring, &place.node.allocatable);
        let cpu = share_left(used.0.saturating_add(wanted.0), allocatable.cpu_milli);
        let memory = share_left(used.1.saturating_add(wanted.1), allocatable.memory);
        let shares: Vec<i64> = cpu.into_iter().chain(memory).collect();
        if shares.is_empty() { 0 } else { shares.iter().sum::<i64>() / i64::try_from(shares.len()).unwrap_or(1) }
    };
    Some(places.iter().map(score).collect())
}

/// In percent; a resource that the node does not have is left out.
fn share_left(used: i64, allocatable: i64) -> Option<i64> {
    let left = i128::from(allocatable) - i128::from(used);
    (allocatable > 0).then(|| i64::try_from(left.max(0) * i128::from(MAX) / i128::from(allocatable)).unwrap_or(0))
}

/// `isSchedulableAfterPodEvent`, `isSchedulableAfterNodeChange`: any Pod that goes frees something.
fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    let fits = |node: &Node| refuse(&pod.spec.requests, &Usage::default(), &node.allocatable).is_empty();
    match change {
        Change::Assigned { before: Some(_), after: None } => true,
        Change::Assigned { before: Some(before), after: Some(after) } => {
            let (old, new) = (&before.spec.requests, &after.spec.requests);
            new.cpu_milli < old.cpu_milli || new.memory < old.memory
        }
        Change::Node { before: None, after: Some(after) } => fits(after),
        Change::Node { before: Some(before), after: Some(after) } => fits(after) && is_raised(pod, &before.allocatable, &after.allocatable),
        Change::Node { after: None, .. }
        | Change::Assigned { before: None, .. }
        | Change::Own { .. }
        | Change::Claim(_)
        | Change::Storage => false,
    }
}

/// Whether a node has more than before of something that the Pod asks for.
fn is_raised(pod: &Pod, before: &Resources, after: &Resources) -> bool {
    let wanted = &pod.spec.requests;
    after.pods > before.pods
        || (wanted.cpu_milli > 0 && after.cpu_milli > before.cpu_milli)
        || (wanted.memory > 0 && after.memory > before.memory)
        || (wanted.ephemeral_storage > 0 && after.ephemeral_storage > before.ephemeral_storage)
        || wanted.others.iter().any(|(name, amount)| *amount > 0 && after.others.get(name) > before.others.get(name))
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::Insufficient { requested, allocatable, .. } if requested > allocatable => "never",
            Self::Insufficient { .. } => "now",
            Self::TooManyPods { .. } => "",
        }
    }

    fn forms(&self) -> &'static [&'static str] {
        match self {
            Self::Insufficient { .. } => &["never", "now"],
            Self::TooManyPods { .. } => &[""],
        }
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::TooManyPods { used, max } => facts.number("used", used).number("max", max),
            Self::Insufficient { resource, requested, used, allocatable } => facts
                .code("resource", resource.clone())
                .code("requested", amount(resource, *requested))
                .code("used", amount(resource, *used))
                .code("free", amount(resource, (allocatable - used).max(0)))
                .code("allocatable", amount(resource, *allocatable)),
        }
    }
}

impl Refuses for Refusal {
    /// A request larger than all that the node has to give cannot be helped.
    fn status(&self) -> Code {
        match self {
            Self::Insufficient { requested, allocatable, .. } if requested > allocatable => Code::UnschedulableAndUnresolvable,
            Self::Insufficient { .. } | Self::TooManyPods { .. } => Code::Unschedulable,
        }
    }

    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::TooManyPods { .. } => "Too many pods".into(),
            Self::Insufficient { resource, .. } => format!("Insufficient {resource}").into(),
        }
    }

    fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence> {
        match self {
            Self::TooManyPods { .. } => vec![Evidence::node(node, "status.allocatable.pods")],
            Self::Insufficient { resource, .. } => vec![
                Evidence::new(Kind::Pod, pod, "spec.containers[*].resources.requests"),
                Evidence::node(node, format!("status.allocatable[{resource}]")),
            ],
        }
    }
}

/// An amount as manifests write it: `250m` of cpu, `200Mi` of memory.
fn amount(resource: &str, amount: i64) -> String {
    if resource == "cpu" {
        return Quantity::millis(amount).canonical();
    }
    let is_bytes = resource == "memory" || resource == "ephemeral-storage" || resource.starts_with("hugepages-");
    let (mut value, mut suffix) = (amount, "");
    for larger in ["Ki", "Mi", "Gi"] {
        if !is_bytes || value == 0 || value % 1024 != 0 {
            break;
        }
        (value, suffix) = (value / 1024, larger);
    }
    format!("{value}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_read_as_in_manifests() {
        let read = |resource, value| amount(resource, value);
        assert_eq!(read("cpu", 250), "250m");
        assert_eq!(read("cpu", 4000), "4");
        assert_eq!(read("memory", 200 * 1024 * 1024), "200Mi");
        assert_eq!(read("memory", 0), "0");
        assert_eq!(read("nvidia.com/gpu", 2048), "2048");
    }
}
