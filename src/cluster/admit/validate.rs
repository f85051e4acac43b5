//! Validation: the causes for which the API server refuses an object (422), in its words and its order.
//!
//! Follows `pkg/apis/{core,apps,policy,scheduling}/validation` of Kubernetes v1.36. Objects have been defaulted before.

use super::causes::Causes;
use super::workload::{self, Look};
use super::{claim, metadata, node, other, pod};
use crate::cluster::rejection::FieldError;
use crate::object::Json;
use crate::object::kind::Kind;

/// Why an object cannot be created; empty when it can.
#[must_use]
pub fn create(kind: Kind, object: &Json) -> Vec<FieldError> {
    let mut causes = Causes::default();
    metadata::create(kind, object, &mut causes);
    content(kind, object, Look::New, &mut causes);
    causes.distinct()
}

/// Why an object cannot replace the stored one, in the order of upstream's checks; empty when it can. Fields that the server corrects silently have been corrected.
#[must_use]
pub fn update(kind: Kind, new: &Json, old: &Json) -> Vec<FieldError> {
    let mut causes = Causes::default();
    metadata::update(new, old, &mut causes);
    metadata::resource_version(kind, new, &mut causes);
    match kind {
        Kind::DaemonSet => {
            workload::daemon_set_update(new, old, &mut causes);
            workload::daemon_set(new, &mut causes);
        }
        Kind::StatefulSet => {
            workload::stateful_set(new, workload::look_again(old), &mut causes);
            workload::stateful_set_update(new, old, &mut causes);
        }
        Kind::Pod => pod::update(new, old, &mut causes),
        Kind::Node => {
            node::validate(new, &mut causes);
            node::update(new, old, &mut causes);
        }
        Kind::PersistentVolumeClaim => {
            claim::spec(&new["spec"], "spec", &mut causes);
            claim::update(new, old, &mut causes);
        }
        Kind::ControllerRevision => {
            other::revision(new, &mut causes);
            other::revision_update(new, old, &mut causes);
        }
        Kind::Deployment | Kind::ReplicaSet => {
            other::replicated(kind, new, &mut causes);
            other::replicated_update(new, old, &mut causes);
        }
        Kind::PriorityClass => {
            other::priority_class(new, &mut causes);
            other::priority_class_update(new, old, &mut causes);
        }
        Kind::PersistentVolume
        | Kind::PodDisruptionBudget
        | Kind::Event
        | Kind::Namespace
        | Kind::Service
        | Kind::ConfigMap
        | Kind::Secret
        | Kind::ServiceAccount
        | Kind::StorageClass
        | Kind::ResourceQuota
        | Kind::LimitRange
        | Kind::Job
        | Kind::EndpointSlice
        | Kind::Lease
        | Kind::Endpoints => content(kind, new, Look::Again, &mut causes),
    }
    causes.distinct()
}

/// Everything but metadata.
fn content(kind: Kind, object: &Json, look: Look, causes: &mut Causes) {
    match kind {
        Kind::DaemonSet => workload::daemon_set(object, causes),
        Kind::StatefulSet => workload::stateful_set(object, look, causes),
        Kind::Pod => pod::create(object, causes),
        Kind::Node => node::validate(object, causes),
        Kind::PersistentVolumeClaim => claim::spec(&object["spec"], "spec", causes),
        Kind::ControllerRevision => other::revision(object, causes),
        Kind::PodDisruptionBudget => other::budget(object, causes),
        Kind::Service => other::service(object, causes),
        Kind::Deployment | Kind::ReplicaSet | Kind::Job => other::replicated(kind, object, causes),
        Kind::PriorityClass => other::priority_class(object, causes),
        Kind::ConfigMap | Kind::Secret => other::data(object, causes),
        Kind::PersistentVolume
        | Kind::Event
        | Kind::Namespace
        | Kind::ServiceAccount
        | Kind::StorageClass
        | Kind::ResourceQuota
        | Kind::LimitRange
        | Kind::EndpointSlice
        | Kind::Lease
        | Kind::Endpoints => {}
    }
}
