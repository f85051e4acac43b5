//! `metav1.ObjectMeta`: what every object has.

use crate::object::Json;
use crate::object::authors::record::Authorship;
use crate::object::kind::{Key, Kind, Name, ObjectRef, empty, word};
use crate::object::read;
use crate::time::{Epoch, Time};
use serde_json::json;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The annotation in which `kubectl apply` remembers the file that it applied last.
pub(crate) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Labels or annotations, shared between the objects that have the same.
pub type Labels = Rc<BTreeMap<Name, Name>>;

/// `metav1.OwnerReference`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerRef {
    /// `apps/v1`
    pub api_version: Name,
    /// `DaemonSet`
    pub kind: Name,
    /// The owner's name.
    pub name: Name,
    /// The owner's uid: another object of the same name is another owner.
    pub uid: Name,
    /// Whether this owner is the managing controller.
    pub controller: bool,
    /// Whether a foreground deletion of the owner waits for this object.
    pub block_owner_deletion: bool,
}

/// A deletion that waits for a grace period or for finalizers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// `deletionTimestamp`: when the grace period ends.
    pub at: Time,
    /// `deletionGracePeriodSeconds`
    pub grace_s: i64,
}

/// `metav1.ObjectMeta`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Namespace (empty for cluster scope) and name.
    pub key: Key,
    /// `generateName`; empty when the name was given.
    pub generate_name: Name,
    /// `uid`
    pub uid: Name,
    /// `resourceVersion`: the store's counter at the last write.
    pub resource_version: u64,
    /// `generation`; 0 for kinds that have none.
    pub generation: i64,
    /// `creationTimestamp`, kept in full precision; printed in whole seconds.
    pub created: Time,
    /// Set once the object is being deleted.
    pub deletion: Option<Deletion>,
    /// `labels`
    pub labels: Labels,
    /// `annotations`
    pub annotations: Labels,
    /// `ownerReferences`
    pub owners: Rc<[OwnerRef]>,
    /// `finalizers`
    pub finalizers: Rc<[Name]>,
    /// Who wrote which field of the object; empty until it is stored.
    pub authors: Authorship,
}

thread_local! {
    /// Empty metadata, of which every new one is a clone.
    static BARE: Meta = Meta::bare();
}

impl OwnerRef {
    /// A controller reference with `blockOwnerDeletion`, as `metav1.NewControllerRef` makes it.
    #[must_use]
    pub fn controller_of(kind: Kind, owner: &Meta) -> Self {
        Self {
            api_version: kind.info().api_version().into(),
            kind: word(kind.info().name),
            name: owner.key.name.clone(),
            uid: owner.uid.clone(),
            controller: true,
            block_owner_deletion: true,
        }
    }

    fn of_json(value: &Json) -> Self {
        Self {
            api_version: read::text(value, "apiVersion").into(),
            kind: read::text(value, "kind").into(),
            name: read::text(value, "name").into(),
            uid: read::text(value, "uid").into(),
            controller: read::flag(value, "controller"),
            block_owner_deletion: read::flag(value, "blockOwnerDeletion"),
        }
    }

    fn to_json(&self) -> Json {
        let mut value = json!({"apiVersion": *self.api_version, "kind": *self.kind, "name": *self.name, "uid": *self.uid});
        if self.block_owner_deletion {
            read::put(&mut value, "blockOwnerDeletion", true.into());
        }
        if self.controller {
            read::put(&mut value, "controller", true.into());
        }
        value
    }
}

impl Meta {
    /// Metadata of an object that is not stored yet.
    #[must_use]
    pub fn new(namespace: &str, name: &str) -> Self {
        Self::at(Key::new(namespace, name))
    }

    /// Metadata of an object that is not stored yet, under an existing key.
    #[must_use]
    pub fn at(key: Key) -> Self {
        Self { key, ..BARE.with(Self::clone) }
    }

    fn bare() -> Self {
        Self {
            key: Key { namespace: empty(), name: empty() },
            generate_name: empty(),
            uid: empty(),
            resource_version: 0,
            generation: 0,
            created: Time::START,
            deletion: None,
            labels: Labels::default(),
            annotations: Labels::default(),
            owners: Rc::from([]),
            finalizers: Rc::from([]),
            authors: Authorship::default(),
        }
    }

