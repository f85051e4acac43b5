//! Which writes wake the controller of a DaemonSet: those to the set, its Pods and revisions, and nodes whose labels or taints changed.

use super::is_woken_by_node;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::shared::informer::woken_sets;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind};

/// The DaemonSets that a write wakes. The deletion of a node wakes none: Pod garbage collection finds its Pods.
pub(crate) fn woken_by(view: View<'_>, delta: &Delta) -> Vec<Key> {
    match (&delta.before, &delta.after) {
        (_, Some(Object::DaemonSet(set))) => vec![set.meta.key.clone()],
        (before, Some(Object::Node(node))) => {
            let is_same = matches!(before, Some(Object::Node(old)) if old.meta.labels == node.meta.labels && old.taints == node.taints);
            let woken = view.daemon_sets().filter(|set| !is_same && is_woken_by_node(view, set, node));
            woken.map(|set| set.meta.key.clone()).collect()
        }
        (Some(_) | None, Some(_) | None) => woken_sets(
            delta,
            view,
            Kind::DaemonSet,
            |key| view.daemon_set(key).map(|set| &set.meta),
            |dependent| view.daemon_sets().map(|set| (&set.meta, set.spec.selector.matches(&dependent.labels))).collect(),
        ),
    }
}
