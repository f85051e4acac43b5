//! Opening and saving files: a manifest, a dump of a cluster or a scenario is picked or dropped onto the page; manifests, inputs and the
//! map can be saved.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, FileList, HtmlCanvasElement, HtmlImageElement, HtmlInputElement};
use yew::prelude::{Callback, Event, Html, TargetCast, hook, html, use_callback, use_effect_with, use_mut_ref, use_state_eq};
use yew::{UseReducerHandle, UseStateHandle, component};

use super::browser;
use super::context::{Settings, use_settings};
use super::state::State;
use crate::playground::export;
use crate::playground::intent::Intent;
use crate::text::labels::Labels;
use crate::view::page::Page;
use crate::view::picture;

/// The id of the field that picks a file.
pub const PICK_ID: &str = "pick-file";
/// The largest file that is read, in bytes. Dumps of clusters are long, but most of their objects are left out.
const FILE_BYTES_MAX: f64 = 20_000_000.0;
/// How many pixels of a PNG stand for one of the picture.
const PNG_SCALE: u32 = 2;

/// A thing that can be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    /// The text of the editor.
    Manifests,
    /// The inputs so far, as a scenario file.
    Scenario,
    /// The inputs so far, as a shell script.
    Script,
    /// The map, as SVG.
    Svg,
    /// The map, as PNG.
    Png,
}

impl Save {
    /// Everything that can be saved, as the menu lists it.
    pub const ALL: [Self; 5] = [Self::Manifests, Self::Scenario, Self::Script, Self::Svg, Self::Png];

    /// Its label in the menu.
    #[must_use]
    pub const fn words(self, labels: &'static Labels) -> &'static str {
        match self {
            Self::Manifests => labels.save_manifests,
            Self::Scenario => labels.save_scenario,
            Self::Script => labels.save_script,
            Self::Svg => labels.save_svg,
            Self::Png => labels.save_png,
        }
    }
}

/// A callback that saves what it is called with.
#[hook]
pub fn use_saving(state: &UseReducerHandle<State>, page: &Rc<Page>) -> Callback<Save> {
    let latest = use_mut_ref(|| None);
    *latest.borrow_mut() = Some((state.0.clone(), page.clone()));
    use_callback((), move |save: Save, ()| {
        if let Some((playground, page)) = &*latest.borrow() {
            let name = page.lesson.as_ref().map_or("podloom", |lesson| &lesson.name).to_owned();
            let title = page.lesson.as_ref().map_or("Podloom", |lesson| &lesson.title).to_owned();
            match save {
                Save::Manifests => browser::download(&format!("{name}.yaml"), "text/yaml", &playground.editor.text),
                Save::Scenario => browser::download(&format!("{name}.scenario.yaml"), "text/yaml", &export::scenario(playground)),
                Save::Script => browser::download(&format!("{name}.sh"), "text/x-shellscript", &export::script(playground)),
                Save::Svg => browser::download(&format!("{name}.svg"), "image/svg+xml", &picture::svg(&page.node_map, &title)),
                Save::Png => save_png(format!("{name}.png"), &picture::svg(&page.node_map, &title)),
            }
        }
    })
}

/// Draws the picture on a canvas, and saves that.
fn save_png(name: String, svg: &str) {
    let (Some(url), Some(document)) = (browser::object_url("image/svg+xml", svg), browser::document()) else { return };
    let image = document.create_element("img").ok().and_then(|element| element.dyn_into::<HtmlImageElement>().ok());
    let canvas = document.create_element("canvas").ok().and_then(|element| element.dyn_into::<HtmlCanvasElement>().ok());
    let (Some(image), Some(canvas)) = (image, canvas) else { return };
    image.set_src(&url);
    spawn_local(async move {
        if JsFuture::from(image.decode()).await.is_ok() {
            let (width, height) = (image.natural_width() * PNG_SCALE, image.natural_height() * PNG_SCALE);
            canvas.set_width(width);
            canvas.set_height(height);
            let context =
                canvas.get_context("2d").ok().flatten().and_then(|context| context.dyn_into::<web_sys::CanvasRenderingContext2d>().ok());
            let drawn = context.and_then(|context| {
                context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, f64::from(width), f64::from(height)).ok()
            });
            if let (Some(()), Ok(address)) = (drawn, canvas.to_data_url_with_type("image/png")) {
                browser::download_address(&name, &address);
            }
        }
        browser::forget_url(&url);
    });
}

/// Opens the objects of files as a new cluster.
fn open_files(settings: &Settings, files: &FileList) {
    let files: Vec<_> = (0..files.length()).filter_map(|index| files.get(index)).filter(|file| file.size() <= FILE_BYTES_MAX).collect();
    let settings = settings.clone();
    spawn_local(async move {
        let mut parts = Vec::new();
        for file in files {
            if let Ok(text) = JsFuture::from(file.text()).await {
                parts.push(text.as_string().unwrap_or_default());
            }
        }
        if !parts.is_empty() {
            settings.send(Intent::Import(parts.join("\n---\n").into()));
        }
    });
}

/// Opens files that are dropped anywhere onto the page, and holds the field with which a button picks files.
#[component]
pub fn FileDoor() -> Html {
    let settings = use_settings();
    let over = use_state_eq(|| false);
    use_dropping(&settings, &over);
    let onchange = {
        let settings = settings.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(files) = input.files() {
                open_files(&settings, &files);
            }
        })
    };
    // The field is emptied first, so that picking the same file again counts as a change.
    let onclick = Callback::from(|event: yew::MouseEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            input.set_value("");
        }
    });
    html! {
        <>
            <input id={PICK_ID} class="visually-hidden" type="file" multiple=true accept=".yaml,.yml,.json,.txt" tabindex="-1" aria-hidden="true"
                aria-label={settings.labels().open_file} {onchange} {onclick} />
            if *over { <div class="drop-here" data-testid="drop-here"><p>{ settings.labels().drop_here }</p></div> }
        </>
    }
}

#[hook]
fn use_dropping(settings: &Settings, over: &UseStateHandle<bool>) {
    let over = over.clone();
    use_effect_with(settings.clone(), move |settings| {
        let listen = |name: &'static str, answer: Rc<dyn Fn(&DragEvent)>| {
            // The page listens in the capture phase, before the editor, which would insert the file into its text.
            let options = EventListenerOptions { phase: gloo_events::EventListenerPhase::Capture, passive: false };
            browser::window().map(|window| {
                EventListener::new_with_options(&window, name, options, move |event| {
                    if let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| carries_files(event)) {
                        event.prevent_default();
                        answer(event);
                    }
                })
            })
        };
        let (settings, setter) = (settings.clone(), over.setter());
        let shows = setter.clone();
        let hides = setter.clone();
        let listeners = [
            listen("dragover", Rc::new(move |_| shows.set(true))),
            listen(
                "dragleave",
                Rc::new(move |event| {
                    if event.related_target().is_none() {
                        hides.set(false);
                    }
                }),
            ),
            listen(
                "drop",
                Rc::new(move |event| {
                    setter.set(false);
                    event.stop_propagation();
                    if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
                        open_files(&settings, &files);
                    }
                }),
            ),
        ];
        move || drop(listeners)
    });
}

fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}
