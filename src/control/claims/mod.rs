//! Claims and volumes: binding, provisioning, protection while in use, and what becomes of a volume whose claim is gone
//! (`pkg/controller/volume/persistentvolume/pv_controller.go`, `pvcprotection/pvc_protection_controller.go`). The external provisioner
//! is simulated: a claim is bound to its new volume a tenth of a second after it was made. Volume sizes, modes and node affinity are not enforced beyond
//! what static binding compares.
//!
//! Wakes: [`plan`] is due for a claim at every Delta of it, its removal included; when a Pod comes that it should be made for; when a Pod that uses it is bound, finished or removed; and
//! for unbound claims when a StorageClass or a PersistentVolume comes. It says by `again` when the volume is ready, and every 15 s where
//! the class is missing.

pub mod reason;

use crate::cluster::recorder::EventText;
use crate::cluster::request::Propagation;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::claims::reason::Reason;
use crate::control::ephemeral;
use crate::control::plan::{Act, Plan, Records};
use crate::control::shared::informer;
use crate::control::shared::volumes::{self, NO_PROVISIONER, SELECTED_NODE, refers_to, requested};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::meta::Meta;
use crate::object::other::Other;
use crate::object::pod::Pod;
use crate::object::quantity::Quantity;
use crate::object::read;
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use serde_json::json;
use std::rc::Rc;

/// From a claim to its volume.
const PROVISIONING: Span = Span::from_ms(80);
/// From a write to the next: a volume appears, is bound, and its claim is bound to it. The scheduler tries a waiting Pod at each.
const WRITE: Span = Span::from_ms(10);
/// How often the controller looks at claims that it cannot bind (`--pvclaimbinder-sync-period`).
const RESYNC: Span = Span::from_s(15);
/// Name of the controller in its Events.
const COMPONENT: &str = "persistentvolume-controller";
/// Finalizer of claims.
const CLAIM_PROTECTION: &str = "kubernetes.io/pvc-protection";
/// Finalizer of volumes.
const VOLUME_PROTECTION: &str = "kubernetes.io/pv-protection";
/// The two annotations that say who provisions.
const PROVISIONER: [&str; 2] = ["volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner"];
/// Phase of a volume that nobody has looked at yet.
const PENDING: &str = "Pending";
/// Phase of a volume that has its claim.
const BOUND: &str = "Bound";

/// Binds a claim, lets it go, or puts away the volumes of one that is gone.
pub fn plan(view: View<'_>, key: &Key, now: Time) -> Plan {
    let mut plan = Plan::of(Kind::PersistentVolumeClaim, key);
    let claim = view.claim(key).cloned();
    if claim.as_ref().is_none_or(|claim| !claim.is_bound()) {
        release_volumes(view, key, claim.as_deref(), &mut plan);
    }
    let Some(claim) = claim else {
        if let Some((pod, claim)) = ephemeral::wanted(view, key) {
            let why = Reason::MadeForPod { pod: pod.meta.key.name.clone() };
            plan.act(about(key), Act::Create { object: Object::Claim(Rc::new(claim)), records: None }, why);
        }
        return plan;
    };
    if claim.meta.is_terminating() {
        protect(view, &claim, &mut plan);
    } else if let Some(volume) = claim.volume.clone().filter(|_| claim.is_bound()) {
        plan.leave(about(key), Reason::Bound { volume });
    } else if let Some(volume) = fitting_volume(view, &claim) {
        bind(&claim, &volume, now, &mut plan);
    } else {
        provision(view, &claim, now, &mut plan);
    }
    plan
}

fn about(claim: &Key) -> Subject {
    Subject::Object(reference(claim))
}

fn reference(claim: &Key) -> ObjectRef {
    ObjectRef { kind: Kind::PersistentVolumeClaim, key: claim.clone() }
}

