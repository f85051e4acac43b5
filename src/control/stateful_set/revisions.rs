//! The templates the set has had, and which two of them matter: the current one and the newest (`getStatefulSetRevisions`,
//! `truncateHistory`).

use super::{Sync, subject};
use crate::cluster::admit::default;
use crate::cluster::view::View;
use crate::control::history;
use crate::control::plan::Plan;
use crate::object::kind::{Key, Kind, Name};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::revision::{self, ControllerRevision};
use crate::object::stateful_set::StatefulSet;
use crate::object::template::PodTemplate;
use crate::why::Why;
use crate::why::stateful_set as why;
use std::collections::BTreeSet;
use std::rc::Rc;

/// No name is tried more often.
const COLLISIONS_MAX: i32 = 1000;

/// The revisions a sync works with.
pub(super) struct Revisions {
    /// What the Pods were made from before the rollout of now.
    pub current: Rc<ControllerRevision>,
    /// What the Pods shall be made from.
    pub update: Rc<ControllerRevision>,
    /// How often a hash was taken by another template.
    pub collision_count: i32,
    /// All there were before this sync, oldest first.
    listed: Vec<Rc<ControllerRevision>>,
}

/// `getStatefulSetRevisions`: records the template of now if it is new, or raises the revision that holds it to the newest.
pub(super) fn choose(view: View<'_>, set: &StatefulSet, plan: &mut Plan) -> Revisions {
    let listed = adopt_orphans(view, set, plan);
    let mut collision_count = set.status.collision_count.unwrap_or(0);
    let update = newest(view, set, &listed, &mut collision_count, plan);
    let is_current = |revision: &&Rc<ControllerRevision>| set.status.current_revision.as_ref() == Some(&revision.meta.key.name);
    let current = listed.iter().find(is_current).unwrap_or(&update).clone();
    Revisions { current, update, collision_count, listed }
}

/// `adoptOrphanRevisions`: revisions that match the selector and belong to nobody become the set's.
fn adopt_orphans(view: View<'_>, set: &StatefulSet, plan: &mut Plan) -> Vec<Rc<ControllerRevision>> {
    let mut listed = history::list(view, &set.meta, &set.spec.selector);
    let orphans = listed.iter_mut().filter(|revision| revision.meta.controller().is_none());
    for revision in orphans.filter(|_| !set.meta.is_terminating()) {
        *revision = history::adopted(revision, Kind::StatefulSet, &set.meta);
        let key = &revision.meta.key;
        let why = why::Why::AdoptsRevision { set: set.meta.key.clone(), revision: key.name.clone() };
        plan.act(history::subject(key), history::update(revision.clone()), Why::StatefulSet(why));
    }
    listed
}

fn newest(
    view: View<'_>,
    set: &StatefulSet,
    listed: &[Rc<ControllerRevision>],
    collision_count: &mut i32,
    plan: &mut Plan,
) -> Rc<ControllerRevision> {
    let data = revision::data_of(&set.spec.template);
    let number = history::next_number(listed);
    match (listed.last(), history::newest_equal(listed, &data)) {
        (Some(last), Some(_)) if last.data == data => last.clone(),
        (_, Some(equal)) => raise(set, equal, number, plan),
        // The same template, written down before some default was known (StatefulSetSemanticRevisionComparison).
        (Some(last), None) if redefaulted(&last.template) == data => last.clone(),
        (_, None) => create(view, set, data, number, collision_count, plan),
    }
}

fn raise(set: &StatefulSet, equal: &ControllerRevision, number: i64, plan: &mut Plan) -> Rc<ControllerRevision> {
    let raised = history::renumbered(equal, number);
    let key = &raised.meta.key;
    let why = why::Why::RevisionComesBack { set: set.meta.key.clone(), revision: key.name.clone(), number };
    plan.act(history::subject(key), history::update(raised.clone()), Why::StatefulSet(why));
    raised
}

fn redefaulted(template: &PodTemplate) -> Rc<str> {
    let mut raw = template.raw.clone();
    default::pod_template(&mut raw);
    revision::data_of(&PodTemplate::of_json(&raw))
}

/// `CreateControllerRevision`: the name is the hash's; where another template has it, the collision count makes another hash.
fn create(
    view: View<'_>,
    set: &StatefulSet,
    data: Rc<str>,
    number: i64,
    collision_count: &mut i32,
    plan: &mut Plan,
) -> Rc<ControllerRevision> {
    let mut revision = new_revision(set, data, number, *collision_count);
    for _ in 0..COLLISIONS_MAX {
        match view.revision(&revision.meta.key) {
            None => break,
            Some(existing) if existing.data == revision.data => return existing.clone(),
            Some(existing) => {
                *collision_count += 1;
                let (taken, collisions) = (existing.meta.key.name.clone(), *collision_count);
                let why = why::Why::HashCollision { set: set.meta.key.clone(), revision: taken, collisions };
                plan.leave(subject(Kind::ControllerRevision, &existing.meta.key), Why::StatefulSet(why));
                revision.meta.key = key_of(set, &history::stateful_set_hash(&revision.data, collisions));
            }
        }
    }
    let revision = Rc::new(revision);
    let key = &revision.meta.key;
    let why = why::Why::NewRevision { set: set.meta.key.clone(), revision: key.name.clone(), number };
    plan.act(history::subject(key), history::create(revision.clone()), Why::StatefulSet(why));
    revision
}

fn key_of(set: &StatefulSet, hash: &str) -> Key {
    Key { namespace: set.meta.key.namespace.clone(), name: history::name_of(&set.meta.key.name, hash).into() }
}

/// `newRevision`: the template's labels and the set's annotations.
fn new_revision(set: &StatefulSet, data: Rc<str>, number: i64, collision_count: i32) -> ControllerRevision {
    let hash = history::stateful_set_hash(&data, collision_count);
    let mut meta = Meta { key: key_of(set, &hash), ..Meta::new("", "") };
    meta.labels = set.spec.template.labels.clone();
    meta.set_label(history::HASH_LABEL, &hash);
    meta.annotations = set.meta.annotations.clone();
    meta.owners = Rc::from([OwnerRef::controller_of(Kind::StatefulSet, &set.meta)]);
    ControllerRevision { meta, data, template: set.spec.template.clone(), revision: number }
}

/// `truncateHistory`: revisions that neither the set nor a Pod uses go beyond the limit, lowest number first.
pub(super) fn truncate(sync: &mut Sync<'_>) {
    let limit = sync.set.spec.history_limit;
    let Revisions { current, update, listed, .. } = &sync.revisions;
    if usize::try_from(limit).is_ok_and(|limit| listed.len() <= limit) {
        return;
    }
    let of_set = [current, update].map(|revision| revision.meta.key.name.clone());
    let live: BTreeSet<Name> = sync.roster.pods().filter_map(|pod| pod.revision_hash().cloned()).chain(of_set).collect();
    for revision in history::surplus(listed, &live, limit) {
        let key = &revision.meta.key;
        let why = why::Why::HistoryLimit { set: sync.set.meta.key.clone(), revision: key.name.clone(), limit };
        sync.plan.act(history::subject(key), history::delete(key), Why::StatefulSet(why));
    }
}
