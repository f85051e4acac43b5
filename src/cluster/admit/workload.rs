//! DaemonSets and StatefulSets (`pkg/apis/apps/validation`), in upstream's order of causes.

use super::causes::{Causes, IMMUTABLE};
use super::field::{Fields, fields, integer, list, same, text};
use super::names::{dns_label, percent, percent_value};
use super::{claim, pod, print, selector};
use crate::object::Json;
use serde_json::json;

const UPDATABLE: [&str; 7] = [
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
];
const NOT_UPDATABLE: &str = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/// `ValidateDaemonSetSpec`
pub(super) fn daemon_set(set: &Json, causes: &mut Causes) {
    let spec = &set["spec"];
    selector::validate(&spec["selector"], "spec.selector", causes);
    matching_labels(spec, causes);
    if spec["selector"].is_object() && selector::is_empty(&spec["selector"]) {
        causes.invalid("spec.selector", "{}", "empty selector is invalid for daemonset");
    }
    pod::template(&spec["template"], "spec.template", causes);
    long_lived(spec, "DaemonSet", causes);
    causes.nonnegative("spec.minReadySeconds", integer(spec, "minReadySeconds"));
    daemon_set_strategy(&spec["updateStrategy"], causes);
    causes.nonnegative("spec.revisionHistoryLimit", integer(spec, "revisionHistoryLimit"));
}

/// A DaemonSet that is written again: its selector never changes.
pub(super) fn daemon_set_update(new: &Json, old: &Json, causes: &mut Causes) {
    let (new, old) = (&new["spec"]["selector"], &old["spec"]["selector"]);
    if !same(new, old) {
        causes.invalid("spec.selector", print::selector(new), IMMUTABLE);
    }
}

/// The selector has to select the template; one that upstream cannot read is not compared.
fn matching_labels(spec: &Json, causes: &mut Causes) {
    let labels = &spec["template"]["metadata"]["labels"];
    if selector::is_usable(&spec["selector"]) && !selector::matches(&spec["selector"], labels) {
        let printed = if fields(labels).is_empty() { "null".to_owned() } else { print::json(labels) };
        causes.invalid("spec.template.metadata.labels", printed, "`selector` does not match template `labels`");
    }
}

/// Pods of a workload run until they are deleted.
fn long_lived(spec: &Json, kind: &str, causes: &mut Causes) {
    let template = &spec["template"]["spec"];
    let policy = text(template, "restartPolicy");
    if policy != "Always" {
        causes.unsupported("spec.template.spec.restartPolicy", policy, &["Always"]);
    }
    if !template["activeDeadlineSeconds"].is_null() {
        let detail = format!("activeDeadlineSeconds in {kind} is not Supported");
        causes.forbidden("spec.template.spec.activeDeadlineSeconds", detail);
    }
}

/// `ValidateDaemonSetUpdateStrategy`
fn daemon_set_strategy(strategy: &Json, causes: &mut Causes) {
    let rolling = &strategy["rollingUpdate"];
    match text(strategy, "type") {
        "OnDelete" => {}
        "RollingUpdate" if rolling.is_object() => rolling_daemon_set(rolling, causes),
        "RollingUpdate" => causes.required("spec.updateStrategy.rollingUpdate", ""),
        other => {
            let rolling = strategy_part(rolling, &[("MaxUnavailable", "maxUnavailable"), ("MaxSurge", "maxSurge")]);
            let printed = print::go_struct(&[("Type", print::json_text(other)), ("RollingUpdate", rolling)]);
            causes.unsupported_value("spec.updateStrategy", printed, &["RollingUpdate", "OnDelete"]);
        }
    }
}

/// A rolling update as Go prints it.
fn strategy_part(rolling: &Json, names: &[(&str, &str)]) -> String {
    if !rolling.is_object() {
        return "null".to_owned();
    }
    let parts: Vec<(&str, String)> = names.iter().map(|(go, name)| (*go, print::json(&rolling[*name]))).collect();
    print::go_struct(&parts)
}

