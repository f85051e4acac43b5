//! Containers (`validateContainerCommon`, `validateContainers`, `validateInitContainers`).

use super::environment;
use super::paths::{local_path, port_in_range};
use super::probe::{lifecycle, probe};
use super::volume::Volumes;
use crate::cluster::admit::causes::{Causes, NEGATIVE};
use crate::cluster::admit::field::{fields, flag, has, integer, list, text, texts};
use crate::cluster::admit::names::{dns_label, port_name, qualified_name};
use crate::cluster::admit::print;
use crate::object::Json;
use crate::object::quantity::Quantity;

const PROBES: [&str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];

/// `validateContainers`
pub(in crate::cluster::admit) fn regular(spec: &Json, volumes: &Volumes<'_>, path: &str, causes: &mut Causes) {
    let containers = list(spec, "containers");
    if containers.is_empty() {
        return causes.required(path, "");
    }
    let mut names = Vec::new();
    for (index, container) in containers.iter().enumerate() {
        let path = format!("{path}[{index}]");
        common(container, volumes, &path, causes);
        unique_name(container, &path, &mut names, causes);
        lifecycle(container, &path, spec, causes);
        for name in PROBES {
            probe(container, name, &path, causes);
        }
        restart_policy(container, &path, causes);
    }
    host_ports(containers, path, causes);
}

/// `validateInitContainers`
pub(in crate::cluster::admit) fn init(spec: &Json, volumes: &Volumes<'_>, path: &str, causes: &mut Causes) {
    let mut names: Vec<&str> = list(spec, "containers").iter().map(|container| text(container, "name")).collect();
    for (index, container) in list(spec, "initContainers").iter().enumerate() {
        let path = format!("{path}[{index}]");
        common(container, volumes, &path, causes);
        restart_policy(container, &path, causes);
        unique_name(container, &path, &mut names, causes);
        host_ports(std::slice::from_ref(container), &path, causes);
        if text(container, "restartPolicy") == "Always" {
            lifecycle(container, &path, spec, causes);
            for name in PROBES {
                probe(container, name, &path, causes);
            }
            continue;
        }
        for name in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
            if has(container, name) {
                causes.forbidden(format!("{path}.{name}"), "may not be set for init containers without restartPolicy=Always");
            }
        }
    }
}

/// A name that another container of the list has already.
fn unique_name<'a>(container: &'a Json, path: &str, names: &mut Vec<&'a str>, causes: &mut Causes) {
    let name = text(container, "name");
    if names.contains(&name) {
        causes.duplicate(format!("{path}.name"), name);
    } else if !name.is_empty() {
        names.push(name);
    }
}

/// What a container may say about its own restarts.
fn restart_policy(container: &Json, path: &str, causes: &mut Causes) {
    if let Some(policy) = container["restartPolicy"].as_str()
        && !matches!(policy, "Always" | "OnFailure" | "Never")
    {
        causes.unsupported(format!("{path}.restartPolicy"), policy, &["Always", "OnFailure", "Never"]);
    }
}

/// `validateContainerCommon`
fn common(container: &Json, volumes: &Volumes<'_>, path: &str, causes: &mut Causes) {
    let name = text(container, "name");
    if name.is_empty() {
        causes.required(format!("{path}.name"), "");
    } else {
        causes.invalid_each(&format!("{path}.name"), name, dns_label(name));
    }
    if text(container, "image").is_empty() {
        causes.required(format!("{path}.image"), "");
    }
    let policy = text(container, "terminationMessagePolicy");
    if !matches!(policy, "" | "File" | "FallbackToLogsOnError") {
        causes.unsupported(format!("{path}.terminationMessagePolicy"), policy, &["File", "FallbackToLogsOnError"]);
    }
    ports(container, path, causes);
    environment::variables(container, path, causes);
    environment::sources(container, path, causes);
    mounts(container, volumes, path, causes);
    devices(container, volumes, path, causes);
    let pull = text(container, "imagePullPolicy");
    if !matches!(pull, "" | "Always" | "IfNotPresent" | "Never") {
        causes.unsupported(format!("{path}.imagePullPolicy"), pull, &["Always", "IfNotPresent", "Never"]);
    }
    resources(&container["resources"], &format!("{path}.resources"), causes);
    resize_policy(container, &format!("{path}.resizePolicy"), causes);
    security_context(container, path, causes);
}

