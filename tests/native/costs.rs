//! How costs grow: eight times the input may cost about eight times as much, and never sixty-four times.
//!
//! Costs are what the thread allocates, in bytes and in calls. They are the same on every machine, so a fault shows at once and not only
//! where somebody waits.

use allocation_counter::measure;
use podloom::kubectl::{self, Invocation};
use podloom::object::{Json, yaml};
use podloom::playground::Playground;
use podloom::playground::intent::Intent;
use podloom::scenario::file;
use podloom::scenario::player::Player;
use podloom::session::edit::{Edit, attempt};
use std::rc::Rc;

/// Input of two sizes, and what may come of it: eight times the input, ten times the cost, and a little for small things.
const TIMES: [usize; 4] = [1, 2, 4, 8];

/// Measures `act` on inputs of growing size. Whatever `prepare` does is not counted.
fn check<Input>(what: &str, base: usize, prepare: impl Fn(usize) -> Input, act: impl Fn(&Input)) {
    let costs: Vec<(u64, u64)> = TIMES
        .iter()
        .map(|times| {
            let input = prepare(base * times);
            let cost = measure(|| act(&input));
            (cost.bytes_total, cost.count_total)
        })
        .collect();
    let (first, last) = (costs[0], costs[3]);
    assert!(last.0 <= first.0 * 10 + 4096 && last.1 <= first.1 * 10 + 64, "{what}: bytes and calls for 1, 2, 4 and 8 times: {costs:?}");
}

fn config_map(number: usize) -> String {
    format!("{{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {{\"name\": \"c{number}\"}}}}")
}

fn agent(env: usize) -> String {
    let env: String = (0..env).map(|number| format!("{{name: N{number}, value: v}}, ")).collect();
    format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: d}}\nspec:\n  selector: {{matchLabels: {{app: d}}}}\n  template:\n    \
        metadata: {{labels: {{app: d}}}}\n    spec: {{containers: [{{name: c, image: i, env: [{env}]}}]}}\n"
    )
}

/// A cluster with the objects of a text in it.
fn player(text: &str) -> Player {
    let scenario = file::read(text);
    assert!(scenario.problems.is_empty(), "{:?}", scenario.problems);
    let mut player = Player::new(&scenario);
    assert_eq!(player.create_objects(&scenario).exit, 0);
    player
}

fn run(player: &Player, line: &str, stdin: &str) -> kubectl::Reply {
    let invocation = Invocation { stdin: Some(stdin.to_owned()), ..Invocation::of(line) };
    kubectl::run(&invocation, &player.session.world.cluster, player.session.world.now)
}

#[test]
fn of_documents_and_problems() {
    let read = |text: &String| {
        let _ = yaml::read(text);
    };
    check("documents", 100, |count| "a: 1\n---\n".repeat(count), read);
    check("keys", 100, |count| (0..count).map(|number| format!("k{number}: {{a: b}}\n")).collect::<String>(), read);
    check("aliases", 100, |count| format!("a: &a {{x: y}}\nb: [{}]\n", vec!["*a"; count].join(", ")), read);
    check("merges", 50, |count| format!("a: &a {{x: y}}\nb: [{}]\n", vec!["{<<: *a}"; count].join(", ")), read);
    check("lines", 100, |count| format!("a: |\n{}", "  line\n".repeat(count)), read);
    check("problems", 12, |count| "a: [\n---\n".repeat(count), read);
    let import = |text: &String| {
        let _ = Playground::default().reduce(Intent::Import(text.as_str().into()));
    };
    check("documents of unknown kinds", 12, |count| "apiVersion: x/v1\nkind: Y\n---\n".repeat(count), import);
    check("documents that are no objects", 12, |count| "a\n---\n".repeat(count), import);
    check("faulty documents of the project", 12, |count| "apiVersion: podloom.dev/v1alpha1\nkind: X\n---\n".repeat(count), import);
    check(
        "broken documents of a scenario",
        12,
        |count| "a: [\n---\nb: 1\n---\n".repeat(count),
        |text| {
            let _ = file::read(text);
        },
    );
}

#[test]
fn of_variables() {
    let line = |count: usize, form: &str| -> String {
        (0..count).fold(format!("kubectl set env ds d{form}"), |line, number| line + &format!(" N{number}=w"))
    };
    for (what, form, there) in [("new variables", "", 0), ("known variables", "", 1), ("variables that stay", " --overwrite=false", 0)] {
        let prepare = |count: usize| (player(&agent(there * count)), line(count, form));
        check(what, 40, prepare, |(player, line)| assert_eq!(run(player, line, "").exit, 0));
    }
    let removed = |count: usize| {
        let words: String = (0..count).map(|number| format!(" N{number}-")).collect();
        (player(&agent(count)), format!("kubectl set env ds d{words}"))
    };
    check("variables that go", 40, removed, |(player, line)| assert_eq!(run(player, line, "").exit, 0));
    let applied = |count: usize| (player(&agent(count)), agent(count).replace("value: v", "value: w"));
    check("variables that are applied", 40, applied, |(player, text)| assert_eq!(run(player, "kubectl apply -f -", text).exit, 0));
}

