//! Inputs that were made to freeze or kill whoever reads them: each has the answer that it must get, and a bound for what the answer may
//! cost. Costs are counted in allocated bytes, so that a slow machine finds what a fast one finds.

mod deep;

use podloom::kubectl::{self, Invocation};
use podloom::object::yaml;
use podloom::playground::Playground;
use podloom::playground::intent::Intent;
use podloom::scenario::{file, player};
use podloom::sim::world::World;
use std::sync::LazyLock;

const MIB: u64 = 1 << 20;

/// Two Nodes, a ConfigMap, and a DaemonSet with its Pods.
const CLUSTER: &str = "apiVersion: podloom.dev/v1alpha1\nkind: NodePool\nmetadata: {name: p}\nspec: {replicas: 2}\n---\n\
    {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {x: z}}\n---\n\
    apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec:\n  selector: {matchLabels: {app: d}}\n  template:\n    \
    metadata: {labels: {app: d}}\n    spec: {containers: [{name: c, image: i}]}\n";

/// The cluster of [`CLUSTER`]; a world stays within one thread, so each gets its own.
pub fn world() -> World {
    static TEXT: LazyLock<String> = LazyLock::new(|| CLUSTER.to_owned());
    let scenario = file::read(&TEXT);
    assert!(scenario.problems.is_empty(), "{:?}", scenario.problems);
    let mut player = player::Player::new(&scenario);
    assert_eq!(player.create_objects(&scenario).exit, 0);
    (*player.session.world).clone()
}

/// Runs a command on the cluster of [`CLUSTER`]; what it answers on either output, and its exit code.
fn answer(line: &str, stdin: &str) -> (String, i32) {
    let world = world();
    let invocation = Invocation { stdin: Some(stdin.to_owned()), ..Invocation::of(line) };
    let mut reply = None;
    let cost = allocation_counter::measure(|| reply = Some(kubectl::run(&invocation, &world.cluster, world.now)));
    let reply = reply.unwrap();
    let shown: String = line.chars().take(80).collect();
    assert!(cost.bytes_max < 200 * MIB, "{shown}: {} bytes at once", cost.bytes_max);
    assert!(cost.bytes_total < 2000 * MIB, "{shown}: {} bytes in all", cost.bytes_total);
    (reply.stdout + &reply.stderr, reply.exit)
}

/// Holds what a command answers against what it must: exit code 1, and these words.
fn refused(line: &str, stdin: &str, expected: &str) {
    let (told, exit) = answer(line, stdin);
    let shown: String = line.chars().take(80).collect();
    let end: String = told.chars().rev().take(400).collect::<Vec<char>>().into_iter().rev().collect();
    assert!(exit == 1 && told.contains(expected), "{shown}: exit {exit}, and no {expected:?} in …{end}");
}

/// Holds the first problem of a text against what it must be, as `line:column: message`.
fn problem(text: &str, expected: &str) {
    let mut stream = yaml::Stream::default();
    let cost = allocation_counter::measure(|| stream = yaml::read(text));
    let told = stream.problems.first().map(|one| format!("{}:{}: {}", one.line, one.column, one.message)).unwrap_or_default();
    assert_eq!(told, expected, "{}", &text[..text.len().min(60)]);
    assert!(cost.bytes_max < 200 * MIB, "{expected}: {} bytes at once", cost.bytes_max);
}

fn quoted(word: &str) -> String {
    format!("'{word}'")
}

const DOES_NOT_FIT: &str = "The request is invalid: the server rejected our request due to an error in our request";

