//! Strict decoding: unknown fields and wrong types, in the API server's words (`sigs.k8s.io/json`; `encoding/json`'s `decode.go`).
//!
//! The result is what a round trip through the Go types leaves: unknown fields are gone, `null` is gone, and so is whatever `omitempty`
//! drops. Quantities keep their text here; defaulting makes it canonical.

use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::path::{FieldPath, Segment};
use crate::object::quantity::{self, Quantity};
use crate::object::schema::{self, Field, Struct, Type};
use serde_json::{Map, json};

/// The result of decoding an object strictly.
pub struct Decoded {
    /// The value without unknown fields.
    pub value: Json,
    /// Paths of unknown fields, as the API prints them, in the order of the sorted keys.
    pub unknown: Vec<String>,
    /// The first wrong type, as the text behind `cannot be handled as a DaemonSet: `.
    pub error: Option<String>,
}

/// Decodes an object strictly. A wrong type wins over unknown fields.
#[must_use]
pub fn strict(kind: Kind, value: &Json) -> Decoded {
    decode(schema::of_kind(kind), value)
}

fn decode(of: &'static Struct, value: &Json) -> Decoded {
    let mut decoder =
        Decoder { path: FieldPath::root(), names: Vec::new(), holder: of.name, unknown: Vec::new(), saved: None, fatal: None };
    let decoded = match value {
        Json::Object(map) => decoder.fields(of, map),
        other => {
            decoder.saved = Some(format!("json: cannot unmarshal {} into Go value of type v1.{}", type_of(other), of.name));
            Map::new()
        }
    };
    Decoded { value: Json::Object(decoded), unknown: decoder.unknown, error: decoder.fatal.or(decoder.saved) }
}

struct Decoder {
    /// The current path with list indices, which errors about unknown fields print.
    path: FieldPath,
    /// The current path without indices, which errors about wrong types print.
    names: Vec<String>,
    /// The struct whose field is being decoded.
    holder: &'static str,
    unknown: Vec<String>,
    /// The error about the first wrong type; decoding goes on after it.
    saved: Option<String>,
    /// The error of a type that decodes itself (quantities, times). It ends decoding, so it is the one that is reported.
    fatal: Option<String>,
}

impl Decoder {
    fn fields(&mut self, of: &'static Struct, map: &Map<String, Json>) -> Map<String, Json> {
        let mut decoded = Map::new();
        for (key, value) in map {
            if self.fatal.is_some() {
                break;
            }
            self.path.segments.push(Segment::Key(key.clone()));
            match of.field(key) {
                None => self.unknown.push(dotted(&self.path)),
                Some(field) => {
                    let holder = std::mem::replace(&mut self.holder, of.name);
                    self.names.push(key.clone());
                    if let Some(value) = self.field(field, value) {
                        decoded.insert(key.clone(), value);
                    }
                    self.names.pop();
                    self.holder = holder;
                }
            }
            self.path.segments.pop();
        }
        decoded
    }

    fn field(&mut self, field: &Field, value: &Json) -> Option<Json> {
        if value.is_null() {
            return (field.always && field.ty == Type::Time).then_some(Json::Null);
        }
        let decoded = self.value(&field.ty, field.go_type, value)?;
        (field.always || !is_omitted(&field.ty, &decoded)).then_some(decoded)
    }

    /// Decodes a value that is not null; `None` if it has the wrong type.
    fn value(&mut self, ty: &Type, go_type: &str, value: &Json) -> Option<Json> {
        match (ty, value) {
            (Type::Pointer(inner), _) => self.value(inner, go_type.trim_start_matches('*'), value),
            (Type::Struct(id), Json::Object(map)) => Some(Json::Object(self.fields(schema::structure(*id), map))),
            (Type::List(item), Json::Array(items)) => Some(self.list(item, element_type(go_type), items)),
            (Type::Map(item), Json::Object(map)) => Some(self.map(item, element_type(go_type), map)),
            (Type::Text | Type::Bytes, Json::String(_)) | (Type::Bool, Json::Bool(_)) | (Type::Raw, _) => Some(value.clone()),
            (Type::Int32 | Type::Int64, Json::Number(number)) => {
                let fits = number.as_i64().is_some_and(|one| *ty == Type::Int64 || i32::try_from(one).is_ok());
                if fits { Some(value.clone()) } else { self.mismatch(&format!("number {number}"), go_type) }
            }
            (Type::Quantity, _) => self.quantity(value),
            (Type::IntOrString, Json::String(_)) => Some(value.clone()),
            (Type::IntOrString, Json::Number(number)) => {
                let fits = number.as_i64().is_some_and(|one| i32::try_from(one).is_ok());
                if fits { Some(value.clone()) } else { self.refuse(self.wrong(&format!("number {number}"), "int32")) }
            }
            (Type::IntOrString, _) => self.refuse(self.wrong(type_of(value), "int32")),
            (Type::Time, Json::String(text)) => self.time(text, go_type),
            (Type::Time, _) => self.refuse(self.wrong(type_of(value), "string")),
            _ => self.mismatch(type_of(value), go_type),
        }
    }

