//! Which Pods belong to the set, and for which node each counts (`getDaemonPods`, `getNodesToDaemonPods`).

use super::reason::Reason;
use crate::cluster::view::View;
use crate::control::plan::Plan;
use crate::control::shared::controller_ref::{self, Belonging};
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Kind, Name};
use crate::object::pod::{Overlay, Pod};
use crate::object::selector::Operator;
use std::rc::Rc;

/// The relation of a Pod to the set.
pub(super) fn belonging(set: &DaemonSet, pod: &Pod) -> Belonging {
    controller_ref::belonging(&set.meta, &pod.meta, || set.spec.selector.matches(&pod.meta.labels))
}

/// `getDaemonPods`: the set's own Pods by name, then those it adopts.
pub(super) fn of_set(view: View<'_>, set: &DaemonSet, plan: &mut Plan) -> Vec<Rc<Pod>> {
    let mut pods = Vec::new();
    for pod in view.pods_of(&set.meta.uid).chain(view.orphan_pods(&set.meta.key.namespace)) {
        match belonging(set, pod) {
            Belonging::Kept => pods.push(pod.clone()),
            Belonging::Released => {
                let owners = controller_ref::without_owner(&pod.meta, &set.meta);
                let (_, about, act) = controller_ref::pod_with_owners(pod, owners);
                plan.act(about, act, Reason::Releases);
            }
            Belonging::Adopted => {
                let owners = controller_ref::with_controller(&pod.meta, Kind::DaemonSet, &set.meta);
                let (adopted, about, act) = controller_ref::pod_with_owners(pod, owners);
                plan.act(about, act, Reason::Adopts);
                pods.push(adopted);
            }
            Belonging::Ignored => {}
        }
    }
    pods
}

/// The node a Pod counts for (`getNodesToDaemonPods`). Pods that are finished and being deleted are left out, so that a replacement can
/// be made while a finalizer still holds them; a Pod without a node to count for is owned, but counted nowhere.
pub(super) fn counts_on(pod: &Pod) -> Option<Name> {
    if pod.status.phase.is_terminal() && pod.is_terminating() { None } else { target_node(pod) }
}

/// `GetTargetNodeName`: the node a Pod is bound to, or the one node that its first `metadata.name In [x]` names.
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
