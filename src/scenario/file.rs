//! Scenario files (`podloom.dev/v1alpha1`): one multi-document YAML of Kubernetes objects, NodePools, and at most one Scenario with
//! the steps of a lesson.
//!
//! The types of this file are the format. What they don't name is refused, and so is a value of another type, each at its line and
//! column: a misspelt word in a lesson would otherwise do nothing and be found by its readers.

use crate::object::Json;
use crate::object::emit;
use crate::object::limits::{self, Allowance, Counted, Exceeded};
use crate::object::path::FieldPath;
use crate::object::read;
use crate::object::yaml::{self, Lines, Problem};
use crate::scenario::goal::Goal;
use crate::sim::run::Settle;
use crate::time::Span;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny};
use serde_json::json;
use serde_path_to_error::Segment;
use std::collections::BTreeMap;
use std::ops::Range;

/// API group of the project's own documents.
const GROUP: &str = "podloom.dev/";

/// API group and version of the project's own documents.
pub const API_VERSION: &str = "podloom.dev/v1alpha1";

/// One step of a scenario.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Step {
    /// A few words in English, Markdown.
    #[serde(default)]
    pub say: String,
    /// The same in simplified Chinese; where it is empty, the English words stand for it.
    #[serde(default)]
    pub say_zh: String,
    /// The kubectl command; empty for a step that only says something.
    #[serde(default, deserialize_with = "trimmed")]
    pub run: String,
    /// What the command reads from standard input.
    #[serde(default, deserialize_with = "stated")]
    pub stdin: Option<String>,
    /// Files in the working directory.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// How long the command may take.
    #[serde(default = "timeout", deserialize_with = "seconds")]
    pub timeout: Span,
    /// How long the world runs afterwards, where the file says it.
    #[serde(default, deserialize_with = "settle_of_step")]
    pub settle: Option<Settle>,
    /// What shall hold afterwards.
    #[serde(default, deserialize_with = "stated")]
    pub check: Option<Goal>,
    /// The exit code that is part of the lesson.
    #[serde(default)]
    pub exit: i64,
}

/// A scenario file, read. The fields that are written are those of `spec`.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Scenario {
    /// `metadata.name`
    #[serde(skip)]
    pub name: String,
    /// Its title in English.
    #[serde(default)]
    pub title: String,
    /// Its title in simplified Chinese; may be empty.
    #[serde(default)]
    pub title_zh: String,
    /// One sentence in English.
    #[serde(default)]
    pub about: String,
    /// The same in simplified Chinese; may be empty.
    #[serde(default)]
    pub about_zh: String,
    /// The steps.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// How long the world runs after the objects.
    #[serde(default, deserialize_with = "settle")]
    pub settle: Settle,
    /// How long nothing may change after the Nodes.
    #[serde(default = "node_quiet", deserialize_with = "seconds")]
    pub node_quiet: Span,
    /// `spec.cluster.nodeMonitorGracePeriodSeconds`
    #[serde(default, rename = "cluster", deserialize_with = "monitor_grace")]
    pub monitor_grace: Option<Span>,
    /// The Nodes, as one manifest; NodePools are written out.
    #[serde(skip)]
    pub nodes: String,
    /// All other documents in file order, as one manifest.
    #[serde(skip)]
    pub objects: String,
    /// What is wrong with the project's own documents: a scenario with problems isn't played.
    #[serde(skip)]
    pub problems: Vec<Problem>,
    /// Documents that are no YAML. kubectl gets them as they are, since what it says of them may be the lesson.
    #[serde(skip)]
    pub unreadable: Vec<Problem>,
}

/// A document of the project's own.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<Spec> {
    #[serde(rename = "apiVersion")]
    _api_version: IgnoredAny,
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
}

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    #[serde(default)]
    name: String,
}

/// `kind: NodePool`: many Nodes alike.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Pool {
    #[serde(default = "one")]
    replicas: u32,
    /// A Node; what is in it is for the API server to judge.
    #[serde(default)]
    template: serde_json::Map<String, Json>,
}

