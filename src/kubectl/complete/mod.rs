//! What could stand at the cursor of a half-typed line: commands, types, names, flags and their values, as kubectl's own completion offers
//! them (`kubectl/pkg/util/completion`), and a few more that this playground knows: files, label values, fields, taints.

mod arguments;
mod offers;
mod place;
mod values;

use super::commands::{self, COMMANDS};
use super::flags::global::GLOBAL;
use super::flags::{Carries, Flag, Values};
use crate::cluster::store::Cluster;
use crate::object::kind::Kind;
use offers::{Offers, before_each, names, plain};
use place::{Place, flag_before};
use std::collections::BTreeMap;

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Completion {
    /// The byte of the line at which the text is put.
    pub(crate) start: usize,
    /// What to put there, in place of what was begun.
    pub(crate) text: String,
    /// A few words about it; may be empty.
    pub(crate) hint: String,
    /// The word goes on behind it: a value of `--flag=`, a field of a field.
    pub(crate) goes_on: bool,
}

/// What could stand at `cursor`, in the order in which it is offered. `files` are the ones that `-f` can read.
pub(crate) fn complete(line: &str, cursor: usize, cluster: &Cluster, files: &BTreeMap<String, String>) -> Vec<Completion> {
    let before = line.get(..cursor.min(line.len())).unwrap_or(line);
    // Only the last of several lines is being typed, unless it goes on from the one before.
    let from = before.match_indices('\n').rev().find(|(at, _)| !before[..*at].ends_with('\\')).map_or(0, |(at, _)| at + 1);
    let start = before[from..].rfind(char::is_whitespace).map_or(from, |at| {
        let at = from + at;
        at + before[at..].chars().next().map_or(1, char::len_utf8)
    });
    let quoted = before[start..].starts_with(['\'', '"']);
    let start = start + usize::from(quoted);
    let begun = &before[start..];
    let mut words: Vec<String> = before[from..start].split_whitespace().filter(|word| *word != "\\").map(unquoted).collect();
    if quoted {
        words.pop();
    }
    if matches!(words.first().map(String::as_str), Some("kubectl" | "k")) {
        words.remove(0);
    } else if words.is_empty() && "kubectl".starts_with(begun) && !begun.is_empty() {
        return vec![Completion { start, text: "kubectl".to_owned(), hint: String::new(), goes_on: false }];
    }
    let fits = |(text, _): &(String, String)| text.starts_with(begun) && text != begun;
    offers(&words, begun, cluster, files)
        .into_iter()
        .filter(fits)
        .map(|(text, hint)| {
            let goes_on = quoted || text.ends_with(['=', '.', '/', ',', ':']);
            Completion { start, text, hint, goes_on }
        })
        .collect()
}

fn unquoted(word: &str) -> String {
    word.replace(['\'', '"'], "")
}

fn offers(words: &[String], begun: &str, cluster: &Cluster, files: &BTreeMap<String, String>) -> Offers {
    // Flags may stand before the command.
    let (leading, rest) = commands::split_global(words);
    if let [.., last] = leading
        && rest.is_empty()
        && let Some(flag) = flag_before(last, GLOBAL)
    {
        return if flag.values == Values::Namespaces { plain(names(Kind::Namespace, None, cluster)) } else { Offers::new() };
    }
    let rest = if rest.first().is_some_and(|word| word == "help") { &rest[1..] } else { rest };
    let Some((command, length)) = commands::find(rest) else {
        return if begun.starts_with('-') { flag_offers(GLOBAL, begun) } else { command_offers(rest) };
    };
    if rest.len() <= 2 && length == 1 && !begun.starts_with('-') {
        let subcommands = command_offers(rest);
        if !subcommands.is_empty() {
            return subcommands;
        }
    }
    let flags = command.all_flags();
    let mut after = leading.to_vec();
    after.extend_from_slice(&rest[length..]);
    let place = Place::of(command, &after, &flags, cluster, files);
    if let Some((name, typed)) = begun.strip_prefix("--").and_then(|flag| flag.split_once('=')) {
        let flag = flags.iter().find(|flag| flag.name == name);
        return flag.map(|flag| before_each(&format!("--{name}="), values::of(flag, typed, &place))).unwrap_or_default();
    }
    if begun.starts_with('-') {
        return joined_offers(&flags, begun, &place).unwrap_or_else(|| flag_offers(&flags, begun));
    }
    match after.last().and_then(|word| flag_before(word, &flags)) {
        Some(flag) => values::of(flag, begun, &place),
        None => arguments::of(&place, begun),
    }
}

fn command_offers(words: &[String]) -> Offers {
    match words {
        [] => {
            let mut seen = BTreeMap::new();
            for command in COMMANDS {
                let hint = if command.path.len() == 1 { command.help } else { "" };
                seen.entry(command.path[0].to_owned()).or_insert_with(|| hint.to_owned());
            }
            seen.into_iter().collect()
        }
        path => {
            let depth = path.len();
            let mut seen = BTreeMap::new();
            for command in COMMANDS.iter().filter(|command| command.path.len() > depth && command.path[..depth] == *path) {
                let hint = if command.path.len() == depth + 1 { command.help } else { "" };
                seen.entry(command.path[depth].to_owned()).or_insert_with(|| hint.to_owned());
            }
            seen.into_iter().collect()
        }
    }
}

fn flag_offers(flags: &[Flag], begun: &str) -> Offers {
    let flags = flags.iter().filter(|flag| !flag.is_hidden());
    let long = flags.clone().map(|flag| {
        let equals = if matches!(flag.carries, Carries::Switch) { "" } else { "=" };
        (format!("--{}{equals}", flag.name), flag.help.to_owned())
    });
    let mut offers: Offers = long.collect();
    if begun == "-" {
        offers.extend(flags.filter_map(|flag| Some((format!("-{}", flag.short?), flag.help.to_owned()))));
    }
    offers.sort();
    offers.dedup();
    offers
}

/// The values of a letter and what is joined to it: `-oya`.
fn joined_offers(flags: &[Flag], begun: &str, place: &Place<'_>) -> Option<Offers> {
    let mut letters = begun.strip_prefix('-')?.chars();
    let letter = letters.next().filter(|letter| *letter != '-')?;
    let typed = letters.as_str().strip_prefix('=').unwrap_or(letters.as_str());
    let flag = flags.iter().find(|flag| flag.short == Some(letter) && !matches!(flag.carries, Carries::Switch))?;
    let prefix = &begun[..begun.len() - typed.len()];
    Some(before_each(prefix, values::of(flag, typed, place)))
}

#[cfg(test)]
mod tests;
