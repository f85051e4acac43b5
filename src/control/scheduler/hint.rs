//! Which changes could help a Pod that a filter refused (`QueueingHintFn` of each plugin).

use crate::cluster::store::Delta;
use crate::cluster::usage::{self, Usage};
use crate::cluster::view::View;
use crate::control::scheduler::filter::{
    declared_features, node_affinity, node_ports, node_unschedulable, pod_affinity, resources_fit, taint_toleration, topology_spread,
    volume_restrictions,
};
use crate::control::scheduler::reason::Plugin;
use crate::object::any::Object;
use crate::object::claim::Claim;
use crate::object::kind::Kind;
use crate::object::node::Node;
use crate::object::pod::{Overlay, Pod};
use crate::object::pod_spec::PodAffinityTerm;
use crate::object::resources::Resources;

/// A change of the cluster, as the scheduler hears of it.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// A node came (no `before`), went (no `after`), or became different in something that filters look at.
    Node {
        /// The node before.
        before: Option<&'a Node>,
        /// The node after.
        after: Option<&'a Node>,
    },
    /// A Pod came to a node, left it, or became different there.
    Assigned {
        /// The Pod before.
        before: Option<&'a Pod>,
        /// The Pod after.
        after: Option<&'a Pod>,
    },
    /// A waiting Pod itself became different.
    Own {
        /// The Pod before.
        before: &'a Pod,
        /// The Pod after.
        after: &'a Pod,
    },
    /// A claim came or became different.
    Claim(&'a Claim),
    /// A volume or storage class came or became different.
    Storage,
}

/// What a write means to the scheduler; `None` where no filter cares.
#[must_use]
pub fn change(delta: &Delta) -> Option<Change<'_>> {
    let kind = delta.after.as_ref().or(delta.before.as_ref())?.kind();
    match (&delta.before, &delta.after) {
        (Some(Object::Node(before)), Some(Object::Node(after))) => {
            let differs = is_retainted(before, after)
                || before.allocatable != after.allocatable
                || before.meta.labels != after.meta.labels
                || declared_features::declared(before) != declared_features::declared(after);
            differs.then_some(Change::Node { before: Some(before), after: Some(after) })
        }
        (Some(Object::Node(before)), None) => Some(Change::Node { before: Some(before), after: None }),
        (None, Some(Object::Node(after))) => Some(Change::Node { before: None, after: Some(after) }),
        (before, after) if kind == Kind::Pod => change_of_pod(before.as_ref(), after.as_ref()),
        (_, Some(Object::Claim(after))) => Some(Change::Claim(after)),
        (_, Some(_)) if matches!(kind, Kind::PersistentVolume | Kind::StorageClass) => Some(Change::Storage),
        _ => None,
    }
}

/// `UpdateNodeTaint`: other taints than before, or the end of a cordon; its beginning is no news to the queue.
fn is_retainted(before: &Node, after: &Node) -> bool {
    before.taints != after.taints || (before.unschedulable && !after.unschedulable)
}

fn change_of_pod<'a>(before: Option<&'a Object>, after: Option<&'a Object>) -> Option<Change<'a>> {
    let (before, after) = (as_pod(before), as_pod(after));
    let assigned = |pod: &&Pod| usage::node_of(pod).is_some();
    match (before.filter(assigned), after.filter(assigned)) {
        (None, None) => {
            let (before, after) = (before?, after?);
            let differs = before.meta.labels != after.meta.labels || before.spec.tolerations != after.spec.tolerations;
            differs.then_some(Change::Own { before, after })
        }
        (Some(before), Some(after)) => {
            let differs = before.meta.labels != after.meta.labels
                || before.spec.requests != after.spec.requests
                || before.is_terminating() != after.is_terminating();
            differs.then_some(Change::Assigned { before: Some(before), after: Some(after) })
        }
        (before, after) => Some(Change::Assigned { before, after }),
    }
}

fn as_pod(object: Option<&Object>) -> Option<&Pod> {
    match object {
        Some(Object::Pod(pod)) => Some(pod),
        _ => None,
    }
}

