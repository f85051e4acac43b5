//! The node lifecycle controller: NoSchedule taints by condition, Unknown where the heartbeat is lost, NoExecute taints at a limited
//! rate (`pkg/controller/nodelifecycle/node_lifecycle_controller.go`).
//!
//! Wakes: [`plan_taints`] is due [`REACTION`] after every Delta of that Node. [`monitor`] is due at every Delta of any Node; off its grid
//! of `monitor_period` it only says when the next pass is, and a pass says when the next one is needed, which in a healthy cluster is
//! never. Upstream marks Pods that are bound to a lost node later; they have no Ready condition yet, so nothing is done about them here.

mod monitor;
pub mod reason;
/// From a condition to its taint.
pub(crate) const TAINT_DELAY: Span = Span::from_ms(20);

/// The node whose taints are looked at after a write.
pub(crate) fn woken_taints(delta: &Delta) -> Option<Name> {
    let Some(Object::Node(after)) = &delta.after else { return None };
    let is_same = |old: &Node| old.conditions == after.conditions && old.taints == after.taints && old.unschedulable == after.unschedulable;
    let is_news = !matches!(&delta.before, Some(Object::Node(old)) if is_same(old));
    is_news.then(|| after.meta.key.name.clone())
}

/// Whether the monitor makes a pass after a write.
pub(crate) fn wakes_monitor(delta: &Delta) -> bool {
    match (&delta.before, &delta.after) {
        (Some(Object::Node(old)), Some(Object::Node(after))) => {
            old.meta.annotations != after.meta.annotations || woken_taints(delta).is_some()
        }
        (None, Some(Object::Node(_))) | (Some(Object::Node(_)), None) => true,
        (Some(_) | None, Some(_) | None) => false,
    }
}

#[cfg(test)]
mod tests;
mod zone;

use crate::cluster::map::Map;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::kubelet;
use crate::control::node_lifecycle::reason::Reason;
use crate::control::node_lifecycle::zone::Zone;
use crate::control::plan::{Act, Plan};
use crate::object::any::Object;
use crate::object::condition::ConditionStatus;
use crate::object::kind::Name;
use crate::object::node::Node;
use crate::object::taint::{Effect, Taint};
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How the controller was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `--node-monitor-period`
    pub monitor_period: Span,
    /// `--node-monitor-grace-period`
    pub grace: Span,
}

impl Default for Settings {
    fn default() -> Self {
        Self { monitor_period: Span::from_s(5), grace: Span::from_s(50) }
    }
}

/// What the controller remembers from pass to pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    known: Map<Name, Rc<Node>>,
    zones: BTreeMap<Name, Zone>,
    /// No heartbeat counts as older than this: the end of the last time when every node was lost.
    amnesty: Time,
}

/// Taint key of nodes that are not ready.
pub const NOT_READY: &str = "node.kubernetes.io/not-ready";
/// Taint key of nodes whose heartbeat is lost.
pub const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
/// Taint key of cordoned nodes.
pub const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

/// Which taint a condition calls for (`nodeConditionToTaintKeyStatusMap`).
const BY_CONDITION: [(&str, ConditionStatus, &str); 6] = [
    ("Ready", ConditionStatus::False, NOT_READY),
    ("Ready", ConditionStatus::Unknown, UNREACHABLE),
    ("MemoryPressure", ConditionStatus::True, "node.kubernetes.io/memory-pressure"),
    ("DiskPressure", ConditionStatus::True, "node.kubernetes.io/disk-pressure"),
    ("NetworkUnavailable", ConditionStatus::True, "node.kubernetes.io/network-unavailable"),
    ("PIDPressure", ConditionStatus::True, "node.kubernetes.io/pid-pressure"),
];

/// `doNoScheduleTaintingPass`: the NoSchedule taints of one node, from its conditions and its cordon.
pub fn plan_taints(view: View<'_>, node: &str, now: Time) -> Plan {
    let mut plan = Plan::default();
    let Some(node) = view.node(node) else { return plan };
    let name = node.meta.key.name.clone();
    let about = Subject::Node(name.clone());
    let wanted = wanted_keys(node);
    let has = |key: &str| node.taints.iter().any(|taint| &*taint.key == key && taint.effect == Effect::NoSchedule);
    let added: Vec<Taint> = wanted.iter().filter(|key| !has(key)).map(|key| Taint::new(key, Effect::NoSchedule, Some(now))).collect();
    let stale = |taint: &Taint| taint.effect == Effect::NoSchedule && is_owned(&taint.key) && !wanted.contains(&&*taint.key);
    let removed: Vec<Taint> = node.taints.iter().filter(|taint| stale(taint)).cloned().collect();
    if added.is_empty() && removed.is_empty() {
        plan.leave(about, Reason::TaintsMatch);
        return plan;
    }
    let why = || Reason::TaintsFollowConditions { added: added.clone(), removed: removed.clone() };
    let with: Rc<[Taint]> = node.taints.iter().chain(&added).cloned().collect();
    if !added.is_empty() {
        plan.act(about.clone(), update(node, with.clone()), why());
    }
    if !removed.is_empty() {
        plan.act(about, update(node, with.iter().filter(|taint| !stale(taint)).cloned().collect()), why());
    }
    plan
}

/// The keys that the node should have with effect NoSchedule, in the order of its conditions.
fn wanted_keys(node: &Node) -> Vec<&'static str> {
    let mut keys: Vec<&'static str> = Vec::new();
    for condition in node.conditions.iter() {
        let found = BY_CONDITION.iter().find(|(kind, status, _)| **kind == *condition.kind && *status == condition.status);
        keys.extend(found.map(|(_, _, key)| *key));
    }
    if node.unschedulable {
        keys.push(UNSCHEDULABLE);
    }
    keys
}

fn is_owned(key: &str) -> bool {
    key == UNSCHEDULABLE || BY_CONDITION.iter().any(|(_, _, owned)| *owned == key)
}

fn update(node: &Node, taints: Rc<[Taint]>) -> Act {
    Act::Update { object: Object::Node(Rc::new(Node { taints, ..node.clone() })), records: None }
}

/// Looks at every node on the grid of the monitor period, and at the queue of taints whenever its turn has come. `beats` is where the
/// leases are known.
pub fn monitor(view: View<'_>, beats: &kubelet::Memory, memory: &Memory, settings: &Settings, now: Time) -> (Plan, Memory) {
    monitor::look(view, beats, memory, settings, now)
}

/// When the monitor looks next, at `now` or after it.
#[must_use]
pub fn next_pass(settings: &Settings, now: Time) -> Time {
    now.next_multiple(settings.monitor_period)
}

/// The NoExecute taint that a node's readiness calls for, and the one it excludes.
fn no_execute_keys(ready: ConditionStatus) -> Option<(&'static str, &'static str)> {
    match ready {
        ConditionStatus::True => None,
        ConditionStatus::False => Some((NOT_READY, UNREACHABLE)),
        ConditionStatus::Unknown => Some((UNREACHABLE, NOT_READY)),
    }
}

fn has_no_execute(node: &Node, key: &str) -> bool {
    node.taints.iter().any(|taint| taint.effect == Effect::NoExecute && &*taint.key == key)
}

/// The zone a node belongs to (`GetZoneKey`).
fn zone_of(node: &Node) -> Name {
    let label = |key: &str, old: &str| node.meta.label(key).or_else(|| node.meta.label(old)).map_or("", |value| &**value);
    let region = label("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region");
    let zone = label("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone");
    format!("{region}:{zone}").into()
}
