//! The namespace controller: a namespace that is deleted goes when nothing is left in it, and what is in it is deleted first
//! (`pkg/controller/namespace/namespace_controller.go`, `deletion/namespaced_resources_deleter.go`).
//!
//! Wakes: [`plan`] is due [`GRACE`] after every Delta of a namespace that is being deleted, and says by `again` when what it waits for
//! may have ended. Objects of kinds that are not modelled are not looked for.

use crate::cluster::deletion;
use crate::cluster::request::Propagation;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::ownership::reason::Reason;
use crate::control::plan::{Act, Plan};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::condition::{Condition, ConditionStatus};
use crate::object::kind::{KINDS, Key, Kind, Name};
use crate::object::other::Other;
use crate::object::read;
use crate::time::{Epoch, Span, Time};
use crate::why::scope::Subject;
use std::collections::BTreeMap;
use std::rc::Rc;

/// From a change of a namespace to the deletion of what is in it (`namespaceDeletionGracePeriod`): time for caches to hear of it.
pub const GRACE: Span = Span::from_s(5);
/// How long an object with a finalizer is thought to take (`finalizerEstimateSeconds`).
const FINALIZER_ESTIMATE: Span = Span::from_s(15);

/// What stays when everything in a namespace has been asked to go.
#[derive(Clone, Debug, Default)]
struct Remaining {
    /// Objects by the name of their resource.
    resources: BTreeMap<String, usize>,
    /// Objects by finalizer.
    finalizers: BTreeMap<Name, usize>,
    /// When some of it may have ended.
    estimate: Span,
}

/// `Delete`: deletes what is in the namespace, and the namespace when nothing is.
pub fn plan(view: View<'_>, name: &Name, now: Time) -> Plan {
    let mut plan = Plan::default();
    let key = Key { namespace: "".into(), name: name.clone() };
    let Some(Object::Other(namespace)) = view.get(Kind::Namespace, &key).filter(|found| found.meta().is_terminating()) else {
        return plan;
    };
    let owner = Object::Other(namespace.clone()).reference();
    let content: Vec<Object> = KINDS.iter().filter(|info| info.namespaced).flat_map(|info| view.list(info.kind, Some(name))).collect();
    for object in content.iter().filter(|object| !object.meta().is_terminating()) {
        let dependent = object.reference();
        let (kind, key) = (dependent.kind, dependent.key.clone());
        let act = Act::Delete { kind, key, grace_s: None, propagation: Propagation::Background, records: None };
        let why = Reason::NamespaceGoes { owner: owner.clone() };
        plan.act(Subject::Object(dependent), act, why);
    }
    let remaining = Remaining::of(&content);
    if remaining.resources.is_empty() {
        let act = with_rest(&namespace, "spec", |spec| read::put(spec, "finalizers", Json::Null));
        plan.act(Subject::Object(owner.clone()), act, Reason::NamespaceEmpty);
        return plan;
    }
    let why = Reason::NamespaceWaits { dependents: remaining.resources.values().sum() };
    let conditions = remaining.conditions(&namespace, view.epoch, now);
    if read::at(&namespace.rest, &["status", "conditions"]) == Some(&conditions) {
        plan.leave(Subject::Object(owner), why);
    } else {
        let act = with_rest(&namespace, "status", |status| read::put(status, "conditions", conditions));
        plan.act(Subject::Object(owner), act, why);
    }
    plan.look_again(now + remaining.wait());
    plan
}

fn with_rest(namespace: &Other, field: &str, change: impl FnOnce(&mut Json)) -> Act {
    let mut object = namespace.clone();
    let mut rest = (*namespace.rest).clone();
    let mut inner = rest.get(field).cloned().unwrap_or_default();
    change(&mut inner);
    read::put(&mut rest, field, inner);
    object.rest = Rc::new(rest);
    Act::Update { object: Object::Other(Rc::new(object)), records: None }
}

impl Remaining {
    /// `deleteAllContentForGroupVersionResource`, `estimateGracefulTerminationForPods`
    fn of(content: &[Object]) -> Self {
        let mut remaining = Self::default();
        for object in content {
            let grace_s = match object {
                Object::Pod(pod) => deletion::grace_of(pod, None),
                _ => 0,
            };
            let meta = object.meta();
            if meta.finalizers.is_empty() && grace_s == 0 && !meta.is_terminating() {
                continue;
            }
            *remaining.resources.entry(object.kind().info().plural.to_owned() + "." + object.kind().info().group).or_default() += 1;
            for finalizer in meta.finalizers.iter() {
                *remaining.finalizers.entry(finalizer.clone()).or_default() += 1;
                remaining.estimate = remaining.estimate.max(FINALIZER_ESTIMATE);
            }
            remaining.estimate = remaining.estimate.max(Span::from_s(u64::try_from(grace_s).unwrap_or(0)));
        }
        remaining
    }

    /// Half of the estimate, and a second more.
    fn wait(&self) -> Span {
        Span::from_s(self.estimate.s() / 2 + 1)
    }

