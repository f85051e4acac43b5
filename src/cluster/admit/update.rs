//! Validation of an object that replaces a stored one.

use super::causes::Causes;
use super::workload::{self, Look};
use super::{claim, metadata, node, other, pod, validate};
use crate::cluster::rejection::FieldError;
use crate::object::Json;
use crate::object::kind::Kind;

/// Why `new` cannot replace `old`, in the order of upstream's checks.
pub(super) fn validate(kind: Kind, new: &Json, old: &Json) -> Vec<FieldError> {
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
        | Kind::Endpoints => validate::content(kind, new, Look::Again, &mut causes),
    }
    causes.distinct()
}
