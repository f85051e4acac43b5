//! A small grammar of kubectl lines: a verb with arguments that fit it, then now and then something that does not.

use podloom::kubectl::command::{Command, Takes};
use podloom::kubectl::commands::COMMANDS;
use podloom::kubectl::flags::{Carries, Flag};
use podloom::seed::Stream;

const KINDS: [&str; 26] = [
    "pods",
    "po",
    "pod",
    "ds",
    "daemonset",
    "daemonsets.apps",
    "sts",
    "statefulsets.v1.apps",
    "nodes",
    "no",
    "node",
    "pvc",
    "pv",
    "pdb",
    "svc",
    "ns",
    "ev",
    "cm",
    "controllerrevisions",
    "all",
    "ds,sts",
    "gadgets",
    "PODS",
    "deploy",
    "sts.v9.apps",
    "",
];
const NAMES: [&str; 14] = [
    "mysql",
    "mysql-0",
    "agent",
    "node-1",
    "node-2",
    "data-mysql-0",
    "nope",
    "",
    "-",
    "A_b",
    "é中🙂",
    "a/b",
    "x,y",
    "99999999999999999999",
];
const SELECTORS: [&str; 10] = ["app=mysql", "app in (agent,x)", "!x", "app!=agent", "a=b=c", "a in (", "=", "app", "é=1", "a>1"];
const FIELDS: [&str; 6] = ["metadata.name=mysql-0", "status.phase!=Running", "spec.nodeName=node-1", "foo=bar", "x", ",="];
const OUTPUTS: [&str; 16] = [
    "wide",
    "yaml",
    "json",
    "name",
    "kyaml",
    "fancy",
    "jsonpath={.items[*].metadata.name}",
    "jsonpath={.items[9]}",
    "jsonpath={range .items[*]}{.metadata.labels}{end}",
    "jsonpath={.items[",
    "jsonpath={..containers[?(@.name==\"main\")].image}",
    "jsonpath={.a.b.c.d.e.f.g.h[0][1][2].i.j.k['l']..m[-1:]}",
    "go-template={{range.items}}{{.metadata.name}}{{end}}",
    "go-template={{.x",
    "custom-columns=N:.metadata.name,X:.spec..y[*]",
    "custom-columns-file=columns.txt",
];
const PATCHES: [&str; 8] = [
    "{\"spec\":{\"minReadySeconds\":3}}",
    "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"x:1\"}]}}}}",
    "[{\"op\":\"replace\",\"path\":\"/metadata/labels\",\"value\":{\"a\":\"b\"}}]",
    "[{\"op\":\"remove\",\"path\":\"/spec/nope/0\"}]",
    "{\"spec\":null}",
    "{",
    "spec: {replicas: 2}",
    "[]",
];
const NUMBERS: [&str; 9] = ["0", "1", "2", "-1", "-2", "3000000000", "99999999999999999999", "two", ""];
const DURATIONS: [&str; 6] = ["1s", "0", "-1s", "1m30s", "9999999999999h", "soon"];
const PAIRS: [&str; 14] = [
    "k=v",
    "k-",
    "k",
    "=v",
    "k=v:NoSchedule",
    "k:NoExecute",
    "k:NoSchedule-",
    "k=v:Never",
    "main=a:2",
    "*=b:1",
    "k=v=w",
    "é=🙂",
    "k=",
    "-",
];
const STRAY: [&str; 12] = ["--nope", "-z", "--", "-", "-A", "-n", "--namespace=", "-nkube-system", "'unterminated", "\"", "\\", "$'x'"];

fn choose<'list, T>(stream: &mut Stream, list: &'list [T]) -> &'list T {
    &list[usize::try_from(stream.draw() % list.len() as u64).unwrap()]
}

fn pick<'text>(stream: &mut Stream, list: &[&'text str]) -> &'text str {
    let text: &&'text str = choose(stream, list);
    text
}

fn one_in(stream: &mut Stream, count: u64) -> bool {
    stream.draw().is_multiple_of(count)
}

/// One line.
pub fn line(stream: &mut Stream) -> String {
    let command = *choose(stream, COMMANDS);
    let mut words = vec![pick(stream, &["kubectl", "kubectl", "k"]).to_string()];
    words.extend(command.path.iter().map(|word| (*word).to_owned()));
    let mut rest = arguments(stream, command);
    let flags: Vec<Flag> = command
        .all_flags()
        .into_iter()
        .filter(|flag| !matches!(flag.name, "help" | "kubeconfig" | "context" | "user" | "cluster"))
        .collect();
    for name in command.required {
        if !one_in(stream, 6)
            && let Some(flag) = flags.iter().find(|flag| flag.name == *name)
        {
            rest.push(given(stream, flag));
        }
    }
    for _ in 0..stream.draw() % 4 {
        let flag = choose(stream, &flags);
        let at = usize::try_from(stream.draw() % (rest.len() as u64 + 1)).unwrap();
        rest.insert(at, given(stream, flag));
    }
    words.extend(rest);
    spoil(stream, &mut words);
    words.join(" ")
}

