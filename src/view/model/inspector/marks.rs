//! Who wrote what stands at a path of an object, why, and what it answers.

use super::standing::{node_of, owner_of};
use super::written::{Written, manifest_of};
use super::{Asked, say};
use crate::cluster::admit::default;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::path::{FieldPath, Segment};
use crate::object::read;
use crate::object::taint::{Taint, Toleration};
use crate::playground::subject::Subject;
use crate::text::injected::injected;
use crate::text::inspected::Note;
use crate::text::sentence::{Sentence, Target};
use crate::view::inspector::Writer;
use crate::view::model::node_map::is_automatic;
use crate::view::model::workloads::claim_template_of;
use crate::why::injected::{self as reasons, Author, DaemonToleration, Injected, Stamp};
use serde_json::json;
use std::rc::Rc;

/// What is said about a line.
pub(super) struct Mark {
    /// Who wrote it.
    pub writer: Writer,
    /// Why.
    pub why: Option<Sentence>,
    /// What it answers.
    pub answers: Option<Target>,
    /// It tolerates a taint that the node really has.
    pub ticked: bool,
}

impl Mark {
    const fn of(writer: Writer) -> Self {
        Self { writer, why: None, answers: None, ticked: false }
    }
}

/// Everything that marks rest on.
pub(super) struct Marks<'a> {
    asked: &'a Asked<'a>,
    reference: ObjectRef,
    value: &'a Json,
    /// What the author wrote that became this object: its manifest, or the template it was made from.
    written: Option<Written<'a>>,
    /// The same with its defaults.
    defaulted: Option<Written<'a>>,
    /// The controller that made it, and its manifest.
    owner: Option<ObjectRef>,
    owner_manifest: Option<Written<'a>>,
    /// The node of a Pod.
    node: Option<Rc<Node>>,
    /// The StatefulSet whose template a claim was made from.
    claimed_for: Option<ObjectRef>,
}

impl<'a> Marks<'a> {
    pub fn of(asked: &'a Asked<'a>, object: &Object, value: &'a Json) -> Self {
        let reference = object.reference();
        let owner = owner_of_object(object);
        let owner_manifest = || owner.as_ref().and_then(|owner| manifest_of(asked, owner));
        let mut claimed_for = None;
        let (written, node) = match (object, &owner) {
            (Object::Pod(pod), owner) => {
                let written = match owner {
                    Some(_) => owner_manifest().and_then(|manifest| manifest.below("spec.template")),
                    None => manifest_of(asked, &reference),
                };
                (written, node_of(pod).and_then(|node| asked.world.cluster.node(node)).cloned())
            }
            (Object::Claim(claim), _) => {
                let own = manifest_of(asked, &reference);
                let template = if own.is_none() { claim_template(asked, &claim.meta.key) } else { None };
                let (set, template) = template.unzip();
                claimed_for = set;
                (own.or(template.flatten()), None)
            }
            (_, Some(_)) => (None, None),
            (_, None) => (manifest_of(asked, &reference), None),
        };
        let defaulted = written.as_ref().map(|written| Written::plain(defaulted(reference.kind, &written.value)));
        Self { asked, reference, value, written, defaulted, owner_manifest: owner_manifest(), owner, node, claimed_for }
    }

    /// What is said about the line of a path.
    pub fn mark(&self, path: &FieldPath) -> Mark {
        let keys: Vec<&str> = path.segments.iter().filter_map(key_of).collect();
        let mut mark = if self.reference.kind == Kind::Pod { self.of_pod(path, &keys) } else { self.of_other(path, &keys) };
        if self.reference.kind == Kind::Pod
            && let ["spec", "tolerations", ..] = keys.as_slice()
            && let Some((node, taint)) = self.tolerated(path)
        {
            mark.ticked = true;
            mark.answers = Some(Target::Taint { node: node.clone(), key: taint.key.clone() });
            if mark.writer == Writer::You || mark.why.is_none() {
                mark.why = Some(say(self.asked, &Note::Tolerates { node, taint }));
            }
        }
        mark
    }

