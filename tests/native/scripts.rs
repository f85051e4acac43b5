//! Transcripts in tests/scripts, a test for each file: what the console says is held against what stands there. Their form is in
//! tests/scripts/README.md.

use podloom::kubectl::words;
use podloom::scenario::file;
use podloom::scenario::player::{Player, only_looks};
use podloom::session::Outcome;
use podloom::sim::run::Settle;
use podloom::text::language::Language;
use podloom::time::Span;
use podloom::view::story::story;
use similar::TextDiff;
use std::path::{Path, PathBuf};

/// What one command says, as the transcript shows it.
fn said(player: &mut Player, command: &str) -> String {
    if let Some(seconds) = command.strip_prefix("sleep ") {
        let until = player.session.world.now + Span::from_s(seconds.trim().parse().unwrap());
        let _ended = player.session.advance(until, |_| {});
        return String::new();
    }
    if let Some(object) = command.strip_prefix("podloom why ") {
        let words: Vec<&str> = object.split_whitespace().collect();
        return story(&player.session.world, &words, Language::English)
            .unwrap_or_else(|message| format!("! podloom: {message}\n(exit 2)\n"));
    }
    let mut text = String::new();
    for invocation in words::invocations(command) {
        let outcome = match invocation {
            Err(refusal) => Outcome { exit: 1, stdout: String::new(), stderr: refusal + "\n" },
            Ok(invocation) => player.execute_within(&invocation, Span::from_s(120)).0,
        };
        text.push_str(&outcome.stdout);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str("(no newline)\n");
        }
        text.extend(outcome.stderr.lines().map(|line| format!("! {line}\n")));
        if outcome.exit != 0 {
            text.push_str(&format!("(exit {})\n", outcome.exit));
        }
    }
    if !only_looks(command) {
        let _ended = player.session.settle(Settle::default(), |_| {});
    }
    text
}

/// A part of a script: lines that belong together.
struct Part<'a> {
    /// What kind of lines.
    kind: Kind,
    /// The heading that the part stands under.
    case: &'a str,
    /// The line of the file on which the part begins, from 1.
    line: usize,
    /// Its text.
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Words for people, and the fences of blocks.
    Prose,
    /// The objects of a new cluster.
    Cluster,
    /// Commands and what they say.
    Conversation,
}

fn parts(script: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut kind, mut case) = (Kind::Prose, "");
    for (at, line) in script.split_inclusive('\n').enumerate() {
        let next = match (kind, line.trim_end()) {
            (Kind::Prose, "```yaml") => Kind::Cluster,
            (Kind::Prose, "```console") => Kind::Conversation,
            (Kind::Cluster | Kind::Conversation, "```") => Kind::Prose,
            (_, _) => kind,
        };
        if kind == Kind::Prose && line.starts_with('#') {
            case = line.trim_start_matches('#').trim();
        }
        let fence_or_prose = next != kind || kind == Kind::Prose;
        let of_line = if fence_or_prose { Kind::Prose } else { kind };
        match parts.last_mut() {
            Some(Part { kind, case: of_last, text, .. }) if *kind == of_line && *of_last == case => text.push_str(line),
            _ => parts.push(Part { kind: of_line, case, line: at + 1, text: line.to_owned() }),
        }
        kind = next;
    }
    parts
}

/// A conversation as it is said today.
fn conversation(player: &mut Player, script: &str) -> String {
    let mut written = String::new();
    let mut lines = script.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else { continue };
        let mut command = command.to_owned();
        written.push_str(&format!("{line}\n"));
        while let Some(more) = lines.next_if(|line| *line == ">" || line.starts_with("> ")) {
            written.push_str(&format!("{more}\n"));
            command.push('\n');
            command.push_str(more.strip_prefix("> ").unwrap_or_default());
        }
        written.push_str(&said(player, &command));
    }
    if !written.ends_with('\n') {
        written.push('\n');
    }
    written
}

/// What each conversation of a script says today, by the place of its part. Clusters in which nothing of the wanted case happens are
/// passed over.
fn played(parts: &[Part<'_>], is_wanted: impl Fn(&Part<'_>) -> bool) -> Vec<(usize, String)> {
    let mut player = None;
    let mut played = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let talks_here = || parts[at + 1..].iter().take_while(|part| part.kind != Kind::Cluster).any(&is_wanted);
        match part.kind {
            Kind::Prose => {}
            Kind::Cluster if !talks_here() => player = None,
            Kind::Cluster => {
                let scenario = file::read(&part.text);
                let mut fresh = Player::new(&scenario);
                let first = fresh.create_objects(&scenario);
                assert_eq!(first.exit, 0, "{}", first.stderr);
                player = Some(fresh);
            }
            Kind::Conversation => {
                let today = player.as_mut().map(|player| conversation(player, &part.text));
                played.extend(today.map(|today| (at, today)));
            }
        }
    }
    played
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts")
}

/// Holds one script against what is said today.
fn check(name: &str) {
    let file = format!("{}.md", name.replace('_', "-"));
    let path = folder().join(&file);
    let script = std::fs::read_to_string(&path).unwrap();
    let mut parts = parts(&script);
    let case = std::env::var("PODLOOM_CASE").unwrap_or_default();
    let is_wanted = |part: &Part<'_>| part.kind == Kind::Conversation && part.case.contains(&case);
    let today = played(&parts, is_wanted);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        for (at, text) in today {
            parts[at].text = text;
        }
        std::fs::write(path, parts.iter().map(|part| part.text.as_str()).collect::<String>()).unwrap();
        return;
    }
    let mut differing = String::new();
    for (part, text) in today.iter().map(|(at, text)| (&parts[*at], text)).filter(|(part, _)| is_wanted(part)) {
        if *text != part.text {
            let same = text.lines().zip(part.text.lines()).take_while(|(today, there)| today == there).count();
            let diff = TextDiff::from_lines(&part.text, text);
            let diff = diff.unified_diff().context_radius(3).header("the script", "what is said").to_string();
            differing.push_str(&format!("\ntests/scripts/{file}:{}: {}\n{diff}", part.line + same, part.case));
        }
    }
    assert!(differing.is_empty(), "{differing}");
}

macro_rules! scripts {
    ($($name:ident)*) => {
        /// The files of tests/scripts, with `_` for `-`.
        const SCRIPTS: &[&str] = &[$(stringify!($name)),*];
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })*
    };
}

scripts! {
    admission apply canary config create delete describe drain errors explain get help labels logs patch record rollout server_side set taints
    volumes wait watch why
}

#[test]
fn every_script_is_a_test() {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter_map(|file| Some(file.strip_suffix(".md")?.replace('-', "_"))).collect();
    names.retain(|name| name != "README");
    names.sort();
    assert_eq!(names, SCRIPTS, "a script of tests/scripts stands in the list above, in the order of the alphabet");
}
