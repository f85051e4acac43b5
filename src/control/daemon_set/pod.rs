//! The Pod the controller submits: the template, six or seven tolerations, and an affinity to one node
//! (`util/daemonset_util.go:CreatePodTemplate`, `controller_utils.go:GetPodFromTemplate`).

use crate::cluster::admit::template;
use crate::cluster::server;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::authors::record::{Authors, Authorship};
use crate::object::authors::{Author, Controller, Reason, Who, place};
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Kind, Name};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::pod::{Overlay, Pod};
use crate::object::pod_spec::PodSpec;
use crate::object::read;
use crate::object::taint::{Effect, Toleration};
use crate::object::template::PodTemplate;
use crate::time::Time;
use serde_json::json;
use std::rc::Rc;

/// The tolerations of every daemon Pod, in the order in which they are added (`AddOrUpdateDaemonPodTolerations`).
const TOLERATED: [(&str, Effect); 6] = [
    ("node.kubernetes.io/not-ready", Effect::NoExecute),
    ("node.kubernetes.io/unreachable", Effect::NoExecute),
    ("node.kubernetes.io/disk-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/memory-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/pid-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/unschedulable", Effect::NoSchedule),
];

/// The label of a Pod that names its revision.
const HASH_LABEL: &str = "controller-revision-hash";

/// The label of a Pod that counts its template.
const GENERATION_LABEL: &str = "pod-template-generation";

/// The further toleration of a daemon Pod on the host's network.
const TOLERATED_ON_HOST_NETWORK: (&str, Effect) = ("node.kubernetes.io/network-unavailable", Effect::NoSchedule);

/// The tolerations of the set's Pods: the template's own first, equal ones replaced in place by unlimited ones.
pub(super) fn tolerations(set: &DaemonSet) -> &[Toleration] {
    &daemon_spec(set).tolerations
}

/// The shared spec of the set's Pods: defaulted and admitted once per template.
fn daemon_spec(set: &DaemonSet) -> &Rc<PodSpec> {
    let template = &set.spec.template;
    template.daemon_spec.get_or_init(|| {
        let mut spec = template.raw.get("spec").cloned().unwrap_or_default();
        let mut authors = template.authors_of("spec");
        add_tolerations(&mut spec, &mut authors);
        Rc::new(template::pod_spec(spec, authors))
    })
}

/// The controller as the author of a field.
const fn author(reason: Reason) -> Author {
    Author::controller(Controller::DaemonSet, reason)
}

/// `AddOrUpdateTolerationInPodSpec`: a toleration with the same key, effect, operator and value is replaced in place, so a user's
/// `tolerationSeconds` on it is lost; otherwise the new one is appended.
fn add_tolerations(spec: &mut Json, authors: &mut Authors) {
    let host_network = read::flag(spec, "hostNetwork").then_some(TOLERATED_ON_HOST_NETWORK);
    let mut list = read::list(spec, "tolerations").to_vec();
    if list.is_empty() {
        authors.set(&place::of_keys(&["tolerations"]), author(Reason::DaemonToleration));
    }
    for (key, effect) in TOLERATED.into_iter().chain(host_network) {
        let added = json!({"key": key, "operator": "Exists", "effect": effect.text()});
        let same =
            |one: &Json| ["key", "effect", "operator", "value"].iter().all(|field| read::text(one, field) == read::text(&added, field));
        let place = list.iter().position(same).unwrap_or(list.len());
        if place < list.len() {
            list[place] = added;
        } else {
            list.push(added);
        }
        authors.set(&place::of_item(&["tolerations"], &list, place), author(Reason::DaemonToleration));
    }
    read::put(spec, "tolerations", list.into());
}

/// The authors of the fields of a new Pod: those of the template, and the controller for the fields that it adds. They are the same for
/// every node.
fn pod_authors(template: &PodTemplate, spec: &PodSpec) -> Rc<Authors> {
    let write = || {
        let mut authors = template.authors_of_pod(Who::Controller(Controller::DaemonSet), spec);
        let name = Author { who: Who::ApiServer, reason: Reason::GeneratedName };
        authors.set(&place::of_keys(&["metadata", "name"]), name);
        authors.set(&place::of_keys(&["metadata", "generateName"]), author(Reason::GenerateName));
        authors.set(&place::of_keys(&["metadata", "labels", HASH_LABEL]), author(Reason::RevisionHash));
        authors.set(&place::of_keys(&["metadata", "labels", GENERATION_LABEL]), author(Reason::TemplateGeneration));
        let outer = ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
        let known = (2..=outer.len()).find(|depth| read::at(&spec.raw, &outer[1..*depth]).is_none());
        let affinity = author(Reason::NodeAffinity { replaced: known.is_none() });
        authors.set(&place::of_keys(&outer[..known.unwrap_or(outer.len())]), affinity);
        Rc::new(authors)
    };
    template.pod_authors.get_or_init(write).clone()
}

/// The Pod that a sync creates, without its node: all Pods of the sync share the rest. The name is drawn when a Pod is stored.
pub(super) fn prototype(set: &DaemonSet, hash: &Name, now: Time) -> Pod {
    let template = &set.spec.template;
    let spec = daemon_spec(set);
    let mut meta = Meta::new(&set.meta.key.namespace, "");
    meta.generate_name = format!("{}-", set.meta.key.name).into();
    meta.generation = 1;
    meta.labels = template.labels.clone();
    meta.set_label(HASH_LABEL, hash);
    if let Some(generation) = set.template_generation() {
        meta.set_label(GENERATION_LABEL, &generation.to_string());
    }
    meta.annotations = template.annotations.clone();
    meta.finalizers = template.finalizers.clone();
    meta.owners = Rc::from([OwnerRef::controller_of(Kind::DaemonSet, &set.meta)]);
    meta.authors = Authorship::new(pod_authors(template, spec));
    let status = Rc::new(server::first_pod_status(spec, now));
    Pod { meta, node: spec.node_name.clone(), overlay: Overlay::None, spec: spec.clone(), status }
}

/// The Pod for one node.
pub(super) fn new_pod(prototype: &Pod, node: &Name) -> Object {
    Object::Pod(Rc::new(Pod { overlay: Overlay::DaemonNode(node.clone()), ..prototype.clone() }))
}
