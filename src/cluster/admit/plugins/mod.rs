//! The plugins of admission that change objects, a file each, in the order in which they run (`kubeapiserver/options/plugins.go`).
//!
//! Each names itself as the author of what it writes. A new plugin is its file, its row in [`PLUGINS`], and its name in
//! [`crate::object::authors::Plugin`]. The ServiceAccount plugin isn't modelled.

pub mod default_storage_class;
pub mod default_toleration_seconds;
pub mod priority;
pub mod runtime_class;
pub mod storage_object_in_use_protection;
pub mod taint_nodes_by_condition;

use crate::cluster::rejection::Rejection;
use crate::cluster::store::Cluster;
use crate::object::Json;
use crate::object::authors::record::Changes;
use crate::object::kind::Kind;

/// What a plugin looks at.
enum Admits {
    /// The spec of a Pod, and the name that a refusal calls the Pod by.
    PodSpec(fn(&Cluster, &mut Json, &str, &str, &mut Changes) -> Result<(), Rejection>),
    /// An object of one kind.
    Object(Kind, fn(&mut Json, &mut Changes)),
}

/// Every plugin that changes new objects.
const PLUGINS: [Admits; 6] = [
    Admits::PodSpec(priority::admit),
    Admits::Object(Kind::Node, taint_nodes_by_condition::admit),
    Admits::Object(Kind::PersistentVolumeClaim, storage_object_in_use_protection::admit),
    Admits::PodSpec(|_, spec, _, at, changes| {
        default_toleration_seconds::admit(spec, at, changes);
        Ok(())
    }),
    Admits::PodSpec(runtime_class::admit),
    Admits::Object(Kind::PersistentVolumeClaim, default_storage_class::admit),
];

/// Runs the plugins for the kind of a new object; those for Pods have [`admit_pod_spec`].
pub fn admit(kind: Kind, object: &mut Json, changes: &mut Changes) {
    for plugin in &PLUGINS {
        if let Admits::Object(admitted, plugin) = plugin
            && *admitted == kind
        {
            plugin(object, changes);
        }
    }
}

/// Runs the plugins for the spec of a new Pod that stands at `at`; `name` is what a refusal calls the Pod.
///
/// # Errors
/// Forbidden where the PriorityClass or the RuntimeClass doesn't exist, or where the Pod says another priority than its class.
pub fn admit_pod_spec(cluster: &Cluster, spec: &mut Json, name: &str, at: &str, changes: &mut Changes) -> Result<(), Rejection> {
    for plugin in &PLUGINS {
        if let Admits::PodSpec(plugin) = plugin {
            plugin(cluster, spec, name, at, changes)?;
        }
    }
    Ok(())
}
