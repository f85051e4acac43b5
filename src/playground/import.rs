//! What a reader brings from elsewhere: a manifest stays as it is; a dump of a cluster (`kubectl get … -o yaml` or `-o json`) becomes the
//! manifests that lead to it. What controllers wrote goes, since they write it again here; what nobody here would make again (the Pods of
//! Deployments, the health of Nodes) stays as far as it matters for placement. Secrets are left out: a link would carry them.

use crate::object::kind::Kind;
use crate::object::meta::LAST_APPLIED;
use crate::object::{Json, emit, yaml};
use serde_json::{Map, json};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds that the cluster makes by itself, or that this playground has no use for.
const LEFT_OUT: [Kind; 11] = [
    Kind::ControllerRevision,
    Kind::Endpoints,
    Kind::Event,
    Kind::EndpointSlice,
    Kind::Lease,
    Kind::PersistentVolume,
    Kind::Secret,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::Job,
    Kind::ServiceAccount,
];
/// Namespaces that every cluster has.
const NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];
/// Objects that every cluster has.
const BUILT_IN: [(Kind, &str); 4] = [
    (Kind::Service, "kubernetes"),
    (Kind::ConfigMap, "kube-root-ca.crt"),
    (Kind::PriorityClass, "system-cluster-critical"),
    (Kind::PriorityClass, "system-node-critical"),
];
/// What a Node reports, and the annotation that makes the simulated kubelet report it.
const REPORTED: [(&str, &str, &str, &str); 5] = [
    ("Ready", "True", "sim/ready", "false"),
    ("NetworkUnavailable", "False", "sim/network", "unavailable"),
    ("MemoryPressure", "False", "sim/memory-pressure", "true"),
    ("DiskPressure", "False", "sim/disk-pressure", "true"),
    ("PIDPressure", "False", "sim/pid-pressure", "true"),
];

/// The manifests that a dump of a cluster comes from; `None` where the text is no dump, or no YAML.
#[must_use]
pub fn manifests_of_dump(text: &str) -> Option<String> {
    let stream = yaml::read(text);
    if !stream.problems.is_empty() {
        return None;
    }
    let values: Vec<Json> = stream.documents.into_iter().map(|document| document.value).collect();
    let objects: Vec<Json> = values.iter().flat_map(items).collect();
    if objects.len() == values.len() && !objects.iter().any(is_dumped) {
        return None;
    }
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for object in objects {
        let kind = object["kind"].as_str().unwrap_or("?").to_owned();
        match manifest(object) {
            Some(manifest) => kept.push(manifest),
            None => *left_out.entry(kind).or_default() += 1,
        }
    }
    kept.splice(0..0, missing_namespaces(&kept));
    // The workloads stand first in the editor, where the eye begins; the Nodes come last.
    kept.sort_by_key(|manifest| match manifest["kind"].as_str() {
        Some("Namespace") => 0,
        Some("DaemonSet" | "StatefulSet") => 1,
        Some("Node") => 3,
        _ => 2,
    });
    let mut parts: Vec<String> = kept.iter().map(emit::yaml).collect();
    if !left_out.is_empty() {
        let counts: Vec<String> = left_out.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let comment = format!("# left out: {}\n", counts.join(", "));
        match parts.first_mut() {
            Some(first) => first.insert_str(0, &comment),
            None => parts.push(comment),
        }
    }
    Some(parts.join("---\n"))
}

/// The objects of a list, or the one object.
fn items(value: &Json) -> Vec<Json> {
    match (value["kind"].as_str(), value["items"].as_array()) {
        (Some(kind), Some(items)) if kind.ends_with("List") => items.clone(),
        _ if value.is_null() => Vec::new(),
        _ => vec![value.clone()],
    }
}

/// Whether an API server has answered with this object.
fn is_dumped(object: &Json) -> bool {
    let metadata = &object["metadata"];
    ["uid", "resourceVersion", "managedFields"].iter().any(|field| !metadata[*field].is_null())
}

