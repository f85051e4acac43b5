//! Playing a case, with the laws watching every step; and playing its recorded inputs again.

use super::case::{Case, Command, Expected, Pause};
use super::law::{Fault, Law};
use super::removals;
use super::settled;
use super::travel;
use super::watch::Watch;
use podloom::cluster::request::Request;
use podloom::cluster::server;
use podloom::cluster::store::Cluster;
use podloom::kubectl::Invocation;
use podloom::object::any::Object;
use podloom::object::kind::KINDS;
use podloom::session::{self, Session, Taken, blank};
use podloom::sim::run::{Settle, counts};
use podloom::sim::step::Step;
use podloom::sim::trace;
use podloom::sim::world::{Settings, World};
use podloom::time::{Epoch, Span, Time};
use std::collections::{BTreeMap, BTreeSet};

/// No case is played for more steps.
const STEPS_MAX: usize = 6_000;
/// A case that takes the second half of them in less time than this runs away. Some go round for ever at the pace of kubelets and
/// back-offs, as real clusters would: a Pod that is preempted by one that its successor keeps away again.
const HALF_MIN: Span = Span::from_s(10);
/// How long a command may wait.
const COMMAND_MAX: Span = Span::from_s(25);
/// When a case counts as settled: long enough for everything but the longest back-offs.
const SETTLE: Settle = Settle { quiet: Span::from_ms(2500), min: Span::from_ms(0), max: Span::from_s(90) };

/// The requests that came from outside at once, and when: after so many steps, at this time.
#[derive(Clone, Debug)]
struct Input {
    steps: usize,
    at: Time,
    requests: Vec<Request>,
}

/// A case that is being played.
pub struct Play {
    pub session: Session,
    pub faults: Vec<Fault>,
    /// What was printed, and what happened to Pods.
    history: Vec<String>,
    inputs: Vec<Input>,
    steps: usize,
    half_at: Time,
    watch: Option<Watch>,
    revisions: Revisions,
    runs_away: bool,
}

/// The newest revision of each workload, also when it is gone again: what `{revision:d0}` in a command means.
#[derive(Default)]
pub struct Revisions(BTreeMap<String, String>);

impl Revisions {
    pub fn fill_in(&mut self, text: &str, world: &World) -> String {
        let Some((before, (name, after))) = text.split_once("{revision:").and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        else {
            return text.to_owned();
        };
        let is_its = |owner: &podloom::object::meta::OwnerRef| &*owner.name == name;
        let newest = world
            .cluster
            .revisions_in("default")
            .filter(|revision| revision.meta.controller().is_some_and(is_its))
            .max_by_key(|revision| revision.revision);
        if let Some(newest) = newest {
            self.0.insert(name.to_owned(), newest.meta.key.name.to_string());
        }
        format!("{before}{}{after}", self.0.get(name).map_or("no-such-revision", String::as_str))
    }
}

/// What came of a case.
#[derive(Default)]
pub struct Outcome {
    pub faults: Vec<Fault>,
    /// The codes of the reasons that were given.
    pub reasons: BTreeSet<&'static str>,
}

/// Plays a case under all laws and says which it breaks.
pub fn outcome(case: &Case) -> Outcome {
    let mut play = Play::new(case.seed, Some(Watch::default()));
    play.run(case);
    let reasons = play.watch.as_ref().map(Watch::reasons).unwrap_or_default();
    if play.runs_away {
        return Outcome { faults: play.faults, reasons };
    }
    let (end, there) = (play.session.world.now, objects(&play.session.world.cluster));
    if case.seed.is_multiple_of(4) {
        let again = Play::again(case);
        if again.history != play.history || objects(&again.session.world.cluster) != there {
            play.faults.push(Fault::new(Law::SameSeedSameHistory, "the same case had another history".to_owned()));
        }
    }
    let mut replay = Play::new(case.seed, None);
    replay.replay(&play.inputs, play.steps, end);
    let (played, replayed) = (play.happened(), replay.happened());
    if let Some((one, other)) = first_difference(&played, &replayed) {
        play.faults.push(Fault::new(Law::ReplayEqualsHistory, format!("played: {one}\nreplayed: {other}")));
    }
    if let Some((one, other)) = differing(&there, &objects(&replay.session.world.cluster)) {
        play.faults.push(Fault::new(Law::ReplayEqualsHistory, format!("played: {one}\nreplayed: {other}")));
    }
    if case.seed.is_multiple_of(8) {
        play.faults.extend(travel::faults(case));
    }
    Outcome { faults: play.faults, reasons }
}

