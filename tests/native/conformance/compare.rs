//! Two plays of one scenario held against each other, the recorded one and ours.
//!
//! Real controllers walk nodes in random order and the scheduler breaks ties its own way, so nodes that are alike in everything but their
//! name, and that no command or manifest names, may be exchanged for one another: the exchange that agrees best counts.

use super::names::{Names, objects};
use super::{state, text};
use podloom::object::Json;
use std::collections::BTreeMap;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Objects after each step: spec, labels, annotations, owners, status.
    Objects,
    /// The node of Pods that no DaemonSet owns.
    Placement,
    /// What happened to Pods.
    Trace,
    /// Exit code of each command.
    Exit,
    /// What each command printed.
    Stdout,
    /// What each command complained of.
    Stderr,
    /// Events: object, type, reason, message.
    Events,
    /// The names of ControllerRevisions to the letter.
    Hash,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Objects, Self::Placement, Self::Trace, Self::Exit, Self::Stdout, Self::Stderr, Self::Events, Self::Hash];

    /// Its name, as recordings write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Objects => "objects",
            Self::Placement => "placement",
            Self::Trace => "trace",
            Self::Exit => "exit",
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::Events => "events",
            Self::Hash => "hash",
        }
    }

    /// Whether it decides which exchange of nodes agrees best.
    const fn weighs(self) -> bool {
        matches!(self, Self::Objects | Self::Placement | Self::Trace)
    }
}

/// What differs, by category.
pub type Differences = BTreeMap<Category, Vec<String>>;

/// How many exchanges of nodes are tried.
const EXCHANGES_MAX: usize = 720;

/// The differences under the exchange of alike nodes that leaves the fewest.
pub fn best(recording: &Json, ours: &[Json], scenario: &str) -> Differences {
    let real = snapshots(recording);
    let mut best = compare(recording, real, ours);
    if best.is_empty() {
        return best;
    }
    for exchange in exchanges(&exchangeable(real, scenario)).into_iter().take(EXCHANGES_MAX) {
        if exchange.is_empty() {
            continue;
        }
        let other = compare(recording, real, &exchanged(ours, &exchange));
        if weight(&other) < weight(&best) {
            best = other;
        }
        if best.is_empty() {
            break;
        }
    }
    best
}

/// The snapshots of a recording.
pub fn snapshots(recording: &Json) -> &[Json] {
    recording["snapshots"].as_array().map_or(&[], Vec::as_slice)
}

fn weight(differences: &Differences) -> (usize, usize) {
    let count =
        |weighs: fn(Category) -> bool| differences.iter().filter(|(category, _)| weighs(**category)).map(|(_, all)| all.len()).sum();
    (count(Category::weighs), count(|_| true))
}

