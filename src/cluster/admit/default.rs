//! Defaulting: what the API server fills in where a manifest is silent, as `kubectl get -o yaml` shows it.
//!
//! Follows `pkg/apis/{core,apps,policy,batch,storage,scheduling}/v1/defaults.go` of Kubernetes v1.36 with its default feature gates.
//! Fields that belong to a gate that is off are dropped, and quantities take their canonical text.

pub mod pod;

use super::field::{fill, fill_zero, integer, list, object, object_if_set, objects, text};
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::quantity::{stored_resource_text, text_of};
use serde_json::json;

/// Annotation in which a DaemonSet keeps the number of its template.
pub const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";

/// Fills in the defaults of an object of a kind.
pub fn apply(kind: Kind, object: &mut Json) {
    match kind {
        Kind::DaemonSet => daemon_set(object),
        Kind::StatefulSet => stateful_set(object),
        Kind::Pod => pod::pod(object),
        Kind::Node => node(object),
        Kind::PersistentVolumeClaim => claim(object),
        Kind::PersistentVolume => volume(object),
        Kind::Service => service(object),
        Kind::Deployment => deployment(object),
        Kind::ReplicaSet => replica_set(object),
        Kind::Job => job(object),
        Kind::Namespace => namespace(object),
        Kind::Secret => fill_zero(object, "type", "Opaque"),
        Kind::PriorityClass => fill(object, "preemptionPolicy", "PreemptLowerPriority"),
        Kind::StorageClass => storage_class(object),
        Kind::ResourceQuota => resource_quota(object),
        Kind::LimitRange => limit_range(object),
        Kind::EndpointSlice => endpoint_slice(object),
        Kind::PodDisruptionBudget
        | Kind::ControllerRevision
        | Kind::ConfigMap
        | Kind::Event
        | Kind::ServiceAccount
        | Kind::Lease
        | Kind::Endpoints => {}
    }
}

/// Defaults of a pod template (`SetDefaults_PodSpec` and what stands below it).
pub fn pod_template(template: &mut Json) {
    let _ = object(template, "metadata");
    if let Some(spec) = object(template, "spec") {
        pod::spec(spec);
    }
}

/// Defaults of a Pod (`SetDefaults_Pod`), without what admission adds.
pub fn pod(object: &mut Json) {
    pod::pod(object);
}

/// Drops what belongs to feature gates that are off, unless the stored object has it already
/// (`dropStatefulSetDisabledFields`).
pub fn drop_disabled(kind: Kind, new: &mut Json, old: Option<&Json>) {
    if kind != Kind::StatefulSet {
        return;
    }
    let in_use = old.is_some_and(|old| !old["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"].is_null());
    if in_use {
        return;
    }
    let strategy = object_if_set(new, "spec").and_then(|spec| object_if_set(spec, "updateStrategy"));
    if let Some(rolling) = strategy.and_then(|strategy| object_if_set(strategy, "rollingUpdate"))
        && let Some(fields) = rolling.as_object_mut()
    {
        fields.remove("maxUnavailable");
    }
}

/// Canonical texts for a list of resources (`SetDefaults_ResourceList`).
pub(super) fn resource_list(parent: &mut Json, name: &str) {
    if let Some(fields) = object_if_set(parent, name).and_then(Json::as_object_mut) {
        for value in fields.values_mut() {
            if let Some(stored) = text_of(value).and_then(|text| stored_resource_text(&text).ok()) {
                *value = Json::String(stored);
            }
        }
    }
}

/// Canonical texts for limits and requests.
pub(super) fn resources(parent: &mut Json) {
    if let Some(resources) = object_if_set(parent, "resources") {
        resource_list(resources, "limits");
        resource_list(resources, "requests");
    }
}

/// `SetDefaults_DaemonSet`
fn daemon_set(set: &mut Json) {
    template_generation(set);
    if let Some(spec) = object(set, "spec") {
        if let Some(template) = object(spec, "template") {
            pod_template(template);
        }
        if let Some(strategy) = object(spec, "updateStrategy") {
            fill_zero(strategy, "type", "RollingUpdate");
            if text(strategy, "type") == "RollingUpdate"
                && let Some(rolling) = object(strategy, "rollingUpdate")
            {
                fill(rolling, "maxUnavailable", 1);
                fill(rolling, "maxSurge", 0);
            }
        }
        fill(spec, "revisionHistoryLimit", 10);
    }
    if let Some(status) = object(set, "status") {
        for name in ["currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady"] {
            fill(status, name, 0);
        }
    }
}

