//! kubectl v1.36 as far as a playground needs it: line → words → command and arguments → reply.
//!
//! A command is a pure function. It works on a copy of the cluster, where its own requests are served at once, and returns that copy;
//! whoever drives the simulator commits it ([`crate::sim::world::World::commit`]). What remains to be waited for is a value
//! ([`waiting::Waiting`]) that is looked at after every step. Not modelled: kubeconfig, and everything that talks to a
//! running container; [`commands::elsewhere`] says of each why not.

pub mod command;
pub mod commands;
pub(crate) mod complete;
pub(crate) mod describe;
pub(crate) mod documents;
pub(crate) mod failure;
pub mod flags;
pub(crate) mod go_json;
pub(crate) mod help;
pub mod print;
pub(crate) mod selector;
pub(crate) mod shell;
pub(crate) mod target;
pub mod waiting;
pub mod words;

use crate::cluster::request::Request;
use crate::cluster::store::Cluster;
use crate::object::Json;
use crate::object::kind::ObjectRef;
use crate::time::Time;
use failure::Failure;
use flags::arguments::{self, Arguments};
use flags::global::{CLUSTER, CONTEXT, GLOBAL, HELP, KUBECONFIG, NAMESPACE, USER, WARNINGS_AS_ERRORS};
use flags::shared::{DRY_RUN, FIELD_MANAGER, RECORD};
use print::table::Table;
use shell::{DryRun, Shell};
use std::collections::BTreeMap;
use std::rc::Rc;
use waiting::Waiting;

/// One command as it was typed, and what it can read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// The line: `kubectl get pods -o wide`.
    pub line: String,
    /// Standard input, for `-f -`.
    pub stdin: Option<String>,
    /// The documents of standard input where they have been read already: `-f -` takes them in place of its text.
    pub documents: Option<Rc<[Json]>>,
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
    /// The cluster as they left it, with the log of what they changed; `None` where there were none.
    pub cluster: Option<Cluster>,
    /// What is still waited for.
    pub waiting: Option<Waiting>,
    /// The tables of standard output as values.
    pub tables: Vec<Table>,
    /// The object that `kubectl edit` opens; showing it is the work of whoever has an editor.
    pub opens: Option<ObjectRef>,
}

