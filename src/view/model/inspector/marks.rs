//! What the inspector says of one line of an object: who wrote it, why, and where its link leads. It is read from the record of authors.

use super::standing::node_of;
use super::written::{Written, manifest_of};
use super::{Asked, say};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::authors::record::Authors;
use crate::object::authors::{Author, Controller, Plugin, Reason, Who, place};
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::path::{FieldPath, Segment};
use crate::object::read;
use crate::object::taint::{Taint, Toleration};
use crate::playground::subject::Subject;
use crate::text::inspected::Note;
use crate::text::remark::{DefaultField, NODE_NAME, PREEMPTION_POLICY, PRIORITY, Remark, Stamp, StatusField};
use crate::text::sentence::{Sentence, Target};
use crate::view::inspector::Writer;
use crate::why::facts::Facts;
use std::rc::Rc;

/// What is said about a line.
pub(super) struct Mark {
    /// Who wrote it.
    pub writer: Writer,
    /// Why.
    pub why: Option<Sentence>,
    /// Where the link of the line leads: the line of the reader's text that it came from, or the taint that a toleration tolerates.
    pub leads_to: Option<Target>,
    /// Whether the line belongs to a toleration for a taint that the node of the Pod really has.
    pub ticked: bool,
}

/// Everything from which marks are made.
pub(super) struct Marks<'a> {
    asked: &'a Asked<'a>,
    reference: ObjectRef,
    value: &'a Json,
    authors: Rc<Authors>,
    /// The part of the reader's text that became this object: its manifest, or the template that it was made from.
    written: Option<Written<'a>>,
    /// The workload that made the object, and its manifest.
    owner: Option<ObjectRef>,
    owner_manifest: Option<Written<'a>>,
    /// The node of a Pod.
    node: Option<Rc<Node>>,
}

/// An explanation of a line, before it is put into words.
enum Say {
    /// The sentence of a reason or a field, and where its link leads.
    Remark(Remark, Option<Target>),
    Note(Note),
}

impl<'a> Marks<'a> {
    pub fn of(asked: &'a Asked<'a>, object: &Object, value: &'a Json) -> Self {
        let reference = object.reference();
        let own = manifest_of(asked, &reference);
        let mut owner = object.meta().controlled_by();
        let owner_manifest = |owner: &Option<ObjectRef>| owner.as_ref().and_then(|owner| manifest_of(asked, owner));
        let mut node = None;
        let written = match object {
            Object::Pod(pod) => {
                node = node_of(pod).and_then(|node| asked.world.cluster.node(node)).cloned();
                if owner.is_some() { owner_manifest(&owner).and_then(|manifest| manifest.below("spec.template")) } else { own }
            }
            Object::Claim(claim) if own.is_none() => claim_template(asked, &claim.meta.key).and_then(|(set, template)| {
                owner = Some(set);
                template
            }),
            _ => own,
        };
        Self { asked, reference, value, authors: object.authors(), written, owner_manifest: owner_manifest(&owner), owner, node }
    }

    /// The writer, explanation and link of the line at a path.
    pub fn mark(&self, path: &FieldPath) -> Mark {
        let keys: Vec<&str> = path.segments.iter().filter_map(key_of).collect();
        let author = self.authors.of(&place::of_path(path, self.value));
        let said = self.say(author, path, &keys);
        let why = said.as_ref().map(|said| match said {
            Say::Remark(found, _) => found.sentence(self.asked.language),
            Say::Note(note) => say(self.asked, note),
        });
        let leads_to = match (author.who, said) {
            (Who::You, None) => self.line_of(path),
            (_, Some(Say::Remark(_, leads_to))) => leads_to,
            (_, _) => None,
        };
        let mut mark = Mark { writer: Writer::of(author.who), why, leads_to, ticked: false };
        if self.reference.kind == Kind::Pod
            && let ["spec", "tolerations", ..] = keys.as_slice()
            && let Some((node, taint)) = self.tolerated(path)
        {
            mark.ticked = true;
            mark.leads_to = Some(Target::Taint { node: node.clone(), key: taint.key.clone() });
            if mark.writer == Writer::You || mark.why.is_none() {
                mark.why = Some(say(self.asked, &Note::Tolerates { node, taint }));
            }
        }
        mark
    }

    /// The line of the reader's text.
    fn line_of(&self, path: &FieldPath) -> Option<Target> {
        let written = self.written.as_ref()?;
        written.line(&written.matched(path, self.value)?).map(Target::Line)
    }

    /// The taint of the Pod's node that a toleration tolerates.
    fn tolerated(&self, path: &FieldPath) -> Option<(Name, Taint)> {
        let node = self.node.as_ref()?;
        let toleration = Toleration::of_json(self.item(path, "/spec/tolerations")?);
        let taint = node.taints.iter().find(|taint| toleration.tolerates(taint))?;
        Some((node.meta.key.name.clone(), taint.clone()))
    }

    /// The item of a list that a path leads into.
    fn item(&self, path: &FieldPath, list: &str) -> Option<&Json> {
        let index = path.segments.iter().find_map(index_of)?;
        self.value.pointer(list)?.get(index)
    }

