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
    let removed = |name: &str| changes.iter().any(|change| *change == Change::Remove(name.to_owned()));
    for change in &changes {
        if let Change::Set(name, _) = change
            && removed(name)
        {
            let text = format!("can not both modify and remove the following environment variable(s) in the same command: {name}");
            return Err(Failure::plain(text));
        }
    }
    Ok((resources, changes))
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
    for entry in container["env"].as_array().into_iter().flatten() {
        for change in changes {
            if let Change::Set(name, value) = change
                && entry["name"] == json!(name)
                && entry["value"] != json!(value)
            {
                let old = entry["value"].as_str().unwrap_or_default();
                let (plural, object) = (found.kind.info().plural, name_of(&found.object));
                let text = format!("error: {plural}/{object} '{name}' already has a value ({old}), and --overwrite is false\n");
                return Err(Failure::plain(text));
            }
        }
    }
    Ok(())
}

/// The container's variables after the changes: old ones in place, new ones behind.
fn changed(container: &Json, changes: &[Change]) -> Vec<Json> {
    let mut entries = container["env"].as_array().cloned().unwrap_or_default();
    for change in changes {
        match change {
            Change::Set(name, value) => {
                let wanted = json!({"name": name, "value": value});
                match entries.iter_mut().find(|entry| entry["name"] == json!(name)) {
                    Some(entry) => *entry = wanted,
                    None => entries.push(wanted),
                }
            }
            Change::Remove(name) => entries.retain(|entry| entry["name"] != json!(name)),
        }
    }
    entries
}

/// The strategic patch from the container's variables to `after`.
fn env_patch(container: &Json, after: &[Json]) -> Json {
    let before = container["env"].as_array().cloned().unwrap_or_default();
    let mut entries: Vec<Json> = Vec::new();
    for entry in after.iter().filter(|entry| !before.contains(entry)) {
        let mut entry = entry.clone();
        let had_source = before.iter().any(|old| old["name"] == entry["name"] && old.get("valueFrom").is_some());
        if had_source && entry.get("valueFrom").is_none() {
            entry["valueFrom"] = Json::Null;
        }
        entries.push(entry);
    }
    for gone in before.iter().filter(|old| !after.iter().any(|entry| entry["name"] == old["name"])) {
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
