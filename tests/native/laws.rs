//! Laws that hold for every cluster and every sequence of commands: random ones are played, and every step is looked at.
//!
//! A case is drawn from its seed alone; all cases are played once, and each test reports the breaches of its own law, with the shortest
//! sequence of commands that still shows the first. `PODLOOM_LAWS_CASES` sets how many cases are played, `PODLOOM_LAWS_SEED` plays one.

mod case;
mod dice;
mod law;
mod manifests;
mod oracle;
mod play;
mod probes;
mod settled;
mod watch;

use case::Case;
use law::{Fault, Law};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// How many cases an ordinary test run plays: as many as fit into some seconds, optimised or not.
const CASES: u64 = if cfg!(debug_assertions) { 250 } else { 4000 };
/// So many seeds are listed with a broken law.
const LISTED: usize = 20;
/// So often a failing case is played to find a shorter one.
const SHORTENINGS: usize = 30;

#[test]
fn the_same_seed_has_the_same_history() {
    holds(Law::SameSeedSameHistory);
}

#[test]
fn recorded_inputs_replayed_give_the_history() {
    holds(Law::ReplayEqualsHistory);
}

#[test]
fn planning_twice_gives_the_same_plan() {
    holds(Law::PlanningTwiceIsPlanningOnce);
}

#[test]
fn a_settled_cluster_plans_no_acts() {
    holds(Law::SettledPlansNoActs);
}

#[test]
fn every_decision_has_its_why() {
    holds(Law::EveryDecisionHasItsWhy);
}

#[test]
fn every_node_has_one_decision_of_a_daemon_set() {
    holds(Law::OneDecisionPerNode);
}

#[test]
fn every_ordinal_has_one_decision_of_a_stateful_set() {
    holds(Law::OneDecisionPerOrdinal);
}

#[test]
fn every_wanted_node_has_one_daemon_pod_and_two_only_while_surging() {
    holds(Law::OneDaemonPodPerNode);
}

#[test]
fn a_daemon_set_never_makes_more_pods_unavailable_than_it_may() {
    holds(Law::DaemonBudgetIsKept);
}

#[test]
fn a_surging_daemon_set_never_takes_the_last_available_pod_of_a_node() {
    holds(Law::SurgeNeverGoesBelow);
}

#[test]
fn ordinals_come_in_order() {
    holds(Law::OrdinalsComeInOrder);
}

#[test]
fn ordinals_go_and_roll_out_in_order() {
    holds(Law::OrdinalsGoInOrder);
}

#[test]
fn no_two_pods_share_a_name() {
    holds(Law::NamesAreNeverShared);
}

#[test]
fn a_healthy_stateful_set_arrives_at_its_spec() {
    holds(Law::StatefulSetsConverge);
}

#[test]
fn claims_are_deleted_only_where_policy_or_a_command_says_so() {
    holds(Law::ClaimsOutliveTheirPods);
}

#[test]
fn a_settled_workload_counts_what_there_is() {
    holds(Law::CountsAreTrue);
}

#[test]
fn nothing_runs_away() {
    holds(Law::NothingRunsAway);
}

#[test]
fn no_command_panics() {
    holds(Law::NothingPanics);
}

#[test]
fn a_rejected_request_leaves_no_trace() {
    holds(Law::RejectedLeavesUnchanged);
}

#[test]
fn what_kubectl_accepts_the_cluster_accepts() {
    holds(Law::AcceptedRequestsAreServed);
}

/// Fails with the cases that break a law, the first of them shortened.
fn holds(law: Law) {
    let broken: Vec<&(u64, Fault)> = all_faults().iter().filter(|(_, fault)| fault.law == law).collect();
    let Some((seed, _)) = broken.first() else { return };
    let case = shortened(case::case(*seed), law);
    let what = breach(&case, law).unwrap_or_default();
    let seeds: std::collections::BTreeSet<u64> = broken.iter().map(|(seed, _)| *seed).collect();
    let listed: Vec<&u64> = seeds.iter().take(LISTED).collect();
    panic!("{law:?} is broken by {} case(s), seeds {listed:?}. The first, shortened: {case}{what}", seeds.len());
}

/// The breaches of all cases, found once for all tests.
fn all_faults() -> &'static [(u64, Fault)] {
    static FAULTS: OnceLock<Vec<(u64, Fault)>> = OnceLock::new();
    FAULTS.get_or_init(|| {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        if let Some(seed) = number("PODLOOM_LAWS_SEED") {
            return faults_of(seed);
        }
        let cases = number("PODLOOM_LAWS_CASES").unwrap_or(CASES);
        let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64).min(8);
        let workers: Vec<_> = (0..threads)
            .map(|first| std::thread::spawn(move || (first..cases).step_by(threads as usize).flat_map(faults_of).collect::<Vec<_>>()))
            .collect();
        let mut faults: Vec<(u64, Fault)> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
        faults.sort_by_key(|(seed, _)| *seed);
        faults
    })
}

fn faults_of(seed: u64) -> Vec<(u64, Fault)> {
    breaches(&case::case(seed)).into_iter().map(|fault| (seed, fault)).collect()
}

/// The laws that a case breaks, each once; a panic is one of them.
fn breaches(case: &Case) -> Vec<Fault> {
    let mut faults = catch_unwind(AssertUnwindSafe(|| play::faults(case))).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        let what = text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
        vec![Fault::new(Law::NothingPanics, what)]
    });
    let mut seen = std::collections::BTreeSet::new();
    faults.retain(|fault| seen.insert(fault.law));
    faults
}

fn breach(case: &Case, law: Law) -> Option<String> {
    breaches(case).into_iter().find(|fault| fault.law == law).map(|fault| fault.what)
}

/// Drops the commands that the breach does not need.
fn shortened(mut case: Case, law: Law) -> Case {
    let mut at = case.commands.len();
    for _ in 0..SHORTENINGS {
        let Some(next) = at.checked_sub(1) else { break };
        at = next;
        let mut shorter = case.clone();
        shorter.commands.remove(at);
        if breach(&shorter, law).is_some() {
            case = shorter;
        }
    }
    case
}
