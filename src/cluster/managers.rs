//! Field managers: who wrote which field, as `metadata.managedFields` tells it, and how a server-side apply decides by that
//! (`apimachinery/pkg/util/managedfields`, `structured-merge-diff/merge`).
//!
//! Managers are stored beside the objects, and only for writes that name one: those of kubectl, not those of controllers and kubelets.
//! The creation of Nodes and Pods is not stored either, because there are too many of them; their last applied file tells the same.

use crate::cluster::rejection::{Reason, Rejection};
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::meta::LAST_APPLIED;
use crate::object::patch;
use crate::object::schema::{self, Type};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The path to a field in the notation of `fieldsV1`: `f:spec`, `f:containers`, `k:{"name":"main"}`, `f:image`. The item of a list itself
/// ends with its key.
pub type Way = Vec<String>;

/// The manager of kubectl's server-side apply without `--field-manager`.
pub const KUBECTL: &str = "kubectl";
/// The manager of kubectl's own three-way merge.
const CLIENT_SIDE: &str = "kubectl-client-side-apply";

/// How a manager writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// By server-side apply: fields that it no longer names are removed.
    Apply,
    /// By any other write.
    Update,
}

/// The fields that one manager wrote by one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    manager: String,
    operation: Operation,
    subresource: &'static str,
    time: String,
    fields: BTreeSet<Way>,
}

/// All managers of one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managers {
    /// The object's uid: a later object of the same name has other managers.
    pub uid: String,
    entries: Vec<Entry>,
}

/// A field that another manager owns and that an apply would change.
struct Conflict {
    manager: String,
    way: Way,
}

impl Managers {
    /// An object that nobody manages yet.
    #[must_use]
    pub fn of(uid: &str) -> Self {
        Self { uid: uid.to_owned(), entries: Vec::new() }
    }

    /// Records a write other than a server-side apply: the changed fields now belong to its manager alone.
    pub fn note_update(&mut self, kind: Kind, manager: &str, subresource: &'static str, before: Option<&Json>, after: &Json, time: &str) {
        let old = before.map(|object| fields(kind, object)).unwrap_or_default();
        let new = fields(kind, after);
        let changed: BTreeSet<Way> = new.iter().filter(|(way, value)| old.get(*way) != Some(value)).map(|(way, _)| way.clone()).collect();
        for entry in &mut self.entries {
            entry.fields.retain(|way| new.contains_key(way) && (!changed.contains(way) || is_item(way)));
        }
        if !changed.is_empty() {
            let entry = self.entry(manager, Operation::Update, subresource);
            entry.fields.extend(changed);
            time.clone_into(&mut entry.time);
        }
        self.entries.retain(|entry| !entry.fields.is_empty());
    }

    /// The entry of a manager; a new one is made if it has none.
    fn entry(&mut self, manager: &str, operation: Operation, subresource: &'static str) -> &mut Entry {
        let is = |entry: &Entry| entry.manager == manager && entry.operation == operation && entry.subresource == subresource;
        let at = self.entries.iter().position(is).unwrap_or_else(|| {
            let (manager, time, fields) = (manager.to_owned(), String::new(), BTreeSet::new());
            self.entries.push(Entry { manager, operation, subresource, time, fields });
            self.entries.len() - 1
        });
        &mut self.entries[at]
    }

    /// The object `live` after a server-side apply of `file`.
    ///
    /// # Errors
    /// 409 with the fields that others manage, unless `force` takes them over.
    pub fn apply(&mut self, kind: Kind, manager: &str, force: bool, live: &Json, file: &Json, time: &str) -> Result<Json, Rejection> {
        let wanted = fields(kind, file);
        let current = fields(kind, live);
        let conflicts = self.conflicts(kind, manager, live, &wanted, &current);
        if !force && !conflicts.is_empty() {
            return Err(Rejection::new(Reason::Conflict, complaint(&conflicts)));
        }
        for Conflict { way, .. } in &conflicts {
            for entry in self.entries.iter_mut().filter(|entry| !(entry.manager == manager && entry.operation == Operation::Apply)) {
                entry.fields.remove(way);
            }
        }
        let before = self.applied_before(kind, manager, live);
        let mut body = file.clone();
        if let Some(body) = body.as_object_mut() {
            body.remove("status");
        }
        let mut merged = patch::strategic(live, &body, kind).map_err(|error| Rejection::new(Reason::BadRequest, error.to_string()))?;
        let is_anothers = |way: &Way| {
            let others = self.entries.iter().filter(|entry| !is_own(entry, manager));
            others.into_iter().any(|entry| entry.fields.contains(way))
        };
        // Items of lists are removed before the fields inside them.
        for way in before.iter().filter(|way| current.contains_key(*way) && !wanted.contains_key(*way) && !is_anothers(way)) {
            remove(&mut merged, way);
        }
        if manager == KUBECTL {
            self.entries.retain(|entry| entry.manager != CLIENT_SIDE);
        }
        let entry = self.entry(manager, Operation::Apply, "");
        entry.fields = wanted.into_keys().collect();
        time.clone_into(&mut entry.time);
        self.entries.retain(|entry| !entry.fields.is_empty());
        Ok(merged)
    }

