//! The disruption controller: it counts the Pods of a PodDisruptionBudget and says how many may be disrupted
//! (`pkg/controller/disruption/disruption.go`). The eviction API, not this controller, refuses evictions.
//!
//! Wakes: [`plan`] is due for a budget at every Delta of it; for the budgets of a namespace when one of its Pods comes, goes, becomes ready or
//! not, or terminating, or its labels change; and when the scale of a StatefulSet, Deployment or ReplicaSet there changes. `again` is when a Pod
//! that was evicted two minutes ago and is still there counts as healthy again.

use crate::cluster::recorder::EventText;
use crate::cluster::view::View;
use crate::control::plan::{Act, Plan, Records, Subject};
use crate::object::any::Object;
use crate::object::budget::{Budget, BudgetStatus};
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::daemon_set::IntOrPercent;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::pod::Pod;
use crate::object::read;
use crate::time::{Span, Time};
use crate::why::Why;
use crate::why::storage::Why as Reason;
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
        let why = Why::Storage(Reason::NoPods { budget: key.clone() });
        plan.act(Subject::Object(about.clone()), Act::Record { about: about.clone(), text }, why);
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
    let why = Why::Storage(Reason::UnmanagedPods { budget: about.key.clone(), pods });
    plan.act(Subject::Object(about.clone()), Act::Record { about: about.clone(), text }, why);
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
    let why = if counted == budget.status {
        Reason::BudgetIsUpToDate { budget: about.key.clone() }
    } else {
        Reason::BudgetCounted { budget: about.key.clone(), healthy, desired, expected, allowed }
    };
    put(budget, about, counted, why, None, plan);
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
    let why = Reason::ScaleUnknown { budget: about.key.clone(), pod: unknown.pod.clone() };
    put(budget, about, failed, why, Some(text), plan);
}

fn conditions(budget: &Budget, status: ConditionStatus, reason: &str, message: &str, now: Time) -> Vec<Condition> {
    let mut conditions = budget.status.conditions.clone();
    let mut allowed = Condition::new("DisruptionAllowed", status, now).because(reason, message);
    allowed.observed_generation = Some(budget.meta.generation);
    condition::set(&mut conditions, allowed);
    conditions
}

/// Writes the status where it differs; the Event comes with the write.
fn put(budget: &Rc<Budget>, about: ObjectRef, status: BudgetStatus, why: Reason, text: Option<EventText>, plan: &mut Plan) {
    if status == budget.status {
        plan.leave(Subject::Object(about), Why::Storage(why));
        return;
    }
    let records = text.map(|done| Records { about: about.clone(), done: Some(done), refused: None });
    let object = Object::Budget(Rc::new(Budget { status, ..Budget::clone(budget) }));
    plan.act(Subject::Object(about), Act::Update { object, records }, Why::Storage(why));
}