#[test]
fn patches_that_grow_are_refused() {
    let patch = |operations: &[String]| format!("kubectl patch cm c --type=json -p {}", quoted(&format!("[{}]", operations.join(","))));
    let copy = |from: &str, path: &str| format!(r#"{{"op":"copy","from":"{from}","path":"{path}"}}"#);
    // The object into itself, again and again.
    let doubled: Vec<String> = (0..40).map(|number| copy("/data", &format!("/data/k{number}"))).collect();
    refused(&patch(&doubled), "", DOES_NOT_FIT);
    // The same through an array that is copied to its own end.
    let first = r#"{"op":"add","path":"/data/l","value":["aaaaaaaaaaaaaaaa"]}"#.to_owned();
    let mut appended = vec![first];
    appended.extend((0..40).map(|_| copy("/data/l", "/data/l/-")));
    refused(&patch(&appended), "", DOES_NOT_FIT);
    // Small steps that come to much: two thousand copies of the same two thousand bytes.
    let mut many = vec![format!(r#"{{"op":"add","path":"/data/t","value":"{}"}}"#, "t".repeat(2000))];
    many.extend((0..2000).map(|number| copy("/data/t", &format!("/data/t{number}"))));
    refused(&patch(&many), "", DOES_NOT_FIT);
    // Deeper with each move, never larger.
    let mut deeper = vec![r#"{"op":"add","path":"/data/d","value":{}}"#.to_owned()];
    deeper.extend((0..300).flat_map(|_| {
        [
            r#"{"op":"move","from":"/data/d","path":"/data/e"}"#.to_owned(),
            r#"{"op":"add","path":"/data/d","value":{}}"#.to_owned(),
            r#"{"op":"move","from":"/data/e","path":"/data/d/n"}"#.to_owned(),
        ]
    }));
    refused(&patch(&deeper), "", "The request is invalid: json: exceeded max depth of 64");
    let tests = vec![r#"{"op":"test","path":"/data/x","value":"z"}"#.to_owned(); 10_001];
    refused(
        &patch(&tests),
        "",
        "Error from server (RequestEntityTooLarge): Request entity is too large: The allowed maximum operations in a JSON patch is 10000, got 10001",
    );
    assert_eq!(answer(&patch(&tests[1..]), ""), ("configmap/c patched (no change)\n".to_owned(), 0));
}

#[test]
fn requests_and_objects_are_as_large_as_upstream_takes_them() {
    let map = |bytes: usize| format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: large}}, data: {{a: {}}}}}", "a".repeat(bytes));
    assert_eq!(answer("kubectl create -f -", &map(1_000_000)), ("configmap/large created\n".to_owned(), 0));
    refused("kubectl create -f -", &map(1_600_000), "Error from server: error when creating \"STDIN\": etcdserver: request is too large");
    // The text is kept once more in the annotation of kubectl apply.
    refused("kubectl apply -f -", &map(300_000), "metadata.annotations: Too long: may not be more than 262144 bytes");
    let aliases = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: &a {}\n  b: *a\n", "a".repeat(1_000_000));
    refused("kubectl create -f -", &aliases, "Error from server: error when creating \"STDIN\": etcdserver: request is too large");
    let patch = format!("{{\"data\": {{\"a\": \"{}\"}}}}", "a".repeat(3 << 20));
    let line = format!("kubectl patch cm c --type=merge -p '{patch}'");
    refused(&line, "", "Error from server (RequestEntityTooLarge): Request entity is too large: limit is 3145728");
}

#[test]
fn keys_count_as_values_do() {
    let anchor = "k".repeat(300_000);
    let excessive = "yaml: document contains excessive aliasing";
    problem(&format!("a: &a {anchor}\nb:\n{}", "- {*a : 1}\n".repeat(60_000)), &format!("4:4: {excessive}"));
    problem(&format!("a: &a\n  ? {anchor}\n  : 1\nb: [{}]\n", vec!["*a"; 1000].join(", ")), &format!("2:5: {excessive}"));
    problem(&format!("a: &a\n  ? {anchor}\n  : 1\nb: [{}]\n", vec!["{<<: *a}"; 1000].join(", ")), &format!("2:5: {excessive}"));
    // What one document may not have, many may not have together.
    let document = format!("a: &a {}\nb: [{}]\n---\n", "x".repeat(500), vec!["*a"; 400].join(", "));
    problem(&document.repeat(600), &format!("16:4: {excessive}"));
}

#[test]
fn many_documents_are_one_problem() {
    let many = "yaml: too many documents: 190000, at most 25000";
    problem(&"a\n---\n".repeat(190_000), &format!("50001:1: {many}"));
    problem(&"{}".repeat(190_000), &format!("1:50001: {many}"));
    problem(&"# x\n---\n{a: 1}\n---\n".repeat(95_000), &format!("50001:1: {many}"));
    refused(
        "kubectl apply -f -",
        &"a\n---\n".repeat(190_000),
        &format!("error: error parsing STDIN: error converting YAML to JSON: {many}\n"),
    );
    let told: Vec<String> = file::read(&"a\n---\n".repeat(190_000)).problems.into_iter().map(|problem| problem.message).collect();
    assert_eq!(told, [many]);
}

#[test]
fn a_hundred_problems_are_told() {
    for document in
        ["a: [\n---\n", "kind: Pod\n---\n", "apiVersion: podloom.dev/v1alpha1\nkind: X\n---\n", "apiVersion: x/v1\nkind: Y\n---\n"]
    {
        let text = document.repeat(4_000);
        let mut opened = None;
        let cost = allocation_counter::measure(|| opened = Playground::default().reduce(Intent::Import(text.as_str().into())));
        let problems = opened.unwrap().editor.problems.clone();
        assert_eq!(problems.len(), 100, "{document}");
        assert!(problems[99].message.ends_with(" (and this is the last of 100 problems that are told)"), "{}", problems[99].message);
        assert!(cost.bytes_total < 2000 * MIB, "{document}: {} bytes", cost.bytes_total);
    }
}

#[test]
fn templates_look_at_so_much_and_print_so_much() {
    let template = |format: &str, template: &str| format!("kubectl get ds,po,no,cm -A -o {format}={}", quoted(template));
    let (looked, printed) = ("too many values looked at by a template: ", "too many bytes printed by a template: ");
    for (format, text, expected) in [
        ("jsonpath", format!("{{{}}}", "..".repeat(12)), looked),
        ("jsonpath", format!("{}{{..name}}{}", "{range $..*}".repeat(4), "{end}".repeat(4)), looked),
        ("jsonpath", format!("{{.items[*]{}}}", "[*]..".repeat(20)), ""),
        ("jsonpath", format!("{{.items[?(@{} == 1)]}}", "..".repeat(20)), looked),
        ("jsonpath", "{$}".repeat(20_000), printed),
        ("jsonpath", format!("{}{{$}}{}", "{range ..*}".repeat(2), "{end}".repeat(2)), printed),
        ("jsonpath-as-json", format!("{{{}}}", "..".repeat(6)), "too many "),
        ("go-template", "{{$}}".repeat(20_000), printed),
        ("go-template", format!("{}{{{{$}}}}{}", "{{range $.items}}".repeat(6), "{{end}}".repeat(6)), printed),
        ("go-template", format!("{}{}", "{{range $.items}}".repeat(12), "{{end}}".repeat(12)), looked),
        ("custom-columns", format!("A:{}", "..".repeat(14)), looked),
        ("custom-columns", vec!["A:."; 3000].join(",").replace("A:.", "A:.metadata..*"), "too many "),
    ] {
        let line = template(format, &text);
        if expected.is_empty() {
            assert_eq!(answer(&line, "").1, 0, "{line}");
        } else {
            refused(&line, "", expected);
        }
    }
    refused(&format!("kubectl wait ds d --for=jsonpath='{{{}}}'=x", "..".repeat(40)), "", looked);
    refused(&format!("kubectl get po --sort-by='{{{}}}'", "..".repeat(16)), "", looked);
}

#[test]
fn columns_are_not_widened_without_bound() {
    let names: String =
        (0..2000).map(|number| format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c{number}}}}}\n---\n")).collect();
    let wide = format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: wide, annotations: {{a: {}}}}}}}", "w".repeat(100_000));
    let scenario = file::read(&format!("{names}{wide}"));
    let mut player = player::Player::new(&scenario);
    player.create_objects(&scenario);
    let line = "kubectl get cm -o custom-columns=A:.metadata.annotations.a,N:.metadata.name";
    let reply = kubectl::run(&Invocation::of(line), &player.session.world.cluster, player.session.world.now);
    assert!(reply.exit == 0 && reply.stdout.lines().count() > 2000, "{}", reply.stderr);
    assert!(reply.stdout.len() < 6_000_000, "{}", reply.stdout.len());
}

