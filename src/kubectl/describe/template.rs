//! Pod templates, containers and volumes, as descriptions of Pods and workloads share them.

use super::text::{annotations, labels, scalar, text_of, tolerations};
use crate::kubectl::print::columns;
use crate::object::Json;
use std::fmt::Write;

/// `Pod Template:` and what is below it, with raw TABs: `rollout history --revision` prints it so.
pub(crate) fn pod_template(template: &Json) -> String {
    let mut out = String::from("Pod Template:\n");
    let spec = &template["spec"];
    labels(&mut out, "  Labels", &template["metadata"]["labels"]);
    if template["metadata"]["annotations"].as_object().is_some_and(|map| !map.is_empty()) {
        annotations(&mut out, "  Annotations", &template["metadata"]["annotations"]);
    }
    let account = text_of(&spec["serviceAccountName"]);
    if !account.is_empty() {
        let _ = writeln!(out, "  Service Account:\t{account}");
    }
    if spec["initContainers"].as_array().is_some_and(|list| !list.is_empty()) {
        containers(&mut out, "  Init Containers", &spec["initContainers"], None, &|time| scalar(time));
    }
    containers(&mut out, "  Containers", &spec["containers"], None, &|time| scalar(time));
    volumes(&mut out, "  ", &spec["volumes"]);
    spread(&mut out, "  ", &spec["topologySpreadConstraints"]);
    let class = text_of(&spec["priorityClassName"]);
    if !class.is_empty() {
        let _ = writeln!(out, "  Priority Class Name:\t{class}");
    }
    labels(&mut out, "  Node-Selectors", &spec["nodeSelector"]);
    tolerations(&mut out, "  Tolerations", &spec["tolerations"]);
    out
}

/// A list of containers; `statuses` are those of a Pod, and `time` prints its times.
pub(crate) fn containers(out: &mut String, title: &str, list: &Json, statuses: Option<&Json>, time: &dyn Fn(&Json) -> String) {
    let _ = writeln!(out, "{title}:");
    let indent = if title.starts_with(' ') { "   " } else { "  " };
    for container in list.as_array().into_iter().flatten() {
        let status = statuses.and_then(Json::as_array).into_iter().flatten().find(|status| status["name"] == container["name"]);
        let _ = writeln!(out, "{indent}{}:", text_of(&container["name"]));
        basics(out, container, status);
        for (field, title) in [("command", "Command"), ("args", "Args")] {
            words(out, title, &container[field]);
        }
        if let Some(status) = status {
            states(out, status, time);
        }
        for (field, title) in [("limits", "Limits"), ("requests", "Requests")] {
            amounts(out, title, &container["resources"][field]);
        }
        for (field, title) in [("livenessProbe", "Liveness"), ("readinessProbe", "Readiness"), ("startupProbe", "Startup")] {
            if container[field].is_object() {
                let _ = writeln!(out, "    {title}:\t{}", probe(&container[field]));
            }
        }
        environment(out, container);
        mounts(out, container);
    }
}

fn basics(out: &mut String, container: &Json, status: Option<&Json>) {
    if let Some(status) = status {
        let _ = writeln!(out, "    Container ID:\t{}", text_of(&status["containerID"]));
    }
    let _ = writeln!(out, "    Image:\t{}", text_of(&container["image"]));
    if let Some(status) = status {
        let _ = writeln!(out, "    Image ID:\t{}", text_of(&status["imageID"]));
    }
    let ports: Vec<&Json> = container["ports"].as_array().into_iter().flatten().collect();
    for (title, field) in [("Port", "containerPort"), ("Host Port", "hostPort")] {
        let shown: Vec<String> = ports
            .iter()
            .map(|port| {
                let name = text_of(&port["name"]);
                let number = port[field].as_i64().unwrap_or(0);
                let protocol = port["protocol"].as_str().unwrap_or("TCP");
                if name.is_empty() { format!("{number}/{protocol}") } else { format!("{number}/{protocol} ({name})") }
            })
            .collect();
        let plural = if shown.len() > 1 { "s" } else { "" };
        let shown = if shown.is_empty() { "<none>".to_owned() } else { shown.join(", ") };
        let _ = writeln!(out, "    {title}{plural}:\t{shown}");
    }
}

fn words(out: &mut String, title: &str, list: &Json) {
    let words: Vec<&str> = list.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    if words.is_empty() {
        return;
    }
    let _ = writeln!(out, "    {title}:");
    for line in words.iter().flat_map(|word| word.split('\n')) {
        let _ = writeln!(out, "      {line}");
    }
}

fn states(out: &mut String, status: &Json, time: &dyn Fn(&Json) -> String) {
    state(out, "State", &status["state"], time);
    if status["lastState"]["terminated"].is_object() {
        state(out, "Last State", &status["lastState"], time);
    }
    let ready = if status["ready"] == true { "True" } else { "False" };
    let _ = writeln!(out, "    Ready:\t{ready}");
    let _ = writeln!(out, "    Restart Count:\t{}", status["restartCount"].as_i64().unwrap_or(0));
}

