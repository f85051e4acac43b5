//! Everything the page knows, as one value: the reader's text, where time stands, what is selected. [`Playground::reduce`] is pure: it
//! touches no storage, no document and no clock, and an intent that changes nothing gives `None`, so that nothing is drawn again.

pub mod clock;
pub mod console;
pub mod edit;
pub mod editor;
pub mod export;
pub mod guard;
pub mod import;
pub mod intent;
pub mod lesson;
pub mod library;
pub mod link;
pub mod locate;
pub mod manifest;
pub mod mark;
pub mod mention;
pub mod node_act;
pub mod offer;
mod open_in_editor;
pub mod opening;
pub mod part;
pub mod prompt;
pub mod restore;
pub mod run;
pub mod shell;
pub mod subject;
pub mod suggest;
pub mod timeline;
pub mod work;

use crate::object::limits::Exceeded;
use crate::session::Session;
use crate::session::edit::delete_command;
use crate::sim::world::{Settings, World};
use clock::Clock;
use console::Console;
use editor::Editor;
use guard::TooMuch;
use intent::{InspectorTab, Intent};
use lesson::Lesson;
use opening::Opening;
use part::Part;
use prompt::Prompt;
use std::rc::Rc;
use subject::Subject;
use timeline::Timeline;
use work::Work;

/// Everything the page knows.
#[derive(Clone, Debug)]
pub struct Playground {
    /// Grows with every change; states are compared by it.
    pub revision: u64,
    /// The reader's text.
    pub editor: Part<Editor>,
    /// What was said and answered.
    pub console: Part<Console>,
    /// What the prompt is busy with.
    pub prompt: Prompt,
    /// How time runs.
    pub clock: Clock,
    /// What the cluster began with.
    pub opening: Opening,
    /// What is selected.
    pub selection: Option<Subject>,
    /// The open tab of the inspector.
    pub tab: InspectorTab,
    /// Where the reader stands in time.
    pub timeline: Timeline,
    /// The open scenario.
    pub lesson: Option<Part<Lesson>>,
    /// Something the reader has to know.
    pub notice: Option<Notice>,
    /// Everything that was said to work over which the page died; it is played if the reader asks for it.
    pub offered: Option<Rc<str>>,
    /// What takes longer than a moment, and is done in slices.
    pub work: Option<Work>,
}

/// Something the reader has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The link could not be read.
    LinkBroken,
    /// The page died over this work, or over what came next: only the text is shown.
    Interrupted,
    /// A run took as many steps as one may.
    StepsSpent {
        /// How many.
        steps: usize,
    },
    /// A command asked for more than is simulated.
    TooMuch(TooMuch),
    /// A link asks for more than one may.
    LinkTooLong(Exceeded),
    /// The reader stopped what took long: the page shows the moment that was reached.
    Stopped,
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
            editor: Part::default(),
            console: Part::default(),
            prompt: Prompt::default(),
            clock: Clock::default(),
            opening: Opening::default(),
            selection: None,
            tab: InspectorTab::default(),
            timeline: Timeline::new(Session::new(World::new(Settings::default()))),
            lesson: None,
            notice: None,
            offered: None,
            work: None,
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
        if self.work.is_some() && !work::leaves_alone(&intent, &self.editor.text) {
            self.stop_work();
        }
        match intent {
            Intent::Type(text) => self.type_text(text),
            Intent::Apply => self.apply_next(),
            Intent::SetLiveApply(on) => self.set_live_apply(on),
            Intent::MoveCaret { line } => set(&mut self.editor.caret_line, line),
            Intent::Reveal { line } => set(&mut self.editor.reveal, Some((line, self.revision))),
            Intent::Run { line, stdin } => self.run_text(&line, stdin),
            Intent::ActOnNode { node, act } => self.run_click(&act.command(&node)),
            Intent::Delete { object } => self.run_click(&format!("{} --wait=false", delete_command(&object))),
            Intent::AddNode => self.add_node(),
            Intent::Complete { line, cursor } => {
                self.console.offer = Some(offer::offer(&line, cursor, &self.timeline.world().cluster, &self.files(), self.revision));
                true
            }
            Intent::Interrupt => self.stop(),
            Intent::Propose(line) => set(&mut self.console.proposed, Some((line, self.revision))),
            Intent::GiveUp(line) => self.give_up(&line),
            Intent::ClearConsole => self.clear_console(),
            Intent::DismissNotice => set(&mut self.notice, None),
            Intent::Select(subject) => set(&mut self.selection, subject),
            Intent::ShowTab(tab) => set(&mut self.tab, tab),
            Intent::SetSpeed(speed) => set(&mut self.clock.speed, speed),
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
            Intent::Restore { text, state } => self.restore(text, &state),
            Intent::Offer { text, state } => self.offer(text, state),
            Intent::PlayAgain => self.play_again(),
            Intent::StopWork => self.stop_work(),
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
