//! The link that carries everything: `#1` and then base64url of deflated JSON. It holds what the reader said and when, never a dump of
//! the cluster; opening it says the same again. A reader of version 1 is kept for ever; what is added is optional.

use super::intent::{InspectorTab, Intent};
use super::lesson::Lesson;
use super::library;
use super::motion::{Clock, Motion};
use super::part::Part;
use super::say::Order;
use super::stage::Went;
use super::subject::Subject;
use super::{Notice, Opening, Playground, manifest};
use crate::object::kind::{KINDS, Key, ObjectRef};
use crate::scenario::file;
use crate::session::COMMAND_TAKES;
use crate::session::input::{Input, Origin};
use crate::time::{Span, Time};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The tag of the first version: everything behind it is deflated JSON.
const TAG: &str = "1";
/// The longest fragment that is read, in characters.
pub const FRAGMENT_MAX: usize = 400_000;
/// The longest fragment that is written with everything in it; browsers and chat programs cut longer ones.
pub const WRITTEN_MAX: usize = 60_000;
/// The largest state a fragment may unfold to, in bytes: a small text can hold a great bomb.
const UNFOLDED_MAX: usize = 4_000_000;
/// The most inputs that are said again.
const INPUTS_MAX: usize = 2_000;
/// The most steps between two inputs.
const STEPS_MAX: usize = 200_000;

/// What a link says.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct State {
    /// The scenario, by its name in the library.
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    scenario: Option<String>,
    /// The text the cluster began with; absent where it is the scenario's own.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    opened: Option<String>,
    /// What was said, in order.
    #[serde(rename = "i", skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<Said>,
    /// The text of the editor, where it differs from the last one applied.
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    draft: Option<Change>,
    /// Where the reader stands, in virtual milliseconds.
    #[serde(rename = "c")]
    cursor: u64,
    /// How far the world had run.
    #[serde(rename = "e")]
    end: u64,
    /// How many steps of the scenario are done.
    #[serde(rename = "n", skip_serializing_if = "is_zero")]
    steps_done: usize,
    /// What is selected.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    selection: Option<Selected>,
    /// The tab of the inspector.
    #[serde(rename = "v", skip_serializing_if = "is_zero")]
    tab: usize,
    /// How long kubectl is busy with a command, in virtual milliseconds; absent in the links of the time when that was nothing.
    #[serde(rename = "p", skip_serializing_if = "is_none")]
    command_takes: u64,
    /// Live apply is off.
    #[serde(rename = "m", skip_serializing_if = "std::ops::Not::not")]
    manual: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_none(ms: &u64) -> bool {
    *ms == 0
}

/// One input.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Said {
    /// When, in virtual milliseconds.
    #[serde(rename = "t")]
    at: u64,
    /// How many steps of that instant had been taken, where more were due.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    steps_at_instant: Option<u32>,
    /// The command.
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    line: Option<String>,
    /// What it reads.
    #[serde(rename = "i", skip_serializing_if = "Option::is_none")]
    stdin: Option<String>,
    /// Its files.
    #[serde(rename = "f", skip_serializing_if = "BTreeMap::is_empty")]
    files: BTreeMap<String, String>,
    /// It was a step of the scenario.
    #[serde(rename = "s", skip_serializing_if = "std::ops::Not::not")]
    is_step: bool,
    /// It did not end the command that waited.
    #[serde(rename = "b", skip_serializing_if = "std::ops::Not::not")]
    beside: bool,
    /// It is no command: the one that waited was stopped.
    #[serde(rename = "x", skip_serializing_if = "std::ops::Not::not")]
    is_stop: bool,
    /// The new text, as a change of the one before.
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    text: Option<Change>,
}

/// A text as a change of another: so many bytes of its beginning and of its end stay.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Change(usize, usize, String);

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Selected {
    /// Kind, namespace, name.
    Object(String, String, String),
    /// Kind, namespace and name of a workload; a node.
    Absence(String, String, String, String),
    /// Kind, namespace and name of a StatefulSet; an ordinal.
    Ordinal(String, String, String, u32),
}

/// The fragment of a link to this playground, without `#`.
#[must_use]
pub fn encode(playground: &Playground) -> String {
    let whole = pack(&state_of(playground, true));
    if whole.len() <= WRITTEN_MAX { whole } else { pack(&state_of(playground, false)) }
}

/// Whether the link says less than everything, because everything is too long.
#[must_use]
pub fn is_shortened(playground: &Playground) -> bool {
    pack(&state_of(playground, true)).len() > WRITTEN_MAX
}

