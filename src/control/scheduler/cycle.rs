//! What is worked out once per Pod before nodes are looked at (`RunPreFilterPlugins`).

use crate::cluster::view::View;
use crate::control::scheduler::filter::{declared_features, node_affinity, pod_affinity, topology_spread, volumes};
use crate::control::scheduler::known::Known;
use crate::control::scheduler::reason::PodRefusal;
use crate::object::kind::Name;
use crate::object::pod::Pod;
use crate::object::selector::NodeSelectorTerm;
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
    pub volumes: volumes::Facts,
    /// Matching Pods per domain, of every hard spread constraint.
    pub spread: Vec<topology_spread::Domains<'a>>,
    /// Pods that inter-pod affinity looks at, per domain.
    pub affinity: pod_affinity::Counts,
    /// What its kubelet must be able to do.
    pub features: Vec<&'static str>,
}

impl<'a> Cycle<'a> {
    /// Works it out.
    ///
    /// # Errors
    /// The Pod is refused whatever the nodes.
    pub fn prepare(view: View<'a>, known: &'a Known, pod: &'a Pod) -> Result<Self, PodRefusal> {
        let required = pod.required_terms();
        let named = node_affinity::names(required.as_deref())?;
        let volumes = volumes::Facts::of(view, pod)?;
        let spread = topology_spread::domains(view, known, pod, required.as_deref());
        let affinity = pod_affinity::Counts::of(view, known, pod);
        let features = declared_features::needed(pod);
        Ok(Self { view, known, pod, required, named, volumes, spread, affinity, features })
    }
}
