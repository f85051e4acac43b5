// The YAML editor: CodeMirror 6 behind a handful of functions, for the page (through wasm-bindgen) and nobody else.
//
// Every position that crosses this border is a UTF-16 offset into the text with "\n" line ends. Text that reaches the editor
// from outside is only ever shown as text, never as markup. Colours come from custom properties of the page's style sheet
// (`--code-*`, `--problem-*`, `--why-*`); the fallbacks below pass WCAG AA in both themes.
//
// The functions: createEditor, setText, setMarks, reveal, setCompletions, setTheme, setReadOnly, setWords, destroy.

import { acceptCompletion, autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  HighlightStyle,
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorSelection, EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Marks a transaction that the page asked for: it is not reported back to the page. */
const fromPage = Annotation.define();

/**
 * Creates an editor that fills `parent`.
 *
 * @param {Element} parent
 * @param {{text?: string, readOnly?: boolean, dark?: boolean, label?: string, phrases?: Record<string, string>}} options
 *   `label` is the accessible name; `phrases` translates CodeMirror's own words (see `EditorState.phrases`).
 * @param {(text: string) => void} onChange the reader changed the text (typing, pasting, undo)
 * @param {(offset: number) => void} onCursor the reader moved the cursor
 * @param {() => void} onApply the reader pressed Ctrl/Cmd+Enter
 * @returns an opaque handle for the other functions
 */
export function createEditor(parent, options, onChange, onCursor, onApply) {
  const handle = {
    view: null,
    theme: new Compartment(),
    words: new Compartment(),
    editing: new Compartment(),
    complete: null,
    hover: null,
    onChange,
  };
  const text = options.text ?? "";
  const report = EditorView.updateListener.of((update) => {
    if (update.transactions.some((transaction) => transaction.annotation(fromPage))) return;
    if (update.docChanged) onChange?.(update.state.doc.toString());
    if (update.docChanged || update.selectionSet) onCursor?.(update.state.selection.main.head);
  });
  const apply = {
    key: "Mod-Enter",
    run: () => {
      onApply?.();
      return true;
    },
  };
  handle.view = new EditorView({
    parent,
    doc: withUnixLines(text),
    extensions: [
      Prec.highest(keymap.of([apply])),
      language(),
      looks(),
      keys(),
      suggestions(handle),
      whyMarks,
      hoverTooltip((view, offset) => hoverAt(handle, view, offset)),
      handle.theme.of(themeOf(options.dark)),
      handle.words.of(wordsOf(options.label, options.phrases)),
      handle.editing.of(editingOf(options.readOnly)),
      report,
    ],
  });
  reportLineEnds(handle, text);
  return handle;
}

/** Replaces what differs between the editor's text and `text` in one undoable step; cursor, folds and history stay. */
export function setText(handle, text) {
  const next = withUnixLines(text);
  const change = difference(handle.view.state.doc.toString(), next);
  if (change) handle.view.dispatch({ changes: change, annotations: fromPage.of(true) });
  reportLineEnds(handle, text);
}

/**
 * Replaces all marks.
 *
 * @param {{from: number, to: number, severity: "error" | "warning" | "info" | "why", message: string, source?: string}[]} marks
 *   Problems are underlined, listed in the gutter and by F8; a `why` is a highlighted range with its message on hover.
 */
export function setMarks(handle, marks) {
  const { state } = handle.view;
  const placed = Array.from(marks, (mark) => ({ ...mark, ...rangeWithin(state.doc, mark) })).sort((a, b) => a.from - b.from);
  const whys = placed.filter((mark) => mark.severity === "why" && mark.from < mark.to);
  const problems = placed
    .filter((mark) => mark.severity !== "why")
    .map(({ from, to, severity, message, source }) => ({ from, to, severity, message, ...(source ? { source } : {}) }));
  handle.view.dispatch(setDiagnostics(state, problems));
  handle.view.dispatch({ effects: replaceWhyMarks.of(whys), annotations: fromPage.of(true) });
}

/** Scrolls `from..to` into view, selects it and gives the editor the focus. */
export function reveal(handle, from, to) {
  const { view } = handle;
  const length = view.state.doc.length;
  const range = EditorSelection.range(clamp(from, length), clamp(to ?? from, length));
  view.dispatch({
    selection: range,
    effects: EditorView.scrollIntoView(range, { y: "center" }),
    annotations: fromPage.of(true),
  });
  view.focus();
}

/**
 * Says where suggestions and hover help come from; null switches either off.
 *
 * @param {?(text: string, offset: number) => {label: string, detail?: string, info?: string, from: number, apply?: string}[] | null} complete
 *   All suggestions of one answer replace the text from the first one's `from` to the cursor.
 * @param {?(text: string, offset: number) => string | null} hover
 */
export function setCompletions(handle, complete, hover) {
  handle.complete = complete ?? null;
  handle.hover = hover ?? null;
}

/** Switches between the light and the dark colours. */
export function setTheme(handle, dark) {
  handle.view.dispatch({ effects: handle.theme.reconfigure(themeOf(dark)) });
}

/** Lets the reader edit, or only look and copy. */
export function setReadOnly(handle, readOnly) {
  handle.view.dispatch({ effects: handle.editing.reconfigure(editingOf(readOnly)) });
}

/** Changes the accessible name and the translations of CodeMirror's own words. */
export function setWords(handle, label, phrases) {
  handle.view.dispatch({ effects: handle.words.reconfigure(wordsOf(label, phrases)) });
}

/** Removes the editor; the handle is of no more use. */
export function destroy(handle) {
  handle.complete = null;
  handle.hover = null;
  handle.onChange = null;
  handle.view.destroy();
}

// What it is made of.

function language() {
  return [yaml(), syntaxHighlighting(colours), indentUnit.of("  "), EditorState.tabSize.of(2), history(), search({ top: true })];
}

function looks() {
  return [
    lintGutter(),
    lineNumbers(),
    foldGutter({ openText: "▾", closedText: "▸" }),
    codeFolding(),
    highlightSpecialChars(),
    drawSelection(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    bracketMatching(),
  ];
}

/** Tab indents; Escape and then Tab leaves the editor (CodeMirror's own rule), so that the keyboard is never trapped. */
function keys() {
  return keymap.of([
    ...completionKeymap,
    { key: "Tab", run: acceptCompletion },
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...lintKeymap,
    ...defaultKeymap,
    indentWithTab,
  ]);
}

function suggestions(handle) {
  const source = (context) => {
    if (!handle.complete || context.state.readOnly) return null;
    const items = handle.complete(context.state.doc.toString(), context.pos);
    if (!items?.length) return null;
    const options = Array.from(items, ({ label, detail, info, apply }) => ({
      label,
      ...(detail ? { detail } : {}),
      ...(info ? { info: () => paragraph(info) } : {}),
      ...(apply ? { apply } : {}),
    }));
    return { from: clamp(items[0].from, context.pos), options, validFor: /^[\w./-]*$/ };
  };
  return autocompletion({ override: [source], icons: false });
}

function hoverAt(handle, view, offset) {
  const messages = [];
  let from = offset;
  let to = offset;
  view.state.field(whyMarks).between(offset, offset, (start, end, { spec }) => {
    messages.push(spec.message);
    from = Math.min(from, start);
    to = Math.max(to, end);
  });
  const help = handle.hover?.(view.state.doc.toString(), offset);
  if (help) messages.push(help);
  if (!messages.length) return null;
  return {
    pos: from,
    end: to,
    above: true,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "cm-help";
      dom.append(...messages.map(paragraph));
      return { dom };
    },
  };
}

function paragraph(message) {
  const dom = document.createElement("p");
  dom.textContent = message;
  return dom;
}

const replaceWhyMarks = StateEffect.define();

const whyMarks = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(replaceWhyMarks)) {
        next = Decoration.set(effect.value.map(({ from, to, message }) => Decoration.mark({ class: "cm-why", message }).range(from, to)));
      }
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function editingOf(readOnly) {
  return [EditorState.readOnly.of(Boolean(readOnly)), EditorView.contentAttributes.of(readOnly ? { "aria-readonly": "true" } : {})];
}

