//! The line of virtual time: it is dragged or moved with the arrow keys, and its marks show what happened when.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::{
    AttrValue, Callback, Html, KeyboardEvent, NodeRef, PointerEvent, Properties, TargetCast, classes, component, html, use_mut_ref,
    use_node_ref,
};

use crate::time::Time;
use crate::view::timeline::Mark;

/// Properties of [`Scrubber`].
#[derive(Properties, PartialEq)]
pub struct ScrubberProps {
    /// The accessible name.
    pub label: AttrValue,
    /// The current virtual time, in milliseconds.
    pub now_ms: u64,
    /// The virtual time at the end of the line, in milliseconds.
    pub end_ms: u64,
    /// The marks on the line.
    pub marks: Rc<[Mark]>,
    /// Called with the time to which the reader drags the cursor.
    pub onseek: Callback<u64>,
    /// Called to take one step: `true` forward, `false` back.
    pub onstep: Callback<bool>,
}

/// The line of time.
#[component]
pub fn Scrubber(props: &ScrubberProps) -> Html {
    let track = use_node_ref();
    let dragging = use_mut_ref(|| false);
    let end = props.end_ms.max(1);
    let seek = {
        let (track, onseek) = (track.clone(), props.onseek.clone());
        Callback::from(move |event: PointerEvent| onseek.emit(moment_at(&track, &event, end)))
    };
    let onpointerdown = {
        let (dragging, seek) = (dragging.clone(), seek.clone());
        Callback::from(move |event: PointerEvent| {
            *dragging.borrow_mut() = true;
            if let Some(target) = event.target_dyn_into::<Element>() {
                target.set_pointer_capture(event.pointer_id()).ok();
            }
            seek.emit(event);
        })
    };
    let onpointermove = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            if *dragging.borrow() {
                seek.emit(event);
            }
        })
    };
    let onpointerup = Callback::from(move |_: PointerEvent| *dragging.borrow_mut() = false);
    let percent = |at: u64| format!("{:.2}%", at as f64 * 100.0 / end as f64);
    let marks = props.marks.iter().map(|mark| {
        let said = format!("{}  {}", Time(mark.at_ms).clock(), mark.label);
        html! { <span class={classes!("mark", mark.kind.class())} style={format!("left:{}", percent(mark.at_ms))} data-tip={said} /> }
    });
    html! {
        <div class="scrubber" role="slider" tabindex="0" aria-label={props.label.clone()} aria-valuemin="0" aria-valuemax={end.to_string()}
            aria-valuenow={props.now_ms.to_string()} aria-valuetext={Time(props.now_ms).clock()} onkeydown={keys(props)}
            onpointercancel={onpointerup.clone()} {onpointerdown} {onpointermove} {onpointerup}>
            <div class="scrubber-track" ref={track}>
                <div class="scrubber-past" style={format!("width:{}", percent(props.now_ms.min(end)))} />
                { for marks }
                <div class="scrubber-thumb" style={format!("left:{}", percent(props.now_ms.min(end)))} />
            </div>
        </div>
    }
}

fn moment_at(track: &NodeRef, event: &PointerEvent, end: u64) -> u64 {
    let Some(track) = track.cast::<Element>() else { return 0 };
    let rect = track.get_bounding_client_rect();
    let share = ((f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0);
    (share * end as f64) as u64
}

fn keys(props: &ScrubberProps) -> Callback<KeyboardEvent> {
    let (onseek, onstep, now, end) = (props.onseek.clone(), props.onstep.clone(), props.now_ms, props.end_ms);
    Callback::from(move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowRight" => onstep.emit(true),
            "ArrowLeft" => onstep.emit(false),
            "PageUp" => onseek.emit((now + 10_000).min(end)),
            "PageDown" => onseek.emit(now.saturating_sub(10_000)),
            "Home" => onseek.emit(0),
            "End" => onseek.emit(end),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    })
}
