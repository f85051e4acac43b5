//! What the plugins work out once per Pod, before nodes are looked at (`CycleState`). Each writes its part in its own `prepare`.

use crate::cluster::view::View;
use crate::control::scheduler::known::Known;
use crate::object::Json;
use crate::object::claim::Claim;
use crate::object::kind::Name;
use crate::object::meta::Labels;
use crate::object::other::Other;
use crate::object::pod::Pod;
use crate::object::pod_spec::SpreadConstraint;
use crate::object::selector::{LabelSelector, NodeSelectorTerm};
use std::collections::BTreeMap;
use std::rc::Rc;

/// One Pod's attempt: everything that the filters of single nodes need to know about the rest of the cluster.
pub struct Cycle<'a> {
    /// The cluster.
    pub view: View<'a>,
    /// Indexes of its Pods.
    pub known: &'a Known,
    /// The Pod to place.
    pub pod: &'a Pod,
    /// The required node affinity in force.
    pub required: Option<Vec<NodeSelectorTerm>>,
    /// The only nodes that required node affinity allows by name.
    pub named: Option<Rc<[Name]>>,
    /// Its claims and volumes.
    pub volumes: Volumes,
    /// Matching Pods per domain, of every hard spread constraint.
    pub spread: Vec<SpreadDomains<'a>>,
    /// Pods that inter-pod affinity looks at, per domain.
    pub affinity: AffinityCounts,
    /// What its kubelet must be able to do.
    pub features: Vec<&'static str>,
}

impl<'a> Cycle<'a> {
    /// Nothing is worked out yet.
    #[must_use]
    pub fn new(view: View<'a>, known: &'a Known, pod: &'a Pod) -> Self {
        Self {
            view,
            known,
            pod,
            required: None,
            named: None,
            volumes: Volumes::default(),
            spread: Vec::new(),
            affinity: AffinityCounts::default(),
            features: Vec::new(),
        }
    }
}

/// What the Pod's volumes say about nodes.
#[derive(Clone, Debug, Default)]
pub struct Volumes {
    /// Disks that the Pod names itself.
    pub disks: Vec<Json>,
    /// The claims of its volumes.
    pub claims: Vec<Rc<Claim>>,
    /// `ReadWriteOncePod` claims that other Pods use.
    pub in_use: Vec<(Name, Rc<Pod>)>,
    /// Volumes of bound claims that can only be reached from some nodes, with their required terms.
    pub bound: Vec<(Name, Vec<NodeSelectorTerm>)>,
    /// Volumes of bound claims that bear a zone, with their labels.
    pub zoned: Vec<(Name, Labels)>,
    /// Claims that wait for a node to be chosen, and their classes, the smallest first.
    pub waiting: Vec<(Rc<Claim>, Rc<Other>)>,
    /// Every volume there is, by name; empty while no claim waits.
    pub all: Vec<Rc<Other>>,
}

/// One constraint and how many matching Pods each of its domains holds.
#[derive(Clone, Debug)]
pub struct SpreadDomains<'a> {
    /// The constraint.
    pub constraint: &'a SpreadConstraint,
    /// Its selector, with `matchLabelKeys` applied.
    pub selector: Option<LabelSelector>,
    /// Matching Pods by value of the topology label.
    pub counts: BTreeMap<Name, i64>,
}

/// A domain: topology label and value.
pub type Domain = (Name, Name);

/// How many Pods in each domain matter to the Pod.
#[derive(Clone, Debug, Default)]
pub struct AffinityCounts {
    /// Pods that match all its affinity terms, per term.
    pub affinity: BTreeMap<Domain, i64>,
    /// Pods that match one of its anti-affinity terms.
    pub anti: BTreeMap<Domain, i64>,
    /// Pods whose own anti-affinity it matches.
    pub existing: BTreeMap<Domain, i64>,
}
