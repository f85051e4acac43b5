//! Opening a link: what it says is said again, each input at its time, on a page of its own. That may take long, so it is done in slices
//! ([`crate::playground::work`]), and a link may ask for only so much in all.

use super::state::{Entry, Selected, State, unpack};
use crate::object::limits::{Allowance, Counted, Exceeded};
use crate::playground::clock::Motion;
use crate::playground::intent::InspectorTab;
use crate::playground::lesson::Lesson;
use crate::playground::opening::Opening;
use crate::playground::part::Part;
use crate::playground::run::Order;
use crate::playground::timeline::advance::Went;
use crate::playground::{Playground, library, manifest};
use crate::scenario::file::{self, Scenario};
use crate::scenario::player;
use crate::session::COMMAND_TAKES;
use crate::session::input::Origin;
use crate::time::{Span, Time};
use std::rc::Rc;

/// The most inputs of a link that are said again.
const INPUTS_MAX: usize = 2_000;
/// What an input counts for beside the steps around it, and what so many bytes of its text count for.
const INPUT_STEPS: usize = 50;
const BYTES_A_STEP: usize = 10;

/// A link that is being said again.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The page so far.
    next: Playground,
    scenario: Rc<Scenario>,
    /// The text that was last applied.
    text: Rc<str>,
    inputs: Rc<[Entry]>,
    /// Everything else that the link says.
    state: Rc<State>,
    /// How many inputs are said; `None` before the cluster has begun.
    said: Option<usize>,
    /// The text of the editor as it was kept; a link tells it as a change of the last text.
    draft: Option<Rc<str>>,
    /// What the link has used up; `None` for kept work, which may be as long as it is.
    allowance: Option<Allowance>,
}

/// How far a replay has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// There is more to say.
    More,
    /// All is said.
    End,
    /// An input makes no sense.
    Broken,
    /// The link asks for more than one may.
    Bound(Exceeded),
}

