//! `v1.PodSpec`: carried whole as JSON, with the facts that controllers, scheduler and kubelet reason about read out once.
//!
//! A spec is shared by all Pods of one template. The fields that differ from Pod to Pod (node, injected affinity, hostname, claims) are in
//! [`crate::object::pod::Overlay`].

use crate::object::Json;
use crate::object::authors::record::Authorship;
use crate::object::kind::Name;
use crate::object::read;
use crate::object::resources::Resources;
use crate::object::selector::{LabelSelector, NodeSelectorTerm};
use crate::object::taint::Toleration;

/// The facts about a container that the engine reasons about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// `name`
    pub name: Name,
    /// `image`
    pub image: Name,
    /// `resources.requests`
    pub requests: Resources,
    /// The requests that the scheduler's scores count: milli-CPU and bytes, 100m and 200 MiB if none are given.
    pub scoring: (i64, i64),
    /// Whether this is a sidecar: an init container with `restartPolicy: Always`.
    pub sidecar: bool,
    /// The ports that the container opens on the node.
    pub host_ports: Vec<HostPort>,
}

/// A port of the node (`framework.HostPortInfo`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(Default))]
pub struct HostPort {
    /// `0.0.0.0` when not given.
    pub ip: Name,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: Name,
    /// The port number.
    pub port: i64,
}

/// A term of inter-pod (anti-)affinity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodAffinityTerm {
    /// `None` matches no Pod.
    pub selector: Option<LabelSelector>,
    /// Explicit `namespaces`; empty means the Pod's own unless a namespace selector is given.
    pub namespaces: Vec<Name>,
    /// `namespaceSelector`; an empty one means every namespace.
    pub namespace_selector: Option<LabelSelector>,
    /// The node label that defines a place: nodes with the same value are in the same one.
    pub topology_key: Name,
}

/// Inter-pod affinity or anti-affinity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodAffinity {
    /// `requiredDuringSchedulingIgnoredDuringExecution`
    pub required: Vec<PodAffinityTerm>,
    /// `preferredDuringSchedulingIgnoredDuringExecution` with weights.
    pub preferred: Vec<(i64, PodAffinityTerm)>,
}

/// `v1.TopologySpreadConstraint`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpreadConstraint {
    /// `maxSkew`
    pub max_skew: i64,
    /// `topologyKey`
    pub topology_key: Name,
    /// `whenUnsatisfiable: DoNotSchedule`
    pub hard: bool,
    /// `None` matches no Pod.
    pub selector: Option<LabelSelector>,
    /// `minDomains`, 1 by default.
    pub min_domains: i64,
    /// `nodeAffinityPolicy: Honor` (default).
    pub honor_affinity: bool,
    /// `nodeTaintsPolicy: Honor`; `Ignore` by default.
    pub honor_taints: bool,
    /// `matchLabelKeys`
    pub match_label_keys: Vec<Name>,
}

/// A Pod's spec: the JSON and the facts read out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodSpec {
    /// The whole spec, without `nodeName`.
    pub raw: Json,
    /// `nodeName`, where a template or manifest sets it.
    pub node_name: Option<Name>,
    /// `containers`
    pub containers: Vec<Container>,
    /// `initContainers`
    pub init_containers: Vec<Container>,
    /// Effective requests (`component-helpers/resource/helpers.go:PodRequests`).
    pub requests: Resources,
    /// The requests that the scheduler's scores count: milli-CPU and bytes.
    pub scoring: (i64, i64),
    /// Ports that containers and sidecars open on the node.
    pub host_ports: Vec<HostPort>,
    /// `nodeSelector`
    pub node_selector: Vec<(Name, Name)>,
    /// The terms of the required node affinity; a present but empty list matches no node.
    pub required_terms: Option<Vec<NodeSelectorTerm>>,
    /// Preferred node affinity with weights.
    pub preferred_terms: Vec<(i64, NodeSelectorTerm)>,
    /// `affinity.podAffinity`
    pub pod_affinity: PodAffinity,
    /// `affinity.podAntiAffinity`
    pub pod_anti_affinity: PodAffinity,
    /// `topologySpreadConstraints`
    pub spread: Vec<SpreadConstraint>,
    /// `tolerations`, in order.
    pub tolerations: Vec<Toleration>,
    /// Claims that volumes refer to: volume name and claim name.
    pub claims: Vec<(Name, Name)>,
    /// The generic ephemeral volumes, whose claims are made for the Pod alone.
    pub ephemeral: Vec<Name>,
    /// `priority`, written by admission.
    pub priority: i64,
    /// `priorityClassName`
    pub priority_class: Option<Name>,
    /// `preemptionPolicy: Never`
    pub never_preempts: bool,
    /// `schedulerName`
    pub scheduler_name: Name,
    /// `schedulingGates`
    pub gates: Vec<Name>,
    /// `hostNetwork`
    pub host_network: bool,
    /// `terminationGracePeriodSeconds`
    pub grace_s: i64,
    /// `restartPolicy`
    pub restart_policy: Name,
    /// Whether any volume is an `emptyDir`.
    pub has_empty_dir: bool,
    /// Whether selectors of affinity or spreading take values from the Pod's own labels (`matchLabelKeys`, `mismatchLabelKeys`).
    pub selects_by_own_labels: bool,
    /// Who wrote which field of the spec of a template's Pods, of which this is the top.
    pub authors: Authorship,
}

