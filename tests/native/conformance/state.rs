//! What a snapshot says of the cluster, made alike: objects, where Pods are, what happened to them, and Events.

use super::names::{Names, objects, owner, turns};
use super::text;
use podloom::object::Json;
use serde_json::{Map, json};
use std::collections::{BTreeMap, BTreeSet};

/// What differs between any two clusters.
const DROPPED_METADATA: [&str; 8] = [
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "managedFields",
    "selfLink",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "ownerReferences",
];
const DROPPED_ANNOTATIONS: [&str; 3] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    "node.alpha.kubernetes.io/ttl",
    "volumes.kubernetes.io/controller-managed-attach-detach",
];
const DROPPED_LABELS: [&str; 2] = ["beta.kubernetes.io/arch", "beta.kubernetes.io/os"];
const DROPPED_FIELDS: [&str; 24] = [
    "lastTransitionTime",
    "lastHeartbeatTime",
    "lastProbeTime",
    "lastUpdateTime",
    "startTime",
    "startedAt",
    "finishedAt",
    "timeAdded",
    "podIP",
    "podIPs",
    "hostIP",
    "hostIPs",
    "containerID",
    "imageID",
    "addresses",
    "nodeInfo",
    "images",
    "daemonEndpoints",
    "clusterIP",
    "clusterIPs",
    "volumeName",
    "allocatedResources",
    "user",
    "qosClassUnused",
];
/// Restart counts and last states depend on how long one waits.
const DROPPED_STATUS: [&str; 2] = ["restartCount", "lastState"];
const KINDS: [&str; 7] = ["Node", "Pod", "DaemonSet", "StatefulSet", "ControllerRevision", "PersistentVolumeClaim", "PodDisruptionBudget"];

