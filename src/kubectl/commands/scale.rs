//! `kubectl scale` (`kubectl/pkg/cmd/scale/scale.go`), through the scale subresource.

use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL_OF_TYPE, DRY_RUNS, FILES, LABELS, PRINT, RECORDS};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::{DryRun, Shell};
use crate::kubectl::target::{self, Found};
use crate::object::kind::Kind;
use crate::object::read::key_of;
use serde_json::json;

flags! { FLAGS:
    CURRENT_REPLICAS: Integer("current-replicas", "Precondition for current size. Requires that the current size of the resource match this value in order to scale. -1 (default) for no condition.").default("-1");
    REPLICAS: Integer("replicas", "The new desired number of replicas. Required.");
    RESOURCE_VERSION: Text("resource-version", "Precondition for resource version. Requires that the current resource version match this value in order to scale.").values(Values::ResourceVersion);
    _: Duration("timeout", "The length of time to wait before giving up on a scale operation, zero means don't wait. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).");
}

pub(crate) const COMMAND: Command = Command {
    path: &["scale"],
    usage: "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
    help: "Set a new size for a deployment, replica set, or replication controller",
    examples: &[
        ("Scale a StatefulSet to three pods", "kubectl scale --replicas=3 statefulset/mysql"),
        ("Scale it only if it has two", "kubectl scale --current-replicas=2 --replicas=3 statefulset/mysql"),
    ],
    flags: &[FLAGS, LABELS, ALL_OF_TYPE, FILES, DRY_RUNS, PRINT, RECORDS],
    required: &[REPLICAS.name()],
    manager: "kubectl",
    takes: Takes::Scalable,
    run,
    ..Command::EMPTY
};

/// Whether a kind has a scale subresource.
pub(crate) const fn scales(kind: Kind) -> bool {
    matches!(kind, Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet)
}

/// The 404 for a subresource that a kind does not have.
pub(crate) fn no_such_resource() -> Rejection {
    Rejection::new(Reason::NotFound, "the server could not find the requested resource")
}

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let replicas = arguments.get(REPLICAS);
    if replicas < 0 {
        return Err(Failure::plain("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0"));
    }
    if arguments.get(CURRENT_REPLICAS) < -1 {
        return Err(Failure::plain("The --current-replicas must specify an integer of -1 or greater"));
    }
    let search = target::find(shell, arguments, &arguments.words)?;
    if search.found.len() > 1 && arguments.get(RESOURCE_VERSION).is_some_and(|version| !version.is_empty()) {
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
    let expected = arguments.get(CURRENT_REPLICAS);
    if expected >= 0 && expected != current {
        return Err(Failure::plain(format!("Expected replicas to be {expected}, was {current}")));
    }
    let version = found.object["metadata"]["resourceVersion"].as_str().unwrap_or_default();
    if let Some(expected) = arguments.get(RESOURCE_VERSION).filter(|expected| !expected.is_empty() && *expected != version) {
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
