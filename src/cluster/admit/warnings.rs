//! Warnings that the API server sends with an accepted write (`pkg/api/pod/warnings.go`, `pkg/registry/*/strategy.go`, v1.36).

use super::field::{fields, has, integer, list, same, text, texts};
use super::names::{dns_label, label_value};
use super::print::quoted;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::quantity::Quantity;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Labels of nodes that nobody should select by any more.
const OLD_LABELS: [(&str, &str); 8] = [
    ("app.kubernetes.io/created-by", "deprecated since v1.9"),
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    ("failure-domain.beta.kubernetes.io/region", "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead"),
    ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
    ("node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"),
    ("scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"),
];

const OLD_ANNOTATIONS: [(&str, &str); 3] = [
    ("scheduler.alpha.kubernetes.io/critical-pod", "non-functional in v1.16+; use the \"priorityClassName\" field instead"),
    ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
];

const OLD_VOLUMES: [(&str, &str); 9] = [
    ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
    ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
    ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
];

/// The warnings of a write to the main resource; `old` is the stored object of an update, whose generation `new` has raised already.
#[must_use]
pub fn of(kind: Kind, new: &Json, old: Option<&Json>) -> Vec<String> {
    let mut warnings = Vec::new();
    match kind {
        Kind::Pod => {
            let name = text(&new["metadata"], "name");
            let faults = dns_label(name);
            if old.is_none() && !name.is_empty() && !faults.is_empty() {
                warnings.push(format!(
                    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [{}]",
                    faults.join(" ")
                ));
            }
            pod(new, "", &mut warnings);
        }
        Kind::DaemonSet | Kind::Deployment | Kind::ReplicaSet | Kind::Job => {
            let changed = old.is_none_or(|old| !same(&old["spec"]["template"], &new["spec"]["template"]));
            if changed {
                pod(&new["spec"]["template"], "spec.template.", &mut warnings);
            }
        }
        Kind::StatefulSet => stateful_set(new, old, &mut warnings),
        Kind::PersistentVolumeClaim => claim(&new["spec"], "spec", &mut warnings),
        _ => {}
    }
    warnings
}

/// A StatefulSet's template is looked at whenever its spec changes, its claim templates on every write.
fn stateful_set(new: &Json, old: Option<&Json>, warnings: &mut Vec<String>) {
    let spec = &new["spec"];
    if old.is_none_or(|old| !same(&old["spec"], spec)) {
        pod(&spec["template"], "spec.template.", warnings);
    }
    // Upstream's path of an update spells the field with a capital.
    let field = if old.is_some() { ".Spec" } else { "" };
    for (index, template) in list(spec, "volumeClaimTemplates").iter().enumerate() {
        claim(&template["spec"], &format!("spec.volumeClaimTemplates[{index}]{field}"), warnings);
    }
    if integer(spec, "revisionHistoryLimit").is_some_and(|limit| limit < 0) {
        warnings
            .push("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended".to_owned());
    }
}

/// A claim for part of a byte.
fn claim(spec: &Json, path: &str, warnings: &mut Vec<String>) {
    fractional(&spec["resources"]["requests"], &format!("{path}.resources.requests"), "storage", warnings);
}

/// An amount that has to be a whole number of bytes.
fn fractional(list: &Json, path: &str, name: &str, warnings: &mut Vec<String>) {
    if let Some(amount) = Quantity::of_json(&list[name])
        && amount.milli() % 1000 != 0
    {
        warnings.push(format!("{path}[{name}]: fractional byte value {} is invalid, must be an integer", quoted(&amount.canonical())));
    }
}

