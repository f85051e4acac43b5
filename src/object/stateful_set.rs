//! `apps/v1.StatefulSet`.

use crate::object::Json;
use crate::object::kind::Name;
use crate::object::meta::Meta;
use crate::object::read;
use crate::object::selector::LabelSelector;
use crate::object::template::PodTemplate;
use crate::time::{Epoch, Span};
use serde_json::json;
use std::rc::Rc;

/// `spec.updateStrategy`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatefulSetStrategy {
    /// The controller replaces nothing.
    OnDelete,
    /// Pods are replaced from the highest ordinal down. The partition is `None` where `rollingUpdate` is absent, which is not the same as 0.
    RollingUpdate {
        /// `rollingUpdate.partition`
        partition: Option<i64>,
    },
}

/// Whether a claim is kept or deleted (`persistentVolumeClaimRetentionPolicy`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are Kubernetes' own names")]
#[cfg_attr(test, derive(Default))]
pub enum Retention {
    #[cfg_attr(test, default)]
    Retain,
    Delete,
}

/// One of `spec.volumeClaimTemplates`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimTemplate {
    /// The template's name, which is also the name of the volume in the Pods.
    pub name: Name,
    /// The whole template.
    pub raw: Json,
}

/// `spec`, read out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatefulSetSpec {
    /// The whole spec as stored.
    pub raw: Json,
    /// `replicas`
    pub replicas: i64,
    /// `ordinals.start`
    pub start: i64,
    /// `serviceName`; may be empty.
    pub service_name: Name,
    /// `selector`
    pub selector: LabelSelector,
    /// `selector.matchLabels` alone, which claims carry.
    pub match_labels: crate::object::meta::Labels,
    /// `template`
    pub template: Rc<PodTemplate>,
    /// `volumeClaimTemplates`
    pub claim_templates: Vec<ClaimTemplate>,
    /// `podManagementPolicy: Parallel`
    pub parallel: bool,
    /// `updateStrategy`
    pub strategy: StatefulSetStrategy,
    /// `minReadySeconds`
    pub min_ready: Span,
    /// `revisionHistoryLimit`; negative keeps all.
    pub history_limit: i64,
    /// `persistentVolumeClaimRetentionPolicy.whenDeleted`
    pub when_deleted: Retention,
    /// `persistentVolumeClaimRetentionPolicy.whenScaled`
    pub when_scaled: Retention,
}

/// `status`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are Kubernetes' own names")]
pub struct StatefulSetStatus {
    pub observed_generation: i64,
    pub replicas: i64,
    pub ready_replicas: i64,
    pub current_replicas: i64,
    pub updated_replicas: i64,
    pub available_replicas: i64,
    pub current_revision: Option<Name>,
    pub update_revision: Option<Name>,
    pub collision_count: Option<i32>,
}

/// `apps/v1.StatefulSet`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatefulSet {
    /// Metadata.
    pub meta: Meta,
    /// Spec.
    pub spec: Rc<StatefulSetSpec>,
    /// Status.
    pub status: StatefulSetStatus,
}

impl StatefulSetSpec {
    /// Reads a spec that has been defaulted and validated.
    #[must_use]
    pub fn of_json(value: &Json) -> Self {
        let strategy = match read::at(value, &["updateStrategy", "type"]).and_then(Json::as_str) {
            Some("OnDelete") => StatefulSetStrategy::OnDelete,
            _ => StatefulSetStrategy::RollingUpdate {
                partition: read::at(value, &["updateStrategy", "rollingUpdate"])
                    .map(|rolling| read::integer(rolling, "partition").unwrap_or(0)),
            },
        };
        let retention = |field| match read::at(value, &["persistentVolumeClaimRetentionPolicy", field]).and_then(Json::as_str) {
            Some("Delete") => Retention::Delete,
            _ => Retention::Retain,
        };
        let selector = value.get("selector").unwrap_or(&Json::Null);
        Self {
            replicas: read::integer(value, "replicas").unwrap_or(1),
            start: value.get("ordinals").and_then(|ordinals| read::integer(ordinals, "start")).unwrap_or(0),
            service_name: read::text(value, "serviceName").into(),
            match_labels: read::text_map(selector, "matchLabels"),
            selector: LabelSelector::of_json(Some(selector)).unwrap_or_default(),
            template: Rc::new(PodTemplate::of_json(value.get("template").unwrap_or(&Json::Null))),
            claim_templates: read::list(value, "volumeClaimTemplates").iter().map(ClaimTemplate::of_json).collect(),
            parallel: read::text(value, "podManagementPolicy") == "Parallel",
            strategy,
            min_ready: Span::from_s(read::integer(value, "minReadySeconds").and_then(|s| u64::try_from(s).ok()).unwrap_or(0)),
            history_limit: read::integer(value, "revisionHistoryLimit").unwrap_or(10),
            when_deleted: retention("whenDeleted"),
            when_scaled: retention("whenScaled"),
            raw: value.clone(),
        }
    }
}

