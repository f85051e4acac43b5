//! Who owns a Pod's claims, so that the garbage collector takes them along or leaves them
//! (`persistentVolumeClaimRetentionPolicy`; `stateful_set_utils.go`).

use super::identity;
use crate::cluster::view::View;
use crate::object::kind::{Kind, Name};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::stateful_set::{Retention, StatefulSet};
use std::rc::Rc;

/// `PodClaimIsStale`: a claim that an earlier Pod of this name owns, and that the garbage collector will delete with it. Only
/// `whenScaled: Delete` makes such claims.
pub(super) fn stale_claim(view: View<'_>, set: &StatefulSet, ordinal: i64) -> Option<Name> {
    if set.spec.when_scaled == Retention::Retain {
        return None;
    }
    let pod = Owner { kind: Kind::Pod, name: set.pod_name(ordinal), uid: "".into() };
    let keys = set.spec.claim_templates.iter().map(|template| identity::claim_key(set, template, ordinal));
    keys.filter_map(|key| view.claim(&key)).find(|claim| pod.is_stale_in(&claim.meta)).map(|claim| claim.meta.key.name.clone())
}

/// `ClaimsMatchRetentionPolicy`: whether the claims have the owners that the policy asks for. A claim that does not exist counts as
/// matching.
pub(super) fn claims_match(view: View<'_>, set: &StatefulSet, ordinal: i64, pod: &Meta) -> bool {
    if set.spec.claim_templates.is_empty() {
        return true;
    }
    let policy = Policy::of(set, ordinal, Some(pod));
    let keys = set.spec.claim_templates.iter().map(|template| identity::claim_key(set, template, ordinal));
    keys.filter_map(|key| view.claim(&key)).all(|claim| policy.is_followed_by(&claim.meta))
}

/// An object that may own a claim.
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

    /// `hasStaleOwnerRef`: whether a claim names an owner of this kind and name with another uid, so an earlier object of the same name.
    pub fn is_stale_in(&self, claim: &Meta) -> bool {
        claim.owners.iter().any(|reference| self.is_named_by(reference) && reference.uid != self.uid)
    }
}

/// Who should own the claims of one Pod, by the retention policy.
pub(super) struct Policy<'a> {
    set: &'a StatefulSet,
    as_set: Owner,
    as_pod: Owner,
    set_shall_own: bool,
    pod_shall_own: bool,
}

impl<'a> Policy<'a> {
    /// The owner that the policy asks for: the set, or the Pod if it is scaled away, which takes precedence.
    pub fn of(set: &'a StatefulSet, ordinal: i64, pod: Option<&Meta>) -> Self {
        let in_range = (set.spec.start..set.spec.start + set.spec.replicas).contains(&ordinal);
        let pod_shall_own = set.spec.when_scaled == Retention::Delete && !in_range;
        let name = pod.map_or_else(|| set.pod_name(ordinal), |pod| pod.key.name.clone());
        Self {
            set,
            as_set: Owner { kind: Kind::StatefulSet, name: set.meta.key.name.clone(), uid: set.meta.uid.clone() },
            as_pod: Owner { kind: Kind::Pod, name, uid: pod.map_or_else(|| "".into(), |pod| pod.uid.clone()) },
            set_shall_own: set.spec.when_deleted == Retention::Delete && !pod_shall_own,
            pod_shall_own,
        }
    }

    /// `hasUnexpectedController`: another controller owns the claim, or an earlier object of the same name. With a policy that retains all
    /// claims this does not matter.
    pub fn meets_other_controller(&self, claim: &Meta) -> bool {
        let retains = self.set.spec.when_deleted == Retention::Retain && self.set.spec.when_scaled == Retention::Retain;
        let is_other = |reference: &OwnerRef| match (self.as_set.is_named_by(reference), self.as_pod.is_named_by(reference)) {
            (true, _) => reference.uid != self.as_set.uid,
            (false, true) => reference.uid != self.as_pod.uid,
            (false, false) => reference.controller,
        };
        !retains && claim.owners.iter().any(is_other)
    }

    /// `isClaimOwnerUpToDate`
    pub fn is_followed_by(&self, claim: &Meta) -> bool {
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

    /// `updateClaimOwnerRefForSetAndPod`: references to the set and the Pod go; the one that the policy asks for is added, unless another
    /// controller owns the claim.
    pub fn owners_of(&self, claim: &Meta) -> Rc<[OwnerRef]> {
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
