//! What the reader says becomes moments of the line, or of a new one where it is said in the past.

use super::Timeline;
use crate::kubectl::Reply;
use crate::playground::mark::{Happening, Mark};
use crate::session::Taken;
use crate::session::edit::Accepted;
use crate::session::input::Input;
use crate::session::running::Running;
use crate::time::Span;
use std::rc::Rc;

impl Timeline {
    /// Prepares for something said by the reader, here and now: in the past, that grows a branch. `acts` tells whether requests follow.
    pub fn begin(&mut self, input: Input, label: &Rc<str>, acts: bool) {
        if !self.is_live() {
            self.fork(label);
        }
        let moment = if acts { self.history.next_id() } else { self.here() };
        self.session.note(input, moment);
        self.mark(Mark { at: self.clock, moment, happening: Happening::Input(label.clone()) });
    }

    /// Does what a command asks for, as one moment; the command, if it has not ended.
    pub fn carry_out(&mut self, input: &Rc<str>, reply: &mut Reply, timeout: Option<Span>) -> Option<Running> {
        let (taken, running) = self.session.carry_out(input, reply, timeout);
        self.keep_input(taken);
        running
    }

    /// Does what an edit asks for, as one moment.
    pub fn carry_out_edit(&mut self, input: &Rc<str>, accepted: &mut Accepted) {
        let taken = self.session.carry_out_edit(input, accepted);
        self.keep_input(taken);
    }

    fn keep_input(&mut self, taken: Option<Taken>) {
        self.clock = self.clock.max(self.session.world.now);
        self.live_until = self.live_until.max(self.clock);
        if let Some(taken) = taken {
            self.keep(taken);
        }
    }

    /// A command that only reads was answered here and now.
    pub fn was_asked(&mut self) {
        if self.is_live() {
            self.session.carry_out(&"".into(), &mut Reply::default(), None);
        }
    }
}
