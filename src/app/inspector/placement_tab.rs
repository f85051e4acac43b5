//! The placement table: for each workload and node, whether a Pod runs there, or the first filter that refused it and with which numbers.

use yew::prelude::{Html, MouseEvent, classes, component, html};

use super::InspectedProps;
use crate::app::context::{Settings, use_settings};
use crate::app::sentences::Words;
use crate::app::widgets::glyph::workload_glyph;
use crate::app::widgets::icon::Icon;
use crate::playground::subject::Subject;
use crate::text::labels::Labels;
use crate::view::inspector::{Answer, PlacementRow, Verdict};

/// The most rows that are shown.
const ROWS_MAX: usize = 300;

/// The placement table of the selected thing.
#[component]
pub fn PlacementTab(props: &InspectedProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let placement = &props.inspector.placement;
    if placement.rows.is_empty() {
        return html! { <p class="empty">{ labels.no_placement }</p> };
    }
    let hidden = placement.rows.len().saturating_sub(ROWS_MAX);
    html! {
        <>
            if let Some(verdict) = &placement.verdict { <p class="verdict">{ &**verdict }</p> }
            <table class="placement">
                <thead><tr>
                    <th scope="col">{ labels.node }</th>
                    { for placement.columns.iter().map(|column| html! {
                        <th scope="col"><span class="column-name">{ workload_glyph(column.hue) }<span class="name">{ &*column.object.key.name }</span></span></th>
                    }) }
                </tr></thead>
                <tbody>{ for placement.rows.iter().take(ROWS_MAX).map(|row| table_row(&settings, row)) }</tbody>
            </table>
            if hidden > 0 { <p class="muted">{ format!("+ {hidden}") }</p> }
        </>
    }
}

fn table_row(settings: &Settings, row: &PlacementRow) -> Html {
    let select = settings.selecting::<MouseEvent>(Subject::node(&row.node));
    html! {
        <tr>
            <th scope="row"><button type="button" class="link name" onclick={select}>{ &*row.node }</button></th>
            { for row.verdicts.iter().map(|verdict| cell(settings.labels(), verdict)) }
        </tr>
    }
}

fn cell(labels: &Labels, verdict: &Verdict) -> Html {
    let (class, icon, word) = match verdict.answer {
        Answer::Here => ("is-here", Icon::Check, labels.runs_here),
        Answer::Fits => ("is-fit", Icon::Plus, labels.fits),
        Answer::MayStay => ("is-staying", Icon::Pause, labels.may_stay),
        Answer::Refused => ("is-refused", Icon::Close, labels.refused),
        Answer::NotAsked => ("is-not-asked", Icon::Pause, labels.not_asked),
    };
    html! {
        <td class={classes!("answer", class)}>
            <span class="answer-word">{ icon.draw() }{ word }</span>
            if !verdict.filter.is_empty() { <span class="answer-filter">{ &*verdict.filter }</span> }
            if verdict.answer != Answer::Here { <span class="answer-why"><Words sentence={verdict.because.clone()} /></span> }
        </td>
    }
}
