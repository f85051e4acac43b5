//! Keeping the reader's work. What is done is written down before it is done, and what came of it a moment later; the store itself is
//! `www/src/keep.js`, which lives on when this code has died.

use super::browser;
use super::state::State;
use crate::playground::intent::Intent;
use crate::playground::work::Work;
use crate::playground::{Playground, link, restore};
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use serde::Deserialize;
use std::cell::RefCell;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::spawn_local;
use yew::{UseReducerDispatcher, UseReducerHandle, hook, use_effect_with};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = podloom, js_name = started)]
    fn say_started();
    #[wasm_bindgen(js_namespace = podloom, js_name = fail)]
    fn say_failed(reason: &str);
    #[wasm_bindgen(js_namespace = ["podloom", "keeper"], js_name = start, catch)]
    async fn find_work() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["podloom", "keeper"])]
    fn begin(push: bool);
    #[wasm_bindgen(js_namespace = ["podloom", "keeper"])]
    fn write(text: &str, doing: &str);
    #[wasm_bindgen(js_namespace = ["podloom", "keeper"])]
    fn settle(title: &str, text: &str, state: &str, working: bool);
    #[wasm_bindgen(js_namespace = ["podloom", "keeper"])]
    fn rest(working: bool);
    #[wasm_bindgen(js_namespace = ["podloom", "keeper"], js_name = leaveAddress)]
    fn leave_address();
    #[wasm_bindgen(js_namespace = ["podloom", "keeper"], catch)]
    async fn take(id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["podloom", "keeper"], js_name = elsewhere)]
    fn id_elsewhere() -> Option<String>;
}

/// The state is written down when nothing has been done for so long, in real milliseconds.
const QUIET_MS: u32 = 300;

/// What was kept of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Kept {
    how: How,
    text: String,
    state: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum How {
    /// The page had come through it.
    Restore,
    /// The page died over it: it is shown, and played only if the reader asks for it.
    Offer,
}

/// What is remembered between two acts of the reader.
#[derive(Default)]
struct Keeper {
    /// Whether this page keeps anything; an embedded one leaves the storage of its host alone.
    keeps: bool,
    /// What the page knows now.
    latest: Option<Playground>,
    /// What was last written down.
    written: Option<Playground>,
    /// Whether anything was done since this entry began.
    touched: bool,
    timer: Option<Timeout>,
}

thread_local! {
    // Yew's reducer is not to touch storage, and an act has to be written down before it reaches the reducer.
    static KEEPER: RefCell<Keeper> = RefCell::new(Keeper::default());
}

/// Finds the work that belongs to this place of the tab's history.
pub async fn start(keeps: bool) -> Option<Kept> {
    KEEPER.with_borrow_mut(|keeper| keeper.keeps = keeps);
    if !keeps {
        return None;
    }
    serde_wasm_bindgen::from_value(find_work().await.ok()?).ok()
}

/// From now on a failure of a script is not a failure to start.
pub fn started() {
    say_started();
}

/// The page's code has panicked: the overlay takes over.
pub fn failed(reason: &str) {
    say_failed(reason);
}

/// The playground to begin with: the kept work, else what the address names, else the first scenario.
#[must_use]
pub fn first(kept: Option<&Kept>, reduced_motion: bool) -> Playground {
    if let Some(kept) = kept {
        return link::empty(reduced_motion).reduce(kept.intent()).unwrap_or_else(|| link::first("", None, reduced_motion));
    }
    let (fragment, scenario) = (browser::fragment(), browser::parameter("scenario"));
    if !fragment.is_empty() {
        KEEPER.with_borrow(|keeper| keeper.open_ahead(&fragment));
    }
    link::first(&fragment, scenario.as_deref(), reduced_motion)
}

impl Kept {
    fn intent(&self) -> Intent {
        let (text, state) = (self.text.as_str().into(), self.state.as_str().into());
        match self.how {
            How::Restore => Intent::Restore { text, state },
            How::Offer => Intent::Offer { text, state },
        }
    }
}

/// Writes down what the reader is about to do.
pub fn before(intent: &Intent) {
    KEEPER.with_borrow_mut(|keeper| keeper.before(intent));
}

/// Writes down what the reader is typing, before anybody reads it.
pub fn typed(text: &str) {
    KEEPER.with_borrow(|keeper| keeper.write_ahead(text, "type"));
}

