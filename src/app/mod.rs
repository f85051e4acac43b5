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
pub mod keeping;
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

/// Finds the work that was kept, and mounts the page into `#app`.
pub fn mount() {
    yew::set_custom_panic_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        keeping::failed(&panic.to_string());
    }));
    wasm_bindgen_futures::spawn_local(async {
        let embedded = layout::Embedding::of_address().is_some();
        let kept = keeping::start(!embedded).await;
        let Some(place) = browser::element_by_id("app") else { return };
        place.replace_children_with_node_0();
        yew::Renderer::<root::Root>::with_root_and_props(place, root::RootProps { kept }).render();
        keeping::started();
    });
}
