//! `kubectl rollout` (`kubectl/pkg/cmd/rollout`, `kubectl/pkg/polymorphichelpers`): status, history, restart; pause and resume only know
//! Deployments. `rollout undo` stands in [`super::undo`].

use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use crate::cluster::store::Cluster;
use crate::kubectl::describe::template;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::output;
use crate::kubectl::shell::{Shell, key_of, name_of, namespace_of};
use crate::kubectl::tabular;
use crate::kubectl::target::{self, Found};
use crate::kubectl::waiting::{Progress, Task, Waiting};
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use crate::object::patch;
use crate::time::{Span, Time};
use serde_json::json;

const NO_TARGET: &str = "required resource not specified";

/// The objects of a rollout command: by name, by selector, or all of a type.
pub(super) fn objects(shell: &Shell<'_>, arguments: &Arguments) -> Result<(Vec<Found>, Vec<Failure>), Failure> {
    if arguments.words.is_empty() && !arguments.is_given("filename") {
        return Err(Failure::plain(NO_TARGET));
    }
    let search = target::look_up(shell, arguments, &arguments.words)?;
    Ok((search.found, search.failures))
}

/// Whether revisions of a kind are kept.
pub(super) const fn has_history(kind: Kind) -> bool {
    matches!(kind, Kind::DaemonSet | Kind::StatefulSet)
}

/// `StatefulSet.apps`, `Pod`
pub(super) fn group_kind(kind: Kind) -> String {
    let info = kind.info();
    if info.group.is_empty() { info.name.to_owned() } else { format!("{}.{}", info.name, info.group) }
}

fn say_nothing_found(shell: &mut Shell<'_>) {
    let text = format!("No resources found in {} namespace.", shell.namespace);
    shell.complain(&text);
}

// ---- status ----

/// The rollouts that are watched, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct RolloutStatus {
    objects: Vec<(Kind, Key)>,
    /// The resourceVersion that was printed last.
    printed: String,
    revision: i64,
}