    /// The taint of the Pod's node that a toleration answers.
    fn tolerated(&self, path: &FieldPath) -> Option<(Name, Taint)> {
        let node = self.node.as_ref()?;
        let index = path.segments.iter().find_map(index_of)?;
        let toleration = Toleration::of_json(self.value.pointer(&format!("/spec/tolerations/{index}"))?);
        let taint = node.taints.iter().find(|taint| toleration.tolerates(taint))?;
        Some((node.meta.key.name.clone(), taint.clone()))
    }

    fn you(&self, written: &Written<'_>, place: &FieldPath) -> Mark {
        Mark { answers: written.line(place).map(Target::Line), ..Mark::of(Writer::You) }
    }

    fn noted(&self, writer: Writer, note: &Note) -> Mark {
        Mark { why: Some(say(self.asked, note)), ..Mark::of(writer) }
    }

    // ---- Pods ----

    fn of_pod(&self, path: &FieldPath, keys: &[&str]) -> Mark {
        let author = self.written.as_ref().map(|written| &written.value);
        if let Some(found) = reasons::of(path, self.value, author) {
            let answers = self.answers(&found);
            let why = Some(injected(self.asked.language, &found));
            return Mark { why, answers, ..Mark::of(writer_of(found.author())) };
        }
        match keys {
            ["status", ..] => return Mark::of(Writer::Kubelet),
            [] | ["apiVersion" | "kind" | "metadata"] => {
                return Mark::of(if self.owner.is_some() { Writer::Controller } else { Writer::You });
            }
            _ => {}
        }
        self.author_or_default(path)
    }

    /// The author's, or a default that follows from what he wrote; everything else he said in another way than in the text.
    fn author_or_default(&self, path: &FieldPath) -> Mark {
        let Some(written) = &self.written else { return Mark::of(Writer::You) };
        if let Some(place) = written.matched(path, self.value) {
            return self.you(written, &place);
        }
        if self.is_default(path) {
            return self.noted(Writer::Default, &Note::Default);
        }
        // What only the controller can have made, such as the frame of a map that it filled.
        match self.owner {
            Some(_) if path.segments.len() <= 2 => Mark::of(Writer::Controller),
            _ => self.noted(Writer::You, &Note::SaidWithKubectl),
        }
    }

    fn is_default(&self, path: &FieldPath) -> bool {
        let Some(defaulted) = &self.defaulted else { return false };
        let Some(place) = defaulted.matched(path, self.value) else { return false };
        let (there, here) = (place.of(&defaulted.value), path.of(self.value));
        there == here || there.is_some_and(|value| value.is_object() || value.is_array())
    }

    /// Where an injected line leads.
    fn answers(&self, found: &Injected) -> Option<Target> {
        let line = |path: &str| self.owner_manifest.as_ref().and_then(|manifest| manifest.line_of(path)).map(Target::Line);
        let namespace = &self.reference.key.namespace;
        match found {
            Injected::NodeAffinity { node, replaced } => {
                let own = "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
                replaced.then(|| line(own)).flatten().or_else(|| Some(Target::Subject(Subject::node(node))))
            }
            Injected::NodeName { node } => Some(Target::Subject(Subject::node(node))),
            Injected::Toleration(DaemonToleration::NetworkUnavailable) => line("spec.template.spec.hostNetwork"),
            Injected::RevisionHash { hash } => {
                let owner = self.owner.as_ref()?;
                let name = if owner.kind == Kind::DaemonSet { format!("{}-{hash}", owner.key.name) } else { hash.to_string() };
                Some(Target::Subject(Subject::object(Kind::ControllerRevision, namespace, &name)))
            }
            Injected::OwnerReference { owner } => Some(Target::Subject(Subject::Object(owner.clone()))),
            Injected::GenerateName | Injected::GeneratedName | Injected::OrdinalName | Injected::Hostname | Injected::PodNameLabel => {
                line("metadata.name")
            }
            Injected::Subdomain => line("spec.serviceName"),
            Injected::ClaimVolume { claim } => line("spec.volumeClaimTemplates")
                .or_else(|| Some(Target::Subject(Subject::object(Kind::PersistentVolumeClaim, namespace, claim)))),
            Injected::Priority | Injected::PreemptionPolicy => line("spec.template.spec.priorityClassName"),
            Injected::TemplateGeneration => line("spec.template"),
            Injected::Toleration(_)
            | Injected::Namespace
            | Injected::PodIndexLabel
            | Injected::Default(_)
            | Injected::NotReadyFor300s
            | Injected::UnreachableFor300s
            | Injected::Stamp(_)
            | Injected::Status(_)
            | Injected::LastApplied => None,
        }
    }