fn state_of(playground: &Playground, whole: bool) -> State {
    let lesson = playground.lesson.as_ref();
    let own = lesson.and_then(|lesson| library::open(&lesson.name)).map(|opening| opening.text);
    let opened = if whole { &playground.opening.text } else { &playground.editor.text };
    let mut state = State {
        scenario: lesson.map(|lesson| lesson.name.to_string()),
        opened: (own.as_ref() != Some(opened)).then(|| opened.to_string()),
        cursor: playground.stage.clock().0,
        end: playground.stage.end().0,
        steps_done: lesson.map_or(0, |lesson| lesson.done()),
        selection: playground.selection.as_ref().map(selected),
        tab: InspectorTab::ALL.iter().position(|tab| *tab == playground.tab).unwrap_or(0),
        manual: !playground.editor.live_apply,
        command_takes: playground.opening.command_takes.0,
        ..State::default()
    };
    if !whole {
        (state.cursor, state.end, state.steps_done) = (0, 0, 0);
        return state;
    }
    let mut text = playground.opening.text.clone();
    for logged in playground.stage.session().log.iter().skip(playground.opening.inputs) {
        let mut said = Said { at: logged.at.0, steps_at_instant: logged.steps_at_instant, ..Said::default() };
        match &logged.input {
            Input::Text { text: next, .. } => {
                said.text = Some(Change::between(&text, next));
                text = next.clone();
            }
            Input::Command { line, stdin, files, origin } => {
                said.line = Some(line.to_string());
                said.stdin = stdin.as_ref().map(ToString::to_string);
                said.files = (**files).clone();
                said.is_step = *origin == Origin::Step;
                said.beside = *origin == Origin::Click;
                said.is_stop = *origin == Origin::Stop;
            }
        }
        state.inputs.push(said);
    }
    state.draft = (playground.editor.text != text).then(|| Change::between(&text, &playground.editor.text));
    state
}

fn selected(subject: &Subject) -> Selected {
    let parts = |object: &ObjectRef| (object.kind.info().name.to_owned(), object.key.namespace.to_string(), object.key.name.to_string());
    match subject {
        Subject::Object(object) => {
            let (kind, namespace, name) = parts(object);
            Selected::Object(kind, namespace, name)
        }
        Subject::Absence { workload, node } => {
            let (kind, namespace, name) = parts(workload);
            Selected::Absence(kind, namespace, name, node.to_string())
        }
        Subject::Ordinal { workload, ordinal } => {
            let (kind, namespace, name) = parts(workload);
            Selected::Ordinal(kind, namespace, name, *ordinal)
        }
    }
}

fn subject_of(selected: Selected) -> Option<Subject> {
    let object = |kind: &str, namespace: &str, name: &str| {
        let kind = KINDS.iter().find(|known| known.name == kind)?.kind;
        Some(ObjectRef { kind, key: Key::new(namespace, name) })
    };
    Some(match selected {
        Selected::Object(kind, namespace, name) => Subject::Object(object(&kind, &namespace, &name)?),
        Selected::Absence(kind, namespace, name, node) => {
            Subject::Absence { workload: object(&kind, &namespace, &name)?, node: node.into() }
        }
        Selected::Ordinal(kind, namespace, name, ordinal) => Subject::Ordinal { workload: object(&kind, &namespace, &name)?, ordinal },
    })
}

fn pack(state: &State) -> String {
    let json = serde_json::to_vec(state).unwrap_or_default();
    let packed = miniz_oxide::deflate::compress_to_vec(&json, 9);
    format!("{TAG}{}", URL_SAFE_NO_PAD.encode(packed))
}

fn unpack(fragment: &str) -> Option<State> {
    let fragment = fragment.trim_start_matches('#');
    if fragment.len() > FRAGMENT_MAX {
        return None;
    }
    let packed = URL_SAFE_NO_PAD.decode(fragment.strip_prefix(TAG)?.trim_end_matches('=')).ok()?;
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, UNFOLDED_MAX).ok()?;
    serde_json::from_slice(&json).ok()
}

impl Change {
    fn between(before: &str, after: &str) -> Self {
        let mut start = before.bytes().zip(after.bytes()).take_while(|(left, right)| left == right).count();
        while !(before.is_char_boundary(start) && after.is_char_boundary(start)) {
            start -= 1;
        }
        let (before_rest, after_rest) = (&before[start..], &after[start..]);
        let mut end = before_rest.bytes().rev().zip(after_rest.bytes().rev()).take_while(|(left, right)| left == right).count();
        while !(before_rest.is_char_boundary(before_rest.len() - end) && after_rest.is_char_boundary(after_rest.len() - end)) {
            end -= 1;
        }
        Self(start, end, after_rest[..after_rest.len() - end].to_owned())
    }

    /// The text that the change makes of `before`; `None` where it does not fit.
    fn apply(&self, before: &str) -> Option<String> {
        let Self(start, end, middle) = self;
        let rest = before.len().checked_sub(*end).filter(|rest| rest >= start)?;
        let text = format!("{}{middle}{}", before.get(..*start)?, before.get(rest..)?);
        (text.len() <= manifest::TEXT_BYTES_MAX).then_some(text)
    }
}

