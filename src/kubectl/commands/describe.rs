//! `kubectl describe` (`kubectl/pkg/cmd/describe/describe.go`): which objects, and what stands between them.

use crate::cluster::rejection::Reason;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::describe;
use crate::kubectl::describe::text::Context;
use crate::kubectl::documents;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::flags::shared::{ALL_NAMESPACES, CHUNKS, EVERYWHERE, FILES, LABELS};
use crate::kubectl::shell::Shell;
use crate::kubectl::target::{self, Found};
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::name_of;

flags! { FLAGS:
    SHOW_EVENTS: Switch("show-events", "If true, display events related to the described object.").default("true");
}

pub(crate) const COMMAND: Command = Command {
    path: &["describe"],
    usage: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
    help: "Show details of a specific resource or group of resources",
    examples: &[
        ("Describe a node, with its taints and what is requested of it", "kubectl describe node node-1"),
        ("Describe a pod, with its events", "kubectl describe pod mysql-0"),
        ("Describe every DaemonSet of a namespace", "kubectl describe ds -n kube-system"),
    ],
    flags: &[FLAGS, LABELS, EVERYWHERE, FILES, CHUNKS],
    takes: Takes::Objects,
    run,
    ..Command::EMPTY
};

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.words.is_empty() && !documents::are_named(arguments) {
        return Err(Failure::plain(
            "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.",
        ));
    }
    let targets = target::read(&arguments.words)?;
    let search = target::look_up(shell, arguments, &arguments.words)?;
    if let Some(text) = target::deprecation(&search.kinds) {
        shell.warn(text);
    }
    let not_found = |failure: &Failure| matches!(failure, Failure::Api(rejection) if rejection.reason == Reason::NotFound);
    if let ([only], [failure]) = (targets.as_slice(), search.failures.as_slice())
        && let Some(prefix) = only.name.as_ref().filter(|_| not_found(failure))
    {
        return by_prefix(shell, arguments, only.kind, prefix, failure);
    }
    let events = if arguments.is_given(SHOW_EVENTS) { arguments.get(SHOW_EVENTS) } else { search.found.len() < 2 };
    let texts: Vec<String> = search.found.iter().map(|Found { kind, object, .. }| text(shell, *kind, object, events)).collect();
    shell.stdout.push_str(&texts.join("\n\n"));
    if texts.is_empty() && search.failures.is_empty() {
        let namespaced = search.kinds.iter().all(|kind| kind.info().namespaced) && !arguments.get(ALL_NAMESPACES);
        let namespace = shell.namespace.clone();
        shell.complain(&if namespaced { format!("No resources found in {namespace} namespace.") } else { "No resources found".to_owned() });
    }
    Failure::all(search.failures)
}

fn text(shell: &Shell<'_>, kind: Kind, object: &Json, events: bool) -> String {
    describe::describe(kind, object, Context { cluster: &shell.cluster, now: shell.now, events })
}

/// Describes the objects whose name begins with `prefix`.
fn by_prefix(shell: &mut Shell<'_>, arguments: &Arguments, kind: Kind, prefix: &str, failure: &Failure) -> Result<(), Failure> {
    let objects = target::list(shell, arguments, kind)?;
    let matching: Vec<&Json> = objects.iter().filter(|object| name_of(object).starts_with(prefix)).collect();
    if matching.is_empty() {
        return Err(failure.clone());
    }
    for object in matching {
        let text = text(shell, kind, object, arguments.is_given(SHOW_EVENTS) && arguments.get(SHOW_EVENTS));
        shell.stdout.push_str(&text);
        shell.stdout.push('\n');
    }
    Ok(())
}
