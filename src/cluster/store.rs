//! The objects of a cluster, as an immutable value: cloning it is cheap, and a clone never sees later writes.
//!
//! The store stamps what an API server stamps (uid, resourceVersion, creationTimestamp, generated names) and logs each write as a
//! [`Delta`]; the simulator takes that log and wakes the controllers it concerns.

use crate::cluster::built_in;
use crate::cluster::correlator::Memory;
use crate::cluster::managers::Managers;
use crate::cluster::map::{Map, Set};
use crate::cluster::objects::Objects;
use crate::cluster::rejection::Rejection;
use crate::cluster::usage::{self, OnNode, Usage};
use crate::cluster::written;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::authors::record::{Authors, Authorship, Changes};
use crate::object::authors::{Author, Who};
use crate::object::budget::Budget;
use crate::object::claim::Claim;
use crate::object::daemon_set::DaemonSet;
use crate::object::event::Event;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::other::Other;
use crate::object::pod::Pod;
use crate::object::read;
use crate::object::revision::ControllerRevision;
use crate::object::stateful_set::StatefulSet;
use crate::seed::Stream;
use crate::time::{Epoch, Time};
use std::rc::Rc;

/// Who makes the writes of a cluster at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// Whom the fields that are written have as their author, unless the writer names another.
    pub(crate) who: Who,
    /// The decision that makes the write, by its number in the step that the write belongs to; `None` for the reader's command or edit.
    pub decision: Option<u32>,
}

impl By {
    /// The reader, by a command or an edit.
    pub(crate) const READER: Self = Self { who: Who::You, decision: None };
}

/// One object created, changed or deleted by one write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The object before the write; `None` if the write created it.
    pub before: Option<Object>,
    /// The object after the write; `None` if the write removed it.
    pub after: Option<Object>,
    /// Who made the write.
    pub by: By,
}

/// Every object of a cluster, with the indexes that controllers look things up in.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Where virtual time stands in the calendar.
    pub epoch: Epoch,
    pub(crate) nodes: Objects<Node>,
    pub(crate) pods: Objects<Pod>,
    pub(crate) daemon_sets: Objects<DaemonSet>,
    pub(crate) stateful_sets: Objects<StatefulSet>,
    pub(crate) revisions: Objects<ControllerRevision>,
    pub(crate) claims: Objects<Claim>,
    pub(crate) budgets: Objects<Budget>,
    pub(crate) events: Objects<Event>,
    pub(crate) others: Map<ObjectRef, Rc<Other>>,
    /// The Pods that are bound to each node, and what they use.
    pub(crate) on_nodes: Map<Name, Rc<OnNode>>,
    /// The objects that name an owner, sorted by the owner's uid.
    pub(crate) owned: Set<Rc<(Name, ObjectRef)>>,
    /// The Pods that no controller owns, which a controller may adopt.
    pub(crate) orphans: Set<Key>,
    pub(crate) recorder: Memory,
    /// The field managers of each object (`metadata.managedFields`), as far as they are known.
    pub(crate) managers: Map<ObjectRef, Rc<Managers>>,
    version: u64,
    names: Stream,
    uids: Stream,
    /// Who makes the writes that follow.
    pub(crate) by: By,
    log: Vec<Delta>,
}

impl Cluster {
    /// A new cluster, with only the objects that every cluster has from the start.
    #[must_use]
    pub fn new(seed: u64, epoch: Epoch) -> Self {
        let mut cluster = Self {
            epoch,
            nodes: Objects::new(),
            pods: Objects::new(),
            daemon_sets: Objects::new(),
            stateful_sets: Objects::new(),
            revisions: Objects::new(),
            claims: Objects::new(),
            budgets: Objects::new(),
            events: Objects::new(),
            others: Map::new(),
            on_nodes: Map::new(),
            owned: Set::new(),
            orphans: Set::new(),
            recorder: Memory::default(),
            managers: Map::new(),
            version: 0,
            names: Stream::new(seed, "names"),
            uids: Stream::new(seed, "uids"),
            by: By { who: Who::ApiServer, decision: None },
            log: Vec::new(),
        };
        for (kind, object) in built_in::objects() {
            let object = Object::of_json(kind, &object, epoch);
            cluster.insert_new(object, Time::START);
        }
        cluster.by = By::READER;
        cluster.log.clear();
        cluster
    }

    /// The counter of writes. Each write stamps it on its object as the new `resourceVersion`.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Takes the deltas of all writes since the last call.
    pub fn take_log(&mut self) -> Vec<Delta> {
        // What is taken is kept in the record: it has no room to spare.
        self.log.drain(..).collect()
    }

    /// Gives deltas back that were taken, with all that came since among them.
    pub(crate) fn put_log(&mut self, log: Vec<Delta>) {
        self.log = log;
    }

