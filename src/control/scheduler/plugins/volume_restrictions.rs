//! Disks and claims that two Pods cannot have at once (`plugins/volumerestrictions`): volumes of the old kinds that a Pod names itself, not
//! through a claim, and `ReadWriteOncePod` claims.

use crate::cluster::usage;
use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::{self, Place};
use crate::control::scheduler::plugins::{self, Code, Refuses, RefusesPod, Rules};
use crate::object::Json;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Pod;
use crate::object::read;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use std::rc::Rc;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules = Rules { prepare: Some(prepare), filter: Some(filter), hint: Some(hint), ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// Another Pod on the node has a disk that the Pod names.
    DiskInUse { volume: Name, by: Key },
    /// A `ReadWriteOncePod` claim is in use by another Pod.
    ClaimInUse { claim: Name, by: Key },
}

/// Why it refuses a Pod whatever the nodes.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum PodRefusal {
    /// A volume refers to a claim that does not exist.
    ClaimMissing { claim: Name },
}

/// The kinds of volume that are looked at (`needsRestrictionsCheck`).
const KINDS: [&str; 4] = ["gcePersistentDisk", "awsElasticBlockStore", "rbd", "iscsi"];

/// Finds the claims of the Pod's volumes, which the other plugins for volumes look at too; none that the Pod names may be missing.
fn prepare(cycle: &mut Cycle<'_>) -> Result<(), plugins::PodRefusal> {
    let (view, pod) = (cycle.view, cycle.pod);
    let names = pod.claims();
    let mut claims = Vec::with_capacity(names.len());
    for (volume, name) in &names {
        let key = Key { namespace: pod.meta.key.namespace.clone(), name: name.clone() };
        match view.claim(&key) {
            Some(claim) => claims.push(Rc::clone(claim)),
            // That the claim of an ephemeral volume is missing is for `VolumeBinding` to say.
            None if pod.spec.ephemeral.contains(volume) => {}
            None => return Err(PodRefusal::ClaimMissing { claim: name.clone() }.into()),
        }
    }
    cycle.volumes.disks = disks(pod);
    cycle.volumes.in_use = claims.iter().flat_map(|claim| other_users(view, pod, claim)).collect();
    cycle.volumes.claims = claims;
    Ok(())
}

/// The disks that a Pod names.
fn disks(pod: &Pod) -> Vec<Json> {
    let is_disk = |volume: &&Json| KINDS.iter().any(|kind| volume.get(kind).is_some());
    read::list(&pod.spec.raw, "volumes").iter().filter(is_disk).cloned().collect()
}

/// The other Pods that use a `ReadWriteOncePod` claim.
fn other_users(view: View<'_>, pod: &Pod, claim: &Claim) -> Vec<(Name, Rc<Pod>)> {
    if !read::list(&claim.spec, "accessModes").iter().any(|mode| mode == "ReadWriteOncePod") {
        return Vec::new();
    }
    let key = &claim.meta.key;
    let uses = |other: &&Rc<Pod>| {
        other.meta.key.namespace == key.namespace
            && other.meta.uid != pod.meta.uid
            && usage::node_of(other).is_some()
            && other.claims().iter().any(|(_, name)| *name == key.name)
    };
    view.pods().filter(uses).map(|other| (key.name.clone(), Rc::clone(other))).collect()
}

/// Refuses a node where a disk is in use, and every node while another Pod uses a claim that only one may.
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    plugins::one(disk_in_use(&cycle.volumes.disks, cycle.view, place).or_else(|| claim_in_use(&cycle.volumes.in_use, place)))
}

fn disk_in_use(wanted: &[Json], view: View<'_>, place: &Place<'_>) -> Option<Refusal> {
    if wanted.is_empty() {
        return None;
    }
    let stays = |pod: &Pod| place.gone.iter().all(|gone| gone.meta.uid != pod.meta.uid);
    let there = place::pods_counted_on(view, place.node.name()).filter(|pod| stays(pod)).chain(&place.added);
    there.flat_map(|pod| disks(pod).into_iter().map(move |disk| (pod, disk))).find_map(|(pod, disk)| {
        let own = wanted.iter().find(|own| conflict(own, &disk))?;
        Some(Refusal::DiskInUse { volume: read::text(own, "name").into(), by: pod.meta.key.clone() })
    })
}

