//! The inspector: the selected thing as YAML with the writer of every line, its causes, its placement and its Events.

pub mod events_tab;
pub mod placement_tab;
pub mod why_tab;
pub mod yaml_tab;

use std::rc::Rc;

use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

use super::context::use_settings;
use super::map::legend::Legend;
use super::sentences::Words;
use super::widgets::button::IconButton;
use super::widgets::glyph::pod_glyph;
use super::widgets::icon::Icon;
use super::widgets::tabs::Tabs;
use crate::object::kind::Kind;
use crate::playground::intent::{InspectorTab, Intent};
use crate::playground::subject::Subject;
use crate::text::labels::Labels;
use crate::view::inspector::Inspector;

/// Properties of [`InspectorPane`].
#[derive(Properties, PartialEq)]
pub struct InspectorProps {
    /// The view-model; `None` when nothing is selected.
    pub inspector: Option<Rc<Inspector>>,
}

/// The inspector.
#[component]
pub fn InspectorPane(props: &InspectorProps) -> Html {
    let labels = use_settings().labels();
    match &props.inspector {
        Some(inspector) => html! { <Inspected inspector={inspector.clone()} /> },
        None => html! {
            <div class="inspector-empty">
                <h2>{ labels.inspector_empty_title }</h2>
                <p class="muted">{ labels.inspector_empty }</p>
                <h3>{ labels.legend }</h3>
                <Legend />
            </div>
        },
    }
}

/// Properties of [`Inspected`] and of its tabs.
#[derive(Properties, PartialEq)]
pub struct InspectedProps {
    /// The view-model that the tab shows.
    pub inspector: Rc<Inspector>,
}

#[component]
fn Inspected(props: &InspectedProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let inspector = &props.inspector;
    let chosen = InspectorTab::ALL.iter().position(|tab| *tab == inspector.tab).unwrap_or_default();
    let names: Vec<AttrValue> = InspectorTab::ALL.into_iter().map(|tab| tab_word(labels, tab).into()).collect();
    let onchange = {
        let settings = settings.clone();
        Callback::from(move |index: usize| settings.send(Intent::ShowTab(InspectorTab::ALL[index])))
    };
    let panel = match inspector.tab {
        InspectorTab::Yaml => html! { <yaml_tab::YamlTab inspector={inspector.clone()} /> },
        InspectorTab::Why => html! { <why_tab::WhyTab inspector={inspector.clone()} /> },
        InspectorTab::Placement => html! { <placement_tab::PlacementTab inspector={inspector.clone()} /> },
        InspectorTab::Events => html! { <events_tab::EventsTab inspector={inspector.clone()} /> },
    };
    html! {
        <div class="inspector">
            <Head inspector={inspector.clone()} />
            <Tabs label={labels.inspector} {names} {chosen} panel="inspector-panel" {onchange} />
            <div class="inspector-panel" id="inspector-panel" role="tabpanel" aria-labelledby={format!("inspector-panel-tab-{chosen}")} tabindex="0">{ panel }</div>
        </div>
    }
}

const fn tab_word(labels: &Labels, tab: InspectorTab) -> &'static str {
    match tab {
        InspectorTab::Yaml => labels.tab_yaml,
        InspectorTab::Why => labels.tab_why,
        InspectorTab::Placement => labels.tab_placement,
        InspectorTab::Events => labels.tab_events,
    }
}

/// The head of the inspector: kind, name, and a sentence or two about the state.
#[component]
fn Head(props: &InspectedProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let inspector = &props.inspector;
    let pod = inspector.subject.as_object().filter(|object| object.kind == Kind::Pod).cloned();
    html! {
        <header class="inspector-head">
            <div class="inspector-title">
                { inspector.tile.as_deref().map(pod_glyph).unwrap_or_default() }
                <h2><span class="muted">{ &*inspector.kind }</span><span class="name">{ &*inspector.title }</span></h2>
                if let Some(object) = pod {
                    <IconButton label={labels.delete_pod} icon={Icon::Trash} onclick={settings.sending::<MouseEvent>(Intent::Delete { object })} />
                }
                <IconButton label={labels.close} icon={Icon::Close} shortcut={AttrValue::from("Esc")} onclick={settings.sending::<MouseEvent>(Intent::Select(None))} />
            </div>
            { for inspector.summary.iter().map(|sentence| html! { <p class="inspector-summary"><Words sentence={sentence.clone()} /></p> }) }
        </header>
    }
}

/// Whether the subject is a Pod that has no node: its placement is the scheduler's verdict.
#[must_use]
pub fn is_pod(subject: &Subject) -> bool {
    subject.as_object().is_some_and(|object| object.kind == Kind::Pod)
}