/// `warningsForPodSpecAndMeta`; the prefix is empty or ends in a dot.
fn pod(pod: &Json, prefix: &str, warnings: &mut Vec<String>) {
    let spec = &pod["spec"];
    let path = format!("{prefix}spec");
    node_labels(spec, &path, warnings);
    for (key, message) in OLD_ANNOTATIONS {
        if !pod["metadata"]["annotations"][key].is_null() {
            warnings.push(format!("{prefix}metadata.annotations[{key}]: {message}"));
        }
    }
    volumes(spec, &path, warnings);
    repeated(spec, &path, "hostAliases", "ip", warnings);
    repeated(spec, &path, "imagePullSecrets", "name", warnings);
    for (index, secret) in list(spec, "imagePullSecrets").iter().enumerate() {
        if text(secret, "name").is_empty() {
            warnings.push(format!("{path}.imagePullSecrets[{index}].name: invalid empty name \"\""));
        }
    }
    for name in ["memory", "ephemeral-storage"] {
        fractional(&spec["overhead"], &format!("{path}.overhead"), name, warnings);
    }
    let containers = containers(spec, &path);
    for (path, container) in &containers {
        container_warnings(container, path, warnings);
    }
    ports(&containers, warnings);
    if integer(spec, "terminationGracePeriodSeconds").is_some_and(|seconds| seconds < 0) {
        warnings.push(format!("{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"));
    }
    selectorless_terms(spec, &path, warnings);
}

/// What there is to say against a node label, if anything.
fn old_label(key: &str) -> Option<&'static str> {
    OLD_LABELS.iter().find(|(old, _)| *old == key).map(|(_, message)| *message)
}

/// Old node labels in selectors, affinity and spread constraints.
fn node_labels(spec: &Json, path: &str, warnings: &mut Vec<String>) {
    for key in fields(&spec["nodeSelector"]).keys() {
        if let Some(message) = old_label(key) {
            warnings.push(format!("{path}.nodeSelector[{key}]: {message}"));
        }
    }
    let affinity = &spec["affinity"]["nodeAffinity"];
    for (index, term) in list(&affinity[REQUIRED], "nodeSelectorTerms").iter().enumerate() {
        let path = format!("{path}.affinity.nodeAffinity.{REQUIRED}.nodeSelectorTerms[{index}]");
        node_term(term, &path, false, warnings);
    }
    for (index, term) in list(affinity, PREFERRED).iter().enumerate() {
        let path = format!("{path}.affinity.nodeAffinity.{PREFERRED}[{index}].preference");
        node_term(&term["preference"], &path, true, warnings);
    }
    for (index, constraint) in list(spec, "topologySpreadConstraints").iter().enumerate() {
        let path = format!("{path}.topologySpreadConstraints[{index}]");
        let key = text(constraint, "topologyKey");
        if let Some(message) = old_label(key) {
            warnings.push(format!("{path}.topologyKey: {key} is {message}"));
        }
        if !has(constraint, "labelSelector") {
            warnings.push(format!("{path}.labelSelector: a null labelSelector results in matching no pod"));
        }
    }
}

/// `GetWarningsForNodeSelectorTerm`; values of preferred terms are only warned about.
fn node_term(term: &Json, path: &str, values_matter: bool, warnings: &mut Vec<String>) {
    for (index, expression) in list(term, "matchExpressions").iter().enumerate() {
        let path = format!("{path}.matchExpressions[{index}]");
        let key = text(expression, "key");
        if let Some(message) = old_label(key) {
            warnings.push(format!("{path}.key: {key} is {message}"));
        }
        if values_matter {
            for (number, value) in texts(expression, "values").into_iter().enumerate() {
                for fault in label_value(value) {
                    warnings.push(format!("{path}.values[{number}]: {value} is invalid, {fault}"));
                }
            }
        }
    }
}

/// Volumes whose plug-in is gone.
fn volumes(spec: &Json, path: &str, warnings: &mut Vec<String>) {
    for (index, volume) in list(spec, "volumes").iter().enumerate() {
        let path = format!("{path}.volumes[{index}]");
        for (name, message) in OLD_VOLUMES {
            if has(volume, name) {
                warnings.push(format!("{path}.{name}: {message}"));
            }
        }
        let template = &volume["ephemeral"]["volumeClaimTemplate"];
        if template.is_object() {
            claim(&template["spec"], &format!("{path}.ephemeral.volumeClaimTemplate.spec"), warnings);
        }
    }
}

/// Members of a list that say the same thing again.
fn repeated(spec: &Json, path: &str, list_name: &str, name: &str, warnings: &mut Vec<String>) {
    let mut seen = Vec::new();
    for (index, member) in list(spec, list_name).iter().enumerate() {
        let value = text(member, name);
        if seen.contains(&value) {
            warnings.push(format!("{path}.{list_name}[{index}].{name}: duplicate {name} {}", quoted(value)));
        } else {
            seen.push(value);
        }
    }
}

