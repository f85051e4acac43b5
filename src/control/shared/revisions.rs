//! ControllerRevisions: the templates a set has had (`pkg/controller/history/controller_history.go`, Kubernetes v1.36).
//!
//! Two revisions are equal when their data is, byte for byte; the highest number is the newest. What differs between the two
//! controllers (what is hashed, which revisions are live) stays with them.

use crate::cluster::request::Propagation;
use crate::cluster::view::View;
use crate::control::plan::Act;
use crate::control::shared::controller_ref;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::meta::{Meta, OwnerRef};
use crate::object::revision::ControllerRevision;
use crate::object::selector::LabelSelector;
use crate::object::template::PodTemplate;
use crate::why::scope::Subject;
use std::rc::Rc;

/// The label that names the revision a Pod was made from; on a DaemonSet's revision it is the hash itself
/// (`ControllerRevisionHashLabelKey`).
pub(crate) const POD_HASH_LABEL: &str = "controller-revision-hash";

/// The label of a StatefulSet's revision that carries its hash (`ControllerRevisionHashLabel`).
pub(crate) const HASH_LABEL: &str = "controller.kubernetes.io/hash";

/// Longest part of the owner's name in the name of a revision (`ControllerRevisionName`).
const OWNER_NAME_MAX: usize = 223;

/// The revisions that match a selector and belong to `owner` or to nobody, oldest first (`ListControllerRevisions`).
pub(crate) fn list(view: View<'_>, owner: &Meta, selector: &LabelSelector) -> Vec<Rc<ControllerRevision>> {
    let mut revisions: Vec<Rc<ControllerRevision>> = view
        .revisions_in(&owner.key.namespace)
        .filter(|revision| revision.meta.controller().is_none_or(|controller| controller.uid == owner.uid))
        .filter(|revision| selector.matches(&revision.meta.labels))
        .cloned()
        .collect();
    sort(&mut revisions);
    revisions
}

/// Orders revisions by number, then age, then name (`SortControllerRevisions`).
pub fn sort(revisions: &mut [Rc<ControllerRevision>]) {
    revisions.sort_by(|a, b| (a.revision, a.meta.created, &a.meta.key.name).cmp(&(b.revision, b.meta.created, &b.meta.key.name)));
}

/// The number of the next revision (`nextRevision`); `revisions` are sorted.
pub(crate) fn next_number(revisions: &[Rc<ControllerRevision>]) -> i64 {
    revisions.last().map_or(1, |last| last.revision + 1)
}

/// The newest revision that holds the template `data` (`FindEqualRevisions`); `revisions` are sorted.
pub(crate) fn newest_equal<'a>(revisions: &'a [Rc<ControllerRevision>], data: &str) -> Option<&'a Rc<ControllerRevision>> {
    revisions.iter().rev().find(|revision| &*revision.data == data)
}

/// A revision of a template (`NewControllerRevision`): the template's labels and the hash, the owner's annotations.
pub(crate) fn new_revision(
    (kind, owner): (Kind, &Meta),
    template: &Rc<PodTemplate>,
    name: &str,
    (hash_label, hash): (&str, &str),
    (data, number): (Rc<str>, i64),
) -> ControllerRevision {
    let mut meta = Meta::new(&owner.key.namespace, name);
    meta.labels = template.labels.clone();
    meta.set_label(hash_label, hash);
    meta.annotations = owner.annotations.clone();
    meta.owners = Rc::from([OwnerRef::controller_of(kind, owner)]);
    ControllerRevision { meta, data, template: template.clone(), revision: number }
}

/// The same revision under another number (`UpdateControllerRevision`).
pub(crate) fn renumbered(revision: &ControllerRevision, number: i64) -> Rc<ControllerRevision> {
    Rc::new(ControllerRevision { revision: number, ..revision.clone() })
}

/// The same revision with `owner` as its controller (`AdoptControllerRevision`).
pub(crate) fn adopted(revision: &ControllerRevision, kind: Kind, owner: &Meta) -> Rc<ControllerRevision> {
    let mut adopted = revision.clone();
    adopted.meta.owners = controller_ref::with_controller(&adopted.meta, kind, owner);
    Rc::new(adopted)
}

