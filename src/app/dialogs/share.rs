//! The share dialog: the link that holds the whole state.

use std::rc::Rc;

use yew::prelude::{Callback, Html, Properties, component, html};

use super::{CopyButton, share_address};
use crate::app::context::use_settings;
use crate::app::widgets::button::Weight;
use crate::app::widgets::dialog::Dialog;

/// Properties of [`ShareDialog`].
#[derive(Properties, PartialEq)]
pub struct ShareProps {
    /// The fragment of a link to the moment that is shown.
    pub fragment: Rc<String>,
    /// The title of the open scenario.
    pub title: Option<Rc<str>>,
    /// Called to close the dialog.
    pub onclose: Callback<()>,
}

/// The share dialog.
#[component]
pub fn ShareDialog(props: &ShareProps) -> Html {
    let labels = use_settings().labels();
    let address = share_address(&props.fragment);
    let title = props.title.as_deref().unwrap_or("Podloom").replace(['[', ']'], "");
    let markdown = format!("[{title}]({address})");
    let length = address.chars().count();
    html! {
        <Dialog title={labels.share_title} hint={labels.share_hint} onclose={props.onclose.clone()}>
            <label class="field">
                <span>{ labels.link }<span class="muted">{ format!("{length} {}", labels.characters) }</span></span>
                <input class="input input-mono" type="text" readonly=true value={address.clone()} data-testid="share-link" />
            </label>
            <div class="dialog-foot">
                <CopyButton label={labels.copy_markdown} text={markdown} />
                <CopyButton label={labels.copy_link} text={address} weight={Weight::Primary} />
            </div>
        </Dialog>
    }
}