#[test]
fn what_nobody_would_type_is_refused() {
    refused(&format!("kubectl get po {}", "p ".repeat(20_000)), "", "error: too many words in one command: 20003, at most 10000\n");
    refused(&format!("kubectl get {}", vec!["cm"; 20_000].join(",")), "", "error: too many types in one command: 20000, at most 100\n");
    let names = format!("kubectl get {} {}", vec!["cm"; 100].join(","), "c ".repeat(5_000));
    refused(&names, "", "error: too many words in one command: 500000, at most 10000\n");
    refused(&format!("kubectl get cm -L {}", vec!["a"; 20_000].join(",")), "", "error: too many columns: 20000, at most 100\n");
    let files = format!("kubectl get{}", " -f -".repeat(60));
    let items = vec!["{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"c\"}}"; 1000].join(",");
    let list = format!("{{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{items}]}}");
    refused(&files, &list, "error: too many documents: 26000, at most 25000\n");
    let words = "too many words in one selector: ";
    refused(&format!("kubectl get po -l {}", vec!["app"; 20_000].join(",")), "", words);
    refused(&format!("kubectl get po -l 'app in ({})'", vec!["d"; 20_000].join(",")), "", words);
    refused(&format!("kubectl get po --field-selector {}", vec!["spec.nodeName!=a"; 20_000].join(",")), "", words);
    let deep = format!("kubectl patch cm c -p '{}'", "{\"a\":".repeat(50_000));
    refused(&deep, "", "invalid character '{' exceeded max depth");
}

