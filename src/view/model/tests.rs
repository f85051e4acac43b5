//! Small worlds for the tests of the builders.

use crate::kubectl::{self, Invocation};
use crate::scenario::player::fill_in_pods;
use crate::scenario::{file, library};
use crate::sim::history::History;
use crate::sim::world::{Settings, World};
use crate::time::Span;

/// A world with its history, driven by commands.
pub struct Stage {
    /// All moments.
    pub history: History,
    /// The world as it is.
    pub world: World,
}

impl Stage {
    /// A world in which a manifest was applied and nothing changes any more.
    pub fn of(manifest: &str) -> Self {
        let world = World::new(Settings::default());
        let mut stage = Self { history: History::new(world.clone()), world };
        stage.run("kubectl apply -f -", Some(manifest));
        stage
    }

    /// Runs a command and lets ten seconds pass.
    pub fn run(&mut self, line: &str, stdin: Option<&str>) {
        let line = fill_in_pods(line, &self.world);
        let invocation = Invocation { line: line.clone(), stdin: stdin.map(str::to_owned), ..Invocation::default() };
        let reply = kubectl::run(&invocation, &self.world.cluster, self.world.now);
        assert_eq!(reply.exit, 0, "{line}: {}", reply.stderr);
        if let Some(step) = self.world.serve_input(&line.into(), &reply.requests) {
            self.history.keep(self.world.clone(), step);
        }
        self.wait(Span::from_s(10));
    }

    /// Lets time pass.
    pub fn wait(&mut self, span: Span) {
        let until = self.world.now + span;
        while self.world.next_time().is_some_and(|time| time <= until) {
            if let Some(step) = self.world.step() {
                self.history.keep(self.world.clone(), step);
            }
        }
        self.world.wait_until(until);
    }

    /// A built-in scenario after its objects and some of its steps, waits and reads aside.
    pub fn played(slug: &str, steps: usize) -> Self {
        let scenario = file::read(library::find(slug).expect("a scenario").yaml);
        let mut stage = Self::of(&format!("{}\n---\n{}", scenario.nodes, scenario.objects));
        for step in scenario.steps.iter().take(steps).filter(|step| !step.run.is_empty()) {
            let acts = ["apply", "patch", "taint", "label", "cordon", "delete", "annotate", "set"];
            if acts.iter().any(|act| step.run.starts_with(&format!("kubectl {act} "))) {
                stage.run(&step.run, step.stdin.as_deref());
                stage.wait(Span::from_s(60));
            }
        }
        stage
    }

    /// The world as it is.
    pub fn world(&self) -> &World {
        &self.world
    }
}

/// A world with the objects of a manifest.
pub fn settled(manifest: &str) -> World {
    Stage::of(manifest).world
}

/// The world of a built-in scenario after some of its steps.
pub fn played(slug: &str, steps: usize) -> World {
    Stage::played(slug, steps).world
}
