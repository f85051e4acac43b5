//! What stands in a Pod although its author did not write it: who put it there, and which thing it is.
//!
//! [`of`] tells it from a path of the Pod and from what the author wrote; text for people is made in [`crate::text`].

mod read;

use crate::object::kind::{Name, ObjectRef};

pub use read::of;

/// Who wrote a line of a Pod, other than its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Author {
    /// The controller of its workload, or another one.
    Controller,
    /// API defaulting.
    Default,
    /// An admission plug-in.
    Admission,
    /// The scheduler.
    Scheduler,
    /// The kubelet.
    Kubelet,
    /// The API server itself.
    ApiServer,
    /// kubectl.
    Kubectl,
}

/// One of the tolerations that every daemon Pod gets (`AddOrUpdateDaemonPodTolerations`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are named after the taints")]
pub enum DaemonToleration {
    NotReady,
    Unreachable,
    DiskPressure,
    MemoryPressure,
    PidPressure,
    Unschedulable,
    /// With `hostNetwork` only.
    NetworkUnavailable,
}

/// A field that API defaulting fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are named after the fields")]
pub enum DefaultField {
    RestartPolicy,
    DnsPolicy,
    SchedulerName,
    SecurityContext,
    TerminationGracePeriod,
    EnableServiceLinks,
    ImagePullPolicy,
    TerminationMessagePath,
    TerminationMessagePolicy,
    Resources,
    Requests,
    Protocol,
    HostPort,
    Probe,
    VolumeMode,
    HostPathType,
}

/// A field that the API server stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are named after the fields")]
pub enum Stamp {
    Uid,
    ResourceVersion,
    CreationTimestamp,
    Generation,
    DeletionTimestamp,
    QosClass,
}

/// A part of the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are named after the fields")]
pub enum StatusField {
    Phase,
    Conditions,
    Ready,
    PodScheduled,
    DisruptionTarget,
    ContainerStatuses,
    HostIp,
    PodIp,
    StartTime,
    ObservedGeneration,
    NominatedNode,
    /// Why the Pod failed.
    Reason,
}

/// Something in a Pod that its author did not write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Injected {
    /// The one required term that pins a daemon Pod to its node.
    NodeAffinity {
        /// The node.
        node: Name,
        /// Whether the template had required terms of its own, which are replaced.
        replaced: bool,
    },
    /// A toleration that every daemon Pod gets.
    Toleration(DaemonToleration),
    /// `pod-template-generation`
    TemplateGeneration,
    /// `controller-revision-hash`
    RevisionHash {
        /// The label's value.
        hash: Name,
    },
    /// The reference to the controller.
    OwnerReference {
        /// The owner.
        owner: ObjectRef,
    },
    /// `metadata.generateName`
    GenerateName,
    /// A name from `generateName`.
    GeneratedName,
    /// A StatefulSet Pod's name.
    OrdinalName,
    /// The owner's namespace, or `default`.
    Namespace,
    /// `statefulset.kubernetes.io/pod-name`
    PodNameLabel,
    /// `apps.kubernetes.io/pod-index`
    PodIndexLabel,
    /// `spec.hostname` of a StatefulSet's Pod.
    Hostname,
    /// `spec.subdomain` of a StatefulSet's Pod.
    Subdomain,
    /// The volume of a claim template.
    ClaimVolume {
        /// The claim.
        claim: Name,
    },
    /// A default.
    Default(DefaultField),
    /// The toleration of `not-ready` for 300 s.
    NotReadyFor300s,
    /// The toleration of `unreachable` for 300 s.
    UnreachableFor300s,
    /// `spec.priority`
    Priority,
    /// `spec.preemptionPolicy`
    PreemptionPolicy,
    /// `spec.nodeName`
    NodeName {
        /// The node.
        node: Name,
    },
    /// A stamp of the API server.
    Stamp(Stamp),
    /// A part of the status.
    Status(StatusField),
    /// `kubectl.kubernetes.io/last-applied-configuration`
    LastApplied,
}