    /// The record of an object that is about to be stored: what its maker says, or else that it is all his.
    pub(super) fn authors_of_new(&self, object: &Object) -> Rc<Authors> {
        let known = object.meta().authors.get().cloned();
        known.unwrap_or_else(|| Authors::of_new(&Author::maker(self.by.who)))
    }

    /// Stores an object that may be stored, and stamps uid, resourceVersion and creation time.
    pub(super) fn insert_new(&mut self, mut object: Object, now: Time) -> Object {
        let uid = self.draw_uid();
        self.version += 1;
        let version = self.version;
        let authors = (object.kind() != Kind::Event).then(|| self.authors_of_new(&object));
        let meta = object.meta_mut();
        meta.authors = authors.map(Authorship::new).unwrap_or_default();
        meta.uid = uid;
        meta.created = now;
        meta.resource_version = version;
        self.put(None, Some(object.clone()));
        object
    }

    /// The end of a generated name.
    pub(super) fn draw_name_suffix(&mut self) -> String {
        self.names.name_suffix()
    }

    fn draw_uid(&mut self) -> Name {
        let (high, low) = (self.uids.draw(), self.uids.draw());
        // The bits that mark a random UUID: version 4, variant 1 (RFC 9562).
        let high = (high & !0xf000) | 0x4000;
        let low = (low & (u64::MAX >> 2)) | (1 << 63);
        let mut digits = [b'-'; 36];
        let places = (0..36).rev().filter(|place| !matches!(place, 8 | 13 | 18 | 23));
        let mut rest = (u128::from(high) << 64) | u128::from(low);
        for place in places {
            digits[place] = b"0123456789abcdef"[(rest & 0xf) as usize];
            rest >>= 4;
        }
        std::str::from_utf8(&digits).unwrap_or_default().into()
    }

    /// Replaces an object; what is different in it is written by who makes the writes now. A write that would change nothing is not made;
    /// an object whose deletion waits only for finalizers is removed with the write that takes away the last of them.
    ///
    /// # Errors
    /// NotFound, also when the stored object of that name has another uid.
    pub fn update(&mut self, object: Object) -> Result<Object, Rejection> {
        self.replace(object, None)
    }

    /// The same where it is known already who wrote what.
    ///
    /// # Errors
    /// The same.
    pub(super) fn update_by(&mut self, object: Object, changes: Changes) -> Result<Object, Rejection> {
        self.replace(object, Some(changes))
    }

    fn replace(&mut self, mut object: Object, changes: Option<Changes>) -> Result<Object, Rejection> {
        let kind = object.kind();
        let key = object.meta().key.clone();
        let Some(before) = self.get(kind, &key).filter(|before| before.meta().uid == object.meta().uid) else {
            return Err(Rejection::not_found(kind, &key));
        };
        object.meta_mut().resource_version = before.meta().resource_version;
        if object == before {
            return Ok(object);
        }
        self.version += 1;
        if kind != Kind::Event {
            let changes = changes.unwrap_or_else(|| written::changes(&before, &object, self.by.who, self.epoch));
            object.meta_mut().authors = Authorship::new(self.authors_of_new(&before).after(changes));
        }
        object.meta_mut().resource_version = self.version;
        if is_over(&object) {
            self.put(Some(before), None);
        } else {
            self.put(Some(before), Some(object.clone()));
        }
        Ok(object)
    }

    /// Removes an object from the store without regard to its finalizers.
    pub fn remove(&mut self, kind: Kind, key: &Key) {
        if let Some(before) = self.get(kind, key) {
            self.version += 1;
            self.put(Some(before), None);
        }
    }

    fn put(&mut self, before: Option<Object>, after: Option<Object>) {
        self.index_owners(before.as_ref(), after.as_ref());
        self.index_pod(as_pod(before.as_ref()), as_pod(after.as_ref()));
        match (&after, &before) {
            (Some(new), _) => self.place(new),
            (None, Some(old)) => self.displace(old),
            (None, None) => {}
        }
        if before.as_ref().or(after.as_ref()).is_some_and(|object| object.kind() != Kind::Event) {
            self.log.push(Delta { before, after, by: self.by });
        }
    }

    fn place(&mut self, object: &Object) {
        match object.clone() {
            Object::Node(node) => self.nodes.insert(node),
            Object::Pod(pod) => self.pods.insert(pod),
            Object::DaemonSet(set) => self.daemon_sets.insert(set),
            Object::StatefulSet(set) => self.stateful_sets.insert(set),
            Object::Revision(revision) => self.revisions.insert(revision),
            Object::Claim(claim) => self.claims.insert(claim),
            Object::Budget(budget) => self.budgets.insert(budget),
            Object::Event(event) => self.events.insert(event),
            Object::Other(other) => drop(self.others.insert(object.reference(), other)),
        }
    }

