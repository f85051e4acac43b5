//! The dialogs of the page, one open at a time.

pub mod embed;
pub mod help;
pub mod node_forms;
pub mod share;

use std::rc::Rc;

use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html, use_state};

use super::browser;
use super::context::use_settings;
use super::layout::OpenDialog;
use super::widgets::button::{Button, Weight};
use super::widgets::icon::Icon;

/// Properties of [`DialogLayer`].
#[derive(Properties, PartialEq)]
pub struct LayerProps {
    /// The open dialog.
    pub dialog: Option<OpenDialog>,
    /// The fragment of a link to the moment that is shown.
    pub link: Rc<String>,
    /// The title of the open scenario.
    pub title: Option<Rc<str>>,
    /// Called with the dialog to open next; `None` closes the open one.
    pub ondialog: Callback<Option<OpenDialog>>,
}

/// The open dialog.
#[component]
pub fn DialogLayer(props: &LayerProps) -> Html {
    let onclose = {
        let ondialog = props.ondialog.clone();
        Callback::from(move |()| ondialog.emit(None))
    };
    let title = props.title.clone();
    let fragment = props.link.clone();
    match &props.dialog {
        // The search needs the whole page, so the root draws it.
        None | Some(OpenDialog::Palette) => Html::default(),
        Some(OpenDialog::Share) => html! { <share::ShareDialog {fragment} {title} {onclose} /> },
        Some(OpenDialog::Embed) => html! { <embed::EmbedDialog {fragment} {onclose} /> },
        Some(OpenDialog::Help) => html! { <help::HelpDialog {onclose} /> },
        Some(OpenDialog::Taint(node)) => html! { <node_forms::TaintDialog node={node.clone()} {onclose} /> },
        Some(OpenDialog::Label(node)) => html! { <node_forms::LabelDialog node={node.clone()} {onclose} /> },
    }
}

/// The address of a moment; the fragment holds everything.
#[must_use]
pub fn share_address(fragment: &str) -> String {
    format!("{}#{fragment}", browser::base_address())
}

/// Properties of [`CopyButton`].
#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// The label.
    pub label: &'static str,
    /// The text to copy.
    pub text: String,
    /// How prominent the button is.
    #[prop_or_default]
    pub weight: Weight,
}

/// A button that copies a text, and confirms it.
#[component]
pub fn CopyButton(props: &CopyProps) -> Html {
    let labels = use_settings().labels();
    let copied = use_state(String::new);
    let is_copied = *copied == props.text;
    let onclick = {
        let (text, copied) = (props.text.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, done) = (copied.clone(), text.clone());
            browser::copy(&text, Callback::from(move |()| copied.set(done.clone())));
        })
    };
    let (label, icon) = if is_copied { (labels.copied, Icon::Check) } else { (props.label, Icon::Copy) };
    html! { <Button {label} {icon} weight={props.weight} {onclick} /> }
}