/// `provisionClaim`, and the external provisioner in its stead.
fn provision(view: View<'_>, claim: &Rc<Claim>, now: Time, plan: &mut Plan) {
    let key = claim.meta.key.clone();
    let Some(class) = claim.storage_class.clone() else {
        let text = "no persistent volumes available for this claim and no storage class is set";
        report(&key, EventText::normal(COMPONENT, "FailedBinding", text), Reason::NoVolumeFits, plan);
        plan.look_again(now + RESYNC);
        return;
    };
    let Some(Object::Other(found)) = view.get(Kind::StorageClass, &Key { namespace: "".into(), name: class.clone() }) else {
        let text = format!("storageclass.storage.k8s.io \"{class}\" not found");
        let why = Reason::NoSuchClass { class };
        report(&key, EventText::warning(COMPONENT, "ProvisioningFailed", text), why, plan);
        plan.look_again(now + RESYNC);
        return;
    };
    let provisioner: Name = read::text(&found.rest, "provisioner").into();
    let waits = read::text(&found.rest, "volumeBindingMode") == "WaitForFirstConsumer";
    if waits && !has_consumer(view, claim) {
        let text = "waiting for first consumer to be created before binding";
        let why = Reason::WaitsForConsumer { class };
        report(&key, EventText::normal(COMPONENT, "WaitForFirstConsumer", text), why, plan);
    } else if &*provisioner == NO_PROVISIONER {
        plan.leave(about(&key), Reason::NoVolumeFits);
    } else if claim.meta.annotation(PROVISIONER[1]).is_none() {
        ask(claim, class, &provisioner, plan);
    } else {
        let due = claim.meta.created + PROVISIONING;
        if now < due {
            plan.leave(about(&key), Reason::Provisioning { until: due });
            plan.look_again(due);
        } else {
            create_volume(claim, &found, &provisioner, plan);
            plan.look_again(now + WRITE);
        }
    }
}

fn report(claim: &Key, text: EventText, why: Reason, plan: &mut Plan) {
    plan.act(about(claim), Act::Record { about: reference(claim), text }, why);
}

/// A claim of a class that waits has a consumer once the scheduler chose a node, or a Pod that uses it has one.
fn has_consumer(view: View<'_>, claim: &Claim) -> bool {
    let chosen = claim.meta.annotation(SELECTED_NODE).is_some();
    chosen || !users(view, claim).is_empty()
}

/// The Pods on nodes that use a claim and are not finished.
fn users(view: View<'_>, claim: &Claim) -> Vec<Name> {
    let key = &claim.meta.key;
    view.pods()
        .filter(|pod| pod.meta.key.namespace == key.namespace && pod.node.is_some() && !pod.status.phase.is_terminal())
        .filter(|pod| pod.claims().iter().any(|(_, name)| *name == key.name))
        .map(|pod| pod.meta.key.name.clone())
        .collect()
}

/// The claim is marked for its provisioner.
fn ask(claim: &Rc<Claim>, class: Name, provisioner: &Name, plan: &mut Plan) {
    let key = claim.meta.key.clone();
    let mut asked = Claim::clone(claim);
    for annotation in PROVISIONER {
        asked.meta.set_annotation(annotation, provisioner);
    }
    let message = format!(
        "Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. \
         If volume creation is delayed, please verify that the provisioner is running and correctly registered."
    );
    let done = Some(EventText::normal(COMPONENT, "ExternalProvisioning", message));
    let records = Some(Records { about: reference(&key), done, refused: None });
    let why = Reason::AsksProvisioner { class, provisioner: provisioner.clone() };
    plan.act(about(&key), Act::Update { object: Object::Claim(Rc::new(asked)), records }, why);
}

/// The volume appears, made for its claim.
fn create_volume(claim: &Rc<Claim>, class: &Other, provisioner: &Name, plan: &mut Plan) {
    let name: Name = format!("pvc-{}", claim.meta.uid).into();
    let about = ObjectRef { kind: Kind::PersistentVolume, key: Key { namespace: "".into(), name: name.clone() } };
    let object = Object::Other(Rc::new(new_volume(claim, &name, class, provisioner)));
    let why = Reason::Provisioned;
    plan.act(Subject::Object(about), Act::Create { object, records: None }, why);
}

