//! A Pod's quality-of-service class (`pkg/apis/core/helper/qos`, Kubernetes v1.36), which the API server writes into the first status.

use super::field::{Fields, fields, list};
use crate::object::Json;
use crate::object::quantity::Quantity;

/// The quality-of-service class of a Pod (`ComputePodQOS`).
#[must_use]
pub fn qos_class(pod_spec: &Json) -> &'static str {
    let own = &pod_spec["resources"];
    if !fields(&own["requests"]).is_empty() || !fields(&own["limits"]).is_empty() {
        return class_of(std::slice::from_ref(own).iter());
    }
    let containers = list(pod_spec, "containers").iter().chain(list(pod_spec, "initContainers"));
    class_of(containers.map(|container| &container["resources"]))
}

/// The class that resource requirements amount to.
fn class_of<'a>(holders: impl Iterator<Item = &'a Json>) -> &'static str {
    let mut requests = [Quantity::ZERO; 2];
    let mut limits = [Quantity::ZERO; 2];
    let mut requested = [false; 2];
    let mut guaranteed = true;
    for resources in holders {
        for (index, name) in ["cpu", "memory"].into_iter().enumerate() {
            if let Some(amount) = positive(fields(&resources["requests"]), name) {
                requests[index] = requests[index] + amount;
                requested[index] = true;
            }
            match positive(fields(&resources["limits"]), name) {
                Some(amount) => limits[index] = limits[index] + amount,
                None => guaranteed = false,
            }
        }
    }
    let limited = limits.iter().any(|limit| !limit.is_zero());
    if !requested.contains(&true) && !limited {
        return "BestEffort";
    }
    let equal = (0..2).all(|index| !requested[index] || requests[index] == limits[index]);
    let as_many = requested.iter().filter(|set| **set).count() == limits.iter().filter(|limit| !limit.is_zero()).count();
    if guaranteed && equal && as_many { "Guaranteed" } else { "Burstable" }
}

/// An amount above zero.
fn positive(list: &Fields, name: &str) -> Option<Quantity> {
    list.get(name).and_then(Quantity::of_json).filter(|amount| amount.sign() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quality_of_service_follows_requests_and_limits() {
        let class = |resources: Json| qos_class(&json!({"containers": [{"resources": resources}]}));
        assert_eq!(class(json!({})), "BestEffort");
        assert_eq!(class(json!({"requests": {"cpu": "0"}})), "BestEffort");
        assert_eq!(class(json!({"requests": {"cpu": "1"}})), "Burstable");
        let both = json!({"cpu": "1", "memory": "1Gi"});
        assert_eq!(class(json!({"requests": both, "limits": both})), "Guaranteed");
        assert_eq!(class(json!({"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": both})), "Burstable");
        assert_eq!(class(json!({"requests": {"nvidia.com/gpu": 1}, "limits": {"nvidia.com/gpu": 1}})), "BestEffort");
    }
}