function wordsOf(label, phrases) {
  return [
    EditorState.phrases.of(phrases ?? {}),
    EditorView.contentAttributes.of({
      "aria-label": label || "YAML",
      tabindex: "0", // so that checkers see that the scroller can be reached
      spellcheck: "false",
      autocorrect: "off",
      autocapitalize: "off",
      "data-gramm": "false",
    }),
  ];
}

// How it looks.

const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: "var(--cm-key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--cm-string)" },
  { tag: [tags.keyword, tags.meta, tags.attributeValue], color: "var(--cm-meta)" },
  { tag: [tags.labelName, tags.typeName], color: "var(--cm-anchor)" },
  { tag: tags.lineComment, color: "var(--cm-comment)", fontStyle: "italic" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--cm-punctuation)" },
]);

/** The page's name of a colour, and what stands in for it in the light and the dark theme. */
const palette = {
  background: ["code-background", "#ffffff", "#15181d"],
  text: ["code-text", "#1f2328", "#dfe3e8"],
  key: ["code-key", "#0a4f8f", "#8cc4ff"],
  string: ["code-string", "#0b6b3a", "#8fd6a4"],
  meta: ["code-meta", "#7a2f94", "#d9a8ee"],
  anchor: ["code-anchor", "#8f4a00", "#f0b674"],
  comment: ["code-comment", "#5b636d", "#98a2ad"],
  punctuation: ["code-punctuation", "#5b636d", "#98a2ad"],
  gutter: ["code-gutter-text", "#666e78", "#8b949e"],
  line: ["code-active-line", "#0000000a", "#ffffff0d"],
  selection: ["code-selection", "#b6d7ff", "#274b73"],
  match: ["code-match", "#ffe08a", "#5c4a12"],
  edge: ["code-edge", "#d8dde3", "#30363d"],
  float: ["surface-float", "#ffffff", "#1d2127"],
  accent: ["accent", "#0a5fb4", "#79b8ff"],
  error: ["problem-error", "#b3261e", "#ff9a90"],
  warning: ["problem-warning", "#8a5a00", "#f0c060"],
  info: ["problem-info", "#0a5fb4", "#79b8ff"],
  why: ["why-background", "#fff1c2", "#4a3d10"],
};

