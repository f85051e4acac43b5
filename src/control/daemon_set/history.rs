//! The set's ControllerRevisions (`update.go:constructHistory`, `snapshot`, `cleanupHistory`): one per template it has had.

use super::Sync;
use crate::cluster::request::Propagation;
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan, Subject};
use crate::object::any::Object;
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::pod::Pod;
use crate::object::revision::{self, ControllerRevision};
use crate::object::spew;
use crate::why::Why;
use crate::why::daemon_set as why;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The label that names a revision on revisions and Pods.
const HASH_LABEL: &str = "controller-revision-hash";

/// What the history says.
pub(super) struct History {
    /// Hash label of the revision that holds the template of now.
    pub hash: Name,
    /// All other revisions.
    old: Vec<Rc<ControllerRevision>>,
}

/// Claims the revisions, and makes sure that exactly one, with the highest number, holds the template of now. `None` where a new
/// revision's name is taken by another one: the next sync hashes with a higher collision count.
pub(super) fn construct(view: View<'_>, set: &DaemonSet, plan: &mut Plan) -> Option<History> {
    let data = revision::data_of(&set.spec.template);
    let revisions = claimed(view, set, plan);
    let (current, old): (Vec<_>, Vec<_>) = revisions.into_iter().partition(|revision| revision.data == data);
    let number = old.iter().map(|revision| revision.revision).max().unwrap_or(0) + 1;
    let Some(kept) = current.iter().max_by_key(|revision| revision.revision).cloned() else {
        return snapshot(view, set, data, number, old, plan);
    };
    for duplicate in current.iter().filter(|one| one.meta.key != kept.meta.key) {
        merge_into(view, set, duplicate, &kept, plan);
    }
    if kept.revision < number {
        let mut raised = (*kept).clone();
        raised.revision = number;
        let why = why::Why::RevisionComesBack { set: set.meta.key.clone(), revision: kept.meta.key.name.clone(), number };
        update(raised, why, plan);
    }
    let hash = kept.meta.label(HASH_LABEL).cloned().unwrap_or_else(|| kept.meta.key.name.clone());
    Some(History { hash, old })
}

fn subject(revision: &Meta) -> Subject {
    Subject::Object(ObjectRef { kind: Kind::ControllerRevision, key: revision.key.clone() })
}

fn update(revision: ControllerRevision, why: why::Why, plan: &mut Plan) {
    let about = subject(&revision.meta);
    plan.act(about, Act::Update { object: Object::Revision(Rc::new(revision)), records: None }, Why::DaemonSet(why));
}

/// The revisions that are the set's: owned and matching, adopted, each with its hash label.
fn claimed(view: View<'_>, set: &DaemonSet, plan: &mut Plan) -> Vec<Rc<ControllerRevision>> {
    let mut claimed = Vec::new();
    for stored in view.revisions_in(&set.meta.key.namespace) {
        let matches = set.spec.selector.matches(&stored.meta.labels);
        let mut revision = (**stored).clone();
        let name = revision.meta.key.name.clone();
        let set_key = set.meta.key.clone();
        match (stored.meta.controller(), matches) {
            (Some(owner), true) if owner.uid == set.meta.uid => {
                if stored.meta.label(HASH_LABEL).is_none() {
                    revision.meta.set_label(HASH_LABEL, &name);
                    update(revision.clone(), why::Why::NewRevision { set: set_key, revision: name, number: revision.revision }, plan);
                    claimed.push(Rc::new(revision));
                } else {
                    claimed.push(stored.clone());
                }
            }
            (Some(owner), false) if owner.uid == set.meta.uid => {
                revision.meta.owners = revision.meta.owners.iter().filter(|owner| owner.uid != set.meta.uid).cloned().collect();
                update(revision, why::Why::Releases { set: set_key, pod: name }, plan);
            }
            (None, true) if !stored.meta.is_terminating() => {
                let owner = OwnerRef::controller_of(Kind::DaemonSet, &set.meta);
                revision.meta.owners = revision.meta.owners.iter().cloned().chain([owner]).collect();
                update(revision.clone(), why::Why::Adopts { set: set_key, pod: name }, plan);
                claimed.push(Rc::new(revision));
            }
            (Some(_) | None, _) => {}
        }
    }
    claimed
}

