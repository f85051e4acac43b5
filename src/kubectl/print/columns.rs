//! The columns of `kubectl get` for each kind (`kubernetes/pkg/printers/internalversion/printers.go`).

use super::age;
use super::cell::{number, text};
use super::pod::PodSummary;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::name_of;
use crate::time::{Epoch, Time};

/// What cells need to know besides their object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    /// The time of the command.
    pub(crate) now: Time,
    /// Where it stands in the calendar.
    pub(crate) epoch: Epoch,
}

impl Context {
    /// The age of a timestamp at the time of the command.
    pub(crate) fn age(self, timestamp: &Json) -> String {
        age::since(Some(timestamp), self.epoch, self.now)
    }
}

/// The headers of a kind, and whether only `-o wide` shows them.
pub(crate) fn headers(kind: Kind) -> impl Iterator<Item = (&'static str, bool)> {
    layout(kind).split('|').map(|header| header.strip_prefix('+').map_or((header, false), |header| (header, true)))
}

/// The headers of a kind in order; a plus marks those of `-o wide`.
const fn layout(kind: Kind) -> &'static str {
    match kind {
        Kind::Pod => "NAME|READY|STATUS|RESTARTS|AGE|+IP|+NODE|+NOMINATED NODE|+READINESS GATES",
        Kind::DaemonSet => "NAME|DESIRED|CURRENT|READY|UP-TO-DATE|AVAILABLE|NODE SELECTOR|AGE|+CONTAINERS|+IMAGES|+SELECTOR",
        Kind::StatefulSet => "NAME|READY|AGE|+CONTAINERS|+IMAGES",
        Kind::Node => "NAME|STATUS|ROLES|AGE|VERSION|+INTERNAL-IP|+EXTERNAL-IP|+OS-IMAGE|+KERNEL-VERSION|+CONTAINER-RUNTIME",
        Kind::ControllerRevision => "NAME|CONTROLLER|REVISION|AGE",
        Kind::PersistentVolumeClaim => "NAME|STATUS|VOLUME|CAPACITY|ACCESS MODES|STORAGECLASS|VOLUMEATTRIBUTESCLASS|AGE|+VOLUMEMODE",
        Kind::PersistentVolume => {
            "NAME|CAPACITY|ACCESS MODES|RECLAIM POLICY|STATUS|CLAIM|STORAGECLASS|VOLUMEATTRIBUTESCLASS|REASON|AGE|+VOLUMEMODE"
        }
        Kind::Event => "LAST SEEN|TYPE|REASON|OBJECT|+SUBOBJECT|+SOURCE|MESSAGE|+FIRST SEEN|+COUNT|+NAME",
        Kind::Namespace => "NAME|STATUS|AGE",
        Kind::Service => "NAME|TYPE|CLUSTER-IP|EXTERNAL-IP|PORT(S)|AGE|+SELECTOR",
        Kind::PodDisruptionBudget => "NAME|MIN AVAILABLE|MAX UNAVAILABLE|ALLOWED DISRUPTIONS|AGE",
        Kind::PriorityClass => "NAME|VALUE|GLOBAL-DEFAULT|AGE|PREEMPTIONPOLICY",
        Kind::StorageClass => "NAME|PROVISIONER|RECLAIMPOLICY|VOLUMEBINDINGMODE|ALLOWVOLUMEEXPANSION|AGE",
        Kind::Endpoints => "NAME|ENDPOINTS|AGE",
        Kind::EndpointSlice => "NAME|ADDRESSTYPE|PORTS|ENDPOINTS|AGE",
        Kind::ConfigMap => "NAME|DATA|AGE",
        Kind::Secret => "NAME|TYPE|DATA|AGE",
        Kind::Deployment => "NAME|READY|UP-TO-DATE|AVAILABLE|AGE|+CONTAINERS|+IMAGES|+SELECTOR",
        Kind::ReplicaSet => "NAME|DESIRED|CURRENT|READY|AGE|+CONTAINERS|+IMAGES|+SELECTOR",
        Kind::Job => "NAME|STATUS|COMPLETIONS|DURATION|AGE",
        Kind::ResourceQuota => "NAME|REQUEST|LIMIT|AGE",
        Kind::LimitRange => "NAME|CREATED AT",
        Kind::Lease => "NAME|HOLDER|AGE",
        Kind::ServiceAccount => "NAME|AGE",
    }
}

