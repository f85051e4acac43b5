//! A dialog over the page: the browser keeps the focus inside and gives it back; Escape and a click outside close it.

use web_sys::HtmlDialogElement;
use yew::prelude::{AttrValue, Callback, Event, Html, MouseEvent, Properties, classes, component, html, use_effect_with, use_node_ref};

use super::button::IconButton;
use super::icon::Icon;
use crate::app::context::use_settings;

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// The heading.
    pub title: AttrValue,
    /// A sentence under the heading.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Whether the dialog is wider than a form.
    #[prop_or_default]
    pub wide: bool,
    /// The content.
    pub children: Html,
    /// Called to close the dialog.
    pub onclose: Callback<()>,
}

/// An open dialog.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let labels = use_settings().labels();
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = place.cast::<HtmlDialogElement>() {
                dialog.show_modal().ok();
            }
        });
    }
    let close = |onclose: &Callback<()>| {
        let onclose = onclose.clone();
        Callback::from(move |_: MouseEvent| onclose.emit(()))
    };
    let oncancel = {
        let onclose = props.onclose.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            onclose.emit(());
        })
    };
    let onclick = {
        let (place, onclose) = (place.clone(), props.onclose.clone());
        Callback::from(move |event: MouseEvent| {
            // Only the backdrop has the dialog itself as its target.
            if event.target().as_ref() == place.get().as_ref().map(AsRef::as_ref) {
                onclose.emit(());
            }
        })
    };
    html! {
        <dialog ref={place} class={classes!("dialog", props.wide.then_some("dialog-wide"))} aria-labelledby="dialog-title" {oncancel} {onclick}>
            <div class="dialog-body">
                <header class="dialog-head">
                    <div>
                        <h2 id="dialog-title">{ &props.title }</h2>
                        if let Some(hint) = &props.hint { <p class="muted">{ hint }</p> }
                    </div>
                    <IconButton label={labels.close} icon={Icon::Close} onclick={close(&props.onclose)} />
                </header>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