    /// The fields that the manager applied before. For kubectl they include those of its earlier three-way merges (`csaupgrade`).
    fn applied_before(&self, kind: Kind, manager: &str, live: &Json) -> BTreeSet<Way> {
        let own =
            self.entries.iter().filter(|entry| is_own(entry, manager) && entry.manager == manager && entry.operation == Operation::Apply);
        let mut before: BTreeSet<Way> = own.flat_map(|entry| entry.fields.iter().cloned()).collect();
        if manager == KUBECTL {
            before.extend(last_applied(kind, live).into_keys());
        }
        before
    }

    fn conflicts(
        &self,
        kind: Kind,
        manager: &str,
        live: &Json,
        wanted: &BTreeMap<Way, Json>,
        current: &BTreeMap<Way, Json>,
    ) -> Vec<Conflict> {
        let applied = if manager == KUBECTL { last_applied(kind, live) } else { BTreeMap::new() };
        let mut conflicts = Vec::new();
        for entry in &self.entries {
            if entry.manager == manager && entry.operation == Operation::Apply {
                continue;
            }
            for way in entry.fields.iter().filter(|way| !is_item(way)) {
                let (Some(wish), Some(is)) = (wanted.get(way), current.get(way)) else { continue };
                // A field that still has the value of the last applied file is kubectl's own.
                if wish != is && applied.get(way) != Some(is) {
                    conflicts.push(Conflict { manager: entry.described(kind), way: way.clone() });
                }
            }
        }
        conflicts.sort_by(|left, right| (&left.manager, &left.way).cmp(&(&right.manager, &right.way)));
        conflicts
    }

    /// `metadata.managedFields`
    #[must_use]
    pub fn json(&self, kind: Kind) -> Json {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        entries.sort_by_key(|entry| (entry.operation, &entry.time, &entry.manager));
        Json::Array(entries.into_iter().map(|entry| entry.json(kind)).collect())
    }
}

fn is_own(entry: &Entry, manager: &str) -> bool {
    (entry.manager == manager && entry.operation == Operation::Apply) || (manager == KUBECTL && entry.manager == CLIENT_SIDE)
}

impl Entry {
    /// The manager as a conflict names it.
    fn described(&self, kind: Kind) -> String {
        let subresource = if self.subresource.is_empty() { String::new() } else { format!(" with subresource {:?}", self.subresource) };
        match self.operation {
            Operation::Apply => format!("{:?}{subresource}", self.manager),
            Operation::Update => format!("{:?}{subresource} using {}", self.manager, kind.info().api_version()),
        }
    }

    fn json(&self, kind: Kind) -> Json {
        let mut tree = json!({});
        for way in &self.fields {
            let mut at = &mut tree;
            for step in way {
                at = &mut at[step];
                if at.is_null() {
                    *at = json!({});
                }
            }
            if is_item(way) {
                at["."] = json!({});
            }
        }
        let operation = if self.operation == Operation::Apply { "Apply" } else { "Update" };
        let mut entry = json!({
            "apiVersion": kind.info().api_version(), "fieldsType": "FieldsV1", "fieldsV1": tree, "manager": self.manager,
            "operation": operation, "time": self.time,
        });
        if !self.subresource.is_empty() {
            entry["subresource"] = json!(self.subresource);
        }
        entry
    }
}

/// Whether a way ends at the item of a list rather than at a field.
fn is_item(way: &Way) -> bool {
    way.last().is_some_and(|step| step.starts_with("k:"))
}

/// The text of a 409 (`managedfields/internal/conflict.go`).
fn complaint(conflicts: &[Conflict]) -> String {
    if let [Conflict { manager, way }] = conflicts {
        return format!("Apply failed with 1 conflict: conflict with {manager}: {}", shown(way));
    }
    let mut by_manager: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for Conflict { manager, way } in conflicts {
        by_manager.entry(manager).or_default().push(format!("- {}", shown(way)));
    }
    let texts: Vec<String> =
        by_manager.into_iter().map(|(manager, ways)| format!("conflicts with {manager}:\n{}", ways.join("\n"))).collect();
    format!("Apply failed with {} conflicts: {}", conflicts.len(), texts.join("\n"))
}

