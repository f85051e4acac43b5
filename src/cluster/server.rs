//! The API server: one request in, one answer out, and the store as it is afterwards.
//!
//! The order is upstream's: decode, default, admit, validate, store (`apiserver/pkg/endpoints/handlers`, `registry/generic`).

use crate::cluster::addresses;
use crate::cluster::admit::default::{self, TEMPLATE_GENERATION};
use crate::cluster::admit::plugins::{self, default_toleration_seconds, priority, runtime_class};
use crate::cluster::admit::{own_labels, quality, validate, warnings};
use crate::cluster::managers::{KUBECTL, Managers};
use crate::cluster::rejection::{FieldError, Reason, Rejection};
use crate::cluster::request::{FieldValidation, PatchType, Request, Response, Subresource};
use crate::cluster::store::Cluster;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::authors::compare::{Update, changed, filled};
use crate::object::authors::record::{Authors, Authorship, Changes};
use crate::object::authors::{Author, Reason as Written, Who, place};
use crate::object::decode;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::limits::{self, Allowance, Counted};
use crate::object::meta::LAST_APPLIED;
use crate::object::patch::{self, PatchError};
use crate::object::pod::PodStatus;
use crate::object::read;
use crate::time::Time;
use serde_json::json;
use std::rc::Rc;

/// Handles one request. On a rejection the cluster is as it was.
///
/// # Errors
/// The refusal, in the API server's words.
pub fn serve(cluster: &mut Cluster, request: &Request, now: Time) -> Result<Response, Rejection> {
    answer(cluster, request, &Author::manifest(), now)
}

fn answer(cluster: &mut Cluster, request: &Request, author: &Author, now: Time) -> Result<Response, Rejection> {
    match request {
        Request::Create { object: body, .. }
        | Request::Update { object: body, .. }
        | Request::Apply { object: body, .. }
        | Request::Patch { body, .. } => within(Counted::RequestBytes, body)?,
        Request::Delete { .. } | Request::Managed { .. } | Request::Evict { .. } => {}
    }
    match request {
        Request::Create { kind, object, validation } => create(cluster, *kind, object, (author, *validation), now),
        Request::Update { kind, object, validation } => replace(cluster, *kind, object, author, *validation),
        Request::Patch { kind, key, patch_type, body, subresource, validation } => {
            let old = cluster.get_json(*kind, key).ok_or_else(|| Rejection::not_found(*kind, key))?;
            let new = patched(*kind, &old, *patch_type, body)?;
            write(cluster, *kind, key, &new, *subresource, (author, *validation))
        }
        Request::Delete { kind, key, grace_s, propagation } => {
            let object = cluster.delete(*kind, key, *grace_s, *propagation, now)?;
            Ok(Response { object: object.to_json(cluster.epoch), warnings: Vec::new(), changed: true })
        }
        Request::Apply { kind, object, manager, force, validation } => apply(cluster, *kind, object, manager, (*force, *validation), now),
        Request::Managed { manager, request } => managed(cluster, manager, request, now),
        Request::Evict { key, grace_s } => {
            let object = cluster.evict(key, *grace_s, now)?;
            Ok(Response { object: object.to_json(cluster.epoch), warnings: Vec::new(), changed: true })
        }
    }
}

/// Refuses what is larger than a request, or an object of the store, may be.
fn within(what: Counted, value: &Json) -> Result<(), Rejection> {
    let bytes = limits::json_bytes(value, what.allowed());
    Allowance::default().spend(what, bytes).map_err(|exceeded| Rejection::too_large(&exceeded))
}

