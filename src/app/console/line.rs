//! The line being typed, and what each key does to it, as in a shell.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::{InputEvent, KeyboardEvent, NodeRef, UseStateHandle};

use super::super::browser;
use super::super::context::Settings;
use super::super::shortcuts::HELP_ID;
use crate::playground::intent::Intent;
use crate::playground::offer::{Offer, is_finished};
use crate::view::console::Console;

/// The most lines that the prompt shows without scrolling.
const ROWS_MAX: usize = 8;

/// A search backwards through what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The text that is searched for.
    pub query: String,
    /// How many matches to pass over.
    pub skip: usize,
    draft: String,
}

/// The state of the prompt between two keys that needs no redraw.
#[derive(Debug, Default)]
pub struct Memory {
    /// How far back in the history the shown line is; 0 is a new line.
    back: usize,
    /// The new line, kept while one of the history is shown.
    draft: String,
    /// The line as completion last left it.
    completed: String,
    /// The text that was cut last.
    cut: String,
}

/// The line, with everything that a key can change.
#[derive(Clone)]
pub struct Line {
    /// Takes the intents of the reader.
    pub settings: Settings,
    /// The view-model of the console.
    pub console: Rc<Console>,
    /// The field in which it is typed.
    pub input: NodeRef,
    /// The state between two keys that needs no redraw.
    pub memory: Rc<RefCell<Memory>>,
    /// The search through the history that is open.
    pub search: UseStateHandle<Option<Search>>,
    /// The index of the completion that was last put into the line.
    pub taken: UseStateHandle<Option<usize>>,
    /// The number of the list of completions that the reader closed.
    pub dismissed: UseStateHandle<Option<u64>>,
    /// How many lines are typed, and whether the command is still unfinished.
    pub shape: UseStateHandle<(usize, bool)>,
}

impl Line {
    /// The typed text.
    pub fn text(&self) -> String {
        self.area().map(|area| area.value()).unwrap_or_default()
    }

    /// Replaces the typed text.
    pub fn set(&self, text: &str) {
        if let Some(area) = self.area() {
            area.set_value(text);
            self.fit(&area);
        }
    }

    /// Moves the cursor to a byte of the typed text.
    fn set_caret(&self, text: &str, byte: usize) {
        let units = text.get(..byte).unwrap_or(text).encode_utf16().count();
        let at = u32::try_from(units).unwrap_or(u32::MAX);
        if let Some(area) = self.area() {
            area.set_selection_range(at, at).ok();
        }
    }

    /// The typed text, and the byte at which the cursor is.
    fn text_and_caret(&self) -> (String, usize) {
        let text = self.text();
        let caret = self.area().and_then(|area| area.selection_start().ok().flatten()).unwrap_or(u32::MAX) as usize;
        let mut units = 0;
        let byte = text.char_indices().find(|(_, letter)| {
            units += letter.len_utf16();
            units > caret
        });
        let byte = byte.map_or(text.len(), |(at, _)| at);
        (text, byte)
    }

    /// Grows the field to the number of its lines.
    fn fit(&self, area: &HtmlTextAreaElement) {
        let text = area.value();
        let lines = text.split('\n').count();
        area.set_rows(u32::try_from(lines.clamp(1, ROWS_MAX)).unwrap_or(1));
        let goes_on = lines > 1 && self.search.is_none() && !is_finished(&text);
        if *self.shape != (lines, goes_on) {
            self.shape.set((lines, goes_on));
        }
    }

    /// Shows a command that another part of the page proposes, for the reader to run.
    pub fn propose(&self, command: &str) {
        self.set(command);
        self.forget();
        if let Some(area) = self.area() {
            area.focus().ok();
            self.set_caret(command, command.len());
        }
    }

    fn area(&self) -> Option<HtmlTextAreaElement> {
        self.input.cast()
    }

    /// The completions, while there is more than one and the line is unchanged.
    pub fn offer(&self) -> Option<&Offer> {
        self.console.offer.as_ref().filter(|offer| offer.words.len() > 1 && *self.dismissed != Some(offer.number))
    }

    /// The line that the search has found.
    pub fn found(&self) -> Option<Rc<str>> {
        let search = self.search.as_ref()?;
        self.console.find(&search.query, search.skip).cloned()
    }

    /// Handles a key; those that mean nothing to the prompt are left to the browser.
    pub fn press(&self, event: &KeyboardEvent) {
        // Keys of an input method choose characters, so the prompt leaves them alone.
        if event.is_composing() || event.alt_key() || event.meta_key() {
            return;
        }
        let searches = self.search.is_some();
        let ours = match (event.key().as_str(), event.ctrl_key()) {
            ("r", true) => self.search_on(),
            ("s", true) if searches => self.search_back(),
            ("l", true) => self.send(Intent::ClearConsole),
            ("c", true) => self.interrupt(),
            ("d", true) => true,
            ("g", true) if searches => self.leave_search(None),
            ("a" | "e", true) if searches => self.leave_search(self.found()),
            ("a" | "e" | "u" | "k" | "w" | "y", true) => self.edit(event.key().as_str()),
            ("p" | "n", true) if !searches => self.recall(event.key() == "p"),
            ("Enter", false) if !event.shift_key() => self.enter(),
            ("ArrowRight" | "End", false) if searches => self.leave_search(self.found()),
            ("ArrowUp", false) if !searches => self.recall(true),
            ("ArrowDown", false) if !searches => self.recall(false),
            ("Tab", false) if searches => self.leave_search(self.found()),
            ("Tab", false) => self.complete(event.shift_key()),
            ("?", false) if !searches && self.text().is_empty() => {
                browser::click_id(HELP_ID);
                true
            }
            ("Escape", _) => self.escape(),
            _ => false,
        };
        if ours {
            event.prevent_default();
        }
    }

