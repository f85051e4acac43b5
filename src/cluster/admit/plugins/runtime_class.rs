//! RuntimeClass (`plugin/pkg/admission/runtimeclass`, Kubernetes v1.36). There are no RuntimeClasses here, so a Pod that names one is refused.

use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::store::Cluster;
use crate::object::Json;
use crate::object::authors::record::Changes;
use crate::object::kind::Kind;
use crate::object::read;

/// Refuses a Pod that names a RuntimeClass.
///
/// # Errors
/// Forbidden, always when there is such a name.
pub fn admit(_: &Cluster, spec: &mut Json, name: &str, _: &str, _: &mut Changes) -> Result<(), Rejection> {
    let runtime = read::text(spec, "runtimeClassName");
    if runtime.is_empty() {
        return Ok(());
    }
    let why = format!("pods \"{name}\" is forbidden: pod rejected: RuntimeClass {runtime:?} not found");
    Err(Rejection::new(Reason::Forbidden, why))
}

/// Refuses an overhead, which only a RuntimeClass gives a Pod.
///
/// # Errors
/// Forbidden, always when there is one.
pub fn refuse_overhead(kind: Kind, pod: &Json, name: &str) -> Result<(), Rejection> {
    if kind != Kind::Pod || read::at(pod, &["spec", "overhead"]).is_none() {
        return Ok(());
    }
    let why = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
    Err(Rejection::new(Reason::Forbidden, format!("pods \"{name}\" is forbidden: {why}")))
}