function paletteOf(index) {
  return Object.fromEntries(Object.entries(palette).map(([name, row]) => [`--cm-${name}`, `var(--${row[0]}, ${row[index]})`]));
}

function themeOf(dark) {
  return EditorView.theme({ ...shape, "&": { ...paletteOf(dark ? 2 : 1), ...shape["&"] } }, { dark: Boolean(dark) });
}

const wavy = (colour) => ({ backgroundImage: "none", textDecoration: `underline wavy var(--cm-${colour}) 1px`, textUnderlineOffset: "3px" });

const shape = {
  "&": { height: "100%", color: "var(--cm-text)", backgroundColor: "var(--cm-background)", fontSize: "var(--code-size, 13px)" },
  "&.cm-focused": { outline: "none" },
  // The ring lies above the gutter, which would hide an outline's left edge.
  "&.cm-focused::after": { content: '""', position: "absolute", inset: "0", border: "2px solid var(--cm-accent)", pointerEvents: "none", zIndex: "400" },
  ".cm-scroller": { fontFamily: "var(--font-mono, ui-monospace, SFMono-Regular, Menlo, Consolas, monospace)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--cm-text)", paddingBlock: "8px" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--cm-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--cm-selection)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--cm-line)" },
  ".cm-gutters": { color: "var(--cm-gutter)", backgroundColor: "var(--cm-background)", border: "none" },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer" },
  ".cm-foldPlaceholder": { color: "var(--cm-comment)", backgroundColor: "transparent", border: "1px solid var(--cm-edge)", padding: "0 4px" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--cm-accent)" },
  ".cm-selectionMatch": { backgroundColor: "var(--cm-line)", outline: "1px solid var(--cm-edge)" },
  ".cm-searchMatch": { backgroundColor: "var(--cm-match)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--cm-match)", outline: "2px solid var(--cm-accent)" },
  ".cm-why": { backgroundColor: "var(--cm-why)", borderRadius: "2px" },
  ".cm-lintRange-error": wavy("error"),
  ".cm-lintRange-warning": wavy("warning"),
  ".cm-lintRange-info": wavy("info"),
  ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--cm-error)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--cm-warning)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--cm-info)" },
  ".cm-tooltip": {
    maxWidth: "min(60ch, 90vw)",
    color: "var(--cm-text)",
    backgroundColor: "var(--cm-float)",
    border: "1px solid var(--cm-edge)",
    borderRadius: "6px",
    boxShadow: "0 4px 16px rgb(0 0 0 / 0.18)",
    overflow: "hidden",
  },
  ".cm-help p": { margin: "0", lineHeight: "1.4", padding: "6px 10px", whiteSpace: "pre-wrap" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 8px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--cm-text)", backgroundColor: "var(--cm-selection)" },
  ".cm-completionDetail": { color: "var(--cm-comment)", fontStyle: "normal" },
  ".cm-completionInfo p": { margin: "0", whiteSpace: "pre-wrap" },
  ".cm-panels": { color: "var(--cm-text)", backgroundColor: "var(--cm-float)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--cm-edge)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--cm-edge)" },
  ".cm-panel.cm-search": { padding: "8px 32px 8px 8px", fontFamily: "inherit" },
  ".cm-panel.cm-search label": { fontSize: "12px" },
  ".cm-panel.cm-search [name=close]": { fontSize: "18px", padding: "4px 8px" },
  ".cm-textfield": { color: "inherit", backgroundColor: "var(--cm-background)", border: "1px solid var(--cm-edge)", borderRadius: "4px", fontSize: "13px" },
  ".cm-button": { color: "inherit", background: "var(--cm-background)", border: "1px solid var(--cm-edge)", borderRadius: "4px", fontSize: "13px" },
  ".cm-panel.cm-panel-lint ul [aria-selected], .cm-panel.cm-panel-lint ul:focus [aria-selected]": { backgroundColor: "var(--cm-selection)" },
};