/// A write whose manager is remembered.
fn managed(cluster: &mut Cluster, manager: &str, request: &Request, now: Time) -> Result<Response, Rejection> {
    let (kind, key, subresource) = match request {
        Request::Create { kind, object, .. } | Request::Update { kind, object, .. } => (*kind, key_of(*kind, object), Subresource::None),
        Request::Patch { kind, key, subresource, .. } => (*kind, key.clone(), *subresource),
        Request::Delete { .. } | Request::Evict { .. } | Request::Apply { .. } | Request::Managed { .. } => {
            return serve(cluster, request, now);
        }
    };
    let before = cluster.get_json(kind, &key);
    let response = answer(cluster, request, &author_of(manager), now)?;
    // Nodes and Pods are many, and who created them is told by their last applied file.
    let is_counted = before.is_some() || !matches!(kind, Kind::Node | Kind::Pod);
    if response.changed && is_counted && subresource != Subresource::Status {
        let subresource = if subresource == Subresource::Scale { "scale" } else { "" };
        let time = cluster.epoch.rfc3339(now);
        let after = &response.object;
        let mut managers = managers_of(cluster, kind, after);
        managers.note_update(kind, manager, subresource, before.as_ref(), after, &time);
        remember(cluster, kind, after, managers);
    }
    Ok(response)
}

/// The author that a field manager stands for: files are applied, everything else is said with a command.
fn author_of(manager: &str) -> Author {
    match manager {
        "kubectl-client-side-apply" | "kubectl-last-applied" | KUBECTL => Author::manifest(),
        command => Author::command(command),
    }
}

/// A server-side apply (`apiserver/pkg/endpoints/handlers/patch.go`, `applyPatcher`).
fn apply(
    cluster: &mut Cluster,
    kind: Kind,
    file: &Json,
    manager: &str,
    (force, validation): (bool, FieldValidation),
    now: Time,
) -> Result<Response, Rejection> {
    let key = key_of(kind, file);
    let time = cluster.epoch.rfc3339(now);
    let author = author_of(manager);
    let Some(live) = cluster.get_json(kind, &key) else {
        let response = create(cluster, kind, file, (&author, validation), now)?;
        let mut managers = Managers::of(read::text(&response.object["metadata"], "uid"));
        managers.apply(kind, manager, true, &response.object, file, &time)?;
        remember(cluster, kind, &response.object, managers);
        return Ok(response);
    };
    // What is unknown is refused before anybody is asked whose it is.
    decoded(kind, file, validation)?;
    let mut managers = managers_of(cluster, kind, &live);
    let merged = managers.apply(kind, manager, force, &live, file, &time)?;
    let response = write(cluster, kind, &key, &merged, Subresource::None, (&author, validation))?;
    remember(cluster, kind, &response.object, managers);
    Ok(response)
}

/// The key of an object as it was sent.
fn key_of(kind: Kind, object: &Json) -> Key {
    let metadata = object.get("metadata").unwrap_or(&Json::Null);
    let namespace = if kind.info().namespaced { read::name(metadata, "namespace").unwrap_or_else(|| "default".into()) } else { "".into() };
    Key { namespace, name: read::text(metadata, "name").into() }
}

/// Who wrote an object so far.
fn managers_of(cluster: &Cluster, kind: Kind, object: &Json) -> Managers {
    let uid = read::text(&object["metadata"], "uid");
    let known = cluster.managers.get(&ObjectRef { kind, key: key_of(kind, object) }).filter(|managers| managers.uid == uid);
    known.map_or_else(|| Managers::of(uid), |managers| (**managers).clone())
}

fn remember(cluster: &mut Cluster, kind: Kind, object: &Json, managers: Managers) {
    cluster.managers.insert(ObjectRef { kind, key: key_of(kind, object) }, Rc::new(managers));
}

