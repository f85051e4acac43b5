//! Playing a scenario without a browser: the objects, then each step, and a snapshot after each.

use crate::kubectl::Invocation;
use crate::kubectl::print::terminal::escaped;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::scenario::file::{Scenario, Step};
use crate::session::{Outcome, Session, Taken, blank};
use crate::sim::run::{Ended, Settle};
use crate::sim::trace::{self, Turn};
use crate::sim::world::{Settings, World};
use crate::time::{Span, Time};
use serde_json::json;
use std::ops::ControlFlow;

/// The kinds a snapshot shows.
const SHOWN: [Kind; 10] = [
    Kind::Node,
    Kind::Pod,
    Kind::DaemonSet,
    Kind::StatefulSet,
    Kind::ControllerRevision,
    Kind::PersistentVolumeClaim,
    Kind::PodDisruptionBudget,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::Event,
];

/// The state after the objects, or after one step.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The command; `None` for the objects.
    pub step: Option<String>,
    /// Its exit code.
    pub exit: i32,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
    /// Whether everything was quiet when the snapshot was taken.
    pub settled: bool,
    /// The objects, as the API returns them.
    pub objects: Vec<Json>,
    /// What happened to Pods.
    pub trace: Vec<Turn>,
    /// When the step began.
    pub began: Time,
}

/// A world that a scenario is played in.
#[derive(Clone, Debug)]
pub struct Player {
    /// The cluster it is played on.
    pub session: Session,
    turns: Vec<Turn>,
}

/// The exit code of a command that was killed because it took too long.
pub const KILLED: i32 = 124;

/// What is said of it in place of kubectl.
#[must_use]
pub fn killed(after: Span) -> String {
    format!("(driver: killed after {}s)", after.s())
}

/// Plays a whole scenario.
#[must_use]
pub fn play(scenario: &Scenario) -> Vec<Snapshot> {
    let mut snapshots = Vec::new();
    let _: ControlFlow<()> = play_each(scenario, |snapshot| {
        snapshots.push(snapshot);
        ControlFlow::Continue(())
    });
    snapshots
}

/// Plays a scenario until `seen`, which gets each snapshot as it is taken, has seen enough. Each holds all objects, so none is kept here.
pub fn play_each<Enough>(scenario: &Scenario, mut seen: impl FnMut(Snapshot) -> ControlFlow<Enough>) -> ControlFlow<Enough> {
    let mut player = Player::new(scenario);
    seen(player.create_objects(scenario))?;
    for step in scenario.steps.iter().filter(|step| !step.run.is_empty()) {
        seen(player.play_step(step))?;
    }
    ControlFlow::Continue(())
}

impl Player {
    /// A world as the scenario asks for it, with nothing in it yet.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        Self { session: Session::new(World::new(settings(scenario))), turns: Vec::new() }
    }

    /// Creates the Nodes, lets them settle, creates everything else, and lets that settle.
    pub fn create_objects(&mut self, scenario: &Scenario) -> Snapshot {
        let began = self.session.world.now;
        let mut creating = Creating { player: self, scenario, outcome: Outcome::default(), settled: false };
        begin(&mut creating, scenario);
        let Creating { outcome, settled, .. } = creating;
        self.snapshot(None, outcome, settled, began)
    }

    /// Runs one step's command and lets the world settle.
    pub fn play_step(&mut self, step: &Step) -> Snapshot {
        let began = self.session.world.now;
        let line = blank::fill_in(&step.run, &self.session.world.cluster);
        let invocation = Invocation { stdin: step.stdin.clone(), files: step.files.clone(), ..Invocation::of(line.clone()) };
        let outcome = self.execute(&invocation, step.timeout);
        let settled = settle_after(step, &line).is_none_or(|settle| self.settle(settle) == Ended::Settled);
        self.snapshot(Some(line), outcome, settled, began)
    }

    fn run(&mut self, line: &str, stdin: Option<String>, timeout: Span) -> Outcome {
        self.execute(&Invocation { line: line.to_owned(), stdin, ..Invocation::default() }, timeout)
    }

    /// Runs a command to its end. One that waits lets time pass; one that waits too long is killed, as a driver would.
    pub fn execute(&mut self, invocation: &Invocation, timeout: Span) -> Outcome {
        match self.execute_within(invocation, timeout) {
            (outcome, true) => outcome,
            (_, false) => Outcome { exit: KILLED, stdout: String::new(), stderr: killed(timeout) },
        }
    }

    /// Runs a command to its end, or until it is stopped after `timeout`; says what it printed, and whether it ended.
    pub fn execute_within(&mut self, invocation: &Invocation, timeout: Span) -> (Outcome, bool) {
        let turns = &mut self.turns;
        self.session.run(invocation, timeout, |taken| turns.extend(turns_of(taken)))
    }

    fn settle(&mut self, settle: Settle) -> Ended {
        let turns = &mut self.turns;
        self.session.settle(settle, |taken| turns.extend(turns_of(taken)))
    }

    fn snapshot(&mut self, step: Option<String>, outcome: Outcome, settled: bool, began: Time) -> Snapshot {
        Snapshot {
            step,
            exit: outcome.exit,
            stdout: outcome.stdout,
            stderr: outcome.stderr,
            settled,
            objects: SHOWN.iter().flat_map(|kind| self.session.world.cluster.list_json(*kind, None)).map(trimmed).collect(),
            trace: std::mem::take(&mut self.turns),
            began,
        }
    }
}

