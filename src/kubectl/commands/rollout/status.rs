//! `kubectl rollout status` (`kubectl/pkg/cmd/rollout/rollout_status.go`, `polymorphichelpers/rollout_status.go`).

use crate::cluster::store::Cluster;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::rollout::objects::{group_kind, objects, say_nothing_found};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{FILES, LABELS};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::kubectl::waiting::{Progress, Task, Waiting};
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use crate::object::read::{key_of, name_of};
use crate::time::Time;

flags! { FLAGS:
    REVISION: Integer("revision", "Pin to a specific revision for showing its status. Defaults to 0 (last revision).").values(Values::Revisions);
    TIMEOUT: Duration("timeout", "The length of time to wait before ending watch, zero means never. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).");
    WATCH: Switch("watch", "Watch the status of the rollout until it's done.").short('w').default("true");
}

pub(crate) const COMMAND: Command = Command {
    path: &["rollout", "status"],
    usage: "rollout status (TYPE NAME | TYPE/NAME) [flags]",
    help: "Show the status of the rollout",
    examples: &[("Follow a rollout to its end", "kubectl rollout status statefulset/mysql")],
    flags: &[FLAGS, LABELS, FILES],
    takes: Takes::Workloads,
    run: status,
    ..Command::EMPTY
};

/// The rollouts that are watched, one after the other.
#[derive(Clone, Debug, PartialEq)]
struct RolloutStatus {
    objects: Vec<(Kind, Key)>,
    /// The resourceVersion that was printed last.
    printed: String,
    revision: i64,
}

fn status(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (found, failures) = objects(shell, arguments)?;
    let revision = arguments.get(REVISION);
    if revision < 0 {
        return Err(Failure::plain(format!("revision must be a positive integer: {revision}")));
    }
    Failure::all(failures)?;
    if found.is_empty() {
        say_nothing_found(shell);
        return Ok(());
    }
    if !arguments.get(WATCH) {
        for one in &found {
            let (text, _) = progress_of(one.kind, &one.object)?;
            shell.stdout.push_str(&text);
        }
        return Ok(());
    }
    let deadline = shell.deadline(arguments.get(TIMEOUT));
    let objects = found.iter().map(|one| (one.kind, key_of(&one.object))).collect();
    let mut status = RolloutStatus { objects, printed: String::new(), revision };
    let progress = status.poll(&shell.cluster, shell.now, None);
    shell.stdout.push_str(&progress.stdout);
    shell.stderr.push_str(&progress.stderr);
    match progress.exit {
        Some(0) => Ok(()),
        Some(_) => Err(Failure::Silent),
        None => {
            shell.waiting = Some(Waiting::new(status, deadline));
            Ok(())
        }
    }
}

impl Task for RolloutStatus {
    /// Prints a line for each change of the object at hand, until its rollout is done.
    fn poll(&mut self, cluster: &Cluster, now: Time, deadline: Option<Time>) -> Progress {
        let mut progress = Progress::default();
        while let Some((kind, key)) = self.objects.first().cloned() {
            let Some(object) = cluster.get_json(kind, &key) else {
                return over(progress, &Failure::plain("object has been deleted"));
            };
            let version = object["metadata"]["resourceVersion"].as_str().unwrap_or_default().to_owned();
            if version != self.printed || version.is_empty() {
                self.printed = version;
                match progress_of(kind, &object) {
                    Ok((text, done)) => {
                        progress.stdout.push_str(&text);
                        if done {
                            self.objects.remove(0);
                            self.printed = String::new();
                            continue;
                        }
                    }
                    Err(failure) => return over(progress, &failure),
                }
            }
            if deadline.is_some_and(|deadline| now >= deadline) {
                return over(progress, &Failure::plain("timed out waiting for the condition"));
            }
            progress.again_at = deadline;
            return progress;
        }
        progress.exit = Some(0);
        progress
    }