    // ---- Everything else ----

    fn of_other(&self, path: &FieldPath, keys: &[&str]) -> Mark {
        match keys {
            ["metadata", field] if stamp_of(field).is_some() => return self.stamped(field),
            ["metadata", "annotations", crate::object::meta::LAST_APPLIED] => {
                return Mark { why: Some(injected(self.asked.language, &Injected::LastApplied)), ..Mark::of(Writer::You) };
            }
            ["metadata", "annotations", "deprecated.daemonset.template.generation"] => {
                return self.noted(Writer::ApiServer, &Note::TemplateGeneration);
            }
            _ => {}
        }
        let is_frame = matches!(keys, [] | ["apiVersion" | "kind" | "metadata"] | ["metadata", "name" | "namespace" | "labels", ..]);
        if let Some(set) = self.claimed_for.as_ref().filter(|_| is_frame) {
            return self.noted(Writer::Controller, &Note::MadeByController { owner: Some(set.clone()) });
        }
        let written = self.written.as_ref().and_then(|written| Some((written, written.matched(path, self.value)?)));
        if let Some((written, place)) = written {
            return self.you(written, &place);
        }
        match self.reference.kind {
            Kind::Node => self.of_node(path, keys),
            Kind::PersistentVolumeClaim => self.of_claim(path, keys),
            _ => self.of_workload(path, keys),
        }
    }

    fn stamped(&self, field: &str) -> Mark {
        // Half of these sentences speak of Pods.
        let general = stamp_of(field).filter(|stamp| matches!(stamp, Stamp::ResourceVersion | Stamp::Generation));
        let why = general.map(|stamp| injected(self.asked.language, &Injected::Stamp(stamp)));
        Mark { why, ..Mark::of(Writer::ApiServer) }
    }

    fn of_node(&self, path: &FieldPath, keys: &[&str]) -> Mark {
        match keys {
            ["status", ..] => self.noted(Writer::Kubelet, &Note::KubeletStatus),
            ["metadata", "labels", label] if label.starts_with("kubernetes.io/") || label.starts_with("beta.kubernetes.io/") => {
                self.noted(Writer::Kubelet, &Note::KubeletLabel)
            }
            ["metadata", "annotations", annotation] if !annotation.starts_with("sim/") => Mark::of(Writer::Controller),
            ["spec", "taints", ..] => {
                let index = path.segments.iter().find_map(index_of).unwrap_or(0);
                let taint = self.value.pointer(&format!("/spec/taints/{index}/key")).and_then(Json::as_str).unwrap_or("");
                if is_automatic(taint) {
                    self.noted(Writer::Controller, &Note::AutomaticTaint)
                } else {
                    self.noted(Writer::You, &Note::SaidWithKubectl)
                }
            }
            [] | ["apiVersion" | "kind" | "metadata" | "spec"] | ["metadata", "name" | "labels" | "annotations"] => Mark::of(Writer::You),
            _ => self.noted(Writer::You, &Note::SaidWithKubectl),
        }
    }

    fn of_claim(&self, path: &FieldPath, keys: &[&str]) -> Mark {
        match keys {
            ["metadata", "finalizers", ..] => self.noted(Writer::Admission, &Note::ClaimProtection),
            ["spec", "storageClassName"] => self.noted(Writer::Admission, &Note::DefaultClass),
            ["spec", "volumeName"] => self.noted(Writer::Controller, &Note::ClaimVolume),
            ["status", ..] => self.noted(Writer::Controller, &Note::ControllerStatus),
            ["metadata", "namespace"] => self.noted(Writer::Default, &Note::DefaultNamespace),
            ["metadata", "annotations", ..] => Mark::of(Writer::Controller),
            ["metadata", "labels" | "name" | "ownerReferences", ..] => Mark::of(Writer::Controller),
            _ if self.is_default(path) => self.noted(Writer::Default, &Note::Default),
            [] | ["apiVersion" | "kind" | "metadata" | "spec"] => Mark::of(Writer::Controller),
            _ => self.noted(Writer::You, &Note::SaidWithKubectl),
        }
    }

