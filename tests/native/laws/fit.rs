//! Whether a node can take a Pod, as the laws believe: the filters of the scheduler written down once more, each in the plainest way.

use podloom::cluster::store::Cluster;
use podloom::object::kind::Name;
use podloom::object::meta::Labels;
use podloom::object::node::Node;
use podloom::object::pod::{Overlay, Pod};
use podloom::object::pod_spec::{PodAffinityTerm, SpreadConstraint};
use podloom::object::taint::{Effect, Taint};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What speaks against a node; claims are not looked at.
pub fn refusal(cluster: &Cluster, pod: &Pod, node: &Node) -> Option<String> {
    let spec = &pod.spec;
    let tolerates = |taint: &Taint| spec.tolerations.iter().any(|toleration| toleration.tolerates(taint));
    if node.unschedulable && !tolerates(&Taint::new("node.kubernetes.io/unschedulable", Effect::NoSchedule, None)) {
        return Some("it is cordoned".to_owned());
    }
    if let Some(taint) = node.taints.iter().find(|taint| taint.effect != Effect::PreferNoSchedule && !tolerates(taint)) {
        return Some(format!("its taint {} is not tolerated", taint.text()));
    }
    if !is_selected(pod, node) {
        return Some("it is not selected".to_owned());
    }
    let there: Vec<&Rc<Pod>> = cluster.pods_on(node.name()).filter(|pod| !pod.status.phase.is_terminal()).collect();
    if let Some(scarce) = scarce(&there, pod, node) {
        return Some(format!("it lacks {scarce}"));
    }
    let open = |port: &podloom::object::pod_spec::HostPort| {
        there.iter().flat_map(|pod| &pod.spec.host_ports).any(|other| other.protocol == port.protocol && other.port == port.port)
    };
    if let Some(port) = spec.host_ports.iter().find(|port| open(port)) {
        return Some(format!("port {} is taken", port.port));
    }
    apart(cluster, pod, node).or_else(|| spec.spread.iter().filter(|one| one.hard).find_map(|one| skewed(cluster, pod, node, one)))
}

fn is_selected(pod: &Pod, node: &Node) -> bool {
    let spec = &pod.spec;
    let named = match &pod.overlay {
        Overlay::DaemonNode(name) => **name == *node.name(),
        Overlay::None | Overlay::Identity { .. } => {
            spec.required_terms.as_ref().is_none_or(|terms| terms.iter().any(|term| term.matches(node.name(), &node.meta.labels)))
        }
    };
    named && spec.node_selector.iter().all(|(label, value)| node.meta.label(label) == Some(value))
}

fn scarce(there: &[&Rc<Pod>], pod: &Pod, node: &Node) -> Option<&'static str> {
    let sum = |amount: fn(&Pod) -> i64| there.iter().map(|pod| amount(pod)).sum::<i64>() + amount(pod);
    let has = &node.allocatable;
    let asked = &pod.spec.requests;
    if i64::try_from(there.len()).unwrap() + 1 > has.pods {
        Some("places for Pods")
    } else if asked.cpu_milli > 0 && sum(|pod| pod.spec.requests.cpu_milli) > has.cpu_milli {
        Some("cpu")
    } else if asked.memory > 0 && sum(|pod| pod.spec.requests.memory) > has.memory {
        Some("memory")
    } else {
        None
    }
}

/// Whether a term of one Pod means another; the cases use neither namespaces nor namespace selectors.
fn means(term: &PodAffinityTerm, of: &Pod, other: &Pod) -> bool {
    of.meta.key.namespace == other.meta.key.namespace && term.selector.as_ref().is_some_and(|selector| selector.matches(&other.meta.labels))
}

/// Required affinity and anti-affinity between Pods, in both directions.
fn apart(cluster: &Cluster, pod: &Pod, node: &Node) -> Option<String> {
    let place = |labels: &Labels, key: &Name| labels.get(key).cloned();
    let others: Vec<(&Rc<Pod>, &Node)> = cluster
        .pods()
        .filter(|other| !other.status.phase.is_terminal())
        .filter_map(|other| Some((other, &**cluster.node(other.node.as_deref()?)?)))
        .collect();
    let same = |other: &Node, key: &Name| {
        let here = place(&node.meta.labels, key);
        here.is_some() && here == place(&other.meta.labels, key)
    };
    for term in &pod.spec.pod_anti_affinity.required {
        if others.iter().any(|(other, on)| means(term, pod, other) && same(on, &term.topology_key)) {
            return Some("a Pod is there that it keeps away from".to_owned());
        }
    }
    for (other, on) in &others {
        for term in &other.spec.pod_anti_affinity.required {
            if means(term, other, pod) && same(on, &term.topology_key) {
                return Some(format!("{} keeps it away", other.meta.key));
            }
        }
    }
    let terms = &pod.spec.pod_affinity.required;
    // The first Pod of a group that wants to be together may go anywhere.
    let is_first = terms.iter().all(|term| means(term, pod, pod))
        && !others.iter().any(|(other, on)| {
            terms.iter().all(|term| means(term, pod, other))
                && terms.iter().any(|term| place(&on.meta.labels, &term.topology_key).is_some())
        });
    for term in terms {
        let near = others.iter().any(|(other, on)| terms.iter().all(|term| means(term, pod, other)) && same(on, &term.topology_key));
        if place(&node.meta.labels, &term.topology_key).is_none() || !near && !is_first {
            return Some("no Pod is there that it wants to be near".to_owned());
        }
    }
    None
}

fn skewed(cluster: &Cluster, pod: &Pod, node: &Node, spread: &SpreadConstraint) -> Option<String> {
    let Some(here) = node.meta.label(&spread.topology_key) else { return Some(format!("it lacks {}", spread.topology_key)) };
    let mut domains: BTreeMap<Name, i64> = BTreeMap::new();
    for other in cluster.nodes().filter(|other| is_selected(pod, other)) {
        let Some(domain) = other.meta.label(&spread.topology_key) else { continue };
        let matching = cluster.pods_on(other.name()).filter(|one| {
            !one.is_terminating()
                && !one.status.phase.is_terminal()
                && one.meta.key.namespace == pod.meta.key.namespace
                && spread.selector.as_ref().is_some_and(|selector| selector.matches(&one.meta.labels))
        });
        *domains.entry(domain.clone()).or_default() += i64::try_from(matching.count()).unwrap();
    }
    let least = domains.values().min().copied().unwrap_or(0);
    let own = i64::from(spread.selector.as_ref().is_some_and(|selector| selector.matches(&pod.meta.labels)));
    let skew = domains.get(here).copied().unwrap_or(0) + own - least;
    (skew > spread.max_skew).then(|| format!("the skew of {} would be {skew}", spread.topology_key))
}
