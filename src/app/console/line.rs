//! The line that is being typed: what each key does to it, as in a shell.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::{InputEvent, KeyboardEvent, NodeRef, UseStateHandle};

use super::super::context::Desk;
use crate::playground::console::{Offer, is_finished};
use crate::playground::intent::Intent;
use crate::view::console::Console;

/// The most lines that the prompt shows without scrolling.
const ROWS_MAX: usize = 8;

/// A search backwards through what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What is looked for.
    pub query: String,
    /// How many matches are passed over.
    pub skip: usize,
    draft: String,
}

/// What is remembered between two keys.
#[derive(Debug, Default)]
pub struct Memory {
    /// How far back in the history the line is from; 0 is a new one.
    back: usize,
    /// The new line, while another is shown.
    draft: String,
    /// What completion has made of the line.
    completed: String,
}

/// The line, and what acts on it.
#[derive(Clone)]
pub struct Line {
    /// Takes intents.
    pub desk: Desk,
    /// What the console shows.
    pub console: Rc<Console>,
    /// Where it is typed.
    pub input: NodeRef,
    /// What is remembered between two keys.
    pub memory: Rc<RefCell<Memory>>,
    /// The search that is under way.
    pub search: UseStateHandle<Option<Search>>,
    /// The offer that was last put into the line, by its place.
    pub taken: UseStateHandle<Option<usize>>,
    /// The number of the offers that the reader is done with.
    pub dismissed: UseStateHandle<Option<u64>>,
}

impl Line {
    /// What is typed.
    pub fn text(&self) -> String {
        self.area().map(|area| area.value()).unwrap_or_default()
    }

    /// Puts `text` in place of what is typed.
    pub fn set(&self, text: &str) {
        if let Some(area) = self.area() {
            area.set_value(text);
            fit(&area);
        }
    }

    fn area(&self) -> Option<HtmlTextAreaElement> {
        self.input.cast()
    }

    /// The offers, while there is a choice and the line is still what it was.
    pub fn offer(&self) -> Option<&Offer> {
        self.console.offer.as_ref().filter(|offer| offer.lines.len() > 1 && *self.dismissed != Some(offer.number))
    }

    /// The line that the search has found.
    pub fn found(&self) -> Option<Rc<str>> {
        let search = self.search.as_ref()?;
        self.console.find(&search.query, search.skip).cloned()
    }

    /// Answers a key; the browser sees to the ones that are not the prompt's.
    pub fn press(&self, event: &KeyboardEvent) {
        // Keys of an input method choose characters; they are not ours.
        if event.is_composing() || event.alt_key() || event.meta_key() {
            return;
        }
        let searches = self.search.is_some();
        let ours = match (event.key().as_str(), event.ctrl_key()) {
            ("r", true) => self.search_on(),
            ("l", true) => self.send(Intent::ClearConsole),
            ("c", true) => self.interrupt(),
            ("g", true) if searches => self.leave_search(None),
            ("Enter", false) if !event.shift_key() => self.enter(),
            ("ArrowRight" | "End", false) if searches => self.leave_search(self.found()),
            ("ArrowUp", false) if !searches => self.recall(true),
            ("ArrowDown", false) if !searches => self.recall(false),
            ("Tab", false) if searches => self.leave_search(self.found()),
            ("Tab", false) => self.complete(event.shift_key()),
            ("Escape", _) => self.escape(),
            _ => false,
        };
        if ours {
            event.prevent_default();
        }
    }

    /// Answers typing and pasting. Pasted commands whose last line is ended run at once, as in a shell.
    pub fn typed(&self, event: &InputEvent) {
        let Some(area) = self.area() else { return };
        fit(&area);
        let text = area.value();
        if let Some(search) = &*self.search {
            self.search.set(Some(Search { query: text, skip: 0, draft: search.draft.clone() }));
            return;
        }
        self.dismissed.set(self.console.offer.as_ref().map(|offer| offer.number));
        self.taken.set(None);
        if event.input_type() == "insertFromPaste" && text.ends_with('\n') && is_finished(&text) {
            self.run(&text);
        }
    }

    /// Runs the line, or goes on with it on the next one where it is not finished.
    pub fn enter(&self) -> bool {
        let text = self.found().map_or_else(|| self.text(), |found| found.to_string());
        if self.search.is_none() && !is_finished(&text) {
            return false;
        }
        self.run(&text);
        true
    }

    fn run(&self, text: &str) {
        *self.memory.borrow_mut() = Memory::default();
        self.search.set(None);
        self.set("");
        self.dismissed.set(self.console.offer.as_ref().map(|offer| offer.number));
        self.send(Intent::Run { line: text.into(), stdin: None });
    }

