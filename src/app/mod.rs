//! The page, with Yew: components that are functions of view-models, one reducer, and the few effects that touch the browser.

pub mod bridge;
pub mod browser;
pub mod clock;
pub mod console;
pub mod context;
pub mod dialogs;
pub mod editor_pane;
pub mod files;
pub mod inspector;
pub mod layout;
pub mod lesson;
pub mod map;
pub mod palette;
pub mod root;
pub mod sentences;
pub mod shortcuts;
pub mod state;
pub mod timeline_bar;
pub mod top_bar;
pub mod widgets;
pub mod workload_strip;

/// Mounts the page into `#app`.
pub fn mount() {
    let Some(place) = browser::element_by_id("app") else { return };
    place.set_inner_html("");
    yew::Renderer::<root::Root>::with_root(place).render();
}
