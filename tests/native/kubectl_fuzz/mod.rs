//! Command lines of plausible and broken kinds: those that people type stand in corpus.txt, thousands more come out of a small grammar.
//! Each gets an answer or an error in kubectl's words; one that was refused for its form has asked the cluster for nothing, and what was
//! asked for can be replayed.

pub mod grammar;

use podloom::cluster::server;
use podloom::kubectl::{self, Invocation, words};
use podloom::scenario::{file, library, player::Player};
use podloom::seed::Stream;
use podloom::sim::world::{Settings, World};
use regex::RegexSet;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

pub const CORPUS: &str = include_str!("corpus.txt");
/// How many lines of the grammar are tried at a desk, and where nobody waits.
const LINES: usize = 300;
const LINES_IN_CI: usize = 10_000;
/// How many faults are shown.
const SHOWN_MAX: usize = 40;

/// What kubectl writes to standard error: forms of whole lines, with where each comes from.
const FORMS: &str = include_str!("forms.txt");

const AGENT: &str = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:\n  selector: {matchLabels: {app: agent}}\n  template:\n    metadata: {labels: {app: agent}}\n    spec:\n      containers: [{name: main, image: agent:2}]\n";

fn files() -> BTreeMap<String, String> {
    [("agent.yaml", AGENT), ("columns.txt", "NAME NODE\nmetadata.name spec.nodeName\n"), ("broken.yaml", "kind: [\n")]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
}

/// The forms of [`FORMS`].
fn forms() -> &'static RegexSet {
    static SET: LazyLock<RegexSet> = LazyLock::new(|| {
        let mut names: Vec<(String, String)> = Vec::new();
        let mut forms = Vec::new();
        for line in FORMS.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
            let (name, form) = line.split_once(" := ").map_or((None, line), |(name, form)| (Some(name), form));
            let whole = names.iter().fold(form.to_owned(), |form, (name, part)| form.replace(name, part));
            match name {
                Some(name) => names.push((format!("<{name}>"), format!("(?:{whole})"))),
                None => forms.push(format!("^(?:{whole})$")),
            }
        }
        RegexSet::new(forms).unwrap()
    });
    &SET
}

/// Runs one line and tells what is wrong with the answer.
fn faults(world: &World, invocation: &Invocation) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |holds: bool, text: String| {
        if !holds {
            faults.push(text);
        }
    };
    let reply = kubectl::run(invocation, &world.cluster, world.now);
    let line = &invocation.line;
    fault(matches!(reply.exit, 0 | 1), format!("exit {}", reply.exit));
    let says_nothing = reply.stderr.is_empty() && reply.stdout.is_empty();
    fault(reply.exit == 0 || !says_nothing || reply.opens.is_some(), "fails without a word".to_owned());
    let complaints: Vec<&str> = reply.stderr.lines().filter(|line| !line.is_empty()).collect();
    for complaint in &complaints {
        let is_one_of_several = || complaints.len() > 1 && reply.exit == 1 && forms().is_match(&format!("error: {complaint}"));
        fault(forms().is_match(complaint) || is_one_of_several(), format!("an error that is not kubectl's: {complaint}"));
    }
    let only_looks = podloom::scenario::player::only_looks(line);
    let is_about_form = reply.exit == 1 && reply.stderr.lines().any(|line| line.starts_with("See 'kubectl "));
    let is_dry = line.contains("--dry-run=client") || line.contains("--dry-run=server");
    if only_looks || is_about_form || (is_dry && !line.contains(" -- ")) {
        fault(reply.requests.is_empty(), format!("asks for writes: {:?}", reply.requests));
    }
    let mut copy = world.cluster.clone();
    for request in &reply.requests {
        let answer = server::serve(&mut copy, request, world.now);
        fault(answer.is_ok(), format!("cannot be replayed: {request:?}: {answer:?}"));
    }
    fault(!reply.requests.is_empty() || copy.version() == world.cluster.version(), "changed the cluster without a request".to_owned());
    if let Some(mut waiting) = reply.waiting {
        let _ = waiting.poll(&copy, world.now);
        let _ = waiting.poll(&copy, waiting.again_at().unwrap_or(world.now));
    }
    faults
}

fn check(world: &World, line: &str, failures: &mut Vec<String>) {
    for stdin in [None, Some("kind: Node\nmetadata: {name: [}\n"), Some(AGENT)] {
        let invocation = Invocation { stdin: stdin.map(str::to_owned), files: files(), ..Invocation::of(line) };
        match catch_unwind(AssertUnwindSafe(|| faults(world, &invocation))) {
            Ok(faults) => failures.extend(faults.into_iter().map(|fault| format!("{line}: {fault}"))),
            Err(_) => failures.push(format!("{line}: panics")),
        }
    }
    if catch_unwind(AssertUnwindSafe(|| words::invocations(line))).is_err() {
        failures.push(format!("{line}: panics when it is pasted"));
    }
}

/// An empty cluster, the story's StatefulSet, and one with everything that the corpus names.
fn worlds() -> Vec<World> {
    let mut worlds = vec![World::new(Settings::default())];
    let mine = "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: node-2}\n---\n"
        .to_owned()
        + &AGENT.replace("agent:2", "agent:1")
        + "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: mysql}\nspec:\n  serviceName: mysql\n  replicas: 2\n  selector: {matchLabels: {app: mysql}}\n  template:\n    metadata: {labels: {app: mysql}}\n    spec:\n      containers: [{name: mysql, image: mysql:5.7}]\n  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
    let story = library::all().first().map(|entry| entry.yaml.to_owned());
    for yaml in [Some(mine), story].into_iter().flatten() {
        let scenario = file::read(&yaml);
        let mut player = Player::new(&scenario);
        player.create_objects(&scenario);
        worlds.push((*player.session.world).clone());
    }
    worlds
}

/// Fails with what is wrong, and with one line for each kind of fault.
fn report(failures: &[String]) {
    let by_fault: BTreeMap<&str, &String> =
        failures.iter().map(|failure| (failure.split_once(": ").map_or("", |(_, fault)| fault), failure)).collect();
    let shown: String = by_fault.values().take(SHOWN_MAX).map(|failure| format!("\n{failure}")).collect();
    assert!(failures.is_empty(), "{} faults:{shown}", failures.len());
}

#[test]
fn only_what_kubectl_says_is_its_form() {
    for said in ["error: unknown flag: --foo", "Error from server (NotFound): pods \"a\" not found", "No resources found in x namespace."] {
        assert!(forms().is_match(said), "{said}");
    }
    for other in ["The sky is blue", "Found nothing", "error: oops", "Error from server: no", "error: unknown flag: --foo, sorry"] {
        assert!(!forms().is_match(other), "{other}");
    }
}

#[test]
fn every_line_that_people_type_gets_an_answer() {
    let lines: Vec<&str> = CORPUS.lines().filter(|line| !line.starts_with("# ")).collect();
    assert!(lines.len() >= 200, "{}", lines.len());
    let mut failures = Vec::new();
    for world in &worlds() {
        for line in &lines {
            check(world, line, &mut failures);
        }
    }
    report(&failures);
}

#[test]
fn every_line_of_the_grammar_gets_an_answer() {
    let worlds = worlds();
    let count = if std::env::var_os("CI").is_some() { LINES_IN_CI } else { LINES };
    let mut stream = Stream::new(36, "kubectl-fuzz");
    let mut failures = Vec::new();
    for at in 0..count {
        let line = grammar::line(&mut stream);
        check(&worlds[at % worlds.len()], &line, &mut failures);
    }
    report(&failures);
}
