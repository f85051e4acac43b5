//! `v1.PodTemplateSpec`, shared by every Pod made from it.

use crate::object::Json;
use crate::object::authors::record::{Authors, Authorship};
use crate::object::authors::{Author, Reason, Who, place};
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
    /// Who wrote which field of the template, of which this is the top.
    pub authors: Authorship,
    /// Who wrote which field of the Pods made from this template, when they are new.
    pub pod_authors: OnceCell<Rc<Authors>>,
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
            authors: Authorship::default(),
            pod_authors: OnceCell::new(),
            revision_data: OnceCell::new(),
        }
    }

    /// The record of a field of the template, as that of an object of its own; nobody is known where the template was never stored.
    #[must_use]
    pub fn authors_of(&self, field: &str) -> Authors {
        let known = self.authors.get().map(|authors| authors.below(&place::of_keys(&[field])));
        known.unwrap_or_else(|| Authors::whole(Author::manifest()))
    }

    /// The record of a new Pod from this template, as far as it is the same for every controller: what the template says keeps its author,
    /// the rest is the controller's, stamps and status are the API server's.
    #[must_use]
    pub fn authors_of_pod(&self, who: Who, spec: &PodSpec) -> Authors {
        let mut authors = Authors::whole(Author::maker(who));
        authors.stamp();
        authors.set(&place::of_keys(&["status"]), Author::role(Who::ApiServer));
        authors.set(&place::of_keys(&["metadata", "namespace"]), Author { who, reason: Reason::Namespace });
        authors.set(&place::of_keys(&["metadata", "ownerReferences"]), Author { who, reason: Reason::OwnerReference });
        let metadata = self.authors_of("metadata");
        for field in ["labels", "annotations", "finalizers"] {
            if self.raw.pointer(&format!("/metadata/{field}")).is_some() {
                authors.graft(&place::of_keys(&["metadata", field]), &metadata.below(&place::of_keys(&[field])));
            }
        }
        if let Some(known) = spec.authors.get() {
            authors.graft(&place::of_keys(&["spec"]), known);
        }
        authors
    }
}
