//! Who wrote the fields of an object, and why: the answer to "I didn't write this line".
//!
//! Whoever writes a field names itself when it writes it: the reader's file or command, defaulting, an admission plugin, the API server, a
//! controller, the scheduler, a kubelet. What they say is kept beside the object as [`record::Authors`]: one [`Author`] for each field, and
//! the newest writer of a field wins. Kubernetes keeps less of this in `metadata.managedFields`, which knows managers but no reasons.

pub mod compare;
pub mod place;
pub mod record;

use crate::object::kind::Name;
use strum::IntoStaticStr;

/// Who wrote a field, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Author {
    /// Who.
    pub who: Who,
    /// Why.
    pub reason: Reason,
}

/// Everybody who writes to objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The reader, by a file or a command.
    #[default]
    You,
    /// A controller.
    Controller(Controller),
    /// API defaulting.
    Default,
    /// A plugin of admission.
    Admission(Plugin),
    /// The scheduler.
    Scheduler,
    /// A kubelet.
    Kubelet,
    /// The API server itself: uid, creationTimestamp, generation.
    ApiServer,
}

/// The controllers that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are the controllers' own names")]
pub enum Controller {
    DaemonSet,
    StatefulSet,
    NodeLifecycle,
    TaintEviction,
    PodGarbageCollector,
    GarbageCollector,
    Namespace,
    PersistentVolume,
    Disruption,
    EndpointSlice,
}

/// The plugins of admission that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are the plugins' own names")]
pub enum Plugin {
    Priority,
    DefaultTolerationSeconds,
    StorageObjectInUseProtection,
    DefaultStorageClass,
    TaintNodesByCondition,
}

/// Why a field was written, as far as the writer alone doesn't say it. Its name in kebab case is the code of its sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "written/")]
pub enum Reason {
    /// It stands in the reader's file.
    Manifest,
    /// A command said it; this is its field manager: `kubectl-patch`.
    Command(Name),
    /// kubectl keeps what was applied last.
    LastApplied,
    /// It is what this writer is there for: a default, a stamp, a status.
    Role,
    /// The writer made the whole object.
    Made,
    /// `metadata.generateName`
    GenerateName,
    /// A name from `generateName`.
    GeneratedName,
    /// The name of a StatefulSet's Pod.
    OrdinalName,
    /// The owner's namespace.
    Namespace,
    /// The reference to the controller.
    OwnerReference,
    /// `controller-revision-hash`
    RevisionHash,
    /// `pod-template-generation`
    TemplateGeneration,
    /// `statefulset.kubernetes.io/pod-name`
    PodNameLabel,
    /// `apps.kubernetes.io/pod-index`
    PodIndexLabel,
    /// `spec.hostname` of a StatefulSet's Pod.
    Hostname,
    /// `spec.subdomain` of a StatefulSet's Pod.
    Subdomain,
    /// The volume of a claim template.
    ClaimVolume,
    /// A toleration that every daemon Pod gets.
    DaemonToleration,
    /// The one required term that pins a daemon Pod to its node.
    NodeAffinity {
        /// Whether the template had required terms of its own, which are replaced.
        replaced: bool,
    },
}

impl Author {
    /// What this writer is there for.
    #[must_use]
    pub const fn role(who: Who) -> Self {
        Self { who, reason: Reason::Role }
    }

    /// A whole object of this writer.
    #[must_use]
    pub const fn maker(who: Who) -> Self {
        Self { who, reason: Reason::Made }
    }

    /// A controller, for a reason of its own.
    #[must_use]
    pub const fn controller(controller: Controller, reason: Reason) -> Self {
        Self { who: Who::Controller(controller), reason }
    }

    /// The reader's file.
    #[must_use]
    pub const fn manifest() -> Self {
        Self { who: Who::You, reason: Reason::Manifest }
    }

    /// The reader's command, by its field manager.
    #[must_use]
    pub fn command(manager: &str) -> Self {
        Self { who: Who::You, reason: Reason::Command(manager.into()) }
    }
}

impl Controller {
    /// All of them.
    const ALL: [Self; 10] = [
        Self::DaemonSet,
        Self::StatefulSet,
        Self::NodeLifecycle,
        Self::TaintEviction,
        Self::PodGarbageCollector,
        Self::GarbageCollector,
        Self::Namespace,
        Self::PersistentVolume,
        Self::Disruption,
        Self::EndpointSlice,
    ];

    /// The controller of a component's name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The component that upstream names in its Events and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DaemonSet => "daemonset-controller",
            Self::StatefulSet => "statefulset-controller",
            Self::NodeLifecycle => "node-controller",
            Self::TaintEviction => "taint-eviction-controller",
            Self::PodGarbageCollector => "pod-garbage-collector",
            Self::GarbageCollector => "garbage-collector",
            Self::Namespace => "namespace-controller",
            Self::PersistentVolume => "persistentvolume-controller",
            Self::Disruption => "disruption-controller",
            Self::EndpointSlice => "endpointslice-controller",
        }
    }
}
