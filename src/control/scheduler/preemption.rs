//! Making room by removing Pods of lower priority (`plugins/defaultpreemption`, `framework/preemption`).
//!
//! Where very many nodes could be helped, only some are tried, from a drawn one on; all that are tried are compared.

use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::{self, Place};
use crate::control::scheduler::plugins;
use crate::control::scheduler::plugins::Code;
use crate::control::scheduler::reason::{Preemption, Unhelped, Verdict, Verdicts};
use crate::object::budget::Budget;
use crate::object::condition::{self, ConditionStatus};
use crate::object::kind::Name;
use crate::object::pod::Pod;
use crate::seed::Stream;
use crate::time::Time;
use std::cmp::Reverse;
use std::rc::Rc;

/// Reason of the condition that a victim gets.
pub const REASON: &str = "PreemptionByScheduler";
/// How many nodes are tried at least, where there are so many (`minCandidateNodesAbsolute`).
const CANDIDATES_MIN: usize = 100;
/// The share of nodes that is tried, in percent (`minCandidateNodesPercentage`).
const CANDIDATES_SHARE: usize = 10;

/// A node that would fit without some Pods.
struct Candidate {
    node: Name,
    /// The most important first.
    victims: Vec<Rc<Pod>>,
    /// How many victims a disruption budget would have kept.
    violations: usize,
    /// The sum of priorities of those that could have gone and may stay.
    kept: i64,
}

/// What preemption comes to, and the Pods that go.
#[must_use]
pub fn preempt(cycle: &Cycle<'_>, verdicts: &Verdicts, chance: &mut Stream, now: Time) -> (Preemption, Vec<Rc<Pod>>) {
    if cycle.pod.spec.never_preempts {
        return (Preemption::Never, Vec::new());
    }
    if let Some(waits) = earlier_victim(cycle, verdicts) {
        return (waits, Vec::new());
    }
    let (candidates, unhelped) = candidates(cycle, verdicts, chance, now);
    match candidates.into_iter().min_by_key(|candidate| rank(candidate, now)) {
        None => (Preemption::NoCandidate { nodes: unhelped, node_count: verdicts.node_count }, Vec::new()),
        Some(best) => {
            let victims = best.victims.iter().map(|victim| victim.meta.key.clone()).collect();
            (Preemption::Chosen { node: best.node, victims }, best.victims)
        }
    }
}

/// `PodEligibleToPreemptOthers`: while a victim of the last attempt is still going, there are no new ones.
fn earlier_victim(cycle: &Cycle<'_>, verdicts: &Verdicts) -> Option<Preemption> {
    let node = cycle.pod.status.nominated_node.as_ref()?;
    if verdicts.of_node(node)?.status() == Some(Code::UnschedulableAndUnresolvable) {
        return None;
    }
    let is_victim = |pod: &&Rc<Pod>| {
        pod.spec.priority < cycle.pod.spec.priority
            && pod.is_terminating()
            && condition::find(&pod.status.conditions, "DisruptionTarget")
                .is_some_and(|found| found.status == ConditionStatus::True && &*found.reason == REASON)
    };
    let victim = cycle.view.pods_on(node).find(is_victim)?;
    Some(Preemption::WaitsForVictim { node: node.clone(), victim: victim.meta.key.clone() })
}

/// `DryRunPreemption` over the nodes that preemption could help, in the order they were looked at.
fn candidates(cycle: &Cycle<'_>, verdicts: &Verdicts, chance: &mut Stream, now: Time) -> (Vec<Candidate>, Vec<(Name, Unhelped)>) {
    let helpful: Vec<&Verdict> = verdicts.nodes.iter().filter(|verdict| verdict.status() == Some(Code::Unschedulable)).collect();
    let (offset, wanted) = offset_and_count(helpful.len(), chance);
    let mut candidates: Vec<(usize, Candidate)> = Vec::new();
    let mut unhelped = Vec::new();
    for index in (0..helpful.len()).map(|step| (offset + step) % helpful.len()) {
        if candidates.len() >= wanted && candidates.iter().any(|(_, candidate)| candidate.violations == 0) {
            break;
        }
        match victims_on(cycle, &helpful[index].node, now) {
            Some(Ok(candidate)) => candidates.push((index, candidate)),
            Some(Err(why)) => unhelped.push((helpful[index].node.clone(), why)),
            None => {}
        }
    }
    candidates.sort_unstable_by_key(|(index, _)| *index);
    (candidates.into_iter().map(|(_, candidate)| candidate).collect(), unhelped)
}

/// `GetOffsetAndNumCandidates`: where the search begins, and how many candidates are enough, if one of them spares all budgets.
/// A draw that would change nothing, since all nodes are tried, is not made.
fn offset_and_count(node_count: usize, chance: &mut Stream) -> (usize, usize) {
    let wanted = (node_count * CANDIDATES_SHARE / 100).max(CANDIDATES_MIN).min(node_count);
    if wanted == node_count {
        return (0, wanted);
    }
    let drawn = chance.draw() % u64::try_from(node_count).unwrap_or(u64::MAX);
    (usize::try_from(drawn).unwrap_or(0), wanted)
}

