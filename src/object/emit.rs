//! Objects to YAML and JSON text, as kubectl prints them (sigs.k8s.io/yaml over go-yaml v2: `encode.go`, `emitterc.go`, `sorter.go`;
//! Go's `encoding/json`).
//!
//! The YAML is written here rather than by `serde_yaml` because go-yaml's choice of quotes, its order of keys and its list indentation
//! differ from it, and readers compare the page with their terminal.

use crate::object::Json;
use crate::object::yaml;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// The object as `kubectl get -o yaml` prints it, with a newline at the end.
#[must_use]
pub fn yaml(value: &Json) -> String {
    let mut out = String::new();
    match value {
        Json::Object(map) if !map.is_empty() => write_map(&mut out, map, 0, false),
        Json::Array(items) if !items.is_empty() => write_list(&mut out, items, 0, false),
        other => {
            write_scalar(&mut out, other, 0);
            end_line(&mut out);
        }
    }
    out
}

/// The object as `kubectl get -o json` prints it: indented by four, with a newline at the end.
#[must_use]
pub fn json(value: &Json) -> String {
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    // Writing a `Json` into memory cannot fail; should it, the text so far is the answer.
    let _ = serde::Serialize::serialize(value, &mut serializer);
    let mut text = escape_html(&String::from_utf8_lossy(&bytes));
    text.push('\n');
    text
}

/// The object as Go's `json.Marshal` writes it: compact, keys sorted, `<`, `>` and `&` escaped. The form of the last-applied annotation
/// (before its newline), of a revision's data and of patches.
#[must_use]
pub fn compact_go(value: &Json) -> String {
    escape_html(&value.to_string())
}

/// Go's `json.HTMLEscape`. The five characters can only stand inside strings.
fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out
}

fn write_map(out: &mut String, map: &serde_json::Map<String, Json>, indent: usize, started: bool) {
    let mut entries: Vec<(&String, &Json)> = map.iter().collect();
    entries.sort_by(|left, right| natural(left.0, right.0));
    for (position, (key, value)) in entries.into_iter().enumerate() {
        if position > 0 || !started {
            push_indent(out, indent);
        }
        let simple = key.len() <= MAX_SIMPLE_KEY;
        if !simple {
            out.push_str("? ");
        }
        write_text(out, key, indent, true);
        if !simple {
            out.push('\n');
            push_indent(out, indent);
        }
        out.push(':');
        write_value(out, value, indent);
    }
}

/// The longest key that is written in the simple form; longer keys are written after a `?`.
const MAX_SIMPLE_KEY: usize = 128;

/// Writes the value that follows the colon of a key.
fn write_value(out: &mut String, value: &Json, indent: usize) {
    match value {
        Json::Object(map) if !map.is_empty() => {
            out.push('\n');
            write_map(out, map, indent + 2, false);
        }
        Json::Array(items) if !items.is_empty() => {
            out.push('\n');
            write_list(out, items, indent, false);
        }
        scalar => {
            out.push(' ');
            write_scalar(out, scalar, indent);
            end_line(out);
        }
    }
}

fn write_list(out: &mut String, items: &[Json], indent: usize, started: bool) {
    for (position, item) in items.iter().enumerate() {
        if position > 0 || !started {
            push_indent(out, indent);
        }
        out.push_str("- ");
        match item {
            Json::Object(map) if !map.is_empty() => write_map(out, map, indent + 2, true),
            Json::Array(items) if !items.is_empty() => write_list(out, items, indent + 2, true),
            scalar => {
                write_scalar(out, scalar, indent);
                end_line(out);
            }
        }
    }
}

fn push_indent(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Ends the current line, unless a block scalar has ended it already.
fn end_line(out: &mut String) {
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

fn write_scalar(out: &mut String, value: &Json, indent: usize) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => {
            let _ = write!(out, "{number}");
        }
        Json::String(text) => write_text(out, text, indent, false),
        Json::Array(_) => out.push_str("[]"),
        Json::Object(_) => out.push_str("{}"),
    }
}