impl ClaimTemplate {
    fn of_json(value: &Json) -> Self {
        Self { name: read::text(value.get("metadata").unwrap_or(&Json::Null), "name").into(), raw: value.clone() }
    }
}

impl StatefulSetStatus {
    fn of_json(value: &Json) -> Self {
        let number = |field| read::integer(value, field).unwrap_or(0);
        Self {
            observed_generation: number("observedGeneration"),
            replicas: number("replicas"),
            ready_replicas: number("readyReplicas"),
            current_replicas: number("currentReplicas"),
            updated_replicas: number("updatedReplicas"),
            available_replicas: number("availableReplicas"),
            current_revision: read::name(value, "currentRevision"),
            update_revision: read::name(value, "updateRevision"),
            collision_count: read::integer(value, "collisionCount").and_then(|count| i32::try_from(count).ok()),
        }
    }

    fn to_json(&self) -> Json {
        let mut value = json!({"replicas": self.replicas, "availableReplicas": self.available_replicas});
        for (field, number) in [
            ("observedGeneration", self.observed_generation),
            ("readyReplicas", self.ready_replicas),
            ("currentReplicas", self.current_replicas),
            ("updatedReplicas", self.updated_replicas),
        ] {
            if number != 0 {
                read::put(&mut value, field, number.into());
            }
        }
        for (field, name) in [("currentRevision", &self.current_revision), ("updateRevision", &self.update_revision)] {
            if let Some(name) = name {
                read::put(&mut value, field, (&**name).into());
            }
        }
        if let Some(count) = self.collision_count {
            read::put(&mut value, "collisionCount", count.into());
        }
        value
    }
}

impl StatefulSet {
    /// Reads a StatefulSet.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        Self {
            meta: Meta::of_json(value.get("metadata").unwrap_or(&Json::Null), epoch),
            spec: Rc::new(StatefulSetSpec::of_json(value.get("spec").unwrap_or(&Json::Null))),
            status: StatefulSetStatus::of_json(value.get("status").unwrap_or(&Json::Null)),
        }
    }

    /// The StatefulSet as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": self.meta.to_json(epoch), "spec": self.spec.raw, "status": self.status.to_json(),
        })
    }
    /// The name of an ordinal's Pod (`getPodName`).
    #[must_use]
    pub fn pod_name(&self, ordinal: i64) -> Name {
        format!("{}-{ordinal}", self.meta.key.name).into()
    }

    /// Whether a name is that of an ordinal's Pod, digit for digit.
    #[must_use]
    pub fn is_pod_name(&self, name: &str, ordinal: i64) -> bool {
        split(name).is_some_and(|(parent, digits)| {
            parent == &*self.meta.key.name && digits.parse() == Ok(ordinal) && (digits == "0" || !digits.starts_with('0'))
        })
    }

    /// The ordinal in the name of one of the set's Pods.
    #[must_use]
    pub fn ordinal_in(&self, pod: &str) -> Option<i64> {
        ordinal_in(pod).filter(|_| parent_in(pod) == Some(&*self.meta.key.name))
    }

    /// The name of an ordinal's claim (`getPersistentVolumeClaimName`).
    #[must_use]
    pub fn claim_name(&self, template: &ClaimTemplate, ordinal: i64) -> Name {
        format!("{}-{}-{ordinal}", template.name, self.meta.key.name).into()
    }

    /// The template and the ordinal in the name of one of the set's claims.
    #[must_use]
    pub fn claim_template_in(&self, claim: &str) -> Option<(usize, i64)> {
        let (parent, ordinal) = (parent_in(claim)?, ordinal_in(claim)?);
        let is_of = |template: &ClaimTemplate| {
            parent.strip_prefix(&*template.name).and_then(|rest| rest.strip_prefix('-')) == Some(&*self.meta.key.name)
        };
        Some((self.spec.claim_templates.iter().position(is_of)?, ordinal))
    }
}

/// `getParentName`: everything before the last dash, where digits follow it.
#[must_use]
pub fn parent_in(name: &str) -> Option<&str> {
    split(name).map(|(parent, _)| parent)
}

/// `getOrdinal`: `web-01` is number 1, too; a number that is too large is none.
#[must_use]
pub fn ordinal_in(name: &str) -> Option<i64> {
    split(name).and_then(|(_, digits)| digits.parse::<i32>().ok()).map(i64::from)
}

fn split(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('-').filter(|(_, digits)| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{ordinal_in, parent_in};

    #[test]
    fn ordinals_are_read_from_names() {
        assert_eq!((parent_in("web-1"), ordinal_in("web-1")), (Some("web"), Some(1)));
        assert_eq!((parent_in("web-2-01"), ordinal_in("web-2-01")), (Some("web-2"), Some(1)));
        assert_eq!((parent_in("web-99999999999"), ordinal_in("web-99999999999")), (Some("web"), None));
        assert_eq!((parent_in("web-x"), ordinal_in("web-x")), (None, None));
        assert_eq!((parent_in("web"), parent_in("web-")), (None, None));
    }
}
