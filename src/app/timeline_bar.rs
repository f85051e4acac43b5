//! The bar at the bottom: virtual time, and the controls that move it.

use std::rc::Rc;

use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html};

use super::context::{Settings, use_settings};
use super::widgets::button::IconButton;
use super::widgets::icon::Icon;
use super::widgets::menu::{Entry, Item, Menu};
use super::widgets::scrubber::Scrubber;
use crate::playground::intent::{Intent, Speed};
use crate::time::Time;
use crate::view::timeline::{Mark, Timeline};

/// Properties of [`TimelineBar`].
#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    /// The view-model that it shows.
    pub timeline: Rc<Timeline>,
}

/// The timeline.
#[component]
pub fn TimelineBar(props: &TimelineProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let timeline = &props.timeline;
    let onseek = {
        let settings = settings.clone();
        Callback::from(move |ms| settings.send(Intent::Seek { ms }))
    };
    let onstep = {
        let settings = settings.clone();
        Callback::from(move |forward| settings.send(if forward { Intent::StepForward } else { Intent::StepBack }))
    };
    html! {
        <div class="timeline">
            <Transport timeline={timeline.clone()} />
            <Scrubber label={labels.virtual_time} now_ms={timeline.now_ms} end_ms={timeline.end_ms} marks={timeline.marks.clone()} {onseek} {onstep} />
            <div class="timeline-end">
                if timeline.branches.len() > 1 { { branches(&settings, timeline) } }
                <span class="clock" data-tip={labels.virtual_time}>{ Time(timeline.now_ms).clock() }</span>
                <span class={classes!("clock-state", timeline.settled.then_some("is-settled"))}>
                    if timeline.settled { { Icon::Check.draw() }{ labels.settled } }
                </span>
            </div>
            <ol class="mark-list">{ for timeline.latest.iter().map(|mark| listed(&settings, mark)) }</ol>
        </div>
    }
}

/// The buttons that move time.
#[component]
fn Transport(props: &TimelineProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let timeline = &props.timeline;
    let send = |intent: Intent| settings.sending::<MouseEvent>(intent);
    let (word, icon, turn) = match timeline.playing {
        true => (labels.pause, Icon::Pause, Intent::Pause),
        false => (labels.play, Icon::Play, Intent::Play),
    };
    let speeds = Speed::ALL.into_iter().map(|speed| {
        let take = settings.sending::<()>(Intent::SetSpeed(speed));
        Item::Entry(Entry::choice(speed.label(), speed == timeline.speed, take))
    });
    html! {
        <div class="transport" role="group" aria-label={labels.timeline}>
            <IconButton label={labels.restart} icon={Icon::Restart} onclick={send(Intent::Restart)} />
            <IconButton label={labels.step_back} icon={Icon::StepBack} shortcut={AttrValue::from("←")} disabled={!timeline.can_step_back}
                onclick={send(Intent::StepBack)} />
            <IconButton label={word} {icon} primary=true shortcut={AttrValue::from("Space")} onclick={send(turn)} />
            <IconButton label={labels.step} icon={Icon::StepForward} shortcut={AttrValue::from("→")} disabled={!timeline.can_step}
                onclick={send(Intent::StepForward)} />
            <IconButton label={labels.settle} icon={Icon::Settle} disabled={!timeline.can_step} onclick={send(Intent::Settle)} />
            <Menu label={format!("{}: {}", labels.speed, timeline.speed.label())} class={classes!("button", "button-quiet", "speed-button")} width={96}
                items={speeds.collect::<Vec<_>>()}>{ timeline.speed.label() }{ Icon::ChevronDown.draw() }</Menu>
        </div>
    }
}

fn branches(settings: &Settings, timeline: &Timeline) -> Html {
    let labels = settings.labels();
    let items: Vec<Item> = timeline
        .branches
        .iter()
        .map(|branch| {
            let entry = Entry::choice(branch.label.to_string(), branch.current, settings.sending(Intent::TakeBranch(branch.id)));
            Item::Entry(entry.hint(Time(branch.from_ms).clock()))
        })
        .collect();
    let number = timeline.branches.iter().position(|branch| branch.current).unwrap_or_default() + 1;
    html! {
        <Menu label={format!("{} {number} / {}", labels.branch, timeline.branches.len())} class={classes!("button", "button-quiet", "branch-button")} width={220} {items}>
            { Icon::Branch.draw() }{ format!("{number} / {}", timeline.branches.len()) }
        </Menu>
    }
}

/// A mark in the list that a narrow window shows under the line.
fn listed(settings: &Settings, mark: &Mark) -> Html {
    let (settings, subject, at_ms) = (settings.clone(), mark.subject.clone(), mark.at_ms);
    let onclick = Callback::from(move |_: MouseEvent| {
        settings.send(Intent::Seek { ms: at_ms });
        if subject.is_some() {
            settings.send(Intent::Select(subject.clone()));
        }
    });
    html! {
        <li><button type="button" class="mark-line" {onclick}>
            <span class="mark-time">{ Time(mark.at_ms).clock() }</span>
            <span class={classes!("mark-dot", mark.kind.class())} aria-hidden="true" />
            <span>{ &*mark.label }</span>
        </button></li>
    }
}