fn new_volume(claim: &Claim, name: &Name, class: &Other, provisioner: &Name) -> Other {
    let mut meta = Meta::new("", name);
    meta.set_annotation("pv.kubernetes.io/provisioned-by", provisioner);
    meta.finalizers = Rc::from([Name::from(VOLUME_PROTECTION)]);
    let policy = read::name(&class.rest, "reclaimPolicy").unwrap_or_else(|| "Delete".into());
    let mode = read::name(&claim.spec, "volumeMode").unwrap_or_else(|| "Filesystem".into());
    let spec = json!({
        "accessModes": claim.spec.get("accessModes"),
        "capacity": {"storage": requested(claim)},
        "claimRef": claim_reference(claim),
        "hostPath": {"path": format!("/var/lib/podloom/{name}"), "type": ""},
        "persistentVolumeReclaimPolicy": *policy,
        "storageClassName": *class.meta.key.name,
        "volumeMode": *mode,
    });
    Other { kind: Kind::PersistentVolume, meta, rest: Rc::new(json!({"spec": spec, "status": {"phase": PENDING}})) }
}

/// What stands in the `claimRef` of a claim's volume.
#[must_use]
pub fn claim_reference(claim: &Claim) -> Json {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": *claim.meta.key.name, "namespace": *claim.meta.key.namespace,
        "resourceVersion": claim.meta.resource_version.to_string(), "uid": *claim.meta.uid,
    })
}

/// The claim, bound (`bindClaimToVolume`, `updateClaimStatus`).
fn bound_claim(claim: &Claim, volume: &Name, capacity: Json) -> Act {
    let mut object = claim.clone();
    object.volume = Some(volume.clone());
    object.meta.set_annotation("pv.kubernetes.io/bind-completed", "yes");
    object.meta.set_annotation("pv.kubernetes.io/bound-by-controller", "yes");
    let modes = claim.spec.get("accessModes").cloned().unwrap_or_default();
    object.status = Rc::new(json!({"phase": "Bound", "accessModes": modes, "capacity": {"storage": capacity}}));
    Act::Update { object: Object::Claim(Rc::new(object)), records: None }
}

/// `findBestMatchForClaim`: the smallest free volume of the class that is large enough and allows the access modes; one that is
/// reserved for the claim comes first. For a claim that waits for its first consumer the scheduler chooses, by reserving one.
fn fitting_volume(view: View<'_>, claim: &Claim) -> Option<Rc<Other>> {
    let waits = volumes::waits_with(view, claim).is_some();
    let class = claim.storage_class.as_deref().unwrap_or("");
    let amount = |value: Option<&Json>| value.and_then(Quantity::of_json).map_or(0, |quantity| quantity.value());
    let wanted = amount(Some(&requested(claim)));
    let modes = read::list(&claim.spec, "accessModes");
    let spec = |volume: &Other| volume.rest.get("spec").cloned().unwrap_or_default();
    let fits = |volume: &Rc<Other>| {
        let spec = spec(volume);
        let reserved = spec.get("claimRef");
        let free = reserved.map_or(!waits, |reference| refers_to(reference, claim));
        let named = claim.volume.as_ref().is_none_or(|name| *name == volume.meta.key.name);
        let allowed = modes.iter().all(|mode| read::list(&spec, "accessModes").contains(mode));
        free && named
            && allowed
            && !volume.meta.is_terminating()
            && read::text(&spec, "storageClassName") == class
            && amount(read::at(&spec, &["capacity", "storage"])) >= wanted
    };
    volumes::volumes(view).filter(fits).min_by_key(|volume| {
        let spec = spec(volume);
        (spec.get("claimRef").is_none(), amount(read::at(&spec, &["capacity", "storage"])), volume.meta.key.name.clone())
    })
}

/// The claim that a volume is made or kept for.
#[must_use]
pub fn claim_of(volume: &Other) -> Option<Key> {
    let reference = read::at(&volume.rest, &["spec", "claimRef"])?;
    Some(Key::new(read::text(reference, "namespace"), read::text(reference, "name")))
}

