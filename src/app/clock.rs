//! The effects that no click causes: virtual time moves on while it plays, and a link pasted into the address is opened. No other file
//! reads the clock of the browser.

use super::browser;
use super::context::Settings;
use super::state::State;
use crate::playground::intent::Intent;
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use yew::{UseReducerHandle, hook, use_effect_with};

/// How often time moves on while it plays, in real milliseconds.
const TICK_MS: u32 = 40;
/// The most time of a tick that is spent on steps, in real milliseconds.
const BUDGET_MS: f64 = 12.0;
/// The same, while something is under way that the reader waits for.
const WORK_MS: f64 = 30.0;
/// The share of the time between two ticks that steps may take when drawing is slow. With [`BUDGET_MS`] alone, a large cluster would spend
/// nearly all time on drawing, and virtual time would hardly move.
const SHARE: f64 = 0.5;
/// The most time that [`SHARE`] may give to steps, in real milliseconds.
const SHARE_MAX_MS: f64 = 150.0;
/// The fewest and the most steps between two looks at the clock; the number adapts to how long steps take.
const STEPS: (usize, usize) = (50, 400);
/// A tick that takes less time than this had nothing to do.
const NOTHING_MS: f64 = 0.05;

/// While time plays, tells the playground how much real time has passed, and takes as many steps as keep the page responsive.
#[hook]
pub fn use_ticking(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let works = state.0.work.is_some();
    use_effect_with((works || state.0.is_time_running(), works), move |(running, works)| {
        let budget_min = if *works { WORK_MS } else { BUDGET_MS };
        let timer = running.then(|| {
            let (mut last, mut steps_max) = (browser::real_ms(), STEPS.0);
            Interval::new(TICK_MS, move || {
                let began = browser::real_ms();
                let passed = began - last;
                last = began;
                let budget = budget_min.max((passed * SHARE).min(SHARE_MAX_MS));
                // A hidden tab gets no ticks; the time it missed is not made up for.
                let mut real_ms = passed.clamp(0.0, 250.0) as u64;
                loop {
                    let turn = browser::real_ms();
                    dispatcher.dispatch(Intent::Elapse { real_ms, steps_max });
                    real_ms = 0;
                    let now = browser::real_ms();
                    let wanted = if now - turn > budget / 2.0 { steps_max / 2 } else { steps_max * 2 };
                    steps_max = wanted.clamp(STEPS.0, STEPS.1);
                    if now - turn < NOTHING_MS || now - began > budget {
                        break;
                    }
                }
            })
        });
        move || drop(timer)
    });
}

/// Opens a link that is pasted into the address of this tab.
#[hook]
pub fn use_links(settings: &Settings) {
    use_effect_with(settings.clone(), |settings| {
        let settings = settings.clone();
        let listener = browser::window().map(|window| {
            EventListener::new(&window, "hashchange", move |_| {
                // Back and Forward lead to places that have work of their own (app::keeping).
                let fragment = browser::fragment();
                if !fragment.is_empty() && !browser::has_place() {
                    settings.send(Intent::OpenLink(fragment.into()));
                }
            })
        });
        move || drop(listener)
    });
}
