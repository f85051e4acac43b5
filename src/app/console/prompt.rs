//! The prompt: the field for commands, with its completions and the search through earlier commands.

use std::rc::Rc;

use yew::prelude::{
    Callback, Html, InputEvent, KeyboardEvent, MouseEvent, Properties, SubmitEvent, classes, component, html, use_effect_with, use_mut_ref,
    use_node_ref, use_state, use_state_eq,
};

use super::super::browser;
use super::super::context::use_settings;
use super::super::shortcuts::CONSOLE_ID;
use super::super::widgets::icon::Icon;
use super::line::{Line, Memory, Search};
use crate::playground::offer::Offered;
use crate::view::console::Console;

/// Properties of [`Prompt`].
#[derive(Properties, PartialEq)]
pub struct PromptProps {
    /// The view-model of the console.
    pub console: Rc<Console>,
}

/// The prompt.
#[component]
pub fn Prompt(props: &PromptProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let line = Line {
        settings: settings.clone(),
        console: props.console.clone(),
        input: use_node_ref(),
        memory: use_mut_ref(Memory::default),
        search: use_state(|| None::<Search>),
        taken: use_state(|| None),
        dismissed: use_state(|| None),
        shape: use_state_eq(|| (1, false)),
    };
    {
        let line = line.clone();
        use_effect_with(props.console.offer.as_ref().map(|offer| offer.number), move |_| line.take_common());
    }
    {
        let (line, proposed) = (line.clone(), props.console.proposed.clone());
        let first = use_mut_ref(|| true);
        use_effect_with(proposed.as_ref().map(|(_, number)| *number), move |_| {
            let first = std::mem::take(&mut *first.borrow_mut());
            if let Some((command, _)) = proposed.filter(|_| !first) {
                line.propose(&command);
            }
        });
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
    let (lines, goes_on) = *line.shape;
    let run_label = labels.run;
    html! {
        <>
            <div class="console-offers" role="status">
                if let Some(search) = &*line.search { { found(&line, search) } }
                else if line.offer().is_some() { { offers(&line) } }
                else if goes_on { <p class="goes-on">{ labels.goes_on }</p> }
            </div>
            <form class={classes!("console-prompt", searches.then_some("is-searching"))} {onsubmit}>
                <span class="prompt-sign" aria-hidden="true">
                    <span>{ if searches { "⌕" } else { "$" } }</span>
                    if lines > 1 { <span data-testid="prompt-more">{ ">" }</span> }
                </span>
                <textarea id={CONSOLE_ID} ref={line.input.clone()} class="console-input" rows="1" autocomplete="off" autocapitalize="off" spellcheck="false"
                    enterkeyhint="send" aria-label={if searches { labels.history_search } else { labels.console_prompt }} aria-keyshortcuts="/"
                    placeholder={if searches { labels.history_search } else { "kubectl get pods" }} {onkeydown} {oninput} />
                <button type="submit" class="icon-button prompt-run" aria-label={run_label}>{ Icon::Forward.draw() }</button>
                <kbd class="prompt-key" aria-hidden="true">{ "/" }</kbd>
            </form>
        </>
    }
}

/// The line that the search found, with the matching text highlighted.
fn found(line: &Line, search: &Search) -> Html {
    let labels = line.settings.labels();
    let found = line.found().filter(|_| !search.query.is_empty());
    let words = found.as_deref().and_then(|found| {
        let at = found.find(&search.query)?;
        let (before, rest) = found.split_at(at);
        let (middle, after) = rest.split_at(search.query.len());
        Some(html! { <>{ before }<mark>{ middle }</mark>{ after }</> })
    });
    html! {
        <p class="search-found">
            <span class="muted">{ labels.history_search }</span>
            <code data-testid="search-found">{ words.clone().unwrap_or_default() }</code>
            if words.is_none() && !search.query.is_empty() { <span class="search-nothing">{ labels.no_match }</span> }
        </p>
    }
}

/// The list of completions.
fn offers(line: &Line) -> Html {
    let Some(offer) = line.offer() else { return Html::default() };
    let one = |(index, offered): (usize, &Offered)| {
        let onclick = {
            let line = line.clone();
            Callback::from(move |_: MouseEvent| {
                line.take(index);
                browser::focus_id(CONSOLE_ID);
            })
        };
        let taken = *line.taken == Some(index);
        html! { <li><button type="button" class="offer" tabindex="-1" aria-current={taken.then_some("true")} title={offered.hint.to_string()} {onclick}>{ &*offered.word }</button></li> }
    };
    let hint = line.taken.and_then(|index| offer.words.get(index)).map(|offered| offered.hint.clone()).filter(|hint| !hint.is_empty());
    html! {
        <>
            <ul class="offers" aria-label={line.settings.labels().offers}>
                { for offer.words.iter().enumerate().map(one) }
                if offer.more > 0 { <li class="offer-more muted">{ format!("+{} {}", offer.more, line.settings.labels().more_offers) }</li> }
            </ul>
            if let Some(hint) = hint { <p class="offer-hint muted">{ &*hint }</p> }
        </>
    }
}