/// `bind`: the volume first, then the claim.
fn bind(claim: &Rc<Claim>, volume: &Rc<Other>, now: Time, plan: &mut Plan) {
    let key = claim.meta.key.clone();
    let name = volume.meta.key.name.clone();
    let why = Reason::VolumeFits { volume: name.clone() };
    let mut spec = volume.rest.get("spec").cloned().unwrap_or_default();
    let phase = read::at(&volume.rest, &["status", "phase"]).and_then(Json::as_str);
    if phase == Some(BOUND) {
        let capacity = read::at(&spec, &["capacity", "storage"]).cloned().unwrap_or_default();
        plan.act(about(&key), bound_claim(claim, &name, capacity), why);
    } else {
        if spec.get("claimRef").is_none_or(|reference| read::text(reference, "uid").is_empty()) {
            read::put(&mut spec, "claimRef", claim_reference(claim));
        }
        let act = with_spec(volume, spec, BOUND);
        plan.act(Subject::Object(Object::Other(volume.clone()).reference()), act, why);
        plan.look_again(now + WRITE);
    }
}

fn with_spec(volume: &Rc<Other>, spec: Json, phase: &str) -> Act {
    let mut object = Other::clone(volume);
    let mut rest = (*volume.rest).clone();
    read::put(&mut rest, "spec", spec);
    read::put(&mut rest, "status", json!({"phase": phase}));
    object.rest = Rc::new(rest);
    Act::Update { object: Object::Other(Rc::new(object)), records: None }
}

/// The pvc-protection controller: the finalizer goes when no Pod uses the claim.
fn protect(view: View<'_>, claim: &Rc<Claim>, plan: &mut Plan) {
    let key = claim.meta.key.clone();
    if claim.meta.finalizers.iter().all(|one| &**one != CLAIM_PROTECTION) {
        return;
    }
    let pods = users(view, claim);
    if !pods.is_empty() {
        plan.leave(about(&key), Reason::InUse { pods });
        return;
    }
    let mut free = Claim::clone(claim);
    free.meta.finalizers = claim.meta.finalizers.iter().filter(|one| &***one != CLAIM_PROTECTION).cloned().collect();
    let act = Act::Update { object: Object::Claim(Rc::new(free)), records: None };
    plan.act(about(&key), act, Reason::NotInUse);
}

/// `reclaimVolume`: volumes bound to a claim of this name that is gone, or that had another uid.
fn release_volumes(view: View<'_>, key: &Key, claim: Option<&Claim>, plan: &mut Plan) {
    for volume in volumes::volumes(view) {
        let spec = volume.rest.get("spec").cloned().unwrap_or_default();
        let Some(reference) = spec.get("claimRef") else { continue };
        let uid = read::text(reference, "uid");
        let of_key = read::text(reference, "name") == &*key.name && read::text(reference, "namespace") == &*key.namespace;
        if !of_key || uid.is_empty() || claim.is_some_and(|claim| uid == &*claim.meta.uid) {
            continue;
        }
        let about = Subject::Object(Object::Other(volume.clone()).reference());
        if read::text(&spec, "persistentVolumeReclaimPolicy") == "Delete" {
            let why = || Reason::Reclaimed;
            let mut free = Other::clone(&volume);
            free.meta.finalizers = Rc::from([]);
            let volume_key = volume.meta.key.clone();
            plan.act(about.clone(), Act::Update { object: Object::Other(Rc::new(free)), records: None }, why());
            if !volume.meta.is_terminating() {
                let (kind, propagation) = (Kind::PersistentVolume, Propagation::Background);
                plan.act(about, Act::Delete { kind, key: volume_key, grace_s: None, propagation, records: None }, why());
            }
        } else if read::at(&volume.rest, &["status", "phase"]).and_then(Json::as_str) != Some("Released") {
            let why = Reason::Released;
            plan.act(about, with_spec(&volume, spec.clone(), "Released"), why);
        }
    }
}

