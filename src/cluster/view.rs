//! Read-only looks at one cluster: everything a decider may know. All of it is sorted.

use crate::cluster::objects::{Objects, Placed};
use crate::cluster::store::Cluster;
use crate::cluster::usage::Usage;
use crate::object::any::Object;
use crate::object::budget::Budget;
use crate::object::claim::Claim;
use crate::object::daemon_set::DaemonSet;
use crate::object::event::Event;
use crate::object::kind::{Key, Kind, Name, ObjectRef, empty};
use crate::object::node::Node;
use crate::object::other::Other;
use crate::object::pod::Pod;
use crate::object::read;
use crate::object::revision::ControllerRevision;
use crate::object::stateful_set::StatefulSet;
use std::rc::Rc;

/// The read-only cluster that a controller's `plan` looks at.
pub type View<'a> = &'a Cluster;

impl Cluster {
    /// One object.
    #[must_use]
    pub fn get(&self, kind: Kind, key: &Key) -> Option<Object> {
        Some(match kind {
            Kind::Node => Object::Node(self.nodes.get(key)?.clone()),
            Kind::Pod => Object::Pod(self.pods.get(key)?.clone()),
            Kind::DaemonSet => Object::DaemonSet(self.daemon_sets.get(key)?.clone()),
            Kind::StatefulSet => Object::StatefulSet(self.stateful_sets.get(key)?.clone()),
            Kind::ControllerRevision => Object::Revision(self.revisions.get(key)?.clone()),
            Kind::PersistentVolumeClaim => Object::Claim(self.claims.get(key)?.clone()),
            Kind::PodDisruptionBudget => Object::Budget(self.budgets.get(key)?.clone()),
            Kind::Event => Object::Event(self.events.get(key)?.clone()),
            other => Object::Other(self.others.get(&ObjectRef { kind: other, key: key.clone() })?.clone()),
        })
    }

    /// All objects of a kind, by namespace and name; `None` for every namespace.
    #[must_use]
    pub fn list(&self, kind: Kind, namespace: Option<&str>) -> Vec<Object> {
        match kind {
            Kind::Node => listed(&self.nodes, namespace, Object::Node),
            Kind::Pod => listed(&self.pods, namespace, Object::Pod),
            Kind::DaemonSet => listed(&self.daemon_sets, namespace, Object::DaemonSet),
            Kind::StatefulSet => listed(&self.stateful_sets, namespace, Object::StatefulSet),
            Kind::ControllerRevision => listed(&self.revisions, namespace, Object::Revision),
            Kind::PersistentVolumeClaim => listed(&self.claims, namespace, Object::Claim),
            Kind::PodDisruptionBudget => listed(&self.budgets, namespace, Object::Budget),
            Kind::Event => listed(&self.events, namespace, Object::Event),
            other => {
                let from = ObjectRef { kind: other, key: Key { namespace: namespace.map_or_else(empty, Name::from), name: empty() } };
                let inside = |one: &ObjectRef| one.kind == other && namespace.is_none_or(|wanted| &*one.key.namespace == wanted);
                self.others.range(from..).take_while(|(one, _)| inside(one)).map(|(_, one)| Object::Other(one.clone())).collect()
            }
        }
    }

    /// Whether the objects of a kind are known to be the same as in another version of this cluster, without a look at them.
    #[must_use]
    pub fn has_same(&self, other: &Self, kind: Kind) -> bool {
        match kind {
            Kind::Node => self.nodes.is(&other.nodes),
            Kind::Pod => self.pods.is(&other.pods),
            Kind::DaemonSet => self.daemon_sets.is(&other.daemon_sets),
            Kind::StatefulSet => self.stateful_sets.is(&other.stateful_sets),
            Kind::ControllerRevision => self.revisions.is(&other.revisions),
            Kind::PersistentVolumeClaim => self.claims.is(&other.claims),
            Kind::PodDisruptionBudget => self.budgets.is(&other.budgets),
            Kind::Event => self.events.is(&other.events),
            _ => self.others.ptr_eq(&other.others),
        }
    }

    /// Every Node, by name.
    pub fn nodes(&self) -> impl Iterator<Item = &Rc<Node>> {
        self.nodes.values()
    }

