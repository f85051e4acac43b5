//! One test for each table of rules: a good manifest, one thing wrong with it, and the exact answer.

use super::{merge, refused, refused_update, yaml};
use crate::cluster::admit::{default, validate, warnings};
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const NAME_PART: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

fn daemon_set() -> Json {
    yaml(
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent, namespace: default}, spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: main, image: 'agent:1.0'}]}}}}",
    )
}

fn stateful_set() -> Json {
    yaml(
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web, namespace: default}, spec: {serviceName: web, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: main, image: 'db:1.0'}]}}}}",
    )
}

fn pod() -> Json {
    yaml("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default}, spec: {containers: [{name: main, image: 'i:1'}]}}")
}

fn with(mut object: Json, patch: &str) -> Json {
    merge(&mut object, &yaml(patch));
    object
}

/// Checks rows of (patch of a good object, causes).
fn check(kind: Kind, good: fn() -> Json, rows: &[(&str, &[&str])]) {
    assert_eq!(refused(kind, good()), Vec::<String>::new());
    for (patch, causes) in rows {
        assert_eq!(refused(kind, with(good(), patch)), *causes, "{patch}");
    }
}

/// Checks rows of (container, causes) in a Pod.
fn check_container(rows: &[(&str, &[&str])]) {
    for (container, causes) in rows {
        let mut object = pod();
        merge(&mut object["spec"]["containers"][0], &yaml(container));
        assert_eq!(refused(Kind::Pod, object), *causes, "{container}");
    }
}

#[test]
fn a_daemon_set_needs_a_selector_that_selects_its_template() {
    let mismatch = "spec.template.metadata.labels: Invalid value: {\"app\":\"a\"}: `selector` does not match template `labels`";
    check(
        Kind::DaemonSet,
        daemon_set,
        &[
            ("{spec: {selector: null}}", &[mismatch]),
            ("{spec: {selector: {matchLabels: {app: b}}}}", &[mismatch]),
            ("{spec: {selector: {matchLabels: null}}}", &["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"]),
            (
                "{spec: {template: null}}",
                &[
                    "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
                    "spec.template.spec.containers: Required value",
                ],
            ),
        ],
    );
}

#[test]
fn a_daemon_set_checks_its_spec() {
    let path = "spec.updateStrategy.rollingUpdate";
    let percent = format!(
        "{path}.maxUnavailable: Invalid value: \"abc\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
    );
    let none = format!("{path}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0");
    let both = format!("{path}.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero");
    let much = format!("{path}.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%");
    let negative = format!("{path}.maxUnavailable: Invalid value: -1: must be greater than or equal to 0");
    check(
        Kind::DaemonSet,
        daemon_set,
        &[
            (
                "{spec: {template: {spec: {restartPolicy: Never}}}}",
                &["spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\""],
            ),
            (
                "{spec: {template: {spec: {activeDeadlineSeconds: 5}}}}",
                &["spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported"],
            ),
            ("{spec: {minReadySeconds: -1}}", &["spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0"]),
            ("{spec: {revisionHistoryLimit: -1}}", &["spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0"]),
            (
                "{spec: {updateStrategy: {type: Recreate}}}",
                &[
                    "spec.updateStrategy: Unsupported value: {\"Type\":\"Recreate\",\"RollingUpdate\":null}: supported values: \"RollingUpdate\", \"OnDelete\"",
                ],
            ),
            ("{spec: {updateStrategy: {rollingUpdate: {maxSurge: 1}}}}", &[&both]),
            ("{spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 0}}}}", &[&none]),
            ("{spec: {updateStrategy: {rollingUpdate: {maxUnavailable: abc}}}}", &[&percent, &none]),
            ("{spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 101%}}}}", &[&much]),
            ("{spec: {updateStrategy: {rollingUpdate: {maxUnavailable: -1}}}}", &[&negative]),
            ("{spec: {updateStrategy: {type: OnDelete, rollingUpdate: {maxSurge: 1}}}}", &[]),
        ],
    );
}

