//! Where the cursor stands: the command, and what the words before it name.

use crate::cluster::store::Cluster;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::flags::global::NAMESPACE;
use crate::kubectl::flags::{Carries, Flag};
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use std::collections::BTreeMap;

/// Where the cursor stands.
pub(crate) struct Place<'line> {
    /// The command.
    pub(crate) command: &'static Command,
    /// The words before the cursor that are neither flags nor their values.
    pub(crate) arguments: Vec<&'line str>,
    /// The cluster.
    pub(crate) cluster: &'line Cluster,
    /// The files that `-f` can read.
    pub(crate) files: &'line BTreeMap<String, String>,
    namespace: &'line str,
    everywhere: bool,
}

impl<'line> Place<'line> {
    /// The place behind `words`, which follow `command`.
    pub(crate) fn of(
        command: &'static Command,
        words: &'line [String],
        flags: &[Flag],
        cluster: &'line Cluster,
        files: &'line BTreeMap<String, String>,
    ) -> Self {
        let mut place = Self { command, arguments: Vec::new(), cluster, files, namespace: "default", everywhere: false };
        let mut carried: Option<&str> = None;
        for word in words {
            if let Some(flag) = carried.take() {
                if flag == NAMESPACE.name() {
                    place.namespace = word;
                }
            } else if word.starts_with('-') && word.len() > 1 {
                carried = flag_before(word, flags).map(|flag| flag.name);
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
    pub(crate) fn namespace(&self) -> Option<&'line str> {
        (!self.everywhere).then_some(self.namespace)
    }

    /// The kinds that the line is about: the command's own, or those that the first argument names.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        if !self.command.about.is_empty() {
            return self.command.about.to_vec();
        }
        let types = self.arguments.first().map_or("", |first| first.split_once('/').map_or(*first, |(kind, _)| kind));
        types.split(',').filter_map(Kind::of_argument).collect()
    }

    /// The first object that the arguments name.
    pub(crate) fn object(&self) -> Option<Json> {
        let (kind, name) = match self.arguments.as_slice() {
            [first, ..] if first.contains('/') => {
                let (kind, name) = first.split_once('/')?;
                (Kind::of_argument(kind)?, name)
            }
            [name, ..] if self.command.takes == Takes::Pods => (Kind::Pod, *name),
            [kind, name, ..] => (Kind::of_argument(kind)?, *name),
            _ => return None,
        };
        let namespace = if kind.info().namespaced { self.namespace } else { "" };
        self.cluster.get_json(kind, &Key::new(namespace, name))
    }
}

/// The flag that a word is, when its value is still to come.
pub(crate) fn flag_before<'flags>(word: &str, flags: &'flags [Flag]) -> Option<&'flags Flag> {
    let found =
        flags.iter().find(|flag| word == format!("--{}", flag.name) || flag.short.is_some_and(|letter| word == format!("-{letter}")))?;
    (!matches!(found.carries, Carries::Switch | Carries::Optional(_))).then_some(found)
}
