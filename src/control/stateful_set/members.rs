//! Which Pods are the set's (`getPodsForStatefulSet`, `ClaimPods`): those it owns whose labels match and whose name is its own.

use super::roster::Roster;
use super::{identity, subject};
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan};
use crate::object::any::Object;
use crate::object::kind::Kind;
use crate::object::meta::OwnerRef;
use crate::object::pod::Pod;
use crate::object::stateful_set::StatefulSet;
use crate::time::Time;
use crate::why::Why;
use crate::why::stateful_set as why;
use std::rc::Rc;

/// Releases the set's own Pods that no longer belong, and adopts orphans that do. A set that is being deleted does neither.
pub(super) fn claim(view: View<'_>, set: &StatefulSet, now: Time, roster: &mut Roster, plan: &mut Plan) {
    if set.meta.is_terminating() {
        return;
    }
    for pod in roster.strangers() {
        release(set, pod, plan);
    }
    let prefix = format!("{}-", set.meta.key.name);
    for orphan in view.orphan_pods_named(&set.meta.key.namespace, &prefix) {
        if belongs(set, orphan) && !orphan.is_terminating() {
            roster.adopt(view, set, &adopt(set, orphan, plan), now);
        }
    }
}

/// The selector matches and the name is the set's, a dash and a number (`isMemberOf`).
pub(super) fn belongs(set: &StatefulSet, pod: &Pod) -> bool {
    set.spec.selector.matches(&pod.meta.labels) && identity::parent_of(&pod.meta.key.name) == Some(&*set.meta.key.name)
}

fn adopt(set: &StatefulSet, orphan: &Pod, plan: &mut Plan) -> Rc<Pod> {
    let owner = OwnerRef::controller_of(Kind::StatefulSet, &set.meta);
    let owners = orphan.meta.owners.iter().filter(|one| one.uid != owner.uid).cloned();
    let adopted = with_owners(orphan, owners.chain([owner.clone()]).collect());
    let why = why::Why::Adopts { set: set.meta.key.clone(), pod: orphan.meta.key.name.clone() };
    write(&adopted, why, plan);
    adopted
}

fn release(set: &StatefulSet, pod: &Pod, plan: &mut Plan) {
    let released = with_owners(pod, pod.meta.owners.iter().filter(|owner| owner.uid != set.meta.uid).cloned().collect());
    write(&released, why::Why::Releases { set: set.meta.key.clone(), pod: pod.meta.key.name.clone() }, plan);
}

fn with_owners(pod: &Pod, owners: Rc<[OwnerRef]>) -> Rc<Pod> {
    let mut changed = pod.clone();
    changed.meta.owners = owners;
    Rc::new(changed)
}

fn write(pod: &Rc<Pod>, why: why::Why, plan: &mut Plan) {
    let act = Act::Update { object: Object::Pod(pod.clone()), records: None };
    plan.act(subject(Kind::Pod, &pod.meta.key), act, Why::StatefulSet(why));
}
