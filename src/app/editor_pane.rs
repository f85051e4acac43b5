//! The editor: the reader's text, its problems, its objects, and whether it is applied to the cluster.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use web_sys::Element;
use yew::prelude::{
    AttrValue, Callback, Html, MouseEvent, NodeRef, Properties, classes, component, hook, html, use_effect_with, use_mut_ref, use_node_ref,
};

use super::bridge::{self, Options};
use super::context::{Settings, use_settings};
use super::keeping;
use super::widgets::button::{Button, Weight};
use super::widgets::icon::Icon;
use super::widgets::menu::{Entry, Item, Menu};
use super::widgets::switch::Switch;
use crate::playground::intent::Intent;
use crate::view::editor::{Editor, Problem};

/// How long nobody types before the text is read, in real milliseconds: while a number is being typed, each of its digits would be one.
const REST_MS: u32 = 300;

/// Properties of [`EditorPane`].
#[derive(Properties, PartialEq)]
pub struct EditorPaneProps {
    /// The view-model that it shows.
    pub editor: Rc<Editor>,
    /// Whether the colours are the dark ones.
    pub dark: bool,
    /// Whether the text can only be read.
    pub read_only: bool,
}

/// The editor with its bar and its problems.
#[component]
pub fn EditorPane(props: &EditorPaneProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let editor = &props.editor;
    let place = use_code_mirror(props, &settings);
    let onlive = {
        let settings = settings.clone();
        Callback::from(move |on| settings.send(Intent::SetLiveApply(on)))
    };
    html! {
        <div class="editor">
            <div class="bar">
                <Outline editor={editor.clone()} />
                <span class="bar-space" />
                if !editor.live_apply {
                    <Button label={labels.apply} weight={Weight::Primary} tip={AttrValue::from("Ctrl Enter")} onclick={settings.sending::<MouseEvent>(Intent::Apply)} />
                }
                <Switch label={labels.live_apply} on={editor.live_apply} onchange={onlive} />
            </div>
            <div class="editor-place" ref={place} />
            if !editor.problems.is_empty() { <Problems editor={editor.clone()} /> }
        </div>
    }
}

type Handle = Rc<RefCell<Option<bridge::Editor>>>;

/// Keeps CodeMirror in step with the view-model. No other code holds its handle.
#[hook]
fn use_code_mirror(props: &EditorPaneProps, settings: &Settings) -> NodeRef {
    let place = use_node_ref();
    let handle: Handle = use_mut_ref(|| None);
    let editor = &props.editor;
    {
        let (place, handle, settings, editor) = (place.clone(), handle.clone(), settings.clone(), editor.clone());
        use_effect_with(props.read_only, move |read_only| {
            if let Some(parent) = place.cast::<Element>() {
                *handle.borrow_mut() = Some(create(&parent, &editor, *read_only, &settings));
            }
            move || *handle.borrow_mut() = None
        });
    }
    {
        let (handle, text) = (handle.clone(), editor.text.clone());
        use_effect_with(editor.text_epoch, move |_| with(&handle, |editor| editor.set_text(&text)));
    }
    {
        let (handle, text) = (handle.clone(), editor.text.clone());
        use_effect_with((editor.problems.clone(), editor.highlight, editor.text_epoch), move |(problems, highlight, _)| {
            with(&handle, |editor| editor.set_marks(&text, problems, *highlight));
        });
    }
    {
        let (handle, text) = (handle.clone(), editor.text.clone());
        use_effect_with(editor.reveal, move |reveal| {
            if let Some((line, _)) = *reveal {
                with(&handle, |editor| editor.reveal_line(&text, line));
            }
        });
    }
    {
        let handle = handle.clone();
        use_effect_with(props.dark, move |dark| with(&handle, |editor| editor.set_theme(*dark)));
    }
    use_effect_with(settings.labels().editor, move |label| with(&handle, |editor| editor.set_label(label)));
    place
}

fn with(handle: &Handle, act: impl FnOnce(&bridge::Editor)) {
    if let Some(editor) = handle.borrow().as_ref() {
        act(editor);
    }
}

fn create(parent: &Element, editor: &Editor, read_only: bool, settings: &Settings) -> bridge::Editor {
    let options = Options { text: &editor.text, label: settings.labels().editor, read_only, dark: false };
    let typed = Rc::new(RefCell::new(editor.text.to_string()));
    let rest: Rc<RefCell<Option<Timeout>>> = Rc::default();
    let on_change = {
        let (settings, typed) = (settings.clone(), typed.clone());
        move |text: String| {
            (*typed.borrow_mut()).clone_from(&text);
            keeping::typed(&text);
            let settings = settings.clone();
            // Replacing the timer cancels the one before, so that the text is read only after a pause.
            *rest.borrow_mut() = Some(Timeout::new(REST_MS, move || settings.send(Intent::Type(text.as_str().into()))));
        }
    };
    let on_cursor = {
        let (settings, typed) = (settings.clone(), typed.clone());
        move |offset| settings.send(Intent::MoveCaret { line: bridge::line_of(&typed.borrow(), offset) })
    };
    let on_apply = {
        let settings = settings.clone();
        move || {
            settings.send(Intent::Type(typed.borrow().as_str().into()));
            settings.send(Intent::Apply);
        }
    };
    bridge::Editor::create(parent, options, on_change, on_cursor, on_apply)
}

/// Properties of [`Outline`] and [`Problems`].
#[derive(Properties, PartialEq)]
struct PartProps {
    editor: Rc<Editor>,
}

/// The objects of the text, as a list behind a button.
#[component]
fn Outline(props: &PartProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let editor = &props.editor;
    let current = editor.outline.iter().find(|entry| entry.current);
    let mut items = vec![Item::Heading(labels.outline.into())];
    items.extend(editor.outline.iter().map(|entry| {
        let (settings, line, subject) = (settings.clone(), entry.line, entry.subject.clone());
        let take = Callback::from(move |()| {
            settings.send(Intent::Reveal { line });
            if subject.is_some() {
                settings.send(Intent::Select(subject.clone()));
            }
        });
        Item::Entry(Entry::choice(entry.name.to_string(), entry.current, take).hint(entry.kind.to_string()))
    }));
    let word =
        current.map_or_else(|| format!("{} {}", editor.outline.len(), labels.objects), |entry| format!("{} / {}", entry.kind, entry.name));
    html! {
        <Menu label={labels.outline} class={classes!("button", "button-quiet", "outline-button")} width={260} {items}>
            <span class="outline-word">{ word }</span>{ Icon::ChevronDown.draw() }
        </Menu>
    }
}

/// The problems of the text; a click goes to the place of one.
#[component]
fn Problems(props: &PartProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let problems = &props.editor.problems;
    let line = |problem: &Problem| {
        html! {
            <li>
                <button type="button" data-line={problem.line.to_string()} class={classes!("problem", format!("is-{}", problem.severity.word()))}
                    onclick={settings.sending::<MouseEvent>(Intent::Reveal { line: problem.line })}>
                    { Icon::Alert.draw() }
                    <span class="problem-place">{ format!("{} {}", labels.line, problem.line) }</span>
                    <span class="problem-words">{ &*problem.message }</span>
                </button>
            </li>
        }
    };
    html! {
        <div class="problems" role="region" aria-label={labels.problems}>
            if !props.editor.applied { <p class="problems-head">{ labels.not_applied }</p> }
            <ul>{ for problems.iter().map(line) }</ul>
        </div>
    }
}
