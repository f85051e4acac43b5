//! `kubectl explain` (`kubectl/pkg/explain/v2`): the fields of a kind and their types. Descriptions are our own and short, and only for
//! what this playground is about; where there is none, kubectl's `<empty>` stands.

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::object::kind::Kind;
use crate::object::schema::{self, Field, Struct, Type};

flags! { FLAGS:
    API_VERSION: Text("api-version", "Get different explanations for particular API version (API group/version)");
    MAX_DEPTH: Integer("max-depth", "Maximum recursion depth when printing nested fields with --recursive. 0 means no limit.");
    OUTPUT: Text("output", "Format in which to render the schema (plaintext, plaintext-openapiv2)").short('o').default("plaintext").values(Values::Words(&["plaintext", "plaintext-openapiv2"]));
    RECURSIVE: Switch("recursive", "Print the fields of fields.").short('R');
}

pub(crate) const COMMAND: Command = Command {
    path: &["explain"],
    usage: "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
    help: "Get documentation for a resource",
    examples: &[
        ("Explain a kind and its fields", "kubectl explain daemonsets"),
        ("Explain one field", "kubectl explain statefulsets.spec.updateStrategy"),
        ("Name all fields below", "kubectl explain pods.spec.tolerations --recursive"),
    ],
    flags: &[FLAGS],
    takes: Takes::Fields,
    run,
    ..Command::EMPTY
};

/// How deep `--recursive` goes; types that contain themselves end there.
const DEPTH_MAX: usize = 12;

/// Fields without which validation refuses the object.
const REQUIRED: [&str; 25] = [
    "Container.name",
    "ContainerPort.containerPort",
    "DaemonSetSpec.selector",
    "DaemonSetSpec.template",
    "EnvVar.name",
    "HTTPGetAction.port",
    "HostPathVolumeSource.path",
    "LabelSelectorRequirement.key",
    "LabelSelectorRequirement.operator",
    "NodeSelector.nodeSelectorTerms",
    "NodeSelectorRequirement.key",
    "NodeSelectorRequirement.operator",
    "PodAffinityTerm.topologyKey",
    "PodSpec.containers",
    "PreferredSchedulingTerm.preference",
    "PreferredSchedulingTerm.weight",
    "StatefulSetSpec.selector",
    "StatefulSetSpec.template",
    "TCPSocketAction.port",
    "Taint.effect",
    "Taint.key",
    "TopologySpreadConstraint.maxSkew",
    "TopologySpreadConstraint.topologyKey",
    "TopologySpreadConstraint.whenUnsatisfiable",
    "VolumeMount.mountPath",
];

/// How many values stand behind a field of a list.
const VALUES_SHOWN: usize = 4;

/// The values that fields can have, as the API's schema lists them.
const VALUES: [(&str, &[&str]); 14] = [
    ("*.dnsPolicy", &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]),
    ("*.imagePullPolicy", &["Always", "IfNotPresent", "Never"]),
    ("*.podManagementPolicy", &["OrderedReady", "Parallel"]),
    ("*.preemptionPolicy", &["Never", "PreemptLowerPriority"]),
    ("*.protocol", &["SCTP", "TCP", "UDP"]),
    ("*.terminationMessagePolicy", &["FallbackToLogsOnError", "File"]),
    ("*.whenUnsatisfiable", &["DoNotSchedule", "ScheduleAnyway"]),
    ("DaemonSetUpdateStrategy.type", &["OnDelete", "RollingUpdate"]),
    ("NodeSelectorRequirement.operator", &["DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"]),
    ("PodSpec.restartPolicy", &["Always", "Never", "OnFailure"]),
    ("StatefulSetUpdateStrategy.type", &["OnDelete", "RollingUpdate"]),
    ("Taint.effect", &["NoExecute", "NoSchedule", "PreferNoSchedule"]),
    ("Toleration.effect", &["NoExecute", "NoSchedule", "PreferNoSchedule"]),
    ("Toleration.operator", &["Equal", "Exists", "Gt", "Lt"]),
];

