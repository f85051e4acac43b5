//! The garbage collector: dependents follow their owners, in the background, before them, or not at all
//! (`pkg/controller/garbagecollector/garbagecollector.go`).
//!
//! Wakes: [`plan`] is due for an object when it is removed and has dependents; when it is terminating and its metadata changes; when it has
//! an owner reference to something that does not exist where it should; and for the terminating owners of an object that is removed or
//! loses a reference, since a foreground deletion may have waited for it. It works on the object that woke it, not on a graph of its own.

pub mod reason;

use crate::cluster::deletion::{FOREGROUND, ORPHAN};
use crate::cluster::recorder::EventText;
use crate::cluster::request::Propagation;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::ownership::reason::Reason;
use crate::control::plan::{Act, Plan};
use crate::object::any::Object;
use crate::object::kind::{KINDS, Key, Kind, Name, ObjectRef};
use crate::object::meta::{Meta, OwnerRef};
use crate::time::Time;
use crate::why::scope::Subject;

/// Name of the controller in its Events.
const COMPONENT: &str = "garbage-collector-controller";

/// What becomes of an owner as its dependents see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It is there.
    Solid,
    /// It is deleted in the foreground and waits.
    Waiting,
    /// It does not exist, or another object has its name.
    Absent,
}

/// Looks at one object: the dependents of what is gone or going, and the object itself where its owners may be gone.
pub fn plan(view: View<'_>, object: &Object, _now: Time) -> Plan {
    let mut plan = Plan::default();
    let reference = object.reference();
    match view.get(object.kind(), &reference.key).filter(|current| current.meta().uid == object.meta().uid) {
        None => {
            for dependent in dependents(view, &object.meta().uid) {
                look_at(view, &dependent, &mut plan);
            }
        }
        Some(current) if has_finalizer(current.meta(), ORPHAN) && current.meta().is_terminating() => orphan(view, &current, &mut plan),
        Some(current) if has_finalizer(current.meta(), FOREGROUND) && current.meta().is_terminating() => {
            foreground(view, &current, &mut plan)
        }
        Some(current) if !current.meta().owners.is_empty() => look_at(view, &current, &mut plan),
        Some(_) => {}
    }
    plan
}

fn dependents(view: View<'_>, uid: &str) -> Vec<Object> {
    view.dependents_of(uid).filter_map(|one| view.get(one.kind, &one.key)).collect()
}

fn has_finalizer(meta: &Meta, finalizer: &str) -> bool {
    meta.finalizers.iter().any(|one| &**one == finalizer)
}

/// `attemptToDeleteItem`
fn look_at(view: View<'_>, dependent: &Object, plan: &mut Plan) {
    let meta = dependent.meta();
    let reference = dependent.reference();
    let about = Subject::Object(reference.clone());
    let mut why = |act: Option<Act>, reason: Reason| match act {
        Some(act) => plan.act(about.clone(), act, reason),
        None => plan.leave(about.clone(), reason),
    };
    if meta.is_terminating() && !has_finalizer(meta, FOREGROUND) {
        why(None, Reason::AlreadyTerminating);
        return;
    }
    let standings: Vec<(&OwnerRef, Standing)> = meta.owners.iter().map(|owner| (owner, standing(view, meta, owner))).collect();
    let first =
        |wanted: Standing| standings.iter().find(|(_, standing)| *standing == wanted).map(|(owner, _)| owner_reference(meta, owner));
    let stranger = standings.iter().find_map(|(owner, standing)| (*standing == Standing::Absent).then(|| elsewhere(view, meta, owner))?);
    if let Some((owner, text)) = stranger {
        let reason = Reason::OwnerElsewhere { owner };
        why(Some(Act::Record { about: reference.clone(), text }), reason);
    }
    match (first(Standing::Solid), first(Standing::Waiting), first(Standing::Absent)) {
        (Some(owner), None, None) => why(None, Reason::OwnerStays { owner }),
        (Some(_), Some(owner), _) | (Some(_), None, Some(owner)) => {
            let kept = standings.iter().filter(|(_, standing)| *standing == Standing::Solid).map(|(owner, _)| (*owner).clone());
            let mut object = dependent.clone();
            object.meta_mut().owners = kept.collect();
            why(Some(Act::Update { object, records: None }), Reason::AnotherOwnerStays { owner });
        }
        (None, Some(owner), _) => {
            let has_own = view.dependents_of(&meta.uid).next().is_some();
            let propagation = if has_own { Propagation::Foreground } else { propagation_of(meta) };
            why(Some(delete(&reference, propagation)), Reason::OwnerGoesAfter { owner });
        }
        (None, None, Some(owner)) => {
            why(Some(delete(&reference, propagation_of(meta))), Reason::OwnersGone { owner });
        }
        (None, None, None) => {}
    }
}