/// `validateResizePolicy`; most of its paths have no index upstream.
fn resize_policy(container: &Json, path: &str, causes: &mut Causes) {
    let mut seen = Vec::new();
    for (index, one) in list(container, "resizePolicy").iter().enumerate() {
        let (name, policy) = (text(one, "resourceName"), text(one, "restartPolicy"));
        if seen.contains(&name) {
            causes.duplicate(format!("{path}[{index}]"), name);
        }
        seen.push(name);
        for (value, known) in [(name, ["cpu", "memory"]), (policy, ["NotRequired", "RestartContainer"])] {
            if value.is_empty() {
                causes.required(path, "");
            } else if !known.contains(&value) {
                causes.unsupported(path, value, &known);
            }
        }
    }
}

/// `validateContainerPorts`
fn ports(container: &Json, path: &str, causes: &mut Causes) {
    let mut names = Vec::new();
    for (index, port) in list(container, "ports").iter().enumerate() {
        let path = format!("{path}.ports[{index}]");
        let name = text(port, "name");
        if !name.is_empty() {
            let faults = port_name(name);
            if !faults.is_empty() {
                causes.invalid_each(&format!("{path}.name"), name, faults);
            } else if names.contains(&name) {
                causes.duplicate(format!("{path}.name"), name);
            } else {
                names.push(name);
            }
        }
        match integer(port, "containerPort").unwrap_or_default() {
            0 => causes.required(format!("{path}.containerPort"), ""),
            number => port_in_range(number, format!("{path}.containerPort"), causes),
        }
        match integer(port, "hostPort").unwrap_or_default() {
            0 => {}
            number => port_in_range(number, format!("{path}.hostPort"), causes),
        }
        let protocol = text(port, "protocol");
        if protocol.is_empty() {
            causes.required(format!("{path}.protocol"), "");
        } else if !matches!(protocol, "TCP" | "UDP" | "SCTP") {
            causes.unsupported(format!("{path}.protocol"), protocol, &["SCTP", "TCP", "UDP"]);
        }
    }
}

/// `checkHostPortConflicts`: upstream's paths for a single init container repeat an index.
fn host_ports(containers: &[Json], path: &str, causes: &mut Causes) {
    let mut taken = Vec::new();
    for (index, container) in containers.iter().enumerate() {
        for (number, port) in list(container, "ports").iter().enumerate() {
            let host = integer(port, "hostPort").unwrap_or_default();
            if host == 0 {
                continue;
            }
            let printed = format!("{}/{}/{host}", text(port, "protocol"), text(port, "hostIP"));
            if taken.contains(&printed) {
                causes.duplicate(format!("{path}[{index}].ports[{number}].hostPort"), &printed);
            } else {
                taken.push(printed);
            }
        }
    }
}

