//! The inputs of one sync of a DaemonSet. Every phase reads them; none changes them.

use super::last_sync::NodesToPods;
use super::node_pods::DaemonPod;
use super::pod;
use crate::cluster::view::View;
use crate::object::daemon_set::{DaemonSet, DaemonSetStrategy};
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::pod::Pod;
use crate::time::Time;
use std::cell::OnceCell;

/// `source.component` of the controller's Events.
pub(super) const COMPONENT: &str = "daemonset-controller";

/// The inputs of one sync.
pub(super) struct Sync<'a> {
    pub view: View<'a>,
    pub set: &'a DaemonSet,
    pub now: Time,
    /// The hash label of the current revision.
    pub hash: Name,
    /// Every node, by name, whether it should run a Pod, and which it has.
    pub nodes: NodesToPods,
    /// The parts that all Pods of this sync have in common: everything but the node.
    pub prototype: OnceCell<Pod>,
}

impl Sync<'_> {
    /// The Pod from which all new Pods of this sync are copied. It is made on first use, because most syncs create none.
    pub fn prototype(&self) -> &Pod {
        self.prototype.get_or_init(|| pod::prototype(self.set, &self.hash, self.now))
    }

    pub fn reference(&self) -> ObjectRef {
        ObjectRef { kind: Kind::DaemonSet, key: self.set.meta.key.clone() }
    }

    pub fn is_available(&self, pod: &DaemonPod) -> bool {
        pod.is_available(self.set.spec.min_ready, self.now)
    }

    /// `AllowsSurge`: whether maxSurge, scaled against one Pod, is more than 0.
    pub fn allows_surge(&self) -> bool {
        match self.set.spec.strategy {
            DaemonSetStrategy::OnDelete => false,
            DaemonSetStrategy::RollingUpdate { max_surge, .. } => max_surge.scaled_up(1) > 0,
        }
    }
}
