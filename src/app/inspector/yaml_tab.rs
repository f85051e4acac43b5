//! The object as YAML. A bar and a word at the edge say who wrote each line; a line that has a reason opens under the pointer or a key.

use std::collections::BTreeSet;

use yew::prelude::{Callback, Html, MouseEvent, UseStateHandle, classes, component, html, use_state};

use super::InspectedProps;
use crate::app::browser;
use crate::app::context::{Settings, use_settings};
use crate::app::sentences::{Words, follow};
use crate::app::widgets::icon::Icon;
use crate::text::labels::Labels;
use crate::text::sentence::Target;
use crate::view::inspector::{Inspector, Writer, YamlLine};

/// The YAML of the selected thing.
#[component]
pub fn YamlTab(props: &InspectedProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let inspector = &props.inspector;
    let only = use_state(|| None::<Writer>);
    let opened = use_state(|| None::<usize>);
    if inspector.lines.is_empty() {
        return html! { <p class="empty">{ labels.no_yaml }</p> };
    }
    let mut before = None;
    let lines = inspector.lines.iter().enumerate().map(|(index, line)| {
        let begins = before.replace(line.writer) != Some(line.writer);
        let dimmed = only.is_some_and(|writer| writer != line.writer);
        line_view(&settings, line, Place { index, begins, dimmed }, &opened)
    });
    html! {
        <>
            <Writers inspector={inspector.clone()} only={*only} onchange={Callback::from({ let only = only.clone(); move |next| only.set(next) })} />
            <div class="yaml" role="list">{ for lines }</div>
        </>
    }
}

#[derive(Clone, Copy)]
struct Place {
    index: usize,
    begins: bool,
    dimmed: bool,
}

fn line_view(settings: &Settings, line: &YamlLine, place: Place, opened: &UseStateHandle<Option<usize>>) -> Html {
    let labels = settings.labels();
    let is_open = **opened == Some(place.index);
    let class = classes!(
        "yaml-line",
        line.writer.class(),
        place.begins.then_some("begins"),
        place.dimmed.then_some("is-dimmed"),
        line.changed.then_some("is-changed"),
        is_open.then_some("is-open")
    );
    let word = html! { <span class="yaml-writer">{ if place.begins { writer_word(labels, line.writer) } else { "" } }</span> };
    let text = html! { <code class="yaml-text">{ &*line.text }</code> };
    let tick = if line.ticked {
        html! { <span class="yaml-tick" data-tip={labels.tolerated}>{ Icon::Flag.draw() }{ Icon::Check.draw() }<span class="visually-hidden">{ labels.tolerated }</span></span> }
    } else {
        Html::default()
    };
    let Some(why) = line.why.clone() else {
        return html! { <div {class} role="listitem" data-path={line.path.to_string()} data-writer={line.writer.class()}>{ word }{ text }{ tick }</div> };
    };
    let onclick = {
        let (opened, index) = (opened.clone(), place.index);
        Callback::from(move |_: MouseEvent| opened.set((!is_open).then_some(index)))
    };
    let link = line.leads_to.as_ref().map(|target| {
        let words = match target {
            Target::Taint { .. } => labels.show_taint,
            Target::Line(_) => labels.show_line,
            Target::Subject(_) => labels.show_object,
        };
        html! { <button type="button" class="link" onclick={settings.sending::<MouseEvent>(follow(target))}>{ words }</button> }
    });
    html! {
        <div {class} role="listitem" data-path={line.path.to_string()} data-writer={line.writer.class()}>
            <button type="button" class="yaml-button" aria-expanded={is_open.to_string()} {onclick}>{ word }{ text }{ tick }<span class="yaml-ask">{ Icon::Help.draw() }</span></button>
            if is_open { <p class="yaml-why"><Words sentence={why} />{ " " }{ link.unwrap_or_default() }</p> }
        </div>
    }
}

#[derive(yew::Properties, PartialEq)]
struct WritersProps {
    inspector: std::rc::Rc<Inspector>,
    only: Option<Writer>,
    onchange: Callback<Option<Writer>>,
}

/// The legend of writers, which also filters.
#[component]
fn Writers(props: &WritersProps) -> Html {
    let labels = use_settings().labels();
    let copied = use_state(|| false);
    let present: BTreeSet<Writer> = props.inspector.lines.iter().map(|line| line.writer).collect();
    let chip = |writer: Writer| {
        let pressed = props.only == Some(writer);
        let onchange = props.onchange.clone();
        let onclick = Callback::from(move |_: MouseEvent| onchange.emit((!pressed).then_some(writer)));
        html! {
            <button type="button" class={classes!("writer", writer.class())} aria-pressed={pressed.to_string()} {onclick}>
                <span class="writer-bar" aria-hidden="true" />{ writer_word(labels, writer) }
            </button>
        }
    };
    let oncopy = {
        let (inspector, copied) = (props.inspector.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let text: String = inspector.lines.iter().map(|line| format!("{}\n", line.text)).collect();
            let copied = copied.clone();
            browser::copy(&text, Callback::from(move |()| copied.set(true)));
        })
    };
    html! {
        <div class="writers" role="group" aria-label={labels.written_by}>
            <span class="muted">{ labels.written_by }</span>
            { for present.into_iter().map(chip) }
            <button type="button" class="icon-button writers-copy" aria-label={labels.copy} data-tip={if *copied { labels.copied } else { labels.copy }} onclick={oncopy}>
                { if *copied { Icon::Check } else { Icon::Copy }.draw() }
            </button>
        </div>
    }
}

/// The word for a writer.
#[must_use]
pub const fn writer_word(labels: &Labels, writer: Writer) -> &'static str {
    match writer {
        Writer::You => labels.by_you,
        Writer::Controller => labels.by_controller,
        Writer::Default => labels.by_default,
        Writer::Admission => labels.by_admission,
        Writer::Scheduler => labels.by_scheduler,
        Writer::Kubelet => labels.by_kubelet,
        Writer::ApiServer => labels.by_api_server,
    }
}
