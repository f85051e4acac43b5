//! The native command: plays a scenario without a browser.

use podloom::kubectl::print::terminal::escaped;
use podloom::kubectl::{Invocation, words};
use podloom::object::limits::{Allowance, Counted};
use podloom::scenario::{file, player};
use podloom::text::language::Language;
use podloom::time::Span;
use podloom::view::story::story;
use std::collections::BTreeMap;
use std::io::{BufWriter, ErrorKind, IsTerminal, Read, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;

/// What `podloom help` prints.
const HELP: &str = "Podloom: what Kubernetes does with a DaemonSet or a StatefulSet, and why.

Usage:
  podloom run FILE [--output json|text]    play a scenario; - reads standard input
  podloom kubectl FILE -- ARGUMENTS...     run one kubectl command on the scenario's cluster, once it has settled
  podloom why FILE OBJECT [-n NAMESPACE]   play a scenario and say why an object is as it is: why FILE pod/web-1;
                                           why FILE daemonset/agent node/a: why the set has a Pod there, or none
  podloom help
  podloom version
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", rest @ ..] => run(rest),
        ["kubectl", rest @ ..] => kubectl(rest),
        ["why", rest @ ..] => why(rest),
        [] | ["help" | "--help" | "-h", ..] => print(HELP),
        ["version" | "--version", ..] => print(&format!("podloom {} (Kubernetes v1.36)\n", env!("CARGO_PKG_VERSION"))),
        [other, ..] => fail(&format!("unknown command \"{other}\"; see podloom help")),
    }
}

fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout();
    // What a scenario says must not steer the reader's terminal. A pipe gets it as it is, like kubectl's.
    let text = if out.is_terminal() { escaped(text) } else { text.into() };
    // A reader that closes the pipe early is no failure.
    let _ = out.write_all(text.as_bytes());
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
    let scenario = match scenario(path) {
        Ok(scenario) => scenario,
        Err(exit) => return exit,
    };
    match write_snapshots(&scenario, output == "json") {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that closes the pipe early is no failure.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

/// Plays a scenario and writes each snapshot when it is taken, since one alone holds all objects.
fn write_snapshots(scenario: &file::Scenario, as_json: bool) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let (open, between, close) = if as_json { ("[", ",", "]\n") } else { ("", "\n", "") };
    let mut allowance = Allowance::default();
    let mut is_first = true;
    out.write_all(open.as_bytes())?;
    let stopped = player::play_each(scenario, |snapshot| {
        let mut write = || {
            let text = if as_json { serde_json::to_string(&snapshot.to_json())? } else { snapshot.to_text() };
            allowance.spend(Counted::TranscriptBytes, text.len()).map_err(|exceeded| std::io::Error::other(exceeded.to_string()))?;
            out.write_all(if std::mem::take(&mut is_first) { "" } else { between }.as_bytes())?;
            out.write_all(text.as_bytes())
        };
        match write() {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        }
    });
    match stopped {
        ControlFlow::Continue(()) => out.write_all(close.as_bytes()).and_then(|()| out.flush()),
        ControlFlow::Break(error) => Err(error),
    }
}

/// The scenario in a file. What is wrong with it is said, and one that has problems is not played.
fn scenario(path: &str) -> Result<file::Scenario, ExitCode> {
    let text = read(path).map_err(|error| fail(&format!("{path}: {error}")))?;
    let scenario = file::read(&text);
    for problem in scenario.problems.iter().chain(&scenario.unreadable) {
        eprintln!("{path}:{}:{}: {}", problem.line, problem.column, problem.message);
    }
    if scenario.problems.is_empty() { Ok(scenario) } else { Err(ExitCode::FAILURE) }
}

/// Says why something is as it is once all steps of a scenario are played.
fn why(arguments: &[&str]) -> ExitCode {
    let [path, words @ ..] = arguments else { return fail("why needs a FILE and an object: podloom why FILE pod/web-1") };
    let scenario = match scenario(path) {
        Ok(scenario) => scenario,
        Err(exit) => return exit,
    };
    let mut player = player::Player::new(&scenario);
    player.create_objects(&scenario);
    for step in scenario.steps.iter().filter(|step| !step.run.is_empty()) {
        player.play_step(step);
    }
    match story(&player.session.world, words, Language::English) {
        Ok(text) => print(&text),
        Err(message) => fail(&message),
    }
}

/// How long a command may let time pass: a watch would never end by itself.
const COMMAND_MAX: Span = Span::from_s(3600);

/// Runs one command on the cluster of a scenario's objects; its steps are not played.
fn kubectl(arguments: &[&str]) -> ExitCode {
    let (path, words) = match arguments {
        [path, "--", words @ ..] | [path, words @ ..] => (*path, words),
        [] => return fail("kubectl needs a FILE and a command: podloom kubectl FILE -- get pods"),
    };
    let scenario = match scenario(path) {
        Ok(scenario) => scenario,
        Err(exit) => return exit,
    };
    let invocation = match invocation(words) {
        Ok(invocation) => invocation,
        Err(message) => return fail(&message),
    };
    let mut player = player::Player::new(&scenario);
    let objects = player.create_objects(&scenario);
    if objects.exit != 0 {
        eprint!("{}", objects.stderr);
    }
    let (outcome, _) = player.execute_within(&invocation, COMMAND_MAX);
    eprint!("{}", outcome.stderr);
    print(&outcome.stdout);
    ExitCode::from(u8::try_from(outcome.exit).unwrap_or(1))
}

/// The command with the files it names and, for `-f -`, standard input.
fn invocation(words: &[&str]) -> Result<Invocation, String> {
    let line = words::join(words)?;
    let mut files = BTreeMap::new();
    for (at, word) in words.iter().enumerate() {
        let joined = ["--filename=", "--patch-file=", "-f="].iter().find_map(|flag| word.strip_prefix(flag));
        let apart = at.checked_sub(1).and_then(|before| words.get(before));
        let name = joined.or_else(|| apart.filter(|flag| ["-f", "--filename", "--patch-file"].contains(flag)).map(|_| *word));
        for name in name.into_iter().flat_map(|name| name.split(',')).filter(|name| *name != "-") {
            if let Ok(text) = std::fs::read_to_string(name) {
                files.insert(name.strip_prefix("./").unwrap_or(name).to_owned(), text);
            }
        }
    }
    let reads_input = words.contains(&"-") || words.contains(&"-f-") || words.contains(&"--filename=-");
    let stdin = if reads_input { Some(read("-").map_err(|error| error.to_string())?) } else { None };
    Ok(Invocation { stdin, files, ..Invocation::of(line) })
}

fn read(path: &str) -> std::io::Result<String> {
    if path == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(path)
}
