//! Repairing a Pod (`UpdateStatefulPod`): its labels, and the owners of its claims. Other volumes would need a new Pod.

use super::pod_control::{self, Verb};
use super::reason::Reason;
use super::sync::{Replica, Step, Sync};
use super::{claims, identity, retention};
use crate::cluster::rejection::Rejection;
use crate::control::plan::Act;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind};
use crate::object::pod::Pod;
use std::rc::Rc;

/// The API server's message when the volumes of a Pod are changed; the difference that it appends is left out.
const VOLUMES_CANNOT_CHANGE: &str = "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,\
`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),\
`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/// Repairs a Pod's labels and the owners of its claims, and records an Event if something else would have to change.
pub(super) fn process(sync: &mut Sync<'_>, index: usize, ordinal: i64, pod: &Rc<Pod>) -> Step {
    let identity = identity::matches(sync.set, pod, ordinal);
    let storage = identity::storage_matches(sync.set, pod, ordinal);
    let policy = retention::claims_match(sync.view, sync.set, ordinal, &pod.meta);
    if identity && storage && policy {
        return Step::GoesOn;
    }
    if !storage && let Err(claims) = claims::create_missing(sync, ordinal) {
        let error = claims::error_of(&claims);
        return fail(sync, ordinal, &pod.meta.key, &error, Reason::ClaimIsTerminating { claims });
    }
    if !policy {
        claims::follow_policy(sync, ordinal, Some(&pod.meta), true);
    }
    let name = pod.meta.key.name.clone();
    let expected = Key { namespace: pod.meta.key.namespace.clone(), name: sync.set.pod_name(ordinal) };
    if expected != pod.meta.key {
        // Upstream sends this write to the name that the Pod should have, under which there is no Pod.
        let error = Rejection::not_found(Kind::Pod, &expected).to_string();
        let reason = Reason::NameDiffers { pod: name, expected: expected.name.clone() };
        return fail(sync, ordinal, &expected, &error, reason);
    }
    if !storage {
        let error = format!("Pod \"{name}\" is invalid: {VOLUMES_CANNOT_CHANGE}");
        return fail(sync, ordinal, &pod.meta.key, &error, Reason::VolumesCannotChange { pod: name });
    }
    let reason = match identity {
        true => Reason::ClaimsWereUpdated,
        false => Reason::RepairsIdentity,
    };
    let repaired = if identity { pod.clone() } else { identity::repaired(pod, ordinal) };
    let records = Some(pod_control::events_of(Verb::Update, sync.set, &name));
    sync.act_on(Kind::Pod, &pod.meta.key, Act::Update { object: Object::Pod(repaired.clone()), records }, reason);
    sync.changed.insert(index, Replica::Stored(repaired));
    Step::GoesOn
}

/// Records that the Pod could not be updated.
fn fail(sync: &mut Sync<'_>, ordinal: i64, pod: &Key, error: &str, reason: Reason) -> Step {
    let act = pod_control::failure(Verb::Update, sync.set, &pod.name, error);
    sync.act(ordinal, pod, act, reason);
    sync.plan.retry = true;
    Step::Fails
}
