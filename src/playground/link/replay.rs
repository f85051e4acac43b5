//! Opening a link: what it says is said again, each input at its time.

use super::state::{Entry, Selected, State, unpack};
use crate::playground::clock::Motion;
use crate::playground::intent::InspectorTab;
use crate::playground::lesson::Lesson;
use crate::playground::opening::Opening;
use crate::playground::part::Part;
use crate::playground::run::Order;
use crate::playground::timeline::advance::Went;
use crate::playground::{Notice, Playground, library, manifest};
use crate::scenario::{file, player};
use crate::session::COMMAND_TAKES;
use crate::session::input::Origin;
use crate::time::{Span, Time};
use std::rc::Rc;

/// The most inputs that are said again.
const INPUTS_MAX: usize = 2_000;
/// The most steps between two inputs.
const STEPS_MAX: usize = 200_000;

impl Playground {
    /// Opens what a link says; a broken one leaves everything as it is, and says so.
    pub(in crate::playground) fn open_link(&mut self, fragment: &str) -> bool {
        let opened = unpack(fragment).and_then(|state| self.opened_by(state));
        match opened {
            Some(next) => self.become_other(next),
            None => self.notice = Some(Notice::LinkBroken),
        }
        true
    }

    /// The playground of work that was kept; `None` where that cannot be read.
    pub(in crate::playground) fn opened_by_json(&self, json: &str) -> Option<Self> {
        self.opened_by(serde_json::from_str(json).ok()?)
    }

    fn opened_by(&self, state: State) -> Option<Self> {
        let command_takes = Span::from_ms(state.command_takes.min(COMMAND_TAKES.0));
        let mut next = Self { opening: Opening { command_takes, ..Opening::default() }, ..Self::default() };
        next.editor.text_epoch = self.editor.text_epoch;
        let opening = state.scenario.as_deref().and_then(library::open);
        let text: Rc<str> = match (state.opened, &opening) {
            (Some(text), _) => text.into(),
            (None, Some(opening)) => opening.text.clone(),
            (None, None) => return None,
        };
        let scenario = opening.map_or_else(|| Rc::new(file::read(&text)), |opening| opening.scenario);
        next.open(text.clone(), &scenario);
        next.lesson = state.scenario.map(|name| Part::new(Lesson { name: name.into(), scenario, places: Vec::new() }));
        let mut text = text;
        for entry in state.inputs.into_iter().take(INPUTS_MAX) {
            next.repeat(entry, &mut text)?;
        }
        next.catch_up(Time(state.end), None);
        if state.cursor < state.end {
            next.timeline.seek(Time(state.cursor));
            next.clock.motion = Motion::Held;
        }
        let lesson_done = state.steps_done;
        while next.lesson.as_ref().is_some_and(|lesson| lesson.done() < lesson_done.min(lesson.scenario.steps.len())) {
            next.remember_place();
        }
        if let Some(draft) = state.draft.and_then(|change| change.apply(&text)) {
            next.editor.live_apply = false;
            next.type_text(draft.into());
        }
        next.editor.live_apply = !state.manual;
        next.selection = state.selection.and_then(Selected::subject);
        next.tab = InspectorTab::ALL.get(state.tab).copied().unwrap_or_default();
        Some(next)
    }

    fn repeat(&mut self, entry: Entry, text: &mut Rc<str>) -> Option<()> {
        self.catch_up(Time(entry.at), entry.steps_at_instant);
        if let Some(change) = entry.text {
            *text = change.apply(text)?.into();
            self.editor.text = text.clone();
            self.editor.buffer = manifest::parse(text);
            self.apply();
        } else if let Some(line) = entry.line {
            let mut order =
                Order { line: line.into(), stdin: entry.stdin.map(Into::into), files: Rc::new(entry.files), ..Order::default() };
            order.origin = entry.origin;
            match entry.origin {
                Origin::Stop => {
                    self.stop();
                    return Some(());
                }
                Origin::Step => {
                    let lesson = self.lesson.as_ref();
                    let step = lesson.and_then(|lesson| lesson.scenario.steps.get(lesson.done()));
                    // Steps were not killed when commands took no time.
                    order.timeout = step.filter(|_| self.opening.command_takes > Span::default()).map(|step| step.timeout);
                    order.settle = step.and_then(|step| player::settle_after(step, &order.line));
                    self.remember_place();
                }
                Origin::Typed | Origin::Click => {}
            }
            self.run(&order);
        }
        Some(())
    }

    /// Runs as far as a link says, letting a waiting command look after every step, as it did then.
    fn catch_up(&mut self, at: Time, steps_at_instant: Option<u32>) {
        let Some(steps) = steps_at_instant else {
            self.run_to(at.max(self.timeline.clock()), STEPS_MAX);
            return self.timeline.wait_at(at);
        };
        let is_there = self.timeline.clock() >= at;
        if !is_there {
            self.run_to(Time(at.0 - 1), STEPS_MAX);
        }
        // Of two inputs of one instant, the second counts the steps before the first, too.
        let taken = |page: &Self| if page.timeline.clock() < at { 0 } else { page.timeline.session().steps_at_instant };
        while taken(self) < steps && self.advance(at) != Went::Arrived {}
        self.timeline.wait_at(at);
    }
}