/// A DaemonSet always carries the number of its template (the v1 conversion writes it; `daemonSetStrategy` starts at 1).
fn template_generation(set: &mut Json) {
    if let Some(annotations) = object(set, "metadata").and_then(|metadata| object(metadata, "annotations")) {
        let number = text(annotations, TEMPLATE_GENERATION).parse::<i64>().unwrap_or_default();
        if number < 1
            && let Some(fields) = annotations.as_object_mut()
        {
            fields.insert(TEMPLATE_GENERATION.to_owned(), "1".into());
        }
    }
}

/// `SetDefaults_StatefulSet`
fn stateful_set(set: &mut Json) {
    if let Some(spec) = object(set, "spec") {
        if let Some(template) = object(spec, "template") {
            pod_template(template);
        }
        fill(spec, "serviceName", "");
        fill_zero(spec, "podManagementPolicy", "OrderedReady");
        if let Some(strategy) = object(spec, "updateStrategy") {
            stateful_set_strategy(strategy);
        }
        if let Some(policy) = object(spec, "persistentVolumeClaimRetentionPolicy") {
            fill_zero(policy, "whenDeleted", "Retain");
            fill_zero(policy, "whenScaled", "Retain");
        }
        fill(spec, "replicas", 1);
        fill(spec, "revisionHistoryLimit", 10);
        for template in objects(spec, "volumeClaimTemplates") {
            fill_zero(template, "apiVersion", "v1");
            fill_zero(template, "kind", "PersistentVolumeClaim");
            let _ = object(template, "metadata");
            claim(template);
        }
    }
    if let Some(status) = object(set, "status") {
        fill(status, "replicas", 0);
        fill(status, "availableReplicas", 0);
    }
}

/// A rolling update without a partition gets one, but a bare `type: RollingUpdate` stays bare.
fn stateful_set_strategy(strategy: &mut Json) {
    if text(strategy, "type").is_empty() {
        fill_zero(strategy, "type", "RollingUpdate");
        let _ = object(strategy, "rollingUpdate");
    }
    if text(strategy, "type") == "RollingUpdate"
        && let Some(rolling) = object_if_set(strategy, "rollingUpdate")
    {
        fill(rolling, "partition", 0);
    }
}

/// `SetDefaults_NodeStatus`
fn node(node: &mut Json) {
    let _ = object(node, "spec");
    if let Some(status) = object_if_set(node, "status") {
        resource_list(status, "capacity");
        resource_list(status, "allocatable");
        if status["allocatable"].is_null() && status["capacity"].is_object() {
            let capacity = status["capacity"].clone();
            fill(status, "allocatable", capacity);
        }
    }
}

/// `SetDefaults_PersistentVolumeClaim`
fn claim(claim: &mut Json) {
    if let Some(spec) = object(claim, "spec") {
        claim_spec(spec);
    }
    if let Some(status) = object(claim, "status") {
        fill_zero(status, "phase", "Pending");
        resource_list(status, "capacity");
    }
}

/// `SetDefaults_PersistentVolumeClaimSpec`
pub(super) fn claim_spec(spec: &mut Json) {
    let _ = object(spec, "resources");
    resources(spec);
    fill(spec, "volumeMode", "Filesystem");
}

/// `SetDefaults_PersistentVolume`
fn volume(volume: &mut Json) {
    if let Some(spec) = object(volume, "spec") {
        resource_list(spec, "capacity");
        fill_zero(spec, "persistentVolumeReclaimPolicy", "Retain");
        fill(spec, "volumeMode", "Filesystem");
        if let Some(path) = object_if_set(spec, "hostPath") {
            fill(path, "type", "");
        }
    }
    if let Some(status) = object(volume, "status") {
        fill_zero(status, "phase", "Pending");
    }
}

