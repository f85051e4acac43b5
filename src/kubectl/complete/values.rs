//! The values of flags, and the arguments that are made of several parts: labels, fields, containers, taints.

use super::offers::{Offers, before_each, names, object_offers, plain};
use super::place::Place;
use crate::kubectl::flags::{Flag, Values};
use crate::object::Json;
use crate::object::kind::{KINDS, Kind};
use crate::object::path::{FieldPath, Segment};
use crate::object::read::name_of;
use crate::object::schema;
use std::collections::{BTreeMap, BTreeSet};

/// The most objects of a kind whose labels are looked at.
const LABELLED_MAX: usize = 2_000;
/// The effects of a taint.
const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/// What a flag may carry.
pub(crate) fn of(flag: &Flag, typed: &str, place: &Place<'_>) -> Offers {
    match flag.values {
        Values::Unknown => Offers::new(),
        Values::Words(words) => plain(words.iter().copied()),
        Values::Namespaces => plain(names(Kind::Namespace, None, place.cluster)),
        Values::Selector => selector(typed, place),
        Values::LabelKeys => after_comma(typed, plain(labels(place).into_keys())),
        Values::Fields => field_selector(typed, place),
        Values::SortKeys => sort_keys(typed, place),
        Values::Containers => containers(place),
        Values::Files => files(place),
        Values::Objects => object_offers(&KINDS.map(|info| info.kind), typed, place),
        Values::Conditions => wait_conditions(typed, place),
        Values::Revisions => revisions(place),
        Values::ResourceVersion => {
            plain(place.object().and_then(|object| object["metadata"]["resourceVersion"].as_str().map(str::to_owned)))
        }
    }
}

/// The offers behind what stands before the last comma.
fn after_comma(typed: &str, offers: Offers) -> Offers {
    match typed.rsplit_once(',') {
        Some((head, _)) => before_each(&format!("{head},"), offers),
        None => offers,
    }
}

/// The labels of the objects that the line is about, with their values.
fn labels(place: &Place<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let mut kinds = place.kinds();
    if kinds.is_empty() {
        kinds.extend([Kind::Pod, Kind::DaemonSet, Kind::StatefulSet, Kind::Node]);
    }
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for kind in kinds {
        let namespace = place.namespace().filter(|_| kind.info().namespaced);
        for object in place.cluster.list(kind, namespace).iter().take(LABELLED_MAX) {
            for (key, value) in object.meta().labels.iter() {
                found.entry(key.to_string()).or_default().insert(value.to_string());
            }
        }
    }
    found
}

/// `key=value,key!=value`
fn selector(typed: &str, place: &Place<'_>) -> Offers {
    let labels = labels(place);
    let part = typed.rsplit_once(',').map_or(typed, |(_, part)| part);
    let operator = ["!=", "==", "="].into_iter().find_map(|operator| part.split_once(operator).map(|(key, _)| (key, operator)));
    let offers = match operator {
        Some((key, operator)) => plain(labels.get(key).into_iter().flatten().map(|value| format!("{key}{operator}{value}"))),
        None => {
            let negated = if part.starts_with('!') { "!" } else { "" };
            let equals = if negated.is_empty() { "=" } else { "" };
            plain(labels.keys().map(|key| format!("{negated}{key}{equals}")))
        }
    };
    after_comma(typed, offers)
}

/// `metadata.name=x`
fn field_selector(typed: &str, place: &Place<'_>) -> Offers {
    let kinds = place.kinds();
    let has = |kind: Kind| kinds.contains(&kind);
    let mut fields = vec!["metadata.name", "metadata.namespace"];
    if has(Kind::Pod) {
        fields.extend([
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "status.phase",
            "status.podIP",
        ]);
    }
    if has(Kind::Node) {
        fields.push("spec.unschedulable");
    }
    if has(Kind::Event) {
        fields.extend(["involvedObject.kind", "involvedObject.name", "involvedObject.namespace", "reason", "type"]);
    }
    let part = typed.rsplit_once(',').map_or(typed, |(_, part)| part);
    let operator = ["!=", "==", "="].into_iter().find_map(|operator| part.split_once(operator).map(|(key, _)| (key, operator)));
    let offers = match operator {
        None => plain(fields.into_iter().map(|field| format!("{field}="))),
        Some((key, operator)) => {
            let values = match key {
                "metadata.name" => kinds.into_iter().flat_map(|kind| names(kind, place.namespace(), place.cluster)).collect(),
                "metadata.namespace" | "involvedObject.namespace" => names(Kind::Namespace, None, place.cluster),
                "spec.nodeName" => names(Kind::Node, None, place.cluster),
                "status.phase" => ["Failed", "Pending", "Running", "Succeeded", "Unknown"].map(str::to_owned).to_vec(),
                "spec.restartPolicy" => ["Always", "Never", "OnFailure"].map(str::to_owned).to_vec(),
                "spec.unschedulable" => ["false", "true"].map(str::to_owned).to_vec(),
                "type" => ["Normal", "Warning"].map(str::to_owned).to_vec(),
                _ => Vec::new(),
            };
            plain(values.into_iter().map(|value| format!("{key}{operator}{value}")))
        }
    };
    after_comma(typed, offers)
}

/// `.metadata.name`, and every other field of the kind.
fn sort_keys(typed: &str, place: &Place<'_>) -> Offers {
    let Some(kind) = place.kinds().first().copied() else { return Offers::new() };
    let offers = fields_behind(typed.strip_prefix('.').unwrap_or(typed), kind, 0);
    before_each(".", offers)
}