/// Strict decoding: the object without unknown fields, and the warnings about them.
fn decoded(kind: Kind, object: &Json, validation: FieldValidation) -> Result<(Json, Vec<String>), Rejection> {
    let info = kind.info();
    let decoded = decode::strict(kind, object);
    let refusal = |text: &str| {
        Rejection::new(Reason::BadRequest, format!("{0} in version \"{1}\" cannot be handled as a {0}: {text}", info.name, info.version))
    };
    if let Some(error) = &decoded.error {
        return Err(refusal(error));
    }
    let unknown: Vec<String> = decoded.unknown.iter().map(|path| format!("unknown field \"{path}\"")).collect();
    match validation {
        FieldValidation::Strict if !unknown.is_empty() => Err(refusal(&format!("strict decoding error: {}", unknown.join(", ")))),
        FieldValidation::Strict | FieldValidation::Ignore => Ok((decoded.value, Vec::new())),
        FieldValidation::Warn => Ok((decoded.value, unknown)),
    }
}

fn create(
    cluster: &mut Cluster,
    kind: Kind,
    object: &Json,
    (author, validation): (&Author, FieldValidation),
    now: Time,
) -> Result<Response, Rejection> {
    let (mut value, mut warned) = decoded(kind, object, validation)?;
    prepare_create(kind, &mut value);
    let mut changes = Changes::new();
    admit_new(cluster, kind, object, &mut value, &mut changes)?;
    warned.extend(warnings::of(kind, &value, None));
    if kind == Kind::Service {
        let before = value.clone();
        addresses::allocate(cluster, &mut value, None);
        changed(&before, &value, "", Who::ApiServer, &mut changes);
    }
    within(Counted::StoredBytes, &value)?;
    let mut object = Object::of_json(kind, &value, cluster.epoch);
    stamp_new(&mut object, now);
    keep_authors(&mut object, Authors::of_new(author).after(changes));
    let object = cluster.create(object, now)?;
    Ok(Response { object: object.to_json(cluster.epoch), warnings: warned, changed: true })
}

/// Puts the record of an object beside it, and that of its template beside the template, for the Pods that are made from it.
fn keep_authors(object: &mut Object, authors: Rc<Authors>) {
    let of_template = || Authorship::new(Rc::new(authors.below(&place::of_keys(&["spec", "template"]))));
    match object {
        Object::DaemonSet(set) => {
            let spec = Rc::make_mut(&mut Rc::make_mut(set).spec);
            Rc::make_mut(&mut spec.template).authors = of_template();
        }
        Object::StatefulSet(set) => {
            let spec = Rc::make_mut(&mut Rc::make_mut(set).spec);
            Rc::make_mut(&mut spec.template).authors = of_template();
        }
        Object::Node(_)
        | Object::Pod(_)
        | Object::Revision(_)
        | Object::Claim(_)
        | Object::Budget(_)
        | Object::Event(_)
        | Object::Other(_) => {}
    }
    object.meta_mut().authors = Authorship::new(authors);
}

/// Whether a client may write the status of a new object.
const fn keeps_status(kind: Kind) -> bool {
    matches!(kind, Kind::Node | Kind::Event | Kind::PersistentVolume)
}

/// `PrepareForCreate`: what a client may not say about a new object is dropped.
fn prepare_create(kind: Kind, value: &mut Json) {
    let mut metadata = value.get_mut("metadata").map_or_else(|| json!({}), Json::take);
    for field in [
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "generation",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "selfLink",
        "managedFields",
    ] {
        read::put(&mut metadata, field, Json::Null);
    }
    if kind == Kind::DaemonSet {
        let mut annotations = metadata.get("annotations").cloned().unwrap_or_else(|| json!({}));
        read::put(&mut annotations, TEMPLATE_GENERATION, "1".into());
        read::put(&mut metadata, "annotations", annotations);
    }
    if !kind.info().namespaced {
        read::put(&mut metadata, "namespace", Json::Null);
    } else if read::text(&metadata, "namespace").is_empty() {
        read::put(&mut metadata, "namespace", "default".into());
    }
    read::put(value, "metadata", metadata);
    if !keeps_status(kind) {
        read::put(value, "status", Json::Null);
    }
}

