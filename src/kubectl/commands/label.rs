//! `kubectl label` and `kubectl annotate` (`kubectl/pkg/cmd/label/label.go`, `annotate/annotate.go`).

use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::request::PatchType;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::documents;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{
    ALL, ALL_OF_TYPE, DRY_RUNS, EVERYWHERE, FIELD_SELECTOR, FIELDS, FILES, LABELS, LOCAL, LOCALLY, MANAGER, OUTPUT, PRINT, RECORDS,
    SELECTOR,
};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::{DryRun, Shell};
use crate::kubectl::target::{self, Found};
use crate::object::Json;
use crate::object::read::name_of;
use serde_json::{Map, json};

flags! { FLAGS:
    LIST: Switch("list", "If true, display the labels or annotations for a given resource.");
    OVERWRITE: Switch("overwrite", "If true, allow existing values to be overwritten, otherwise reject updates that overwrite them.");
    RESOURCE_VERSION: Text("resource-version", "If non-empty, the update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.").values(Values::ResourceVersion);
}

pub(crate) const LABEL: Command = Command {
    path: &["label"],
    usage: "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    help: "Update the labels on a resource",
    examples: &[
        ("Label a node", "kubectl label nodes node-1 disk=ssd"),
        ("Change a label", "kubectl label --overwrite nodes node-1 disk=hdd"),
        ("Remove a label", "kubectl label nodes node-1 disk-"),
    ],
    flags: &[FLAGS, LABELS, FIELDS, EVERYWHERE, ALL_OF_TYPE, FILES, LOCALLY, DRY_RUNS, MANAGER, PRINT, RECORDS],
    manager: "kubectl-label",
    takes: Takes::Entries("labels"),
    run: |shell, arguments| run(shell, arguments, Entries::Labels),
    ..Command::EMPTY
};

pub(crate) const ANNOTATE: Command = Command {
    path: &["annotate"],
    usage: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    help: "Update the annotations on a resource",
    examples: &[
        ("Say why the next revision is made", "kubectl annotate daemonset/agent kubernetes.io/change-cause='new log format'"),
        ("Remove an annotation", "kubectl annotate daemonset/agent note-"),
    ],
    flags: &[FLAGS, LABELS, FIELDS, EVERYWHERE, ALL_OF_TYPE, FILES, LOCALLY, DRY_RUNS, MANAGER, PRINT, RECORDS],
    manager: "kubectl-annotate",
    takes: Takes::Entries("annotations"),
    run: |shell, arguments| run(shell, arguments, Entries::Annotations),
    ..Command::EMPTY
};

/// Which of the two maps of metadata is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entries {
    Labels,
    Annotations,
}

impl Entries {
    const fn field(self) -> &'static str {
        match self {
            Self::Labels => "labels",
            Self::Annotations => "annotations",
        }
    }

    const fn singular(self) -> &'static str {
        match self {
            Self::Labels => "label",
            Self::Annotations => "annotation",
        }
    }
}

/// What is to be set and what removed.
#[derive(Clone, Debug, Default)]
struct Change {
    set: Vec<(String, String)>,
    remove: Vec<String>,
}

fn run(shell: &mut Shell<'_>, arguments: &Arguments, map: Entries) -> Result<(), Failure> {
    let is_pair = |word: &String| (word.contains('=') && !word.starts_with('=')) || (word.ends_with('-') && word != "-");
    let first_pair = arguments.words.iter().position(is_pair).unwrap_or(arguments.words.len());
    let (resources, pairs) = arguments.words.split_at(first_pair);
    if let Some(stray) = pairs.iter().find(|word| !is_pair(word)) {
        return Err(Failure::plain(format!("all resources must be specified before {} changes: {stray}", map.singular())));
    }
    let change = change(pairs, map)?;
    if arguments.get(LIST) && arguments.get(OUTPUT).is_some_and(|format| !format.is_empty()) {
        return Err(Failure::plain("--list and --output may not be specified together"));
    }
    for flag in [SELECTOR, FIELD_SELECTOR] {
        if arguments.get(ALL) && arguments.get(flag).is_some_and(|text| !text.is_empty()) {
            return Err(Failure::plain(format!("cannot set --all and --{} at the same time", flag.name())));
        }
    }
    if arguments.get(LOCAL) && shell.dry_run == DryRun::Server {
        return Err(Failure::plain("cannot specify --local and --dry-run=server - did you mean --dry-run=client?"));
    }
    if resources.is_empty() && !documents::are_named(arguments) {
        return Err(Failure::plain("one or more resources must be specified as <resource> <name> or <resource>/<name>"));
    }
    if pairs.is_empty() && !arguments.get(LIST) {
        return Err(Failure::plain(format!("at least one {} update is required", map.singular())));
    }
    let search = target::find(shell, arguments, resources)?;
    let mut failures = search.failures;
    let several = search.found.len() > 1 || search.found.iter().any(|found| !found.named);
    if several && arguments.get(RESOURCE_VERSION).is_some_and(|version| !version.is_empty()) {
        return Err(Failure::plain("--resource-version may only be used with a single resource"));
    }
    for found in search.found {
        if arguments.get(LIST) {
            list(shell, &found, map, several);
            continue;
        }
        failures.extend(change_one(shell, arguments, &found, &change, map).err());
    }
    Failure::all(failures)
}