    /// Handles typing and pasting. Pasted commands run at once if the last line ends with a newline, as in a shell.
    pub fn typed(&self, event: &InputEvent) {
        let Some(area) = self.area() else { return };
        self.fit(&area);
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

    /// Runs the line, or begins another line if the command is unfinished.
    pub fn enter(&self) -> bool {
        let text = self.found().map_or_else(|| self.text(), |found| found.to_string());
        if self.search.is_none() && !is_finished(&text) {
            return false;
        }
        self.run(&text);
        true
    }

    fn run(&self, text: &str) {
        self.forget();
        self.search.set(None);
        self.set("");
        self.dismissed.set(self.console.offer.as_ref().map(|offer| offer.number));
        self.send(Intent::Run { line: text.into(), stdin: None });
    }

    /// Begins a new line; the text that was cut is kept.
    fn forget(&self) {
        let mut memory = self.memory.borrow_mut();
        *memory = Memory { cut: std::mem::take(&mut memory.cut), ..Memory::default() };
    }

    fn send(&self, intent: Intent) -> bool {
        self.settings.send(intent);
        true
    }

    /// Stops the running command, or clears the line. If text is selected, the browser copies it instead.
    fn interrupt(&self) -> bool {
        let marked = self.area().is_some_and(|area| area.selection_start().ok() != area.selection_end().ok());
        if marked && self.console.running.is_none() {
            return false;
        }
        let text = self.text();
        self.search.set(None);
        if self.console.running.is_some() {
            return self.send(Intent::Interrupt);
        }
        self.set("");
        self.forget();
        self.dismissed.set(self.console.offer.as_ref().map(|offer| offer.number));
        if text.trim().is_empty() || self.search.is_some() { true } else { self.send(Intent::GiveUp(text.into())) }
    }

    /// Moves or cuts as readline does, within the line of the cursor.
    fn edit(&self, key: &str) -> bool {
        let (text, caret) = self.text_and_caret();
        let begin = text[..caret].rfind('\n').map_or(0, |at| at + 1);
        let end = text[caret..].find('\n').map_or(text.len(), |at| caret + at);
        let word = {
            let before = &text[begin..caret];
            let trimmed = before.trim_end();
            begin + trimmed.rfind(char::is_whitespace).map_or(0, |at| at + 1)
        };
        match key {
            "a" => self.set_caret(&text, begin),
            "e" => self.set_caret(&text, end),
            "u" => self.cut(&text, begin..caret),
            // At the end of a line, the newline is cut.
            "k" => self.cut(&text, caret..if caret == end { (end + 1).min(text.len()) } else { end }),
            "w" => self.cut(&text, word..caret),
            _ => {
                let cut = self.memory.borrow().cut.clone();
                self.set(&format!("{}{cut}{}", &text[..caret], &text[caret..]));
                self.set_caret(&self.text(), caret + cut.len());
            }
        }
        true
    }

    fn cut(&self, text: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.memory.borrow_mut().cut = text[range.clone()].to_owned();
        self.set(&format!("{}{}", &text[..range.start], &text[range.end..]));
        self.set_caret(&self.text(), range.start);
        self.dismissed.set(self.console.offer.as_ref().map(|offer| offer.number));
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

    /// Begins a search, or goes to the previous match.
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

    /// Goes to the next match.
    fn search_back(&self) -> bool {
        if let Some(search) = &*self.search {
            self.search.set(Some(Search { skip: search.skip.saturating_sub(1), ..search.clone() }));
        }
        true
    }

    /// Ends a search with the line that was found, or with the line from before the search.
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

    /// Completes the word at the cursor; each further call puts the next completion into the line. On an empty line, or where nothing fits,
    /// Tab moves the focus on, so that keyboard users are not trapped.
    fn complete(&self, backwards: bool) -> bool {
        let text = self.text();
        if let Some(offer) = self.offer().filter(|_| self.memory.borrow().completed == text) {
            let count = offer.words.len();
            let next = match *self.taken {
                Some(at) => (at + if backwards { count - 1 } else { 1 }) % count,
                None if backwards => count - 1,
                None => 0,
            };
            self.take(next);
            return true;
        }
        let nothing_fits = self.console.offer.as_ref().is_some_and(|offer| offer.words.is_empty() && *offer.line == *text);
        if backwards || text.trim().is_empty() || nothing_fits {
            return false;
        }
        let (text, cursor) = self.text_and_caret();
        self.send(Intent::Complete { line: text.into(), cursor })
    }

    /// Puts one of the completions into the line.
    pub fn take(&self, index: usize) {
        if let Some(offered) = self.console.offer.as_ref().and_then(|offer| offer.words.get(index)) {
            self.set(&offered.line);
            self.set_caret(&offered.line, offered.cursor);
            self.memory.borrow_mut().completed = offered.line.to_string();
            self.taken.set(Some(index));
        }
    }

    /// Puts the common beginning of all completions into the line.
    pub fn take_common(&self) {
        let Some(offer) = self.console.offer.as_ref().filter(|offer| *offer.line == *self.text()) else { return };
        let (common, cursor) = offer.common();
        if common != *offer.line {
            self.set(&common);
            self.set_caret(&common, cursor);
        }
        self.memory.borrow_mut().completed = self.text();
        self.taken.set(None);
    }
}