/// The cells of one object, as many as [`headers`] has.
pub(crate) fn cells(kind: Kind, object: &Json, context: Context) -> Vec<String> {
    let name = name_of(object).to_owned();
    let age = context.age(&object["metadata"]["creationTimestamp"]);
    match kind {
        Kind::Pod => pod(object, context),
        Kind::DaemonSet => daemon_set(object, age),
        Kind::StatefulSet => {
            let ready = format!("{}/{}", number(&object["status"]["readyReplicas"]), number(&object["spec"]["replicas"]));
            let (names, images) = containers(object);
            vec![name, ready, age, names, images]
        }
        Kind::Node => node(object, age),
        Kind::ControllerRevision => vec![name, controller(object), number(&object["revision"]), age],
        Kind::PersistentVolumeClaim => claim(object, age),
        Kind::PersistentVolume => volume(object, age),
        Kind::Event => event(object, context),
        Kind::Namespace => vec![name, text(&object["status"]["phase"]), age],
        Kind::Service => service(object, age),
        Kind::PodDisruptionBudget => {
            let bound = |field: &str| object["spec"].get(field).map_or("N/A".to_owned(), number);
            vec![name, bound("minAvailable"), bound("maxUnavailable"), number(&object["status"]["disruptionsAllowed"]), age]
        }
        Kind::PriorityClass => {
            let default = object["globalDefault"].as_bool().unwrap_or(false).to_string();
            let policy = object["preemptionPolicy"].as_str().unwrap_or("PreemptLowerPriority").to_owned();
            vec![name, number(&object["value"]), default, age, policy]
        }
        Kind::StorageClass => storage_class(object, age),
        Kind::Endpoints => vec![name, endpoints(object), age],
        Kind::EndpointSlice => endpoint_slice(object, age),
        Kind::ConfigMap => {
            let size = |field: &str| object[field].as_object().map_or(0, serde_json::Map::len);
            vec![name, (size("data") + size("binaryData")).to_string(), age]
        }
        Kind::Secret => vec![name, text(&object["type"]), object["data"].as_object().map_or(0, serde_json::Map::len).to_string(), age],
        Kind::Deployment => {
            let ready = format!("{}/{}", number(&object["status"]["readyReplicas"]), number(&object["spec"]["replicas"]));
            let status = |field: &str| number(&object["status"][field]);
            let (names, images) = containers(object);
            vec![
                name,
                ready,
                status("updatedReplicas"),
                status("availableReplicas"),
                age,
                names,
                images,
                selector(&object["spec"]["selector"]),
            ]
        }
        Kind::ReplicaSet => {
            let status = |field: &str| number(&object["status"][field]);
            let (names, images) = containers(object);
            let desired = number(&object["spec"]["replicas"]);
            vec![name, desired, status("replicas"), status("readyReplicas"), age, names, images, selector(&object["spec"]["selector"])]
        }
        Kind::Job => {
            let done = format!("{}/{}", number(&object["status"]["succeeded"]), object["spec"]["completions"].as_i64().unwrap_or(1));
            vec![name, "Running".to_owned(), done, age.clone(), age]
        }
        Kind::ResourceQuota => quota(object, age),
        Kind::LimitRange => vec![name, text(&object["metadata"]["creationTimestamp"])],
        Kind::Lease => vec![name, text(&object["spec"]["holderIdentity"]), age],
        Kind::ServiceAccount => vec![name, age],
    }
}

fn or_none(text: String) -> String {
    if text.is_empty() { "<none>".to_owned() } else { text }
}

/// `k=v,k2=v2`, sorted (`labels.FormatLabels`).
pub(crate) fn labels(value: &Json) -> String {
    let pairs = value.as_object().into_iter().flatten();
    let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    or_none(pairs.join(","))
}