/// Defaulting, admission and validation of a new object; each names itself as the author of what it adds to what was said.
fn admit_new(cluster: &Cluster, kind: Kind, said: &Json, value: &mut Json, changes: &mut Changes) -> Result<(), Rejection> {
    default::apply(kind, value);
    default::drop_disabled(kind, value, None);
    filled(said, value, &mut String::new(), &Author::role(Who::Default), changes);
    let server = Author::role(Who::ApiServer);
    if !keeps_status(kind) {
        changes.set(&place::of_keys(&["status"]), &server);
    }
    if kind == Kind::DaemonSet {
        changes.set(&place::of_keys(&["metadata", "annotations", TEMPLATE_GENERATION]), &server);
    }
    note_last_applied(None, value, changes);
    let name = read::text(value.get("metadata").unwrap_or(&Json::Null), "name").to_owned();
    if kind == Kind::Pod {
        admit_pod(cluster, value, changes)?;
    }
    plugins::admit(kind, value, changes);
    let causes = validate::create(kind, value);
    if !causes.is_empty() {
        return Err(Rejection::invalid(kind, &name, causes));
    }
    priority::only_one_default(cluster, kind, value, &name)?;
    runtime_class::refuse_overhead(kind, value, &name)
}

/// kubectl itself keeps what was applied last.
fn note_last_applied(old: Option<&Json>, value: &Json, changes: &mut Changes) {
    let of = |object: &Json| read::at(object, &["metadata", "annotations", LAST_APPLIED]).cloned();
    let new = of(value);
    if new.is_some() && old.and_then(of) != new {
        let place = place::of_keys(&["metadata", "annotations", LAST_APPLIED]);
        changes.set(&place, &Author { who: Who::You, reason: Written::LastApplied });
    }
}

/// What becomes of a new Pod's spec: values of its own labels in selectors, then admission.
fn admit_pod(cluster: &Cluster, pod: &mut Json, changes: &mut Changes) -> Result<(), Rejection> {
    let metadata = pod.get("metadata").cloned().unwrap_or_default();
    let name = if read::text(&metadata, "name").is_empty() { read::text(&metadata, "generateName") } else { read::text(&metadata, "name") }
        .to_owned();
    let Some(spec) = pod.get_mut("spec").filter(|spec| spec.is_object()) else { return Ok(()) };
    let at = place::of_keys(&["spec"]);
    own_labels::select(spec, metadata.get("labels").unwrap_or(&Json::Null), &at, changes);
    plugins::admit_pod_spec(cluster, spec, &name, &at, changes)
}

/// What the server writes into a new object: generation, a Pod's first status.
fn stamp_new(object: &mut Object, now: Time) {
    if matches!(
        object.kind(),
        Kind::Pod | Kind::DaemonSet | Kind::StatefulSet | Kind::PodDisruptionBudget | Kind::Deployment | Kind::ReplicaSet
    ) {
        object.meta_mut().generation = 1;
    }
    match object {
        Object::Pod(pod) => {
            let pod = Rc::make_mut(pod);
            pod.status = Rc::new(first_pod_status(&pod.spec, now));
        }
        Object::Node(_)
        | Object::DaemonSet(_)
        | Object::StatefulSet(_)
        | Object::Revision(_)
        | Object::Claim(_)
        | Object::Budget(_)
        | Object::Event(_)
        | Object::Other(_) => {}
    }
}

/// Status of a Pod at creation: Pending, its quality of service, and the gate condition where it has scheduling gates
/// (`registry/core/pod/strategy.go:PrepareForCreate, applySchedulingGatedCondition`).
#[must_use]
pub fn first_pod_status(spec: &crate::object::pod_spec::PodSpec, now: Time) -> PodStatus {
    use crate::object::condition::{Condition, ConditionStatus};
    let mut status = PodStatus { qos_class: Some(quality::qos_class(&spec.raw).into()), ..PodStatus::default() };
    if !spec.gates.is_empty() {
        let message = "Scheduling is blocked due to non-empty scheduling gates";
        status.conditions.push(Condition::new("PodScheduled", ConditionStatus::False, now).because("SchedulingGated", message));
    }
    status
}

