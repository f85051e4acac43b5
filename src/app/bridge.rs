//! The bridge to CodeMirror: `www/editor.js`, built from `www/src/editor.js`. Positions become UTF-16 offsets here and nowhere else.

use serde::Serialize;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use web_sys::Element;

use crate::playground::suggest;
use crate::view::editor::Problem;

#[wasm_bindgen(module = "/www/editor.js")]
extern "C" {
    #[wasm_bindgen(js_name = createEditor)]
    fn create_editor(
        parent: &Element,
        options: &JsValue,
        on_change: &Closure<dyn FnMut(String)>,
        on_cursor: &Closure<dyn FnMut(u32)>,
        on_apply: &Closure<dyn FnMut()>,
    ) -> JsValue;
    #[wasm_bindgen(js_name = setText)]
    fn set_text(handle: &JsValue, text: &str);
    #[wasm_bindgen(js_name = setMarks)]
    fn set_marks(handle: &JsValue, marks: &JsValue);
    fn reveal(handle: &JsValue, from: u32, to: u32);
    #[wasm_bindgen(js_name = setTheme)]
    fn set_theme(handle: &JsValue, dark: bool);
    #[wasm_bindgen(js_name = setWords)]
    fn set_words(handle: &JsValue, label: &str, phrases: &JsValue);
    #[wasm_bindgen(js_name = setCompletions)]
    fn set_completions(
        handle: &JsValue,
        complete: &Closure<dyn Fn(String, u32) -> JsValue>,
        hover: &Closure<dyn Fn(String, u32) -> JsValue>,
    );
    fn destroy(handle: &JsValue);
}

/// An editor on the page. Dropping it removes it.
pub struct Editor {
    handle: JsValue,
    _on_change: Closure<dyn FnMut(String)>,
    _on_cursor: Closure<dyn FnMut(u32)>,
    _on_apply: Closure<dyn FnMut()>,
    _complete: Closure<dyn Fn(String, u32) -> JsValue>,
    _hover: Closure<dyn Fn(String, u32) -> JsValue>,
}

/// The settings with which an editor is created.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Options<'text> {
    /// The text that it shows first.
    pub text: &'text str,
    /// The accessible name of the editor.
    pub label: &'text str,
    /// Whether the text can only be read.
    pub read_only: bool,
    /// Whether the colours are the dark ones.
    pub dark: bool,
}

impl Editor {
    /// Creates an editor that fills `parent`.
    pub fn create(
        parent: &Element,
        options: Options<'_>,
        on_change: impl FnMut(String) + 'static,
        on_cursor: impl FnMut(u32) + 'static,
        on_apply: impl FnMut() + 'static,
    ) -> Self {
        let on_change = Closure::new(on_change);
        let on_cursor = Closure::new(on_cursor);
        let on_apply = Closure::new(on_apply);
        let handle = create_editor(parent, &js(&options), &on_change, &on_cursor, &on_apply);
        let complete: Closure<dyn Fn(String, u32) -> JsValue> = Closure::new(|text: String, at: u32| completions(&text, at));
        let hover: Closure<dyn Fn(String, u32) -> JsValue> =
            Closure::new(|text: String, at: u32| suggest::help(&text, byte_offset(&text, at)).map_or(JsValue::NULL, JsValue::from));
        set_completions(&handle, &complete, &hover);
        Self { handle, _on_change: on_change, _on_cursor: on_cursor, _on_apply: on_apply, _complete: complete, _hover: hover }
    }

    /// Replaces the text; cursor, folds and undo history are kept as far as possible.
    pub fn set_text(&self, text: &str) {
        set_text(&self.handle, text);
    }

    /// Underlines `problems`, and highlights the lines that the selected thing comes from.
    pub fn set_marks(&self, text: &str, problems: &[Problem], highlight: Option<(u32, u32)>) {
        let mut marks: Vec<Mark<'_>> = problems
            .iter()
            .map(|problem| {
                let from = offset(text, problem.line, problem.column);
                let to = offset(text, problem.end.0, problem.end.1).max(from);
                Mark { from, to, severity: problem.severity.word(), message: &problem.message }
            })
            .collect();
        if let Some((first, last)) = highlight {
            marks.push(Mark { from: offset(text, first, 1), to: offset(text, last + 1, 1), severity: "why", message: "" });
        }
        set_marks(&self.handle, &js(&marks));
    }

    /// Scrolls to a line and selects it.
    pub fn reveal_line(&self, text: &str, line: u32) {
        let from = offset(text, line, 1);
        let width = text.lines().nth(line.saturating_sub(1) as usize).map_or(0, utf16_length);
        reveal(&self.handle, from, from + width);
    }

    /// Changes to the dark or the light colours.
    pub fn set_theme(&self, dark: bool) {
        set_theme(&self.handle, dark);
    }

    /// Changes the accessible name.
    pub fn set_label(&self, label: &str) {
        set_words(&self.handle, label, &js_sys::Object::new());
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        destroy(&self.handle);
    }
}

/// A range of the text that the editor underlines or highlights; positions are UTF-16 offsets.
#[derive(Serialize)]
struct Mark<'text> {
    from: u32,
    to: u32,
    severity: &'text str,
    message: &'text str,
}

/// One thing that completion offers; `from` is the UTF-16 offset of the word that it replaces.
#[derive(Serialize)]
struct Completion {
    label: String,
    detail: String,
    apply: String,
    from: u32,
}

/// A value as the JavaScript object of the same fields; `undefined` if it has none, which no type here can cause.
fn js(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}

fn completions(text: &str, at: u32) -> JsValue {
    let offered = suggest::suggestions(text, byte_offset(text, at)).into_iter().map(|one| {
        let begun = utf16_length(text.get(one.from..byte_offset(text, at)).unwrap_or_default());
        Completion { label: one.label, detail: one.detail, apply: one.apply, from: at.saturating_sub(begun) }
    });
    js(&offered.collect::<Vec<_>>())
}

/// Converts a UTF-16 offset to the offset of a byte.
fn byte_offset(text: &str, at: u32) -> usize {
    let mut passed = 0;
    for (byte, letter) in text.char_indices() {
        if passed >= at {
            return byte;
        }
        passed += letter.len_utf16() as u32;
    }
    text.len()
}

fn utf16_length(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// The UTF-16 offset of a line and a column (in characters), both from 1.
#[must_use]
pub fn offset(text: &str, line: u32, column: u32) -> u32 {
    let mut offset = 0;
    for (index, content) in text.split('\n').enumerate() {
        if index + 1 == line as usize {
            return offset + content.chars().take(column.saturating_sub(1) as usize).map(|letter| letter.len_utf16() as u32).sum::<u32>();
        }
        offset += utf16_length(content) + 1;
    }
    utf16_length(text)
}

/// The line (from 1) of a UTF-16 offset.
#[must_use]
pub fn line_of(text: &str, offset: u32) -> u32 {
    let mut passed = 0;
    let mut line = 1;
    for letter in text.chars() {
        if passed >= offset {
            break;
        }
        passed += letter.len_utf16() as u32;
        line += u32::from(letter == '\n');
    }
    line
}
