//! The life of a Pod on its machine, stage by stage (`pkg/kubelet/kubelet.go:syncPod`, `kubelet_pods.go`, `status/generate.go`).

use crate::cluster::request::Propagation;
use crate::cluster::view::View;
use crate::control::kubelet::Memory;
use crate::control::kubelet::container::{self, Next};
use crate::control::kubelet::machine::Machine;
use crate::control::kubelet::reason::Reason;
use crate::control::plan::{Act, Plan};
use crate::object::any::Object;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::pod::{ContainerState, ContainerStatus, Phase, Pod, PodStatus};
use crate::object::pod_spec::Container;
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use std::rc::Rc;

/// From binding to running, from an image change to the restart, from a deletion to the end.
pub const PACE: Span = Span::from_ms(150);
/// From a change of the Ready condition by somebody else to its return.
const PUT_BACK: Span = Span::from_ms(300);
/// The conditions a kubelet writes, in order, before those of others.
const OWN: [&str; 5] = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

/// The verdict about one Pod.
enum Verdict {
    /// There is nothing to do until something changes.
    Rest(Reason),
    /// Something is due at a time.
    Later(Time, Reason),
    /// Its status becomes this.
    Post(Box<PodStatus>, Reason),
    /// The object goes.
    Remove(Reason),
}

/// Decides about one Pod.
pub(crate) fn plan(view: View<'_>, memory: &Memory, pod: &Rc<Pod>, now: Time, plan: &mut Plan) {
    let key = pod.meta.key.clone();
    let about = Subject::Object(ObjectRef { kind: Kind::Pod, key: key.clone() });
    match verdict(view, memory, pod, now) {
        Verdict::Rest(why) => plan.leave(about, why),
        Verdict::Later(time, why) => {
            plan.leave(about, why);
            plan.look_again(time);
        }
        Verdict::Post(status, why) => {
            let object = Object::Pod(Rc::new(Pod { status: Rc::new(*status), ..(**pod).clone() }));
            plan.act(about, Act::Update { object, records: None }, why);
        }
        Verdict::Remove(why) => {
            let act = Act::Delete { kind: Kind::Pod, key, grace_s: Some(0), propagation: Propagation::Background, records: None };
            plan.act(about, act, why);
        }
    }
}

fn verdict(view: View<'_>, memory: &Memory, pod: &Pod, now: Time) -> Verdict {
    let Some(node) = pod.node.clone() else { return Verdict::Rest(Reason::NotBound) };
    let Some(machine) = memory.machine(&node) else { return Verdict::Rest(Reason::NoSuchMachine { node }) };
    if let Some(since) = machine.stopped {
        return Verdict::Rest(Reason::Silent { node, since });
    }
    if let Some(deletion) = pod.meta.deletion {
        if deletion.grace_s == 0 {
            return Verdict::Rest(Reason::WaitsForFinalizers);
        }
        let asked = deletion.at - Span::from_s(u64::try_from(deletion.grace_s).unwrap_or(0));
        let due = asked.max(machine.resumed) + PACE;
        let stopping = Reason::Stopping { until: due };
        return if now < due { Verdict::Later(due, stopping) } else { Verdict::Remove(Reason::Stopped) };
    }
    if pod.status.phase.is_terminal() {
        return Verdict::Rest(Reason::Finished);
    }
    let Some(object) = view.node(&node) else { return Verdict::Rest(Reason::NodeObjectGone { node }) };
    if !container::has_begun(pod) {
        let due = bound_at(pod).max(machine.joined).max(machine.resumed) + PACE;
        return if now < due {
            Verdict::Later(due, Reason::Starting { node, until: due })
        } else if object.meta.annotation("sim/pods").is_some_and(|word| &**word == "fail") {
            Verdict::Post(Box::new(rejected(pod, now)), Reason::Rejected { node })
        } else {
            Verdict::Post(Box::new(begun(pod, machine, now)), Reason::Starts { node })
        };
    }
    running(memory, machine, pod, now)
}

/// A Pod that has begun: images that changed first, then what is due by itself, then what somebody else wrote.
fn running(memory: &Memory, machine: &Machine, pod: &Pod, now: Time) -> Verdict {
    let key = pod.meta.key.clone();
    let since = memory.waiting.get(&key).copied().or(pod.status.start_time).unwrap_or(pod.meta.created).max(machine.resumed);
    if container::is_reimaged(pod) {
        let due = since + PACE;
        return if now < due {
            Verdict::Later(due, Reason::RestartsSoon { until: due })
        } else {
            Verdict::Post(Box::new(reimaged(pod, machine, now)), Reason::ImageChanged)
        };
    }
    let (status, why, later) = advanced(pod, machine, since, now);
    if let Some(why) = why {
        return Verdict::Post(Box::new(status), why);
    }
    let settled = status_of(pod, machine, pod.status.init_containers.clone(), pod.status.containers.clone(), now);
    if own_facts(&settled) != own_facts(&pod.status) {
        let changed = condition::find(&pod.status.conditions, "Ready").map_or(Time::START, |ready| ready.last_transition);
        let due = changed.max(machine.resumed) + PUT_BACK;
        return if now < due {
            Verdict::Later(due, Reason::PutsBackSoon { until: due })
        } else {
            Verdict::Post(Box::new(settled), Reason::PutsBack)
        };
    }
    match later {
        Some((time, why)) => Verdict::Later(time, why),
        None => Verdict::Rest(Reason::Runs),
    }
}