    /// One Node.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&Rc<Node>> {
        self.nodes.find("", name)
    }

    /// Every Pod, by namespace and name.
    pub fn pods(&self) -> impl Iterator<Item = &Rc<Pod>> {
        self.pods.values()
    }

    /// One Pod.
    #[must_use]
    pub fn pod(&self, key: &Key) -> Option<&Rc<Pod>> {
        self.pods.get(key)
    }

    /// The Pods bound to a node, by namespace and name.
    pub fn pods_on(&self, node: &str) -> impl Iterator<Item = &Rc<Pod>> {
        let bound = self.on_nodes.get(node).map_or(&[][..], |on_node| &on_node.bound);
        bound.iter().filter_map(|key| self.pods.get(key))
    }

    /// The resources that the Pods of a node use; `None` if it has no Pods.
    #[must_use]
    pub fn usage(&self, node: &str) -> Option<&Rc<Usage>> {
        self.on_nodes.get(node)?.usage.as_ref()
    }

    /// The objects that name this uid as an owner, by kind, namespace and name.
    pub fn dependents_of(&self, uid: &str) -> impl Iterator<Item = &ObjectRef> {
        let uid: Name = uid.into();
        let from = (uid.clone(), ObjectRef { kind: Kind::Node, key: Key::nowhere() });
        self.owned
            .range::<_, (Name, ObjectRef)>(from..)
            .map(|one| &**one)
            .take_while(move |(owner, _)| *owner == uid)
            .map(|(_, dependent)| dependent)
    }

    /// The Pods whose controller has this uid, by name.
    pub fn pods_of(&self, uid: &str) -> impl Iterator<Item = &Rc<Pod>> {
        let uid: Name = uid.into();
        let from = (uid.clone(), ObjectRef { kind: Kind::Pod, key: Key::nowhere() });
        let owned = uid.clone();
        self.owned
            .range::<_, (Name, ObjectRef)>(from..)
            .map(|one| &**one)
            .take_while(move |(owner, dependent)| *owner == owned && dependent.kind == Kind::Pod)
            .filter_map(|(_, dependent)| self.pods.get(&dependent.key))
            .filter(move |pod| pod.meta.is_controlled_by(&uid))
    }

    /// The Pods of a namespace that no controller owns.
    pub fn orphan_pods(&self, namespace: &str) -> impl Iterator<Item = &Rc<Pod>> {
        let namespace: Name = namespace.into();
        let from = Key::new(&namespace, "");
        self.orphans.range(from..).take_while(move |key| key.namespace == namespace).filter_map(|key| self.pods.get(key))
    }

    /// The Pods of a namespace that no controller owns and whose name starts with `prefix`.
    pub fn orphan_pods_named(&self, namespace: &str, prefix: &str) -> impl Iterator<Item = &Rc<Pod>> {
        let from = Key::new(namespace, prefix);
        let (namespace, prefix) = (from.namespace.clone(), from.name.clone());
        self.orphans
            .range(from..)
            .take_while(move |key| key.namespace == namespace && key.name.starts_with(&*prefix))
            .filter_map(|key| self.pods.get(key))
    }

    /// Every DaemonSet.
    pub fn daemon_sets(&self) -> impl Iterator<Item = &Rc<DaemonSet>> {
        self.daemon_sets.values()
    }

    /// One DaemonSet.
    #[must_use]
    pub fn daemon_set(&self, key: &Key) -> Option<&Rc<DaemonSet>> {
        self.daemon_sets.get(key)
    }

    /// Every StatefulSet.
    pub fn stateful_sets(&self) -> impl Iterator<Item = &Rc<StatefulSet>> {
        self.stateful_sets.values()
    }

    /// One StatefulSet.
    #[must_use]
    pub fn stateful_set(&self, key: &Key) -> Option<&Rc<StatefulSet>> {
        self.stateful_sets.get(key)
    }

    /// The ControllerRevisions of a namespace, by name.
    pub fn revisions_in(&self, namespace: &str) -> impl Iterator<Item = &Rc<ControllerRevision>> {
        self.revisions.within(namespace)
    }

    /// One ControllerRevision.
    #[must_use]
    pub fn revision(&self, key: &Key) -> Option<&Rc<ControllerRevision>> {
        self.revisions.get(key)
    }

    /// Every claim.
    pub fn claims(&self) -> impl Iterator<Item = &Rc<Claim>> {
        self.claims.values()
    }

    /// One claim.
    #[must_use]
    pub fn claim(&self, key: &Key) -> Option<&Rc<Claim>> {
        self.claims.get(key)
    }

    /// Every PodDisruptionBudget.
    pub fn budgets(&self) -> impl Iterator<Item = &Rc<Budget>> {
        self.budgets.values()
    }

    /// One PodDisruptionBudget.
    #[must_use]
    pub fn budget(&self, key: &Key) -> Option<&Rc<Budget>> {
        self.budgets.get(key)
    }

    /// Every Event, by namespace and name.
    pub fn events(&self) -> impl Iterator<Item = &Rc<Event>> {
        self.events.values()
    }

    /// The Services of a namespace, by name.
    pub fn services_in(&self, namespace: &Name) -> impl Iterator<Item = &Rc<Other>> {
        let namespace = namespace.clone();
        let from = ObjectRef { kind: Kind::Service, key: Key { namespace: namespace.clone(), name: empty() } };
        let inside = move |one: &ObjectRef| one.kind == Kind::Service && one.key.namespace == namespace;
        self.others.range(from..).take_while(move |(one, _)| inside(one)).map(|(_, service)| service)
    }

    /// The PriorityClass of Pods that name none: the one with `globalDefault`, or the lowest of several (`getDefaultPriorityClass`).
    #[must_use]
    pub fn default_priority_class(&self) -> Option<Name> {
        let from = ObjectRef { kind: Kind::PriorityClass, key: Key::nowhere() };
        let classes = self.others.range(from..).take_while(|(class, _)| class.kind == Kind::PriorityClass);
        let defaults = classes.filter(|(_, class)| read::flag(&class.rest, "globalDefault"));
        let lowest = defaults.min_by_key(|(_, class)| read::integer(&class.rest, "value").unwrap_or(0));
        lowest.map(|(class, _)| class.key.name.clone())
    }

    /// The value and preemption policy of a PriorityClass.
    #[must_use]
    pub fn priority_class(&self, name: &str) -> Option<(i64, Name)> {
        let Some(Object::Other(class)) = self.get(Kind::PriorityClass, &Key::new("", name)) else { return None };
        let policy = read::name(&class.rest, "preemptionPolicy").unwrap_or_else(|| "PreemptLowerPriority".into());
        Some((read::integer(&class.rest, "value").unwrap_or(0), policy))
    }
}

/// The objects of one store, or of a namespace of it.
fn listed<T: Placed>(objects: &Objects<T>, namespace: Option<&str>, wrap: fn(Rc<T>) -> Object) -> Vec<Object> {
    match namespace {
        Some(namespace) => objects.within(namespace).cloned().map(wrap).collect(),
        None => objects.values().cloned().map(wrap).collect(),
    }
}
