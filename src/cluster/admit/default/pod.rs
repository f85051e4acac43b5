//! Defaults of Pods and pod templates (`pkg/apis/core/v1/defaults.go`).

use super::{claim_spec, inherit, resource_list, resources};
use crate::cluster::admit::field::{fields, fill, fill_zero, flag, integer, list, object, object_if_set, objects, text};
use crate::object::Json;
use crate::object::quantity::{Quantity, stored_text, text_of};
use serde_json::json;
use std::collections::BTreeMap;

/// Fields of a volume that are not a source.
const NOT_A_SOURCE: &str = "name";

/// `SetDefaults_Pod` with everything below it.
pub fn pod(pod: &mut Json) {
    let _ = object(pod, "metadata");
    if let Some(spec) = object(pod, "spec") {
        self::spec(spec);
        clamp_grace_period(spec);
        for name in ["containers", "initContainers"] {
            for container in objects(spec, name) {
                if let Some(resources) = object_if_set(container, "resources") {
                    inherit(resources, "requests", "limits");
                }
            }
        }
        pod_level_requests(spec);
        fill(spec, "enableServiceLinks", true);
        if flag(spec, "hostNetwork") {
            host_ports(spec);
        }
    }
    if let Some(status) = object(pod, "status") {
        fill_zero(status, "phase", "Pending");
    }
}

/// `SetDefaults_PodSpec` with everything below it.
pub(super) fn spec(spec: &mut Json) {
    for volume in objects(spec, "volumes") {
        self::volume(volume);
    }
    for name in ["initContainers", "containers", "ephemeralContainers"] {
        for container in objects(spec, name) {
            self::container(container);
        }
    }
    fill_zero(spec, "dnsPolicy", "ClusterFirst");
    fill_zero(spec, "restartPolicy", "Always");
    if let Some(context) = object(spec, "securityContext") {
        for setting in objects(context, "sysctls") {
            fill(setting, "value", "");
        }
    }
    fill(spec, "terminationGracePeriodSeconds", 30);
    fill_zero(spec, "schedulerName", "default-scheduler");
    resources(spec);
    resource_list(spec, "overhead");
    if let Some(affinity) = object_if_set(spec, "affinity").and_then(|affinity| object_if_set(affinity, "nodeAffinity")) {
        for term in objects(affinity, "preferredDuringSchedulingIgnoredDuringExecution") {
            let _ = object(term, "preference");
        }
    }
}

/// A Pod never keeps a negative grace period (`Convert_v1_Pod_To_core_Pod`); a template does.
fn clamp_grace_period(spec: &mut Json) {
    if integer(spec, "terminationGracePeriodSeconds").is_some_and(|seconds| seconds < 0)
        && let Some(fields) = spec.as_object_mut()
    {
        fields.insert("terminationGracePeriodSeconds".to_owned(), 1.into());
    }
}

/// With host networking every container port is a host port (`defaultHostNetworkPorts`).
fn host_ports(spec: &mut Json) {
    for name in ["containers", "initContainers"] {
        for container in objects(spec, name) {
            for port in objects(container, "ports") {
                if let Some(number) = integer(port, "containerPort") {
                    fill_zero(port, "hostPort", number);
                }
            }
        }
    }
}

/// Pod-level requests follow from the containers' requests, else from the pod-level limits (`defaultPodRequests`).
fn pod_level_requests(spec: &mut Json) {
    if fields(&spec["resources"]["limits"]).is_empty() {
        return;
    }
    let totals = container_requests(spec);
    if let Some(resources) = object_if_set(spec, "resources") {
        if let Some(requests) = object(resources, "requests") {
            for (name, total) in totals {
                if matches!(name.as_str(), "cpu" | "memory") {
                    fill(requests, &name, total.canonical());
                }
            }
        }
        inherit(resources, "requests", "limits");
    }
}

/// The sum of the requests of all containers.
fn container_requests(spec: &Json) -> BTreeMap<String, Quantity> {
    let mut totals = BTreeMap::new();
    for container in list(spec, "containers") {
        for (name, value) in fields(&container["resources"]["requests"]) {
            if let Some(quantity) = Quantity::of_json(value) {
                let total = totals.entry(name.clone()).or_insert(Quantity::ZERO);
                *total = *total + quantity;
            }
        }
    }
    totals
}

