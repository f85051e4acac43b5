//! Every parser on texts that are nested as deep as they are long, with the stack of a small thread: what recurses must end before the
//! stack does, and what is built must be dropped again.

use super::world;
use base64::Engine;
use podloom::kubectl::{self, Invocation, words};
use podloom::object::kind::Kind;
use podloom::object::path::FieldPath;
use podloom::object::quantity::Quantity;
use podloom::object::{Json, emit, patch, yaml};
use podloom::playground::Playground;
use podloom::playground::intent::Intent;
use podloom::scenario::file;
use std::thread;

/// How often something is nested.
const DEPTH: usize = 10_000;
/// The stack, in bytes. Unoptimised code needs four times as much as what is shipped.
const STACK: usize = if cfg!(debug_assertions) { 1 << 20 } else { 256 << 10 };

/// Does something with a text on a small stack.
fn on_small_stack(what: &str, text: String, act: fn(&str)) {
    let ended = thread::Builder::new().stack_size(STACK).spawn(move || act(&text)).unwrap().join();
    assert!(ended.is_ok(), "{what} panics");
}

/// Texts of brackets, quotes and words, each nested: unclosed, and closed where it can be.
fn nested(open: &str, close: &str) -> [String; 3] {
    [open.repeat(DEPTH), format!("{}{}", open.repeat(DEPTH), close.repeat(DEPTH)), format!("{}{}", open.repeat(127), close.repeat(127))]
}

fn texts() -> Vec<String> {
    let pairs = [
        ("[", "]"),
        ("{", "}"),
        ("{a: ", "}"),
        ("{\"a\":", "}"),
        ("[{\"a\":", "}]"),
        ("- ", ""),
        ("? ", ""),
        ("(", ")"),
        ("!", ""),
        (".a", ""),
        ("[0]", ""),
        ("{{if .x}}", "{{end}}"),
        ("{range .x}", "{end}"),
        ("[?(@.a", ")]"),
        ("$(", ")"),
        ("\"'", "'\""),
        ("{kind: List, apiVersion: v1, items: [", "]}"),
    ];
    pairs.iter().flat_map(|(open, close)| nested(open, close)).collect()
}

#[test]
fn yaml_and_what_is_made_of_it() {
    for text in texts() {
        on_small_stack("yaml", text, |text| {
            for document in yaml::read(text).documents {
                let (printed, copy) = (emit::yaml(&document.value), emit::compact_go(&document.value));
                assert!(!printed.is_empty() && !copy.is_empty());
                assert!(!patch::go_text(&document.value).is_empty());
            }
        });
    }
}

#[test]
fn json_and_patches() {
    for text in texts() {
        on_small_stack("a patch", text, |text| {
            let Ok(body) = serde_json::from_str::<Json>(text) else { return };
            for kind in [Kind::Pod, Kind::ConfigMap] {
                let merged = patch::strategic(&body, &body, kind);
                assert!(merged.is_err() || merged.is_ok_and(|merged| !patch::three_way(&merged, &body, &merged, kind).is_null()));
            }
            let _ = (patch::merge(&body, &body), patch::json(&body, &body));
        });
    }
}

#[test]
fn paths_quantities_and_words() {
    for text in texts() {
        on_small_stack("a path", text, |text| {
            let _ = (FieldPath::parse(text).to_string(), Quantity::parse(text), words::split(text), words::invocations(text));
        });
    }
}

/// The lines that put a text where kubectl reads something.
const LINES: [&str; 15] = [
    "kubectl get po -o jsonpath=TEXT",
    "kubectl get po -o jsonpath={TEXT}",
    "kubectl get po -o jsonpath-as-json=TEXT",
    "kubectl get po -o go-template=TEXT",
    "kubectl get po -o custom-columns=A:TEXT",
    "kubectl get po --sort-by=TEXT",
    "kubectl wait cm c --timeout=0 --for=jsonpath=TEXT",
    "kubectl get po -l TEXT",
    "kubectl get po --field-selector TEXT",
    "kubectl patch cm c --type=merge -p TEXT",
    "kubectl patch cm c --type=json -p TEXT",
    "kubectl patch ds d -p TEXT",
    "kubectl explain TEXT",
    "kubectl set env ds d TEXT",
    "kubectl run x --image=i --overrides=TEXT",
];

#[test]
fn commands() {
    for text in texts().into_iter().filter(|text| !text.contains('\'')) {
        on_small_stack("a command", text, |text| {
            let world = world();
            for line in LINES {
                let line = line.replace("TEXT", &format!("'{text}'"));
                let reply = kubectl::run(&Invocation::of(line), &world.cluster, world.now);
                assert!(reply.exit == 0 || !reply.stderr.is_empty());
            }
        });
    }
}

#[test]
fn files_of_commands() {
    for text in texts() {
        on_small_stack("a file", text, |text| {
            let world = world();
            for verb in ["apply", "create", "delete", "diff", "apply --server-side"] {
                let invocation = Invocation { stdin: Some(text.to_owned()), ..Invocation::of(format!("kubectl {verb} -f -")) };
                let _ = kubectl::run(&invocation, &world.cluster, world.now);
            }
        });
    }
}

#[test]
fn objects_with_something_deep_in_them() {
    for place in [
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: TEXT}",
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: x}, spec: {template: {spec: TEXT}}}",
        "{apiVersion: podloom.dev/v1alpha1, kind: NodePool, metadata: {name: x}, spec: {template: TEXT}}",
        "{apiVersion: podloom.dev/v1alpha1, kind: Scenario, metadata: {name: x}, spec: {steps: [{check: TEXT}]}}",
    ] {
        for (open, close) in [("[", "]"), ("{a: ", "}"), ("{not: ", "}"), ("{all: [", "]}"), ("{containers: [{env: [", "]}]}")] {
            for depth in [20, 50, 100, 5_000] {
                let text = place.replace("TEXT", &format!("{}{}", open.repeat(depth), close.repeat(depth)));
                on_small_stack(place, text, |text| {
                    let _ = file::read(text);
                    let world = world();
                    let invocation = Invocation { stdin: Some(text.to_owned()), ..Invocation::of("kubectl create -f - --validate=false") };
                    let _ = kubectl::run(&invocation, &world.cluster, world.now);
                });
            }
        }
    }
}

#[test]
fn links() {
    for text in texts() {
        let packed = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6);
        let link = format!("1{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(packed));
        on_small_stack("a link", link, |link| {
            let _ = Playground::default().reduce(Intent::OpenLink(link.into()));
        });
    }
}
