//! One machine: its number, whether its kubelet beats, and what it says about its Node (`pkg/kubelet/nodestatus`,
//! `pkg/kubelet/kubelet_node_status.go`). The labels and the annotation that kube-controller-manager adds to every node come in the
//! same write.

use crate::control::kubelet::BEAT;
use crate::control::kubelet::reason::Reason;
use crate::control::plan::{Act, Plan};
use crate::object::Json;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Name, word};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::read;
use crate::object::resources::Resources;
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use serde_json::json;
use std::rc::Rc;

/// From the creation of a Node to the first word of its kubelet. Long enough for the taint of admission to be lifted before, as it is
/// in the recordings.
pub const REGISTRATION: Span = Span::from_ms(30);

/// What is known of one machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// In which order machines joined, from 0: it makes the addresses.
    pub number: u64,
    /// When its Node object was last created.
    pub joined: Time,
    /// The last beat, where the heartbeat is stopped.
    pub stopped: Option<Time>,
    /// When the heartbeat last came back.
    pub resumed: Time,
    /// The last address given to a Pod.
    pub address: u64,
    /// Conditions that came with the Node, from a dump of another cluster.
    pub given: Rc<[Condition]>,
}

impl Machine {
    /// A machine that nobody has seen before.
    #[must_use]
    pub fn new(number: u64, now: Time) -> Self {
        Self { number, joined: now, stopped: None, resumed: Time::START, address: 2, given: Rc::from([]) }
    }

    /// Its Node object was created: what the manifest says about its state is believed.
    pub(crate) fn join(&mut self, node: &Node, now: Time) {
        self.joined = now;
        self.given = node.conditions.clone();
    }

