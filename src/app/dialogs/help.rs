//! Help: the keys and the signs.

use yew::prelude::{Callback, Html, Properties, component, html};

use crate::app::context::use_desk;
use crate::app::map::legend::Legend;
use crate::app::widgets::dialog::Dialog;

/// Properties of [`HelpDialog`].
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// It wants to be gone.
    pub onclose: Callback<()>,
}

/// The keys and the signs.
#[component]
pub fn HelpDialog(props: &HelpProps) -> Html {
    let labels = use_desk().labels();
    let keys: [(&[&str], &str); 6] = [
        (&["Space"], labels.shortcut_play),
        (&["←", "→"], labels.shortcut_step),
        (&["/"], labels.shortcut_console),
        (&["Ctrl", "Enter"], labels.shortcut_apply),
        (&["Esc"], labels.shortcut_escape),
        (&["?"], labels.shortcut_help),
    ];
    html! {
        <Dialog title={labels.help_title} hint={labels.tagline} onclose={props.onclose.clone()}>
            <dl class="keys">
                { for keys.into_iter().map(|(keys, words)| html! {
                    <><dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt><dd>{ words }</dd></>
                }) }
            </dl>
            <h3>{ labels.legend }</h3>
            <Legend />
        </Dialog>
    }
}
