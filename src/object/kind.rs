//! The kinds of object a cluster holds: their API group, version, resource names and scope, as `kubectl api-resources` lists them.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// A kind of object the cluster can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the variants are Kubernetes' own names")]
#[cfg_attr(test, derive(Default))]
pub enum Kind {
    #[cfg_attr(test, default)]
    Node,
    Pod,
    DaemonSet,
    StatefulSet,
    ControllerRevision,
    PersistentVolumeClaim,
    PersistentVolume,
    PodDisruptionBudget,
    Event,
    Namespace,
    Service,
    ConfigMap,
    Secret,
    ServiceAccount,
    PriorityClass,
    StorageClass,
    ResourceQuota,
    LimitRange,
    Deployment,
    ReplicaSet,
    Job,
    EndpointSlice,
    Lease,
    Endpoints,
}

/// The names under which the API serves a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindInfo {
    /// The kind itself.
    pub kind: Kind,
    /// `DaemonSet`
    pub name: &'static str,
    /// `apps`; empty for the core group.
    pub group: &'static str,
    /// `v1`
    pub version: &'static str,
    /// `daemonsets`
    pub plural: &'static str,
    /// `daemonset`
    pub singular: &'static str,
    /// `ds`
    pub short: &'static [&'static str],
    /// Whether objects of this kind live in a namespace.
    pub namespaced: bool,
}

const fn info(
    kind: Kind,
    name: &'static str,
    group: &'static str,
    plural: &'static str,
    singular: &'static str,
    short: &'static [&'static str],
    namespaced: bool,
) -> KindInfo {
    KindInfo { kind, name, group, version: "v1", plural, singular, short, namespaced }
}

/// Every kind, in the order of [`Kind`].
pub const KINDS: [KindInfo; 24] = [
    info(Kind::Node, "Node", "", "nodes", "node", &["no"], false),
    info(Kind::Pod, "Pod", "", "pods", "pod", &["po"], true),
    info(Kind::DaemonSet, "DaemonSet", "apps", "daemonsets", "daemonset", &["ds"], true),
    info(Kind::StatefulSet, "StatefulSet", "apps", "statefulsets", "statefulset", &["sts"], true),
    info(Kind::ControllerRevision, "ControllerRevision", "apps", "controllerrevisions", "controllerrevision", &[], true),
    info(Kind::PersistentVolumeClaim, "PersistentVolumeClaim", "", "persistentvolumeclaims", "persistentvolumeclaim", &["pvc"], true),
    info(Kind::PersistentVolume, "PersistentVolume", "", "persistentvolumes", "persistentvolume", &["pv"], false),
    info(Kind::PodDisruptionBudget, "PodDisruptionBudget", "policy", "poddisruptionbudgets", "poddisruptionbudget", &["pdb"], true),
    info(Kind::Event, "Event", "", "events", "event", &["ev"], true),
    info(Kind::Namespace, "Namespace", "", "namespaces", "namespace", &["ns"], false),
    info(Kind::Service, "Service", "", "services", "service", &["svc"], true),
    info(Kind::ConfigMap, "ConfigMap", "", "configmaps", "configmap", &["cm"], true),
    info(Kind::Secret, "Secret", "", "secrets", "secret", &[], true),
    info(Kind::ServiceAccount, "ServiceAccount", "", "serviceaccounts", "serviceaccount", &["sa"], true),
    info(Kind::PriorityClass, "PriorityClass", "scheduling.k8s.io", "priorityclasses", "priorityclass", &["pc"], false),
    info(Kind::StorageClass, "StorageClass", "storage.k8s.io", "storageclasses", "storageclass", &["sc"], false),
    info(Kind::ResourceQuota, "ResourceQuota", "", "resourcequotas", "resourcequota", &["quota"], true),
    info(Kind::LimitRange, "LimitRange", "", "limitranges", "limitrange", &["limits"], true),
    info(Kind::Deployment, "Deployment", "apps", "deployments", "deployment", &["deploy"], true),
    info(Kind::ReplicaSet, "ReplicaSet", "apps", "replicasets", "replicaset", &["rs"], true),
    info(Kind::Job, "Job", "batch", "jobs", "job", &[], true),
    info(Kind::EndpointSlice, "EndpointSlice", "discovery.k8s.io", "endpointslices", "endpointslice", &[], true),
    info(Kind::Lease, "Lease", "coordination.k8s.io", "leases", "lease", &[], true),
    info(Kind::Endpoints, "Endpoints", "", "endpoints", "endpoints", &["ep"], true),
];

