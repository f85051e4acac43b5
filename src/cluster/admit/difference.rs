//! The difference of two specs that a refusal shows: a unified diff of their JSON (`apimachinery/pkg/util/diff`), made from the API
//! server's internal structs. These have no JSON tags, so every field is there, empty ones too, under its Go name, and in their own order:
//! what the host shares stands in the security context.

use crate::object::Json;
use crate::object::quantity;
use crate::object::schema::{self, Field, Struct, Type};
use crate::object::unified::unified;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// The fields of the internal PodSpec, by their JSON names.
const POD_SPEC: [&str; 35] = [
    "volumes",
    "initContainers",
    "containers",
    "ephemeralContainers",
    "restartPolicy",
    "terminationGracePeriodSeconds",
    "activeDeadlineSeconds",
    "dnsPolicy",
    "nodeSelector",
    "serviceAccountName",
    "automountServiceAccountToken",
    "nodeName",
    "securityContext",
    "imagePullSecrets",
    "hostname",
    "subdomain",
    "setHostnameAsFQDN",
    "affinity",
    "schedulerName",
    "tolerations",
    "hostAliases",
    "priorityClassName",
    "priority",
    "preemptionPolicy",
    "dnsConfig",
    "readinessGates",
    "runtimeClassName",
    "overhead",
    "enableServiceLinks",
    "topologySpreadConstraints",
    "os",
    "schedulingGates",
    "resourceClaims",
    "resources",
    "hostnameOverride",
];

/// Fields of a PodSpec that the internal security context holds.
const SHARED_WITH_HOST: [&str; 5] = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"];

/// A unified diff, ending in an empty line; nothing if there is no difference.
pub(in crate::cluster::admit) fn of(old: &Json, new: &Json) -> String {
    let (old, new) = (text(old), text(new));
    unified(&old, &new, CONTEXT, false)
}

/// A spec as `json.MarshalIndent` prints the internal struct, one blank for each level.
fn text(spec: &Json) -> String {
    let mut text = indented(&pod_spec(spec), 0);
    text.push('\n');
    text
}

/// A value to print: maps of it are sorted, but structs keep their order.
enum Printed {
    /// Printed already.
    Plain(String),
    List(Vec<Printed>),
    Fields(Vec<(String, Printed)>),
}

fn null() -> Printed {
    Printed::Plain("null".to_owned())
}

fn indented(value: &Printed, depth: usize) -> String {
    let inside = " ".repeat(depth + 1);
    let lines = |open: &str, items: Vec<String>, close: &str| {
        format!("{open}\n{inside}{}\n{}{close}", items.join(&format!(",\n{inside}")), " ".repeat(depth))
    };
    match value {
        Printed::Plain(text) => text.clone(),
        Printed::List(items) if items.is_empty() => "[]".to_owned(),
        Printed::Fields(fields) if fields.is_empty() => "{}".to_owned(),
        Printed::List(items) => lines("[", items.iter().map(|item| indented(item, depth + 1)).collect(), "]"),
        Printed::Fields(fields) => {
            lines("{", fields.iter().map(|(name, item)| format!("{}: {}", quoted(name), indented(item, depth + 1))).collect(), "}")
        }
    }
}

