//! `kubectl scale` (`kubectl/pkg/cmd/scale/scale.go`), through the scale subresource; `kubectl autoscale` only as far as it fails.

use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::shell::{DryRun, Shell, key_of};
use crate::kubectl::target::{self, Found};
use crate::object::kind::Kind;
use serde_json::json;

/// Whether a kind has a scale subresource.
#[must_use]
pub const fn scales(kind: Kind) -> bool {
    matches!(kind, Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet)
}

/// The 404 for a subresource that a kind does not have.
#[must_use]
pub fn no_such_resource() -> Rejection {
    Rejection::new(Reason::NotFound, "the server could not find the requested resource")
}

/// Runs `kubectl scale`.
///
/// # Errors
/// No count, a precondition that does not hold, or the refusal of the API server.
pub fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let Some(replicas) = arguments.integer("replicas") else {
        return Err(Failure::plain("required flag(s) \"replicas\" not set"));
    };
    if replicas < 0 {
        return Err(Failure::plain("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0"));
    }
    if arguments.integer("current-replicas").is_some_and(|count| count < -1) {
        return Err(Failure::plain("The --current-replicas must specify an integer of -1 or greater"));
    }
    let search = target::find(shell, arguments, &arguments.words)?;
    if search.found.len() > 1 && arguments.text("resource-version").is_some_and(|version| !version.is_empty()) {
        return Err(Failure::plain("cannot use --resource-version with multiple resources"));
    }
    if search.found.is_empty() && search.failures.is_empty() {
        return Err(Failure::plain("no objects passed to scale"));
    }
    let mut failures = search.failures;
    for found in search.found {
        failures.extend(scale_one(shell, arguments, &found, replicas).err());
    }
    Failure::all(failures)
}

fn scale_one(shell: &mut Shell<'_>, arguments: &Arguments, found: &Found, replicas: i64) -> Result<(), Failure> {
    if shell.dry_run == DryRun::Client {
        return shell.report(arguments, found.kind, &found.object, "scaled");
    }
    if !scales(found.kind) {
        return Err(Failure::Api(no_such_resource()));
    }
    let current = found.object["spec"]["replicas"].as_i64().unwrap_or(1);
    if let Some(expected) = arguments.integer("current-replicas").filter(|expected| *expected >= 0 && *expected != current) {
        return Err(Failure::plain(format!("Expected replicas to be {expected}, was {current}")));
    }
    let version = found.object["metadata"]["resourceVersion"].as_str().unwrap_or_default();
    if let Some(expected) = arguments.text("resource-version").filter(|expected| !expected.is_empty() && *expected != version) {
        return Err(Failure::plain(format!("Expected resource version to be {expected}, was {version}")));
    }
    shell.send(Request::Patch {
        kind: found.kind,
        key: key_of(&found.object),
        patch_type: PatchType::Merge,
        body: json!({"spec": {"replicas": replicas}}),
        subresource: Subresource::Scale,
        validation: FieldValidation::Ignore,
    })?;
    shell.report(arguments, found.kind, &found.object, "scaled")
}

/// Runs `kubectl autoscale`: there is no HorizontalPodAutoscaler here.
///
/// # Errors
/// Always.
pub fn autoscale(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let max = arguments.integer("max").unwrap_or(-1);
    if max < 1 {
        return Err(Failure::plain(format!("--max=MAXPODS is required and must be at least 1, max: {max}")));
    }
    if let Some(min) = arguments.integer("min").filter(|min| *min > max) {
        return Err(Failure::plain(format!("--max=MAXPODS must be larger or equal to --min=MINPODS, max: {max}, min: {min}")));
    }
    let search = target::find(shell, arguments, &arguments.words)?;
    Failure::all(search.failures)?;
    if search.found.is_empty() {
        return Err(Failure::plain("no objects passed to autoscale"));
    }
    let kind = search.kinds.first().copied().unwrap_or(Kind::Pod);
    let info = kind.info();
    if scales(kind) {
        return Err(Failure::plain("no matches for kind \"HorizontalPodAutoscaler\" in version \"autoscaling/v2\""));
    }
    Err(Failure::plain(format!(
        "cannot autoscale a {}: could not find scale subresource for {}/{}, Resource={} in discovery information",
        info.name, info.group, info.version, info.plural
    )))
}
