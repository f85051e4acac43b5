//! Command output made alike: what chance or the clock decides is blanked, and lines without an order of their own are sorted.

use super::names::Names;

/// Lines that only say when something was, or which copy of it.
const UNCOMPARED: [&str; 10] = [
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "\"uid\"",
    "\"resourceVersion\"",
    "\"creationTimestamp\"",
    "lastTransitionTime",
    "lastProbeTime",
    "startTime",
    "startedAt",
];

/// A command's output, line by line.
pub fn lines(names: &Names, output: &str) -> Vec<String> {
    let all = names.text(output).replace('\r', "");
    let lines: Vec<String> = all.split('\n').filter_map(line).collect();
    let mut lines = with_created_nodes_sorted(lines);
    let is_header =
        |line: &str| line.split(' ').all(|word| !word.is_empty() && word.bytes().all(|one| one.is_ascii_uppercase() || one == b'-'));
    if lines.len() > 1 && lines.iter().any(|line| line.contains('@')) {
        // Rows with a generated name have no fixed order among themselves.
        if is_header(&lines[0]) {
            let mut rows: Vec<String> = lines.split_off(1).into_iter().filter(|line| !line.is_empty()).collect();
            rows.sort();
            lines.append(&mut rows);
        } else if lines.iter().filter(|line| !line.is_empty()).all(|line| is_about_one_object(line)) {
            lines.retain(|line| !line.is_empty());
            lines.sort();
        }
    }
    let text = lines.join("\n");
    text.trim_matches('\n').split('\n').map(str::to_owned).collect()
}

/// One line, blanked; `None` where it is not compared.
fn line(line: &str) -> Option<String> {
    let line = blank(&blanked(line), "<id>", container);
    if UNCOMPARED.iter().any(|start| line.trim().starts_with(start)) {
        return None;
    }
    let line = without_source_path(&blank(&line, "<age>", age));
    let line = blank(&line, "", repeat);
    let words: Vec<&str> = line.split([' ', '\t']).collect();
    let indented = words.first().is_some_and(|word| word.is_empty()) && words.len() > 1;
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let joined = words.join(" ");
    Some(if indented && !joined.is_empty() { format!(" {joined}") } else { joined })
}

/// A text without addresses, times and uids.
pub fn blanked(text: &str) -> String {
    blank(&blank(&blank(text, "<ip>", address), "<time>", stamp), "<uid>", uid)
}

/// A message of an Event: without addresses, uids and ages.
pub fn message(text: &str) -> String {
    blank(&blank(&blank(text, "<uid>", uid), "<ip>", address), "<age>", age)
}

/// Nodes are created in some order, and those that are alike may be exchanged.
fn with_created_nodes_sorted(mut lines: Vec<String>) -> Vec<String> {
    let is_created = |line: &String| line.starts_with("node/") && line.ends_with(" created");
    if let Some(first) = lines.iter().position(is_created) {
        let count = lines[first..].iter().take_while(|line| is_created(line)).count();
        lines[first..first + count].sort();
    }
    lines
}

/// `TYPE/NAME …` or `OWNER@NODE …`
fn is_about_one_object(line: &str) -> bool {
    let (first, rest) = line.split_once(' ').map_or((line, None), |(first, rest)| (first, Some(rest)));
    let inner = |mark: char| first.find(mark).is_some_and(|at| at > 0) && first.rfind(mark).is_some_and(|at| at + 1 < first.len());
    inner('/') || (rest.is_some() && inner('@'))
}

/// Error texts of Go name a source file; where it was built is left out.
fn without_source_path(line: &str) -> String {
    const FILE: &str = "pkg/api/legacyscheme/";
    let Some(at) = line.rfind(FILE) else { return line.to_owned() };
    let start = line[..at].rfind([' ', '\t', '"', '\\']).map_or(0, |before| before + 1);
    format!("{}{}", &line[..start], &line[at..])
}

/// The text with everything that `length` recognises replaced by `word`; `length` is asked at each position.
fn blank(text: &str, word: &str, length: impl Fn(&[u8], usize) -> Option<usize>) -> String {
    let bytes = text.as_bytes();
    let (mut result, mut kept, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        match length(bytes, at) {
            Some(found) => {
                result.push_str(&text[kept..at]);
                result.push_str(word);
                at += found;
                kept = at;
            }
            None => at += 1,
        }
    }
    result + &text[kept..]
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 128
}

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// Whether no word runs on over the border before `at`.
fn is_border(bytes: &[u8], at: usize) -> bool {
    at == 0 || !is_word(byte(bytes, at - 1))
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes.iter().skip(at).take_while(|byte| byte.is_ascii_digit()).count()
}

/// The length of a piece that looks like `pattern`: `0` is a digit, `x` a hexadecimal one, `A` and `a` letters, all else itself.
fn shape(bytes: &[u8], at: usize, pattern: &str) -> Option<usize> {
    let fits = |(byte, wanted): (&u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        b'x' => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
        b'A' => byte.is_ascii_uppercase(),
        b'a' => byte.is_ascii_lowercase(),
        other => *byte == other,
    };
    let piece = bytes.get(at..at + pattern.len())?;
    piece.iter().zip(pattern.bytes()).all(fits).then_some(pattern.len())
}

