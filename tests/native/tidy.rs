//! Rules that a reader of the code may rely on, checked on its text: layers, imports, and what the engine never touches.
//!
//! [`faults`] is the whole rule book and works on a path and a text, so that the tests below can plant violations. Comments,
//! literals and test modules are set aside first. What clippy knows (sizes, documentation, disallowed types) is left to it.

use std::fs;
use std::path::{Path, PathBuf};

/// From left to right; a layer uses only those to its left.
const LAYERS: [&str; 14] =
    ["time", "seed", "object", "cluster", "why", "control", "sim", "kubectl", "scenario", "playground", "text", "view", "app", "api"];

/// Pairs that the order alone would allow: the page's code reaches the engine through the playground and its views.
const FORBIDDEN_PAIRS: [(&str, &str); 3] = [("app", "control"), ("app", "cluster"), ("app", "sim")];

/// Words that may not stand in the code of some layers: word, first layer, last layer, reason.
const FORBIDDEN_WORDS: [(&str, &str, &str, &str); 7] = [
    ("HashMap", "time", "view", "its order differs between runs: use BTreeMap"),
    ("HashSet", "time", "view", "its order differs between runs: use BTreeSet"),
    ("Instant", "time", "view", "the engine has no clock: time is a parameter"),
    ("SystemTime", "time", "view", "the engine has no clock: time is a parameter"),
    ("rand", "time", "view", "chance comes from crate::seed"),
    ("yew", "time", "view", "only app knows Yew"),
    ("web_sys", "time", "view", "only app and api know the browser"),
];

#[test]
fn the_code_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    assert!(files.len() > 10, "the source is where this test looks for it");
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let path = file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            faults(&path, &fs::read_to_string(file).unwrap())
        })
        .collect();
    assert!(found.is_empty(), "{} fault(s):\n{}", found.len(), found.join("\n"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            collect(&entry, files);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(entry);
        }
    }
}

/// Everything that is wrong with the file at `path` (from the package's root), each as `path:line: what`.
fn faults(path: &str, source: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !source.starts_with("//!") {
        faults.push(format!("{path}:1: a file opens with a paragraph that says what it promises (//!)"));
    }
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return faults;
    }
    let code = without_test_modules(&without_comments_and_literals(source));
    let mut report = |offset: usize, what: String| {
        let line = code[..offset].iter().filter(|&&character| character == '\n').count() + 1;
        faults.push(format!("{path}:{line}: {what}"));
    };
    for (offset, layer) in layers_named(&code) {
        if let Some(what) = fault_of_use(layer_of(path), &layer) {
            report(offset, what);
        }
    }
    for offset in supers_beyond(&code, depth_of(path)) {
        report(offset, "super:: leaves its layer: name other layers from crate::".to_owned());
    }
    for (word, first, last, reason) in FORBIDDEN_WORDS {
        if !is_between(layer_of(path), first, last) {
            continue;
        }
        for offset in words(&code, word) {
            report(offset, format!("no {word} here: {reason}"));
        }
    }
    for offset in offsets(&code, "::*") {
        report(offset, "no wildcard imports: a reader sees where each name is from".to_owned());
    }
    for offset in offsets(&code, ".unwrap()") {
        report(offset, "no unwrap outside tests: handle it, or expect with the proof in the message".to_owned());
    }
    faults
}

/// The layer of a file under `src`, or none for what stands outside them (`lib.rs`, `main.rs`, `bin/`).
fn layer_of(path: &str) -> Option<&'static str> {
    let first = path.strip_prefix("src/")?.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    LAYERS.into_iter().find(|layer| *layer == name)
}

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|known| *known == layer)
}

fn is_between(layer: Option<&str>, first: &str, last: &str) -> bool {
    layer.and_then(rank).is_some_and(|rank_here| rank(first) <= Some(rank_here) && Some(rank_here) <= rank(last))
}

fn fault_of_use(from: Option<&str>, to: &str) -> Option<String> {
    let from = from?;
    let (here, there) = (rank(from)?, rank(to)?);
    if FORBIDDEN_PAIRS.contains(&(from, to)) {
        return Some(format!("{from} does not use {to}: go through the playground and its views"));
    }
    let points_right = there > here;
    points_right.then(|| format!("{from} uses {to}, which stands to its right"))
}

/// How many modules deep a file lies: `src/control/mod.rs` is 1, `src/control/plan.rs` 2.
fn depth_of(path: &str) -> usize {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    inside.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count()
}

/// The names that follow `crate::`, in braces too, with their offsets.
fn layers_named(code: &[char]) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for start in words(code, "crate") {
        let Some(after) = skip(code, start + "crate".len(), "::") else { continue };
        match code.get(after) {
            Some('{') => named.extend(names_in_braces(code, after)),
            _ => named.push((after, word_at(code, after))),
        }
    }
    named
}