/// The object as one would write it; nothing where nobody would.
fn manifest(mut object: Json) -> Option<Json> {
    let kind = Kind::of_manifest(object["apiVersion"].as_str()?, object["kind"].as_str()?)?;
    let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let built_in = BUILT_IN.iter().any(|(known, known_name)| *known == kind && *known_name == name);
    if LEFT_OUT.contains(&kind) || built_in || (kind == Kind::Namespace && NAMESPACES.contains(&name.as_str())) {
        return None;
    }
    let phase = object["status"]["phase"].as_str().unwrap_or_default();
    if is_made_again(&object) || (kind == Kind::Pod && matches!(phase, "Succeeded" | "Failed")) {
        return None;
    }
    let status = object["status"].take();
    let fields = object.as_object_mut()?;
    fields.remove("status");
    let metadata = fields.get_mut("metadata").and_then(Json::as_object_mut)?;
    keep_metadata(metadata);
    if kind == Kind::Node {
        node(&mut object, &status);
    }
    let spec = object.get_mut("spec").and_then(Json::as_object_mut);
    match (kind, spec) {
        (Kind::Pod, Some(spec)) => pod(spec),
        (Kind::Service, Some(spec)) if spec.get("clusterIP").and_then(Json::as_str) != Some("None") => {
            drop_all(spec, &["clusterIP", "clusterIPs"]);
        }
        (Kind::PersistentVolumeClaim, Some(spec)) => drop_all(spec, &["volumeName"]),
        (Kind::Namespace, Some(_)) => {
            object.as_object_mut()?.remove("spec");
        }
        (Kind::DaemonSet | Kind::StatefulSet, Some(spec)) => workload(spec),
        _ => {}
    }
    Some(object)
}

fn drop_all(map: &mut Map<String, Json>, fields: &[&str]) {
    for field in fields {
        map.remove(*field);
    }
}

/// Whether a controller that works here makes it again.
fn is_made_again(object: &Json) -> bool {
    let owners = object["metadata"]["ownerReferences"].as_array();
    owners.into_iter().flatten().any(|owner| matches!(owner["kind"].as_str(), Some("DaemonSet" | "StatefulSet")))
}

fn keep_metadata(metadata: &mut Map<String, Json>) {
    metadata.retain(|field, value| match (field.as_str(), value) {
        ("annotations", Json::Object(annotations)) => {
            const THEIRS: [&str; 9] = [
                LAST_APPLIED,
                "deprecated.daemonset.template.generation",
                "pv.kubernetes.io/",
                "volume.kubernetes.io/",
                "volume.beta.kubernetes.io/",
                "volumes.kubernetes.io/",
                "node.alpha.kubernetes.io/",
                "kubeadm.alpha.kubernetes.io/",
                "kubernetes.io/config.",
            ];
            annotations.retain(|key, _| !THEIRS.iter().any(|theirs| key.starts_with(theirs)));
            !annotations.is_empty()
        }
        ("name" | "namespace" | "labels", _) => true,
        _ => false,
    });
}

/// Capacity and taints of a Node stay; what it reports becomes what its simulated kubelet reports.
fn node(object: &mut Json, status: &Json) {
    let reported = |name: &str| {
        let conditions = status["conditions"].as_array();
        conditions.into_iter().flatten().find(|condition| condition["type"] == name).and_then(|condition| condition["status"].as_str())
    };
    for (name, well, annotation, value) in REPORTED {
        if reported(name).is_some_and(|status| status != well) {
            object["metadata"]["annotations"][annotation] = value.into();
        }
    }
    let sizes: Map<String, Json> = ["allocatable", "capacity"]
        .into_iter()
        .filter_map(|field| Some((field.to_owned(), status.get(field).filter(|size| size.is_object())?.clone())))
        .collect();
    if !sizes.is_empty() {
        object["status"] = Json::Object(sizes);
    }
    let Some(spec) = object.get_mut("spec").and_then(Json::as_object_mut) else { return };
    spec.retain(|field, _| matches!(field.as_str(), "taints" | "unschedulable"));
    if let Some(taints) = spec.get_mut("taints").and_then(Json::as_array_mut) {
        // Controllers put them there, and do so again.
        taints.retain(|taint| !taint["key"].as_str().is_some_and(|key| key.starts_with("node.kubernetes.io/")));
        for taint in taints.iter_mut().filter_map(Json::as_object_mut) {
            taint.remove("timeAdded");
        }
    }
    spec.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
}