    /// `namespaceConditionUpdater`; a condition that says the same keeps its time.
    fn conditions(&self, namespace: &Other, epoch: Epoch, now: Time) -> Json {
        let list = |entries: Vec<String>| entries.join(", ");
        let resources = list(self.resources.iter().map(|(name, count)| format!("{name} has {count} resource instances")).collect());
        let finalizers = list(self.finalizers.iter().map(|(name, count)| format!("{name} in {count} resource instances")).collect());
        let content = format!("Some resources are remaining: {resources}");
        let waits = format!("Some content in the namespace has finalizers remaining: {finalizers}");
        let no_finalizers = "All content-preserving finalizers finished";
        let found = "All resources successfully discovered";
        let parsed = "All legacy kube types successfully parsed";
        let deleted = "All content successfully deleted, may be waiting on finalization";
        let (no, yes) = (ConditionStatus::False, ConditionStatus::True);
        let last =
            if self.finalizers.is_empty() { (no, "ContentHasNoFinalizers", no_finalizers) } else { (yes, "SomeFinalizersRemain", &*waits) };
        let all = [
            ("NamespaceDeletionDiscoveryFailure", (no, "ResourcesDiscovered", found)),
            ("NamespaceDeletionGroupVersionParsingFailure", (no, "ParsedGroupVersions", parsed)),
            ("NamespaceDeletionContentFailure", (no, "ContentDeleted", deleted)),
            ("NamespaceContentRemaining", (yes, "SomeResourcesRemain", &*content)),
            ("NamespaceFinalizersRemaining", last),
        ];
        let known = read::at(&namespace.rest, &["status", "conditions"]).and_then(Json::as_array).cloned().unwrap_or_default();
        let conditions = all.map(|(kind, (status, reason, message))| {
            let fresh = Condition::new(kind, status, now).because(reason, message).to_json(epoch, false);
            let same = |old: &&Json| ["type", "status", "reason", "message"].iter().all(|field| old.get(field) == fresh.get(field));
            known.iter().find(same).cloned().unwrap_or(fresh)
        });
        conditions.to_vec().into()
    }
}

/// The namespace that is emptied after a write, [`GRACE`] later.
pub(crate) fn woken_by(delta: &Delta) -> Option<Name> {
    match delta.after.as_ref().or(delta.before.as_ref()) {
        Some(Object::Other(other)) if other.kind == Kind::Namespace && other.meta.is_terminating() => Some(other.meta.key.name.clone()),
        Some(_) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::plan;
    use crate::cluster::request::{FieldValidation, Propagation, Request};
    use crate::cluster::server;
    use crate::control::plan::Act;
    use crate::control::tests::fixture::Fixture;
    use crate::object::kind::{Key, Kind};
    use serde_json::{Value, json};

    /// A namespace `lab` that is being deleted, with a ConfigMap and a running Pod in it.
    fn check() -> Fixture {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        fixture.create(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "lab"}}));
        let spec = json!({"nodeName": "node-1", "containers": [{"name": "main", "image": "app:1.0"}]});
        for (kind, rest) in [("ConfigMap", json!({"data": {}})), ("Pod", json!({"spec": spec}))] {
            let mut object = json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": "a", "namespace": "lab"}});
            object.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            fixture.create(object);
        }
        fixture.delete(Kind::Namespace, "lab", Propagation::Background);
        fixture
    }

    fn look(fixture: &mut Fixture) -> Vec<Kind> {
        let plan = plan(&fixture.cluster, &"lab".into(), fixture.now);
        let mut deleted = Vec::new();
        for decision in plan.decisions {
            match *decision.act.clone().unwrap() {
                Act::Delete { kind, key, .. } => {
                    fixture.cluster.delete(kind, &key, None, Propagation::Background, fixture.now).unwrap();
                    deleted.push(kind);
                }
                Act::Update { object, .. } => fixture.write(object),
                other => panic!("{other:?}"),
            }
        }
        deleted
    }

    fn namespace(fixture: &Fixture) -> Option<Value> {
        fixture.cluster.get_json(Kind::Namespace, &Key::new("", "lab"))
    }

    #[test]
    fn what_is_in_a_namespace_goes_before_it() {
        let mut fixture = check();
        assert_eq!(namespace(&fixture).unwrap()["status"]["phase"], "Terminating");
        assert_eq!(look(&mut fixture), [Kind::Pod, Kind::ConfigMap]);
        let remaining = &namespace(&fixture).unwrap()["status"]["conditions"][3];
        assert_eq!(remaining["message"], "Some resources are remaining: pods. has 1 resource instances");
        fixture.cluster.remove(Kind::Pod, &Key::new("lab", "a"));
        look(&mut fixture);
        assert_eq!(namespace(&fixture), None);
    }

    #[test]
    fn nothing_new_comes_into_a_namespace_that_goes() {
        let mut fixture = check();
        let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b", "namespace": "lab"}});
        let request = Request::Create { kind: Kind::ConfigMap, object, validation: FieldValidation::Strict };
        let refusal = server::serve(&mut fixture.cluster, &request, fixture.now).unwrap_err();
        let expected = "configmaps \"b\" is forbidden: unable to create new content in namespace lab because it is being terminated";
        assert_eq!(refusal.to_string(), expected);
    }

    #[test]
    fn three_namespaces_stay_for_ever() {
        let mut fixture = Fixture::new();
        let key = Key::new("", "kube-system");
        let refusal = fixture.cluster.delete(Kind::Namespace, &key, None, Propagation::Background, fixture.now).unwrap_err();
        assert_eq!(refusal.to_string(), "namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
    }
}
