//! `kubectl set env` (`kubectl/pkg/cmd/set/set_env.go`): sets, removes and lists the variables of a Pod template.

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::set::template::{check_flags, containers, has_template, is_chosen, push, send};
use crate::kubectl::documents;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL_OF_TYPE, DRY_RUNS, FILES, LABELS, LOCALLY, MANAGER, OUTPUT, PRINT};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::kubectl::target::{self, Found};
use crate::object::Json;
use crate::object::read::name_of;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

flags! { FLAGS:
    CONTAINERS: Text("containers", "The names of containers in the selected pod templates to change - may use wildcards").short('c').default("*").values(Values::Containers);
    ENV: Texts("env", "Specify a key-value pair for an environment variable to set into each container.").short('e').default("");
    FROM: Text("from", "The name of a resource from which to inject environment variables");
    KEYS: List("keys", "Comma-separated list of keys to import from specified resource");
    LIST: Switch("list", "If true, display the environment and any changes in the standard format. this flag will removed when we have kubectl view env.");
    OVERWRITE: Switch("overwrite", "If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.").default("true");
    _: Text("prefix", "Prefix to append to variable names");
    RESOLVE: Switch("resolve", "If true, show secret or configmap references when listing variables");
}

pub(crate) const COMMAND: Command = Command {
    path: &["set", "env"],
    usage: "set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
    help: "Update environment variables on a pod template",
    examples: &[
        ("Set a variable in every container", "kubectl set env statefulset/mysql MODE=fast"),
        ("List the variables", "kubectl set env statefulset/mysql --list"),
        ("Remove a variable", "kubectl set env statefulset/mysql MODE-"),
    ],
    flags: &[FLAGS, LABELS, ALL_OF_TYPE, FILES, LOCALLY, DRY_RUNS, MANAGER, PRINT],
    manager: "kubectl-set",
    takes: Takes::Workloads,
    run,
    ..Command::EMPTY
};

/// One change of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Set(String, String),
    Remove(String),
}

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    check_flags(shell, arguments)?;
    if arguments.get(FROM).is_some_and(|from| !from.is_empty()) || arguments.get(RESOLVE) {
        return Err(Failure::plain(
            "--from and --resolve are not available in this playground: nothing reads ConfigMaps and Secrets; write the variables as NAME=VALUE",
        ));
    }
    let (resources, changes) = split(arguments)?;
    if resources.is_empty() && !documents::are_named(arguments) {
        return Err(Failure::plain("one or more resources must be specified as <resource> <name> or <resource>/<name>"));
    }
    if arguments.get(LIST) && arguments.get(OUTPUT).is_some_and(|format| !format.is_empty()) {
        return Err(Failure::plain("--list and --output may not be specified together"));
    }
    if arguments.is_given(KEYS) {
        return Err(Failure::plain("when specifying --keys, a configmap or secret must be provided with --from"));
    }
    let search = target::find(shell, arguments, &resources)?;
    let mut failures = search.failures;
    for found in search.found {
        let changed = has_template(&found).and_then(|()| change_one(shell, arguments, &found, &changes));
        failures.extend(changed.err());
    }
    Failure::all(failures)
}

/// The resources, and the changes behind them (`envutil.SplitEnvironmentFromResources`, `ParseEnv`).
fn split(arguments: &Arguments) -> Result<(Vec<String>, Vec<Change>), Failure> {
    let mut resources = Vec::new();
    let mut changes = Vec::new();
    let given = arguments.get(ENV).iter();
    for word in given.chain(&arguments.words) {
        if let Some((name, value)) = word.split_once('=') {
            if name.is_empty() {
                return Err(Failure::plain(format!("invalid environment variable format: {word}")));
            }
            changes.push(Change::Set(name.to_owned(), value.to_owned()));
        } else if let Some(name) = word.strip_suffix('-').filter(|name| !name.is_empty()) {
            changes.push(Change::Remove(name.to_owned()));
        } else if changes.is_empty() {
            resources.push(word.clone());
        } else {
            let text = format!("all resources must be specified before environment changes: {}", arguments.words.join(" "));
            return Err(Failure::plain(text));
        }
    }
    let removed = removed(&changes);
    for change in &changes {
        if let Change::Set(name, _) = change
            && removed.contains(name.as_str())
        {
            let text = format!("can not both modify and remove the following environment variable(s) in the same command: {name}");
            return Err(Failure::plain(text));
        }
    }
    Ok((resources, changes))
}

/// The names that are removed.
fn removed(changes: &[Change]) -> BTreeSet<&str> {
    let removed = changes.iter().filter_map(|change| match change {
        Change::Remove(name) => Some(name.as_str()),
        Change::Set(..) => None,
    });
    removed.collect()
}

/// The name of a variable.
fn name_in(entry: &Json) -> Option<&str> {
    entry["name"].as_str()
}