/// `SelectVictimsOnNode`: as few and as unimportant Pods as will do; those that a budget protects are put back first.
fn victims_on(cycle: &Cycle<'_>, name: &Name, now: Time) -> Option<Result<Candidate, Unhelped>> {
    let mut place = Place::of(cycle.view, cycle.view.node(name)?);
    let mut potential: Vec<Rc<Pod>> =
        place::pods_counted_on(cycle.view, name).filter(|pod| pod.spec.priority < cycle.pod.spec.priority).cloned().collect();
    if potential.is_empty() {
        return Some(Err(Unhelped::NoVictims));
    }
    potential.iter().for_each(|pod| place.take_away(pod));
    let refusals = plugins::refusals_with_nominated(cycle, &place);
    if !refusals.is_empty() {
        return Some(Err(Unhelped::StillRefused(refusals)));
    }
    potential.sort_by_key(|pod| importance(pod, now));
    let all: i64 = potential.iter().map(|pod| pod.spec.priority).sum();
    let (protected, free) = by_protection(cycle, potential);
    let mut victims = Vec::new();
    let mut violations = 0;
    for (pod, is_protected) in protected.iter().map(|pod| (pod, true)).chain(free.iter().map(|pod| (pod, false))) {
        place.put_back(pod);
        if !plugins::refusals_with_nominated(cycle, &place).is_empty() {
            place.take_away(pod);
            victims.push(Rc::clone(pod));
            violations += usize::from(is_protected);
        }
    }
    victims.sort_by_key(|pod| importance(pod, now));
    let kept = all - victims.iter().map(|victim| victim.spec.priority).sum::<i64>();
    Some(Ok(Candidate { node: name.clone(), victims, violations, kept }))
}

/// `MoreImportantPod`: higher priority, then started earlier.
fn importance(pod: &Pod, now: Time) -> (Reverse<i64>, Time) {
    (Reverse(pod.spec.priority), pod.status.start_time.unwrap_or(now))
}

/// `filterPodsWithPDBViolation`: Pods whose budget is used up, and the others.
fn by_protection(cycle: &Cycle<'_>, pods: Vec<Rc<Pod>>) -> (Vec<Rc<Pod>>, Vec<Rc<Pod>>) {
    let budgets: Vec<&Rc<Budget>> = cycle.view.budgets().collect();
    let mut allowed: Vec<i64> = budgets.iter().map(|budget| budget.status.disruptions_allowed).collect();
    pods.into_iter().partition(|pod| {
        let mut is_protected = false;
        for (_, left) in budgets.iter().zip(&mut allowed).filter(|(budget, _)| covers(budget, pod)) {
            *left -= 1;
            is_protected |= *left < 0;
        }
        is_protected
    })
}

fn covers(budget: &Budget, pod: &Pod) -> bool {
    budget.meta.key.namespace == pod.meta.key.namespace
        && !pod.meta.labels.is_empty()
        && !budget.status.disrupted_pods.contains_key(&pod.meta.key.name)
        && budget.selector.as_ref().is_some_and(|selector| !selector.is_empty() && selector.matches(&pod.meta.labels))
}

/// `pickOneNodeForPreemption`: the smallest is the best. Upstream takes any of equals; here it is the node that keeps the more important
/// Pods, then the first, which agrees with the recordings.
fn rank(candidate: &Candidate, now: Time) -> (usize, i64, i64, usize, Reverse<Time>, Reverse<i64>) {
    let highest = candidate.victims.first().map_or(i64::MIN, |victim| victim.spec.priority);
    let sum = candidate.victims.iter().fold(0_i64, |sum, victim| sum.saturating_add(victim.spec.priority).saturating_add(1 << 31));
    let most_important = candidate.victims.iter().filter(|victim| victim.spec.priority == highest);
    let earliest = most_important.map(|victim| victim.status.start_time.unwrap_or(now)).min().unwrap_or(now);
    (candidate.violations, highest, sum, candidate.victims.len(), Reverse(earliest), Reverse(candidate.kept))
}

#[cfg(test)]
mod tests {
    use super::offset_and_count;
    use crate::seed::Stream;

    fn check(node_count: usize, wanted: usize, draws: bool) {
        let mut chance = Stream::new(1, "preemption");
        let (offset, count) = offset_and_count(node_count, &mut chance);
        assert!(offset < node_count.max(1));
        assert_eq!((count, chance != Stream::new(1, "preemption")), (wanted, draws), "{node_count} nodes");
    }

    #[test]
    fn a_tenth_of_the_nodes_is_tried_and_no_less_than_a_hundred() {
        check(0, 0, false);
        check(40, 40, false);
        check(100, 100, false);
        check(150, 100, true);
        check(1000, 100, true);
        check(5000, 500, true);
    }
}