/// Whether a change could make a filter let a Pod pass that it refused.
#[must_use]
pub fn helps(plugin: Plugin, view: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    if let Change::Node { before: Some(before), after: Some(after) } = change
        && looks_at_any_taint(plugin)
        && is_retainted(before, after)
    {
        return true;
    }
    match plugin {
        Plugin::NodeUnschedulable => match change {
            Change::Node { before, after: Some(after) } => becomes(before, after, |node| is_open(pod, node)),
            Change::Own { before, after } => before.spec.tolerations != after.spec.tolerations,
            Change::Node { .. } | Change::Assigned { .. } | Change::Claim(_) | Change::Storage => false,
        },
        Plugin::TaintToleration => match change {
            Change::Node { before, after: Some(after) } => becomes(before, after, |node| is_tolerated(pod, node)),
            Change::Own { before, after } => before.spec.tolerations != after.spec.tolerations,
            Change::Node { .. } | Change::Assigned { .. } | Change::Claim(_) | Change::Storage => false,
        },
        Plugin::NodeAffinity => match change {
            Change::Node { before, after: Some(after) } => becomes(before, after, |node| is_matched(pod, node)),
            Change::Node { .. } | Change::Assigned { .. } | Change::Own { .. } | Change::Claim(_) | Change::Storage => false,
        },
        Plugin::NodeName => matches!(change, Change::Node { before: None, .. }),
        Plugin::NodePorts => match change {
            Change::Node { before, .. } => before.is_none(),
            Change::Assigned { before: Some(gone), after: None } => frees_port(pod, gone),
            Change::Assigned { .. } | Change::Own { .. } | Change::Claim(_) | Change::Storage => false,
        },
        Plugin::NodeResourcesFit => frees_resources(pod, change),
        Plugin::VolumeRestrictions | Plugin::VolumeBinding | Plugin::VolumeZone => moves_volumes(plugin, pod, change),
        Plugin::PodTopologySpread => shifts_spread(pod, change),
        Plugin::InterPodAffinity => moves_affinity(view, pod, change),
        Plugin::NodeDeclaredFeatures => match change {
            Change::Node { before, after: Some(after) } => {
                let needed = declared_features::needed(pod);
                becomes(before, after, |node| declared_features::refuse(&needed, node).is_none())
            }
            Change::Node { .. } | Change::Assigned { .. } | Change::Own { .. } | Change::Claim(_) | Change::Storage => false,
        },
    }
}

/// `buildQueueingHintMap`: a filter that waits for new nodes, and has no opinion of its own about taints, has its Pods tried again at
/// every change of them, for the better or the worse.
const fn looks_at_any_taint(plugin: Plugin) -> bool {
    match plugin {
        Plugin::NodeUnschedulable | Plugin::TaintToleration | Plugin::PodTopologySpread => false,
        Plugin::NodeName
        | Plugin::NodeAffinity
        | Plugin::NodePorts
        | Plugin::NodeResourcesFit
        | Plugin::VolumeRestrictions
        | Plugin::VolumeBinding
        | Plugin::VolumeZone
        | Plugin::InterPodAffinity
        | Plugin::NodeDeclaredFeatures => true,
    }
}

/// Whether a node does now what it did not before; a new node did not.
fn becomes(before: Option<&Node>, after: &Node, holds: impl Fn(&Node) -> bool) -> bool {
    !before.is_some_and(&holds) && holds(after)
}

fn is_open(pod: &Pod, node: &Node) -> bool {
    node_unschedulable::refuse(&pod.spec.tolerations, node).is_none()
}

fn is_tolerated(pod: &Pod, node: &Node) -> bool {
    taint_toleration::untolerated(&pod.spec.tolerations, &node.taints).is_none()
}

fn is_matched(pod: &Pod, node: &Node) -> bool {
    // Most Pods that wait in large clusters are daemon Pods, and for those the name decides.
    if matches!(&pod.overlay, Overlay::DaemonNode(name) if &**name != node.name()) {
        return false;
    }
    node_affinity::matches(&pod.spec.node_selector, pod.required_terms().as_deref(), node)
}

fn frees_port(pod: &Pod, gone: &Pod) -> bool {
    let mut usage = Usage::default();
    usage.add(gone);
    node_ports::refuse(&pod.spec.host_ports, &usage).is_some()
}

/// `isSchedulableAfterPodEvent`, `isSchedulableAfterNodeChange`: any Pod that goes frees something.
fn frees_resources(pod: &Pod, change: Change<'_>) -> bool {
    let fits = |node: &Node| resources_fit::refuse(&pod.spec.requests, &Usage::default(), &node.allocatable).is_empty();
    match change {
        Change::Assigned { before: Some(_), after: None } => true,
        Change::Assigned { before: Some(before), after: Some(after) } => {
            let (old, new) = (&before.spec.requests, &after.spec.requests);
            new.cpu_milli < old.cpu_milli || new.memory < old.memory
        }
        Change::Node { before: None, after: Some(after) } => fits(after),
        Change::Node { before: Some(before), after: Some(after) } => fits(after) && is_raised(pod, &before.allocatable, &after.allocatable),
        Change::Node { after: None, .. }
        | Change::Assigned { before: None, .. }
        | Change::Own { .. }
        | Change::Claim(_)
        | Change::Storage => false,
    }
}