/// `ValidateRollingUpdateDaemonSet`: exactly one of surge and unavailability.
fn rolling_daemon_set(rolling: &Json, causes: &mut Causes) {
    let (unavailable, surge) = (&rolling["maxUnavailable"], &rolling["maxSurge"]);
    let (unavailable_path, surge_path) = ("spec.updateStrategy.rollingUpdate.maxUnavailable", "spec.updateStrategy.rollingUpdate.maxSurge");
    number_or_percent(unavailable, unavailable_path, causes);
    number_or_percent(surge, surge_path, causes);
    at_most_all(unavailable, unavailable_path, causes);
    at_most_all(surge, surge_path, causes);
    match (amount(unavailable) != 0, amount(surge) != 0) {
        (true, true) => causes.invalid(surge_path, print::value(surge), "may not be set when maxUnavailable is non-zero"),
        (false, false) => causes.required(unavailable_path, "cannot be 0 when maxSurge is 0"),
        _ => {}
    }
}

/// `ValidatePositiveIntOrPercent`
pub(super) fn number_or_percent(value: &Json, path: &str, causes: &mut Causes) {
    match value {
        Json::String(text) => causes.invalid_each(path, text, percent(text)),
        other => causes.nonnegative(path, other.as_i64()),
    }
}

/// `IsNotMoreThan100Percent`
pub(super) fn at_most_all(value: &Json, path: &str, causes: &mut Causes) {
    if let Some(text) = value.as_str()
        && percent_value(text).is_some_and(|percent| percent > 100)
    {
        causes.invalid_text(path, text, "must not be greater than 100%");
    }
}

/// `getIntOrPercentValue`: what is neither counts as nothing.
fn amount(value: &Json) -> i64 {
    match value {
        Json::String(text) => percent_value(text).or_else(|| text.parse().ok()).unwrap_or_default(),
        other => other.as_i64().unwrap_or_default(),
    }
}

/// Which parts of a StatefulSet an update looks at again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Everything.
    New,
    /// Not its service name and claim templates.
    Again,
    /// Nor its template, which was already at fault.
    AgainWithoutTemplate,
}

/// `ValidateStatefulSetSpec`
pub(super) fn stateful_set(set: &Json, look: Look, causes: &mut Causes) {
    let spec = &set["spec"];
    let management = text(spec, "podManagementPolicy");
    if !matches!(management, "OrderedReady" | "Parallel") {
        causes.invalid_text("spec.podManagementPolicy", management, "must be 'OrderedReady' or 'Parallel'");
    }
    stateful_set_strategy(&spec["updateStrategy"], causes);
    retention(&spec["persistentVolumeClaimRetentionPolicy"], causes);
    if look == Look::New {
        for (index, template) in list(spec, "volumeClaimTemplates").iter().enumerate() {
            claim::spec(&template["spec"], &format!("spec.volumeClaimTemplates[{index}].spec"), causes);
        }
    }
    causes.nonnegative("spec.replicas", integer(spec, "replicas"));
    causes.nonnegative("spec.minReadySeconds", integer(spec, "minReadySeconds"));
    causes.nonnegative("spec.ordinals.start", integer(&spec["ordinals"], "start"));
    let service = text(spec, "serviceName");
    if look == Look::New && !service.is_empty() {
        causes.invalid_each("spec.serviceName", service, dns_label(service));
    }
    selected_template(spec, look, causes);
    long_lived(spec, "StatefulSet", causes);
}

/// The selector, and the template if the selector can be read.
fn selected_template(spec: &Json, look: Look, causes: &mut Causes) {
    let selector = &spec["selector"];
    if !selector.is_object() {
        causes.required("spec.selector", "");
    } else {
        selector::validate(selector, "spec.selector", causes);
        if selector::is_empty(selector) {
            causes.invalid("spec.selector", "{}", "empty selector is invalid for statefulset");
        }
    }
    if !selector::is_usable(selector) {
        causes.invalid("spec.selector", print::selector(selector), "");
        return;
    }
    matching_labels(spec, causes);
    if look != Look::AgainWithoutTemplate {
        pod::template(&as_pod(spec), "spec.template", causes);
    }
}

