//! Random objects: Nodes, DaemonSets, StatefulSets, bare Pods, budgets, Services and classes, all valid, with few names so that they meet.

use super::dice::Dice;
use podloom::object::Json;
use podloom::object::read::put;
use serde_json::json;

/// No cluster has more of them; commands name them whether they exist or not.
pub const NODES_MAX: u64 = 6;
pub const NODES: [&str; 6] = ["n0", "n1", "n2", "n3", "n4", "n5"];
pub const DAEMON_SETS: [&str; 2] = ["d0", "d1"];
pub const STATEFUL_SETS: [&str; 2] = ["s0", "s1"];
pub const IMAGES: [&str; 8] = ["app:1", "app:2", "app:3", "app:4", "app:5", "app:crash", "app:missing", "app:unready"];
pub const TAINTS: [(&str, &str); 6] = [
    ("dedicated", "NoSchedule"),
    ("dedicated", "NoExecute"),
    ("spare", "PreferNoSchedule"),
    ("node-role.kubernetes.io/control-plane", "NoSchedule"),
    ("gpu", "NoExecute"),
    ("node.kubernetes.io/out-of-service", "NoExecute"),
];
/// Name, value, and whether Pods of it preempt others.
const PRIORITY_CLASSES: [(&str, i64, &str); 3] =
    [("high", 1000, "PreemptLowerPriority"), ("polite", 500, "Never"), ("low", -10, "PreemptLowerPriority")];
/// Without `sim/pods=fail`: a StatefulSet replaces failed Pods at once and for ever, as upstream's does.
pub const STEERING: [&str; 6] = [
    "sim/ready=false",
    "sim/network=unavailable",
    "sim/heartbeat=stopped",
    "sim/memory-pressure=true",
    "sim/disk-pressure=true",
    "sim/pid-pressure=true",
];

pub fn node(dice: &mut Dice, name: &str) -> Json {
    let mut labels = json!({"kubernetes.io/hostname": name, "zone": dice.pick(&["a", "b"])});
    if dice.chance(60) {
        put(&mut labels, "disk", dice.pick(&["ssd", "hdd"]).into());
    }
    let mut annotations = json!({});
    if dice.chance(10) {
        let steering = dice.pick(&STEERING);
        let (key, value) = steering.split_once('=').unwrap();
        put(&mut annotations, key, value.into());
    }
    let mut taints = Vec::new();
    if dice.chance(25) {
        let (key, effect) = dice.pick(&TAINTS);
        taints.push(json!({"key": key, "effect": effect}));
    }
    let size = dice.pick(&[("1", "1Gi", "4"), ("4", "8Gi", "110"), ("4", "8Gi", "110")]);
    let resources = json!({"cpu": size.0, "memory": size.1, "pods": size.2, "ephemeral-storage": "100Gi"});
    json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": annotations},
        "spec": {"taints": taints, "unschedulable": dice.chance(8)},
        "status": {"capacity": resources, "allocatable": resources},
    })
}

/// Priority classes, and a storage class that waits for the first Pod of a claim.
pub fn classes() -> Vec<Json> {
    let class = |(name, value, policy): &(&str, i64, &str)| {
        json!({
            "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name},
            "value": value, "preemptionPolicy": policy,
        })
    };
    let lazy = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "lazy"},
        "provisioner": "sim.podloom.dev/hostpath", "volumeBindingMode": "WaitForFirstConsumer",
    });
    PRIORITY_CLASSES.iter().map(class).chain([lazy]).collect()
}

/// The spec of Pods that are labelled `app=<app>`.
fn pod_spec(dice: &mut Dice, app: &str) -> Json {
    let mut spec = json!({"containers": [container(dice)], "tolerations": tolerations(dice)});
    if dice.chance(20) {
        put(&mut spec, "nodeSelector", json!({"disk": dice.pick(&["ssd", "hdd"])}));
    }
    if dice.chance(10) {
        put(&mut spec, "hostNetwork", true.into());
    }
    if dice.chance(50) {
        put(&mut spec, "terminationGracePeriodSeconds", dice.pick(&[0, 2, 5]).into());
    }
    if dice.chance(25) {
        put(&mut spec, "priorityClassName", dice.pick(&["high", "high", "polite", "low", "system-node-critical"]).into());
    }
    if dice.chance(20) {
        put(&mut spec, "affinity", affinity(dice, app));
    }
    if dice.chance(12) {
        put(&mut spec, "topologySpreadConstraints", json!([spread(dice, app)]));
    }
    if dice.chance(10) {
        put(&mut spec, "volumes", json!([{"name": "scratch", "emptyDir": {}}]));
    }
    spec
}

