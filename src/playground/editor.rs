//! The reader's text: what it says, what is wrong with it, what the editor is to show of it, and how it is applied.

use super::Playground;
use super::clock::Until;
use super::console::{self, Answer};
use super::edit::{self, Scope};
use super::manifest::{self, Buffer};
use crate::object::yaml::Problem;
use crate::session::edit::{Accepted, Answered};
use crate::session::input::{self, Documents, Input};
use std::rc::Rc;

/// The reader's text.
#[derive(Clone, Debug)]
pub struct Editor {
    /// The text.
    pub text: Rc<str>,
    /// Grows when the text changed from outside the editor, which must then show it.
    pub text_epoch: u64,
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
}

impl Default for Editor {
    fn default() -> Self {
        Self {
            text: "".into(),
            text_epoch: 0,
            buffer: Buffer::default(),
            problems: Rc::from([]),
            live_apply: true,
            caret_line: 1,
            reveal: None,
        }
    }
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
        if self.apply_text() {
            self.set_going(Some(Until::Quiet));
        }
        true
    }

    /// Puts the text into the cluster, if nothing is wrong with it; whether there was anything to say.
    pub(super) fn apply_text(&mut self) -> bool {
        let nothing = Rc::new(Documents::new());
        let applied = self.timeline.applied_here().cloned().unwrap_or(nothing);
        let world = self.timeline.world();
        let attempt =
            edit::attempt(&self.editor.text, &self.editor.buffer, &applied, &world.cluster, self.timeline.clock(), Scope::Everything);
        match attempt {
            Err(problems) => {
                self.editor.problems = problems;
                false
            }
            Ok(mut accepted) => {
                self.editor.problems = Rc::from([]);
                // In the past, a text that differs from what was said later is another story, even where it changes nothing yet.
                let goes_on =
                    input::applied(self.timeline.session().log.iter()).is_some_and(|last| **last == *self.editor.buffer.documents);
                if accepted.commands.is_empty() && *applied == *self.editor.buffer.documents && (self.timeline.is_at_tip() || goes_on) {
                    return false;
                }
                let input = Input::Text { text: self.editor.text.clone(), documents: self.editor.buffer.documents.clone() };
                let label = accepted.commands.first().map_or_else(|| input.label(), |said| said.command.clone());
                self.timeline.begin(input, &label, accepted.cluster.is_some());
                self.carry_out(&label, &mut accepted);
                true
            }
        }
    }

    /// Does what an edit asks for, and shows the commands that say it.
    pub(super) fn carry_out(&mut self, label: &Rc<str>, accepted: &mut Accepted) {
        self.timeline.carry_out_edit(label, accepted);
        for Answered { command, output } in std::mem::take(&mut accepted.commands) {
            let cluster = &self.timeline.world().cluster;
            let answer = Answer { stdout: &output, stderr: "", tables: &[], namespace: "default", cluster, exit: Some(0) };
            console::push(&mut self.console.exchanges, command, &answer);
        }
    }
}