impl Default for Pool {
    fn default() -> Self {
        Self { replicas: one(), template: serde_json::Map::new() }
    }
}

/// What a document of the project's own says.
#[derive(Debug)]
pub enum Own {
    /// The lesson.
    Scenario(Box<Scenario>),
    /// The Nodes of a NodePool, as one manifest.
    Nodes(String),
}

/// Reads a scenario file. Parsing goes on behind a faulty document.
#[must_use]
pub fn read(text: &str) -> Scenario {
    let stream = yaml::read(text);
    let mut scenario = Scenario { node_quiet: node_quiet(), ..Scenario::default() };
    if stream.is_refused {
        return Scenario { problems: stream.problems, ..scenario };
    }
    let lines = Lines::of(text);
    let mut allowance = Allowance::default();
    let mut problems = Vec::new();
    let mut parts: Vec<(usize, bool, String)> = Vec::new();
    let mut told = false;
    for document in &stream.documents {
        let at = document.text.start;
        match own(&lines, document, &mut allowance) {
            None => {
                let is_node = read::text(&document.value, "kind") == "Node";
                parts.push((at, is_node, text[document.text.clone()].trim_end().to_owned()));
            }
            Some(Ok(Own::Nodes(nodes))) => parts.push((at, true, nodes)),
            Some(Ok(Own::Scenario(read))) if !told => (scenario, told) = (*read, true),
            Some(Ok(Own::Scenario(_))) => {
                let second = lines.problem(document.text.clone(), None, "a file holds one Scenario, and this is its second");
                second.join(&mut problems);
            }
            Some(Err(problem)) => {
                problem.join(&mut problems);
            }
        }
    }
    for (range, problem) in broken_documents(text, &stream) {
        let source = text[range.clone()].trim_end();
        // An image may be of `registry.podloom.dev/` too.
        if source.lines().any(|line| line.contains("apiVersion") && line.contains(GROUP)) {
            problem.join(&mut problems);
        } else {
            parts.push((range.start, false, source.to_owned()));
            scenario.unreadable.push(problem);
        }
    }
    parts.sort_by_key(|part| part.0);
    problems.sort_by_key(|problem| problem.range.start);
    let join = |nodes: bool| parts.iter().filter(|part| part.1 == nodes).map(|part| part.2.as_str()).collect::<Vec<_>>().join("\n---\n");
    Scenario { nodes: join(true), objects: join(false), problems, ..scenario }
}