/// What a type or a field is for.
const DESCRIPTIONS: [(&str, &str); 62] = [
    ("DaemonSet", "Runs one Pod on every node that its template fits."),
    ("StatefulSet", "Runs Pods with fixed names, in order, each with its own volumes."),
    ("Pod", "Containers that run together on one node."),
    ("Node", "A machine that Pods are placed on."),
    ("ControllerRevision", "One remembered version of a DaemonSet's or StatefulSet's template."),
    ("PodDisruptionBudget", "How many Pods of an application may be evicted at once."),
    ("PersistentVolumeClaim", "A Pod's claim to a piece of storage."),
    ("Event", "A note of what happened to an object."),
    ("*.apiVersion", "The version of the API this object is written for."),
    ("*.kind", "The kind of object."),
    ("*.metadata", "Name, labels and what else every object has."),
    ("*.spec", "What is wanted."),
    ("*.status", "What is; written by the cluster."),
    ("DaemonSetSpec.selector", "Which Pods belong to the DaemonSet; must match the template's labels and cannot be changed."),
    ("DaemonSetSpec.template", "The Pod that is created on every node that it fits."),
    ("DaemonSetSpec.updateStrategy", "How Pods are replaced when the template changes."),
    ("DaemonSetSpec.minReadySeconds", "How long a new Pod must be ready before it counts as available."),
    ("DaemonSetSpec.revisionHistoryLimit", "How many old revisions are kept for undo; 10 unless said otherwise."),
    ("DaemonSetUpdateStrategy.type", "RollingUpdate, or OnDelete: only Pods that are deleted come back new."),
    ("DaemonSetUpdateStrategy.rollingUpdate", "How fast a rolling update goes."),
    (
        "RollingUpdateDaemonSet.maxUnavailable",
        "How many nodes may be without an available Pod during the update: a number or a percentage.",
    ),
    ("RollingUpdateDaemonSet.maxSurge", "On how many nodes the new Pod may start before the old one is stopped."),
    ("StatefulSetSpec.replicas", "How many Pods are wanted; 1 unless said otherwise."),
    ("StatefulSetSpec.selector", "Which Pods belong to the StatefulSet; must match the template's labels and cannot be changed."),
    ("StatefulSetSpec.template", "The Pod that is created for every ordinal."),
    ("StatefulSetSpec.volumeClaimTemplates", "Claims that every Pod gets one of its own of."),
    ("StatefulSetSpec.serviceName", "The headless Service that gives the Pods their DNS names."),
    ("StatefulSetSpec.podManagementPolicy", "OrderedReady: one after the other; Parallel: all at once."),
    ("StatefulSetSpec.updateStrategy", "How Pods are replaced when the template changes."),
    ("StatefulSetSpec.minReadySeconds", "How long a new Pod must be ready before it counts as available."),
    ("StatefulSetSpec.revisionHistoryLimit", "How many old revisions are kept for undo; 10 unless said otherwise."),
    ("StatefulSetSpec.ordinals", "Where the numbering of the Pods starts."),
    ("StatefulSetSpec.persistentVolumeClaimRetentionPolicy", "What becomes of the claims when the StatefulSet is deleted or scaled down."),
    ("StatefulSetUpdateStrategy.type", "RollingUpdate, or OnDelete: only Pods that are deleted come back new."),
    ("StatefulSetUpdateStrategy.rollingUpdate", "Which Pods a rolling update replaces."),
    ("RollingUpdateStatefulSetStrategy.partition", "Only Pods with this ordinal or a higher one are updated."),
    ("RollingUpdateStatefulSetStrategy.maxUnavailable", "How many Pods may be unavailable during the update; 1 unless said otherwise."),
    ("PodTemplateSpec.spec", "The Pod's specification."),
    ("PodSpec.containers", "The containers of the Pod; at least one."),
    ("PodSpec.initContainers", "Containers that run to their end, one after the other, before the others start."),
    ("PodSpec.volumes", "Storage that the containers can mount."),
    ("PodSpec.nodeSelector", "Labels that a node must have for the Pod to be placed there."),
    ("PodSpec.affinity", "Rules on nodes and on other Pods that placement must or should follow."),
    ("PodSpec.tolerations", "Taints that do not keep the Pod off a node."),
    ("PodSpec.nodeName", "The node the Pod is bound to; the scheduler fills it in."),
    ("PodSpec.priorityClassName", "How important the Pod is when room is short."),
    ("PodSpec.schedulerName", "Which scheduler places the Pod."),
    ("PodSpec.terminationGracePeriodSeconds", "How long the containers have to stop before they are killed; 30 unless said otherwise."),
    ("PodSpec.hostNetwork", "Whether the Pod uses its node's network."),
    ("Container.name", "The container's name, unique in the Pod."),
    ("Container.image", "The image it runs."),
    ("Container.resources", "What it asks for and what it may use at most."),
    ("Container.readinessProbe", "How the kubelet asks whether it is ready."),
    ("Container.ports", "The ports it listens on."),
    ("Toleration.key", "The key of the taint; empty with operator Exists means every taint."),
    ("Toleration.operator", "Equal, or Exists, which asks for no value."),
    ("Toleration.effect", "NoSchedule, PreferNoSchedule or NoExecute; empty means all of them."),
    ("Toleration.tolerationSeconds", "How long a NoExecute taint is tolerated; for ever where it is not given."),
    ("NodeSpec.unschedulable", "Whether the node is cordoned."),
    ("NodeSpec.taints", "What keeps Pods without a matching toleration off the node."),
    ("Taint.effect", "NoSchedule, PreferNoSchedule or NoExecute."),
    ("Taint.key", "The key that tolerations name."),
];

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let depth_max = usize::try_from(arguments.get(MAX_DEPTH));
    let Ok(depth_max) = depth_max else {
        return Err(Failure::plain("--max-depth must be non-negative"));
    };
    if depth_max > 0 && !arguments.get(RECURSIVE) {
        return Err(Failure::plain("--max-depth requires --recursive"));
    }
    match arguments.get(OUTPUT).unwrap_or("plaintext") {
        "plaintext" | "plaintext-openapiv2" => {}
        other => return Err(Failure::plain(format!("unrecognized format: {other}"))),
    }
    let [path] = arguments.words.as_slice() else {
        return Err(Failure::plain(if arguments.words.is_empty() {
            "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of supported resources.\n"
        } else {
            "We accept only this format: explain RESOURCE\n"
        }));
    };
    let mut words = path.split('.').filter(|word| !word.is_empty());
    let word = words.next().unwrap_or_default();
    let info = known(word)?.info();
    if let Some(version) = arguments.get(API_VERSION).filter(|version| !version.is_empty() && **version != *info.api_version()) {
        return Err(Failure::plain(format!("couldn't find resource for \"{version}, Kind={}\"", info.name)));
    }
    let mut holder = schema::of_kind(info.kind);
    let at = field_at(holder, words)?;
    let mut text = String::new();
    if !info.group.is_empty() {
        text.push_str(&format!("GROUP:      {}\n", info.group));
    }
    text.push_str(&format!("KIND:       {}\nVERSION:    {}\n\n", info.name, info.version));
    let mut described = description(info.name, None);
    let mut fields = true;
    if let Some((parent, field)) = at {
        text.push_str(&format!("FIELD: {} <{}>\n", field.json_name, type_name(field)));
        if let Some(values) = values(parent, field) {
            text.push_str(&format!("ENUM:\n    {}", values.join("\n    ")));
        }
        text.push_str("\n\n");
        described = description(parent.name, Some(field.json_name)).or_else(|| description(field_type(field), None));
        match structure_of(&field.ty) {
            Some(inner) => holder = inner,
            None => fields = false,
        }
    }
    text.push_str("DESCRIPTION:\n");
    match described {
        // A description ends with an empty line, which is indented like the others.
        Some(described) => text.push_str(&format!("{}    \n", wrapped(described, 76, 4))),
        None => text.push_str("    <empty>\n"),
    }
    if fields {
        text.push_str("FIELDS:\n");
        let deepest = if depth_max == 0 { DEPTH_MAX } else { depth_max.min(DEPTH_MAX) };
        write_fields(&mut text, holder, 1, arguments.get(RECURSIVE).then_some(deepest));
    }
    text.push('\n');
    shell.stdout.push_str(&text);
    Ok(())
}