fn change(pairs: &[String], map: Entries) -> Result<Change, Failure> {
    let mut change = Change::default();
    for pair in pairs {
        if let Some((key, value)) = pair.split_once('=') {
            if map == Entries::Labels && value.contains('=') {
                return Err(Failure::plain(format!("invalid label spec: {pair}")));
            }
            if map == Entries::Labels
                && let Some(complaint) = label_value_complaint(value)
            {
                return Err(Failure::plain(format!("invalid label value: {pair:?}: {complaint}")));
            }
            change.set.push((key.to_owned(), value.to_owned()));
        } else {
            change.remove.push(pair.strip_suffix('-').unwrap_or(pair).to_owned());
        }
    }
    let both: Vec<&str> =
        change.set.iter().map(|(key, _)| key.as_str()).filter(|key| change.remove.iter().any(|gone| gone == key)).collect();
    match both.first() {
        None => Ok(change),
        Some(_) if map == Entries::Labels => Err(Failure::plain("can not both modify and remove a label in the same command")),
        Some(_) => Err(Failure::plain(format!(
            "can not both modify and remove the following annotation(s) in the same command: {}",
            both.join(", ")
        ))),
    }
}

/// What is wrong with a label value (`validation.IsValidLabelValue`).
pub(crate) fn label_value_complaint(value: &str) -> Option<String> {
    if value.len() > 63 {
        return Some("must be no more than 63 bytes".to_owned());
    }
    let inner = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    let edge = |character: Option<char>| character.is_none_or(|character| character.is_ascii_alphanumeric());
    let fits = value.chars().all(inner) && edge(value.chars().next()) && edge(value.chars().next_back());
    (!fits).then(|| {
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')".to_owned()
    })
}

fn list(shell: &mut Shell<'_>, found: &Found, map: Entries, several: bool) {
    let info = found.kind.info();
    if several {
        let line = format!("Listing {} for {}.{}/{}:", map.field(), info.name, info.group, name_of(&found.object));
        shell.say(&line);
    }
    let entries = found.object["metadata"][map.field()].as_object().cloned().unwrap_or_default();
    for (key, value) in entries {
        let line = format!("{}{key}={}", if several { " " } else { "" }, value.as_str().unwrap_or_default());
        shell.say(&line);
    }
}

fn change_one(shell: &mut Shell<'_>, arguments: &Arguments, found: &Found, change: &Change, map: Entries) -> Result<(), Failure> {
    let live = found.object["metadata"][map.field()].as_object().cloned().unwrap_or_default();
    if !arguments.get(OVERWRITE) {
        refuse_overwriting(&live, change, map)?;
    }
    let mut patch = Map::new();
    let (mut set, mut removed) = (false, false);
    for (key, value) in &change.set {
        if live.get(key).and_then(Json::as_str) != Some(value) {
            set = true;
            patch.insert(key.clone(), Json::String(value.clone()));
        }
    }
    for key in &change.remove {
        if live.contains_key(key) {
            removed = true;
            patch.insert(key.clone(), Json::Null);
        } else if map == Entries::Labels {
            shell.say(&format!("label {key:?} not found."));
        }
    }
    let mut object = found.object.clone();
    if !patch.is_empty() {
        let mut body = json!({"metadata": {map.field(): patch}});
        // `label` prints the object that it changed itself, `annotate` the one that the server answered with.
        let changed = shell.preview(found.kind, &object, PatchType::Merge, &body)?;
        if shell.dry_run == DryRun::Client || arguments.get(LOCAL) {
            object = changed;
        } else {
            if let Some(version) = arguments.get(RESOURCE_VERSION).filter(|version| !version.is_empty()) {
                body["metadata"]["resourceVersion"] = json!(version);
                check_version(found, version)?;
            }
            let answer = shell.patch(found.kind, &found.object, PatchType::Merge, body)?;
            object = if map == Entries::Labels { changed } else { answer };
        }
    }
    let operation = match (map, set, removed) {
        (Entries::Annotations, _, _) => "annotated",
        (Entries::Labels, true, true) => "modified",
        (Entries::Labels, true, false) => "labeled",
        (Entries::Labels, false, true) => "unlabeled",
        (Entries::Labels, false, false) => "not labeled",
    };
    shell.report(arguments, found.kind, &object, operation)
}

/// What the server says of a write that is for another version of the object.
fn check_version(found: &Found, version: &str) -> Result<(), Failure> {
    if found.object["metadata"]["resourceVersion"] == json!(version) {
        return Ok(());
    }
    let text = format!(
        "Operation cannot be fulfilled on {} {:?}: the object has been modified; please apply your changes to the latest version and try again",
        found.kind.info().resource(),
        name_of(&found.object)
    );
    Err(Failure::Api(Rejection::new(Reason::Conflict, text)))
}

fn refuse_overwriting(live: &Map<String, Json>, change: &Change, map: Entries) -> Result<(), Failure> {
    let declared: Vec<String> = change
        .set
        .iter()
        .filter_map(|(key, value)| {
            live.get(key).and_then(Json::as_str).filter(|old| old != value).map(|old| format!("'{key}' already has a value ({old})"))
        })
        .collect();
    match (declared.is_empty(), map) {
        (true, _) => Ok(()),
        (false, Entries::Labels) => {
            Failure::all(declared.iter().map(|text| Failure::plain(format!("{text}, and --overwrite is false"))).collect())
        }
        (false, Entries::Annotations) => {
            let text = format!("--overwrite is false but found the following declared annotation(s): {}", declared.join("; "));
            Err(Failure::plain(text))
        }
    }
}
