//! A Pod's claims: one per claim template, made before the Pod, kept or given away by the retention policy
//! (`stateful_pod_control.go`, `stateful_set_utils.go`).

use super::{Sync, events, identity};
use crate::cluster::admit::{admission, default};
use crate::cluster::view::View;
use crate::control::plan::Act;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind, Name};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::read;
use crate::object::stateful_set::{ClaimTemplate, Retention, StatefulSet};
use crate::time::Epoch;
use crate::why::stateful_set as why;
use serde_json::json;
use std::rc::Rc;

/// `getPersistentVolumeClaimName`
pub(super) fn name_of(set: &StatefulSet, template: &ClaimTemplate, ordinal: i64) -> String {
    format!("{}-{}-{ordinal}", template.name, set.meta.key.name)
}

fn key_of(set: &StatefulSet, template: &ClaimTemplate, ordinal: i64) -> Key {
    Key { namespace: set.meta.key.namespace.clone(), name: name_of(set, template, ordinal).into() }
}

/// `createPersistentVolumeClaims`: makes what is missing; the claims that are being deleted are in the way.
pub(super) fn create_missing(sync: &mut Sync<'_>, ordinal: i64) -> Result<(), Vec<Name>> {
    let set = sync.set;
    let mut in_the_way = Vec::new();
    for template in &set.spec.claim_templates {
        let key = key_of(set, template, ordinal);
        match sync.view.claim(&key) {
            Some(claim) if claim.meta.is_terminating() => in_the_way.push(key.name),
            Some(_) => {}
            None => {
                let claim = new_claim(set, template, &key, sync.view.epoch);
                let records = Some(events::of_claim(set, &identity::name_of(set, ordinal), &key.name));
                let why = why::Why::LacksClaim { set: sync.key(), ordinal, claim: key.name.clone() };
                sync.act_on(Kind::PersistentVolumeClaim, &key, Act::Create { object: Object::Claim(Rc::new(claim)), records }, why);
            }
        }
    }
    if in_the_way.is_empty() { Ok(()) } else { Err(in_the_way) }
}

/// What the controller says of claims that are in the way; several errors are listed as Go lists them.
pub(super) fn error_of(in_the_way: &[Name]) -> String {
    let errors: Vec<String> = in_the_way.iter().map(|claim| format!("pvc {claim} is being deleted")).collect();
    if errors.len() == 1 { errors.concat() } else { format!("[{}]", errors.join(", ")) }
}

/// `getPersistentVolumeClaims`: the template under this name, with the labels of the selector. The set is its owner from the start
/// where it is to go with the set: the write that follows the Pod's creation upstream.
fn new_claim(set: &StatefulSet, template: &ClaimTemplate, key: &Key, epoch: Epoch) -> Claim {
    let mut raw = template.raw.clone();
    read::put(&mut raw, "status", json!({"phase": "Pending"}));
    default::apply(Kind::PersistentVolumeClaim, &mut raw);
    admission::claim(&mut raw);
    let mut claim = Claim::of_json(&raw, epoch);
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

/// `PodClaimIsStale`: a claim that an earlier Pod of this name will take along. Only `whenScaled: Delete` makes such claims.
pub(super) fn stale(sync: &Sync<'_>, ordinal: i64) -> Option<Name> {
    let set = sync.set;
    if set.spec.when_scaled == Retention::Retain {
        return None;
    }
    let pod = Owner { kind: Kind::Pod, name: identity::name_of(set, ordinal), uid: "".into() };
    let keys = set.spec.claim_templates.iter().map(|template| key_of(set, template, ordinal));
    keys.filter_map(|key| sync.view.claim(&key)).find(|claim| pod.is_stale_in(&claim.meta)).map(|claim| claim.meta.key.name.clone())
}

/// `UpdatePodClaimForRetentionPolicy`: gives the claims of a Pod the owners that the policy asks for. A Pod that does not exist yet
/// has no uid.
pub(super) fn follow_policy(sync: &mut Sync<'_>, ordinal: i64, pod: Option<&Meta>, warns: bool) {
    let set = sync.set;
    let policy = Policy::of(set, ordinal, pod);
    for template in &set.spec.claim_templates {
        let key = key_of(set, template, ordinal);
        let Some(claim) = sync.view.claim(&key) else { continue };
        if warns && policy.meets_other_controller(&claim.meta) {
            let why = why::Why::ClaimHasOtherController { set: sync.key(), claim: key.name.clone() };
            sync.act_on(Kind::PersistentVolumeClaim, &key, events::conflict(set, &key.name), why);
        }
        if !policy.is_followed_by(&claim.meta) {
            let mut changed = (**claim).clone();
            changed.meta.owners = policy.owners_of(&claim.meta);
            let (when_deleted, when_scaled) = (set.spec.when_deleted, set.spec.when_scaled);
            let why = why::Why::ClaimFollowsPolicy { set: sync.key(), ordinal, claim: key.name.clone(), when_deleted, when_scaled };
            let act = Act::Update { object: Object::Claim(Rc::new(changed)), records: None };
            sync.act_on(Kind::PersistentVolumeClaim, &key, act, why);
        }
    }
}

/// `ClaimsMatchRetentionPolicy`: claims that do not exist match.
pub(super) fn match_policy(view: View<'_>, set: &StatefulSet, ordinal: i64, pod: &Meta) -> bool {
    if set.spec.claim_templates.is_empty() {
        return true;
    }
    let policy = Policy::of(set, ordinal, Some(pod));
    let keys = set.spec.claim_templates.iter().map(|template| key_of(set, template, ordinal));
    keys.filter_map(|key| view.claim(&key)).all(|claim| policy.is_followed_by(&claim.meta))
}

/// Somebody who may own a claim.
struct Owner {
    kind: Kind,
    name: Name,
    uid: Name,
}

impl Owner {
    /// `matchesRef`: by kind and name, whatever the uid.
    fn is_named_by(&self, reference: &OwnerRef) -> bool {
        *reference.kind == *self.kind.info().name && reference.name == self.name && *reference.api_version == self.kind.info().api_version()
    }

    /// `hasOwnerRef`
    fn owns(&self, claim: &Meta) -> bool {
        claim.owners.iter().any(|reference| reference.uid == self.uid)
    }

    /// `hasStaleOwnerRef`: the name is right, but it was another one's.
    fn is_stale_in(&self, claim: &Meta) -> bool {
        claim.owners.iter().any(|reference| self.is_named_by(reference) && reference.uid != self.uid)
    }
}

/// What the retention policy says about the claims of one Pod.
struct Policy<'a> {
    set: &'a StatefulSet,
    as_set: Owner,
    as_pod: Owner,
    set_shall_own: bool,
    pod_shall_own: bool,
}

