//! The console: a kubectl prompt, and the commands with their output, in which the named objects can be clicked.

mod copy;
mod exchange;
mod line;
mod prompt;
mod running;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, Node, ResizeObserver};
use yew::prelude::{
    AttrValue, Callback, Event, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, classes, component, hook, html, use_effect_with,
    use_mut_ref, use_node_ref, use_state, use_state_eq,
};

use super::browser;
use super::context::{Settings, use_settings};
use super::shortcuts::{CONSOLE_ID, HELP_ID};
use super::widgets::button::IconButton;
use super::widgets::icon::Icon;
use super::widgets::splitter::Splitter;
use crate::playground::intent::Intent;
use crate::view::console::Console;
use copy::CopyButton;
use exchange::ExchangeGroup;
use prompt::Prompt;

/// Scrolled to within this distance of its end, in pixels, the console follows new output.
const END_PX: i32 = 32;
/// The least, the first and the greatest height, in pixels.
const HEIGHT_PX: (i32, i32, i32) = (140, 220, 720);
/// The key under which the height is remembered.
const HEIGHT_KEY: &str = "podloom.console";
/// Outputs that follow one another within this time, in real milliseconds, are announced as one.
const HEARD_MS: u32 = 600;

/// Properties of [`ConsolePane`].
#[derive(Properties, PartialEq)]
pub struct ConsoleProps {
    /// The view-model that it shows.
    pub console: Rc<Console>,
}

/// The console.
#[component]
pub fn ConsolePane(props: &ConsoleProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let console = &props.console;
    let large = use_state(|| false);
    let height = use_state(|| browser::remembered(HEIGHT_KEY).and_then(|px| px.parse().ok()).unwrap_or(HEIGHT_PX.1));
    let (scroll, onscroll) = use_following(console.end());
    let onheight = {
        let height = height.clone();
        Callback::from(move |px: i32| {
            browser::remember(HEIGHT_KEY, &px.to_string());
            height.set(px);
        })
    };
    let onlarge = {
        let large = large.clone();
        Callback::from(move |_: MouseEvent| large.set(!*large))
    };
    let onkeydown = {
        let settings = settings.clone();
        Callback::from(move |event: KeyboardEvent| walk(&settings, &event))
    };
    html! {
        <section class={classes!("console", large.then_some("is-large"))} style={format!("--console-height:{}px", *height)} aria-label={labels.console}>
            <Splitter label={labels.resize_console} value={*height} min={HEIGHT_PX.0} max={HEIGHT_PX.2} lies=true right=true onchange={onheight} />
            { bar(&settings, console, *large, onlarge) }
            <div class="console-lines" ref={scroll} role="log" aria-live="off" aria-label={labels.console} tabindex="0" {onscroll} {onkeydown}>
                if console.forgotten { <p class="muted console-forgotten">{ labels.forgotten }</p> }
                if console.groups.is_empty() { <p class="muted console-empty">{ labels.console_empty }</p> }
                { for console.groups.iter().map(|(number, group)| html! { <ExchangeGroup key={*number} group={group.clone()} /> }) }
                if !console.examples.is_empty() { { examples(&settings, console) } }
            </div>
            <Announcement text={console.announcement.clone()} />
            if let Some(running) = console.running.clone() { <running::RunningBar {running} /> }
            <Prompt console={console.clone()} />
        </section>
    }
}

fn bar(settings: &Settings, console: &Rc<Console>, large: bool, onlarge: Callback<MouseEvent>) -> Html {
    let labels = settings.labels();
    let empty = console.groups.is_empty();
    let text = {
        let console = console.clone();
        Callback::from(move |()| console.text())
    };
    let (word, icon) = if large { (labels.shrink, Icon::Shrink) } else { (labels.enlarge, Icon::Enlarge) };
    html! {
        <div class="bar">
            <h2 class="bar-title">{ labels.console }</h2>
            <span class="bar-space" />
            <span class="console-keys"><IconButton label={labels.console_keys} icon={Icon::Help} shortcut={AttrValue::from("?")}
                onclick={Callback::from(|_: MouseEvent| browser::click_id(HELP_ID))} /></span>
            if !empty { <CopyButton label={labels.copy_console} {text} /> }
            <IconButton label={labels.clear} icon={Icon::Trash} shortcut={AttrValue::from("Ctrl+L")} disabled={empty}
                onclick={settings.sending::<MouseEvent>(Intent::ClearConsole)} />
            <span class="console-size"><IconButton label={word} {icon} pressed={large} onclick={onlarge} /></span>
        </div>
    }
}