/// `SetDefaults_Service`, and the address families that the allocator gives a service without addresses.
fn service(service: &mut Json) {
    if let Some(spec) = object(service, "spec") {
        fill_zero(spec, "sessionAffinity", "None");
        fill_zero(spec, "type", "ClusterIP");
        for port in objects(spec, "ports") {
            fill_zero(port, "protocol", "TCP");
            let number = integer(port, "port").unwrap_or_default();
            fill_zero(port, "targetPort", number);
        }
        let external = matches!(text(spec, "type"), "NodePort" | "LoadBalancer");
        if external {
            fill_zero(spec, "externalTrafficPolicy", "Cluster");
        }
        if text(spec, "type") == "LoadBalancer" {
            fill(spec, "allocateLoadBalancerNodePorts", true);
        }
        if external || text(spec, "type") == "ClusterIP" {
            fill(spec, "internalTrafficPolicy", "Cluster");
        }
        if text(spec, "clusterIP") == "None" {
            fill(spec, "clusterIPs", json!(["None"]));
        }
        if text(spec, "type") != "ExternalName" {
            fill(spec, "ipFamilies", json!(["IPv4"]));
            fill(spec, "ipFamilyPolicy", "SingleStack");
        }
    }
    if let Some(status) = object(service, "status") {
        let _ = object(status, "loadBalancer");
    }
}

/// `SetDefaults_Deployment`
fn deployment(deployment: &mut Json) {
    if let Some(spec) = object(deployment, "spec") {
        if let Some(template) = object(spec, "template") {
            pod_template(template);
        }
        fill(spec, "replicas", 1);
        if let Some(strategy) = object(spec, "strategy") {
            fill_zero(strategy, "type", "RollingUpdate");
            if text(strategy, "type") == "RollingUpdate"
                && let Some(rolling) = object(strategy, "rollingUpdate")
            {
                fill(rolling, "maxUnavailable", "25%");
                fill(rolling, "maxSurge", "25%");
            }
        }
        fill(spec, "revisionHistoryLimit", 10);
        fill(spec, "progressDeadlineSeconds", 600);
    }
    let _ = object(deployment, "status");
}

/// `SetDefaults_ReplicaSet`
fn replica_set(set: &mut Json) {
    if let Some(spec) = object(set, "spec") {
        if let Some(template) = object(spec, "template") {
            pod_template(template);
        }
        fill(spec, "replicas", 1);
    }
    if let Some(status) = object(set, "status") {
        fill(status, "replicas", 0);
    }
}

/// `SetDefaults_Job`
fn job(job: &mut Json) {
    if let Some(spec) = object(job, "spec") {
        if let Some(template) = object(spec, "template") {
            pod_template(template);
        }
        if spec["completions"].is_null() && spec["parallelism"].is_null() {
            fill(spec, "completions", 1);
        }
        fill(spec, "parallelism", 1);
        fill(spec, "backoffLimit", 6);
        fill(spec, "completionMode", "NonIndexed");
        fill(spec, "suspend", false);
        fill(spec, "podReplacementPolicy", "TerminatingOrFailed");
    }
    let _ = object(job, "status");
}

/// `SetDefaults_Namespace`
fn namespace(namespace: &mut Json) {
    if let Some(metadata) = object(namespace, "metadata") {
        let name = text(metadata, "name").to_owned();
        if !name.is_empty()
            && let Some(labels) = object(metadata, "labels").and_then(Json::as_object_mut)
        {
            labels.insert("kubernetes.io/metadata.name".to_owned(), name.into());
        }
    }
    if let Some(spec) = object(namespace, "spec")
        && list(spec, "finalizers").is_empty()
        && let Some(fields) = spec.as_object_mut()
    {
        fields.insert("finalizers".to_owned(), json!(["kubernetes"]));
    }
    if let Some(status) = object(namespace, "status") {
        fill_zero(status, "phase", "Active");
    }
}

/// `SetDefaults_StorageClass`
fn storage_class(class: &mut Json) {
    fill(class, "reclaimPolicy", "Delete");
    fill(class, "volumeBindingMode", "Immediate");
}

/// Canonical texts of a quota.
fn resource_quota(quota: &mut Json) {
    if let Some(spec) = object(quota, "spec") {
        resource_list(spec, "hard");
    }
    if let Some(status) = object(quota, "status") {
        resource_list(status, "hard");
        resource_list(status, "used");
    }
}

/// `SetDefaults_LimitRangeItem`
fn limit_range(range: &mut Json) {
    let Some(spec) = object(range, "spec") else { return };
    for item in objects(spec, "limits") {
        for name in ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] {
            resource_list(item, name);
        }
        if text(item, "type") == "Container" {
            for (target, source) in [("default", "max"), ("defaultRequest", "default"), ("defaultRequest", "min")] {
                inherit(item, target, source);
            }
        }
    }
}