/// Documents that are no YAML: where each stands, and the first thing that is wrong with it.
fn broken_documents(text: &str, stream: &yaml::Stream) -> Vec<(Range<usize>, Problem)> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut cut = |from: usize, to: usize| {
        // Both lists are in the order of the text.
        let next = |index: usize| stream.documents.get(index).is_some_and(|document| document.text.start < to);
        let parsed = next(stream.documents.partition_point(|document| document.text.start < from));
        let first = stream.problems.partition_point(|problem| problem.range.start < from);
        let problem = stream.problems.get(first).filter(|problem| problem.range.start <= to);
        if let Some(problem) = problem.filter(|_| !parsed) {
            pieces.push((from..to, problem.clone()));
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

/// Reads a document of the project's own; `None` where it is not one. `lines` are those of the text that the document was cut from.
///
/// # Errors
/// Where the document is not as the format wants it: the first fault, at its place in the text.
pub fn own(lines: &Lines<'_>, document: &yaml::Document, allowance: &mut Allowance) -> Option<Result<Own, Problem>> {
    let written = |field: &str| read::text(&document.value, field);
    let version = Some(written("apiVersion")).filter(|version| version.starts_with(GROUP))?;
    let fault = |field: &str, message: String| {
        let at = document.spans.nearest(&FieldPath::parse(field));
        Err(lines.problem(at.underline(lines.text()), Some(FieldPath::parse(field)), message))
    };
    if version != API_VERSION {
        return Some(fault("apiVersion", format!("unknown version `{version}`, expected `{API_VERSION}`")));
    }
    Some(match written("kind") {
        "Scenario" => strict::<Document<Scenario>>(lines, document).map(|read| {
            let name = read.metadata.name;
            Own::Scenario(Box::new(Scenario { name, ..read.spec }))
        }),
        "NodePool" => strict::<Document<Pool>>(lines, document).and_then(|read| {
            let replicas = document.spans.get(&FieldPath::parse("spec.replicas")).and_then(|span| lines.text().get(span.value));
            if read.metadata.name.is_empty() {
                return fault("metadata.name", "a NodePool needs a name".to_owned());
            }
            // YAML makes an integer of `1e4` too, which nobody means who counts Nodes.
            if replicas.is_some_and(|written| written.parse::<u32>().is_err()) {
                return fault("spec.replicas", format!("must be an integer between 0 and {}, inclusive", Counted::PoolNodes.allowed()));
            }
            match spend(&read.metadata.name, &read.spec, allowance) {
                Ok(()) => Ok(Own::Nodes(nodes(&read.metadata.name, &read.spec))),
                Err(exceeded) => fault("spec.replicas", exceeded.to_string()),
            }
        }),
        other => fault("kind", suggested(&format!("unknown kind `{other}`, expected `Scenario` or `NodePool`"))),
    })
}

/// Nodes like the template of a pool, named after it and numbered from 1.
/// Counts what a pool stands for, before any of it is written out.
fn spend(name: &str, pool: &Pool, allowance: &mut Allowance) -> Result<(), Exceeded> {
    let count = usize::try_from(pool.replicas).unwrap_or(usize::MAX);
    allowance.spend(Counted::PoolNodes, count)?;
    let most = Counted::PoolBytes.allowed();
    let template = pool.template.values().map(|value| limits::json_bytes(value, most)).sum::<usize>();
    // Besides the template a manifest says its kind, its version and its name.
    let bytes = template.saturating_add(name.len()).saturating_add(64);
    allowance.spend(Counted::PoolBytes, bytes.saturating_mul(count))
}

fn nodes(name: &str, pool: &Pool) -> String {
    let nodes: Vec<String> = (1..=pool.replicas)
        .map(|number| {
            let mut node = Json::Object(pool.template.clone());
            read::put(&mut node, "apiVersion", "v1".into());
            read::put(&mut node, "kind", "Node".into());
            let mut metadata = node.get("metadata").cloned().unwrap_or_else(|| json!({}));
            read::put(&mut metadata, "name", format!("{name}-{number}").into());
            read::put(&mut node, "metadata", metadata);
            emit::yaml(&node)
        })
        .collect();
    nodes.join("---\n")
}

/// A document as a type of this file; where it is none, the first fault at its place.
fn strict<T: DeserializeOwned>(lines: &Lines<'_>, document: &yaml::Document) -> Result<T, Problem> {
    serde_path_to_error::deserialize(&document.value).map_err(|error| {
        let path = error.path().iter().fold(FieldPath::root(), |path, segment| match segment {
            Segment::Seq { index } => path.index(*index),
            Segment::Map { key } => path.key(key.as_str()),
            Segment::Enum { variant } => path.key(variant.as_str()),
            Segment::Unknown => path,
        });
        let message = error.inner().to_string();
        let span = document.spans.nearest(&path);
        let is_about_key = message.starts_with("unknown field");
        let place = span.key.clone().filter(|_| is_about_key).unwrap_or_else(|| span.underline(lines.text()));
        lines.problem(place, Some(path), suggested(&message))
    })
}

/// Serde's words; in place of the list of all words that it knows, the one that was probably meant.
fn suggested(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let written = quoted.next().filter(|_| message.starts_with("unknown ")).unwrap_or_default();
    let differing = |word: &str| strsim::osa_distance(&written.to_lowercase(), &word.to_lowercase());
    let nearest = quoted.map(|word| (differing(word), word)).min();
    match (nearest, message.split_once(", expected")) {
        // As rustc has it: up to a third of the letters may differ.
        (Some((count, word)), Some((what, _))) if count <= written.len().max(3) / 3 => format!("{what}, did you mean `{word}`?"),
        _ => message.to_owned(),
    }
}

/// A field that may be left out, but not be empty.
fn stated<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

fn trimmed<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    String::deserialize(from).map(|text| text.trim().to_owned())
}

/// Seconds as they are written.
#[derive(serde::Deserialize)]
#[serde(try_from = "f64")]
struct Seconds(Span);

impl TryFrom<f64> for Seconds {
    type Error = &'static str;

    fn try_from(seconds: f64) -> Result<Self, Self::Error> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
        match seconds {
            0.0..=86_400.0 => Ok(Self(Span::from_ms((seconds * 1000.0).round() as u64))),
            _ => Err("must be seconds, at most those of a day"),
        }
    }
}

fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
    Seconds::deserialize(from).map(|seconds| seconds.0)
}

fn settle<'de, D: Deserializer<'de>>(from: D) -> Result<Settle, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        quiet: Option<Seconds>,
        min: Option<Seconds>,
        max: Option<Seconds>,
    }
    let (written, default) = (Written::deserialize(from)?, Settle::default());
    let or = |written: Option<Seconds>, default: Span| written.map_or(default, |seconds| seconds.0);
    Ok(Settle { quiet: or(written.quiet, default.quiet), min: or(written.min, default.min), max: or(written.max, default.max) })
}

fn settle_of_step<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Settle>, D::Error> {
    settle(from).map(Some)
}

fn monitor_grace<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Span>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Cluster {
        node_monitor_grace_period_seconds: Option<Seconds>,
    }
    Cluster::deserialize(from).map(|cluster| cluster.node_monitor_grace_period_seconds.map(|seconds| seconds.0))
}

const fn timeout() -> Span {
    Span::from_s(60)
}

const fn node_quiet() -> Span {
    Span::from_ms(1000)
}

const fn one() -> u32 {
    1
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::scenario::library;
    use crate::time::Span;

    /// Holds the problems of a scenario with this spec against what is expected, each as `line:column: message`.
    fn check(spec: &str, expected: &[&str]) {
        let file = format!("apiVersion: podloom.dev/v1alpha1\nkind: Scenario\nmetadata: {{name: x}}\nspec:\n{spec}\n");
        assert_eq!(problems(&file), expected, "{spec}");
    }

    fn problems(file: &str) -> Vec<String> {
        let told = |problem: &crate::object::yaml::Problem| format!("{}:{}: {}", problem.line, problem.column, problem.message);
        read(file).problems.iter().map(told).collect()
    }

    #[test]
    fn a_misspelt_field_is_refused_where_it_stands() {
        check("  stepz: []", &["5:3: unknown field `stepz`, did you mean `steps`?"]);
        check("  steps:\n  - run: kubectl get pods\n    chek: {}", &["7:5: unknown field `chek`, did you mean `check`?"]);
        check("  settle: {quite: 3}", &["5:12: unknown field `quite`, did you mean `quiet`?"]);
        check("  titlezh: x", &["5:3: unknown field `titlezh`, did you mean `titleZh`?"]);
        let spec = "  cluster: {grace: 8}";
        check(spec, &["5:13: unknown field `grace`, expected `nodeMonitorGracePeriodSeconds`"]);
    }

    #[test]
    fn a_wrong_type_is_refused_where_it_stands() {
        check("  title: [a]", &["5:10: invalid type: sequence, expected a string"]);
        check("  steps:\n  - run:\n    say: x", &["6:5: invalid type: null, expected a string"]);
        check("  steps:\n  - {run: kubectl get pods, timeout: 1m}", &["6:38: invalid type: string \"1m\", expected f64"]);
        check("  nodeQuiet: -1", &["5:14: must be seconds, at most those of a day"]);
        check("  steps:\n  - {run: kubectl get pods, exit: yes}", &["6:35: invalid type: boolean `true`, expected i64"]);
    }

    #[test]
    fn a_check_that_checks_nothing_is_refused() {
        let step = "  steps:\n  - run: kubectl get pods\n    check: ";
        let check = |goal: &str, expected: &str| check(&format!("{step}{goal}"), &[expected]);
        check("", "7:5: invalid type: null, expected string or map");
        check("{pod: {name: a}}", "7:12: it states nothing that could hold or not");
        check("{all: []}", "7:12: it states nothing that could hold or not");
        check("{pdo: {name: a}}", "7:12: unknown variant `pdo`, did you mean `pod`?");
        check("{pod: {name: a, redy: true}}", "7:28: unknown field `redy`, did you mean `ready`?");
        check("{pod: {ready: true}}", "7:18: missing field `name`");
        check("{all: [{pods: {of: mysql, ready: 3}}]}", "7:31: must be KIND/NAME");
    }

    #[test]
    fn a_pool_counts_in_whole_numbers() {
        let pool = |replicas: &str| {
            problems(&format!("apiVersion: podloom.dev/v1alpha1\nkind: NodePool\nmetadata: {{name: p}}\nspec: {{replicas: {replicas}}}\n"))
        };
        assert_eq!(pool("3"), Vec::<String>::new());
        assert_eq!(pool("\"x\""), ["4:18: invalid type: string \"x\", expected u32"]);
        assert_eq!(pool("1e4"), ["4:18: must be an integer between 0 and 5000, inclusive"]);
        assert_eq!(pool("5001"), ["4:18: too many nodes: 5001, at most 5000"]);
    }

    #[test]
    fn a_document_of_the_project_is_one_that_it_knows() {
        let pol = "apiVersion: podloom.dev/v1alpha1\nkind: NodePol\n";
        assert_eq!(problems(pol), ["2:7: unknown kind `NodePol`, did you mean `NodePool`?"]);
        assert_eq!(
            problems("apiVersion: podloom.dev/v1\nkind: Scenario\n"),
            ["1:13: unknown version `podloom.dev/v1`, expected `podloom.dev/v1alpha1`"]
        );
        assert_eq!(problems("apiVersion: podloom.dev/v1alpha1\nkind: [\n").len(), 1);
        let twice = "apiVersion: podloom.dev/v1alpha1\nkind: Scenario\n---\n".repeat(2);
        assert_eq!(problems(&twice), ["4:1: a file holds one Scenario, and this is its second"]);
    }

    #[test]
    fn what_is_no_yaml_goes_to_kubectl_as_it_is() {
        let read = read("apiVersion: v1\nkind: Node\nmetadata: {name: a}\n---\nimage: [registry.podloom.dev/a\n---\nkind: Pod\n");
        assert!(read.problems.is_empty());
        assert_eq!(read.unreadable.len(), 1);
        assert_eq!(read.objects, "image: [registry.podloom.dev/a\n---\nkind: Pod");
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let read =
            read("apiVersion: podloom.dev/v1alpha1\nkind: Scenario\nspec:\n  steps:\n  - run: kubectl get pods\n    settle: {min: 1.5}\n");
        assert_eq!((read.node_quiet, read.settle.max, read.steps[0].timeout), (Span::from_ms(1000), Span::from_s(60), Span::from_s(60)));
        let settle = read.steps[0].settle.unwrap();
        assert_eq!((settle.min, settle.quiet), (Span::from_ms(1500), Span::from_ms(2500)));
    }

    #[test]
    fn the_library_has_no_problems() {
        for entry in library::all() {
            assert_eq!(problems(entry.yaml), Vec::<String>::new(), "{}", entry.slug);
        }
    }
}
