//! Command lines of plausible and broken kinds: each gets an answer or kubectl's error, and what it changed can be replayed.

use podloom::cluster::server;
use podloom::kubectl::{self, Invocation};
use podloom::scenario::{file, library, player::Player};
use podloom::seed::Stream;
use podloom::sim::world::World;

const VERBS: [&str; 40] = [
    "get",
    "describe",
    "apply",
    "create",
    "replace",
    "delete",
    "patch",
    "scale",
    "label",
    "annotate",
    "taint",
    "cordon",
    "uncordon",
    "drain",
    "set image",
    "set env",
    "set resources",
    "rollout status",
    "rollout history",
    "rollout undo",
    "rollout restart",
    "rollout pause",
    "wait",
    "events",
    "run",
    "logs",
    "explain",
    "diff",
    "edit",
    "config view",
    "api-resources",
    "version",
    "cluster-info",
    "autoscale",
    "expose",
    "gte",
    "rollout",
    "set",
    "help",
    "",
];
const WORDS: [&str; 64] = [
    "pods",
    "po",
    "ds",
    "sts/mysql",
    "sts",
    "mysql",
    "nodes",
    "no",
    "node/node-1",
    "node-1",
    "all",
    "ds,sts",
    "gadgets",
    "pod/",
    "/x",
    "a/b/c",
    "-A",
    "-n",
    "kube-system",
    "-n=",
    "-o",
    "wide",
    "yaml",
    "json",
    "name",
    "kyaml",
    "fancy",
    "jsonpath={.items[9]}",
    "-ojsonpath={.items[",
    "-ogo-template={{.x",
    "--sort-by=.metadata.name",
    "--sort-by={",
    "-l",
    "a=b",
    "a in (",
    "app!=x,!y",
    "--field-selector=x=y",
    "--show-labels",
    "-f",
    "-",
    "no.yaml",
    "--all",
    "--force",
    "--grace-period=0",
    "--replicas=2",
    "--replicas=x",
    "--replicas=-1",
    "-p",
    "{",
    "'[]'",
    "--type=json",
    "k=v:NoSchedule",
    "k-",
    "k",
    "main=a:1",
    "*=b",
    "--to-revision=1",
    "--for=delete",
    "--for=jsonpath={.x}=1",
    "--timeout=1s",
    "--",
    "-w",
    "--dry-run=server",
    "--nope",
];

fn check(world: &World, line: &str) {
    for stdin in [None, Some("kind: Node\nmetadata: {name: [}\n".to_owned())] {
        let invocation = Invocation { line: line.to_owned(), stdin, ..Invocation::default() };
        let reply = kubectl::run(&invocation, &world.cluster, world.now, world.settings.epoch);
        assert!(matches!(reply.exit, 0 | 1), "{line}: exit {}", reply.exit);
        assert!(reply.exit == 0 || !reply.stderr.is_empty() || line.contains("diff"), "{line}: fails without a word");
        let mut copy = world.cluster.clone();
        for request in &reply.requests {
            assert!(server::serve(&mut copy, request, world.now).is_ok(), "{line}: {request:?}");
        }
        if let Some(mut waiting) = reply.waiting {
            let _ = waiting.poll(&copy, world.now);
        }
    }
}

fn worlds() -> Vec<World> {
    let mut worlds = vec![World::new(podloom::sim::world::Settings::default())];
    for entry in library::all().iter().take(2) {
        let scenario = file::read(entry.yaml);
        let mut player = Player::new(&scenario);
        player.create_objects(&scenario);
        worlds.push(player.world);
    }
    worlds
}

#[test]
fn every_command_line_gets_an_answer() {
    let worlds = worlds();
    let mut stream = Stream::new(36, "kubectl-fuzz");
    let mut pick = |count: usize| usize::try_from(stream.draw() % count as u64).unwrap();
    for _ in 0..300 {
        let mut line = format!("kubectl {}", VERBS[pick(VERBS.len())]);
        for _ in 0..pick(6) {
            line.push(' ');
            line.push_str(WORDS[pick(WORDS.len())]);
        }
        for world in &worlds {
            check(world, &line);
        }
    }
    for line in [
        "",
        "k",
        "kubectl -",
        "kubectl --",
        "kubectl -n",
        "kubectl get \u{e9}\u{4e2d}",
        "kubectl get 'x",
        "kubectl <<EOF",
        "kubectl get -\u{e9}x",
    ] {
        check(&worlds[0], line);
    }
}
