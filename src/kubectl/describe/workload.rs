//! DaemonSets and StatefulSets.

use super::template;
use super::text::{Context, annotations, labels, text_of};
use crate::kubectl::print::columns;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::{name_of, namespace_of};
use std::fmt::Write;

fn pods_status(object: &Json, context: Context<'_>) -> String {
    let uid = &object["metadata"]["uid"];
    let mut counts = [0_usize; 4];
    for pod in context.cluster.list_json(Kind::Pod, Some(namespace_of(object))) {
        let owners = pod["metadata"]["ownerReferences"].as_array();
        if !owners.into_iter().flatten().any(|owner| owner["controller"] == true && owner["uid"] == *uid) {
            continue;
        }
        match pod["status"]["phase"].as_str() {
            Some("Running") => counts[0] += 1,
            Some("Pending") => counts[1] += 1,
            Some("Succeeded") => counts[2] += 1,
            Some("Failed") => counts[3] += 1,
            _ => {}
        }
    }
    format!("Pods Status:\t{} Running / {} Waiting / {} Succeeded / {} Failed\n", counts[0], counts[1], counts[2], counts[3])
}

/// A DaemonSet.
pub(crate) fn daemon_set(out: &mut String, object: &Json, context: Context<'_>) {
    let _ = writeln!(out, "Name:\t{}\nNamespace:\t{}", name_of(object), namespace_of(object));
    let _ = writeln!(out, "Selector:\t{}", columns::selector(&object["spec"]["selector"]));
    let _ = writeln!(out, "Node-Selector:\t{}", columns::labels(&object["spec"]["template"]["spec"]["nodeSelector"]));
    labels(out, "Labels", &object["metadata"]["labels"]);
    annotations(out, "Annotations", &object["metadata"]["annotations"]);
    for (title, field) in [
        ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
        ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
        ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
        ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ] {
        let _ = writeln!(out, "{title}: {}", object["status"][field].as_i64().unwrap_or(0));
    }
    out.push_str(&pods_status(object, context));
    out.push_str(&template::pod_template(&object["spec"]["template"]));
}

/// A StatefulSet.
pub(crate) fn stateful_set(out: &mut String, object: &Json, context: Context<'_>) {
    let (spec, status) = (&object["spec"], &object["status"]);
    let _ = writeln!(out, "Name:\t{}\nNamespace:\t{}", name_of(object), namespace_of(object));
    let _ = writeln!(out, "CreationTimestamp:\t{}", context.time(&object["metadata"]["creationTimestamp"]));
    let _ = writeln!(out, "Selector:\t{}", columns::selector(&spec["selector"]));
    labels(out, "Labels", &object["metadata"]["labels"]);
    annotations(out, "Annotations", &object["metadata"]["annotations"]);
    let (desired, total) = (spec["replicas"].as_i64().unwrap_or(1), status["replicas"].as_i64().unwrap_or(0));
    let _ = writeln!(out, "Replicas:\t{desired} desired | {total} total");
    let _ = writeln!(out, "Update Strategy:\t{}", text_of(&spec["updateStrategy"]["type"]));
    let rolling = &spec["updateStrategy"]["rollingUpdate"];
    if rolling.is_object() {
        if let Some(partition) = rolling["partition"].as_i64() {
            let _ = writeln!(out, "  Partition:\t{partition}");
        }
        if let Some(bound) = rolling.get("maxUnavailable") {
            let _ = writeln!(out, "  MaxUnavailable:\t{}", super::text::scalar(bound));
        }
    }
    out.push_str(&pods_status(object, context));
    out.push_str(&template::pod_template(&spec["template"]));
    volume_claims(out, &spec["volumeClaimTemplates"]);
}

fn volume_claims(out: &mut String, templates: &Json) {
    let templates: Vec<&Json> = templates.as_array().into_iter().flatten().collect();
    if templates.is_empty() {
        out.push_str("Volume Claims:\t<none>\n");
        return;
    }
    out.push_str("Volume Claims:\n");
    for claim in templates {
        let _ = writeln!(out, "  Name:\t{}", name_of(claim));
        let _ = writeln!(out, "  StorageClass:\t{}", text_of(&claim["spec"]["storageClassName"]));
        labels(out, "  Labels", &claim["metadata"]["labels"]);
        labels(out, "  Annotations", &claim["metadata"]["annotations"]);
        let capacity = claim["spec"]["resources"]["requests"].get("storage").map_or("<default>".to_owned(), super::text::scalar);
        let _ = writeln!(out, "  Capacity:\t{capacity}");
        let _ = writeln!(out, "  Access Modes:\t{}", super::text::scalar(&claim["spec"]["accessModes"]));
    }
}
