//! The glyph of a Pod: hue and initial stand for its workload, lightness and hatching for the age of its revision, the shape for its state.

use yew::{Classes, Html, classes, html};

use crate::text::labels::Labels;
use crate::view::node_map::{Hue, PodState, PodTile, RevisionAge};

/// The CSS class of a hue.
#[must_use]
pub fn hue_class(hue: Hue) -> String {
    match hue.index {
        Some(index) => format!("hue-{}", index % 7),
        None => "hue-none".to_owned(),
    }
}

/// The glyph of a Pod.
pub fn pod_glyph(pod: &PodTile) -> Html {
    glyph(pod.hue, pod.state, pod.age)
}

/// A glyph with this hue, state and age.
pub fn glyph(hue: Hue, state: PodState, age: RevisionAge) -> Html {
    let old = (age == RevisionAge::Old).then_some("is-old");
    drawn(hue, classes!("glyph", hue_class(hue), state.class(), old))
}

/// The glyph of a workload that does not run on a node: an outline.
pub fn ghost_glyph(hue: Hue) -> Html {
    drawn(hue, classes!("glyph", hue_class(hue), "is-ghost"))
}

/// The glyph of a workload: a full square.
pub fn workload_glyph(hue: Hue) -> Html {
    glyph(hue, PodState::Ready, RevisionAge::Current)
}

fn drawn(hue: Hue, class: Classes) -> Html {
    html! { <span {class} aria-hidden="true"><span class="glyph-initial">{ hue.initial }</span></span> }
}

/// The label of a state.
#[must_use]
pub const fn state_word(labels: &Labels, state: PodState) -> &'static str {
    match state {
        PodState::Pending => labels.pending,
        PodState::Starting => labels.starting,
        PodState::Ready => labels.ready,
        PodState::NotReady => labels.not_ready,
        PodState::Failing => labels.failing,
        PodState::Terminating => labels.terminating,
        PodState::Succeeded => labels.succeeded,
    }
}

/// The accessible name of a tile: everything that it shows, in words.
#[must_use]
pub fn spoken(labels: &Labels, pod: &PodTile) -> String {
    let age = match pod.age {
        RevisionAge::Current => labels.current_revision,
        RevisionAge::Old => labels.old_revision,
    };
    let owner = pod.workload.as_ref().map_or_else(|| labels.no_owner.to_owned(), |owner| owner.key.name.to_string());
    format!("Pod {}, {owner}, {}, {}, {age}", pod.name, state_word(labels, pod.state), pod.status)
}