/// When the Pod came to its node: the binding writes PodScheduled; a Pod created with a node has none.
fn bound_at(pod: &Pod) -> Time {
    condition::find(&pod.status.conditions, "PodScheduled")
        .filter(|scheduled| scheduled.status == ConditionStatus::True)
        .map_or(pod.meta.created, |scheduled| scheduled.last_transition)
}

/// `rejectPod`
fn rejected(pod: &Pod, now: Time) -> PodStatus {
    PodStatus {
        phase: Phase::Failed,
        reason: Some("UnexpectedAdmissionError".into()),
        message: Some("Pod was rejected: simulated node fault".into()),
        start_time: Some(now),
        ..(*pod.status).clone()
    }
}

/// Every container started; those behind an init container that does not end wait for it.
fn begun(pod: &Pod, machine: &Machine, now: Time) -> PodStatus {
    let init: Vec<ContainerStatus> = init_until(pod, |one| container::initialized(one, 0, now));
    let containers = started_unless_held(pod, &init, |one| container::started(one, 0, now));
    status_of(pod, machine, init, containers, now)
}

/// Init containers up to the first that is not done.
fn init_until(pod: &Pod, start: impl Fn(&Container) -> ContainerStatus) -> Vec<ContainerStatus> {
    let mut done = true;
    let init = pod.spec.init_containers.iter().map(|one| {
        let status = if done { start(one) } else { container::held(one) };
        done = done && init_is_done(one, &status);
        status
    });
    init.collect()
}

fn init_is_done(one: &Container, status: &ContainerStatus) -> bool {
    if one.sidecar { status.started } else { matches!(status.state, ContainerState::Terminated { exit_code: 0, .. }) }
}

fn is_initialized(pod: &Pod, init: &[ContainerStatus]) -> bool {
    pod.spec.init_containers.len() == init.len() && pod.spec.init_containers.iter().zip(init).all(|(one, status)| init_is_done(one, status))
}

fn started_unless_held(pod: &Pod, init: &[ContainerStatus], start: impl Fn(&Container) -> ContainerStatus) -> Vec<ContainerStatus> {
    let initialized = is_initialized(pod, init);
    pod.spec.containers.iter().map(|one| if initialized { start(one) } else { container::held(one) }).collect()
}

/// Containers whose image changed start anew; a start that never came about is not counted as a restart.
fn reimaged(pod: &Pod, machine: &Machine, now: Time) -> PodStatus {
    let containers = pod.spec.containers.iter().map(|one| {
        let old = pod.status.containers.iter().find(|status| status.name == one.name);
        match old {
            Some(old) if old.image == one.image => old.clone(),
            Some(old) if !is_initialized(pod, &pod.status.init_containers) => ContainerStatus { image: one.image.clone(), ..old.clone() },
            Some(old) => {
                let ran = old.last_state.is_some() || !matches!(old.state, ContainerState::Waiting(..));
                container::started(one, old.restart_count + i64::from(ran), now)
            }
            None => container::started(one, 0, now),
        }
    });
    status_of(pod, machine, pod.status.init_containers.clone(), containers.collect(), now)
}

/// What is due by now for each container, why, and otherwise when the first of them is due.
fn advanced(pod: &Pod, machine: &Machine, since: Time, now: Time) -> (PodStatus, Option<Reason>, Option<(Time, Reason)>) {
    let mut why = None;
    let mut later: Option<(Time, Reason)> = None;
    let restarts = &*pod.spec.restart_policy != "Never";
    let mut advance = |status: &ContainerStatus| match container::next(status, pod, restarts, since) {
        Next::Stays => status.clone(),
        Next::Becomes(at, next) if at <= now => {
            why = Some(reason_of(&next));
            *next
        }
        Next::Becomes(at, _) => {
            if later.as_ref().is_none_or(|(earliest, _)| at < *earliest) {
                later = Some((at, Reason::BacksOff { container: status.name.clone(), until: at }));
            }
            status.clone()
        }
    };
    let init: Vec<ContainerStatus> = pod.status.init_containers.iter().map(&mut advance).collect();
    let containers: Vec<ContainerStatus> = pod.status.containers.iter().map(&mut advance).collect();
    (status_of(pod, machine, init, containers, now), why, later)
}