/// `pods.spec.containers`, as `explain` takes it: the types, and behind a dot their fields.
pub(crate) fn field_paths(begun: &str, kinds: &[Kind]) -> Offers {
    match begun.split_once('.').and_then(|(kind, path)| Some((kind, Kind::of_argument(kind)?, path))) {
        Some((word, kind, path)) => before_each(&format!("{word}."), fields_behind(path, kind, 0)),
        None => {
            let mut offers: Offers = kinds.iter().map(|kind| (kind.info().plural.to_owned(), kind.info().short.join(", "))).collect();
            offers.extend(
                kinds.iter().flat_map(|kind| kind.info().short.iter().map(|short| ((*short).to_owned(), kind.info().plural.to_owned()))),
            );
            // A type that stands there in full can go on.
            offers.extend(Kind::of_argument(begun).map(|_| (format!("{begun}."), String::new())));
            offers.sort();
            offers
        }
    }
}

/// The fields that go on from a half-typed path; a field that stands there in full goes on with its own.
fn fields_behind(path: &str, kind: Kind, depth: usize) -> Offers {
    let (head, last) = path.rsplit_once('.').map_or(("", path), |(head, last)| (head, last));
    let mut offers = Offers::new();
    for hint in schema::fields_at(kind, &schema_path(kind, head)) {
        let text = if head.is_empty() { hint.name.clone() } else { format!("{head}.{}", hint.name) };
        if hint.name == last && depth == 0 {
            offers.extend(fields_behind(&format!("{text}."), kind, 1));
        }
        offers.push((text, hint.type_text));
    }
    offers
}

/// The path of fields named with dots; lists and maps on the way are entered.
fn schema_path(kind: Kind, dotted: &str) -> FieldPath {
    let mut path = FieldPath::default();
    for name in dotted.split('.').filter(|name| !name.is_empty()) {
        let list =
            schema::fields_at(kind, &path).into_iter().find(|hint| hint.name == name).is_some_and(|hint| hint.type_text.starts_with('['));
        path = path.key(name);
        if list {
            path.segments.push(Segment::Index(0));
        }
    }
    path
}

/// The containers of the object that the line names, or of its template.
pub(crate) fn containers(place: &Place<'_>) -> Offers {
    let Some(object) = place.object() else { return Offers::new() };
    let spec = if object["spec"]["template"].is_object() { &object["spec"]["template"]["spec"] } else { &object["spec"] };
    let of = |field: &str| spec[field].as_array().cloned().unwrap_or_default();
    let text = |container: &Json, field: &str| container[field].as_str().unwrap_or_default().to_owned();
    let all = of("initContainers").into_iter().chain(of("containers"));
    all.map(|container| (text(&container, "name"), text(&container, "image"))).collect()
}

fn files(place: &Place<'_>) -> Offers {
    let mut offers = plain(place.files.keys().cloned());
    offers.push(("-".to_owned(), "<<EOF".to_owned()));
    if place.files.len() > 1 {
        offers.push((".".to_owned(), String::new()));
    }
    offers
}

/// `condition=Ready`, `delete`, `jsonpath=`
fn wait_conditions(typed: &str, place: &Place<'_>) -> Offers {
    if !typed.starts_with("condition=") {
        return plain(["condition=", "create", "delete", "jsonpath="]);
    }
    let known: &[&str] = match place.kinds().first() {
        Some(Kind::Pod) => &["ContainersReady", "Initialized", "PodScheduled", "Ready"],
        Some(Kind::Node) => &["DiskPressure", "MemoryPressure", "NetworkUnavailable", "PIDPressure", "Ready"],
        _ => &["Available", "Ready"],
    };
    plain(known.iter().map(|condition| format!("condition={condition}")))
}

/// The numbers of the revisions of the workload that the line names.
fn revisions(place: &Place<'_>) -> Offers {
    let Some(object) = place.object() else { return Offers::new() };
    let uid = object["metadata"]["uid"].as_str().unwrap_or_default();
    let owned = |revision: &Json| {
        revision["metadata"]["ownerReferences"].as_array().is_some_and(|owners| owners.iter().any(|owner| owner["uid"] == uid))
    };
    let all = place.cluster.list_json(Kind::ControllerRevision, place.namespace());
    let mut found: Vec<(i64, String)> = all
        .iter()
        .filter(|revision| owned(revision))
        .filter_map(|revision| Some((revision["revision"].as_i64()?, name_of(revision).to_owned())))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(number, name)| (number.to_string(), name)).collect()
}

/// `key=value:Effect`, and with a dash behind it what takes one of the node's taints away.
pub(crate) fn taints(place: &Place<'_>, begun: &str) -> Offers {
    let mut offers = plain(names(Kind::Node, None, place.cluster));
    offers.retain(|(name, _)| !place.arguments.contains(&name.as_str()));
    let node = place.object().unwrap_or_default();
    for taint in node["spec"]["taints"].as_array().into_iter().flatten() {
        let (key, effect) = (taint["key"].as_str().unwrap_or_default(), taint["effect"].as_str().unwrap_or_default());
        offers.push((format!("{key}:{effect}-"), String::new()));
    }
    if let Some((head, _)) = begun.split_once(':') {
        offers.extend(EFFECTS.map(|effect| (format!("{head}:{effect}"), String::new())));
    }
    offers
}

/// `key=` sets one of the object's labels or annotations anew, `key-` takes it away.
pub(crate) fn changed_entries(place: &Place<'_>, field: &str) -> Offers {
    let object = place.object().unwrap_or_default();
    let keys: Vec<&String> = object["metadata"][field].as_object().into_iter().flat_map(|labels| labels.keys()).collect();
    plain(keys.iter().map(|key| format!("{key}=")).chain(keys.iter().map(|key| format!("{key}-"))))
}
