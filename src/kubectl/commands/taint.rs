//! `kubectl taint` (`kubectl/pkg/cmd/taint/taint.go`, `utils.go`).

use crate::cluster::request::PatchType;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::explain;
use crate::kubectl::commands::label::label_value_complaint;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::flags::shared::{DRY_RUNS, LABELS, MANAGER, PRINT, SELECTOR, VALIDATION};
use crate::kubectl::shell::{DryRun, Shell};
use crate::kubectl::target::{self, Found};
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::name_of;
use serde_json::json;

flags! { FLAGS:
    ALL: Switch("all", "Select all nodes in the cluster");
    OVERWRITE: Switch("overwrite", "If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["taint"],
    usage: "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
    help: "Update the taints on one or more nodes",
    examples: &[
        ("Keep pods without a toleration off a node", "kubectl taint nodes node-1 dedicated=db:NoSchedule"),
        ("Evict them as well", "kubectl taint nodes node-1 dedicated=db:NoExecute"),
        ("Remove the taints with a key", "kubectl taint nodes node-1 dedicated-"),
    ],
    flags: &[FLAGS, LABELS, VALIDATION, DRY_RUNS, MANAGER, PRINT],
    manager: "kubectl-taint",
    takes: Takes::Taints,
    run,
    ..Command::EMPTY
};

const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

const NAME_PART: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

#[derive(Clone, Debug, PartialEq, Eq)]
struct Taint {
    key: String,
    value: String,
    effect: String,
}

impl Taint {
    fn is(&self, live: &Json) -> bool {
        live["key"] == json!(self.key) && (self.effect.is_empty() || live["effect"] == json!(self.effect))
    }

    fn shown(&self) -> String {
        if self.effect.is_empty() { self.key.clone() } else { format!("{}:{}", self.key, self.effect) }
    }

    fn json(&self) -> Json {
        let mut taint = json!({"effect": self.effect, "key": self.key});
        if !self.value.is_empty() {
            taint["value"] = json!(self.value);
        }
        taint
    }
}

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let is_taint = |word: &String| word.contains('=') || word.contains(':') || word.ends_with('-');
    let first = arguments.words.iter().position(is_taint).unwrap_or(arguments.words.len());
    let (resources, specs) = arguments.words.split_at(first);
    if let Some(stray) = specs.iter().find(|word| !is_taint(word)) {
        return Err(Failure::plain(format!("all resources must be specified before taint changes: {stray}")));
    }
    if resources.is_empty() {
        return Err(Failure::plain("one or more resources must be specified as <resource> <name>"));
    }
    if specs.is_empty() {
        return Err(Failure::plain("at least one taint update is required"));
    }
    let (add, remove) = parse(specs).map_err(|text| arguments.usage(text))?;
    if explain::known(&resources[0])? != Kind::Node {
        return Err(Failure::plain(format!("invalid resource type {}, only node types are supported", resources[0].to_lowercase())));
    }
    let both: Vec<String> = remove
        .iter()
        .filter(|gone| add.iter().any(|taint| gone.is(&taint.json())))
        .map(|gone| format!("{}={}", gone.key, gone.effect))
        .collect();
    if !both.is_empty() {
        let text = format!("can not both modify and remove the following taint(s) in the same command: {}", both.join(", "));
        return Err(Failure::plain(text));
    }
    let selects = arguments.get(SELECTOR).is_some_and(|selector| !selector.is_empty());
    if arguments.get(ALL) && selects {
        return Err(Failure::plain("setting 'all' parameter with a non empty selector is prohibited"));
    }
    if resources.len() < 2 && !arguments.get(ALL) && !selects {
        return Err(Failure::plain("at least one resource name must be specified since 'all' parameter is not set"));
    }
    let named = if arguments.get(ALL) || selects { &resources[..1] } else { resources };
    let search = target::find(shell, arguments, named)?;
    let mut failures = search.failures;
    for found in search.found {
        failures.extend(taint_one(shell, arguments, &found, &add, &remove).err());
    }
    Failure::all(failures)
}

fn parse(specs: &[String]) -> Result<(Vec<Taint>, Vec<Taint>), String> {
    let (mut add, mut remove): (Vec<Taint>, Vec<Taint>) = (Vec::new(), Vec::new());
    for spec in specs {
        match spec.strip_suffix('-') {
            Some(spec) => remove.push(taint(spec)?),
            None => {
                let taint = taint(spec)?;
                if taint.effect.is_empty() {
                    return Err(format!("invalid taint spec: {spec}"));
                }
                if add.iter().any(|other| other.key == taint.key && other.effect == taint.effect) {
                    return Err(format!(
                        "duplicated taints with the same key and effect: {{{} {} {} <nil>}}",
                        taint.key, taint.value, taint.effect
                    ));
                }
                add.push(taint);
            }
        }
    }
    Ok((add, remove))
}

