//! The set's ControllerRevisions (`update.go:constructHistory`, `snapshot`, `cleanupHistory`): one per template it has had.

use super::reason::Reason;
use super::sync::Sync;
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan};
use crate::control::shared::controller_ref::{Belonging, belonging};
use crate::control::shared::revisions::{self, POD_HASH_LABEL};
use crate::object::any::Object;
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::meta::Meta;
use crate::object::pod::Pod;
use crate::object::revision::{self, ControllerRevision};
use crate::object::spew;
use crate::why::scope::Subject;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The revisions of the set.
pub(super) struct Revisions {
    /// The hash label of the revision that holds the current template.
    pub hash: Name,
    /// All other revisions, oldest first.
    old: Vec<Rc<ControllerRevision>>,
}

/// `constructHistory`: makes sure that exactly one revision, the one with the highest number, holds the current template. `None` if the
/// name of a new revision is taken by another one: the next sync hashes with a higher collision count.
pub(super) fn construct(view: View<'_>, set: &DaemonSet, plan: &mut Plan) -> Option<Revisions> {
    let data = revision::data_of(&set.spec.template);
    let mut listed = of_set(view, set, plan);
    revisions::sort(&mut listed);
    let (current, old): (Vec<_>, Vec<_>) = listed.into_iter().partition(|revision| revision.data == data);
    let number = revisions::next_number(&old);
    let Some((kept, duplicates)) = current.split_last() else { return snapshot(view, set, data, number, old, plan) };
    let hash = kept.meta.label(POD_HASH_LABEL).unwrap_or(&kept.meta.key.name).clone();
    for duplicate in duplicates {
        merge(view, set, duplicate, &hash, plan);
    }
    if kept.revision < number {
        let reason = Reason::RevisionComesBack { number };
        propose(revisions::update(revisions::renumbered(kept, number)), reason, plan);
    }
    Some(Revisions { hash, old })
}

fn propose((about, act): (Subject, Act), reason: Reason, plan: &mut Plan) {
    plan.act(about, act, reason);
}

/// `controlledHistories`: the revisions that the set owns and its selector matches, or that it adopts now, each with its hash label.
fn of_set(view: View<'_>, set: &DaemonSet, plan: &mut Plan) -> Vec<Rc<ControllerRevision>> {
    let mut listed = Vec::new();
    for stored in view.revisions_in(&set.meta.key.namespace) {
        match belonging(&set.meta, &stored.meta, || set.spec.selector.matches(&stored.meta.labels)) {
            Belonging::Kept if stored.meta.label(POD_HASH_LABEL).is_some() => listed.push(stored.clone()),
            Belonging::Kept => {
                let mut labelled = (**stored).clone();
                labelled.meta.set_label(POD_HASH_LABEL, &stored.meta.key.name);
                let labelled = Rc::new(labelled);
                let reason = Reason::NewRevision { number: stored.revision };
                propose(revisions::update(labelled.clone()), reason, plan);
                listed.push(labelled);
            }
            Belonging::Released => {
                propose(revisions::update(revisions::released(stored, &set.meta)), Reason::Releases, plan);
            }
            Belonging::Adopted => {
                let adopted = revisions::adopted(stored, Kind::DaemonSet, &set.meta);
                propose(revisions::update(adopted.clone()), Reason::Adopts, plan);
                listed.push(adopted);
            }
            Belonging::Ignored => {}
        }
    }
    listed
}