/// The claims that are looked at after a write, and after which time.
pub(crate) fn woken_by(view: View<'_>, delta: &Delta) -> Vec<(Key, Span)> {
    let later = |keys: Vec<Key>| keys.into_iter().map(|key| (key, informer::DELAY)).collect();
    let unbound = || view.claims().filter(|claim| !claim.is_bound()).map(|claim| claim.meta.key.clone()).collect();
    match (&delta.before, &delta.after) {
        (before, Some(Object::Pod(after))) => {
            let old = match before {
                Some(Object::Pod(old)) => Some(old),
                Some(_) | None => None,
            };
            let finished = after.status.phase.is_terminal() && old.is_none_or(|old| !old.status.phase.is_terminal());
            let mut keys = if old.is_none() { ephemeral_of(after) } else { Vec::new() };
            if finished || old.is_none_or(|old| old.node != after.node) {
                keys.extend(waiting_of(view, after));
            }
            later(keys)
        }
        (Some(Object::Pod(before)), None) => later(waiting_of(view, before)),
        (_, Some(Object::Claim(claim))) | (Some(Object::Claim(claim)), None) => vec![(claim.meta.key.clone(), Span::default())],
        (_, Some(Object::Other(other))) | (Some(Object::Other(other)), None) if other.kind == Kind::StorageClass => later(unbound()),
        (_, Some(Object::Other(other))) | (Some(Object::Other(other)), None) if other.kind == Kind::PersistentVolume => {
            later(claim_of(other).map_or_else(unbound, |claim| vec![claim]))
        }
        (Some(_) | None, Some(_) | None) => Vec::new(),
    }
}

/// Claims that are to be made for a new Pod alone.
fn ephemeral_of(pod: &Pod) -> Vec<Key> {
    let claim = |volume| Key { namespace: pod.meta.key.namespace.clone(), name: format!("{}-{volume}", pod.meta.key.name).into() };
    pod.spec.ephemeral.iter().map(claim).collect()
}

/// The claims of a Pod that came to a node, is finished or is gone: one waits for its first user, another for the end of its last.
fn waiting_of(view: View<'_>, pod: &Pod) -> Vec<Key> {
    let keys = pod.claims().into_iter().map(|(_, name)| Key { namespace: pod.meta.key.namespace.clone(), name });
    keys.filter(|key| view.claim(key).is_some_and(|claim| claim.meta.is_terminating() || !claim.is_bound())).collect()
}

#[cfg(test)]
mod tests {
    use crate::cluster::request::Propagation;
    use crate::control::tests::fixture::Fixture;
    use crate::object::Json;
    use crate::object::claim::Claim;
    use crate::object::kind::{Key, Kind};
    use crate::time::Span;
    use serde_json::json;
    use std::rc::Rc;

    /// A claim of a class (`None`: the default one) a second after its creation.
    fn check(class: Option<&str>) -> Fixture {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        create(&mut fixture, class);
        fixture.run(Span::from_s(1));
        fixture
    }

