//! What the event handlers of both workload controllers share: whose set looks when a Pod or a revision changes (`addPod`, `updatePod`,
//! `deletePod` in `pkg/controller/daemon/daemon_controller.go` and `pkg/controller/statefulset/stateful_set.go`).

use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind};
use crate::object::meta::Meta;
use crate::object::pod::Pod;
use crate::object::revision::ControllerRevision;
use crate::time::Span;

/// The delay between a write and the sync that it causes. Writes within this delay are seen by the same sync.
pub(crate) const DELAY: Span = Span::from_ms(10);

/// The parts of a set that the handlers use: its metadata, and whether its selector matches the labels of an object.
pub(crate) type Selects<'a> = (&'a Meta, bool);

/// The sets of a kind that look after a write to a Pod or a revision: the controller that the object names, or all sets that could adopt
/// it. `get` finds a set of that kind, `all` lists them with whether each selects the object.
pub(crate) fn woken_sets<'a>(
    delta: &Delta,
    view: View<'a>,
    kind: Kind,
    get: impl Fn(&Key) -> Option<&'a Meta>,
    all: impl Fn(&Meta) -> Vec<Selects<'a>>,
) -> Vec<Key> {
    let mut keys = Vec::new();
    for meta in concerned(delta, view).into_iter().flatten() {
        match meta.controller() {
            // A later set of the same name is not the owner (`resolveControllerRef`).
            Some(owner) if *owner.kind == *kind.info().name => {
                let key = Key { namespace: meta.key.namespace.clone(), name: owner.name.clone() };
                if get(&key).is_some_and(|set| set.uid == owner.uid) {
                    keys.push(key);
                }
            }
            Some(_) => {}
            None => {
                let could_adopt = |(set, selects): &Selects<'_>| *selects && set.key.namespace == meta.key.namespace;
                keys.extend(all(meta).into_iter().filter(could_adopt).map(|(set, _)| set.key.clone()));
            }
        }
    }
    keys
}

/// The metadata by which sets are found: an object as it is, as it was, or both.
fn concerned<'a>(delta: &'a Delta, view: View<'_>) -> [Option<&'a Meta>; 2] {
    match (&delta.before, &delta.after) {
        (None, Some(Object::Pod(after))) => {
            let matters = after.meta.controller().is_some() || !after.is_terminating();
            [matters.then_some(&after.meta), None]
        }
        (Some(Object::Pod(before)), Some(Object::Pod(after))) => of_changed_pod(before, after),
        // A deleted orphan wakes no set.
        (Some(Object::Pod(before)), None) => [before.meta.controller().map(|_| &before.meta), None],
        (_, Some(Object::Revision(revision))) | (Some(Object::Revision(revision)), None) => [of_revision(revision, view), None],
        (Some(_) | None, Some(_) | None) => [None, None],
    }
}

/// Every change of a Pod wakes its set; a change of owner wakes the set that owned it before, too. Sets that could adopt an orphan are
/// woken when its labels or its owner changed.
fn of_changed_pod<'a>(before: &'a Pod, after: &'a Pod) -> [Option<&'a Meta>; 2] {
    let owned_otherwise = before.meta.controller() != after.meta.controller();
    let had = (owned_otherwise && before.meta.controller().is_some()).then_some(&before.meta);
    // The DaemonSet controller treats an orphan that is being deleted as deleted already.
    let matters = (owned_otherwise || before.meta.labels != after.meta.labels) && !after.is_terminating();
    let has = (after.meta.controller().is_some() || matters).then_some(&after.meta);
    [had, has]
}

/// A DaemonSet is woken when one of its revisions is changed or deleted, or when it could adopt one; a StatefulSet is not.
fn of_revision<'a>(revision: &'a ControllerRevision, view: View<'_>) -> Option<&'a Meta> {
    let exists = view.get(Kind::ControllerRevision, &revision.meta.key).is_some();
    let of_stateful_set = revision.meta.controller().is_some_and(|owner| &*owner.kind == "StatefulSet");
    (!of_stateful_set && (!exists || revision.meta.controller().is_none())).then_some(&revision.meta)
}