/// The field that a path of names leads to, with the struct that it stands in; none for the kind itself.
fn field_at<'path>(
    kind: &'static Struct,
    path: impl Iterator<Item = &'path str>,
) -> Result<Option<(&'static Struct, &'static Field)>, Failure> {
    let mut at: Option<(&'static Struct, &'static Field)> = None;
    for word in path {
        let within = at.map_or(Some(kind), |(_, field)| structure_of(&field.ty));
        let found = within.and_then(|one| one.field(word).map(|field| (one, field)));
        at = Some(found.ok_or_else(|| Failure::plain(format!("field {word:?} does not exist")))?);
    }
    Ok(at)
}

/// The kind of a word; here the refusal has no `error:` before it.
pub(crate) fn known(word: &str) -> Result<Kind, Failure> {
    Kind::of_argument(word).ok_or_else(|| Failure::Verbatim(format!("the server doesn't have a resource type {word:?}\n")))
}

/// The struct inside a type: through pointers, lists and maps.
fn structure_of(ty: &Type) -> Option<&'static Struct> {
    match ty {
        Type::Struct(id) => Some(schema::structure(*id)),
        Type::Pointer(inner) | Type::List(inner) | Type::Map(inner) => structure_of(inner),
        Type::Text | Type::Bool | Type::Int32 | Type::Int64 | Type::Quantity | Type::IntOrString | Type::Time | Type::Bytes | Type::Raw => {
            None
        }
    }
}

