//! The console: a kubectl prompt with history, and everything that was said and answered.

use std::rc::Rc;

use web_sys::{Element, HtmlInputElement};
use yew::prelude::{
    Callback, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, SubmitEvent, TargetCast, classes, component, html, use_effect_with,
    use_mut_ref, use_node_ref,
};

use super::context::{Desk, use_desk};
use super::shortcuts::CONSOLE_ID;
use super::widgets::button::IconButton;
use super::widgets::icon::Icon;
use crate::playground::console::Offer;
use crate::playground::intent::Intent;
use crate::view::console::{Console, Entry};

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
    let (scroll, input) = (use_node_ref(), use_node_ref());
    // How far back in the history the prompt stands; 0 is a new line.
    let back = use_mut_ref(|| 0_usize);
    let entries = &props.console.entries;
    {
        let scroll = scroll.clone();
        use_effect_with(entries.len(), move |_| {
            if let Some(scroll) = scroll.cast::<Element>() {
                scroll.set_scroll_top(scroll.scroll_height());
            }
        });
    }
    {
        let (input, offer) = (input.clone(), props.console.offer.clone());
        use_effect_with(offer.as_ref().map(|offer| offer.number), move |_| {
            if let Some((offer, input)) = offer.zip(input.cast::<HtmlInputElement>()) {
                take_common(&offer, &input);
            }
        });
    }
    let onkeydown = {
        let desk_of_keys = desk.clone();
        let (console, back) = (props.console.clone(), back.clone());
        Callback::from(move |event: KeyboardEvent| {
            let mut back = back.borrow_mut();
            *back = match event.key().as_str() {
                "ArrowUp" => (*back + 1).min(console.entries.len()),
                "ArrowDown" => back.saturating_sub(1),
                "Escape" => return leave(&event),
                "Tab" if !event.shift_key() => return ask(&desk_of_keys, &event),
                _ => return,
            };
            event.prevent_default();
            recall(&event, &console, *back);
        })
    };
    let onsubmit = {
        let (desk, input) = (desk.clone(), input.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            *back.borrow_mut() = 0;
            run(&desk, &input);
        })
    };
    html! {
        <div class="console">
            <div class="bar">
                <h2 class="bar-title">{ labels.console }</h2>
                <span class="bar-space" />
                <IconButton label={labels.clear} icon={Icon::Trash} disabled={entries.is_empty()} onclick={desk.sending::<MouseEvent>(Intent::ClearConsole)} />
            </div>
            <div class="console-lines" ref={scroll} role="log" aria-label={labels.console} tabindex="0">
                if entries.is_empty() { <p class="muted console-empty">{ labels.console_empty }</p> }
                { for entries.iter().map(exchange) }
            </div>
            if let Some(offer) = props.console.offer.as_ref().filter(|offer| offer.lines.len() > 1) {
                <ul class="offers" aria-label={labels.offers}>{ for offer.lines.iter().map(|(line, hint)| offered(line, hint, &input)) }</ul>
            }
            <form class="console-prompt" {onsubmit}>
                <span class="prompt-sign" aria-hidden="true">{ "$" }</span>
                <input id={CONSOLE_ID} ref={input} class="console-input" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
                    aria-label={labels.console_prompt} aria-keyshortcuts="/" placeholder="kubectl get pods" {onkeydown} />
                <kbd class="prompt-key" aria-hidden="true">{ "/" }</kbd>
            </form>
        </div>
    }
}

fn exchange(entry: &Entry) -> Html {
    html! {
        <div data-testid="exchange" class={classes!("exchange", entry.exit.is_none().then_some("is-running"), entry.exit.is_some_and(|exit| exit != 0).then_some("is-failed"))}>
            <div class="exchange-command"><span class="prompt-sign" aria-hidden="true">{ "$ " }</span>{ &*entry.command }</div>
            if !entry.output.is_empty() { <pre class="exchange-output">{ &*entry.output }</pre> }
        </div>
    }
}

fn run(desk: &Desk, input: &NodeRef) {
    let Some(input) = input.cast::<HtmlInputElement>() else { return };
    let line = input.value();
    if !line.trim().is_empty() {
        desk.send(Intent::Run { line: line.trim().into(), stdin: None });
        input.set_value("");
    }
}

fn recall(event: &KeyboardEvent, console: &Console, back: usize) {
    let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
    let line = if back == 0 { "" } else { &console.entries[console.entries.len() - back].command };
    input.set_value(line);
}

/// Asks for what could stand at the cursor. An empty line lets Tab go on, so that nobody is caught here.
fn ask(desk: &Desk, event: &KeyboardEvent) {
    let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
    let line = input.value();
    if line.trim().is_empty() {
        return;
    }
    event.prevent_default();
    let units = input.selection_start().ok().flatten().unwrap_or(u32::MAX) as usize;
    let cursor = line.char_indices().scan(0, |passed, (at, letter)| {
        let before = *passed;
        *passed += letter.len_utf16();
        Some((before, at))
    });
    let cursor = cursor.into_iter().find(|(passed, _)| *passed >= units).map_or(line.len(), |(_, at)| at);
    desk.send(Intent::Complete { line: line.as_str().into(), cursor });
}

/// Puts into the line what all offers have in common.
fn take_common(offer: &Offer, input: &HtmlInputElement) {
    if input.value() != *offer.line {
        return;
    }
    let Some((first, _)) = offer.lines.first() else { return };
    let common = offer.lines.iter().fold(first.len(), |common, (line, _)| {
        let same = first.bytes().zip(line.bytes()).take_while(|(left, right)| left == right).count();
        common.min(same)
    });
    let common = (0..=common).rev().find(|at| first.is_char_boundary(*at)).unwrap_or(0);
    if common > offer.line.len() {
        input.set_value(&first[..common]);
    }
}

fn offered(line: &Rc<str>, hint: &Rc<str>, input: &NodeRef) -> Html {
    let word = line.split_whitespace().last().unwrap_or_default().to_owned();
    let onclick = {
        let (line, input) = (line.clone(), input.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.set_value(&line);
                input.focus().ok();
            }
        })
    };
    html! { <li><button type="button" class="offer" title={hint.to_string()} {onclick}>{ word }</button></li> }
}

fn leave(event: &KeyboardEvent) {
    if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
        input.blur().ok();
    }
}