impl DaemonToleration {
    /// All of them, in the order in which the controller appends them.
    pub const ALL: [Self; 7] = [
        Self::NotReady,
        Self::Unreachable,
        Self::DiskPressure,
        Self::MemoryPressure,
        Self::PidPressure,
        Self::Unschedulable,
        Self::NetworkUnavailable,
    ];

    /// The key of the taint.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotReady => "node.kubernetes.io/not-ready",
            Self::Unreachable => "node.kubernetes.io/unreachable",
            Self::DiskPressure => "node.kubernetes.io/disk-pressure",
            Self::MemoryPressure => "node.kubernetes.io/memory-pressure",
            Self::PidPressure => "node.kubernetes.io/pid-pressure",
            Self::Unschedulable => "node.kubernetes.io/unschedulable",
            Self::NetworkUnavailable => "node.kubernetes.io/network-unavailable",
        }
    }

    /// The effect of the taint.
    #[must_use]
    pub const fn effect(self) -> &'static str {
        match self {
            Self::NotReady | Self::Unreachable => "NoExecute",
            Self::DiskPressure | Self::MemoryPressure | Self::PidPressure | Self::Unschedulable | Self::NetworkUnavailable => "NoSchedule",
        }
    }
}

impl Injected {
    /// A stable slug.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NodeAffinity { .. } => "injected/node-affinity",
            Self::Toleration(_) => "injected/daemon-toleration",
            Self::TemplateGeneration => "injected/template-generation",
            Self::RevisionHash { .. } => "injected/revision-hash",
            Self::OwnerReference { .. } => "injected/owner-reference",
            Self::GenerateName => "injected/generate-name",
            Self::GeneratedName => "injected/generated-name",
            Self::OrdinalName => "injected/ordinal-name",
            Self::Namespace => "injected/namespace",
            Self::PodNameLabel => "injected/pod-name-label",
            Self::PodIndexLabel => "injected/pod-index-label",
            Self::Hostname => "injected/hostname",
            Self::Subdomain => "injected/subdomain",
            Self::ClaimVolume { .. } => "injected/claim-volume",
            Self::Default(_) => "injected/default",
            Self::NotReadyFor300s => "injected/not-ready-300s",
            Self::UnreachableFor300s => "injected/unreachable-300s",
            Self::Priority => "injected/priority",
            Self::PreemptionPolicy => "injected/preemption-policy",
            Self::NodeName { .. } => "injected/node-name",
            Self::Stamp(_) => "injected/stamp",
            Self::Status(_) => "injected/status",
            Self::LastApplied => "injected/last-applied",
        }
    }

    /// Who wrote it.
    #[must_use]
    pub const fn author(&self) -> Author {
        match self {
            Self::NodeAffinity { .. }
            | Self::Toleration(_)
            | Self::TemplateGeneration
            | Self::RevisionHash { .. }
            | Self::OwnerReference { .. }
            | Self::GenerateName
            | Self::OrdinalName
            | Self::Namespace
            | Self::PodNameLabel
            | Self::PodIndexLabel
            | Self::Hostname
            | Self::Subdomain
            | Self::ClaimVolume { .. }
            | Self::Status(StatusField::DisruptionTarget) => Author::Controller,
            Self::Default(_) => Author::Default,
            Self::NotReadyFor300s | Self::UnreachableFor300s | Self::Priority | Self::PreemptionPolicy => Author::Admission,
            Self::NodeName { .. } | Self::Status(StatusField::PodScheduled | StatusField::NominatedNode) => Author::Scheduler,
            Self::GeneratedName | Self::Stamp(_) => Author::ApiServer,
            Self::Status(
                StatusField::Phase
                | StatusField::Conditions
                | StatusField::Ready
                | StatusField::ContainerStatuses
                | StatusField::HostIp
                | StatusField::PodIp
                | StatusField::StartTime
                | StatusField::ObservedGeneration
                | StatusField::Reason,
            ) => Author::Kubelet,
            Self::LastApplied => Author::Kubectl,
        }
    }
}
