//! What the commands of `kubectl rollout` share: which objects, and their revisions (`kubectl/pkg/polymorphichelpers`).

use crate::cluster::store::Cluster;
use crate::kubectl::documents;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::shell::Shell;
use crate::kubectl::target::{self, Found};
use crate::object::kind::Kind;
use crate::object::read::namespace_of;
use crate::object::{Json, patch};

const NO_TARGET: &str = "required resource not specified";

/// The objects of a rollout command: by name, by selector, or all of a type.
pub(crate) fn objects(shell: &Shell<'_>, arguments: &Arguments) -> Result<(Vec<Found>, Vec<Failure>), Failure> {
    if arguments.words.is_empty() && !documents::are_named(arguments) {
        return Err(Failure::plain(NO_TARGET));
    }
    let search = target::look_up(shell, arguments, &arguments.words)?;
    Ok((search.found, search.failures))
}

/// Whether revisions of a kind are kept.
pub(crate) const fn has_history(kind: Kind) -> bool {
    matches!(kind, Kind::DaemonSet | Kind::StatefulSet)
}

/// `StatefulSet.apps`, `Pod`
pub(crate) fn group_kind(kind: Kind) -> String {
    let info = kind.info();
    if info.group.is_empty() { info.name.to_owned() } else { format!("{}.{}", info.name, info.group) }
}

pub(crate) fn say_nothing_found(shell: &mut Shell<'_>) {
    let text = format!("No resources found in {} namespace.", shell.namespace);
    shell.complain(&text);
}

/// The revisions of an object, oldest first.
pub(crate) fn revisions(cluster: &Cluster, object: &Json) -> Vec<Json> {
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
pub(crate) fn number(revision: &Json) -> i64 {
    revision["revision"].as_i64().unwrap_or(0)
}

/// The object's Pod template as it was in a revision.
pub(crate) fn template_of(object: &Json, kind: Kind, revision: &Json) -> Result<Json, Failure> {
    let applied = patch::strategic(object, &revision["data"], kind).map_err(|error| Failure::plain(error.to_string()))?;
    Ok(applied["spec"]["template"].clone())
}
