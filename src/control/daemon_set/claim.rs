//! Which Pods are the set's, and on which node each counts (`getDaemonPods`, `ClaimPods`, `getNodesToDaemonPods`).

use super::PodsByNode;
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

/// Claims the set's Pods and sorts them by node. Pods that are finished and being deleted are left out, so that a replacement can be
/// made while a finalizer still holds them; a Pod without a node to count for is owned, but counted nowhere.
pub(super) fn pods_by_node(view: View<'_>, set: &DaemonSet, plan: &mut Plan) -> PodsByNode {
    let mut by_node = PodsByNode::new();
    for pod in claimed(view, set, plan) {
        if pod.status.phase.is_terminal() && pod.is_terminating() {
            continue;
        }
        if let Some(node) = target_node(&pod) {
            by_node.entry(node).or_default().push(pod);
        }
    }
    for pods in by_node.values_mut() {
        pods.sort_by(|one, other| order(one).cmp(&order(other)));
    }
    by_node
}

/// `podByCreationTimestampAndPhase`: scheduled before unscheduled, then older (by the second), then by name.
fn order(pod: &Pod) -> (bool, u64, &Name) {
    (pod.node.is_none(), pod.meta.created.0 / 1000, &pod.meta.key.name)
}

/// `ClaimPods`: owned Pods that match are kept, owned ones that do not are released, matching orphans are adopted.
fn claimed(view: View<'_>, set: &DaemonSet, plan: &mut Plan) -> Vec<Rc<Pod>> {
    let mut claimed = Vec::new();
    for pod in view.pods_of(&set.meta.uid) {
        if set.spec.selector.matches(&pod.meta.labels) {
            claimed.push(pod.clone());
        } else {
            let why = why::Why::Releases { set: set.meta.key.clone(), pod: pod.meta.key.name.clone() };
            let released = with_owners(pod, pod.meta.owners.iter().filter(|owner| owner.uid != set.meta.uid).cloned().collect());
            plan.act(subject(&pod.meta), Act::Update { object: Object::Pod(released), records: None }, Why::DaemonSet(why));
        }
    }
    for pod in view.orphan_pods(&set.meta.key.namespace) {
        if set.spec.selector.matches(&pod.meta.labels) && !pod.is_terminating() {
            let why = why::Why::Adopts { set: set.meta.key.clone(), pod: pod.meta.key.name.clone() };
            let owner = OwnerRef::controller_of(Kind::DaemonSet, &set.meta);
            let adopted = with_owners(pod, pod.meta.owners.iter().cloned().chain([owner]).collect());
            plan.act(subject(&pod.meta), Act::Update { object: Object::Pod(adopted.clone()), records: None }, Why::DaemonSet(why));
            claimed.push(adopted);
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
