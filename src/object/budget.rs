//! `policy/v1.PodDisruptionBudget`.

use crate::object::Json;
use crate::object::daemon_set::IntOrPercent;
use crate::object::kind::Name;
use crate::object::meta::Meta;
use crate::object::read;
use crate::object::selector::LabelSelector;
use crate::time::{Epoch, Time};
use serde_json::json;
use std::collections::BTreeMap;
use std::rc::Rc;

/// `status`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are Kubernetes' own names")]
pub struct BudgetStatus {
    pub observed_generation: i64,
    pub disruptions_allowed: i64,
    pub current_healthy: i64,
    pub desired_healthy: i64,
    pub expected_pods: i64,
    pub disrupted_pods: BTreeMap<Name, Time>,
    pub conditions: Vec<crate::object::condition::Condition>,
}

/// `policy/v1.PodDisruptionBudget`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Metadata.
    pub meta: Meta,
    /// The whole spec.
    pub raw: Rc<Json>,
    /// `selector`; `None` matches nothing.
    pub selector: Option<LabelSelector>,
    /// `minAvailable`
    pub min_available: Option<IntOrPercent>,
    /// `maxUnavailable`
    pub max_unavailable: Option<IntOrPercent>,
    /// `unhealthyPodEvictionPolicy: AlwaysAllow`
    pub always_allow_unhealthy: bool,
    /// Status.
    pub status: BudgetStatus,
}

impl Budget {
    /// Reads a PodDisruptionBudget.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        let spec = value.get("spec").cloned().unwrap_or_else(|| json!({}));
        let amount = |field: &str| spec.get(field).map(|amount| IntOrPercent::of_json(Some(amount), 0));
        Self {
            meta: Meta::of_json(value.get("metadata").unwrap_or(&Json::Null), epoch),
            selector: LabelSelector::of_json(spec.get("selector")),
            min_available: amount("minAvailable"),
            max_unavailable: amount("maxUnavailable"),
            always_allow_unhealthy: read::text(&spec, "unhealthyPodEvictionPolicy") == "AlwaysAllow",
            raw: Rc::new(spec),
            status: BudgetStatus::of_json(value.get("status").unwrap_or(&Json::Null), epoch),
        }
    }

    /// The budget as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        json!({
            "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
            "metadata": self.meta.to_json(epoch), "spec": *self.raw, "status": self.status.to_json(epoch),
        })
    }
}

impl BudgetStatus {
    fn of_json(value: &Json, epoch: Epoch) -> Self {
        let number = |field| read::integer(value, field).unwrap_or(0);
        Self {
            observed_generation: number("observedGeneration"),
            disruptions_allowed: number("disruptionsAllowed"),
            current_healthy: number("currentHealthy"),
            desired_healthy: number("desiredHealthy"),
            expected_pods: number("expectedPods"),
            disrupted_pods: read::text_map(value, "disruptedPods")
                .iter()
                .filter_map(|(pod, time)| Some((pod.clone(), epoch.parse(time)?)))
                .collect(),
            conditions: read::list(value, "conditions")
                .iter()
                .map(|one| crate::object::condition::Condition::of_json(one, epoch))
                .collect(),
        }
    }

    fn to_json(&self, epoch: Epoch) -> Json {
        let mut value = json!({
            "disruptionsAllowed": self.disruptions_allowed,
            "currentHealthy": self.current_healthy,
            "desiredHealthy": self.desired_healthy,
            "expectedPods": self.expected_pods,
        });
        if self.observed_generation != 0 {
            read::put(&mut value, "observedGeneration", self.observed_generation.into());
        }
        if !self.conditions.is_empty() {
            // `metav1.Condition` prints its message even where it is empty.
            let printed = |one: &crate::object::condition::Condition| {
                let mut printed = one.to_json(epoch, false);
                read::put(&mut printed, "message", (*one.message).into());
                printed
            };
            read::put(&mut value, "conditions", self.conditions.iter().map(printed).collect());
        }
        if !self.disrupted_pods.is_empty() {
            let map = self.disrupted_pods.iter().map(|(pod, time)| (pod.to_string(), Json::from(epoch.rfc3339(*time)))).collect();
            read::put(&mut value, "disruptedPods", Json::Object(map));
        }
        value
    }
}