fn delete(reference: &ObjectRef, propagation: Propagation) -> Act {
    Act::Delete { kind: reference.kind, key: reference.key.clone(), grace_s: None, propagation, records: None }
}

/// A dependent is deleted as its own finalizers ask.
fn propagation_of(meta: &Meta) -> Propagation {
    if has_finalizer(meta, ORPHAN) {
        Propagation::Orphan
    } else if has_finalizer(meta, FOREGROUND) {
        Propagation::Foreground
    } else {
        Propagation::Background
    }
}

/// Looks an owner up by kind, name and uid; one of a kind that is not served is left alone.
fn standing(view: View<'_>, dependent: &Meta, owner: &OwnerRef) -> Standing {
    let Some(info) = KINDS.iter().find(|known| known.name == &*owner.kind && known.api_version() == *owner.api_version) else {
        return Standing::Solid;
    };
    if info.namespaced && dependent.key.namespace.is_empty() {
        // `namespacedOwnerOfClusterScopedObjectErr`: nobody can tell which object is meant.
        return Standing::Solid;
    }
    let namespace: Name = if info.namespaced { dependent.key.namespace.clone() } else { "".into() };
    match view.get(info.kind, &Key { namespace, name: owner.name.clone() }).filter(|found| found.meta().uid == owner.uid) {
        None => Standing::Absent,
        Some(found) if found.meta().is_terminating() && has_finalizer(found.meta(), FOREGROUND) => Standing::Waiting,
        Some(_) => Standing::Solid,
    }
}

/// `reportInvalidNamespaceOwnerRef`: the owner exists, but in another namespace, where it cannot own the dependent.
fn elsewhere(view: View<'_>, dependent: &Meta, owner: &OwnerRef) -> Option<(ObjectRef, EventText)> {
    let info = KINDS.iter().find(|known| known.namespaced && known.name == &*owner.kind)?;
    let found = view.list(info.kind, None).into_iter().find(|object| object.meta().uid == owner.uid)?;
    let namespace = &dependent.key.namespace;
    if found.meta().key.namespace == *namespace {
        return None;
    }
    let OwnerRef { api_version, kind, name, uid, .. } = owner;
    let message = format!(
        "ownerRef [{api_version}/{kind}, namespace: {namespace}, name: {name}, uid: {uid}] does not exist in namespace \"{namespace}\""
    );
    Some((found.reference(), EventText::warning(COMPONENT, "OwnerRefInvalidNamespace", message)))
}

fn owner_reference(dependent: &Meta, owner: &OwnerRef) -> ObjectRef {
    let info = KINDS.iter().find(|known| known.name == &*owner.kind);
    let namespaced = info.is_none_or(|info| info.namespaced);
    let namespace: Name = if namespaced { dependent.key.namespace.clone() } else { "".into() };
    ObjectRef {
        kind: info.map_or(crate::object::kind::Kind::Namespace, |info| info.kind),
        key: Key { namespace, name: owner.name.clone() },
    }
}

/// `orphanDependents`, then the owner loses its finalizer.
fn orphan(view: View<'_>, owner: &Object, plan: &mut Plan) {
    let uid = &owner.meta().uid;
    for mut dependent in dependents(view, uid) {
        let why = Reason::Orphaned { owner: owner.reference() };
        let kept = dependent.meta().owners.iter().filter(|one| one.uid != *uid).cloned().collect();
        dependent.meta_mut().owners = kept;
        plan.act(Subject::Object(dependent.reference()), Act::Update { object: dependent, records: None }, why);
    }
    release(owner, ORPHAN, Reason::DependentsOrphaned, plan);
}