fn taint(spec: &str) -> Result<Taint, String> {
    let invalid = |detail: &str| Err(format!("invalid taint spec: {spec}{detail}"));
    let parts: Vec<&str> = spec.split(':').collect();
    let (pair, effect) = match parts[..] {
        [key] => (key, ""),
        [pair, effect] => (pair, effect),
        _ => return invalid(""),
    };
    if parts.len() == 2 && !EFFECTS.contains(&effect) {
        return Err(format!("invalid taint effect: {effect}, unsupported taint effect"));
    }
    // Without an effect there is no value: `a=b` is read as the key `a=b`.
    let (key, value) = if parts.len() == 1 {
        (pair, "")
    } else {
        match pair.split('=').collect::<Vec<_>>()[..] {
            [key] => (key, ""),
            [key, value] => (key, value),
            _ => return invalid(""),
        }
    };
    if let Some(complaint) = label_value_complaint(value) {
        return invalid(&format!(", {complaint}"));
    }
    let name = key.rsplit_once('/').map_or(key, |(_, name)| name);
    if name.is_empty() || label_value_complaint(name).is_some() {
        return invalid(&format!(", {NAME_PART}"));
    }
    Ok(Taint { key: key.to_owned(), value: value.to_owned(), effect: effect.to_owned() })
}

fn taint_one(shell: &mut Shell<'_>, arguments: &Arguments, found: &Found, add: &[Taint], remove: &[Taint]) -> Result<(), Failure> {
    let name = name_of(&found.object);
    let live = found.object["spec"]["taints"].as_array().cloned().unwrap_or_default();
    let overwrite = arguments.get(OVERWRITE);
    let present: Vec<&str> = add.iter().filter(|taint| live.iter().any(|old| taint.is(old))).map(|taint| taint.key.as_str()).collect();
    if !overwrite && !present.is_empty() {
        let text = format!("node {name} already has {} taint(s) with same effect(s) and --overwrite is false", present.join(","));
        return Err(Failure::plain(text));
    }
    let mut taints: Vec<Json> = add.iter().map(Taint::json).collect();
    taints.extend(live.iter().filter(|old| !add.iter().any(|taint| taint.is(old))).cloned());
    let added = taints.len() != live.len();
    let mut failures = Vec::new();
    let mut removed = false;
    for gone in remove {
        let before = taints.len();
        taints.retain(|taint| !gone.is(taint));
        if taints.len() == before {
            failures.push(Failure::plain(format!("taint {:?} not found", gone.shown())));
        } else {
            removed = true;
        }
    }
    Failure::all(failures)?;
    let operation = if (added && removed) || overwrite {
        "modified"
    } else if added {
        "tainted"
    } else {
        "untainted"
    };
    let mut object = found.object.clone();
    if shell.dry_run == DryRun::Client {
        object["spec"]["taints"] = Json::Array(taints);
    } else if taints != live {
        let taints = if taints.is_empty() { Json::Null } else { Json::Array(taints) };
        object = shell.patch(Kind::Node, &found.object, PatchType::Strategic, json!({"spec": {"taints": taints}}))?;
    }
    // The operation replaces the text into which the dry run was written, so upstream's line does not tell of it.
    let dry_run = std::mem::replace(&mut shell.dry_run, DryRun::None);
    let reported = shell.report(arguments, Kind::Node, &object, operation);
    shell.dry_run = dry_run;
    reported
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taints_are_read_as_upstream_reads_them() {
        let text = |spec: &str| parse(&[spec.to_owned()]).unwrap_err();
        assert_eq!(text("a=b:Never"), "invalid taint effect: Never, unsupported taint effect");
        assert_eq!(text("a=b=c:NoSchedule"), "invalid taint spec: a=b=c:NoSchedule");
        assert_eq!(text("a=b"), format!("invalid taint spec: a=b, {NAME_PART}"));
        assert!(parse(&["k:NoSchedule".to_owned(), "j-".to_owned(), "i:NoExecute-".to_owned()]).is_ok());
        assert!(parse(&["node-role.kubernetes.io/master=:NoSchedule".to_owned()]).is_ok());
    }
}
