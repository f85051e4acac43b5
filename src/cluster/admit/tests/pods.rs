//! One test for each group of rules of Pods and templates.

use super::rows::{LABEL, NAME_PART, check, daemon_set, pod, with};
use super::{merge, refused, yaml};
use crate::object::kind::Kind;

/// Checks rows of (container, causes) in a Pod.
fn check_container(rows: &[(&str, &[&str])]) {
    for (container, causes) in rows {
        let mut object = pod();
        merge(&mut object["spec"]["containers"][0], &yaml(container));
        assert_eq!(refused(Kind::Pod, object), *causes, "{container}");
    }
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

/// Several paths are upstream's own: a file of the downward API is reported under its volume, a mount's propagation under the list.
#[test]
fn volume_sources_are_checked() {
    let volume = "spec.volumes[0]";
    check(
        Kind::Pod,
        pod,
        &[
            (
                "{spec: {volumes: [{name: a, downwardAPI: {items: [{path: a}]}}]}}",
                &[&format!("{volume}.downwardAPI: Required value: one of fieldRef and resourceFieldRef is required")],
            ),
            (
                "{spec: {volumes: [{name: a, downwardAPI: {items: [{path: a, resourceFieldRef: {resource: limits.cpu}}]}}]}}",
                &[&format!("{volume}.downwardAPI.resourceFieldRef.containerName: Required value")],
            ),
            (
                "{spec: {volumes: [{name: a, projected: {sources: [{configMap: {name: a}, secret: {name: b}}]}}]}}",
                &[&format!("{volume}.projected.sources[0]: Forbidden: may not specify more than 1 volume type per source")],
            ),
            (
                "{spec: {volumes: [{name: a, projected: {sources: [{configMap: {name: a, items: [{key: k, path: p}]}}, {secret: {name: b, items: [{key: k, path: p}]}}]}}]}}",
                &[&format!("{volume}.projected: Invalid value: \"b\": conflicting duplicate paths")],
            ),
            (
                "{spec: {volumes: [{name: a, configMap: {name: a, items: [{key: k, path: ..p}]}}]}}",
                &[&format!("{volume}.configMap.items[0].path: Invalid value: \"..p\": must not start with '..'")],
            ),
            (
                "{spec: {volumes: [{name: a, nfs: {server: s}}]}}",
                &[
                    &format!("{volume}.nfs.path: Required value"),
                    &format!("{volume}.nfs.path: Invalid value: \"\": must be an absolute path"),
                ],
            ),
            ("{spec: {volumes: [{name: a, azureFile: {secretName: s}}]}}", &[&format!("{volume}.azureFile.shareName: Required value")]),
        ],
    );
    check_container(&[
        (
            "{env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 3}}}]}",
            &[
                "spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: \"limits.cpu\": only divisor's values 1m and 1 are supported with the cpu resource",
            ],
        ),
        (
            "{resizePolicy: [{resourceName: gpu, restartPolicy: NotRequired}]}",
            &["spec.containers[0].resizePolicy: Unsupported value: \"gpu\": supported values: \"cpu\", \"memory\""],
        ),
    ]);
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
