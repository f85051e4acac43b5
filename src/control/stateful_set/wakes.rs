//! Which writes make a StatefulSet's controller look: those to the set and its Pods, and to a revision that it could adopt.

use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::shared::informer::woken_sets;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind};

/// The StatefulSets that a write wakes.
pub(crate) fn woken_by(view: View<'_>, delta: &Delta) -> Vec<Key> {
    match &delta.after {
        Some(Object::StatefulSet(set)) => vec![set.meta.key.clone()],
        Some(_) | None => woken_sets(
            delta,
            view,
            Kind::StatefulSet,
            |key| view.stateful_set(key).map(|set| &set.meta),
            |dependent| view.stateful_sets().map(|set| (&set.meta, set.spec.selector.matches(&dependent.labels))).collect(),
        ),
    }
}
