//! Validation: the causes for which the API server refuses an object (422), in its words and its order.
//!
//! Follows `pkg/apis/{core,apps,policy,scheduling}/validation` of Kubernetes v1.36. Objects have been defaulted before.

use super::causes::Causes;
use super::workload::{self, Look};
use super::{claim, metadata, node, other, pod, update};
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

/// Why an object cannot replace the stored one; empty when it can. Fields that the server corrects silently have been corrected.
#[must_use]
pub fn update(kind: Kind, new: &Json, old: &Json) -> Vec<FieldError> {
    update::validate(kind, new, old)
}

/// Everything but metadata.
pub(super) fn content(kind: Kind, object: &Json, look: Look, causes: &mut Causes) {
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