/// `.spec.template.spec.containers[name="main"].image`
fn shown(way: &Way) -> String {
    let mut text = String::new();
    for step in way {
        match step.split_at_checked(2) {
            Some(("f:", name)) => text.push_str(&format!(".{name}")),
            Some(("k:", key)) => {
                let key: BTreeMap<String, Json> = serde_json::from_str(key).unwrap_or_default();
                let pairs: Vec<String> = key.iter().map(|(name, value)| format!("{name}={value}")).collect();
                text.push_str(&format!("[{}]", pairs.join(",")));
            }
            Some((_, value)) => text.push_str(&format!("[={value}]")),
            None => {}
        }
    }
    text
}

/// The fields of the file that was applied last.
fn last_applied(kind: Kind, live: &Json) -> BTreeMap<Way, Json> {
    let text = live["metadata"]["annotations"][LAST_APPLIED].as_str();
    let file: Option<Json> = text.and_then(|text| serde_json::from_str(text).ok());
    file.map(|file| fields(kind, &file)).unwrap_or_default()
}

/// Removes the field at a path from an object.
fn remove(object: &mut Json, way: &[String]) {
    let Some((last, before)) = way.split_last() else { return };
    let mut at = object;
    for step in before {
        let next = match step.split_at_checked(2) {
            Some(("f:", name)) => at.get_mut(name),
            Some(("k:", key)) => at.as_array_mut().and_then(|items| items.iter_mut().find(|item| is_called(item, key))),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => return,
        }
    }
    match last.split_at_checked(2) {
        Some(("f:", name)) => {
            if let Some(map) = at.as_object_mut() {
                map.remove(name);
            }
        }
        Some(("k:", key)) => {
            if let Some(items) = at.as_array_mut() {
                items.retain(|item| !is_called(item, key));
            }
        }
        _ => {}
    }
}

fn is_called(item: &Json, key: &str) -> bool {
    let key: BTreeMap<String, Json> = serde_json::from_str(key).unwrap_or_default();
    key.iter().all(|(name, value)| item.get(name).unwrap_or(&default_key(name)) == value)
}

/// The fields of an object and their values. Maps and keyed lists are walked into; everything else counts as one field.
fn fields(kind: Kind, object: &Json) -> BTreeMap<Way, Json> {
    let mut found = BTreeMap::new();
    let holder = schema::of_kind(kind);
    for (name, value) in
        object.as_object().into_iter().flatten().filter(|(name, _)| !matches!(name.as_str(), "apiVersion" | "kind" | "status"))
    {
        let mut way = vec![format!("f:{name}")];
        match holder.field(name) {
            Some(field) => walk(value, &field.ty, &mut way, &mut found),
            None => {
                found.insert(way, value.clone());
            }
        }
    }
    const STAMPED: [&str; 10] = [
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generateName",
        "generation",
        "managedFields",
        "name",
        "namespace",
        "resourceVersion",
        "uid",
    ];
    found.retain(|way, _| {
        way[0] != "f:metadata" || way.get(1).and_then(|step| step.strip_prefix("f:")).is_some_and(|name| !STAMPED.contains(&name))
    });
    found
}

fn walk(value: &Json, ty: &Type, way: &mut Way, found: &mut BTreeMap<Way, Json>) {
    match (value, ty) {
        (Json::Null, _) => {}
        (_, Type::Pointer(inner)) => walk(value, inner, way, found),
        (Json::Object(map), Type::Struct(id)) if !map.is_empty() && !ATOMIC.contains(&schema::structure(*id).name) => {
            for (name, value) in map {
                way.push(format!("f:{name}"));
                match schema::structure(*id).field(name) {
                    Some(field) if !is_atomic(name) => walk(value, &field.ty, way, found),
                    _ => {
                        found.insert(way.clone(), value.clone());
                    }
                }
                way.pop();
            }
        }
        (Json::Object(map), Type::Map(inner)) if !map.is_empty() => {
            for (name, value) in map {
                way.push(format!("f:{name}"));
                walk(value, inner, way, found);
                way.pop();
            }
        }
        (Json::Array(items), Type::List(inner)) if !items.is_empty() => match keys(inner) {
            [] => {
                found.insert(way.clone(), value.clone());
            }
            keys => {
                for item in items {
                    let key: BTreeMap<&str, Json> =
                        keys.iter().map(|name| (*name, item.get(*name).cloned().unwrap_or_else(|| default_key(name)))).collect();
                    way.push(format!("k:{}", json!(key)));
                    found.insert(way.clone(), Json::Null);
                    walk(item, inner, way, found);
                    way.pop();
                }
            }
        },
        _ => {
            found.insert(way.clone(), value.clone());
        }
    }
}

