//! `kubectl wait` (`kubectl/pkg/cmd/wait`).

use crate::cluster::store::Cluster;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL_OF_TYPE, EVERYWHERE, FIELDS, FILES, LABELS, LOCALLY, PRINT};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::print::jsonpath::Template;
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use crate::kubectl::waiting::{Progress, Task, Waiting};
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use crate::object::limits::Allowance;
use crate::object::patch::go_text;
use crate::object::read::key_of;
use crate::time::{Span, Time};

flags! { FLAGS:
    FOR: Text("for", "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true. Condition values are compared after Unicode simple case folding, which is a more general form of case-insensitivity.").default("[]").values(Values::Conditions);
    TIMEOUT: Duration("timeout", "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.").default("30s");
}

pub(crate) const COMMAND: Command = Command {
    path: &["wait"],
    usage: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
    help: "Wait for a specific condition on one or many resources",
    examples: &[
        ("Wait until a pod is ready", "kubectl wait --for=condition=Ready pod/mysql-0"),
        ("Wait until a field has a value", "kubectl wait --for=jsonpath='{.status.readyReplicas}'=3 statefulset/mysql"),
        ("Wait until a pod is gone", "kubectl wait --for=delete pod/mysql-2 --timeout=60s"),
    ],
    flags: &[FLAGS, LABELS, FIELDS, EVERYWHERE, ALL_OF_TYPE, FILES, LOCALLY, PRINT],
    takes: Takes::Objects,
    run,
    ..Command::EMPTY
};

const FORM: &str = "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'";

const WEEK_MS: i64 = 7 * 24 * 3600 * 1000;

#[derive(Clone, Debug, PartialEq)]
enum For {
    Delete,
    Create,
    Condition { name: String, status: String },
    Path { path: Template, value: Option<String> },
}

/// Objects that are waited for, one after the other.
#[derive(Clone, Debug, PartialEq)]
struct Condition {
    wanted: For,
    objects: Vec<(Kind, Key, Json)>,
    /// The version of the first object when it was last found wanting; `None` in it where there was no object.
    looked_at: Option<Option<u64>>,
}

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let wanted = wanted(arguments.get(FOR).unwrap_or_default())?;
    let objects = objects(shell, arguments, &wanted)?;
    if objects.is_empty() {
        if wanted == For::Delete {
            return Ok(());
        }
        return Err(Failure::plain("no matching resources found"));
    }
    let timeout_ms = match arguments.get(TIMEOUT) {
        ms if ms < 0 => WEEK_MS,
        ms => ms,
    };
    let deadline = shell.now + Span::from_ms(timeout_ms.unsigned_abs());
    let mut condition = Condition { wanted, objects, looked_at: None };
    let progress = condition.poll(&shell.cluster, shell.now, None);
    shell.stdout.push_str(&progress.stdout);
    shell.stderr.push_str(&progress.stderr);
    match progress.exit {
        Some(0) => Ok(()),
        Some(_) => Err(Failure::Silent),
        None if timeout_ms == 0 => {
            let late = condition.give_up(&shell.cluster, "condition not met for");
            shell.stdout.push_str(&late.stdout);
            shell.stderr.push_str(&late.stderr);
            if late.exit == Some(0) { Ok(()) } else { Err(Failure::Silent) }
        }
        None => {
            shell.waiting = Some(Waiting::new(condition, Some(deadline)));
            Ok(())
        }
    }
}

fn wanted(text: &str) -> Result<For, Failure> {
    let (word, rest) = text.split_once('=').unwrap_or((text, ""));
    match word.to_lowercase().as_str() {
        "delete" if rest.is_empty() => Ok(For::Delete),
        "create" if rest.is_empty() => Ok(For::Create),
        "condition" => {
            let (name, status) = rest.split_once('=').unwrap_or((rest, "True"));
            Ok(For::Condition { name: name.to_lowercase(), status: status.to_lowercase() })
        }
        "jsonpath" => {
            let parts = json_path_parts(rest);
            let (path, value) = match parts.as_slice() {
                [path] => (path, None),
                [path, value] => (path, Some(value.trim_matches(['\'', '"']).to_owned())),
                _ => return Err(Failure::plain(FORM)),
            };
            let path = Template::of_path(path).map_err(|fault| Failure::Plain(fault.to_string()))?;
            if value.as_deref() == Some("") {
                return Err(Failure::plain(
                    "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
                ));
            }
            Ok(For::Path { path, value })
        }
        _ => Err(Failure::plain(format!("unrecognized condition: {text:?}"))),
    }
}

/// Cuts at single equal signs; a double one belongs to a filter.
fn json_path_parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '=' && characters.next_if_eq(&'=').is_none() {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(character);
            if character == '=' {
                part.push('=');
            }
        }
    }
    parts
}

