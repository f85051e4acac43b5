//! The current decisions of the controllers, each with the step that first made it. A decision is current until another about the same
//! subject replaces it.
//!
//! A workload's controller has one decision for every place, that is for every node or ordinal; the scheduler has one for every Pod that it
//! refused. The inspector shows these decisions, not what the rules would decide now.

use crate::cluster::map::Map;
use crate::control::plan::{Decision, Decisions};
use crate::control::reason::Reason;
use crate::control::scheduler::reason::Standing;
use crate::object::kind::Key;
use crate::sim::agenda::Wake;
use crate::sim::cause::StepId;
use crate::why::scope::Subject;
use std::rc::Rc;

/// A decision that is about no node or ordinal is searched for within this distance of its position in the previous step.
const MOVED_MAX: usize = 3;

/// All current decisions.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    workloads: Map<Wake, Given>,
    refusals: Map<Key, Verdict>,
}

/// One current decision, and the step that first made it.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The decision.
    pub decision: Rc<Decision>,
    /// The step that first made it.
    pub since: StepId,
}

/// The current decisions of one workload's controller.
#[derive(Clone, Debug)]
pub struct Given {
    /// The decisions of the controller's last step.
    pub decisions: Decisions,
    /// For each decision, the step that first made it.
    since: Rc<[StepId]>,
    /// The last recorded step of the controller.
    pub last: Option<StepId>,
}

/// The result of comparing a step's decisions with the current ones.
pub(super) struct Kept {
    pub decisions: Decisions,
    /// The previous recorded step of the same workload's controller.
    pub last: Option<StepId>,
    /// Whether any of the decisions is new.
    pub is_news: bool,
}

impl Verdicts {
    /// The current decisions of a workload's controller.
    #[must_use]
    pub fn of(&self, wake: &Wake) -> Option<&Given> {
        self.workloads.get(wake)
    }

    /// The decision by which the scheduler left a Pod without a node.
    #[must_use]
    pub fn refusal_of(&self, pod: &Key) -> Option<&Verdict> {
        self.refusals.get(pod)
    }

    /// Makes the decisions of a step the current ones.
    pub(super) fn keep(&mut self, wake: &Wake, decisions: Vec<Rc<Decision>>, step: StepId) -> Kept {
        match wake {
            Wake::DaemonSet(_) | Wake::StatefulSet(_) => self.keep_workload(wake, decisions, step),
            Wake::Schedule => {
                // No early return here: every decision must be kept, also after a new one was found.
                let mut is_news = false;
                for decision in &decisions {
                    is_news |= self.keep_scheduling(decision, step);
                }
                Kept { decisions: decisions.into(), last: None, is_news }
            }
            Wake::KubeletNode(_)
            | Wake::KubeletPod(_)
            | Wake::NodeTaints(_)
            | Wake::NodeMonitor
            | Wake::TaintEviction
            | Wake::PodGc
            | Wake::Ownership(..)
            | Wake::Namespace(_)
            | Wake::Claim(_)
            | Wake::EndpointSlices(_)
            | Wake::Budget(_) => Kept { decisions: decisions.into(), last: None, is_news: false },
        }
    }

    fn keep_workload(&mut self, wake: &Wake, decisions: Vec<Rc<Decision>>, step: StepId) -> Kept {
        let Some(before) = self.workloads.get(wake) else {
            let given = Given { since: vec![step; decisions.len()].into(), decisions: decisions.into(), last: None };
            let kept = Kept { decisions: given.decisions.clone(), last: None, is_news: !given.decisions.is_empty() };
            self.workloads.insert(wake.clone(), given);
            return kept;
        };
        let last = before.last;
        let found: Vec<Option<usize>> = places(&decisions, &before.decisions);
        let is_news = found.iter().any(Option::is_none);
        if !is_news && found.len() == before.decisions.len() {
            return Kept { decisions: before.decisions.clone(), last, is_news };
        }
        let since = found.iter().map(|place| place.map_or(step, |place| before.since[place])).collect();
        let shared = |(decision, place): (Rc<Decision>, &Option<usize>)| place.map_or(decision, |place| before.decisions[place].clone());
        let decisions: Decisions = decisions.into_iter().zip(&found).map(shared).collect();
        self.workloads.insert(wake.clone(), Given { decisions: decisions.clone(), since, last });
        Kept { decisions, last, is_news }
    }

