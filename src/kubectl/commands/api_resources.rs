//! `kubectl api-resources`, `kubectl api-versions` and `kubectl version`.

use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::shell::Shell;
use crate::kubectl::{output, tabular, target};
use crate::object::Json;
use crate::object::emit;
use crate::object::kind::{KINDS, Kind, KindInfo};
use serde_json::json;

const VERSION: &str = "v1.36.2";
const KUSTOMIZE: &str = "v5.8.1";
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

/// Runs `kubectl api-resources`.
///
/// # Errors
/// Arguments, and a field that nothing is sorted by.
pub fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.words.is_empty() {
        let text = format!("unexpected arguments: [{}]", arguments.words.join(" "));
        return Err(Failure::Usage { text, command: "api-resources".to_owned() });
    }
    let mut kinds: Vec<&KindInfo> = KINDS.iter().collect();
    if let Some(group) = arguments.text("api-group") {
        kinds.retain(|kind| kind.group == group);
    }
    if arguments.is_given("namespaced") {
        kinds.retain(|kind| kind.namespaced == arguments.is_on("namespaced"));
    }
    let (wanted_verbs, wanted_categories) = (arguments.list("verbs"), arguments.list("categories"));
    kinds.retain(|kind| {
        wanted_verbs.iter().all(|verb| verbs(kind.kind).contains(&verb.as_str()))
            && wanted_categories.iter().all(|category| categories(kind.kind).contains(&category.as_str()))
    });
    match arguments.text("sort-by").unwrap_or_default() {
        "" => kinds.sort_by_key(|kind| (kind.group, kind.plural)),
        "name" => kinds.sort_by_key(|kind| (kind.plural, kind.plural)),
        "kind" => kinds.sort_by_key(|kind| (kind.name, kind.plural)),
        _ => return Err(Failure::plain("--sort-by accepts only name or kind")),
    }
    let wide = match arguments.text("output").unwrap_or_default() {
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
    if !arguments.is_on("no-headers") {
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
    shell.stdout.push_str(&tabular::align(&text, 6, 3));
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

/// Runs `kubectl api-versions`.
///
/// # Errors
/// Arguments.
pub fn versions(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.words.is_empty() {
        let text = format!("unexpected arguments: [{}]", arguments.words.join(" "));
        return Err(Failure::Usage { text, command: "api-versions".to_owned() });
    }
    let mut versions: Vec<String> = KINDS.iter().map(KindInfo::api_version).collect();
    versions.sort();
    versions.dedup();
    for version in versions {
        shell.say(&version);
    }
    Ok(())
}

/// Runs `kubectl version`.
///
/// # Errors
/// Arguments, or a format that is not offered.
pub fn version(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.words.is_empty() {
        return Err(Failure::plain(format!("extra arguments: [{}]", arguments.words.join(" "))));
    }
    let client_only = arguments.is_on("client");
    if let Some(format) = arguments.text("output").filter(|format| !format.is_empty()) {
        let info = json!({"gitVersion": VERSION, "major": "1", "minor": "36"});
        let mut versions = json!({"clientVersion": info, "kustomizeVersion": KUSTOMIZE});
        if !client_only {
            versions["serverVersion"] = info;
        }
        // Upstream ends the text with a line of its own.
        let text = match format {
            "yaml" => emit::yaml(&versions) + "\n",
            "json" => emit::json(&versions).replace("    ", "  "),
            _ => return Err(Failure::plain("--output must be 'yaml' or 'json'")),
        };
        shell.stdout.push_str(&text);
        return Ok(());
    }
    shell.say(&format!("Client Version: {VERSION}"));
    shell.say(&format!("Kustomize Version: {KUSTOMIZE}"));
    if !client_only {
        shell.say(&format!("Server Version: {VERSION}"));
    }
    Ok(())
}
