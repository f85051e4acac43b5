//! The Go types of every kind: which fields an object has, in which order, of which type (`k8s.io/api`, v1.36).
//!
//! Strict decoding, completion in the editor and a DaemonSet's revision hash read these tables. They are kept as text, one struct a line,
//! `Field type` with the JSON name in backquotes where it is not the field's with a small first letter, and read once. A `!` behind a
//! type marks a field that is written even when it is empty (no `omitempty`).

use crate::object::kind::Kind;
use crate::object::path::{FieldPath, Segment};
use std::collections::BTreeMap;
use std::sync::OnceLock;

const POD_TEMPLATE: &str = include_str!("pod_template.txt");
const OBJECTS: &str = include_str!("objects.txt");

/// Fields of the pod template's structs that are written even when empty; validation refuses most others without `omitempty` when empty.
const ALWAYS_WRITTEN: [(&str, &str); 5] = [
    ("HTTPHeader", "Value"),
    ("Sysctl", "Value"),
    ("SleepAction", "Seconds"),
    ("DownwardAPIVolumeFile", "Path"),
    ("ISCSIVolumeSource", "Lun"),
];

/// A Go type, as far as it decides how JSON is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A string or a type made of it.
    Text,
    /// `bool`
    Bool,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `resource.Quantity`
    Quantity,
    /// `intstr.IntOrString`
    IntOrString,
    /// `metav1.Time` or `metav1.MicroTime`
    Time,
    /// `[]byte`, base64 in JSON
    Bytes,
    /// Any JSON value, kept as it is.
    Raw,
    /// A struct; its fields are found with [`structure`].
    Struct(StructId),
    /// A pointer: unset is not the same as empty.
    Pointer(Box<Type>),
    /// A list.
    List(Box<Type>),
    /// A map with text keys.
    Map(Box<Type>),
}

/// A struct's place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StructId(usize);

/// One field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// `DNSPolicy`
    pub go_name: &'static str,
    /// `dnsPolicy`; of no meaning for an inline field.
    pub json_name: &'static str,
    /// The field's type.
    pub ty: Type,
    /// The type as Go writes it: `[]v1.Container`.
    pub go_type: &'static str,
    /// Whether the field is an embedded struct, whose fields are at the same JSON level.
    pub inline: bool,
    /// Whether the field is written even when empty.
    pub always: bool,
}

/// One Go struct.
#[derive(Clone, Debug)]
pub struct Struct {
    /// `DaemonSetSpec`
    pub name: &'static str,
    /// The fields in Go's order.
    pub fields: Vec<Field>,
    /// JSON name to field, embedded structs included.
    flat: BTreeMap<&'static str, (StructId, usize)>,
}

impl Struct {
    /// The field with a JSON name, also inside embedded structs.
    #[must_use]
    pub fn field(&self, json_name: &str) -> Option<&'static Field> {
        let (holder, index) = self.flat.get(json_name)?;
        structure(*holder).fields.get(*index)
    }
}

struct Table {
    structs: Vec<Struct>,
    by_name: BTreeMap<&'static str, StructId>,
}

/// The struct at a place of the table.
#[must_use]
pub fn structure(id: StructId) -> &'static Struct {
    &table().structs[id.0]
}

/// The struct of a kind.
///
/// # Panics
/// Never: every kind has a line in the table, which a test checks.
#[must_use]
pub fn of_kind(kind: Kind) -> &'static Struct {
    of_name(kind.info().name).expect("every kind has a line in objects.txt")
}

/// A struct by its Go name.
#[must_use]
pub fn of_name(name: &str) -> Option<&'static Struct> {
    table().by_name.get(name).map(|id| structure(*id))
}

/// A field that may be written at some place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldHint {
    /// `containers`
    pub name: String,
    /// `[]Container`
    pub type_text: String,
}

