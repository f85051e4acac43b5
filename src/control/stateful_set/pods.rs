//! Which Pods belong to the set (`getPodsForStatefulSet`): those that it owns, whose labels match its selector and whose names are made
//! from its own.

use super::identity;
use super::reason::Reason;
use super::roster::Roster;
use crate::cluster::view::View;
use crate::control::plan::Plan;
use crate::control::shared::controller_ref::{self, Belonging};
use crate::object::kind::Kind;
use crate::object::pod::Pod;
use crate::object::stateful_set::StatefulSet;
use crate::time::Time;

/// Releases the set's own Pods that no longer belong to it, and adopts orphans that do.
pub(super) fn adopt_and_release(view: View<'_>, set: &StatefulSet, now: Time, roster: &mut Roster, plan: &mut Plan) {
    let strangers: Vec<_> = roster.strangers().filter(|pod| belonging(set, pod) == Belonging::Released).cloned().collect();
    for pod in strangers {
        let owners = controller_ref::without_owner(&pod.meta, &set.meta);
        let (_, about, act) = controller_ref::pod_with_owners(&pod, owners);
        plan.act(about, act, Reason::Releases);
    }
    // Most clusters have no orphans at all: then nothing need be put together to look for them.
    if view.orphans.is_empty() {
        return;
    }
    let prefix = format!("{}-", set.meta.key.name);
    for orphan in view.orphan_pods_named(&set.meta.key.namespace, &prefix) {
        if belonging(set, orphan) == Belonging::Adopted {
            let owners = controller_ref::with_controller(&orphan.meta, Kind::StatefulSet, &set.meta);
            let (adopted, about, act) = controller_ref::pod_with_owners(orphan, owners);
            plan.act(about, act, Reason::Adopts);
            roster.adopt(view, set, &adopted, now);
        }
    }
}

fn belonging(set: &StatefulSet, pod: &Pod) -> Belonging {
    controller_ref::belonging(&set.meta, &pod.meta, || identity::is_member(set, pod))
}