fn write_text(out: &mut String, text: &str, indent: usize, is_key: bool) {
    let shape = Shape::of(text);
    if text.contains('\n') {
        if shape.block && !is_key { write_literal(out, text, indent) } else { write_double_quoted(out, text) }
    } else if yaml::needs_quotes(text) || !shape.single_quoted {
        write_double_quoted(out, text);
    } else if shape.plain {
        out.push_str(text);
    } else {
        let _ = write!(out, "'{}'", text.replace('\'', "''"));
    }
}

fn write_literal(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    } else if text == "\n" || text.ends_with("\n\n") {
        out.push('+');
    }
    out.push('\n');
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            push_indent(out, indent + 2);
        }
        out.push_str(line);
    }
}

fn write_double_quoted(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        let escape = match character {
            '\0' => "\\0",
            '\u{7}' => "\\a",
            '\u{8}' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\u{b}' => "\\v",
            '\u{c}' => "\\f",
            '\r' => "\\r",
            '\u{1b}' => "\\e",
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{85}' => "\\N",
            '\u{2028}' => "\\L",
            '\u{2029}' => "\\P",
            other if is_printable(other) => {
                out.push(other);
                continue;
            }
            other => {
                let code = u32::from(other);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02X}"),
                    0x100..=0xffff => write!(out, "\\u{code:04X}"),
                    _ => write!(out, "\\U{code:08X}"),
                };
                continue;
            }
        };
        out.push_str(escape);
    }
    out.push('"');
}

/// go-yaml's `is_printable`: nothing beyond the basic plane.
fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// The styles in which a text may be written: plain, quoted, as a block (`yaml_emitter_analyze_scalar`).
struct Shape {
    plain: bool,
    single_quoted: bool,
    block: bool,
}

impl Shape {
    fn of(text: &str) -> Self {
        let is_break = |character: char| matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let (mut special, mut breaks, mut break_space, mut space_break) = (false, false, false, false);
        let mut previous = None;
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let blank_follows = characters.peek().is_none_or(|next| matches!(next, ' ' | '\t'));
            let blank_before = previous.is_none_or(|before: char| matches!(before, ' ' | '\t') || is_break(before));
            indicators |= match character {
                '#' => blank_before,
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => previous.is_none(),
                '?' | '-' => previous.is_none() && blank_follows,
                ':' => blank_follows,
                _ => false,
            };
            special |= !is_printable(character);
            breaks |= is_break(character);
            break_space |= character == ' ' && previous.is_some_and(is_break);
            space_break |= is_break(character) && previous == Some(' ');
            previous = Some(character);
        }
        let edge = |character: char| character == ' ' || is_break(character);
        let edges = text.starts_with(edge) || text.ends_with(edge);
        Self {
            plain: !(indicators || special || breaks || edges || break_space || space_break),
            single_quoted: !(special || break_space || space_break || breaks),
            block: !(special || space_break || text.ends_with(' ')),
        }
    }
}

/// go-yaml's order of keys (`sorter.go`): numbers inside a text count as numbers, and letters stand behind everything else.
pub(crate) fn natural(left: &str, right: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let Some(at) = a.iter().zip(&b).position(|(one, other)| one != other) else { return a.len().cmp(&b.len()) };
    match (a[at].is_alphabetic(), b[at].is_alphabetic()) {
        (true, true) => return a[at].cmp(&b[at]),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let zero = a[at] == '0' || b[at] == '0';
    let inside_number = zero && a[..at].iter().rev().take_while(|digit| digit.is_ascii_digit()).any(|digit| *digit != '0');
    let run = |text: &[char]| {
        let mut value = i64::from(inside_number);
        let mut end = at;
        while let Some(digit) = text.get(end).and_then(|digit| digit.to_digit(10)) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            end += 1;
        }
        (value, end)
    };
    let ((a_value, a_end), (b_value, b_end)) = (run(&a), run(&b));
    a_value.cmp(&b_value).then(a_end.cmp(&b_end)).then(a[at].cmp(&b[at]))
}

