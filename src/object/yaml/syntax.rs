//! Syntax faults in go-yaml's words.
//!
//! go-yaml is libyaml's scanner and parser in another language, so libyaml (inside `serde_yaml`) finds the same faults at the same
//! places. go-yaml counts lines from 0 for parser faults and from 1 for scanner faults, and names none for the first (`decode.go`, `fail`).

use super::Fault;
use crate::object::limits::DEPTH_MAX;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The faults that come from go-yaml's parser; all others come from its scanner.
const PARSER_PROBLEMS: [&str; 10] = [
    "did not find expected <stream-start>",
    "did not find expected <document start>",
    "found duplicate %YAML directive",
    "found incompatible YAML document",
    "found duplicate %TAG directive",
    "found undefined tag handle",
    "did not find expected node content",
    "did not find expected key",
    "did not find expected '-' indicator",
    "did not find expected ',' or ",
];

/// A fault that libyaml finds and go-yaml does not have.
const NOT_IN_GO: &str = "found unexpected ':'";

/// Asks libyaml whether the first document of a text is YAML.
pub(super) fn check(text: &str, accepted_elsewhere: bool) -> Option<Fault> {
    // libyaml's time grows with the depth of brackets for every token, so very deep texts are not given to it.
    if bracket_depth(text) > DEPTH_MAX {
        return None;
    }
    let document = serde_yaml::Deserializer::from_str(text).next()?;
    let error = IgnoredAny::deserialize(document).err()?;
    let words = error.to_string();
    let problem = problem_of(&words);
    if !is_syntax(problem) || (accepted_elsewhere && problem == NOT_IN_GO) {
        return None;
    }
    let problem = if problem == "did not find expected hexadecimal number" { "did not find expected hexdecimal number" } else { problem };
    if let Some(position) = words.split(" at position ").nth(1).and_then(leading_number).filter(|_| is_reader(problem)) {
        return Some(fault_at(text, position, format!("yaml: {problem}")));
    }
    let (line, column) = error.location().map_or((1, 1), |location| (location.line(), location.column()));
    let parser = PARSER_PROBLEMS.iter().any(|known| problem.starts_with(known));
    let at = byte_of(text, line, column);
    Some(fault_at(text, at, go_text(problem, line, parser)))
}

fn go_text(problem: &str, line: usize, parser: bool) -> String {
    match if parser || line == 1 { line - 1 } else { line } {
        0 => format!("yaml: {problem}"),
        named => format!("yaml: line {named}: {problem}"),
    }
}

fn problem_of(words: &str) -> &str {
    let end = [" at line ", " at position ", ", while "].iter().filter_map(|mark| words.find(mark)).min();
    &words[..end.unwrap_or(words.len())]
}

fn is_reader(problem: &str) -> bool {
    problem == "control characters are not allowed" || problem.contains("UTF") || problem == "invalid Unicode character"
}

/// Whether a fault is about syntax; serde_yaml reports faults of its own too (depth, aliases).
fn is_syntax(problem: &str) -> bool {
    is_reader(problem)
        || ["did not find", "could not find", "found ", "block sequence entries", "mapping keys", "mapping values"]
            .iter()
            .any(|start| problem.starts_with(start))
}

fn leading_number(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text[..digits].parse().ok()
}

fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(byte, _)| byte)
}

/// Underlines the word at a position, or the last one before it where the text has ended.
fn fault_at(text: &str, at: usize, message: String) -> Fault {
    let mut start = at.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    if text[start..].trim_start().is_empty() {
        start = text[..start].trim_end().char_indices().next_back().map_or(start, |(byte, _)| byte);
    }
    let word = text[start..].find(char::is_whitespace).filter(|length| *length > 0);
    let first = text[start..].chars().next().map_or(0, char::len_utf8);
    let end = match word {
        Some(length) => start + length,
        None if text[start..].starts_with(char::is_whitespace) => start + first,
        None => text.len(),
    };
    Fault { range: start..end, message }
}

/// An upper bound for how deep brackets are nested.
fn bracket_depth(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The closest of go-yaml's texts for a fault that only saphyr-parser finds.
pub(super) fn of_saphyr(text: &str, at: usize, line: usize, words: &str) -> Fault {
    if words.ends_with("found unknown anchor") {
        let name: String = text[at.min(text.len())..]
            .trim_start_matches('*')
            .chars()
            .take_while(|one| one.is_alphanumeric() || "-_".contains(*one))
            .collect();
        return fault_at(text, at, format!("yaml: unknown anchor '{name}' referenced"));
    }
    let known = [
        ("expected ',' or ']'", "did not find expected ',' or ']'"),
        ("',' or '}'", "did not find expected ',' or '}'"),
        ("simple key expect", "could not find expected ':'"),
        ("tab", "found character that cannot start any token"),
        ("unexpected character", "found character that cannot start any token"),
        ("unprintable", "control characters are not allowed"),
        ("misplaced bracket", "did not find expected node content"),
        ("invalid indentation", "did not find expected key"),
        ("trailing content", "did not find expected key"),
    ];
    let own = words.rsplit(", ").next().unwrap_or(words);
    let problem = known.iter().find(|(part, _)| words.contains(part)).map_or(own, |(_, problem)| problem);
    let parser = PARSER_PROBLEMS.iter().any(|known| problem.starts_with(known));
    fault_at(text, at, go_text(problem, line.max(1), parser))
}
