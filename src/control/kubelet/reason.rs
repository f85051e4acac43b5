//! Reasons of the simulated kubelet, about its node or about a Pod.

use crate::object::kind::Name;
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why a kubelet did or did not act.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "kubelet/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// The node is new: its kubelet registers in a moment.
    RegistersSoon { until: Time },
    /// The node is new: its kubelet posts capacity, addresses and conditions.
    Registers,
    /// What the kubelet measures differs from what the Node says.
    ConditionsChanged,
    /// The Node says what the kubelet measures; only its lease is renewed.
    NodeIsUpToDate,
    /// The kubelet posts nothing: its heartbeat was stopped.
    HeartbeatStopped { since: Time },
    /// The Pod is not bound to a node.
    NotBound,
    /// No machine of that name has ever joined.
    NoSuchMachine { node: Name },
    /// The Pod's kubelet is silent: nothing starts and nothing ends there.
    Silent { node: Name, since: Time },
    /// The Node object is gone; what runs goes on running.
    NodeObjectGone { node: Name },
    /// Bound, and about to start.
    Starting { node: Name, until: Time },
    /// Its containers start.
    Starts { node: Name },
    /// The node has a fault: its kubelet rejects every new Pod.
    Rejected { node: Name },
    /// Everything runs as it should.
    Runs,
    /// The Pod has succeeded or failed: there is nothing left to run.
    Finished,
    /// A container has another image now: it starts anew in a moment.
    RestartsSoon { until: Time },
    /// A container has another image now: it starts anew.
    ImageChanged,
    /// An image cannot be pulled, or a container ended with an error; what comes next is due at `until`.
    BacksOff { container: Name, until: Time },
    /// The image cannot be pulled: the kubelet backs off.
    ImageMissing { container: Name, image: Name },
    /// The container ended with an error: the kubelet restarts it after a back-off.
    ContainerCrashed { container: Name, restarts: i64 },
    /// Somebody else wrote what only the kubelet knows; it is put back in a moment.
    PutsBackSoon { until: Time },
    /// Somebody else wrote what only the kubelet knows.
    PutsBack,
    /// Deletion was asked for; the containers are being stopped.
    Stopping { until: Time },
    /// The containers have stopped: the object goes.
    Stopped,
    /// Stopped; the object waits for its finalizers.
    WaitsForFinalizers,
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::HeartbeatStopped { since } => facts.time("since", *since),
            Self::NoSuchMachine { node } | Self::NodeObjectGone { node } | Self::Starts { node } | Self::Rejected { node } => {
                facts.node("node", node)
            }
            Self::Silent { node, since } => facts.node("node", node).time("since", *since),
            Self::Starting { node, until } => facts.node("node", node).time("until", *until),
            Self::RegistersSoon { until } | Self::RestartsSoon { until } | Self::PutsBackSoon { until } | Self::Stopping { until } => {
                facts.time("until", *until)
            }
            Self::BacksOff { container, until } => facts.code("container", container.clone()).time("until", *until),
            Self::ImageMissing { container, image } => facts.code("container", container.clone()).code("image", image.clone()),
            Self::ContainerCrashed { container, restarts } => facts.code("container", container.clone()).number("restarts", restarts),
            Self::Registers
            | Self::ConditionsChanged
            | Self::NodeIsUpToDate
            | Self::NotBound
            | Self::Runs
            | Self::Finished
            | Self::ImageChanged
            | Self::PutsBack
            | Self::Stopped
            | Self::WaitsForFinalizers => facts,
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        match self {
            Self::RegistersSoon { .. } | Self::Registers | Self::ConditionsChanged | Self::NodeIsUpToDate => {
                vec![scope.field("metadata.annotations"), scope.field("status.conditions")]
            }
            Self::HeartbeatStopped { .. } => vec![scope.field("metadata.annotations[sim/heartbeat]")],
            Self::Silent { node, .. } => {
                vec![scope.field("spec.nodeName"), Evidence::node(node, "metadata.annotations[sim/heartbeat]")]
            }
            Self::NotBound | Self::NoSuchMachine { .. } | Self::NodeObjectGone { .. } => vec![scope.field("spec.nodeName")],
            Self::Starting { .. } | Self::Starts { .. } => vec![scope.field("spec.nodeName"), scope.field("spec.containers")],
            Self::Rejected { node } => vec![scope.field("spec.nodeName"), Evidence::node(node, "metadata.annotations[sim/pods]")],
            Self::Runs | Self::Finished => vec![scope.field("status.containerStatuses")],
            Self::RestartsSoon { .. } | Self::ImageChanged => vec![scope.field("spec.containers")],
            Self::BacksOff { .. } | Self::ImageMissing { .. } | Self::ContainerCrashed { .. } => {
                vec![scope.field("spec.containers"), scope.field("status.containerStatuses")]
            }
            Self::PutsBackSoon { .. } | Self::PutsBack => vec![scope.field("status.conditions")],
            Self::Stopping { .. } | Self::Stopped => vec![scope.field("metadata.deletionTimestamp")],
            Self::WaitsForFinalizers => vec![scope.field("metadata.finalizers")],
        }
    }
}