#[test]
fn a_daemon_set_keeps_its_selector_and_its_name() {
    let new = with(daemon_set(), "{spec: {selector: {matchLabels: {app: b}}}}");
    assert_eq!(
        refused_update(Kind::DaemonSet, new, daemon_set()),
        [
            "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"b\"}}: field is immutable",
            "spec.template.metadata.labels: Invalid value: {\"app\":\"a\"}: `selector` does not match template `labels`",
        ]
    );
    let renamed = with(daemon_set(), "{metadata: {name: y}}");
    assert_eq!(refused_update(Kind::DaemonSet, renamed, daemon_set()), ["metadata.name: Invalid value: \"y\": field is immutable"]);
    let changed = with(daemon_set(), "{spec: {template: {spec: {nodeSelector: {a: b}}}, minReadySeconds: 5}}");
    assert_eq!(refused_update(Kind::DaemonSet, changed, daemon_set()), Vec::<String>::new());
}

#[test]
fn a_stateful_set_checks_its_spec() {
    check(
        Kind::StatefulSet,
        stateful_set,
        &[
            ("{spec: {podManagementPolicy: X}}", &["spec.podManagementPolicy: Invalid value: \"X\": must be 'OrderedReady' or 'Parallel'"]),
            (
                "{spec: {updateStrategy: {type: Sometimes}}}",
                &[
                    "spec.updateStrategy: Invalid value: {\"Type\":\"Sometimes\",\"RollingUpdate\":null}: must be 'RollingUpdate' or 'OnDelete'",
                ],
            ),
            (
                "{spec: {updateStrategy: {type: OnDelete, rollingUpdate: {partition: 0}}}}",
                &[
                    "spec.updateStrategy.rollingUpdate: Invalid value: {\"Partition\":0,\"MaxUnavailable\":null}: only allowed for updateStrategy 'RollingUpdate'",
                ],
            ),
            (
                "{spec: {updateStrategy: {rollingUpdate: {partition: -1}}}}",
                &["spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0"],
            ),
            ("{spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 0}}}}", &[]),
            (
                "{spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: X}}}",
                &[
                    "spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: \"X\": supported values: \"Retain\", \"Delete\"",
                ],
            ),
            ("{spec: {replicas: -1}}", &["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]),
            ("{spec: {minReadySeconds: -1}}", &["spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0"]),
            ("{spec: {ordinals: {start: -1}}}", &["spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0"]),
            ("{spec: {serviceName: a.b}}", &["spec.serviceName: Invalid value: \"a.b\": must not contain dots"]),
            ("{spec: {selector: {matchLabels: null}}}", &["spec.selector: Invalid value: {}: empty selector is invalid for statefulset"]),
            (
                "{spec: {template: {spec: {activeDeadlineSeconds: 5}}}}",
                &["spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported"],
            ),
            ("{spec: {template: {spec: {hostname: 'Not A Name', subdomain: 'Nor This'}}}}", &[]),
            ("{spec: {revisionHistoryLimit: -1}}", &[]),
        ],
    );
    let none = refused(Kind::StatefulSet, with(stateful_set(), "{spec: {selector: null}}"));
    assert_eq!(none[0], "spec.selector: Required value");
}

#[test]
fn an_unreadable_selector_hides_the_template() {
    let broken = with(stateful_set(), "{spec: {selector: {matchLabels: {app: 'a b'}}, template: {spec: {containers: []}}}}");
    let causes = refused(Kind::StatefulSet, broken);
    assert!(causes[0].starts_with("spec.selector.matchLabels: Invalid value: \"a b\": a valid label must be"), "{causes:?}");
    assert_eq!(causes[1..], ["spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"a b\"}}"]);
}

#[test]
fn claim_templates_are_checked_when_a_set_is_created() {
    let claims = |spec: &str| {
        let mut set = stateful_set();
        set["spec"]["volumeClaimTemplates"] = json!([{"metadata": {"name": "data"}, "spec": yaml(spec)}]);
        merge(&mut set["spec"]["template"]["spec"]["containers"][0], &json!({"volumeMounts": [{"name": "data", "mountPath": "/d"}]}));
        refused(Kind::StatefulSet, set)
    };
    let path = "spec.volumeClaimTemplates[0].spec";
    assert_eq!(claims("{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"), Vec::<String>::new());
    for (spec, cause) in [
        ("{resources: {requests: {storage: 1Gi}}}", "accessModes: Required value: at least 1 access mode is required"),
        (
            "{accessModes: [RWO], resources: {requests: {storage: 1Gi}}}",
            "accessModes: Unsupported value: \"RWO\": supported values: \"ReadOnlyMany\", \"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\"",
        ),
        (
            "{accessModes: [ReadWriteOncePod, ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
            "accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
        ),
        ("{accessModes: [ReadWriteOnce]}", "resources[storage]: Required value"),
        (
            "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 0}}}",
            "resources[storage]: Invalid value: \"0\": must be greater than zero",
        ),
        (
            "{accessModes: [ReadWriteOnce], volumeMode: X, resources: {requests: {storage: 1Gi}}}",
            "volumeMode: Unsupported value: \"X\": supported values: \"Block\", \"Filesystem\"",
        ),
    ] {
        assert_eq!(claims(spec), [format!("{path}.{cause}")], "{spec}");
    }
    let bad_name = with(
        stateful_set(),
        "{spec: {volumeClaimTemplates: [{metadata: {name: Data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}",
    );
    assert_eq!(refused(Kind::StatefulSet, bad_name), [format!("spec.template.spec.volumes[0].name: Invalid value: \"Data\": {LABEL}")]);
}

#[test]
fn only_seven_fields_of_a_stateful_set_change() {
    let update = |patch: &str| refused_update(Kind::StatefulSet, with(stateful_set(), patch), stateful_set());
    let forbidden = "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
    assert_eq!(update("{spec: {serviceName: other}}"), [forbidden]);
    assert_eq!(update("{spec: {podManagementPolicy: Parallel}}"), [forbidden]);
    assert_eq!(
        update(
            "{spec: {replicas: 3, ordinals: {start: 1}, minReadySeconds: 1, revisionHistoryLimit: 1, updateStrategy: {type: OnDelete}, persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}, template: {spec: {priorityClassName: p}}}}"
        ),
        Vec::<String>::new()
    );
    // What was stored under older rules may stay.
    let old = with(stateful_set(), "{spec: {template: {spec: {nodeSelector: {'a b': c}}}}}");
    let new = with(old.clone(), "{spec: {replicas: 2}}");
    assert_eq!(refused_update(Kind::StatefulSet, new, old), Vec::<String>::new());
}

#[test]
fn names_follow_the_rules_of_their_kind() {
    check(
        Kind::Pod,
        pod,
        &[
            ("{metadata: {name: null}}", &["metadata.name: Required value: name or generateName is required"]),
            ("{metadata: {name: a.b}}", &[]),
            ("{metadata: {name: null, generateName: a-}}", &["metadata.name: Required value: name or generateName is required"]),
        ],
    );
    let dotted = with(stateful_set(), "{metadata: {name: a.b}}");
    assert_eq!(refused(Kind::StatefulSet, dotted), ["metadata.name: Invalid value: \"a.b\": must not contain dots"]);
    let long = format!("{{metadata: {{name: {}}}}}", "a".repeat(254));
    assert_eq!(
        refused(Kind::DaemonSet, with(daemon_set(), &long)),
        [format!("metadata.name: Invalid value: \"{}\": must be no more than 253 characters", "a".repeat(254))]
    );
}

#[test]
fn labels_and_annotations_are_named_by_the_offending_text() {
    let label = format!("metadata.labels: Invalid value: \"bad label\": {NAME_PART}");
    let annotation = format!("metadata.annotations: Invalid value: \"Bad Key!\": {NAME_PART}");
    let value = "metadata.labels: Invalid value: \"with space\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    let selector = format!("spec.nodeSelector: Invalid value: \"a b\": {NAME_PART}");
    check(
        Kind::Pod,
        pod,
        &[
            ("{metadata: {labels: {'bad label': a}}}", &[&label]),
            ("{metadata: {labels: {a: with space}}}", &[value]),
            ("{metadata: {annotations: {'Bad Key!': a}}}", &[&annotation]),
            ("{metadata: {annotations: {Good: a}}}", &[]),
            ("{spec: {nodeSelector: {'a b': c}}}", &[&selector]),
            (
                "{metadata: {ownerReferences: [{apiVersion: v1, kind: A, name: A, uid: a, controller: true}, {apiVersion: v1, kind: B, name: B, uid: b, controller: true}]}}",
                &[
                    "metadata.ownerReferences: Invalid value: [{\"apiVersion\":\"v1\",\"controller\":true,\"kind\":\"A\",\"name\":\"A\",\"uid\":\"a\"},{\"apiVersion\":\"v1\",\"controller\":true,\"kind\":\"B\",\"name\":\"B\",\"uid\":\"b\"}]: Only one reference can have Controller set to true. Found \"true\" in references for A and B",
                ],
            ),
        ],
    );
}

#[test]
fn containers_are_checked() {
    let name = format!("spec.containers[0].name: Invalid value: \"A\": {LABEL}");
    check(
        Kind::Pod,
        pod,
        &[
            ("{spec: {containers: null}}", &["spec.containers: Required value"]),
            ("{spec: {containers: [{image: 'i:1'}]}}", &["spec.containers[0].name: Required value"]),
            ("{spec: {containers: [{name: A, image: 'i:1'}]}}", &[&name]),
            (
                "{spec: {containers: [{name: a, image: 'i:1'}, {name: a, image: 'i:1'}]}}",
                &["spec.containers[1].name: Duplicate value: \"a\""],
            ),
            ("{spec: {containers: [{name: a}]}}", &["spec.containers[0].image: Required value"]),
            (
                "{spec: {initContainers: [{name: a, image: 'i:1', livenessProbe: {tcpSocket: {port: 1}}}]}}",
                &["spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always"],
            ),
            ("{spec: {hostname: A}}", &[&format!("spec.hostname: Invalid value: \"A\": {LABEL}")]),
            (
                "{spec: {restartPolicy: X}}",
                &["spec.restartPolicy: Unsupported value: \"X\": supported values: \"Always\", \"OnFailure\", \"Never\""],
            ),
        ],
    );
}

#[test]
fn ports_are_checked() {
    let path = "spec.containers[0].ports[0]";
    check_container(&[
        ("{ports: [{containerPort: 0}]}", &[&format!("{path}.containerPort: Required value")]),
        (
            "{ports: [{containerPort: 70000}]}",
            &[&format!("{path}.containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive")],
        ),
        (
            "{ports: [{containerPort: 1, protocol: X}]}",
            &[&format!("{path}.protocol: Unsupported value: \"X\": supported values: \"SCTP\", \"TCP\", \"UDP\"")],
        ),
        (
            "{ports: [{containerPort: 1, name: sixteen-letters0}]}",
            &[&format!("{path}.name: Invalid value: \"sixteen-letters0\": must be no more than 15 characters")],
        ),
        (
            "{ports: [{containerPort: 1, name: '80'}]}",
            &[&format!("{path}.name: Invalid value: \"80\": must contain at least one letter (a-z)")],
        ),
        (
            "{ports: [{containerPort: 1, name: a}, {containerPort: 2, name: a}]}",
            &["spec.containers[0].ports[1].name: Duplicate value: \"a\""],
        ),
        (
            "{ports: [{containerPort: 1, hostPort: 80}, {containerPort: 2, hostPort: 80}]}",
            &["spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\""],
        ),
    ]);
    let host = "{spec: {hostNetwork: true, containers: [{name: a, image: 'i:1', ports: [{containerPort: 80, hostPort: 81}]}]}}";
    assert_eq!(
        refused(Kind::Pod, with(pod(), host)),
        [format!("{path}.hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true")]
    );
    let template = "{spec: {template: {spec: {hostNetwork: true, containers: [{name: a, image: 'i:1', ports: [{containerPort: 80}]}]}}}}";
    assert_eq!(refused(Kind::DaemonSet, with(daemon_set(), template)), Vec::<String>::new());
}

#[test]
fn mounts_and_volumes_are_checked() {
    check_container(&[("{volumeMounts: [{name: x, mountPath: /x}]}", &["spec.containers[0].volumeMounts[0].name: Not found: \"x\""])]);
    check(
        Kind::Pod,
        pod,
        &[
            (
                "{spec: {volumes: [{name: a}], containers: [{name: a, image: 'i:1', volumeMounts: [{name: a}]}]}}",
                &["spec.containers[0].volumeMounts[0].mountPath: Required value"],
            ),
            (
                "{spec: {volumes: [{name: a}], containers: [{name: a, image: 'i:1', volumeMounts: [{name: a, mountPath: /a}, {name: a, mountPath: /a}]}]}}",
                &["spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique"],
            ),
            ("{spec: {volumes: [{name: a}, {name: a}]}}", &["spec.volumes[1].name: Duplicate value: \"a\""]),
            (
                "{spec: {volumes: [{name: a, emptyDir: {}, hostPath: {path: /a}}]}}",
                &["spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"],
            ),
            (
                "{spec: {volumes: [{name: a, persistentVolumeClaim: {}}]}}",
                &["spec.volumes[0].persistentVolumeClaim.claimName: Required value"],
            ),
        ],
    );
}

#[test]
fn resources_are_checked() {
    let path = "spec.containers[0].resources";
    check_container(&[
        (
            "{resources: {requests: {cpu: 2}, limits: {cpu: 1}}}",
            &[&format!("{path}.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1")],
        ),
        (
            "{resources: {requests: {cpu: -1}}}",
            &[&format!("{path}.requests[cpu]: Invalid value: \"-1\": must be greater than or equal to 0")],
        ),
        (
            "{resources: {requests: {pods: 1}}}",
            &[&format!("{path}.requests[pods]: Invalid value: \"pods\": must be a standard resource for containers")],
        ),
        (
            "{resources: {requests: {nvidia.com/gpu: 1}}}",
            &[&format!("{path}.limits: Required value: Limit must be set for non overcommitable resources")],
        ),
        ("{resources: {limits: {nvidia.com/gpu: 1}}}", &[]),
    ]);
}

#[test]
fn environment_and_pull_policy_are_checked() {
    check_container(&[
        ("{env: [{value: a}]}", &["spec.containers[0].env[0].name: Required value"]),
        (
            "{env: [{name: a=b}]}",
            &[
                "spec.containers[0].env[0].name: Invalid value: \"a=b\": a valid environment variable name must consist only of printable ASCII characters other than '='",
            ],
        ),
        (
            "{imagePullPolicy: X}",
            &["spec.containers[0].imagePullPolicy: Unsupported value: \"X\": supported values: \"Always\", \"IfNotPresent\", \"Never\""],
        ),
        ("{env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]}", &[]),
        ("{env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}}]}", &[]),
    ]);
}

#[test]
fn probes_are_checked() {
    let path = "spec.containers[0].livenessProbe";
    check_container(&[
        (
            "{livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}}",
            &[&format!("{path}.successThreshold: Invalid value: 2: must be 1")],
        ),
        ("{readinessProbe: {tcpSocket: {port: 1}, successThreshold: 2}}", &[]),
        (
            "{livenessProbe: {tcpSocket: {port: 1}, periodSeconds: -1}}",
            &[&format!("{path}.periodSeconds: Invalid value: -1: must be greater than or equal to 0")],
        ),
        (
            "{livenessProbe: {tcpSocket: {port: 1}, terminationGracePeriodSeconds: 0}}",
            &[&format!("{path}.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0")],
        ),
        ("{livenessProbe: {periodSeconds: 1}}", &[&format!("{path}: Required value: must specify a handler type")]),
        (
            "{livenessProbe: {httpGet: {port: 1}, tcpSocket: {port: 1}}}",
            &[&format!("{path}.tcpSocket: Forbidden: may not specify more than 1 handler type")],
        ),
    ]);
}

#[test]
fn node_affinity_is_checked() {
    let required = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    let terms = |terms: &str| {
        let patch = format!(
            "{{spec: {{affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: {terms}}}}}}}}}}}"
        );
        refused(Kind::Pod, with(pod(), &patch))
    };
    assert_eq!(terms("[]"), [format!("{required}: Required value: must have at least one node selector term")]);
    assert_eq!(terms("[{}]"), Vec::<String>::new());
    for (expression, cause) in [
        ("{key: a, operator: Equal, values: [b]}", "operator: Invalid value: \"Equal\": not a valid selector operator"),
        ("{key: a, operator: In}", "values: Required value: must be specified when `operator` is 'In' or 'NotIn'"),
        (
            "{key: a, operator: Exists, values: [b]}",
            "values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        ),
        (
            "{key: a, operator: Gt, values: ['1', '2']}",
            "values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
        ),
    ] {
        assert_eq!(terms(&format!("[{{matchExpressions: [{expression}]}}]")), [format!("{required}[0].matchExpressions[0].{cause}")]);
    }
    for (field, cause) in [
        ("{key: x, operator: In, values: [a]}", "key: Invalid value: \"x\": not a valid field selector key"),
        (
            "{key: metadata.name, operator: In, values: [a, b]}",
            "values: Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
        ),
    ] {
        assert_eq!(terms(&format!("[{{matchFields: [{field}]}}]")), [format!("{required}[0].matchFields[0].{cause}")]);
    }
    let weight = "{spec: {affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, preference: {}}]}}}}";
    assert_eq!(
        refused(Kind::Pod, with(pod(), weight)),
        [
            "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100"
        ]
    );
}

#[test]
fn a_pod_affinity_term_needs_a_topology_key() {
    let patch = "{spec: {affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}}]}}}}";
    let path = "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey";
    assert_eq!(
        refused(Kind::Pod, with(pod(), patch)),
        [
            format!("{path}: Required value: can not be empty"),
            format!("{path}: Invalid value: \"\": name part must be non-empty"),
            format!("{path}: Invalid value: \"\": {NAME_PART}"),
        ]
    );
}

#[test]
fn spread_constraints_are_checked() {
    let patch = "{spec: {topologySpreadConstraints: [{maxSkew: 0, whenUnsatisfiable: Never}]}}";
    let path = "spec.topologySpreadConstraints[0]";
    assert_eq!(
        refused(Kind::Pod, with(pod(), patch)),
        [
            format!("{path}.maxSkew: Invalid value: 0: must be greater than zero"),
            format!("{path}.topologyKey: Required value: can not be empty"),
            format!("{path}.whenUnsatisfiable: Unsupported value: \"Never\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\""),
        ]
    );
}

#[test]
fn tolerations_are_checked() {
    let path = "spec.tolerations[0]";
    for (toleration, cause) in [
        (
            "{operator: Equal}",
            "operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty, which means \"match all values and all keys\"",
        ),
        (
            "{effect: NoSchedule}",
            "operator: Invalid value: \"\": operator must be Exists when `key` is empty, which means \"match all values and all keys\"",
        ),
        (
            "{key: a, effect: NoSchedule, tolerationSeconds: 1}",
            "effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
        ),
        ("{key: a, operator: Exists, value: v}", "operator: Invalid value: \"v\": value must be empty when `operator` is 'Exists'"),
        ("{key: a, operator: In}", "operator: Unsupported value: \"In\": supported values: \"Equal\", \"Exists\""),
        ("{key: a, operator: Gt}", "operator: Unsupported value: \"Gt\": supported values: \"Equal\", \"Exists\", \"Lt\", \"Gt\""),
        ("{key: a, effect: X}", "effect: Unsupported value: \"X\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\""),
    ] {
        let causes = refused(Kind::Pod, with(pod(), &format!("{{spec: {{tolerations: [{toleration}]}}}}")));
        assert_eq!(causes, [format!("{path}.{cause}")], "{toleration}");
    }
}

#[test]
fn taints_of_a_node_stand_under_metadata() {
    let node = || yaml("{apiVersion: v1, kind: Node, metadata: {name: n}}");
    check(
        Kind::Node,
        node,
        &[
            (
                "{spec: {taints: [{key: k, effect: NoWay}]}}",
                &[
                    "metadata.taints[0].effect: Unsupported value: \"NoWay\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"",
                ],
            ),
            (
                "{spec: {taints: [{key: k, value: u, effect: NoSchedule}, {key: k, value: v, effect: NoSchedule}]}}",
                &[
                    "metadata.taints[1]: Duplicate value: {\"Key\":\"k\",\"Value\":\"v\",\"Effect\":\"NoSchedule\",\"TimeAdded\":null}: taints must be unique by key and effect pair",
                ],
            ),
            ("{metadata: {namespace: a}}", &["metadata.namespace: Forbidden: not allowed on this type"]),
        ],
    );
}

#[test]
fn a_pod_changes_little() {
    let update = |patch: &str| refused_update(Kind::Pod, with(pod(), patch), pod());
    assert_eq!(update("{spec: {containers: [{name: main, image: 'i:2', imagePullPolicy: IfNotPresent}]}}"), Vec::<String>::new());
    assert_eq!(update("{spec: {activeDeadlineSeconds: 5, tolerations: [{operator: Exists}]}}"), Vec::<String>::new());
    assert_eq!(
        update("{spec: {containers: [{name: main, image: 'i:1'}, {name: b, image: 'i:1'}]}}"),
        ["spec.containers: Forbidden: pod updates may not add or remove containers"]
    );
    let changed = update("{spec: {nodeName: x}}");
    assert_eq!(changed.len(), 1);
    assert!(
        changed[0].starts_with("spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n@@ "),
        "{changed:?}"
    );
    let old = with(pod(), "{spec: {tolerations: [{key: a, operator: Exists}]}}");
    assert_eq!(
        refused_update(Kind::Pod, pod(), old),
        ["spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"]
    );
}

#[test]
fn a_terminating_object_gets_no_new_finalizers() {
    let old = with(pod(), "{metadata: {deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [a/b]}}");
    let new = with(old.clone(), "{metadata: {finalizers: [a/b, c/d]}}");
    assert_eq!(
        refused_update(Kind::Pod, new, old),
        [
            "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"c/d\"}"
        ]
    );
}

#[test]
fn revisions_and_budgets_are_checked() {
    let revision = yaml("{metadata: {name: r, namespace: default, resourceVersion: '1'}, revision: 1, data: {a: 1}}");
    let changed = with(revision.clone(), "{data: {a: 2}}");
    assert_eq!(refused_update(Kind::ControllerRevision, changed, revision.clone()), ["data: Invalid value: {\"a\":2}: field is immutable"]);
    let negative = with(revision, "{revision: -1}");
    assert_eq!(refused(Kind::ControllerRevision, negative), ["revision: Invalid value: -1: must be greater than or equal to 0"]);
    let both = yaml("{metadata: {name: b, namespace: default}, spec: {minAvailable: 1, maxUnavailable: 1}}");
    assert_eq!(
        refused(Kind::PodDisruptionBudget, both),
        [
            "spec: Invalid value: {\"MinAvailable\":1,\"Selector\":null,\"MaxUnavailable\":1,\"UnhealthyPodEvictionPolicy\":null}: minAvailable and maxUnavailable cannot be both set"
        ]
    );
}

/// The warnings of a new object.
fn warned(kind: Kind, mut object: Json) -> Vec<String> {
    default::apply(kind, &mut object);
    warnings::of(kind, &object, None)
}

#[test]
fn old_node_labels_are_warned_about() {
    let template = |spec: &str| warned(Kind::DaemonSet, with(daemon_set(), &format!("{{spec: {{template: {{spec: {spec}}}}}}}")));
    assert_eq!(
        template("{nodeSelector: {node-role.kubernetes.io/master: '', beta.kubernetes.io/os: linux}}"),
        [
            "spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "spec.template.spec.nodeSelector[node-role.kubernetes.io/master]: use \"node-role.kubernetes.io/control-plane\" instead",
        ]
    );
    assert_eq!(
        template(
            "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: beta.kubernetes.io/os, operator: Exists}]}]}}}}"
        ),
        [
            "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use \"kubernetes.io/os\" instead"
        ]
    );
    assert_eq!(template("{tolerations: [{key: node-role.kubernetes.io/master, operator: Exists}]}"), Vec::<String>::new());
    assert_eq!(
        template("{terminationGracePeriodSeconds: -1}"),
        ["spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"]
    );
}

#[test]
fn what_containers_hide_is_warned_about() {
    let container = |fields: &str| {
        let mut object = pod();
        merge(&mut object["spec"]["containers"][0], &yaml(fields));
        warned(Kind::Pod, object)
    };
    let path = "spec.containers[0]";
    assert_eq!(
        container("{env: [{name: X, value: a}, {name: X, value: b}]}"),
        [format!("{path}.env[1]: hides previous definition of \"X\", which may be dropped when using apply")]
    );
    assert_eq!(container("{env: [{name: X, value: a}, {name: X, value: $(X)b}]}"), Vec::<String>::new());
    assert_eq!(
        container("{ports: [{containerPort: 80}, {containerPort: 80}]}"),
        [format!("{path}.ports[1]: duplicate port definition with {path}.ports[0]")]
    );
    assert_eq!(
        container("{ports: [{containerPort: 80}, {containerPort: 80, hostPort: 8080}]}"),
        [format!("{path}.ports[1]: overlapping port definition with {path}.ports[0]")]
    );
    assert_eq!(
        container("{ports: [{containerPort: 80, hostPort: 1}, {containerPort: 80, hostPort: 1, hostIP: 1.2.3.4}]}"),
        [format!("{path}.ports[1]: dangerously ambiguous port definition with {path}.ports[0]")]
    );
    assert_eq!(
        container("{resources: {limits: {memory: 100m}}}")[0],
        format!("{path}.resources.limits[memory]: fractional byte value \"100m\" is invalid, must be an integer")
    );
    let two = with(
        pod(),
        "{spec: {containers: [{name: a, image: 'i:1', ports: [{name: http, containerPort: 80}]}, {name: b, image: 'i:1', ports: [{name: http, containerPort: 81}]}]}}",
    );
    assert_eq!(
        warned(Kind::Pod, two),
        [
            "spec.containers[1].ports[0]: duplicate port name \"http\" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]"
        ]
    );
}

#[test]
fn other_warnings_have_upstreams_words() {
    assert_eq!(
        warned(
            Kind::Pod,
            with(
                pod(),
                "{metadata: {annotations: {scheduler.alpha.kubernetes.io/critical-pod: ''}}, spec: {imagePullSecrets: [{name: x}, {name: x}], hostAliases: [{ip: 1.2.3.4}, {ip: 1.2.3.4}], volumes: [{name: g, gitRepo: {repository: r}}], topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]}}"
            )
        ),
        [
            "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
            "metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the \"priorityClassName\" field instead",
            "spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+",
            "spec.hostAliases[1].ip: duplicate ip \"1.2.3.4\"",
            "spec.imagePullSecrets[1].name: duplicate name \"x\"",
        ]
    );
    assert_eq!(
        warned(Kind::StatefulSet, with(stateful_set(), "{spec: {revisionHistoryLimit: -1}}")),
        ["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"]
    );
}

#[test]
fn an_unchanged_template_is_not_warned_about_again() {
    let mut set = with(daemon_set(), "{spec: {template: {spec: {nodeSelector: {beta.kubernetes.io/os: linux}}}}}");
    default::apply(Kind::DaemonSet, &mut set);
    let scaled = with(set.clone(), "{spec: {minReadySeconds: 5}}");
    assert_eq!(warnings::of(Kind::DaemonSet, &scaled, Some(&set)), Vec::<String>::new());
}

#[test]
fn any_value_at_all_is_survived() {
    let huge = json!(u64::MAX);
    let mut odd = vec![json!(null), json!([]), json!("x"), json!(1.5), huge.clone()];
    for name in
        ["containers", "volumes", "tolerations", "affinity", "nodeSelector", "taints", "ports", "template", "selector", "updateStrategy"]
    {
        for value in [json!([null, 1, "x", {}, []]), json!({"a": [1]}), json!("x"), huge.clone()] {
            odd.push(json!({"metadata": {"name": value, "labels": value, "annotations": value}, "spec": {name: value, "template": {"spec": {name: value}}}}));
        }
    }
    for info in crate::object::kind::KINDS {
        for object in &odd {
            let mut new = object.clone();
            default::apply(info.kind, &mut new);
            for other in &odd {
                let _ = validate::update(info.kind, &new, other);
            }
            let _ = (validate::create(info.kind, &new), warnings::of(info.kind, &new, Some(object)), validate::pod_update(&new, object));
        }
    }
}