/// The first word of each item of a braced list that opens at `open`.
fn names_in_braces(code: &[char], open: usize) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut at_start = false;
    for (offset, &character) in code.iter().enumerate().skip(open) {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && (character == ',' || offset == open) {
            at_start = true;
        } else if at_start && is_word(character) {
            names.push((offset, word_at(code, offset)));
            at_start = false;
        }
    }
    names
}

/// Where a run of `super::` reaches the crate's root from a file `depth` modules deep.
fn supers_beyond(code: &[char], depth: usize) -> Vec<usize> {
    let mut beyond = Vec::new();
    let mut end_of_last = 0;
    for start in words(code, "super") {
        if start < end_of_last {
            continue;
        }
        let mut count = 0;
        let mut at = start;
        while word_at(code, at) == "super" {
            let Some(after) = skip(code, at + "super".len(), "::") else { break };
            count += 1;
            at = after;
        }
        end_of_last = at;
        if count >= depth {
            beyond.push(start);
        }
    }
    beyond
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word_at(code: &[char], start: usize) -> String {
    code[start..].iter().take_while(|&&character| is_word(character)).collect()
}

/// Past `text` and the spaces around it, if it stands at `start`.
fn skip(code: &[char], start: usize, text: &str) -> Option<usize> {
    let spaces = |from: usize| from + code[from..].iter().take_while(|character| character.is_whitespace()).count();
    let begin = spaces(start);
    let end = begin + text.chars().count();
    (end <= code.len() && code[begin..end].iter().copied().eq(text.chars())).then(|| spaces(end))
}

fn offsets(code: &[char], text: &str) -> Vec<usize> {
    let wanted: Vec<char> = text.chars().collect();
    code.windows(wanted.len()).enumerate().filter(|(_, window)| *window == wanted).map(|(offset, _)| offset).collect()
}

fn words(code: &[char], word: &str) -> Vec<usize> {
    let length = word.chars().count();
    let stands_alone = |offset: &usize| {
        let before = offset.checked_sub(1).and_then(|before| code.get(before));
        !before.is_some_and(|&character| is_word(character)) && !code.get(offset + length).is_some_and(|&character| is_word(character))
    };
    offsets(code, word).into_iter().filter(stands_alone).collect()
}

/// The text with every comment, string and character literal turned into spaces; lines stay where they are.
fn without_comments_and_literals(source: &str) -> Vec<char> {
    let mut code: Vec<char> = source.chars().collect();
    let mut at = 0;
    while at < code.len() {
        let end = end_of_comment(&code, at).or_else(|| end_of_string(&code, at)).or_else(|| end_of_character(&code, at));
        let Some(end) = end else {
            at += 1;
            continue;
        };
        blank(&mut code[at..end]);
        at = end;
    }
    code
}

fn blank(code: &mut [char]) {
    for character in code {
        if *character != '\n' {
            *character = ' ';
        }
    }
}

fn end_of_comment(code: &[char], at: usize) -> Option<usize> {
    match (code[at], code.get(at + 1)) {
        ('/', Some('/')) => Some(code[at..].iter().position(|&character| character == '\n').map_or(code.len(), |length| at + length)),
        ('/', Some('*')) => {
            let mut depth = 0;
            let mut next = at;
            while next + 1 < code.len() {
                match (code[next], code[next + 1]) {
                    ('/', '*') => (depth, next) = (depth + 1, next + 2),
                    ('*', '/') => (depth, next) = (depth - 1, next + 2),
                    _ => next += 1,
                }
                if depth == 0 {
                    return Some(next);
                }
            }
            Some(code.len())
        }
        _ => None,
    }
}

fn end_of_string(code: &[char], at: usize) -> Option<usize> {
    let in_word = at > 0 && is_word(code[at - 1]);
    let prefix = code[at..].iter().take_while(|character| matches!(character, 'b' | 'c' | 'r')).count();
    if prefix > 0 && in_word {
        return None;
    }
    let raw = code[at..at + prefix].contains(&'r');
    let hashes = if raw { code[at + prefix..].iter().take_while(|&&character| character == '#').count() } else { 0 };
    let open = at + prefix + hashes;
    if code.get(open) != Some(&'"') {
        return None;
    }
    let mut next = open + 1;
    while next < code.len() {
        if !raw && code[next] == '\\' {
            next += 2;
        } else if code[next] == '"' && code[next + 1..].iter().take(hashes).filter(|&&character| character == '#').count() == hashes {
            return Some(next + 1 + hashes);
        } else {
            next += 1;
        }
    }
    Some(code.len())
}

fn end_of_character(code: &[char], at: usize) -> Option<usize> {
    if code[at] != '\'' {
        return None;
    }
    if code.get(at + 1) == Some(&'\\') {
        return code[at + 3..].iter().position(|&character| character == '\'').map(|length| at + 3 + length + 1);
    }
    (code.get(at + 2) == Some(&'\'')).then_some(at + 3) // anything else is a lifetime
}

/// The code with every `#[cfg(test)] mod … { … }` turned into spaces.
fn without_test_modules(code: &[char]) -> Vec<char> {
    let mut kept = code.to_vec();
    for start in offsets(code, "#[cfg(test)]") {
        let Some(open) = code[start..].iter().position(|&character| character == '{' || character == ';').map(|length| start + length)
        else {
            continue;
        };
        let mut depth = 0;
        let mut end = open;
        for (offset, character) in code.iter().enumerate().skip(open) {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            end = offset + 1;
            if depth == 0 {
                break;
            }
        }
        blank(&mut kept[start..end]);
    }
    kept
}

/// What is wrong with `code` when it stands in the file at `path`, without the path.
fn planted(path: &str, code: &str) -> Vec<String> {
    faults(path, &format!("//! A file.\n{code}")).into_iter().map(|fault| fault.replacen(path, "", 1)).collect()
}

#[test]
fn a_layer_may_not_use_what_stands_to_its_right() {
    let used = planted("src/control/daemon_set/mod.rs", "use crate::object::Json;\nuse crate::sim::step;\n");
    assert_eq!(used, [":3: control uses sim, which stands to its right"]);
    let listed =
        planted("src/object/yaml.rs", "use crate::{\n    seed::Stream,\n    time::{Span, Time},\n    cluster::{Store, view::sim},\n};\n");
    assert_eq!(listed, [":5: object uses cluster, which stands to its right"]);
    let spelled_out = planted("src/cluster/store.rs", "fn f() -> crate :: view::Map { crate::object::kind::Kind::new() }");
    assert_eq!(spelled_out, [":2: cluster uses view, which stands to its right"]);
    assert!(planted("src/sim/step.rs", "use crate::control::plan;\nuse super::agenda;\n").is_empty());
}

#[test]
fn the_way_around_the_layers_is_closed() {
    assert_eq!(planted("src/control/plan.rs", "use super::super::sim;").len(), 1);
    assert_eq!(planted("src/control/mod.rs", "use super::sim;").len(), 1);
    assert!(planted("src/control/scheduler/taints.rs", "use super::super::plan;").is_empty());
}

#[test]
fn the_page_reaches_the_engine_through_its_views() {
    for layer in ["control", "cluster", "sim"] {
        assert_eq!(planted("src/app/board.rs", &format!("use crate::{layer}::x;")).len(), 1, "{layer}");
    }
    assert!(planted("src/app/board.rs", "use crate::view::node_map;\nuse crate::playground::Intent;\nuse yew::html;").is_empty());
    assert_eq!(planted("src/view/board.rs", "use yew::Html;"), [":2: no yew here: only app knows Yew"]);
}

#[test]
fn the_engine_has_no_clock_no_chance_and_no_order_of_its_own() {
    for word in ["std::collections::HashMap", "std::collections::HashSet", "std::time::Instant", "std::time::SystemTime", "rand::random"] {
        assert_eq!(planted("src/kubectl/get.rs", &format!("fn f() {{ {word}(); }}")).len(), 1, "{word}");
        assert!(planted("src/api/mod.rs", &format!("fn f() {{ {word}(); }}")).is_empty(), "{word}");
    }
    assert!(planted("src/kubectl/get.rs", "fn operand(rand_like: Instantly) {}").is_empty());
}

#[test]
fn wildcards_and_unwraps_are_for_tests() {
    assert_eq!(planted("src/why/mod.rs", "use crate::object::*;").len(), 1);
    assert_eq!(planted("src/bin/podloom.rs", "fn f() { g().unwrap() }").len(), 1);
    assert!(planted("src/why/mod.rs", "#[cfg(test)]\nmod tests {\n    use super::*;\n    fn f() { g().unwrap() }\n}\n").is_empty());
    assert!(planted("src/why/mod.rs", "fn f() { g().unwrap_or_default() }").is_empty());
}

#[test]
fn code_after_a_test_module_still_counts() {
    let code = "#[cfg(test)]\nmod tests {\n    const BRACE: char = '}';\n    use crate::api::x;\n}\nuse crate::sim::y;";
    assert_eq!(planted("src/object/kind.rs", code), [":7: object uses sim, which stands to its right"]);
}

#[test]
fn comments_and_literals_are_not_code() {
    let code = "/// See crate::sim and `.unwrap()`.\n/* crate::api /* nested */ HashMap */\n\
        fn f<'a>(x: &'a str) -> [char; 2] { g(\"crate::sim \\\" HashMap\", r#\"use x::*; \" .unwrap()\"#, b\"rand\"); ['\"', '\\''] }\n";
    assert_eq!(planted("src/object/kind.rs", code), Vec::<String>::new());
    assert_eq!(planted("src/object/kind.rs", &format!("{code}use crate::sim;")).len(), 1);
}

#[test]
fn a_file_opens_with_a_paragraph() {
    assert_eq!(
        faults("src/why/mod.rs", "use std::fmt;\n"),
        ["src/why/mod.rs:1: a file opens with a paragraph that says what it promises (//!)"]
    );
}