/// An object as snapshots show it: without the two defaults that every container of every Pod carries.
fn trimmed(mut object: Json) -> Json {
    if object.get("kind").and_then(Json::as_str) != Some(Kind::Pod.info().name) {
        return object;
    }
    for list in ["containers", "initContainers"] {
        for container in object.pointer_mut(&format!("/spec/{list}")).and_then(Json::as_array_mut).into_iter().flatten() {
            for (field, default) in [("terminationMessagePath", "/dev/termination-log"), ("terminationMessagePolicy", "File")] {
                if container.get(field).and_then(Json::as_str) == Some(default) {
                    crate::object::read::put(container, field, Json::Null);
                }
            }
        }
    }
    object
}

fn turns_of(taken: &Taken) -> impl Iterator<Item = Turn> {
    taken.step.deltas.iter().flat_map(|delta| trace::turns(delta, taken.step.at))
}

/// A world that a scenario begins in: the native command's, or the page's.
pub trait Beginning {
    /// Creates the Nodes; whether there are any.
    fn create_nodes(&mut self) -> bool;

    /// Lets the Nodes settle.
    fn settle_nodes(&mut self, settle: Settle);

    /// Creates everything else.
    fn create_others(&mut self);

    /// Lets time run until the scenario's first step can begin.
    fn settle(&mut self, settle: Settle);
}

/// Begins a scenario: Nodes first, for the rest needs somewhere to run, and when they have settled, everything else.
pub fn begin(world: &mut impl Beginning, scenario: &Scenario) {
    if world.create_nodes() {
        world.settle_nodes(Settle { quiet: scenario.node_quiet, ..Settle::default() });
    }
    world.create_others();
    world.settle(scenario.settle);
}

/// How long the world runs after a step that ran `line`. After a command that only looks, no time passes unless the scenario says so.
#[must_use]
pub fn settle_after(step: &Step, line: &str) -> Option<Settle> {
    step.settle.or_else(|| (!only_looks(line)).then(Settle::default))
}

/// The objects of a scenario as they are being created, and what kubectl said of it.
struct Creating<'player> {
    player: &'player mut Player,
    scenario: &'player Scenario,
    outcome: Outcome,
    settled: bool,
}

impl Creating<'_> {
    fn apply(&mut self, manifest: &str) {
        if manifest.is_empty() {
            return;
        }
        let applied = self.player.run("kubectl apply -f -", Some(manifest.to_owned()), Span::from_s(60));
        self.outcome.stdout.push_str(&applied.stdout);
        self.outcome.stderr.push_str(&applied.stderr);
        self.outcome.exit = self.outcome.exit.max(applied.exit);
    }
}

impl Beginning for Creating<'_> {
    fn create_nodes(&mut self) -> bool {
        self.apply(&self.scenario.nodes);
        !self.scenario.nodes.is_empty()
    }

    fn settle_nodes(&mut self, settle: Settle) {
        self.player.settle(settle);
    }

    fn create_others(&mut self) {
        self.apply(&self.scenario.objects);
    }

    fn settle(&mut self, settle: Settle) {
        self.settled = self.player.settle(settle) == Ended::Settled;
    }
}

/// The control plane that a scenario asks for. Recordings shorten the monitor's grace, and with it its period.
#[must_use]
pub fn settings(scenario: &Scenario) -> Settings {
    let mut settings = Settings::default();
    if let Some(grace) = scenario.monitor_grace {
        settings.nodes.grace = grace;
        settings.nodes.monitor_period = Span::from_s(1);
    }
    settings
}

/// Commands after which a scenario goes on at once.
const LOOKING: [&[&str]; 6] = [&["get"], &["describe"], &["rollout", "status"], &["rollout", "history"], &["api-resources"], &["explain"]];

/// Whether a command only looks.
#[must_use]
pub fn only_looks(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let words = if matches!(words.clone().next(), Some("kubectl" | "k")) {
        words.by_ref().skip(1).take(2).collect::<Vec<_>>()
    } else {
        words.take(2).collect()
    };
    LOOKING.iter().any(|verb| words.starts_with(verb))
}

impl Snapshot {
    /// The snapshot as `podloom run --output json` prints it.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "step": self.step,
            "exit": self.exit,
            "stdout": self.stdout,
            "stderr": self.stderr,
            "settled": self.settled,
            "objects": self.objects,
            "trace": self.trace.iter().map(|turn| turn.to_json(self.began)).collect::<Vec<_>>(),
        })
    }

    /// The snapshot as a transcript, which a terminal may be given.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        if let Some(step) = &self.step {
            text.push_str(&format!("$ {step}\n"));
        }
        text.push_str(&self.stdout);
        text.push_str(&self.stderr);
        if self.exit != 0 {
            text.push_str(&format!("(exit {})\n", self.exit));
        }
        for turn in &self.trace {
            let node = turn.pod.node.as_deref().map(|node| format!(" on {node}")).unwrap_or_default();
            let time = turn.at.since(self.began).0;
            text.push_str(&format!("  {:>6}.{:03}s  {} {}{node}\n", time / 1000, time % 1000, turn.pod.meta.key, turn.event));
        }
        escaped(&text).into_owned()
    }
}