fn without(map: &Json, dropped: &[&str]) -> Json {
    let kept = map.as_object().into_iter().flatten().filter(|(key, _)| !dropped.contains(&key.as_str()));
    Json::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// Labels without those that kube-controller-manager adds.
pub fn labels(object: &Json) -> Json {
    without(&object["metadata"]["labels"], &DROPPED_LABELS)
}

/// Annotations without those that tools and controllers add.
pub fn annotations(object: &Json) -> Json {
    without(&object["metadata"]["annotations"], &DROPPED_ANNOTATIONS)
}

/// A value without what differs between any two clusters, and without what is empty.
fn prune(value: &Json, names: &Names, in_status: bool, at_top: bool) -> Json {
    match value {
        Json::Object(map) => {
            let mut pruned = Map::new();
            for (key, value) in map {
                if DROPPED_FIELDS.contains(&key.as_str()) || (in_status && DROPPED_STATUS.contains(&key.as_str())) {
                    continue;
                }
                let value = prune(value, names, in_status || (at_top && key.starts_with("status")), false);
                let is_empty = match &value {
                    Json::Null => true,
                    Json::Object(map) => map.is_empty(),
                    Json::Array(list) => list.is_empty(),
                    Json::String(text) => text.is_empty(),
                    Json::Bool(_) | Json::Number(_) => false,
                };
                if !is_empty {
                    pruned.insert(key.clone(), value);
                }
            }
            Json::Object(pruned)
        }
        Json::Array(list) => list.iter().map(|one| prune(one, names, in_status, at_top)).collect(),
        Json::String(text) => text::blanked(&names.text(text)).into(),
        Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
    }
}

fn owners(object: &Json, names: &Names) -> Json {
    let all = object["metadata"]["ownerReferences"].as_array().into_iter().flatten();
    let mut owners: Vec<(String, String, bool)> = all
        .map(|owner| {
            let text = |field: &str| owner[field].as_str().unwrap_or_default().to_owned();
            (text("kind"), names.text(&text("name")), owner["controller"] == true)
        })
        .collect();
    owners.sort();
    owners.into_iter().map(|(kind, name, controller)| json!([kind, name, controller])).collect()
}

fn normal(object: &Json, names: &Names) -> Json {
    let mut metadata = without(&object["metadata"], &DROPPED_METADATA);
    metadata["terminating"] = (!object["metadata"]["deletionTimestamp"].is_null()).into();
    metadata["annotations"] = annotations(object);
    metadata["labels"] = labels(object);
    let mut whole = without(object, &["metadata", "data", "apiVersion"]);
    whole["metadata"] = metadata;
    let mut normal = prune(&whole, names, false, true);
    let owners = owners(object, names);
    if owners.as_array().is_some_and(|owners| !owners.is_empty()) {
        normal["metadata"]["ownerReferences"] = owners;
    }
    if object["kind"] == "ControllerRevision" {
        let metadata = &normal["metadata"];
        return json!({
            "metadata": {"name": metadata["name"], "labels": metadata["labels"], "ownerReferences": metadata["ownerReferences"]},
            "revision": object["revision"],
        });
    }
    if let Some(conditions) = normal["status"]["conditions"].as_array() {
        let by_type = conditions.iter().map(|one| (one["type"].as_str().unwrap_or_default().to_owned(), without(one, &["type"])));
        let by_type = Json::Object(by_type.collect());
        normal["status"]["conditions"] = by_type;
    }
    if object["kind"] == "Node"
        && let Some(spec) = normal.get_mut("spec").and_then(Json::as_object_mut)
    {
        if let Some(taints) = spec.get_mut("taints").and_then(Json::as_array_mut) {
            taints.sort_by_key(ToString::to_string);
        }
        spec.remove("podCIDR");
        spec.remove("podCIDRs");
    }
    normal
}

/// Every object that is compared, by kind, namespace and name.
pub fn all(snapshot: &Json, names: &Names) -> BTreeMap<String, Json> {
    let mut found: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    for object in objects(snapshot) {
        let kind = object["kind"].as_str().unwrap_or_default();
        if KINDS.contains(&kind) {
            let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default();
            let namespace = if kind == "Node" { "" } else { text("namespace") };
            let key = format!("{kind}/{namespace}/{}", names.text(text("name")));
            found.entry(key).or_default().push(normal(object, names));
        }
    }
    let mut all = BTreeMap::new();
    for (key, mut objects) in found {
        objects.sort_by_key(ToString::to_string);
        let several = objects.len() > 1;
        for (index, object) in objects.into_iter().enumerate() {
            all.insert(if several { format!("{key}#{index}") } else { key.clone() }, object);
        }
    }
    all
}

/// Takes the node out of every Pod that no DaemonSet owns.
pub fn placement(objects: &mut BTreeMap<String, Json>) -> BTreeMap<String, Json> {
    let mut placement = BTreeMap::new();
    for (key, pod) in objects.iter_mut().filter(|(_, object)| object["kind"] == "Pod") {
        let owners = pod["metadata"].get("ownerReferences").and_then(Json::as_array);
        if owners.into_iter().flatten().all(|owner| owner[0] != "DaemonSet") {
            let node = pod.get_mut("spec").and_then(Json::as_object_mut).and_then(|spec| spec.remove("nodeName"));
            placement.insert(key.clone(), node.unwrap_or_default());
        }
    }
    placement
}

/// The StatefulSets whose Pods live one after the other.
pub fn ordered_sets(snapshots: &[Json]) -> BTreeSet<String> {
    let sets = snapshots.iter().flat_map(objects).filter(|object| object["kind"] == "StatefulSet");
    let ordered = sets.filter(|set| set["spec"]["podManagementPolicy"].as_str().unwrap_or("OrderedReady") != "Parallel");
    ordered.map(|set| format!("StatefulSet/{}", set["metadata"]["name"].as_str().unwrap_or_default())).collect()
}

/// What happened to Pods: in order for an ordered set, counted for all others.
pub fn trace(snapshot: &Json, names: &Names, ordered: &BTreeSet<String>) -> Json {
    let mut order: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut set: BTreeMap<String, usize> = BTreeMap::new();
    for turn in turns(snapshot) {
        let text = |field: &str| turn[field].as_str().unwrap_or_default();
        let owner = if text("owner").is_empty() { "Pod" } else { text("owner") };
        let revision = names.revision(text("revision"));
        let revision = revision.rsplit('-').next().unwrap_or(revision);
        let row = format!("{} {} {revision}", text("event"), names.text(text("pod")));
        if ordered.contains(owner) {
            order.entry(owner.to_owned()).or_default().push(row);
        } else {
            *set.entry(format!("{owner} {row}")).or_default() += 1;
        }
    }
    json!({"order": order, "set": set})
}

/// What Events say, without how often.
pub fn events(snapshot: &Json, names: &Names) -> BTreeSet<String> {
    let events = objects(snapshot).filter(|object| object["kind"] == "Event");
    events
        .map(|event| {
            let about = &event["involvedObject"];
            let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
            let message = text::message(&names.text(&text(&event["message"])));
            let about = format!("{}/{}", text(&about["kind"]), names.text(&text(&about["name"])));
            format!("{about} {} {}: {message}", text(&event["type"]), text(&event["reason"]))
        })
        .collect()
}

/// Names of the ControllerRevisions that objects of a kind own, to the letter.
pub fn revision_names(snapshots: &[Json], kind: &str) -> BTreeSet<String> {
    let revisions = snapshots.iter().flat_map(objects).filter(|object| object["kind"] == "ControllerRevision");
    let owned = revisions.filter(|revision| owner(revision).is_some_and(|(of, _)| of == kind));
    owned.map(|revision| revision["metadata"]["name"].as_str().unwrap_or_default().to_owned()).collect()
}
