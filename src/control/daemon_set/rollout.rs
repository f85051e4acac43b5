//! Rolling update (`rollingUpdate`): old Pods out, new Pods in, within maxUnavailable or maxSurge. Nodes are walked by name;
//! upstream walks them in no order, so any fixed one is faithful.

use super::Sync;
use super::manage::Undecided;
use super::site::{DaemonPod, Site};
use crate::control::plan::{Decision, Plan, Subject};
use crate::object::daemon_set::DaemonSetStrategy;
use crate::object::kind::Name;
use crate::why::Why;
use crate::why::daemon_set as why;
use std::rc::Rc;

/// maxUnavailable and maxSurge in numbers, percentages of the desired Pods rounded up; both 0 means 1 unavailable.
#[derive(Clone, Copy)]
struct Budget {
    max_unavailable: i64,
    max_surge: i64,
}

/// `AllowsSurge`, which scales against 1 as `SurgeCount(ds, 1)` does.
pub(super) fn max_surge(sync: &Sync<'_>) -> i64 {
    match sync.set.spec.strategy {
        DaemonSetStrategy::OnDelete => 0,
        DaemonSetStrategy::RollingUpdate { max_surge, .. } => max_surge.scaled_up(1),
    }
}

/// Decides the nodes that `manage` left: replaces what is old, within the budget.
pub(super) fn roll_out(sync: &Sync<'_>, undecided: Vec<Undecided<'_>>, plan: &mut Plan) {
    let budget = match sync.set.spec.strategy {
        DaemonSetStrategy::OnDelete => return on_delete(sync, undecided, plan),
        DaemonSetStrategy::RollingUpdate { max_unavailable, max_surge } => {
            let desired = desired_number(sync);
            let (unavailable, surge) = (max_unavailable.scaled_up(desired), max_surge.scaled_up(desired));
            let stuck = desired > 0 && unavailable == 0 && surge == 0;
            Budget { max_unavailable: if stuck { 1 } else { unavailable }, max_surge: surge }
        }
    };
    if budget.max_surge > 0 { surge(sync, undecided, budget, plan) } else { replace(sync, undecided, budget, plan) }
}

fn desired_number(sync: &Sync<'_>) -> i64 {
    let desired = sync.sites.nodes.values().filter(|site| site.fits()).count();
    i64::try_from(desired).unwrap_or(i64::MAX)
}

/// The old and the new Pod of a node (`findUpdatedPodsOnNode`).
struct OldAndNew<'a> {
    old: Option<&'a DaemonPod>,
    new: Option<&'a DaemonPod>,
    /// Two of a kind.
    excess: bool,
}

fn old_and_new(site: &Site) -> OldAndNew<'_> {
    let mut found = OldAndNew { old: None, new: None, excess: false };
    for pod in site.pods.iter().filter(|pod| !pod.is_terminating()) {
        let place = if pod.is_updated { &mut found.new } else { &mut found.old };
        found.excess |= place.is_some();
        *place = Some(pod);
    }
    found
}

/// §9c: nothing is replaced; an old Pod stays until somebody deletes it.
fn on_delete(sync: &Sync<'_>, undecided: Vec<Undecided<'_>>, plan: &mut Plan) {
    for one in undecided {
        let (set, node) = (&sync.set.meta.key, one.site.name.clone());
        let found = old_and_new(one.site);
        match (one.unless, found.old, found.new) {
            (Some(why), _, _) => plan.leave(Subject::Node(node), Why::DaemonSet(*why)),
            (None, Some(old), _) => {
                let why = why::Why::OnDeleteKeeps { set: set.clone(), node: node.clone(), pod: old.meta.key.name.clone() };
                plan.leave(Subject::Node(node), Why::DaemonSet(why));
            }
            (None, None, Some(new)) => plan.repeat(one.site.is_up_to_date(set, new)),
            (None, None, None) => plan.repeat(one.site.waits(set)),
        }
    }
}