/// `SetDefaults_Volume` and its sources.
fn volume(volume: &mut Json) {
    let sourceless = fields(volume).iter().all(|(name, value)| name == NOT_A_SOURCE || value.is_null());
    if sourceless {
        fill(volume, "emptyDir", json!({}));
    }
    for name in ["configMap", "secret", "downwardAPI", "projected"] {
        if let Some(source) = object_if_set(volume, name) {
            fill(source, "defaultMode", 420);
        }
    }
    if let Some(source) = object_if_set(volume, "downwardAPI") {
        downward(source);
    }
    if let Some(source) = object_if_set(volume, "projected") {
        for part in objects(source, "sources") {
            if let Some(token) = object_if_set(part, "serviceAccountToken") {
                fill(token, "expirationSeconds", 3600);
            }
            if let Some(items) = object_if_set(part, "downwardAPI") {
                downward(items);
            }
        }
    }
    if let Some(source) = object_if_set(volume, "hostPath") {
        fill(source, "type", "");
    }
    if let Some(source) = object_if_set(volume, "emptyDir") {
        canonical(source, "sizeLimit");
    }
    if let Some(source) = object_if_set(volume, "image") {
        let policy = pull_policy(text(source, "reference"));
        fill_zero(source, "pullPolicy", policy);
    }
    if let Some(claim) = object_if_set(volume, "ephemeral").and_then(|source| object_if_set(source, "volumeClaimTemplate")) {
        let _ = object(claim, "metadata");
        if let Some(spec) = object(claim, "spec") {
            claim_spec(spec);
        }
    }
    network_volume(volume);
}

/// Defaults of the volume sources that need a server.
fn network_volume(volume: &mut Json) {
    if let Some(source) = object_if_set(volume, "iscsi") {
        fill_zero(source, "iscsiInterface", "default");
        fill(source, "lun", 0);
    }
    if let Some(source) = object_if_set(volume, "rbd") {
        fill_zero(source, "pool", "rbd");
        fill_zero(source, "user", "admin");
        fill_zero(source, "keyring", "/etc/ceph/keyring");
    }
    if let Some(source) = object_if_set(volume, "azureDisk") {
        fill(source, "cachingMode", "ReadWrite");
        fill(source, "kind", "Shared");
        fill(source, "fsType", "ext4");
        fill(source, "readOnly", false);
    }
    if let Some(source) = object_if_set(volume, "scaleIO") {
        fill_zero(source, "storageMode", "ThinProvisioned");
        fill_zero(source, "fsType", "xfs");
    }
}

/// Field references of downward API items.
fn downward(source: &mut Json) {
    for item in objects(source, "items") {
        reference(item);
    }
}

/// `SetDefaults_ObjectFieldSelector`; a resource reference always prints its divisor.
fn reference(holder: &mut Json) {
    if let Some(selector) = object_if_set(holder, "fieldRef") {
        fill_zero(selector, "apiVersion", "v1");
    }
    if let Some(selector) = object_if_set(holder, "fileKeyRef") {
        fill(selector, "optional", false);
    }
    if let Some(selector) = object_if_set(holder, "resourceFieldRef") {
        fill(selector, "divisor", "0");
        canonical(selector, "divisor");
    }
}

/// The stored text of a single quantity.
fn canonical(parent: &mut Json, name: &str) {
    if let Some(stored) = text_of(&parent[name]).and_then(|text| stored_text(&text).ok())
        && let Some(fields) = parent.as_object_mut()
    {
        fields.insert(name.to_owned(), stored.into());
    }
}

/// `SetDefaults_Container`
fn container(container: &mut Json) {
    for port in objects(container, "ports") {
        fill_zero(port, "protocol", "TCP");
    }
    for variable in objects(container, "env") {
        if let Some(source) = object_if_set(variable, "valueFrom") {
            reference(source);
        }
    }
    let _ = object(container, "resources");
    resources(container);
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = object_if_set(container, name) {
            self::probe(probe);
        }
    }
    if let Some(lifecycle) = object_if_set(container, "lifecycle") {
        for name in ["postStart", "preStop"] {
            if let Some(handler) = object_if_set(lifecycle, name) {
                http_get(handler);
                if let Some(action) = object_if_set(handler, "sleep") {
                    fill(action, "seconds", 0);
                }
            }
        }
    }
    fill_zero(container, "terminationMessagePath", "/dev/termination-log");
    fill_zero(container, "terminationMessagePolicy", "File");
    let policy = pull_policy(text(container, "image"));
    fill_zero(container, "imagePullPolicy", policy);
}

/// `SetDefaults_Probe`
fn probe(probe: &mut Json) {
    fill_zero(probe, "timeoutSeconds", 1);
    fill_zero(probe, "periodSeconds", 10);
    fill_zero(probe, "successThreshold", 1);
    fill_zero(probe, "failureThreshold", 3);
    http_get(probe);
    if let Some(action) = object_if_set(probe, "grpc") {
        fill(action, "service", "");
    }
}