/// What admission wrote into a Pod goes: it is refused when a person writes it.
fn pod(spec: &mut Map<String, Json>) {
    drop_all(spec, &["priority", "preemptionPolicy", "serviceAccount", "serviceAccountName"]);
    let is_token = |volume: &Json| volume["name"].as_str().is_some_and(|name| name.starts_with("kube-api-access-"));
    if let Some(volumes) = spec.get_mut("volumes").and_then(Json::as_array_mut) {
        volumes.retain(|volume| !is_token(volume));
    }
    for containers in ["containers", "initContainers"] {
        for container in spec.get_mut(containers).and_then(Json::as_array_mut).into_iter().flatten() {
            if let Some(mounts) = container.get_mut("volumeMounts").and_then(Json::as_array_mut) {
                mounts.retain(|mount| !is_token(mount));
            }
        }
    }
}

/// Templates are dumped with fields that nobody writes.
fn workload(spec: &mut Map<String, Json>) {
    let nulls = |value: &mut Json| {
        if let Some(metadata) = value.get_mut("metadata").and_then(Json::as_object_mut) {
            metadata.remove("creationTimestamp");
        }
    };
    if let Some(template) = spec.get_mut("template") {
        nulls(template);
    }
    for claim in spec.get_mut("volumeClaimTemplates").and_then(Json::as_array_mut).into_iter().flatten() {
        nulls(claim);
        if let Some(claim) = claim.as_object_mut() {
            claim.remove("status");
        }
    }
}

/// The namespaces that the objects are in and that nobody brought.
fn missing_namespaces(kept: &[Json]) -> Vec<Json> {
    let text = |object: &Json, field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
    let brought: BTreeSet<String> = kept.iter().filter(|object| object["kind"] == "Namespace").map(|object| text(object, "name")).collect();
    let used: BTreeSet<String> = kept.iter().map(|object| text(object, "namespace")).collect();
    used.into_iter()
        .filter(|name| !name.is_empty() && !NAMESPACES.contains(&name.as_str()) && !brought.contains(name))
        .map(|name| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::manifests_of_dump;

    #[test]
    fn a_manifest_stays_as_it_is() {
        assert!(manifests_of_dump("# mine\napiVersion: v1\nkind: Node\nmetadata: {name: a}\n").is_none());
        assert!(manifests_of_dump("kind: [").is_none());
    }

    #[test]
    fn a_dump_becomes_what_leads_to_it() {
        let dump = r#"{"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a", "uid": "1"}, "spec": {"podCIDR": "10.0.0.0/24", "taints": [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]},
             "status": {"allocatable": {"cpu": "2"}, "conditions": [{"type": "Ready", "status": "False"}]}},
            {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d", "namespace": "team", "generation": 3}, "spec": {"template": {"metadata": {"creationTimestamp": null, "labels": {"a": "b"}}}}, "status": {"numberReady": 1}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "d-x", "namespace": "team", "ownerReferences": [{"kind": "DaemonSet", "name": "d"}]}},
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}},
            {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "t"}}]}"#;
        let found = manifests_of_dump(dump).unwrap();
        let expected = "# left out: 1 Pod, 1 Secret, 1 Thing
apiVersion: v1
kind: Namespace
metadata:
  name: team
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: d
  namespace: team
spec:
  template:
    metadata:
      labels:
        a: b
---
apiVersion: v1
kind: Node
metadata:
  annotations:
    sim/ready: \"false\"
  name: a
spec: {}
status:
  allocatable:
    cpu: \"2\"
";
        assert_eq!(found, expected);
    }
}
