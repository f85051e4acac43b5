//! `apps/v1.DaemonSet`.

use crate::object::Json;
use crate::object::meta::Meta;
use crate::object::read;
use crate::object::selector::LabelSelector;
use crate::object::template::PodTemplate;
use crate::time::{Epoch, Span};
use serde_json::json;
use std::rc::Rc;

/// An absolute number or a percentage (`intstr.IntOrString`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntOrPercent {
    /// A number.
    Int(i64),
    /// A percentage.
    Percent(i64),
}

/// `spec.updateStrategy`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DaemonSetStrategy {
    /// The controller replaces nothing.
    OnDelete,
    /// Old Pods are replaced within a budget.
    RollingUpdate {
        /// How many nodes may lack an available Pod.
        max_unavailable: IntOrPercent,
        /// How many nodes may hold an old and a new Pod.
        max_surge: IntOrPercent,
    },
}

/// `spec`, read out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonSetSpec {
    /// The whole spec as stored.
    pub raw: Json,
    /// `selector`
    pub selector: LabelSelector,
    /// `template`
    pub template: Rc<PodTemplate>,
    /// `updateStrategy`
    pub strategy: DaemonSetStrategy,
    /// `minReadySeconds`
    pub min_ready: Span,
    /// `revisionHistoryLimit`
    pub history_limit: i64,
}

/// `status`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are Kubernetes' own names")]
pub struct DaemonSetStatus {
    pub current_number_scheduled: i64,
    pub number_misscheduled: i64,
    pub desired_number_scheduled: i64,
    pub number_ready: i64,
    pub observed_generation: i64,
    pub updated_number_scheduled: i64,
    pub number_available: i64,
    pub number_unavailable: i64,
    pub collision_count: Option<i32>,
}

/// `apps/v1.DaemonSet`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonSet {
    /// Metadata.
    pub meta: Meta,
    /// Spec.
    pub spec: Rc<DaemonSetSpec>,
    /// Status.
    pub status: DaemonSetStatus,
}

impl IntOrPercent {
    /// Reads a number or percentage; anything else is 0, as upstream's lenient reading has it.
    #[must_use]
    pub fn of_json(value: Option<&Json>, default: i64) -> Self {
        match value {
            None | Some(Json::Null) => Self::Int(default),
            Some(Json::String(text)) => text.strip_suffix('%').and_then(|number| number.parse().ok()).map_or(Self::Int(0), Self::Percent),
            Some(number) => Self::Int(number.as_i64().unwrap_or(0)),
        }
    }

    /// The number meant where there are `total` Pods; percentages are rounded up (`intstr.GetScaledValueFromIntOrPercent`).
    #[must_use]
    pub const fn scaled_up(self, total: i64) -> i64 {
        match self {
            Self::Int(number) => number,
            Self::Percent(percent) => (percent.saturating_mul(total)).saturating_add(99) / 100,
        }
    }
}

impl DaemonSetSpec {
    /// Reads a spec that has been defaulted and validated.
    #[must_use]
    pub fn of_json(value: &Json) -> Self {
        let strategy = match read::at(value, &["updateStrategy", "type"]).and_then(Json::as_str) {
            Some("OnDelete") => DaemonSetStrategy::OnDelete,
            _ => DaemonSetStrategy::RollingUpdate {
                max_unavailable: IntOrPercent::of_json(read::at(value, &["updateStrategy", "rollingUpdate", "maxUnavailable"]), 1),
                max_surge: IntOrPercent::of_json(read::at(value, &["updateStrategy", "rollingUpdate", "maxSurge"]), 0),
            },
        };
        Self {
            selector: LabelSelector::of_json(value.get("selector")).unwrap_or_default(),
            template: Rc::new(PodTemplate::of_json(value.get("template").unwrap_or(&Json::Null))),
            strategy,
            min_ready: Span::from_s(read::integer(value, "minReadySeconds").and_then(|s| u64::try_from(s).ok()).unwrap_or(0)),
            history_limit: read::integer(value, "revisionHistoryLimit").unwrap_or(10),
            raw: value.clone(),
        }
    }
}

impl DaemonSetStatus {
    fn of_json(value: &Json) -> Self {
        let number = |field| read::integer(value, field).unwrap_or(0);
        Self {
            current_number_scheduled: number("currentNumberScheduled"),
            number_misscheduled: number("numberMisscheduled"),
            desired_number_scheduled: number("desiredNumberScheduled"),
            number_ready: number("numberReady"),
            observed_generation: number("observedGeneration"),
            updated_number_scheduled: number("updatedNumberScheduled"),
            number_available: number("numberAvailable"),
            number_unavailable: number("numberUnavailable"),
            collision_count: read::integer(value, "collisionCount").and_then(|count| i32::try_from(count).ok()),
        }
    }

    fn to_json(self) -> Json {
        let mut value = json!({
            "currentNumberScheduled": self.current_number_scheduled,
            "numberMisscheduled": self.number_misscheduled,
            "desiredNumberScheduled": self.desired_number_scheduled,
            "numberReady": self.number_ready,
        });
        for (field, number) in [
            ("observedGeneration", self.observed_generation),
            ("updatedNumberScheduled", self.updated_number_scheduled),
            ("numberAvailable", self.number_available),
            ("numberUnavailable", self.number_unavailable),
        ] {
            if number != 0 {
                read::put(&mut value, field, number.into());
            }
        }
        if let Some(count) = self.collision_count {
            read::put(&mut value, "collisionCount", count.into());
        }
        value
    }
}

impl DaemonSet {
    /// Reads a DaemonSet.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        Self {
            meta: Meta::of_json(value.get("metadata").unwrap_or(&Json::Null), epoch),
            spec: Rc::new(DaemonSetSpec::of_json(value.get("spec").unwrap_or(&Json::Null))),
            status: DaemonSetStatus::of_json(value.get("status").unwrap_or(&Json::Null)),
        }
    }

    /// The DaemonSet as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        json!({
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": self.meta.to_json(epoch), "spec": self.spec.raw, "status": self.status.to_json(),
        })
    }

    /// `deprecated.daemonset.template.generation`; `None` where the annotation is missing or not a number.
    #[must_use]
    pub fn template_generation(&self) -> Option<i64> {
        self.meta.annotation("deprecated.daemonset.template.generation")?.parse().ok()
    }
}