    fn list(&mut self, item: &Type, go_type: &str, items: &[Json]) -> Json {
        let mut decoded = Vec::with_capacity(items.len());
        for (index, one) in items.iter().enumerate() {
            self.path.segments.push(Segment::Index(index));
            decoded.push(if one.is_null() { Some(zero(item)) } else { self.value(item, go_type, one) });
            self.path.segments.pop();
        }
        Json::Array(decoded.into_iter().flatten().collect())
    }

    fn map(&mut self, item: &Type, go_type: &str, map: &Map<String, Json>) -> Json {
        let mut decoded = Map::new();
        for (key, one) in map {
            self.path.segments.push(Segment::Key(key.clone()));
            if let Some(value) = if one.is_null() { Some(zero(item)) } else { self.value(item, go_type, one) } {
                decoded.insert(key.clone(), value);
            }
            self.path.segments.pop();
        }
        Json::Object(decoded)
    }

    fn quantity(&mut self, value: &Json) -> Option<Json> {
        let text = quantity::text_of(value).unwrap_or_else(|| value.to_string());
        match Quantity::parse(text.trim()) {
            Ok(_) => Some(value.clone()),
            Err(error) => self.refuse(error.to_string()),
        }
    }

    fn time(&mut self, text: &str, go_type: &str) -> Option<Json> {
        if looks_like_time(text) {
            return Some(Json::String(text.to_owned()));
        }
        let layout = if go_type.ends_with("MicroTime") { "2006-01-02T15:04:05.000000Z07:00" } else { "2006-01-02T15:04:05Z07:00" };
        self.refuse(format!("parsing time {text:?} as {layout:?}: cannot parse {text:?} as \"2006\""))
    }

    fn wrong(&self, found: &str, go_type: &str) -> String {
        format!("json: cannot unmarshal {found} into Go struct field {}.{} of type {go_type}", self.holder, self.names.join("."))
    }

    /// Notes a wrong type; only the first is kept, and decoding goes on.
    fn mismatch(&mut self, found: &str, go_type: &str) -> Option<Json> {
        let text = self.wrong(found, go_type);
        self.saved.get_or_insert(text);
        None
    }

    /// Notes an error of a type that decodes itself, which ends decoding.
    fn refuse(&mut self, text: String) -> Option<Json> {
        self.fatal.get_or_insert(text);
        None
    }
}

/// The type of the elements of a list or map, which is the type that Go's error names for a wrong element.
fn element_type(go_type: &str) -> &str {
    go_type
        .strip_prefix("[]")
        .or_else(|| go_type.strip_prefix("map[").and_then(|rest| rest.split_once(']')).map(|(_, item)| item))
        .unwrap_or(go_type)
}

const fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "bool",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// The zero value that Go decodes a `null` in a list or map to.
fn zero(ty: &Type) -> Json {
    match ty {
        Type::Text | Type::Bytes => json!(""),
        Type::Bool => json!(false),
        Type::Int32 | Type::Int64 | Type::IntOrString => json!(0),
        Type::Quantity => json!("0"),
        Type::Struct(_) | Type::Map(_) => json!({}),
        Type::List(_) => json!([]),
        Type::Time | Type::Raw | Type::Pointer(_) => Json::Null,
    }
}

/// Whether `omitempty` leaves this value out when the object is printed.
fn is_omitted(ty: &Type, value: &Json) -> bool {
    match (ty, value) {
        (Type::Text | Type::Bytes, Json::String(text)) => text.is_empty(),
        (Type::Bool, Json::Bool(flag)) => !flag,
        (Type::Int32 | Type::Int64, Json::Number(number)) => number.as_i64() == Some(0),
        (Type::List(_), Json::Array(items)) => items.is_empty(),
        (Type::Map(_), Json::Object(map)) => map.is_empty(),
        _ => false,
    }
}

/// The path as errors about unknown fields print it: joined by dots, also after the key of a map.
fn dotted(path: &FieldPath) -> String {
    let mut text = String::new();
    for segment in &path.segments {
        match segment {
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
            Segment::Key(key) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
        }
    }
    text
}

/// Whether a text has the form `2006-01-02T15:04:05Z`, perhaps with a fraction or another zone.
fn looks_like_time(text: &str) -> bool {
    let shape = b"0000-00-00T00:00:00";
    let bytes = text.as_bytes();
    let date = bytes.len() > shape.len()
        && shape.iter().zip(bytes).all(|(expected, byte)| if *expected == b'0' { byte.is_ascii_digit() } else { expected == byte });
    let zone = bytes.get(shape.len()..).unwrap_or_default();
    let fraction = match zone.strip_prefix(b".") {
        Some(rest) => 1 + rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        None => 0,
    };
    let zone = &zone[fraction..];
    date && (zone == b"Z" || matches!(zone, [b'+' | b'-', a, b, b':', c, d] if [a, b, c, d].into_iter().all(u8::is_ascii_digit)))
}

#[cfg(test)]
mod tests {
    use super::strict;
    use crate::object::Json;
    use crate::object::kind::Kind;
    use crate::object::tests::recordings;
    use crate::object::yaml::read;
    use serde_json::json;

