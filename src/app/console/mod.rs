//! The console: a kubectl prompt, and everything that was said and answered, with the objects that the answers name to click on.

mod copy;
mod exchange;
mod line;
mod prompt;

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::{
    AttrValue, Callback, Event, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, component, hook, html, use_effect_with, use_mut_ref,
    use_node_ref,
};

use super::browser;
use super::context::use_desk;
use super::shortcuts::CONSOLE_ID;
use super::widgets::button::IconButton;
use super::widgets::icon::Icon;
use crate::playground::intent::Intent;
use crate::view::console::Console;
use copy::CopyButton;
use exchange::ExchangeGroup;
use prompt::Prompt;

/// So near to its end, in pixels, the console follows what is added.
const END_PX: i32 = 32;

/// Properties of [`ConsolePane`].
#[derive(Properties, PartialEq)]
pub struct ConsoleProps {
    /// What it shows.
    pub console: Rc<Console>,
}

/// The console.
#[component]
pub fn ConsolePane(props: &ConsoleProps) -> Html {
    let desk = use_desk();
    let labels = desk.labels();
    let console = &props.console;
    let (scroll, onscroll) = use_following(console.end());
    let empty = console.groups.is_empty();
    let text = {
        let console = console.clone();
        Callback::from(move |()| console.text())
    };
    html! {
        <div class="console">
            <div class="bar">
                <h2 class="bar-title">{ labels.console }</h2>
                <span class="bar-space" />
                if !empty { <CopyButton label={labels.copy_console} {text} /> }
                <IconButton label={labels.clear} icon={Icon::Trash} shortcut={AttrValue::from("Ctrl+L")} disabled={empty}
                    onclick={desk.sending::<MouseEvent>(Intent::ClearConsole)} />
            </div>
            <div class="console-lines" ref={scroll} role="log" aria-live="polite" aria-label={labels.console} tabindex="0" {onscroll}
                onkeydown={Callback::from(walk)}>
                if empty { <p class="muted console-empty">{ labels.console_empty }</p> }
                { for console.groups.iter().map(|(number, group)| html! { <ExchangeGroup key={*number} group={group.clone()} /> }) }
            </div>
            <Prompt console={console.clone()} />
        </div>
    }
}

/// Shows the end when a command was said, and while the reader has not scrolled away from it.
#[hook]
fn use_following(end: (u64, usize)) -> (NodeRef, Callback<Event>) {
    let scroll = use_node_ref();
    let follows = use_mut_ref(|| true);
    let said = use_mut_ref(|| 0_u64);
    {
        let (scroll, follows) = (scroll.clone(), follows.clone());
        use_effect_with(end, move |(exchanges, _)| {
            let newly_said = std::mem::replace(&mut *said.borrow_mut(), *exchanges) != *exchanges;
            if let Some(scroll) = scroll.cast::<Element>().filter(|_| newly_said || *follows.borrow()) {
                scroll.set_scroll_top(scroll.scroll_height());
            }
        });
    }
    let onscroll = {
        let scroll = scroll.clone();
        Callback::from(move |_: Event| {
            if let Some(scroll) = scroll.cast::<Element>() {
                *follows.borrow_mut() = scroll.scroll_height() - scroll.scroll_top() - scroll.client_height() < END_PX;
            }
        })
    };
    (scroll, onscroll)
}

/// The arrows go from name to name, so that Tab need not stop at each of them; Escape goes back to the prompt.
#[allow(clippy::needless_pass_by_value, reason = "a callback owns its event")]
fn walk(event: KeyboardEvent) {
    let log = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(buttons) = log.and_then(|log| log.query_selector_all("button").ok()).filter(|buttons| buttons.length() > 0) else { return };
    let here = event.target().and_then(|target| target.dyn_into::<Node>().ok());
    let at = (0..buttons.length()).rev().find(|index| buttons.get(*index) == here);
    let last = buttons.length() - 1;
    let next = match event.key().as_str() {
        "ArrowUp" => at.map_or(last, |at| at.saturating_sub(1)),
        "ArrowDown" => at.map_or(last, |at| (at + 1).min(last)),
        "Home" => 0,
        "End" => last,
        "Escape" => {
            event.stop_propagation();
            return browser::focus_id(CONSOLE_ID);
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(button) = buttons.get(next).and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.focus().ok();
    }
}