// Text and offsets.

function withUnixLines(text) {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** The page's text had other line ends than the editor's: tell it, or its offsets would be off. Later, as it may be busy rendering. */
function reportLineEnds(handle, text) {
  if (text.includes("\r")) queueMicrotask(() => handle.onChange?.(handle.view.state.doc.toString()));
}

/** The one replacement that turns `before` into `after`, or null when they are equal. */
export function difference(before, after) {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let tail = 0;
  while (tail < shorter - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  // A character outside the basic plane is two units: never part them.
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start -= 1;
  if (tail > 0 && isLowSurrogate(before.charCodeAt(before.length - tail))) tail -= 1;
  return { from: start, to: before.length - tail, insert: after.slice(start, after.length - tail) };
}

const isHighSurrogate = (unit) => unit >= 0xd800 && unit < 0xdc00;
const isLowSurrogate = (unit) => unit >= 0xdc00 && unit < 0xe000;

/** A mark's range inside the document; an empty one is widened to a character of its line, so that it can be seen and pointed at. */
function rangeWithin(doc, mark) {
  const from = clamp(mark.from, doc.length);
  const to = Math.max(from, clamp(mark.to, doc.length));
  if (from < to) return { from, to };
  const line = doc.lineAt(from);
  if (from < line.to) return { from, to: from + 1 };
  return { from: Math.max(line.from, from - 1), to: from };
}

function clamp(offset, length) {
  return Math.min(Math.max(0, Math.trunc(Number(offset)) || 0), length);
}