/// The fields that an object of a kind may have at a path, in the order of the API's types; nothing where the path leads to no struct.
#[must_use]
pub fn fields_at(kind: Kind, path: &FieldPath) -> Vec<FieldHint> {
    let mut found = of_kind(kind);
    let mut at: Option<&'static Type> = None;
    for segment in &path.segments {
        let next = match (at.map(target), segment) {
            (None, Segment::Key(key)) => found.field(key).map(|field| &field.ty),
            (Some(Type::Struct(id)), Segment::Key(key)) => structure(*id).field(key).map(|field| &field.ty),
            (Some(Type::List(item)), Segment::Index(_)) | (Some(Type::Map(item)), _) => Some(&**item),
            _ => None,
        };
        let Some(next) = next else { return Vec::new() };
        at = Some(next);
    }
    match at.map(target) {
        None => {}
        Some(Type::Struct(id)) => found = structure(*id),
        Some(_) => return Vec::new(),
    }
    let mut hints = Vec::new();
    collect_hints(found, &mut hints);
    hints
}

fn target(ty: &Type) -> &Type {
    match ty {
        Type::Pointer(inner) => target(inner),
        other => other,
    }
}

fn collect_hints(from: &Struct, hints: &mut Vec<FieldHint>) {
    for field in &from.fields {
        match &field.ty {
            Type::Struct(id) if field.inline => collect_hints(structure(*id), hints),
            _ => hints.push(FieldHint { name: field.json_name.to_owned(), type_text: plain_type(field.go_type) }),
        }
    }
}

/// `*[]v1.Container` as a reader says it: `[]Container`.
fn plain_type(go_type: &str) -> String {
    go_type
        .trim_start_matches('*')
        .replace("v1.", "")
        .replace("resource.", "")
        .replace("intstr.", "")
        .replace("types.", "")
        .replace("[]uint8", "bytes")
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(read_table)
}

fn read_table() -> Table {
    let lines: Vec<(&'static str, &'static str)> =
        POD_TEMPLATE.lines().chain(OBJECTS.lines()).filter_map(|line| line.split_once(": ")).collect();
    let by_name: BTreeMap<&'static str, StructId> = lines.iter().enumerate().map(|(index, (name, _))| (*name, StructId(index))).collect();
    let mut structs: Vec<Struct> = lines
        .iter()
        .map(|(name, fields)| Struct {
            name,
            fields: fields.split("; ").map(|field| read_field(name, field, &by_name)).collect(),
            flat: BTreeMap::new(),
        })
        .collect();
    let flat: Vec<BTreeMap<&'static str, (StructId, usize)>> = (0..structs.len())
        .map(|index| {
            let mut names = BTreeMap::new();
            flatten(&structs, StructId(index), &mut names);
            names
        })
        .collect();
    for (one, names) in structs.iter_mut().zip(flat) {
        one.flat = names;
    }
    Table { structs, by_name }
}

fn flatten(structs: &[Struct], id: StructId, names: &mut BTreeMap<&'static str, (StructId, usize)>) {
    for (index, field) in structs[id.0].fields.iter().enumerate() {
        match field.ty {
            Type::Struct(inner) if field.inline => flatten(structs, inner, names),
            _ => {
                names.insert(field.json_name, (id, index));
            }
        }
    }
}

fn read_field(holder: &str, text: &'static str, by_name: &BTreeMap<&'static str, StructId>) -> Field {
    let mut words = text.split(' ');
    let go_name = words.next().unwrap_or("");
    let written = words.next().unwrap_or("");
    let tag = words.next().map(|tag| tag.trim_matches('`'));
    let go_type = written.strip_suffix('!').unwrap_or(written);
    // The table is read once and stays until the end, and so do the names in it.
    let with_small_letter = || {
        let mut name = go_name.to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        &*name.leak()
    };
    let json_name = tag.unwrap_or_else(with_small_letter);
    Field {
        go_name,
        json_name,
        ty: read_type(go_type, by_name),
        go_type,
        inline: tag == Some("(inline)"),
        always: written.ends_with('!') || ALWAYS_WRITTEN.contains(&(holder, go_name)),
    }
}

