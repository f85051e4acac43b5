//! Laws that hold for every cluster and every sequence of commands: random ones are played, and every step is looked at.
//!
//! A case is drawn from its seed alone; all cases are played once, on every core, and each test reports the breaches of its own law, with
//! the shortest sequence of commands and the smallest manifests that still show the first. The seeds are printed. What can be set:
//! `PODLOOM_LAWS_CASES` (how many), `PODLOOM_LAWS_FROM` (the first seed), `PODLOOM_LAWS_SEED` (one alone, as a failure prints it). An
//! ordinary `cargo test` plays hundreds; `cargo test --profile laws --test native -- laws::`, which the test command runs as well, plays
//! thousands in the same time.
//!
//! The laws are written down apart from the controllers: `oracle` (whom a DaemonSet wants, who is whose), `fit` (whether a node can take
//! a Pod), `objects` (every write), `causes` (what brought it about), `authors` (who wrote each line), `watch` (every step of a
//! controller), `removals` (who takes Pods away), `settled` (when all is at
//! rest), `travel` (the page's time, branches and links).
//!
//! That the laws can fail was tried by hand: each of these faults was put into the engine alone, 300 cases were played, and so many of
//! them broke these laws (the fault was taken out again):
//!
//! | fault | caught by |
//! |---|---|
//! | a DaemonSet's rollout takes one Pod more than `maxUnavailable` | `DaemonBudgetIsKept` 10 |
//! | OrderedReady does not wait for the ordinal before | `OrdinalsComeInOrder` 128, `OrdinalsGoInOrder` 21 |
//! | a StatefulSet's rollout ignores the partition | `OrdinalsGoInOrder` 8 |
//! | the scheduler ignores taints | `BindingsAreAllowed` 95 |
//! | preemption takes Pods of the same priority | `PreemptionTakesLesserPods` 32, `NothingRunsAway` 18 |
//! | a DaemonSet ignores `NoSchedule` taints | `CountsAreTrue` 42, `SettledPlansNoActs` 3 |
//! | the end of a Pod wakes no controller | `SettledPlansNoActs` 77 |
//! | an update keeps the resourceVersion before it | `VersionsGrow` 300 |
//! | `tolerationSeconds` are not waited for | `EvictionsHaveTaints` 10 |
//! | a DaemonSet counts unready Pods as ready | `CountsAreTrue` 33 |
//! | freed resources wake no Pod that waits for them | `WhatFitsIsBound` 3 |
//! | the history's clean-up does not see Pods just adopted | `RevisionsExist` 1 |

mod authors;
mod case;
mod causes;
mod commands;
mod dice;
mod fit;
mod law;
mod manifests;
mod objects;
mod oracle;
mod play;
mod probes;
mod removals;
mod settled;
mod shorten;
mod travel;
mod watch;

use case::Case;
use law::{Fault, Law};
use play::Outcome;
use podloom::control::reason::Reason;
use std::collections::BTreeSet;
use std::io::Write;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// How many cases an ordinary test run plays: as many as fit into some seconds.
const CASES: u64 = 400;
/// So many seeds are listed with a broken law.
const LISTED: usize = 20;

#[test]
fn the_same_seed_has_the_same_history() {
    holds(Law::SameSeedSameHistory);
}

#[test]
fn recorded_inputs_replayed_give_the_history() {
    holds(Law::ReplayEqualsHistory);
}

#[test]
fn going_back_and_forward_shows_what_was() {
    holds(Law::HistoryCanBeVisited);
}

#[test]
fn every_write_has_its_decision_and_every_wake_its_cause() {
    holds(Law::CausesAreRecorded);
}

