//! The Events that Kubernetes recorded about the selected thing, in Kubernetes' own words.

use yew::prelude::{Html, classes, component, html};

use super::InspectedProps;
use crate::app::context::use_settings;
use crate::app::widgets::icon::Icon;
use crate::time::Time;
use crate::view::inspector::EventRow;

/// The Events about the selected thing.
#[component]
pub fn EventsTab(props: &InspectedProps) -> Html {
    let labels = use_settings().labels();
    let events = &props.inspector.events;
    if events.is_empty() {
        return html! { <p class="empty">{ labels.no_events }</p> };
    }
    html! { <ol class="events">{ for events.iter().map(row) }</ol> }
}

fn row(event: &EventRow) -> Html {
    html! {
        <li class={classes!(event.warning.then_some("is-warning"))}>
            <div class="event-head">
                if event.warning { { Icon::Alert.draw() }<span class="visually-hidden">{ "Warning" }</span> }
                <b>{ &*event.reason }</b>
                if event.count > 1 { <span class="badge">{ format!("×{}", event.count) }</span> }
                <span class="muted event-time">{ Time(event.at_ms).clock() }</span>
            </div>
            <p>{ &*event.message }</p>
            <span class="muted">{ &*event.source }</span>
        </li>
    }
}