/// The same revision without its controller (`ReleaseControllerRevision`).
pub(crate) fn released(revision: &ControllerRevision, owner: &Meta) -> Rc<ControllerRevision> {
    let mut released = revision.clone();
    released.meta.owners = controller_ref::without_owner(&released.meta, owner);
    Rc::new(released)
}

/// The revisions that nobody uses beyond the `limit` newest of these, oldest first (`truncateHistory`). A negative limit keeps all.
pub(crate) fn surplus(revisions: &[Rc<ControllerRevision>], is_live: impl Fn(&Meta) -> bool, limit: i64) -> Vec<&Rc<ControllerRevision>> {
    let Ok(limit) = usize::try_from(limit) else { return Vec::new() };
    let mut unused: Vec<_> = revisions.iter().filter(|revision| !is_live(&revision.meta)).collect();
    unused.truncate(unused.len().saturating_sub(limit));
    unused
}

/// `ControllerRevisionName`: the owner's name, cut, and the hash.
pub(crate) fn name_of(owner: &str, hash: &str) -> String {
    let cut: String = owner.chars().take(OWNER_NAME_MAX).collect();
    format!("{cut}-{hash}")
}

/// Stores a new revision.
pub(crate) fn create(revision: Rc<ControllerRevision>) -> (Subject, Act) {
    (subject(&revision.meta.key), Act::Create { object: Object::Revision(revision), records: None })
}

/// Writes a changed revision.
pub(crate) fn update(revision: Rc<ControllerRevision>) -> (Subject, Act) {
    (subject(&revision.meta.key), Act::Update { object: Object::Revision(revision), records: None })
}

/// Deletes a revision.
pub(crate) fn delete(key: &Key) -> (Subject, Act) {
    let propagation = Propagation::Background;
    (subject(key), Act::Delete { kind: Kind::ControllerRevision, key: key.clone(), grace_s: None, propagation, records: None })
}

/// A decision about a revision.
pub(crate) fn subject(key: &Key) -> Subject {
    Subject::Object(ObjectRef { kind: Kind::ControllerRevision, key: key.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::revision::data_of;
    use crate::object::spew;
    use crate::object::template::PodTemplate;
    use serde_json::json;

    fn revision(name: &str, number: i64, data: &str) -> Rc<ControllerRevision> {
        let template = Rc::new(PodTemplate::of_json(&json!({})));
        Rc::new(ControllerRevision { meta: Meta::new("default", name), data: data.into(), template, revision: number })
    }

    #[test]
    fn hash_is_the_recorded_one() {
        let template = PodTemplate::of_json(&json!({
            "metadata": {"labels": {"app": "db"}},
            "spec": {
                "containers": [{
                    "image": "registry.podloom.dev/db:1.0", "imagePullPolicy": "IfNotPresent", "name": "main",
                    "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}},
                    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                }],
                "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler",
                "securityContext": {}, "terminationGracePeriodSeconds": 30,
            },
        }));
        assert_eq!(name_of("db", &spew::stateful_set_hash(&data_of(&template), 0)), "db-6d98f7bd76");
    }

    #[test]
    fn the_newest_of_equal_revisions_is_found() {
        let mut revisions = vec![revision("c", 3, "x"), revision("a", 1, "y"), revision("b", 2, "x")];
        sort(&mut revisions);
        assert_eq!(newest_equal(&revisions, "x").map(|found| found.revision), Some(3));
        assert_eq!(newest_equal(&revisions, "z"), None);
        assert_eq!(next_number(&revisions), 4);
        assert_eq!(next_number(&[]), 1);
    }

    #[test]
    fn live_revisions_do_not_count_toward_the_limit() {
        let revisions: Vec<_> = (1..=4).map(|number| revision(&format!("r{number}"), number, "")).collect();
        let is_live = |meta: &Meta| ["r1", "r4"].contains(&&*meta.key.name);
        let names = |limit| surplus(&revisions, is_live, limit).iter().map(|one| one.meta.key.name.to_string()).collect::<Vec<_>>();
        assert_eq!(names(1), ["r2"]);
        assert_eq!(names(0), ["r2", "r3"]);
        assert_eq!(names(-1), [""; 0]);
    }
}
