//! Rolling update (`rollingUpdate`): old Pods out, new Pods in, within maxUnavailable or maxSurge. Nodes are walked by name; upstream
//! walks them in no order, so any fixed one is faithful (`docs/kubernetes/daemonset.md`, 9).

use super::manage::{Managed, Undecided};
use super::node_pods::{DaemonPod, NodePods};
use super::reason::Reason;
use super::sync::Sync;
use super::sync_nodes::Wanted;
use crate::control::plan::Plan;
use crate::object::daemon_set::DaemonSetStrategy;

/// Decides the nodes where `manage` has nothing to change: replaces what is old, within the budget.
pub(super) fn roll_out<'a>(sync: &Sync<'_>, managed: Managed<'a>, plan: &mut Plan) -> Wanted<'a> {
    let Managed { mut wanted, undecided } = managed;
    match sync.set.spec.strategy {
        DaemonSetStrategy::OnDelete => keep_all(undecided, &mut wanted),
        DaemonSetStrategy::RollingUpdate { max_unavailable, max_surge } => {
            // Percentages are of the desired Pods, rounded up.
            let desired = desired_number(sync);
            let (unavailable, surge) = (max_unavailable.scaled_up(desired), max_surge.scaled_up(desired));
            if surge > 0 {
                surge_within(sync, undecided, surge, desired, &mut wanted, plan);
            } else {
                // If both were 0, no Pod could ever be replaced, so one Pod may be unavailable then.
                replace_within(sync, undecided, if desired > 0 { unavailable.max(1) } else { unavailable }, &mut wanted, plan);
            }
        }
    }
    wanted
}

fn desired_number(sync: &Sync<'_>) -> i64 {
    let desired = sync.nodes.present.values().filter(|node| node.should_run()).count();
    i64::try_from(desired).unwrap_or(i64::MAX)
}

/// The old and the new Pod of a node (`findUpdatedPodsOnNode`).
struct OldAndNew<'a> {
    old: Option<&'a DaemonPod>,
    new: Option<&'a DaemonPod>,
    /// The node has two old or two new Pods.
    excess: bool,
}

fn old_and_new(node: &NodePods) -> OldAndNew<'_> {
    let mut found = OldAndNew { old: None, new: None, excess: false };
    for pod in node.pods.iter().filter(|pod| !pod.is_terminating()) {
        let of_its_kind = if pod.is_updated { &mut found.new } else { &mut found.old };
        found.excess |= of_its_kind.is_some();
        *of_its_kind = Some(pod);
    }
    found
}

/// `updateStrategy: OnDelete` replaces nothing; an old Pod stays until somebody deletes it.
fn keep_all<'a>(undecided: Vec<Undecided<'a>>, wanted: &mut Wanted<'a>) {
    for one in undecided {
        let found = old_and_new(one.node);
        one.stay(wanted, |node| match (found.old, found.new) {
            (Some(old), _) => Reason::OnDeleteKeeps { pod: old.meta.key.name.clone() },
            (None, Some(new)) => up_to_date(new),
            (None, None) => node.waits(),
        });
    }
}

fn up_to_date(new: &DaemonPod) -> Reason {
    Reason::PodIsUpToDate { pod: new.meta.key.name.clone() }
}

/// Without surge: old Pods that are not available are deleted at once, whatever the budget, because that makes nothing worse; available
/// ones are deleted while fewer nodes than `max` lack an available Pod. The candidates wait until all nodes are counted: a node by a later
/// name may have spent the budget.
fn replace_within<'a>(sync: &Sync<'_>, undecided: Vec<Undecided<'a>>, max: i64, wanted: &mut Wanted<'a>, plan: &mut Plan) {
    let mut unavailable = 0;
    let mut candidates: Vec<(&NodePods, &DaemonPod)> = Vec::new();
    for one in undecided {
        let (node, found) = (one.node, old_and_new(one.node));
        match (found.old, found.new) {
            (None, None) | (Some(_), Some(_)) => {
                unavailable += 1;
                one.stay(wanted, NodePods::waits);
            }
            _ if found.excess => {
                unavailable += 1;
                one.stay(wanted, NodePods::waits);
            }
            (None, Some(new)) => {
                unavailable += i64::from(!sync.is_available(new));
                look_again_when_available(sync, new, plan);
                one.stay(wanted, |_| up_to_date(new));
            }
            (Some(old), None) if !sync.is_available(old) => {
                unavailable += 1;
                wanted.delete(node, old, unavailable_reason(node, old));
            }
            (Some(old), None) => candidates.push((node, old)),
        }
    }
    let allowed = usize::try_from(max - unavailable).unwrap_or(0);
    for (number, (node, old)) in candidates.into_iter().enumerate() {
        let pod = old.meta.key.name.clone();
        if number < allowed {
            wanted.delete(node, old, Reason::BudgetAllows { pod, unavailable, max });
        } else {
            wanted.stay(node, Reason::BudgetSpent { pod, unavailable, max });
        }
    }
}