/// A string as Go's encoder writes it.
fn quoted(text: &str) -> String {
    Json::from(text).to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn pod_spec(spec: &Json) -> Printed {
    let Some(of) = schema::of_name("PodSpec") else { return null() };
    let one = |name: &&str| {
        let field = of.field(name)?;
        let printed = match *name {
            "securityContext" => security_context(spec, of),
            _ => value(&field.ty, spec.get(*name)),
        };
        Some((field.go_name.to_owned(), printed))
    };
    Printed::Fields(POD_SPEC.iter().filter_map(one).collect())
}

/// The Pod's security context, after what the Pod shares with its host.
fn security_context(spec: &Json, of: &Struct) -> Printed {
    let own = spec.get("securityContext").filter(|context| context.is_object());
    let Some(context) = schema::of_name("PodSecurityContext").filter(|_| own.is_some()) else { return null() };
    let shared = SHARED_WITH_HOST.iter().filter_map(|name| {
        let field = of.field(name)?;
        Some((field.go_name.to_owned(), value(&field.ty, spec.get(*name))))
    });
    Printed::Fields(shared.chain(fields(context, own)).collect())
}

/// All fields of a struct, those of embedded ones among them.
fn fields(of: &Struct, holder: Option<&Json>) -> Vec<(String, Printed)> {
    let tagged = matches!(of.name, "LabelSelector" | "LabelSelectorRequirement" | "ObjectMeta" | "OwnerReference");
    let mut printed = Vec::new();
    for field in &of.fields {
        match &field.ty {
            Type::Struct(id) if field.inline => printed.extend(fields(schema::structure(*id), holder)),
            // The types of meta/v1 keep their JSON names, and leave out what is empty.
            _ if tagged => printed.extend(tagged_field(field, holder)),
            ty => printed.push((field.go_name.to_owned(), value(ty, holder.and_then(|holder| holder.get(field.json_name))))),
        }
    }
    printed
}

fn tagged_field(field: &Field, holder: Option<&Json>) -> Option<(String, Printed)> {
    let set = holder?.get(field.json_name)?;
    Some((field.json_name.to_owned(), value(&field.ty, Some(set))))
}

fn value(ty: &Type, given: Option<&Json>) -> Printed {
    let given = given.filter(|given| !given.is_null());
    match (ty, given) {
        (Type::Pointer(inner), Some(_)) => value(inner, given),
        (Type::Pointer(_) | Type::List(_) | Type::Map(_) | Type::Time | Type::Raw | Type::Bytes, None) => null(),
        (Type::Struct(id), _) => Printed::Fields(fields(schema::structure(*id), given)),
        (Type::List(item), Some(list)) => Printed::List(list.as_array().into_iter().flatten().map(|one| value(item, Some(one))).collect()),
        (Type::Map(item), Some(map)) => {
            Printed::Fields(map.as_object().into_iter().flatten().map(|(name, one)| (name.clone(), value(item, Some(one)))).collect())
        }
        (Type::Quantity, _) => Printed::Plain(quoted(&given.and_then(quantity::text_of).unwrap_or_else(|| "0".to_owned()))),
        (Type::Text, None) => Printed::Plain("\"\"".to_owned()),
        (Type::Bool, None) => Printed::Plain("false".to_owned()),
        (Type::Int32 | Type::Int64 | Type::IntOrString, None) => Printed::Plain("0".to_owned()),
        (_, Some(Json::String(text))) => Printed::Plain(quoted(text)),
        (_, Some(other)) => Printed::Plain(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The line numbers are those of a recorded refusal: `@@ -42,7 +42,7 @@` for the node's name of a Pod with one container.
    #[test]
    fn a_changed_line_is_shown_with_its_neighbours() {
        let old = json!({
            "containers": [{"name": "main", "image": "a:1", "resources": {}}], "securityContext": {}, "nodeName": "x", "dnsPolicy": "ClusterFirst",
        });
        let mut new = old.clone();
        new["nodeName"] = json!("y");
        assert_eq!(
            of(&old, &new),
            "@@ -42,7 +42,7 @@\n  \"NodeSelector\": null,\n  \"ServiceAccountName\": \"\",\n  \"AutomountServiceAccountToken\": null,\n\
             - \"NodeName\": \"x\",\n+ \"NodeName\": \"y\",\n  \"SecurityContext\": {\n   \"HostNetwork\": false,\n   \"HostPID\": false,\n"
        );
        assert_eq!(of(&old, &old), "");
    }

    #[test]
    fn tagged_types_keep_their_names_and_markup_is_escaped() {
        let spec = json!({"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
            {"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "a"}}}]}}, "hostname": "<a>"});
        let text = text(&spec);
        assert!(text.contains("\"LabelSelector\": {\n      \"matchLabels\": {\n       \"app\": \"a\"\n      }\n     }"), "{text}");
        assert!(text.contains("\"Hostname\": \"\\u003ca\\u003e\""), "{text}");
    }
}
