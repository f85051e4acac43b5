//! The set's counts (`updateDaemonSetStatus`): only the first Pod of each node counts, in the order of [`super::node_pods`].

use super::reason::Reason;
use super::sync::Sync;
use crate::control::plan::{Act, Plan};
use crate::object::any::Object;
use crate::object::daemon_set::DaemonSetStatus;
use crate::why::scope::Subject;
use std::rc::Rc;

/// Writes the counts if any of them, or the observed generation, changed; comes back when a Ready Pod becomes available.
pub(super) fn update(sync: &Sync<'_>, plan: &mut Plan) {
    let status = count(sync);
    if sync.set.spec.min_ready.0 > 0 && status.number_ready != status.number_available {
        plan.look_again(sync.now + sync.set.spec.min_ready);
    }
    let before = sync.set.status;
    let unchanged = DaemonSetStatus { observed_generation: 0, ..status } == DaemonSetStatus { observed_generation: 0, ..before };
    if unchanged && before.observed_generation >= sync.set.meta.generation {
        return;
    }
    let mut set = sync.set.clone();
    set.status = status;
    let act = Act::Update { object: Object::DaemonSet(Rc::new(set)), records: None };
    plan.act(Subject::Object(sync.reference()), act, Reason::CountsChanged);
}

fn count(sync: &Sync<'_>) -> DaemonSetStatus {
    let mut status = DaemonSetStatus {
        observed_generation: sync.set.meta.generation,
        collision_count: sync.set.status.collision_count,
        ..DaemonSetStatus::default()
    };
    for node in sync.nodes.present.values() {
        let first = node.pods.first();
        if node.should_run() {
            status.desired_number_scheduled += 1;
            if let Some(pod) = first {
                status.current_number_scheduled += 1;
                status.number_ready += i64::from(pod.is_ready());
                status.number_available += i64::from(sync.is_available(pod));
                status.updated_number_scheduled += i64::from(pod.is_updated);
            }
        } else {
            status.number_misscheduled += i64::from(first.is_some());
        }
    }
    status.number_unavailable = status.desired_number_scheduled - status.number_available;
    status
}
