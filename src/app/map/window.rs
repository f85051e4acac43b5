//! A very large map: only the visible cards are drawn, in rows of equal height, so that thousands of nodes cost no more than dozens.

use super::Density;
use super::card::NodeCardView;
use super::selection_within;
use crate::app::browser;
use crate::app::layout::OpenDialog;
use crate::view::node_map::NodeMap;
use gloo_events::{EventListener, EventListenerOptions};
use std::ops::Range;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::{Callback, Html, NodeRef, Properties, component, html, use_effect_with, use_node_ref, use_state_eq};

/// More nodes than this are drawn through a window.
pub const NODES_MIN: usize = 300;
/// The least width of a card, in pixels; `is-dense` in the style sheet has the same.
const CARD_PX: f64 = 84.0;
/// The gap between two cards, in pixels.
const GAP_PX: f64 = 4.0;
/// The height of a row of cards with its gap; `.cards-window` in the style sheet has the same.
const ROW_PX: f64 = 68.0;
/// How many rows above and below the visible ones are drawn too.
const MARGIN_ROWS: usize = 6;

/// Properties of [`Window`].
#[derive(Properties, PartialEq)]
pub struct WindowProps {
    /// The whole map.
    pub map: Rc<NodeMap>,
    /// Called with a dialog to open.
    pub ondialog: Callback<Option<OpenDialog>>,
}

/// The visible part: how many cards are in a row, and which rows.
#[derive(Clone, Debug, PartialEq)]
struct Sight {
    columns: usize,
    rows: Range<usize>,
}

/// The visible cards.
#[component]
pub fn Window(props: &WindowProps) -> Html {
    let place = use_node_ref();
    let sight = use_state_eq(|| Sight { columns: 6, rows: 0..20 });
    let count = props.map.nodes.len();
    {
        let (place, sight) = (place.clone(), sight.clone());
        use_effect_with(count, move |_| {
            let look = move || {
                if let Some(seen) = seen(&place) {
                    sight.set(seen);
                }
            };
            look();
            let listeners = browser::window().map(|window| {
                let (on_scroll, on_resize) = (look.clone(), look);
                // Any scrolling on the page may have moved the map.
                let options = EventListenerOptions { phase: gloo_events::EventListenerPhase::Capture, passive: true };
                let scrolled = EventListener::new_with_options(&window, "scroll", options, move |_| on_scroll());
                let resized = EventListener::new(&window, "resize", move |_| on_resize());
                (scrolled, resized)
            });
            move || drop(listeners)
        });
    }
    let rows = count.div_ceil(sight.columns);
    let drawn = sight.rows.start.min(rows)..sight.rows.end.min(rows);
    let shown = drawn.start * sight.columns..(drawn.end * sight.columns).min(count);
    let top = drawn.start as f64 * ROW_PX;
    html! {
        <div class="cards-all" ref={place} style={format!("height:{}px", rows as f64 * ROW_PX)}>
            <div class="cards cards-window is-dense" role="list" style={format!("top:{top}px;grid-template-columns:repeat({},minmax(0,1fr))", sight.columns)}>
                { for props.map.nodes[shown].iter().map(|node| html! {
                    <NodeCardView key={&*node.name} node={node.clone()} density={Density::Dense} selection={selection_within(&props.map, node)}
                        ondialog={props.ondialog.clone()} />
                }) }
            </div>
        </div>
    }
}

fn seen(place: &NodeRef) -> Option<Sight> {
    let rect = place.cast::<Element>()?.get_bounding_client_rect();
    let height = browser::window()?.inner_height().ok()?.as_f64()?;
    let columns = (((rect.width() + GAP_PX) / (CARD_PX + GAP_PX)) as usize).max(1);
    let first = ((-rect.top()).max(0.0) / ROW_PX) as usize;
    let last = ((height - rect.top()).max(0.0) / ROW_PX) as usize + 1;
    Some(Sight { columns, rows: first.saturating_sub(MARGIN_ROWS)..last + MARGIN_ROWS })
}
