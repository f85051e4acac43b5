//! The few calls that the page makes to the browser. Each returns a default value if the browser refuses the call.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, Document, Element, HtmlElement, Url, UrlSearchParams, Window};
use yew::Callback;

/// The window.
#[must_use]
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
#[must_use]
pub fn document() -> Option<Document> {
    window()?.document()
}

/// An element by its id.
#[must_use]
pub fn element_by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Gives the focus to the element with that id.
pub fn focus_id(id: &str) {
    if let Some(element) = element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}

/// Clicks on the element with that id.
pub fn click_id(id: &str) {
    if let Some(element) = element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}

/// Scrolls to the element with that id.
pub fn show_id(id: &str) {
    if let Some(element) = element_by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Makes a temporary address under which the browser finds a text; [`forget_url`] frees it.
#[must_use]
pub fn object_url(mime: &str, text: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&JsValue::from_str(text)), &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Frees a temporary address that is no longer needed.
pub fn forget_url(url: &str) {
    Url::revoke_object_url(url).ok();
}

/// Saves a text as a file.
pub fn download(name: &str, mime: &str, text: &str) {
    if let Some(url) = object_url(mime, text) {
        download_address(name, &url);
        forget_url(&url);
    }
}

/// Saves the content of an address as a file.
pub fn download_address(name: &str, address: &str) {
    let link = document().and_then(|document| document.create_element("a").ok()).and_then(|link| link.dyn_into::<HtmlElement>().ok());
    let Some(link) = link else { return };
    link.set_attribute("href", address).ok();
    link.set_attribute("download", name).ok();
    link.click();
}

/// The text that the reader has marked outside of fields.
#[must_use]
pub fn selected_text() -> String {
    let selection = window().and_then(|window| window.get_selection().ok().flatten());
    selection.map(|selection| String::from(selection.to_string())).unwrap_or_default()
}

/// A parameter of the address.
#[must_use]
pub fn parameter(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(&window()?.location().search().ok()?).ok()?.get(name)
}

/// The address without its parameters and fragment.
#[must_use]
pub fn base_address() -> String {
    let address = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    address.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// The address that opens what this embedded page shows as a whole page.
#[must_use]
pub fn address_outside() -> String {
    let scenario = parameter("scenario").map(|name| format!("?scenario={}", String::from(js_sys::encode_uri_component(&name))));
    let fragment = Some(fragment()).filter(|fragment| !fragment.is_empty()).map(|fragment| format!("#{fragment}"));
    format!("{}{}{}", base_address(), scenario.unwrap_or_default(), fragment.unwrap_or_default())
}

/// A value that [`remember`] stored on an earlier visit.
#[must_use]
pub fn remembered(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Stores a value for the next visit.
pub fn remember(key: &str, value: &str) {
    if let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
        storage.set_item(key, value).ok();
    }
}

/// The part of the address after `#`.
#[must_use]
pub fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Whether this place of the tab's history has work of its own (`www/src/keep.js`).
#[must_use]
pub fn has_place() -> bool {
    let state = window().and_then(|window| window.history().ok()).and_then(|history| history.state().ok());
    state.is_some_and(|state| js_sys::Reflect::get(&state, &"podloom".into()).is_ok_and(|id| id.is_string()))
}

/// Whether nobody sees the page.
#[must_use]
pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}

/// Whether a media query holds.
#[must_use]
pub fn matches_media(query: &str) -> bool {
    window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}

/// The language that the reader prefers most.
#[must_use]
pub fn preferred_language() -> Option<String> {
    window()?.navigator().language()
}

/// Sets an attribute of the root element.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    match value {
        Some(value) => root.set_attribute(name, value).ok(),
        None => root.remove_attribute(name).ok(),
    };
}

/// Puts `text` on the clipboard and calls back when it is there.
pub fn copy(text: &str, done: Callback<()>) {
    let Some(window) = window() else { return };
    let promise = window.navigator().clipboard().write_text(text);
    spawn_local(async move {
        if JsFuture::from(promise).await.is_ok() {
            done.emit(());
        }
    });
}

/// Real time in milliseconds, of which only differences mean anything. This is the only clock of the page.
#[must_use]
pub fn real_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Whether typing goes into the element that has the focus.
#[must_use]
pub fn is_typing(target: Option<&Element>) -> bool {
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.closest(".cm-editor").ok().flatten().is_some()
    })
}
