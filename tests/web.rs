//! What must hold inside a browser: the engine computes there what it computes natively.
//!
//! Run by wasm-bindgen-test-runner in headless Chromium: `cargo test --target wasm32-unknown-unknown --features app --test web`.
#![cfg(target_arch = "wasm32")]

use podloom::kubectl::Invocation;
use podloom::object::kind::Kind;
use podloom::seed::Stream;
use podloom::session::Session;
use podloom::sim::run::Settle;
use podloom::sim::world::{Settings, World};
use podloom::time::{Span, Time};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_seed_draws_the_same_as_natively() {
    // The native twin of this test is `seed::draws_are_the_same_everywhere` in tests/native.
    let mut stream = Stream::new(36, "pod-names");
    let drawn: Vec<u64> = (0..3).map(|_| stream.draw()).collect();
    assert_eq!(drawn, [0x4d44_c51b_6a54_2bc0, 0x6e97_b3ed_9ab6_9ec7, 0x687f_c21e_b617_d699]);
}

#[wasm_bindgen_test]
fn time_counts_past_what_32_bits_hold() {
    let century = Span::from_s(100 * 365 * 86_400);
    let later = Time::START + century;
    assert_eq!(later.since(Time::START), century);
    assert_eq!(later.since(Time::START).s(), 3_153_600_000);
}

const NODES: &str = "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: b}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: c}\n";
const AGENT: &str = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:\n  selector: {matchLabels: {app: agent}}\n  template:\n    metadata: {labels: {app: agent}}\n    spec: {containers: [{name: main, image: 'agent:1'}]}\n";
const MYSQL: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: mysql}\nspec:\n  serviceName: mysql\n  replicas: 2\n  selector: {matchLabels: {app: mysql}}\n  template:\n    metadata: {labels: {app: mysql}}\n    spec: {containers: [{name: main, image: 'mysql:5.7'}]}\n";

fn run(session: &mut Session, line: &str, stdin: Option<&str>) -> String {
    let invocation = Invocation { stdin: stdin.map(str::to_owned), ..Invocation::of(line) };
    let (outcome, ended) = session.run(&invocation, Span::from_s(60), |_| {});
    assert!(ended && outcome.exit == 0, "{line}: {}", outcome.stderr);
    outcome.stdout
}

fn pods(session: &Session) -> Vec<String> {
    let pods = session.world.cluster.pods().filter(|pod| pod.is_ready());
    pods.map(|pod| format!("{} on {}", pod.meta.key.name, pod.node.as_deref().unwrap_or_default())).collect()
}

#[wasm_bindgen_test]
fn a_daemon_set_has_a_pod_on_every_node() {
    let mut session = Session::new(World::new(Settings::default()));
    assert_eq!(run(&mut session, "kubectl apply -f -", Some(NODES)), "node/a created\nnode/b created\nnode/c created\n");
    run(&mut session, "kubectl apply -f -", Some(AGENT));
    let later = session.world.now + Span::from_s(20);
    session.advance(later, |_| {});
    assert_eq!(session.world.now, later);
    let mut nodes: Vec<_> = pods(&session).iter().filter_map(|pod| pod.rsplit(' ').next().map(str::to_owned)).collect();
    nodes.sort();
    assert_eq!(nodes, ["a", "b", "c"]);
}

#[wasm_bindgen_test]
fn a_stateful_set_that_is_patched_replaces_its_pods_from_the_last() {
    let mut session = Session::new(World::new(Settings::default()));
    run(&mut session, "kubectl apply -f -", Some(NODES));
    run(&mut session, "kubectl apply -f -", Some(MYSQL));
    session.settle(Settle::default(), |_| {});
    assert_eq!(pods(&session).len(), 2);
    let patch =
        r#"kubectl patch sts mysql --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"mysql:8"}]'"#;
    assert_eq!(run(&mut session, patch, None), "statefulset.apps/mysql patched\n");
    let mut created = Vec::new();
    session.settle(Settle::default(), |taken| {
        let new = taken.step.deltas.iter().filter(|delta| delta.before.is_none()).filter_map(|delta| delta.after.as_ref());
        let pods = new.filter(|object| object.kind() == Kind::Pod).map(|pod| pod.meta().key.name.to_string());
        created.extend(pods);
    });
    assert_eq!(created, ["mysql-1", "mysql-0"]);
    let images = run(&mut session, "kubectl get pods -o jsonpath='{.items[*].spec.containers[0].image}'", None);
    assert_eq!(images, "mysql:8 mysql:8");
}
