//! Saying something to the cluster: text that is applied, commands, the steps of a scenario.

use super::brought;
use super::console::{self, Answer, Pasted};
use super::edit::{self, Scope};
use super::guard;
use super::lesson::Lesson;
use super::library;
use super::manifest;
use super::motion::Motion;
use super::motion::STEPS_MAX;
use super::node_act::COMMENT;
use super::part::Part;
use super::stage::{Stage, Went};
use super::{Notice, Playground};
use crate::kubectl::{self, Invocation, Reply, words};
use crate::object::emit;
use crate::object::kind::Kind;
use crate::scenario::file::{self, Scenario};
use crate::scenario::player;
use crate::session::edit::{Accepted, Answered};
use crate::session::input::{self, Documents, Input, Log, Origin};
use crate::session::{self, Exit, Printed, Session, blank};
use crate::sim::run::{Settle, Settling};
use crate::sim::world::World;
use crate::time::Span;
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// The most steps that the Nodes of a new text take before the rest is created.
const NODE_STEPS_MAX: usize = 20_000;

/// A command that is to be run now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The line.
    pub line: Rc<str>,
    /// What `-f -` reads.
    pub stdin: Option<Rc<str>>,
    /// The files that it can read.
    pub files: Rc<BTreeMap<String, String>>,
    /// How it came about.
    pub origin: Origin,
    /// After how long it is killed, if it is.
    pub timeout: Option<Span>,
}

impl Playground {
    pub(super) fn type_text(&mut self, text: Rc<str>) -> bool {
        if self.editor.text == text {
            return false;
        }
        self.editor.text = text;
        self.editor.buffer = manifest::parse(&self.editor.text);
        self.editor.problems = self.editor.buffer.problems.clone();
        if self.editor.live_apply {
            self.apply_next();
        }
        true
    }

    pub(super) fn set_live_apply(&mut self, on: bool) -> bool {
        let changed = self.editor.live_apply != on;
        self.editor.live_apply = on;
        if changed && on {
            self.apply_next();
        }
        changed
    }

    /// Applies the text as soon as the command before has ended.
    pub(super) fn apply_next(&mut self) -> bool {
        self.await_prompt();
        self.apply()
    }

    pub(super) fn apply(&mut self) -> bool {
        let nothing = Rc::new(Documents::new());
        let applied = self.stage.applied_here().cloned().unwrap_or(nothing);
        let world = self.stage.world();
        let attempt =
            edit::attempt(&self.editor.text, &self.editor.buffer, &applied, &world.cluster, self.stage.clock(), Scope::Everything);
        match attempt {
            Err(problems) => {
                self.editor.problems = problems;
            }
            Ok(mut accepted) => {
                self.editor.problems = Rc::from([]);
                // In the past, a text that differs from what was said later is another story, even where it changes nothing yet.
                let goes_on = input::applied(self.stage.session().log.iter()).is_some_and(|last| **last == *self.editor.buffer.documents);
                if accepted.commands.is_empty() && *applied == *self.editor.buffer.documents && (self.stage.is_at_tip() || goes_on) {
                    return true;
                }
                let input = Input::Text { text: self.editor.text.clone(), documents: self.editor.buffer.documents.clone() };
                let label = accepted.commands.first().map_or_else(|| input.label(), |said| said.command.clone());
                self.stage.begin(input, &label, accepted.cluster.is_some());
                self.carry_out(&label, &mut accepted);
                self.set_going();
            }
        }
        true
    }

    /// Time passes until the prompt of the command before is back, unless the reader holds it: then it is held for kubectl, too.
    fn await_prompt(&mut self) {
        let prompt_at = self.stage.session().prompt_at();
        if self.clock.motion != Motion::Held && self.stage.is_live() && prompt_at > self.stage.clock() {
            self.run_to(prompt_at, STEPS_MAX);
        }
    }

    fn carry_out(&mut self, label: &Rc<str>, accepted: &mut Accepted) {
        self.stage.carry_out_edit(label, accepted);
        for Answered { command, output } in std::mem::take(&mut accepted.commands) {
            let cluster = &self.stage.world().cluster;
            let answer = Answer { stdout: &output, stderr: "", tables: &[], namespace: "default", cluster, exit: Some(0) };
            console::push(&mut self.console.exchanges, command, &answer);
        }
    }