fn container(dice: &mut Dice) -> Json {
    let image = if dice.chance(85) { dice.pick(&IMAGES[..3]) } else { dice.pick(&IMAGES) };
    let mut container = json!({"name": "app", "image": image});
    if dice.chance(50) {
        put(&mut container, "resources", json!({"requests": {"cpu": dice.pick(&["100m", "400m", "700m"]), "memory": "64Mi"}}));
    }
    if dice.chance(8) {
        put(&mut container, "ports", json!([{"containerPort": 80, "hostPort": dice.pick(&[80, 80, 81])}]));
    }
    container
}

fn tolerations(dice: &mut Dice) -> Vec<Json> {
    let mut tolerations = Vec::new();
    if dice.chance(30) {
        let (key, effect) = dice.pick(&TAINTS);
        let mut toleration = json!({"key": key, "operator": "Exists", "effect": effect});
        if effect == "NoExecute" && dice.chance(60) {
            // Not less: a DaemonSet makes a new Pod as soon as the taint has taken the old one, for ever, as upstream's does.
            put(&mut toleration, "tolerationSeconds", dice.pick(&[5, 30]).into());
        }
        tolerations.push(toleration);
    }
    if dice.chance(10) {
        tolerations.push(json!({"operator": "Exists"}));
    }
    if dice.chance(10) {
        let key = dice.pick(&["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]);
        tolerations.push(json!({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 3}));
    }
    tolerations
}

/// Affinity to nodes, and to or against Pods of its own or of another workload.
fn affinity(dice: &mut Dice, app: &str) -> Json {
    let other = dice.pick(&["d0", "s0", "s1"]);
    let selector = json!({"matchLabels": labels(if dice.chance(60) { app } else { other })});
    let term = json!({"labelSelector": selector, "topologyKey": dice.pick(&["kubernetes.io/hostname", "zone"])});
    let preferred = json!({"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 10, "podAffinityTerm": term}]});
    let required = json!({"requiredDuringSchedulingIgnoredDuringExecution": [term]});
    let expression = json!({"key": "zone", "operator": dice.pick(&["In", "NotIn"]), "values": ["a"]});
    let term = json!({"matchExpressions": [expression]});
    match dice.below(6) {
        0 => json!({"podAffinity": required}),
        1 => json!({"podAffinity": preferred}),
        2 | 3 => json!({"podAntiAffinity": required}),
        4 => json!({"podAntiAffinity": preferred}),
        _ => json!({"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}),
    }
}

fn spread(dice: &mut Dice, app: &str) -> Json {
    json!({
        "maxSkew": dice.between(1, 2), "topologyKey": dice.pick(&["kubernetes.io/hostname", "zone"]),
        "whenUnsatisfiable": dice.pick(&["DoNotSchedule", "DoNotSchedule", "ScheduleAnyway"]),
        "labelSelector": {"matchLabels": labels(app)},
    })
}

fn labels(name: &str) -> Json {
    json!({"app": name})
}

/// A DaemonSet in the namespace `default`.
pub fn daemon_set(dice: &mut Dice, name: &str) -> Json {
    daemon_set_in(dice, "default", name)
}

pub fn daemon_set_in(dice: &mut Dice, namespace: &str, name: &str) -> Json {
    let rolling = match dice.below(6) {
        0 => json!({"maxUnavailable": 2}),
        1 => json!({"maxUnavailable": dice.pick(&["10%", "50%", "100%"])}),
        2 => json!({"maxUnavailable": 0, "maxSurge": dice.between(1, 2)}),
        3 => json!({"maxUnavailable": 0, "maxSurge": dice.pick(&["25%", "100%"])}),
        _ => json!({"maxUnavailable": 1}),
    };
    let strategy = if dice.chance(12) { json!({"type": "OnDelete"}) } else { json!({"type": "RollingUpdate", "rollingUpdate": rolling}) };
    json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": labels(name)}, "updateStrategy": strategy,
            "minReadySeconds": dice.pick(&[0, 0, 0, 2, 7]), "revisionHistoryLimit": dice.pick(&[10, 10, 1, 0]),
            "template": {"metadata": {"labels": labels(name)}, "spec": pod_spec(dice, name)},
        },
    })
}

pub fn stateful_set(dice: &mut Dice, name: &str) -> Json {
    let mut strategy = json!({"type": "RollingUpdate"});
    match dice.below(8) {
        0 => strategy = json!({"type": "OnDelete"}),
        1 | 2 => put(&mut strategy, "rollingUpdate", json!({"partition": dice.below(4)})),
        _ => {}
    }
    let mut spec = json!({
        "selector": {"matchLabels": labels(name)}, "serviceName": name, "replicas": dice.below(5), "updateStrategy": strategy,
        "podManagementPolicy": dice.pick(&["OrderedReady", "OrderedReady", "Parallel"]),
        "minReadySeconds": dice.pick(&[0, 0, 0, 2, 7]), "revisionHistoryLimit": dice.pick(&[10, 10, 1, 0]),
        "template": {"metadata": {"labels": labels(name)}, "spec": pod_spec(dice, name)},
    });
    if dice.chance(25) {
        put(&mut spec, "ordinals", json!({"start": dice.between(1, 3)}));
    }
    if dice.chance(50) {
        let mut claim = json!({
            "metadata": {"name": "data"},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        });
        match dice.below(10) {
            0 | 1 => put(&mut claim["spec"], "storageClassName", "lazy".into()),
            2 => put(&mut claim["spec"], "storageClassName", "missing".into()),
            _ => {}
        }
        put(&mut spec, "volumeClaimTemplates", json!([claim]));
        let policy = dice.pick(&["Retain", "Retain", "Delete"]);
        let retention = json!({"whenScaled": policy, "whenDeleted": dice.pick(&["Retain", "Retain", "Delete"])});
        put(&mut spec, "persistentVolumeClaimRetentionPolicy", retention);
    }
    json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": name, "namespace": "default"}, "spec": spec})
}

/// A bare Pod: by itself, or one that a workload would adopt.
pub fn pod(dice: &mut Dice) -> Json {
    let (name, app) = dice.pick(&[("bare", "bare"), ("lost", "d0"), ("s0-1", "s0"), ("s1-0", "s1"), ("s0-9", "s0")]);
    let mut spec = pod_spec(dice, app);
    match dice.below(10) {
        0..=3 => put(&mut spec, "nodeName", dice.pick(&NODES).into()),
        4 => put(&mut spec, "schedulingGates", json!([{"name": "example.com/wait"}])),
        5 if dice.chance(50) => put(&mut spec, "schedulerName", "somebody-else".into()),
        _ => {}
    }
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default", "labels": labels(app)}, "spec": spec})
}

/// A headless Service, one with an address, or one whose endpoints are somebody else's business.
pub fn service(dice: &mut Dice) -> Json {
    let app = dice.pick(&["d0", "s0", "s1", "bare"]);
    let mut spec = json!({"ports": [{"port": 80}]});
    if dice.chance(85) {
        put(&mut spec, "selector", labels(app));
    }
    if dice.chance(50) {
        put(&mut spec, "clusterIP", "None".into());
    }
    json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": app, "namespace": "default"}, "spec": spec})
}

pub fn budget(dice: &mut Dice) -> Json {
    let app = dice.pick(&["d0", "s0", "s1", "bare"]);
    let limit = dice.pick(&[json!({"minAvailable": 1}), json!({"maxUnavailable": 0}), json!({"maxUnavailable": "50%"})]);
    let mut spec = limit;
    put(&mut spec, "selector", json!({"matchLabels": labels(app)}));
    if dice.chance(30) {
        put(&mut spec, "unhealthyPodEvictionPolicy", "AlwaysAllow".into());
    }
    json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": {"name": format!("budget-{app}"), "namespace": "default"}, "spec": spec,
    })
}

/// A ControllerRevision that takes the name of a workload's newest: `{revision:…}` is filled in when it is played.
pub fn squatter(name: &str) -> Json {
    json!({
        "apiVersion": "apps/v1", "kind": "ControllerRevision", "revision": 7,
        "metadata": {"name": format!("{{revision:{name}}}"), "namespace": "default"},
        "data": {"spec": {"template": {"somebody": "else's"}}},
    })
}