fn first_difference<'a>(one: &[&'a str], other: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let at = (0..one.len().max(other.len())).find(|at| one.get(*at) != other.get(*at))?;
    Some((one.get(at).unwrap_or(&"nothing"), other.get(at).unwrap_or(&"nothing")))
}

/// Everything there is; equal objects are printed equally, so they need not be printed to be compared.
pub fn objects(cluster: &Cluster) -> Vec<Object> {
    KINDS.iter().flat_map(|info| cluster.list(info.kind, None)).collect()
}

/// The first objects that differ, as the API returns them.
pub fn differing(one: &[Object], other: &[Object]) -> Option<(String, String)> {
    let at = (0..one.len().max(other.len())).find(|at| one.get(*at) != other.get(*at))?;
    let told =
        |objects: &[Object]| objects.get(at).map_or_else(|| "nothing".to_owned(), |object| object.to_json(Epoch::DEFAULT).to_string());
    Some((told(one), told(other)))
}

impl Play {
    fn new(seed: u64, watch: Option<Watch>) -> Self {
        Self {
            session: Session::new(World::new(Settings { seed, ..Settings::default() })),
            faults: Vec::new(),
            history: Vec::new(),
            inputs: Vec::new(),
            steps: 0,
            half_at: Time::START,
            watch,
            revisions: Revisions::default(),
            runs_away: false,
        }
    }

    /// A case, played without anybody watching.
    fn again(case: &Case) -> Self {
        let mut play = Self::new(case.seed, None);
        play.run(case);
        play
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
    }

    /// The history without what kubectl printed.
    fn happened(&self) -> Vec<&str> {
        self.history.iter().map(String::as_str).filter(|line| !line.starts_with('$')).collect()
    }

    fn command(&mut self, command: &Command) {
        let world = &self.session.world;
        let line = self.revisions.fill_in(&blank::fill_in(&command.line, &world.cluster), world);
        let stdin = command.stdin.as_ref().map(|stdin| self.revisions.fill_in(stdin, world));
        self.execute(&Invocation { line, stdin, ..Invocation::default() }, command.expected);
        if let Some(request) = &command.probe {
            self.probe(request);
        }
        match command.pause {
            Pause::Milliseconds(ms) => self.until(self.session.world.now + Span::from_ms(ms)),
            Pause::UntilSettled => {
                if self.settle() {
                    self.check_settled();
                }
            }
        }
    }

    /// Runs a command; one that waits lets time pass.
    fn execute(&mut self, invocation: &Invocation, expected: Expected) {
        let deadline = self.session.world.now + COMMAND_MAX;
        let reply = session::ask(invocation, &self.session.world, self.session.world.now);
        self.history.push(format!("$ {}\n{}{}{}", invocation.line, reply.stdout, reply.stderr, reply.exit));
        let silent = reply.requests.is_empty() && reply.waiting.is_none();
        match expected {
            Expected::Looks if !silent => self.fault(Law::LookingChangesNothing, format!("{}: {:?}", invocation.line, reply.requests)),
            Expected::Fails if !silent || reply.exit == 0 || reply.stderr.is_empty() => {
                let what = format!("{} exits with {} and asks for {:?}: {}", invocation.line, reply.exit, reply.requests, reply.stderr);
                self.fault(Law::WrongChangesNothing, what);
            }
            Expected::Anything | Expected::Looks | Expected::Fails => {}
        }
        self.commit(&reply.requests, reply.cluster);
        let Some(mut waiting) = reply.waiting else { return };
        while !self.runs_away && self.session.world.now < deadline {
            let progress = waiting.poll(&self.session.world.cluster, self.session.world.now);
            self.history.push(format!("$ {}{}{:?}", progress.stdout, progress.stderr, progress.exit));
            self.commit(&progress.requests, progress.cluster);
            if progress.exit.is_some() {
                return;
            }
            let next = [self.session.world.next_time(), progress.again_at].into_iter().flatten().min().unwrap_or(deadline);
            if self.session.world.next_time().is_some_and(|time| time <= next) {
                self.step();
            } else {
                self.session.wait_until(next.max(self.session.world.now + Span::from_ms(1)));
            }
        }
    }

    /// Puts in place what kubectl made of its copy of the cluster: it is what the API server makes of the same requests.
    fn commit(&mut self, requests: &[Request], cluster: Option<Cluster>) {
        let Some(cluster) = cluster else { return };
        let mut served = self.session.world.cluster.clone();
        for request in requests {
            self.faults.extend(removals::evicted(&served, request));
            if let Err(rejection) = server::serve(&mut served, request, self.session.world.now) {
                self.fault(Law::AcceptedRequestsAreServed, format!("{request:?}\nwas refused: {rejection}"));
            }
        }
        if let Some((one, other)) = differing(&objects(&served), &objects(&cluster)) {
            self.fault(Law::AcceptedRequestsAreServed, format!("served: {one}\ncommitted: {other}"));
        }
        self.put(requests, cluster);
    }

