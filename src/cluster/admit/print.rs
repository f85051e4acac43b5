//! Values as Go prints them in field errors: strings quoted like `%q`, everything else as `encoding/json` writes it.

use super::field::{fields, list};
use crate::object::Json;
use std::fmt::Write as _;

/// A string in Go's `%q`.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut printed = String::with_capacity(text.len() + 2);
    printed.push('"');
    for letter in text.chars() {
        push_quoted(&mut printed, letter);
    }
    printed.push('"');
    printed
}

fn push_quoted(printed: &mut String, letter: char) {
    match letter {
        '"' => printed.push_str("\\\""),
        '\\' => printed.push_str("\\\\"),
        '\u{7}' => printed.push_str("\\a"),
        '\u{8}' => printed.push_str("\\b"),
        '\u{c}' => printed.push_str("\\f"),
        '\n' => printed.push_str("\\n"),
        '\r' => printed.push_str("\\r"),
        '\t' => printed.push_str("\\t"),
        '\u{b}' => printed.push_str("\\v"),
        ' '..='~' => printed.push(letter),
        _ if is_printable(letter) => printed.push(letter),
        // Writing to a string cannot fail.
        _ if letter < '\u{80}' => drop(write!(printed, "\\x{:02x}", u32::from(letter))),
        _ if letter <= '\u{ffff}' => drop(write!(printed, "\\u{:04x}", u32::from(letter))),
        _ => drop(write!(printed, "\\U{:08x}", u32::from(letter))),
    }
}

/// Go's `strconv.IsPrint`, near enough: no control characters, no spaces but the plain one, nothing invisible or private.
fn is_printable(letter: char) -> bool {
    let invisible = matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}'
    );
    !letter.is_control() && !letter.is_whitespace() && !invisible
}

/// A value as `json.Marshal` writes it, which escapes what HTML gives a meaning to.
#[must_use]
pub fn json(value: &Json) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// A value in a field error.
#[must_use]
pub fn value(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        other => json(other),
    }
}

/// A label selector: its two fields in the order of the Go struct, each only if it holds something.
#[must_use]
pub fn selector(selector: &Json) -> String {
    if !selector.is_object() {
        return "null".to_owned();
    }
    let mut parts = Vec::new();
    if !fields(&selector["matchLabels"]).is_empty() {
        parts.push(format!("\"matchLabels\":{}", json(&selector["matchLabels"])));
    }
    if !list(selector, "matchExpressions").is_empty() {
        parts.push(format!("\"matchExpressions\":{}", json(&selector["matchExpressions"])));
    }
    format!("{{{}}}", parts.join(","))
}

/// A Go struct without JSON tags: every field, under its Go name.
#[must_use]
pub fn go_struct(parts: &[(&str, String)]) -> String {
    let parts: Vec<String> = parts.iter().map(|(name, printed)| format!("\"{name}\":{printed}")).collect();
    format!("{{{}}}", parts.join(","))
}

/// A string field of a Go struct.
#[must_use]
pub fn json_text(text: &str) -> String {
    json(&Json::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn strings_are_quoted_as_go_quotes_them() {
        assert_eq!(quoted("a\"b\\c\n\t\u{0}\u{7f}é\u{a0}日'"), "\"a\\\"b\\\\c\\n\\t\\x00\\x7fé\\u00a0日'\"");
    }

    #[test]
    fn a_selector_prints_its_fields_in_the_order_of_the_struct() {
        assert_eq!(selector(&json!({})), "{}");
        assert_eq!(selector(&json!(null)), "null");
        assert_eq!(
            selector(&json!({"matchExpressions": [{"key": "a", "operator": "Exists"}], "matchLabels": {"a": "b"}})),
            "{\"matchLabels\":{\"a\":\"b\"},\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Exists\"}]}"
        );
    }
}
