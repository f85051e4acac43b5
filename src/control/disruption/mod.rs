//! The disruption controller: it counts the Pods of a PodDisruptionBudget and says how many may be disrupted
//! (`pkg/controller/disruption/disruption.go`). The eviction API, not this controller, refuses evictions.
//!
//! Wakes: [`plan`] is due for a budget at every Delta of it; for the budgets of a namespace when one of its Pods comes, goes, becomes ready or
//! not, or terminating, or its labels change; and when the scale of a StatefulSet, Deployment or ReplicaSet there changes. `again` is when a Pod
//! that was evicted two minutes ago and is still there counts as healthy again.

pub mod reason;

use self::reason::Reason;
use crate::cluster::recorder::EventText;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan, Records};
use crate::control::shared::informer;
use crate::object::any::Object;
use crate::object::budget::{Budget, BudgetStatus};
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::daemon_set::IntOrPercent;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::pod::Pod;
use crate::object::read;
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Name of the controller in its Events.
const COMPONENT: &str = "controllermanager";
/// How long an evicted Pod counts as disrupted although it is still there (`DeletionTimeout`).
const DELETION_TIMEOUT: Span = Span::from_s(120);

/// What the counting gave.
struct Count {
    healthy: i64,
    desired: i64,
    expected: i64,
    disrupted: BTreeMap<Name, Time>,
}

/// Why the Pods that there should be cannot be counted.
struct Unknown {
    pod: Name,
    message: String,
}

/// `trySync`
pub fn plan(view: View<'_>, key: &Key, now: Time) -> Plan {
    let mut plan = Plan::default();
    let Some(budget) = view.budget(key) else { return plan };
    let about = ObjectRef { kind: Kind::PodDisruptionBudget, key: key.clone() };
    let pods: Vec<&Rc<Pod>> = view
        .pods()
        .filter(|pod| pod.meta.key.namespace == key.namespace)
        .filter(|pod| budget.selector.as_ref().is_some_and(|selector| selector.matches(&pod.meta.labels)))
        .collect();
    if pods.is_empty() {
        let text = EventText::normal(COMPONENT, "NoPods", "No matching pods found");
        let reason = Reason::NoPods;
        plan.act(Subject::Object(about.clone()), Act::Record { about: about.clone(), text }, reason);
    }
    match demand(view, budget, &pods) {
        Ok((expected, desired, unmanaged)) => {
            report_unmanaged(budget, &about, unmanaged, &mut plan);
            let disrupted = still_disrupted(budget, &pods, now, &mut plan);
            let healthy = pods.iter().filter(|pod| !pod.is_terminating() && !disrupted.contains_key(&pod.meta.key.name) && pod.is_ready());
            let healthy = i64::try_from(healthy.count()).unwrap_or(i64::MAX);
            write(budget, about, Count { healthy, desired, expected, disrupted }, now, &mut plan);
        }
        Err(unknown) => fail_safe(budget, about, &unknown, now, &mut plan),
    }
    plan
}

/// `getExpectedPodCount`: how many Pods there should be, how many of them healthy, and the Pods without controller.
fn demand(view: View<'_>, budget: &Budget, pods: &[&Rc<Pod>]) -> Result<(i64, i64, Vec<Name>), Unknown> {
    let count = i64::try_from(pods.len()).unwrap_or(i64::MAX);
    match (&budget.max_unavailable, &budget.min_available) {
        (Some(max), _) => {
            let (scale, unmanaged) = expected_scale(view, pods)?;
            Ok((scale, (scale - rounded_up(*max, scale)).max(0), unmanaged))
        }
        (None, Some(IntOrPercent::Int(min))) => Ok((count, *min, Vec::new())),
        (None, Some(min)) => {
            let (scale, unmanaged) = expected_scale(view, pods)?;
            Ok((scale, rounded_up(*min, scale), unmanaged))
        }
        (None, None) => Ok((0, 0, Vec::new())),
    }
}

/// `GetScaledValueFromIntOrPercent`, rounded up.
fn rounded_up(amount: IntOrPercent, of: i64) -> i64 {
    match amount {
        IntOrPercent::Int(number) => number,
        IntOrPercent::Percent(percent) => (percent * of + 99).div_euclid(100),
    }
}