/// Leaves a node alone for the reason that `manage` found, or else as the rollout says.
fn leave(one: &Undecided<'_>, decision: impl FnOnce() -> Rc<Decision>, plan: &mut Plan) {
    match &one.unless {
        Some(why) => plan.leave(Subject::Node(one.site.name.clone()), Why::DaemonSet((**why).clone())),
        None => plan.repeat(decision()),
    }
}

/// §9a, maxSurge 0. Broken old Pods go at once, outside the budget; healthy ones while it lasts.
fn replace(sync: &Sync<'_>, undecided: Vec<Undecided<'_>>, budget: Budget, plan: &mut Plan) {
    let max = budget.max_unavailable;
    let mut unavailable = 0;
    let mut candidates: Vec<(&Site, &DaemonPod)> = Vec::new();
    let set = &sync.set.meta.key;
    for one in &undecided {
        let found = old_and_new(one.site);
        match (found.old, found.new) {
            _ if found.excess => {
                unavailable += 1;
                leave(one, || one.site.waits(set), plan);
            }
            (None, None) | (Some(_), Some(_)) => {
                unavailable += 1;
                leave(one, || one.site.waits(set), plan);
            }
            (None, Some(new)) => {
                unavailable += i64::from(!sync.is_available(new));
                look_again_when_available(sync, new, plan);
                leave(one, || one.site.is_up_to_date(set, new), plan);
            }
            (Some(old), None) if !sync.is_available(old) => {
                unavailable += 1;
                let (node, pod) = (one.site.name.clone(), old.meta.key.name.clone());
                let why = why::Why::OldPodUnavailable { set: set.clone(), node: node.clone(), pod };
                sync.delete(Subject::Node(node), old, why, plan);
            }
            (Some(old), None) => candidates.push((one.site, old)),
        }
    }
    let mut remaining = (max - unavailable).max(0);
    for (site, old) in candidates {
        let (set, node, pod) = (set.clone(), site.name.clone(), old.meta.key.name.clone());
        let about = Subject::Node(node.clone());
        if remaining > 0 {
            remaining -= 1;
            sync.delete(about, old, why::Why::BudgetAllows { set, node, pod, unavailable, max }, plan);
        } else {
            plan.leave(about, Why::DaemonSet(why::Why::BudgetSpent { set, node, pod, unavailable, max }));
        }
    }
}

/// A new Pod that is Ready becomes available after minReadySeconds.
fn look_again_when_available(sync: &Sync<'_>, new: &DaemonPod, plan: &mut Plan) {
    if let Some(ready) = new.ready_since.filter(|_| !sync.is_available(new)) {
        plan.look_again(ready + sync.set.spec.min_ready);
    }
}

/// Surge in `podsShouldBeOnNode`: keeps the oldest old and the oldest new Pod, deletes all others, and the old one once the new one
/// is available. Says whether the node is decided.
pub(super) fn settle_surging(sync: &Sync<'_>, node: &Name, running: &[&DaemonPod], should_run: bool, plan: &mut Plan) -> bool {
    let set = || sync.set.meta.key.clone();
    if running.is_empty() {
        if should_run {
            sync.create_on(node, why::Why::NodeLacksPod { set: set(), node: node.clone() }, plan);
        }
        return should_run;
    }
    if running.len() == 1 {
        return false;
    }
    let is_new = |pod: &DaemonPod| pod.revision_hash() == Some(&sync.hash);
    let new = running.iter().find(|pod| is_new(pod));
    let old = running.iter().find(|pod| !is_new(pod));
    let mut decided = false;
    for pod in running {
        let kept = [new, old].into_iter().flatten().any(|kept| std::ptr::eq(*kept, *pod));
        if let Some(first) = running.first().filter(|_| !kept) {
            let why =
                why::Why::SurplusPod { set: set(), node: node.clone(), pod: pod.meta.key.name.clone(), kept: first.meta.key.name.clone() };
            sync.delete(Subject::Node(node.clone()), pod, why, plan);
            decided = true;
        }
    }
    if let (Some(new), Some(old)) = (new, old) {
        let (old_name, new_name) = (old.meta.key.name.clone(), new.meta.key.name.clone());
        if !old.is_ready() {
            let why = why::Why::OldPodUnavailable { set: set(), node: node.clone(), pod: old_name };
            sync.delete(Subject::Node(node.clone()), old, why, plan);
            decided = true;
        } else if sync.is_available(new) {
            let why = why::Why::SurgePodAvailable { set: set(), node: node.clone(), pod: old_name, new: new_name };
            sync.delete(Subject::Node(node.clone()), old, why, plan);
            decided = true;
        }
    }
    decided
}

