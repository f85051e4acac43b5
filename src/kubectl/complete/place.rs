//! Where the cursor stands: the verb, and what the words before it name.

use crate::cluster::store::Cluster;
use crate::kubectl::flags::Flag;
use crate::kubectl::verbs::Verb;
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use std::collections::BTreeMap;

/// Where the cursor stands.
pub struct Place<'line> {
    /// The verb.
    pub verb: &'static Verb,
    /// The words before the cursor that are neither flags nor their values.
    pub arguments: Vec<&'line str>,
    /// The cluster.
    pub cluster: &'line Cluster,
    /// The files that `-f` can read.
    pub files: &'line BTreeMap<String, String>,
    namespace: &'line str,
    everywhere: bool,
}

impl<'line> Place<'line> {
    /// The place behind `words`, which follow `verb`.
    pub fn of(
        verb: &'static Verb,
        words: &'line [String],
        flags: &[Flag],
        cluster: &'line Cluster,
        files: &'line BTreeMap<String, String>,
    ) -> Self {
        let mut place = Self { verb, arguments: Vec::new(), cluster, files, namespace: "default", everywhere: false };
        let mut carried: Option<&str> = None;
        for word in words {
            if let Some(flag) = carried.take() {
                if flag == "namespace" {
                    place.namespace = word;
                }
            } else if word.starts_with('-') && word.len() > 1 {
                carried = super::flag_before(word, flags).map(|flag| flag.name);
                let joined = ["--namespace=", "-n=", "-n"].into_iter().find_map(|prefix| word.strip_prefix(prefix));
                place.namespace = joined.filter(|name| !name.is_empty()).unwrap_or(place.namespace);
                place.everywhere |= matches!(word.as_str(), "-A" | "--all-namespaces");
            } else {
                place.arguments.push(word);
            }
        }
        place
    }

    /// The namespace asked for; `None` for all of them.
    pub fn namespace(&self) -> Option<&'line str> {
        (!self.everywhere).then_some(self.namespace)
    }

    /// The kinds that the first argument names, or that the verb is about.
    pub fn kinds(&self) -> Vec<Kind> {
        match (self.verb.path, self.arguments.first()) {
            (["logs" | "run"] | ["drain"], _) => vec![Kind::Pod],
            (["events"], _) => vec![Kind::Event],
            (["cordon" | "uncordon"], _) => vec![Kind::Node],
            (_, Some(first)) => {
                let types = first.split_once('/').map_or(*first, |(kind, _)| kind);
                types.split(',').filter_map(Kind::of_argument).collect()
            }
            (_, None) => Vec::new(),
        }
    }

    /// The first object that the arguments name.
    pub fn object(&self) -> Option<Json> {
        let (kind, name) = match self.arguments.as_slice() {
            [first, ..] if first.contains('/') => {
                let (kind, name) = first.split_once('/')?;
                (Kind::of_argument(kind)?, name)
            }
            [name, ..] if self.verb.path == ["logs"] => (Kind::Pod, *name),
            [kind, name, ..] => (Kind::of_argument(kind)?, *name),
            _ => return None,
        };
        let namespace = if kind.info().namespaced { self.namespace } else { "" };
        self.cluster.get_json(kind, &Key::new(namespace, name))
    }
}
