//! Opening a cluster of its own: a lesson of the library, or the reader's manifests, dump or scenario file.

use super::Playground;
use super::clock::{Motion, Until};
use super::edit::{self, Scope};
use super::lesson::Lesson;
use super::part::Part;
use super::prompt::Prompt;
use super::timeline::Timeline;
use super::{import, library, manifest};
use crate::object::kind::Kind;
use crate::scenario::file::{self, Scenario};
use crate::scenario::player::{self, Beginning};
use crate::session::edit::Accepted;
use crate::session::input::{Documents, Input, Log};
use crate::session::{COMMAND_TAKES, Session};
use crate::sim::run::Settle;
use crate::sim::world::World;
use crate::time::Span;
use std::rc::Rc;

/// The most steps that the Nodes of a new text take before the rest is created.
const NODE_STEPS_MAX: usize = 20_000;

/// What the cluster began with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The text.
    pub text: Rc<str>,
    /// How many inputs of the log came from opening it.
    pub inputs: usize,
    /// How long kubectl is busy with a command; links of the time when that was nothing keep their times.
    pub command_takes: Span,
}

impl Default for Opening {
    fn default() -> Self {
        Self { text: "".into(), inputs: 0, command_takes: COMMAND_TAKES }
    }
}

impl Playground {
    pub(super) fn open_scenario(&mut self, name: &str) -> bool {
        let Some(opening) = library::open(name) else { return false };
        let lesson = Lesson { name: name.into(), scenario: opening.scenario.clone(), places: Vec::new() };
        self.open(opening.text, &opening.scenario);
        self.lesson = Some(Part::new(lesson));
        true
    }

    /// Opens a text as a cluster of its own: manifests, a dump of a cluster, or a scenario file with its lesson.
    pub(super) fn open_text(&mut self, text: Rc<str>) -> bool {
        let text = import::manifests_of_dump(&text).map_or(text, Into::into);
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
        self.timeline = Timeline::new(Session::resumed(world, 0, Log::default(), self.opening.command_takes));
        self.editor.text = text;
        self.editor.text_epoch += 1;
        self.editor.buffer = manifest::parse(&self.editor.text);
        self.console.exchanges = Rc::default();
        self.prompt = Prompt::Free;
        self.selection = None;
        self.notice = None;
        self.editor.caret_line = 1;
        self.clock.motion = Motion::Resting;
        self.clock.behind = Span::default();
        player::begin(&mut Page { page: self, has_lesson: !scenario.steps.is_empty(), has_changed: false }, scenario);
        for exchange in Rc::make_mut(&mut self.console.exchanges) {
            exchange.opening = true;
        }
        self.opening.inputs = self.timeline.session().log.len();
    }

    /// The Nodes of the text, where nothing is wrong with any of it.
    fn accepted_nodes(&self) -> Option<Accepted> {
        let (text, buffer, nothing) = (&self.editor.text, &self.editor.buffer, Documents::new());
        let (cluster, now) = (&self.timeline.world().cluster, self.timeline.clock());
        edit::attempt(text, buffer, &nothing, cluster, now, Scope::Everything).ok()?;
        edit::attempt(text, buffer, &nothing, cluster, now, Scope::Nodes).ok().filter(|accepted| accepted.cluster.is_some())
    }
}

/// The page, as a scenario begins on it.
struct Page<'page> {
    page: &'page mut Playground,
    has_lesson: bool,
    /// Whether there was anything but Nodes to create.
    has_changed: bool,
}

impl Beginning for Page<'_> {
    fn create_nodes(&mut self) -> bool {
        let Some(mut accepted) = self.page.accepted_nodes() else { return false };
        let documents = self.page.editor.buffer.documents.iter().filter(|(object, _)| object.kind == Kind::Node);
        let nodes = documents.map(|(object, node)| (object.clone(), node.clone())).collect();
        let input = Input::Text { text: self.page.editor.text.clone(), documents: Rc::new(nodes) };
        let label = input.label();
        self.page.timeline.begin(input, &label, true);
        self.page.carry_out(&label, &mut accepted);
        self.page.await_prompt();
        true
    }

    fn settle_nodes(&mut self, settle: Settle) {
        let page = &mut *self.page;
        page.clock.motion = Motion::Settling(Until::Settled { settle, since: page.timeline.clock() });
        page.run_to_rest(page.timeline.clock() + settle.max, NODE_STEPS_MAX);
        page.clock.motion = Motion::Resting;
    }

    fn create_others(&mut self) {
        self.has_changed = self.page.apply_text();
    }

    fn settle(&mut self, settle: Settle) {
        let since = self.page.timeline.session().prompt_at();
        if self.has_lesson && self.page.editor.problems.is_empty() {
            self.page.set_going(Some(Until::Settled { settle, since }));
        } else if self.has_changed {
            self.page.set_going(Some(Until::Quiet));
        }
    }
}