fn replace(cluster: &mut Cluster, kind: Kind, object: &Json, author: &Author, validation: FieldValidation) -> Result<Response, Rejection> {
    let metadata = object.get("metadata").unwrap_or(&Json::Null);
    let key = key_of(kind, object);
    let Some(current) = cluster.get(kind, &key) else { return Err(Rejection::not_found(kind, &key)) };
    let version = read::text(metadata, "resourceVersion");
    if !version.is_empty() && version != current.meta().resource_version.to_string() {
        return Err(Rejection::new(
            Reason::Conflict,
            format!(
                "Operation cannot be fulfilled on {} \"{}\": the object has been modified; please apply your changes to the latest version and try again",
                kind.info().resource(),
                key.name
            ),
        ));
    }
    write(cluster, kind, &key, object, Subresource::None, (author, validation))
}

fn patched(kind: Kind, old: &Json, patch_type: PatchType, body: &Json) -> Result<Json, Rejection> {
    let refused = |error: PatchError| {
        let reason = match error {
            PatchError::Malformed(_) => Reason::BadRequest,
            PatchError::Unprocessable(_) => Reason::Invalid,
            PatchError::TooLarge(_) => Reason::RequestEntityTooLarge,
        };
        Rejection::new(reason, error.to_string())
    };
    let new = match patch_type {
        PatchType::Strategic => patch::strategic(old, body, kind).map_err(refused)?,
        PatchType::Merge => patch::merge(old, body),
        PatchType::Json => return patch::json(old, body).map_err(refused),
    };
    match decode::strict(kind, &new).error.as_deref().and_then(conversion_error) {
        Some(text) => Err(Rejection::new(Reason::Invalid, format!("patch: Invalid value: {:?}: {text}", patch::go_text(body)))),
        None => Ok(new),
    }
}

/// What the conversion of a patched object says of a wrong type (`runtime.DefaultUnstructuredConverter`), from what decoding says of it.
fn conversion_error(decoding: &str) -> Option<String> {
    let (found, wanted) = decoding.strip_prefix("json: cannot unmarshal ")?.split_once(" into Go struct field ")?;
    let wanted = wanted.rsplit(" of type ").next()?.trim_start_matches('*');
    let found = match found.split(' ').next()? {
        "object" => "map",
        "array" => "slice",
        "number" => "int64",
        other => other,
    };
    Some(match wanted {
        list if list.starts_with("[]") => format!("cannot restore slice from {found}"),
        map if map.starts_with("map[") => format!("cannot restore map from {found}"),
        structure if structure.starts_with("v1.") => format!("cannot restore struct from: {found}"),
        scalar => format!("unrecognized type: {scalar}"),
    })
}

