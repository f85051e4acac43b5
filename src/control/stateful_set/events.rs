//! The Events of the StatefulSet controller (`recordPodEvent`, `recordClaimEvent`), in upstream's words.

use super::COMPONENT;
use crate::cluster::recorder::EventText;
use crate::control::plan::{Act, Records};
use crate::object::kind::{Kind, ObjectRef};
use crate::object::stateful_set::StatefulSet;

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

/// The Events of something done to a Pod.
pub(super) fn of_pod(verb: Verb, set: &StatefulSet, pod: &str) -> Records {
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
pub(super) fn of_claim(set: &StatefulSet, pod: &str, claim: &str) -> Records {
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
