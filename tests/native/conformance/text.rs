//! Command output made alike: what chance or the clock decides is blanked. Everything else is compared as it is, spaces and the order of
//! lines included.

use super::names::Names;
use regex::Regex;
use std::sync::LazyLock;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// Addresses, times and uids.
static BLANKED: LazyLock<[(Regex, &str); 3]> = LazyLock::new(|| {
    [
        (regex(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b"), "<ip>"),
        (regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"), "<time>"),
        (regex(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<uid>"),
    ]
});

/// What only command output has.
static BLANKED_IN_OUTPUT: LazyLock<[(Regex, &str); 4]> = LazyLock::new(|| {
    [
        // The name that a runtime gave a container, and the process number in the name of an editor's file.
        (regex(r"containerd://[0-9a-zA-Z]+"), "<id>"),
        (regex(r"(LIVE-|MERGED-)\d+"), "$1<id>"),
        (regex(r#"("?resourceVersion"?: "?)\d+"#), "$1<version>"),
        // Error texts of Go name a source file; where it was built is left out.
        (regex(r#"[^\s"\\]*(pkg/api/legacyscheme/)"#), "$1"),
    ]
});

/// `5s`, `2m3s`, `0.5s`, `300ms`, `4h`; days and hours with seconds only, since kubectl prints no `2d4h` where a recording is young.
static AGE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:\d+d)?(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?(?:ms|s)\b|\b\d+[mhd]\b|<invalid>"));

/// How often an Event was seen, once its age is blanked.
static REPEAT: LazyLock<Regex> = LazyLock::new(|| regex(r"\(x\d+ over <age>\)"));

/// A column is as wide as the ages or addresses in it, and so are its head and the line below that.
static WIDTH: LazyLock<Regex> = LazyLock::new(|| regex(r"(<age>|<ip>|\bAGE|\bAge|\bLAST SEEN|\bIP|----)  +"));

/// A command's output, line by line.
pub fn lines(names: &Names, output: &str) -> Vec<String> {
    let mut text = blanked(&names.text(output).replace('\r', ""));
    for (pattern, word) in &*BLANKED_IN_OUTPUT {
        text = pattern.replace_all(&text, *word).into_owned();
    }
    let text = without_ages(&text);
    let text = REPEAT.replace_all(&text, "");
    let mut lines: Vec<String> = WIDTH.replace_all(&text, "$1  ").split('\n').map(str::to_owned).collect();
    // A generated name is in a place that chance gave it.
    sort_where(&mut lines, |line| line.contains('@'));
    // Nodes are created in the order of their names, and those that are alike may be exchanged.
    sort_where(&mut lines, |line| line.starts_with("node/") && line.ends_with(" created"));
    lines
}

/// A text without addresses, times and uids.
pub fn blanked(text: &str) -> String {
    BLANKED.iter().fold(text.to_owned(), |text, (pattern, word)| pattern.replace_all(&text, *word).into_owned())
}

/// A message of an Event: without addresses, uids and ages.
pub fn message(text: &str) -> String {
    without_ages(&blanked(text))
}

fn without_ages(text: &str) -> String {
    let joins = |one: char| one.is_alphanumeric() || matches!(one, '_' | '.');
    let (mut result, mut kept) = (String::new(), 0);
    for age in AGE.find_iter(text) {
        // `v1.5s` is no age.
        if !text[..age.start()].ends_with(joins) && !text[age.end()..].starts_with(joins) {
            result.push_str(&text[kept..age.start()]);
            result.push_str("<age>");
            kept = age.end();
        }
    }
    result + &text[kept..]
}

/// Sorts some lines among themselves; all others stay where they are.
fn sort_where(lines: &mut [String], is_meant: impl Fn(&str) -> bool) {
    let places: Vec<usize> = (0..lines.len()).filter(|at| is_meant(&lines[*at])).collect();
    let mut meant: Vec<String> = places.iter().map(|at| lines[*at].clone()).collect();
    meant.sort();
    for (at, line) in places.into_iter().zip(meant) {
        lines[at] = line;
    }
}

#[cfg(test)]
mod tests {
    use super::super::names::Names;
    use super::{blanked, lines, without_ages};

    #[test]
    fn chance_and_clock_are_blanked() {
        assert_eq!(blanked("at 10.244.0.3:80, 2026-11-23T06:12:40Z"), "at <ip>:80, <time>");
        assert_eq!(blanked("Mon, 23 Nov 2026 06:12:40 +0000"), "<time>");
        assert_eq!(blanked("pvc-6bc2e10a-fc9f-452c-9291-6dc602d09d2e"), "pvc-<uid>");
        let spans = [
            ("5s", "<age>"),
            ("300ms", "<age>"),
            ("1h2m3s", "<age>"),
            ("4d", "<age>"),
            ("2d4h", "2d4h"),
            ("v5s", "v5s"),
            ("1.5s", "<age>"),
        ];
        for (text, expected) in spans {
            assert_eq!(without_ages(text), expected);
        }
    }

    #[test]
    fn spaces_and_order_count_but_for_what_chance_moves() {
        let said = |output: &str| lines(&Names::default(), output);
        assert_eq!(said("NAME  AGE    X\na     5s     1"), ["NAME  AGE  X", "a     <age>  1"]);
        assert_ne!(said("a  b"), said("a b"));
        assert_ne!(said("a\nb"), said("b\na"));
        assert_eq!(said("x@2\na\nx@1"), ["x@1", "a", "x@2"]);
        assert_eq!(said("  uid: 1\n  resourceVersion: \"12\""), ["  uid: 1", "  resourceVersion: \"<version>\""]);
    }
}
