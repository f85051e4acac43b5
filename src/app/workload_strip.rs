//! The workloads above the map: the counts of kubectl, the revisions, and the ordinals of a StatefulSet with the partition between them.

use std::rc::Rc;

use yew::prelude::{AttrValue, Html, MouseEvent, Properties, classes, component, html};

use super::context::{Settings, use_settings};
use super::sentences::Words;
use super::widgets::glyph::{pod_glyph, spoken, state_word, workload_glyph};
use super::widgets::icon::Icon;
use crate::object::kind::Kind;
use crate::playground::subject::Subject;
use crate::view::node_map::RevisionAge;
use crate::view::workloads::{DaemonSetCounts, Detail, Ordinal, StatefulSetRow, Workload, Workloads};

/// Properties of [`WorkloadStrip`].
#[derive(Properties, PartialEq)]
pub struct StripProps {
    /// The view-model that it shows.
    pub workloads: Rc<Workloads>,
}

/// The workloads.
#[component]
pub fn WorkloadStrip(props: &StripProps) -> Html {
    let labels = use_settings().labels();
    let rows = &props.workloads.rows;
    html! {
        <section class="workloads" aria-label={labels.workloads}>
            if rows.is_empty() { <p class="muted empty-line">{ labels.workloads_empty }</p> }
            { for rows.iter().map(|workload| html! { <WorkloadRow key={workload.object.key.to_string()} workload={workload.clone()} /> }) }
        </section>
    }
}

/// Properties of [`WorkloadRow`].
#[derive(Properties, PartialEq)]
struct RowProps {
    workload: Rc<Workload>,
}

/// One workload.
#[component]
fn WorkloadRow(props: &RowProps) -> Html {
    let settings = use_settings();
    let workload = &props.workload;
    let select = settings.selecting::<MouseEvent>(Subject::Object(workload.object.clone()));
    let detail = match &workload.detail {
        Detail::DaemonSet(counts) => counted(&settings, counts),
        Detail::StatefulSet(row) => ordinals(&settings, workload, row),
    };
    html! {
        <div data-workload={workload.object.key.name.to_string()} class={classes!("workload", workload.selected.then_some("is-selected"))}>
            <button type="button" class="workload-name" aria-pressed={workload.selected.to_string()} onclick={select}>
                { workload_glyph(workload.hue) }
                <span class="workload-words">
                    <span class="name">{ &*workload.object.key.name }</span>
                    <span class="muted">{ format!("{} · {}", workload.object.kind, workload.object.key.namespace) }</span>
                </span>
            </button>
            <div class="workload-detail">{ detail }</div>
            <div class="workload-side">{ revisions(&settings, workload) }</div>
            if let Some(sentence) = workload.activity.clone() { <p class="activity"><Words {sentence} /></p> }
        </div>
    }
}

fn count(label: &'static str, value: u32, of: u32) -> Html {
    html! { <span class={classes!("count", (value < of).then_some("is-short"))}><b>{ value }</b><span>{ label }</span></span> }
}

fn counted(settings: &Settings, counts: &DaemonSetCounts) -> Html {
    let labels = settings.labels();
    html! {
        <div class="counts">
            { count(labels.desired, counts.desired, 0) }
            { count(labels.current, counts.current, counts.desired) }
            { count(labels.ready, counts.ready, counts.desired) }
            { count(labels.up_to_date, counts.up_to_date, counts.desired) }
            { count(labels.available, counts.available, counts.desired) }
            if counts.misscheduled > 0 { { count(labels.misscheduled, counts.misscheduled, u32::MAX) } }
        </div>
    }
}

fn ordinals(settings: &Settings, workload: &Workload, row: &StatefulSetRow) -> Html {
    let labels = settings.labels();
    let before = row.partition.filter(|partition| *partition > 0);
    let cells = row.ordinals.iter().map(|ordinal| {
        let fence = before == Some(ordinal.number);
        html! {
            <>
                if fence { <span class="partition" data-tip={labels.partition_hint}>{ format!("{} {}", labels.partition, ordinal.number) }</span> }
                { cell(settings, workload, ordinal) }
            </>
        }
    });
    html! {
        <div class="counts">
            { count(labels.ready, row.ready, row.replicas) }
            <span class="ordinals" role="list">{ for cells }</span>
        </div>
    }
}

fn cell(settings: &Settings, workload: &Workload, ordinal: &Ordinal) -> Html {
    let labels = settings.labels();
    let (picture, subject, said) = match &ordinal.pod {
        Some(pod) => (pod_glyph(pod), Subject::pod(&pod.namespace, &pod.name), spoken(labels, pod)),
        None => (
            html! { <span class="glyph is-absent" aria-hidden="true" /> },
            Subject::Ordinal { workload: workload.object.clone(), ordinal: ordinal.number },
            format!("{}-{}: {}", workload.object.key.name, ordinal.number, labels.no_pod_yet),
        ),
    };
    let tip = match &ordinal.pod {
        Some(pod) => {
            format!("{}  {}  {} {}", pod.name, state_word(labels, pod.state), labels.revision, ordinal.revision.unwrap_or_default())
        }
        None => said.clone(),
    };
    html! {
        <span class="ordinal" role="listitem" data-ordinal={ordinal.number.to_string()} data-revision={ordinal.revision.map(|revision| revision.to_string())}>
            <button type="button" class="ordinal-pod" aria-label={said} data-tip={tip} onclick={settings.selecting::<MouseEvent>(subject)}>
                { picture }<span class="ordinal-number">{ ordinal.number }</span>
            </button>
            { for ordinal.claims.iter().map(|claim| {
                let words = if claim.left_behind { format!("{} {}: {}", labels.claim, claim.key.name, labels.claim_left) }
                    else { format!("{} {}: {}", labels.claim, claim.key.name, claim.phase) };
                let subject = Subject::object(Kind::PersistentVolumeClaim, &claim.key.namespace, &claim.key.name);
                let class = classes!("claim", (&*claim.phase != "Bound").then_some("is-unbound"), claim.left_behind.then_some("is-left"));
                html! { <button type="button" {class} aria-label={words.clone()} data-tip={words} onclick={settings.selecting::<MouseEvent>(subject)}>{ Icon::Disk.draw() }</button> }
            }) }
        </span>
    }
}

fn revisions(settings: &Settings, workload: &Workload) -> Html {
    let labels = settings.labels();
    let shown = workload.revisions.iter().take(3).map(|revision| {
        let age = if revision.current { RevisionAge::Current } else { RevisionAge::Old };
        let glyph = super::widgets::glyph::glyph(workload.hue, crate::view::node_map::PodState::Ready, age);
        let tip: AttrValue = format!("{} {} · {} · {} {}", labels.revision, revision.number, revision.summary, revision.pods, labels.pods).into();
        html! {
            <span class="revision" data-tip={tip.clone()} aria-label={tip} role="img">{ glyph }<span>{ format!("r{}", revision.number) }</span><span class="muted">{ format!("×{}", revision.pods) }</span></span>
        }
    });
    html! { <span class="revisions">{ for shown }</span> }
}
