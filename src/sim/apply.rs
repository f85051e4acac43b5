//! Applies plans. This is the only file in which acts of controllers become writes.

use crate::cluster::admit::{own_labels, plugins};
use crate::cluster::recorder::EventText;
use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::store::By;
use crate::control::plan::{Act, AfterRefusal, Decision, Plan, Records};
use crate::object::any::Object;
use crate::object::authors::record::{Authorship, Changes};
use crate::object::authors::{Controller, Who, place};
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod_spec::PodSpec;
use crate::object::{Json, read};
use crate::sim::agenda::Wake;
use crate::sim::cause::{Cause, StepId};
use crate::sim::world::World;
use crate::time::Span;
use std::borrow::Cow;
use std::rc::Rc;

/// The delay after the first failure; each further failure in a row doubles it (`DefaultTypedControllerRateLimiter`).
const RETRY_FIRST: Span = Span::from_ms(5);
/// The longest delay of a retry.
const RETRY_LONGEST: Span = Span::from_s(1000);

/// Applies a plan and returns its decisions. Each write names the decision that made it. If the API server refuses an act, the rejection is
/// recorded, the acts that the plan makes depend on it are skipped, and the controller tries again later.
pub(super) fn carry_out(world: &mut World, wake: &Wake, plan: Plan, step: StepId) -> Vec<Rc<Decision>> {
    let mut refused = plan.retry;
    // After a rejection, the acts that depend on it are left for the next try.
    let mut ends_at = usize::MAX;
    let who = who(wake);
    for (number, decision) in plan.decisions.iter().enumerate() {
        let Some(act) = &decision.act else { continue };
        if number >= ends_at && is_ended(plan.after_refusal, act) {
            refused = true;
            continue;
        }
        world.cluster.by = By { who, decision: Some(u32::try_from(number).unwrap_or(u32::MAX)) };
        if perform(world, act).is_err() {
            refused = true;
            let batch = plan.batches.iter().find(|batch| batch.contains(&number));
            ends_at = ends_at.min(batch.map_or(number + 1, |batch| batch.end));
        }
    }
    world.cluster.by = By::READER;
    retry(world, wake, refused, step);
    plan.decisions
}

/// The controller that writes when a wake is handled.
const fn who(wake: &Wake) -> Who {
    match wake {
        Wake::DaemonSet(_) => Who::Controller(Controller::DaemonSet),
        Wake::StatefulSet(_) => Who::Controller(Controller::StatefulSet),
        Wake::Schedule => Who::Scheduler,
        Wake::KubeletNode(_) | Wake::KubeletPod(_) => Who::Kubelet,
        Wake::NodeTaints(_) | Wake::NodeMonitor => Who::Controller(Controller::NodeLifecycle),
        Wake::TaintEviction => Who::Controller(Controller::TaintEviction),
        Wake::PodGc => Who::Controller(Controller::PodGarbageCollector),
        Wake::Ownership(..) => Who::Controller(Controller::GarbageCollector),
        Wake::Namespace(_) => Who::Controller(Controller::Namespace),
        Wake::Claim(_) => Who::Controller(Controller::PersistentVolume),
        Wake::EndpointSlices(_) => Who::Controller(Controller::EndpointSlice),
        Wake::Budget(_) => Who::Controller(Controller::Disruption),
    }
}

/// Whether an act is skipped because of an earlier rejection.
fn is_ended(after_refusal: AfterRefusal, act: &Act) -> bool {
    let kind = match act {
        Act::Create { object, .. } | Act::Update { object, .. } => object.kind(),
        Act::Delete { kind, .. } => *kind,
        Act::Bind { .. } => Kind::Pod,
        Act::Record { .. } | Act::RecordGone { .. } => return false,
    };
    match after_refusal {
        AfterRefusal::NothingAboutPods => matches!(kind, Kind::Pod | Kind::PersistentVolumeClaim),
        AfterRefusal::NoMorePods => kind == Kind::Pod && matches!(act, Act::Create { .. }),
    }
}

fn retry(world: &mut World, wake: &Wake, refused: bool, step: StepId) {
    if !refused {
        if world.memory.failures.contains_key(wake) {
            world.memory.failures.remove(wake);
        }
        return;
    }
    let failures = world.memory.failures.get(wake).copied().unwrap_or(0);
    let delay = RETRY_FIRST.0.checked_shl(failures.min(30)).unwrap_or(u64::MAX).min(RETRY_LONGEST.0);
    world.memory.failures.insert(wake.clone(), failures + 1);
    world.agenda.arm(wake.clone(), world.now + Span::from_ms(delay), Cause::Retry(step));
}