    fn text(&self, path: &FieldPath) -> Name {
        path.of(self.value).and_then(Json::as_str).unwrap_or("").into()
    }

    /// The explanation of a field by its author; `None` if the field comes from the reader's text, whose line is shown instead.
    fn say(&self, author: &Author, path: &FieldPath, keys: &[&str]) -> Option<Say> {
        match author.who {
            Who::You if author.reason == Reason::LastApplied => Some(Say::Remark(Remark::because(&author.reason, Facts::new()), None)),
            Who::You => self.of_reader(&author.reason, path).map(Say::Note),
            Who::Default => Some(self.of_default(keys)),
            Who::Admission(plugin) => self.of_plugin(plugin, path, keys),
            Who::ApiServer => self.of_server(&author.reason, path, keys),
            Who::Scheduler => match keys {
                ["spec", "nodeName"] => {
                    let node = self.text(path);
                    let words = Remark::of(NODE_NAME, Facts::new().node("node", &node));
                    Some(Say::Remark(words, Some(Target::Subject(Subject::node(&node)))))
                }
                _ => self.of_status(path, keys),
            },
            Who::Kubelet => match (self.reference.kind, keys) {
                (Kind::Node, ["status", ..]) => Some(Say::Note(Note::KubeletStatus)),
                (Kind::Node, ["metadata", "labels", _]) => Some(Say::Note(Note::KubeletLabel)),
                _ => self.of_status(path, keys),
            },
            Who::Controller(controller) => self.of_controller(controller, &author.reason, path, keys),
        }
    }

    fn of_reader(&self, reason: &Reason, path: &FieldPath) -> Option<Note> {
        let Reason::Command(manager) = reason else {
            return (*reason != Reason::Manifest).then_some(Note::SaidWithKubectl { command: None });
        };
        // The reader's text may hold the same value. Then a link to its line explains more than a sentence.
        let is_in_text = self.written.as_ref().is_some_and(|written| {
            let place = written.matched(path, self.value);
            let said = place.and_then(|place| place.of(written.value).cloned());
            said.is_some_and(|said| said.is_object() || said.is_array() || Some(&said) == path.of(self.value))
        });
        (!is_in_text).then(|| Note::SaidWithKubectl { command: Some(manager.replace('-', " ").into()) })
    }

    fn of_default(&self, keys: &[&str]) -> Say {
        match (self.reference.kind, keys) {
            (_, ["metadata", "namespace"]) => Say::Note(Note::DefaultNamespace),
            (Kind::Pod, _) => DefaultField::of(keys).map_or(Say::Note(Note::Default), |field| Say::Remark(Remark::default(field), None)),
            (_, _) => Say::Note(Note::Default),
        }
    }

    fn of_plugin(&self, plugin: Plugin, path: &FieldPath, keys: &[&str]) -> Option<Say> {
        Some(match plugin {
            Plugin::DefaultTolerationSeconds => {
                let toleration = self.item(path, "/spec/tolerations").or_else(|| self.value.pointer("/spec/tolerations/0"))?;
                Say::Remark(Remark::toleration_seconds(read::text(toleration, "key")), None)
            }
            Plugin::Priority => {
                let code = if keys.last() == Some(&"preemptionPolicy") { PREEMPTION_POLICY } else { PRIORITY };
                Say::Remark(Remark::of(code, Facts::new()), self.line_of_owner("spec.template.spec.priorityClassName"))
            }
            Plugin::StorageObjectInUseProtection => Say::Note(Note::ClaimProtection),
            Plugin::DefaultStorageClass => Say::Note(Note::DefaultClass),
            Plugin::TaintNodesByCondition => Say::Note(Note::AutomaticTaint),
        })
    }

    fn of_server(&self, reason: &Reason, path: &FieldPath, keys: &[&str]) -> Option<Say> {
        match keys {
            ["metadata", "name"] if *reason == Reason::GeneratedName => {
                Some(Say::Remark(Remark::because(reason, Facts::new()), self.line_of_owner("metadata.name")))
            }
            ["metadata", "annotations", _] if self.reference.kind == Kind::DaemonSet => Some(Say::Note(Note::TemplateGeneration)),
            ["metadata", field] => {
                let stamp = Stamp::of(field)?;
                // Half of these sentences are about Pods only.
                let is_general = matches!(stamp, Stamp::ResourceVersion | Stamp::Generation);
                (is_general || self.reference.kind == Kind::Pod).then_some(Say::Remark(Remark::stamp(stamp), None))
            }
            ["status", "qosClass"] => Some(Say::Remark(Remark::stamp(Stamp::QosClass), None)),
            _ => self.of_status(path, keys),
        }
    }

    /// A part of the status of a Pod.
    fn of_status(&self, path: &FieldPath, keys: &[&str]) -> Option<Say> {
        let ["status", rest @ ..] = keys else { return None };
        let condition = self.item(path, "/status/conditions").map_or("", |condition| read::text(condition, "type"));
        (self.reference.kind == Kind::Pod).then(|| Say::Remark(Remark::status(StatusField::of(rest, condition)), None))
    }

