//! A button that opens a list of acts (a menu) or of choices (one of them ticked). Arrows, Home, End and first letters move the focus;
//! Enter chooses; Escape closes the list and gives the focus back to the button.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::{
    AttrValue, Callback, Classes, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, classes, component, create_portal, html,
    use_effect_with, use_node_ref, use_state,
};

use super::icon::Icon;
use crate::app::browser;

/// One item of a menu.
#[derive(Clone, PartialEq)]
pub enum Item {
    /// A heading over the entries that follow.
    Heading(AttrValue),
    /// A line between two groups of entries.
    Line,
    /// An entry that can be chosen.
    Entry(Entry),
}

/// An entry of a menu that can be chosen.
#[derive(Clone, PartialEq)]
pub struct Entry {
    /// The label.
    pub label: AttrValue,
    /// A second line in small print.
    pub hint: Option<AttrValue>,
    /// The icon.
    pub icon: Option<Icon>,
    /// In a list of choices, whether this is the chosen one.
    pub checked: Option<bool>,
    /// Whether it destroys something.
    pub danger: bool,
    /// Called when the entry is chosen.
    pub take: Callback<()>,
}

impl Entry {
    /// An entry that does something.
    #[must_use]
    pub fn act(label: impl Into<AttrValue>, icon: Icon, take: Callback<()>) -> Self {
        Self { label: label.into(), hint: None, icon: Some(icon), checked: None, danger: false, take }
    }

    /// An entry of a list of choices.
    #[must_use]
    pub fn choice(label: impl Into<AttrValue>, checked: bool, take: Callback<()>) -> Self {
        Self { label: label.into(), hint: None, icon: None, checked: Some(checked), danger: false, take }
    }

    /// The same entry with a second line in small print.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<AttrValue>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same entry in the colour of danger.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }
}

/// Properties of [`Menu`].
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// The name of the button and of the list.
    pub label: AttrValue,
    /// What the button shows.
    pub children: Html,
    /// The CSS classes of the button.
    pub class: Classes,
    /// The tooltip.
    #[prop_or_default]
    pub tip: Option<AttrValue>,
    /// The least width of the list, in pixels.
    #[prop_or(180)]
    pub width: u32,
    /// The entries of the list.
    pub items: Vec<Item>,
}

/// A button with a list.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let place = use_state(|| None::<String>);
    let (trigger, list) = (use_node_ref(), use_node_ref());
    let is_open = place.is_some();
    let close = {
        let (place, trigger) = (place.clone(), trigger.clone());
        Callback::from(move |refocus: bool| {
            place.set(None);
            if let Some(button) = trigger.cast::<HtmlElement>().filter(|_| refocus) {
                button.focus().ok();
            }
        })
    };
    {
        let (list, trigger, close) = (list.clone(), trigger.clone(), close.clone());
        use_effect_with(is_open, move |is_open| {
            let listener = is_open.then(|| {
                focus_entry(&list, |_, _| 0);
                close_outside(trigger, list, close)
            });
            move || drop(listener)
        });
    }
    let toggle = {
        let (place, trigger, width) = (place.clone(), trigger.clone(), props.width);
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            place.set(if is_open { None } else { Some(placement(&trigger, width)) });
        })
    };
    let onkeydown = keys(list.clone(), close.clone());
    html! {
        <>
            <button type="button" ref={trigger} class={props.class.clone()} aria-haspopup="menu" aria-expanded={is_open.to_string()}
                aria-label={props.label.clone()} data-tip={props.tip.clone().filter(|_| !is_open)} onclick={toggle}>{ props.children.clone() }</button>
            { over_the_page((*place).clone().map(|style| html! {
                <div ref={list} class="menu" role="menu" aria-label={props.label.clone()} {style} {onkeydown}
                    onclick={Callback::from(|event: MouseEvent| event.stop_propagation())}>
                    { for props.items.iter().map(|item| line(item, &close)) }
                </div>
            })) }
        </>
    }
}

/// Draws the list in the body of the page, because cards and panes would clip it.
fn over_the_page(list: Option<Html>) -> Html {
    match list.zip(browser::document().and_then(|document| document.body())) {
        Some((list, body)) => create_portal(list, body.into()),
        None => Html::default(),
    }
}

