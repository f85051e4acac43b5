//! kubectl v1.36 as far as a playground needs it: line → words → verb and arguments → reply.
//!
//! A command is a pure function. It works on a copy of the cluster, where its own requests are served at once, and returns the ones that
//! were accepted; whoever drives the simulator replays them on the real cluster. What remains to be waited for is a value
//! ([`waiting::Waiting`]) that is looked at after every step. Not modelled: kubeconfig, field managers, and everything that talks to a
//! running container; [`verb::elsewhere`] says of each why not.

pub mod age;
pub mod columns;
pub mod complete;
pub mod describe;
pub mod failure;
pub mod flags;
pub mod go_json;
pub mod go_template;
pub mod help;
pub mod jsonpath;
pub mod kyaml;
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
use crate::object::kind::ObjectRef;
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
    /// The files of the working directory, by name: what `-f NAME` reads, and all of them for `-f .`. Whoever has an editor may put its
    /// text here as [`EDITOR_FILE`], so that `-f` of that name means what is on the screen.
    pub files: BTreeMap<String, String>,
}

/// The name under which the text of the editor can be given to `-f`.
pub const EDITOR_FILE: &str = "editor.yaml";

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
    /// The object that `kubectl edit` opens; showing it is the work of whoever has an editor.
    pub opens: Option<ObjectRef>,
}

/// Runs one command.
#[must_use]
pub fn run(invocation: &Invocation, cluster: &Cluster, now: Time, epoch: Epoch) -> Reply {
    // A here-document may stand in the line itself.
    let unfolded = if invocation.line.contains("<<") { unfold(invocation) } else { Ok(None) };
    let invocation = match &unfolded {
        Ok(unfolded) => unfolded.as_ref().unwrap_or(invocation),
        Err(text) => return Reply { stderr: Failure::Plain(text.clone()).print(), exit: 1, ..Reply::default() },
    };
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
        opens: None,
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
        opens: session.opens,
    }
}

/// The command with its here-document as standard input; nothing where the line is none of that kind.
fn unfold(invocation: &Invocation) -> Result<Option<Invocation>, String> {
    let mut found = words::invocations(&invocation.line);
    if found.len() > 1 {
        return Err("error: one command at a time".to_owned());
    }
    let Some(found) = found.pop() else { return Ok(None) };
    let found = found?;
    let stdin = found.stdin.or_else(|| invocation.stdin.clone());
    Ok(Some(Invocation { line: found.line, stdin, files: invocation.files.clone() }))
}

fn dispatch(session: &mut Session<'_>, words: &[String]) -> Result<(), Failure> {
    let (leading, words) = split_global(words)?;
    let Some(words) = help::asked(session, words)? else { return Ok(()) };
    let Some((verb, length)) = verbs::find(words) else {
        return help::unknown(session, words);
    };
    let command = verb.command();
    let mut all = leading.to_vec();
    all.extend_from_slice(&words[length..]);
    let arguments = flags::parse(&all, &verb.all_flags(), &command)?;
    if arguments.is_on("help") {
        session.stdout.push_str(&help::of_verb(verb));
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

#[cfg(test)]
mod tests;
