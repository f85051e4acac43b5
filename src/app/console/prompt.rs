//! The prompt: where commands are typed, with what could stand there, and the search through what was typed.

use std::rc::Rc;

use yew::prelude::{
    Callback, Html, InputEvent, KeyboardEvent, MouseEvent, Properties, SubmitEvent, classes, component, html, use_effect_with, use_mut_ref,
    use_node_ref, use_state,
};

use super::super::browser;
use super::super::context::use_desk;
use super::super::shortcuts::CONSOLE_ID;
use super::super::widgets::button::IconButton;
use super::super::widgets::icon::Icon;
use super::line::{Line, Memory, Search};
use crate::playground::intent::Intent;
use crate::view::console::Console;

/// Properties of [`Prompt`].
#[derive(Properties, PartialEq)]
pub struct PromptProps {
    /// What the console shows.
    pub console: Rc<Console>,
}

/// The prompt.
#[component]
pub fn Prompt(props: &PromptProps) -> Html {
    let desk = use_desk();
    let labels = desk.labels();
    let line = Line {
        desk: desk.clone(),
        console: props.console.clone(),
        input: use_node_ref(),
        memory: use_mut_ref(Memory::default),
        search: use_state(|| None::<Search>),
        taken: use_state(|| None),
        dismissed: use_state(|| None),
    };
    {
        let line = line.clone();
        use_effect_with(props.console.offer.as_ref().map(|offer| offer.number), move |_| line.take_common());
    }
    let onkeydown = {
        let line = line.clone();
        Callback::from(move |event: KeyboardEvent| line.press(&event))
    };
    let oninput = {
        let line = line.clone();
        Callback::from(move |event: InputEvent| line.typed(&event))
    };
    let onsubmit = {
        let line = line.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            line.enter();
        })
    };
    let searches = line.search.is_some();
    html! {
        <>
            <div class="console-offers" role="status">
                if let Some(search) = &*line.search { { found(&line, search) } }
                else if line.offer().is_some() { { offers(&line) } }
            </div>
            <form class={classes!("console-prompt", searches.then_some("is-searching"))} {onsubmit}>
                <span class="prompt-sign" aria-hidden="true">{ if searches { "⌕" } else { "$" } }</span>
                <textarea id={CONSOLE_ID} ref={line.input.clone()} class="console-input" rows="1" autocomplete="off" autocapitalize="off" spellcheck="false"
                    enterkeyhint="send" aria-label={if searches { labels.history_search } else { labels.console_prompt }} aria-keyshortcuts="/"
                    placeholder={if searches { labels.history_search } else { "kubectl get pods" }} {onkeydown} {oninput} />
                if props.console.running {
                    <IconButton label={labels.stop} icon={Icon::Close} shortcut={"Ctrl+C"} onclick={desk.sending::<MouseEvent>(Intent::Interrupt)} />
                }
                <button type="submit" class="icon-button prompt-run" aria-label={labels.run}>{ Icon::Forward.draw() }</button>
                <kbd class="prompt-key" aria-hidden="true">{ "/" }</kbd>
            </form>
        </>
    }
}

/// What the search has found.
fn found(line: &Line, search: &Search) -> Html {
    let labels = line.desk.labels();
    html! {
        <p class="search-found">
            <span class="muted">{ labels.history_search }</span>
            <code data-testid="search-found">{ line.found().filter(|_| !search.query.is_empty()).as_deref().unwrap_or_default() }</code>
        </p>
    }
}

/// What could stand at the cursor.
fn offers(line: &Line) -> Html {
    let one = |(index, (text, hint)): (usize, &(Rc<str>, Rc<str>))| {
        let word = text.split_whitespace().last().unwrap_or_default().to_owned();
        let onclick = {
            let line = line.clone();
            Callback::from(move |_: MouseEvent| {
                line.take(index);
                browser::focus_id(CONSOLE_ID);
            })
        };
        let taken = *line.taken == Some(index);
        html! { <li><button type="button" class="offer" aria-current={taken.then_some("true")} title={hint.to_string()} {onclick}>{ word }</button></li> }
    };
    let lines = line.offer().map(|offer| offer.lines.clone()).unwrap_or_default();
    html! { <ul class="offers" aria-label={line.desk.labels().offers}>{ for lines.iter().enumerate().map(one) }</ul> }
}
