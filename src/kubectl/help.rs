//! `--help`, `kubectl help`, and what kubectl says to words it does not know (`kubectl/pkg/util/templates`, `spf13/cobra`). The form is
//! upstream's; the examples are our own.

use super::commands::elsewhere;
use super::examples;
use super::failure::Failure;
use super::flags::{Carries, Flag};
use super::options;
use super::shell::Shell;
use super::verbs::{self, VERBS, Verb};
use std::collections::BTreeSet;

/// How far apart two words may be to be taken for each other.
const DISTANCE_MAX: usize = 2;
const GLOBAL_HINT: &str = "Use \"kubectl options\" for a list of global command-line options (applies to all commands).\n";

/// A command that only has subcommands.
struct Group {
    path: &'static [&'static str],
    aliases: &'static [&'static str],
    /// What the list of its parent says of it.
    short: &'static str,
    long: &'static str,
    usage: &'static str,
    /// Whether its help goes to standard output; most groups print it among the errors.
    to_stdout: bool,
}

const GROUPS: [Group; 6] = [
    Group {
        path: &["auth"],
        aliases: &[],
        short: "Inspect authorization",
        long: "Inspect authorization.",
        usage: "auth [flags]",
        to_stdout: false,
    },
    Group {
        path: &["config"],
        aliases: &[],
        short: "Modify kubeconfig files",
        long: "Modify kubeconfig files.",
        usage: "config SUBCOMMAND",
        to_stdout: false,
    },
    Group {
        path: &["create", "secret"],
        aliases: &[],
        short: "Create a secret using a specified subcommand",
        long: "Create a secret with specified type.",
        usage: "create secret (docker-registry | generic | tls)",
        to_stdout: false,
    },
    Group {
        path: &["create", "service"],
        aliases: &["svc"],
        short: "Create a service using a specified subcommand",
        long: "Create a service using a specified subcommand.",
        usage: "create service [flags]",
        to_stdout: false,
    },
    Group {
        path: &["rollout"],
        aliases: &[],
        short: "Manage the rollout of a resource",
        long: "Manage the rollout of one or many resources.\n        \n Valid resource types include:\n\n  *  deployments\n  *  daemonsets\n  *  statefulsets",
        usage: "rollout SUBCOMMAND",
        to_stdout: true,
    },
    Group {
        path: &["set"],
        aliases: &[],
        short: "Set specific features on objects",
        long: "Configure application resources.\n\n These commands help you make changes to existing application resources.",
        usage: "set SUBCOMMAND",
        to_stdout: false,
    },
];

/// The sections of the list that `kubectl` alone prints.
const SECTIONS: [(&str, &[&str]); 9] = [
    ("Basic Commands (Beginner):", &["create", "expose", "run", "set"]),
    ("Basic Commands (Intermediate):", &["explain", "get", "edit", "delete"]),
    ("Deploy Commands:", &["rollout", "scale", "autoscale"]),
    ("Cluster Management Commands:", &["certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint"]),
    (
        "Troubleshooting and Debugging Commands:",
        &["describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events"],
    ),
    ("Advanced Commands:", &["diff", "apply", "patch", "replace", "wait", "kustomize"]),
    ("Settings Commands:", &["label", "annotate", "completion"]),
    ("Subcommands provided by plugins:", &[]),
    ("Other Commands:", &["api-resources", "api-versions", "config", "kuberc", "plugin", "version"]),
];

/// Words that people type for a command of another name.
const MEANT: [(&str, &str); 6] =
    [("list", "get"), ("ls", "get"), ("inspect", "describe"), ("rm", "delete"), ("remove", "delete"), ("stats", "top")];

impl Group {
    fn is_called(&self, words: &[String]) -> bool {
        words.len() >= self.path.len()
            && self
                .path
                .iter()
                .zip(words)
                .enumerate()
                .all(|(at, (known, word))| known == word || (at + 1 == self.path.len() && self.aliases.contains(&word.as_str())))
    }

    fn command(&self) -> String {
        self.path.join(" ")
    }

    fn help(&self) -> String {
        let command = self.command();
        let mut text = format!("{}\n\n", self.long);
        if !self.aliases.is_empty() {
            let name = self.path.last().copied().unwrap_or_default();
            text.push_str(&format!("Aliases:\n{name}, {}\n\n", self.aliases.join(", ")));
        }
        text.push_str(&examples_of(&command));
        text.push_str(&format!(
            "{}Usage:\n  kubectl {} [options]\n\nUse \"kubectl {command} <command> --help\" for more information about a given command.\n{GLOBAL_HINT}",
            subcommands(self.path),
            self.usage
        ));
        text
    }
}