    fn put(&mut self, requests: &[Request], cluster: Cluster) {
        let before = self.session.world.clone();
        self.inputs.push(Input { steps: self.steps, at: before.now, requests: requests.to_vec() });
        if let Some(taken) = self.session.commit(&"said".into(), Some(cluster)) {
            self.saw(&before, &taken.step);
        }
    }

    /// A refused request leaves the cluster, what will happen, and all chance as they were.
    fn probe(&mut self, request: &Request) {
        let world = &self.session.world;
        let before = format!("{:?}", world.cluster);
        let mut cluster = world.cluster.clone();
        match server::serve(&mut cluster, request, world.now) {
            Ok(_) => self.put(std::slice::from_ref(request), cluster),
            Err(_) if format!("{cluster:?}") != before => {
                self.fault(Law::RejectedLeavesUnchanged, format!("{request:?} was refused and left a trace"));
            }
            Err(_) => {}
        }
    }

    fn step(&mut self) {
        self.steps += 1;
        if self.steps == STEPS_MAX / 2 {
            self.half_at = self.session.world.now;
        }
        if self.steps > STEPS_MAX {
            self.runs_away = true;
            let took = self.session.world.now.since(self.half_at);
            if took < HALF_MIN {
                let what = format!("{STEPS_MAX} steps and no end, half of them in {took:?}; next: {:?}", self.session.world.agenda.next());
                self.fault(Law::NothingRunsAway, what);
            }
            return;
        }
        let before = self.session.world.clone();
        let Some(due) = before.next_time() else { return };
        let Some(Taken { step, .. }) = self.session.next(due, None).taken.pop() else { return };
        if let Some(watch) = &self.watch {
            watch.plans_twice(&before, &step, &self.session.world, &mut self.faults);
        }
        self.saw(&before, &step);
    }

    fn saw(&mut self, before: &World, step: &Step) {
        for turn in step.deltas.iter().flat_map(|delta| trace::turns(delta, step.at)) {
            self.history.push(turn.to_json(Time::START).to_string());
        }
        if let Some(watch) = &mut self.watch {
            watch.look(before, step, &self.session.world, &mut self.faults);
        }
    }

    fn fault(&mut self, law: Law, what: String) {
        self.faults.push(Fault::new(law, what));
    }

    fn until(&mut self, time: Time) {
        while !self.runs_away && self.session.world.next_time().is_some_and(|next| next <= time) {
            self.step();
        }
        self.session.wait_until(time);
    }

    /// Whether the world came to rest.
    fn settle(&mut self) -> bool {
        let began = self.session.world.now;
        let mut changed = began;
        while !self.runs_away {
            let (quiet, limit) = (changed + SETTLE.quiet, began + SETTLE.max);
            let version = self.session.world.cluster.version();
            match self.session.world.next_time() {
                Some(next) if next <= quiet.min(limit) => self.step(),
                _ => {
                    self.session.wait_until(quiet.min(limit));
                    return quiet <= limit;
                }
            }
            if self.session.world.cluster.version() != version {
                changed = self.session.world.now;
            }
        }
        false
    }

    fn check_settled(&mut self) {
        if self.watch.is_some() {
            settled::check(&self.session.world, &mut self.faults);
        }
    }

    /// Serves recorded inputs again: the same steps between them, the same times.
    fn replay(&mut self, inputs: &[Input], steps: usize, end: Time) {
        for input in inputs {
            while self.steps < input.steps {
                self.step();
            }
            self.session.wait_until(input.at);
            let mut cluster = self.session.world.cluster.clone();
            for request in &input.requests {
                if let Err(rejection) = server::serve(&mut cluster, request, input.at) {
                    self.history.push(format!("refused: {rejection}"));
                }
            }
            self.put(&input.requests, cluster);
        }
        while self.steps < steps {
            self.step();
        }
        self.session.wait_until(end);
    }
}

/// Lets a world come to rest, away from any history; whether it did.
pub fn rest(world: &mut World) -> bool {
    let mut steps = 0;
    let ended = podloom::sim::run::settle(world, SETTLE, |_, step| steps += usize::from(step.deltas.iter().any(counts)));
    ended == podloom::sim::run::Ended::Settled
}