fn change_one(shell: &mut Shell<'_>, arguments: &Arguments, found: &Found, changes: &[Change]) -> Result<(), Failure> {
    let (kind, name) = (found.kind.info(), name_of(&found.object));
    let lists = ["containers", "initContainers"];
    let chosen: Vec<(&str, &Json)> = lists
        .iter()
        .flat_map(|list| containers(found, list).iter().map(move |container| (*list, container)))
        .filter(|(_, container)| is_chosen(arguments.get(CONTAINERS), container))
        .collect();
    if chosen.is_empty() {
        let pattern = arguments.get(CONTAINERS).unwrap_or("*");
        shell.warn(&format!("{}/{name} does not have any containers matching {pattern:?}", kind.name));
        return Ok(());
    }
    let mut patch = json!({});
    for (list, container) in chosen {
        if !arguments.get(OVERWRITE) {
            refuse_overwriting(found, container, changes)?;
        }
        let after = changed(container, changes);
        if arguments.get(LIST) {
            shell.say(&format!("# {} {name}, container {}", kind.name, container["name"].as_str().unwrap_or_default()));
            for entry in &after {
                shell.say(&listed(entry));
            }
        } else if after != container["env"].as_array().cloned().unwrap_or_default() {
            push(&mut patch, list, env_patch(container, &after));
        }
    }
    if patch == json!({}) {
        return Ok(());
    }
    send(shell, arguments, found, &patch, "env updated", "failed to patch env update to pod template: ")
}

fn refuse_overwriting(found: &Found, container: &Json, changes: &[Change]) -> Result<(), Failure> {
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for change in changes {
        if let Change::Set(name, value) = change {
            wanted.entry(name).or_default().insert(value);
        }
    }
    for entry in container["env"].as_array().into_iter().flatten() {
        let Some((name, values)) = name_in(entry).and_then(|name| wanted.get_key_value(name)) else { continue };
        if values.iter().any(|value| entry["value"].as_str() != Some(value)) {
            let old = entry["value"].as_str().unwrap_or_default();
            let (plural, object) = (found.kind.info().plural, name_of(&found.object));
            let text = format!("error: {plural}/{object} '{name}' already has a value ({old}), and --overwrite is false\n");
            return Err(Failure::plain(text));
        }
    }
    Ok(())
}

/// The container's variables after the changes: old ones in place, new ones behind.
fn changed(container: &Json, changes: &[Change]) -> Vec<Json> {
    let removed = removed(changes);
    let mut entries = container["env"].as_array().cloned().unwrap_or_default();
    // No name is both set and removed.
    entries.retain(|entry| name_in(entry).is_none_or(|name| !removed.contains(name)));
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        if let Some(name) = name_in(entry) {
            places.entry(name.to_owned()).or_insert(place);
        }
    }
    for change in changes {
        let Change::Set(name, value) = change else { continue };
        let wanted = json!({"name": name, "value": value});
        match places.get(name) {
            Some(place) => entries[*place] = wanted,
            None => {
                places.insert(name.clone(), entries.len());
                entries.push(wanted);
            }
        }
    }
    entries
}

/// The strategic patch from the container's variables to `after`.
fn env_patch(container: &Json, after: &[Json]) -> Json {
    let before = container["env"].as_array().cloned().unwrap_or_default();
    let known: BTreeSet<String> = before.iter().map(Json::to_string).collect();
    let with_source: BTreeSet<Option<&str>> = before.iter().filter(|old| old.get("valueFrom").is_some()).map(name_in).collect();
    let kept: BTreeSet<Option<&str>> = after.iter().map(name_in).collect();
    let mut entries: Vec<Json> = Vec::new();
    for entry in after.iter().filter(|entry| !known.contains(&entry.to_string())) {
        let mut entry = entry.clone();
        if with_source.contains(&name_in(&entry)) && entry.get("valueFrom").is_none() {
            entry["valueFrom"] = Json::Null;
        }
        entries.push(entry);
    }
    for gone in before.iter().filter(|old| !kept.contains(&name_in(old))) {
        entries.push(json!({"name": gone["name"], "$patch": "delete"}));
    }
    let order: Vec<Json> = after.iter().map(|entry| json!({"name": entry["name"]})).collect();
    json!({"name": container["name"], "env": entries, "$setElementOrder/env": order})
}

fn listed(entry: &Json) -> String {
    let name = entry["name"].as_str().unwrap_or_default();
    let source = &entry["valueFrom"];
    let of = |field: &str, part: &str| source[field][part].as_str().unwrap_or_default().to_owned();
    if source.is_null() {
        format!("{name}={}", entry["value"].as_str().unwrap_or_default())
    } else if !source["configMapKeyRef"].is_null() {
        format!("# {name} from configmap {}, key {}", of("configMapKeyRef", "name"), of("configMapKeyRef", "key"))
    } else if !source["secretKeyRef"].is_null() {
        format!("# {name} from secret {}, key {}", of("secretKeyRef", "name"), of("secretKeyRef", "key"))
    } else if !source["resourceFieldRef"].is_null() {
        format!("# {name} from resource field {}", of("resourceFieldRef", "resource"))
    } else {
        format!("# {name} from field path {}", of("fieldRef", "fieldPath"))
    }
}