/// Plays a scenario with one step; what the step answers.
fn step(objects: &str, step: &str) -> player::Snapshot {
    let text =
        format!("{objects}\n---\napiVersion: podloom.dev/v1alpha1\nkind: Scenario\nmetadata: {{name: x}}\nspec:\n  steps:\n  - {step}\n");
    let scenario = file::read(&text);
    assert!(scenario.problems.is_empty(), "{:?}", scenario.problems);
    player::play(&scenario).pop().unwrap()
}

#[test]
fn blanks_are_filled_in_once_each() {
    let same = step(CLUSTER, &format!("run: \"kubectl get {}\"", "pod/{pod:app=d} ".repeat(1_000)));
    assert_eq!((same.exit, same.stdout.lines().count()), (0, 1_001));
    let blanks: String = (0..150).map(|number| format!("pod/{{pod:a{number}}} ")).collect();
    let different = step(CLUSTER, &format!("run: \"kubectl get {blanks}\""));
    assert_eq!(different.exit, 1);
    assert_eq!(different.stderr.matches("no-such-pod").count(), 100);
    assert!(different.stderr.contains("{pod:a149}"), "{}", different.stderr);
}

#[test]
fn a_command_that_waits_costs_nothing_while_nothing_happens() {
    for line in ["events -w", "get cm -w", "get po -w -A -o yaml", "wait ds d --for=jsonpath={.x}=y --timeout=1h", "rollout status ds d"] {
        let mut snapshot = None;
        let cost = allocation_counter::measure(|| snapshot = Some(step(CLUSTER, &format!("{{run: \"kubectl {line}\", timeout: 3600}}"))));
        let snapshot = snapshot.unwrap();
        assert!(snapshot.exit == player::KILLED || line.starts_with("rollout") || line.starts_with("wait"), "{line}: {}", snapshot.exit);
        assert!(cost.bytes_total < 600 * MIB, "{line}: {} bytes", cost.bytes_total);
    }
}

#[test]
fn what_would_steer_a_terminal_is_written_out() {
    let objects = format!(
        "{CLUSTER}---\n{{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {{\"name\": \"e\", \"annotations\": {{\"a\": \"\\u001b[31mred\\rx\"}}}}, \"data\": {{\"k\": \"\\u001b[2J\\rgone\"}}}}"
    );
    let told = |line: &str| step(&objects, &format!("run: \"{line}\"")).stdout;
    let described = told("kubectl describe cm e");
    assert!(described.contains("a: ^[[31mred\\rx") && described.contains("^[[2J\\rgone") && !described.contains('\u{1b}'), "{described}");
    let columns = told("kubectl get cm e -o custom-columns=A:.metadata.annotations.a");
    assert_eq!(columns, "A\n^[[31mred\\rx\n");
    let raw = step(&objects, "run: \"kubectl get cm e -o jsonpath={.data.k}\"");
    assert_eq!(raw.stdout, "\u{1b}[2J\rgone", "kubectl prints it as it is");
    assert_eq!(raw.to_text(), "$ kubectl get cm e -o jsonpath={.data.k}\n^[[2J\\rgone");
}

#[test]
fn a_pool_counts_as_it_is_written() {
    for (replicas, message) in [
        ("\"x\"", "invalid type: string \"x\", expected u32"),
        ("1e4", "must be an integer between 0 and 5000, inclusive"),
        ("0x10", "must be an integer between 0 and 5000, inclusive"),
        ("2.0", "must be an integer between 0 and 5000, inclusive"),
        ("-1", "invalid value: integer `-1`, expected u32"),
        ("4294967296", "invalid value: integer `4294967296`, expected u32"),
        ("~", "invalid type: null, expected u32"),
    ] {
        let text = format!("apiVersion: podloom.dev/v1alpha1\nkind: NodePool\nmetadata: {{name: p}}\nspec: {{replicas: {replicas}}}\n");
        let told: Vec<String> =
            file::read(&text).problems.iter().map(|one| format!("{}:{}: {}", one.line, one.column, one.message)).collect();
        assert_eq!(told, [format!("4:18: {message}")], "{replicas}");
    }
}
