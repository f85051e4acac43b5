//! The hashes in the names of ControllerRevisions. A DaemonSet's is computed over a dump of the Go struct behind its pod template
//! (`k8s.io/utils/dump`, spew `%#v`; `pkg/controller/controller_utils.go:ComputeHash`), a StatefulSet's over the revision's data
//! (`pkg/controller/history/controller_history.go:HashControllerRevision`).

use crate::object::Json;
use crate::object::quantity::{self, Format};
use crate::object::schema::{self, Struct, Type};
use std::fmt::Write as _;

const FNV_OFFSET: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

/// The alphabet of `rand.SafeEncodeString`.
const SAFE: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// The hash of a DaemonSet's template: FNV-1a over its dump, then the collision count if there is one.
#[must_use]
pub fn daemon_set_hash(template: &Json, collision_count: Option<i32>) -> String {
    let mut bytes = dump_pod_template(template).into_bytes();
    if let Some(count) = collision_count {
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
    }
    let sum = bytes.iter().fold(FNV_OFFSET, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(FNV_PRIME));
    safe_encode(&sum.to_string())
}

/// The hash of a StatefulSet's revision (`HashControllerRevision`): FNV-1, not 1a, over its data and then the decimal collision count, in
/// letters that spell no words.
#[must_use]
pub fn stateful_set_hash(data: &str, collision_count: i32) -> String {
    let count = collision_count.to_string();
    let sum = data.bytes().chain(count.bytes()).fold(FNV_OFFSET, |sum, byte| sum.wrapping_mul(FNV_PRIME) ^ u32::from(byte));
    safe_encode(&sum.to_string())
}

fn safe_encode(text: &str) -> String {
    text.bytes().map(|byte| char::from(SAFE[usize::from(byte) % SAFE.len()])).collect()
}

/// The dump of a stored (defaulted) pod template as a `v1.PodTemplateSpec`.
#[must_use]
pub fn dump_pod_template(template: &Json) -> String {
    let mut out = String::from("(v1.PodTemplateSpec)");
    if let Some(root) = schema::of_name("PodTemplateSpec") {
        dump_struct(&mut out, Some(template), root);
    }
    out
}

fn dump_struct(out: &mut String, value: Option<&Json>, of: &Struct) {
    out.push('{');
    for (position, field) in of.fields.iter().enumerate() {
        if position > 0 {
            out.push(' ');
        }
        let inner = if field.inline { value } else { value.and_then(|value| value.get(field.json_name)).filter(|value| !value.is_null()) };
        let _ = write!(out, "{}:({})", field.go_name, field.go_type);
        dump(out, inner, &field.ty);
    }
    out.push('}');
}

/// Writes a value without its type in front.
fn dump(out: &mut String, value: Option<&Json>, ty: &Type) {
    match ty {
        Type::Pointer(inner) => match value {
            Some(value) => dump(out, Some(value), inner),
            None => out.push_str("<nil>"),
        },
        Type::Struct(id) => dump_struct(out, value, schema::structure(*id)),
        Type::List(item) => dump_list(out, value, item),
        Type::Map(item) => dump_map(out, value, item),
        Type::Text => out.push_str(value.and_then(Json::as_str).unwrap_or("")),
        Type::Bool => out.push_str(if value.and_then(Json::as_bool).unwrap_or(false) { "true" } else { "false" }),
        Type::Int32 | Type::Int64 => {
            let _ = write!(out, "{}", value.and_then(Json::as_i64).unwrap_or(0));
        }
        Type::IntOrString => dump_int_or_string(out, value),
        Type::Quantity => dump_quantity(out, value.and_then(Json::as_str)),
        Type::Time => out.push_str("{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}"),
        // No field of a template has these types.
        Type::Bytes | Type::Raw => out.push_str("<nil>"),
    }
}

fn dump_list(out: &mut String, value: Option<&Json>, item: &Type) {
    let items = value.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    if items.is_empty() {
        out.push_str("<nil>");
        return;
    }
    out.push('[');
    for (position, one) in items.iter().enumerate() {
        if position > 0 {
            out.push(' ');
        }
        dump(out, Some(one), item);
    }
    out.push(']');
}

fn dump_map(out: &mut String, value: Option<&Json>, item: &Type) {
    let Some(map) = value.and_then(Json::as_object).filter(|map| !map.is_empty()) else {
        out.push_str("<nil>");
        return;
    };
    out.push_str("map[");
    for (position, (key, one)) in map.iter().enumerate() {
        if position > 0 {
            out.push(' ');
        }
        out.push_str(key);
        out.push(':');
        dump(out, Some(one), item);
    }
    out.push(']');
}

fn dump_int_or_string(out: &mut String, value: Option<&Json>) {
    let _ = match value {
        Some(Json::String(text)) => write!(out, "{{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string){text}}}"),
        other => {
            let number = other.and_then(Json::as_i64).unwrap_or(0);
            write!(out, "{{Type:(intstr.Type)0 IntVal:(int32){number} StrVal:(string)}}")
        }
    };
}

