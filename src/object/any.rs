//! An object of any kind.

use crate::object::Json;
use crate::object::authors::record::Authors;
use crate::object::authors::{Author, Controller, Who};
use crate::object::budget::Budget;
use crate::object::claim::Claim;
use crate::object::daemon_set::DaemonSet;
use crate::object::event::Event;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::meta::Meta;
use crate::object::node::Node;
use crate::object::other::Other;
use crate::object::pod::Pod;
use crate::object::revision::ControllerRevision;
use crate::object::stateful_set::StatefulSet;
use crate::time::Epoch;
use std::rc::Rc;

/// An object of any kind, shared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the kinds")]
pub enum Object {
    Node(Rc<Node>),
    Pod(Rc<Pod>),
    DaemonSet(Rc<DaemonSet>),
    StatefulSet(Rc<StatefulSet>),
    Revision(Rc<ControllerRevision>),
    Claim(Rc<Claim>),
    Budget(Rc<Budget>),
    Event(Rc<Event>),
    Other(Rc<Other>),
}

impl Object {
    /// Reads an object of a kind.
    #[must_use]
    pub fn of_json(kind: Kind, value: &Json, epoch: Epoch) -> Self {
        match kind {
            Kind::Node => Self::Node(Rc::new(Node::of_json(value, epoch))),
            Kind::Pod => Self::Pod(Rc::new(Pod::of_json(value, epoch))),
            Kind::DaemonSet => Self::DaemonSet(Rc::new(DaemonSet::of_json(value, epoch))),
            Kind::StatefulSet => Self::StatefulSet(Rc::new(StatefulSet::of_json(value, epoch))),
            Kind::ControllerRevision => Self::Revision(Rc::new(ControllerRevision::of_json(value, epoch))),
            Kind::PersistentVolumeClaim => Self::Claim(Rc::new(Claim::of_json(value, epoch))),
            Kind::PodDisruptionBudget => Self::Budget(Rc::new(Budget::of_json(value, epoch))),
            Kind::Event => Self::Event(Rc::new(Event::of_json(value, epoch))),
            other => Self::Other(Rc::new(Other::of_json(other, value, epoch))),
        }
    }

    /// The object as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        match self {
            Self::Node(node) => node.to_json(epoch),
            Self::Pod(pod) => pod.to_json(epoch),
            Self::DaemonSet(set) => set.to_json(epoch),
            Self::StatefulSet(set) => set.to_json(epoch),
            Self::Revision(revision) => revision.to_json(epoch),
            Self::Claim(claim) => claim.to_json(epoch),
            Self::Budget(budget) => budget.to_json(epoch),
            Self::Event(event) => event.to_json(epoch),
            Self::Other(other) => other.to_json(epoch),
        }
    }

    /// The object's kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Node(_) => Kind::Node,
            Self::Pod(_) => Kind::Pod,
            Self::DaemonSet(_) => Kind::DaemonSet,
            Self::StatefulSet(_) => Kind::StatefulSet,
            Self::Revision(_) => Kind::ControllerRevision,
            Self::Claim(_) => Kind::PersistentVolumeClaim,
            Self::Budget(_) => Kind::PodDisruptionBudget,
            Self::Event(_) => Kind::Event,
            Self::Other(other) => other.kind,
        }
    }

    /// The object's metadata.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        match self {
            Self::Node(node) => &node.meta,
            Self::Pod(pod) => &pod.meta,
            Self::DaemonSet(set) => &set.meta,
            Self::StatefulSet(set) => &set.meta,
            Self::Revision(revision) => &revision.meta,
            Self::Claim(claim) => &claim.meta,
            Self::Budget(budget) => &budget.meta,
            Self::Event(event) => &event.meta,
            Self::Other(other) => &other.meta,
        }
    }

    /// The object's metadata, for changing it; an object that is shared is copied first.
    pub fn meta_mut(&mut self) -> &mut Meta {
        match self {
            Self::Node(node) => &mut Rc::make_mut(node).meta,
            Self::Pod(pod) => &mut Rc::make_mut(pod).meta,
            Self::DaemonSet(set) => &mut Rc::make_mut(set).meta,
            Self::StatefulSet(set) => &mut Rc::make_mut(set).meta,
            Self::Revision(revision) => &mut Rc::make_mut(revision).meta,
            Self::Claim(claim) => &mut Rc::make_mut(claim).meta,
            Self::Budget(budget) => &mut Rc::make_mut(budget).meta,
            Self::Event(event) => &mut Rc::make_mut(event).meta,
            Self::Other(other) => &mut Rc::make_mut(other).meta,
        }
    }

    /// Who wrote which of its fields. An Event is all its component's.
    #[must_use]
    pub fn authors(&self) -> Rc<Authors> {
        if let Some(known) = self.meta().authors.get() {
            return known.clone();
        }
        let who = match self {
            Self::Event(event) => match &*event.component {
                "kubelet" => Who::Kubelet,
                "default-scheduler" => Who::Scheduler,
                component => Controller::of_name(component).map_or(Who::ApiServer, Who::Controller),
            },
            _ => Who::You,
        };
        Authors::of_new(&Author::maker(who))
    }

    /// A reference to the object by kind, namespace and name.
    #[must_use]
    pub fn reference(&self) -> ObjectRef {
        ObjectRef { kind: self.kind(), key: self.meta().key.clone() }
    }
}