/// `ValidateVolumeMounts`
fn mounts(container: &Json, volumes: &Volumes<'_>, path: &str, causes: &mut Causes) {
    let list_path = format!("{path}.volumeMounts");
    let devices = list(container, "volumeDevices");
    let mut points = Vec::new();
    for (index, mount) in list(container, "volumeMounts").iter().enumerate() {
        let path = format!("{list_path}[{index}]");
        let (name, point) = (text(mount, "name"), text(mount, "mountPath"));
        if name.is_empty() {
            causes.required(format!("{path}.name"), "");
        }
        if !volumes.contains_key(name) {
            causes.not_found(format!("{path}.name"), name);
        }
        if point.is_empty() {
            causes.required(format!("{path}.mountPath"), "");
        }
        if points.contains(&point) {
            causes.invalid_text(format!("{path}.mountPath"), point, "must be unique");
        }
        points.push(point);
        if devices.iter().any(|device| text(device, "name") == name) {
            causes.invalid_text(format!("{path}.name"), name, "must not already exist in volumeDevices");
        }
        if devices.iter().any(|device| text(device, "devicePath") == point) {
            causes.invalid_text(format!("{path}.mountPath"), point, "must not already exist as a path in volumeDevices");
        }
        let (sub, expression) = (text(mount, "subPath"), text(mount, "subPathExpr"));
        local_path(sub, &format!("{list_path}.subPath"), causes);
        if !expression.is_empty() && !sub.is_empty() {
            causes.invalid_text(format!("{path}.subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive");
        }
        local_path(expression, &format!("{list_path}.subPathExpr"), causes);
        propagation(mount, container, &list_path, causes);
    }
}

/// How a mount follows those beneath it (`validateMountPropagation`, `validateMountRecursiveReadOnly`); the path has no index upstream.
fn propagation(mount: &Json, container: &Json, list_path: &str, causes: &mut Causes) {
    let how = mount["mountPropagation"].as_str();
    if let Some(how) = how {
        let path = format!("{list_path}.mountPropagation");
        let known = ["Bidirectional", "HostToContainer", "None"];
        if !known.contains(&how) {
            causes.unsupported(&path, how, &known);
        }
        if how == "Bidirectional" && !flag(&container["securityContext"], "privileged") {
            causes.forbidden(path, "Bidirectional mount propagation is available only to privileged containers");
        }
    }
    let path = format!("{list_path}.recursiveReadOnly");
    match mount["recursiveReadOnly"].as_str() {
        None | Some("Disabled") => {}
        Some("Enabled" | "IfPossible") => {
            if !flag(mount, "readOnly") {
                causes.forbidden(&path, "may only be specified when readOnly is true");
            }
            if how.is_some_and(|how| how != "None") {
                causes.forbidden(path, "may only be specified when mountPropagation is None or not specified");
            }
        }
        Some(other) => causes.unsupported(path, other, &["Disabled", "Enabled", "IfPossible"]),
    }
}

/// `ValidateVolumeDevices`
fn devices(container: &Json, volumes: &Volumes<'_>, path: &str, causes: &mut Causes) {
    let (mut names, mut paths) = (Vec::new(), Vec::new());
    let mounts = list(container, "volumeMounts");
    for (index, device) in list(container, "volumeDevices").iter().enumerate() {
        let path = format!("{path}.volumeDevices[{index}]");
        let name = text(device, "name");
        if name.is_empty() {
            causes.required(format!("{path}.name"), "");
        }
        if names.contains(&name) {
            causes.invalid_text(format!("{path}.name"), name, "must be unique");
        }
        match volumes.get(name) {
            None => causes.not_found(format!("{path}.name"), name),
            Some(volume) if !has(volume, "persistentVolumeClaim") && !has(volume, "ephemeral") => {
                let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                causes.invalid_text(format!("{path}.name"), name, detail);
            }
            Some(_) => {}
        }
        let (point, point_path) = (text(device, "devicePath"), format!("{path}.devicePath"));
        if point.is_empty() {
            causes.required(&point_path, "");
        }
        if paths.contains(&point) {
            causes.invalid_text(&point_path, point, "must be unique");
        }
        if point.split('/').any(|part| part == "..") {
            causes.invalid_text(&point_path, point, "can not contain backsteps ('..')");
        } else {
            paths.push(point);
        }
        if mounts.iter().any(|mount| text(mount, "name") == name) {
            causes.invalid_text(format!("{path}.name"), name, "must not already exist in volumeMounts");
        }
        if mounts.iter().any(|mount| text(mount, "mountPath") == point) {
            causes.invalid_text(point_path, point, "must not already exist as a path in volumeMounts");
        }
        if !name.is_empty() {
            names.push(name);
        }
    }
}

/// `ValidateContainerResourceRequirements`
pub(in crate::cluster::admit) fn resources(resources: &Json, path: &str, causes: &mut Causes) {
    let limits = fields(&resources["limits"]);
    for (name, value) in limits {
        resource(name, value, &format!("{path}.limits[{name}]"), causes);
    }
    for (name, value) in fields(&resources["requests"]) {
        resource(name, value, &format!("{path}.requests[{name}]"), causes);
        let Some(amount) = Quantity::of_json(value) else { continue };
        let overcommit = is_native(name) && !name.starts_with("hugepages-");
        match limits.get(name).and_then(Quantity::of_json) {
            Some(limit) if amount != limit && !overcommit => {
                let detail = format!("must be equal to {name} limit of {limit}");
                causes.invalid_text(format!("{path}.requests"), &amount.canonical(), detail);
            }
            Some(limit) if amount > limit => {
                let detail = format!("must be less than or equal to {name} limit of {limit}");
                causes.invalid_text(format!("{path}.requests"), &amount.canonical(), detail);
            }
            None if !overcommit => causes.required(format!("{path}.limits"), "Limit must be set for non overcommitable resources"),
            _ => {}
        }
    }
    let named = || limits.keys().chain(fields(&resources["requests"]).keys());
    if named().any(|name| name.starts_with("hugepages-")) && !named().any(|name| matches!(name.as_str(), "cpu" | "memory")) {
        causes.forbidden(path, "HugePages require cpu or memory");
    }
}

/// Whether a resource is Kubernetes' own.
fn is_native(name: &str) -> bool {
    name.split_once('/').is_none_or(|(domain, _)| domain.ends_with("kubernetes.io"))
}

/// The name and the amount of one resource (`validateContainerResourceName`, `ValidateResourceQuantityValue`).
fn resource(name: &str, value: &Json, path: &str, causes: &mut Causes) {
    let faults = qualified_name(name);
    let readable = faults.is_empty();
    causes.invalid_each(path, name, faults);
    if readable && !name.contains('/') {
        let known = matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
        let standard = matches!(name, "storage" | "pods" | "services" | "secrets" | "configmaps" | "persistentvolumeclaims");
        if !known && !standard {
            causes.invalid_text(path, name, "must be a standard resource type or fully qualified");
        }
        if !known {
            causes.invalid_text(path, name, "must be a standard resource for containers");
        }
    }
    if let Some(amount) = Quantity::of_json(value) {
        if amount.sign() < 0 {
            causes.invalid_text(path, &amount.canonical(), NEGATIVE);
        }
        if !is_native(name) && !amount.is_whole() {
            causes.invalid_text(path, &amount.canonical(), "must be an integer");
        }
    }
}

/// `ValidateSecurityContext`
fn security_context(container: &Json, path: &str, causes: &mut Causes) {
    let context = &container["securityContext"];
    let path = format!("{path}.securityContext");
    for name in ["runAsUser", "runAsGroup"] {
        identity(context, &path, name, causes);
    }
    seccomp(context, &path, causes);
    app_armor(context, &path, causes);
    if context["allowPrivilegeEscalation"] == Json::Bool(false) {
        if flag(context, "privileged") {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
            causes.invalid(&path, security_context_text(context), detail);
        }
        if texts(&context["capabilities"], "add").contains(&"CAP_SYS_ADMIN") {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
            causes.invalid(&path, security_context_text(context), detail);
        }
    }
}

/// A container's security context as Go prints it.
fn security_context_text(context: &Json) -> String {
    let names = [
        ("Capabilities", "capabilities"),
        ("Privileged", "privileged"),
        ("SELinuxOptions", "seLinuxOptions"),
        ("WindowsOptions", "windowsOptions"),
        ("RunAsUser", "runAsUser"),
        ("RunAsGroup", "runAsGroup"),
        ("RunAsNonRoot", "runAsNonRoot"),
        ("ReadOnlyRootFilesystem", "readOnlyRootFilesystem"),
        ("AllowPrivilegeEscalation", "allowPrivilegeEscalation"),
        ("ProcMount", "procMount"),
        ("SeccompProfile", "seccompProfile"),
        ("AppArmorProfile", "appArmorProfile"),
    ];
    print::go_struct(&names.map(|(go, name)| (go, print::json(&context[name]))))
}

/// `IsValidUserID`, `IsValidGroupID`
pub(super) fn identity(context: &Json, path: &str, name: &str, causes: &mut Causes) {
    if let Some(number) = integer(context, name) {
        identity_number(number, format!("{path}.{name}"), causes);
    }
}

/// The same for a number of a list.
pub(super) fn identity_number(number: i64, field: String, causes: &mut Causes) {
    if !(0..=i64::from(i32::MAX)).contains(&number) {
        causes.invalid_number(field, number, "must be between 0 and 2147483647, inclusive");
    }
}

/// `validateSeccompProfileField`
pub(super) fn seccomp(context: &Json, path: &str, causes: &mut Causes) {
    if !has(context, "seccompProfile") {
        return;
    }
    let profile = &context["seccompProfile"];
    let path = format!("{path}.seccompProfile");
    match text(profile, "type") {
        "" => causes.required(format!("{path}.type"), "type is required when seccompProfile is set"),
        "Localhost" if profile["localhostProfile"].is_null() => {
            causes.required(format!("{path}.localhostProfile"), "must be set when seccomp type is Localhost");
        }
        "Localhost" => local_path(text(profile, "localhostProfile"), &format!("{path}.localhostProfile"), causes),
        "RuntimeDefault" | "Unconfined" => {}
        other => causes.unsupported(format!("{path}.type"), other, &["Localhost", "RuntimeDefault", "Unconfined"]),
    }
}

/// `ValidateAppArmorProfileField`
pub(super) fn app_armor(context: &Json, path: &str, causes: &mut Causes) {
    if !has(context, "appArmorProfile") {
        return;
    }
    let profile = &context["appArmorProfile"];
    let path = format!("{path}.appArmorProfile");
    let own = profile["localhostProfile"].as_str();
    let own_path = format!("{path}.localhostProfile");
    match (text(profile, "type"), own) {
        ("Localhost", Some(own)) if own.trim() != own => causes.invalid_text(own_path, own, "must not be padded with whitespace"),
        ("Localhost", None | Some("")) => causes.required(own_path, "must be set when AppArmor type is Localhost"),
        ("RuntimeDefault" | "Unconfined", Some(own)) => {
            causes.invalid_text(own_path, own, "can only be set when AppArmor type is Localhost");
        }
        ("Localhost" | "RuntimeDefault" | "Unconfined", _) => {}
        ("", _) => causes.required(format!("{path}.type"), "type is required when appArmorProfile is set"),
        (other, _) => causes.unsupported(format!("{path}.type"), other, &["Localhost", "RuntimeDefault", "Unconfined"]),
    }
}
