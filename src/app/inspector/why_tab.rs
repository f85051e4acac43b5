//! The Why tab: the causes that led to the state of the selected thing, latest first.

use yew::prelude::{Html, MouseEvent, component, html};

use super::InspectedProps;
use crate::app::context::use_settings;
use crate::app::sentences::Words;
use crate::playground::intent::Intent;
use crate::time::Time;
use crate::view::inspector::{Actor, Cause, Writer};

/// The causes behind the selected thing.
#[component]
pub fn WhyTab(props: &InspectedProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let chain = &props.inspector.chain;
    if chain.is_empty() {
        return html! { <p class="empty">{ labels.no_chain }</p> };
    }
    let link = |cause: &Cause| {
        html! {
            <li class={writer_of(cause.actor).class()}>
                <div class="cause-head">
                    <span class="cause-actor">{ if cause.actor == Actor::You { labels.by_you } else { cause.actor.word() } }</span>
                    <button type="button" class="link cause-time" onclick={settings.sending::<MouseEvent>(Intent::Seek { ms: cause.at_ms })}>{ Time(cause.at_ms).clock() }</button>
                </div>
                <p><Words sentence={cause.sentence.clone()} /></p>
                if !cause.code.is_empty() { <span class="cause-code">{ &*cause.code }</span> }
            </li>
        }
    };
    html! { <ol class="chain">{ for chain.iter().map(link) }</ol> }
}

/// The CSS class of an actor, which has the colour of the lines that it writes.
const fn writer_of(actor: Actor) -> Writer {
    match actor {
        Actor::You => Writer::You,
        Actor::DaemonSetController
        | Actor::StatefulSetController
        | Actor::NodeController
        | Actor::GarbageCollector
        | Actor::VolumeController
        | Actor::EndpointSliceController => Writer::Controller,
        Actor::Record => Writer::ApiServer,
        Actor::Scheduler => Writer::Scheduler,
        Actor::Kubelet => Writer::Kubelet,
    }
}