fn quoted(word: &str) -> String {
    format!("'{word}'")
}

fn arguments(stream: &mut Stream, command: &Command) -> Vec<String> {
    let mut words = Vec::new();
    match command.takes {
        Takes::Nothing => {
            if one_in(stream, 2) {
                words.push(quoted(pick(stream, &NAMES)));
            }
        }
        Takes::Nodes | Takes::Taints => {
            if command.takes == Takes::Taints {
                words.push("nodes".to_owned());
            }
            words.push(pick(stream, &["node-1", "node-2", "node-9", "node/node-1", ""]).to_string());
        }
        _ if one_in(stream, 3) => {
            words.push(format!("{}/{}", pick(stream, &KINDS), quoted(pick(stream, &NAMES))));
        }
        _ => {
            words.push(quoted(pick(stream, &KINDS)));
            for _ in 0..stream.draw() % 3 {
                words.push(quoted(pick(stream, &NAMES)));
            }
        }
    }
    if matches!(command.path[0], "label" | "annotate" | "taint" | "set") {
        for _ in 0..=stream.draw() % 2 {
            words.push(quoted(pick(stream, &PAIRS)));
        }
    }
    if command.path[0] == "patch" && !one_in(stream, 5) {
        words.push(format!("-p '{}'", pick(stream, &PATCHES)));
        words.push(format!("--type={}", pick(stream, &["json", "merge", "strategic", "strategic", "x"])));
    }
    if matches!(command.path[0], "apply" | "create" | "replace" | "diff") && one_in(stream, 2) {
        words.push(format!("-f {}", pick(stream, &["-", "agent.yaml", "broken.yaml", "no.yaml", ".", "https://x.y/z", ""])));
    }
    if command.path[0] == "wait" && !one_in(stream, 4) {
        let conditions =
            ["condition=Ready", "delete", "create", "jsonpath={.status.phase}=Running", "jsonpath={.x", "jsonpath=", "nope", ""];
        words.push(format!("--for={}", quoted(pick(stream, &conditions))));
    }
    words
}

/// A flag with a value that may fit it.
fn given(stream: &mut Stream, flag: &Flag) -> String {
    let value: &str = match (flag.carries, flag.name) {
        (Carries::Switch, _) => return format!("--{}{}", flag.name, pick(stream, &["", "", "", "=true", "=false", "=maybe"])),
        (Carries::Integer, _) => pick(stream, &NUMBERS),
        (Carries::Duration, _) => pick(stream, &DURATIONS),
        (Carries::Optional(_), _) => pick(stream, &["client", "server", "none", "orphan", "foreground", "true", "warn", "odd"]),
        (_, "output") => pick(stream, &OUTPUTS),
        (_, "selector" | "pod-selector") => pick(stream, &SELECTORS),
        (_, "field-selector") => pick(stream, &FIELDS),
        (_, "image") => pick(stream, &["a:1", "nginx", ":", "", "a b"]),
        (_, "namespace") => pick(stream, &["default", "kube-system", "nope"]),
        _ => pick(stream, &["x", "a=b", "", ".metadata.name", "{.spec", "é", "ds/agent", "cpu=1,memory=2Gi", "50%"]),
    };
    match (flag.short, stream.draw() % 3) {
        (Some(letter), 0) => format!("-{letter} {}", quoted(value)),
        (Some(letter), 1) if !value.is_empty() => format!("-{letter}{}", quoted(value)),
        (_, 2) => format!("--{} {}", flag.name, quoted(value)),
        _ => format!("--{}={}", flag.name, quoted(value)),
    }
}

/// Now and then a word is lost, doubled, moved, or joined by one that nobody expects.
fn spoil(stream: &mut Stream, words: &mut Vec<String>) {
    if !one_in(stream, 3) {
        return;
    }
    let at = usize::try_from(stream.draw() % words.len() as u64).unwrap();
    match stream.draw() % 4 {
        0 => {
            words.remove(at);
        }
        1 => words.insert(at, words[at].clone()),
        2 => {
            let word = words.remove(at);
            words.push(word);
        }
        _ => words.insert(at, pick(stream, &STRAY).to_owned()),
    }
}