fn compare(recording: &Json, real: &[Json], ours: &[Json]) -> Differences {
    let mut found = Differences::new();
    let mut add = |category: Category, at: usize, more: Vec<String>| {
        let more = more.into_iter().map(|text| format!("[{at}] {text}")).filter(|text| !is_unstable(recording, category, text));
        found.entry(category).or_default().extend(more);
    };
    if real.len() != ours.len() {
        add(Category::Objects, 0, vec![format!("number of snapshots: real {}, ours {}", real.len(), ours.len())]);
        return found;
    }
    let (real_names, our_names) = (Names::of(real), Names::of(ours));
    let ordered = state::ordered_sets(real);
    for (at, (real, ours)) in real.iter().zip(ours).enumerate() {
        for (category, field) in [(Category::Stdout, "stdout"), (Category::Stderr, "stderr")] {
            let text = |names: &Names, snapshot: &Json| text::lines(names, snapshot[field].as_str().unwrap_or_default());
            add(category, at, first_difference(&text(&real_names, real), &text(&our_names, ours)));
        }
        let exit = |snapshot: &Json| snapshot["exit"].as_i64().unwrap_or(0);
        add(Category::Exit, at, values(&exit(real).into(), &exit(ours).into(), ""));
        // After a command that only reads, the objects are those of the snapshot before.
        if real["readonly"] == true {
            continue;
        }
        let (mut real_objects, mut our_objects) = (state::all(real, &real_names), state::all(ours, &our_names));
        let (mut real_places, mut our_places) = (state::placement(&mut real_objects), state::placement(&mut our_objects));
        real_places.retain(|pod, _| our_places.contains_key(pod));
        our_places.retain(|pod, _| real_places.contains_key(pod));
        add(Category::Placement, at, maps(real_places.iter(), &our_places, ""));
        add(Category::Objects, at, maps(real_objects.iter(), &our_objects, ""));
        let trace = |snapshot: &Json, names: &Names| state::trace(snapshot, names, &ordered);
        add(Category::Trace, at, values(&trace(real, &real_names), &trace(ours, &our_names), ""));
        let (real_events, our_events) = (state::events(real, &real_names), state::events(ours, &our_names));
        add(Category::Events, at, real_events.difference(&our_events).map(|event| format!("missing {event}")).collect());
        add(Category::Events, at, our_events.difference(&real_events).map(|event| format!("extra {event}")).collect());
    }
    for kind in ["StatefulSet", "DaemonSet"] {
        let names = |snapshots: &[Json]| state::revision_names(snapshots, kind);
        let (real_names, our_names) = (names(real), names(ours));
        if real_names != our_names {
            add(Category::Hash, 0, vec![format!("{kind}: real {real_names:?}, ours {our_names:?}")]);
        }
    }
    found.retain(|_, all| !all.is_empty());
    found
}

/// Where two runs of the real thing did not agree, nothing is compared: `category` or `category[step]`.
fn is_unstable(recording: &Json, category: Category, difference: &str) -> bool {
    let unstable = recording["unstable"].as_array().into_iter().flatten().filter_map(Json::as_str);
    let mut of_category = unstable.filter_map(|word| word.strip_prefix(category.name()));
    of_category.any(|step| step.is_empty() || (step.starts_with('[') && difference.starts_with(step)))
}

fn first_difference(real: &[String], ours: &[String]) -> Vec<String> {
    if real == ours {
        return Vec::new();
    }
    let at = real.iter().zip(ours).take_while(|(real, ours)| real == ours).count();
    let show = |lines: &[String]| lines.get(at).map_or("<end>", |line| line).to_owned();
    vec![format!("line {}: real {} | ours {}", at + 1, show(real), show(ours))]
}

fn maps<'a>(real: impl Iterator<Item = (&'a String, &'a Json)>, ours: &BTreeMap<String, Json>, path: &str) -> Vec<String> {
    let real: serde_json::Map<String, Json> = real.map(|(key, value)| (key.clone(), value.clone())).collect();
    let ours: serde_json::Map<String, Json> = ours.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    values(&real.into(), &ours.into(), path)
}

/// Every place at which two values differ.
fn values(real: &Json, ours: &Json, path: &str) -> Vec<String> {
    match (real, ours) {
        (Json::Object(real), Json::Object(ours)) => {
            let keys: std::collections::BTreeSet<&String> = real.keys().chain(ours.keys()).collect();
            let of_key = |key: &String| {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                match (real.get(key), ours.get(key)) {
                    (Some(real), Some(ours)) => values(real, ours, &path),
                    (real, ours) => vec![format!("{path}: real {}, ours {}", shown(real), shown(ours))],
                }
            };
            keys.into_iter().flat_map(of_key).collect()
        }
        (Json::Array(real), Json::Array(ours)) if real.len() == ours.len() => {
            real.iter().zip(ours).enumerate().flat_map(|(at, (real, ours))| values(real, ours, &format!("{path}[{at}]"))).collect()
        }
        _ if real == ours => Vec::new(),
        _ => vec![format!("{path}: real {}, ours {}", shown(Some(real)), shown(Some(ours)))],
    }
}

