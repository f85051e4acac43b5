//! `v1.Pod`. A generated Pod consists of the spec that it shares with its revision, the fields that its controller wrote over it
//! ([`Overlay`]), its node and its status. The full JSON is made only when it is printed.

use crate::object::Json;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::Name;
use crate::object::meta::Meta;
use crate::object::pod_spec::PodSpec;
use crate::object::read;
use crate::object::selector::{NodeSelectorTerm, Operator, Requirement};
use crate::time::{Epoch, Span, Time};
use serde_json::json;
use std::rc::Rc;

/// The fields that a controller writes over the shared spec, for one Pod alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The controller wrote none, or the Pod has no controller.
    None,
    /// The required node affinity of a daemon Pod: one term that names this node (`ReplaceDaemonSetPodNodeNameNodeAffinity`).
    DaemonNode(Name),
    /// The identity and storage of a StatefulSet's Pod (`initIdentity`, `updateStorage`).
    Identity {
        /// `spec.hostname`
        hostname: Name,
        /// `spec.subdomain`; empty when the set has no service name.
        subdomain: Name,
        /// The Pod's own claims: volume name and claim name, in the order of the claim templates.
        claims: Rc<[(Name, Name)]>,
    },
}

/// `v1.PodPhase`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are Kubernetes' own names")]
pub enum Phase {
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
    Unknown,
}

/// State of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContainerState {
    /// The container waits, with reason and message.
    Waiting(Name, Name),
    /// The container runs since this time.
    Running(Time),
    /// The container has ended.
    Terminated {
        /// `exitCode`
        exit_code: i64,
        /// `Error`, `Completed`
        reason: Name,
        /// When it started.
        started: Time,
        /// When it ended.
        finished: Time,
    },
}

/// `v1.ContainerStatus`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerStatus {
    /// The container's name.
    pub name: Name,
    /// The image it runs.
    pub image: Name,
    /// What the container does now.
    pub state: ContainerState,
    /// The state before the last restart; `None` if it was never restarted.
    pub last_state: Option<ContainerState>,
    /// Whether the container is ready.
    pub ready: bool,
    /// Whether the container has started.
    pub started: bool,
    /// How often the container was restarted.
    pub restart_count: i64,
}

/// `v1.PodStatus`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodStatus {
    /// `phase`
    pub phase: Phase,
    /// `conditions`, in the order they were written.
    pub conditions: Vec<Condition>,
    /// `reason`
    pub reason: Option<Name>,
    /// `message`
    pub message: Option<Name>,
    /// `containerStatuses`
    pub containers: Vec<ContainerStatus>,
    /// `initContainerStatuses`
    pub init_containers: Vec<ContainerStatus>,
    /// `hostIP`
    pub host_ip: Option<Name>,
    /// `podIP`
    pub pod_ip: Option<Name>,
    /// `startTime`
    pub start_time: Option<Time>,
    /// `nominatedNodeName`
    pub nominated_node: Option<Name>,
    /// `qosClass`
    pub qos_class: Option<Name>,
    /// `observedGeneration`
    pub observed_generation: Option<i64>,
}

/// `v1.Pod`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    /// Metadata.
    pub meta: Meta,
    /// The spec, shared with all Pods of the same template.
    pub spec: Rc<PodSpec>,
    /// The fields that the controller wrote over the spec.
    pub overlay: Overlay,
    /// `spec.nodeName`: the node to which the Pod is bound.
    pub node: Option<Name>,
    /// Status.
    pub status: Rc<PodStatus>,
}

impl Phase {
    /// The phase as the API writes it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Unknown => "Unknown",
        }
    }

    fn of_text(text: &str) -> Self {
        match text {
            "Running" => Self::Running,
            "Succeeded" => Self::Succeeded,
            "Failed" => Self::Failed,
            "Unknown" => Self::Unknown,
            _ => Self::Pending,
        }
    }

    /// Whether the Pod has ended: Succeeded or Failed.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

