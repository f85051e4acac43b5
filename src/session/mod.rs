//! The one driver of a world: what the reader says, how long kubectl takes to say it, and time. The native command, the scenarios, the page
//! and the tests drive a world through this.
//!
//! A request is computed once, by kubectl on its copy of the immutable cluster, and that copy is committed once. A session is cheap to
//! clone. Whoever wants to know what happens gets every step as it is taken, with the world after it ([`Taken`]).

pub mod blank;
pub mod edit;
pub mod input;
pub mod running;

use crate::cluster::store::Cluster;
use crate::kubectl::{self, Invocation, Reply};
use crate::sim::run::{Ended, STEPS_MAX, Settle, Settling};
use crate::sim::step::Step;
use crate::sim::world::World;
use crate::time::{Span, Time};
use edit::{Accepted, Edit, Refused};
use input::{APPLY_EDITOR, Input, Log, Logged};
use running::Running;
use std::rc::Rc;

/// How long kubectl is busy with a command: the API server has answered, and the prompt is not back yet.
pub const COMMAND_TAKES: Span = Span::from_ms(50);

/// A world that is driven.
#[derive(Clone, Debug)]
pub struct Session {
    /// The world.
    pub world: Rc<World>,
    /// What was said to it.
    pub log: Log,
    /// How many steps the world has taken at the instant it stands at.
    pub steps_at_instant: u32,
    /// How long kubectl is busy with a command.
    pub command_takes: Span,
    prompt_at: Time,
}

/// A step, and the world after it.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The world after the step.
    pub world: Rc<World>,
    /// The step.
    pub step: Rc<Step>,
}

/// What a command that waits has printed since it was last asked, and whether it is over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// New on standard output.
    pub stdout: String,
    /// New on standard error.
    pub stderr: String,
    /// How it ended, once it is over.
    pub exit: Option<Exit>,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// It was killed after so long.
    Killed(Span),
}

/// What came of moving on a little.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The steps: one of the world, and one that a waiting command made by what it asked for. Either may be missing.
    pub taken: Vec<Taken>,
    /// What the waiting command printed.
    pub printed: Option<Printed>,
    /// Whether the time that was asked for has come.
    pub arrived: bool,
}

/// What a command printed, and its exit code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Exit code.
    pub exit: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// What a world answers to a command at a time; nothing is changed.
#[must_use]
pub fn ask(invocation: &Invocation, world: &World, now: Time) -> Reply {
    kubectl::run(invocation, &world.cluster, now)
}

