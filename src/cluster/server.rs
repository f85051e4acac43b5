//! The API server: one request in, one answer out, and the store as it is afterwards.
//!
//! The order is upstream's: decode, default, admit, validate, store (`apiserver/pkg/endpoints/handlers`, `registry/generic`).

use crate::cluster::addresses;
use crate::cluster::admit::default::{self, TEMPLATE_GENERATION};
use crate::cluster::admit::{admission, validate, warnings};
use crate::cluster::managers::Managers;
use crate::cluster::rejection::{FieldError, Reason, Rejection};
use crate::cluster::request::{FieldValidation, PatchType, Request, Response, Subresource};
use crate::cluster::store::Cluster;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::decode;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::patch::{self, PatchError};
use crate::object::pod::PodStatus;
use crate::object::read;
use crate::object::taint::{Effect, Taint};
use crate::time::Time;
use serde_json::json;
use std::rc::Rc;

/// Handles one request. On a rejection the cluster is as it was.
///
/// # Errors
/// The refusal, in the API server's words.
pub fn serve(cluster: &mut Cluster, request: &Request, now: Time) -> Result<Response, Rejection> {
    match request {
        Request::Create { kind, object, validation } => create(cluster, *kind, object, *validation, now),
        Request::Update { kind, object, validation } => replace(cluster, *kind, object, *validation),
        Request::Patch { kind, key, patch_type, body, subresource, validation } => {
            let old = cluster.get_json(*kind, key).ok_or_else(|| Rejection::not_found(*kind, key))?;
            let new = patched(*kind, &old, *patch_type, body)?;
            write(cluster, *kind, key, &new, *subresource, *validation)
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
    let response = serve(cluster, request, now)?;
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
    let Some(live) = cluster.get_json(kind, &key) else {
        let response = create(cluster, kind, file, validation, now)?;
        let mut managers = Managers::of(read::text(&response.object["metadata"], "uid"));
        managers.apply(kind, manager, true, &response.object, file, &time)?;
        remember(cluster, kind, &response.object, managers);
        return Ok(response);
    };
    // What is unknown is refused before anybody is asked whose it is.
    decoded(kind, file, validation)?;
    let mut managers = managers_of(cluster, kind, &live);
    let merged = managers.apply(kind, manager, force, &live, file, &time)?;
    let response = write(cluster, kind, &key, &merged, Subresource::None, validation)?;
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

fn create(cluster: &mut Cluster, kind: Kind, object: &Json, validation: FieldValidation, now: Time) -> Result<Response, Rejection> {
    let (mut value, mut warned) = decoded(kind, object, validation)?;
    prepare_create(kind, &mut value);
    let mut stored = admit_new(cluster, kind, &mut value)?;
    if kind == Kind::Service {
        addresses::allocate(cluster, &mut stored, None);
    }
    warned.extend(warnings::of(kind, &value, None));
    let mut object = Object::of_json(kind, &stored, cluster.epoch);
    stamp_new(&mut object, now);
    let object = cluster.create(object, now)?;
    Ok(Response { object: object.to_json(cluster.epoch), warnings: warned, changed: true })
}

/// `PrepareForCreate`: what a client may not say about a new object is dropped.
fn prepare_create(kind: Kind, value: &mut Json) {
    let mut metadata = value.get("metadata").cloned().unwrap_or_else(|| json!({}));
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
    if !matches!(kind, Kind::Node | Kind::Event | Kind::PersistentVolume) {
        read::put(value, "status", Json::Null);
    }
}

/// Defaulting, admission and validation of a new object; what is stored.
fn admit_new(cluster: &Cluster, kind: Kind, value: &mut Json) -> Result<Json, Rejection> {
    default::apply(kind, value);
    default::drop_disabled(kind, value, None);
    let name = read::text(value.get("metadata").unwrap_or(&Json::Null), "name").to_owned();
    match kind {
        Kind::Pod => admit_pod(cluster, value)?,
        Kind::PersistentVolumeClaim => admission::claim(value),
        _ => {}
    }
    let causes = validate::create(kind, value);
    if !causes.is_empty() {
        return Err(Rejection::invalid(kind, &name, causes));
    }
    only_one_default(cluster, kind, value, &name)?;
    if kind == Kind::Pod && read::at(value, &["spec", "overhead"]).is_some() {
        // There are no RuntimeClasses here, and no overhead without one.
        let why = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
        return Err(Rejection::new(Reason::Forbidden, format!("pods \"{name}\" is forbidden: {why}")));
    }
    Ok(value.clone())
}

/// Priority admission: a second PriorityClass cannot be the default one (`validatePriorityClass`).
fn only_one_default(cluster: &Cluster, kind: Kind, value: &Json, name: &str) -> Result<(), Rejection> {
    if kind != Kind::PriorityClass || !read::flag(value, "globalDefault") {
        return Ok(());
    }
    let Some(default) = cluster.default_priority_class().filter(|default| &**default != name) else { return Ok(()) };
    let why = format!("PriorityClass {default} is already marked as default. Only one default can exist");
    Err(Rejection::new(Reason::Forbidden, format!("priorityclasses.scheduling.k8s.io \"{name}\" is forbidden: {why}")))
}

/// What becomes of a new Pod's spec: values of its own labels in selectors, Priority and DefaultTolerationSeconds.
fn admit_pod(cluster: &Cluster, pod: &mut Json) -> Result<(), Rejection> {
    let metadata = pod.get("metadata").cloned().unwrap_or_default();
    let name = if read::text(&metadata, "name").is_empty() { read::text(&metadata, "generateName") } else { read::text(&metadata, "name") }
        .to_owned();
    let Some(spec) = pod.get_mut("spec").filter(|spec| spec.is_object()) else { return Ok(()) };
    admission::own_labels(spec, metadata.get("labels").unwrap_or(&Json::Null));
    admit_pod_spec(cluster, spec, &name)
}

/// Priority, DefaultTolerationSeconds and RuntimeClass on a Pod's spec; `name` is what a refusal calls the Pod.
///
/// # Errors
/// Forbidden where the PriorityClass or the RuntimeClass does not exist, or where the Pod says another priority than its class.
pub fn admit_pod_spec(cluster: &Cluster, spec: &mut Json, name: &str) -> Result<(), Rejection> {
    let forbidden = |why: String| Rejection::new(Reason::Forbidden, format!("pods \"{name}\" is forbidden: {why}"));
    let own = read::text(spec, "priorityClassName").to_owned();
    let class = if own.is_empty() { cluster.default_priority_class() } else { Some(own.as_str().into()) };
    let facts = match &class {
        None => admission::PriorityClassFacts { value: 0, preemption_policy: "PreemptLowerPriority".to_owned() },
        Some(class) => {
            let Some((value, policy)) = cluster.priority_class(class) else {
                return Err(forbidden(format!("no PriorityClass with name {class} was found")));
            };
            admission::PriorityClassFacts { value: i32::try_from(value).unwrap_or(i32::MAX), preemption_policy: policy.to_string() }
        }
    };
    let computed = |field: &str, given: &dyn std::fmt::Display, computed: &dyn std::fmt::Display| {
        forbidden(format!(
            "the {field} ({given}) must not be provided in pod spec; priority admission controller computed {computed} from the given PriorityClass name"
        ))
    };
    if let Some(given) = read::integer(spec, "priority").filter(|given| *given != i64::from(facts.value)) {
        return Err(computed("integer value of priority", &given, &facts.value));
    }
    let given = read::text(spec, "preemptionPolicy");
    if !given.is_empty() && given != facts.preemption_policy {
        return Err(computed("string value of PreemptionPolicy", &given, &facts.preemption_policy));
    }
    if let Some(class) = class {
        read::put(spec, "priorityClassName", class.as_ref().into());
    }
    admission::priority(spec, Some(facts));
    admission::default_tolerations(spec);
    let runtime = read::text(spec, "runtimeClassName");
    if runtime.is_empty() { Ok(()) } else { Err(forbidden(format!("pod rejected: RuntimeClass {runtime:?} not found"))) }
}

/// What the server writes into a new object: generation, a Pod's first status, a Node's first taint.
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
        Object::Node(node) => {
            // TaintNodesByCondition admission: a node is not ready until its kubelet says otherwise.
            let node = Rc::make_mut(node);
            let key = "node.kubernetes.io/not-ready";
            if !node.taints.iter().any(|taint| &*taint.key == key && taint.effect == Effect::NoSchedule) {
                node.taints = node.taints.iter().cloned().chain([Taint::new(key, Effect::NoSchedule, None)]).collect();
            }
        }
        Object::DaemonSet(_)
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
    let mut status = PodStatus { qos_class: Some(admission::qos_class(&spec.raw).into()), ..PodStatus::default() };
    if !spec.gates.is_empty() {
        let message = "Scheduling is blocked due to non-empty scheduling gates";
        status.conditions.push(Condition::new("PodScheduled", ConditionStatus::False, now).because("SchedulingGated", message));
    }
    status
}

fn replace(cluster: &mut Cluster, kind: Kind, object: &Json, validation: FieldValidation) -> Result<Response, Rejection> {
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
    write(cluster, kind, &key, object, Subresource::None, validation)
}

fn patched(kind: Kind, old: &Json, patch_type: PatchType, body: &Json) -> Result<Json, Rejection> {
    let refused = |error: PatchError| {
        let reason = if matches!(error, PatchError::Malformed(_)) { Reason::BadRequest } else { Reason::Invalid };
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
    validation: FieldValidation,
) -> Result<Response, Rejection> {
    let Some(before) = cluster.get(kind, key) else { return Err(Rejection::not_found(kind, key)) };
    let old = before.to_json(cluster.epoch);
    let (decoded, mut warned) = decoded(kind, new, validation)?;
    let mut value = match subresource {
        Subresource::None => decoded,
        Subresource::Status => with_only(&old, &decoded, "status"),
        Subresource::Scale => with_replicas(&old, &decoded),
    };
    if subresource == Subresource::None {
        keep_status(kind, &mut value, &old);
        default::apply(kind, &mut value);
        default::drop_disabled(kind, &mut value, Some(&old));
        if kind == Kind::Service {
            addresses::allocate(cluster, &mut value, Some(&old));
        }
        if kind == Kind::Pod
            && let Some(spec) = value.get_mut("spec").filter(|spec| spec.is_object())
        {
            admission::default_tolerations(spec);
        }
    }
    restore_metadata(&mut value, &old, kind);
    let causes: Vec<FieldError> = validate::update(kind, &value, &old);
    if !causes.is_empty() {
        return Err(Rejection::invalid(kind, &key.name, causes));
    }
    only_one_default(cluster, kind, &value, &key.name)?;
    let spec_changed = value.get("spec") != old.get("spec");
    if subresource == Subresource::None {
        warned.extend(update_warnings(kind, &value, &old, spec_changed));
        count_template(kind, &mut value, &old);
    }
    let mut object = Object::of_json(kind, &value, cluster.epoch);
    keep_stamps(&mut object, &before);
    if spec_changed && before.meta().generation > 0 {
        object.meta_mut().generation += 1;
    }
    // What reads the same is the same: the stored object keeps what text does not show.
    let changed = object.to_json(cluster.epoch) != old;
    if changed {
        keep_shared(&mut object, &before, &value, &old);
        object = cluster.update(object)?;
    }
    Ok(Response { object: object.to_json(cluster.epoch), warnings: warned, changed })
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
fn count_template(kind: Kind, value: &mut Json, old: &Json) {
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
