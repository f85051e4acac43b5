//! The objects an argument list means: `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE` (`cli-runtime/pkg/resource/builder.go`).

use super::documents;
use super::failure::Failure;
use super::flags::Text;
use super::flags::arguments::Arguments;
use super::flags::shared::{ALL, ALL_NAMESPACES, FIELD_SELECTOR, SELECTOR};
use super::selector::Selection;
use super::shell::Shell;
use crate::cluster::rejection::Rejection;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::limits::{Allowance, Counted};
use crate::object::read::key_of;

/// What `all` means.
pub(crate) const CATEGORY_ALL: [Kind; 7] =
    [Kind::Pod, Kind::Service, Kind::DaemonSet, Kind::Deployment, Kind::ReplicaSet, Kind::StatefulSet, Kind::Job];

/// What is said to a command that names no object at all.
pub(crate) const NOTHING_NAMED: &str = "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";
const NO_TYPE_AS_WELL: &str = "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/// One thing that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// Its kind.
    pub(crate) kind: Kind,
    /// Its name; `None` means all that the selectors let through.
    pub(crate) name: Option<String>,
}

/// One object that was found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// Its kind.
    pub(crate) kind: Kind,
    /// The object as the API returns it.
    pub(crate) object: Json,
    /// Whether it was asked for by name.
    pub(crate) named: bool,
}

/// What was found, and what was not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    /// The objects, in the order of the arguments, then of the list.
    pub(crate) found: Vec<Found>,
    /// The names that do not exist, and selectors that were refused.
    pub(crate) failures: Vec<Failure>,
    /// Whether more than one type was asked for, so that names are printed with their type.
    pub(crate) mixed: bool,
    /// The kinds asked for, each once.
    pub(crate) kinds: Vec<Kind>,
}

/// The kind of a type argument.
pub(crate) fn kind_of(word: &str) -> Result<Kind, Failure> {
    let resource = word.split('.').next().unwrap_or(word);
    Kind::of_argument(word).ok_or_else(|| Failure::plain(format!("the server doesn't have a resource type {resource:?}")))
}

fn kinds_of(words: &str) -> Result<Vec<Kind>, Failure> {
    let mut kinds = Vec::new();
    for word in words.split(',').filter(|word| !word.is_empty()) {
        if word == "all" {
            kinds.extend(CATEGORY_ALL);
        } else {
            kinds.push(kind_of(word)?);
        }
    }
    Ok(kinds)
}

/// Reads the arguments of a command that works on objects.
pub(crate) fn read(words: &[String]) -> Result<Vec<Target>, Failure> {
    let slashed = words.iter().filter(|word| word.contains('/')).count();
    if slashed > 0 {
        if slashed != words.len() {
            return Err(Failure::plain(NO_TYPE_AS_WELL));
        }
        return words.iter().map(|word| slash_target(word)).collect();
    }
    let Some((types, names)) = words.split_first() else { return Ok(Vec::new()) };
    let kinds = kinds_of(types)?;
    let mut allowance = Allowance::default();
    // All objects of each type are listed, and each name is looked up among each type.
    let counted = allowance.spend(Counted::Types, kinds.len());
    let counted = counted.and_then(|()| allowance.spend(Counted::Words, kinds.len() * names.len()));
    counted.map_err(|exceeded| Failure::plain(exceeded.to_string()))?;
    if names.is_empty() {
        return Ok(kinds.into_iter().map(|kind| Target { kind, name: None }).collect());
    }
    Ok(kinds.into_iter().flat_map(|kind| names.iter().map(move |name| Target { kind, name: Some(name.clone()) })).collect())
}

fn slash_target(word: &str) -> Result<Target, Failure> {
    let parts: Vec<&str> = word.split('/').collect();
    let [kind, name] = parts[..] else {
        return Err(Failure::plain("arguments in resource/name form may not have more than one slash"));
    };
    if kind.is_empty() || name.is_empty() {
        return Err(Failure::plain("arguments in resource/name form must have a single resource and name"));
    }
    Ok(Target { kind: kind_of(kind)?, name: Some(name.to_owned()) })
}

/// What the server says of kinds that it will not serve for ever.
pub(crate) fn deprecation(kinds: &[Kind]) -> Option<&'static str> {
    kinds.contains(&Kind::Endpoints).then_some("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice")
}