fn state(out: &mut String, title: &str, state: &Json, time: &dyn Fn(&Json) -> String) {
    let (running, terminated, waiting) = (&state["running"], &state["terminated"], &state["waiting"]);
    let mut lines: Vec<(&str, String)> = Vec::new();
    let name = if running.is_object() {
        lines.push(("Started", time(&running["startedAt"])));
        "Running"
    } else if terminated.is_object() {
        lines.push(("Reason", text_of(&terminated["reason"]).to_owned()));
        lines.push(("Message", text_of(&terminated["message"]).to_owned()));
        lines.push(("Exit Code", terminated["exitCode"].as_i64().unwrap_or(0).to_string()));
        let signal = terminated["signal"].as_i64().filter(|signal| *signal > 0);
        lines.push(("Signal", signal.map(|signal| signal.to_string()).unwrap_or_default()));
        lines.push(("Started", time(&terminated["startedAt"])));
        lines.push(("Finished", time(&terminated["finishedAt"])));
        "Terminated"
    } else {
        lines.push(("Reason", text_of(&waiting["reason"]).to_owned()));
        "Waiting"
    };
    let _ = writeln!(out, "    {title}:\t{name}");
    for (title, value) in lines.into_iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(out, "      {title}:\t{value}");
    }
}

fn amounts(out: &mut String, title: &str, amounts: &Json) {
    let Some(map) = amounts.as_object().filter(|map| !map.is_empty()) else { return };
    let _ = writeln!(out, "    {title}:");
    for (name, amount) in map {
        let _ = writeln!(out, "      {name}:\t{}", scalar(amount));
    }
}

/// A probe in one line (`DescribeProbe`).
fn probe(probe: &Json) -> String {
    let number = |field: &str, default: i64| probe[field].as_i64().unwrap_or(default);
    let attributes = format!(
        "delay={}s timeout={}s period={}s #success={} #failure={}",
        number("initialDelaySeconds", 0),
        number("timeoutSeconds", 1),
        number("periodSeconds", 10),
        number("successThreshold", 1),
        number("failureThreshold", 3)
    );
    let (http, tcp, grpc) = (&probe["httpGet"], &probe["tcpSocket"], &probe["grpc"]);
    if probe["exec"].is_object() {
        return format!("exec {} {attributes}", scalar(&probe["exec"]["command"]));
    }
    if http.is_object() {
        let scheme = http["scheme"].as_str().unwrap_or("HTTP").to_lowercase();
        let path = text_of(&http["path"]);
        let slash = if path.starts_with('/') || path.is_empty() { "" } else { "/" };
        return format!("http-get {scheme}://{}:{}{slash}{path} {attributes}", text_of(&http["host"]), scalar(&http["port"]));
    }
    if tcp.is_object() {
        return format!("tcp-socket {}:{} {attributes}", text_of(&tcp["host"]), scalar(&tcp["port"]));
    }
    if grpc.is_object() {
        return format!("grpc <pod>:{} {} {attributes}", scalar(&grpc["port"]), text_of(&grpc["service"]));
    }
    format!("unknown {attributes}")
}

fn environment(out: &mut String, container: &Json) {
    let from: Vec<&Json> = container["envFrom"].as_array().into_iter().flatten().collect();
    if !from.is_empty() {
        out.push_str("    Environment Variables from:\n");
        for source in from {
            let (kind, reference) =
                if source["configMapRef"].is_object() { ("ConfigMap", &source["configMapRef"]) } else { ("Secret", &source["secretRef"]) };
            let prefix = text_of(&source["prefix"]);
            let with = if prefix.is_empty() { String::new() } else { format!(" with prefix '{prefix}'") };
            let _ = writeln!(out, "      {}\t{kind}{with}\tOptional: {}", text_of(&reference["name"]), reference["optional"] == true);
        }
    }
    let variables: Vec<&Json> = container["env"].as_array().into_iter().flatten().collect();
    if variables.is_empty() {
        out.push_str("    Environment:\t<none>\n");
        return;
    }
    out.push_str("    Environment:\n");
    for variable in variables {
        let from = &variable["valueFrom"];
        let (field, resource) = (&from["fieldRef"], &from["resourceFieldRef"]);
        let (secret, map) = (&from["secretKeyRef"], &from["configMapKeyRef"]);
        let value = if field.is_object() {
            format!("({}:{})", field["apiVersion"].as_str().unwrap_or("v1"), text_of(&field["fieldPath"]))
        } else if resource.is_object() {
            format!("({})", text_of(&resource["resource"]))
        } else if secret.is_object() {
            let (key, name) = (text_of(&secret["key"]), text_of(&secret["name"]));
            format!("<set to the key '{key}' in secret '{name}'>\tOptional: {}", secret["optional"] == true)
        } else if map.is_object() {
            let (key, name) = (text_of(&map["key"]), text_of(&map["name"]));
            format!("<set to the key '{key}' of config map '{name}'>\tOptional: {}", map["optional"] == true)
        } else {
            text_of(&variable["value"]).replace('\n', "\n        \t")
        };
        let _ = writeln!(out, "      {}:\t{value}", text_of(&variable["name"]));
    }
}

