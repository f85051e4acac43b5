//! A Pod's claims: one per claim template, made before the Pod, owned as the retention policy asks (`stateful_pod_control.go`).

use super::reason::Reason;
use super::retention::Policy;
use super::sync::Sync;
use super::{identity, pod_control};
use crate::cluster::admit::template;
use crate::control::plan::Act;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::authors::record::Authors;
use crate::object::authors::{Author, Controller, Who, place};
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind, Name};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::stateful_set::{ClaimTemplate, Retention, StatefulSet};
use crate::time::Epoch;
use std::rc::Rc;

/// `createPersistentVolumeClaims`: creates the missing claims. If a claim is being deleted, its name is not free yet, which is an error.
pub(super) fn create_missing(sync: &mut Sync<'_>, ordinal: i64) -> Result<(), Vec<Name>> {
    let set = sync.set;
    let mut in_the_way = Vec::new();
    for template in &set.spec.claim_templates {
        let key = identity::claim_key(set, template, ordinal);
        match sync.view.claim(&key) {
            Some(claim) if claim.meta.is_terminating() => in_the_way.push(key.name),
            Some(_) => {}
            None => {
                let claim = new_claim(set, template, &key, sync.view.epoch);
                let records = Some(pod_control::claim_events(set, &set.pod_name(ordinal), &key.name));
                let reason = Reason::LacksClaim { pod: set.pod_name(ordinal) };
                sync.act_on(Kind::PersistentVolumeClaim, &key, Act::Create { object: Object::Claim(Rc::new(claim)), records }, reason);
            }
        }
    }
    if in_the_way.is_empty() { Ok(()) } else { Err(in_the_way) }
}

/// The error text for claims that are being deleted; several errors are listed as Go lists them.
pub(super) fn error_of(in_the_way: &[Name]) -> String {
    let errors: Vec<String> = in_the_way.iter().map(|claim| format!("pvc {claim} is being deleted")).collect();
    if errors.len() == 1 { errors.concat() } else { format!("[{}]", errors.join(", ")) }
}

/// `getPersistentVolumeClaims`: the template under this name, with the labels of the selector. With `whenDeleted: Delete` the set owns it
/// from the start; upstream adds the owner with a second write after the Pod's creation.
fn new_claim(set: &StatefulSet, template: &ClaimTemplate, key: &Key, epoch: Epoch) -> Claim {
    let written = authors_of(set, template);
    let mut claim = template::claim(template.raw.clone(), &written, Who::Controller(Controller::StatefulSet), epoch);
    claim.meta.key = key.clone();
    for (label, value) in set.spec.match_labels.iter() {
        claim.meta.set_label(label, value);
    }
    if set.spec.when_deleted == Retention::Delete {
        let owner = OwnerRef::controller_of(Kind::StatefulSet, &set.meta);
        claim.meta.owners = claim.meta.owners.iter().cloned().chain([owner]).collect();
    }
    claim
}

/// The authors of the template of a claim.
fn authors_of(set: &StatefulSet, template: &ClaimTemplate) -> Authors {
    let templates: Vec<Json> = set.spec.claim_templates.iter().map(|one| one.raw.clone()).collect();
    let index = set.spec.claim_templates.iter().position(|one| one.name == template.name).unwrap_or(0);
    let known = set.meta.authors.get().map(|authors| authors.below(&place::of_item(&["spec", "volumeClaimTemplates"], &templates, index)));
    known.unwrap_or_else(|| Authors::whole(Author::manifest()))
}

/// `UpdatePodClaimForRetentionPolicy`: gives the claims of a Pod the owners that the policy asks for. A Pod that does not exist yet
/// has no uid.
pub(super) fn follow_policy(sync: &mut Sync<'_>, ordinal: i64, pod: Option<&Meta>, warns: bool) {
    let set = sync.set;
    let policy = Policy::of(set, ordinal, pod);
    for template in &set.spec.claim_templates {
        let key = identity::claim_key(set, template, ordinal);
        let Some(claim) = sync.view.claim(&key) else { continue };
        if warns && policy.meets_other_controller(&claim.meta) {
            let reason = Reason::ClaimHasOtherController;
            sync.act_on(Kind::PersistentVolumeClaim, &key, pod_control::conflict(set, &key.name), reason);
        }
        if !policy.is_followed_by(&claim.meta) {
            let mut changed = (**claim).clone();
            changed.meta.owners = policy.owners_of(&claim.meta);
            let (when_deleted, when_scaled) = (set.spec.when_deleted, set.spec.when_scaled);
            let reason = Reason::ClaimFollowsPolicy { when_deleted, when_scaled };
            let act = Act::Update { object: Object::Claim(Rc::new(changed)), records: None };
            sync.act_on(Kind::PersistentVolumeClaim, &key, act, reason);
        }
    }
}
