//! Tabs: arrow keys move between them, and one is always chosen.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::{AttrValue, Callback, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, component, html, use_node_ref};

/// Properties of [`Tabs`].
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    /// The accessible name of the row.
    pub label: AttrValue,
    /// The labels, in order.
    pub names: Vec<AttrValue>,
    /// The index of the chosen tab.
    pub chosen: usize,
    /// The id of the panel; each tab is `{panel}-tab-{index}`.
    pub panel: AttrValue,
    /// Called with the index of the tab that the reader chooses.
    pub onchange: Callback<usize>,
}

/// A row of tabs.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let row = use_node_ref();
    let onkeydown = {
        let (row, onchange, chosen, count) = (row.clone(), props.onchange.clone(), props.chosen, props.names.len());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (chosen + 1) % count,
                "ArrowLeft" => (chosen + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            focus_child(&row, next);
            onchange.emit(next);
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label={props.label.clone()} ref={row} {onkeydown}>
            { for props.names.iter().enumerate().map(|(index, name)| tab(props, index, name)) }
        </div>
    }
}

fn tab(props: &TabsProps, index: usize, name: &AttrValue) -> Html {
    let chosen = index == props.chosen;
    let onchange = props.onchange.clone();
    let onclick = Callback::from(move |_: MouseEvent| onchange.emit(index));
    html! {
        <button type="button" role="tab" class="tab" id={format!("{}-tab-{index}", props.panel)} aria-selected={chosen.to_string()}
            aria-controls={props.panel.clone()} tabindex={if chosen { "0" } else { "-1" }} {onclick}>{ name }</button>
    }
}

fn focus_child(row: &NodeRef, index: usize) {
    let child = row.cast::<web_sys::Element>().and_then(|row| row.children().item(index as u32));
    if let Some(child) = child.and_then(|child| child.dyn_into::<HtmlElement>().ok()) {
        child.focus().ok();
    }
}
