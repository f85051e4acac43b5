//! `v1.PodTemplateSpec`, shared by every Pod made from it.

use crate::object::Json;
use crate::object::meta::Labels;
use crate::object::pod::PodStatus;
use crate::object::pod_spec::PodSpec;
use crate::object::read;
use std::cell::OnceCell;
use std::rc::Rc;

/// `v1.PodTemplateSpec`
#[derive(Clone, Debug)]
pub struct PodTemplate {
    /// The whole template as stored.
    pub raw: Json,
    /// `metadata.labels`
    pub labels: Labels,
    /// `metadata.annotations`
    pub annotations: Labels,
    /// `metadata.finalizers`
    pub finalizers: Rc<[crate::object::kind::Name]>,
    /// `spec`
    pub spec: Rc<PodSpec>,
    /// The spec of a StatefulSet's Pods: defaulted and admitted once, shared by all of them.
    pub pod_spec: OnceCell<Rc<PodSpec>>,
    /// The spec of a DaemonSet's Pods: the same with the daemon tolerations.
    pub daemon_spec: OnceCell<Rc<PodSpec>>,
    /// The first status of a StatefulSet's Pods, where it does not depend on the time.
    pub first_status: OnceCell<Rc<PodStatus>>,
    /// The data of a ControllerRevision that records this template.
    pub revision_data: OnceCell<Rc<str>>,
}

/// `Rc<PodTemplate>` compares by pointer first, which the standard library does only for types that are `Eq`.
impl Eq for PodTemplate {}

impl PartialEq for PodTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl PodTemplate {
    /// Reads a template.
    #[must_use]
    pub fn of_json(value: &Json) -> Self {
        let metadata = value.get("metadata").unwrap_or(&Json::Null);
        Self {
            labels: read::text_map(metadata, "labels"),
            annotations: read::text_map(metadata, "annotations"),
            finalizers: read::list(metadata, "finalizers").iter().filter_map(Json::as_str).map(Into::into).collect(),
            spec: Rc::new(PodSpec::of_json(value.get("spec").unwrap_or(&Json::Null))),
            raw: value.clone(),
            pod_spec: OnceCell::new(),
            daemon_spec: OnceCell::new(),
            first_status: OnceCell::new(),
            revision_data: OnceCell::new(),
        }
    }
}
