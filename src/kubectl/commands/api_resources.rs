//! `kubectl api-resources` (`kubectl/pkg/cmd/apiresources/apiresources.go`).

use crate::kubectl::command::Command;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::print::{output, tabwriter};
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use crate::object::Json;
use crate::object::kind::{KINDS, Kind, KindInfo};
use serde_json::json;

flags! { FLAGS:
    API_GROUP: Text("api-group", "Limit to resources in the specified API group.");
    _: Switch("cached", "Use the cached list of resources if available.");
    CATEGORIES: List("categories", "Limit to resources that belong to the specified categories.");
    NAMESPACED: Switch("namespaced", "If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.").default("true");
    NO_HEADERS: Switch("no-headers", "When using the default or custom-column output format, don't print headers (default print headers).");
    OUTPUT: Text("output", "Output format. One of: (json, yaml, name, wide).").short('o').values(Values::Words(&["name", "wide"]));
    SORT_BY: Text("sort-by", "If non-empty, sort list of resources using specified field. The field can be either 'name' or 'kind'.");
    WITH_VERBS: List("verbs", "Limit to resources that support the specified verbs.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["api-resources"],
    usage: "api-resources",
    help: "Print the supported API resources on the server",
    examples: &[("List the kinds of a group", "kubectl api-resources --api-group=apps")],
    flags: &[FLAGS],
    run,
    ..Command::EMPTY
};

const VERBS: [&str; 8] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

const NOT_DELETED_TOGETHER: [&str; 7] = ["create", "delete", "get", "list", "patch", "update", "watch"];

fn verbs(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Namespace => &NOT_DELETED_TOGETHER,
        _ => &VERBS,
    }
}

fn categories(kind: Kind) -> Vec<&'static str> {
    if target::CATEGORY_ALL.contains(&kind) { vec!["all"] } else { Vec::new() }
}

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    arguments.no_words("unexpected arguments")?;
    let mut kinds: Vec<&KindInfo> = KINDS.iter().collect();
    if let Some(group) = arguments.get(API_GROUP) {
        kinds.retain(|kind| kind.group == group);
    }
    if arguments.is_given(NAMESPACED) {
        kinds.retain(|kind| kind.namespaced == arguments.get(NAMESPACED));
    }
    let (wanted_verbs, wanted_categories) = (arguments.get(WITH_VERBS), arguments.get(CATEGORIES));
    kinds.retain(|kind| {
        wanted_verbs.iter().all(|verb| verbs(kind.kind).contains(&verb.as_str()))
            && wanted_categories.iter().all(|category| categories(kind.kind).contains(&category.as_str()))
    });
    match arguments.get(SORT_BY).unwrap_or_default() {
        "" => kinds.sort_by_key(|kind| (kind.group, kind.plural)),
        "name" => kinds.sort_by_key(|kind| (kind.plural, kind.plural)),
        "kind" => kinds.sort_by_key(|kind| (kind.name, kind.plural)),
        _ => return Err(Failure::plain("--sort-by accepts only name or kind")),
    }
    let wide = match arguments.get(OUTPUT).unwrap_or_default() {
        "name" => {
            for kind in kinds {
                shell.say(&kind.resource());
            }
            return Ok(());
        }
        "" => false,
        "wide" => true,
        format @ ("json" | "yaml") => {
            let text = output::print_object(format, &list(&kinds))?;
            shell.stdout.push_str(&text);
            return Ok(());
        }
        other => {
            let text =
                format!("unable to match a printer suitable for the output format {other:?}, allowed formats are: json,name,wide,yaml");
            return Err(Failure::plain(text));
        }
    };
    let mut text = String::new();
    if !arguments.get(NO_HEADERS) {
        text.push_str("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND");
        text.push_str(if wide { "\tVERBS\tCATEGORIES\n" } else { "\n" });
    }
    for kind in kinds {
        text.push_str(&format!("{}\t{}\t{}\t{}\t{}", kind.plural, kind.short.join(","), kind.api_version(), kind.namespaced, kind.name));
        if wide {
            text.push_str(&format!("\t{}\t{}", verbs(kind.kind).join(","), categories(kind.kind).join(",")));
        }
        text.push('\n');
    }
    shell.stdout.push_str(&tabwriter::align(&text, 6, 3));
    Ok(())
}

/// The kinds as an `APIResourceList`.
fn list(kinds: &[&KindInfo]) -> Json {
    let resources: Vec<Json> = kinds
        .iter()
        .map(|kind| {
            let mut resource = json!({
                "kind": kind.name, "name": kind.plural, "namespaced": kind.namespaced, "singularName": kind.singular,
                "verbs": verbs(kind.kind), "version": kind.version,
            });
            if !kind.group.is_empty() {
                resource["group"] = json!(kind.group);
            }
            if !kind.short.is_empty() {
                resource["shortNames"] = json!(kind.short);
            }
            if !categories(kind.kind).is_empty() {
                resource["categories"] = json!(categories(kind.kind));
            }
            resource
        })
        .collect();
    json!({"apiVersion": "v1", "groupVersion": "", "kind": "APIResourceList", "resources": resources})
}
