//! The identity of a Pod: its name, its labels, its host name and its volumes (`stateful_set_utils.go`).

use crate::cluster::admit::template;
use crate::cluster::server;
use crate::object::Json;
use crate::object::authors::record::{Authors, Authorship};
use crate::object::authors::{Author, Controller, Reason, Who, place};
use crate::object::kind::{Key, Kind, Name};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::pod::{Overlay, Pod, PodStatus};
use crate::object::pod_spec::PodSpec;
use crate::object::read;
use crate::object::revision::ControllerRevision;
use crate::object::stateful_set::{ClaimTemplate, StatefulSet, parent_in};
use crate::object::template::PodTemplate;
use crate::time::Time;
use serde_json::json;
use std::rc::Rc;

const NAME_LABEL: &str = "statefulset.kubernetes.io/pod-name";
const INDEX_LABEL: &str = "apps.kubernetes.io/pod-index";
const REVISION_LABEL: &str = "controller-revision-hash";

/// The key of an ordinal's claim.
pub(super) fn claim_key(set: &StatefulSet, template: &ClaimTemplate, ordinal: i64) -> Key {
    Key { namespace: set.meta.key.namespace.clone(), name: set.claim_name(template, ordinal) }
}

/// Whether the selector matches the Pod and its name is the set's name, a dash and a number (`isMemberOf`).
pub(super) fn is_member(set: &StatefulSet, pod: &Pod) -> bool {
    set.spec.selector.matches(&pod.meta.labels) && parent_in(&pod.meta.key.name) == Some(&*set.meta.key.name)
}

/// `identityMatches`: a Pod bears its own name and says so in a label.
pub(super) fn matches(set: &StatefulSet, pod: &Pod, ordinal: i64) -> bool {
    set.is_pod_name(&pod.meta.key.name, ordinal) && pod.meta.label(NAME_LABEL) == Some(&pod.meta.key.name)
}

/// `updateIdentity`: sets the labels that follow from a Pod's name.
pub(super) fn repaired(pod: &Pod, ordinal: i64) -> Rc<Pod> {
    let mut repaired = pod.clone();
    set_labels(&mut repaired.meta, ordinal);
    Rc::new(repaired)
}

fn set_labels(meta: &mut Meta, ordinal: i64) {
    let name = meta.key.name.clone();
    meta.set_label(NAME_LABEL, &name);
    meta.set_label(INDEX_LABEL, &ordinal.to_string());
}

/// `storageMatches`: every claim template has its volume in the Pod, with the claim of this ordinal.
pub(super) fn storage_matches(set: &StatefulSet, pod: &Pod, ordinal: i64) -> bool {
    let matches_in = |volumes: &[(Name, Name)]| {
        set.spec.claim_templates.iter().all(|template| {
            let volume = volumes.iter().find(|(volume, _)| *volume == template.name);
            volume.is_some_and(|(_, claim)| *claim == set.claim_name(template, ordinal))
        })
    };
    match &pod.overlay {
        Overlay::Identity { claims, .. } => matches_in(claims),
        Overlay::None | Overlay::DaemonNode(_) => matches_in(&pod.spec.claims),
    }
}

/// `newStatefulSetPod`: a Pod for an ordinal, made from a revision's template.
pub(super) fn new_pod(set: &StatefulSet, revision: &ControllerRevision, ordinal: i64, now: Time) -> Pod {
    let template = &revision.template;
    let name = set.pod_name(ordinal);
    let mut meta = Meta::new(&set.meta.key.namespace, &name);
    meta.generate_name = format!("{}-", set.meta.key.name).into();
    meta.generation = 1;
    meta.labels = template.labels.clone();
    set_labels(&mut meta, ordinal);
    meta.set_label(REVISION_LABEL, &revision.meta.key.name);
    meta.annotations = template.annotations.clone();
    meta.finalizers = template.finalizers.clone();
    meta.owners = Rc::from([OwnerRef::controller_of(Kind::StatefulSet, &set.meta)]);
    let volume = |template: &ClaimTemplate| (template.name.clone(), set.claim_name(template, ordinal));
    let claims = set.spec.claim_templates.iter().map(volume).collect();
    let overlay = Overlay::Identity { hostname: name, subdomain: set.spec.service_name.clone(), claims };
    let spec = pod_spec(template);
    meta.authors = Authorship::new(pod_authors(set, template, &spec));
    Pod { meta, node: spec.node_name.clone(), status: first_status(template, &spec, now), spec, overlay }
}

/// The shared spec of a template's Pods: defaulted and admitted once. A priority class is looked up when a Pod is stored.
fn pod_spec(template: &PodTemplate) -> Rc<PodSpec> {
    let admit = || {
        let spec = template.raw.get("spec").cloned().unwrap_or_default();
        Rc::new(template::pod_spec(spec, template.authors_of("spec")))
    };
    template.pod_spec.get_or_init(admit).clone()
}

/// The authors of the fields of a new Pod: those of the template, and the controller for identity and storage. They are the same for every
/// ordinal.
fn pod_authors(set: &StatefulSet, template: &PodTemplate, spec: &PodSpec) -> Rc<Authors> {
    let write = || {
        let mut authors = template.authors_of_pod(Who::Controller(Controller::StatefulSet), spec);
        let mut set_author =
            |keys: &[&str], reason| authors.set(&place::of_keys(keys), Author::controller(Controller::StatefulSet, reason));
        set_author(&["metadata", "name"], Reason::OrdinalName);
        set_author(&["metadata", "generateName"], Reason::GenerateName);
        set_author(&["metadata", "labels", NAME_LABEL], Reason::PodNameLabel);
        set_author(&["metadata", "labels", INDEX_LABEL], Reason::PodIndexLabel);
        set_author(&["metadata", "labels", REVISION_LABEL], Reason::RevisionHash);
        set_author(&["spec", "hostname"], Reason::Hostname);
        set_author(&["spec", "subdomain"], Reason::Subdomain);
        let claimed: Vec<Json> = set.spec.claim_templates.iter().map(|template| json!({"name": *template.name})).collect();
        if !claimed.is_empty() && read::list(&spec.raw, "volumes").is_empty() {
            set_author(&["spec", "volumes"], Reason::ClaimVolume);
        }
        for index in 0..claimed.len() {
            let volume = place::of_item(&["spec", "volumes"], &claimed, index);
            authors.set(&volume, Author::controller(Controller::StatefulSet, Reason::ClaimVolume));
        }
        Rc::new(authors)
    };
    template.pod_authors.get_or_init(write).clone()
}

/// The status of a new Pod. All Pods share it, except those with a scheduling gate, whose status contains the time of creation.
fn first_status(template: &PodTemplate, spec: &PodSpec, now: Time) -> Rc<PodStatus> {
    let status = || Rc::new(server::first_pod_status(spec, now));
    if spec.gates.is_empty() { template.first_status.get_or_init(status).clone() } else { status() }
}
