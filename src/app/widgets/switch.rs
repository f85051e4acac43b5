//! A switch: on or off, at once.

use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

/// Properties of [`Switch`].
#[derive(Properties, PartialEq)]
pub struct SwitchProps {
    /// What it switches.
    pub label: AttrValue,
    /// What being on means.
    #[prop_or_default]
    pub tip: Option<AttrValue>,
    /// On or off.
    pub on: bool,
    /// Told the new state.
    pub onchange: Callback<bool>,
}

/// A switch with its word.
#[component]
pub fn Switch(props: &SwitchProps) -> Html {
    let (on, onchange) = (props.on, props.onchange.clone());
    let onclick = Callback::from(move |_: MouseEvent| onchange.emit(!on));
    html! {
        <button type="button" role="switch" class="switch" aria-checked={on.to_string()} data-tip={props.tip.clone()} {onclick}>
            <span class="switch-track" aria-hidden="true"><span class="switch-thumb" /></span>
            <span>{ &props.label }</span>
        </button>
    }
}
