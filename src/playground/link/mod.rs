//! The link that carries everything: `#1` and then base64url of deflated JSON. It holds what the reader said and when, never a dump of
//! the cluster; opening it says the same again. A reader of version 1 is kept for ever; what is added is optional.

pub(super) mod replay;
mod state;

use super::Playground;
use super::clock::Clock;
use super::intent::{InspectorTab, Intent};
use super::library;
use crate::session::input::Input;
use state::{Change, Entry, Selected, State, pack, unpack};

/// The longest fragment that is written with everything in it; browsers and chat programs cut longer ones.
pub const WRITTEN_MAX: usize = 60_000;

/// The fragment of a link to this playground, without `#`.
#[must_use]
pub fn encode(playground: &Playground) -> String {
    let whole = pack(&state_of(playground, true));
    if whole.len() <= WRITTEN_MAX { whole } else { pack(&state_of(playground, false)) }
}

/// Everything that was said, as JSON and whole, however long it is.
#[must_use]
pub fn json(playground: &Playground) -> String {
    serde_json::to_string(&state_of(playground, true)).unwrap_or_default()
}

/// What a link says, as [`json`] writes it, and the text that its cluster begins with, where it carries one.
#[must_use]
pub fn unfolded(fragment: &str) -> Option<(String, String)> {
    let state = unpack(fragment)?;
    Some((serde_json::to_string(&state).ok()?, state.opened.unwrap_or_default()))
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
        cursor: playground.timeline.clock().0,
        end: playground.timeline.end().0,
        steps_done: lesson.map_or(0, |lesson| lesson.done()),
        selection: playground.selection.as_ref().map(Selected::of),
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
    for logged in playground.timeline.session().log.iter().skip(playground.opening.inputs) {
        let mut entry = Entry { at: logged.at.0, steps_at_instant: logged.steps_at_instant, ..Entry::default() };
        match &logged.input {
            Input::Text { text: next, .. } => {
                entry.text = Some(Change::between(&text, next));
                text = next.clone();
            }
            Input::Command { line, stdin, files, origin } => {
                entry.line = Some(line.to_string());
                entry.stdin = stdin.as_ref().map(ToString::to_string);
                entry.files = (**files).clone();
                entry.origin = *origin;
            }
        }
        state.inputs.push(entry);
    }
    state.draft = (playground.editor.text != text).then(|| Change::between(&text, &playground.editor.text));
    state
}

/// A playground in which nothing was opened yet.
#[must_use]
pub fn empty(reduced_motion: bool) -> Playground {
    Playground { clock: Clock { reduced_motion, ..Clock::default() }, ..Playground::default() }
}

/// What the page should open: the fragment of its address, a named scenario, or the first one.
#[must_use]
pub fn first(fragment: &str, scenario: Option<&str>, reduced_motion: bool) -> Playground {
    let empty = empty(reduced_motion);
    let named = scenario.and_then(|name| empty.reduce(Intent::OpenScenario(name.into())));
    let first = named.or_else(|| empty.reduce(Intent::OpenScenario(library::FIRST.into()))).unwrap_or(empty);
    if fragment.trim_start_matches('#').is_empty() {
        return first;
    }
    first.reduce(Intent::OpenLink(fragment.into())).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::encode;
    use super::state::{Change, unpack};
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
        let after = Playground::default().reduce(Intent::OpenLink(encode(&before).into())).unwrap().finished();
        assert_eq!(&*after.editor.text, text);
    }
}
