//! The DaemonSet controller (`pkg/controller/daemon`, Kubernetes v1.36): exactly one Pod on every node that should run one.
//!
//! One call of [`plan`] is one `syncDaemonSet`. It leaves out what a coherent store does not need: expectations (a sync always sees
//! its own writes) and the consistency check. Woken by: its own changes; Pods it controls, and orphans it could adopt; its
//! ControllerRevisions; Nodes added, or whose labels or taints changed ([`is_woken_by_node`]).

pub mod backoff;
pub mod last_sync;
mod manage;
mod node_pods;
pub mod placement;
mod pod;
mod pods;
pub mod reason;
mod revisions;
mod rollout;
mod status;
mod sync;
mod sync_nodes;
pub(crate) mod wakes;

use crate::cluster::view::View;
use crate::control::plan::{AfterRefusal, Plan};
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::Kind;
use crate::object::node::Node;
use crate::time::Time;
use backoff::Backoffs;
use last_sync::LastSync;
use placement::{Placement, placement};
use std::cell::OnceCell;
use sync::Sync;

/// One sync (`syncDaemonSet`): what shall be created, deleted, adopted and recorded, and why; and one decision for every node.
pub fn plan(view: View<'_>, set: &DaemonSet, backoffs: &Backoffs, now: Time) -> (Plan, Backoffs) {
    let (plan, backoffs, _) = plan_again(view, set, backoffs, None, now);
    (plan, backoffs)
}

/// The same plan, made by looking only at the nodes and Pods that have changed since the last sync. Also returns what the next sync should
/// remember.
pub fn plan_again(
    view: View<'_>,
    set: &DaemonSet,
    backoffs: &Backoffs,
    last: Option<&LastSync>,
    now: Time,
) -> (Plan, Backoffs, Option<LastSync>) {
    let mut plan = Plan { after_refusal: AfterRefusal::NoMorePods, ..Plan::of(Kind::DaemonSet, &set.meta.key) };
    let mut backoffs = backoffs.clone();
    backoffs.forget_unused(now);
    // A set deleted in the background is not found any more; one deleted in the foreground leaves its Pods to the garbage collector.
    if set.meta.is_terminating() {
        return (plan, backoffs, None);
    }
    // The revisions come first: which Pods are old depends on the hash of the current one.
    let Some(revisions) = revisions::construct(view, set, &mut plan) else { return (plan, backoffs, None) };
    let (nodes, remembered) = last_sync::nodes_to_pods(view, set, &revisions.hash, last, &mut plan);
    let sync = Sync { view, set, now, hash: revisions.hash.clone(), nodes, prototype: OnceCell::new() };
    let managed = manage::manage(&sync, &mut backoffs, &mut plan);
    // While `manage` still has creates or deletes to make, the rollout waits (upstream's expectations). Otherwise it would replace a Pod on
    // one more node, although the Pods that `manage` replaces are missing as well.
    let wanted = if managed.wanted.is_settled() { rollout::roll_out(&sync, managed, &mut plan) } else { managed.leave_the_rest() };
    sync_nodes::sync_nodes(&sync, wanted, &mut plan);
    revisions::clean_up(&sync, &revisions, &mut plan);
    // The status is counted last, over the Pods as this sync found them: its own changes are counted by the next one.
    status::update(&sync, &mut plan);
    (plan, backoffs, remembered)
}

/// Whether a change of a node's labels or taints, or its arrival, concerns the set (`syncNodeUpdate`).
///
/// A Pod that is not scheduled yet does not count as being on the node, and a NoSchedule taint under a running Pod wakes nobody: so the
/// counts stay as they were until another change wakes the controller.
#[must_use]
pub fn is_woken_by_node(view: View<'_>, set: &DaemonSet, node: &Node) -> bool {
    let has_pod = view.pods_on(node.name()).any(|pod| pod.meta.is_controlled_by(&set.meta.uid));
    match placement(set, node) {
        Placement::Fits => !has_pod || set.status.number_misscheduled > 0,
        Placement::MayStay { .. } => has_pod && set.status.number_misscheduled > 0,
        Placement::MustLeave(_) => has_pod,
    }
}
