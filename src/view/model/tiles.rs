//! Builds the tiles of Pods: their state, kubectl's STATUS, and whether their revision is current.

use super::changed::Changed;
use super::owners::{Owners, initial};
use crate::kubectl::print::pod::PodSummary;
use crate::object::condition::{self, ConditionStatus};
use crate::object::kind::Kind;
use crate::object::pod::{ContainerState, Phase, Pod};
use crate::text::sentence::{Part, Sentence};
use crate::time::Epoch;
use crate::view::node_map::{Hue, PodState, PodTile, RevisionAge};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Makes tiles, and shares the texts that many of them have.
pub(super) struct Tiles<'a> {
    pub owners: &'a Owners,
    changed: &'a Changed,
    epoch: Epoch,
    words: BTreeMap<String, Rc<str>>,
}

impl<'a> Tiles<'a> {
    pub fn new(owners: &'a Owners, changed: &'a Changed, epoch: Epoch) -> Self {
        Self { owners, changed, epoch, words: BTreeMap::new() }
    }

    /// The tile of a Pod.
    pub fn tile(&mut self, pod: &Pod) -> Rc<PodTile> {
        let owner = self.owners.of_pod(pod);
        let key = &pod.meta.key;
        let state = state(pod);
        let short = Some(&*pod.meta.generate_name).filter(|prefix| !prefix.is_empty()).and_then(|prefix| key.name.strip_prefix(prefix));
        Rc::new(PodTile {
            namespace: key.namespace.clone(),
            name: key.name.clone(),
            short_name: short.filter(|rest| !rest.is_empty()).map_or_else(|| key.name.clone(), Rc::from),
            workload: owner.map(|owner| owner.object.clone()).or_else(|| pod.meta.controlled_by()),
            hue: owner.map_or_else(|| nobody(pod), |owner| owner.hue),
            age: owner.map_or(RevisionAge::Current, |owner| owner.age_of(pod)),
            state,
            status: self.status(pod),
            why: if state == PodState::Ready { None } else { message(pod) },
            changed: self.changed.contains(Kind::Pod, key),
        })
    }

    fn status(&mut self, pod: &Pod) -> Rc<str> {
        let word = status(pod, self.epoch);
        if let Some(known) = self.words.get(&*word) {
            return known.clone();
        }
        let shared: Rc<str> = word.as_ref().into();
        self.words.insert(word.into_owned(), shared.clone());
        shared
    }
}

fn nobody(pod: &Pod) -> Hue {
    Hue { index: None, initial: initial(pod.meta.controller().map_or(&pod.meta.key.name, |owner| &owner.name)) }
}

/// The state of a Pod, which decides the shape of its tile.
pub(super) fn state(pod: &Pod) -> PodState {
    if pod.is_terminating() {
        return PodState::Terminating;
    }
    match pod.status.phase {
        Phase::Succeeded => PodState::Succeeded,
        Phase::Failed => PodState::Failing,
        _ if pod.node.is_none() => PodState::Pending,
        _ if fails(pod) => PodState::Failing,
        Phase::Pending => PodState::Starting,
        Phase::Running if pod.is_ready() => PodState::Ready,
        Phase::Running | Phase::Unknown => PodState::NotReady,
    }
}

/// Whether a container waits for something that is not its first start, or ended with an error.
fn fails(pod: &Pod) -> bool {
    pod.status.containers.iter().chain(&pod.status.init_containers).any(|container| match &container.state {
        ContainerState::Waiting(reason, _) => !matches!(&**reason, "" | "ContainerCreating" | "PodInitializing"),
        ContainerState::Terminated { exit_code, .. } => *exit_code != 0,
        ContainerState::Running(_) => false,
    })
}

/// The text that kubectl prints under STATUS. Common cases are decided here for speed; all others ask kubectl's printer.
pub(super) fn status(pod: &Pod, epoch: Epoch) -> std::borrow::Cow<'_, str> {
    let status = &pod.status;
    let lost = status.reason.as_deref() == Some("NodeLost");
    if pod.is_terminating() && !lost && !status.phase.is_terminal() {
        return "Terminating".into();
    }
    let gated = || condition::find(&status.conditions, "PodScheduled").is_some_and(|one| &*one.reason == "SchedulingGated");
    let is_usual = !pod.is_terminating()
        && status.reason.is_none()
        && status.init_containers.is_empty()
        && pod.spec.init_containers.is_empty()
        && status.containers.iter().all(|one| !matches!(one.state, ContainerState::Terminated { .. }))
        && !gated();
    if !is_usual {
        return PodSummary::of(&pod.to_json(epoch)).status.into();
    }
    let waiting = status.containers.iter().find_map(|container| match &container.state {
        ContainerState::Waiting(reason, _) if !reason.is_empty() => Some(&**reason),
        _ => None,
    });
    waiting.unwrap_or_else(|| status.phase.text()).into()
}

/// Kubernetes' own message about a Pod that is not healthy.
pub(super) fn message(pod: &Pod) -> Option<Sentence> {
    let of_container = pod.status.containers.iter().find_map(|container| match &container.state {
        ContainerState::Waiting(_, message) if !message.is_empty() => Some(message.clone()),
        _ => None,
    });
    let words = of_container.or_else(|| pod.status.message.clone()).or_else(|| scheduler_message(pod))?;
    Some(Rc::from([Part::Text(words)]))
}

/// The scheduler's last message about a Pod without a node.
pub(super) fn scheduler_message(pod: &Pod) -> Option<Rc<str>> {
    condition::find(&pod.status.conditions, "PodScheduled")
        .filter(|one| one.status == ConditionStatus::False && !one.message.is_empty())
        .map(|one| one.message.clone())
}