/// Runs `kubectl rollout status`.
///
/// # Errors
/// Objects that do not exist or have no rollouts.
pub fn status(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (found, failures) = objects(shell, arguments)?;
    let revision = arguments.integer("revision").unwrap_or(0);
    if revision < 0 {
        return Err(Failure::plain(format!("revision must be a positive integer: {revision}")));
    }
    Failure::all(failures)?;
    if found.is_empty() {
        say_nothing_found(shell);
        return Ok(());
    }
    if arguments.is_off("watch") {
        for one in &found {
            let (text, _) = progress_of(one.kind, &one.object)?;
            shell.stdout.push_str(&text);
        }
        return Ok(());
    }
    let timeout_ms = arguments.duration_ms("timeout").filter(|ms| *ms > 0);
    let deadline = timeout_ms.map(|ms| shell.now + Span::from_ms(ms.unsigned_abs()));
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

// ---- history ----

/// The revisions of an object, oldest first.
pub(super) fn revisions(cluster: &Cluster, object: &Json) -> Vec<Json> {
    let uid = &object["metadata"]["uid"];
    let mut revisions = cluster.list_json(Kind::ControllerRevision, Some(namespace_of(object)));
    revisions.retain(|revision| {
        let owners = revision["metadata"]["ownerReferences"].as_array();
        owners.into_iter().flatten().any(|owner| owner["controller"] == true && owner["uid"] == *uid)
    });
    revisions.sort_by_key(number);
    revisions
}

/// The number of a revision.
pub(super) fn number(revision: &Json) -> i64 {
    revision["revision"].as_i64().unwrap_or(0)
}

/// The object's Pod template as it was in a revision.
pub(super) fn template_of(object: &Json, kind: Kind, revision: &Json) -> Result<Json, Failure> {
    let applied = patch::strategic(object, &revision["data"], kind).map_err(|error| Failure::plain(error.to_string()))?;
    Ok(applied["spec"]["template"].clone())
}

/// Runs `kubectl rollout history`.
///
/// # Errors
/// Objects that do not exist or have no history, or a revision that is not there.
pub fn history(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (found, mut failures) = objects(shell, arguments)?;
    let wanted = arguments.integer("revision").unwrap_or(0);
    if wanted < 0 {
        return Err(Failure::plain(format!("revision must be a positive integer: {wanted}")));
    }
    for one in found {
        failures.extend(history_of(shell, arguments, &one, wanted).err());
    }
    Failure::all(failures)
}

fn history_of(shell: &mut Shell<'_>, arguments: &Arguments, one: &Found, wanted: i64) -> Result<(), Failure> {
    let Found { kind, object, .. } = one;
    if !has_history(*kind) && *kind != Kind::Deployment {
        return Err(Failure::plain(format!("no history viewer has been implemented for {:?}", group_kind(*kind))));
    }
    let revisions = revisions(&shell.cluster, object);
    let name = format!("{}/{}", kind.info().printed(), name_of(object));
    if revisions.is_empty() && !arguments.is_given("output") {
        let title = if wanted > 0 { format!("{name} with revision #{wanted}") } else { format!("{name} ") };
        shell.say(&format!("{title}\nNo rollout history found."));
        return Ok(());
    }
    if wanted > 0 || arguments.is_given("output") {
        let chosen: Vec<&Json> = revisions.iter().filter(|revision| wanted == 0 || number(revision) == wanted).collect();
        if chosen.is_empty() && wanted > 0 {
            return Err(Failure::plain("unable to find the specified revision"));
        }
        if let Some(format) = arguments.text("output") {
            let format = output::filled_in(format, arguments, shell.files)?;
            for revision in chosen {
                let mut past = object.clone();
                past["spec"]["template"] = template_of(object, *kind, revision)?;
                let text = match &*format {
                    "name" => format!("{name}\n"),
                    format => output::print_object(format, &output::without_managed_fields(&past))?,
                };
                shell.stdout.push_str(&text);
            }
            return Ok(());
        }
        let template = template_of(object, *kind, chosen[0])?;
        let text = format!("{name} with revision #{wanted}\n{}\n", template::pod_template(&template));
        shell.stdout.push_str(&text);
        return Ok(());
    }
    let mut rows = String::from("REVISION\tCHANGE-CAUSE\n");
    for revision in &revisions {
        let cause = revision["metadata"]["annotations"]["kubernetes.io/change-cause"].as_str().filter(|cause| !cause.is_empty());
        rows.push_str(&format!("{}\t{}\n", number(revision), cause.unwrap_or("<none>")));
    }
    let text = format!("{name} \n{}\n", tabular::align(&rows, 0, 2));
    shell.stdout.push_str(&text);
    Ok(())
}

// ---- restart, pause, resume ----

/// Runs `kubectl rollout restart`.
///
/// # Errors
/// Objects that do not exist or have no template, or a second restart within the same second.
pub fn restart(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (found, mut failures) = objects(shell, arguments)?;
    if found.is_empty() && failures.is_empty() {
        say_nothing_found(shell);
    }
    for one in found {
        failures.extend(restart_one(shell, arguments, &one).err());
    }
    Failure::all(failures)
}

fn restart_one(shell: &mut Shell<'_>, arguments: &Arguments, one: &Found) -> Result<(), Failure> {
    const RESTARTED: &str = "kubectl.kubernetes.io/restartedAt";
    let Found { kind, object, .. } = one;
    if !matches!(kind, Kind::DaemonSet | Kind::StatefulSet | Kind::Deployment) {
        return Err(Failure::plain(format!("error: {} {:?} restarting is not supported", kind.info().resource(), name_of(object))));
    }
    if *kind == Kind::Deployment && object["spec"]["paused"] == true {
        let reason = "can't restart paused deployment (run rollout resume first)";
        return Err(Failure::plain(format!("error: {} {:?} {reason}", kind.info().resource(), name_of(object))));
    }
    let now = shell.cluster.epoch.rfc3339(shell.now);
    if object["spec"]["template"]["metadata"]["annotations"][RESTARTED] == json!(now) {
        return Err(Failure::plain(format!(
            "failed to create patch for {}: if restart has already been triggered within the past second, please wait before attempting to trigger another",
            name_of(object)
        )));
    }
    let request = Request::Patch {
        kind: *kind,
        key: key_of(object),
        patch_type: PatchType::Strategic,
        body: json!({"spec": {"template": {"metadata": {"annotations": {RESTARTED: now}}}}}),
        subresource: Subresource::None,
        validation: FieldValidation::Ignore,
    };
    let after = shell.send(request).map_err(|rejection| Failure::plain(format!("failed to patch: {}", rejection.message)))?.object;
    shell.report(arguments, *kind, &after, "restarted")
}

/// Runs `kubectl rollout pause`.
///
/// # Errors
/// For everything but Deployments.
pub fn pause(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    set_paused(shell, arguments, true)
}

/// Runs `kubectl rollout resume`.
///
/// # Errors
/// For everything but Deployments.
pub fn resume(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    set_paused(shell, arguments, false)
}

fn set_paused(shell: &mut Shell<'_>, arguments: &Arguments, paused: bool) -> Result<(), Failure> {
    let (found, mut failures) = objects(shell, arguments)?;
    let (doing, done) = if paused { ("pausing", "paused") } else { ("resuming", "resumed") };
    if found.is_empty() && failures.is_empty() {
        say_nothing_found(shell);
    }
    for one in found {
        let Found { kind, object, .. } = &one;
        let name = name_of(object);
        if *kind != Kind::Deployment {
            failures.push(Failure::plain(format!("error: {} {name:?} {doing} is not supported", kind.info().resource())));
            continue;
        }
        if object["spec"]["paused"].as_bool().unwrap_or(false) == paused {
            let already = if paused { "is already paused" } else { "is not paused" };
            failures.push(Failure::plain(format!("error: {} {name:?} {already}", kind.info().resource())));
            continue;
        }
        let value = if paused { json!(true) } else { Json::Null };
        let request = Request::Patch {
            kind: *kind,
            key: key_of(object),
            patch_type: PatchType::Strategic,
            body: json!({"spec": {"paused": value}}),
            subresource: Subresource::None,
            validation: FieldValidation::Ignore,
        };
        match shell.send(request) {
            Ok(answer) => shell.report(arguments, *kind, &answer.object, done)?,
            Err(rejection) => failures.push(Failure::Api(rejection)),
        }
    }
    Failure::all(failures)
}