/// Answers `kubectl`, `kubectl help` and `kubectl help VERB`; hands back the words of any other command.
///
/// # Errors
/// None; help for a verb nobody knows is a list of those it knows.
pub fn asked<'words>(shell: &mut Shell<'_>, words: &'words [String]) -> Result<Option<&'words [String]>, Failure> {
    let about = match words.split_first() {
        None => words,
        Some((first, rest)) if first == "help" => rest,
        Some(_) => return Ok(Some(words)),
    };
    let Some(first) = about.first() else {
        shell.stdout.push_str(&overview());
        return Ok(None);
    };
    if let Some(group) = longest_group(about) {
        shell.stdout.push_str(&group.help());
    } else if let Some((verb, _)) = verbs::find(about) {
        shell.stdout.push_str(&of_verb(verb));
    } else if let Some(reason) = elsewhere::reason(first) {
        shell.say(&reason);
    } else {
        let topics: Vec<String> = about.iter().map(|word| format!("`{word}`")).collect();
        shell.stderr.push_str(&format!("Unknown help topic [{}]\n{}", topics.join(" "), commands()));
    }
    Ok(None)
}

/// The group that words name, if no verb of it is named as well.
fn longest_group(words: &[String]) -> Option<&'static Group> {
    let group = GROUPS.iter().filter(|group| group.is_called(words)).max_by_key(|group| group.path.len())?;
    let verb = verbs::find(words).map_or(0, |(_, length)| length);
    (verb < group.path.len() + usize::from(verb > group.path.len())).then_some(group)
}

/// What to say to words that no verb begins with.
///
/// # Errors
/// Always: a group of verbs (`kubectl rollout`) is listed, but that is not what it is for.
pub fn unknown(shell: &mut Shell<'_>, words: &[String]) -> Result<(), Failure> {
    let first = words[0].as_str();
    if let Some(group) = longest_group(words) {
        let rest = &words[group.path.len()..];
        let asks = rest.iter().any(|word| word == "-h" || word == "--help");
        let strays: Vec<&str> = rest.iter().map(String::as_str).filter(|word| !word.starts_with('-')).collect();
        if asks {
            shell.stdout.push_str(&group.help());
            return Ok(());
        }
        if let Some(stray) = strays.first() {
            let path: Vec<&str> = group.path.iter().copied().chain([*stray]).collect();
            if let Some(reason) = elsewhere::subcommand(&path) {
                return Err(Failure::plain(reason));
            }
            let text = format!("unknown command {:?}", strays.join(" "));
            return Err(Failure::Usage { text, command: group.command() });
        }
        if let Some(flag) = rest.first() {
            return Err(Failure::Flags { text: unknown_flag(flag), command: group.command() });
        }
        if group.to_stdout {
            shell.stdout.push_str(&group.help());
            return Err(Failure::Silent);
        }
        return Err(Failure::Verbatim(group.help()));
    }
    if let Some(reason) = elsewhere::reason(first) {
        return Err(Failure::plain(reason));
    }
    Err(Failure::Verbatim(unknown_command(first)))
}

/// What the flag parser says of a flag that a command does not have.
#[must_use]
pub fn unknown_flag(word: &str) -> String {
    match word.strip_prefix("--") {
        Some(name) => format!("unknown flag: --{}", name.split('=').next().unwrap_or_default()),
        None => format!("unknown shorthand flag: '{}' in {word}", word.chars().nth(1).unwrap_or('-')),
    }
}

fn unknown_command(first: &str) -> String {
    let mut text = format!("error: unknown command {first:?} for \"kubectl\"\n");
    let typed = first.to_lowercase();
    let known: BTreeSet<&str> =
        VERBS.iter().map(|verb| verb.path[0]).chain(elsewhere::names()).chain(["help"]).filter(|name| *name != "alpha").collect();
    let is_near = |name: &&str| distance(first, name) <= DISTANCE_MAX || name.starts_with(&typed) || MEANT.contains(&(&typed, name));
    let near: Vec<&str> = known.into_iter().filter(is_near).collect();
    if !near.is_empty() {
        text.push_str("\nDid you mean this?\n");
        for word in near {
            text.push_str(&format!("\t{word}\n"));
        }
    }
    text
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

/// The commands below a path, as `--help` lists them.
fn subcommands(path: &[&str]) -> String {
    let mut below: Vec<(&str, &str)> = Vec::new();
    for verb in VERBS {
        if verb.path.len() == path.len() + 1 && verb.path.starts_with(path) {
            below.push((verb.path[path.len()], verb.help));
        }
    }
    for group in &GROUPS {
        if group.path.len() == path.len() + 1 && group.path.starts_with(path) {
            below.push((group.path[path.len()], group.short));
        }
    }
    if below.is_empty() {
        return String::new();
    }
    below.sort_unstable();
    format!("Available Commands:\n{}\n", listed(&below))
}

/// Names and what they are for, in two columns.
fn listed(commands: &[(&str, &str)]) -> String {
    let width = commands.iter().map(|(name, _)| name.len()).max().unwrap_or(0).max(11);
    commands.iter().map(|(name, short)| format!("  {name:<width$}   {short}\n")).collect()
}

/// What is said of a command in a list.
fn short(name: &str) -> &'static str {
    VERBS
        .iter()
        .find(|verb| verb.path == [name])
        .map(|verb| verb.help)
        .or_else(|| GROUPS.iter().find(|group| group.path == [name]).map(|group| group.short))
        .unwrap_or_else(|| elsewhere::short(name))
}

