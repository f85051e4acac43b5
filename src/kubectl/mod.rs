//! kubectl v1.36 as far as a playground needs it: line → words → verb and arguments → reply.
//!
//! A command is a pure function. It works on a copy of the cluster, where its own requests are served at once, and returns the ones that
//! were accepted; whoever drives the simulator replays them on the real cluster. What remains to be waited for is a value
//! ([`waiting::Waiting`]) that is looked at after every step. Not modelled: kubeconfig, field managers, `edit`, `exec`, `logs`, `explain`.

pub mod age;
pub mod columns;
pub mod complete;
pub mod describe;
pub mod failure;
pub mod flags;
pub mod go_json;
pub mod go_template;
pub mod jsonpath;
pub mod manifest;
pub mod output;
pub mod selector;
pub mod session;
pub mod table;
pub mod tabular;
pub mod target;
pub mod verb;
pub mod verbs;
pub mod waiting;
pub mod words;

use crate::cluster::request::Request;
use crate::cluster::store::Cluster;
use crate::time::{Epoch, Time};
use failure::Failure;
use flags::Arguments;
use session::{DryRun, Session};
use std::collections::BTreeMap;
use table::Table;
use waiting::Waiting;

/// One command as it was typed, and what it can read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// The line: `kubectl get pods -o wide`.
    pub line: String,
    /// Standard input, for `-f -`.
    pub stdin: Option<String>,
    /// The files of the working directory.
    pub files: BTreeMap<String, String>,
}

impl Invocation {
    /// A line without input or files.
    #[must_use]
    pub fn of(line: impl Into<String>) -> Self {
        Self { line: line.into(), ..Self::default() }
    }
}

/// What a command printed and asked for.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit code; of a command that waits, the one it has if it is stopped now.
    pub exit: i32,
    /// The requests that were accepted, in order.
    pub requests: Vec<Request>,
    /// What is still waited for.
    pub waiting: Option<Waiting>,
    /// The tables of standard output as values.
    pub tables: Vec<Table>,
}

/// Runs one command.
#[must_use]
pub fn run(invocation: &Invocation, cluster: &Cluster, now: Time, epoch: Epoch) -> Reply {
    let mut session = Session {
        cluster: cluster.clone(),
        now,
        epoch,
        namespace: "default".to_owned(),
        namespace_given: false,
        dry_run: DryRun::None,
        stdout: String::new(),
        stderr: String::new(),
        requests: Vec::new(),
        waiting: None,
        tables: Vec::new(),
        stdin: invocation.stdin.as_deref(),
        files: &invocation.files,
    };
    let outcome = words::split(&invocation.line).map_err(Failure::Plain).and_then(|words| dispatch(&mut session, &words));
    let exit = match outcome {
        Ok(()) => 0,
        Err(failure) => {
            session.stderr.push_str(&failure.print());
            1
        }
    };
    Reply {
        stdout: session.stdout,
        stderr: session.stderr,
        exit,
        requests: session.requests,
        waiting: session.waiting,
        tables: session.tables,
    }
}

fn dispatch(session: &mut Session<'_>, words: &[String]) -> Result<(), Failure> {
    let (leading, words) = split_global(words)?;
    if words.is_empty() || words[0] == "help" {
        let text = overview();
        session.stdout.push_str(&text);
        return Ok(());
    }
    let Some((verb, length)) = verbs::find(words) else {
        return unknown(session, words);
    };
    let command = verb.command();
    let mut all = leading.to_vec();
    all.extend_from_slice(&words[length..]);
    let arguments = flags::parse(&all, &verb.all_flags(), &command)?;
    if arguments.is_on("help") {
        session.stdout.push_str(&verb.help_text());
        return Ok(());
    }
    if let Some(namespace) = arguments.text("namespace").filter(|namespace| !namespace.is_empty()) {
        namespace.clone_into(&mut session.namespace);
        session.namespace_given = true;
    }
    session.dry_run = dry_run(session, &arguments)?;
    (verb.run)(session, &arguments)
}

/// Flags before the verb, and the rest.
fn split_global(words: &[String]) -> Result<(&[String], &[String]), Failure> {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-') && word.len() > 1) {
        let name = word.trim_start_matches('-');
        let carries_apart = verbs::GLOBAL.iter().any(|flag| {
            flag.carries != flags::Carries::Switch && (flag.name == name || flag.short.is_some_and(|letter| word == &format!("-{letter}")))
        });
        at += if carries_apart { 2 } else { 1 };
    }
    let at = at.min(words.len());
    Ok(words.split_at(at))
}

fn dry_run(session: &mut Session<'_>, arguments: &Arguments) -> Result<DryRun, Failure> {
    match arguments.text("dry-run") {
        None | Some("none" | "false") => Ok(DryRun::None),
        Some("client") => Ok(DryRun::Client),
        Some("server") => Ok(DryRun::Server),
        Some("unchanged" | "true") => {
            session.warn("--dry-run is deprecated and can be replaced with --dry-run=client.");
            Ok(DryRun::Client)
        }
        Some(other) => Err(Failure::plain(format!("Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."))),
    }
}

/// The verbs kubectl has and this one has not.
const ELSEWHERE: [&str; 21] = [
    "alpha",
    "attach",
    "auth",
    "certificate",
    "cluster-info",
    "completion",
    "config",
    "cp",
    "debug",
    "diff",
    "edit",
    "exec",
    "explain",
    "expose",
    "kustomize",
    "logs",
    "plugin",
    "port-forward",
    "proxy",
    "top",
    "options",
];

fn unknown(session: &mut Session<'_>, words: &[String]) -> Result<(), Failure> {
    let first = words[0].as_str();
    let groups: Vec<&verbs::Verb> = verbs::VERBS.iter().filter(|verb| verb.path.len() == 2 && verb.path[0] == first).collect();
    if !groups.is_empty() {
        let lines: Vec<String> = groups.iter().map(|verb| format!("  {:<15} {}\n", verb.path[1], verb.help)).collect();
        session.stdout.push_str(&format!("Available Commands:\n{}\nUsage:\n  kubectl {first} SUBCOMMAND [options]\n", lines.concat()));
        return Ok(());
    }
    if ELSEWHERE.contains(&first) {
        return Err(Failure::plain(format!("kubectl {first} is not available in this playground")));
    }
    let mut text = format!("error: unknown command {first:?} for \"kubectl\"\n");
    let known: std::collections::BTreeSet<&str> = verbs::VERBS.iter().map(|verb| verb.path[0]).chain(ELSEWHERE).collect();
    let near: Vec<&str> = known.into_iter().filter(|word| distance(first, word) <= 2 || word.starts_with(first)).collect();
    if !near.is_empty() {
        text.push_str("\nDid you mean this?\n");
        for word in near {
            text.push_str(&format!("\t{word}\n"));
        }
    }
    Err(Failure::Verbatim(text))
}

/// How many letters two words differ by (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

fn overview() -> String {
    let mut text = String::from("kubectl controls the Kubernetes cluster manager.\n\nAvailable Commands:\n");
    for verb in verbs::VERBS {
        text.push_str(&format!("  {:<22} {}\n", verb.command(), verb.help));
    }
    text.push_str("\nUsage:\n  kubectl [flags] [options]\n");
    text
}

#[cfg(test)]
mod tests;
