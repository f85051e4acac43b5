//! What becomes of one container, told by the tag of its image: `missing` cannot be pulled, `crash` ends with an error, `unready` runs
//! without ever being ready; everything else runs (conformance README).

use crate::object::kind::{Key, Name};
use crate::object::pod::{ContainerState, ContainerStatus, Pod};
use crate::object::pod_spec::Container;
use crate::time::{Span, Time};

/// From a failed pull to the back-off.
const PULL_BACK_OFF: Span = Span::from_ms(600);
/// From the end of a container to the back-off.
const CRASH_BACK_OFF: Span = Span::from_ms(300);
/// The first wait before a restart; it doubles each time.
const RESTART_WAIT: Span = Span::from_s(10);
/// The longest wait before a restart (`MaxCrashLoopBackOff`).
const RESTART_WAIT_MAX: Span = Span::from_s(300);

/// What a container does when it is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Runs and is ready.
    Runs,
    /// Runs and is never ready.
    Unready,
    /// Its image cannot be pulled.
    Missing,
    /// It ends with an error.
    Crashes,
}

/// What comes next for a container.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// It stays as it is.
    Stays,
    /// At a time it becomes this.
    Becomes(Time, Box<ContainerStatus>),
}

/// Behaviour of an image: its tag, or the tag's ending after `-`.
#[must_use]
pub fn behaviour(image: &str) -> Behaviour {
    let last = image.rsplit('/').next().unwrap_or(image);
    let tag = last.split_once(':').map_or("", |(_, tag)| tag);
    match tag.rsplit('-').next().unwrap_or(tag) {
        "missing" => Behaviour::Missing,
        "crash" => Behaviour::Crashes,
        "unready" => Behaviour::Unready,
        _ => Behaviour::Runs,
    }
}

/// A container that is started at `now`; `restarts` is how often it was started before.
#[must_use]
pub fn started(container: &Container, restarts: i64, now: Time) -> ContainerStatus {
    let what = behaviour(&container.image);
    let state = match what {
        Behaviour::Runs | Behaviour::Unready => ContainerState::Running(now),
        Behaviour::Missing => ContainerState::Waiting("ErrImagePull".into(), pull_error(&container.image).into()),
        Behaviour::Crashes => ended("Error", 1, now),
    };
    ContainerStatus {
        name: container.name.clone(),
        image: container.image.clone(),
        state,
        last_state: None,
        ready: what == Behaviour::Runs,
        started: matches!(what, Behaviour::Runs | Behaviour::Unready),
        restart_count: restarts,
    }
}

/// An init container that is started at `now`: it has done its work at once, unless its image says otherwise.
#[must_use]
pub fn initialized(container: &Container, restarts: i64, now: Time) -> ContainerStatus {
    let status = started(container, restarts, now);
    if container.sidecar || !matches!(status.state, ContainerState::Running(_)) {
        return status;
    }
    ContainerStatus { state: ended("Completed", 0, now), ready: true, started: false, ..status }
}

/// A container that waits for the init containers.
#[must_use]
pub fn held(container: &Container) -> ContainerStatus {
    let state = ContainerState::Waiting("PodInitializing".into(), "".into());
    ContainerStatus {
        name: container.name.clone(),
        image: container.image.clone(),
        state,
        last_state: None,
        ready: false,
        started: false,
        restart_count: 0,
    }
}

/// What comes next for a container that has been as it is since `since`; `restarts` says whether its Pod restarts it.
#[must_use]
pub fn next(status: &ContainerStatus, pod: &Pod, restarts: bool, since: Time) -> Next {
    let becomes = |at: Time, state, last_state, restart_count| {
        let status = ContainerStatus { state, last_state, restart_count, ready: false, started: false, ..status.clone() };
        Next::Becomes(at, Box::new(status))
    };
    match &status.state {
        ContainerState::Waiting(reason, _) if &**reason == "ErrImagePull" => {
            let message = format!("Back-off pulling image \"{}\": ErrImagePull: {}", status.image, pull_error(&status.image));
            let state = ContainerState::Waiting("ImagePullBackOff".into(), message.into());
            becomes(since + PULL_BACK_OFF, state, status.last_state.clone(), status.restart_count)
        }
        ContainerState::Terminated { exit_code, .. } if *exit_code != 0 && restarts => {
            let count = status.restart_count + 1;
            becomes(since + CRASH_BACK_OFF, crash_loop(status, pod, count), Some(status.state.clone()), count)
        }
        ContainerState::Waiting(reason, _) if &**reason == "CrashLoopBackOff" => {
            let finished = match &status.last_state {
                Some(ContainerState::Terminated { finished, .. }) => *finished,
                _ => since,
            };
            let at = finished + wait(status.restart_count);
            let count = status.restart_count + 1;
            becomes(at, crash_loop(status, pod, count), Some(ended("Error", 1, at)), count)
        }
        ContainerState::Waiting(..) | ContainerState::Running(_) | ContainerState::Terminated { .. } => Next::Stays,
    }
}

/// Whether the kubelet has written about the Pod's containers.
#[must_use]
pub fn has_begun(pod: &Pod) -> bool {
    !pod.status.containers.is_empty() || pod.status.start_time.is_some()
}

/// Whether a container has another image than the one that was started.
#[must_use]
pub fn is_reimaged(pod: &Pod) -> bool {
    let differs = |containers: &[Container], statuses: &[ContainerStatus]| {
        containers.iter().any(|one| image_of(statuses, &one.name).is_none_or(|image| image != &*one.image))
    };
    differs(&pod.spec.containers, &pod.status.containers)
}

/// Whether a container is in a state that passes by itself and does not say since when.
#[must_use]
pub fn is_passing(pod: &Pod) -> bool {
    let passing = |status: &ContainerStatus| match &status.state {
        ContainerState::Waiting(reason, _) => &**reason == "ErrImagePull",
        ContainerState::Terminated { exit_code, .. } => *exit_code != 0,
        ContainerState::Running(_) => false,
    };
    pod.status.containers.iter().chain(&pod.status.init_containers).any(passing)
}

/// The image a container was started with.
#[must_use]
pub fn image_of<'a>(statuses: &'a [ContainerStatus], name: &str) -> Option<&'a str> {
    statuses.iter().find(|status| &*status.name == name).map(|status| &*status.image)
}

fn ended(reason: &str, exit_code: i64, now: Time) -> ContainerState {
    ContainerState::Terminated { exit_code, reason: reason.into(), started: now, finished: now }
}

fn pull_error(image: &str) -> String {
    format!("failed to pull and unpack image \"{image}\": failed to resolve reference \"{image}\": not found")
}

fn crash_loop(status: &ContainerStatus, pod: &Pod, restarts: i64) -> ContainerState {
    let Key { namespace, name } = &pod.meta.key;
    let message = format!(
        "back-off {} restarting failed container={} pod={name}_{namespace}({})",
        duration(wait(restarts)),
        status.name,
        pod.meta.uid
    );
    ContainerState::Waiting(Name::from("CrashLoopBackOff"), message.into())
}

/// How long a container waits that has been restarted so often.
fn wait(restarts: i64) -> Span {
    let doublings = u32::try_from(restarts.clamp(1, 10) - 1).unwrap_or(0);
    Span(RESTART_WAIT.0 << doublings).min(RESTART_WAIT_MAX)
}

/// Whole seconds as Go prints a `time.Duration`.
fn duration(span: Span) -> String {
    let s = span.s();
    if s < 60 { format!("{s}s") } else { format!("{}m{}s", s / 60, s % 60) }
}