fn perform(world: &mut World, act: &Act) -> Result<(), Rejection> {
    match act {
        Act::Create { object, records } => {
            let outcome = create(world, object);
            // The generated name is known only now, so the Event's message is completed here.
            let name = outcome.as_ref().ok().map(|stored| stored.meta().key.name.clone());
            record(world, records.as_ref(), &outcome.map(drop), name.filter(|_| object.meta().key.name.is_empty()))
        }
        Act::Update { object, records } => {
            let outcome = world.cluster.update(object.clone()).map(drop);
            record(world, records.as_ref(), &outcome, None)
        }
        Act::Bind { pod, node, records } => {
            let outcome = bind(world, pod, node);
            record(world, records.as_ref(), &outcome, None)
        }
        Act::Delete { kind, key, grace_s, propagation, records } => {
            let outcome = match world.cluster.delete(*kind, key, *grace_s, *propagation, world.now) {
                // The object is gone already, which is what the act wanted.
                Err(rejection) if rejection.reason == Reason::NotFound => Ok(()),
                other => other.map(drop),
            };
            record(world, records.as_ref(), &outcome, None)
        }
        Act::RecordGone { object, text } => {
            world.cluster.record(object, text, world.now);
            Ok(())
        }
        Act::Record { about, text } => {
            if let Some(object) = world.cluster.get(about.kind, &about.key) {
                world.cluster.record(&object, text, world.now);
            }
            Ok(())
        }
    }
}

/// Stores a new object. A Pod whose priority does not follow from its template alone, or whose selectors use its own labels, passes
/// admission first.
fn create(world: &mut World, object: &Object) -> Result<Object, Rejection> {
    let mut object = object.clone();
    if let Object::Pod(pod) = &mut object
        && needs_admission(world, &pod.spec)
    {
        let name = if pod.meta.key.name.is_empty() { pod.meta.generate_name.clone() } else { pod.meta.key.name.clone() };
        let mut spec = pod.spec.raw.clone();
        if pod.spec.priority_class.is_none() && read::integer(&spec, "priority") == Some(0) {
            // The controller set this before a default PriorityClass existed.
            read::put(&mut spec, "priority", Json::Null);
            read::put(&mut spec, "preemptionPolicy", Json::Null);
        }
        let (at, mut changes) = (place::of_keys(&["spec"]), Changes::new());
        own_labels::select(&mut spec, &read::json_map(&pod.meta.labels), &at, &mut changes);
        plugins::admit_pod_spec(&world.cluster, &mut spec, &name, &at, &mut changes)?;
        let pod = Rc::make_mut(pod);
        let node_name = pod.spec.node_name.clone();
        pod.spec = Rc::new(PodSpec { node_name, ..PodSpec::of_json(&spec) });
        if let Some(authors) = pod.meta.authors.get() {
            pod.meta.authors = Authorship::new(authors.after(changes));
        }
    }
    world.cluster.create(object, world.now)
}

/// Whether a controller's Pod has to pass admission because the result depends on the cluster: it names a PriorityClass, has a priority of
/// its own, selects by its own labels, or there is a default PriorityClass.
fn needs_admission(world: &World, spec: &PodSpec) -> bool {
    let named = spec.selects_by_own_labels || spec.priority_class.is_some() || !read::text(&spec.raw, "runtimeClassName").is_empty();
    named || read::text(&spec.raw, "preemptionPolicy").is_empty() || world.cluster.default_priority_class().is_some()
}

/// Binds a Pod: sets its node and PodScheduled=True, and removes its nomination (`registry/core/pod/storage:assignPod`).
fn bind(world: &mut World, key: &Key, node: &Name) -> Result<(), Rejection> {
    let Some(pod) = world.cluster.pod(key) else { return Err(Rejection::not_found(Kind::Pod, key)) };
    let mut bound = (**pod).clone();
    bound.node = Some(node.clone());
    let status = Rc::make_mut(&mut bound.status);
    condition::set(&mut status.conditions, Condition::new("PodScheduled", ConditionStatus::True, world.now));
    status.nominated_node = None;
    world.cluster.update(Object::Pod(Rc::new(bound))).map(drop)
}

/// Records the Events of an act. A create that failed because its name was taken is retried without an Event.
fn record(world: &mut World, records: Option<&Records>, outcome: &Result<(), Rejection>, name: Option<Name>) -> Result<(), Rejection> {
    let Some(records) = records else { return outcome.clone() };
    let with_end = |text: &EventText, end: &str| EventText { message: [&*text.message, end].concat(), ..*text };
    let text = match (outcome, &name) {
        (Ok(()), None) => records.done.as_ref().map(Cow::Borrowed),
        (Ok(()), Some(name)) => records.done.as_ref().map(|done| Cow::Owned(with_end(done, name))),
        (Err(rejection), _) if rejection.reason == Reason::AlreadyExists => None,
        (Err(rejection), _) => records.refused.as_ref().map(|refused| Cow::Owned(with_end(refused, &rejection.to_string()))),
    };
    if let (Some(text), Some(object)) = (text, world.cluster.get(records.about.kind, &records.about.key)) {
        world.cluster.record(&object, &text, world.now);
    }
    outcome.clone()
}