fn claim_in_use(in_use: &[(Name, Rc<Pod>)], place: &Place<'_>) -> Option<Refusal> {
    let there = |user: &Pod| place.gone.iter().all(|gone| gone.meta.uid != user.meta.uid);
    let (claim, user) = in_use.iter().find(|(_, user)| there(user))?;
    Some(Refusal::ClaimInUse { claim: claim.clone(), by: user.meta.key.clone() })
}

/// `isVolumeConflict`: the same disk, unless both only read it; an EBS disk bears no second Pod at all.
fn conflict(own: &Json, other: &Json) -> bool {
    let both = |kind: &str| Some((own.get(kind)?, other.get(kind)?));
    let same = |pair: (&Json, &Json), field: &str| read::text(pair.0, field) == read::text(pair.1, field);
    let writes = |pair: (&Json, &Json)| !(read::flag(pair.0, "readOnly") && read::flag(pair.1, "readOnly"));
    let meets = |pair: (&Json, &Json)| {
        let monitors = read::list(pair.1, "monitors");
        read::list(pair.0, "monitors").iter().any(|monitor| monitors.contains(monitor))
    };
    both("gcePersistentDisk").is_some_and(|pair| same(pair, "pdName") && writes(pair))
        || both("awsElasticBlockStore").is_some_and(|pair| same(pair, "volumeID"))
        || both("iscsi").is_some_and(|pair| same(pair, "iqn") && writes(pair))
        || both("rbd").is_some_and(|pair| meets(pair) && same(pair, "pool") && same(pair, "image") && writes(pair))
}

/// Another Pod that goes may free a claim or a disk.
fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    match change {
        Change::Claim(claim) => uses_claim(pod, claim),
        Change::Node { before, .. } => before.is_none(),
        Change::Assigned { before: Some(gone), after: None } => {
            let claims = pod.claims();
            let shares = || {
                gone.meta.key.namespace == pod.meta.key.namespace
                    && gone.claims().iter().any(|(_, name)| claims.iter().any(|(_, own)| own == name))
            };
            shares() || clash(pod, gone)
        }
        Change::Assigned { .. } | Change::Own { .. } | Change::Storage => false,
    }
}

/// Whether a Pod has a volume of a claim.
#[must_use]
pub fn uses_claim(pod: &Pod, claim: &Claim) -> bool {
    claim.meta.key.namespace == pod.meta.key.namespace && pod.claims().iter().any(|(_, name)| *name == claim.meta.key.name)
}

/// Whether two Pods could not be on one node for their disks.
fn clash(one: &Pod, other: &Pod) -> bool {
    let wanted = disks(one);
    !wanted.is_empty() && disks(other).iter().any(|disk| wanted.iter().any(|own| conflict(own, disk)))
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::DiskInUse { volume, by } => facts.code("disk", volume.clone()).object("other", Kind::Pod, by),
            Self::ClaimInUse { claim, by } => facts.beside("claim", Kind::PersistentVolumeClaim, claim).object("other", Kind::Pod, by),
        }
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        Code::Unschedulable
    }

    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::DiskInUse { .. } => "node(s) had no available disk",
            Self::ClaimInUse { .. } => {
                "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod"
            }
        }
        .into()
    }

    fn evidence(&self, pod: &Key, _: &Name) -> Vec<Evidence> {
        let (Self::DiskInUse { by, .. } | Self::ClaimInUse { by, .. }) = self;
        vec![Evidence::new(Kind::Pod, pod, "spec.volumes"), Evidence::new(Kind::Pod, by, "spec.volumes")]
    }
}

impl Worded for PodRefusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let Self::ClaimMissing { claim } = self;
        Facts::new().all_beside("claims", Kind::PersistentVolumeClaim, std::slice::from_ref(claim))
    }
}

impl RefusesPod for PodRefusal {
    fn reason(&self) -> Cow<'static, str> {
        let Self::ClaimMissing { claim } = self;
        format!("persistentvolumeclaim \"{claim}\" not found").into()
    }

    fn evidence(&self, pod: &Key) -> Vec<Evidence> {
        let Self::ClaimMissing { claim } = self;
        plugins::evidence_of_claims(pod, std::slice::from_ref(claim))
    }
}
