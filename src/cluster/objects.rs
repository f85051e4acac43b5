//! All objects of one kind, sorted by namespace and name, in a map that shares structure with its older versions. An entry is one pointer
//! and a version, so that a write copies little and two moments are compared without looking at what they share.

use crate::cluster::map::Map;
use crate::object::budget::Budget;
use crate::object::claim::Claim;
use crate::object::daemon_set::DaemonSet;
use crate::object::event::Event;
use crate::object::kind::Key;
use crate::object::meta::Meta;
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::revision::ControllerRevision;
use crate::object::stateful_set::StatefulSet;
use equivalent::Comparable;
use imbl::ordmap::DiffItem;
use std::cmp::Ordering;
use std::rc::Rc;

/// An object that is kept under the namespace and name of its metadata.
pub trait Placed {
    /// The object's metadata.
    fn meta(&self) -> &Meta;
}

macro_rules! placed {
    ($($kind:ty),*) => { $(impl Placed for $kind {
        fn meta(&self) -> &Meta {
            &self.meta
        }
    })* };
}

placed!(Node, Pod, DaemonSet, StatefulSet, ControllerRevision, Claim, Budget, Event);

/// The objects of a kind.
#[derive(Debug)]
pub struct Objects<T: Placed> {
    entries: Map<Entry<T>, u64>,
}

/// An object, ordered by its key.
#[derive(Debug)]
struct Entry<T: Placed>(Rc<T>);

/// A borrowed key, for looking an object up without copying its parts.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    namespace: &'a str,
    name: &'a str,
}

impl<T: Placed> Objects<T> {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self { entries: Map::new() }
    }

    /// The object with this key; `None` if there is none.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Rc<T>> {
        self.entries.get_key_value(key).map(|(entry, _)| &entry.0)
    }

    /// The object with this namespace and name; `None` if there is none.
    #[must_use]
    pub fn find(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        self.entries.get_key_value(&Wanted { namespace, name }).map(|(entry, _)| &entry.0)
    }

    /// All objects, by namespace and name.
    pub fn values(&self) -> impl Iterator<Item = &Rc<T>> {
        self.entries.keys().map(|entry| &entry.0)
    }

    /// The objects of a namespace, by name.
    pub fn within(&self, namespace: &str) -> impl Iterator<Item = &Rc<T>> {
        let from = Wanted { namespace, name: "" };
        self.entries.range(from..).map(|(entry, _)| &entry.0).take_while(move |one| &*one.meta().key.namespace == namespace)
    }

    /// Whether these are the very objects of another version.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.entries.ptr_eq(&other.entries)
    }

    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no objects.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Inserts an object, or replaces the one with its key.
    pub(super) fn insert(&mut self, object: Rc<T>) {
        let version = object.meta().resource_version;
        self.entries.insert(Entry(object), version);
    }

    /// Removes an object.
    pub(super) fn remove(&mut self, key: &Key) {
        self.entries.remove(key);
    }

    /// The differences to a later version, by namespace and name: each object before and after.
    pub fn changes<'a>(&'a self, later: &'a Self) -> impl Iterator<Item = (Option<&'a Rc<T>>, Option<&'a Rc<T>>)> {
        self.entries.diff(&later.entries).map(|difference| match difference {
            DiffItem::Add(after, _) => (None, Some(&after.0)),
            DiffItem::Update { old: (before, _), new: (after, _) } => (Some(&before.0), Some(&after.0)),
            DiffItem::Remove(before, _) => (Some(&before.0), None),
        })
    }
}

impl<T: Placed> Default for Objects<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Placed> Clone for Objects<T> {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone() }
    }
}

impl<T: Placed> Clone for Entry<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Placed> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T: Placed> Eq for Entry<T> {}

impl<T: Placed> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Placed> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        if Rc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.meta().key.cmp(&other.0.meta().key) }
    }
}

impl<T: Placed> equivalent::Equivalent<Entry<T>> for Key {
    fn equivalent(&self, entry: &Entry<T>) -> bool {
        *self == entry.0.meta().key
    }
}

impl<T: Placed> Comparable<Entry<T>> for Key {
    fn compare(&self, entry: &Entry<T>) -> Ordering {
        self.cmp(&entry.0.meta().key)
    }
}

impl<T: Placed> equivalent::Equivalent<Entry<T>> for Wanted<'_> {
    fn equivalent(&self, entry: &Entry<T>) -> bool {
        self.compare(entry) == Ordering::Equal
    }
}

impl<T: Placed> Comparable<Entry<T>> for Wanted<'_> {
    fn compare(&self, entry: &Entry<T>) -> Ordering {
        let key = &entry.0.meta().key;
        self.namespace.cmp(&key.namespace).then_with(|| self.name.cmp(&key.name))
    }
}