    /// Follows the annotation that stops the heartbeat; a Node that came as Unknown is silent from the start.
    pub(crate) fn set_heartbeat(&mut self, node: &Node, now: Time) {
        let came_unknown = || condition::find(&self.given, "Ready").is_some_and(|ready| ready.status == ConditionStatus::Unknown);
        let stopped = match node.meta.annotation("sim/heartbeat") {
            Some(value) => &**value == "stopped",
            None => came_unknown(),
        };
        match (stopped, self.stopped) {
            (true, None) => self.stopped = Some(self.beat_before(now)),
            (false, Some(_)) => {
                self.stopped = None;
                self.resumed = now;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }

    /// The last renewal of the lease at `now`, had it never stopped.
    pub(crate) fn beat_before(&self, now: Time) -> Time {
        now - Span(now.since(self.joined).0 % BEAT.0)
    }

    /// The node's own address.
    #[must_use]
    pub fn host_ip(&self) -> String {
        let place = self.number + 10;
        format!("192.168.{}.{}", 10 + place / 254, place % 254 + 1)
    }

    /// The address the next Pod gets; a network has 252 of them, then they come round again.
    #[must_use]
    pub fn next_pod_ip(&self) -> String {
        format!("10.{}.{}.{}", 244 + self.number / 256, self.number % 256, self.next_address())
    }

    const fn next_address(&self) -> u64 {
        if self.address >= 254 { 3 } else { self.address + 1 }
    }

    /// The machine after a Pod got the next address; `None` where it did not.
    pub(crate) fn with_address_used(&self, pod: &Pod) -> Option<Self> {
        let address = pod.status.pod_ip.as_ref()?;
        (**address == *self.next_pod_ip()).then(|| Self { address: self.next_address(), ..self.clone() })
    }

    /// Posts what differs from what the Node says.
    pub(crate) fn plan(&self, node: &Rc<Node>, now: Time, plan: &mut Plan) {
        let name = node.meta.key.name.clone();
        let about = Subject::Node(name.clone());
        if let Some(since) = self.stopped {
            plan.leave(about, Reason::HeartbeatStopped { since });
            return;
        }
        let registers = !is_registered(node);
        let due = self.joined + REGISTRATION;
        if registers && now < due {
            plan.leave(about, Reason::RegistersSoon { until: due });
            plan.look_again(due);
            return;
        }
        let posted = self.posted(node, registers, now);
        if posted == **node {
            plan.leave(about, Reason::NodeIsUpToDate);
            return;
        }
        let why = if registers { Reason::Registers } else { Reason::ConditionsChanged };
        let object = crate::object::any::Object::Node(Rc::new(posted));
        plan.act(about, Act::Update { object, records: None }, why);
    }

    fn posted(&self, node: &Node, registers: bool, now: Time) -> Node {
        let mut posted = node.clone();
        if registers {
            label(&mut posted);
            posted.status_rest = Rc::new(self.status(node));
            posted.allocatable = Rc::new(Resources::of_json(posted.status_rest.get("allocatable")));
        }
        mirror_labels(&mut posted);
        if posted.meta.annotation(TTL).is_none() {
            posted.meta.set_annotation(TTL, "0");
        }
        let conditions = self.conditions(node, now);
        if differ(&conditions, &node.conditions) {
            posted.conditions = conditions.into();
        }
        posted
    }

    /// `status` but for its conditions; what the manifest says stays.
    fn status(&self, node: &Node) -> Json {
        let mut status = (*node.status_rest).clone();
        let capacity = filled(status.get("capacity"), json!({"cpu": "4", "ephemeral-storage": "100Gi", "memory": "8Gi", "pods": "110"}));
        let allocatable = filled(status.get("allocatable"), capacity.clone());
        read::put(&mut status, "capacity", capacity);
        read::put(&mut status, "allocatable", allocatable);
        let name = node.name();
        let addresses = json!([{"address": self.host_ip(), "type": "InternalIP"}, {"address": name, "type": "Hostname"}]);
        let info = json!({
            "architecture": "amd64", "bootID": "", "containerRuntimeVersion": "containerd://2.1.4", "kernelVersion": "6.12.0",
            "kubeProxyVersion": "", "kubeletVersion": "v1.36.2", "machineID": name, "operatingSystem": "linux",
            "osImage": "Debian GNU/Linux 13 (trixie)", "systemUUID": name,
        });
        let defaults = [("addresses", addresses), ("daemonEndpoints", json!({"kubeletEndpoint": {"Port": 0}}))];
        for (field, value) in defaults {
            if status.get(field).is_none() {
                read::put(&mut status, field, value);
            }
        }
        let info = filled(status.get("nodeInfo"), info);
        read::put(&mut status, "nodeInfo", info);
        status
    }

    /// Every condition the kubelet posts: the four of its own, and the network's where it has ever been said.
    fn conditions(&self, node: &Node, now: Time) -> Vec<Condition> {
        let mut conditions = node.conditions.to_vec();
        let network = match node.meta.annotation("sim/network").map(|value| &**value == "unavailable") {
            None => self.given_status("NetworkUnavailable").or(node.condition("NetworkUnavailable").map(|_| ConditionStatus::False)),
            Some(true) => Some(ConditionStatus::True),
            Some(false) => node.condition("NetworkUnavailable").map(|_| ConditionStatus::False),
        };
        if let Some(status) = network {
            if node.condition("NetworkUnavailable").is_none() {
                conditions.insert(0, Condition::new("NetworkUnavailable", status, now));
            }
            self.say(&mut conditions, "NetworkUnavailable", status, now);
        }
        for (kind, annotation) in PRESSURES {
            let status = match node.meta.annotation(annotation) {
                Some(value) => holds(&**value == "true"),
                None => self.given_status(kind).unwrap_or(ConditionStatus::False),
            };
            self.say(&mut conditions, kind, status, now);
        }
        let ready = match node.meta.annotation("sim/ready") {
            Some(value) => holds(&**value != "false"),
            None => self.given_status("Ready").unwrap_or(ConditionStatus::True),
        };
        self.say(&mut conditions, "Ready", ready, now);
        conditions
    }

    /// What the manifest said about a condition; Unknown is no word of a kubelet.
    fn given_status(&self, kind: &str) -> Option<ConditionStatus> {
        condition::find(&self.given, kind).map(|given| given.status).filter(|status| *status != ConditionStatus::Unknown)
    }

    fn say(&self, conditions: &mut Vec<Condition>, kind: &'static str, status: ConditionStatus, now: Time) {
        let given = condition::find(&self.given, kind).filter(|given| given.status == status && !given.reason.is_empty());
        let mut said = match given {
            Some(given) => Condition::new(kind, status, now).because(&given.reason, &given.message),
            None => {
                let (reason, message) = words(kind, status);
                Condition { reason: word(reason), message: word(message), ..Condition::new(kind, status, now) }
            }
        };
        said.last_heartbeat = Some(now);
        condition::set(conditions, said);
    }
}

/// Whether a kubelet has posted here: a Node as people write it has no machine's facts.
fn is_registered(node: &Node) -> bool {
    let capacity = node.status_rest.get("capacity").is_some();
    capacity && node.status_rest.get("nodeInfo").is_some() && condition::find(&node.conditions, "Ready").is_some()
}

/// Annotation of the TTL controller.
const TTL: &str = "node.alpha.kubernetes.io/ttl";

/// The pressure conditions and the annotations that switch them.
const PRESSURES: [(&str, &str); 3] =
    [("MemoryPressure", "sim/memory-pressure"), ("DiskPressure", "sim/disk-pressure"), ("PIDPressure", "sim/pid-pressure")];

const fn holds(yes: bool) -> ConditionStatus {
    if yes { ConditionStatus::True } else { ConditionStatus::False }
}

/// Reason and message of a condition, in the kubelet's words.
fn words(kind: &str, status: ConditionStatus) -> (&'static str, &'static str) {
    let yes = status == ConditionStatus::True;
    match (kind, yes) {
        ("MemoryPressure", true) => ("KubeletHasInsufficientMemory", "kubelet has insufficient memory available"),
        ("MemoryPressure", false) => ("KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        ("DiskPressure", true) => ("KubeletHasDiskPressure", "kubelet has disk pressure"),
        ("DiskPressure", false) => ("KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", true) => ("KubeletHasInsufficientPID", "kubelet has insufficient PID available"),
        ("PIDPressure", false) => ("KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        ("NetworkUnavailable", true) => ("NoRouteCreated", "Node created without a route"),
        ("NetworkUnavailable", false) => ("RouteCreated", "RouteController created a route"),
        (_, true) => ("KubeletReady", "kubelet is posting ready status"),
        (_, false) => ("KubeletNotReady", "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"),
    }
}

/// Whether two lists of conditions say different things; times do not count.
fn differ(left: &[Condition], right: &[Condition]) -> bool {
    let same = |one: &Condition, other: &Condition| {
        one.kind == other.kind && one.status == other.status && one.reason == other.reason && one.message == other.message
    };
    left.len() != right.len() || left.iter().zip(right).any(|(left, right)| !same(left, right))
}

/// The labels a kubelet registers with, where the manifest gives none.
fn label(node: &mut Node) {
    let name: Name = node.meta.key.name.clone();
    for (key, value) in [("kubernetes.io/hostname", &*name), ("kubernetes.io/os", "linux"), ("kubernetes.io/arch", "amd64")] {
        if node.meta.label(key).is_none() {
            node.meta.set_label(key, value);
        }
    }
}

/// `labelReconcileInfo`: the old names of two labels follow the new ones.
fn mirror_labels(node: &mut Node) {
    for (key, old) in [("kubernetes.io/os", "beta.kubernetes.io/os"), ("kubernetes.io/arch", "beta.kubernetes.io/arch")] {
        if let Some(value) = node.meta.label(key).filter(|value| node.meta.label(old) != Some(value)).cloned() {
            node.meta.set_label(old, &value);
        }
    }
}

/// An object with the fields it lacks taken from `value`.
fn filled(given: Option<&Json>, mut value: Json) -> Json {
    for (field, given) in given.and_then(Json::as_object).into_iter().flatten() {
        read::put(&mut value, field, given.clone());
    }
    value
}