fn read_type(text: &str, by_name: &BTreeMap<&'static str, StructId>) -> Type {
    if let Some(inner) = text.strip_prefix('*') {
        return Type::Pointer(Box::new(read_type(inner, by_name)));
    }
    match text {
        "[]uint8" => return Type::Bytes,
        "v1.ResourceList" => return Type::Map(Box::new(Type::Quantity)),
        "bool" => return Type::Bool,
        "int32" => return Type::Int32,
        "int64" => return Type::Int64,
        "resource.Quantity" => return Type::Quantity,
        "intstr.IntOrString" => return Type::IntOrString,
        "v1.Time" | "v1.MicroTime" => return Type::Time,
        "v1.FieldsV1" | "runtime.RawExtension" => return Type::Raw,
        _ => {}
    }
    if let Some(inner) = text.strip_prefix("[]") {
        return Type::List(Box::new(read_type(inner, by_name)));
    }
    if let Some((_, inner)) = text.strip_prefix("map[").and_then(|rest| rest.split_once(']')) {
        return Type::Map(Box::new(read_type(inner, by_name)));
    }
    // What is neither a struct nor one of the above is a string with a name of its own.
    text.strip_prefix("v1.").and_then(|name| by_name.get(name)).map_or(Type::Text, |id| Type::Struct(*id))
}

#[cfg(test)]
mod tests {
    use super::{Type, fields_at, of_kind, of_name, table};
    use crate::object::kind::{KINDS, Kind};
    use crate::object::path::FieldPath;

    #[test]
    fn every_kind_has_its_struct() {
        for info in KINDS {
            assert_eq!(of_kind(info.kind).name, info.name);
            assert!(of_kind(info.kind).field("metadata").is_some());
        }
    }

    /// A misspelt type name would silently be read as a string.
    #[test]
    fn only_names_of_enumerations_are_taken_for_strings() {
        for one in &table().structs {
            for field in &one.fields {
                let base = field.go_type.trim_start_matches(['*', '[', ']']);
                let suspicious = base.ends_with("Source")
                    || base.ends_with("Spec")
                    || base.ends_with("Status")
                    || base.ends_with("Reference")
                    || base.ends_with("Template");
                let known = [
                    "v1.ConditionStatus",
                    "v1.PodResizeStatus",
                    "v1.ClaimResourceStatus",
                    "v1.ResourceHealthStatus",
                    "v1.PersistentVolumeClaimModifyVolumeStatus",
                ];
                assert!(
                    !(field.ty == Type::Text && suspicious) || known.contains(&base),
                    "{}.{}: {}",
                    one.name,
                    field.go_name,
                    field.go_type
                );
            }
        }
    }

    #[test]
    fn the_pod_template_table_is_the_documented_one() {
        let document = include_str!("../../../docs/kubernetes/podtemplate-types.md");
        let documented: String = document
            .lines()
            .filter_map(|line| line.strip_prefix("- **"))
            .map(|line| format!("{}\n", line.replacen("**", "", 1).trim_end()))
            .collect();
        assert_eq!(documented, super::POD_TEMPLATE);
    }

    #[test]
    fn embedded_fields_are_found_and_hinted() {
        let volume = of_name("Volume").expect("a struct");
        assert_eq!(volume.field("hostPath").expect("embedded").go_name, "HostPath");
        let hints = fields_at(Kind::DaemonSet, &FieldPath::parse("spec.template.spec.containers[0]"));
        assert_eq!((hints[0].name.as_str(), hints[5].type_text.as_str()), ("name", "[]ContainerPort"));
        assert!(fields_at(Kind::DaemonSet, &FieldPath::root()).iter().any(|hint| hint.name == "spec"));
        assert!(fields_at(Kind::DaemonSet, &FieldPath::parse("spec.nope")).is_empty());
        assert!(fields_at(Kind::DaemonSet, &FieldPath::parse("metadata.labels")).is_empty());
    }
}
