//! Scenario files (`podloom.dev/v1alpha1`): one multi-document YAML of Kubernetes objects, NodePools, and at most one Scenario with
//! the steps of a lesson.

use crate::object::Json;
use crate::object::emit;
use crate::object::read;
use crate::object::yaml;
use crate::sim::run::Settle;
use crate::time::Span;
use serde_json::json;
use std::collections::BTreeMap;

/// API group and version of the project's own documents.
pub const API_VERSION: &str = "podloom.dev/v1alpha1";

/// The largest NodePool: beyond it a reader's browser would only suffer.
pub const POOL_MAX: i64 = 20_000;

/// Words in both languages; Chinese falls back to English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: String,
    /// Simplified Chinese; may be empty.
    pub zh: String,
}

/// One step of a scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// A few words, Markdown.
    pub say: Words,
    /// The kubectl command; empty for a step that only says something.
    pub run: String,
    /// What the command reads from standard input.
    pub stdin: Option<String>,
    /// Files in the working directory.
    pub files: BTreeMap<String, String>,
    /// How long the command may take; 60 s by default.
    pub timeout: Span,
    /// How long the world runs afterwards, where the file says it.
    pub settle: Option<Settle>,
    /// What shall hold afterwards, as written: [`crate::scenario`] goals.
    pub check: Option<Json>,
    /// The exit code that is part of the lesson.
    pub exit: i64,
}

/// A scenario file, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// `metadata.name`
    pub name: String,
    /// `spec.title`
    pub title: Words,
    /// `spec.about`: one sentence.
    pub about: Words,
    /// The steps.
    pub steps: Vec<Step>,
    /// How long the world runs after the objects.
    pub settle: Settle,
    /// How long nothing may change after the Nodes.
    pub node_quiet: Span,
    /// `spec.cluster.nodeMonitorGracePeriodSeconds`
    pub monitor_grace: Option<Span>,
    /// The Nodes, as one manifest; NodePools are written out.
    pub nodes: String,
    /// All other documents in file order, as one manifest.
    pub objects: String,
    /// What is wrong with the file.
    pub problems: Vec<yaml::Problem>,
}

/// Reads a scenario file. Parsing goes on behind a faulty document, which is handed to kubectl as it is.
#[must_use]
pub fn read(text: &str) -> Scenario {
    let stream = yaml::read(text);
    let mut scenario =
        Scenario { settle: Settle::default(), node_quiet: Span::from_ms(1000), problems: stream.problems.clone(), ..Scenario::default() };
    let mut parts: Vec<(usize, bool, String)> = Vec::new();
    for document in &stream.documents {
        let (value, at) = (&document.value, document.text.start);
        let ours = read::text(value, "apiVersion") == API_VERSION;
        let source = text[document.text.clone()].trim_end().to_owned();
        match (ours, read::text(value, "kind")) {
            (true, "Scenario") => read_spec(value, &mut scenario),
            (true, "NodePool") => match expand_pool(value) {
                Ok(nodes) => parts.push((at, true, nodes)),
                Err(message) => scenario.problems.push(yaml::Problem::at(text, document.text.clone(), None, message)),
            },
            (_, "Node") => parts.push((at, true, source)),
            _ => parts.push((at, false, source)),
        }
    }
    for piece in broken_documents(text, &stream) {
        parts.push(piece);
    }
    parts.sort_by_key(|part| part.0);
    let join = |nodes: bool| parts.iter().filter(|part| part.1 == nodes).map(|part| part.2.as_str()).collect::<Vec<_>>().join("\n---\n");
    scenario.nodes = join(true);
    scenario.objects = join(false);
    scenario
}

