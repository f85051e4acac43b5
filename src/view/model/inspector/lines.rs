//! An object as the lines that `kubectl get -o yaml` prints, each with its writer.

use super::Asked;
use super::marks::Marks;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::emit;
use crate::object::path::{FieldPath, Segment};
use crate::view::inspector::YamlLine;
use serde_json::json;

/// The lines of an object.
pub(super) fn lines(asked: &Asked<'_>, object: &Object) -> Vec<YamlLine> {
    let epoch = asked.world.cluster.epoch;
    let value = object.to_json(epoch);
    let before = asked.changed.before(&object.reference()).flatten().map(|before| before.to_json(epoch));
    let marks = Marks::of(asked, object, &value);
    let mut lines = Lines { marks, before, lines: Vec::new(), ticked: None };
    lines.value(&value, &FieldPath::root(), 0, String::new());
    lines.lines
}

struct Lines<'a> {
    marks: Marks<'a>,
    before: Option<Json>,
    lines: Vec<YamlLine>,
    /// The index of the toleration that was ticked last, because only the first line of a toleration gets a tick.
    ticked: Option<usize>,
}

impl Lines<'_> {
    /// A value whose first line begins with `lead` and whose other lines are indented by `indent`.
    fn value(&mut self, value: &Json, path: &FieldPath, indent: usize, lead: String) {
        match value {
            Json::Object(map) if !map.is_empty() => {
                let mut entries: Vec<(&String, &Json)> = map.iter().collect();
                entries.sort_by(|one, other| emit::natural(one.0, other.0));
                let mut lead = Some(lead);
                for (key, value) in entries {
                    let lead = lead.take().unwrap_or_else(|| " ".repeat(indent));
                    self.entry(key, value, &path.key(key), indent, lead);
                }
            }
            Json::Array(items) if !items.is_empty() => {
                let mut lead = Some(lead);
                for (index, item) in items.iter().enumerate() {
                    let lead = lead.take().unwrap_or_else(|| " ".repeat(indent));
                    self.value(item, &path.index(index), indent + 2, format!("{lead}- "));
                }
            }
            scalar => self.scalar(&emit::yaml(scalar), scalar, path, indent.saturating_sub(2), &lead),
        }
    }

    fn entry(&mut self, key: &str, value: &Json, path: &FieldPath, indent: usize, lead: String) {
        let is_nested = match value {
            Json::Object(map) => !map.is_empty(),
            Json::Array(items) => !items.is_empty(),
            _ => false,
        };
        if !is_nested {
            self.scalar(&emit::yaml(&json!({key: value})), value, path, indent, &lead);
            return;
        }
        let head = emit::yaml(&json!({key: null}));
        self.scalar(head.trim_end().trim_end_matches("null").trim_end(), value, path, indent, &lead);
        let inner = if value.is_object() { indent + 2 } else { indent };
        self.value(value, path, inner, " ".repeat(inner));
    }

    /// The lines of a scalar, or of an empty list or map.
    fn scalar(&mut self, text: &str, value: &Json, path: &FieldPath, indent: usize, lead: &str) {
        let mark = self.marks.mark(path);
        let changed = self.before.as_ref().is_some_and(|before| match (path.of(before), value) {
            (None, _) => true,
            (Some(_), Json::Object(map)) if !map.is_empty() => false,
            (Some(_), Json::Array(items)) if !items.is_empty() => false,
            (Some(old), new) => old != new,
        });
        let ticked = mark.ticked && self.tick(path);
        for (number, line) in text.lines().enumerate() {
            let text = match (number, line) {
                (0, line) => format!("{lead}{line}"),
                (_, "") => String::new(),
                (_, line) => format!("{}{line}", " ".repeat(indent)),
            };
            self.lines.push(YamlLine {
                text: text.into(),
                writer: mark.writer,
                path: path.to_string().into(),
                why: mark.why.clone(),
                leads_to: mark.leads_to.clone(),
                ticked: ticked && number == 0,
                changed,
            });
        }
    }

    fn tick(&mut self, path: &FieldPath) -> bool {
        let index = path.segments.iter().find_map(|segment| match segment {
            Segment::Index(index) => Some(*index),
            Segment::Key(_) => None,
        });
        let is_first = index.is_some() && self.ticked != index;
        self.ticked = index;
        is_first
    }
}