    fn displace(&mut self, object: &Object) {
        let key = &object.meta().key;
        if !self.managers.is_empty() {
            self.managers.remove(&object.reference());
        }
        match object {
            Object::Node(_) => self.nodes.remove(key),
            Object::Pod(_) => self.pods.remove(key),
            Object::DaemonSet(_) => self.daemon_sets.remove(key),
            Object::StatefulSet(_) => self.stateful_sets.remove(key),
            Object::Revision(_) => self.revisions.remove(key),
            Object::Claim(_) => self.claims.remove(key),
            Object::Budget(_) => self.budgets.remove(key),
            Object::Event(_) => self.events.remove(key),
            Object::Other(_) => drop(self.others.remove(&object.reference())),
        }
    }

    /// Updates the index of owners and dependents. Most writes change no owner, and return early.
    fn index_owners(&mut self, before: Option<&Object>, after: Option<&Object>) {
        if let (Some(before), Some(after)) = (before, after)
            && before.meta().owners == after.meta().owners
        {
            return;
        }
        if let Some(object) = before {
            for owner in object.meta().owners.iter() {
                self.owned.remove(&(owner.uid.clone(), object.reference()));
            }
        }
        if let Some(object) = after {
            for owner in object.meta().owners.iter() {
                self.owned.insert(Rc::new((owner.uid.clone(), object.reference())));
            }
        }
    }

    /// Updates the indexes of Pods: on which node a Pod is, what it uses there, and whether it may be adopted.
    fn index_pod(&mut self, before: Option<&Pod>, after: Option<&Pod>) {
        if before.and_then(|pod| pod.node.as_ref()) != after.and_then(|pod| pod.node.as_ref()) {
            if let Some((pod, node)) = before.and_then(|pod| Some((pod, pod.node.as_ref()?))) {
                self.on_node(node).leave(&pod.meta.key);
            }
            if let Some((pod, node)) = after.and_then(|pod| Some((pod, pod.node.as_ref()?))) {
                self.on_node(node).enter(&pod.meta.key);
            }
        }
        let used = |pod: Option<&Pod>| pod.and_then(|pod| Some((usage::node_of(pod)?.clone(), pod.spec.clone())));
        if used(before) != used(after) {
            if let Some((pod, node)) = before.and_then(|pod| Some((pod, usage::node_of(pod)?))) {
                self.on_node(node).count(pod, Usage::remove);
            }
            if let Some((pod, node)) = after.and_then(|pod| Some((pod, usage::node_of(pod)?))) {
                self.on_node(node).count(pod, Usage::add);
            }
        }
        let is_orphan = |pod: Option<&Pod>| pod.is_some_and(|pod| pod.meta.controller().is_none());
        match (before.or(after), is_orphan(before), is_orphan(after)) {
            (Some(pod), false, true) => drop(self.orphans.insert(pod.meta.key.clone())),
            (Some(pod), true, false) => drop(self.orphans.remove(&pod.meta.key)),
            (Some(_) | None, _, _) => {}
        }
    }

    /// The entry of a node in the index of bound Pods, for changing it.
    fn on_node(&mut self, node: &Name) -> &mut OnNode {
        Rc::make_mut(self.on_nodes.entry(node.clone()).or_default())
    }

    /// One object as the API returns it.
    #[must_use]
    pub fn get_json(&self, kind: Kind, key: &Key) -> Option<Json> {
        Some(self.get(kind, key)?.to_json(self.epoch))
    }

    /// `metadata.managedFields` of an object; `None` if no field manager is known.
    #[must_use]
    pub fn managed_fields(&self, kind: Kind, key: &Key) -> Option<Json> {
        let uid = self.get(kind, key)?.meta().uid.to_string();
        let managers = self.managers.get(&ObjectRef { kind, key: key.clone() })?;
        (managers.uid == uid).then(|| managers.json(kind))
    }

    /// All objects of a kind as the API lists them: by namespace, then name. `None` lists every namespace.
    #[must_use]
    pub fn list_json(&self, kind: Kind, namespace: Option<&str>) -> Vec<Json> {
        self.list(kind, namespace).iter().map(|object| object.to_json(self.epoch)).collect()
    }
}

/// Whether an object that is being deleted waits for nothing more: no grace period and no finalizer.
fn is_over(object: &Object) -> bool {
    let meta = object.meta();
    if let Object::Other(namespace) = object
        && namespace.kind == Kind::Namespace
        && read::at(&namespace.rest, &["spec", "finalizers"]).is_some()
    {
        return false;
    }
    meta.deletion.is_some_and(|deletion| meta.finalizers.is_empty() && deletion.grace_s == 0)
}

fn as_pod(object: Option<&Object>) -> Option<&Pod> {
    match object {
        Some(Object::Pod(pod)) => Some(pod),
        _ => None,
    }
}
