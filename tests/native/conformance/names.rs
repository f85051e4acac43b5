//! Names that chance gave, and the names that we know things by: a daemon Pod is `SET@NODE`, a revision is `SET-r1`, `SET-r2` … by age.

use podloom::object::Json;
use std::collections::BTreeMap;

/// The names of one play.
#[derive(Debug, Default)]
pub struct Names {
    /// What every random name is called.
    known: BTreeMap<String, String>,
    /// What revisions and their hashes are called.
    revisions: BTreeMap<String, String>,
}

/// Kind and name of an object's controller.
pub fn owner(object: &Json) -> Option<(&str, &str)> {
    let owners = object["metadata"]["ownerReferences"].as_array()?;
    let controller = owners.iter().find(|owner| owner.get("controller").is_none_or(|flag| flag == true))?;
    Some((controller["kind"].as_str()?, controller["name"].as_str()?))
}

/// The node a Pod is on, or is made for.
fn target_node(pod: &Json) -> &str {
    if let Some(node) = pod["spec"]["nodeName"].as_str().filter(|node| !node.is_empty()) {
        return node;
    }
    let required = &pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
    let terms = required["nodeSelectorTerms"].as_array().into_iter().flatten();
    let fields = terms.flat_map(|term| term["matchFields"].as_array().into_iter().flatten());
    let names = fields.filter(|field| field["key"] == "metadata.name" && field["operator"] == "In");
    names
        .filter_map(|field| field["values"].as_array())
        .find(|values| values.len() == 1)
        .and_then(|values| values[0].as_str())
        .unwrap_or("?")
}

pub fn objects(snapshot: &Json) -> impl Iterator<Item = &Json> {
    snapshot["objects"].as_array().into_iter().flatten()
}

pub fn turns(snapshot: &Json) -> impl Iterator<Item = &Json> {
    snapshot["trace"].as_array().into_iter().flatten()
}

/// Without the five random letters at its end.
fn prefix(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((prefix, suffix)) if suffix.len() == 5 => prefix,
        _ => name,
    }
}

impl Names {
    /// The names in the snapshots of one play.
    pub fn of(snapshots: &[Json]) -> Self {
        let revisions = revisions(snapshots);
        let mut known: BTreeMap<String, String> =
            revisions.iter().filter(|(name, _)| name.len() > 4).map(|(name, ours)| (name.clone(), ours.clone())).collect();
        known.extend(pods(snapshots));
        Self { known, revisions }
    }

    /// What a revision or hash is called.
    pub fn revision<'a>(&'a self, name: &'a str) -> &'a str {
        self.revisions.get(name).map_or(name, |ours| ours)
    }

    /// A text with our names in it: the longest known name that begins where a word does and ends where its letters and digits do.
    pub fn text(&self, text: &str) -> String {
        let bytes = text.as_bytes();
        let (mut result, mut kept, mut at) = (String::new(), 0, 0);
        while at < bytes.len() {
            let begins = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'-');
            match if begins { self.longest_at(text, at) } else { None } {
                Some((end, ours)) => {
                    result.push_str(&text[kept..at]);
                    result.push_str(ours);
                    (at, kept) = (end, end);
                }
                None => at += 1,
            }
        }
        result + &text[kept..]
    }

    fn longest_at(&self, text: &str, at: usize) -> Option<(usize, &str)> {
        let bytes = text.as_bytes();
        let mut found = None;
        let mut end = at;
        while end < bytes.len() && (bytes[end].is_ascii_alphanumeric() || bytes[end] == b'-' || bytes[end] == b'.') {
            end += 1;
            if bytes.get(end).is_none_or(|next| !next.is_ascii_alphanumeric())
                && let Some(ours) = self.known.get(&text[at..end])
            {
                found = Some((end, ours.as_str()));
            }
        }
        found
    }
}

/// Revisions by order of first appearance, then by number; their hashes likewise.
fn revisions(snapshots: &[Json]) -> BTreeMap<String, String> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for snapshot in snapshots {
        let mut fresh: Vec<(String, i64, String)> = Vec::new();
        for object in objects(snapshot).filter(|object| object["kind"] == "ControllerRevision") {
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            let set = owner(object).map_or_else(|| name.rsplit_once('-').map_or(name, |(set, _)| set), |(_, set)| set);
            if !known.contains_key(name) {
                fresh.push((set.to_owned(), object["revision"].as_i64().unwrap_or(0), name.to_owned()));
            }
        }
        fresh.sort();
        for (set, _, name) in fresh {
            if known.contains_key(&name) {
                continue;
            }
            let number = count.entry(set.clone()).or_default();
            *number += 1;
            if let Some(hash) = name.get(set.len() + 1..) {
                known.insert(hash.to_owned(), format!("r{number}"));
            }
            known.insert(name, format!("{set}-r{number}"));
        }
    }
    known
}

/// Pods that got a generated name: known by what generated it and by their node.
fn pods(snapshots: &[Json]) -> BTreeMap<String, String> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for snapshot in snapshots {
        for pod in objects(snapshot).filter(|object| object["kind"] == "Pod") {
            let name = pod["metadata"]["name"].as_str().unwrap_or_default();
            let generate = pod["metadata"]["generateName"].as_str().unwrap_or_default();
            let of_stateful_set = owner(pod).is_some_and(|(kind, _)| kind == "StatefulSet");
            if !generate.is_empty() && !of_stateful_set && name.starts_with(generate) && !known.contains_key(name) {
                known.insert(name.to_owned(), format!("{}@{}", generate.trim_end_matches('-'), target_node(pod)));
            }
        }
    }
    // Pods that came and went between two snapshots are in the trace alone.
    let mut seen: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for turn in snapshots.iter().flat_map(turns) {
        let (pod, owner) = (turn["pod"].as_str().unwrap_or_default(), turn["owner"].as_str().unwrap_or_default());
        let Some(set) = owner.strip_prefix("DaemonSet/").filter(|_| !known.contains_key(pod)) else { continue };
        let place = seen.entry(pod).or_default();
        if place.is_none() {
            *place = turn["node"].as_str().filter(|node| !node.is_empty()).map(|node| format!("{set}@{node}"));
        }
    }
    let unseen = seen.into_iter().map(|(pod, ours)| (pod.to_owned(), ours.unwrap_or_else(|| format!("{}@?", prefix(pod)))));
    let unseen: Vec<(String, String)> = unseen.collect();
    known.extend(unseen);
    known
}