    /// Every recorded refusal of a manifest from standard input must come out word for word.
    #[test]
    fn recorded_refusals_are_word_for_word() {
        let recordings = recordings();
        let mut seen = 0;
        for name in ["val-yaml", "val-daemonset", "val-statefulset"] {
            for snapshot in recordings[name]["snapshots"].as_array().expect("a list") {
                let (Some(stdin), Some(stderr)) = (snapshot["stdin"].as_str(), snapshot["stderr"].as_str()) else { continue };
                if let Some((_, refusal)) = stderr.trim_end().split_once("cannot be handled as a ") {
                    let (kind, refusal) = refusal.split_once(": ").expect("a kind");
                    let kind = Kind::of_argument(kind).expect("a known kind");
                    let documents = read(stdin).documents;
                    let found: Vec<String> = documents.iter().filter_map(|document| refusal_of(kind, &document.value)).collect();
                    assert_eq!(found, [refusal], "{stdin}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 12, "only {seen} refusals found");
    }

    fn refusal_of(kind: Kind, value: &Json) -> Option<String> {
        let decoded = strict(kind, value);
        let unknown: Vec<String> = decoded.unknown.iter().map(|path| format!("unknown field \"{path}\"")).collect();
        decoded.error.or_else(|| (!unknown.is_empty()).then(|| format!("strict decoding error: {}", unknown.join(", "))))
    }

    /// Whatever the API returned must be known, of the right type and unchanged by decoding.
    #[test]
    fn recorded_objects_decode_to_themselves() {
        for recording in recordings().values() {
            for snapshot in recording["snapshots"].as_array().expect("a list") {
                for object in snapshot["objects"].as_array().map_or(&[][..], Vec::as_slice) {
                    let (version, kind) = (object["apiVersion"].as_str().unwrap_or(""), object["kind"].as_str().unwrap_or(""));
                    let Some(kind) = Kind::of_manifest(version, kind) else { continue };
                    let decoded = strict(kind, object);
                    assert_eq!((decoded.unknown, decoded.error), (Vec::new(), None), "{object}");
                    assert_eq!(&decoded.value, object);
                }
                let step = snapshot["step"].as_str().unwrap_or("");
                if step.starts_with("kubectl get") && step.ends_with("-o yaml") {
                    for document in read(snapshot["stdout"].as_str().unwrap_or("")).documents {
                        let Some(kind) = Kind::of_manifest(
                            document.value["apiVersion"].as_str().unwrap_or(""),
                            document.value["kind"].as_str().unwrap_or(""),
                        ) else {
                            continue;
                        };
                        let decoded = strict(kind, &document.value);
                        assert_eq!((decoded.unknown, decoded.error), (Vec::new(), None), "{step}");
                        assert_eq!(decoded.value, document.value);
                    }
                }
            }
        }
    }

    #[test]
    fn empty_and_null_fields_are_left_out() {
        let pod = json!({
            "metadata": {"name": "a", "labels": {}, "annotations": null},
            "spec": {"containers": [{"name": "m", "args": [], "stdin": false, "workingDir": "", "resources": {}, "env": [{"name": "A", "value": ""}]}],
                "securityContext": {}, "tolerations": [], "priority": 0, "terminationGracePeriodSeconds": null}
        });
        let expected = json!({
            "metadata": {"name": "a"},
            "spec": {"containers": [{"name": "m", "resources": {}, "env": [{"name": "A"}]}], "securityContext": {}, "priority": 0}
        });
        assert_eq!(strict(Kind::Pod, &pod).value, expected);
    }

    #[test]
    fn wrong_types_are_named_with_struct_path_and_type() {
        let cases = [
            (
                json!({"spec": {"hostNetwork": "yes"}}),
                "json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool",
            ),
            (
                json!({"spec": {"restartPolicy": 1}}),
                "json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy",
            ),
            (
                json!({"spec": {"priority": 3_000_000_000_u64}}),
                "json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32",
            ),
            (
                json!({"spec": {"nodeSelector": ["a"]}}),
                "json: cannot unmarshal array into Go struct field PodSpec.spec.nodeSelector of type map[string]string",
            ),
            (
                json!({"spec": {"affinity": 5}}),
                "json: cannot unmarshal number into Go struct field PodSpec.spec.affinity of type v1.Affinity",
            ),
            (
                json!({"spec": {"containers": [5]}}),
                "json: cannot unmarshal number into Go struct field PodSpec.spec.containers of type v1.Container",
            ),
            (
                json!({"spec": {"activeDeadlineSeconds": "x", "containers": [{"resources": {"limits": {"cpu": "1x"}}}]}}),
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            ),
        ];
        for (pod, expected) in cases {
            assert_eq!(strict(Kind::Pod, &pod).error.as_deref(), Some(expected));
        }
        let two = strict(Kind::Pod, &json!({"spec": {"zzz": 1, "containers": [{}, {"aaa": 1}]}}));
        assert_eq!(two.unknown, ["spec.containers[1].aaa", "spec.zzz"]);
    }
}