/// Runs one command.
#[must_use]
pub fn run(invocation: &Invocation, cluster: &Cluster, now: Time) -> Reply {
    // A here-document may stand in the line itself.
    let unfolded = if invocation.line.contains("<<") { unfold(invocation) } else { Ok(None) };
    let invocation = match &unfolded {
        Ok(unfolded) => unfolded.as_ref().unwrap_or(invocation),
        Err(text) => return Reply { stderr: Failure::Plain(text.clone()).print(), exit: 1, ..Reply::default() },
    };
    let mut shell = Shell::new(cluster.clone(), now, invocation.stdin.as_deref(), &invocation.files);
    shell.documents = invocation.documents.as_deref();
    let outcome = words::split(&invocation.line).map_err(Failure::Plain).and_then(|words| dispatch(&mut shell, &words));
    let exit = match outcome {
        Ok(()) => 0,
        Err(failure) => {
            shell.stderr.push_str(&failure.print());
            1
        }
    };
    Reply {
        stdout: shell.stdout,
        stderr: shell.stderr,
        exit,
        cluster: (!shell.requests.is_empty()).then_some(shell.cluster),
        requests: shell.requests,
        waiting: shell.waiting,
        tables: shell.tables,
        opens: shell.opens,
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
    Ok(Some(Invocation { line: found.line, stdin, ..invocation.clone() }))
}

fn dispatch(shell: &mut Shell<'_>, words: &[String]) -> Result<(), Failure> {
    let (leading, words) = commands::split_global(words);
    if words.is_empty() {
        arguments::parse(leading, GLOBAL, "")?;
    }
    let Some(words) = help::asked(shell, words)? else { return Ok(()) };
    let Some((command, length)) = commands::find(words) else {
        return help::unknown(shell, words);
    };
    let name = command.name();
    let mut all = leading.to_vec();
    all.extend_from_slice(&words[length..]);
    let arguments = arguments::parse(&all, &command.all_flags(), &name)?;
    if arguments.get(HELP) {
        shell.stdout.push_str(&help::of(command));
        return Ok(());
    }
    if arguments.is_given(RECORD) {
        shell.complain("Flag --record has been deprecated, --record will be removed in the future");
        shell.change_cause = arguments.get(RECORD).then(|| command_line(&name, &arguments));
    }
    let missing: Vec<String> = command
        .required
        .iter()
        .filter(|name| !arguments.given.iter().any(|(given, _)| given == *name))
        .map(|name| format!("{name:?}"))
        .collect();
    if !missing.is_empty() {
        return Err(Failure::plain(format!("required flag(s) {} not set", missing.join(", "))));
    }
    configure(&arguments)?;
    if let Some(namespace) = arguments.get(NAMESPACE).filter(|namespace| !namespace.is_empty()) {
        namespace.clone_into(&mut shell.namespace);
        shell.namespace_given = true;
    }
    arguments
        .get_where_declared(FIELD_MANAGER)
        .filter(|manager| !manager.is_empty())
        .unwrap_or(command.manager)
        .clone_into(&mut shell.manager);
    shell.dry_run = dry_run(shell, &arguments)?;
    (command.run)(shell, &arguments)?;
    match shell.stderr.lines().filter(|line| line.starts_with("Warning: ")).count() {
        1 if arguments.get(WARNINGS_AS_ERRORS) => Err(Failure::plain("1 warning received")),
        count @ 2.. if arguments.get(WARNINGS_AS_ERRORS) => Err(Failure::plain(format!("{count} warnings received"))),
        _ => Ok(()),
    }
}

/// The command as `--record` writes it down: its words, then its flags.
fn command_line(command: &str, arguments: &Arguments) -> String {
    let flags: String = arguments.given.iter().map(|(name, value)| format!(" --{name}={value}")).collect();
    let words: String = arguments.words.iter().map(|word| format!(" {word}")).collect();
    format!("kubectl {command}{words}{flags}")
}

/// There is one cluster, and no file says so: any other that is named does not exist (`client-go/tools/clientcmd`).
fn configure(arguments: &Arguments) -> Result<(), Failure> {
    for (flag, what) in [(CONTEXT, "context"), (CLUSTER, "cluster"), (USER, "auth info")] {
        if let Some(name) = arguments.get(flag).filter(|name| !name.is_empty() && *name != commands::config::NAME) {
            return Err(Failure::plain(format!("{what} {name:?} does not exist")));
        }
    }
    match arguments.get(KUBECONFIG).filter(|file| !file.is_empty()) {
        Some(file) => Err(Failure::plain(format!("stat {file}: no such file or directory"))),
        None => Ok(()),
    }
}

fn dry_run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<DryRun, Failure> {
    let (strategy, complaint) = match arguments.get_where_declared(DRY_RUN) {
        None | Some("none") => return Ok(DryRun::None),
        Some("client") => return Ok(DryRun::Client),
        Some("server") => return Ok(DryRun::Server),
        Some("unchanged") => (DryRun::Client, "--dry-run is deprecated and can be replaced with --dry-run=client.".to_owned()),
        Some(given) => {
            let (strategy, instead) = match given {
                "true" | "1" | "t" | "T" | "TRUE" | "True" => (DryRun::Client, "client"),
                "false" | "0" | "f" | "F" | "FALSE" | "False" => (DryRun::None, "none"),
                other => {
                    let text = format!("Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\".");
                    return Err(Failure::plain(text));
                }
            };
            (strategy, format!("--dry-run={given} is deprecated (boolean value) and can be replaced with --dry-run={instead}."))
        }
    };
    // A line of kubectl's log: month and day, time, process, place.
    let time = shell.cluster.epoch.rfc3339_micro(shell.now);
    let (date, clock) = time.split_once('T').unwrap_or((&time, ""));
    let line = format!(
        "W{} {} {:>7} helpers.go:721] {complaint}",
        date.get(5..).unwrap_or_default().replace('-', ""),
        clock.trim_end_matches('Z'),
        1
    );
    shell.complain(&line);
    Ok(strategy)
}

#[cfg(test)]
mod tests;
