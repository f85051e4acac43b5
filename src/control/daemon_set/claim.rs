//! Which Pods are the set's, and on which node each counts (`getDaemonPods`, `ClaimPods`, `getNodesToDaemonPods`).

use crate::cluster::view::View;
use crate::control::plan::{Act, Plan, Subject};
use crate::object::any::Object;
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::pod::{Overlay, Pod};
use crate::object::selector::Operator;
use crate::why::Why;
use crate::why::daemon_set as why;
use std::rc::Rc;

/// What the set makes of a Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// It is the set's.
    Keep,
    /// It was the set's, and no longer matches.
    Release,
    /// It is nobody's, and matches.
    Adopt,
    /// It is none of the set's business.
    Ignore,
}

/// `ClaimPods` for one Pod: owned Pods that match are kept, owned ones that do not are released, matching orphans are adopted.
pub(super) fn claim_of(set: &DaemonSet, pod: &Pod) -> Claim {
    let matches = || set.spec.selector.matches(&pod.meta.labels);
    match pod.meta.controller() {
        Some(owner) if owner.uid != set.meta.uid => Claim::Ignore,
        Some(_) if matches() => Claim::Keep,
        Some(_) => Claim::Release,
        None if pod.meta.key.namespace == set.meta.key.namespace && !pod.is_terminating() && matches() => Claim::Adopt,
        None => Claim::Ignore,
    }
}

/// The set's Pods: its own by name, then those it adopts.
pub(super) fn claimed(view: View<'_>, set: &DaemonSet, plan: &mut Plan) -> Vec<Rc<Pod>> {
    let mut claimed = Vec::new();
    for pod in view.pods_of(&set.meta.uid).chain(view.orphan_pods(&set.meta.key.namespace)) {
        match claim_of(set, pod) {
            Claim::Keep => claimed.push(pod.clone()),
            Claim::Release => {
                let why = why::Why::Releases { set: set.meta.key.clone(), pod: pod.meta.key.name.clone() };
                let released = with_owners(pod, pod.meta.owners.iter().filter(|owner| owner.uid != set.meta.uid).cloned().collect());
                plan.act(subject(&pod.meta), Act::Update { object: Object::Pod(released), records: None }, Why::DaemonSet(why));
            }
            Claim::Adopt => {
                let why = why::Why::Adopts { set: set.meta.key.clone(), pod: pod.meta.key.name.clone() };
                let owner = OwnerRef::controller_of(Kind::DaemonSet, &set.meta);
                let adopted = with_owners(pod, pod.meta.owners.iter().cloned().chain([owner]).collect());
                plan.act(subject(&pod.meta), Act::Update { object: Object::Pod(adopted.clone()), records: None }, Why::DaemonSet(why));
                claimed.push(adopted);
            }
            Claim::Ignore => {}
        }
    }
    claimed
}

fn subject(meta: &Meta) -> Subject {
    Subject::Object(ObjectRef { kind: Kind::Pod, key: meta.key.clone() })
}

fn with_owners(pod: &Pod, owners: Vec<OwnerRef>) -> Rc<Pod> {
    let mut changed = pod.clone();
    changed.meta.owners = owners.into();
    Rc::new(changed)
}

/// The node a Pod counts for (`getNodesToDaemonPods`). Pods that are finished and being deleted are left out, so that a replacement can
/// be made while a finalizer still holds them; a Pod without a node to count for is owned, but counted nowhere.
pub(super) fn counts_on(pod: &Pod) -> Option<Name> {
    if pod.status.phase.is_terminal() && pod.is_terminating() { None } else { target_node(pod) }
}

/// `GetTargetNodeName`: where it is bound, or the one node that its first `metadata.name In [x]` names.
fn target_node(pod: &Pod) -> Option<Name> {
    if let Some(node) = &pod.node {
        return Some(node.clone());
    }
    if let Overlay::DaemonNode(node) = &pod.overlay {
        return Some(node.clone());
    }
    let terms = pod.required_terms()?;
    let named =
        terms.iter().flat_map(|term| &term.fields).find(|field| &*field.key == "metadata.name" && field.operator == Operator::In)?;
    match named.values.as_slice() {
        [node] => Some(node.clone()),
        _ => None,
    }
}