impl Pod {
    /// Reads a whole Pod; its spec is shared with no other.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        let spec = PodSpec::of_json(value.get("spec").unwrap_or(&Json::Null));
        Self {
            meta: Meta::of_json(value.get("metadata").unwrap_or(&Json::Null), epoch),
            node: spec.node_name.clone(),
            spec: Rc::new(spec),
            overlay: Overlay::None,
            status: Rc::new(PodStatus::of_json(value.get("status").unwrap_or(&Json::Null), epoch)),
        }
    }

    /// The Pod as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": self.meta.to_json(epoch),
            "spec": self.spec_json(),
            "status": self.status_json(epoch),
        })
    }

    /// `status` with the container IDs that the runtime gave to running containers; they are derived from the Pod's uid.
    #[must_use]
    pub fn status_json(&self, epoch: Epoch) -> Json {
        let mut status = self.status.to_json(epoch);
        let running = |one: &ContainerStatus| matches!(one.state, ContainerState::Running(_));
        if let Some(containers) = status.get_mut("containerStatuses").and_then(Json::as_array_mut) {
            for (printed, one) in containers.iter_mut().zip(&self.status.containers).filter(|(_, one)| running(one)) {
                let id = format!("containerd://{}{}", self.meta.uid.replace('-', ""), one.name);
                read::put(printed, "containerID", id.into());
            }
        }
        status
    }

    /// The whole `spec`: the shared one, the controller's fields over it, and the node.
    #[must_use]
    pub fn spec_json(&self) -> Json {
        let mut spec = self.spec.raw.clone();
        match &self.overlay {
            Overlay::None => {}
            Overlay::DaemonNode(node) => pin_to_node(&mut spec, node),
            Overlay::Identity { hostname, subdomain, claims } => {
                read::put(&mut spec, "hostname", (&**hostname).into());
                read::put(&mut spec, "subdomain", if subdomain.is_empty() { Json::Null } else { (&**subdomain).into() });
                put_claims(&mut spec, claims);
            }
        }
        if let Some(node) = &self.node {
            read::put(&mut spec, "nodeName", (&**node).into());
        }
        spec
    }

    /// The required node affinity in force: the controller's term replaces the template's.
    #[must_use]
    pub fn required_terms(&self) -> Option<Vec<NodeSelectorTerm>> {
        match &self.overlay {
            Overlay::DaemonNode(node) => Some(vec![NodeSelectorTerm {
                expressions: Vec::new(),
                fields: vec![Requirement { key: "metadata.name".into(), operator: Operator::In, values: vec![node.clone()] }],
            }]),
            Overlay::None | Overlay::Identity { .. } => self.spec.required_terms.clone(),
        }
    }

    /// The claims that the Pod's volumes refer to, as volume name and claim name. Claims made for the Pod alone (generic ephemeral volumes)
    /// come last.
    #[must_use]
    pub fn claims(&self) -> Vec<(Name, Name)> {
        let mut all = match &self.overlay {
            Overlay::Identity { claims, .. } => {
                let own = self.spec.claims.iter().filter(|(volume, _)| claims.iter().all(|(name, _)| name != volume));
                claims.iter().chain(own).cloned().collect()
            }
            Overlay::None | Overlay::DaemonNode(_) => self.spec.claims.clone(),
        };
        let made = self.spec.ephemeral.iter().filter(|volume| all.iter().all(|(name, _)| name != *volume)).cloned().collect::<Vec<_>>();
        all.extend(made.into_iter().map(|volume| (volume.clone(), format!("{}-{volume}", self.meta.key.name).into())));
        all
    }

    /// Whether the Ready condition is True (`podutil.IsPodReady`).
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready_since().is_some()
    }

    /// When the Ready condition became True; `None` if it is not True.
    #[must_use]
    pub fn ready_since(&self) -> Option<Time> {
        condition::find(&self.status.conditions, "Ready")
            .filter(|ready| ready.status == ConditionStatus::True)
            .map(|ready| ready.last_transition)
    }

    /// `podutil.IsPodAvailable`: whether the Pod has been Ready for `min_ready` or longer.
    #[must_use]
    pub fn is_available(&self, min_ready: Span, now: Time) -> bool {
        self.ready_since().is_some_and(|since| min_ready.0 == 0 || since + min_ready <= now)
    }

    /// Whether deletion has begun.
    #[must_use]
    pub fn is_terminating(&self) -> bool {
        self.meta.is_terminating()
    }

    /// The label that names the revision from which the Pod was made.
    #[must_use]
    pub fn revision_hash(&self) -> Option<&Name> {
        self.meta.label("controller-revision-hash")
    }
}