fn reason_of(status: &ContainerStatus) -> Reason {
    let container = status.name.clone();
    match &status.state {
        ContainerState::Waiting(reason, _) if &**reason == "ImagePullBackOff" => {
            Reason::ImageMissing { container, image: status.image.clone() }
        }
        ContainerState::Waiting(..) | ContainerState::Running(_) | ContainerState::Terminated { .. } => {
            Reason::ContainerCrashed { container, restarts: status.restart_count }
        }
    }
}

/// The whole status that goes with the containers' (`generateAPIPodStatus`).
fn status_of(pod: &Pod, machine: &Machine, init: Vec<ContainerStatus>, containers: Vec<ContainerStatus>, now: Time) -> PodStatus {
    let old = &pod.status;
    let phase = phase_of(pod, &init, &containers);
    let host_ip: Name = old.host_ip.clone().unwrap_or_else(|| machine.host_ip().into());
    let pod_ip = old.pod_ip.clone().unwrap_or_else(|| if pod.spec.host_network { host_ip.clone() } else { machine.next_pod_ip().into() });
    PodStatus {
        phase,
        conditions: conditions_of(pod, phase, &init, &containers, now),
        containers,
        init_containers: init,
        host_ip: Some(host_ip),
        pod_ip: Some(pod_ip),
        start_time: Some(old.start_time.unwrap_or(now)),
        observed_generation: Some(pod.meta.generation),
        ..(**old).clone()
    }
}

/// `getPhase`
fn phase_of(pod: &Pod, init: &[ContainerStatus], containers: &[ContainerStatus]) -> Phase {
    let never = &*pod.spec.restart_policy == "Never";
    let failed = |status: &ContainerStatus| matches!(status.state, ContainerState::Terminated { exit_code, .. } if exit_code != 0);
    if never && init.iter().any(failed) {
        return Phase::Failed;
    }
    let never_ran = |status: &ContainerStatus| {
        matches!(status.state, ContainerState::Waiting(..)) && status.last_state.is_none() && status.restart_count == 0
    };
    if !is_initialized(pod, init) || containers.iter().any(never_ran) {
        return Phase::Pending;
    }
    if never && containers.iter().all(failed) && !containers.is_empty() { Phase::Failed } else { Phase::Running }
}

/// The five conditions of the kubelet, then those of others.
fn conditions_of(pod: &Pod, phase: Phase, init: &[ContainerStatus], containers: &[ContainerStatus], now: Time) -> Vec<Condition> {
    let named = |statuses: Vec<&ContainerStatus>| statuses.iter().map(|status| &*status.name).collect::<Vec<_>>().join(" ");
    let incomplete =
        named(pod.spec.init_containers.iter().zip(init).filter(|(one, status)| !init_is_done(one, status)).map(|(_, s)| s).collect());
    let sidecars = pod.spec.init_containers.iter().zip(init).filter(|(one, _)| one.sidecar).map(|(_, status)| status);
    let unready = named(sidecars.chain(containers).filter(|status| !status.ready).collect());
    let initialized = Condition::new("Initialized", status_when(incomplete.is_empty()), now);
    let ready = |kind: &'static str| {
        let condition = Condition::new(kind, status_when(unready.is_empty()), now);
        match (phase, unready.is_empty()) {
            (Phase::Failed, _) => Condition { status: ConditionStatus::False, ..condition }.because("PodFailed", ""),
            (_, true) => condition,
            (_, false) => condition.because("ContainersNotReady", &format!("containers with unready status: [{unready}]")),
        }
    };
    let own = [
        Condition::new(OWN[0], ConditionStatus::True, now),
        if incomplete.is_empty() {
            initialized
        } else {
            initialized.because("ContainersNotInitialized", &format!("containers with incomplete status: [{incomplete}]"))
        },
        ready("Ready"),
        ready("ContainersReady"),
        Condition::new("PodScheduled", ConditionStatus::True, now),
    ];
    let old = &pod.status.conditions;
    let mut conditions: Vec<Condition> = own
        .into_iter()
        .map(|mut condition| {
            if let Some(before) = condition::find(old, &condition.kind).filter(|before| before.status == condition.status) {
                condition.last_transition = before.last_transition;
            }
            condition
        })
        .collect();
    conditions.extend(old.iter().filter(|condition| !OWN.contains(&&*condition.kind)).cloned());
    conditions
}

const fn status_when(yes: bool) -> ConditionStatus {
    if yes { ConditionStatus::True } else { ConditionStatus::False }
}

/// What only the kubelet knows, to see whether somebody else wrote it.
fn own_facts(status: &PodStatus) -> (Phase, Vec<(Name, ConditionStatus)>) {
    let own = status.conditions.iter().filter(|condition| OWN.contains(&&*condition.kind));
    (status.phase, own.map(|condition| (condition.kind.clone(), condition.status)).collect())
}
