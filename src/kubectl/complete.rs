//! What could stand at the cursor of a half-typed line: verbs, types, names, flags and their values.

use super::flags::{Carries, Flag};
use super::verbs::{self, Takes, VERBS, Verb};
use crate::cluster::store::Cluster;
use crate::object::kind::{KINDS, Kind};
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
}

const OUTPUTS: [&str; 7] = ["wide", "yaml", "json", "name", "jsonpath=", "custom-columns=", "go-template="];
const WORKLOADS: [Kind; 3] = [Kind::DaemonSet, Kind::StatefulSet, Kind::Deployment];

/// What could stand at `cursor`, in the order in which it is offered.
#[must_use]
pub fn complete(line: &str, cursor: usize, cluster: &Cluster) -> Vec<Completion> {
    let before = line.get(..cursor.min(line.len())).unwrap_or(line);
    let start = before.rfind(char::is_whitespace).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let begun = &before[start..];
    let mut words: Vec<String> = before[..start].split_whitespace().map(str::to_owned).collect();
    if matches!(words.first().map(String::as_str), Some("kubectl" | "k")) {
        words.remove(0);
    } else if words.is_empty() && "kubectl".starts_with(begun) && !begun.is_empty() {
        return vec![Completion { start, text: "kubectl".to_owned(), hint: String::new() }];
    }
    let offered = offers(&words, begun, cluster);
    let mut completions = Vec::new();
    for (text, hint) in offered {
        if text.starts_with(begun) && text != begun {
            completions.push(Completion { start, text, hint });
        }
    }
    completions
}

type Offers = Vec<(String, String)>;

fn plain(texts: impl IntoIterator<Item = String>) -> Offers {
    texts.into_iter().map(|text| (text, String::new())).collect()
}

fn offers(words: &[String], begun: &str, cluster: &Cluster) -> Offers {
    let Some((verb, length)) = verbs::find(words) else {
        return verb_offers(words);
    };
    if words.len() == length && length == 1 && !begun.starts_with('-') {
        let subverbs = verb_offers(words);
        if !subverbs.is_empty() {
            return subverbs;
        }
    }
    let rest = &words[length..];
    let flags = verb.all_flags();
    if begun.starts_with('-') {
        return flag_offers(&flags, begun);
    }
    if let Some(flag) = rest.last().and_then(|word| pending_flag(word, &flags)) {
        return value_offers(flag, begun, cluster);
    }
    argument_offers(verb, rest, begun, cluster)
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
        [group] => VERBS
            .iter()
            .filter(|verb| verb.path.len() == 2 && verb.path[0] == group)
            .map(|verb| (verb.path[1].to_owned(), verb.help.to_owned()))
            .collect(),
        _ => Vec::new(),
    }
}

fn flag_offers(flags: &[Flag], begun: &str) -> Offers {
    if let Some((name, _)) = begun.strip_prefix("--").and_then(|flag| flag.split_once('=')) {
        let values = if name == "output" { OUTPUTS.as_slice() } else { &[] };
        return plain(values.iter().map(|value| format!("--{name}={value}")));
    }
    let mut offers: Offers = flags
        .iter()
        .map(|flag| {
            let equals = if matches!(flag.carries, Carries::Switch) { "" } else { "=" };
            (format!("--{}{equals}", flag.name), flag.help.to_owned())
        })
        .collect();
    offers.sort();
    offers.dedup();
    offers
}

/// The flag that a word is, when its value is still to come.
fn pending_flag<'flags>(word: &str, flags: &'flags [Flag]) -> Option<&'flags Flag> {
    let found =
        flags.iter().find(|flag| word == format!("--{}", flag.name) || flag.short.is_some_and(|letter| word == format!("-{letter}")))?;
    (!matches!(found.carries, Carries::Switch | Carries::Optional(_))).then_some(found)
}