fn shown(value: Option<&Json>) -> String {
    let text = value.map_or_else(|| "none".to_owned(), |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    if text.chars().count() > 160 { text.chars().take(157).collect::<String>() + "..." } else { text }
}

/// Groups of nodes that are alike but for their name and that nothing names.
fn exchangeable(real: &[Json], scenario: &str) -> Vec<Vec<String>> {
    let steps: Vec<&str> = real.iter().map(|snapshot| snapshot["step"].as_str().unwrap_or_default()).collect();
    let said = steps.join("\n") + scenario;
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in real.first().into_iter().flat_map(objects).filter(|object| object["kind"] == "Node") {
        let name = node["metadata"]["name"].as_str().unwrap_or_default();
        // Once is its own manifest.
        if mentions(&said, name).count() > 1 {
            continue;
        }
        let mut metadata = state::pruned(&node["metadata"], &Names::default());
        metadata["name"] = Json::Null;
        metadata["labels"]["kubernetes.io/hostname"] = Json::Null;
        let facts = serde_json::json!([metadata, node["spec"], node["status"]["allocatable"]]);
        groups.entry(facts.to_string()).or_default().push(name.to_owned());
    }
    let mut groups: Vec<Vec<String>> = groups.into_values().filter(|group| group.len() > 1).collect();
    groups.iter_mut().for_each(|group| group.sort());
    groups
}

/// Where a name stands as a word of its own.
fn mentions<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let joins = |one: char| one.is_alphanumeric() || matches!(one, '_' | '.' | '-');
    let alone = move |at: &usize| !text[..*at].ends_with(joins) && !text[*at + name.len()..].starts_with(joins);
    text.match_indices(name).map(|(at, _)| at).filter(alone)
}

/// Every way to exchange the nodes of each group among themselves: from our name to the one it shall have.
fn exchanges(groups: &[Vec<String>]) -> Vec<BTreeMap<String, String>> {
    let mut all = vec![BTreeMap::new()];
    for group in groups {
        let orders = permutations(group);
        let with = |exchange: &BTreeMap<String, String>, order: &Vec<String>| {
            let moved = group.iter().zip(order).filter(|(from, to)| from != to).map(|(from, to)| (from.clone(), to.clone()));
            exchange.clone().into_iter().chain(moved).collect()
        };
        all = all.iter().flat_map(|exchange| orders.iter().map(move |order| with(exchange, order))).take(EXCHANGES_MAX).collect();
    }
    all
}

fn permutations(group: &[String]) -> Vec<Vec<String>> {
    if group.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in group.iter().enumerate() {
        let rest: Vec<String> = group.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, name)| name.clone()).collect();
        for mut order in permutations(&rest) {
            order.insert(0, first.clone());
            all.push(order);
        }
        if all.len() >= EXCHANGES_MAX {
            break;
        }
    }
    all
}

/// Our snapshots with nodes under other names.
fn exchanged(ours: &[Json], exchange: &BTreeMap<String, String>) -> Vec<Json> {
    ours.iter().map(|snapshot| renamed(snapshot, exchange)).collect()
}

fn renamed(value: &Json, exchange: &BTreeMap<String, String>) -> Json {
    match value {
        Json::Object(map) => Json::Object(map.iter().map(|(key, value)| (renamed_text(key, exchange), renamed(value, exchange))).collect()),
        Json::Array(list) => list.iter().map(|one| renamed(one, exchange)).collect(),
        Json::String(text) => renamed_text(text, exchange).into(),
        Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
    }
}

fn renamed_text(text: &str, exchange: &BTreeMap<String, String>) -> String {
    let joins = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let bytes = text.as_bytes();
    let (mut result, mut at) = (String::new(), 0);
    while at < text.len() {
        let length = bytes[at..].iter().take_while(|byte| joins(byte)).count();
        let word = &text[at..at + length];
        result.push_str(exchange.get(word).map_or(word, |other| other));
        let gap = bytes[at + length..].iter().take_while(|byte| !joins(byte)).count();
        result.push_str(&text[at + length..at + length + gap]);
        at += length + gap;
    }
    result
}
