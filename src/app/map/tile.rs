//! The tile of a Pod on its node, and the ghost of a workload that does not run there.

use std::rc::Rc;

use yew::prelude::{Callback, Html, KeyboardEvent, MouseEvent, Properties, classes, component, html};

use crate::app::context::use_settings;
use crate::app::widgets::glyph::{ghost_glyph, pod_glyph, spoken, state_word};
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::playground::intent::Intent;
use crate::playground::subject::Subject;
use crate::text::sentence::plain;
use crate::view::node_map::{Ghost, PodState, PodTile};

/// Properties of [`PodTileView`].
#[derive(Properties, PartialEq)]
pub struct TileProps {
    /// The Pod.
    pub pod: Rc<PodTile>,
    /// Whether it, or its workload, is selected.
    pub selected: bool,
}

/// The tile of a Pod; the Delete key deletes the Pod.
#[component]
pub fn PodTileView(props: &TileProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let pod = &props.pod;
    let subject = Subject::pod(&pod.namespace, &pod.name);
    let onkeydown = {
        let (settings, object) = (settings.clone(), ObjectRef { kind: Kind::Pod, key: Key::new(&pod.namespace, &pod.name) });
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Delete" {
                settings.send(Intent::Delete { object: object.clone() });
            }
        })
    };
    let why = pod.why.as_ref().map(|sentence| format!("  {}", plain(sentence))).unwrap_or_default();
    let tip = format!("{}  {}{why}", pod.name, pod.status);
    let class = classes!("tile", props.selected.then_some("is-selected"), pod.changed.then_some("is-changed"));
    html! {
        <li {class} data-pod={pod.name.to_string()} data-state={pod.state.class()} data-workload={pod.workload.as_ref().map(|owner| owner.key.name.to_string())}>
            <button type="button" class="tile-button" aria-pressed={props.selected.to_string()} aria-label={spoken(labels, pod)} data-tip={tip}
                onclick={settings.selecting::<MouseEvent>(subject)} {onkeydown}>
                { pod_glyph(pod) }
                <span class="tile-name">{ displayed_name(pod) }</span>
                if pod.state != PodState::Ready {
                    <span class={classes!("tile-state", pod.state.class())}>{ shown_status(pod, state_word(labels, pod.state)) }</span>
                }
            </button>
        </li>
    }
}

/// The Pod's name: the beginning that it shares with its workload is dimmed, the rest is not.
fn displayed_name(pod: &PodTile) -> Html {
    match pod.name.strip_suffix(&*pod.short_name) {
        Some(stem) if !stem.is_empty() => html! { <><span class="tile-stem">{ stem }</span><b>{ &*pod.short_name }</b></> },
        _ => html! { <b>{ &*pod.name }</b> },
    }
}

/// kubectl's STATUS, if it says more than the state does.
fn shown_status(pod: &PodTile, state: &'static str) -> String {
    match pod.state {
        PodState::Failing | PodState::Starting => pod.status.to_string(),
        PodState::Pending | PodState::Ready | PodState::NotReady | PodState::Terminating | PodState::Succeeded => state.to_owned(),
    }
}

/// Properties of [`GhostTile`].
#[derive(Properties, PartialEq)]
pub struct GhostProps {
    /// The workload that does not run here.
    pub ghost: Ghost,
    /// The subject that a click selects.
    pub subject: Subject,
    /// Whether it is selected.
    pub selected: bool,
}

/// The ghost of a workload that does not run on a node.
#[component]
pub fn GhostTile(props: &GhostProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let ghost = &props.ghost;
    let name = &ghost.workload.key.name;
    let said = format!("{}: {name} {}", labels.declined_by, plain(&ghost.reason));
    html! {
        <li data-ghost={name.to_string()} class={classes!("tile", "tile-ghost", props.selected.then_some("is-selected"))}>
            <button type="button" class="tile-button" aria-pressed={props.selected.to_string()} aria-label={said.clone()} data-tip={said}
                onclick={settings.selecting::<MouseEvent>(props.subject.clone())}>
                { ghost_glyph(ghost.hue) }
                <span class="tile-name"><span class="tile-stem">{ &**name }</span></span>
                <span class="tile-state">{ labels.declined_by }</span>
            </button>
        </li>
    }
}