/// `getExpectedScale`: the sum of the scales of the Pods' controllers.
fn expected_scale(view: View<'_>, pods: &[&Rc<Pod>]) -> Result<(i64, Vec<Name>), Unknown> {
    let mut scales: BTreeMap<Name, i64> = BTreeMap::new();
    let mut unmanaged = Vec::new();
    for pod in pods {
        let name = pod.meta.key.name.clone();
        let Some(owner) = pod.meta.controller() else {
            unmanaged.push(name);
            continue;
        };
        if scales.contains_key(&owner.uid) {
            continue;
        }
        let key = Key { namespace: pod.meta.key.namespace.clone(), name: owner.name.clone() };
        match scale_of(view, &owner.kind, &key, &owner.uid) {
            Scale::Of(uid, replicas) => drop(scales.insert(uid, replicas)),
            Scale::None(message) => return Err(Unknown { pod: name, message }),
            Scale::Gone => return Err(Unknown { message: format!("found no controllers for pod \"{name}\""), pod: name }),
        }
    }
    Ok((scales.values().sum(), unmanaged))
}

/// What is known of a controller's scale.
enum Scale {
    /// So many Pods, by the uid of the object that says so.
    Of(Name, i64),
    /// Its kind has no scale.
    None(String),
    /// It is not there.
    Gone,
}

/// `getPodController` and its siblings; a ReplicaSet speaks for its Deployment.
fn scale_of(view: View<'_>, kind: &str, key: &Key, uid: &Name) -> Scale {
    let found = |kind: Kind| match view.get(kind, key) {
        Some(Object::Other(other)) if other.meta.uid == *uid => Some(other),
        _ => None,
    };
    match kind {
        "StatefulSet" => match view.stateful_set(key).filter(|set| set.meta.uid == *uid) {
            Some(set) => Scale::Of(uid.clone(), set.spec.replicas),
            None => Scale::Gone,
        },
        "ReplicaSet" => {
            let Some(set) = found(Kind::ReplicaSet) else { return Scale::Gone };
            match set.meta.controller().filter(|owner| &*owner.kind == "Deployment") {
                Some(owner) => {
                    let key = Key { namespace: key.namespace.clone(), name: owner.name.clone() };
                    scale_of(view, "Deployment", &key, &owner.uid)
                }
                None => Scale::Of(uid.clone(), replicas(&set.rest)),
            }
        }
        "Deployment" => found(Kind::Deployment).map_or(Scale::Gone, |found| Scale::Of(uid.clone(), replicas(&found.rest))),
        "DaemonSet" => Scale::None("daemonsets.apps does not implement the scale subresource".to_owned()),
        "Job" => Scale::None("jobs.batch does not implement the scale subresource".to_owned()),
        _ => Scale::Gone,
    }
}

fn replicas(rest: &crate::object::Json) -> i64 {
    rest.get("spec").and_then(|spec| read::integer(spec, "replicas")).unwrap_or(1)
}

/// Pods without controller make the numbers doubtful.
fn report_unmanaged(budget: &Budget, about: &ObjectRef, pods: Vec<Name>, plan: &mut Plan) {
    if pods.is_empty() {
        return;
    }
    let selector = budget.raw.get("selector").map(ToString::to_string).unwrap_or_default();
    let message = format!(
        "Pods selected by this PodDisruptionBudget (selector: {selector}) were found to be unmanaged. As a result, the status of the PDB \
         cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set \
         \".spec.minAvailable\" field of the PDB to an integer value."
    );
    let text = EventText::warning(COMPONENT, "UnmanagedPods", message);
    let reason = Reason::UnmanagedPods { pods };
    plan.act(Subject::Object(about.clone()), Act::Record { about: about.clone(), text }, reason);
}

/// `buildDisruptedPodMap`: evicted Pods that have not begun to terminate, for two minutes.
fn still_disrupted(budget: &Budget, pods: &[&Rc<Pod>], now: Time, plan: &mut Plan) -> BTreeMap<Name, Time> {
    let mut disrupted = BTreeMap::new();
    for pod in pods.iter().filter(|pod| !pod.is_terminating()) {
        let name = &pod.meta.key.name;
        if let Some(since) = budget.status.disrupted_pods.get(name).filter(|since| **since + DELETION_TIMEOUT > now) {
            plan.look_again(*since + DELETION_TIMEOUT);
            disrupted.insert(name.clone(), *since);
        }
    }
    disrupted
}

/// `updatePdbStatus`
fn write(budget: &Rc<Budget>, about: ObjectRef, count: Count, now: Time, plan: &mut Plan) {
    let Count { healthy, desired, expected, disrupted } = count;
    let allowed = if expected <= 0 { 0 } else { (healthy - desired).max(0) };
    let (status, reason) =
        if allowed > 0 { (ConditionStatus::True, "SufficientPods") } else { (ConditionStatus::False, "InsufficientPods") };
    let counted = BudgetStatus {
        observed_generation: budget.meta.generation,
        disruptions_allowed: allowed,
        current_healthy: healthy,
        desired_healthy: desired,
        expected_pods: expected,
        disrupted_pods: disrupted,
        conditions: conditions(budget, status, reason, "", now),
    };
    let reason =
        if counted == budget.status { Reason::BudgetIsUpToDate } else { Reason::BudgetCounted { healthy, desired, expected, allowed } };
    put(budget, about, counted, reason, None, plan);
}

