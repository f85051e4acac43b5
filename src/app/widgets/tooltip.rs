//! One tooltip for the whole page: an element with `data-tip` shows it at once when the pointer is on it or the focus reaches it.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};
use yew::prelude::{Html, UseStateHandle, component, html, use_effect_with, use_state};

use crate::app::browser;

#[derive(Clone, PartialEq)]
struct Tip {
    words: String,
    style: String,
}

/// The tooltip.
#[component]
pub fn Tooltip() -> Html {
    let tip = use_state(|| None::<Tip>);
    {
        let tip = tip.clone();
        use_effect_with((), move |()| {
            let listeners: Vec<EventListener> = browser::document()
                .map(|document| {
                    let show = |kind: &'static str| {
                        let tip = tip.clone();
                        EventListener::new(&document, kind, move |event| tip.set(tip_of(event)))
                    };
                    let hide = |kind: &'static str| {
                        let tip: UseStateHandle<_> = tip.clone();
                        EventListener::new(&document, kind, move |_| tip.set(None))
                    };
                    vec![show("pointerover"), show("focusin"), hide("pointerdown"), hide("focusout"), hide("scroll"), hide("keydown")]
                })
                .unwrap_or_default();
            move || drop(listeners)
        });
    }
    match &*tip {
        Some(tip) => html! { <div class="tooltip" role="tooltip" style={tip.style.clone()}>{ &tip.words }</div> },
        None => Html::default(),
    }
}

fn tip_of(event: &Event) -> Option<Tip> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    // Focus that a click gave shows no tooltip.
    if event.type_() == "focusin" && !target.matches(":focus-visible").unwrap_or(false) {
        return None;
    }
    let owner = target.closest("[data-tip]").ok()??;
    let words = owner.get_attribute("data-tip").filter(|words| !words.is_empty())?;
    let rect = owner.get_bounding_client_rect();
    let window = browser::window()?;
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(800.0);
    let (across, down) = (size(window.inner_width()), size(window.inner_height()));
    let middle = (rect.left() + rect.width() / 2.0).clamp(8.0, across - 8.0);
    // The box grows towards the middle of the window, so that it never leaves it.
    let shift = -100.0 * middle / across;
    let vertical =
        if rect.bottom() > down * 0.7 { format!("bottom:{}px", down - rect.top() + 6.0) } else { format!("top:{}px", rect.bottom() + 6.0) };
    Some(Tip { words, style: format!("left:{middle}px;{vertical};transform:translateX({shift:.1}%)") })
}