    /// Runs what was typed or pasted: the first command now, the others each when the one before has ended.
    pub(super) fn run_text(&mut self, text: &str, stdin: Option<Rc<str>>) -> bool {
        self.console.offer = None;
        let text = text.trim();
        if text.is_empty() {
            return false;
        }
        console::remember(&mut self.console.history, text);
        self.stop();
        let mut commands: VecDeque<Pasted> = words::invocations(text).into_iter().map(|one| Pasted::of(one, stdin.as_ref())).collect();
        if let [Pasted { line, refusal: Some(_), .. }] = commands.make_contiguous() {
            *line = text.into();
        }
        self.console.queue = commands;
        true
    }

    /// Runs what is queued, as far as nothing has to be waited for.
    pub(super) fn go_on(&mut self) -> bool {
        let mut went_on = false;
        while self.stage.session().waiting().is_none() && !self.console.queue.is_empty() {
            let Some(next) = self.console.queue.pop_front() else { break };
            went_on = true;
            match next.refusal {
                Some(refusal) => self.answer_with(next.line, "", &refusal, 1),
                None => self.run_line(&next.line, next.stdin, Origin::Typed),
            }
        }
        went_on
    }

    /// Runs one command as it was typed, with or without the word `kubectl`.
    fn run_line(&mut self, line: &str, stdin: Option<Rc<str>>, origin: Origin) {
        let line = line.trim();
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let line: Rc<str> = match first {
            "clear" if rest.is_empty() => {
                self.clear_console();
                return;
            }
            "kubectl" => line.into(),
            "k" => format!("kubectl {rest}").into(),
            _ => format!("kubectl {line}").into(),
        };
        let files = Rc::new(self.files_named_in(&line));
        self.await_prompt();
        self.run(&Order { line, stdin, files, origin, timeout: None });
    }

    /// The files that `-f` can read: the text of the editor, and those of the scenario.
    pub(super) fn files(&self) -> BTreeMap<String, String> {
        let steps = self.lesson.iter().flat_map(|lesson| &lesson.scenario.steps);
        let mut files: BTreeMap<String, String> = steps.flat_map(|step| step.files.clone()).collect();
        files.insert(kubectl::EDITOR_FILE.to_owned(), self.editor.buffer.as_file(&self.editor.text));
        files
    }

    /// The ones of them that a line names; a link need not carry the others.
    fn files_named_in(&self, line: &str) -> BTreeMap<String, String> {
        let words = words::split(line).unwrap_or_default();
        if !words.iter().any(|word| word.starts_with("-f") || word.starts_with("--filename") || word.starts_with("--patch-file")) {
            return BTreeMap::new();
        }
        let all = words.iter().any(|word| word.trim_end_matches('/').ends_with('.'));
        self.files().into_iter().filter(|(name, _)| all || line.contains(name.as_str())).collect()
    }

    /// Does what the mouse asked for, by the command that does it; one that waits goes on beside it.
    pub(super) fn say(&mut self, command: &str) -> bool {
        console::remember(&mut self.console.history, command);
        self.run_line(command, None, Origin::Click);
        true
    }

    /// Gives up a half-typed line, as ^C does.
    pub(super) fn give_up(&mut self, line: &str) -> bool {
        self.answer_with(format!("{line}^C").into(), "", "", 0);
        true
    }

    /// Forgets every exchange but one that has not ended.
    pub(super) fn clear_console(&mut self) -> bool {
        let running = self.console.exchanges.iter().filter(|exchange| exchange.exit.is_none()).cloned().collect();
        super::set(&mut self.console.exchanges, Rc::new(running))
    }

    fn answer_with(&mut self, command: Rc<str>, stdout: &str, stderr: &str, exit: i32) {
        let cluster = &self.stage.world().cluster;
        let answer = Answer { stdout, stderr, tables: &[], namespace: "default", cluster, exit: Some(exit) };
        console::push(&mut self.console.exchanges, command, &answer);
    }