/// `SetDefaults_HTTPGetAction`
fn http_get(handler: &mut Json) {
    if let Some(action) = object_if_set(handler, "httpGet") {
        fill_zero(action, "path", "/");
        fill_zero(action, "scheme", "HTTP");
        for header in objects(action, "httpHeaders") {
            fill(header, "value", "");
        }
    }
}

/// An image named `latest`, or without tag and digest, is always pulled (`parsers.ParseImageName`).
fn pull_policy(image: &str) -> &'static str {
    if tag(image) == Some("latest") { "Always" } else { "IfNotPresent" }
}

/// The tag of an image: `latest` if it names neither tag nor digest, `None` if it has no tag or is no image reference.
fn tag(image: &str) -> Option<&str> {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    let (repository, tag) = match name[last..].rfind(':') {
        Some(colon) => (&name[..last + colon], Some(&name[last + colon + 1..])),
        None => (name, None),
    };
    let path = match repository.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" || host.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            path
        }
        _ => repository,
    };
    let readable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-/".contains(&byte);
    if path.is_empty() || !path.bytes().all(readable) {
        return None;
    }
    match (tag, digest) {
        (None, None) => Some("latest"),
        (tag, _) => tag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(yaml: &str) -> Json {
        let mut object: Json = serde_yaml::from_str(yaml).unwrap();
        pod(&mut object);
        object
    }

    #[test]
    fn the_tag_decides_the_pull_policy() {
        for (image, policy) in [
            ("nginx", "Always"),
            ("nginx:latest", "Always"),
            ("nginx:1", "IfNotPresent"),
            ("registry:5000/nginx", "Always"),
            ("registry:5000/nginx:1", "IfNotPresent"),
            ("nginx@sha256:0123", "IfNotPresent"),
            ("nginx:latest@sha256:0123", "Always"),
            ("Nginx", "IfNotPresent"),
            ("", "IfNotPresent"),
        ] {
            assert_eq!(pull_policy(image), policy, "{image}");
        }
    }

    #[test]
    fn requests_follow_limits_in_a_pod() {
        let pod = applied("spec: {containers: [{image: 'a:1', resources: {limits: {cpu: 0.5, memory: 1024Mi}, requests: {cpu: 0.1}}}]}");
        assert_eq!(
            pod["spec"]["containers"][0]["resources"],
            json!({"limits": {"cpu": "500m", "memory": "1Gi"}, "requests": {"cpu": "100m", "memory": "1Gi"}})
        );
        assert_eq!(pod["spec"]["enableServiceLinks"], true);
    }

    #[test]
    fn host_network_fills_host_ports() {
        let pod = applied("spec: {hostNetwork: true, containers: [{image: 'a:1', ports: [{containerPort: 80}]}]}");
        assert_eq!(pod["spec"]["containers"][0]["ports"][0], json!({"containerPort": 80, "hostPort": 80, "protocol": "TCP"}));
    }

    #[test]
    fn probes_and_volumes_are_completed() {
        let pod = applied(
            "spec: {containers: [{image: 'a:1', livenessProbe: {httpGet: {port: 80}}}], volumes: [{name: a}, {name: b, configMap: {name: c}}, {name: d, hostPath: {path: /}}]}",
        );
        assert_eq!(
            pod["spec"]["containers"][0]["livenessProbe"],
            json!({"httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}, "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3})
        );
        assert_eq!(
            pod["spec"]["volumes"],
            json!([{"name": "a", "emptyDir": {}}, {"name": "b", "configMap": {"name": "c", "defaultMode": 420}}, {"name": "d", "hostPath": {"path": "/", "type": ""}}])
        );
    }

    /// Fields without `omitempty` are printed, and so hashed, though nobody wrote them.
    #[test]
    fn fields_without_omitempty_are_printed_when_left_out() {
        let pod = applied(
            "spec: {securityContext: {sysctls: [{name: a}]}, volumes: [{name: i, iscsi: {targetPortal: p, iqn: q}}], containers: [{lifecycle: {preStop: {sleep: {}}}, \
             readinessProbe: {httpGet: {port: 1, httpHeaders: [{name: h}]}}}], affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]}}}",
        );
        let spec = &pod["spec"];
        assert_eq!(spec["securityContext"]["sysctls"][0]["value"], "");
        assert_eq!(spec["volumes"][0]["iscsi"]["lun"], 0);
        assert_eq!(spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"], 0);
        assert_eq!(spec["containers"][0]["readinessProbe"]["httpGet"]["httpHeaders"][0]["value"], "");
        assert_eq!(spec["affinity"]["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"][0]["preference"], json!({}));
    }

    #[test]
    fn a_negative_grace_period_becomes_one_in_a_pod() {
        assert_eq!(applied("spec: {terminationGracePeriodSeconds: -5}")["spec"]["terminationGracePeriodSeconds"], 1);
    }
}