fn line(item: &Item, close: &Callback<bool>) -> Html {
    match item {
        Item::Heading(words) => html! { <div class="menu-heading" role="presentation">{ words }</div> },
        Item::Line => html! { <div class="menu-line" role="separator" /> },
        Item::Entry(entry) => {
            let (take, close) = (entry.take.clone(), close.clone());
            let onclick = Callback::from(move |_: MouseEvent| {
                close.emit(true);
                take.emit(());
            });
            let role = if entry.checked.is_some() { "menuitemradio" } else { "menuitem" };
            let tick = entry
                .checked
                .map(|checked| html! { <span class="menu-tick">{ if checked { Icon::Check.draw() } else { Html::default() } }</span> });
            html! {
                <button type="button" {role} tabindex="-1" class={classes!("menu-entry", entry.danger.then_some("is-danger"))}
                    aria-checked={entry.checked.map(|checked| checked.to_string())} {onclick}>
                    { tick.unwrap_or_default() }
                    { entry.icon.map(Icon::draw).unwrap_or_default() }
                    <span class="menu-words">
                        <span>{ &entry.label }</span>
                        if let Some(hint) = &entry.hint { <span class="menu-hint">{ hint }</span> }
                    </span>
                </button>
            }
        }
    }
}

/// Where the list opens: under the button, above it when there is more room, and always within the window.
fn placement(trigger: &NodeRef, width: u32) -> String {
    let Some((button, window)) = trigger.cast::<Element>().zip(browser::window()) else { return String::new() };
    let rect = button.get_bounding_client_rect();
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(800.0);
    let (across, down) = (size(window.inner_width()), size(window.inner_height()));
    let width = f64::from(width).min(across - 16.0);
    let left = rect.left().min(across - width - 8.0).max(8.0);
    if rect.bottom() > down * 0.6 {
        format!("left:{left}px;bottom:{}px;min-width:{width}px;max-height:{}px", down - rect.top() + 4.0, rect.top() - 12.0)
    } else {
        format!("left:{left}px;top:{}px;min-width:{width}px;max-height:{}px", rect.bottom() + 4.0, down - rect.bottom() - 12.0)
    }
}

fn close_outside(trigger: NodeRef, list: NodeRef, close: Callback<bool>) -> Option<EventListener> {
    let document = browser::document()?;
    let options = EventListenerOptions::run_in_capture_phase();
    Some(EventListener::new_with_options(&document, "pointerdown", options, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let inside = |place: &NodeRef| place.get().is_some_and(|place| place.contains(target.as_ref()));
        if !inside(&list) && !inside(&trigger) {
            close.emit(false);
        }
    }))
}

fn keys(list: NodeRef, close: Callback<bool>) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        let key = event.key();
        match key.as_str() {
            "ArrowDown" => focus_entry(&list, |at, count| at.map_or(0, |at| (at + 1) % count)),
            "ArrowUp" => focus_entry(&list, |at, count| at.map_or(count - 1, |at| (at + count - 1) % count)),
            "Home" => focus_entry(&list, |_, _| 0),
            "End" => focus_entry(&list, |_, count| count - 1),
            "Escape" => close.emit(true),
            "Tab" => {
                close.emit(true);
                return;
            }
            _ => {
                event.stop_propagation();
                return;
            }
        }
        event.prevent_default();
        event.stop_propagation();
    })
}

fn focus_entry(list: &NodeRef, choose: impl FnOnce(Option<usize>, usize) -> usize) {
    let Some(entries) = list.cast::<Element>().and_then(|list| list.query_selector_all("[role^=menuitem]").ok()) else { return };
    let count = entries.length() as usize;
    if count == 0 {
        return;
    }
    let focused = browser::document().and_then(|document| document.active_element());
    let at = (0..count).find(|index| entries.get(*index as u32).as_ref() == focused.as_ref().map(AsRef::as_ref));
    let next = choose(at, count) as u32;
    if let Some(entry) = entries.get(next).and_then(|entry| entry.dyn_into::<HtmlElement>().ok()) {
        entry.focus().ok();
    }
}