/// `processDeletingDependentsItem`: dependents first; those that do not block the owner's deletion go all the same.
fn foreground(view: View<'_>, owner: &Object, plan: &mut Plan) {
    let uid = &owner.meta().uid;
    let dependents = dependents(view, uid);
    let blocks = |one: &&Object| one.meta().owners.iter().any(|reference| reference.uid == *uid && reference.block_owner_deletion);
    let blocking = dependents.iter().filter(blocks).count();
    if blocking == 0 {
        release(owner, FOREGROUND, Reason::DependentsGone, plan);
        return;
    }
    let why = Reason::WaitsForDependents { dependents: blocking };
    plan.leave(Subject::Object(owner.reference()), why);
    for dependent in &dependents {
        if !dependent.meta().is_terminating() {
            look_at(view, dependent, plan);
        }
    }
}

fn release(owner: &Object, finalizer: &str, why: Reason, plan: &mut Plan) {
    let mut object = owner.clone();
    let kept = owner.meta().finalizers.iter().filter(|one| &***one != finalizer).cloned().collect();
    object.meta_mut().finalizers = kept;
    plan.act(Subject::Object(owner.reference()), Act::Update { object, records: None }, why);
}

/// The objects whose dependents the garbage collector looks at after a write: what is gone or going, what has an owner that may be gone,
/// and a terminating owner whose deletion may have waited for a dependent.
pub(crate) fn woken_by(view: View<'_>, delta: &Delta) -> Vec<Object> {
    let mut woken = unblocked_owners(view, delta);
    let (object, is_there) = match (&delta.before, &delta.after) {
        (Some(before), None) => (before, false),
        (before, Some(after)) if began_to_go(before.as_ref(), after) || dangles(view, before.as_ref(), after) => (after, true),
        (Some(_) | None, Some(_)) | (None, None) => return woken,
    };
    if object.kind() == Kind::Event {
        return woken;
    }
    // A dependent that goes may be what its owner's foreground deletion waits for.
    woken.extend(object.meta().owners.iter().filter_map(|owner| terminating_owner(view, object, owner)));
    if is_there || view.dependents_of(&object.meta().uid).next().is_some() || !object.meta().finalizers.is_empty() {
        woken.push(object.clone());
    }
    woken
}

fn began_to_go(before: Option<&Object>, after: &Object) -> bool {
    after.meta().is_terminating() && before.is_none_or(|before| before.meta() != after.meta())
}

/// Whether an object has new owners of which one does not exist.
fn dangles(view: View<'_>, before: Option<&Object>, after: &Object) -> bool {
    let owners = &after.meta().owners;
    let is_new = !owners.is_empty() && before.is_none_or(|before| before.meta().owners != *owners);
    is_new && owners.iter().any(|owner| owner_of(view, after, owner).is_none_or(|found| found.meta().uid != owner.uid))
}

/// `addUnblockedOwnersToDeleteQueue`: a terminating owner that a dependent does not name any more.
fn unblocked_owners(view: View<'_>, delta: &Delta) -> Vec<Object> {
    let (Some(before), Some(after)) = (&delta.before, &delta.after) else { return Vec::new() };
    if before.meta().owners == after.meta().owners {
        return Vec::new();
    }
    let lost = before.meta().owners.iter().filter(|owner| !after.meta().owners.contains(owner));
    lost.filter_map(|owner| terminating_owner(view, before, owner)).collect()
}

fn owner_of(view: View<'_>, dependent: &Object, owner: &OwnerRef) -> Option<Object> {
    let info = KINDS.iter().find(|known| *known.name == *owner.kind)?;
    let namespace = if info.namespaced { dependent.meta().key.namespace.clone() } else { "".into() };
    view.get(info.kind, &Key { namespace, name: owner.name.clone() })
}

fn terminating_owner(view: View<'_>, dependent: &Object, owner: &OwnerRef) -> Option<Object> {
    owner_of(view, dependent, owner).filter(|found| found.meta().uid == owner.uid && found.meta().is_terminating())
}

#[cfg(test)]
mod tests {
    use crate::cluster::request::Propagation;
    use crate::control::tests::fixture::Fixture;
    use crate::object::kind::{Key, Kind};
    use crate::time::Span;
    use serde_json::{Value, json};

    fn owner(fixture: &Fixture, name: &str, blocks: bool) -> Value {
        let uid = fixture.cluster.get(Kind::ConfigMap, &Key::new("default", name)).unwrap().meta().uid.to_string();
        json!({"apiVersion": "v1", "kind": "ConfigMap", "name": name, "uid": uid, "blockOwnerDeletion": blocks})
    }

