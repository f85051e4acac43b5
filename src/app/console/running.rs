//! The bar of a command that still waits: its text, whether time runs for it, and a button to stop it.

use yew::prelude::{Html, MouseEvent, Properties, classes, component, html};

use super::super::context::use_settings;
use super::super::widgets::button::{Button, Weight};
use super::super::widgets::icon::Icon;
use crate::playground::intent::Intent;
use crate::view::console::{Running, RunningTime};

/// Properties of [`RunningBar`].
#[derive(Properties, PartialEq)]
pub struct RunningProps {
    /// The command.
    pub running: Running,
}

/// The bar of a command that still waits.
#[component]
pub fn RunningBar(props: &RunningProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let Running { command, time, queued } = &props.running;
    let (words, stands) = match time {
        RunningTime::Runs => (labels.waits, false),
        RunningTime::Lent => (labels.waits_lent, false),
        RunningTime::Stands => (labels.waits_held, true),
    };
    html! {
        <div class={classes!("running", stands.then_some("stands"))} data-testid="running">
            <span class="running-sign" aria-hidden="true">{ if stands { Icon::Pause.draw() } else { Html::default() } }</span>
            <p class="running-words" role="status">
                <code>{ command.lines().next().unwrap_or_default() }</code>{ " " }{ words }
                if *queued > 0 { { format!(" · {queued} {}", labels.queued) } }
            </p>
            if stands { <Button label={labels.let_time_run} icon={Icon::Play} onclick={settings.sending::<MouseEvent>(Intent::Play)} /> }
            <Button label={labels.stop} icon={Icon::Stop} weight={Weight::Danger} tip={yew::AttrValue::from("Ctrl+C")}
                onclick={settings.sending::<MouseEvent>(Intent::Interrupt)} />
        </div>
    }
}