    pub(super) fn run(&mut self, order: &Order) {
        let Order { line, stdin, files, origin, timeout } = order;
        if *origin != Origin::Click {
            self.interrupt();
        }
        let world = self.stage.world();
        let filled = blank::fill_in(line, &world.cluster);
        let stdin_text = stdin.as_deref().map(str::to_owned);
        let invocation = Invocation { stdin: stdin_text, files: (**files).clone(), ..Invocation::of(filled.clone()) };
        let mut reply = session::ask(&invocation, world, self.stage.clock());
        let command: Rc<str> = console::spoken(&filled, stdin.as_deref()).into();
        if let Some(answer) = reply.opens.as_ref().and_then(|object| self.open_in_editor(object)) {
            self.answer_with(command, &answer, "", 0);
            return;
        }
        if let Some(replicas) = asks_too_much(&reply) {
            self.notice = Some(Notice::TooManyPods { replicas });
            let output = format!("podloom: at most {} Pods of one workload are simulated\n", guard::REPLICAS_MAX);
            self.answer_with(command, "", &output, 1);
            return;
        }
        if reply.waiting.is_some() {
            self.stop();
        }
        let acts = reply.cluster.is_some();
        let ends = reply.waiting.is_none();
        // What only reads is not remembered: a link need not say it again, and it grows no branch.
        let speaks = *origin == Origin::Step || acts || !ends;
        if speaks {
            let input = Input::Command { line: line.clone(), stdin: stdin.clone(), files: files.clone(), origin: *origin };
            let label: Rc<str> = filled.split(COMMENT).next().unwrap_or_default().into();
            self.stage.begin(input, &label, acts);
            self.stage.carry_out(&label, &mut reply, *timeout);
        } else {
            self.stage.was_asked();
        }
        let (cluster, exit) = (&self.stage.world().cluster, ends.then_some(reply.exit));
        let namespace = namespace_of(&filled);
        let answer = Answer { stdout: &reply.stdout, stderr: &reply.stderr, tables: &reply.tables, namespace: &namespace, cluster, exit };
        console::push(&mut self.console.exchanges, command, &answer);
        if !ends {
            self.lend_time();
        }
        if speaks {
            self.set_going();
        }
    }

    /// A new command takes the place of one that still waits, as after ^C.
    fn interrupt(&mut self) {
        let Some(waiting) = self.stage.stop() else { return };
        if waiting.acts() {
            // How long it acted is part of what happened.
            let input = Input::Command { line: "^C".into(), stdin: None, files: Rc::default(), origin: Origin::Stop };
            self.stage.begin(input, &"^C".into(), false);
        }
        self.extend_output("^C\n", "", Some(130));
        self.take_time_back();
    }

    /// Shows what the waiting command printed.
    pub(super) fn hear(&mut self, printed: &Printed) {
        let Printed { stdout, stderr, exit } = printed;
        match exit {
            Some(Exit::Killed(after)) => {
                let stderr = format!("{stderr}{}\n", player::killed(*after));
                self.extend_output(stdout, &stderr, Some(player::KILLED));
            }
            Some(Exit::Code(code)) => self.extend_output(stdout, stderr, Some(*code)),
            None => self.extend_output(stdout, stderr, None),
        }
        if exit.is_some() {
            self.take_time_back();
        }
    }

    fn extend_output(&mut self, stdout: &str, stderr: &str, exit: Option<i32>) {
        console::extend(&mut self.console.exchanges, stdout, stderr, &self.stage.world().cluster, exit);
    }

    /// Stops the command that waits, and forgets the ones behind it.
    pub(super) fn stop(&mut self) -> bool {
        let stops = self.stage.session().waiting().is_some() || !self.console.queue.is_empty();
        if stops {
            self.console.queue.clear();
        }
        self.interrupt();
        stops
    }

    /// Says that the reader stands at another time, which no command does.
    pub(super) fn note_time(&mut self) {
        let ms = self.stage.clock().0;
        let (minutes, seconds, tenths) = (ms / 60_000, ms / 1_000 % 60, ms / 100 % 10);
        console::note(&mut self.console.exchanges, "time", &format!("{minutes:02}:{seconds:02}.{tenths}"));
    }

    /// Adds a Node like any other, under the first free name.
    pub(super) fn add_node(&mut self) -> bool {
        self.await_prompt();
        let cluster = &self.stage.world().cluster;
        let Some(name) = (1..=guard::NODES_MAX).map(|number| format!("node-{number}")).find(|name| cluster.node(name).is_none()) else {
            return false;
        };
        let manifest = emit::yaml(&json!({"apiVersion": "v1", "kind": Kind::Node.info().name, "metadata": {"name": name}}));
        self.run(&Order { line: "kubectl apply -f -".into(), stdin: Some(manifest.into()), origin: Origin::Click, ..Order::default() });
        true
    }

    pub(super) fn open_scenario(&mut self, name: &str) -> bool {
        let Some(opening) = library::open(name) else { return false };
        let lesson = Lesson { name: name.into(), scenario: opening.scenario.clone(), places: Vec::new() };
        self.open(opening.text, &opening.scenario);
        self.lesson = Some(Part::new(lesson));
        true
    }

