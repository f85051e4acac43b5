//! `kubectl delete` (`kubectl/pkg/cmd/delete/delete.go`): one line per accepted delete, then it waits until all are gone.

use crate::cluster::rejection::Reason;
use crate::cluster::request::{Propagation, Request};
use crate::cluster::store::Cluster;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::apply::about_file;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{
    ALL, ALL_OF_TYPE, CASCADE, DELETION, DRY_RUNS, EVERYWHERE, FIELD_SELECTOR, FIELDS, FILES, FORCE, FORMATS, GRACE_PERIOD, LABELS,
    SELECTOR, TIMEOUT, WAIT, WAITS,
};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::{DryRun, Shell};
use crate::kubectl::waiting::{Progress, Task, Waiting};
use crate::kubectl::{documents, target};
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use crate::object::read::key_of;
use crate::time::Time;

flags! { FLAGS:
    IGNORE_NOT_FOUND: Switch("ignore-not-found", "Treat \"resource not found\" as a successful delete. Defaults to \"true\" when --all is specified.");
    INTERACTIVE: Switch("interactive", "If true, delete resource only when user confirms.").short('i');
    NOW: Switch("now", "If true, resources are signaled for immediate shutdown (same as --grace-period=1).");
    OUTPUT: Text("output", "Output mode. Use \"-o name\" for shorter output (resource/name).").short('o').values(Values::Words(FORMATS));
    RAW: Text("raw", "Raw URI to DELETE to the server.  Uses the transport specified by the kubeconfig file.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["delete"],
    usage: "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
    help: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    examples: &[
        ("Delete a pod; its controller makes another", "kubectl delete pod mysql-0"),
        ("Delete the pods that a label selects", "kubectl delete pods -l app=agent"),
        ("Delete a StatefulSet and leave its pods", "kubectl delete statefulset mysql --cascade=orphan"),
        ("Delete a pod on a dead node", "kubectl delete pod mysql-2 --force"),
    ],
    flags: &[FLAGS, DELETION, WAITS, LABELS, FIELDS, EVERYWHERE, ALL_OF_TYPE, FILES, DRY_RUNS],
    takes: Takes::Objects,
    run,
    ..Command::EMPTY
};

const FORCED: &str = "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.";

const CLUSTER_SCOPED: &str = "deleting cluster-scoped resources, not scoped to the provided namespace";

/// What is to be deleted, and the file it was named in.
struct Condemned {
    kind: Kind,
    key: Key,
    source: Option<String>,
}

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.get(INTERACTIVE) {
        return Err(Failure::plain("--interactive asks a question, and nobody can answer it here: leave the flag out"));
    }
    if arguments.is_given(RAW) {
        return Err(Failure::plain("--raw is not available in this playground: there is no server to ask"));
    }
    let grace = grace(arguments)?;
    let propagation = match arguments.get(CASCADE) {
        None | Some("background") => Propagation::Background,
        Some("true" | "1" | "t" | "T" | "TRUE" | "True") => {
            shell.complain("warning: --cascade=true is deprecated (boolean value) and can be replaced with --cascade=background.");
            Propagation::Background
        }
        Some("foreground") => Propagation::Foreground,
        Some("false" | "0" | "f" | "F" | "FALSE" | "False") => {
            shell.complain("warning: --cascade=false is deprecated (boolean value) and can be replaced with --cascade=orphan.");
            Propagation::Orphan
        }
        Some("orphan") => Propagation::Orphan,
        Some(other) => {
            let text = format!("invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\"");
            return Err(Failure::plain(text));
        }
    };
    if let Some(format) = arguments.get(OUTPUT).filter(|format| !format.is_empty() && *format != "name") {
        return Err(Failure::plain(format!("unexpected -o output mode: {format}. We only support '-o name'")));
    }
    for flag in [SELECTOR, FIELD_SELECTOR] {
        if arguments.get(ALL) && arguments.get(flag).is_some_and(|text| !text.is_empty()) {
            return Err(Failure::plain(format!("cannot set --all and --{} at the same time", flag.name())));
        }
    }
    let selects = arguments.is_given(ALL) || arguments.is_given(SELECTOR) || arguments.is_given(FIELD_SELECTOR);
    let (condemned, mut failures) = condemned(shell, arguments)?;
    let ignores_missing = arguments.get(IGNORE_NOT_FOUND) || (selects && arguments.get(ALL));
    failures.retain(|failure| !(ignores_missing && is_not_found(failure)));
    if grace == Some(0) {
        shell.warn(FORCED);
    }
    if shell.namespace_given && condemned.iter().any(|one| !one.kind.info().namespaced) {
        shell.warn(CLUSTER_SCOPED);
    }
    if condemned.is_empty() && failures.is_empty() && selects {
        shell.say("No resources found");
    }
    let mut gone = Gone { objects: Vec::new() };
    for one in condemned {
        let outcome = delete_one(shell, arguments, &one, grace, propagation);
        match outcome {
            Ok(object) => gone.objects.push((one.kind, one.key, object["metadata"]["uid"].clone())),
            Err(failure) if ignores_missing && is_not_found(&failure) => {}
            Err(failure) => failures.push(failure),
        }
    }
    if shell.dry_run == DryRun::None && arguments.get(WAIT) && failures.is_empty() {
        wait_for(shell, arguments, gone);
    }
    Failure::all(failures)
}