/// `10.244.0.3`
fn address(bytes: &[u8], at: usize) -> Option<usize> {
    if !is_border(bytes, at) {
        return None;
    }
    let mut end = at;
    for group in 0..4 {
        if group > 0 {
            if byte(bytes, end) != b'.' {
                return None;
            }
            end += 1;
        }
        let count = digits(bytes, end);
        if !(1..=3).contains(&count) {
            return None;
        }
        end += count;
    }
    (!is_word(byte(bytes, end))).then_some(end - at)
}

/// `2026-11-23T06:12:40Z`, with a fraction or without, or `Mon, 23 Nov 2026 06:12:40 +0000`
fn stamp(bytes: &[u8], at: usize) -> Option<usize> {
    if let Some(length) = shape(bytes, at, "0000-00-00T00:00:00") {
        let fraction = if byte(bytes, at + length) == b'.' { digits(bytes, at + length + 1) } else { 0 };
        let end = at + length + if fraction > 0 { fraction + 1 } else { 0 };
        return (byte(bytes, end) == b'Z').then_some(end + 1 - at);
    }
    let signed = |sign: &str| shape(bytes, at, &format!("Aaa, 00 Aaa 0000 00:00:00 {sign}0000"));
    if is_border(bytes, at) { signed("+").or_else(|| signed("-")) } else { None }
}

fn uid(bytes: &[u8], at: usize) -> Option<usize> {
    if !is_border(bytes, at) {
        return None;
    }
    let length = shape(bytes, at, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")?;
    (!is_word(byte(bytes, at + length))).then_some(length)
}

/// The name that a runtime gave a container, and the process number in an editor's file.
fn container(bytes: &[u8], at: usize) -> Option<usize> {
    const SCHEME: &[u8] = b"containerd://";
    if bytes[at..].starts_with(SCHEME) {
        let name = bytes[at + SCHEME.len()..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        return (name > 0).then_some(SCHEME.len() + name);
    }
    let is_number = bytes[..at].ends_with(b"LIVE-") || bytes[..at].ends_with(b"MERGED-");
    Some(digits(bytes, at)).filter(|count| is_number && *count > 0)
}

/// `5s`, `2m3s`, `0.5s`, `300ms`, `4h`, `<invalid>`
fn age(bytes: &[u8], at: usize) -> Option<usize> {
    const INVALID: &[u8] = b"<invalid>";
    if bytes[at..].starts_with(INVALID) {
        return Some(INVALID.len());
    }
    if at > 0 && (is_word(byte(bytes, at - 1)) || byte(bytes, at - 1) == b'.') {
        return None;
    }
    let is_end = |end: &usize| !is_word(byte(bytes, *end)) && byte(bytes, *end) != b'.';
    let alone = || {
        let count = digits(bytes, at);
        (count > 0 && matches!(byte(bytes, at + count), b'm' | b'h' | b'd')).then_some(at + count + 1).filter(is_end)
    };
    let end = span(bytes, at, b"dhm", &is_end).or_else(alone)?;
    Some(end - at)
}

/// Where a length of time ends: at most one number of each unit, then seconds or milliseconds.
fn span(bytes: &[u8], at: usize, units: &[u8], is_end: &impl Fn(&usize) -> bool) -> Option<usize> {
    let count = digits(bytes, at);
    if count == 0 {
        return None;
    }
    if let Some((unit, smaller)) = units.split_first() {
        let with = || (byte(bytes, at + count) == *unit).then(|| span(bytes, at + count + 1, smaller, is_end)).flatten();
        return with().or_else(|| span(bytes, at, smaller, is_end));
    }
    let mut end = at + count;
    let fraction = if byte(bytes, end) == b'.' { digits(bytes, end + 1) } else { 0 };
    end += if fraction > 0 { fraction + 1 } else { 0 };
    end += usize::from(byte(bytes, end) == b'm');
    (byte(bytes, end) == b's').then_some(end + 1).filter(is_end)
}

/// `(x3 over <age>)`
fn repeat(bytes: &[u8], at: usize) -> Option<usize> {
    const OVER: &[u8] = b" over <age>)";
    if !bytes[at..].starts_with(b"(x") {
        return None;
    }
    let count = digits(bytes, at + 2);
    (count > 0 && bytes[at + 2 + count..].starts_with(OVER)).then_some(2 + count + OVER.len())
}

#[cfg(test)]
mod tests {
    use super::{age, blank, blanked, line};

    #[test]
    fn chance_and_clock_are_blanked() {
        assert_eq!(blanked("at 10.244.0.3:80, 2026-11-23T06:12:40Z"), "at <ip>:80, <time>");
        assert_eq!(blanked("Mon, 23 Nov 2026 06:12:40 +0000"), "<time>");
        assert_eq!(blanked("pvc-6bc2e10a-fc9f-452c-9291-6dc602d09d2e"), "pvc-<uid>");
        assert_eq!(line("      uid: 1"), None);
        assert_eq!(line("  Age:   5s (x2 over 2m3s)  ").as_deref(), Some(" Age: <age>"));
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
            assert_eq!(blank(text, "<age>", age), expected);
        }
    }
}