impl Session {
    /// Drives a world from here on.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self::resumed(Rc::new(world), 0, Log::default(), COMMAND_TAKES)
    }

    /// Drives a world that stands in the middle of something: so many steps of its instant are taken, and this was said before.
    #[must_use]
    pub fn resumed(world: Rc<World>, steps_at_instant: u32, log: Log, command_takes: Span) -> Self {
        let prompt_at = world.now;
        Self { world, log, steps_at_instant, command_takes, prompt_at }
    }

    /// When the prompt of the last command is back, so that the next one can begin.
    #[must_use]
    pub const fn prompt_at(&self) -> Time {
        self.prompt_at
    }

    /// Remembers what was said, here and now; `moment` is the first one that it leads to.
    pub fn note(&mut self, input: Input, moment: usize) {
        let is_pending = self.world.next_time().is_some_and(|next| next <= self.world.now);
        let steps_at_instant = is_pending.then_some(self.steps_at_instant);
        Rc::make_mut(&mut self.log).push(Logged { input, at: self.world.now, steps_at_instant, moment });
    }

    /// Puts in place what the reader's input has made of this session's cluster.
    pub fn commit(&mut self, input: &Rc<str>, cluster: Option<Cluster>) -> Option<Taken> {
        let step = Rc::make_mut(&mut self.world).commit(input, cluster?)?;
        Some(Taken { world: self.world.clone(), step })
    }

    /// Does what a reply asks for; the command, if it has not ended. Whoever keeps it hands it to [`Session::next`].
    pub fn carry_out(&mut self, input: &Rc<str>, reply: &mut Reply, timeout: Option<Span>) -> (Option<Taken>, Option<Running>) {
        let taken = self.commit(input, reply.cluster.take());
        self.prompt_at = self.world.now + self.command_takes;
        let waiting = reply.waiting.take();
        (taken, waiting.map(|waiting| Running::new(input.clone(), waiting, self.world.now, self.prompt_at, timeout)))
    }

    /// Applies an edit: all of it, or nothing.
    ///
    /// # Errors
    /// What is refused.
    pub fn edit(&mut self, edit: &Edit) -> Result<(Accepted, Option<Taken>), Vec<Refused>> {
        let mut accepted = edit::attempt(edit, &self.world.cluster, self.world.now)?;
        let label = accepted.commands.first().map_or_else(|| APPLY_EDITOR.into(), |answered| answered.command.clone());
        let taken = self.carry_out_edit(&label, &mut accepted);
        Ok((accepted, taken))
    }

    /// Does what an edit that was tried on this session's cluster asks for.
    pub fn carry_out_edit(&mut self, input: &Rc<str>, accepted: &mut Accepted) -> Option<Taken> {
        let taken = self.commit(input, accepted.cluster.take());
        if !accepted.commands.is_empty() {
            self.prompt_at = self.world.now + self.command_takes;
        }
        taken
    }

    /// Moves on towards a time by one step of the world, or to the time when the command that waits must look, or to the time asked for:
    /// whichever comes first. A command that waits looks after every step; it is over once its exit is among what it printed.
    pub fn next(&mut self, to: Time, running: Option<&mut Running>) -> Moved {
        let until = running.as_ref().and_then(|running| running.due()).map_or(to, |due| due.min(to));
        let mut moved = Moved { taken: Vec::new(), printed: None, arrived: false };
        if self.world.next_time().is_some_and(|next| next <= until) {
            moved.taken.extend(self.step());
            if let Some(running) = running.filter(|running| running.looks_after_steps()) {
                self.look(running, &mut moved);
            }
            return moved;
        }
        self.wait_until(until);
        moved.arrived = until == to;
        let Some(running) = running else { return moved };
        if running.is_to_look(self.world.now) {
            self.look(running, &mut moved);
        }
        let has_ended = moved.printed.as_ref().is_some_and(|printed| printed.exit.is_some());
        if let Some(killed) = running.killed(self.world.now).filter(|_| !has_ended) {
            moved.printed.get_or_insert_default().exit = Some(killed);
        }
        moved
    }

    fn step(&mut self) -> Option<Taken> {
        let before = self.world.now;
        let step = Rc::make_mut(&mut self.world).step()?;
        self.steps_at_instant = if self.world.now == before { self.steps_at_instant + 1 } else { 1 };
        Some(Taken { world: self.world.clone(), step })
    }

    /// Lets an instant come, and takes none of the steps that are due then.
    pub fn wait_until(&mut self, time: Time) {
        if time > self.world.now {
            Rc::make_mut(&mut self.world).wait_until(time);
            self.steps_at_instant = 0;
        }
    }

    /// Lets a command that waits look.
    fn look(&mut self, running: &mut Running, moved: &mut Moved) {
        let (printed, cluster) = running.look(&self.world.cluster, self.world.now);
        moved.printed = printed;
        moved.taken.extend(self.commit(running.input(), cluster));
    }

    /// Lets time run until `to`; `seen` gets every step.
    pub fn advance(&mut self, to: Time, mut seen: impl FnMut(&Taken)) -> Ended {
        for _ in 0..STEPS_MAX {
            let moved = self.next(to, None);
            moved.taken.iter().for_each(&mut seen);
            if moved.arrived {
                return Ended::TimeUp;
            }
        }
        Ended::TooManySteps
    }

    /// Lets time run until nothing changes any more; `seen` gets every step.
    pub fn settle(&mut self, settle: Settle, mut seen: impl FnMut(&Taken)) -> Ended {
        let mut settling = Settling::new(settle, self.world.now);
        for _ in 0..STEPS_MAX {
            let moved = self.next(settling.over_at(), None);
            for taken in &moved.taken {
                settling.saw(&taken.step);
                seen(taken);
            }
            if moved.arrived && self.world.now >= settling.over_at() {
                return settling.ended();
            }
        }
        Ended::TooManySteps
    }

    /// Runs a command until its prompt is back, or until it is killed after `timeout`; what it printed, and whether it ended by itself.
    pub fn run(&mut self, invocation: &Invocation, timeout: Span, mut seen: impl FnMut(&Taken)) -> (Outcome, bool) {
        let mut reply = ask(invocation, &self.world, self.world.now);
        let mut outcome =
            Outcome { exit: reply.exit, stdout: std::mem::take(&mut reply.stdout), stderr: std::mem::take(&mut reply.stderr) };
        if reply.waiting.is_some() || reply.cluster.is_some() {
            self.note(Input::of(invocation), 0);
        }
        let (taken, running) = self.carry_out(&invocation.line.as_str().into(), &mut reply, Some(timeout));
        taken.iter().for_each(&mut seen);
        if let Some(object) = &reply.opens {
            let name = format!("{}/{}", object.kind.info().printed(), object.key.name);
            outcome.stderr.push_str(&format!("podloom: there is no editor here to open {name} in; use kubectl patch, set or apply\n"));
        }
        let Some(mut running) = running else {
            self.advance(self.prompt_at, seen);
            return (outcome, true);
        };
        for _ in 0..STEPS_MAX {
            let moved = self.next(self.world.now + timeout, Some(&mut running));
            moved.taken.iter().for_each(&mut seen);
            let Some(printed) = moved.printed else { continue };
            outcome.stdout.push_str(&printed.stdout);
            outcome.stderr.push_str(&printed.stderr);
            match printed.exit {
                Some(Exit::Code(exit)) => return (Outcome { exit, ..outcome }, true),
                Some(Exit::Killed(_)) => return (outcome, false),
                None => {}
            }
        }
        (outcome, false)
    }
}

#[cfg(test)]
mod tests;