/// The commands by section.
fn commands() -> String {
    const WIDTH: usize = "api-resources".len();
    let mut text = String::new();
    for (title, names) in SECTIONS {
        text.push_str(&format!("{title}\n"));
        for name in names {
            text.push_str(&format!("  {name:<WIDTH$}   {}\n", short(name)));
        }
        text.push('\n');
    }
    text.push_str("Usage:\n  kubectl [flags] [options]\n\nUse \"kubectl <command> --help\" for more information about a given command.\n");
    text.push_str(GLOBAL_HINT);
    text
}

fn overview() -> String {
    format!(
        "kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\n{}",
        commands()
    )
}

fn examples_of(command: &str) -> String {
    let examples = examples::of(command);
    if examples.is_empty() {
        return String::new();
    }
    let texts: Vec<String> = examples.iter().map(|(what, line)| format!("  # {what}\n  {line}\n")).collect();
    format!("Examples:\n{}\n", texts.join("  \n"))
}

/// Flags as `--help` lists them, sorted by name.
fn flags_text(groups: &[&[Flag]], manager: &str) -> String {
    let mut flags: Vec<Flag> = groups.iter().flat_map(|group| group.iter().copied()).filter(|flag| flag.help != options::HIDDEN).collect();
    flags.sort_by_key(|flag| flag.name);
    flags.dedup_by_key(|flag| flag.name);
    let mut text = String::new();
    for flag in flags {
        let short = flag.short.map(|letter| format!("-{letter}, ")).unwrap_or_default();
        let default = if flag.name == "field-manager" { manager } else { flag.default };
        let is_bare = !matches!(flag.carries, Carries::Text | Carries::Optional(_)) || default == "[]";
        let default = if is_bare { default.to_owned() } else { format!("'{default}'") };
        text.push_str(&format!("    {short}--{}={default}:\n\t{}\n\n", flag.name, flag.help));
    }
    text
}

/// What `kubectl options` prints.
#[must_use]
pub fn options() -> String {
    let flags: Vec<Flag> = options::GLOBAL.iter().copied().filter(|flag| flag.name != "help").collect();
    format!("The following options can be passed to any command:\n\n{}", flags_text(&[&flags], ""))
}

/// What `--help` prints of a verb.
#[must_use]
pub fn of_verb(verb: &Verb) -> String {
    let mut text = format!("{}.\n\n", verb.help);
    if !verb.aliases.is_empty() && verb.path[0] != "config" {
        text.push_str(&format!("Aliases:\n{}, {}\n\n", verb.path[verb.path.len() - 1], verb.aliases.join(", ")));
    }
    text.push_str(&examples_of(&verb.command()));
    let below = subcommands(verb.path);
    text.push_str(&below);
    let flags = flags_text(verb.flags, verb.manager);
    if !flags.is_empty() {
        text.push_str(&format!("Options:\n{flags}"));
    }
    let suffix = if flags.is_empty() { "" } else { " [options]" };
    text.push_str(&format!("Usage:\n  kubectl {}{suffix}\n\n", verb.usage));
    if !below.is_empty() {
        text.push_str(&format!("Use \"kubectl {} <command> --help\" for more information about a given command.\n", verb.command()));
    }
    text.push_str(GLOBAL_HINT);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_help_with_its_usage() {
        for verb in VERBS {
            let text = of_verb(verb);
            assert!(text.contains(&format!("Usage:\n  kubectl {}", verb.usage)), "{}", verb.command());
            assert!(verb.usage.starts_with(&verb.command()), "{}", verb.command());
        }
    }

    #[test]
    fn every_command_of_the_overview_is_known() {
        for name in SECTIONS.iter().flat_map(|(_, names)| *names) {
            assert!(!short(name).is_empty(), "{name}");
        }
        for verb in VERBS {
            assert!(verb.path[0] == "options" || overview().contains(&format!("\n  {} ", verb.path[0])), "{}", verb.path[0]);
        }
    }

    #[test]
    fn near_words_are_suggested() {
        assert_eq!(unknown_command("gte"), "error: unknown command \"gte\" for \"kubectl\"\n\nDid you mean this?\n\tget\n");
        assert!(unknown_command("describ").contains("\tdescribe\n"));
        assert!(unknown_command("ls").contains("\tget\n"));
        assert_eq!(unknown_command("xyzzyx"), "error: unknown command \"xyzzyx\" for \"kubectl\"\n");
    }
}
