//! The StatefulSet controller (`pkg/controller/statefulset`, Kubernetes v1.36): Pods with a name, an ordinal and claims of their own.
//!
//! One call of [`plan`] is one `syncStatefulSet`. The feature gate MaxUnavailableStatefulSet is off, as it is by default. Left out is
//! what a coherent store does not need: the controller's caches never lag here, and the names of Pods are the expectations.
//! Woken by: the set; its Pods, and orphans it could adopt; not by claims and revisions.
//!
//! Upstream walks over all ordinals in each sync. Here runs of settled ordinals are skipped ([`roster`]), and consecutive ordinals that are
//! left alone for the same reason share one decision. The acts are the same.

mod claims;
mod condemned;
mod identity;
mod partition;
mod pod_control;
pub mod pod_state;
mod pods;
pub mod reason;
mod repair;
mod replicas;
mod retention;
mod revisions;
mod rollout;
pub mod roster;
mod status;
mod stay;
mod sync;
pub(crate) mod wakes;

use crate::cluster::recorder::EventText;
use crate::cluster::view::View;
use crate::control::plan::{Act, AfterRefusal, Plan};
use crate::object::kind::{Kind, ObjectRef};
use crate::object::stateful_set::StatefulSet;
use crate::time::Time;
use reason::Reason;
use roster::{REPLICAS_MAX, Roster};
use std::ops::ControlFlow;
use sync::{Stop, Sync, subject};

/// One sync (`syncStatefulSet`): what to create, delete, adopt and record, and why, with one decision for every ordinal. `last` is the
/// roster that the sync before handed back.
pub fn plan(view: View<'_>, set: &StatefulSet, last: Option<&Roster>, now: Time) -> (Plan, Roster) {
    let mut plan = Plan { after_refusal: AfterRefusal::NothingAboutPods, ..Plan::of(Kind::StatefulSet, &set.meta.key) };
    let mut roster = Roster::of(view, set, last, now);
    pods::adopt_and_release(view, set, now, &mut roster, &mut plan);
    let revisions = revisions::choose(view, set, &mut plan);
    report_limit(set, &mut plan);
    let mut sync = Sync::new(view, set, now, revisions, &roster, plan);
    let outcome = if set.meta.is_terminating() { ControlFlow::Break(Stop::SetIsDeleted) } else { run(&mut sync) };
    stay::leave_the_rest(&mut sync, outcome);
    // Revisions and status are written also by a sync that stopped early: others wait for what they say.
    revisions::truncate(set, &sync.revisions, &roster, &mut sync.plan);
    status::update(&mut sync);
    (sync.plan, roster)
}

/// Records, once for each change of the spec, that not all replicas are simulated.
fn report_limit(set: &StatefulSet, plan: &mut Plan) {
    let replicas = set.spec.replicas;
    if replicas > REPLICAS_MAX && set.status.observed_generation < set.meta.generation {
        let about = ObjectRef { kind: Kind::StatefulSet, key: set.meta.key.clone() };
        let message = format!("Only the first {REPLICAS_MAX} of {replicas} replicas are simulated");
        let act = Act::Record { about, text: EventText::warning("podloom", "SimulationLimit", message) };
        let reason = Reason::BeyondSimulation { replicas, max: REPLICAS_MAX };
        plan.act(subject(Kind::StatefulSet, &set.meta.key), act, reason);
    }
}

/// `updateStatefulSet`: missing Pods are created first, then surplus ones are deleted, and only then an old Pod is replaced, so that a
/// rollout never deletes a Pod while another one is missing.
fn run(sync: &mut Sync<'_>) -> ControlFlow<Stop> {
    replicas::process(sync)?;
    condemned::follow_policy(sync);
    condemned::process(sync)?;
    rollout::process(sync)
}

#[cfg(test)]
mod tests;