    /// Owners `a` and `b`, the Pod `p` of `a`, the Pod `both` of both; then `a` is deleted.
    fn check(propagation: Propagation) -> Fixture {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        for name in ["a", "b"] {
            fixture.create(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}));
        }
        let of_a = owner(&fixture, "a", true);
        let of_b = owner(&fixture, "b", true);
        for (name, owners) in [("p", json!([of_a])), ("both", json!([of_a, of_b]))] {
            let spec = json!({"nodeName": "node-1", "containers": [{"name": "main", "image": "app:1.0"}]});
            fixture.create(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "ownerReferences": owners}, "spec": spec}));
        }
        fixture.run(Span::from_s(1));
        fixture.delete(Kind::ConfigMap, "a", propagation);
        fixture
    }

    fn exists(fixture: &Fixture, name: &str) -> bool {
        fixture.cluster.get(Kind::ConfigMap, &Key::new("default", name)).is_some()
    }

    #[test]
    fn background_deletion_is_followed_by_dependents() {
        let mut fixture = check(Propagation::Background);
        assert!(!exists(&fixture, "a"));
        fixture.run(Span::from_s(1));
        assert!(fixture.find_pod("p").is_none());
        let owners: Vec<String> = fixture.pod("both").meta.owners.iter().map(|owner| owner.name.to_string()).collect();
        assert_eq!(owners, ["b"]);
    }

    #[test]
    fn foreground_deletion_waits_for_dependents() {
        let mut fixture = check(Propagation::Foreground);
        fixture.run(Span::from_ms(100));
        assert!(fixture.pod("p").is_terminating());
        assert!(exists(&fixture, "a"));
        fixture.run(Span::from_ms(200));
        assert!(fixture.find_pod("p").is_none());
        assert!(!exists(&fixture, "a"));
        assert!(!fixture.pod("both").is_terminating());
    }

    #[test]
    fn orphans_stay_without_their_owner() {
        let mut fixture = check(Propagation::Orphan);
        fixture.run(Span::from_s(1));
        assert!(!exists(&fixture, "a"));
        assert!(fixture.pod("p").meta.owners.is_empty() && !fixture.pod("p").is_terminating());
        assert_eq!(fixture.pod("both").meta.owners.len(), 1);
    }

    #[test]
    fn dependent_goes_with_the_last_of_its_owners() {
        let mut fixture = check(Propagation::Background);
        fixture.run(Span::from_s(1));
        fixture.delete(Kind::ConfigMap, "b", Propagation::Background);
        fixture.run(Span::from_s(1));
        assert!(fixture.find_pod("both").is_none());
    }

    #[test]
    fn owner_in_another_namespace_is_none() {
        let mut fixture = Fixture::new();
        fixture.create(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "far"}}));
        fixture.create(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}));
        let of_a = owner(&fixture, "a", false);
        let meta = json!({"name": "lost", "namespace": "far", "ownerReferences": [of_a]});
        fixture.create(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta}));
        let lost = fixture.cluster.get(Kind::ConfigMap, &Key::new("far", "lost")).unwrap();
        let plan = super::plan(&fixture.cluster, &lost, fixture.now);
        fixture.apply(&plan);
        assert!(fixture.cluster.get(Kind::ConfigMap, &Key::new("far", "lost")).is_none());
        let uid = of_a["uid"].as_str().unwrap();
        let told = format!("ownerRef [v1/ConfigMap, namespace: far, name: a, uid: {uid}] does not exist in namespace \"far\"");
        assert_eq!(fixture.events("OwnerRefInvalidNamespace")[0].1, told);
    }

    #[test]
    fn object_whose_owner_never_was_goes() {
        let mut fixture = Fixture::new();
        let owner = json!({"apiVersion": "v1", "kind": "ConfigMap", "name": "nobody", "uid": "00000000-0000-4000-8000-000000000000"});
        fixture.create(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "lost", "ownerReferences": [owner]}}));
        let lost = fixture.cluster.get(Kind::ConfigMap, &Key::new("default", "lost")).unwrap();
        let plan = super::plan(&fixture.cluster, &lost, fixture.now);
        fixture.apply(&plan);
        assert!(!exists(&fixture, "lost"));
    }
}
