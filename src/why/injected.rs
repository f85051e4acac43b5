//! What stands in an object although the reader did not write it: which thing it is, for the sentence about it.
//!
//! Who wrote it, and why, is recorded when it is written ([`crate::object::authors`]); this names the field for people. Text is made in
//! [`crate::text`].

use crate::object::kind::{Name, ObjectRef};

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
    /// A toleration that every daemon Pod gets (`AddOrUpdateDaemonPodTolerations`).
    Toleration {
        /// The taint's key.
        key: Name,
        /// The taint's effect.
        effect: Name,
    },
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

impl DefaultField {
    /// The field of a Pod that these names lead to.
    #[must_use]
    pub fn of(keys: &[&str]) -> Option<Self> {
        Some(match keys {
            ["spec", "restartPolicy"] => Self::RestartPolicy,
            ["spec", "dnsPolicy"] => Self::DnsPolicy,
            ["spec", "schedulerName"] => Self::SchedulerName,
            ["spec", "securityContext"] => Self::SecurityContext,
            ["spec", "terminationGracePeriodSeconds"] => Self::TerminationGracePeriod,
            ["spec", "enableServiceLinks"] => Self::EnableServiceLinks,
            ["spec", "volumes", .., "defaultMode"] => Self::VolumeMode,
            ["spec", "volumes", "hostPath", "type"] => Self::HostPathType,
            ["spec", "containers" | "initContainers", rest @ ..] => match rest {
                ["imagePullPolicy"] => Self::ImagePullPolicy,
                ["terminationMessagePath"] => Self::TerminationMessagePath,
                ["terminationMessagePolicy"] => Self::TerminationMessagePolicy,
                ["resources"] => Self::Resources,
                ["resources", "requests", ..] => Self::Requests,
                ["ports", "protocol"] => Self::Protocol,
                ["ports", "hostPort"] => Self::HostPort,
                ["livenessProbe" | "readinessProbe" | "startupProbe", _, ..] => Self::Probe,
                _ => return None,
            },
            _ => return None,
        })
    }
}

impl Stamp {
    /// The stamp that stands in a field of metadata.
    #[must_use]
    pub fn of(field: &str) -> Option<Self> {
        Some(match field {
            "uid" => Self::Uid,
            "resourceVersion" => Self::ResourceVersion,
            "creationTimestamp" => Self::CreationTimestamp,
            "generation" => Self::Generation,
            "deletionTimestamp" | "deletionGracePeriodSeconds" => Self::DeletionTimestamp,
            _ => return None,
        })
    }
}

impl StatusField {
    /// The part of a Pod's status that these names lead to; `condition` is the type of the condition it belongs to.
    #[must_use]
    pub fn of(keys: &[&str], condition: &str) -> Self {
        match keys {
            ["conditions", ..] => match condition {
                "PodScheduled" => Self::PodScheduled,
                "DisruptionTarget" => Self::DisruptionTarget,
                "Ready" | "ContainersReady" => Self::Ready,
                _ => Self::Conditions,
            },
            ["containerStatuses" | "initContainerStatuses", ..] => Self::ContainerStatuses,
            ["hostIP" | "hostIPs", ..] => Self::HostIp,
            ["podIP" | "podIPs", ..] => Self::PodIp,
            ["startTime"] => Self::StartTime,
            ["observedGeneration"] => Self::ObservedGeneration,
            ["nominatedNodeName"] => Self::NominatedNode,
            ["reason" | "message"] => Self::Reason,
            _ => Self::Phase,
        }
    }
}

impl Injected {
    /// A stable slug.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NodeAffinity { .. } => "injected/node-affinity",
            Self::Toleration { .. } => "injected/daemon-toleration",
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
}
