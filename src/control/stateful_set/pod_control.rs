//! Acts on a set's Pods, and the Events about them in upstream's words (`stateful_pod_control.go`: `recordPodEvent`,
//! `recordClaimEvent`).

use super::reason::Reason;
use super::sync::Sync;
use crate::cluster::recorder::EventText;
use crate::cluster::request::Propagation;
use crate::control::plan::{Act, Records};
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::stateful_set::StatefulSet;

/// `source.component` of the controller's Events.
const COMPONENT: &str = "statefulset-controller";

/// What the controller does to a Pod.
#[derive(Clone, Copy)]
pub(super) enum Verb {
    Create,
    Update,
    Delete,
}

impl Verb {
    const fn text(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Update",
            Self::Delete => "Delete",
        }
    }

    const fn reasons(self) -> (&'static str, &'static str) {
        match self {
            Self::Create => ("SuccessfulCreate", "FailedCreate"),
            Self::Update => ("SuccessfulUpdate", "FailedUpdate"),
            Self::Delete => ("SuccessfulDelete", "FailedDelete"),
        }
    }
}

fn about(set: &StatefulSet) -> ObjectRef {
    ObjectRef { kind: Kind::StatefulSet, key: set.meta.key.clone() }
}

/// `DeleteStatefulPod`
pub(super) fn delete(sync: &mut Sync<'_>, ordinal: i64, pod: &Key, reason: Reason) {
    let records = Some(events_of(Verb::Delete, sync.set, &pod.name));
    let act = Act::Delete { kind: Kind::Pod, key: pod.clone(), grace_s: None, propagation: Propagation::Background, records };
    sync.act(ordinal, pod, act, reason);
}

/// The Events of something done to a Pod.
pub(super) fn events_of(verb: Verb, set: &StatefulSet, pod: &str) -> Records {
    let (done, _) = verb.reasons();
    let text = format!("{} Pod {pod} in StatefulSet {} successful", verb.text(), set.meta.key.name);
    Records { about: about(set), done: Some(EventText::normal(COMPONENT, done, text)), refused: Some(pod_failure(verb, set, pod, "")) }
}

/// The Event of something that could not be done to a Pod.
pub(super) fn failure(verb: Verb, set: &StatefulSet, pod: &str, error: &str) -> Act {
    Act::Record { about: about(set), text: pod_failure(verb, set, pod, error) }
}

fn pod_failure(verb: Verb, set: &StatefulSet, pod: &str, error: &str) -> EventText {
    let (_, failed) = verb.reasons();
    let name = &set.meta.key.name;
    EventText::warning(COMPONENT, failed, format!("{} Pod {pod} in StatefulSet {name} failed error: {error}", verb.text()))
}

/// The Events of a claim's creation.
pub(super) fn claim_events(set: &StatefulSet, pod: &str, claim: &str) -> Records {
    let name = &set.meta.key.name;
    let done = format!("Create Claim {claim} Pod {pod} in StatefulSet {name} success");
    let refused = format!("Create Claim {claim} for Pod {pod} in StatefulSet {name} failed error: ");
    Records {
        about: about(set),
        done: Some(EventText::normal(COMPONENT, "SuccessfulCreate", done)),
        refused: Some(EventText::warning(COMPONENT, "FailedCreate", refused)),
    }
}

/// The Event of a claim that somebody else controls (`UpdatePodClaimForRetentionPolicy`; upstream writes "manging").
pub(super) fn conflict(set: &StatefulSet, claim: &str) -> Act {
    let text = format!(
        "PersistentVolumeClaim {claim} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim"
    );
    Act::Record { about: about(set), text: EventText::warning(COMPONENT, "ConflictingController", text) }
}