/// Every container with its path, in the order in which upstream visits them.
fn containers<'a>(spec: &'a Json, path: &str) -> Vec<(String, &'a Json)> {
    let kinds = ["initContainers", "containers", "ephemeralContainers"];
    let of_kind = |name: &'static str| {
        let path = path.to_owned();
        list(spec, name).iter().enumerate().map(move |(index, container)| (format!("{path}.{name}[{index}]"), container))
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

/// Fractional bytes and hidden variables of one container.
fn container_warnings(container: &Json, path: &str, warnings: &mut Vec<String>) {
    for name in ["memory", "ephemeral-storage"] {
        for list in ["limits", "requests"] {
            fractional(&container["resources"][list], &format!("{path}.resources.{list}"), name, warnings);
        }
    }
    let mut seen = Vec::new();
    for (index, variable) in list(container, "env").iter().enumerate() {
        let name = text(variable, "name");
        if !seen.contains(&name) {
            seen.push(name);
            continue;
        }
        let reference = format!("$({name})");
        let value = text(variable, "value");
        if has(variable, "valueFrom") || value == reference || !value.contains(&reference) {
            warnings
                .push(format!("{path}.env[{index}]: hides previous definition of {}, which may be dropped when using apply", quoted(name)));
        }
    }
}

/// A container port and where it stands.
struct Port<'a> {
    path: String,
    container: &'a str,
    port: &'a Json,
}

/// Ports that get in each other's way.
fn ports(containers: &[(String, &Json)], warnings: &mut Vec<String>) {
    let mut all: Vec<Port<'_>> = Vec::new();
    for (path, container) in containers {
        for (index, port) in list(container, "ports").iter().enumerate() {
            let port = Port { path: format!("{path}.ports[{index}]"), container: path, port };
            same_port(&port, &all, warnings);
            same_name(&port, &all, warnings);
            all.push(port);
        }
    }
}

/// The same container port and protocol, with the same, another or no host port.
fn same_port(port: &Port<'_>, others: &[Port<'_>], warnings: &mut Vec<String>) {
    let number = |port: &Port<'_>| (integer(port.port, "containerPort"), text(port.port, "protocol").to_owned());
    for other in others.iter().filter(|other| number(other) == number(port)) {
        let host = |port: &Port<'_>| integer(port.port, "hostPort").unwrap_or_default();
        let (address, other_address) = (text(port.port, "hostIP"), text(other.port, "hostIP"));
        let word = if address == other_address && host(port) == host(other) {
            "duplicate"
        } else if host(port) == 0 || host(other) == 0 {
            "overlapping"
        } else if host(port) == host(other) && address.is_empty() != other_address.is_empty() {
            "dangerously ambiguous"
        } else {
            continue;
        };
        warnings.push(format!("{}: {word} port definition with {}", port.path, other.path));
    }
}

/// The same name in another container; within one container it is an error.
fn same_name(port: &Port<'_>, others: &[Port<'_>], warnings: &mut Vec<String>) {
    let name = text(port.port, "name");
    let first = others.iter().find(|other| !name.is_empty() && text(other.port, "name") == name && other.container != port.container);
    if let Some(first) = first {
        warnings.push(format!(
            "{}: duplicate port name {} with {}, services and probes that select ports by name will use {}",
            port.path,
            quoted(name),
            first.path,
            first.path
        ));
    }
}

/// Terms of pod affinity that match nothing because they have no selector.
fn selectorless_terms(spec: &Json, path: &str, warnings: &mut Vec<String>) {
    for name in ["podAffinity", "podAntiAffinity"] {
        let affinity = &spec["affinity"][name];
        let path = format!("{path}.affinity.{name}");
        for (index, term) in list(affinity, REQUIRED).iter().enumerate() {
            if !has(term, "labelSelector") {
                warnings.push(format!("{path}.{REQUIRED}[{index}].labelSelector: a null labelSelector results in matching no pod"));
            }
        }
        for (index, term) in list(affinity, PREFERRED).iter().enumerate() {
            if !has(&term["podAffinityTerm"], "labelSelector") {
                warnings.push(format!(
                    "{path}.{PREFERRED}[{index}].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod"
                ));
            }
        }
    }
}
