//! `--help`, `kubectl help`, and what kubectl says to words it does not know (`kubectl/pkg/util/templates`, `spf13/cobra`). The form is
//! upstream's; the examples are our own.

use super::command::{Command, Group};
use super::commands::{self, COMMANDS, GROUPS, SECTIONS, elsewhere};
use super::failure::Failure;
use super::flags::usage;
use super::shell::Shell;
use std::collections::BTreeSet;

/// How far apart two words may be to be taken for each other.
const DISTANCE_MAX: usize = 2;
const GLOBAL_HINT: &str = "Use \"kubectl options\" for a list of global command-line options (applies to all commands).\n";

/// Words that people type for a command of another name.
const MEANT: [(&str, &str); 6] =
    [("list", "get"), ("ls", "get"), ("inspect", "describe"), ("rm", "delete"), ("remove", "delete"), ("stats", "top")];

/// What `--help` prints of a group.
fn of_group(group: &Group) -> String {
    let command = group.name();
    let mut text = format!("{}\n\n", group.long);
    if !group.aliases.is_empty() {
        let name = group.path.last().copied().unwrap_or_default();
        text.push_str(&format!("Aliases:\n{name}, {}\n\n", group.aliases.join(", ")));
    }
    text.push_str(&examples(group.examples));
    text.push_str(&format!(
        "{}Usage:\n  kubectl {} [options]\n\nUse \"kubectl {command} <command> --help\" for more information about a given command.\n{GLOBAL_HINT}",
        subcommands(group.path),
        group.usage
    ));
    text
}

/// Answers `kubectl`, `kubectl help` and `kubectl help VERB`; hands back the words of any other command.
pub(crate) fn asked<'words>(shell: &mut Shell<'_>, words: &'words [String]) -> Result<Option<&'words [String]>, Failure> {
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
        shell.stdout.push_str(&of_group(group));
    } else if let Some((command, _)) = commands::find(about) {
        shell.stdout.push_str(&of(command));
    } else if let Some(reason) = elsewhere::reason(first) {
        shell.say(&reason);
    } else {
        let topics: Vec<String> = about.iter().map(|word| format!("`{word}`")).collect();
        shell.stderr.push_str(&format!("Unknown help topic [{}]\n{}", topics.join(" "), commands()));
    }
    Ok(None)
}

/// The group that words name, if no command of it is named as well.
fn longest_group(words: &[String]) -> Option<&'static Group> {
    let group = GROUPS.iter().copied().filter(|group| group.is_called(words)).max_by_key(|group| group.path.len())?;
    let command = commands::find(words).map_or(0, |(_, length)| length);
    (command < group.path.len() + usize::from(command > group.path.len())).then_some(group)
}

/// What to say to words that no command begins with.
pub(crate) fn unknown(shell: &mut Shell<'_>, words: &[String]) -> Result<(), Failure> {
    let first = words[0].as_str();
    if let Some(group) = longest_group(words) {
        let rest = &words[group.path.len()..];
        let asks = rest.iter().any(|word| word == "-h" || word == "--help");
        let strays: Vec<&str> = rest.iter().map(String::as_str).filter(|word| !word.starts_with('-')).collect();
        if asks {
            shell.stdout.push_str(&of_group(group));
            return Ok(());
        }
        if let Some(stray) = strays.first() {
            let path: Vec<&str> = group.path.iter().copied().chain([*stray]).collect();
            if let Some(reason) = elsewhere::subcommand(&path) {
                return Err(Failure::plain(reason));
            }
            let text = format!("unknown command {:?}", strays.join(" "));
            return Err(Failure::Usage { text, command: group.name() });
        }
        if let Some(flag) = rest.first() {
            return Err(Failure::Flags { text: unknown_flag(flag), command: group.name() });
        }
        if group.to_stdout {
            shell.stdout.push_str(&of_group(group));
            return Err(Failure::Silent);
        }
        return Err(Failure::Verbatim(of_group(group)));
    }
    if let Some(reason) = elsewhere::reason(first) {
        return Err(Failure::plain(reason));
    }
    Err(Failure::Verbatim(unknown_command(first)))
}

/// What the flag parser says of a flag that a command does not have.
pub(crate) fn unknown_flag(word: &str) -> String {
    match word.strip_prefix("--") {
        Some(name) => format!("unknown flag: --{}", name.split('=').next().unwrap_or_default()),
        None => format!("unknown shorthand flag: '{}' in {word}", word.chars().nth(1).unwrap_or('-')),
    }
}

fn unknown_command(first: &str) -> String {
    let mut text = format!("error: unknown command {first:?} for \"kubectl\"\n");
    let typed = first.to_lowercase();
    let known: BTreeSet<&str> =
        COMMANDS.iter().map(|command| command.path[0]).chain(elsewhere::names()).chain(["help"]).filter(|name| *name != "alpha").collect();
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
    for command in COMMANDS {
        if command.path.len() == path.len() + 1 && command.path.starts_with(path) {
            below.push((command.path[path.len()], command.help));
        }
    }
    for group in GROUPS {
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
    COMMANDS
        .iter()
        .find(|command| command.path == [name])
        .map(|command| command.help)
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

fn examples(examples: &[(&str, &str)]) -> String {
    if examples.is_empty() {
        return String::new();
    }
    let texts: Vec<String> = examples.iter().map(|(what, line)| format!("  # {what}\n  {line}\n")).collect();
    format!("Examples:\n{}\n", texts.join("  \n"))
}

/// What `--help` prints of a command.
pub(crate) fn of(command: &Command) -> String {
    let mut text = format!("{}.\n\n", command.help);
    if !command.aliases.is_empty() && command.path[0] != "config" {
        text.push_str(&format!("Aliases:\n{}, {}\n\n", command.path[command.path.len() - 1], command.aliases.join(", ")));
    }
    text.push_str(&examples(command.examples));
    let below = subcommands(command.path);
    text.push_str(&below);
    let flags = usage::of(command.own_flags(), command.manager);
    if !flags.is_empty() {
        text.push_str(&format!("Options:\n{flags}"));
    }
    let suffix = if flags.is_empty() { "" } else { " [options]" };
    text.push_str(&format!("Usage:\n  kubectl {}{suffix}\n\n", command.usage));
    if !below.is_empty() {
        text.push_str(&format!("Use \"kubectl {} <command> --help\" for more information about a given command.\n", command.name()));
    }
    text.push_str(GLOBAL_HINT);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_help_with_its_usage() {
        for command in COMMANDS {
            let text = of(command);
            assert!(text.contains(&format!("Usage:\n  kubectl {}", command.usage)), "{}", command.name());
            assert!(command.usage.starts_with(&command.name()), "{}", command.name());
        }
    }

    #[test]
    fn every_command_of_the_overview_is_known() {
        for name in SECTIONS.iter().flat_map(|(_, names)| *names) {
            assert!(!short(name).is_empty(), "{name}");
        }
        for command in COMMANDS {
            assert!(command.path[0] == "options" || overview().contains(&format!("\n  {} ", command.path[0])), "{}", command.path[0]);
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
