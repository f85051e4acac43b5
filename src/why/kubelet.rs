//! Reasons of the simulated kubelet.

use crate::object::kind::{Key, Kind, Name};
use crate::time::Time;
use crate::why::Evidence;

/// Why a kubelet did or did not act.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Why {
    /// The node is new: its kubelet registers in a moment.
    RegistersSoon { node: Name, at: Time },
    /// The node is new: its kubelet posts capacity, addresses and conditions.
    Registers { node: Name },
    /// What the kubelet measures differs from what the Node says.
    ConditionsChanged { node: Name },
    /// The Node says what the kubelet measures; only its lease is renewed.
    NodeIsUpToDate { node: Name },
    /// The kubelet posts nothing: its heartbeat was stopped.
    HeartbeatStopped { node: Name, since: Time },
    /// The Pod is not bound to a node.
    NotBound { pod: Key },
    /// No machine of that name has ever joined.
    NoSuchMachine { pod: Key, node: Name },
    /// The Pod's kubelet is silent: nothing starts and nothing ends there.
    KubeletSilent { pod: Key, node: Name, since: Time },
    /// The Node object is gone; what runs goes on running.
    NodeObjectGone { pod: Key, node: Name },
    /// Bound, and about to start.
    Starting { pod: Key, node: Name, until: Time },
    /// Its containers start.
    Starts { pod: Key, node: Name },
    /// The node has a fault: its kubelet rejects every new Pod.
    Rejected { pod: Key, node: Name },
    /// Everything runs as it should.
    Runs { pod: Key },
    /// The Pod has succeeded or failed: there is nothing left to run.
    Finished { pod: Key },
    /// A container has another image now: it starts anew in a moment.
    RestartsSoon { pod: Key, until: Time },
    /// A container has another image now: it starts anew.
    ImageChanged { pod: Key },
    /// An image cannot be pulled, or a container ended with an error; what comes next is due at `until`.
    BacksOff { pod: Key, container: Name, until: Time },
    /// The image cannot be pulled: the kubelet backs off.
    ImageMissing { pod: Key, container: Name, image: Name },
    /// The container ended with an error: the kubelet restarts it after a back-off.
    ContainerCrashed { pod: Key, container: Name, restarts: i64 },
    /// Somebody else wrote what only the kubelet knows; it is put back in a moment.
    PutsBackSoon { pod: Key, until: Time },
    /// Somebody else wrote what only the kubelet knows.
    PutsBack { pod: Key },
    /// Deletion was asked for; the containers are being stopped.
    Stopping { pod: Key, until: Time },
    /// The containers have stopped: the object goes.
    Stopped { pod: Key },
    /// Stopped; the object waits for its finalizers.
    WaitsForFinalizers { pod: Key },
}

impl Why {
    /// A stable slug.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::RegistersSoon { .. } => "kubelet/registers-soon",
            Self::Registers { .. } => "kubelet/registers",
            Self::ConditionsChanged { .. } => "kubelet/conditions-changed",
            Self::NodeIsUpToDate { .. } => "kubelet/node-is-up-to-date",
            Self::HeartbeatStopped { .. } => "kubelet/heartbeat-stopped",
            Self::NotBound { .. } => "kubelet/not-bound",
            Self::NoSuchMachine { .. } => "kubelet/no-such-machine",
            Self::KubeletSilent { .. } => "kubelet/silent",
            Self::NodeObjectGone { .. } => "kubelet/node-object-gone",
            Self::Starting { .. } => "kubelet/starting",
            Self::Starts { .. } => "kubelet/starts",
            Self::Rejected { .. } => "kubelet/rejected",
            Self::Runs { .. } => "kubelet/runs",
            Self::Finished { .. } => "kubelet/finished",
            Self::RestartsSoon { .. } => "kubelet/restarts-soon",
            Self::ImageChanged { .. } => "kubelet/image-changed",
            Self::BacksOff { .. } => "kubelet/backs-off",
            Self::ImageMissing { .. } => "kubelet/image-missing",
            Self::ContainerCrashed { .. } => "kubelet/container-crashed",
            Self::PutsBackSoon { .. } => "kubelet/puts-back-soon",
            Self::PutsBack { .. } => "kubelet/puts-back",
            Self::Stopping { .. } => "kubelet/stopping",
            Self::Stopped { .. } => "kubelet/stopped",
            Self::WaitsForFinalizers { .. } => "kubelet/waits-for-finalizers",
        }
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        let of_pod = |pod: &Key, path: &str| Evidence::new(Kind::Pod, pod, path);
        match self {
            Self::RegistersSoon { node, .. }
            | Self::Registers { node }
            | Self::ConditionsChanged { node }
            | Self::NodeIsUpToDate { node } => {
                vec![Evidence::node(node, "metadata.annotations"), Evidence::node(node, "status.conditions")]
            }
            Self::HeartbeatStopped { node, .. } => vec![Evidence::node(node, "metadata.annotations[sim/heartbeat]")],
            Self::KubeletSilent { pod, node, .. } => {
                vec![of_pod(pod, "spec.nodeName"), Evidence::node(node, "metadata.annotations[sim/heartbeat]")]
            }
            Self::NotBound { pod } | Self::NoSuchMachine { pod, .. } | Self::NodeObjectGone { pod, .. } => {
                vec![of_pod(pod, "spec.nodeName")]
            }
            Self::Starting { pod, .. } | Self::Starts { pod, .. } => vec![of_pod(pod, "spec.nodeName"), of_pod(pod, "spec.containers")],
            Self::Rejected { pod, node } => vec![of_pod(pod, "spec.nodeName"), Evidence::node(node, "metadata.annotations[sim/pods]")],
            Self::Runs { pod } | Self::Finished { pod } => vec![of_pod(pod, "status.containerStatuses")],
            Self::RestartsSoon { pod, .. } | Self::ImageChanged { pod } => vec![of_pod(pod, "spec.containers")],
            Self::BacksOff { pod, .. } | Self::ImageMissing { pod, .. } | Self::ContainerCrashed { pod, .. } => {
                vec![of_pod(pod, "spec.containers"), of_pod(pod, "status.containerStatuses")]
            }
            Self::PutsBackSoon { pod, .. } | Self::PutsBack { pod } => vec![of_pod(pod, "status.conditions")],
            Self::Stopping { pod, .. } | Self::Stopped { pod } => vec![of_pod(pod, "metadata.deletionTimestamp")],
            Self::WaitsForFinalizers { pod } => vec![of_pod(pod, "metadata.finalizers")],
        }
    }
}
