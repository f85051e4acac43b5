//! `v1.Node`.

use crate::object::Json;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::meta::Meta;
use crate::object::read;
use crate::object::resources::Resources;
use crate::object::taint::Taint;
use crate::time::Epoch;
use serde_json::json;
use std::rc::Rc;

/// `v1.Node`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Metadata.
    pub meta: Meta,
    /// `spec.taints`, in order.
    pub taints: Rc<[Taint]>,
    /// `spec.unschedulable`: whether the node is cordoned.
    pub unschedulable: bool,
    /// The rest of `spec`.
    pub spec_rest: Rc<Json>,
    /// `status.conditions`
    pub conditions: Rc<[Condition]>,
    /// `status.allocatable`, in integers.
    pub allocatable: Rc<Resources>,
    /// The rest of `status`: capacity, allocatable, addresses, nodeInfo …
    pub status_rest: Rc<Json>,
}

impl Node {
    /// `status.declaredFeatures`
    #[must_use]
    pub fn declared_features(&self) -> &[Json] {
        read::list(&self.status_rest, "declaredFeatures")
    }

    /// Reads a Node.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        let (spec, status) = (value.get("spec").unwrap_or(&Json::Null), value.get("status").unwrap_or(&Json::Null));
        let mut spec_rest = spec.clone();
        read::put(&mut spec_rest, "taints", Json::Null);
        read::put(&mut spec_rest, "unschedulable", Json::Null);
        let mut status_rest = status.clone();
        let conditions = read::list(status, "conditions").iter().map(|one| Condition::of_json(one, epoch)).collect();
        read::put(&mut status_rest, "conditions", Json::Null);
        Self {
            meta: Meta::of_json(value.get("metadata").unwrap_or(&Json::Null), epoch),
            taints: read::list(spec, "taints").iter().filter_map(|one| Taint::of_json(one, epoch)).collect(),
            unschedulable: read::flag(spec, "unschedulable"),
            spec_rest: Rc::new(spec_rest),
            conditions,
            allocatable: Rc::new(Resources::of_json(status_rest.get("allocatable"))),
            status_rest: Rc::new(status_rest),
        }
    }

    /// The Node as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        let mut spec = (*self.spec_rest).clone();
        if !self.taints.is_empty() {
            read::put(&mut spec, "taints", self.taints.iter().map(|taint| taint.to_json(epoch)).collect());
        }
        if self.unschedulable {
            read::put(&mut spec, "unschedulable", true.into());
        }
        let mut status = (*self.status_rest).clone();
        if !self.conditions.is_empty() {
            read::put(&mut status, "conditions", self.conditions.iter().map(|one| one.to_json(epoch, false)).collect());
        }
        json!({"apiVersion": "v1", "kind": "Node", "metadata": self.meta.to_json(epoch), "spec": spec, "status": status})
    }

    /// The node's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.meta.key.name
    }

    /// The status of a condition; `None` if the node does not have it.
    #[must_use]
    pub fn condition(&self, kind: &str) -> Option<ConditionStatus> {
        condition::find(&self.conditions, kind).map(|condition| condition.status)
    }

    /// Whether the Ready condition is True.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.condition("Ready") == Some(ConditionStatus::True)
    }
}
