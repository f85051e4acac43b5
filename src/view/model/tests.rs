//! Small worlds for the tests of the builders.

use crate::kubectl::Invocation;
use crate::scenario::{file, library};
use crate::session::{Session, blank};
use crate::sim::history::History;
use crate::sim::world::{Settings, World};
use crate::time::Span;

/// A world with its history, driven by commands.
pub struct Stage {
    /// All moments.
    pub history: History,
    /// Who drives it.
    pub session: Session,
}

impl Stage {
    /// A world in which a manifest was applied and nothing changes any more.
    pub fn of(manifest: &str) -> Self {
        let world = World::new(Settings::default());
        let mut stage = Self { history: History::new(world.clone()), session: Session::new(world) };
        stage.run("kubectl apply -f -", Some(manifest));
        stage
    }

    /// Runs a command and lets ten seconds pass.
    pub fn run(&mut self, line: &str, stdin: Option<&str>) {
        let line = blank::fill_in(line, &self.session.world.cluster);
        let invocation = Invocation { stdin: stdin.map(str::to_owned), ..Invocation::of(line.clone()) };
        let history = &mut self.history;
        let (outcome, _) = self.session.run(&invocation, Span::from_s(60), |taken| {
            history.keep(taken.world.clone(), taken.step.clone());
        });
        assert_eq!(outcome.exit, 0, "{line}: {}", outcome.stderr);
        self.wait(Span::from_s(10));
    }

    /// Lets time pass.
    pub fn wait(&mut self, span: Span) {
        let (until, history) = (self.session.world.now + span, &mut self.history);
        let _ended = self.session.advance(until, |taken| {
            history.keep(taken.world.clone(), taken.step.clone());
        });
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
        &self.session.world
    }
}

/// A world with the objects of a manifest.
pub fn settled(manifest: &str) -> World {
    Stage::of(manifest).world().clone()
}

/// The world of a built-in scenario after some of its steps.
pub fn played(slug: &str, steps: usize) -> World {
    Stage::played(slug, steps).world().clone()
}
