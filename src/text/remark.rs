//! Which sentence there is about a line of an object that the reader did not write: one for each reason that authors give
//! ([`crate::object::authors::Reason`]), and one for each field of defaulting, of the API server and of the status.

use crate::object::authors::Reason;
use crate::text::language::Language;
use crate::text::say::kept;
use crate::text::sentence::Sentence;
use crate::why::facts::Facts;
use strum::{IntoStaticStr, VariantNames};

/// What is said of a line: the code and the form of the sentence, and its facts.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    code: &'static str,
    form: &'static str,
    facts: Facts,
}

impl Remark {
    /// What an author's reason says.
    pub(crate) fn because(reason: &Reason, facts: Facts) -> Self {
        let form = if *reason == (Reason::NodeAffinity { replaced: true }) { "replaced" } else { "" };
        Self { code: reason.into(), form, facts }
    }

    /// A toleration that every daemon Pod gets; most of their taints have a sentence of their own.
    pub(crate) fn daemon_toleration(key: &str, facts: Facts) -> Self {
        let known = key.strip_prefix("node.kubernetes.io/").and_then(|name| DAEMON_TAINTS.into_iter().find(|taint| *taint == name));
        Self { code: (&Reason::DaemonToleration).into(), form: known.unwrap_or(""), facts }
    }

    /// The one sentence of a field that no reason of its author tells.
    pub(crate) const fn of(code: &'static str, facts: Facts) -> Self {
        Self { code, form: "", facts }
    }

    /// The toleration that admission adds, for a taint.
    pub(crate) fn toleration_seconds(key: &str) -> Self {
        let form = if key == "node.kubernetes.io/unreachable" { "unreachable" } else { "not-ready" };
        Self { code: TOLERATION_SECONDS, form, facts: Facts::new() }
    }

    /// A default.
    pub(crate) fn default(field: DefaultField) -> Self {
        Self { code: DEFAULT, form: field.into(), facts: Facts::new() }
    }

    /// A stamp of the API server.
    pub(crate) fn stamp(stamp: Stamp) -> Self {
        Self { code: STAMP, form: stamp.into(), facts: Facts::new() }
    }

    /// A part of the status.
    pub(crate) fn status(field: StatusField) -> Self {
        Self { code: STATUS, form: field.into(), facts: Facts::new() }
    }

    /// The sentence.
    pub(crate) fn sentence(&self, language: Language) -> Sentence {
        kept(language, self.code, self.form, &self.facts)
    }
}

/// The number that the class of a Pod stands for.
pub(crate) const PRIORITY: &str = "written/priority";
/// Whether the Pod may push others away.
pub(crate) const PREEMPTION_POLICY: &str = "written/preemption-policy";
/// The scheduler's binding.
pub(crate) const NODE_NAME: &str = "written/node-name";
const TOLERATION_SECONDS: &str = "written/toleration-seconds";
const DEFAULT: &str = "written/default";
const STAMP: &str = "written/stamp";
const STATUS: &str = "written/status";
/// The taints of the node lifecycle that have a sentence for daemon Pods.
const DAEMON_TAINTS: [&str; 7] =
    ["not-ready", "unreachable", "disk-pressure", "memory-pressure", "pid-pressure", "unschedulable", "network-unavailable"];

/// A field that API defaulting fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs, reason = "the variants are named after the fields")]
pub(crate) enum DefaultField {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs, reason = "the variants are named after the fields")]
pub(crate) enum Stamp {
    Uid,
    ResourceVersion,
    CreationTimestamp,
    Generation,
    DeletionTimestamp,
    QosClass,
}

/// A part of the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs, reason = "the variants are named after the fields")]
pub(crate) enum StatusField {
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

impl DefaultField {
    /// The field of a Pod that these names lead to.
    pub(crate) fn of(keys: &[&str]) -> Option<Self> {
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
    pub(crate) fn of(field: &str) -> Option<Self> {
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
    pub(crate) fn of(keys: &[&str], condition: &str) -> Self {
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

/// Every sentence that there is to be: its code, its form and the names of its facts.
#[cfg(test)]
pub(super) fn all() -> Vec<(&'static str, &'static str, &'static [&'static str])> {
    let reasons: [(Reason, &'static [&'static str]); 14] = [
        (Reason::LastApplied, &[]),
        (Reason::GenerateName, &[]),
        (Reason::GeneratedName, &[]),
        (Reason::OrdinalName, &[]),
        (Reason::Namespace, &[]),
        (Reason::OwnerReference, &["owner"]),
        (Reason::RevisionHash, &["hash"]),
        (Reason::TemplateGeneration, &[]),
        (Reason::PodNameLabel, &[]),
        (Reason::PodIndexLabel, &[]),
        (Reason::Hostname, &[]),
        (Reason::Subdomain, &[]),
        (Reason::ClaimVolume, &["claim"]),
        (Reason::NodeAffinity { replaced: false }, &["node"]),
    ];
    let tolerated = (&Reason::DaemonToleration).into();
    let mut all: Vec<(&'static str, &'static str, &'static [&'static str])> =
        reasons.iter().map(|(reason, facts)| (reason.into(), "", *facts)).collect();
    all.push(((&Reason::NodeAffinity { replaced: true }).into(), "replaced", &["node"]));
    all.extend(DAEMON_TAINTS.into_iter().chain([""]).map(|taint| (tolerated, taint, &["taint"] as &'static [&'static str])));
    all.extend([(PRIORITY, "", &[] as &[&str]), (PREEMPTION_POLICY, "", &[]), (NODE_NAME, "", &["node"])]);
    all.extend(["not-ready", "unreachable"].map(|taint| (TOLERATION_SECONDS, taint, &[] as &'static [&'static str])));
    let fields = [(DEFAULT, DefaultField::VARIANTS), (STAMP, Stamp::VARIANTS), (STATUS, StatusField::VARIANTS)];
    for (code, forms) in fields {
        all.extend(forms.iter().map(|form| (code, *form, &[] as &'static [&'static str])));
    }
    all
}