/// Requests assumed for scoring where a container gives none: milli-CPU and bytes (`util/pod_resources.go`).
const SCORING_DEFAULT: (i64, i64) = (100, 200 * 1024 * 1024);

impl PodSpec {
    /// Reads a Pod spec.
    #[must_use]
    pub fn of_json(spec: &Json) -> Self {
        let containers: Vec<Container> = read::list(spec, "containers").iter().map(Container::of_json).collect();
        let init_containers: Vec<Container> = read::list(spec, "initContainers").iter().map(Container::of_json).collect();
        let mut raw = spec.clone();
        read::put(&mut raw, "nodeName", Json::Null);
        let affinity = spec.get("affinity");
        let node_affinity = affinity.and_then(|affinity| affinity.get("nodeAffinity"));
        let running = containers.iter().chain(init_containers.iter().filter(|one| one.sidecar));
        let scored = |list: &[Container]| list.iter().map(Container::as_scored).collect::<Vec<_>>();
        let scoring = effective_requests(&scored(&containers), &scored(&init_containers), spec);
        Self {
            node_name: read::name(spec, "nodeName"),
            requests: effective_requests(&containers, &init_containers, spec),
            scoring: (scoring.cpu_milli, scoring.memory),
            host_ports: running.flat_map(|one| one.host_ports.clone()).collect(),
            containers,
            init_containers,
            node_selector: read::text_map(spec, "nodeSelector").iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
            required_terms: node_affinity
                .and_then(|node| node.get("requiredDuringSchedulingIgnoredDuringExecution"))
                .map(|required| read::list(required, "nodeSelectorTerms").iter().map(NodeSelectorTerm::of_json).collect()),
            preferred_terms: node_affinity
                .map(|node| read::list(node, "preferredDuringSchedulingIgnoredDuringExecution"))
                .unwrap_or_default()
                .iter()
                .map(|one| {
                    let term = one.get("preference").map(NodeSelectorTerm::of_json).unwrap_or_default();
                    (read::integer(one, "weight").unwrap_or(0), term)
                })
                .collect(),
            pod_affinity: PodAffinity::of_json(affinity.and_then(|affinity| affinity.get("podAffinity"))),
            pod_anti_affinity: PodAffinity::of_json(affinity.and_then(|affinity| affinity.get("podAntiAffinity"))),
            spread: read::list(spec, "topologySpreadConstraints").iter().map(SpreadConstraint::of_json).collect(),
            tolerations: read::list(spec, "tolerations").iter().map(Toleration::of_json).collect(),
            claims: read::list(spec, "volumes")
                .iter()
                .filter_map(|volume| Some((read::name(volume, "name")?, read::name(volume.get("persistentVolumeClaim")?, "claimName")?)))
                .collect(),
            ephemeral: read::list(spec, "volumes")
                .iter()
                .filter(|volume| volume.get("ephemeral").is_some())
                .filter_map(|volume| read::name(volume, "name"))
                .collect(),
            priority: read::integer(spec, "priority").unwrap_or(0),
            priority_class: read::name(spec, "priorityClassName"),
            never_preempts: read::text(spec, "preemptionPolicy") == "Never",
            scheduler_name: read::name(spec, "schedulerName").unwrap_or_else(|| "default-scheduler".into()),
            gates: read::list(spec, "schedulingGates").iter().filter_map(|gate| read::name(gate, "name")).collect(),
            host_network: read::flag(spec, "hostNetwork"),
            grace_s: read::integer(spec, "terminationGracePeriodSeconds").unwrap_or(30),
            restart_policy: read::name(spec, "restartPolicy").unwrap_or_else(|| "Always".into()),
            selects_by_own_labels: ["topologySpreadConstraints", "affinity"]
                .into_iter()
                .filter_map(|field| spec.get(field))
                .any(names_label_keys),
            has_empty_dir: read::list(spec, "volumes").iter().any(|volume| volume.get("emptyDir").is_some()),
            authors: Authorship::default(),
            raw,
        }
    }
}

