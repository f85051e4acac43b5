//! The workloads of a cluster, by uid: the hue and initial of each, and the revision that it asks for.

use crate::cluster::view::View;
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::meta::Meta;
use crate::object::pod::Pod;
use crate::object::revision::ControllerRevision;
use crate::view::node_map::{Hue, RevisionAge};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The label of a Pod that names its revision; ControllerRevisions of DaemonSets carry it too.
const HASH_LABEL: &str = "controller-revision-hash";

/// One workload that can own Pods.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    /// The DaemonSet or StatefulSet.
    pub object: ObjectRef,
    /// Its hue and initial.
    pub hue: Hue,
    /// The value of the hash label on an up-to-date Pod.
    current: Option<Name>,
    /// DaemonSets only: the value of the generation label on an up-to-date Pod (`IsPodUpdated`).
    generation: Option<i64>,
}

/// Every DaemonSet and StatefulSet.
#[derive(Clone, Debug, Default)]
pub(super) struct Owners {
    by_uid: BTreeMap<Name, Owner>,
}

impl Owners {
    /// The workloads of a cluster; hues follow the order in which they were created.
    pub fn of(view: View<'_>) -> Self {
        let mut all: Vec<(&Meta, Owner)> = Vec::new();
        for set in view.daemon_sets() {
            let newest = revisions_of(view, &set.meta).into_iter().next();
            let current = newest.and_then(|revision| revision.meta.label(HASH_LABEL).cloned());
            all.push((&set.meta, Owner::new(Kind::DaemonSet, &set.meta, current, set.template_generation())));
        }
        for set in view.stateful_sets() {
            all.push((&set.meta, Owner::new(Kind::StatefulSet, &set.meta, set.status.update_revision.clone(), None)));
        }
        all.sort_by(|(one, owner), (other, other_owner)| (one.created, &owner.object).cmp(&(other.created, &other_owner.object)));
        for (place, (_, owner)) in all.iter_mut().enumerate() {
            owner.hue.index = u8::try_from(place % 256).ok();
        }
        Self { by_uid: all.into_iter().map(|(meta, owner)| (meta.uid.clone(), owner)).collect() }
    }

    /// The workload that owns a Pod; `None` if none of these does.
    pub fn of_pod(&self, pod: &Pod) -> Option<&Owner> {
        self.by_uid.get(&pod.meta.controller()?.uid)
    }

    /// The workload with this uid.
    pub fn get(&self, uid: &Name) -> Option<&Owner> {
        self.by_uid.get(uid)
    }

    /// The workloads in order of creation.
    pub fn in_order(&self) -> Vec<&Owner> {
        let mut all: Vec<&Owner> = self.by_uid.values().collect();
        all.sort_by_key(|owner| owner.hue.index);
        all
    }
}

impl Owner {
    fn new(kind: Kind, meta: &Meta, current: Option<Name>, generation: Option<i64>) -> Self {
        let hue = Hue { index: None, initial: initial(&meta.key.name) };
        Self { object: ObjectRef { kind, key: meta.key.clone() }, hue, current, generation }
    }

    /// Whether one of its Pods has the revision that it asks for.
    pub fn age_of(&self, pod: &Pod) -> RevisionAge {
        let same_hash = self.current.is_none() || pod.revision_hash() == self.current.as_ref();
        let same_generation = || {
            let label = pod.meta.label("pod-template-generation").and_then(|label| label.parse::<i64>().ok());
            label.is_some() && label == self.generation
        };
        if same_hash || same_generation() { RevisionAge::Current } else { RevisionAge::Old }
    }

    /// The value of the hash label on an up-to-date Pod.
    pub fn current(&self) -> Option<&Name> {
        self.current.as_ref()
    }
}

/// The revisions that a workload owns, newest first.
pub(super) fn revisions_of(view: View<'_>, owner: &Meta) -> Vec<Rc<ControllerRevision>> {
    let mut revisions: Vec<Rc<ControllerRevision>> =
        view.revisions_in(&owner.key.namespace).filter(|revision| revision.meta.is_controlled_by(&owner.uid)).cloned().collect();
    revisions.sort_by(|one, other| other.revision.cmp(&one.revision).then_with(|| one.meta.key.cmp(&other.meta.key)));
    revisions
}

/// The value of the hash label on the Pods of a revision: the hash for a DaemonSet, the revision's name for a StatefulSet.
pub(super) fn label_of(kind: Kind, revision: &ControllerRevision) -> Option<&Name> {
    match kind {
        Kind::DaemonSet => revision.meta.label(HASH_LABEL),
        _ => Some(&revision.meta.key.name),
    }
}

/// The initial that tells a workload from another besides its hue.
pub(super) fn initial(name: &str) -> char {
    name.chars().next().unwrap_or('?')
}
