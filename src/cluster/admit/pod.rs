//! Pods and pod templates (`ValidatePodSpec`, `ValidatePodTemplateSpec`, `ValidatePodUpdate`).

pub(super) mod container;
mod environment;
pub(super) mod paths;
mod probe;
pub(super) mod scheduling;
pub(super) mod volume;

use super::causes::Causes;
use super::difference;
use super::field::{flag, has, integer, list, object_if_set, same, text, texts};
use super::metadata;
use super::names::{dns_label, dns_subdomain, is_address, qualified_name};
use crate::object::Json;
use serde_json::json;

/// What is told to the reader of a refused change of a Pod.
const UPDATABLE: &str = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/// Where a pod spec stands, which decides some rules.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a Pod.
    Pod,
    /// In the template of a workload.
    Template,
}

/// `ValidatePodTemplateSpec`; note that upstream leaves `metadata` out of the paths of labels and annotations.
pub(super) fn template(template: &Json, path: &str, causes: &mut Causes) {
    metadata::labels(&template["metadata"]["labels"], &format!("{path}.labels"), causes);
    metadata::annotations(&template["metadata"]["annotations"], &format!("{path}.annotations"), causes);
    spec(&template["spec"], &format!("{path}.spec"), Place::Template, causes);
    if !list(&template["spec"], "ephemeralContainers").is_empty() {
        causes.forbidden(format!("{path}.spec.ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}

/// `ValidatePodCreate` without metadata.
pub(super) fn create(pod: &Json, causes: &mut Causes) {
    let own = &pod["spec"];
    spec(own, "spec", Place::Pod, causes);
    only_for_pod(own, causes);
    if !list(own, "ephemeralContainers").is_empty() {
        causes.forbidden("spec.ephemeralContainers", "cannot be set on create");
    }
    if !text(own, "nodeName").is_empty() && !list(own, "schedulingGates").is_empty() {
        causes.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
    }
}

/// What is asked of a Pod but not of a template (`validateContainersOnlyForPod`).
fn only_for_pod(spec: &Json, causes: &mut Causes) {
    if text(spec, "serviceAccountName").is_empty() {
        for (index, volume) in list(spec, "volumes").iter().enumerate() {
            for (number, source) in list(&volume["projected"], "sources").iter().enumerate() {
                if has(source, "serviceAccountToken") {
                    let field = format!("spec.volumes[{index}].projected.sources[{number}].serviceAccountToken");
                    causes.forbidden(field, "must not be specified when serviceAccountName is not set");
                }
            }
        }
    }
    for name in ["containers", "initContainers"] {
        for (index, container) in list(spec, name).iter().enumerate() {
            let image = text(container, "image");
            if image.trim().len() != image.len() {
                causes.invalid_text(format!("spec.{name}[{index}].image"), image, "must not have leading or trailing whitespace");
            }
        }
    }
}

/// `ValidatePodSpec`, in upstream's order.
pub(super) fn spec(spec: &Json, path: &str, place: Place, causes: &mut Causes) {
    let volumes = volume::validate(spec, &format!("{path}.volumes"), causes);
    container::regular(spec, &volumes, &format!("{path}.containers"), causes);
    container::init(spec, &volumes, &format!("{path}.initContainers"), causes);
    container::resources(&spec["resources"], &format!("{path}.resources"), causes);
    host_network(spec, path, place, causes);
    choice(spec, path, "restartPolicy", &["Always", "OnFailure", "Never"], causes);
    choice(spec, path, "dnsPolicy", &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"], causes);
    metadata::labels(&spec["nodeSelector"], &format!("{path}.nodeSelector"), causes);
    security_context(spec, path, causes);
    scheduling::affinity(&spec["affinity"], &format!("{path}.affinity"), causes);
    dns(spec, path, causes);
    gates(spec, path, causes);
    scheduling::spread(spec, &format!("{path}.topologySpreadConstraints"), causes);
    rest(spec, path, causes);
}

/// A field with a few allowed values, which defaulting has filled.
fn choice(spec: &Json, path: &str, name: &str, allowed: &[&str], causes: &mut Causes) {
    let value = text(spec, name);
    if value.is_empty() {
        causes.required(format!("{path}.{name}"), "");
    } else if !allowed.contains(&value) {
        causes.unsupported(format!("{path}.{name}"), value, allowed);
    }
}

/// `validatePodHostNetworkDeps`
fn host_network(spec: &Json, path: &str, place: Place, causes: &mut Causes) {
    if !flag(spec, "hostNetwork") {
        return;
    }
    for (index, container) in list(spec, "containers").iter().enumerate() {
        for (number, port) in list(container, "ports").iter().enumerate() {
            let host = integer(port, "hostPort").unwrap_or_default();
            let own = integer(port, "containerPort").unwrap_or_default();
            if (place == Place::Pod || host != 0) && host != own {
                let field = format!("{path}.containers[{index}].ports[{number}].hostPort");
                causes.invalid_number(field, host, "must match `containerPort` when `hostNetwork` is true");
            }
        }
    }
}

/// `validatePodSpecSecurityContext`
fn security_context(spec: &Json, path: &str, causes: &mut Causes) {
    let context = &spec["securityContext"];
    for name in ["fsGroup", "runAsUser", "runAsGroup"] {
        container::identity(context, &format!("{path}.securityContext"), name, causes);
    }
    for (index, group) in list(context, "supplementalGroups").iter().enumerate() {
        if let Some(group) = group.as_i64() {
            container::identity_number(group, format!("{path}.securityContext.supplementalGroups[{index}]"), causes);
        }
    }
    if flag(spec, "hostPID") && flag(spec, "shareProcessNamespace") {
        let field = format!("{path}.securityContext.shareProcessNamespace");
        causes.invalid(field, "true", "ShareProcessNamespace and HostPID cannot both be enabled");
    }
    sysctls(context, &format!("{path}.securityContext.sysctls"), causes);
    if let Some(policy) = context["fsGroupChangePolicy"].as_str()
        && !matches!(policy, "Always" | "OnRootMismatch")
    {
        causes.unsupported(format!("{path}.securityContext.fsGroupChangePolicy"), policy, &["Always", "OnRootMismatch"]);
    }
    container::seccomp(context, &format!("{path}.securityContext"), causes);
    container::app_armor(context, &format!("{path}.securityContext"), causes);
}

/// `validateSysctls`
fn sysctls(context: &Json, path: &str, causes: &mut Causes) {
    let mut names = Vec::new();
    for (index, setting) in list(context, "sysctls").iter().enumerate() {
        let (name, field) = (text(setting, "name"), format!("{path}[{index}].name"));
        if name.is_empty() {
            causes.required(field, "");
        } else if !is_sysctl(name) {
            let detail =
                r"must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
            causes.invalid_text(field, name, detail);
        } else if names.contains(&name) {
            causes.duplicate(field, name);
        }
        names.push(name);
    }
}

/// `IsValidSysctlName`
fn is_sysctl(name: &str) -> bool {
    let end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let segment = |text: &str| {
        let bytes = text.as_bytes();
        let inside = bytes.iter().all(|byte| end(*byte) || b"-_".contains(byte));
        inside && bytes.first().is_some_and(|byte| end(*byte)) && bytes.last().is_some_and(|byte| end(*byte))
    };
    name.len() <= 253 && name.split(['.', '/']).all(segment)
}

/// `validatePodDNSConfig`
fn dns(spec: &Json, path: &str, causes: &mut Causes) {
    let config = &spec["dnsConfig"];
    let servers = texts(config, "nameservers");
    if text(spec, "dnsPolicy") == "None" {
        if !config.is_object() {
            return causes.required(format!("{path}.dnsConfig"), "must provide `dnsConfig` when `dnsPolicy` is None");
        }
        if servers.is_empty() {
            let field = format!("{path}.dnsConfig.nameservers");
            return causes.required(field, "must provide at least one DNS nameserver when `dnsPolicy` is None");
        }
    }
    if servers.len() > 3 {
        let printed = super::print::json(&config["nameservers"]);
        causes.invalid(format!("{path}.dnsConfig.nameservers"), printed, "must not have more than 3 nameservers");
    }
    for (index, server) in servers.into_iter().enumerate() {
        address(server, format!("{path}.dnsConfig.nameservers[{index}]"), causes);
    }
    for (index, option) in list(config, "options").iter().enumerate() {
        if text(option, "name").is_empty() {
            causes.required(format!("{path}.dnsConfig.options[{index}]"), "must not be empty");
        }
    }
}

/// `IsValidIP`
fn address(text: &str, field: String, causes: &mut Causes) {
    if !is_address(text) {
        causes.invalid_text(field, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
}

/// Readiness gates and scheduling gates are qualified names.
fn gates(spec: &Json, path: &str, causes: &mut Causes) {
    for (index, gate) in list(spec, "readinessGates").iter().enumerate() {
        let condition = text(gate, "conditionType");
        causes.invalid_each(&format!("{path}.readinessGates[{index}].conditionType"), condition, qualified_name(condition));
    }
    let mut seen = Vec::new();
    for (index, gate) in list(spec, "schedulingGates").iter().enumerate() {
        let (name, field) = (text(gate, "name"), format!("{path}.schedulingGates[{index}]"));
        causes.invalid_each(&field, name, qualified_name(name));
        if seen.contains(&name) {
            causes.duplicate(field, name);
        }
        seen.push(name);
    }
}

/// What upstream looks at last.
fn rest(spec: &Json, path: &str, causes: &mut Causes) {
    for name in ["serviceAccountName", "nodeName"] {
        name_if_set(spec, path, name, dns_subdomain, causes);
    }
    if let Some(seconds) = integer(spec, "activeDeadlineSeconds")
        && !(1..=i64::from(i32::MAX)).contains(&seconds)
    {
        causes.invalid_number(format!("{path}.activeDeadlineSeconds"), seconds, "must be between 1 and 2147483647, inclusive");
    }
    for name in ["hostname", "subdomain"] {
        name_if_set(spec, path, name, dns_label, causes);
    }
    scheduling::tolerations(spec, &format!("{path}.tolerations"), causes);
    for (index, alias) in list(spec, "hostAliases").iter().enumerate() {
        address(text(alias, "ip"), format!("{path}.hostAliases[{index}].ip"), causes);
        for (number, host) in texts(alias, "hostnames").into_iter().enumerate() {
            causes.invalid_each(&format!("{path}.hostAliases[{index}].hostnames[{number}]"), host, dns_subdomain(host));
        }
    }
    for name in ["priorityClassName", "runtimeClassName"] {
        name_if_set(spec, path, name, dns_subdomain, causes);
    }
    if !spec["preemptionPolicy"].is_null() {
        choice(spec, path, "preemptionPolicy", &["PreemptLowerPriority", "Never"], causes);
    }
    if has(spec, "overhead") {
        container::resources(&json!({"limits": spec["overhead"]}), &format!("{path}.overhead"), causes);
    }
    if has(spec, "os") {
        match text(&spec["os"], "name") {
            "" => causes.required(format!("{path}.os.name"), "cannot be empty"),
            "linux" | "windows" => {}
            other => causes.unsupported(format!("{path}.os"), other, &["linux", "windows"]),
        }
    }
}

/// A field that names another object, if it is set.
fn name_if_set(spec: &Json, path: &str, name: &str, faults: fn(&str) -> Vec<String>, causes: &mut Causes) {
    let value = text(spec, name);
    if !value.is_empty() {
        causes.invalid_each(&format!("{path}.{name}"), value, faults(value));
    }
}

/// `ValidatePodUpdate` without metadata: which fields of a Pod may still change.
pub(super) fn update(new: &Json, old: &Json, causes: &mut Causes) {
    let (new, old) = (&new["spec"], &old["spec"]);
    spec(new, "spec", Place::Pod, causes);
    only_for_pod(new, causes);
    for name in ["containers", "initContainers"] {
        if list(new, name).len() != list(old, name).len() {
            causes.forbidden(format!("spec.{name}"), "pod updates may not add or remove containers");
            return;
        }
    }
    if deadline(new, old, causes).is_break() {
        return;
    }
    added_tolerations(new, old, causes);
    removed_gates(new, old, causes);
    let comparable = with_free_fields_of(new, old);
    if !same(&comparable, old) {
        causes.forbidden("spec", format!("{UPDATABLE}\n{}", difference::of(old, &comparable)));
    }
}

/// A deadline may come into being or become shorter.
fn deadline(new: &Json, old: &Json, causes: &mut Causes) -> std::ops::ControlFlow<()> {
    let field = "spec.activeDeadlineSeconds";
    match (integer(new, "activeDeadlineSeconds"), integer(old, "activeDeadlineSeconds")) {
        (Some(now), _) if !(0..=i64::from(i32::MAX)).contains(&now) => {
            causes.invalid_number(field, now, "must be between 0 and 2147483647, inclusive");
            std::ops::ControlFlow::Break(())
        }
        (Some(now), Some(before)) if before < now => {
            causes.invalid_number(field, now, "must be less than or equal to previous value");
            std::ops::ControlFlow::Break(())
        }
        (None, Some(_)) => {
            causes.invalid(field, "null", "must not update from a positive integer to nil value");
            std::ops::ControlFlow::Continue(())
        }
        _ => std::ops::ControlFlow::Continue(()),
    }
}

/// `validateOnlyAddedTolerations`
fn added_tolerations(new: &Json, old: &Json, causes: &mut Causes) {
    let bare = |toleration: &Json| {
        let mut copy = toleration.clone();
        if let Some(fields) = copy.as_object_mut() {
            fields.remove("tolerationSeconds");
        }
        copy
    };
    let kept: Vec<Json> = list(new, "tolerations").iter().map(bare).collect();
    if list(old, "tolerations").iter().any(|toleration| !kept.contains(&bare(toleration))) {
        causes.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
    }
}

/// `validateOnlyDeletedSchedulingGates`
fn removed_gates(new: &Json, old: &Json, causes: &mut Causes) {
    let known: Vec<&str> = list(old, "schedulingGates").iter().map(|gate| text(gate, "name")).collect();
    for (index, gate) in list(new, "schedulingGates").iter().enumerate() {
        let name = text(gate, "name");
        if !known.contains(&name) {
            let detail = format!("only deletion is allowed, but found new scheduling gate '{name}'");
            causes.forbidden(format!("spec.schedulingGates[{index}].name"), detail);
        }
    }
}

/// The new spec with everything that may change taken from the old one.
fn with_free_fields_of(new: &Json, old: &Json) -> Json {
    let mut comparable = new.clone();
    for name in ["containers", "initContainers"] {
        let before = list(old, name);
        if let Some(containers) = comparable.get_mut(name).and_then(Json::as_array_mut) {
            for (container, before) in containers.iter_mut().zip(before) {
                take(container, before, "image");
            }
        }
    }
    for name in ["activeDeadlineSeconds", "schedulingGates", "tolerations"] {
        take(&mut comparable, old, name);
    }
    let was_negative = integer(old, "terminationGracePeriodSeconds").is_some_and(|seconds| seconds < 0);
    if was_negative && integer(new, "terminationGracePeriodSeconds") == Some(1) {
        take(&mut comparable, old, "terminationGracePeriodSeconds");
    }
    if !list(old, "schedulingGates").is_empty() {
        gated(&mut comparable, old);
    }
    comparable
}

/// A Pod that waits behind a gate may still be steered to other nodes.
fn gated(comparable: &mut Json, old: &Json) {
    take(comparable, old, "nodeSelector");
    if old["affinity"].is_null() {
        if comparable["affinity"]["podAffinity"].is_null() && comparable["affinity"]["podAntiAffinity"].is_null() {
            take(comparable, old, "affinity");
        }
    } else {
        if comparable["affinity"].is_null()
            && let Some(fields) = comparable.as_object_mut()
        {
            fields.insert("affinity".to_owned(), json!({}));
        }
        if let Some(affinity) = object_if_set(comparable, "affinity") {
            take(affinity, &old["affinity"], "nodeAffinity");
        }
    }
}

/// Copies one field, or its absence.
fn take(target: &mut Json, source: &Json, name: &str) {
    if let Some(fields) = target.as_object_mut() {
        match source.get(name) {
            Some(value) => fields.insert(name.to_owned(), value.clone()),
            None => fields.remove(name),
        };
    }
}
