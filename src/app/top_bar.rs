//! The top bar: the open scenario, and the actions on the page as a whole.

use std::rc::Rc;

use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html};

use super::browser;
use super::context::{Settings, use_settings};
use super::files::{PICK_ID, Save};
use super::layout::{OpenDialog, Theme};
use super::shortcuts::{HELP_ID, PALETTE_ID};
use super::widgets::button::{Button, Weight};
use super::widgets::icon::Icon;
use super::widgets::menu::{Entry, Item, Menu};
use crate::playground::intent::Intent;
use crate::text::language::Language;
use crate::view::scenario::{Card, Lesson};

/// Properties of [`TopBar`].
#[derive(Properties, PartialEq)]
pub struct TopBarProps {
    /// The scenarios that can be opened.
    pub gallery: Rc<[Card]>,
    /// The open scenario.
    pub lesson: Option<Rc<Lesson>>,
    /// The theme.
    pub theme: Theme,
    /// Called with the theme that the reader chooses.
    pub ontheme: Callback<Theme>,
    /// Called with the language that the reader chooses.
    pub onlanguage: Callback<Language>,
    /// Called with a dialog to open.
    pub ondialog: Callback<Option<OpenDialog>>,
    /// Called with what to save.
    pub onsave: Callback<Save>,
}

/// The top bar.
#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let open = |dialog: OpenDialog| {
        let ondialog = props.ondialog.clone();
        Callback::from(move |_: MouseEvent| ondialog.emit(Some(dialog.clone())))
    };
    let other = settings.language.other();
    let onlanguage = props.onlanguage.clone();
    html! {
        <header class="top-bar">
            <div class="brand"><Mark /><h1 class="brand-name">{ "Podloom" }</h1></div>
            <ScenarioPicker gallery={props.gallery.clone()} lesson={props.lesson.clone()} />
            <div class="top-bar-tools">
                <button type="button" id={PALETTE_ID} class="icon-button" aria-label={labels.find} aria-keyshortcuts="Control+K Meta+K"
                    data-tip={format!("{}  Ctrl+K", labels.find)} onclick={open(OpenDialog::Palette)}>{ Icon::Search.draw() }</button>
                <Menu label={labels.files} class={classes!("icon-button")} tip={AttrValue::from(labels.files)} width={260} items={files(props, &settings)}>
                    { Icon::File.draw() }
                </Menu>
                <Button label={labels.share} icon={Icon::Share} weight={Weight::Quiet} collapses=true onclick={open(OpenDialog::Share)} />
                <Button label={labels.embed} icon={Icon::Code} weight={Weight::Quiet} collapses=true onclick={open(OpenDialog::Embed)} />
                <span class="top-bar-line" aria-hidden="true" />
                <button type="button" class="button button-quiet language" lang={other.tag()}
                    onclick={Callback::from(move |_: MouseEvent| onlanguage.emit(other))}>{ labels.switch_language }</button>
                <Menu label={labels.theme} class={classes!("icon-button")} tip={AttrValue::from(labels.theme)} items={themes(props, &settings)}>
                    { Icon::Contrast.draw() }
                </Menu>
                <button type="button" id={HELP_ID} class="icon-button" aria-label={labels.help} aria-keyshortcuts="?" data-tip={format!("{}  ?", labels.help)}
                    onclick={open(OpenDialog::Help)}>{ Icon::Help.draw() }</button>
            </div>
        </header>
    }
}

/// The menu entries that open and save files.
fn files(props: &TopBarProps, settings: &Settings) -> Vec<Item> {
    let labels = settings.labels();
    let open = Entry::act(labels.open_file, Icon::Plus, Callback::from(|()| browser::click_id(PICK_ID)));
    let mut items = vec![Item::Entry(open.hint(labels.open_file_hint)), Item::Heading(labels.export.into())];
    items.extend(Save::ALL.into_iter().map(|save| {
        let onsave = props.onsave.clone();
        Item::Entry(Entry::act(save.words(labels), Icon::File, Callback::from(move |()| onsave.emit(save))))
    }));
    items
}

fn themes(props: &TopBarProps, settings: &Settings) -> Vec<Item> {
    let labels = settings.labels();
    Theme::ALL
        .into_iter()
        .map(|theme| {
            let word = match theme {
                Theme::System => labels.theme_system,
                Theme::Light => labels.theme_light,
                Theme::Dark => labels.theme_dark,
            };
            let ontheme = props.ontheme.clone();
            Item::Entry(Entry::choice(word, theme == props.theme, Callback::from(move |()| ontheme.emit(theme))))
        })
        .collect()
}

/// The logo: a warp and a weft.
#[component]
fn Mark() -> Html {
    html! {
        <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path class="brand-warp" d="M7 2.5v19M12 2.5v19M17 2.5v19" />
            <path class="brand-weft" d="M2.5 8H5.4M8.6 8h6.8M18.6 8h2.9M2.5 16h7.9M13.6 16h7.9" />
        </svg>
    }
}

/// Properties of [`ScenarioPicker`].
#[derive(Properties, PartialEq)]
struct ScenarioPickerProps {
    gallery: Rc<[Card]>,
    lesson: Option<Rc<Lesson>>,
}

/// The list of scenarios behind the title of the open one.
#[component]
fn ScenarioPicker(props: &ScenarioPickerProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let title = props.lesson.as_ref().map_or_else(|| labels.own_cluster.to_owned(), |lesson| lesson.title.to_string());
    let open = props.lesson.as_ref().map(|lesson| lesson.name.clone());
    let mut items = vec![Item::Heading(labels.scenarios.into())];
    items.extend(props.gallery.iter().map(|card| {
        let chosen = open.as_ref() == Some(&card.name);
        let entry = Entry::choice(card.title.to_string(), chosen, settings.sending(Intent::OpenScenario(card.name.clone())));
        Item::Entry(entry.hint(card.about.to_string()))
    }));
    html! {
        <Menu label={format!("{}: {title}", labels.choose_scenario)} class={classes!("button", "button-quiet", "scenario-button")} width={380} {items}>
            <span class="scenario-title">{ title }</span>{ Icon::ChevronDown.draw() }
        </Menu>
    }
}