/// `failSafe`: nothing may be disrupted while nobody can count.
fn fail_safe(budget: &Rc<Budget>, about: ObjectRef, unknown: &Unknown, now: Time, plan: &mut Plan) {
    let message = format!("Failed to calculate the number of expected pods: {}", unknown.message);
    let text = EventText::warning(COMPONENT, "CalculateExpectedPodCountFailed", message);
    let failed = BudgetStatus {
        observed_generation: budget.meta.generation,
        disruptions_allowed: 0,
        conditions: conditions(budget, ConditionStatus::False, "SyncFailed", &unknown.message, now),
        ..budget.status.clone()
    };
    let reason = Reason::ScaleUnknown { pod: unknown.pod.clone() };
    put(budget, about, failed, reason, Some(text), plan);
}

fn conditions(budget: &Budget, status: ConditionStatus, reason: &str, message: &str, now: Time) -> Vec<Condition> {
    let mut conditions = budget.status.conditions.clone();
    let mut allowed = Condition::new("DisruptionAllowed", status, now).because(reason, message);
    allowed.observed_generation = Some(budget.meta.generation);
    condition::set(&mut conditions, allowed);
    conditions
}

/// Writes the status where it differs; the Event comes with the write.
fn put(budget: &Rc<Budget>, about: ObjectRef, status: BudgetStatus, reason: Reason, text: Option<EventText>, plan: &mut Plan) {
    if status == budget.status {
        plan.leave(Subject::Object(about), reason);
        return;
    }
    let records = text.map(|done| Records { about: about.clone(), done: Some(done), refused: None });
    let object = Object::Budget(Rc::new(Budget { status, ..Budget::clone(budget) }));
    plan.act(Subject::Object(about), Act::Update { object, records }, reason);
}