/// `ReplaceDaemonSetPodNodeNameNodeAffinity`: the required terms become exactly one, by node name; everything else stays.
fn pin_to_node(spec: &mut Json, node: &str) {
    let mut affinity = spec.get("affinity").cloned().unwrap_or_else(|| json!({}));
    let mut node_affinity = affinity.get("nodeAffinity").cloned().unwrap_or_else(|| json!({}));
    let term = json!({"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]});
    read::put(&mut node_affinity, "requiredDuringSchedulingIgnoredDuringExecution", json!({"nodeSelectorTerms": [term]}));
    read::put(&mut affinity, "nodeAffinity", node_affinity);
    read::put(spec, "affinity", affinity);
}

/// `updateStorage`: claim volumes first, in template order; the template's volumes of other names after them.
fn put_claims(spec: &mut Json, claims: &[(Name, Name)]) {
    if claims.is_empty() {
        return;
    }
    let mut volumes: Vec<Json> =
        claims.iter().map(|(volume, claim)| json!({"name": **volume, "persistentVolumeClaim": {"claimName": **claim}})).collect();
    let replaced = |volume: &&Json| claims.iter().any(|(name, _)| read::text(volume, "name") == &**name);
    volumes.extend(read::list(spec, "volumes").iter().filter(|volume| !replaced(volume)).cloned());
    read::put(spec, "volumes", volumes.into());
}

impl PodStatus {
    /// Reads `status`.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        let statuses = |field: &str| read::list(value, field).iter().map(|one| ContainerStatus::of_json(one, epoch)).collect();
        Self {
            phase: Phase::of_text(read::text(value, "phase")),
            conditions: read::list(value, "conditions").iter().map(|one| Condition::of_json(one, epoch)).collect(),
            reason: read::name(value, "reason"),
            message: read::name(value, "message"),
            containers: statuses("containerStatuses"),
            init_containers: statuses("initContainerStatuses"),
            host_ip: read::name(value, "hostIP"),
            pod_ip: read::name(value, "podIP"),
            start_time: epoch.parse(read::text(value, "startTime")),
            nominated_node: read::name(value, "nominatedNodeName"),
            qos_class: read::name(value, "qosClass"),
            observed_generation: read::integer(value, "observedGeneration"),
        }
    }

    /// `status` as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        let mut value = json!({"phase": self.phase.text()});
        let mut put = |field: &str, name: Option<&Name>| {
            if let Some(name) = name {
                read::put(&mut value, field, (&**name).into());
            }
        };
        put("reason", self.reason.as_ref());
        put("message", self.message.as_ref());
        put("hostIP", self.host_ip.as_ref());
        put("podIP", self.pod_ip.as_ref());
        put("nominatedNodeName", self.nominated_node.as_ref());
        put("qosClass", self.qos_class.as_ref());
        let mut list = |field: &str, list: Vec<Json>| {
            if !list.is_empty() {
                read::put(&mut value, field, list.into());
            }
        };
        list("conditions", self.conditions.iter().map(|one| one.to_json(epoch, true)).collect());
        list("containerStatuses", self.containers.iter().map(|one| one.to_json(epoch)).collect());
        list("initContainerStatuses", self.init_containers.iter().map(|one| one.to_json(epoch)).collect());
        list("podIPs", self.pod_ip.iter().map(|ip| json!({"ip": **ip})).collect());
        list("hostIPs", self.host_ip.iter().map(|ip| json!({"ip": **ip})).collect());
        if let Some(time) = self.start_time {
            read::put(&mut value, "startTime", epoch.rfc3339(time).into());
        }
        if let Some(generation) = self.observed_generation {
            read::put(&mut value, "observedGeneration", generation.into());
        }
        value
    }
}

impl ContainerState {
    fn of_json(value: &Json, epoch: Epoch) -> Option<Self> {
        let time = |value: &Json, field: &str| epoch.parse(read::text(value, field)).unwrap_or_default();
        if let Some(waiting) = value.get("waiting") {
            Some(Self::Waiting(read::text(waiting, "reason").into(), read::text(waiting, "message").into()))
        } else if let Some(running) = value.get("running") {
            Some(Self::Running(time(running, "startedAt")))
        } else {
            value.get("terminated").map(|ended| Self::Terminated {
                exit_code: read::integer(ended, "exitCode").unwrap_or(0),
                reason: read::text(ended, "reason").into(),
                started: time(ended, "startedAt"),
                finished: time(ended, "finishedAt"),
            })
        }
    }

    fn to_json(&self, epoch: Epoch) -> Json {
        match self {
            Self::Waiting(reason, message) if message.is_empty() => json!({"waiting": {"reason": **reason}}),
            Self::Waiting(reason, message) => json!({"waiting": {"reason": **reason, "message": **message}}),
            Self::Running(since) => json!({"running": {"startedAt": epoch.rfc3339(*since)}}),
            Self::Terminated { exit_code, reason, started, finished } => json!({"terminated": {
                "exitCode": exit_code, "reason": **reason, "startedAt": epoch.rfc3339(*started), "finishedAt": epoch.rfc3339(*finished),
            }}),
        }
    }
}

impl ContainerStatus {
    fn of_json(value: &Json, epoch: Epoch) -> Self {
        Self {
            name: read::text(value, "name").into(),
            image: read::text(value, "image").into(),
            state: value
                .get("state")
                .and_then(|state| ContainerState::of_json(state, epoch))
                .unwrap_or_else(|| ContainerState::Waiting("".into(), "".into())),
            last_state: value.get("lastState").and_then(|state| ContainerState::of_json(state, epoch)),
            ready: read::flag(value, "ready"),
            started: read::flag(value, "started"),
            restart_count: read::integer(value, "restartCount").unwrap_or(0),
        }
    }

    /// Whether the container's image has been pulled.
    fn is_pulled(&self) -> bool {
        !matches!(&self.state, ContainerState::Waiting(reason, _) if &**reason != "CrashLoopBackOff")
    }

    fn to_json(&self, epoch: Epoch) -> Json {
        json!({
            "name": *self.name,
            "image": *self.image,
            "imageID": if self.is_pulled() { format!("sim://{}", self.image) } else { String::new() },
            "state": self.state.to_json(epoch),
            "lastState": self.last_state.as_ref().map_or_else(|| json!({}), |state| state.to_json(epoch)),
            "ready": self.ready,
            "started": self.started,
            "restartCount": self.restart_count,
        })
    }
}
