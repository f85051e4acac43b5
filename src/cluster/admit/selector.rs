//! Label selectors: whether they are well formed, and what they select (`metav1.LabelSelector`).

use super::causes::Causes;
use super::field::{entries, fields, list, text, texts};
use super::metadata::labels;
use super::names::{label_value, qualified_name};
use crate::object::Json;

/// `ValidateLabelSelector`; a selector that is not set is fine here.
pub(super) fn validate(selector: &Json, path: &str, causes: &mut Causes) {
    if !selector.is_object() {
        return;
    }
    labels(&selector["matchLabels"], &format!("{path}.matchLabels"), causes);
    for (index, expression) in list(selector, "matchExpressions").iter().enumerate() {
        requirement(expression, &format!("{path}.matchExpressions[{index}]"), causes);
    }
}

/// `ValidateLabelSelectorRequirement`
fn requirement(expression: &Json, path: &str, causes: &mut Causes) {
    let values = list(expression, "values");
    match text(expression, "operator") {
        "In" | "NotIn" if values.is_empty() => {
            causes.required(format!("{path}.values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            causes.forbidden(format!("{path}.values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        other => causes.invalid_text(format!("{path}.operator"), other, "not a valid selector operator"),
    }
    let key = text(expression, "key");
    causes.invalid_each(&format!("{path}.key"), key, qualified_name(key));
    for (index, value) in texts(expression, "values").into_iter().enumerate() {
        causes.invalid_each(&format!("{path}.values[{index}]"), value, label_value(value));
    }
}

/// Whether a selector has nothing in it.
pub(super) fn is_empty(selector: &Json) -> bool {
    fields(&selector["matchLabels"]).is_empty() && list(selector, "matchExpressions").is_empty()
}

/// Whether upstream can turn a selector into one that matches (`LabelSelectorAsSelector`).
pub(super) fn is_usable(selector: &Json) -> bool {
    let mut causes = Causes::default();
    validate(selector, "", &mut causes);
    causes.0.is_empty()
}

/// Whether a selector selects labels: an absent one nothing, an empty one everything.
pub(super) fn matches(selector: &Json, labels: &Json) -> bool {
    selector.is_object()
        && entries(&selector["matchLabels"]).all(|(key, value)| labels[key] == *value)
        && list(selector, "matchExpressions").iter().all(|expression| {
            let value = labels[text(expression, "key")].as_str();
            let listed = value.is_some_and(|value| texts(expression, "values").contains(&value));
            match text(expression, "operator") {
                "In" => listed,
                "NotIn" => !listed,
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        })
}
