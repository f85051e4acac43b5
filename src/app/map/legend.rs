//! The legend of the map, drawn by the same code as the map so that both always agree.

use yew::prelude::{Html, component, html};

use crate::app::context::use_settings;
use crate::app::widgets::glyph::{ghost_glyph, glyph, state_word};
use crate::view::node_map::{Hue, PodState, RevisionAge};

/// The legend.
#[component]
pub fn Legend() -> Html {
    let labels = use_settings().labels();
    let hue = Hue { index: Some(1), initial: 'm' };
    let sign = |picture: Html, word: &'static str| html! { <li>{ picture }<span>{ word }</span></li> };
    html! {
        <ul class="legend">
            { for PodState::ALL.into_iter().map(|state| sign(glyph(hue, state, RevisionAge::Current), state_word(labels, state))) }
            { sign(ghost_glyph(hue), labels.declined) }
            { sign(glyph(hue, PodState::Ready, RevisionAge::Old), labels.old_revision) }
        </ul>
    }
}
