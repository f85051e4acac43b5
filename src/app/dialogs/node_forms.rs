//! Small forms for a node: a taint and a label. Each runs a kubectl command.

use web_sys::HtmlInputElement;
use yew::prelude::{
    Callback, Html, InputEvent, MouseEvent, Properties, SubmitEvent, TargetCast, UseStateHandle, component, html, use_state,
};

use crate::app::context::use_settings;
use crate::app::widgets::button::{Button, Weight};
use crate::app::widgets::dialog::Dialog;
use crate::object::kind::Name;
use crate::playground::intent::Intent;
use crate::playground::node_act::{Effect, NodeAct};
use crate::text::labels::Labels;

/// Properties of [`TaintDialog`] and [`LabelDialog`].
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// The node.
    pub node: Name,
    /// Called to close the dialog.
    pub onclose: Callback<()>,
}

/// The form for a taint.
#[component]
pub fn TaintDialog(props: &FormProps) -> Html {
    let labels = use_settings().labels();
    let (key, value, effect) = (use_state(String::new), use_state(String::new), use_state(|| Effect::NoSchedule));
    let act = NodeAct::Taint { key: key.trim().into(), value: value.trim().into(), effect: *effect };
    let hint = |effect: Effect| match effect {
        Effect::NoSchedule => labels.no_schedule_hint,
        Effect::PreferNoSchedule => labels.prefer_no_schedule_hint,
        Effect::NoExecute => labels.no_execute_hint,
    };
    let choice = |of: Effect| {
        let effect_now = effect.clone();
        let onclick = Callback::from(move |_: MouseEvent| effect_now.set(of));
        html! { <button type="button" class="segment" aria-pressed={(*effect == of).to_string()} {onclick}>{ of.word() }</button> }
    };
    html! {
        <ActForm node={props.node.clone()} title={labels.add_taint.trim_end_matches('…')} {act} ready={!key.trim().is_empty()} onclose={props.onclose.clone()}>
            { field(labels.key, None, &key, "dedicated", true) }
            { field(labels.value, Some(labels.optional), &value, "", false) }
            <div class="field"><span>{ labels.effect }</span>
                <span class="segments" role="group" aria-label={labels.effect}>{ for Effect::ALL.into_iter().map(choice) }</span>
                <span class="muted">{ hint(*effect) }</span>
            </div>
        </ActForm>
    }
}

/// The form for a label.
#[component]
pub fn LabelDialog(props: &FormProps) -> Html {
    let labels = use_settings().labels();
    let (key, value) = (use_state(String::new), use_state(String::new));
    let act = NodeAct::Label { key: key.trim().into(), value: value.trim().into() };
    html! {
        <ActForm node={props.node.clone()} title={labels.set_label.trim_end_matches('…')} {act} ready={!key.trim().is_empty()} onclose={props.onclose.clone()}>
            { field(labels.key, None, &key, "disktype", true) }
            { field(labels.value, Some(labels.optional), &value, "ssd", false) }
        </ActForm>
    }
}

fn field(word: &'static str, note: Option<&'static str>, value: &UseStateHandle<String>, example: &'static str, first: bool) -> Html {
    let oninput = {
        let value = value.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                value.set(input.value());
            }
        })
    };
    html! {
        <label class="field">
            <span>{ word }if let Some(note) = note { <span class="muted">{ note }</span> }</span>
            <input class="input input-mono" type="text" value={(**value).clone()} placeholder={example} autofocus={first} autocomplete="off"
                autocapitalize="off" spellcheck="false" {oninput} />
        </label>
    }
}

/// Properties of [`ActForm`].
#[derive(Properties, PartialEq)]
struct ActFormProps {
    node: Name,
    title: &'static str,
    act: NodeAct,
    ready: bool,
    children: Html,
    onclose: Callback<()>,
}

/// The frame of a form: the fields, the command they make, and the button that runs it.
#[component]
fn ActForm(props: &ActFormProps) -> Html {
    let settings = use_settings();
    let labels: &Labels = settings.labels();
    let onsubmit = {
        let (settings, node, act, ready, onclose) =
            (settings.clone(), props.node.clone(), props.act.clone(), props.ready, props.onclose.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if ready {
                settings.send(Intent::ActOnNode { node: node.clone(), act: act.clone() });
                onclose.emit(());
            }
        })
    };
    let cancel = {
        let onclose = props.onclose.clone();
        Callback::from(move |_: MouseEvent| onclose.emit(()))
    };
    html! {
        <Dialog title={format!("{}: {}", props.title, props.node)} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit}>
                { props.children.clone() }
                <pre class="command-preview"><code>{ if props.ready { props.act.command(&props.node) } else { "kubectl …".to_owned() } }</code></pre>
                <div class="dialog-foot">
                    <Button label={labels.cancel} weight={Weight::Quiet} onclick={cancel} />
                    <button type="submit" class="button button-primary" disabled={!props.ready}><span class="button-word">{ labels.apply }</span></button>
                </div>
            </form>
        </Dialog>
    }
}