/// A quantity as `ParseQuantity` leaves it: a number and a scale, and the text if it was seen to be canonical.
fn dump_quantity(out: &mut String, text: Option<&str>) {
    let read = text.and_then(|text| quantity::amount(text).ok().map(|amount| (text, amount)));
    let (value, scale, kept, format) = match read {
        None => (0, 0, "", ""),
        Some((text, amount)) => (amount.value, amount.scale, if amount.kept { text } else { "" }, format_name(amount.format)),
    };
    let _ = write!(
        out,
        "{{i:(resource.int64Amount){{value:(int64){value} scale:(resource.Scale){scale}}} d:(resource.infDecAmount){{Dec:(*inf.Dec)<nil>}} \
         s:(string){kept} Format:(resource.Format){format}}}"
    );
}

/// `resource.Format`
const fn format_name(format: Format) -> &'static str {
    match format {
        Format::DecimalExponent => "DecimalExponent",
        Format::BinarySi => "BinarySI",
        Format::DecimalSi => "DecimalSI",
    }
}

#[cfg(test)]
mod tests {
    use super::{daemon_set_hash, dump_pod_template, stateful_set_hash};
    use crate::object::Json;
    use crate::object::emit::compact_go;
    use crate::object::tests::recordings;
    use serde_json::json;
    use std::collections::BTreeSet;

    fn agent(image: &str, resources: &Json) -> Json {
        json!({
            "metadata": {"labels": {"app": "agent"}},
            "spec": {
                "containers": [{
                    "image": image, "imagePullPolicy": "IfNotPresent", "name": "main", "resources": resources,
                    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"
                }],
                "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler", "securityContext": {},
                "terminationGracePeriodSeconds": 30
            }
        })
    }

    #[test]
    fn known_daemon_set_hashes() {
        assert_eq!(daemon_set_hash(&agent("registry.podloom.dev/agent:1.0", &json!({})), None), "689b7b6ff5");
        assert_eq!(daemon_set_hash(&agent("registry.podloom.dev/agent:2.0", &json!({})), None), "75d8986476");
        let requests = json!({"requests": {"cpu": "100m", "memory": "64Mi"}});
        assert_eq!(daemon_set_hash(&agent("registry.podloom.dev/agent:1.0", &requests), None), "cb9fb7dbb");
        assert!(
            dump_pod_template(&json!({}))
                .starts_with("(v1.PodTemplateSpec){ObjectMeta:(v1.ObjectMeta){Name:(string) GenerateName:(string) ")
        );
    }

    /// Every stored workload's template must hash to the name of one of its recorded revisions.
    #[test]
    fn recorded_revisions_have_these_hashes() {
        let (mut seen, mut wrong) = (0, Vec::new());
        for recording in recordings().values() {
            for snapshot in recording["snapshots"].as_array().expect("a list") {
                let Some(objects) = snapshot["objects"].as_array() else { continue };
                let named = |object: &Json| object["metadata"]["name"].as_str().unwrap_or("").to_owned();
                let revisions: BTreeSet<String> = objects.iter().filter(|one| one["kind"] == "ControllerRevision").map(named).collect();
                for object in objects {
                    let count = object["status"]["collisionCount"].as_i64().and_then(|count| i32::try_from(count).ok());
                    let template = &object["spec"]["template"];
                    let hash = match object["kind"].as_str() {
                        Some("DaemonSet") => daemon_set_hash(template, count),
                        Some("StatefulSet") => {
                            let mut data = json!({"spec": {"template": template}});
                            data["spec"]["template"]["$patch"] = "replace".into();
                            stateful_set_hash(&compact_go(&data), count.unwrap_or(0))
                        }
                        _ => continue,
                    };
                    seen += 1;
                    let name = format!("{}-{hash}", named(object));
                    if !revisions.contains(&name) && !revisions.is_empty() {
                        wrong.push(format!("{} {} {name} {revisions:?}", recording["scenario"], snapshot["step"]));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
        assert!(seen > 100);
    }

    /// `1.500` and `007` keep their text, and the dump has both text and number.
    #[test]
    fn odd_quantities_are_dumped_as_upstream_reads_them() {
        let dump = |text: &str| dump_pod_template(&json!({"spec": {"overhead": {"cpu": text}}}));
        let seen = |text: &str, part: &str| assert!(dump(text).contains(part), "{text}: {part}");
        seen("1.500", "value:(int64)1500 scale:(resource.Scale)-3} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)1.500 Format");
        seen("007", "value:(int64)7 scale:(resource.Scale)0} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)007 Format");
        seen("2", "value:(int64)2 scale:(resource.Scale)0} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)2 Format");
        seen("1e3", "value:(int64)1 scale:(resource.Scale)3} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)1e3 Format");
        seen("64Mi", "value:(int64)67108864 scale:(resource.Scale)0} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string) Format");
        seen("0", "value:(int64)0 scale:(resource.Scale)0} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)0 Format");
    }

    #[test]
    fn a_collision_changes_the_hash() {
        let template = agent("a", &json!({}));
        assert_ne!(daemon_set_hash(&template, None), daemon_set_hash(&template, Some(1)));
        assert_ne!(stateful_set_hash("x", 0), stateful_set_hash("x", 1));
    }
}