/// Finds what `targets` name, or what `-l`, `--field-selector` and `-A` let through.
pub(crate) fn search(shell: &Shell<'_>, arguments: &Arguments, targets: &[Target]) -> Search {
    let mut search = Search::default();
    for target in targets {
        if !search.kinds.contains(&target.kind) {
            search.kinds.push(target.kind);
        }
        match &target.name {
            Some(name) => match shell.get(target.kind, name) {
                Ok(object) => search.found.push(Found { kind: target.kind, object, named: true }),
                Err(rejection) => search.failures.push(Failure::Api(rejection)),
            },
            None => match list(shell, arguments, target.kind) {
                Ok(objects) => search.found.extend(objects.into_iter().map(|object| Found { kind: target.kind, object, named: false })),
                Err(failure) => search.failures.push(failure),
            },
        }
    }
    search.mixed = search.kinds.len() > 1;
    search
}

/// The objects of a kind that `-l`, `--field-selector`, `-n` and `-A` let through, in the order of the API.
pub(crate) fn list(shell: &Shell<'_>, arguments: &Arguments, kind: Kind) -> Result<Vec<Json>, Failure> {
    let labels = arguments.get_where_declared(SELECTOR).unwrap_or_default();
    let fields = arguments.get_where_declared(FIELD_SELECTOR).unwrap_or_default();
    let selection = Selection::parse(kind, labels, fields)?;
    let everywhere = arguments.get_where_declared(ALL_NAMESPACES) || !kind.info().namespaced;
    let namespace = if everywhere { None } else { Some(shell.namespace.as_str()) };
    let mut objects = shell.cluster.list_json(kind, namespace);
    objects.retain(|object| selection.matches(kind, object));
    Ok(objects)
}

/// The objects that a file names, as they are in the cluster.
fn search_documents(shell: &Shell<'_>, arguments: &Arguments) -> Result<Search, Failure> {
    let (documents, failures) = documents::documents(shell, arguments);
    if documents.is_empty() && failures.is_empty() {
        return Err(Failure::plain("no objects passed"));
    }
    let mut search = Search { failures, ..Search::default() };
    for documents::Document { source, kind, object } in documents {
        let key = key_of(&object);
        if !search.kinds.contains(&kind) {
            search.kinds.push(kind);
        }
        match shell.cluster.get_json(kind, &key) {
            Some(object) => search.found.push(Found { kind, object, named: true }),
            None => {
                let mut rejection = Rejection::not_found(kind, &key);
                rejection.message = format!("error when retrieving current configuration of {source:?}: {}", rejection.message);
                search.failures.push(Failure::Api(rejection));
            }
        }
    }
    search.mixed = search.kinds.len() > 1;
    Ok(search)
}

/// Finds what a command that only looks was asked for: by file, by name, by selector, or all of a type.
pub(crate) fn look_up(shell: &Shell<'_>, arguments: &Arguments, words: &[String]) -> Result<Search, Failure> {
    if words.is_empty() && documents::are_named(arguments) {
        return search_documents(shell, arguments);
    }
    Ok(search(shell, arguments, &read(words)?))
}

/// Finds the objects of a command that changes them: a name, `--all`, a selector or a file is needed.
pub(crate) fn find(shell: &Shell<'_>, arguments: &Arguments, words: &[String]) -> Result<Search, Failure> {
    if words.is_empty() && documents::are_named(arguments) {
        return search_documents(shell, arguments);
    }
    let targets = read(words)?;
    let given = |flag: Text| arguments.get_where_declared(flag).is_some_and(|text| !text.is_empty());
    let selected = arguments.get_where_declared(ALL) || given(SELECTOR) || given(FIELD_SELECTOR);
    if targets.is_empty() && selected {
        return Err(Failure::plain("at least one resource must be specified to use a selector"));
    }
    if targets.is_empty() {
        return Err(Failure::plain(NOTHING_NAMED));
    }
    if targets.iter().any(|target| target.name.is_none()) && !selected {
        return Err(Failure::plain("resource(s) were provided, but no name was specified"));
    }
    if selected && targets.iter().any(|target| target.name.is_some()) {
        let is_joined = words.iter().any(|word| word.contains('/'));
        return Err(Failure::plain(if is_joined {
            "selectors and the all flag cannot be used when passing resource/name arguments"
        } else {
            "name cannot be provided when a selector is specified"
        }));
    }
    Ok(search(shell, arguments, &targets))
}