impl<'a> Policy<'a> {
    /// A claim goes with the set, or with a Pod that is scaled away; the latter is stronger.
    fn of(set: &'a StatefulSet, ordinal: i64, pod: Option<&Meta>) -> Self {
        let in_range = (set.spec.start..set.spec.start + set.spec.replicas).contains(&ordinal);
        let pod_shall_own = set.spec.when_scaled == Retention::Delete && !in_range;
        let name = pod.map_or_else(|| identity::name_of(set, ordinal), |pod| pod.key.name.clone());
        Self {
            set,
            as_set: Owner { kind: Kind::StatefulSet, name: set.meta.key.name.clone(), uid: set.meta.uid.clone() },
            as_pod: Owner { kind: Kind::Pod, name, uid: pod.map_or_else(|| "".into(), |pod| pod.uid.clone()) },
            set_shall_own: set.spec.when_deleted == Retention::Delete && !pod_shall_own,
            pod_shall_own,
        }
    }

    /// `hasUnexpectedController`: somebody else manages the claim, or a namesake of ours from before. Where claims are retained
    /// anyway, that is nobody's business.
    fn meets_other_controller(&self, claim: &Meta) -> bool {
        let retains = self.set.spec.when_deleted == Retention::Retain && self.set.spec.when_scaled == Retention::Retain;
        let is_other = |reference: &OwnerRef| match (self.as_set.is_named_by(reference), self.as_pod.is_named_by(reference)) {
            (true, _) => reference.uid != self.as_set.uid,
            (false, true) => reference.uid != self.as_pod.uid,
            (false, false) => reference.controller,
        };
        !retains && claim.owners.iter().any(is_other)
    }

    /// `isClaimOwnerUpToDate`
    fn is_followed_by(&self, claim: &Meta) -> bool {
        if self.as_set.is_stale_in(claim) || self.as_pod.is_stale_in(claim) {
            return true;
        }
        let (set_owns, pod_owns) = (self.as_set.owns(claim), self.as_pod.owns(claim));
        if self.meets_other_controller(claim) {
            return !set_owns && !pod_owns;
        }
        let ours = |reference: &&OwnerRef| reference.uid == self.as_set.uid || reference.uid == self.as_pod.uid;
        let controls = claim.owners.iter().filter(ours).all(|reference| reference.controller);
        controls && set_owns == self.set_shall_own && pod_owns == self.pod_shall_own
    }

    /// `updateClaimOwnerRefForSetAndPod`: our references go; those that shall be are added, unless another controller has the claim.
    fn owners_of(&self, claim: &Meta) -> Rc<[OwnerRef]> {
        let controller = |owner: &Owner| OwnerRef {
            api_version: owner.kind.info().api_version().into(),
            kind: owner.kind.info().name.into(),
            name: owner.name.clone(),
            uid: owner.uid.clone(),
            controller: true,
            block_owner_deletion: true,
        };
        let is_free = !self.meets_other_controller(claim);
        let others = claim.owners.iter().filter(|reference| !self.as_set.is_named_by(reference) && !self.as_pod.is_named_by(reference));
        let set = (is_free && self.set_shall_own).then(|| controller(&self.as_set));
        let pod = (is_free && self.pod_shall_own).then(|| controller(&self.as_pod));
        others.cloned().chain(pod).chain(set).collect()
    }
}
