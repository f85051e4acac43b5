//! A switch, which takes effect at once.

use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

/// Properties of [`Switch`].
#[derive(Properties, PartialEq)]
pub struct SwitchProps {
    /// The label.
    pub label: AttrValue,
    /// The tooltip: what it means that the switch is on.
    #[prop_or_default]
    pub tip: Option<AttrValue>,
    /// Whether it is on.
    pub on: bool,
    /// Called with the new state.
    pub onchange: Callback<bool>,
}

/// A switch with its label.
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
