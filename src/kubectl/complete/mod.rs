//! What could stand at the cursor of a half-typed line: verbs, types, names, flags and their values, as kubectl's own completion offers
//! them (`kubectl/pkg/util/completion`), and a few more that this playground knows: files, label values, fields, taints.

mod place;
mod values;

use super::flags::{Carries, Flag};
use super::options;
use super::verbs::{self, Takes, VERBS};
use crate::cluster::store::Cluster;
use crate::object::kind::{KINDS, Kind};
use place::Place;
use std::collections::BTreeMap;

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The byte of the line at which the text is put.
    pub start: usize,
    /// What to put there, in place of what was begun.
    pub text: String,
    /// A few words about it; may be empty.
    pub hint: String,
    /// The word goes on behind it: a value of `--flag=`, a field of a field.
    pub goes_on: bool,
}

/// What may stand there, and a few words about it.
type Offers = Vec<(String, String)>;

/// The kinds with rollouts.
const WORKLOADS: [Kind; 3] = [Kind::DaemonSet, Kind::StatefulSet, Kind::Deployment];
/// The kinds with replicas.
const SCALABLE: [Kind; 2] = [Kind::StatefulSet, Kind::Deployment];

/// What could stand at `cursor`, in the order in which it is offered. `files` are the ones that `-f` can read.
#[must_use]
pub fn complete(line: &str, cursor: usize, cluster: &Cluster, files: &BTreeMap<String, String>) -> Vec<Completion> {
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

fn plain<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Offers {
    texts.into_iter().map(|text| (text.into(), String::new())).collect()
}

fn offers(words: &[String], begun: &str, cluster: &Cluster, files: &BTreeMap<String, String>) -> Offers {
    // Flags may stand before the verb.
    let (leading, rest) = super::split_global(words);
    if let [.., last] = leading
        && rest.is_empty()
        && let Some(flag) = flag_before(last, options::GLOBAL)
    {
        return if flag.name == "namespace" { plain(names(Kind::Namespace, None, cluster)) } else { Offers::new() };
    }
    let rest = if rest.first().is_some_and(|word| word == "help") { &rest[1..] } else { rest };
    let Some((verb, length)) = verbs::find(rest) else {
        return if begun.starts_with('-') { flag_offers(options::GLOBAL, begun) } else { verb_offers(rest) };
    };
    if rest.len() <= 2 && length == 1 && !begun.starts_with('-') {
        let subverbs = verb_offers(rest);
        if !subverbs.is_empty() {
            return subverbs;
        }
    }
    let flags = verb.all_flags();
    let mut after = leading.to_vec();
    after.extend_from_slice(&rest[length..]);
    let place = Place::of(verb, &after, &flags, cluster, files);
    if let Some((name, typed)) = begun.strip_prefix("--").and_then(|flag| flag.split_once('=')) {
        let flag = flags.iter().find(|flag| flag.name == name);
        return flag.map(|flag| before_each(&format!("--{name}="), values::of(flag.name, typed, &place))).unwrap_or_default();
    }
    if begun.starts_with('-') {
        return joined_offers(&flags, begun, &place).unwrap_or_else(|| flag_offers(&flags, begun));
    }
    match after.last().and_then(|word| flag_before(word, &flags)) {
        Some(flag) => values::of(flag.name, begun, &place),
        None => argument_offers(&place, begun),
    }
}

fn before_each(prefix: &str, offers: Offers) -> Offers {
    offers.into_iter().map(|(text, hint)| (format!("{prefix}{text}"), hint)).collect()
}

fn verb_offers(words: &[String]) -> Offers {
    match words {
        [] => {
            let mut seen = BTreeMap::new();
            for verb in VERBS {
                let hint = if verb.path.len() == 1 { verb.help } else { "" };
                seen.entry(verb.path[0].to_owned()).or_insert_with(|| hint.to_owned());
            }
            seen.into_iter().collect()
        }
        path => {
            let depth = path.len();
            let mut seen = BTreeMap::new();
            for verb in VERBS.iter().filter(|verb| verb.path.len() > depth && verb.path[..depth] == *path) {
                let hint = if verb.path.len() == depth + 1 { verb.help } else { "" };
                seen.entry(verb.path[depth].to_owned()).or_insert_with(|| hint.to_owned());
            }
            seen.into_iter().collect()
        }
    }
}

fn flag_offers(flags: &[Flag], begun: &str) -> Offers {
    let flags = flags.iter().filter(|flag| flag.help != options::HIDDEN);
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
    Some(before_each(prefix, values::of(flag.name, typed, place)))
}

/// The flag that a word is, when its value is still to come.
fn flag_before<'flags>(word: &str, flags: &'flags [Flag]) -> Option<&'flags Flag> {
    let found =
        flags.iter().find(|flag| word == format!("--{}", flag.name) || flag.short.is_some_and(|letter| word == format!("-{letter}")))?;
    (!matches!(found.carries, Carries::Switch | Carries::Optional(_))).then_some(found)
}

