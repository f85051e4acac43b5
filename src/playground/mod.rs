//! Everything the page knows, as one value: the reader's text, where time stands, what is selected. [`Playground::reduce`] is pure: it
//! touches no storage, no document and no clock, and an intent that changes nothing gives `None`, so that nothing is drawn again.

pub mod brought;
pub mod console;
pub mod edit;
pub mod export;
pub mod guard;
pub mod intent;
pub mod lesson;
pub mod library;
pub mod link;
pub mod locate;
pub mod manifest;
pub mod mark;
pub mod mention;
pub mod motion;
pub mod node_act;
pub mod open;
pub mod say;
pub mod stage;
pub mod subject;
pub mod suggest;

use crate::object::yaml::Problem;
use crate::session::edit::delete_command;
use crate::session::{COMMAND_TAKES, Session};
use crate::sim::world::{Settings, World};
use crate::time::Span;
use console::Exchange;
use intent::{InspectorTab, Intent, Speed};
use lesson::Lesson;
use manifest::Buffer;
use motion::Motion;
use say::Pasted;
use stage::Stage;
use std::collections::VecDeque;
use std::rc::Rc;
use subject::Subject;

/// Everything the page knows.
#[derive(Clone, Debug)]
pub struct Playground {
    /// Grows with every change; states are compared by it.
    pub revision: u64,
    /// The text of the editor.
    pub text: Rc<str>,
    /// Grows when the text changed from outside the editor, which must then show it.
    pub text_epoch: u64,
    /// The text that the cluster began with, and how many inputs of the log came from opening it.
    pub opened: Rc<str>,
    /// See `opened`.
    pub opening_inputs: usize,
    /// The text, read.
    pub buffer: Buffer,
    /// What is wrong with the text; none of it reaches the cluster while there is anything.
    pub problems: Rc<[Problem]>,
    /// Whether every valid edit is applied by itself.
    pub live_apply: bool,
    /// The line the caret stands on, from 1.
    pub caret_line: u32,
    /// The line the editor should show, with the revision that asked for it: asking again shows it again.
    pub reveal: Option<(u32, u64)>,
    /// The console.
    pub console: Rc<Vec<Exchange>>,
    /// What the console offers for a half-typed line.
    pub offer: Option<console::Offer>,
    /// The command that the console's line should show, with the revision that asked for it.
    pub proposed: Option<(Rc<str>, u64)>,
    /// The lines typed into the console, oldest first.
    pub history: Rc<Vec<Rc<str>>>,
    /// Time is held, and runs for the command that waits alone.
    pub lends: bool,
    /// The commands that were pasted with it, and come when it has ended.
    pub queue: Rc<VecDeque<Pasted>>,
    /// What is selected.
    pub selection: Option<Subject>,
    /// The open tab of the inspector.
    pub tab: InspectorTab,
    /// Whether time runs, and until when.
    pub motion: Motion,
    /// Virtual time that has passed for the reader and not yet for the cluster.
    pub behind: Span,
    /// How fast.
    pub speed: Speed,
    /// Nothing is to move: what would happen happens at once.
    pub instant: bool,
    /// How long kubectl is busy with a command; links of the time when that was nothing keep their times.
    pub command_takes: Span,
    /// Where the reader stands in time.
    pub stage: Stage,
    /// The open scenario.
    pub lesson: Option<Lesson>,
    /// Something the reader has to know.
    pub notice: Option<Notice>,
}

/// Something the reader has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The link could not be read.
    LinkBroken,
    /// A run took as many steps as one may.
    StepsSpent {
        /// How many.
        steps: usize,
    },
    /// A command asked for more Pods than are simulated.
    TooManyPods {
        /// How many it asked for.
        replicas: i64,
    },
}

impl PartialEq for Playground {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

impl Eq for Playground {}

impl Default for Playground {
    fn default() -> Self {
        Self {
            revision: 0,
            text: "".into(),
            text_epoch: 0,
            opened: "".into(),
            opening_inputs: 0,
            buffer: Buffer::default(),
            problems: Rc::from([]),
            live_apply: true,
            caret_line: 1,
            reveal: None,
            console: Rc::default(),
            offer: None,
            proposed: None,
            history: Rc::default(),
            lends: false,
            queue: Rc::default(),
            selection: None,
            tab: InspectorTab::default(),
            motion: Motion::default(),
            behind: Span::default(),
            speed: Speed::default(),
            instant: false,
            command_takes: COMMAND_TAKES,
            stage: Stage::new(Session::new(World::new(Settings::default()))),
            lesson: None,
            notice: None,
        }
    }
}

impl Playground {
    /// The playground after `intent`; `None` when it changes nothing.
    #[must_use]
    pub fn reduce(&self, intent: Intent) -> Option<Self> {
        let mut next = self.clone();
        next.revision += 1;
        let changed = next.answer(intent);
        let went_on = next.go_on();
        (changed || went_on).then_some(next)
    }

    fn answer(&mut self, intent: Intent) -> bool {
        match intent {
            Intent::Type(text) => self.type_text(text),
            Intent::Apply => self.apply_next(),
            Intent::SetLiveApply(on) => self.set_live_apply(on),
            Intent::MoveCaret { line } => set(&mut self.caret_line, line),
            Intent::Reveal { line } => set(&mut self.reveal, Some((line, self.revision))),
            Intent::Run { line, stdin } => self.run_text(&line, stdin),
            Intent::ActOnNode { node, act } => self.say(&act.command(&node)),
            Intent::Delete { object } => self.say(&format!("{} --wait=false", delete_command(&object))),
            Intent::AddNode => self.add_node(),
            Intent::Complete { line, cursor } => {
                self.offer = Some(console::offer(&line, cursor, &self.stage.world().cluster, &self.files(), self.revision));
                true
            }
            Intent::Interrupt => self.stop(),
            Intent::Propose(line) => set(&mut self.proposed, Some((line, self.revision))),
            Intent::GiveUp(line) => self.give_up(&line),
            Intent::ClearConsole => self.clear_console(),
            Intent::DismissNotice => set(&mut self.notice, None),
            Intent::Select(subject) => set(&mut self.selection, subject),
            Intent::ShowTab(tab) => set(&mut self.tab, tab),
            Intent::SetSpeed(speed) => set(&mut self.speed, speed),
            Intent::Play
            | Intent::Pause
            | Intent::Elapse { .. }
            | Intent::StepForward
            | Intent::StepBack
            | Intent::Settle
            | Intent::Restart
            | Intent::Seek { .. }
            | Intent::TakeBranch(_) => self.answer_about_time(&intent),
            Intent::OpenScenario(name) => self.open_scenario(&name),
            Intent::OpenLink(fragment) => self.open_link(&fragment),
            Intent::Import(text) => self.open_text(text),
            Intent::NextStep => self.next_step(),
            Intent::PreviousStep => self.previous_step(),
            Intent::LeaveScenario => self.lesson.take().is_some(),
        }
    }
}

fn set<T: PartialEq>(slot: &mut T, value: T) -> bool {
    let changed = *slot != value;
    *slot = value;
    changed
}

#[cfg(test)]
mod tests;