/// `snapshot`: records the current template.
fn snapshot(
    view: View<'_>,
    set: &DaemonSet,
    data: Rc<str>,
    number: i64,
    old: Vec<Rc<ControllerRevision>>,
    plan: &mut Plan,
) -> Option<Revisions> {
    let hash: Name = spew::daemon_set_hash(&set.spec.template.raw, set.status.collision_count).into();
    let key = Key { namespace: set.meta.key.namespace.clone(), name: format!("{}-{hash}", set.meta.key.name).into() };
    match view.revision(&key) {
        Some(existing) if existing.data == data => {}
        Some(_) => {
            count_collision(view, set, &key, plan);
            return None;
        }
        None => {
            let (owner, hashed) = ((Kind::DaemonSet, &set.meta), (POD_HASH_LABEL, &*hash));
            let revision = revisions::new_revision(owner, &set.spec.template, &key.name, hashed, (data, number));
            let reason = Reason::NewRevision { number };
            propose(revisions::create(Rc::new(revision)), reason, plan);
        }
    }
    Some(Revisions { hash, old })
}

/// Handles a name that is taken: the set's collision count goes up, so that the next sync gets another hash. This sync leaves every node
/// alone.
fn count_collision(view: View<'_>, set: &DaemonSet, taken: &Key, plan: &mut Plan) {
    let mut counted = set.clone();
    counted.status.collision_count = Some(set.status.collision_count.unwrap_or(0) + 1);
    let reason = Reason::HashCollision { revision: taken.name.clone() };
    let about = Subject::Object(ObjectRef { kind: Kind::DaemonSet, key: set.meta.key.clone() });
    let act = Act::Update { object: Object::DaemonSet(Rc::new(counted)), records: None };
    propose((about, act), reason.clone(), plan);
    for node in view.nodes() {
        plan.leave(Subject::Node(node.meta.key.name.clone()), reason.clone());
    }
}

/// `dedupCurHistories`: the set's Pods get the hash label of the revision that is kept, then the duplicate is deleted. In the opposite
/// order, a Pod whose revision is deleted would look like an old one.
fn merge(view: View<'_>, set: &DaemonSet, duplicate: &ControllerRevision, hash: &Name, plan: &mut Plan) {
    let reason = Reason::DuplicateRevision { revision: duplicate.meta.key.name.clone() };
    for pod in view.pods_of(&set.meta.uid).filter(|pod| pod.revision_hash() != Some(hash)) {
        let mut relabelled: Pod = (**pod).clone();
        relabelled.meta.set_label(POD_HASH_LABEL, hash);
        let about = Subject::Object(ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() });
        propose((about, Act::Update { object: Object::Pod(Rc::new(relabelled)), records: None }), reason.clone(), plan);
    }
    propose(revisions::delete(&duplicate.meta.key), reason, plan);
}

/// `cleanupHistory`: deletes old revisions beyond the limit, lowest number first. Revisions that a Pod still has are kept, and count
/// towards the limit.
pub(super) fn clean_up(sync: &Sync<'_>, of_set: &Revisions, plan: &mut Plan) {
    let limit = sync.set.spec.history_limit;
    if i64::try_from(of_set.old.len()).is_ok_and(|count| count <= limit) {
        return;
    }
    // Both lists are needed: Pods that this sync adopts count for a node, but are not owned yet; Pods that count for no node are only among
    // the owned ones.
    let counted = sync.nodes.present.values().chain(sync.nodes.gone.values()).flat_map(|node| &node.pods);
    let counted = counted.filter_map(|pod| pod.revision_hash().cloned());
    let owned = sync.view.pods_of(&sync.set.meta.uid).filter_map(|pod| pod.revision_hash().cloned());
    let live: BTreeSet<Name> = owned.chain(counted).chain([of_set.hash.clone()]).collect();
    let is_live = |meta: &Meta| meta.label(POD_HASH_LABEL).is_some_and(|hash| live.contains(hash));
    let live_count = of_set.old.iter().filter(|revision| is_live(&revision.meta)).count();
    let limit_of_unused = (limit - i64::try_from(live_count).unwrap_or(i64::MAX)).max(0);
    for revision in revisions::surplus(&of_set.old, is_live, limit_of_unused) {
        let reason = Reason::HistoryLimit { limit };
        propose(revisions::delete(&revision.meta.key), reason, plan);
    }
}