#[test]
fn a_link_opens_the_cluster_it_was_made_of() {
    holds(Law::LinkTellsTheSame);
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
fn every_why_has_its_sentences_in_both_languages() {
    holds(Law::EveryWhyHasItsSentences);
}

#[test]
fn every_line_has_one_author_and_it_is_the_one_that_wrote_it_last() {
    holds(Law::EveryLineHasItsAuthor);
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
fn every_write_has_a_higher_resource_version() {
    holds(Law::VersionsGrow);
}

#[test]
fn generations_follow_specs_and_are_observed() {
    holds(Law::GenerationsFollowSpecs);
}

#[test]
fn every_object_has_one_controller_at_most() {
    holds(Law::OneControllerAtMost);
}

#[test]
fn what_has_ended_stays_ended_and_what_is_bound_stays_bound() {
    holds(Law::LivesRunForward);
}

#[test]
fn every_pod_is_of_a_revision_that_exists() {
    holds(Law::RevisionsExist);
}

#[test]
fn a_pod_is_bound_only_to_a_node_that_is_there_and_can_take_it() {
    holds(Law::BindingsAreAllowed);
}

#[test]
fn a_pod_that_fits_somewhere_does_not_stay_pending() {
    holds(Law::WhatFitsIsBound);
}

#[test]
fn preemption_takes_only_pods_of_lower_priority() {
    holds(Law::PreemptionTakesLesserPods);
}

#[test]
fn no_eviction_goes_against_a_budget() {
    holds(Law::BudgetsHold);
}

#[test]
fn taints_evict_only_pods_that_do_not_tolerate_them() {
    holds(Law::EvictionsHaveTaints);
}

#[test]
fn garbage_collection_takes_only_what_nobody_owns() {
    holds(Law::GarbageIsGarbage);
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
fn a_command_that_only_looks_changes_nothing() {
    holds(Law::LookingChangesNothing);
}

#[test]
fn a_command_that_is_wrong_fails_and_changes_nothing() {
    holds(Law::WrongChangesNothing);
}

#[test]
fn what_kubectl_accepts_the_cluster_accepts() {
    holds(Law::AcceptedRequestsAreServed);
}

/// Reasons that the cases do not reach: those that only the page asks for (what waits in the scheduler's queue), those that take more
/// Pods, other templates or other volumes than the cases have, and those that need a moment that is hardly ever hit.
const UNREACHED: [&str; 25] = [
    "daemon-set/burst-spent",
    "daemon-set/duplicate-revision",
    "daemon-set/pod-succeeded",
    "daemon-set/template-names-another-node",
    "kubelet/waits-for-finalizers",
    "network/slice-is-empty",
    "nodes/too-many-finished",
    "nodes/unscheduled-and-terminating",
    "ownership/another-owner-stays",
    "ownership/owner-elsewhere",
    "ownership/owner-stays",
    "scheduling/gated",
    "scheduling/in-queue",
    "scheduling/loses-nomination",
    "scheduling/other-scheduler",
    "scheduling/reserves-volume",
    "scheduling/skips-deleting",
    "scheduling/waits-for-change",
    "scheduling/waits-in-backoff",
    "stateful-set/beyond-simulation",
    "stateful-set/claim-has-other-controller",
    "stateful-set/name-differs",
    "storage/made-for-pod",
    "storage/no-volume-fits",
    "storage/released",
];
/// How many cases the test command plays, from seed 0.
const REACHING: u64 = 8_000;

#[test]
fn the_cases_reach_the_reasons_of_every_controller() {
    let all = played();
    let unreached: BTreeSet<&str> = Reason::codes().into_iter().filter(|code| !all.outcome.reasons.contains(code)).collect();
    let listed = BTreeSet::from(UNREACHED);
    // The list is that of the test command's cases: fewer may leave more unreached, and others may reach what is on it.
    if all.seeds.start == 0 && all.seeds.end >= REACHING {
        let missing: Vec<&&str> = unreached.difference(&listed).collect();
        assert!(missing.is_empty(), "{} reasons are not reached: {missing:?}", missing.len());
    }
    if all.seeds.end <= REACHING {
        let stale: Vec<&&str> = listed.difference(&unreached).collect();
        assert!(stale.is_empty(), "{} of UNREACHED are reached, or no reasons at all: take them out: {stale:?}", stale.len());
    }
}

/// Fails with the cases that break a law, the first of them shortened.
fn holds(law: Law) {
    let broken: Vec<&(u64, Fault)> = played().outcome.faults.iter().filter(|(_, fault)| fault.law == law).collect();
    let Some((seed, found)) = broken.first() else { return };
    let case = shorten::shortened(case::case(*seed), law);
    let what = breach(&case, law).unwrap_or_default();
    let seeds: BTreeSet<u64> = broken.iter().map(|(seed, _)| *seed).collect();
    let listed: Vec<&u64> = seeds.iter().take(LISTED).collect();
    panic!(
        "{law:?} is broken by {} case(s), seeds {listed:?}. The first again: PODLOOM_LAWS_SEED={seed} cargo test --test native laws::\n\
         Found: {}\nShortened:\n{case}{what}",
        seeds.len(),
        found.what
    );
}

/// All cases, played once for all tests.
struct Played {
    seeds: Range<u64>,
    outcome: Outcomes,
}

/// What came of some cases; a breach has the seed of its case.
#[derive(Default)]
struct Outcomes {
    faults: Vec<(u64, Fault)>,
    reasons: BTreeSet<&'static str>,
}

fn played() -> &'static Played {
    static PLAYED: OnceLock<Played> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let (from, cases) = match number("PODLOOM_LAWS_SEED") {
            Some(seed) => (seed, 1),
            None => (number("PODLOOM_LAWS_FROM").unwrap_or(0), number("PODLOOM_LAWS_CASES").unwrap_or(CASES)),
        };
        let (mut outcome, took) = timed(|| play_all(from, cases));
        outcome.faults.sort_by_key(|(seed, _)| *seed);
        // Past the test harness, which would keep it to itself.
        let breaches = outcome.faults.len();
        writeln!(std::io::stderr(), "laws: seeds {from}..{} in {took:.1} s, {breaches} breaches", from + cases).ok();
        Played { seeds: from..from + cases, outcome }
    })
}

