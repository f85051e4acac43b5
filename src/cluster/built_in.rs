//! The objects that no cluster is without.

use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

/// The objects that every cluster has from the start: namespaces, the two system priority classes, the default storage class, the
/// API's Service.
#[must_use]
pub fn objects() -> Vec<(Kind, Json)> {
    let mut objects = Vec::new();
    for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
        objects.push((
            Kind::Namespace,
            json!({"metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}}, "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}),
        ));
    }
    for (name, value) in [("system-cluster-critical", 2_000_000_000_i64), ("system-node-critical", 2_000_001_000)] {
        objects.push((
            Kind::PriorityClass,
            json!({"metadata": {"name": name, "generation": 1}, "value": value, "preemptionPolicy": "PreemptLowerPriority"}),
        ));
    }
    objects.push((
        Kind::StorageClass,
        json!({
            "metadata": {"name": "standard", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
            "provisioner": "sim.podloom.dev/hostpath", "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate",
        }),
    ));
    objects.push((
        Kind::Service,
        json!({
            "metadata": {"name": "kubernetes", "namespace": "default", "labels": {"component": "apiserver", "provider": "kubernetes"}},
            "spec": {"clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"], "type": "ClusterIP", "sessionAffinity": "None",
                "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "internalTrafficPolicy": "Cluster",
                "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}]},
            "status": {"loadBalancer": {}},
        }),
    ));
    objects
}