fn mounts(out: &mut String, container: &Json) {
    let mut mounts: Vec<&Json> = container["volumeMounts"].as_array().into_iter().flatten().collect();
    if mounts.is_empty() {
        out.push_str("    Mounts:\t<none>\n");
        return;
    }
    out.push_str("    Mounts:\n");
    mounts.sort_by_key(|mount| text_of(&mount["mountPath"]));
    for mount in mounts {
        let mut flags = vec![if mount["readOnly"] == true { "ro".to_owned() } else { "rw".to_owned() }];
        let path = text_of(&mount["subPath"]);
        if !path.is_empty() {
            flags.push(format!("path={path:?}"));
        }
        let _ = writeln!(out, "      {} from {} ({})", text_of(&mount["mountPath"]), text_of(&mount["name"]), flags.join(","));
    }
}

/// `Volumes:` and what each is.
pub(crate) fn volumes(out: &mut String, space: &str, list: &Json) {
    let volumes: Vec<&Json> = list.as_array().into_iter().flatten().collect();
    if volumes.is_empty() {
        let _ = writeln!(out, "{space}Volumes:\t<none>");
        return;
    }
    let _ = writeln!(out, "{space}Volumes:");
    let indent = if space.is_empty() { "  " } else { "   " };
    for volume in volumes {
        let _ = writeln!(out, "{indent}{}:", text_of(&volume["name"]));
        for (title, value) in volume_lines(volume) {
            let _ = writeln!(out, "    {title}:\t{value}");
        }
    }
}

fn volume_lines(volume: &Json) -> Vec<(&'static str, String)> {
    let is = |field: &str| volume[field].is_object();
    let text = |field: &str, name: &str| text_of(&volume[field][name]).to_owned();
    let flag = |field: &str, name: &str| (volume[field][name] == true).to_string();
    if is("hostPath") {
        let kind = "HostPath (bare host directory volume)".to_owned();
        return vec![("Type", kind), ("Path", text("hostPath", "path")), ("HostPathType", text("hostPath", "type"))];
    }
    if is("emptyDir") {
        let kind = "EmptyDir (a temporary directory that shares a pod's lifetime)".to_owned();
        let limit = volume["emptyDir"].get("sizeLimit").map_or("<unset>".to_owned(), scalar);
        return vec![("Type", kind), ("Medium", text("emptyDir", "medium")), ("SizeLimit", limit)];
    }
    if is("persistentVolumeClaim") {
        let kind = "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)".to_owned();
        let field = "persistentVolumeClaim";
        return vec![("Type", kind), ("ClaimName", text(field, "claimName")), ("ReadOnly", flag(field, "readOnly"))];
    }
    if is("configMap") {
        let kind = "ConfigMap (a volume populated by a ConfigMap)".to_owned();
        return vec![("Type", kind), ("Name", text("configMap", "name")), ("Optional", flag("configMap", "optional"))];
    }
    if is("secret") {
        let kind = "Secret (a volume populated by a Secret)".to_owned();
        return vec![("Type", kind), ("SecretName", text("secret", "secretName")), ("Optional", flag("secret", "optional"))];
    }
    if is("nfs") {
        let kind = "NFS (an NFS mount that lasts the lifetime of a pod)".to_owned();
        return vec![
            ("Type", kind),
            ("Server", text("nfs", "server")),
            ("Path", text("nfs", "path")),
            ("ReadOnly", flag("nfs", "readOnly")),
        ];
    }
    if is("projected") {
        return vec![("Type", "Projected (a volume that contains injected data from multiple sources)".to_owned())];
    }
    if is("downwardAPI") {
        return vec![("Type", "DownwardAPI (a volume populated by information about the pod)".to_owned())];
    }
    vec![("Type", "<unknown>".to_owned())]
}

/// `Topology Spread Constraints:`, left out when there are none.
pub(crate) fn spread(out: &mut String, space: &str, constraints: &Json) {
    let mut sorted: Vec<&Json> = constraints.as_array().into_iter().flatten().collect();
    sorted.sort_by_key(|constraint| text_of(&constraint["topologyKey"]));
    for (at, constraint) in sorted.into_iter().enumerate() {
        let lead = if at == 0 { format!("{space}Topology Spread Constraints:\t") } else { "\t".to_owned() };
        let selector = match &constraint["labelSelector"] {
            Json::Object(_) => format!(" for selector {}", columns::selector(&constraint["labelSelector"])),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "{lead}{}:{} when max skew {} is exceeded{selector}",
            text_of(&constraint["topologyKey"]),
            text_of(&constraint["whenUnsatisfiable"]),
            constraint["maxSkew"].as_i64().unwrap_or(1)
        );
    }
}
