//! Metadata of any object, on create and on update (`ValidateObjectMeta`, `ValidateObjectMetaAccessorUpdate`).

use super::causes::{Causes, IMMUTABLE};
use super::field::{entries, fields, integer, list, text, texts};
use super::names::{dns_1035_label, dns_label, dns_subdomain, label_value, path_segment, qualified_name};
use super::print;
use crate::object::Json;
use crate::object::kind::Kind;

/// The most bytes that all annotations together may have.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Metadata of a new object.
pub(super) fn create(kind: Kind, object: &Json, causes: &mut Causes) {
    let metadata = &object["metadata"];
    let prefix = text(metadata, "generateName");
    if !prefix.is_empty() {
        let masked = prefix.strip_suffix('-').map_or_else(|| prefix.to_owned(), |start| format!("{start}a"));
        causes.invalid_each("metadata.generateName", prefix, name_faults(kind, &masked));
    }
    let name = text(metadata, "name");
    if name.is_empty() {
        causes.required("metadata.name", "name or generateName is required");
    } else {
        causes.invalid_each("metadata.name", name, name_faults(kind, name));
    }
    let namespace = text(metadata, "namespace");
    if kind.info().namespaced {
        if namespace.is_empty() {
            causes.required("metadata.namespace", "");
        } else {
            causes.invalid_each("metadata.namespace", namespace, dns_label(namespace));
        }
    } else if !namespace.is_empty() {
        causes.forbidden("metadata.namespace", "not allowed on this type");
    }
    causes.nonnegative("metadata.generation", integer(metadata, "generation"));
    common(metadata, causes);
    finalizers(metadata, causes);
}

/// Metadata of an object that is written again.
pub(super) fn update(new: &Json, old: &Json, causes: &mut Causes) {
    let (new, old) = (&new["metadata"], &old["metadata"]);
    if !old["deletionTimestamp"].is_null() {
        new_finalizers(new, old, causes);
    }
    for name in ["name", "namespace", "uid", "deletionTimestamp"] {
        // An absent value is one that the server has still to fill in.
        if !text(new, name).is_empty() && text(new, name) != text(old, name) {
            causes.invalid_text(format!("metadata.{name}"), text(new, name), IMMUTABLE);
        }
    }
    if let Some(seconds) = integer(new, "deletionGracePeriodSeconds")
        && integer(old, "deletionGracePeriodSeconds") != Some(seconds)
    {
        causes.invalid_number("metadata.deletionGracePeriodSeconds", seconds, IMMUTABLE);
    }
    common(new, causes);
    finalizers(new, causes);
}

/// Types that refuse a write without the version it was made from.
pub(super) fn resource_version(kind: Kind, new: &Json, causes: &mut Causes) {
    let conditional = matches!(kind, Kind::PodDisruptionBudget | Kind::Lease);
    if conditional && text(&new["metadata"], "resourceVersion").is_empty() {
        causes.invalid_text("metadata.resourceVersion", "", "must be specified for an update");
    }
}

/// What a name of this kind may look like.
fn name_faults(kind: Kind, name: &str) -> Vec<String> {
    match kind {
        Kind::StatefulSet | Kind::Namespace => dns_label(name),
        Kind::Service => dns_1035_label(name),
        Kind::PodDisruptionBudget | Kind::Event => path_segment(name),
        _ => dns_subdomain(name),
    }
}

/// What is checked on every write.
fn common(metadata: &Json, causes: &mut Causes) {
    labels(&metadata["labels"], "metadata.labels", causes);
    annotations(&metadata["annotations"], "metadata.annotations", causes);
    owners(metadata, causes);
}

/// `ValidateLabels`
pub(super) fn labels(labels: &Json, path: &str, causes: &mut Causes) {
    for (key, value) in entries(labels) {
        causes.invalid_each(path, key, qualified_name(key));
        causes.invalid_each(path, value, label_value(value));
    }
}

/// `ValidateAnnotations`
pub(super) fn annotations(annotations: &Json, path: &str, causes: &mut Causes) {
    for key in fields(annotations).keys() {
        causes.invalid_each(path, key, qualified_name(&key.to_lowercase()));
    }
    let size: usize = entries(annotations).map(|(key, value)| key.len() + value.len()).sum();
    if size > ANNOTATIONS_LIMIT {
        causes.too_long(path, ANNOTATIONS_LIMIT);
    }
}

/// `ValidateOwnerReferences`
fn owners(metadata: &Json, causes: &mut Causes) {
    let path = "metadata.ownerReferences";
    let mut controller: Option<&str> = None;
    for owner in list(metadata, "ownerReferences") {
        for (name, fault) in [("apiVersion", "version must not be empty"), ("kind", "must not be empty"), ("name", "must not be empty")] {
            if text(owner, name).is_empty() {
                causes.invalid_text(format!("{path}.{name}"), "", fault);
            }
        }
        if text(owner, "uid").is_empty() {
            causes.invalid_text(format!("{path}.uid"), "", "must not be empty");
        }
        if owner["controller"] == Json::Bool(true) {
            let name = text(owner, "name");
            match controller {
                Some(first) => causes.invalid(
                    path,
                    print::json(&metadata["ownerReferences"]),
                    format!("Only one reference can have Controller set to true. Found \"true\" in references for {first} and {name}"),
                ),
                None => controller = Some(name),
            }
        }
    }
}

/// `ValidateFinalizers`
fn finalizers(metadata: &Json, causes: &mut Causes) {
    let path = "metadata.finalizers";
    let finalizers = texts(metadata, "finalizers");
    for finalizer in &finalizers {
        causes.invalid_each(path, finalizer, qualified_name(finalizer));
    }
    if finalizers.contains(&"orphan") && finalizers.contains(&"foregroundDeletion") {
        causes.invalid(path, print::json(&metadata["finalizers"]), "finalizer orphan and foregroundDeletion cannot be both set");
    }
    for (index, finalizer) in finalizers.iter().enumerate() {
        if !finalizer.contains('/') && !matches!(*finalizer, "kubernetes" | "orphan" | "foregroundDeletion") {
            causes.invalid_text(
                format!("{path}[{index}]"),
                finalizer,
                "name is neither a standard finalizer name nor is it fully qualified",
            );
        }
    }
}

/// `ValidateNoNewFinalizers`
fn new_finalizers(new: &Json, old: &Json, causes: &mut Causes) {
    let known = texts(old, "finalizers");
    let added: Vec<String> =
        texts(new, "finalizers").into_iter().filter(|finalizer| !known.contains(finalizer)).map(print::quoted).collect();
    if !added.is_empty() {
        causes.forbidden(
            "metadata.finalizers",
            format!("no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}", added.join(", ")),
        );
    }
}