    fn create(fixture: &mut Fixture, class: Option<&str>) {
        let mut spec = json!({"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}});
        if let Some(class) = class {
            spec["storageClassName"] = class.into();
        }
        fixture.create(json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": spec}));
    }

    fn claim(fixture: &Fixture) -> Option<Rc<Claim>> {
        fixture.cluster.claim(&Key::new("default", "data")).cloned()
    }

    fn volume(fixture: &Fixture, name: &str) -> Option<Json> {
        fixture.cluster.get_json(Kind::PersistentVolume, &Key::new("", name))
    }

    fn user(fixture: &mut Fixture) {
        let volumes = json!([{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]);
        fixture.create_pod("p", "node-1", "app:1.0", json!({"volumes": volumes}));
    }

    #[test]
    fn volume_appears_a_tenth_of_a_second_after_its_claim() {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        create(&mut fixture, None);
        fixture.run(Span::from_ms(70));
        assert!(!claim(&fixture).unwrap().is_bound());
        fixture.run(Span::from_ms(40));
        let claim = claim(&fixture).unwrap();
        assert!(claim.is_bound());
        let name = format!("pvc-{}", claim.meta.uid);
        assert_eq!(claim.volume.as_deref(), Some(&*name));
        assert_eq!(*claim.status, json!({"phase": "Bound", "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}}));
        let annotations: Vec<&str> = claim.meta.annotations.keys().map(|key| &**key).collect();
        let expected = [
            "pv.kubernetes.io/bind-completed",
            "pv.kubernetes.io/bound-by-controller",
            "volume.beta.kubernetes.io/storage-provisioner",
            "volume.kubernetes.io/storage-provisioner",
        ];
        assert_eq!(annotations, expected);
        let volume = volume(&fixture, &name).unwrap();
        assert_eq!(volume["spec"]["claimRef"]["uid"], *claim.meta.uid);
        assert_eq!(volume["status"]["phase"], "Bound");
        assert_eq!(fixture.events("ExternalProvisioning").len(), 1);
    }

    #[test]
    fn missing_class_is_reported_again_and_again() {
        let mut fixture = check(Some("fast-nvme"));
        fixture.run(Span::from_s(31));
        assert!(!claim(&fixture).unwrap().is_bound());
        let told = fixture.events("ProvisioningFailed");
        let text = "storageclass.storage.k8s.io \"fast-nvme\" not found".to_owned();
        assert_eq!((&told[0].0, &told[0].1), (&"data".to_owned(), &text));
        assert!(told[0].2 > 1);
    }

    #[test]
    fn waiting_class_waits_for_a_pod() {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        fixture.create(json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "lazy"},
            "provisioner": "example.com/disk", "volumeBindingMode": "WaitForFirstConsumer",
        }));
        create(&mut fixture, Some("lazy"));
        fixture.run(Span::from_s(1));
        assert!(!claim(&fixture).unwrap().is_bound());
        assert!(!fixture.events("WaitForFirstConsumer").is_empty());
        user(&mut fixture);
        fixture.run(Span::from_s(1));
        assert!(claim(&fixture).unwrap().is_bound());
    }

    #[test]
    fn volume_that_is_there_is_taken() {
        let mut fixture = Fixture::new();
        for (name, size) in [("small", "500Mi"), ("large", "10Gi"), ("fits", "2Gi")] {
            fixture.create(json!({
                "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name},
                "spec": {"capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"], "storageClassName": "manual",
                    "hostPath": {"path": "/data"}, "persistentVolumeReclaimPolicy": "Retain"},
            }));
        }
        create(&mut fixture, Some("manual"));
        fixture.run(Span::from_s(1));
        let bound = claim(&fixture).unwrap();
        assert_eq!(bound.volume.as_deref(), Some("fits"));
        assert_eq!(bound.status["capacity"]["storage"], "2Gi");
        fixture.delete(Kind::PersistentVolumeClaim, "data", Propagation::Background);
        fixture.run(Span::from_s(1));
        assert_eq!(volume(&fixture, "fits").unwrap()["status"]["phase"], "Released");
    }

    #[test]
    fn claim_in_use_goes_after_its_pod() {
        let mut fixture = check(None);
        user(&mut fixture);
        fixture.run(Span::from_s(1));
        fixture.delete(Kind::PersistentVolumeClaim, "data", Propagation::Background);
        fixture.run(Span::from_s(1));
        assert!(claim(&fixture).unwrap().meta.is_terminating());
        fixture.delete(Kind::Pod, "p", Propagation::Background);
        fixture.run(Span::from_s(1));
        assert!(claim(&fixture).is_none());
    }

    #[test]
    fn volume_goes_with_its_claim() {
        let mut fixture = check(None);
        let name = claim(&fixture).unwrap().volume.clone().unwrap();
        fixture.delete(Kind::PersistentVolumeClaim, "data", Propagation::Background);
        fixture.run(Span::from_s(1));
        assert!(claim(&fixture).is_none());
        assert!(volume(&fixture, &name).is_none());
    }
}