/// Writes a changed object over the stored one (`registry/rest/update.go:BeforeUpdate`, then the kind's strategy).
fn write(
    cluster: &mut Cluster,
    kind: Kind,
    key: &Key,
    new: &Json,
    subresource: Subresource,
    (author, validation): (&Author, FieldValidation),
) -> Result<Response, Rejection> {
    let Some(before) = cluster.get(kind, key) else { return Err(Rejection::not_found(kind, key)) };
    let old = before.to_json(cluster.epoch);
    let (decoded, mut warned) = decoded(kind, new, validation)?;
    let mut value = match subresource {
        Subresource::None => decoded,
        Subresource::Status => with_only(&old, &decoded, "status"),
        Subresource::Scale => with_replicas(&old, &decoded),
    };
    let mut changes = Changes::new();
    if subresource == Subresource::None {
        keep_status(kind, &mut value, &old);
        let said = value.clone();
        complete(cluster, kind, &mut value, &old);
        restore_metadata(&mut value, &old, kind);
        let update = Update { author, filler: &Author::role(Who::Default) };
        update.note(&old, &value, Some(&said), &mut String::new(), &mut changes);
        admit_update(kind, &mut value, &mut changes);
        note_last_applied(Some(&old), &value, &mut changes);
    } else {
        restore_metadata(&mut value, &old, kind);
        Update { author, filler: author }.note(&old, &value, None, &mut String::new(), &mut changes);
    }
    let causes: Vec<FieldError> = validate::update(kind, &value, &old);
    if !causes.is_empty() {
        return Err(Rejection::invalid(kind, &key.name, causes));
    }
    priority::only_one_default(cluster, kind, &value, &key.name)?;
    let spec_changed = value.get("spec") != old.get("spec");
    if subresource == Subresource::None {
        warned.extend(update_warnings(kind, &value, &old, spec_changed));
        count_template(kind, &mut value, &old, &mut changes);
    }
    within(Counted::StoredBytes, &value)?;
    let mut object = Object::of_json(kind, &value, cluster.epoch);
    keep_stamps(&mut object, &before);
    if spec_changed && before.meta().generation > 0 {
        object.meta_mut().generation += 1;
    }
    // What reads the same is the same: the stored object keeps what text does not show.
    let changed = object.to_json(cluster.epoch) != old;
    if changed {
        let known = before.meta().authors.get().cloned().unwrap_or_else(|| Authors::of_new(author));
        if spec_changed {
            keep_authors(&mut object, known.after(changes.clone()));
        }
        keep_shared(&mut object, &before, &value, &old);
        object = cluster.update_by(object, changes)?;
    }
    Ok(Response { object: object.to_json(cluster.epoch), warnings: warned, changed })
}

/// Defaults of a written object, and the addresses of a Service.
fn complete(cluster: &Cluster, kind: Kind, value: &mut Json, old: &Json) {
    default::apply(kind, value);
    default::drop_disabled(kind, value, Some(old));
    if kind == Kind::Service {
        addresses::allocate(cluster, value, Some(old));
    }
}

/// DefaultTolerationSeconds is the one plugin here that looks at updates, too.
fn admit_update(kind: Kind, value: &mut Json, changes: &mut Changes) {
    if kind == Kind::Pod
        && let Some(spec) = value.get_mut("spec").filter(|spec| spec.is_object())
    {
        default_toleration_seconds::admit(spec, &place::of_keys(&["spec"]), changes);
    }
}

/// When an update is warned about: a DaemonSet's only for its template, a StatefulSet's for any change of its spec.
fn update_warnings(kind: Kind, value: &Json, old: &Json, spec_changed: bool) -> Vec<String> {
    let template = |object: &Json| read::at(object, &["spec", "template"]).cloned();
    let due = if kind == Kind::DaemonSet { template(value) != template(old) } else { spec_changed };
    if due { warnings::of(kind, value, Some(old)) } else { Vec::new() }
}

fn with_only(old: &Json, new: &Json, field: &str) -> Json {
    let mut value = old.clone();
    read::put(&mut value, field, new.get(field).cloned().unwrap_or_default());
    value
}

fn with_replicas(old: &Json, new: &Json) -> Json {
    let mut value = old.clone();
    let mut spec = old.get("spec").cloned().unwrap_or_default();
    if let Some(replicas) = read::at(new, &["spec", "replicas"]) {
        read::put(&mut spec, "replicas", replicas.clone());
    }
    read::put(&mut value, "spec", spec);
    value
}

/// Writes to the main resource leave status as it was; a Node has no status strategy of its own for it either.
fn keep_status(kind: Kind, value: &mut Json, old: &Json) {
    if !matches!(kind, Kind::Event | Kind::PersistentVolume) {
        read::put(value, "status", old.get("status").cloned().unwrap_or_default());
    }
}

