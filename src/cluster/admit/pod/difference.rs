//! The difference of two specs that a refusal shows: a unified diff of their JSON, with Go's field names.
//!
//! Upstream prints every field of its internal structs, also the empty ones; here only those that are set appear, so the line
//! numbers of the hunk differ.

use crate::object::Json;
use std::fmt::Write as _;

/// Lines shown around a change.
const CONTEXT: usize = 3;
/// More lines than this are not compared one by one.
const LINES_MAX: usize = 2000;

/// A unified diff, ending in an empty line; nothing if there is no difference.
pub(in crate::cluster::admit) fn of(old: &Json, new: &Json) -> String {
    let (old, new) = (lines(old), lines(new));
    let same_before = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[same_before..], &new[same_before..]);
    let same_after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let removed = &old_rest[..old_rest.len() - same_after];
    let added = &new_rest[..new_rest.len() - same_after];
    if removed.is_empty() && added.is_empty() {
        return String::new();
    }
    let before = &old[same_before.saturating_sub(CONTEXT)..same_before];
    let after = &old_rest[removed.len()..old_rest.len().min(removed.len() + CONTEXT)];
    let start = same_before - before.len() + 1;
    let middle = edits(removed, added);
    let old_count = before.len() + removed.len() + after.len();
    let new_count = before.len() + added.len() + after.len();
    let mut text = format!("@@ -{start},{old_count} +{start},{new_count} @@\n");
    for (mark, line) in before.iter().map(|line| (' ', line.as_str())).chain(middle).chain(after.iter().map(|line| (' ', line.as_str()))) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{mark}{line}");
    }
    text
}

/// The lines of a value, indented by one blank, with Go's field names.
fn lines(value: &Json) -> Vec<String> {
    let mut lines = Vec::new();
    push(&mut lines, value, 0, String::new(), "");
    lines
}

fn push(lines: &mut Vec<String>, value: &Json, depth: usize, label: String, end: &str) {
    let indent = " ".repeat(depth);
    match value {
        Json::Object(fields) if !fields.is_empty() => {
            lines.push(format!("{indent}{label}{{"));
            for (index, (name, value)) in fields.iter().enumerate() {
                let end = if index + 1 == fields.len() { "" } else { "," };
                push(lines, value, depth + 1, format!("\"{}\": ", go_name(name)), end);
            }
            lines.push(format!("{indent}}}{end}"));
        }
        Json::Array(members) if !members.is_empty() => {
            lines.push(format!("{indent}{label}["));
            for (index, member) in members.iter().enumerate() {
                let end = if index + 1 == members.len() { "" } else { "," };
                push(lines, member, depth + 1, String::new(), end);
            }
            lines.push(format!("{indent}]{end}"));
        }
        other => lines.push(format!("{indent}{label}{other}{end}")),
    }
}

/// A JSON field name as the Go struct spells it; keys of maps, which have dots or slashes, stay.
fn go_name(name: &str) -> String {
    match name {
        "dnsPolicy" => "DNSPolicy".to_owned(),
        "dnsConfig" => "DNSConfig".to_owned(),
        "httpGet" => "HTTPGet".to_owned(),
        "fsGroup" => "FSGroup".to_owned(),
        "tty" => "TTY".to_owned(),
        "grpc" => "GRPC".to_owned(),
        _ if name.contains(['.', '/', '-']) => name.to_owned(),
        _ => {
            let mut letters = name.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

/// The edits that turn one run of lines into another, longest common subsequence kept.
fn edits<'a>(removed: &'a [String], added: &'a [String]) -> Vec<(char, &'a str)> {
    if removed.len().saturating_mul(added.len()) > LINES_MAX * LINES_MAX / 4 {
        let gone = removed.iter().map(|line| ('-', line.as_str()));
        return gone.chain(added.iter().map(|line| ('+', line.as_str()))).collect();
    }
    let mut common = vec![vec![0_usize; added.len() + 1]; removed.len() + 1];
    for left in (0..removed.len()).rev() {
        for right in (0..added.len()).rev() {
            common[left][right] = if removed[left] == added[right] {
                common[left + 1][right + 1] + 1
            } else {
                common[left + 1][right].max(common[left][right + 1])
            };
        }
    }
    let (mut left, mut right, mut edits) = (0, 0, Vec::new());
    while left < removed.len() || right < added.len() {
        if left < removed.len() && right < added.len() && removed[left] == added[right] {
            edits.push((' ', removed[left].as_str()));
            (left, right) = (left + 1, right + 1);
        } else if right == added.len() || (left < removed.len() && common[left + 1][right] >= common[left][right + 1]) {
            edits.push(('-', removed[left].as_str()));
            left += 1;
        } else {
            edits.push(('+', added[right].as_str()));
            right += 1;
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_changed_line_is_shown_with_its_neighbours() {
        let old = json!({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "nodeName": "x"});
        let mut new = old.clone();
        new["e"] = json!(7);
        assert_eq!(
            of(&old, &new),
            "@@ -3,7 +3,7 @@\n  \"B\": 2,\n  \"C\": 3,\n  \"D\": 4,\n- \"E\": 5,\n+ \"E\": 7,\n  \"F\": 6,\n  \"NodeName\": \"x\"\n }\n"
        );
        assert_eq!(of(&old, &old), "");
    }
}
