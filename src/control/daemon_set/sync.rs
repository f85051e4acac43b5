//! What one sync of a DaemonSet knows; every phase reads it, none changes it.

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

/// What one sync knows.
pub(super) struct Sync<'a> {
    pub view: View<'a>,
    pub set: &'a DaemonSet,
    pub now: Time,
    /// The hash label of the current revision.
    pub hash: Name,
    /// Every node, by name, whether it should run a Pod, and which it has.
    pub nodes: NodesToPods,
    /// What all Pods made in this sync have in common; only the node is missing.
    pub prototype: OnceCell<Pod>,
}

impl Sync<'_> {
    /// The Pod that all new ones of this sync are copies of; most syncs make none.
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
