//! The whole simulated cluster, steered by manifests and kubectl lines, with everybody at work.

use podloom::kubectl::Invocation;
use podloom::object::Json;
use podloom::object::kind::{Key, Kind};
use podloom::object::pod::Pod;
use podloom::scenario::file::{self, Step};
use podloom::scenario::player::{Player, Snapshot};
use podloom::sim::agenda::Wake;
use podloom::time::Span;
use std::rc::Rc;

/// A world and what happened in it last.
pub struct Stage {
    pub player: Player,
    pub last: Snapshot,
}

/// A pool of nodes `node-1` … in YAML.
pub fn nodes(count: usize) -> String {
    (1..=count).map(|number| format!("apiVersion: v1\nkind: Node\nmetadata: {{name: node-{number}}}\n---\n")).collect()
}

/// A DaemonSet `agent` in YAML; `spec` and `pod` are flow-style additions to its spec and its Pods' spec.
pub fn daemon_set(spec: &str, pod: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent}}\nspec:\n  selector: {{matchLabels: {{app: agent}}}}\n{}  template:\n    \
         metadata: {{labels: {{app: agent}}}}\n    spec:\n      containers: [{{name: main, image: 'agent:1'}}]\n{}---\n",
        indented(spec, 2),
        indented(pod, 6)
    )
}

/// A StatefulSet `web` in YAML.
pub fn stateful_set(replicas: usize, spec: &str, pod: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: web}}\nspec:\n  replicas: {replicas}\n  serviceName: web\n  \
         selector: {{matchLabels: {{app: web}}}}\n{}  template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n      \
         containers: [{{name: main, image: 'web:1'}}]\n{}---\n",
        indented(spec, 2),
        indented(pod, 6)
    )
}

fn indented(lines: &str, by: usize) -> String {
    lines.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

impl Stage {
    /// Applies the manifests, nodes first, and lets everything settle.
    pub fn new(yaml: &str) -> Self {
        let scenario = file::read(yaml);
        assert!(scenario.problems.is_empty(), "{:?}\n{yaml}", scenario.problems);
        let mut player = Player::new(&scenario);
        let last = player.create_objects(&scenario);
        assert_eq!(last.exit, 0, "{}\n{yaml}", last.stderr);
        Self { player, last }
    }

    /// Runs a kubectl line, which has to succeed, and lets everything settle; says what happened to Pods.
    pub fn run(&mut self, line: &str) -> String {
        assert_eq!(self.ask(line, None), 0, "{line}: {}", self.last.stderr);
        self.told()
    }

    /// Applies a manifest.
    pub fn apply(&mut self, yaml: &str) -> String {
        assert_eq!(self.ask("kubectl apply -f -", Some(yaml.to_owned())), 0, "{}\n{yaml}", self.last.stderr);
        self.told()
    }

    /// Runs a line and gives its exit code.
    pub fn ask(&mut self, line: &str, stdin: Option<String>) -> i32 {
        let step = Step { run: line.to_owned(), stdin, timeout: Span::from_s(120), ..Step::default() };
        self.last = self.player.play_step(&step);
        self.last.exit
    }

    /// Pods made (`+`) and told to go (`-`) in the last step, in order; daemon Pods by their node.
    pub fn told(&self) -> String {
        let mut words = Vec::new();
        for turn in &self.last.trace {
            let sign = match turn.event.as_str() {
                "created" => "+",
                "terminating" => "-",
                _ => continue,
            };
            words.push(format!("{sign}{}", short(&turn.pod)));
        }
        words.join(" ")
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: u64) {
        let until = self.player.session.world.now + Span::from_s(seconds);
        let _ended = self.player.session.advance(until, |_| ());
    }

    pub fn pod(&self, name: &str) -> Rc<Pod> {
        self.find(name).unwrap_or_else(|| panic!("no Pod {name}"))
    }

    pub fn find(&self, name: &str) -> Option<Rc<Pod>> {
        self.player.session.world.cluster.pod(&Key::new("default", name)).cloned()
    }

    /// The names of all Pods; daemon Pods by their node.
    pub fn pods(&self) -> String {
        let mut names: Vec<String> = self.player.session.world.cluster.pods().map(|pod| short(pod)).collect();
        names.sort();
        names.join(" ")
    }

    /// The names of Pods that are ready.
    pub fn ready(&self) -> String {
        let mut names: Vec<String> = self.player.session.world.cluster.pods().filter(|pod| pod.is_ready()).map(|pod| short(pod)).collect();
        names.sort();
        names.join(" ")
    }

    /// Names (daemon Pods: nodes) with the version of their image.
    pub fn versions(&self) -> String {
        let version = |pod: &Pod| {
            let json = pod.to_json(self.player.session.world.settings.epoch);
            json["spec"]["containers"][0]["image"].as_str().unwrap().rsplit(':').next().unwrap().to_owned()
        };
        let mut names: Vec<String> =
            self.player.session.world.cluster.pods().map(|pod| format!("{}:{}", short(pod), version(pod))).collect();
        names.sort();
        names.join(" ")
    }

    /// An object as the API returns it.
    pub fn get(&self, kind: Kind, name: &str) -> Json {
        let key = Key::new(if kind.info().namespaced { "default" } else { "" }, name);
        self.player.session.world.cluster.get_json(kind, &key).unwrap_or(Json::Null)
    }

    /// How often Events with this reason were recorded, and the last message.
    pub fn events(&self, reason: &str) -> (i64, String) {
        let found: Vec<_> = self.player.session.world.cluster.events().filter(|event| &*event.reason == reason).collect();
        (found.iter().map(|event| event.count).sum(), found.last().map(|event| event.message.to_string()).unwrap_or_default())
    }

    /// Revision numbers of a kind's only set.
    pub fn revisions(&self) -> Vec<i64> {
        let mut numbers: Vec<i64> = self.player.session.world.cluster.revisions_in("default").map(|revision| revision.revision).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The sets whose controllers look because of a kubectl line, before anything else happens.
    pub fn woken(&mut self, line: &str, stdin: &str) -> Vec<String> {
        let invocation = Invocation { stdin: Some(stdin.to_owned()), ..Invocation::of(line) };
        let mut woken = Vec::new();
        let before = self.player.session.world.cluster.version();
        let (outcome, _) = self.player.session.run(&invocation, Span::from_s(60), |taken| {
            if let Some(Wake::DaemonSet(key) | Wake::StatefulSet(key)) = &taken.step.wake {
                woken.push(key.name.to_string());
            }
        });
        assert!(self.player.session.world.cluster.version() != before, "{line}: {}", outcome.stderr);
        woken.sort();
        woken.dedup();
        self.wait(60);
        woken
    }
}

fn short(pod: &Pod) -> String {
    let is_daemon = pod.meta.controller().is_some_and(|owner| &*owner.kind == "DaemonSet");
    let podloom::object::pod::Overlay::DaemonNode(node) = &pod.overlay else { return pod.meta.key.name.to_string() };
    if is_daemon { node.to_string() } else { pod.meta.key.name.to_string() }
}