    /// Keeps the refusal of a Pod. It is current until the Pod is refused for another reason, bound or deleted.
    fn keep_scheduling(&mut self, decision: &Rc<Decision>, since: StepId) -> bool {
        let (Reason::Scheduling(reason), Some(pod)) = (&decision.reason, decision.of.as_deref()) else { return false };
        match reason.standing() {
            Standing::Refused => {
                if self.refusals.get(&pod.key).is_some_and(|verdict| verdict.decision.reason == decision.reason) {
                    return false;
                }
                self.refusals.insert(pod.key.clone(), Verdict { decision: decision.clone(), since });
                true
            }
            Standing::Cleared => {
                self.forget_pod(&pod.key);
                false
            }
            Standing::Unchanged => false,
        }
    }

    /// Notes that a step of a workload's controller was recorded.
    pub(super) fn record(&mut self, wake: &Wake, step: StepId) {
        // A mutable look-up in a persistent map copies nodes even if the key is missing, so the key is looked up first.
        if matches!(wake, Wake::DaemonSet(_) | Wake::StatefulSet(_))
            && let Some(given) = self.workloads.get_mut(wake)
        {
            given.last = Some(step);
        }
    }

    /// Forgets a workload that was deleted.
    pub(super) fn forget(&mut self, wake: &Wake) {
        self.workloads.remove(wake);
    }

    /// Forgets the refusal of a Pod that was deleted or bound. Removing a missing key from a persistent map would copy nodes, so the key is
    /// looked up first.
    pub(super) fn forget_pod(&mut self, pod: &Key) {
        if self.refusals.contains_key(pod) {
            self.refusals.remove(pod);
        }
    }
}

impl Given {
    /// The current decision about a place, and the step that first made it.
    #[must_use]
    pub fn on(&self, place: &Subject) -> Option<(&Rc<Decision>, StepId)> {
        self.decisions.iter().zip(self.since.iter()).find(|(decision, _)| decision.about.covers(place)).map(|(one, since)| (one, *since))
    }
}

/// Whether two decisions are about the same subject. Names of nodes are compared from the end, because they mostly differ there.
fn is_about_the_same(one: &Decision, other: &Decision) -> bool {
    if let (Subject::Node(one), Subject::Node(other)) = (&one.about, &other.about)
        && (one.len() != other.len() || one.as_bytes().last() != other.as_bytes().last())
    {
        return false;
    }
    one.about == other.about
}

/// For each decision, its position in the previous step. Most decisions keep their order, so each search begins where the last one ended.
fn places(decisions: &[Rc<Decision>], before: &[Rc<Decision>]) -> Vec<Option<usize>> {
    let mut expected = 0;
    let place = |decision: &Rc<Decision>| {
        if before.get(expected).is_some_and(|one| Rc::ptr_eq(one, decision)) {
            expected += 1;
            return Some(expected - 1);
        }
        let from = expected.saturating_sub(MOVED_MAX).min(before.len());
        // A decision that was repeated is found by looking at pointers alone, which is cheap: all of them before anything is compared.
        if let Some(same) = (from..before.len()).chain(0..from).find(|place| Rc::ptr_eq(&before[*place], decision)) {
            expected = same + 1;
            return Some(same);
        }
        let is_it = |place: &usize| is_about_the_same(&before[*place], decision);
        let found = match decision.about {
            // Acts are listed before decisions to leave a place alone, so the place may also have been further to the front.
            Subject::Node(_) | Subject::Ordinal(_) | Subject::Ordinals { .. } => (from..before.len()).chain(0..from).find(is_it)?,
            Subject::Object(_) => (from..(expected + MOVED_MAX + 1).min(before.len())).find(is_it)?,
        };
        expected = found + 1;
        (before[found] == *decision).then_some(found)
    };
    decisions.iter().map(place).collect()
}