/// The budgets that are counted after a write, and after which time.
pub(crate) fn woken_by(view: View<'_>, delta: &Delta) -> Vec<(Key, Span)> {
    let of_namespace = |namespace: &str| {
        let keys = view.budgets().map(|budget| budget.meta.key.clone()).filter(|key| &*key.namespace == namespace);
        keys.map(|key| (key, informer::DELAY)).collect()
    };
    match (&delta.before, &delta.after) {
        (before, Some(Object::Pod(after))) => {
            // The scale that a percentage is of is that of the Pods' controllers.
            let counts =
                |pod: &Pod| (pod.is_ready(), pod.is_terminating(), pod.meta.labels.clone(), pod.meta.owners.clone(), pod.status.phase);
            let is_same = matches!(before, Some(Object::Pod(old)) if counts(old) == counts(after));
            if is_same { Vec::new() } else { of_namespace(&after.meta.key.namespace) }
        }
        (Some(Object::Pod(before)), None) => of_namespace(&before.meta.key.namespace),
        (before, Some(Object::StatefulSet(after))) => {
            let is_same = matches!(before, Some(Object::StatefulSet(old)) if old.spec.replicas == after.spec.replicas);
            if is_same { Vec::new() } else { of_namespace(&after.meta.key.namespace) }
        }
        // A new budget is counted before the Pods that were applied with it exist; what the count wrote is looked at when they do.
        (_, Some(Object::Budget(budget))) | (Some(Object::Budget(budget)), None) => {
            let counted = budget.status.observed_generation > 0;
            vec![(budget.meta.key.clone(), if counted { informer::DELAY } else { Span::default() })]
        }
        (Some(_) | None, Some(_) | None) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::cluster::request::{Propagation, Request};
    use crate::control::tests::fixture::Fixture;
    use crate::object::Json;
    use crate::object::budget::BudgetStatus;
    use crate::object::kind::{Key, Kind};
    use crate::time::Span;
    use serde_json::json;

    /// A budget over Pods `p-0` … of a StatefulSet of so many replicas, all of them ready: allowed, healthy, desired, expected.
    fn check(spec: &Json, replicas: i64) -> (Fixture, [i64; 4]) {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        let mut whole = json!({"selector": {"matchLabels": {"app": "web"}}});
        for (field, value) in spec.as_object().into_iter().flatten() {
            whole[field] = value.clone();
        }
        fixture.create(json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "b"}, "spec": whole}));
        let template = json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "main", "image": "app:1.0"}]}});
        fixture.create(json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "web"},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": template},
        }));
        fixture.run(Span::from_ms(5));
        let uid = fixture.cluster.stateful_set(&Key::new("default", "web")).unwrap().meta.uid.to_string();
        let owner = json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web", "uid": uid, "controller": true});
        for ordinal in 0..replicas {
            let spec = json!({"nodeName": "node-1", "containers": [{"name": "main", "image": "app:1.0"}]});
            fixture.create(json!({
                "apiVersion": "v1", "kind": "Pod", "spec": spec,
                "metadata": {"name": format!("p-{ordinal}"), "labels": {"app": "web"}, "ownerReferences": [owner]},
            }));
        }
        fixture.run(Span::from_s(1));
        let counted = numbers(&fixture);
        (fixture, counted)
    }

    fn status(fixture: &Fixture) -> BudgetStatus {
        fixture.cluster.budget(&Key::new("default", "b")).unwrap().status.clone()
    }

    fn numbers(fixture: &Fixture) -> [i64; 4] {
        let status = status(fixture);
        [status.disruptions_allowed, status.current_healthy, status.desired_healthy, status.expected_pods]
    }

    #[test]
    fn numbers_and_percentages_are_counted_from_the_scale() {
        assert_eq!(check(&json!({"maxUnavailable": 1}), 3).1, [1, 3, 2, 3]);
        assert_eq!(check(&json!({"minAvailable": 2}), 2).1, [0, 2, 2, 2]);
        assert_eq!(check(&json!({"minAvailable": "50%"}), 3).1, [1, 3, 2, 3]);
        assert_eq!(check(&json!({"maxUnavailable": "50%"}), 3).1, [2, 3, 1, 3]);
        assert_eq!(check(&json!({"maxUnavailable": 9}), 3).1, [3, 3, 0, 3]);
    }

    #[test]
    fn budget_is_counted_anew_when_its_pods_are_orphaned() {
        let (mut fixture, counted) = check(&json!({"maxUnavailable": 1}), 3);
        assert_eq!(counted, [1, 3, 2, 3]);
        fixture.delete(Kind::StatefulSet, "web", Propagation::Orphan);
        fixture.run(Span::from_s(1));
        assert_eq!(numbers(&fixture), [0, 3, 0, 0]);
    }

    #[test]
    fn condition_says_whether_a_disruption_is_allowed() {
        let (fixture, _) = check(&json!({"maxUnavailable": 1}), 3);
        let allowed = status(&fixture).conditions[0].clone();
        assert_eq!((&*allowed.kind, allowed.status.text(), &*allowed.reason), ("DisruptionAllowed", "True", "SufficientPods"));
        let (fixture, _) = check(&json!({"minAvailable": 3}), 3);
        assert_eq!(&*status(&fixture).conditions[0].reason, "InsufficientPods");
        assert_eq!(status(&fixture).observed_generation, 1);
    }

    #[test]
    fn budget_before_its_pods_is_told_of() {
        let (fixture, _) = check(&json!({"maxUnavailable": 1}), 1);
        assert_eq!(fixture.events("NoPods")[0].1, "No matching pods found");
    }

    #[test]
    fn evicted_pod_counts_at_once() {
        let (mut fixture, _) = check(&json!({"maxUnavailable": 1}), 3);
        fixture.serve(&Request::Evict { key: Key::new("default", "p-0"), grace_s: None });
        fixture.run(Span::from_ms(20));
        assert_eq!(numbers(&fixture), [0, 2, 2, 3]);
        fixture.run(Span::from_s(1));
        assert!(status(&fixture).disrupted_pods.is_empty());
    }

    #[test]
    fn pods_of_a_daemon_set_have_no_scale() {
        let (mut fixture, _) = check(&json!({"maxUnavailable": 1}), 0);
        let owner = json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "agent", "uid": "x", "controller": true});
        fixture.create(json!({
            "apiVersion": "v1", "kind": "Pod", "spec": {"nodeName": "node-1", "containers": [{"name": "main", "image": "app:1.0"}]},
            "metadata": {"name": "agent-1", "labels": {"app": "web"}, "ownerReferences": [owner]},
        }));
        fixture.run(Span::from_s(1));
        let failed = status(&fixture).conditions[0].clone();
        assert_eq!((&*failed.reason, &*failed.message), ("SyncFailed", "daemonsets.apps does not implement the scale subresource"));
        assert_eq!(status(&fixture).disruptions_allowed, 0);
    }

    #[test]
    fn terminating_pods_are_not_healthy() {
        let (mut fixture, _) = check(&json!({"maxUnavailable": 2}), 3);
        fixture.annotate("node-1", "sim/heartbeat", Some("stopped"));
        fixture.delete(Kind::Pod, "p-1", Propagation::Background);
        fixture.run(Span::from_ms(50));
        assert_eq!(numbers(&fixture), [1, 2, 1, 3]);
    }
}