    fn of_controller(&self, controller: Controller, reason: &Reason, path: &FieldPath, keys: &[&str]) -> Option<Say> {
        let namespace = &self.reference.key.namespace;
        let (facts, leads_to) = match reason {
            Reason::NodeAffinity { replaced } => {
                let own = "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
                let node = self.node_name();
                let line = replaced.then(|| self.line_of_owner(own)).flatten();
                (Facts::new().node("node", &node), line.or_else(|| Some(Target::Subject(Subject::node(&node)))))
            }
            Reason::DaemonToleration => {
                let toleration = self.item(path, "/spec/tolerations").or_else(|| self.value.pointer("/spec/tolerations/0"))?;
                let (key, effect) = (read::text(toleration, "key"), read::text(toleration, "effect"));
                let is_of_network = key == "node.kubernetes.io/network-unavailable";
                let leads_to = is_of_network.then(|| self.line_of_owner("spec.template.spec.hostNetwork")).flatten();
                let facts = Facts::new().code("taint", format!("{key}:{effect}"));
                return Some(Say::Remark(Remark::daemon_toleration(key, facts), leads_to));
            }
            Reason::RevisionHash => {
                let hash = self.text(path);
                let name = |owner: &ObjectRef| {
                    if owner.kind == Kind::DaemonSet { format!("{}-{hash}", owner.key.name) } else { hash.to_string() }
                };
                let revision = self.owner.as_ref().map(|owner| Subject::object(Kind::ControllerRevision, namespace, &name(owner)));
                (Facts::new().code("hash", hash.clone()), revision.map(Target::Subject))
            }
            Reason::OwnerReference => {
                let owner = self.owner.clone()?;
                (Facts::new().reference("owner", &owner), Some(Target::Subject(Subject::Object(owner))))
            }
            Reason::ClaimVolume => {
                let volume = self.item(path, "/spec/volumes").or_else(|| self.value.pointer("/spec/volumes/0"))?;
                let claim = volume.pointer("/persistentVolumeClaim/claimName").and_then(Json::as_str)?;
                let itself = || Some(Target::Subject(Subject::object(Kind::PersistentVolumeClaim, namespace, claim)));
                (Facts::new().code("claim", claim), self.line_of_owner("spec.volumeClaimTemplates").or_else(itself))
            }
            Reason::GenerateName | Reason::OrdinalName | Reason::Hostname | Reason::PodNameLabel => {
                (Facts::new(), self.line_of_owner("metadata.name"))
            }
            Reason::Subdomain => (Facts::new(), self.line_of_owner("spec.serviceName")),
            Reason::TemplateGeneration => (Facts::new(), self.line_of_owner("spec.template")),
            Reason::Namespace | Reason::PodIndexLabel => (Facts::new(), None),
            Reason::Made | Reason::Role | Reason::Manifest | Reason::Command(_) | Reason::LastApplied | Reason::GeneratedName => {
                return self.of_part(controller, reason, path, keys);
            }
        };
        Some(Say::Remark(Remark::because(reason, facts), leads_to))
    }

    /// The explanation of a field that a controller wrote without recording a reason for that field.
    fn of_part(&self, controller: Controller, reason: &Reason, path: &FieldPath, keys: &[&str]) -> Option<Say> {
        let note = match (self.reference.kind, keys) {
            (Kind::Pod, _) => return self.of_status(path, keys),
            (Kind::Node, ["spec", "taints", ..]) => Note::AutomaticTaint,
            (Kind::Node, _) => return None,
            (Kind::PersistentVolumeClaim, ["spec", "volumeName"]) if controller == Controller::PersistentVolume => Note::ClaimVolume,
            (_, ["status", ..]) => Note::ControllerStatus,
            _ if *reason == Reason::Made => Note::MadeByController { owner: self.owner.clone() },
            _ => return None,
        };
        Some(Say::Note(note))
    }

    /// The node that the affinity of a daemon Pod names.
    fn node_name(&self) -> Name {
        let required = "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution";
        let named = self.value.pointer(&format!("{required}/nodeSelectorTerms/0/matchFields/0/values/0"));
        named.and_then(Json::as_str).unwrap_or("").into()
    }

    /// A link to a line of the manifest of the workload that made the object.
    fn line_of_owner(&self, path: &str) -> Option<Target> {
        self.owner_manifest.as_ref().and_then(|manifest| manifest.line_of(path)).map(Target::Line)
    }
}

/// The StatefulSet whose template a claim was made from, and the template in the reader's text.
fn claim_template<'a>(asked: &Asked<'a>, claim: &Key) -> Option<(ObjectRef, Option<Written<'a>>)> {
    let sets = asked.world.cluster.stateful_sets().filter(|set| set.meta.key.namespace == claim.namespace);
    let (set, index) = sets.filter_map(|set| Some((set, set.claim_template_in(&claim.name)?.0))).next()?;
    let set = ObjectRef { kind: Kind::StatefulSet, key: set.meta.key.clone() };
    let manifest = manifest_of(asked, &set);
    Some((set, manifest.and_then(|manifest| manifest.below(&format!("spec.volumeClaimTemplates[{index}]")))))
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