fn unavailable_reason(node: &NodePods, old: &DaemonPod) -> Reason {
    Reason::OldPodUnavailable { node: node.name.clone(), pod: old.meta.key.name.clone() }
}

/// A new Pod that is Ready becomes available after minReadySeconds. No write announces that, so the controller sets a timer.
fn look_again_when_available(sync: &Sync<'_>, new: &DaemonPod, plan: &mut Plan) {
    if let Some(ready) = new.ready_since.filter(|_| !sync.is_available(new)) {
        plan.look_again(ready + sync.set.spec.min_ready);
    }
}

/// With surge: a new Pod is made beside the old one on at most `max` nodes at a time; the old one goes once the new one is available.
/// Here, too, candidates wait until all nodes are counted.
fn surge_within<'a>(sync: &Sync<'_>, undecided: Vec<Undecided<'a>>, max: i64, desired: i64, wanted: &mut Wanted<'a>, plan: &mut Plan) {
    let (mut surging, mut available) = (0, 0);
    let mut candidates: Vec<(&NodePods, &DaemonPod)> = Vec::new();
    let mut not_wanted: Vec<(Undecided<'_>, &DaemonPod)> = Vec::new();
    for one in undecided {
        let (node, found) = (one.node, old_and_new(one.node));
        surging += i64::from(found.excess);
        available += i64::from(found.old.or(found.new).is_some_and(|pod| sync.is_available(pod)));
        match (found.old, found.new) {
            (None, None) => one.stay(wanted, NodePods::waits),
            (None, Some(new)) => {
                look_again_when_available(sync, new, plan);
                one.stay(wanted, |_| up_to_date(new));
            }
            (Some(old), None) if sync.is_available(old) && node.should_run() => candidates.push((node, old)),
            (Some(old), None) if sync.is_available(old) => not_wanted.push((one, old)),
            (Some(old), None) if node.should_run() => wanted.create(node, unavailable_reason(node, old)),
            (Some(old), None) => wanted.delete(node, old, unavailable_reason(node, old)),
            (Some(old), Some(new)) if sync.is_available(new) => {
                let (pod, new) = (old.meta.key.name.clone(), new.meta.key.name.clone());
                wanted.delete(node, old, Reason::SurgePodAvailable { node: node.name.clone(), pod, new });
            }
            (Some(old), Some(new)) => {
                surging += 1;
                look_again_when_available(sync, new, plan);
                let (pod, old) = (new.meta.key.name.clone(), old.meta.key.name.clone());
                one.stay(wanted, |_| Reason::WaitsForSurgePod { pod, old });
            }
        }
    }
    delete_not_wanted(not_wanted, available - desired, wanted);
    let allowed = usize::try_from(max - surging).unwrap_or(0);
    for (number, (node, old)) in candidates.into_iter().enumerate() {
        let pod = old.meta.key.name.clone();
        if number < allowed {
            wanted.create(node, Reason::SurgeAllows { surging, max });
        } else {
            wanted.stay(node, Reason::SurgeSpent { pod, surging, max });
        }
    }
}

/// A Pod on a node that should not run one any more survives until more Pods are available than are desired.
fn delete_not_wanted<'a>(not_wanted: Vec<(Undecided<'a>, &'a DaemonPod)>, deletable: i64, wanted: &mut Wanted<'a>) {
    let deletable = usize::try_from(deletable).unwrap_or(0);
    for (number, (one, old)) in not_wanted.into_iter().enumerate() {
        if number < deletable {
            let reason = one.stay_reason.map_or_else(|| one.node.waits(), |reason| *reason);
            wanted.delete(one.node, old, reason);
        } else {
            one.stay(wanted, NodePods::waits);
        }
    }
}