/// What an update silently corrects (`BeforeUpdate`): generation, uid, times of creation and deletion, resourceVersion.
fn restore_metadata(value: &mut Json, old: &Json, kind: Kind) {
    let stored = old.get("metadata").cloned().unwrap_or_default();
    let mut metadata = value.get("metadata").cloned().unwrap_or_else(|| json!({}));
    for field in ["generation", "creationTimestamp", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName"] {
        read::put(&mut metadata, field, stored.get(field).cloned().unwrap_or_default());
    }
    for field in ["uid", "namespace", "name"] {
        if read::text(&metadata, field).is_empty() {
            read::put(&mut metadata, field, stored.get(field).cloned().unwrap_or_default());
        }
    }
    if kind == Kind::DaemonSet {
        let mut annotations = metadata.get("annotations").cloned().unwrap_or_else(|| json!({}));
        let count = read::at(&stored, &["annotations", TEMPLATE_GENERATION]).cloned().unwrap_or_default();
        read::put(&mut annotations, TEMPLATE_GENERATION, count);
        read::put(&mut metadata, "annotations", annotations);
    }
    read::put(value, "metadata", metadata);
}

/// `daemonset/strategy.go:PrepareForUpdate`: every change of the template counts its generation up.
fn count_template(kind: Kind, value: &mut Json, old: &Json, changes: &mut Changes) {
    let template = |object: &Json| read::at(object, &["spec", "template"]).cloned();
    if kind != Kind::DaemonSet || template(value) == template(old) {
        return;
    }
    let count: i64 = read::at(old, &["metadata", "annotations", TEMPLATE_GENERATION])
        .and_then(Json::as_str)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    if let Some(annotations) = value.pointer_mut("/metadata/annotations") {
        read::put(annotations, TEMPLATE_GENERATION, (count + 1).to_string().into());
        changes.set(&place::of_keys(&["metadata", "annotations", TEMPLATE_GENERATION]), &Author::role(Who::ApiServer));
    }
}

/// Times are kept in full precision, which their text does not have.
fn keep_stamps(object: &mut Object, before: &Object) {
    let stored = before.meta();
    let (created, deletion, version) = (stored.created, stored.deletion, stored.resource_version);
    let meta = object.meta_mut();
    meta.created = created;
    meta.deletion = deletion;
    meta.resource_version = version;
}

/// Parts that did not change stay shared with the old object, with the times that text cuts to seconds.
fn keep_shared(object: &mut Object, before: &Object, value: &Json, old: &Json) {
    let same = |field: &str| value.get(field) == old.get(field);
    match (object, before) {
        (Object::Pod(new), Object::Pod(stored)) => {
            let new = Rc::make_mut(new);
            if same("spec") {
                new.spec = stored.spec.clone();
                new.overlay = stored.overlay.clone();
            }
            if same("status") {
                new.status = stored.status.clone();
            } else {
                keep_times(&mut Rc::make_mut(&mut new.status).conditions, &stored.status.conditions);
            }
        }
        (Object::DaemonSet(new), Object::DaemonSet(stored)) if same("spec") => Rc::make_mut(new).spec = stored.spec.clone(),
        (Object::StatefulSet(new), Object::StatefulSet(stored)) if same("spec") => Rc::make_mut(new).spec = stored.spec.clone(),
        (Object::Node(new), Object::Node(stored)) => {
            let new = Rc::make_mut(new);
            if same("status") {
                new.conditions = stored.conditions.clone();
                new.allocatable = stored.allocatable.clone();
                new.status_rest = stored.status_rest.clone();
            }
        }
        _ => {}
    }
}

fn keep_times(conditions: &mut [crate::object::condition::Condition], stored: &[crate::object::condition::Condition]) {
    for condition in conditions {
        if let Some(old) = crate::object::condition::find(stored, &condition.kind).filter(|old| old.status == condition.status) {
            condition.last_transition = old.last_transition;
        }
    }
}