fn is_not_found(failure: &Failure) -> bool {
    matches!(failure, Failure::Api(rejection) if rejection.reason == Reason::NotFound)
}

fn grace(arguments: &Arguments) -> Result<Option<i64>, Failure> {
    let force = arguments.get(FORCE);
    let given = Some(arguments.get(GRACE_PERIOD)).filter(|seconds| *seconds >= 0);
    if arguments.get(NOW) {
        return match given {
            Some(_) => Err(Failure::plain("--now and --grace-period cannot be specified together")),
            None => Ok(Some(1)),
        };
    }
    match (given, force) {
        (Some(1..), true) => Err(Failure::plain("--force and --grace-period greater than 0 cannot be specified together")),
        (Some(0), false) => Ok(Some(1)),
        (None, true) => Ok(Some(0)),
        (given, _) => Ok(given),
    }
}

fn condemned(shell: &Shell<'_>, arguments: &Arguments) -> Result<(Vec<Condemned>, Vec<Failure>), Failure> {
    if documents::are_named(arguments) {
        let (documents, failures) = documents::documents(shell, arguments);
        let condemned = documents.into_iter().map(|document| Condemned {
            kind: document.kind,
            key: key_of(&document.object),
            source: Some(document.source),
        });
        return Ok((condemned.collect(), failures));
    }
    if arguments.words.is_empty() {
        return Err(Failure::plain(target::NOTHING_NAMED));
    }
    let search = target::find(shell, arguments, &arguments.words)?;
    let condemned = search.found.into_iter().map(|found| Condemned { kind: found.kind, key: key_of(&found.object), source: None });
    Ok((condemned.collect(), search.failures))
}

fn delete_one(
    shell: &mut Shell<'_>,
    arguments: &Arguments,
    one: &Condemned,
    grace: Option<i64>,
    propagation: Propagation,
) -> Result<Json, Failure> {
    let request = Request::Delete { kind: one.kind, key: one.key.clone(), grace_s: grace, propagation };
    let object = if shell.dry_run == DryRun::Client {
        shell.cluster.get_json(one.kind, &one.key).unwrap_or_default()
    } else {
        let answer = shell.send(request).map_err(|rejection| match &one.source {
            Some(source) => about_file("deleting", source, rejection),
            None => rejection,
        })?;
        answer.object
    };
    let operation = if grace == Some(0) { "force deleted" } else { "deleted" };
    let line = match arguments.get(OUTPUT) {
        Some("name") => format!("{}/{}", one.kind.info().printed(), one.key.name),
        _ => format!("{}{}", line(one.kind, &one.key, operation), shell.dry_run.suffix()),
    };
    shell.say(&line);
    Ok(object)
}

/// `pod "x" deleted from default namespace`
pub(crate) fn line(kind: Kind, key: &Key, operation: &str) -> String {
    let place = if key.namespace.is_empty() { String::new() } else { format!(" from {} namespace", key.namespace) };
    format!("{} {:?} {operation}{place}", kind.info().printed(), key.name)
}

fn wait_for(shell: &mut Shell<'_>, arguments: &Arguments, gone: Gone) {
    let deadline = shell.deadline(arguments.get(TIMEOUT));
    if gone.remaining(&shell.cluster).is_some() {
        shell.waiting = Some(Waiting::new(gone, deadline));
    }
}

/// Waits until objects are gone, or others stand in their place.
#[derive(Clone, Debug, PartialEq)]
struct Gone {
    objects: Vec<(Kind, Key, Json)>,
}

impl Gone {
    /// The first object that is still there.
    pub(crate) fn remaining(&self, cluster: &Cluster) -> Option<(Kind, &Key)> {
        self.objects
            .iter()
            .find(|(kind, key, uid)| cluster.get_json(*kind, key).is_some_and(|object| object["metadata"]["uid"] == *uid))
            .map(|(kind, key, _)| (*kind, key))
    }
}

impl Task for Gone {
    fn poll(&mut self, cluster: &Cluster, now: Time, deadline: Option<Time>) -> Progress {
        match self.remaining(cluster) {
            None => Progress::finished(),
            Some((kind, key)) if deadline.is_some_and(|deadline| now >= deadline) => {
                let text = format!("timed out waiting for the condition on {}/{}", kind.info().plural, key.name);
                Progress::failed(&Failure::plain(text))
            }
            Some(_) => Progress::pending(deadline),
        }
    }

    fn boxed(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}
