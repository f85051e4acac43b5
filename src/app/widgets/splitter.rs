//! A bar between two panes that is dragged, or moved with the arrows.

use yew::prelude::{AttrValue, Callback, Html, KeyboardEvent, PointerEvent, Properties, TargetCast, classes, component, html, use_mut_ref};

/// Properties of [`Splitter`].
#[derive(Properties, PartialEq)]
pub struct SplitterProps {
    /// The accessible name.
    pub label: AttrValue,
    /// The size of the pane, in pixels.
    pub value: i32,
    /// The least size.
    pub min: i32,
    /// The greatest size.
    pub max: i32,
    /// Whether the pane is to the right of the bar, or below it.
    #[prop_or_default]
    pub right: bool,
    /// Whether the bar lies between one pane above and one below.
    #[prop_or_default]
    pub lies: bool,
    /// Called with the new size.
    pub onchange: Callback<i32>,
}

/// A bar between two panes.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let grip = use_mut_ref(|| None::<(i32, i32)>);
    let (value, min, max, lies, sign) = (props.value, props.min, props.max, props.lies, if props.right { -1 } else { 1 });
    let place = move |event: &PointerEvent| if lies { event.client_y() } else { event.client_x() };
    let onpointerdown = {
        let grip = grip.clone();
        Callback::from(move |event: PointerEvent| {
            *grip.borrow_mut() = Some((place(&event), value));
            if let Some(bar) = event.target_dyn_into::<web_sys::Element>() {
                bar.set_pointer_capture(event.pointer_id()).ok();
            }
        })
    };
    let onpointermove = {
        let (grip, onchange) = (grip.clone(), props.onchange.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some((from, size)) = *grip.borrow() {
                onchange.emit((size + sign * (place(&event) - from)).clamp(min, max));
            }
        })
    };
    let onpointerup = Callback::from(move |_: PointerEvent| *grip.borrow_mut() = None);
    let onkeydown = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: KeyboardEvent| {
            let move_by = match (event.key().as_str(), lies) {
                ("ArrowLeft", false) | ("ArrowUp", true) => -16,
                ("ArrowRight", false) | ("ArrowDown", true) => 16,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            onchange.emit((value + sign * move_by).clamp(min, max));
        })
    };
    html! {
        <div class={classes!("splitter", lies.then_some("lies"))} role="separator" tabindex="0" aria-orientation={if lies { "horizontal" } else { "vertical" }}
            aria-label={props.label.clone()} aria-valuenow={value.to_string()} aria-valuemin={min.to_string()} aria-valuemax={max.to_string()}
            onpointercancel={onpointerup.clone()} {onpointerdown} {onpointermove} {onpointerup} {onkeydown} />
    }
}
