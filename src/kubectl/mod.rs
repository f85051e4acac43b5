//! kubectl v1.36 as far as a playground needs it: line → words → verb and arguments → reply.
//!
//! A command is a pure function. It works on a copy of the cluster, where its own requests are served at once, and returns the ones that
//! were accepted; whoever drives the simulator replays them on the real cluster. What remains to be waited for is a value
//! ([`waiting::Waiting`]) that is looked at after every step. Not modelled: kubeconfig, and everything that talks to a
//! running container; [`commands::elsewhere`] says of each why not.

pub mod age;
pub mod columns;
pub mod commands;
pub mod complete;
pub mod describe;
pub mod examples;
pub mod failure;
pub mod flags;
pub mod go_json;
pub mod go_template;
pub mod help;
pub mod jsonpath;
pub mod kyaml;
pub mod manifest;
pub mod options;
pub mod output;
pub mod selector;
pub mod shell;
pub mod table;
pub mod tabular;
pub mod target;
pub mod verbs;
pub mod waiting;
pub mod words;

use crate::cluster::request::Request;
use crate::cluster::store::Cluster;
use crate::object::kind::ObjectRef;
use crate::time::Time;
use failure::Failure;
use flags::Arguments;
use shell::{DryRun, Shell};
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
pub fn run(invocation: &Invocation, cluster: &Cluster, now: Time) -> Reply {
    // A here-document may stand in the line itself.
    let unfolded = if invocation.line.contains("<<") { unfold(invocation) } else { Ok(None) };
    let invocation = match &unfolded {
        Ok(unfolded) => unfolded.as_ref().unwrap_or(invocation),
        Err(text) => return Reply { stderr: Failure::Plain(text.clone()).print(), exit: 1, ..Reply::default() },
    };
    let mut shell = Shell::new(cluster.clone(), now, invocation.stdin.as_deref(), &invocation.files);
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
    Ok(Some(Invocation { line: found.line, stdin, files: invocation.files.clone() }))
}

fn dispatch(shell: &mut Shell<'_>, words: &[String]) -> Result<(), Failure> {
    let (leading, words) = split_global(words);
    if words.is_empty() {
        flags::parse(leading, options::GLOBAL, "")?;
    }
    let Some(words) = help::asked(shell, words)? else { return Ok(()) };
    let Some((verb, length)) = verbs::find(words) else {
        return help::unknown(shell, words);
    };
    let command = verb.command();
    let mut all = leading.to_vec();
    all.extend_from_slice(&words[length..]);
    let arguments = flags::parse(&all, &verb.all_flags(), &command)?;
    if arguments.is_on("help") {
        shell.stdout.push_str(&help::of_verb(verb));
        return Ok(());
    }
    if arguments.is_given("record") {
        shell.complain("Flag --record has been deprecated, --record will be removed in the future");
        shell.change_cause = arguments.is_on("record").then(|| command_line(&command, &arguments));
    }
    let missing: Vec<String> = verb.required.iter().filter(|name| !arguments.is_given(name)).map(|name| format!("{name:?}")).collect();
    if !missing.is_empty() {
        return Err(Failure::plain(format!("required flag(s) {} not set", missing.join(", "))));
    }
    configure(&arguments)?;
    if let Some(namespace) = arguments.text("namespace").filter(|namespace| !namespace.is_empty()) {
        namespace.clone_into(&mut shell.namespace);
        shell.namespace_given = true;
    }
    arguments.text("field-manager").filter(|manager| !manager.is_empty()).unwrap_or(verb.manager).clone_into(&mut shell.manager);
    shell.dry_run = dry_run(shell, &arguments)?;
    (verb.run)(shell, &arguments)?;
    match shell.stderr.lines().filter(|line| line.starts_with("Warning: ")).count() {
        1 if arguments.is_on("warnings-as-errors") => Err(Failure::plain("1 warning received")),
        count @ 2.. if arguments.is_on("warnings-as-errors") => Err(Failure::plain(format!("{count} warnings received"))),
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
    for (flag, what) in [("context", "context"), ("cluster", "cluster"), ("user", "auth info")] {
        if let Some(name) = arguments.text(flag).filter(|name| !name.is_empty() && *name != commands::config::NAME) {
            return Err(Failure::plain(format!("{what} {name:?} does not exist")));
        }
    }
    match arguments.text("kubeconfig").filter(|file| !file.is_empty()) {
        Some(file) => Err(Failure::plain(format!("stat {file}: no such file or directory"))),
        None => Ok(()),
    }
}

/// Flags before the verb, and the rest. A flag that is not known here may be one of the verb's; the word behind it is its value, unless it
/// is a verb itself.
fn split_global(words: &[String]) -> (&[String], &[String]) {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-') && word.len() > 1) {
        let name = word.trim_start_matches('-');
        let known = options::GLOBAL.iter().find(|flag| flag.name == name || flag.short.is_some_and(|letter| word == &format!("-{letter}")));
        let carries_apart = match known {
            Some(flag) => flag.carries != flags::Carries::Switch,
            None => !word.contains('=') && words.get(at + 1).is_some_and(|next| verbs::find(std::slice::from_ref(next)).is_none()),
        };
        at += if carries_apart { 2 } else { 1 };
    }
    words.split_at(at.min(words.len()))
}

fn dry_run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<DryRun, Failure> {
    let (strategy, complaint) = match arguments.text("dry-run") {
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