/// `snapshot`: records the template of now.
fn snapshot(
    view: View<'_>,
    set: &DaemonSet,
    data: Rc<str>,
    number: i64,
    old: Vec<Rc<ControllerRevision>>,
    plan: &mut Plan,
) -> Option<History> {
    let hash: Name = spew::daemon_set_hash(&set.spec.template.raw, set.status.collision_count).into();
    let name = format!("{}-{hash}", set.meta.key.name);
    let mut meta = Meta::new(&set.meta.key.namespace, &name);
    if let Some(existing) = view.revision(&meta.key) {
        if existing.data == data {
            return Some(History { hash, old });
        }
        count_collision(view, set, &meta.key, plan);
        return None;
    }
    meta.labels = set.spec.template.labels.clone();
    meta.set_label(HASH_LABEL, &hash);
    meta.annotations = set.meta.annotations.clone();
    meta.owners = Rc::from([OwnerRef::controller_of(Kind::DaemonSet, &set.meta)]);
    let about = subject(&meta);
    let why = why::Why::NewRevision { set: set.meta.key.clone(), revision: meta.key.name.clone(), number };
    let object = Object::Revision(Rc::new(ControllerRevision { meta, data, template: set.spec.template.clone(), revision: number }));
    plan.act(about, Act::Create { object, records: None }, Why::DaemonSet(why));
    Some(History { hash, old })
}

/// The name is taken: the set's collision count rises, and with it the next hash changes; until then every node is left alone.
fn count_collision(view: View<'_>, set: &DaemonSet, taken: &Key, plan: &mut Plan) {
    let mut counted = set.clone();
    counted.status.collision_count = Some(set.status.collision_count.unwrap_or(0) + 1);
    let why = || Why::DaemonSet(why::Why::HashCollision { set: set.meta.key.clone(), revision: taken.name.clone() });
    let about = Subject::Object(ObjectRef { kind: Kind::DaemonSet, key: set.meta.key.clone() });
    plan.act(about, Act::Update { object: Object::DaemonSet(Rc::new(counted)), records: None }, why());
    for node in view.nodes() {
        plan.leave(Subject::Node(node.meta.key.name.clone()), why());
    }
}

/// `dedupCurHistories`: Pods of the duplicate get the kept hash, then the duplicate goes.
fn merge_into(view: View<'_>, set: &DaemonSet, duplicate: &ControllerRevision, kept: &ControllerRevision, plan: &mut Plan) {
    let why = || Why::DaemonSet(why::Why::DuplicateRevision { set: set.meta.key.clone(), revision: duplicate.meta.key.name.clone() });
    let hash = kept.meta.label(HASH_LABEL).cloned().unwrap_or_else(|| kept.meta.key.name.clone());
    for pod in view.pods_of(&set.meta.uid).filter(|pod| pod.revision_hash() != Some(&hash)) {
        let mut relabelled: Pod = (**pod).clone();
        relabelled.meta.set_label(HASH_LABEL, &hash);
        let about = Subject::Object(ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() });
        plan.act(about, Act::Update { object: Object::Pod(Rc::new(relabelled)), records: None }, why());
    }
    plan.act(subject(&duplicate.meta), delete(&duplicate.meta.key), why());
}

fn delete(key: &Key) -> Act {
    let propagation = Propagation::Background;
    Act::Delete { kind: Kind::ControllerRevision, key: key.clone(), grace_s: None, propagation, records: None }
}

/// `cleanupHistory`: old revisions beyond the limit go, lowest number first; those that a Pod still carries stay, and count.
pub(super) fn clean_up(sync: &Sync<'_>, history: &History, plan: &mut Plan) {
    let limit = sync.set.spec.history_limit;
    let mut surplus = i64::try_from(history.old.len()).unwrap_or(i64::MAX) - limit;
    if surplus <= 0 {
        return;
    }
    // Those that were adopted in this very sync, too.
    let sites = sync.sites.nodes.values().chain(sync.sites.vanished.values());
    let counted = sites.flat_map(|site| &site.pods).filter_map(|pod| pod.revision_hash().cloned());
    let owned = sync.view.pods_of(&sync.set.meta.uid).filter_map(|pod| pod.revision_hash().cloned());
    let live: BTreeSet<Name> = owned.chain(counted).chain([history.hash.clone()]).collect();
    let mut old: Vec<&Rc<ControllerRevision>> = history.old.iter().collect();
    old.sort_by_key(|revision| revision.revision);
    for revision in old {
        if surplus <= 0 {
            return;
        }
        if revision.meta.label(HASH_LABEL).is_some_and(|hash| live.contains(hash)) {
            continue;
        }
        surplus -= 1;
        let why = why::Why::HistoryLimit { set: sync.set.meta.key.clone(), revision: revision.meta.key.name.clone(), limit };
        plan.act(subject(&revision.meta), delete(&revision.meta.key), Why::DaemonSet(why));
    }
}
