//! Playing a case, with the laws watching every step; and playing its recorded inputs again.

use super::case::{Case, Command, Pause};
use super::law::{Fault, Law};
use super::settled;
use super::watch::Watch;
use podloom::cluster::request::Request;
use podloom::kubectl::{self, Invocation};
use podloom::object::kind::KINDS;
use podloom::scenario::player::fill_in_pods;
use podloom::sim::run::{Settle, counts};
use podloom::sim::trace;
use podloom::sim::world::{Settings, Step, World};
use podloom::time::{Span, Time};

/// No case needs more steps: one that does runs away.
const STEPS_MAX: usize = 6_000;
/// How long a command may wait.
const COMMAND_MAX: Span = Span::from_s(25);
/// When a case counts as settled: long enough for everything but the longest back-offs.
const SETTLE: Settle = Settle { quiet: Span::from_ms(2500), min: Span::from_ms(0), max: Span::from_s(90) };

/// One request from outside, and when it came: after so many steps, at this time.
#[derive(Clone, Debug)]
struct Input {
    steps: usize,
    at: Time,
    request: Request,
}

/// A case that is being played.
pub struct Play {
    pub world: World,
    pub faults: Vec<Fault>,
    /// What was printed, what happened to Pods, and what there is in the end.
    history: Vec<String>,
    inputs: Vec<Input>,
    steps: usize,
    watch: Option<Watch>,
    runs_away: bool,
}

/// Plays a case under all laws and says which it breaks.
pub fn faults(case: &Case) -> Vec<Fault> {
    let mut play = Play::new(case.seed, Some(Watch::default()));
    play.run(case);
    if play.runs_away {
        return play.faults;
    }
    let end = play.world.now;
    let told = play.told();
    if case.seed.is_multiple_of(4) && play.history != Play::again(case) {
        play.faults.push(Fault::new(Law::SameSeedSameHistory, "the same case had another history".to_owned()));
    }
    let mut replay = Play::new(case.seed, None);
    replay.replay(&play.inputs, play.steps, end);
    if let Some((one, other)) = first_difference(&told, &replay.told()) {
        play.faults.push(Fault::new(Law::ReplayEqualsHistory, format!("played: {one}\nreplayed: {other}")));
    }
    play.faults
}

fn first_difference<'a>(one: &'a [String], other: &'a [String]) -> Option<(&'a str, &'a str)> {
    let at = (0..one.len().max(other.len())).find(|at| one.get(*at) != other.get(*at))?;
    Some((one.get(at).map_or("nothing", String::as_str), other.get(at).map_or("nothing", String::as_str)))
}

impl Play {
    fn new(seed: u64, watch: Option<Watch>) -> Self {
        let world = World::new(Settings { seed, ..Settings::default() });
        Self { world, faults: Vec::new(), history: Vec::new(), inputs: Vec::new(), steps: 0, watch, runs_away: false }
    }

    /// The history of a case, played without anybody watching.
    fn again(case: &Case) -> Vec<String> {
        let mut play = Self::new(case.seed, None);
        play.run(case);
        play.history
    }

    fn run(&mut self, case: &Case) {
        for command in &case.commands {
            if self.runs_away {
                return;
            }
            self.command(command);
        }
        if self.settle() {
            self.check_settled();
        }
        self.tell_objects();
    }

    fn tell_objects(&mut self) {
        for info in KINDS {
            self.history.extend(self.world.cluster.list_json(info.kind, None).iter().map(|object| object.to_string()));
        }
    }

    /// The history without what kubectl printed.
    fn told(&self) -> Vec<String> {
        self.history.iter().filter(|line| !line.starts_with('$')).cloned().collect()
    }

    fn command(&mut self, command: &Command) {
        let line = fill_in_pods(&command.line, &self.world);
        self.execute(&Invocation { line, stdin: command.stdin.clone(), ..Invocation::default() });
        if let Some(request) = &command.probe {
            self.probe(request);
        }
        match command.pause {
            Pause::Milliseconds(ms) => self.until(self.world.now + Span::from_ms(ms)),
            Pause::UntilSettled => {
                if self.settle() {
                    self.check_settled();
                }
            }
        }
    }