    /// Workloads and what is only carried.
    fn of_workload(&self, path: &FieldPath, keys: &[&str]) -> Mark {
        if let Some(owner) = &self.owner {
            return self.noted(Writer::Controller, &Note::MadeByController { owner: Some(owner.clone()) });
        }
        match keys {
            ["status", ..] => self.noted(Writer::Controller, &Note::ControllerStatus),
            ["metadata", "namespace"] if self.written.is_some() => self.noted(Writer::Default, &Note::DefaultNamespace),
            [] | ["apiVersion" | "kind" | "metadata" | "spec"] | ["metadata", "name" | "annotations"] => Mark::of(self.maker()),
            _ if self.is_default(path) => self.noted(Writer::Default, &Note::Default),
            _ if self.written.is_none() => self.noted_if_made(),
            _ => self.noted(Writer::You, &Note::SaidWithKubectl),
        }
    }

    /// Who made an object that nobody wrote about: a controller its volumes, the API server what every cluster has.
    fn maker(&self) -> Writer {
        match (self.written.is_some(), self.reference.kind) {
            (true, _) => Writer::You,
            (false, Kind::PersistentVolume | Kind::Event | Kind::ControllerRevision) => Writer::Controller,
            (false, Kind::Namespace | Kind::PriorityClass | Kind::StorageClass) => Writer::ApiServer,
            (false, _) => Writer::You,
        }
    }

    fn noted_if_made(&self) -> Mark {
        match self.maker() {
            Writer::Controller => self.noted(Writer::Controller, &Note::MadeByController { owner: None }),
            maker => Mark::of(maker),
        }
    }
}

fn owner_of_object(object: &Object) -> Option<ObjectRef> {
    if let Object::Pod(pod) = object {
        return owner_of(pod);
    }
    let owner = object.meta().controller()?;
    let kind = Kind::of_manifest(&owner.api_version, &owner.kind)?;
    Some(ObjectRef { kind, key: Key { namespace: object.meta().key.namespace.clone(), name: owner.name.clone() } })
}

/// The template of a StatefulSet that a claim was made from.
fn claim_template<'a>(asked: &Asked<'a>, claim: &Key) -> Option<(ObjectRef, Option<Written<'a>>)> {
    let sets = asked.world.cluster.stateful_sets().filter(|set| set.meta.key.namespace == claim.namespace);
    let (set, index) = sets.filter_map(|set| Some((set, claim_template_of(set, claim)?))).next()?;
    let set = ObjectRef { kind: Kind::StatefulSet, key: set.meta.key.clone() };
    let manifest = manifest_of(asked, &set);
    Some((set, manifest.and_then(|manifest| manifest.below(&format!("spec.volumeClaimTemplates[{index}]")))))
}

/// What was written, with its defaults; of a template, as the Pod that it makes.
fn defaulted(kind: Kind, written: &Json) -> Json {
    if kind != Kind::Pod {
        let mut object = written.clone();
        default::apply(kind, &mut object);
        return object;
    }
    let part = |field: &str| written.get(field).cloned().unwrap_or_else(|| json!({}));
    let mut pod = json!({"metadata": part("metadata"), "spec": part("spec")});
    default::pod(&mut pod);
    read::put(&mut pod, "status", Json::Null);
    pod
}

fn stamp_of(field: &str) -> Option<Stamp> {
    Some(match field {
        "uid" => Stamp::Uid,
        "resourceVersion" => Stamp::ResourceVersion,
        "creationTimestamp" => Stamp::CreationTimestamp,
        "generation" => Stamp::Generation,
        "deletionTimestamp" | "deletionGracePeriodSeconds" => Stamp::DeletionTimestamp,
        _ => return None,
    })
}

const fn writer_of(author: Author) -> Writer {
    match author {
        Author::Controller => Writer::Controller,
        Author::Default => Writer::Default,
        Author::Admission => Writer::Admission,
        Author::Scheduler => Writer::Scheduler,
        Author::Kubelet => Writer::Kubelet,
        Author::ApiServer => Writer::ApiServer,
        Author::Kubectl => Writer::You,
    }
}

fn key_of(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    }
}

fn index_of(segment: &Segment) -> Option<usize> {
    match segment {
        Segment::Index(index) => Some(*index),
        Segment::Key(_) => None,
    }
}
