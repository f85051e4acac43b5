//! Warnings: what raises them, and their words.

use super::rows::{daemon_set, pod, stateful_set, with};
use super::{merge, yaml};
use crate::cluster::admit::{default, warnings};
use crate::object::Json;
use crate::object::kind::Kind;

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