/// A label selector as text (`metav1.FormatLabelSelector`).
pub(crate) fn selector(value: &Json) -> String {
    let mut parts: Vec<(String, String)> = Vec::new();
    for (key, wanted) in value["matchLabels"].as_object().into_iter().flatten() {
        parts.push((key.clone(), format!("{key}={}", wanted.as_str().unwrap_or_default())));
    }
    for expression in value["matchExpressions"].as_array().into_iter().flatten() {
        let key = expression["key"].as_str().unwrap_or_default();
        let mut values: Vec<&str> = expression["values"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        values.sort_unstable();
        let list = values.join(",");
        let shown = match expression["operator"].as_str() {
            Some("In") => format!("{key} in ({list})"),
            Some("NotIn") => format!("{key} notin ({list})"),
            Some("Exists") => key.to_owned(),
            _ => format!("!{key}"),
        };
        parts.push((key.to_owned(), shown));
    }
    parts.sort();
    or_none(parts.into_iter().map(|(_, shown)| shown).collect::<Vec<_>>().join(","))
}

fn containers(object: &Json) -> (String, String) {
    let list = |field: &str| {
        let containers = object["spec"]["template"]["spec"]["containers"].as_array().into_iter().flatten();
        containers.map(|container| text(&container[field])).collect::<Vec<_>>().join(",")
    };
    (list("name"), list("image"))
}

fn daemon_set(object: &Json, age: String) -> Vec<String> {
    let status = |field: &str| number(&object["status"][field]);
    let (names, images) = containers(object);
    vec![
        name_of(object).to_owned(),
        status("desiredNumberScheduled"),
        status("currentNumberScheduled"),
        status("numberReady"),
        status("updatedNumberScheduled"),
        status("numberAvailable"),
        labels(&object["spec"]["template"]["spec"]["nodeSelector"]),
        age,
        names,
        images,
        selector(&object["spec"]["selector"]),
    ]
}

/// The roles of a node, by its labels (`findNodeRoles`).
pub(crate) fn roles(node: &Json) -> String {
    let mut roles: Vec<String> = Vec::new();
    for (key, value) in node["metadata"]["labels"].as_object().into_iter().flatten() {
        match (key.strip_prefix("node-role.kubernetes.io/"), value.as_str()) {
            (Some(role), _) if !role.is_empty() => roles.push(role.to_owned()),
            (_, Some(role)) if key == "kubernetes.io/role" && !role.is_empty() => roles.push(role.to_owned()),
            _ => {}
        }
    }
    roles.sort();
    roles.dedup();
    or_none(roles.join(","))
}

fn node(object: &Json, age: String) -> Vec<String> {
    let conditions = object["status"]["conditions"].as_array();
    let ready = conditions.into_iter().flatten().find(|condition| condition["type"] == "Ready");
    let mut status = match ready {
        None => "Unknown",
        Some(condition) if condition["status"] == "True" => "Ready",
        Some(_) => "NotReady",
    }
    .to_owned();
    if object["spec"]["unschedulable"] == true {
        status.push_str(",SchedulingDisabled");
    }
    let addresses = object["status"]["addresses"].as_array();
    let address = |kind: &str| {
        let found = addresses.into_iter().flatten().find(|address| address["type"] == kind);
        or_none(found.map(|address| text(&address["address"])).unwrap_or_default())
    };
    let info = |field: &str| {
        let value = text(&object["status"]["nodeInfo"][field]);
        if value.is_empty() { "<unknown>".to_owned() } else { value }
    };
    let mut kernel = info("kernelVersion");
    let architecture = text(&object["status"]["nodeInfo"]["architecture"]);
    if kernel != "<unknown>" && !architecture.is_empty() {
        kernel = format!("{kernel} ({architecture})");
    }
    vec![
        name_of(object).to_owned(),
        status,
        roles(object),
        age,
        text(&object["status"]["nodeInfo"]["kubeletVersion"]),
        address("InternalIP"),
        address("ExternalIP"),
        info("osImage"),
        kernel,
        info("containerRuntimeVersion"),
    ]
}

fn controller(object: &Json) -> String {
    let owners = object["metadata"]["ownerReferences"].as_array();
    let Some(owner) = owners.into_iter().flatten().find(|owner| owner["controller"] == true) else {
        return "<none>".to_owned();
    };
    let kind = text(&owner["kind"]).to_lowercase();
    let group = owner["apiVersion"].as_str().and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
    let dot = if group.is_empty() { "" } else { "." };
    format!("{kind}{dot}{group}/{}", text(&owner["name"]))
}

/// `RWO,ROX`
pub(crate) fn access_modes(modes: &Json) -> String {
    let short = |mode: &str| match mode {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => "",
    };
    let mut found: Vec<&str> = modes.as_array().into_iter().flatten().filter_map(Json::as_str).map(short).collect();
    found.dedup();
    found.join(",")
}

fn claim(object: &Json, age: String) -> Vec<String> {
    let terminating = object["metadata"].get("deletionTimestamp").is_some();
    let phase = if terminating { "Terminating".to_owned() } else { text(&object["status"]["phase"]) };
    let volume = text(&object["spec"]["volumeName"]);
    let (capacity, modes) = if volume.is_empty() {
        (String::new(), String::new())
    } else {
        (text(&object["status"]["capacity"]["storage"]), access_modes(&object["status"]["accessModes"]))
    };
    vec![
        name_of(object).to_owned(),
        phase,
        volume,
        capacity,
        modes,
        text(&object["spec"]["storageClassName"]),
        object["spec"]["volumeAttributesClassName"].as_str().unwrap_or("<unset>").to_owned(),
        age,
        object["spec"]["volumeMode"].as_str().unwrap_or("<unset>").to_owned(),
    ]
}

fn volume(object: &Json, age: String) -> Vec<String> {
    let claim = &object["spec"]["claimRef"];
    let claim = if claim.is_object() { format!("{}/{}", text(&claim["namespace"]), text(&claim["name"])) } else { String::new() };
    let terminating = object["metadata"].get("deletionTimestamp").is_some();
    vec![
        name_of(object).to_owned(),
        text(&object["spec"]["capacity"]["storage"]),
        access_modes(&object["spec"]["accessModes"]),
        object["spec"]["persistentVolumeReclaimPolicy"].as_str().unwrap_or("Retain").to_owned(),
        if terminating { "Terminating".to_owned() } else { text(&object["status"]["phase"]) },
        claim,
        text(&object["spec"]["storageClassName"]),
        object["spec"]["volumeAttributesClassName"].as_str().unwrap_or("<unset>").to_owned(),
        text(&object["status"]["reason"]),
        age,
        object["spec"]["volumeMode"].as_str().unwrap_or("<unset>").to_owned(),
    ]
}

fn service(object: &Json, age: String) -> Vec<String> {
    let ports = object["spec"]["ports"].as_array().into_iter().flatten();
    let ports: Vec<String> = ports
        .map(|port| {
            let protocol = port["protocol"].as_str().unwrap_or("TCP");
            match port["nodePort"].as_i64().filter(|node_port| *node_port > 0) {
                Some(node_port) => format!("{}:{node_port}/{protocol}", number(&port["port"])),
                None => format!("{}/{protocol}", number(&port["port"])),
            }
        })
        .collect();
    let external = object["spec"]["externalIPs"].as_array().into_iter().flatten().filter_map(Json::as_str).collect::<Vec<_>>().join(",");
    let external = match object["spec"]["type"].as_str() {
        Some("LoadBalancer") if external.is_empty() => "<pending>".to_owned(),
        Some("ExternalName") => text(&object["spec"]["externalName"]),
        _ => or_none(external),
    };
    vec![
        name_of(object).to_owned(),
        object["spec"]["type"].as_str().unwrap_or("ClusterIP").to_owned(),
        or_none(text(&object["spec"]["clusterIP"])),
        external,
        or_none(ports.join(",")),
        age,
        labels(&object["spec"]["selector"]),
    ]
}

fn storage_class(object: &Json, age: String) -> Vec<String> {
    let mut name = name_of(object).to_owned();
    if object["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"] == "true" {
        name.push_str(" (default)");
    }
    vec![
        name,
        text(&object["provisioner"]),
        object["reclaimPolicy"].as_str().unwrap_or("Delete").to_owned(),
        object["volumeBindingMode"].as_str().unwrap_or("Immediate").to_owned(),
        object["allowVolumeExpansion"].as_bool().unwrap_or(false).to_string(),
        age,
    ]
}

/// `formatEndpoints`: each port with each address; headless Services may have no ports.
fn endpoints(object: &Json) -> String {
    let mut all = Vec::new();
    for subset in object["subsets"].as_array().into_iter().flatten() {
        let addresses = || subset["addresses"].as_array().into_iter().flatten().map(|address| text(&address["ip"]));
        match subset["ports"].as_array() {
            None => all.extend(addresses()),
            Some(ports) => {
                all.extend(ports.iter().flat_map(|port| addresses().map(move |ip| format!("{ip}:{}", number(&port["port"])))));
            }
        }
    }
    match all.len() {
        0 => "<none>".to_owned(),
        1..=3 => all.join(","),
        more => format!("{} + {} more...", all[..3].join(","), more - 3),
    }
}

fn endpoint_slice(object: &Json, age: String) -> Vec<String> {
    let unset = |list: String| if list.is_empty() { "<unset>".to_owned() } else { list };
    let ports: Vec<String> = object["ports"].as_array().into_iter().flatten().map(|port| number(&port["port"])).collect();
    let endpoints = object["endpoints"].as_array().into_iter().flatten();
    let addresses: Vec<&str> =
        endpoints.flat_map(|one| one["addresses"].as_array().into_iter().flatten()).filter_map(Json::as_str).collect();
    let shown = match addresses.len() {
        0..=3 => addresses.join(","),
        more => format!("{} + {} more...", addresses[..3].join(","), more - 3),
    };
    vec![name_of(object).to_owned(), text(&object["addressType"]), unset(ports.join(",")), unset(shown), age]
}

fn quota(object: &Json, age: String) -> Vec<String> {
    let (mut requests, mut limits) = (Vec::new(), Vec::new());
    for (resource, hard) in object["status"]["hard"].as_object().into_iter().flatten() {
        let used = object["status"]["used"].get(resource).map_or("0".to_owned(), number);
        let entry = format!("{resource}: {used}/{}", number(hard));
        if resource.starts_with("limits") { limits.push(entry) } else { requests.push(entry) }
    }
    vec![name_of(object).to_owned(), requests.join(", "), limits.join(", "), age]
}

/// When an event was seen last, and first.
pub(crate) fn event_times(object: &Json) -> (&Json, &Json) {
    let event_time = &object["eventTime"];
    let first = if object["firstTimestamp"].is_null() { event_time } else { &object["firstTimestamp"] };
    let last = if !object["series"]["lastObservedTime"].is_null() {
        &object["series"]["lastObservedTime"]
    } else if object["lastTimestamp"].is_null() {
        first
    } else {
        &object["lastTimestamp"]
    };
    (first, last)
}

fn event(object: &Json, context: Context) -> Vec<String> {
    let (first, last) = event_times(object);
    let involved = &object["involvedObject"];
    let source = source(object);
    let count = match (object["series"]["count"].as_i64(), object["count"].as_i64()) {
        (Some(count), _) => count,
        (None, Some(count)) if count > 0 => count,
        _ => 1,
    };
    vec![
        context.age(last),
        text(&object["type"]),
        text(&object["reason"]),
        format!("{}/{}", text(&involved["kind"]).to_lowercase(), text(&involved["name"])),
        text(&involved["fieldPath"]),
        source,
        text(&object["message"]).trim().to_owned(),
        context.age(first),
        count.to_string(),
        name_of(object).to_owned(),
    ]
}

/// `kubelet, node-1`: who reported an event (`formatEventSource`).
pub(crate) fn source(object: &Json) -> String {
    let either = |old: &Json, new: &Json| if text(old).is_empty() { text(new) } else { text(old) };
    let component = either(&object["source"]["component"], &object["reportingComponent"]);
    let host = either(&object["source"]["host"], &object["reportingInstance"]);
    if host.is_empty() || host == component { component } else { format!("{component}, {host}") }
}

fn pod(object: &Json, context: Context) -> Vec<String> {
    let summary = PodSummary::of(object);
    let restarts = match &summary.last_restart {
        Some(then) if summary.restarts > 0 => format!("{} ({} ago)", summary.restarts, context.age(then)),
        _ => summary.restarts.to_string(),
    };
    let gates = object["spec"]["readinessGates"].as_array().map_or(&[][..], Vec::as_slice);
    let conditions = object["status"]["conditions"].as_array();
    let met = |gate: &&Json| {
        conditions.into_iter().flatten().any(|condition| condition["type"] == gate["conditionType"] && condition["status"] == "True")
    };
    let ip = match object["status"]["podIPs"][0]["ip"].as_str() {
        Some(ip) => ip.to_owned(),
        None => or_none(text(&object["status"]["podIP"])),
    };
    vec![
        name_of(object).to_owned(),
        format!("{}/{}", summary.ready, summary.containers),
        summary.status,
        restarts,
        context.age(&object["metadata"]["creationTimestamp"]),
        ip,
        or_none(text(&object["spec"]["nodeName"])),
        or_none(text(&object["status"]["nominatedNodeName"])),
        if gates.is_empty() { "<none>".to_owned() } else { format!("{}/{}", gates.iter().filter(met).count(), gates.len()) },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn selectors_are_sorted_by_key() {
        let value = json!({"matchLabels": {"b": "1"}, "matchExpressions": [{"key": "a", "operator": "In", "values": ["y", "x"]}, {"key": "c", "operator": "DoesNotExist"}]});
        assert_eq!(selector(&value), "a in (x,y),b=1,!c");
        assert_eq!(selector(&json!({})), "<none>");
    }
}
