//! The help dialog: the keys, and the signs of the map.

use yew::prelude::{Callback, Html, Properties, component, html};

use crate::app::context::use_settings;
use crate::app::map::legend::Legend;
use crate::app::widgets::dialog::Dialog;

/// Properties of [`HelpDialog`].
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Called to close the dialog.
    pub onclose: Callback<()>,
}

/// The help dialog.
#[component]
pub fn HelpDialog(props: &HelpProps) -> Html {
    let labels = use_settings().labels();
    let keys: [(&'static [&'static str], &'static str); 7] = [
        (&["Space"], labels.shortcut_play),
        (&["←", "→"], labels.shortcut_step),
        (&["/"], labels.shortcut_console),
        (&["Ctrl", "K"], labels.find),
        (&["Ctrl", "Enter"], labels.shortcut_apply),
        (&["Esc"], labels.shortcut_escape),
        (&["?"], labels.shortcut_help),
    ];
    let console: [(&'static [&'static str], &'static str); 9] = [
        (&["Tab"], labels.shortcut_complete),
        (&["↑", "↓"], labels.shortcut_history),
        (&["Ctrl", "R"], labels.shortcut_search),
        (&["Ctrl", "C"], labels.shortcut_stop),
        (&["Ctrl", "L"], labels.shortcut_clear),
        (&["Ctrl", "A / E"], labels.shortcut_ends),
        (&["Ctrl", "U / K / W"], labels.shortcut_kill),
        (&["Shift", "Enter"], labels.shortcut_newline),
        (&["↑", "↓"], labels.shortcut_names),
    ];
    html! {
        <Dialog title={labels.help_title} hint={labels.tagline} onclose={props.onclose.clone()}>
            { list(&keys) }
            <h3>{ labels.console_keys }</h3>
            { list(&console) }
            <h3>{ labels.legend }</h3>
            <Legend />
            <p class="help-foot"><a href="THIRD-PARTY.txt" target="_blank" rel="noopener">{ labels.third_party }</a></p>
        </Dialog>
    }
}

/// Keys, and what each does.
fn list(keys: &[(&'static [&'static str], &'static str)]) -> Html {
    html! {
        <dl class="keys">
            { for keys.iter().map(|(keys, words)| html! {
                <><dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt><dd>{ *words }</dd></>
            }) }
        </dl>
    }
}