/// The template as upstream looks at it: without the names that the controller writes, and with a volume for each claim template.
fn as_pod(spec: &Json) -> Json {
    let mut template = spec["template"].clone();
    let claims: Vec<&str> = list(spec, "volumeClaimTemplates").iter().map(|claim| text(&claim["metadata"], "name")).collect();
    let mut volumes: Vec<Json> =
        list(&template["spec"], "volumes").iter().filter(|volume| !claims.contains(&text(volume, "name"))).cloned().collect();
    volumes.extend(claims.into_iter().map(|name| json!({"name": name, "persistentVolumeClaim": {"claimName": "claim"}})));
    if let Some(pod) = template.get_mut("spec").and_then(Json::as_object_mut) {
        pod.remove("hostname");
        pod.remove("subdomain");
        pod.insert("volumes".to_owned(), Json::Array(volumes));
    }
    template
}

/// The update strategy of a StatefulSet.
fn stateful_set_strategy(strategy: &Json, causes: &mut Causes) {
    let rolling = &strategy["rollingUpdate"];
    let printed = || match rolling {
        Json::Object(_) => print::go_struct(&[
            ("Partition", integer(rolling, "partition").unwrap_or_default().to_string()),
            ("MaxUnavailable", print::json(&rolling["maxUnavailable"])),
        ]),
        _ => "null".to_owned(),
    };
    match text(strategy, "type") {
        "" => causes.required("spec.updateStrategy", ""),
        "OnDelete" => {
            if rolling.is_object() {
                causes.invalid("spec.updateStrategy.rollingUpdate", printed(), "only allowed for updateStrategy 'RollingUpdate'");
            }
        }
        "RollingUpdate" => rolling_stateful_set(rolling, causes),
        other => {
            let value = print::go_struct(&[("Type", print::json_text(other)), ("RollingUpdate", printed())]);
            causes.invalid("spec.updateStrategy", value, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }
}

/// `validateRollingUpdateStatefulSet`
fn rolling_stateful_set(rolling: &Json, causes: &mut Causes) {
    causes.nonnegative("spec.updateStrategy.rollingUpdate.partition", integer(rolling, "partition"));
    let unavailable = &rolling["maxUnavailable"];
    if !unavailable.is_null() {
        let path = "spec.updateStrategy.rollingUpdate.maxUnavailable";
        number_or_percent(unavailable, path, causes);
        if amount(unavailable) == 0 {
            causes.invalid(path, print::value(unavailable), "cannot be 0");
        }
        at_most_all(unavailable, path, causes);
    }
}

/// `ValidatePersistentVolumeClaimRetentionPolicy`
fn retention(policy: &Json, causes: &mut Causes) {
    for name in ["whenDeleted", "whenScaled"] {
        let value = text(policy, name);
        if policy.is_object() && !matches!(value, "Retain" | "Delete") {
            causes.unsupported(format!("spec.persistentVolumeClaimRetentionPolicy.{name}"), value, &["Retain", "Delete"]);
        }
    }
}

/// `ValidateStatefulSetUpdate`, the part that compares.
pub(super) fn stateful_set_update(new: &Json, old: &Json, causes: &mut Causes) {
    let fixed = |set: &Json| {
        let spec: Fields = fields(&set["spec"])
            .iter()
            .filter(|(name, _)| !UPDATABLE.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        Json::Object(spec)
    };
    if !same(&fixed(new), &fixed(old)) {
        causes.forbidden("spec", NOT_UPDATABLE);
    }
}

/// How an update looks at a StatefulSet whose stored form is `old`.
pub(super) fn look_again(old: &Json) -> Look {
    let mut causes = Causes::default();
    stateful_set(old, Look::Again, &mut causes);
    if causes.0.is_empty() { Look::Again } else { Look::AgainWithoutTemplate }
}
