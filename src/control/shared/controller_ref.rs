//! Which objects a controller counts as its own (`controller_ref_manager.go`, which upstream calls ClaimPods and ClaimObject): those it
//! owns that still match, and orphans that match, which it adopts.

use crate::control::plan::Act;
use crate::object::any::Object;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::pod::Pod;
use crate::why::scope::Subject;
use std::rc::Rc;

/// The relation of an object to a controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Belonging {
    /// The controller owns the object, and the selector matches.
    Kept,
    /// The controller owns the object, but the selector no longer matches.
    Released,
    /// The object has no controller, and the selector matches.
    Adopted,
    /// The object has another controller, or none and the selector does not match.
    Ignored,
}

/// `ClaimObject`: an owner that is being deleted adopts and releases nothing, and no orphan that is being deleted is adopted.
pub(crate) fn belonging(owner: &Meta, object: &Meta, matches: impl Fn() -> bool) -> Belonging {
    match object.controller() {
        Some(controller) if controller.uid != owner.uid => Belonging::Ignored,
        Some(_) if matches() => Belonging::Kept,
        Some(_) if owner.is_terminating() => Belonging::Ignored,
        Some(_) => Belonging::Released,
        None if owner.is_terminating() || object.is_terminating() => Belonging::Ignored,
        None if object.key.namespace == owner.key.namespace && matches() => Belonging::Adopted,
        None => Belonging::Ignored,
    }
}

/// `AdoptPod`: the owner references of an object, with that of the adopting controller added.
pub(crate) fn with_controller(object: &Meta, kind: Kind, owner: &Meta) -> Rc<[OwnerRef]> {
    let others = object.owners.iter().filter(|reference| reference.uid != owner.uid).cloned();
    others.chain([OwnerRef::controller_of(kind, owner)]).collect()
}

/// `ReleasePod`: the owner references of an object without those to an owner.
pub(crate) fn without_owner(object: &Meta, owner: &Meta) -> Rc<[OwnerRef]> {
    object.owners.iter().filter(|reference| reference.uid != owner.uid).cloned().collect()
}

/// A Pod with other owner references, and the act that writes them.
pub(crate) fn pod_with_owners(pod: &Pod, owners: Rc<[OwnerRef]>) -> (Rc<Pod>, Subject, Act) {
    let mut changed = pod.clone();
    changed.meta.owners = owners;
    let changed = Rc::new(changed);
    let subject = Subject::Object(ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() });
    (changed.clone(), subject, Act::Update { object: Object::Pod(changed), records: None })
}