/// Whether a node has more than before of something that the Pod asks for.
fn is_raised(pod: &Pod, before: &Resources, after: &Resources) -> bool {
    let wanted = &pod.spec.requests;
    after.pods > before.pods
        || (wanted.cpu_milli > 0 && after.cpu_milli > before.cpu_milli)
        || (wanted.memory > 0 && after.memory > before.memory)
        || (wanted.ephemeral_storage > 0 && after.ephemeral_storage > before.ephemeral_storage)
        || wanted.others.iter().any(|(name, amount)| *amount > 0 && after.others.get(name) > before.others.get(name))
}

fn moves_volumes(plugin: Plugin, pod: &Pod, change: Change<'_>) -> bool {
    match change {
        Change::Claim(claim) => {
            claim.meta.key.namespace == pod.meta.key.namespace && pod.claims().iter().any(|(_, name)| *name == claim.meta.key.name)
        }
        Change::Storage => plugin != Plugin::VolumeRestrictions,
        Change::Node { before: None, .. } => true,
        Change::Node { before: Some(before), after } => {
            plugin != Plugin::VolumeRestrictions && after.is_some_and(|after| after.meta.labels != before.meta.labels)
        }
        Change::Assigned { before: Some(gone), after: None } => {
            let claims = pod.claims();
            let shares = || {
                gone.meta.key.namespace == pod.meta.key.namespace
                    && gone.claims().iter().any(|(_, name)| claims.iter().any(|(_, own)| own == name))
            };
            plugin == Plugin::VolumeRestrictions && (shares() || volume_restrictions::clash(pod, gone))
        }
        Change::Assigned { .. } | Change::Own { .. } => false,
    }
}

/// A Pod that is counted comes, goes or changes sides; or nodes come and go, or change domains.
fn shifts_spread(pod: &Pod, change: Change<'_>) -> bool {
    let hard = || pod.spec.spread.iter().filter(|constraint| constraint.hard);
    let is_counted = |other: &Pod| {
        other.meta.key.namespace == pod.meta.key.namespace
            && !other.is_terminating()
            && hard().any(|constraint| {
                topology_spread::selector_of(constraint, &pod.meta.labels).is_some_and(|selector| selector.matches(&other.meta.labels))
            })
    };
    let domains = |node: &Node| -> Option<Vec<String>> {
        hard().map(|constraint| node.meta.label(&constraint.topology_key).map(ToString::to_string)).collect()
    };
    match change {
        Change::Assigned { before, after } => before.is_some_and(is_counted) != after.is_some_and(is_counted),
        Change::Own { before, after } => before.meta.labels != after.meta.labels || before.spec.tolerations != after.spec.tolerations,
        Change::Node { before, after } => {
            let (old, new) = (before.and_then(domains), after.and_then(domains));
            old != new || (new.is_some() && before.map(|node| &node.taints) != after.map(|node| &node.taints))
        }
        Change::Claim(_) | Change::Storage => false,
    }
}

fn moves_affinity(view: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    let means = |of: &Pod, terms: &[PodAffinityTerm], other: &Pod| {
        terms.iter().any(|term| pod_affinity::is_matched(view, term, &of.meta.key.namespace, other))
    };
    let (near, away) = (&pod.spec.pod_affinity.required, &pod.spec.pod_anti_affinity.required);
    let is_wanted = |other: &Pod| means(pod, near, other);
    let is_avoided = |other: &Pod| means(pod, away, other) || means(other, &other.spec.pod_anti_affinity.required, pod);
    match change {
        Change::Assigned { before, after } => {
            (!before.is_some_and(is_wanted) && after.is_some_and(is_wanted))
                || (before.is_some_and(is_avoided) && !after.is_some_and(is_avoided))
                // Without the last Pod of the group, the first rule of a new group applies.
                || (after.is_none() && before.is_some_and(is_wanted))
        }
        Change::Own { before, after } => before.meta.labels != after.meta.labels,
        Change::Node { before, after: Some(after) } => {
            before.is_none() || before.is_some_and(|before| before.meta.labels != after.meta.labels)
        }
        Change::Node { after: None, .. } | Change::Claim(_) | Change::Storage => false,
    }
}