/// Structs that count as one field (`x-kubernetes-map-type: atomic`).
const ATOMIC: [&str; 12] = [
    "ConfigMapKeySelector",
    "LabelSelector",
    "LocalObjectReference",
    "NodeSelector",
    "NodeSelectorTerm",
    "ObjectFieldSelector",
    "ObjectReference",
    "OwnerReference",
    "ResourceFieldSelector",
    "SecretKeySelector",
    "SecretReference",
    "TypedLocalObjectReference",
];

/// Whether the map with this name counts as one field.
fn is_atomic(name: &str) -> bool {
    matches!(name, "nodeSelector" | "claimRef")
}

/// The keys that identify the items of a list (`x-kubernetes-list-map-keys`); none for a list that counts as one field.
fn keys(item: &Type) -> &'static [&'static str] {
    let Type::Struct(id) = item else { return &[] };
    match schema::structure(*id).name {
        "Container" | "EphemeralContainer" | "EnvVar" | "Volume" | "PodSchedulingGate" | "PodResourceClaim" | "ResourceClaim" => &["name"],
        "ContainerPort" => &["containerPort", "protocol"],
        "ServicePort" => &["port", "protocol"],
        "VolumeMount" => &["mountPath"],
        "VolumeDevice" => &["devicePath"],
        "HostAlias" => &["ip"],
        "TopologySpreadConstraint" => &["topologyKey", "whenUnsatisfiable"],
        _ => &[],
    }
}

/// The value of a key for items that do not have it.
fn default_key(name: &str) -> Json {
    if name == "protocol" { json!("TCP") } else { Json::Null }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn daemon_set(image: &str, seconds: i64) -> Json {
        json!({
            "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent", "labels": {"a": "1"}},
            "spec": {"minReadySeconds": seconds, "template": {"spec": {"containers": [{"name": "main", "image": image}]}}},
        })
    }

    #[test]
    fn fields_are_found_through_maps_and_keyed_lists() {
        let found: Vec<String> = fields(Kind::DaemonSet, &daemon_set("a:1", 3)).keys().map(shown).collect();
        assert_eq!(
            found,
            [
                ".metadata.labels.a",
                ".spec.minReadySeconds",
                ".spec.template.spec.containers[name=\"main\"]",
                ".spec.template.spec.containers[name=\"main\"].image",
                ".spec.template.spec.containers[name=\"main\"].name",
            ]
        );
    }

    #[test]
    fn a_field_that_somebody_else_changed_is_a_conflict_until_it_is_taken() {
        let mut managers = Managers::of("u");
        let live = daemon_set("a:1", 3);
        managers.note_update(Kind::DaemonSet, "kubectl-create", "", None, &live, "t1");
        managers.note_update(Kind::DaemonSet, "kubectl-patch", "", Some(&live), &daemon_set("a:1", 5), "t2");
        let live = daemon_set("a:1", 5);
        let refused = managers.clone().apply(Kind::DaemonSet, "ci", false, &live, &daemon_set("a:1", 3), "t3").unwrap_err();
        assert_eq!(refused.message, "Apply failed with 1 conflict: conflict with \"kubectl-patch\" using apps/v1: .spec.minReadySeconds");
        let both = managers.clone().apply(Kind::DaemonSet, "ci", false, &live, &daemon_set("a:2", 3), "t3").unwrap_err();
        assert!(both.message.starts_with("Apply failed with 2 conflicts: conflicts with \"kubectl-create\" using apps/v1:\n- .spec."));
        let merged = managers.apply(Kind::DaemonSet, "ci", true, &live, &daemon_set("a:2", 3), "t3").unwrap();
        assert_eq!(merged["spec"]["minReadySeconds"], 3);
        assert!(managers.apply(Kind::DaemonSet, "ci", false, &merged, &daemon_set("a:3", 4), "t4").is_ok());
    }

    #[test]
    fn what_an_apply_no_longer_says_goes_unless_it_is_anothers() {
        let mut managers = Managers::of("u");
        let live = daemon_set("a:1", 3);
        managers.apply(Kind::DaemonSet, "ci", false, &live, &live, "t1").unwrap();
        let mut less = live.clone();
        less["metadata"] = json!({"name": "agent"});
        less["spec"].as_object_mut().unwrap().remove("minReadySeconds");
        let merged = managers.apply(Kind::DaemonSet, "ci", false, &live, &less, "t2").unwrap();
        assert_eq!((merged["metadata"]["labels"].clone(), merged["spec"].get("minReadySeconds")), (json!({}), None));
    }
}