#[test]
fn of_lists_and_namespaces() {
    let list = |count: usize| {
        let items: Vec<String> = (0..count).map(config_map).collect();
        format!("{{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{}]}}", items.join(","))
    };
    let empty = || player("{apiVersion: v1, kind: Node, metadata: {name: a}}");
    let apply = |(player, text): &(Player, String)| assert_eq!(run(player, "kubectl apply -f -", text).exit, 0);
    check("items of a List", 40, |count| (empty(), list(count)), apply);
    check(
        "items that were created without apply",
        40,
        |count| {
            let mut player = empty();
            let invocation = Invocation { stdin: Some(list(count)), ..Invocation::of("kubectl create -f -") };
            player.execute(&invocation, podloom::time::Span::from_s(60));
            (player, list(count))
        },
        apply,
    );
    check(
        "items that are refused",
        40,
        |count| (empty(), list(count).replace("\"v1\", \"kind\": \"C", "\"v9\", \"kind\": \"C")),
        |(player, text)| {
            assert_eq!(run(player, "kubectl apply -f -", text).exit, 1);
        },
    );
    let documents = |count: usize| {
        let apply = (0..count).map(|number| Rc::from([serde_json::from_str::<Json>(&config_map(number)).unwrap()])).collect();
        (empty(), Edit { apply, ..Edit::default() })
    };
    check("documents of an edit", 250, documents, |(player, edit)| {
        let world = &player.session.world;
        assert!(attempt(edit, &world.cluster, world.now).is_ok());
    });
    let namespaces = |count: usize| -> String {
        (0..count)
            .map(|number| {
                format!(
                    "{{apiVersion: v1, kind: Namespace, metadata: {{name: n{number}}}}}\n---\n{{apiVersion: apps/v1, kind: StatefulSet, metadata: \
                    {{name: s, namespace: n{number}}}, spec: {{serviceName: s, replicas: 1, selector: {{matchLabels: {{a: b}}}}, template: \
                    {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: c, image: i}}]}}}}}}}}\n---\n"
                )
            })
            .collect()
    };
    check("namespaces with a StatefulSet", 10, namespaces, |text| {
        let _ = player(text);
    });
}

#[test]
fn of_templates_patches_and_lines() {
    let pods = |count: usize| player(&(0..count).map(|number| config_map(number) + "\n---\n").collect::<String>());
    for (what, line) in [
        ("values of a path", "kubectl get cm -o jsonpath={.items[*].metadata.name}"),
        ("values of every path", "kubectl get cm -o jsonpath={..name}"),
        ("values of a filter", "kubectl get cm -o jsonpath='{.items[?(@.metadata.name==\"c1\")].kind}'"),
        ("rounds of a template", "kubectl get cm -o go-template='{{range .items}}{{.metadata.name}}{{end}}'"),
        ("rows", "kubectl get cm"),
        ("rows of custom columns", "kubectl get cm -o custom-columns=A:.metadata.name,B:.kind"),
        ("sorted rows", "kubectl get cm --sort-by=.metadata.name"),
        ("objects as YAML", "kubectl get cm -o yaml"),
        ("descriptions", "kubectl describe cm"),
        ("labels", "kubectl label cm --all a=b"),
        ("deletions", "kubectl delete cm --all --wait=false"),
    ] {
        check(what, 20, pods, |player| assert_eq!(run(player, line, "").exit, 0, "{line}"));
    }
    let patch = |count: usize| {
        let operations: Vec<String> =
            (0..count).map(|number| format!("{{\"op\":\"add\",\"path\":\"/data/k{number}\",\"value\":\"v\"}}")).collect();
        let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {x: z}}";
        (player(map), format!("kubectl patch cm c --type=json -p '[{}]'", operations.join(",")))
    };
    check("operations of a patch", 40, patch, |(player, line)| assert_eq!(run(player, line, "").exit, 0));
    let paste = |count: usize| "kubectl get cm\n".repeat(count);
    check("lines of the console", 10, paste, |text| {
        let _ = Playground::default().reduce(Intent::Run { line: text.as_str().into(), stdin: None });
    });
    let blanks = |count: usize| "{pod:app=x} ".repeat(count);
    let player = player("{apiVersion: v1, kind: Node, metadata: {name: a}}");
    check("blanks", 40, blanks, |line| {
        let _ = podloom::session::blank::fill_in(line, &player.session.world.cluster);
    });
}