/// Copies the entries of one resource list that another lacks.
pub(super) fn inherit(parent: &mut Json, target: &str, source: &str) {
    let given = parent[source].as_object().cloned().unwrap_or_default();
    if given.is_empty() {
        return;
    }
    if let Some(list) = object(parent, target) {
        for (name, value) in given {
            fill(list, &name, value);
        }
    }
}

/// `SetDefaults_EndpointPort`
fn endpoint_slice(slice: &mut Json) {
    for port in objects(slice, "ports") {
        fill(port, "name", "");
        fill(port, "protocol", "TCP");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(kind: Kind, yaml: &str) -> Json {
        let mut object: Json = serde_yaml::from_str(yaml).unwrap();
        apply(kind, &mut object);
        object
    }

    #[test]
    fn daemon_set_gets_a_rolling_update_of_one() {
        let set = applied(Kind::DaemonSet, "spec: {template: {spec: {containers: [{name: main, image: 'agent:1.0'}]}}}");
        assert_eq!(set["spec"]["updateStrategy"], json!({"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}));
        assert_eq!(set["spec"]["revisionHistoryLimit"], 10);
        assert_eq!(set["metadata"]["annotations"][TEMPLATE_GENERATION], "1");
        assert_eq!(
            set["spec"]["template"]["spec"],
            json!({
                "containers": [{
                    "name": "main", "image": "agent:1.0", "imagePullPolicy": "IfNotPresent", "resources": {},
                    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                }],
                "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler",
                "securityContext": {}, "terminationGracePeriodSeconds": 30,
            })
        );
    }

    #[test]
    fn on_delete_gets_no_rolling_update() {
        let set = applied(Kind::DaemonSet, "spec: {updateStrategy: {type: OnDelete}}");
        assert_eq!(set["spec"]["updateStrategy"], json!({"type": "OnDelete"}));
    }

    #[test]
    fn a_bare_rolling_update_of_a_stateful_set_stays_bare() {
        let bare = applied(Kind::StatefulSet, "spec: {updateStrategy: {type: RollingUpdate}}");
        assert_eq!(bare["spec"]["updateStrategy"], json!({"type": "RollingUpdate"}));
        let none = applied(Kind::StatefulSet, "spec: {}");
        assert_eq!(none["spec"]["updateStrategy"], json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}));
        assert_eq!(none["spec"]["serviceName"], "");
        assert_eq!(none["spec"]["persistentVolumeClaimRetentionPolicy"], json!({"whenDeleted": "Retain", "whenScaled": "Retain"}));
        assert_eq!(none["spec"]["replicas"], 1);
    }

    #[test]
    fn claim_templates_are_whole_claims() {
        let set = applied(
            Kind::StatefulSet,
            "spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}}]}",
        );
        assert_eq!(
            set["spec"]["volumeClaimTemplates"][0],
            json!({
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"},
                "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "volumeMode": "Filesystem"},
                "status": {"phase": "Pending"},
            })
        );
    }

    #[test]
    fn max_unavailable_of_a_stateful_set_is_dropped_unless_it_is_stored() {
        let with: Json = json!({"spec": {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 2, "partition": 0}}}});
        let mut new = with.clone();
        drop_disabled(Kind::StatefulSet, &mut new, None);
        assert_eq!(new["spec"]["updateStrategy"]["rollingUpdate"], json!({"partition": 0}));
        let mut kept = with.clone();
        drop_disabled(Kind::StatefulSet, &mut kept, Some(&with));
        assert_eq!(kept, with);
    }

    #[test]
    fn node_prints_an_empty_spec_and_canonical_capacity() {
        let node = applied(Kind::Node, "status: {capacity: {cpu: 4000m, memory: 8192Mi, pods: 110}}");
        assert_eq!(node["spec"], json!({}));
        assert_eq!(node["status"]["allocatable"], json!({"cpu": "4", "memory": "8Gi", "pods": "110"}));
    }

    #[test]
    fn any_value_at_all_is_survived() {
        for odd in [
            json!(null),
            json!([]),
            json!("x"),
            json!({"spec": 1, "metadata": []}),
            json!({"spec": {"template": "x", "volumeClaimTemplates": {}}}),
        ] {
            for info in crate::object::kind::KINDS {
                let mut object = odd.clone();
                apply(info.kind, &mut object);
                drop_disabled(info.kind, &mut object, Some(&odd));
            }
        }
    }
}
