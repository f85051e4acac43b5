//! `--help`, `kubectl help`, and what kubectl says to words it does not know.

use super::failure::Failure;
use super::flags::Flag;
use super::session::Session;
use super::verb::elsewhere;
use super::verbs::{self, VERBS, Verb};
use std::collections::BTreeSet;

/// How far apart two words may be to be taken for each other.
const DISTANCE_MAX: usize = 2;

/// Answers `kubectl`, `kubectl help` and `kubectl help VERB`; hands back the words of any other command.
///
/// # Errors
/// Help for a verb nobody knows.
pub fn asked<'words>(session: &mut Session<'_>, words: &'words [String]) -> Result<Option<&'words [String]>, Failure> {
    let about = match words.split_first() {
        None => words,
        Some((first, rest)) if first == "help" => rest,
        Some(_) => return Ok(Some(words)),
    };
    let Some(first) = about.first() else {
        session.stdout.push_str(&overview());
        return Ok(None);
    };
    if let Some((verb, _)) = verbs::find(about) {
        session.stdout.push_str(&of_verb(verb));
    } else if let Some(text) = group(first) {
        session.stdout.push_str(&text);
    } else if let Some(reason) = elsewhere::reason(first) {
        session.say(&reason);
    } else {
        return Err(Failure::Verbatim(unknown_command(first)));
    }
    Ok(None)
}

/// What to say to words that no verb begins with.
///
/// # Errors
/// Always, except for a group of verbs (`kubectl rollout`), which is listed.
pub fn unknown(session: &mut Session<'_>, words: &[String]) -> Result<(), Failure> {
    let first = words[0].as_str();
    if let Some(text) = group(first) {
        return match words.get(1).filter(|word| !word.starts_with('-')) {
            None => {
                session.stdout.push_str(&text);
                Ok(())
            }
            Some(second) => Err(Failure::Usage { text: format!("unknown command {second:?}"), command: first.to_owned() }),
        };
    }
    if let Some(reason) = elsewhere::reason(first) {
        return Err(Failure::plain(reason));
    }
    Err(Failure::Verbatim(unknown_command(first)))
}

fn unknown_command(first: &str) -> String {
    let mut text = format!("error: unknown command {first:?} for \"kubectl\"\n");
    let known: BTreeSet<&str> = VERBS.iter().map(|verb| verb.path[0]).chain(elsewhere::names()).collect();
    let near: Vec<&str> = known.into_iter().filter(|word| distance(first, word) <= DISTANCE_MAX || word.starts_with(first)).collect();
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

/// The verbs of a group: `kubectl rollout`.
fn group(first: &str) -> Option<String> {
    let verbs: Vec<&Verb> = VERBS.iter().filter(|verb| verb.path.len() == 2 && verb.path[0] == first).collect();
    if verbs.is_empty() {
        return None;
    }
    let lines: String = verbs.iter().map(|verb| format!("  {:<15} {}\n", verb.path[1], verb.help)).collect();
    Some(format!(
        "Available Commands:\n{lines}\nUsage:\n  kubectl {first} SUBCOMMAND [options]\n\nUse \"kubectl {first} <command> --help\" for more information about a given command.\n"
    ))
}

fn overview() -> String {
    let mut text = String::from("kubectl controls the Kubernetes cluster manager.\n\nAvailable Commands:\n");
    for verb in VERBS {
        text.push_str(&format!("  {:<22} {}\n", verb.command(), verb.help));
    }
    text.push_str(
        "\nUsage:\n  kubectl [flags] [options]\n\nUse \"kubectl <command> --help\" for more information about a given command.\n",
    );
    text
}

/// What `--help` prints of a verb.
#[must_use]
pub fn of_verb(verb: &Verb) -> String {
    let mut text = format!("{}.\n", verb.help);
    if !verb.aliases.is_empty() {
        text.push_str(&format!("\nAliases:\n{}, {}\n", verb.path[verb.path.len() - 1], verb.aliases.join(", ")));
    }
    if let [first] = verb.path
        && let Some(group) = group(first)
    {
        let commands = group.split("\nUsage:").next().unwrap_or_default();
        text.push_str(&format!("\n{commands}"));
    }
    text.push_str("\nOptions:\n");
    let mut flags: Vec<Flag> = verb.flags.iter().flat_map(|group| group.iter().copied()).collect();
    flags.sort_by_key(|flag| flag.name);
    flags.dedup_by_key(|flag| flag.name);
    for flag in flags {
        let short = flag.short.map(|letter| format!("-{letter}, ")).unwrap_or_default();
        let default = if flag.default.is_empty() { "''" } else { flag.default };
        text.push_str(&format!("    {short}--{}={default}:\n\t{}\n\n", flag.name, flag.help));
    }
    text.push_str(&format!("Usage:\n  kubectl {}\n", verb.usage));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_help_with_its_usage() {
        for verb in VERBS {
            let text = of_verb(verb);
            assert!(text.ends_with(&format!("Usage:\n  kubectl {}\n", verb.usage)), "{}", verb.command());
            assert!(verb.usage.starts_with(&verb.command()), "{}", verb.command());
        }
    }

    #[test]
    fn near_words_are_suggested() {
        assert_eq!(unknown_command("gte"), "error: unknown command \"gte\" for \"kubectl\"\n\nDid you mean this?\n\tget\n");
        assert!(unknown_command("describ").contains("\tdescribe\n"));
        assert_eq!(unknown_command("xyzzyx"), "error: unknown command \"xyzzyx\" for \"kubectl\"\n");
    }
}