    /// Opens a text as a cluster of its own: manifests, a dump of a cluster, or a scenario file with its lesson.
    pub(super) fn open_text(&mut self, text: Rc<str>) -> bool {
        let text = brought::manifests_of_dump(&text).map_or(text, Into::into);
        let scenario = Rc::new(file::read(&text));
        self.open(text, &scenario);
        let has_lesson = !scenario.steps.is_empty();
        self.lesson = has_lesson.then(|| Part::new(Lesson { name: scenario.name.as_str().into(), scenario, places: Vec::new() }));
        true
    }

    /// A new world, a new text: Nodes first, and when they rest, everything else.
    pub(super) fn open(&mut self, text: Rc<str>, scenario: &Scenario) {
        self.opening.text = text.clone();
        let world = Rc::new(World::new(player::settings(scenario)));
        self.stage = Stage::new(Session::resumed(world, 0, Log::default(), self.opening.command_takes));
        self.editor.text = text;
        self.editor.text_epoch += 1;
        self.editor.buffer = manifest::parse(&self.editor.text);
        self.console.exchanges = Rc::default();
        self.console.queue.clear();
        self.selection = None;
        self.notice = None;
        self.editor.caret_line = 1;
        self.clock.motion = Motion::Resting;
        self.clock.behind = Span::default();
        self.begin_with_nodes(Settle { quiet: scenario.node_quiet, ..Settle::default() });
        self.apply();
        for exchange in Rc::make_mut(&mut self.console.exchanges) {
            exchange.opening = true;
        }
        self.opening.inputs = self.stage.session().log.len();
    }

    fn begin_with_nodes(&mut self, rest: Settle) {
        let nothing = Documents::new();
        let everything = edit::attempt(
            &self.editor.text,
            &self.editor.buffer,
            &nothing,
            &self.stage.world().cluster,
            self.stage.clock(),
            Scope::Everything,
        );
        if everything.is_err() {
            return;
        }
        let Ok(mut accepted) =
            edit::attempt(&self.editor.text, &self.editor.buffer, &nothing, &self.stage.world().cluster, self.stage.clock(), Scope::Nodes)
        else {
            return;
        };
        if accepted.cluster.is_none() {
            return;
        }
        let nodes = self
            .editor
            .buffer
            .documents
            .iter()
            .filter(|(object, _)| object.kind == Kind::Node)
            .map(|(object, node)| (object.clone(), node.clone()));
        let input = Input::Text { text: self.editor.text.clone(), documents: Rc::new(nodes.collect()) };
        let label = input.label();
        self.stage.begin(input, &label, true);
        self.carry_out(&label, &mut accepted);
        self.await_prompt();
        let began = self.stage.clock();
        for _ in 0..NODE_STEPS_MAX {
            let over_at = Settling { settle: rest, began, changed: self.stage.changed_at().max(began) }.over_at();
            if self.advance(over_at) == Went::Arrived {
                break;
            }
        }
    }

    pub(super) fn next_step(&mut self) -> bool {
        self.await_prompt();
        let Some(lesson) = &mut self.lesson else { return false };
        let Some(step) = lesson.scenario.steps.get(lesson.done()).cloned() else { return false };
        lesson.places.push((self.stage.here(), self.stage.clock()));
        if !step.run.is_empty() {
            if self.clock.motion == Motion::Held {
                self.clock.motion = Motion::Resting;
            }
            let files = Rc::new(step.files);
            let timeout = Some(step.timeout);
            self.run(&Order { line: step.run.into(), stdin: step.stdin.map(Into::into), files, origin: Origin::Step, timeout });
        }
        true
    }

    pub(super) fn previous_step(&mut self) -> bool {
        let Some(lesson) = &mut self.lesson else { return false };
        let Some((moment, clock)) = lesson.places.pop() else { return false };
        self.clock.motion = Motion::Held;
        self.stop();
        self.stage.go_to(moment);
        self.stage.seek_within(clock);
        self.note_time();
        true
    }
}

/// The namespace that a line names.
fn namespace_of(line: &str) -> String {
    let words = words::split(line).unwrap_or_default();
    let joined = words.iter().find_map(|word| word.strip_prefix("--namespace=").or_else(|| word.strip_prefix("-n=")));
    let apart = words.iter().position(|word| word == "-n" || word == "--namespace").and_then(|at| words.get(at + 1));
    joined.or(apart.map(String::as_str)).unwrap_or("default").to_owned()
}

/// How many Pods a command asks for, where they are too many.
fn asks_too_much(reply: &Reply) -> Option<i64> {
    guard::refusal(reply.cluster.as_ref()?).map(|refusal| refusal.replicas)
}
