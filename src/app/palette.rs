//! The search that ⌘K opens: it finds scenarios, objects of the cluster and actions, and goes to the one chosen.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::{
    Callback, Html, InputEvent, KeyboardEvent, MouseEvent, Properties, TargetCast, component, html, use_effect_with, use_node_ref,
    use_state,
};

use super::browser;
use super::context::{Settings, use_settings};
use super::files::{PICK_ID, Save};
use super::layout::OpenDialog;
use super::shortcuts::CONSOLE_ID;
use super::widgets::dialog::Dialog;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::playground::intent::Intent;
use crate::playground::subject::Subject;
use crate::view::page::Page;

/// The most results that are listed.
const FOUND_MAX: usize = 40;

/// Properties of [`Palette`].
#[derive(Properties, PartialEq)]
pub struct PaletteProps {
    /// Everything that can be found.
    pub page: Rc<Page>,
    /// Called with the dialog to open next; `None` closes the open one.
    pub ondialog: Callback<Option<OpenDialog>>,
    /// Called with what to save.
    pub onsave: Callback<Save>,
}

/// One result: its label, and where it leads.
#[derive(Clone)]
struct Found {
    words: String,
    hint: String,
    take: Callback<()>,
}

/// The dialog with the search line and its results.
#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let (query, at) = (use_state(String::new), use_state(|| 0_usize));
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.focus().ok();
            }
        });
    }
    let found = search(props, &settings, &query);
    let chosen = (*at).min(found.len().saturating_sub(1));
    let take = {
        let ondialog = props.ondialog.clone();
        move |one: &Found| {
            ondialog.emit(None);
            one.take.emit(());
        }
    };
    let oninput = {
        let (query, at) = (query.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                query.set(input.value());
                at.set(0);
            }
        })
    };
    let onkeydown = {
        let (at, found, take) = (at.clone(), found.clone(), take.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = found.len().max(1);
            match event.key().as_str() {
                "ArrowDown" => at.set((chosen + 1) % count),
                "ArrowUp" => at.set((chosen + count - 1) % count),
                "Enter" => {
                    if let Some(one) = found.get(chosen) {
                        take(one);
                    }
                }
                _ => return,
            }
            event.prevent_default();
            browser::show_id(&option_id(chosen));
        })
    };
    use_effect_with(chosen, |chosen| browser::show_id(&option_id(*chosen)));
    let line = |(index, one): (usize, &Found)| {
        let onclick = {
            let (one, take) = (one.clone(), take.clone());
            Callback::from(move |_: MouseEvent| take(&one))
        };
        html! {
            <li id={option_id(index)} role="option" class="palette-line" aria-selected={(index == chosen).to_string()} {onclick}>
                <span>{ &one.words }</span><span class="muted">{ &one.hint }</span>
            </li>
        }
    };
    let onclose = {
        let ondialog = props.ondialog.clone();
        Callback::from(move |()| ondialog.emit(None))
    };
    html! {
        <Dialog title={labels.find} {onclose}>
            <input ref={input} class="input" type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-label={labels.find}
                aria-activedescendant={(!found.is_empty()).then(|| option_id(chosen))} autocomplete="off" spellcheck="false"
                placeholder={labels.find_hint} {oninput} {onkeydown} />
            <ul id="palette-list" class="palette-list" role="listbox" aria-label={labels.find}>{ for found.iter().enumerate().map(line) }</ul>
            if found.is_empty() { <p class="muted">{ labels.no_match }</p> }
        </Dialog>
    }
}

fn option_id(index: usize) -> String {
    format!("palette-{index}")
}

/// The results that contain all words of the query, in this order: actions, workloads, nodes and Pods, scenarios.
fn search(props: &PaletteProps, settings: &Settings, query: &str) -> Vec<Found> {
    let wanted: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let fits = |words: &str, hint: &str| {
        let all = format!("{words} {hint}").to_lowercase();
        wanted.iter().all(|word| all.contains(word))
    };
    let page = &props.page;
    let select = |kind: Kind, namespace: &str, name: &str| Found {
        words: name.to_owned(),
        hint: kind.info().name.to_owned(),
        take: settings.selecting(Subject::Object(ObjectRef { kind, key: Key::new(namespace, name) })),
    };
    let workloads = page.workloads.rows.iter().map(|row| &row.object);
    let mut found: Vec<Found> = workloads
        .filter(|object| fits(&object.key.name, object.kind.info().name))
        .map(|object| select(object.kind, &object.key.namespace, &object.key.name))
        .collect();
    found.extend(acts(props, settings).into_iter().filter(|one| fits(&one.words, &one.hint)));
    let nodes = page.node_map.nodes.iter().filter(|node| fits(&node.name, "Node")).map(|node| select(Kind::Node, "", &node.name));
    found.extend(nodes.take(FOUND_MAX));
    let placed = page.node_map.nodes.iter().flat_map(|node| node.pods.iter());
    let unplaced = page.node_map.unplaced.iter().map(|unplaced| &unplaced.pod);
    let pods = placed.chain(unplaced).filter(|pod| fits(&pod.name, "Pod")).map(|pod| select(Kind::Pod, &pod.namespace, &pod.name));
    // Without a query there would be too many Pods.
    found.extend(pods.take(if wanted.is_empty() { 0 } else { FOUND_MAX }));
    found.extend(page.gallery.iter().filter(|card| fits(&card.title, settings.labels().scenarios)).map(|card| Found {
        words: card.title.to_string(),
        hint: settings.labels().scenarios.to_owned(),
        take: settings.sending(Intent::OpenScenario(card.name.clone())),
    }));
    found.truncate(FOUND_MAX);
    found
}

fn acts(props: &PaletteProps, settings: &Settings) -> Vec<Found> {
    let labels = settings.labels();
    let act = |words: &str, take: Callback<()>| Found { words: words.to_owned(), hint: String::new(), take };
    let dialog = |dialog: OpenDialog| {
        let ondialog = props.ondialog.clone();
        Callback::from(move |()| ondialog.emit(Some(dialog.clone())))
    };
    let mut acts = vec![
        act(labels.add_node, settings.sending(Intent::AddNode)),
        act(labels.play, settings.sending(Intent::Play)),
        act(labels.pause, settings.sending(Intent::Pause)),
        act(labels.step, settings.sending(Intent::StepForward)),
        act(labels.settle, settings.sending(Intent::Settle)),
        act(labels.restart, settings.sending(Intent::Restart)),
        act(labels.shortcut_console, Callback::from(|()| browser::focus_id(CONSOLE_ID))),
        act(labels.shortcut_clear, settings.sending(Intent::ClearConsole)),
        act(labels.open_file, Callback::from(|()| browser::click_id(PICK_ID))),
        act(labels.share, dialog(OpenDialog::Share)),
        act(labels.embed, dialog(OpenDialog::Embed)),
        act(labels.help, dialog(OpenDialog::Help)),
    ];
    acts.extend(Save::ALL.into_iter().map(|save| {
        let onsave = props.onsave.clone();
        act(&format!("{}: {}", labels.export, save.words(labels)), Callback::from(move |()| onsave.emit(save)))
    }));
    acts
}