fn objects(shell: &Shell<'_>, arguments: &Arguments, wanted: &For) -> Result<Vec<(Kind, Key, Json)>, Failure> {
    if *wanted == For::Create {
        let targets = target::read(&arguments.words)?;
        return Ok(targets.into_iter().filter_map(|one| Some((one.kind, shell.key(one.kind, one.name.as_deref()?), Json::Null))).collect());
    }
    let search = target::find(shell, arguments, &arguments.words)?;
    if *wanted != For::Delete {
        Failure::all(search.failures)?;
    }
    Ok(search.found.into_iter().map(|found| (found.kind, key_of(&found.object), found.object["metadata"]["uid"].clone())).collect())
}

impl Task for Condition {
    /// Looks again; objects that are ready are reported in order.
    fn poll(&mut self, cluster: &Cluster, now: Time, deadline: Option<Time>) -> Progress {
        let mut progress = Progress::default();
        while let Some((kind, key, uid)) = self.objects.first() {
            // Most steps change something else.
            let version = cluster.get(*kind, key).map(|object| object.meta().resource_version);
            let met = if self.looked_at.replace(version) == Some(version) { Ok(false) } else { self.is_met(cluster, *kind, key, uid) };
            match met {
                Ok(true) => {
                    self.looked_at = None;
                    progress.stdout.push_str(&format!("{}/{} condition met\n", kind.info().printed(), key.name));
                    self.objects.remove(0);
                }
                Ok(false) if deadline.is_some_and(|deadline| now >= deadline) => {
                    let late = self.give_up(cluster, "timed out waiting for the condition on");
                    progress.stdout.push_str(&late.stdout);
                    progress.stderr = late.stderr;
                    progress.exit = late.exit;
                    return progress;
                }
                Ok(false) => {
                    progress.again_at = deadline;
                    return progress;
                }
                Err(text) => {
                    progress.stderr = Failure::Plain(text).print();
                    progress.exit = Some(1);
                    return progress;
                }
            }
        }
        progress.exit = Some(0);
        progress
    }

    fn boxed(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}

impl Condition {
    /// Looks at what is left for the last time: each object is told of by itself.
    fn give_up(&mut self, cluster: &Cluster, complaint: &str) -> Progress {
        let mut progress = Progress::default();
        let mut failures = Vec::new();
        for (kind, key, uid) in std::mem::take(&mut self.objects) {
            match self.is_met(cluster, kind, &key, &uid) {
                Ok(true) => progress.stdout.push_str(&format!("{}/{} condition met\n", kind.info().printed(), key.name)),
                Ok(false) => failures.push(Failure::plain(format!("{complaint} {}/{}", kind.info().plural, key.name))),
                Err(text) => failures.push(Failure::Plain(text)),
            }
        }
        progress.exit = Some(i32::from(!failures.is_empty()));
        if let Err(failure) = Failure::all(failures) {
            progress.stderr = failure.print();
        }
        progress
    }

    fn is_met(&self, cluster: &Cluster, kind: Kind, key: &Key, uid: &Json) -> Result<bool, String> {
        let object = cluster.get_json(kind, key);
        match (&self.wanted, object) {
            (For::Delete, object) => Ok(object.is_none_or(|object| object["metadata"]["uid"] != *uid)),
            (For::Create, object) => Ok(object.is_some()),
            (_, None) => Err(format!("{} {:?} not found", kind.info().resource(), key.name)),
            (For::Condition { name, status }, Some(object)) => {
                let generation = object["metadata"]["generation"].as_i64().unwrap_or(0);
                let found = object["status"]["conditions"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .find(|condition| condition["type"].as_str().is_some_and(|type_| type_.to_lowercase() == *name));
                Ok(found.is_some_and(|condition| {
                    let is_current = condition["observedGeneration"].as_i64().is_none_or(|observed| observed >= generation);
                    is_current && condition["status"].as_str().is_some_and(|value| value.to_lowercase() == *status)
                }))
            }
            (For::Path { path, value }, Some(object)) => {
                let values = path.values(&object, &mut Allowance::default()).map_err(|fault| fault.to_string())?;
                if value.is_some() && values.len() > 1 {
                    return Err("given jsonpath expression matches more than one value".to_owned());
                }
                if value.is_some() && values.first().is_some_and(|found| found.is_object() || found.is_array()) {
                    return Err("jsonpath leads to a nested object or list which is not supported".to_owned());
                }
                Ok(match value {
                    None => !values.is_empty(),
                    Some(value) => values.len() == 1 && go_text(values[0]) == *value,
                })
            }
        }
    }
}
