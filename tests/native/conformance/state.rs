//! What a snapshot says of the cluster, made alike: objects of every kind that recordings hold, where Pods are, what happened to them, and
//! Events.

use super::names::{Names, objects, owner, turns};
use super::text;
use podloom::object::Json;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that recordings leave out, wherever they stand.
const DROPPED_FIELDS: [&str; 12] = [
    "addresses",
    "containerID",
    "creationTimestamp",
    "daemonEndpoints",
    "hostIPs",
    "imageID",
    "lastHeartbeatTime",
    "lastTransitionTime",
    "nodeInfo",
    "podIPs",
    "resourceVersion",
    "uid",
];
/// The whole manifest again, which recordings leave out.
const DROPPED_ANNOTATION: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A value with our names in it, without what recordings leave out, and without what is empty.
pub fn pruned(value: &Json, names: &Names) -> Json {
    match value {
        Json::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !DROPPED_FIELDS.contains(&key.as_str()) && *key != DROPPED_ANNOTATION);
            let pruned = kept.map(|(key, value)| (key.clone(), pruned(value, names)));
            Json::Object(pruned.filter(|(_, value)| !is_empty(value)).collect())
        }
        Json::Array(list) => list.iter().map(|one| pruned(one, names)).collect(),
        Json::String(text) => text::blanked(&names.text(text)).into(),
        Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Object(map) => map.is_empty(),
        Json::Array(list) => list.is_empty(),
        Json::String(text) => text.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Of owners, recordings hold kind, name and whether they control.
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
    let mut normal = pruned(object, names);
    normal["metadata"]["ownerReferences"] = owners(object, names);
    if object["kind"] == "ControllerRevision" {
        // What it holds is in its name, which is compared to the letter (see `revision_names`).
        normal["data"] = Json::Null;
    }
    // The node controller adds the taints of a lost node by two loops that run side by side.
    if let Some(taints) = normal.pointer_mut("/spec/taints").and_then(Json::as_array_mut) {
        taints.sort_by_key(ToString::to_string);
    }
    normal
}

/// Every object that is compared, by kind, namespace and name.
pub fn all(snapshot: &Json, names: &Names) -> BTreeMap<String, Json> {
    let mut found: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    for object in objects(snapshot) {
        let kind = object["kind"].as_str().unwrap_or_default();
        // Events are a category of their own.
        if kind != "Event" {
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