/// Documents that did not parse, as they were written.
fn broken_documents(text: &str, stream: &yaml::Stream) -> Vec<(usize, bool, String)> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut cut = |from: usize, to: usize| {
        let broken = stream.problems.iter().any(|problem| (from..=to).contains(&problem.range.start));
        let parsed = stream.documents.iter().any(|document| (from..to).contains(&document.text.start));
        if broken && !parsed {
            pieces.push((from, false, text[from..to].trim_end().to_owned()));
        }
    };
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "---" {
            cut(start, offset);
            start = offset + line.len();
        }
        offset += line.len();
    }
    cut(start, text.len());
    pieces
}

fn words(value: &Json, field: &str) -> Words {
    Words { en: read::text(value, field).to_owned(), zh: read::text(value, &format!("{field}Zh")).to_owned() }
}

fn read_spec(value: &Json, scenario: &mut Scenario) {
    let spec = value.get("spec").unwrap_or(&Json::Null);
    scenario.name = read::text(value.get("metadata").unwrap_or(&Json::Null), "name").to_owned();
    scenario.title = words(spec, "title");
    scenario.about = words(spec, "about");
    scenario.settle = settle(spec.get("settle"));
    if let Some(quiet) = seconds(spec.get("nodeQuiet")) {
        scenario.node_quiet = quiet;
    }
    scenario.monitor_grace = seconds(read::at(spec, &["cluster", "nodeMonitorGracePeriodSeconds"]));
    scenario.steps = read::list(spec, "steps").iter().map(step).collect();
}

fn step(value: &Json) -> Step {
    let files = value.get("files").and_then(Json::as_object).into_iter().flatten();
    Step {
        say: words(value, "say"),
        run: read::text(value, "run").trim().to_owned(),
        stdin: value.get("stdin").and_then(Json::as_str).map(str::to_owned),
        files: files.filter_map(|(name, content)| Some((name.clone(), content.as_str()?.to_owned()))).collect(),
        timeout: seconds(value.get("timeout")).unwrap_or(Span::from_s(60)),
        settle: value.get("settle").map(|written| settle(Some(written))),
        check: value.get("check").cloned(),
        exit: read::integer(value, "exit").unwrap_or(0),
    }
}

fn settle(value: Option<&Json>) -> Settle {
    let default = Settle::default();
    let Some(value) = value else { return default };
    Settle {
        quiet: seconds(value.get("quiet")).unwrap_or(default.quiet),
        min: seconds(value.get("min")).unwrap_or(default.min),
        max: seconds(value.get("max")).unwrap_or(default.max),
    }
}

/// Seconds, with fractions; negative ones and those beyond a day count as absent.
fn seconds(value: Option<&Json>) -> Option<Span> {
    let seconds = value?.as_f64().filter(|seconds| (0.0..=86_400.0).contains(seconds))?;
    Some(Span::from_ms((seconds * 1000.0).round() as u64))
}

/// `kind: NodePool`: `spec.replicas` Nodes like `spec.template`, named after the pool and numbered from 1.
fn expand_pool(pool: &Json) -> Result<String, String> {
    let name = read::text(pool.get("metadata").unwrap_or(&Json::Null), "name");
    let spec = pool.get("spec").unwrap_or(&Json::Null);
    let replicas = read::integer(spec, "replicas").unwrap_or(1);
    if name.is_empty() {
        return Err("metadata.name: Required value: a NodePool needs a name".to_owned());
    }
    if !(0..=POOL_MAX).contains(&replicas) {
        return Err(format!("spec.replicas: Invalid value: {replicas}: must be between 0 and {POOL_MAX}, inclusive"));
    }
    let template = spec.get("template").cloned().unwrap_or_else(|| json!({}));
    let nodes: Vec<String> = (1..=replicas)
        .map(|number| {
            let mut node = template.clone();
            read::put(&mut node, "apiVersion", "v1".into());
            read::put(&mut node, "kind", "Node".into());
            let mut metadata = node.get("metadata").cloned().unwrap_or_else(|| json!({}));
            read::put(&mut metadata, "name", format!("{name}-{number}").into());
            read::put(&mut node, "metadata", metadata);
            emit::yaml(&node)
        })
        .collect();
    Ok(nodes.join("---\n"))
}
