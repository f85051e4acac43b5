//! What the controller remembers of its last sync, so that the next one looks only at nodes and Pods that are different by then: upstream's
//! informers call it for each of them; here two versions of a persistent map are compared. Remembering changes no decision.

use super::claim::{self, Claim};
use super::placement::placement;
use super::site::{DaemonPod, Site};
use crate::cluster::objects::Objects;
use crate::cluster::store::Map;
use crate::cluster::view::View;
use crate::control::plan::Plan;
use crate::object::daemon_set::{DaemonSet, DaemonSetSpec};
use crate::object::kind::{Key, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The nodes and Pods of one sync, and what they were seen with.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What all verdicts on Pods and nodes rest on.
    basis: Basis,
    nodes: Objects<Node>,
    pods: Objects<Pod>,
    sites: Sites,
}

/// The set in all that sites depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Basis {
    key: Key,
    uid: Name,
    spec: Rc<DaemonSetSpec>,
    template_generation: Option<i64>,
    hash: Name,
}

/// Every node with the set's Pods there.
#[derive(Clone, Debug, Default)]
pub(super) struct Sites {
    /// By name.
    pub nodes: Map<Name, Rc<Site>>,
    /// Nodes that are gone, while Pods for them are left.
    pub vanished: Map<Name, Rc<Site>>,
}

/// What became different at a site: its Pods of now.
type Changed = BTreeMap<Name, Vec<DaemonPod>>;

/// The sites of this sync, and what is to be remembered: nothing where Pods are adopted or released, which is planned anew each time.
pub(super) fn look(view: View<'_>, set: &DaemonSet, hash: &Name, last: Option<&Seen>, plan: &mut Plan) -> (Sites, Option<Seen>) {
    let basis = Basis {
        key: set.meta.key.clone(),
        uid: set.meta.uid.clone(),
        spec: set.spec.clone(),
        template_generation: set.template_generation(),
        hash: hash.clone(),
    };
    let followed = last.filter(|last| last.basis == basis).and_then(|last| last.follow(view, set));
    let (sites, is_regular) = match followed {
        Some(sites) => (sites, true),
        None => all(view, set, hash, plan),
    };
    let seen = is_regular.then(|| Seen { basis, nodes: view.nodes.clone(), pods: view.pods.clone(), sites: sites.clone() });
    (sites, seen)
}

/// The sites, made from nothing; says whether all Pods were claimed without an act.
fn all(view: View<'_>, set: &DaemonSet, hash: &Name, plan: &mut Plan) -> (Sites, bool) {
    let before = plan.decisions.len();
    let mut by_node = Changed::new();
    for pod in claim::claimed(view, set, plan) {
        if let Some(node) = claim::counts_on(&pod) {
            by_node.entry(node).or_default().push(DaemonPod::new(pod, set, hash));
        }
    }
    let mut sites = Sites::default();
    for node in view.nodes() {
        let name = node.meta.key.name.clone();
        let pods = by_node.remove(&name).unwrap_or_default();
        sites.put(Site::new(name, Some((node.clone(), placement(set, node))), pods));
    }
    for (name, pods) in by_node {
        sites.put(Site::new(name, None, pods));
    }
    (sites, plan.decisions.len() == before)
}

impl Seen {
    /// The sites of now; `None` where a Pod is to be adopted or released.
    fn follow(&self, view: View<'_>, set: &DaemonSet) -> Option<Sites> {
        let mut changed = Changed::new();
        for (before, after) in self.pods.changes(&view.pods) {
            let owned = before.filter(|before| before.meta.is_controlled_by(&set.meta.uid));
            if let Some(site) = owned.and_then(|before| claim::counts_on(before)) {
                self.changed(&mut changed, site).retain(|pod| before.is_none_or(|before| pod.meta.key != before.meta.key));
            }
            match after.map(|after| (after, claim::claim_of(set, after))) {
                Some((_, Claim::Release | Claim::Adopt)) => return None,
                Some((after, Claim::Keep)) => {
                    if let Some(site) = claim::counts_on(after) {
                        self.changed(&mut changed, site).push(DaemonPod::new(after.clone(), set, &self.basis.hash));
                    }
                }
                Some((_, Claim::Ignore)) | None => {}
            }
        }
        let mut sites = self.sites.clone();
        for (before, after) in self.nodes.changes(&view.nodes) {
            let Some(name) = after.or(before).map(|node| node.meta.key.name.clone()) else { continue };
            let pods = std::mem::take(self.changed(&mut changed, name.clone()));
            changed.remove(&name);
            sites.put(Site::new(name, after.map(|node| (node.clone(), placement(set, node))), pods));
        }
        for (name, pods) in changed {
            let node = self.sites.get(&name).and_then(|site| site.node.clone());
            sites.put(Site::new(name, node, pods));
        }
        Some(sites)
    }

    /// The Pods at a site, to be changed.
    fn changed<'a>(&self, changed: &'a mut Changed, site: Name) -> &'a mut Vec<DaemonPod> {
        changed.entry(site).or_insert_with_key(|site| self.sites.get(site).map(|site| site.pods.clone()).unwrap_or_default())
    }
}

impl Sites {
    fn get(&self, name: &Name) -> Option<&Rc<Site>> {
        self.nodes.get(name).or_else(|| self.vanished.get(name))
    }

    fn put(&mut self, site: Site) {
        let name = site.name.clone();
        if site.node.is_some() {
            self.vanished.remove(&name);
            self.nodes.insert(name, Rc::new(site));
            return;
        }
        self.nodes.remove(&name);
        if site.pods.is_empty() {
            self.vanished.remove(&name);
        } else {
            self.vanished.insert(name, Rc::new(site));
        }
    }
}
