//! Running commands: what was typed or pasted, what a click says, and the steps of a lesson. Their answers stand in the console.

use super::clock::{Motion, STEPS_MAX, Until};
use super::console::{self, Answer};
use super::node_act::COMMENT;
use super::prompt::{Pasted, Prompt};
use super::{Notice, Playground, guard};
use crate::kubectl::{self, Invocation, words};
use crate::object::emit;
use crate::object::kind::Kind;
use crate::scenario::player;
use crate::session::input::{Input, Origin};
use crate::session::{self, Exit, Printed, blank};
use crate::sim::run::Settle;
use crate::time::Span;
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// No time passes after the command.
const AT_ONCE: Settle = Settle { quiet: Span(0), min: Span(0), max: Span(0) };

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
    /// How long time runs after a step of the scenario; `None` where it does not.
    pub settle: Option<Settle>,
}

impl Playground {
    /// Time passes until the prompt of the command before is back, unless the reader holds it: then it is held for kubectl, too.
    pub(super) fn await_prompt(&mut self) {
        let prompt_at = self.timeline.session().prompt_at();
        if self.clock.motion != Motion::Held && self.timeline.is_live() && prompt_at > self.timeline.clock() {
            self.run_to(prompt_at, STEPS_MAX);
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
        self.prompt = Prompt::of(commands);
        true
    }

    /// Runs what was pasted, as far as nothing has to be waited for.
    pub(super) fn go_on(&mut self) -> bool {
        let mut went_on = false;
        while self.work.is_none() {
            let Some(next) = self.prompt.next_line() else { break };
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
        self.run(&Order { line, stdin, files, origin, ..Order::default() });
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
    pub(super) fn run_click(&mut self, command: &str) -> bool {
        console::remember(&mut self.console.history, command);
        self.run_line(command, None, Origin::Click);
        true
    }

    /// Adds a Node like any other, under the first free name.
    pub(super) fn add_node(&mut self) -> bool {
        self.await_prompt();
        let cluster = &self.timeline.world().cluster;
        let Some(name) = (1..=guard::NODES_MAX).map(|number| format!("node-{number}")).find(|name| cluster.node(name).is_none()) else {
            return false;
        };
        let manifest = emit::yaml(&json!({"apiVersion": "v1", "kind": Kind::Node.info().name, "metadata": {"name": name}}));
        self.run(&Order { line: "kubectl apply -f -".into(), stdin: Some(manifest.into()), origin: Origin::Click, ..Order::default() });
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
        let cluster = &self.timeline.world().cluster;
        let answer = Answer { stdout, stderr, tables: &[], namespace: "default", cluster, exit: Some(exit) };
        console::push(&mut self.console.exchanges, command, &answer);
    }

    /// Runs a command, here and now.
    pub(super) fn run(&mut self, order: &Order) {
        let Order { line, stdin, files, origin, timeout, settle } = order;
        if *origin != Origin::Click {
            self.interrupt();
        }
        let world = self.timeline.world();
        let filled = blank::fill_in(line, &world.cluster);
        let stdin_text = stdin.as_deref().map(str::to_owned);
        let invocation = Invocation { stdin: stdin_text, files: (**files).clone(), ..Invocation::of(filled.clone()) };
        let mut reply = session::ask(&invocation, world, self.timeline.clock());
        let command: Rc<str> = console::as_typed(&filled, stdin.as_deref()).into();
        if let Some(answer) = reply.opens.as_ref().and_then(|object| self.open_in_editor(object)) {
            self.answer_with(command, &answer, "", 0);
            return;
        }
        if let Some(refusal) = reply.cluster.as_ref().and_then(guard::refusal) {
            self.notice = Some(Notice::TooMuch(refusal.too_much));
            let output = format!("{}\n", refusal.message());
            self.answer_with(command, "", &output, 1);
            return;
        }
        if reply.waiting.is_some() {
            self.interrupt();
        }
        let acts = reply.cluster.is_some();
        let ends = reply.waiting.is_none();
        // What only reads is not remembered: a link need not say it again, and it grows no branch.
        let speaks = *origin == Origin::Step || acts || !ends;
        if speaks {
            let input = Input::Command { line: line.clone(), stdin: stdin.clone(), files: files.clone(), origin: *origin };
            let label: Rc<str> = filled.split(COMMENT).next().unwrap_or_default().into();
            self.timeline.begin(input, &label, acts);
            let running = self.timeline.carry_out(&label, &mut reply, *timeout);
            running.into_iter().for_each(|running| self.prompt.begin(running));
        } else {
            self.timeline.was_asked();
        }
        let (cluster, exit) = (&self.timeline.world().cluster, ends.then_some(reply.exit));
        let namespace = namespace_of(&filled);
        let answer = Answer { stdout: &reply.stdout, stderr: &reply.stderr, tables: &reply.tables, namespace: &namespace, cluster, exit };
        console::push(&mut self.console.exchanges, command, &answer);
        let since = self.timeline.session().prompt_at();
        self.set_going(match origin {
            Origin::Step => settle.or((!ends).then_some(AT_ONCE)).map(|settle| Until::Settled { settle, since }),
            Origin::Typed | Origin::Click | Origin::Stop => speaks.then_some(Until::Quiet),
        });
    }

    /// A new command takes the place of one that still waits, as after ^C.
    fn interrupt(&mut self) {
        let Prompt::Waits { running, .. } = &self.prompt else { return };
        let acts = running.acts();
        self.prompt = Prompt::Free;
        if acts {
            // How long it acted is part of what happened.
            let input = Input::Command { line: "^C".into(), stdin: None, files: Rc::default(), origin: Origin::Stop };
            self.timeline.begin(input, &"^C".into(), false);
        }
        self.extend_output("^C\n", "", Some(130));
        if !self.is_time_running() {
            self.clock.behind = Span::default();
        }
    }

    /// Shows what the command that waits printed.
    pub(super) fn show(&mut self, printed: &Printed) {
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
            self.prompt.end();
            self.count_from_here();
        }
    }

    fn extend_output(&mut self, stdout: &str, stderr: &str, exit: Option<i32>) {
        console::extend(&mut self.console.exchanges, stdout, stderr, &self.timeline.world().cluster, exit);
    }

    /// Stops the command that waits, and forgets the lines behind it.
    pub(super) fn stop(&mut self) -> bool {
        let stops = !matches!(self.prompt, Prompt::Free);
        self.interrupt();
        self.prompt = Prompt::Free;
        stops
    }

    /// Says that the reader stands at another time, which no command does.
    pub(super) fn note_time(&mut self) {
        console::note(&mut self.console.exchanges, "time", &self.timeline.clock().clock());
    }
}

/// The namespace that a line names.
fn namespace_of(line: &str) -> String {
    let words = words::split(line).unwrap_or_default();
    let joined = words.iter().find_map(|word| word.strip_prefix("--namespace=").or_else(|| word.strip_prefix("-n=")));
    let apart = words.iter().position(|word| word == "-n" || word == "--namespace").and_then(|at| words.get(at + 1));
    joined.or(apart.map(String::as_str)).unwrap_or("default").to_owned()
}
