//! Work that was kept: everything that was said, without the bounds of a link, and the text as it stood.

use super::link::replay::Replay;
use super::{Notice, Playground, link, manifest};
use crate::session::input::Logged;
use std::rc::Rc;

/// Everything that was said to a playground, to be kept; [`Intent::Restore`](super::intent::Intent::Restore) says it again.
#[must_use]
pub fn state(playground: &Playground) -> String {
    link::json(playground)
}

/// Whether two playgrounds hold the same work. Where the reader stands in time is no work.
#[must_use]
pub fn is_same_work(left: &Playground, right: &Playground) -> bool {
    let logs = |playground: &Playground| playground.timeline.session().log.clone();
    let (last, next) = (logs(left), logs(right));
    let ends_alike = last.len() == next.len() && last.last().map(moment) == next.last().map(moment);
    ends_alike
        && Rc::ptr_eq(&left.editor.text, &right.editor.text)
        && Rc::ptr_eq(&left.opening.text, &right.opening.text)
        && left.lesson.as_ref().map(|lesson| lesson.done()) == right.lesson.as_ref().map(|lesson| lesson.done())
        && left.is_time_running() == right.is_time_running()
}

fn moment(logged: &Logged) -> (usize, u64) {
    (logged.moment, logged.at.0)
}

impl Playground {
    /// Opens kept work: says again what was said, and shows the text as it stood. Where the state cannot be read, the text alone is shown.
    pub(super) fn restore(&mut self, text: Rc<str>, state: &str) -> bool {
        match Replay::of_json(state, &text) {
            Some(replay) => self.begin_replay(replay),
            None => return self.offer(text, state.into()),
        }
        true
    }

    /// Shows the text of work over which the page died, without doing anything with it.
    pub(super) fn offer(&mut self, text: Rc<str>, state: Rc<str>) -> bool {
        let mut next = Self { notice: Some(Notice::Interrupted), offered: Some(state), ..Self::default() };
        next.editor.live_apply = false;
        next.editor.buffer = manifest::parse(&text);
        next.editor.problems = next.editor.buffer.problems.clone();
        next.editor.text = text;
        self.become_other(next);
        true
    }

    /// Plays the work that was offered.
    pub(super) fn play_again(&mut self) -> bool {
        let Some(state) = self.offered.take() else { return false };
        let text = self.editor.text.clone();
        self.restore(text, &state)
    }

    /// Another playground takes the place of this one; what belongs to the reader and not to the work stays.
    pub(super) fn become_other(&mut self, next: Self) {
        let (text_epoch, reduced_motion) = (self.editor.text_epoch + 1, self.clock.reduced_motion);
        *self = Self { revision: self.revision, ..next };
        self.editor.text_epoch = text_epoch;
        self.clock.reduced_motion = reduced_motion;
    }
}

#[cfg(test)]
mod tests {
    use super::state;
    use crate::playground::Playground;
    use crate::playground::intent::Intent;

    const NODE: &str = "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n";

    fn worked() -> Playground {
        let opened = Playground::default().reduce(Intent::Import(NODE.into())).unwrap();
        opened.reduce(Intent::Run { line: "kubectl cordon a".into(), stdin: None }).unwrap()
    }

    #[test]
    fn kept_work_is_said_again_with_the_draft_that_was_not_applied() {
        let draft = format!("{NODE}  oops");
        let kept = state(&worked());
        let after = Playground::default().reduce(Intent::Restore { text: draft.as_str().into(), state: kept.into() }).unwrap().finished();
        assert!(after.timeline.world().cluster.node("a").unwrap().unschedulable);
        assert_eq!(&*after.editor.text, draft);
    }

    #[test]
    fn work_over_which_the_page_died_is_shown_and_played_only_on_request() {
        let offer = Intent::Offer { text: NODE.into(), state: state(&worked()).into() };
        let offered = Playground::default().reduce(offer).unwrap();
        assert_eq!(&*offered.editor.text, NODE);
        assert!(offered.timeline.world().cluster.node("a").is_none());
        let played = offered.reduce(Intent::PlayAgain).unwrap().finished();
        assert!(played.timeline.world().cluster.node("a").unwrap().unschedulable);
    }

    #[test]
    fn a_state_that_cannot_be_read_leaves_the_text() {
        let after = Playground::default().reduce(Intent::Restore { text: NODE.into(), state: "{".into() }).unwrap();
        assert_eq!(&*after.editor.text, NODE);
    }
}