#[cfg(test)]
mod tests {
    use super::{compact_go, json, yaml};
    use crate::object::Json;
    use crate::object::tests::recordings;
    use crate::object::yaml::read;
    use serde_json::json;

    #[test]
    fn texts_are_quoted_as_go_yaml_quotes_them() {
        let cases = [
            ("1", "\"1\""),
            ("true", "\"true\""),
            ("yes", "\"yes\""),
            ("n", "\"n\""),
            ("", "\"\""),
            ("~", "\"~\""),
            ("1e3", "\"1e3\""),
            ("0x1F", "\"0x1F\""),
            ("1_000", "\"1_000\""),
            ("1:30", "\"1:30\""),
            ("2026-01-02T03:04:05Z", "\"2026-01-02T03:04:05Z\""),
            ("2026-01-02", "\"2026-01-02\""),
            ("2026-13-02", "2026-13-02"),
            ("<<", "\"<<\""),
            ("100m", "100m"),
            ("10.0.0.1", "10.0.0.1"),
            ("a: b", "'a: b'"),
            ("a:", "'a:'"),
            ("*", "'*'"),
            ("- a", "'- a'"),
            ("-a", "-a"),
            ("a #b", "'a #b'"),
            ("a#b", "a#b"),
            ("it's", "it's"),
            ("'q", "'''q'"),
            (" a", "' a'"),
            ("%a", "'%a'"),
            ("a\tb", "\"a\\tb\""),
            ("ä", "ä"),
            ("\u{1f600}", "\"\\U0001F600\""),
            ("---", "'---'"),
            ("a\nb", "|-\n  a\n  b"),
            ("a\nb\n", "|\n  a\n  b"),
            (" a\n", "|2\n   a"),
            ("a \nb", "\"a \\nb\""),
        ];
        for (text, expected) in cases {
            assert_eq!(yaml(&json!(text)).trim_end_matches('\n'), expected);
        }
    }

    #[test]
    fn keys_are_sorted_naturally() {
        let value = json!({"a10": 1, "a2": 1, "b": 1, "a-b": 1, "ab": 1, "a": 1, "A": 1, "1": 1});
        assert_eq!(yaml(&value), "\"1\": 1\nA: 1\na: 1\na-b: 1\na2: 1\na10: 1\nab: 1\nb: 1\n");
    }

    #[test]
    fn nested_lists_and_empty_values() {
        let value = json!({"a": [[1, {"b": []}], [], {}, null], "c": {}, "m": {"t": "x\n\ny\n"}});
        assert_eq!(yaml(&value), "a:\n- - 1\n  - b: []\n- []\n- {}\n- null\nc: {}\nm:\n  t: |\n    x\n\n    y\n");
    }

    #[test]
    fn compact_json_escapes_as_go_does() {
        assert_eq!(
            compact_go(&json!({"b": "<a>&\u{2028}\u{1}\"\n", "a": [1, null]})),
            r#"{"a":[1,null],"b":"\u003ca\u003e\u0026\u2028\u0001\"\n"}"#
        );
        assert_eq!(json(&json!({"a": {}, "b": [], "c": [1]})), "{\n    \"a\": {},\n    \"b\": [],\n    \"c\": [\n        1\n    ]\n}\n");
    }

    /// Reading what kubectl printed and printing it again must give the same text.
    #[test]
    fn recorded_output_survives_reading_and_printing() {
        let mut seen = 0;
        for recording in recordings().values() {
            for snapshot in recording["snapshots"].as_array().expect("a list") {
                let (step, output) = (snapshot["step"].as_str().unwrap_or(""), snapshot["stdout"].as_str().unwrap_or(""));
                if step.ends_with("-o yaml") && output.starts_with("apiVersion") {
                    let stream = read(output);
                    assert_eq!(stream.problems, []);
                    assert_eq!(yaml(&stream.documents[0].value), output, "{step}");
                    seen += 1;
                } else if step.ends_with("-o json") && output.starts_with('{') {
                    let value: Json = serde_json::from_str(output).expect("JSON");
                    assert_eq!(json(&value), output, "{step}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 5, "only {seen} outputs found");
    }
}
