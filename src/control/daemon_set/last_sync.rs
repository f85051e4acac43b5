//! Which Pods of the set count for which node (`getNodesToDaemonPods`). The result of the last sync is remembered, so that the next sync
//! looks only at nodes and Pods that have changed since. It finds them by comparing two versions of the cluster's persistent maps. The
//! memory only saves computing: every plan is the same without it.

use super::node_pods::{DaemonPod, NodePods};
use super::placement::placement;
use super::pods;
use crate::cluster::map::Map;
use crate::cluster::objects::Objects;
use crate::cluster::view::View;
use crate::control::plan::Plan;
use crate::control::shared::controller_ref::Belonging;
use crate::object::daemon_set::{DaemonSet, DaemonSetSpec};
use crate::object::kind::{Key, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The result of a set's last sync.
#[derive(Clone, Debug)]
pub struct LastSync {
    basis: Basis,
    /// All nodes and Pods of the cluster at the time of that sync.
    nodes: Objects<Node>,
    pods: Objects<Pod>,
    result: NodesToPods,
}

/// Everything else on which the result depends. If any of it has changed, the result is made anew; otherwise it is brought up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Basis {
    key: Key,
    uid: Name,
    spec: Rc<DaemonSetSpec>,
    template_generation: Option<i64>,
    hash: Name,
}

/// Nodes by name, each with the set's Pods that count for it.
#[derive(Clone, Debug, Default)]
pub(super) struct NodesToPods {
    /// Every node of the cluster.
    pub present: Map<Name, Rc<NodePods>>,
    /// Nodes that are gone while Pods for them are left.
    pub gone: Map<Name, Rc<NodePods>>,
}

/// For those nodes that have changed: the Pods that count for each now.
type PodsByNode = BTreeMap<Name, Vec<DaemonPod>>;

/// `getNodesToDaemonPods`, together with the result to remember for the next sync. If Pods are adopted or released, nothing is remembered,
/// because these writes are not in the store yet.
pub(super) fn nodes_to_pods(
    view: View<'_>,
    set: &DaemonSet,
    hash: &Name,
    last: Option<&LastSync>,
    plan: &mut Plan,
) -> (NodesToPods, Option<LastSync>) {
    let basis = Basis {
        key: set.meta.key.clone(),
        uid: set.meta.uid.clone(),
        spec: set.spec.clone(),
        template_generation: set.template_generation(),
        hash: hash.clone(),
    };
    let updated = last.filter(|last| last.basis == basis).and_then(|last| last.brought_up_to_date(view, set));
    let (result, is_stored) = match updated {
        Some(result) => (result, true),
        None => from_scratch(view, set, hash, plan),
    };
    let remembered = is_stored.then(|| LastSync { basis, nodes: view.nodes.clone(), pods: view.pods.clone(), result: result.clone() });
    (result, remembered)
}

/// Makes the result from all nodes and Pods. Also returns whether the result agrees with the store, which it does unless a Pod is adopted
/// or released.
fn from_scratch(view: View<'_>, set: &DaemonSet, hash: &Name, plan: &mut Plan) -> (NodesToPods, bool) {
    let before = plan.decisions.len();
    let mut by_node = PodsByNode::new();
    for pod in pods::of_set(view, set, plan) {
        if let Some(node) = pods::counts_on(&pod) {
            by_node.entry(node).or_default().push(DaemonPod::new(pod, set, hash));
        }
    }
    let mut result = NodesToPods::default();
    for node in view.nodes() {
        let name = node.meta.key.name.clone();
        let pods = by_node.remove(&name).unwrap_or_default();
        result.put(NodePods::new(name, Some(placement(set, node)), pods));
    }
    for (name, pods) in by_node {
        result.put(NodePods::new(name, None, pods));
    }
    (result, plan.decisions.len() == before)
}

impl LastSync {
    /// The result, brought up to date; `None` if a Pod has to be adopted or released.
    fn brought_up_to_date(&self, view: View<'_>, set: &DaemonSet) -> Option<NodesToPods> {
        let mut changed = PodsByNode::new();
        for (before, after) in self.pods.changes(&view.pods) {
            let owned = before.filter(|before| before.meta.is_controlled_by(&set.meta.uid));
            if let Some(node) = owned.and_then(|before| pods::counts_on(before)) {
                self.pods_on(node, &mut changed).retain(|pod| before.is_none_or(|before| pod.meta.key != before.meta.key));
            }
            match after.map(|after| (after, pods::belonging(set, after))) {
                Some((_, Belonging::Released | Belonging::Adopted)) => return None,
                Some((after, Belonging::Kept)) => {
                    if let Some(node) = pods::counts_on(after) {
                        self.pods_on(node, &mut changed).push(DaemonPod::new(after.clone(), set, &self.basis.hash));
                    }
                }
                Some((_, Belonging::Ignored)) | None => {}
            }
        }
        let mut result = self.result.clone();
        for (before, after) in self.nodes.changes(&view.nodes) {
            let Some(name) = after.or(before).map(|node| node.meta.key.name.clone()) else { continue };
            let pods = changed.remove(&name).unwrap_or_else(|| self.result.pods_on(&name));
            result.put(NodePods::new(name, after.map(|node| placement(set, node)), pods));
        }
        for (name, pods) in changed {
            let placement = self.result.get(&name).and_then(|node| node.placement.clone());
            result.put(NodePods::new(name, placement, pods));
        }
        Some(result)
    }

    /// The Pods that count for a node: those collected in this sync if the node has changed, else those of the last sync.
    fn pods_on<'a>(&self, node: Name, changed: &'a mut PodsByNode) -> &'a mut Vec<DaemonPod> {
        changed.entry(node).or_insert_with_key(|node| self.result.pods_on(node))
    }
}

impl NodesToPods {
    fn get(&self, name: &Name) -> Option<&Rc<NodePods>> {
        self.present.get(name).or_else(|| self.gone.get(name))
    }

    fn pods_on(&self, name: &Name) -> Vec<DaemonPod> {
        self.get(name).map(|node| node.pods.clone()).unwrap_or_default()
    }

    fn put(&mut self, node: NodePods) {
        let name = node.name.clone();
        if node.placement.is_some() {
            self.gone.remove(&name);
            self.present.insert(name, Rc::new(node));
            return;
        }
        self.present.remove(&name);
        if node.pods.is_empty() {
            self.gone.remove(&name);
        } else {
            self.gone.insert(name, Rc::new(node));
        }
    }
}