/// Whether a `matchLabelKeys` or `mismatchLabelKeys` that is not empty stands anywhere in this value.
fn names_label_keys(value: &Json) -> bool {
    match value {
        Json::Object(fields) => fields.iter().any(|(name, inner)| {
            let is_list_of_keys = matches!(name.as_str(), "matchLabelKeys" | "mismatchLabelKeys");
            (is_list_of_keys && inner.as_array().is_some_and(|keys| !keys.is_empty())) || names_label_keys(inner)
        }),
        Json::Array(items) => items.iter().any(names_label_keys),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}

/// `PodRequests`: the larger of the sum over containers that run together and the peak during initialisation. Pod-level values replace
/// it, and the overhead is added.
fn effective_requests(containers: &[Container], init_containers: &[Container], spec: &Json) -> Resources {
    let mut running = Resources::default();
    for container in containers {
        running.add(&container.requests);
    }
    let mut sidecars = Resources::default();
    let mut starting = Resources::default();
    for container in init_containers {
        let mut candidate = sidecars.clone();
        candidate.add(&container.requests);
        if container.sidecar {
            running.add(&container.requests);
            sidecars = candidate.clone();
        }
        starting.raise_to(&candidate);
    }
    running.raise_to(&starting);
    if let Some(pod_level) = read::at(spec, &["resources", "requests"]) {
        let requests = Resources::of_json(Some(pod_level));
        if pod_level.get("cpu").is_some() {
            running.cpu_milli = requests.cpu_milli;
        }
        if pod_level.get("memory").is_some() {
            running.memory = requests.memory;
        }
        running.others.extend(requests.others.into_iter().filter(|(name, _)| name.starts_with("hugepages-")));
    }
    running.add(&Resources::of_json(spec.get("overhead")));
    running
}

impl Container {
    /// The container with the requests that the scheduler's scores count.
    fn as_scored(&self) -> Self {
        let requests = Resources { cpu_milli: self.scoring.0, memory: self.scoring.1, ..Resources::default() };
        Self { requests, ..self.clone() }
    }

    fn of_json(value: &Json) -> Self {
        let list = read::at(value, &["resources", "requests"]);
        let requests = Resources::of_json(list);
        let given = |name: &str| list.is_some_and(|list| list.get(name).is_some());
        let scoring = (
            if given("cpu") { requests.cpu_milli } else { SCORING_DEFAULT.0 },
            if given("memory") { requests.memory } else { SCORING_DEFAULT.1 },
        );
        Self {
            name: read::text(value, "name").into(),
            image: read::text(value, "image").into(),
            requests,
            scoring,
            sidecar: read::text(value, "restartPolicy") == "Always",
            host_ports: read::list(value, "ports").iter().filter_map(HostPort::of_json).collect(),
        }
    }
}

impl HostPort {
    fn of_json(value: &Json) -> Option<Self> {
        let port = read::integer(value, "hostPort").filter(|port| *port > 0)?;
        Some(Self {
            ip: read::name(value, "hostIP").unwrap_or_else(|| "0.0.0.0".into()),
            protocol: read::name(value, "protocol").unwrap_or_else(|| "TCP".into()),
            port,
        })
    }

    /// `CheckConflict`: whether two ports cannot be open on one node: same protocol and number, and an address that is equal or a wildcard.
    #[must_use]
    pub fn conflicts_with(&self, other: &Self) -> bool {
        self.port == other.port
            && self.protocol == other.protocol
            && (self.ip == other.ip || &*self.ip == "0.0.0.0" || &*other.ip == "0.0.0.0")
    }
}

impl PodAffinityTerm {
    fn of_json(value: &Json) -> Self {
        Self {
            selector: LabelSelector::of_json(value.get("labelSelector")),
            namespaces: read::list(value, "namespaces").iter().filter_map(Json::as_str).map(Name::from).collect(),
            namespace_selector: LabelSelector::of_json(value.get("namespaceSelector")),
            topology_key: read::text(value, "topologyKey").into(),
        }
    }
}

impl PodAffinity {
    fn of_json(value: Option<&Json>) -> Self {
        let Some(value) = value else { return Self::default() };
        Self {
            required: read::list(value, "requiredDuringSchedulingIgnoredDuringExecution").iter().map(PodAffinityTerm::of_json).collect(),
            preferred: read::list(value, "preferredDuringSchedulingIgnoredDuringExecution")
                .iter()
                .filter_map(|one| Some((read::integer(one, "weight")?, PodAffinityTerm::of_json(one.get("podAffinityTerm")?))))
                .collect(),
        }
    }
}

impl SpreadConstraint {
    fn of_json(value: &Json) -> Self {
        Self {
            max_skew: read::integer(value, "maxSkew").unwrap_or(1),
            topology_key: read::text(value, "topologyKey").into(),
            hard: read::text(value, "whenUnsatisfiable") == "DoNotSchedule",
            selector: LabelSelector::of_json(value.get("labelSelector")),
            min_domains: read::integer(value, "minDomains").unwrap_or(1),
            honor_affinity: read::text(value, "nodeAffinityPolicy") != "Ignore",
            honor_taints: read::text(value, "nodeTaintsPolicy") == "Honor",
            match_label_keys: read::list(value, "matchLabelKeys").iter().filter_map(Json::as_str).map(Name::from).collect(),
        }
    }
}