    fn send(&self, intent: Intent) -> bool {
        self.desk.send(intent);
        true
    }

    /// Stops what runs, or gives up the line; text that is marked is copied instead.
    fn interrupt(&self) -> bool {
        let marked = self.area().is_some_and(|area| area.selection_start().ok() != area.selection_end().ok());
        if marked && !self.console.running {
            return false;
        }
        self.search.set(None);
        if !self.console.running {
            self.set("");
            self.memory.borrow_mut().back = 0;
        }
        self.send(Intent::Interrupt)
    }

    fn recall(&self, earlier: bool) -> bool {
        let Some(area) = self.area() else { return false };
        let text = area.value();
        let caret = area.selection_start().ok().flatten().unwrap_or_default() as usize;
        let on_edge = text.encode_utf16().enumerate().all(|(at, unit)| unit != u16::from(b'\n') || (at < caret) != earlier);
        let history = &self.console.history;
        let mut memory = self.memory.borrow_mut();
        let back = if earlier { (memory.back + 1).min(history.len()) } else { memory.back.saturating_sub(1) };
        if !on_edge || back == memory.back {
            return false;
        }
        if memory.back == 0 {
            memory.draft = text;
        }
        memory.back = back;
        self.set(if back == 0 { &memory.draft } else { &history[history.len() - back] });
        true
    }

    /// Begins a search, or goes to the match before.
    fn search_on(&self) -> bool {
        let next = match &*self.search {
            Some(search) if self.console.find(&search.query, search.skip + 1).is_some() => {
                Search { skip: search.skip + 1, ..search.clone() }
            }
            Some(search) => search.clone(),
            None => {
                let draft = self.text();
                self.set("");
                Search { draft, ..Search::default() }
            }
        };
        self.search.set(Some(next));
        true
    }

    /// Ends a search with the line that was found, or with the one before it.
    fn leave_search(&self, found: Option<Rc<str>>) -> bool {
        if let Some(search) = &*self.search {
            self.set(found.as_deref().unwrap_or(&search.draft));
        }
        self.search.set(None);
        true
    }

    fn escape(&self) -> bool {
        if self.search.is_some() {
            return self.leave_search(None);
        }
        match (self.offer(), self.area()) {
            (Some(offer), _) => self.dismissed.set(Some(offer.number)),
            (None, Some(area)) => area.blur().unwrap_or_default(),
            (None, None) => {}
        }
        true
    }

    /// Asks for what could stand at the cursor; asked again, puts one offer after the other into the line. An empty line, or one that
    /// nothing fits, lets Tab go on, so that nobody is caught here.
    fn complete(&self, backwards: bool) -> bool {
        let text = self.text();
        if let Some(offer) = self.offer().filter(|_| self.memory.borrow().completed == text) {
            let count = offer.lines.len();
            let next = match *self.taken {
                Some(at) => (at + if backwards { count - 1 } else { 1 }) % count,
                None if backwards => count - 1,
                None => 0,
            };
            self.take(next);
            return true;
        }
        let nothing_fits = self.console.offer.as_ref().is_some_and(|offer| offer.lines.is_empty() && *offer.line == *text);
        if backwards || text.trim().is_empty() || nothing_fits {
            return false;
        }
        let caret = self.area().and_then(|area| area.selection_start().ok().flatten()).unwrap_or(u32::MAX) as usize;
        let mut units = 0;
        let cursor = text.char_indices().find(|(_, letter)| {
            units += letter.len_utf16();
            units > caret
        });
        let cursor = cursor.map_or(text.len(), |(at, _)| at);
        self.send(Intent::Complete { line: text.into(), cursor })
    }

    /// Puts one of the offers into the line.
    pub fn take(&self, index: usize) {
        if let Some((line, _)) = self.console.offer.as_ref().and_then(|offer| offer.lines.get(index)) {
            self.set(line);
            self.memory.borrow_mut().completed = line.to_string();
            self.taken.set(Some(index));
        }
    }

    /// Puts into the line what all offers have in common.
    pub fn take_common(&self) {
        let Some(offer) = self.console.offer.as_ref().filter(|offer| *offer.line == *self.text()) else { return };
        let common = offer.common();
        if common.len() > offer.line.len() {
            self.set(common);
        }
        self.memory.borrow_mut().completed = self.text();
        self.taken.set(None);
    }
}

/// Makes room for as many lines as there are.
fn fit(area: &HtmlTextAreaElement) {
    let rows = area.value().split('\n').count().clamp(1, ROWS_MAX);
    area.set_rows(u32::try_from(rows).unwrap_or(1));
}