fn names(kind: Kind, namespace: Option<&str>, cluster: &Cluster) -> Vec<String> {
    let namespace = namespace.filter(|_| kind.info().namespaced);
    cluster.list(kind, namespace).iter().map(|object| object.meta().key.name.to_string()).collect()
}

/// What may stand where no flag stands.
fn argument_offers(place: &Place<'_>, begun: &str) -> Offers {
    let path: &[&str] = place.verb.path;
    let special = match (path, place.arguments.as_slice()) {
        (["explain"], []) => Some(values::field_paths(begun, &KINDS.map(|info| info.kind))),
        (["explain"], _) => Some(Offers::new()),
        (["logs"], []) if !begun.contains('/') => Some(plain(names(Kind::Pod, place.namespace(), place.cluster))),
        (["logs"], [_]) => Some(values::containers(place)),
        (["logs"], _) => Some(Offers::new()),
        (["taint"], ["node" | "nodes" | "no", _, ..]) => Some(values::taints(place, begun)),
        (["label" | "annotate"], [first, ..]) if first.contains('/') || place.arguments.len() > 1 => Some(values::changed_labels(place)),
        (["set", "image"], [first, ..]) if first.contains('/') || place.arguments.len() > 1 => {
            Some(values::containers(place).into_iter().map(|(name, hint)| (format!("{name}="), hint)).collect())
        }
        (["scale"], []) => Some(object_offers(&SCALABLE, begun, place)),
        (["patch" | "edit"], [_, _, ..]) => Some(Offers::new()),
        _ => None,
    };
    special.unwrap_or_else(|| named_offers(place, begun))
}

fn named_offers(place: &Place<'_>, begun: &str) -> Offers {
    let takes: Takes = place.verb.takes;
    match (takes, place.arguments.as_slice()) {
        (Takes::Nothing, _) => Offers::new(),
        (Takes::Nodes, []) if place.verb.path == ["taint"] => plain(["nodes"]),
        (Takes::Nodes, _) => unnamed(place, plain(names(Kind::Node, None, place.cluster))),
        (Takes::Objects, []) => object_offers(&KINDS.map(|info| info.kind), begun, place),
        (Takes::Workloads, []) => object_offers(&WORKLOADS, begun, place),
        (Takes::Objects | Takes::Workloads, [first, ..]) if first.contains('/') => {
            unnamed(place, object_offers(&KINDS.map(|info| info.kind), begun, place))
        }
        (Takes::Objects | Takes::Workloads, _) => {
            let kinds = place.kinds();
            unnamed(place, kinds.into_iter().flat_map(|kind| plain(names(kind, place.namespace(), place.cluster))).collect())
        }
    }
}

/// Without what the line names already.
fn unnamed(place: &Place<'_>, offers: Offers) -> Offers {
    offers.into_iter().filter(|(text, _)| !place.arguments.contains(&text.as_str())).collect()
}

/// Types, also after a comma, or behind `TYPE/` the names of its objects.
fn object_offers(kinds: &[Kind], begun: &str, place: &Place<'_>) -> Offers {
    if let Some((prefix, _)) = begun.split_once('/') {
        let kind = Kind::of_argument(prefix);
        let found = kind.map(|kind| plain(names(kind, place.namespace(), place.cluster))).unwrap_or_default();
        return before_each(&format!("{prefix}/"), found);
    }
    let mut offers: Offers = kinds.iter().map(|kind| (kind.info().plural.to_owned(), kind.info().short.join(", "))).collect();
    offers.extend(kinds.iter().flat_map(|kind| kind.info().short.iter().map(|short| ((*short).to_owned(), kind.info().plural.to_owned()))));
    // One type in full says what it is; its other names are for those who know them.
    let singular = kinds.iter().filter(|kind| !begun.is_empty() && kind.info().singular == begun);
    offers.extend(singular.map(|kind| (format!("{}/", kind.info().singular), String::new())));
    offers.sort();
    match begun.rsplit_once(',') {
        Some((head, _)) => before_each(&format!("{head},"), offers),
        None => offers,
    }
}

#[cfg(test)]
mod tests;