/// Commands to try: a click runs one.
fn examples(settings: &Settings, console: &Console) -> Html {
    let one = |command: &Rc<str>| {
        let run = settings.sending::<MouseEvent>(Intent::Run { line: command.clone(), stdin: None });
        let onclick = Callback::from(move |event: MouseEvent| {
            run.emit(event);
            // The prompt gets the focus only where there is a real keyboard: one on the screen would hide the output.
            if browser::matches_media("(pointer: fine)") {
                browser::focus_id(CONSOLE_ID);
            }
        });
        html! { <li><button type="button" class="example" {onclick}>{ &**command }</button></li> }
    };
    html! {
        <div class="examples">
            <p class="muted">{ settings.labels().console_try }</p>
            <ul>{ for console.examples.iter().map(one) }</ul>
        </div>
    }
}

/// Properties of [`Announcement`].
#[derive(Properties, PartialEq)]
struct AnnouncementProps {
    text: Rc<str>,
}

/// Announces the last output to screen readers. A stream is not announced line by line, but as it is now and then.
#[component]
fn Announcement(props: &AnnouncementProps) -> Html {
    let said = use_state_eq(|| props.text.clone());
    let (latest, timer) = (use_mut_ref(|| props.text.clone()), use_mut_ref(|| None::<Timeout>));
    *latest.borrow_mut() = props.text.clone();
    {
        let said = said.setter();
        use_effect_with(props.text.clone(), move |_| {
            // A running timer is left alone, so that a stream without pauses is still announced now and then.
            if timer.borrow().is_none() {
                let running = timer.clone();
                let told = Timeout::new(HEARD_MS, move || {
                    said.set(latest.borrow().clone());
                    running.borrow_mut().take();
                });
                *timer.borrow_mut() = Some(told);
            }
        });
    }
    html! { <div class="visually-hidden" role="status" aria-live="polite" data-testid="heard">{ &**said }</div> }
}

/// Scrolls to the end after a command, and as long as the reader has not scrolled away from it, also when the height changes.
#[hook]
fn use_following(end: (u64, usize)) -> (NodeRef, Callback<Event>) {
    let scroll = use_node_ref();
    let follows = use_mut_ref(|| true);
    let said = use_mut_ref(|| 0_u64);
    {
        let (scroll, follows) = (scroll.clone(), follows.clone());
        use_effect_with(end, move |(exchanges, _)| {
            let newly_said = std::mem::replace(&mut *said.borrow_mut(), *exchanges) != *exchanges;
            if newly_said || *follows.borrow() {
                *follows.borrow_mut() = true;
                show_end(&scroll);
            }
        });
    }
    {
        let (scroll, follows) = (scroll.clone(), follows.clone());
        use_effect_with((), move |()| {
            let place = scroll.cast::<Element>();
            let resized = Closure::<dyn FnMut()>::new(move || {
                if *follows.borrow() {
                    show_end(&scroll);
                }
            });
            let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(place)) = (&observer, place) {
                observer.observe(&place);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(resized);
            }
        });
    }
    let onscroll = {
        let (scroll, heights) = (scroll.clone(), use_mut_ref(|| 0));
        Callback::from(move |_: Event| {
            let Some(scroll) = scroll.cast::<Element>() else { return };
            // A change of height scrolls too, which is not the reader's doing.
            if std::mem::replace(&mut *heights.borrow_mut(), scroll.client_height()) == scroll.client_height() {
                *follows.borrow_mut() = scroll.scroll_height() - scroll.scroll_top() - scroll.client_height() < END_PX;
            }
        })
    };
    (scroll, onscroll)
}

fn show_end(scroll: &NodeRef) {
    if let Some(scroll) = scroll.cast::<Element>() {
        scroll.set_scroll_top(scroll.scroll_height());
    }
}

/// Handles keys in the output: arrows move between the names of objects (Tab does not stop at each), Escape returns to the prompt, Ctrl+C
/// stops a command.
fn walk(settings: &Settings, event: &KeyboardEvent) {
    if event.ctrl_key() && event.key() == "c" && browser::selected_text().is_empty() {
        settings.send(Intent::Interrupt);
        return;
    }
    // Yew listens at the root of the page, so the current target of the event is not the log.
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let log = target.and_then(|target| target.closest(".console-lines").ok().flatten());
    let stops = log.and_then(|log| log.query_selector_all(".exchange, button").ok());
    let Some(stops) = stops.filter(|stops| stops.length() > 0) else { return };
    let here = event.target().and_then(|target| target.dyn_into::<Node>().ok());
    let at = (0..stops.length()).rev().find(|index| stops.get(*index) == here);
    let last = stops.length() - 1;
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
    event.stop_propagation();
    if let Some(stop) = stops.get(next).and_then(|stop| stop.dyn_into::<HtmlElement>().ok()) {
        stop.focus().ok();
    }
}