impl Keeper {
    fn before(&mut self, intent: &Intent) {
        if !self.keeps {
            return;
        }
        match intent {
            Intent::OpenScenario(_) => self.begin(true),
            Intent::Import(text) => {
                self.begin(true);
                self.write_ahead(text, "open");
            }
            Intent::OpenLink(fragment) => {
                self.begin(false);
                self.open_ahead(fragment);
            }
            Intent::Type(text) => self.act(text, "type"),
            Intent::Run { line, .. } => self.act_on_text(line),
            Intent::Apply
            | Intent::SetLiveApply(_)
            | Intent::AddNode
            | Intent::ActOnNode { .. }
            | Intent::Delete { .. }
            | Intent::Settle
            | Intent::Play
            | Intent::StepForward
            | Intent::NextStep
            | Intent::PlayAgain => self.act_on_text("act"),
            Intent::MoveCaret { .. }
            | Intent::Reveal { .. }
            | Intent::Complete { .. }
            | Intent::Interrupt
            | Intent::Propose(_)
            | Intent::GiveUp(_)
            | Intent::ClearConsole
            | Intent::DismissNotice
            | Intent::Select(_)
            | Intent::ShowTab(_)
            | Intent::Pause
            | Intent::Elapse { .. }
            | Intent::StepBack
            | Intent::Restart
            | Intent::Seek { .. }
            | Intent::SetSpeed(_)
            | Intent::TakeBranch(_)
            | Intent::PreviousStep
            | Intent::LeaveScenario
            | Intent::StopWork
            | Intent::Restore { .. }
            | Intent::Offer { .. } => {}
        }
    }

    fn act(&mut self, text: &str, doing: &str) {
        self.touched = true;
        leave_address();
        self.write_ahead(text, doing);
    }

    fn act_on_text(&mut self, doing: &str) {
        let text = self.latest.as_ref().map(|latest| latest.editor.text.clone()).unwrap_or_default();
        self.act(&text, doing);
    }

    fn write_ahead(&self, text: &str, doing: &str) {
        if self.keeps {
            write(text, doing);
        }
    }

    /// Writes down what a link says before it is said.
    fn open_ahead(&self, fragment: &str) {
        if let Some((state, text)) = link::unfolded(fragment).filter(|_| self.keeps) {
            settle("", &text, &state, true);
        }
    }

    /// What was here stays as it is, and something else begins.
    fn begin(&mut self, push: bool) {
        self.settle(false);
        begin(push);
        self.touched = false;
        self.written = None;
    }

    /// Writes down what came of it. `working` tells whether the page is still at it.
    fn settle(&mut self, working: bool) {
        self.timer = None;
        let Some(latest) = self.latest.as_ref().filter(|_| self.keeps) else { return };
        if matches!(latest.work, Some(Work::Replay(_))) {
            // What is being said again was written down before it began.
            rest(working);
        } else {
            let title = latest.lesson.as_ref().map_or("", |lesson| lesson.scenario.title.as_str());
            settle(title, &latest.editor.text, &restore::state(latest), working);
            self.written = Some(latest.clone());
        }
    }

    /// The page has drawn another playground.
    fn saw(&mut self, playground: &Playground) {
        let changed = self.written.as_ref().is_none_or(|written| !restore::is_same_work(written, playground));
        self.latest = Some(playground.clone());
        if self.keeps && changed {
            // Each change puts it off: a state that kills the page is not written down as one that it came through.
            self.timer = Some(Timeout::new(QUIET_MS, || {
                KEEPER.with_borrow_mut(|keeper| {
                    let working = keeper.latest.as_ref().is_some_and(|latest| latest.work.is_some() || latest.is_time_running());
                    keeper.settle(working);
                });
            }));
        }
    }
}

/// Writes the work down as it changes and when the tab is left, and follows Back and Forward.
#[hook]
pub fn use_keeping(state: &UseReducerHandle<State>, keeps: bool) {
    KEEPER.with_borrow_mut(|keeper| keeper.saw(&state.0));
    let dispatcher = state.dispatcher();
    use_effect_with(keeps, move |keeps| {
        let window = browser::window().filter(|_| *keeps);
        let listeners = window.map(|window| {
            let leaves = |_: &web_sys::Event| KEEPER.with_borrow_mut(|keeper| keeper.settle(false));
            let hides = |_: &web_sys::Event| {
                if browser::is_hidden() {
                    KEEPER.with_borrow_mut(|keeper| keeper.settle(false));
                }
            };
            [
                EventListener::new(&window, "pagehide", leaves),
                EventListener::new(&window, "visibilitychange", hides),
                EventListener::new(&window, "popstate", move |_| follow_history(&dispatcher)),
            ]
        });
        move || drop(listeners)
    });
}

/// Opens the work that belongs to the place where Back or Forward has led.
fn follow_history(dispatcher: &UseReducerDispatcher<State>) {
    let Some(id) = id_elsewhere() else { return };
    let dispatcher = dispatcher.clone();
    KEEPER.with_borrow_mut(|keeper| keeper.settle(false));
    spawn_local(async move {
        let kept: Option<Kept> = take(&id).await.ok().and_then(|kept| serde_wasm_bindgen::from_value(kept).ok());
        if let Some(kept) = kept {
            KEEPER.with_borrow_mut(|keeper| (keeper.touched, keeper.written) = (false, None));
            dispatcher.dispatch(kept.intent());
        }
    });
}
