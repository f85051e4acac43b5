//! The parts that descriptions are written from (`kubectl/pkg/describe/describe.go`): texts, labels, annotations, tolerations.

use crate::cluster::store::Cluster;
use crate::kubectl::print::age;
use crate::object::Json;
use crate::object::meta::LAST_APPLIED;
use crate::object::patch::go_text;
use crate::time::Time;
use std::fmt::Write;

/// What a description needs to know besides its object.
#[derive(Clone, Copy)]
pub(crate) struct Context<'run> {
    /// The cluster, for Pods, leases and events.
    pub(crate) cluster: &'run Cluster,
    /// The time of the command.
    pub(crate) now: Time,
    /// Whether events are shown.
    pub(crate) events: bool,
}

impl Context<'_> {
    /// A timestamp as RFC 1123; what is not one stays as it is.
    pub(crate) fn time(&self, timestamp: &Json) -> String {
        let text = timestamp.as_str().unwrap_or_default();
        self.cluster.epoch.parse(text).map_or_else(|| text.to_owned(), |time| self.cluster.epoch.rfc1123(time))
    }

    /// The age of a timestamp.
    pub(crate) fn age(&self, timestamp: &Json) -> String {
        age::since(Some(timestamp), self.cluster.epoch, self.now)
    }
}

/// A text field, empty when it is not one.
pub(crate) fn text_of(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

/// A scalar as Go's `%v` prints it.
pub(crate) fn scalar(value: &Json) -> String {
    go_text(value)
}

/// `TITLE:` with one `key=value` per line, sorted (`printLabelsMultiline`).
pub(crate) fn labels(out: &mut String, title: &str, labels: &Json) {
    let mut lead = format!("{title}:\t");
    let entries = labels.as_object().into_iter().flatten();
    for (key, value) in entries {
        let _ = writeln!(out, "{lead}{key}={}", text_of(value));
        "\t".clone_into(&mut lead);
    }
    if lead != "\t" {
        let _ = writeln!(out, "{lead}<none>");
    }
}

/// `TITLE:` with one `key: value` per line; long ones are cut (`printAnnotationsMultiline`).
pub(crate) fn annotations(out: &mut String, title: &str, annotations: &Json) {
    const LENGTH_MAX: usize = 140;
    let mut lead = format!("{title}:\t");
    for (key, value) in annotations.as_object().into_iter().flatten().filter(|(key, _)| *key != LAST_APPLIED) {
        let value = text_of(value).trim_end_matches('\n');
        out.push_str(&lead);
        "\t".clone_into(&mut lead);
        if value.len() + key.len() + 2 > LENGTH_MAX || value.contains('\n') {
            let _ = writeln!(out, "{key}:");
            for line in value.split('\n') {
                let _ = writeln!(out, "\t  {}", shortened(line, LENGTH_MAX - 2));
            }
        } else {
            let _ = writeln!(out, "{key}: {value}");
        }
    }
    if lead != "\t" {
        let _ = writeln!(out, "{lead}<none>");
    }
}

fn shortened(line: &str, length_max: usize) -> String {
    if line.len() <= length_max {
        return line.to_owned();
    }
    let cut: String = line.chars().take(length_max).collect();
    format!("{cut}...")
}

/// `TITLE:` with one toleration per line, sorted by key (`printPodTolerationsMultiline`).
pub(crate) fn tolerations(out: &mut String, title: &str, tolerations: &Json) {
    let mut sorted: Vec<&Json> = tolerations.as_array().into_iter().flatten().collect();
    if sorted.is_empty() {
        let _ = writeln!(out, "{title}:\t<none>");
        return;
    }
    sorted.sort_by_key(|toleration| text_of(&toleration["key"]));
    for (at, toleration) in sorted.into_iter().enumerate() {
        let lead = if at == 0 { format!("{title}:\t") } else { "\t".to_owned() };
        let _ = writeln!(out, "{lead}{}", toleration_text(toleration));
    }
}

fn toleration_text(toleration: &Json) -> String {
    let field = |name: &str| text_of(&toleration[name]);
    let mut text = field("key").to_owned();
    if !field("value").is_empty() {
        let _ = write!(text, "={}", field("value"));
    }
    if !field("effect").is_empty() {
        let _ = write!(text, ":{}", field("effect"));
    }
    if field("operator") == "Exists" && field("value").is_empty() {
        if field("key").is_empty() && field("effect").is_empty() {
            text.push_str("op=Exists");
        } else {
            text.push_str(" op=Exists");
        }
    }
    if let Some(seconds) = toleration["tolerationSeconds"].as_i64() {
        let _ = write!(text, " for {seconds}s");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tolerations_are_sorted_and_short() {
        let mut out = String::new();
        tolerations(
            &mut out,
            "Tolerations",
            &json!([{"operator": "Exists"}, {"key": "b", "value": "v", "effect": "NoExecute", "tolerationSeconds": 3}, {"key": "a", "operator": "Exists"}]),
        );
        assert_eq!(out, "Tolerations:\top=Exists\n\ta op=Exists\n\tb=v:NoExecute for 3s\n");
    }

    #[test]
    fn annotations_leave_out_the_last_applied_file() {
        let mut out = String::new();
        annotations(&mut out, "Annotations", &json!({LAST_APPLIED: "{}", "a": "1"}));
        assert_eq!(out, "Annotations:\ta: 1\n");
        out.clear();
        annotations(&mut out, "Annotations", &json!({LAST_APPLIED: "{}"}));
        assert_eq!(out, "Annotations:\t<none>\n");
    }
}