/// §9b, maxSurge > 0: a new Pod beside the old one, which goes once the new one is available.
fn surge(sync: &Sync<'_>, undecided: Vec<Undecided<'_>>, budget: Budget, plan: &mut Plan) {
    let max = budget.max_surge;
    let (mut surging, mut available) = (0, 0);
    let mut candidates: Vec<(Name, Name)> = Vec::new();
    let mut not_wanted: Vec<(&Undecided<'_>, &DaemonPod)> = Vec::new();
    for one in &undecided {
        let found = old_and_new(one.site);
        let (set, node) = (sync.set.meta.key.clone(), one.site.name.clone());
        surging += i64::from(found.excess);
        available += i64::from(found.old.or(found.new).is_some_and(|pod| sync.is_available(pod)));
        match (found.old, found.new) {
            (None, Some(new)) => {
                look_again_when_available(sync, new, plan);
                leave(one, || one.site.is_up_to_date(&set, new), plan);
            }
            (None, None) => leave(one, || one.site.waits(&set), plan),
            (Some(old), None) if !one.should_run && sync.is_available(old) => not_wanted.push((one, old)),
            (Some(old), None) if !one.should_run => {
                let why = why::Why::OldPodUnavailable { set, node: node.clone(), pod: old.meta.key.name.clone() };
                sync.delete(Subject::Node(node), old, why, plan);
            }
            (Some(old), None) if !sync.is_available(old) => {
                let why = why::Why::OldPodUnavailable { set, node: node.clone(), pod: old.meta.key.name.clone() };
                sync.create_on(&node, why, plan);
            }
            (Some(old), None) => candidates.push((node, old.meta.key.name.clone())),
            (Some(old), Some(new)) if sync.is_available(new) => {
                let (pod, new) = (old.meta.key.name.clone(), new.meta.key.name.clone());
                sync.delete(Subject::Node(node.clone()), old, why::Why::SurgePodAvailable { set, node, pod, new }, plan);
            }
            (Some(old), Some(new)) => {
                surging += 1;
                look_again_when_available(sync, new, plan);
                let (pod, old) = (new.meta.key.name.clone(), old.meta.key.name.clone());
                let waits = why::Why::WaitsForSurgePod { set, node: node.clone(), pod, old };
                let why = one.unless.as_deref().cloned().unwrap_or(waits);
                plan.leave(Subject::Node(node), Why::DaemonSet(why));
            }
        }
    }
    delete_not_wanted(sync, not_wanted, available - desired_number(sync), plan);
    let mut remaining = (max - surging).max(0);
    for (node, pod) in candidates {
        let set = sync.set.meta.key.clone();
        if remaining > 0 {
            remaining -= 1;
            sync.create_on(&node.clone(), why::Why::SurgeAllows { set, node, surging, max }, plan);
        } else {
            plan.leave(Subject::Node(node.clone()), Why::DaemonSet(why::Why::SurgeSpent { set, node, pod, surging, max }));
        }
    }
}

/// A Pod on a node that fell out of the selection survives until enough others are available.
fn delete_not_wanted(sync: &Sync<'_>, not_wanted: Vec<(&Undecided<'_>, &DaemonPod)>, mut deletable: i64, plan: &mut Plan) {
    for (one, pod) in not_wanted {
        let about = Subject::Node(one.site.name.clone());
        let why = one.unless.as_deref().cloned().unwrap_or_else(|| one.site.why_waits(&sync.set.meta.key));
        if deletable > 0 {
            deletable -= 1;
            sync.delete(about, pod, why, plan);
        } else {
            plan.leave(about, Why::DaemonSet(why));
        }
    }
}