impl Playground {
    /// Opens what a link says; a broken one leaves everything as it is, and says so.
    pub(super) fn open_link(&mut self, fragment: &str) -> bool {
        let opened = unpack(fragment).and_then(|state| self.opened_by(state));
        match opened {
            Some(next) => {
                let (text_epoch, reduced_motion) = (self.editor.text_epoch + 1, self.clock.reduced_motion);
                *self = Self { revision: self.revision, ..next };
                self.editor.text_epoch = text_epoch;
                self.clock.reduced_motion = reduced_motion;
            }
            None => self.notice = Some(Notice::LinkBroken),
        }
        true
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
        for said in state.inputs.into_iter().take(INPUTS_MAX) {
            next.say_again(said, &mut text)?;
        }
        next.catch_up(Time(state.end), None);
        if state.cursor < state.end {
            next.stage.seek(Time(state.cursor));
            next.clock.motion = Motion::Held;
        }
        let lesson_done = state.steps_done;
        while next.lesson.as_ref().is_some_and(|lesson| lesson.done() < lesson_done.min(lesson.scenario.steps.len())) {
            let place = (next.stage.here(), next.stage.clock());
            if let Some(lesson) = &mut next.lesson {
                lesson.places.push(place);
            }
        }
        if let Some(draft) = state.draft.and_then(|change| change.apply(&text)) {
            next.editor.live_apply = false;
            next.type_text(draft.into());
        }
        next.editor.live_apply = !state.manual;
        next.selection = state.selection.and_then(subject_of);
        next.tab = InspectorTab::ALL.get(state.tab).copied().unwrap_or_default();
        Some(next)
    }

    fn say_again(&mut self, said: Said, text: &mut Rc<str>) -> Option<()> {
        self.catch_up(Time(said.at), said.steps_at_instant);
        if let Some(change) = said.text {
            *text = change.apply(text)?.into();
            self.editor.text = text.clone();
            self.editor.buffer = manifest::parse(text);
            self.apply();
        } else if let Some(line) = said.line {
            let mut timeout = None;
            if let (true, Some(lesson)) = (said.is_step, &mut self.lesson) {
                // Steps were not killed when commands took no time.
                let step = lesson.scenario.steps.get(lesson.done()).filter(|_| self.opening.command_takes > Span::default());
                timeout = step.map(|step| step.timeout);
                lesson.places.push((self.stage.here(), self.stage.clock()));
            }
            let origin = match (said.is_step, said.beside) {
                _ if said.is_stop => {
                    self.stop();
                    return Some(());
                }
                (true, _) => Origin::Step,
                (false, true) => Origin::Click,
                (false, false) => Origin::Typed,
            };
            self.run(&Order { line: line.into(), stdin: said.stdin.map(Into::into), files: Rc::new(said.files), origin, timeout });
        }
        Some(())
    }

    /// Runs as far as a link says, letting a waiting command look after every step, as it did then.
    fn catch_up(&mut self, at: Time, steps_at_instant: Option<u32>) {
        let Some(steps) = steps_at_instant else {
            self.run_to(at.max(self.stage.clock()), STEPS_MAX);
            return self.stage.wait_at(at);
        };
        let is_there = self.stage.clock() >= at;
        if !is_there {
            self.run_to(Time(at.0 - 1), STEPS_MAX);
        }
        // Of two inputs of one instant, the second counts the steps before the first, too.
        let taken = |page: &Self| if page.stage.clock() < at { 0 } else { page.stage.session().steps_at_instant };
        while taken(self) < steps && self.advance(at) != Went::Arrived {}
        self.stage.wait_at(at);
    }
}

/// What the page should open: the fragment of its address, a named scenario, or the first one.
#[must_use]
pub fn first(fragment: &str, scenario: Option<&str>, reduced_motion: bool) -> Playground {
    let empty = Playground { clock: Clock { reduced_motion, ..Clock::default() }, ..Playground::default() };
    let named = scenario.and_then(|name| empty.reduce(Intent::OpenScenario(name.into())));
    let first = named.or_else(|| empty.reduce(Intent::OpenScenario(library::FIRST.into()))).unwrap_or(empty);
    if fragment.trim_start_matches('#').is_empty() {
        return first;
    }
    first.reduce(Intent::OpenLink(fragment.into())).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::{Change, encode, unpack};
    use crate::playground::Playground;
    use crate::playground::intent::Intent;

    #[test]
    fn a_change_gives_the_text_back() {
        for (before, after) in [("abc", "axc"), ("", "x"), ("x", ""), ("aa", "aaa"), ("日本", "日木"), ("é", "è"), ("same", "same")] {
            assert_eq!(Change::between(before, after).apply(before).unwrap(), after);
        }
        assert!(Change(5, 0, String::new()).apply("abc").is_none());
        assert!(Change(2, 2, String::new()).apply("abc").is_none());
    }

    #[test]
    fn garbage_is_refused_and_nothing_is_lost() {
        for fragment in ["1", "1!!!", "2abc", "1AAAA", "", "#", "1".repeat(500_000).as_str()] {
            assert!(unpack(fragment).is_none());
        }
        let mut before = Playground::default();
        before.editor.text = "kind: Pod".into();
        let after = before.reduce(Intent::OpenLink("1garbage".into())).unwrap();
        assert_eq!(after.editor.text, before.editor.text);
        assert!(after.notice.is_some());
    }

    #[test]
    fn a_link_carries_the_text() {
        let text = "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n";
        let before = Playground::default().reduce(Intent::Import(text.into())).unwrap();
        let after = Playground::default().reduce(Intent::OpenLink(encode(&before).into())).unwrap();
        assert_eq!(&*after.editor.text, text);
    }
}