    /// Reads `metadata`; missing fields become empty.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        let deletion = epoch
            .parse(read::text(value, "deletionTimestamp"))
            .map(|at| Deletion { at, grace_s: read::integer(value, "deletionGracePeriodSeconds").unwrap_or(0) });
        Self {
            key: Key::new(read::text(value, "namespace"), read::text(value, "name")),
            generate_name: read::text(value, "generateName").into(),
            uid: read::text(value, "uid").into(),
            resource_version: read::text(value, "resourceVersion").parse().unwrap_or(0),
            generation: read::integer(value, "generation").unwrap_or(0),
            created: epoch.parse(read::text(value, "creationTimestamp")).unwrap_or_default(),
            deletion,
            labels: read::text_map(value, "labels"),
            annotations: read::text_map(value, "annotations"),
            owners: read::list(value, "ownerReferences").iter().map(OwnerRef::of_json).collect(),
            finalizers: read::list(value, "finalizers").iter().filter_map(Json::as_str).map(Name::from).collect(),
            authors: Authorship::default(),
        }
    }

    /// `metadata` as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        let mut value = json!({
            "name": *self.key.name,
            "uid": *self.uid,
            "resourceVersion": self.resource_version.to_string(),
            "creationTimestamp": epoch.rfc3339(self.created),
        });
        let mut put = |field: &str, present: bool, json: Json| {
            if present {
                read::put(&mut value, field, json);
            }
        };
        put("namespace", !self.key.namespace.is_empty(), (*self.key.namespace).into());
        put("generateName", !self.generate_name.is_empty(), (*self.generate_name).into());
        put("generation", self.generation != 0, self.generation.into());
        put("labels", !self.labels.is_empty(), read::json_map(&self.labels));
        put("annotations", !self.annotations.is_empty(), read::json_map(&self.annotations));
        put("ownerReferences", !self.owners.is_empty(), self.owners.iter().map(OwnerRef::to_json).collect());
        put("finalizers", !self.finalizers.is_empty(), self.finalizers.iter().map(|one| Json::from(&**one)).collect());
        if let Some(deletion) = self.deletion {
            put("deletionTimestamp", true, epoch.rfc3339(deletion.at).into());
            put("deletionGracePeriodSeconds", true, deletion.grace_s.into());
        }
        value
    }

    /// The managing controller (`metav1.GetControllerOf`).
    #[must_use]
    pub fn controller(&self) -> Option<&OwnerRef> {
        self.owners.iter().find(|owner| owner.controller)
    }

    /// The object that the managing controller is; `None` where there is none, or of a kind that is not served.
    #[must_use]
    pub fn controlled_by(&self) -> Option<ObjectRef> {
        let owner = self.controller()?;
        let kind = Kind::of_manifest(&owner.api_version, &owner.kind)?;
        Some(ObjectRef { kind, key: Key { namespace: self.key.namespace.clone(), name: owner.name.clone() } })
    }

    /// Whether the object with this uid is the managing controller.
    #[must_use]
    pub fn is_controlled_by(&self, uid: &str) -> bool {
        self.controller().is_some_and(|owner| &*owner.uid == uid)
    }

    /// A label's value.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&Name> {
        self.labels.get(key)
    }

    /// An annotation's value.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&Name> {
        self.annotations.get(key)
    }

    /// Whether deletion has begun.
    #[must_use]
    pub fn is_terminating(&self) -> bool {
        self.deletion.is_some()
    }

    /// Sets one label; other objects that share the map keep theirs.
    pub fn set_label(&mut self, key: &str, value: &str) {
        Rc::make_mut(&mut self.labels).insert(key.into(), value.into());
    }

    /// Sets one annotation; other objects that share the map keep theirs.
    pub fn set_annotation(&mut self, key: &str, value: &str) {
        Rc::make_mut(&mut self.annotations).insert(key.into(), value.into());
    }
}