    /// Runs a command; one that waits lets time pass.
    fn execute(&mut self, invocation: &Invocation) {
        let deadline = self.world.now + COMMAND_MAX;
        let reply = kubectl::run(invocation, &self.world.cluster, self.world.now, self.world.settings.epoch);
        self.history.push(format!("$ {}\n{}{}{}", invocation.line, reply.stdout, reply.stderr, reply.exit));
        self.serve_all(&reply.requests);
        let Some(mut waiting) = reply.waiting else { return };
        while !self.runs_away && self.world.now < deadline {
            let progress = waiting.poll(&self.world.cluster, self.world.now);
            self.history.push(format!("$ {}{}{:?}", progress.stdout, progress.stderr, progress.exit));
            self.serve_all(&progress.requests);
            if progress.exit.is_some() {
                return;
            }
            let next = [self.world.next_time(), progress.again_at].into_iter().flatten().min().unwrap_or(deadline);
            if self.world.next_time().is_some_and(|time| time <= next) {
                self.step();
            } else {
                self.world.wait_until(next.max(self.world.now + Span::from_ms(1)));
            }
        }
    }

    /// kubectl tried each request on a copy of this very cluster: the cluster must accept it too.
    fn serve_all(&mut self, requests: &[Request]) {
        for request in requests {
            if let Err(rejection) = self.serve(request) {
                self.fault(Law::AcceptedRequestsAreServed, format!("{request:?}\nwas refused: {rejection}"));
            }
        }
    }

    fn serve(&mut self, request: &Request) -> Result<(), podloom::cluster::rejection::Rejection> {
        let before = self.world.clone();
        let (_, step) = self.world.serve(request)?;
        self.inputs.push(Input { steps: self.steps, at: step.at, request: request.clone() });
        self.saw(&before, &step);
        Ok(())
    }

    /// A refused request leaves the cluster, what will happen, and all chance as they were.
    fn probe(&mut self, request: &Request) {
        let before = format!("{:?}{:?}", self.world.cluster, self.world.agenda);
        let refused = self.serve(request).err();
        if refused.is_some() && format!("{:?}{:?}", self.world.cluster, self.world.agenda) != before {
            self.fault(Law::RejectedLeavesUnchanged, format!("{request:?} was refused and left a trace"));
        }
    }

    fn step(&mut self) {
        self.steps += 1;
        if self.steps > STEPS_MAX {
            self.runs_away = true;
            let wakes: Vec<String> = self.world.agenda.next().map(|next| format!("{next:?}")).into_iter().collect();
            self.fault(Law::NothingRunsAway, format!("{STEPS_MAX} steps and no end; next: {wakes:?}"));
            return;
        }
        let before = self.world.clone();
        let Some(step) = self.world.step() else { return };
        if let Some(watch) = &self.watch {
            watch.plans_twice(&before, &step, &self.world, &mut self.faults);
        }
        self.saw(&before, &step);
    }

    fn saw(&mut self, before: &World, step: &Step) {
        for turn in step.deltas.iter().flat_map(|delta| trace::turns(delta, step.at)) {
            self.history.push(turn.to_json(Time::START).to_string());
        }
        if let Some(watch) = &mut self.watch {
            watch.look(before, step, &self.world, &mut self.faults);
        }
    }

    fn fault(&mut self, law: Law, what: String) {
        self.faults.push(Fault::new(law, what));
    }

    fn until(&mut self, time: Time) {
        while !self.runs_away && self.world.next_time().is_some_and(|next| next <= time) {
            self.step();
        }
        self.world.wait_until(time);
    }

    /// Whether the world came to rest.
    fn settle(&mut self) -> bool {
        let began = self.world.now;
        let mut changed = began;
        while !self.runs_away {
            let (quiet, limit) = (changed + SETTLE.quiet, began + SETTLE.max);
            let version = self.world.cluster.version();
            match self.world.next_time() {
                Some(next) if next <= quiet.min(limit) => self.step(),
                _ => {
                    self.world.wait_until(quiet.min(limit));
                    return quiet <= limit;
                }
            }
            if self.world.cluster.version() != version {
                changed = self.world.now;
            }
        }
        false
    }

    fn check_settled(&mut self) {
        if self.watch.is_some() {
            settled::check(&self.world, &mut self.faults);
        }
    }

    /// Serves recorded inputs again: the same steps between them, the same times.
    fn replay(&mut self, inputs: &[Input], steps: usize, end: Time) {
        for input in inputs {
            while self.steps < input.steps {
                self.step();
            }
            self.world.wait_until(input.at);
            if let Err(rejection) = self.serve(&input.request) {
                self.history.push(format!("refused: {rejection}"));
            }
        }
        while self.steps < steps {
            self.step();
        }
        self.world.wait_until(end);
        self.tell_objects();
    }
}

/// Lets a world come to rest, away from any history; whether it did.
pub fn rest(world: &mut World) -> bool {
    let mut steps = 0;
    let ended = podloom::sim::run::settle(world, SETTLE, |_, step| steps += usize::from(step.deltas.iter().any(counts)));
    ended == podloom::sim::run::Ended::Settled
}