/// The fields of a struct; with `deepest` without descriptions, down to that depth.
fn write_fields(text: &mut String, holder: &'static Struct, depth: usize, deepest: Option<usize>) {
    let mut fields = Vec::new();
    collect(holder, &mut fields);
    fields.sort_by(|(_, left), (_, right)| left.json_name.cmp(right.json_name));
    for (parent, field) in fields {
        let indent = "  ".repeat(depth);
        text.push_str(&format!("{indent}{}\t<{}>{}\n", field.json_name, type_name(field), required(parent, field)));
        if let Some(values) = values(parent, field) {
            let more = if values.len() > VALUES_SHOWN { ", ...." } else { "" };
            let shown = values.get(..VALUES_SHOWN).unwrap_or(values);
            text.push_str(&format!("{indent}enum: {}{more}\n", shown.join(", ")));
        }
        let Some(deepest) = deepest else {
            let described = description(parent.name, Some(field.json_name)).unwrap_or("<no description>");
            text.push_str(&format!("{}\n", wrapped(described, 76, 4)));
            continue;
        };
        if let Some(inner) = structure_of(&field.ty).filter(|_| depth < deepest) {
            write_fields(text, inner, depth + 1, Some(deepest));
        }
    }
}

/// The values that a field can have, where the API names them.
fn values(parent: &Struct, field: &Field) -> Option<&'static [&'static str]> {
    let name = format!("{}.{}", parent.name, field.json_name);
    VALUES.iter().find(|(known, _)| *known == name || known.strip_prefix("*.") == Some(field.json_name)).map(|(_, values)| *values)
}

/// A text in lines of at most `width`, each indented.
fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let used = lines.last().map_or(0, String::len);
        if used > 0 && used + 1 + word.len() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.iter().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect()
}

/// The fields of a struct, embedded ones included.
fn collect(holder: &'static Struct, fields: &mut Vec<(&'static Struct, &'static Field)>) {
    for field in &holder.fields {
        match &field.ty {
            Type::Struct(id) if field.inline => collect(schema::structure(*id), fields),
            _ => fields.push((holder, field)),
        }
    }
}

fn field_type(field: &Field) -> &'static str {
    structure_of(&field.ty).map_or("", |inner| inner.name)
}

/// The type as `explain` writes it: `[]Container`, `map[string]string`.
fn type_name(field: &Field) -> String {
    name_of_type(&field.ty)
}

fn name_of_type(ty: &Type) -> String {
    match ty {
        Type::Text | Type::Time | Type::Bytes => "string".to_owned(),
        Type::Bool => "boolean".to_owned(),
        Type::Int32 | Type::Int64 => "integer".to_owned(),
        Type::Quantity => "Quantity".to_owned(),
        Type::IntOrString => "IntOrString".to_owned(),
        Type::Raw => "Object".to_owned(),
        Type::Struct(id) => schema::structure(*id).name.to_owned(),
        Type::Pointer(inner) => name_of_type(inner),
        Type::List(inner) => format!("[]{}", name_of_type(inner)),
        Type::Map(inner) => format!("map[string]{}", name_of_type(inner)),
    }
}

fn required(parent: &Struct, field: &Field) -> &'static str {
    let name = format!("{}.{}", parent.name, field.json_name);
    if REQUIRED.contains(&name.as_str()) { " -required-" } else { "" }
}

fn description(type_name: &str, field: Option<&str>) -> Option<&'static str> {
    let find = |name: &str| DESCRIPTIONS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    match field {
        None => find(type_name),
        Some(field) => find(&format!("{type_name}.{field}")).or_else(|| find(&format!("*.{field}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_described_exists() {
        let valued = VALUES.iter().map(|(name, _)| *name);
        for name in DESCRIPTIONS.iter().map(|(name, _)| *name).chain(REQUIRED).chain(valued) {
            let (holder, field) = name.split_once('.').unwrap_or((name, ""));
            if holder == "*" {
                continue;
            }
            let holder = schema::of_name(holder).unwrap_or_else(|| panic!("{name}"));
            assert!(field.is_empty() || holder.field(field).is_some(), "{name}");
        }
    }
}