impl Playground {
    /// Says an input again; `None` if it makes no sense.
    fn repeat(&mut self, entry: &Entry, text: &mut Rc<str>) -> Option<()> {
        if let Some(change) = &entry.text {
            *text = change.apply(text)?.into();
            self.editor.text = text.clone();
            self.editor.buffer = manifest::parse(text);
            self.apply();
        } else if let Some(line) = &entry.line {
            let (stdin, files) = (entry.stdin.as_deref().map(Into::into), Rc::new(entry.files.clone()));
            let mut order = Order { line: line.as_str().into(), stdin, files, ..Order::default() };
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

    /// Runs as far as a link says, letting a waiting command look after every step, as it did then. Whether so many steps were enough;
    /// those that were taken are counted off.
    fn catch_up(&mut self, at: Time, steps_at_instant: Option<u32>, steps: &mut usize) -> bool {
        let Some(wanted) = steps_at_instant else {
            if !self.run_within(at.max(self.timeline.clock()), steps) {
                return false;
            }
            self.timeline.wait_at(at);
            return true;
        };
        if self.timeline.clock() < at && !self.run_within(Time(at.0 - 1), steps) {
            return false;
        }
        // Of two inputs of one instant, the second counts the steps before the first, too.
        let taken = |page: &Self| if page.timeline.clock() < at { 0 } else { page.timeline.session().steps_at_instant };
        while taken(self) < wanted {
            if *steps == 0 {
                return false;
            }
            *steps -= 1;
            if self.advance(at) == Went::Arrived {
                break;
            }
        }
        self.timeline.wait_at(at);
        true
    }

    fn run_within(&mut self, target: Time, steps: &mut usize) -> bool {
        while *steps > 0 {
            *steps -= 1;
            if self.advance(target) == Went::Arrived {
                return true;
            }
        }
        false
    }
}

impl Replay {
    /// The replay of a link, which may ask for only so much; `None` where the link cannot be read.
    pub(in crate::playground) fn of_link(fragment: &str) -> Option<Self> {
        Self::new(unpack(fragment)?, Some(Allowance::default()))
    }

    /// The replay of kept work, with the text as it stood; `None` where it cannot be read.
    pub(in crate::playground) fn of_json(json: &str, text: &Rc<str>) -> Option<Self> {
        let replay = Self::new(serde_json::from_str(json).ok()?, None)?;
        Some(Self { draft: Some(text.clone()), ..replay })
    }

    /// The text that is shown before anything is said.
    pub(in crate::playground) fn shown(&self) -> Rc<str> {
        self.draft.as_ref().unwrap_or(&self.text).clone()
    }

    fn new(mut state: State, allowance: Option<Allowance>) -> Option<Self> {
        let command_takes = Span::from_ms(state.command_takes.min(COMMAND_TAKES.0));
        let next = Playground { opening: Opening { command_takes, ..Opening::default() }, ..Playground::default() };
        let opening = state.scenario.as_deref().and_then(library::open);
        let text: Rc<str> = match (state.opened.take(), &opening) {
            (Some(text), _) => text.into(),
            (None, Some(opening)) => opening.text.clone(),
            (None, None) => return None,
        };
        let scenario = opening.map_or_else(|| Rc::new(file::read(&text)), |opening| opening.scenario);
        let inputs_max = if allowance.is_some() { INPUTS_MAX } else { usize::MAX };
        let inputs = std::mem::take(&mut state.inputs).into_iter().take(inputs_max).collect();
        Some(Self { next, scenario, text, inputs, state: Rc::new(state), said: None, draft: None, allowance })
    }

    /// Whether its texts are too much to be read one after the other; their lengths can be told without making them.
    pub(in crate::playground) fn excess(&self) -> Option<Exceeded> {
        let mut allowance = self.allowance.clone()?;
        let lengths = self.inputs.iter().filter_map(|entry| entry.text.as_ref()).map(|change| change.length());
        lengths.map(|length| allowance.spend(Counted::LinkBytes, length)).find_map(Result::err)
    }

    /// How much is said, in percent.
    pub(in crate::playground) fn percent(&self) -> u64 {
        let end = self.state.end.max(1);
        (self.next.timeline.clock().0.min(end)).saturating_mul(100) / end
    }

    /// Says more of it, by about so many steps.
    pub(in crate::playground) fn go_on(&mut self, steps: usize) -> Reached {
        let Some(mut said) = self.said else {
            self.next.open(self.text.clone(), &self.scenario.clone());
            let lesson =
                |name: &String| Part::new(Lesson { name: name.as_str().into(), scenario: self.scenario.clone(), places: Vec::new() });
            self.next.lesson = self.state.scenario.as_ref().map(lesson);
            self.said = Some(0);
            return Reached::More;
        };
        let mut left = steps;
        while let Some(entry) = self.inputs.clone().get(said) {
            if !self.next.catch_up(Time(entry.at), entry.steps_at_instant, &mut left) {
                return self.paused(steps);
            }
            if self.next.repeat(entry, &mut self.text).is_none() {
                return Reached::Broken;
            }
            said += 1;
            self.said = Some(said);
            let text = entry.text.as_ref().map_or(0, |change| change.length() / BYTES_A_STEP);
            left = left.saturating_sub(INPUT_STEPS + text);
            if left == 0 {
                return self.paused(steps);
            }
        }
        if !self.next.catch_up(Time(self.state.end), None, &mut left) {
            return self.paused(steps);
        }
        self.finish();
        Reached::End
    }

    /// A slice is over.
    fn paused(&mut self, steps: usize) -> Reached {
        let spent = self.allowance.as_mut().map(|allowance| allowance.spend(Counted::LinkSteps, steps));
        match spent {
            Some(Err(exceeded)) => Reached::Bound(exceeded),
            Some(Ok(())) | None => Reached::More,
        }
    }

    /// All is said: the page stands where the link was made.
    fn finish(&mut self) {
        let (next, state) = (&mut self.next, &*self.state);
        if state.cursor < state.end {
            next.timeline.seek(Time(state.cursor));
            next.clock.motion = Motion::Held;
        }
        while next.lesson.as_ref().is_some_and(|lesson| lesson.done() < state.steps_done.min(lesson.scenario.steps.len())) {
            next.remember_place();
        }
        let changed = || state.draft.as_ref().and_then(|change| change.apply(&self.text)).map(Rc::from);
        if let Some(draft) = self.draft.clone().or_else(changed).filter(|draft| *draft != self.text) {
            next.editor.live_apply = false;
            next.type_text(draft);
        }
        next.editor.live_apply = !state.manual;
        next.selection = state.selection.as_ref().and_then(Selected::subject);
        next.tab = InspectorTab::ALL.get(state.tab).copied().unwrap_or_default();
    }

    /// The page so far.
    pub(in crate::playground) fn page(self) -> Playground {
        let mut page = self.next;
        if self.said.is_none() {
            page.editor.text = self.text;
            page.editor.live_apply = false;
            page.editor.buffer = manifest::parse(&page.editor.text);
        }
        page
    }
}