impl Kind {
    /// The names under which the API serves this kind.
    #[must_use]
    pub const fn info(self) -> &'static KindInfo {
        &KINDS[self as usize]
    }

    /// The kind served for `apiVersion` and `kind` of a manifest.
    #[must_use]
    pub fn of_manifest(api_version: &str, kind: &str) -> Option<Self> {
        KINDS.iter().find(|known| known.name == kind && known.api_version() == api_version).map(|known| known.kind)
    }

    /// The kind a kubectl argument means: plural, singular, short name or `TYPE.GROUP`, upper or lower case.
    #[must_use]
    pub fn of_argument(argument: &str) -> Option<Self> {
        let lower = argument.to_ascii_lowercase();
        KINDS
            .iter()
            .find(|known| {
                let (name, group) = lower.split_once('.').unwrap_or((&lower, ""));
                let named = known.plural == name || known.singular == name || known.short.contains(&name);
                named && (group.is_empty() || group == known.group || group.strip_prefix("v1.") == Some(known.group) || group == "v1")
            })
            .map(|known| known.kind)
    }
}

impl KindInfo {
    /// `apps/v1`, or `v1` for the core group.
    #[must_use]
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// The resource as error messages name it: `daemonsets.apps`, `pods`.
    #[must_use]
    pub fn resource(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// What kubectl prints before a name: `daemonset.apps`, `pod`.
    #[must_use]
    pub fn printed(&self) -> String {
        if self.group.is_empty() { self.singular.to_owned() } else { format!("{}.{}", self.singular, self.group) }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.info().name)
    }
}

/// A text that many objects share: cloning it copies a pointer.
pub type Name = Rc<str>;

thread_local! {
    /// The words that [`word`] has handed out already.
    static WORDS: RefCell<BTreeMap<&'static str, Name>> = const { RefCell::new(BTreeMap::new()) };
    /// The same by where the text stands: numbers are compared faster than texts.
    static PLACES: RefCell<BTreeMap<(usize, usize), Name>> = const { RefCell::new(BTreeMap::new()) };
    static EMPTY: Name = Name::from("");
}

/// A constant word of the API as a [`Name`]; every call with the same word returns the same shared text.
#[must_use]
pub fn word(text: &'static str) -> Name {
    if text.is_empty() {
        return empty();
    }
    let first = || WORDS.with_borrow_mut(|words| words.entry(text).or_insert_with(|| text.into()).clone());
    PLACES.with_borrow_mut(|places| places.entry((text.as_ptr().addr(), text.len())).or_insert_with(first).clone())
}

/// The empty name.
#[must_use]
pub fn empty() -> Name {
    EMPTY.with(Name::clone)
}

/// Where an object of a kind is found: namespace (empty for cluster scope) and name. Ordered as the API lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(Default))]
pub struct Key {
    /// The namespace; empty for cluster-scoped kinds.
    pub namespace: Name,
    /// The name.
    pub name: Name,
}

impl Ord for Key {
    /// Orders by namespace, then name. Keys are compared more often than anything else, and most share the text of their namespace, so
    /// pointers are compared first.
    fn cmp(&self, other: &Self) -> Ordering {
        let same = Rc::ptr_eq(&self.namespace, &other.namespace);
        let namespaces = if same { Ordering::Equal } else { self.namespace.cmp(&other.namespace) };
        namespaces.then_with(|| self.name.cmp(&other.name))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Key {
    /// The empty key, which comes before all others.
    #[must_use]
    pub fn nowhere() -> Self {
        Self { namespace: empty(), name: empty() }
    }

    /// A key in a namespace; pass `""` for cluster scope.
    #[must_use]
    pub fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.into(), name: name.into() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() { formatter.write_str(&self.name) } else { write!(formatter, "{}/{}", self.namespace, self.name) }
    }
}

/// Names one object of the cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(test, derive(Default))]
pub struct ObjectRef {
    /// The object's kind.
    pub kind: Kind,
    /// The object's namespace and name.
    pub key: Key,
}