/// What some work gave, and how many seconds it took.
#[allow(clippy::disallowed_types, reason = "it is said how long the cases took; nothing depends on it")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, f32) {
    let began = std::time::Instant::now();
    (work(), began.elapsed().as_secs_f32())
}

/// The workers take the next seed each: a world does not leave its thread, and a long case holds nobody up.
fn play_all(from: u64, cases: u64) -> Outcomes {
    let next = Arc::new(AtomicU64::new(from));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
    let worker = || {
        let next = next.clone();
        std::thread::spawn(move || {
            let mut all = Outcomes::default();
            for seed in std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed)).take_while(|seed| *seed < from + cases) {
                let outcome = outcome(&case::case(seed));
                all.faults.extend(outcome.faults.into_iter().map(|fault| (seed, fault)));
                all.reasons.extend(outcome.reasons);
            }
            all
        })
    };
    let workers: Vec<_> = (0..threads).map(|_| worker()).collect();
    let mut all = Outcomes::default();
    for worker in workers {
        let some = worker.join().unwrap();
        all.faults.extend(some.faults);
        all.reasons.extend(some.reasons);
    }
    all
}

/// What comes of a case: of each law that it breaks one breach. A panic is one of them.
fn outcome(case: &Case) -> Outcome {
    let mut outcome = catch_unwind(AssertUnwindSafe(|| play::outcome(case))).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        let what = text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
        Outcome { faults: vec![Fault::new(Law::NothingPanics, what)], ..Outcome::default() }
    });
    let mut seen = BTreeSet::new();
    outcome.faults.retain(|fault| seen.insert(fault.law));
    outcome
}

fn breach(case: &Case, law: Law) -> Option<String> {
    outcome(case).faults.into_iter().find(|fault| fault.law == law).map(|fault| fault.what)
}