fn value_offers(flag: &Flag, begun: &str, cluster: &Cluster) -> Offers {
    match flag.name {
        "namespace" => plain(names(Kind::Namespace, "", cluster)),
        "output" => plain(OUTPUTS.map(str::to_owned)),
        "type" => plain(["strategic", "merge", "json"].map(str::to_owned)),
        "for" => object_offers(&KINDS.map(|info| info.kind), begun, "default", cluster),
        _ => Vec::new(),
    }
}

fn names(kind: Kind, namespace: &str, cluster: &Cluster) -> Vec<String> {
    let namespace = kind.info().namespaced.then_some(namespace);
    cluster.list_json(kind, namespace).iter().map(|object| super::session::name_of(object).to_owned()).collect()
}

fn argument_offers(verb: &Verb, rest: &[String], begun: &str, cluster: &Cluster) -> Offers {
    let namespace = rest.iter().position(|word| word == "-n" || word == "--namespace").and_then(|at| rest.get(at + 1));
    let joined = rest.iter().find_map(|word| word.strip_prefix("--namespace="));
    let namespace = namespace.map(String::as_str).or(joined).unwrap_or("default");
    let mut arguments = Vec::new();
    let mut skip = false;
    let flags = verb.all_flags();
    for word in rest {
        if skip {
            skip = false;
        } else if word.starts_with('-') {
            skip = pending_flag(word, &flags).is_some();
        } else {
            arguments.push(word.as_str());
        }
    }
    match (verb.takes, arguments.as_slice()) {
        (Takes::Nothing, _) => Vec::new(),
        (Takes::Nodes, []) if verb.path == ["taint"] => plain(["nodes".to_owned()]),
        (Takes::Nodes, _) => plain(names(Kind::Node, "", cluster)),
        (Takes::Objects, []) => object_offers(&KINDS.map(|info| info.kind), begun, namespace, cluster),
        (Takes::Workloads, []) => object_offers(&WORKLOADS, begun, namespace, cluster),
        (Takes::Objects | Takes::Workloads, [first, ..]) => {
            if first.contains('/') {
                return object_offers(&KINDS.map(|info| info.kind), begun, namespace, cluster);
            }
            Kind::of_argument(first).map(|kind| plain(names(kind, namespace, cluster))).unwrap_or_default()
        }
    }
}

/// Types, or after `TYPE/` the names of its objects.
fn object_offers(kinds: &[Kind], begun: &str, namespace: &str, cluster: &Cluster) -> Offers {
    if let Some((prefix, _)) = begun.split_once('/') {
        let kind = Kind::of_argument(prefix);
        return kind
            .map(|kind| plain(names(kind, namespace, cluster).into_iter().map(|name| format!("{prefix}/{name}"))))
            .unwrap_or_default();
    }
    let mut offers: Offers = kinds.iter().map(|kind| (kind.info().plural.to_owned(), kind.info().short.join(", "))).collect();
    offers.extend(kinds.iter().flat_map(|kind| kind.info().short.iter().map(|short| ((*short).to_owned(), kind.info().plural.to_owned()))));
    offers.sort();
    offers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Epoch;

    fn check(line: &str) -> Vec<String> {
        complete(line, line.len(), &Cluster::new(1, Epoch::DEFAULT)).into_iter().map(|completion| completion.text).collect()
    }

    #[test]
    fn verbs_types_flags_and_namespaces_are_offered() {
        assert_eq!(check("kubectl rol"), ["rollout"]);
        assert_eq!(check("kubectl rollout un"), ["undo"]);
        assert_eq!(check("kubectl get daem"), ["daemonsets"]);
        assert_eq!(check("kubectl get pods --sort"), ["--sort-by="]);
        assert_eq!(check("kubectl get pods -n kube-s"), ["kube-system"]);
        assert_eq!(check("kubectl get pods -o cust"), ["custom-columns="]);
        assert!(check("kubectl get ns def").contains(&"default".to_owned()));
        assert!(check("kubectl get ns/def").contains(&"ns/default".to_owned()));
    }
}
