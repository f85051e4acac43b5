//! One test for each table of rules: a good manifest, one thing wrong with it, and the exact answer.

use super::{merge, refused, refused_update, yaml};
use crate::cluster::admit::{default, validate, warnings};
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

pub(super) const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
pub(super) const NAME_PART: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

pub(super) fn daemon_set() -> Json {
    yaml(
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent, namespace: default}, spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: main, image: 'agent:1.0'}]}}}}",
    )
}

pub(super) fn stateful_set() -> Json {
    yaml(
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web, namespace: default}, spec: {serviceName: web, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: main, image: 'db:1.0'}]}}}}",
    )
}

pub(super) fn pod() -> Json {
    yaml("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default}, spec: {containers: [{name: main, image: 'i:1'}]}}")
}

pub(super) fn with(mut object: Json, patch: &str) -> Json {
    merge(&mut object, &yaml(patch));
    object
}

/// Checks rows of (patch of a good object, causes).
pub(super) fn check(kind: Kind, good: fn() -> Json, rows: &[(&str, &[&str])]) {
    assert_eq!(refused(kind, good()), Vec::<String>::new());
    for (patch, causes) in rows {
        assert_eq!(refused(kind, with(good(), patch)), *causes, "{patch}");
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
            let _ =
                (validate::create(info.kind, &new), warnings::of(info.kind, &new, Some(object)), validate::update(Kind::Pod, &new, object));
        }
    }
}
