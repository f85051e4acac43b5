//! Transcripts in tests/scripts: a cluster in a ```yaml block, then conversations in ```console blocks. A line that begins with `$ ` is
//! a command (`> ` goes on with its here-document; `$ sleep N` lets N seconds pass, `$ podloom why OBJECT` says
//! why something is as it is), what follows is its output, standard error marked
//! with `! `. After each command the cluster settles. `UPDATE_GOLDEN=1 cargo test` writes what is said today.

use podloom::kubectl::words;
use podloom::scenario::file;
use podloom::scenario::player::{Player, only_looks};
use podloom::sim::run::{self, Settle};
use podloom::text::language::Language;
use podloom::time::Span;
use podloom::view::story::story;
use std::path::Path;

/// What one command says, as the transcript shows it.
fn said(player: &mut Player, command: &str) -> String {
    if let Some(seconds) = command.strip_prefix("sleep ") {
        let until = player.world.now + Span::from_s(seconds.trim().parse().unwrap());
        run::until(&mut player.world, until, |_, _| {});
        return String::new();
    }
    if let Some(object) = command.strip_prefix("podloom why ") {
        let words: Vec<&str> = object.split_whitespace().collect();
        return story(&player.world, &words, Language::English).unwrap_or_else(|message| format!("! podloom: {message}\n(exit 2)\n"));
    }
    let mut text = String::new();
    for invocation in words::invocations(command) {
        let outcome = match invocation {
            Err(refusal) => podloom::scenario::player::Outcome { exit: 1, stdout: String::new(), stderr: refusal + "\n" },
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
        run::settle(&mut player.world, Settle::default(), |_, _| {});
    }
    text
}

/// The transcript as it is said today.
fn played(script: &str) -> String {
    let mut player = None;
    let mut written = String::new();
    let mut lines = script.lines().peekable();
    while let Some(line) = lines.next() {
        written.push_str(line);
        written.push('\n');
        if line != "```yaml" && line != "```console" {
            continue;
        }
        let is_yaml = line == "```yaml";
        let mut block: Vec<&str> = Vec::new();
        while let Some(line) = lines.next_if(|line| *line != "```") {
            block.push(line);
        }
        if is_yaml {
            let text = block.join("\n") + "\n";
            let scenario = file::read(&text);
            let mut fresh = Player::new(&scenario);
            let first = fresh.create_objects(&scenario);
            assert_eq!(first.exit, 0, "{}", first.stderr);
            player = Some(fresh);
            written.push_str(&text);
            continue;
        }
        let player = player.as_mut().expect("a cluster before the first command");
        let mut block = block.into_iter().peekable();
        while let Some(line) = block.next() {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            let mut command = command.to_owned();
            written.push_str(&format!("{line}\n"));
            while let Some(more) = block.next_if(|line| *line == ">" || line.starts_with("> ")) {
                written.push_str(&format!("{more}\n"));
                command.push('\n');
                command.push_str(more.strip_prefix("> ").unwrap_or_default());
            }
            written.push_str(&said(player, &command));
        }
        if !written.ends_with('\n') {
            written.push('\n');
        }
    }
    written
}

#[test]
fn the_console_says_what_the_scripts_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut differing = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let script = std::fs::read_to_string(path).unwrap();
        let today = played(&script);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, &today).unwrap();
        } else if today != script {
            let at = today.lines().zip(script.lines()).position(|(left, right)| left != right);
            differing.push(format!("{}: line {:?}:\n{today}", path.display(), at.map(|at| at + 1)));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
