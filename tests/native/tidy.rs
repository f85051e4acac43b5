//! Rules that a reader of the code may rely on, checked on its text: layers, imports, and what the engine never touches.
//!
//! [`faults`] is the rule book for one file and works on a path and a text, so that the tests below can plant violations; [`circles`]
//! looks at all files together. What clippy knows (sizes, documentation, disallowed types) is left to it.

mod circles;
mod code;

use code::Token;
use std::fs;
use std::path::{Path, PathBuf};

/// From left to right; a layer uses only those to its left.
const LAYERS: [&str; 15] = [
    "time",
    "seed",
    "object",
    "cluster",
    "why",
    "control",
    "sim",
    "kubectl",
    "session",
    "scenario",
    "playground",
    "text",
    "view",
    "app",
    "api",
];

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
    let found: Vec<String> = sources().iter().flat_map(|(path, source)| faults(path, source)).collect();
    assert!(found.is_empty(), "{} fault(s):\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_files_form_a_circle() {
    let mut files = circles::Files::default();
    for (path, source) in sources().iter().filter(|(path, _)| layer_of(path).is_some() && !is_test(path)) {
        files.add(path.trim_start_matches("src/"), code::paths(&code::tokens(source)));
    }
    let found = files.faults(circles::ALLOWED);
    assert!(found.is_empty(), "{} fault(s):\n{}", found.len(), found.join("\n"));
}

/// Every file under `src`: its path from the package's root, and its text.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    assert!(files.len() > 10, "the source is where this test looks for it");
    let path = |file: &Path| file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
    files.iter().map(|file| (path(file), fs::read_to_string(file).unwrap())).collect()
}

/// Whether a file holds tests only.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
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
    if is_test(path) {
        return faults;
    }
    let code = code::tokens(source);
    // Several names of one list can be the same fault.
    let mut report = |line: usize, what: String| {
        let fault = format!("{path}:{line}: {what}");
        if faults.last() != Some(&fault) {
            faults.push(fault);
        }
    };
    for named in code::paths(&code) {
        let supers = named.words.iter().take_while(|word| *word == "super").count();
        if supers >= depth_of(path) {
            report(named.line, "super:: leaves its layer: name other layers from crate::".to_owned());
        } else if supers == 0
            && let Some(what) = fault_of_use(layer_of(path), &named.words[1])
        {
            report(named.line, what);
        }
    }
    for (word, first, last, reason) in FORBIDDEN_WORDS {
        if is_between(layer_of(path), first, last) {
            lines(&code, &[word]).for_each(|line| report(line, format!("no {word} here: {reason}")));
        }
    }
    lines(&code, &["::", "*"]).for_each(|line| report(line, "no wildcard imports: a reader sees where each name is from".to_owned()));
    lines(&code, &[".", "unwrap", "(", ")"])
        .for_each(|line| report(line, "no unwrap outside tests: handle it, or expect with the proof in the message".to_owned()));
    faults
}

/// The lines on which these tokens stand one after the other.
fn lines<'a>(code: &'a [Token], wanted: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    let stands_here = move |window: &&[Token]| window.iter().zip(wanted).all(|(token, wanted)| token.text == *wanted);
    code.windows(wanted.len()).filter(stands_here).map(|window| window[0].line)
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
