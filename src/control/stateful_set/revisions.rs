//! The templates the set has had, and which two of them matter: the current one and the newest (`getStatefulSetRevisions`,
//! `truncateHistory`).

use super::reason::Reason;
use super::roster::Roster;
use crate::cluster::admit::default;
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan};
use crate::control::shared::revisions;
use crate::object::kind::{Kind, Name};
use crate::object::revision::{self, ControllerRevision};
use crate::object::spew;
use crate::object::stateful_set::StatefulSet;
use crate::object::template::PodTemplate;
use crate::why::scope::Subject;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The most attempts to find a free name.
const COLLISIONS_MAX: i32 = 1000;

/// The revisions a sync works with.
pub(super) struct Revisions {
    /// The revision from which Pods were made before the current rollout.
    pub current: Rc<ControllerRevision>,
    /// The revision from which all Pods are to be made.
    pub update: Rc<ControllerRevision>,
    /// The collision count: how often the hash of a new template was taken by another one.
    pub collision_count: i32,
    /// All revisions from before this sync, oldest first.
    listed: Vec<Rc<ControllerRevision>>,
}

/// `getStatefulSetRevisions`: records the current template if it is new, or makes the revision that holds it the newest.
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
    let mut listed = revisions::list(view, &set.meta, &set.spec.selector);
    let orphans = listed.iter_mut().filter(|revision| revision.meta.controller().is_none());
    for revision in orphans.filter(|_| !set.meta.is_terminating()) {
        *revision = revisions::adopted(revision, Kind::StatefulSet, &set.meta);
        let reason = Reason::AdoptsRevision;
        propose(revisions::update(revision.clone()), reason, plan);
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
    let number = revisions::next_number(listed);
    match (listed.last(), revisions::newest_equal(listed, &data)) {
        (Some(last), Some(_)) if last.data == data => last.clone(),
        (_, Some(equal)) => raise(equal, number, plan),
        // The same template, recorded before some default existed (StatefulSetSemanticRevisionComparison).
        (Some(last), None) if redefaulted(&last.template) == data => last.clone(),
        (_, None) => create(view, set, data, number, collision_count, plan),
    }
}

fn propose((about, act): (Subject, Act), reason: Reason, plan: &mut Plan) {
    plan.act(about, act, reason);
}

fn raise(equal: &ControllerRevision, number: i64, plan: &mut Plan) -> Rc<ControllerRevision> {
    let raised = revisions::renumbered(equal, number);
    let reason = Reason::RevisionComesBack { number };
    propose(revisions::update(raised.clone()), reason, plan);
    raised
}

fn redefaulted(template: &PodTemplate) -> Rc<str> {
    let mut raw = template.raw.clone();
    default::pod_template(&mut raw);
    revision::data_of(&PodTemplate::of_json(&raw))
}

/// `CreateControllerRevision`: the name ends in the hash; if another template has that name, the collision count goes up, which changes the
/// hash.
fn create(
    view: View<'_>,
    set: &StatefulSet,
    data: Rc<str>,
    number: i64,
    collision_count: &mut i32,
    plan: &mut Plan,
) -> Rc<ControllerRevision> {
    let mut revision = new_revision(set, data.clone(), number, *collision_count);
    for _ in 0..COLLISIONS_MAX {
        match view.revision(&revision.meta.key) {
            None => break,
            Some(existing) if existing.data == revision.data => return existing.clone(),
            Some(existing) => {
                *collision_count += 1;
                let collisions = *collision_count;
                let reason = Reason::HashCollision { collisions };
                plan.leave(revisions::subject(&existing.meta.key), reason);
                revision = new_revision(set, data.clone(), number, collisions);
            }
        }
    }
    let revision = Rc::new(revision);
    let reason = Reason::NewRevision { number };
    propose(revisions::create(revision.clone()), reason, plan);
    revision
}

/// `newRevision`
fn new_revision(set: &StatefulSet, data: Rc<str>, number: i64, collision_count: i32) -> ControllerRevision {
    let hash = spew::stateful_set_hash(&data, collision_count);
    let name = revisions::name_of(&set.meta.key.name, &hash);
    let (owner, hashed) = ((Kind::StatefulSet, &set.meta), (revisions::HASH_LABEL, &*hash));
    revisions::new_revision(owner, &set.spec.template, &name, hashed, (data, number))
}

/// `truncateHistory`: deletes revisions beyond the limit that neither the set nor a Pod uses, lowest number first.
pub(super) fn truncate(set: &StatefulSet, chosen: &Revisions, roster: &Roster, plan: &mut Plan) {
    let limit = set.spec.history_limit;
    let Revisions { current, update, listed, .. } = chosen;
    if usize::try_from(limit).is_ok_and(|limit| listed.len() <= limit) {
        return;
    }
    let of_set = [current, update].map(|revision| revision.meta.key.name.clone());
    let live: BTreeSet<Name> = roster.pods().filter_map(|pod| pod.revision_hash().cloned()).chain(of_set).collect();
    for revision in revisions::surplus(listed, |meta| live.contains(&meta.key.name), limit) {
        let key = &revision.meta.key;
        let reason = Reason::HistoryLimit { limit };
        propose(revisions::delete(key), reason, plan);
    }
}
