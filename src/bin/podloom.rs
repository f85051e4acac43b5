//! The native command: plays a scenario without a browser.

use podloom::scenario::{file, player};
use std::io::{Read, Write};
use std::process::ExitCode;

/// What `podloom help` prints.
const HELP: &str = "Podloom: what Kubernetes does with a DaemonSet or a StatefulSet, and why.

Usage:
  podloom run FILE [--output json|text]    play a scenario; - reads standard input
  podloom help
  podloom version
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", rest @ ..] => run(rest),
        [] | ["help" | "--help" | "-h", ..] => print(HELP),
        ["version" | "--version", ..] => print(&format!("podloom {} (Kubernetes v1.36)\n", env!("CARGO_PKG_VERSION"))),
        [other, ..] => fail(&format!("unknown command \"{other}\"; see podloom help")),
    }
}

fn print(text: &str) -> ExitCode {
    // A reader that closes the pipe early is no failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn fail(message: &str) -> ExitCode {
    eprintln!("podloom: {message}");
    ExitCode::from(2)
}

/// Prints the snapshots; exits with 1 where a step did not exit as the scenario says it does.
fn run(arguments: &[&str]) -> ExitCode {
    let mut path = None;
    let mut output = "text";
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        match *word {
            "--output" | "-o" => match rest.next() {
                Some(value) => output = value,
                None => return fail("--output needs json or text"),
            },
            flag if flag.starts_with("--output=") => output = &flag["--output=".len()..],
            flag if flag.starts_with('-') && flag != "-" => return fail(&format!("unknown flag {flag}")),
            file => path = Some(file),
        }
    }
    let Some(path) = path else { return fail("run needs a FILE") };
    if !matches!(output, "json" | "text") {
        return fail(&format!("--output is json or text, not {output}"));
    }
    let text = match read(path) {
        Ok(text) => text,
        Err(error) => return fail(&format!("{path}: {error}")),
    };
    let scenario = file::read(&text);
    for problem in &scenario.problems {
        eprintln!("{path}:{}:{}: {}", problem.line, problem.column, problem.message);
    }
    let snapshots = player::play(&scenario);
    if output == "json" {
        let list: Vec<_> = snapshots.iter().map(player::Snapshot::to_json).collect();
        return match serde_json::to_string(&list) {
            Ok(text) => print(&(text + "\n")),
            Err(error) => fail(&error.to_string()),
        };
    }
    print(&snapshots.iter().map(player::Snapshot::to_text).collect::<Vec<_>>().join("\n"))
}

fn read(path: &str) -> std::io::Result<String> {
    if path == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(path)
}
