//! A button that copies text to the clipboard, and confirms it.

use gloo_timers::callback::Timeout;
use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_mut_ref, use_state};

use super::super::browser;
use super::super::context::use_settings;
use super::super::widgets::icon::Icon;

/// How long the confirmation is shown, in real milliseconds.
const SAID_MS: u32 = 1_500;

/// Properties of [`CopyButton`].
#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// The accessible name: what the button copies.
    pub label: AttrValue,
    /// Makes the text when the button is pressed.
    pub text: Callback<(), String>,
    /// The button's icon.
    #[prop_or(Icon::Copy)]
    pub icon: Icon,
    /// Whether the arrow keys reach it instead of Tab.
    #[prop_or_default]
    pub by_arrows: bool,
}

/// A button that copies a text.
#[component]
pub fn CopyButton(props: &CopyProps) -> Html {
    let labels = use_settings().labels();
    let copied = use_state(|| false);
    let timer = use_mut_ref(|| None::<Timeout>);
    let onclick = {
        let (text, copied, timer) = (props.text.clone(), copied.clone(), timer.clone());
        Callback::from(move |_: MouseEvent| {
            let (said, timer) = (copied.setter(), timer.clone());
            let done = Callback::from(move |()| {
                said.set(true);
                let said = said.clone();
                *timer.borrow_mut() = Some(Timeout::new(SAID_MS, move || said.set(false)));
            });
            browser::copy(&text.emit(()), done);
        })
    };
    let (label, icon) = if *copied { (AttrValue::from(labels.copied), Icon::Check) } else { (props.label.clone(), props.icon) };
    html! {
        <button type="button" class="icon-button copy-button" tabindex={props.by_arrows.then_some("-1")} aria-label={label.clone()} data-tip={label} {onclick}>
            { icon.draw() }
        </button>
    }
}
