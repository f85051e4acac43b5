//! PersistentVolumeClaims and PodDisruptionBudgets.

use super::text::{Context, annotations, labels, scalar, text_of};
use crate::kubectl::print::columns;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::{name_of, namespace_of};
use std::fmt::Write;

/// A PersistentVolumeClaim.
pub(crate) fn write(out: &mut String, object: &Json, context: Context<'_>) {
    let (metadata, spec, status) = (&object["metadata"], &object["spec"], &object["status"]);
    let _ = writeln!(out, "Name:\t{}\nNamespace:\t{}", name_of(object), namespace_of(object));
    let _ = writeln!(out, "StorageClass:\t{}", text_of(&spec["storageClassName"]));
    if metadata.get("deletionTimestamp").is_some() {
        let _ = writeln!(out, "Status:\tTerminating (lasts {})", context.age(&metadata["deletionTimestamp"]));
    } else {
        let _ = writeln!(out, "Status:\t{}", text_of(&status["phase"]));
    }
    let volume = text_of(&spec["volumeName"]);
    let _ = writeln!(out, "Volume:\t{volume}");
    labels(out, "Labels", &metadata["labels"]);
    annotations(out, "Annotations", &metadata["annotations"]);
    let finalizers = if metadata["finalizers"].is_array() { scalar(&metadata["finalizers"]) } else { "[]".to_owned() };
    let _ = writeln!(out, "Finalizers:\t{finalizers}");
    let bound = !volume.is_empty();
    let capacity = if bound { text_of(&status["capacity"]["storage"]) } else { "" };
    let modes = if bound { columns::access_modes(&status["accessModes"]) } else { String::new() };
    let _ = writeln!(out, "Capacity:\t{capacity}\nAccess Modes:\t{modes}");
    if spec["volumeMode"].is_string() {
        let _ = writeln!(out, "VolumeMode:\t{}", text_of(&spec["volumeMode"]));
    }
    users(out, object, context);
}

fn users(out: &mut String, object: &Json, context: Context<'_>) {
    let mut pods = context.cluster.list_json(Kind::Pod, Some(namespace_of(object)));
    pods.retain(|pod| {
        let volumes = pod["spec"]["volumes"].as_array();
        volumes.into_iter().flatten().any(|volume| volume["persistentVolumeClaim"]["claimName"] == object["metadata"]["name"])
    });
    if pods.is_empty() {
        out.push_str("Used By:\t<none>\n");
    }
    for (at, pod) in pods.iter().enumerate() {
        let _ = writeln!(out, "{}{}", if at == 0 { "Used By:\t" } else { "\t" }, name_of(pod));
    }
}

/// A PodDisruptionBudget.
pub(crate) fn budget(out: &mut String, object: &Json) {
    let (spec, status) = (&object["spec"], &object["status"]);
    let _ = writeln!(out, "Name:\t{}\nNamespace:\t{}", name_of(object), namespace_of(object));
    if let Some(bound) = spec.get("minAvailable") {
        let _ = writeln!(out, "Min available:\t{}", scalar(bound));
    } else if let Some(bound) = spec.get("maxUnavailable") {
        let _ = writeln!(out, "Max unavailable:\t{}", scalar(bound));
    }
    let selector = if spec["selector"].is_object() { columns::selector(&spec["selector"]) } else { "<unset>".to_owned() };
    let _ = writeln!(out, "Selector:\t{selector}\nStatus:");
    for (title, field) in [
        ("Allowed disruptions", "disruptionsAllowed"),
        ("Current", "currentHealthy"),
        ("Desired", "desiredHealthy"),
        ("Total", "expectedPods"),
    ] {
        let _ = writeln!(out, "    {title}:\t{}", status[field].as_i64().unwrap_or(0));
    }
}