    fn boxed(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}

fn over(mut progress: Progress, failure: &Failure) -> Progress {
    progress.stderr = failure.print();
    progress.exit = Some(1);
    progress
}

/// What `rollout status` says of an object, and whether the rollout is done.
fn progress_of(kind: Kind, object: &Json) -> Result<(String, bool), Failure> {
    match kind {
        Kind::DaemonSet => daemon_set_progress(object),
        Kind::StatefulSet => stateful_set_progress(object),
        Kind::Deployment => Ok(deployment_progress(object)),
        other => Err(Failure::plain(format!("no status viewer has been implemented for {}", group_kind(other)))),
    }
}

fn rolls(object: &Json, strategy: &str) -> Result<(), Failure> {
    if object["spec"][strategy]["type"] == "RollingUpdate" {
        Ok(())
    } else {
        Err(Failure::plain("rollout status is only available for RollingUpdate strategy type"))
    }
}

fn daemon_set_progress(object: &Json) -> Result<(String, bool), Failure> {
    rolls(object, "updateStrategy")?;
    let name = name_of(object);
    let status = |field: &str| object["status"][field].as_i64().unwrap_or(0);
    let (updated, desired, available) = (status("updatedNumberScheduled"), status("desiredNumberScheduled"), status("numberAvailable"));
    Ok(if object["metadata"]["generation"].as_i64().unwrap_or(0) > status("observedGeneration") {
        ("Waiting for daemon set spec update to be observed...\n".to_owned(), false)
    } else if updated < desired {
        (format!("Waiting for daemon set {name:?} rollout to finish: {updated} out of {desired} new pods have been updated...\n"), false)
    } else if available < desired {
        (format!("Waiting for daemon set {name:?} rollout to finish: {available} of {desired} updated pods are available...\n"), false)
    } else {
        (format!("daemon set {name:?} successfully rolled out\n"), true)
    })
}

fn stateful_set_progress(object: &Json) -> Result<(String, bool), Failure> {
    rolls(object, "updateStrategy")?;
    let status = |field: &str| object["status"][field].as_i64().unwrap_or(0);
    let generation = object["metadata"]["generation"].as_i64().unwrap_or(0);
    let replicas = object["spec"]["replicas"].as_i64().unwrap_or(1);
    let (observed, ready, updated) = (status("observedGeneration"), status("readyReplicas"), status("updatedReplicas"));
    if observed == 0 || generation > observed {
        return Ok(("Waiting for statefulset spec update to be observed...\n".to_owned(), false));
    }
    if ready < replicas {
        return Ok((format!("Waiting for {} pods to be ready...\n", replicas - ready), false));
    }
    if let Some(rolling) = object["spec"]["updateStrategy"].get("rollingUpdate").filter(|rolling| !rolling.is_null()) {
        let goal = replicas - rolling["partition"].as_i64().unwrap_or(0);
        return Ok(if updated < goal {
            (format!("Waiting for partitioned roll out to finish: {updated} out of {goal} new pods have been updated...\n"), false)
        } else {
            (format!("partitioned roll out complete: {updated} new pods have been updated...\n"), true)
        });
    }
    let revision = |field: &str| object["status"][field].as_str().unwrap_or_default().to_owned();
    let (current, update) = (revision("currentRevision"), revision("updateRevision"));
    Ok(if current == update {
        (format!("statefulset rolling update complete {} pods at revision {current}...\n", status("currentReplicas")), true)
    } else {
        (format!("waiting for statefulset rolling update to complete {updated} pods at revision {update}...\n"), false)
    })
}

fn deployment_progress(object: &Json) -> (String, bool) {
    let name = name_of(object);
    let status = |field: &str| object["status"][field].as_i64().unwrap_or(0);
    let replicas = object["spec"]["replicas"].as_i64().unwrap_or(1);
    let (updated, total, available) = (status("updatedReplicas"), status("replicas"), status("availableReplicas"));
    if object["metadata"]["generation"].as_i64().unwrap_or(0) > status("observedGeneration") {
        ("Waiting for deployment spec update to be observed...\n".to_owned(), false)
    } else if updated < replicas {
        (
            format!("Waiting for deployment {name:?} rollout to finish: {updated} out of {replicas} new replicas have been updated...\n"),
            false,
        )
    } else if total > updated {
        (format!("Waiting for deployment {name:?} rollout to finish: {} old replicas are pending termination...\n", total - updated), false)
    } else if available < updated {
        (format!("Waiting for deployment {name:?} rollout to finish: {available} of {updated} updated replicas are available...\n"), false)
    } else {
        (format!("deployment {name:?} successfully rolled out\n"), true)
    }
}
