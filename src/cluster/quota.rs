//! ResourceQuota admission for Pods (`plugin/pkg/admission/resourcequota`): counts and requests per namespace.

use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::store::Cluster;
use crate::object::any::Object;
use crate::object::kind::Kind;
use crate::object::pod::Pod;
use crate::object::quantity::Quantity;
use crate::object::read;

/// Refuses a Pod that would exceed a quota of its namespace.
///
/// # Errors
/// Forbidden: `pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2`
pub fn check(cluster: &Cluster, pod: &Pod) -> Result<(), Rejection> {
    for quota in cluster.list(Kind::ResourceQuota, Some(&pod.meta.key.namespace)) {
        let Object::Other(quota) = quota else { continue };
        let limits = read::at(&quota.rest, &["spec", "hard"]).and_then(crate::object::Json::as_object);
        let mut exceeded = Vec::new();
        for (resource, limit) in limits.into_iter().flatten() {
            let (Some(limit), Some(requested)) = (Quantity::of_json(limit), amount(pod, resource)) else { continue };
            let of_namespace = cluster.pods().filter(|other| other.meta.key.namespace == pod.meta.key.namespace);
            let used: i64 =
                of_namespace.filter(|other| !other.status.phase.is_terminal()).filter_map(|other| amount(other, resource)).sum();
            let limit_amount = if is_milli(resource) { limit.milli() } else { limit.value() };
            if requested > 0 && used.saturating_add(requested) > limit_amount {
                exceeded.push((resource.clone(), printed(requested, resource), printed(used, resource), limit.canonical()));
            }
        }
        if !exceeded.is_empty() {
            let joined = |pick: fn(&(String, String, String, String)) -> &String| {
                exceeded.iter().map(|one| format!("{}={}", one.0, pick(one))).collect::<Vec<_>>().join(",")
            };
            return Err(Rejection::new(
                Reason::Forbidden,
                format!(
                    "pods \"{}\" is forbidden: exceeded quota: {}, requested: {}, used: {}, limited: {}",
                    pod.meta.key.name,
                    quota.meta.key.name,
                    joined(|one| &one.1),
                    joined(|one| &one.2),
                    joined(|one| &one.3)
                ),
            ));
        }
    }
    Ok(())
}

/// How much of a resource a Pod takes from a quota; `None` for resources that no Pod takes.
fn amount(pod: &Pod, resource: &str) -> Option<i64> {
    match resource {
        "pods" | "count/pods" => Some(1),
        "cpu" | "requests.cpu" => Some(pod.spec.requests.cpu_milli),
        "memory" | "requests.memory" => Some(pod.spec.requests.memory),
        "ephemeral-storage" | "requests.ephemeral-storage" => Some(pod.spec.requests.ephemeral_storage),
        _ => None,
    }
}

fn is_milli(resource: &str) -> bool {
    resource.ends_with("cpu")
}

fn printed(amount: i64, resource: &str) -> String {
    if is_milli(resource) {
        Quantity::parse(&format!("{amount}m")).map_or_else(|_| amount.to_string(), |one| one.canonical())
    } else {
        amount.to_string()
    }
}
