//! Keys that work anywhere on the page, as long as nobody is typing.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::{hook, use_effect_with};

use super::browser;
use super::context::Settings;
use crate::playground::intent::Intent;

/// The id of the console's input.
pub const CONSOLE_ID: &str = "console-input";
/// The id of the button that opens the help.
pub const HELP_ID: &str = "open-help";

/// The id of the button that opens the search.
pub const PALETTE_ID: &str = "open-palette";

/// Listens for the keys of the page.
#[hook]
pub fn use_shortcuts(settings: &Settings, playing: bool) {
    let settings = settings.clone();
    use_effect_with((settings, playing), |(settings, playing)| {
        let (settings, playing) = (settings.clone(), *playing);
        let listener = browser::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>()
                    && answer(&settings, playing, event)
                {
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

fn answer(settings: &Settings, playing: bool, event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let in_dialog = target.as_ref().is_some_and(|target| target.closest("dialog").ok().flatten().is_some());
    // In the prompt Ctrl+K cuts the rest of the line, as in a shell; a key that the editor handled is not handled again.
    let cuts = event.ctrl_key() && target.as_ref().is_some_and(|target| target.id() == CONSOLE_ID);
    if !in_dialog && (event.meta_key() || event.ctrl_key()) && event.key() == "k" && !cuts && !event.default_prevented() {
        browser::click_id(PALETTE_ID);
        return true;
    }
    if in_dialog || event.ctrl_key() || event.meta_key() || event.alt_key() || browser::is_typing(target.as_ref()) {
        return false;
    }
    let on_control = target.as_ref().is_some_and(|target| target.closest("button, a, [role=slider], [role=tab]").ok().flatten().is_some());
    match event.key().as_str() {
        "?" => browser::click_id(HELP_ID),
        "/" => browser::focus_id(CONSOLE_ID),
        " " if !on_control => settings.send(if playing { Intent::Pause } else { Intent::Play }),
        "ArrowRight" if !on_control => settings.send(Intent::StepForward),
        "ArrowLeft" if !on_control => settings.send(Intent::StepBack),
        "Escape" => settings.send(Intent::Select(None)),
        _ => return false,
    }
    true
}
