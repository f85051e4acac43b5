//! What the laws believe by themselves: which nodes a DaemonSet wants, and which Pods are whose. Written without looking at the
//! controllers, so that the two can disagree.

use podloom::cluster::store::Cluster;
use podloom::object::daemon_set::DaemonSet;
use podloom::object::kind::{Key, Name};
use podloom::object::node::Node;
use podloom::object::pod::{Overlay, Phase, Pod};
use podloom::object::stateful_set::StatefulSet;
use podloom::object::taint::Effect;
use podloom::time::Time;
use std::rc::Rc;

/// What a DaemonSet wants of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    Pod,
    NoNewPod,
    NoPod,
}

/// Taints that every daemon Pod tolerates.
const TOLERATED: [(&str, Effect); 6] = [
    ("node.kubernetes.io/not-ready", Effect::NoExecute),
    ("node.kubernetes.io/unreachable", Effect::NoExecute),
    ("node.kubernetes.io/disk-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/memory-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/pid-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/unschedulable", Effect::NoSchedule),
];

pub fn wants(set: &DaemonSet, node: &Node) -> Wants {
    let spec = &set.spec.template.spec;
    if spec.node_selector.iter().any(|(label, value)| node.meta.label(label) != Some(value)) {
        return Wants::NoPod;
    }
    if spec.required_terms.as_ref().is_some_and(|terms| !terms.iter().any(|term| term.matches(node.name(), &node.meta.labels))) {
        return Wants::NoPod;
    }
    let network = ("node.kubernetes.io/network-unavailable", Effect::NoSchedule);
    let tolerated = |key: &str, effect: Effect| TOLERATED.contains(&(key, effect)) || spec.host_network && network == (key, effect);
    let bad = |effect: Effect| {
        node.taints.iter().any(|taint| {
            taint.effect == effect && !tolerated(&taint.key, effect) && !spec.tolerations.iter().any(|one| one.tolerates(taint))
        })
    };
    if bad(Effect::NoExecute) {
        Wants::NoPod
    } else if bad(Effect::NoSchedule) {
        Wants::NoNewPod
    } else {
        Wants::Pod
    }
}

/// The Pods of a set for a node.
pub fn daemon_pods<'a>(cluster: &'a Cluster, set: &DaemonSet, node: &str) -> Vec<&'a Rc<Pod>> {
    let uid = set.meta.uid.clone();
    cluster.pods().filter(|pod| pod.meta.is_controlled_by(&uid) && target(pod).is_some_and(|name| &**name == node)).collect()
}

fn target(pod: &Pod) -> Option<&Name> {
    match &pod.overlay {
        Overlay::DaemonNode(node) => pod.node.as_ref().or(Some(node)),
        Overlay::None | Overlay::Identity { .. } => pod.node.as_ref(),
    }
}

/// Neither finished nor on its way out.
pub fn is_live(pod: &Pod) -> bool {
    !pod.is_terminating() && !pod.status.phase.is_terminal()
}

/// Whether a node has an available Pod that is not on its way out.
pub fn is_served(cluster: &Cluster, set: &DaemonSet, node: &str, now: Time) -> bool {
    daemon_pods(cluster, set, node).iter().any(|pod| !pod.is_terminating() && pod.is_available(set.spec.min_ready, now))
}

/// Owned, or an orphan that is adopted in the same sync.
fn is_member(set: &StatefulSet, pod: &Pod) -> bool {
    let owned = pod.meta.is_controlled_by(&set.meta.uid);
    (owned || pod.meta.controller().is_none() && !pod.is_terminating()) && set.spec.selector.matches(&pod.meta.labels)
}

/// The Pods of a StatefulSet that carry one of its names, by ordinal.
pub fn members(cluster: &Cluster, set: &StatefulSet) -> Vec<(i64, Rc<Pod>)> {
    let prefix = format!("{}-", set.meta.key.name);
    let mut members: Vec<(i64, Rc<Pod>)> = cluster
        .pods()
        .filter(|pod| is_member(set, pod))
        .filter_map(|pod| Some((pod.meta.key.name.strip_prefix(&prefix)?.parse().ok()?, pod.clone())))
        .collect();
    members.sort_by_key(|(ordinal, _)| *ordinal);
    members
}

pub fn in_range(set: &StatefulSet, ordinal: i64) -> bool {
    (set.spec.start..set.spec.start + set.spec.replicas).contains(&ordinal)
}

/// Running, Ready for long enough, and staying.
pub fn is_up(set: &StatefulSet, pod: &Pod, now: Time) -> bool {
    !pod.is_terminating() && pod.status.phase == Phase::Running && pod.is_available(set.spec.min_ready, now)
}

/// The ordinals in range that are not up.
pub fn down(cluster: &Cluster, set: &StatefulSet, now: Time) -> Vec<i64> {
    (set.spec.start..set.spec.start + set.spec.replicas)
        .filter(|ordinal| {
            let key = Key::new(&set.meta.key.namespace, &format!("{}-{ordinal}", set.meta.key.name));
            let pod = cluster.pod(&key).filter(|pod| is_member(set, pod));
            pod.is_none_or(|pod| !is_up(set, pod, now))
        })
        .collect()
}
