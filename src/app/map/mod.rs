//! The cluster as a map: a bar, the Pods that have no node, and a card for each node.

pub mod acts;
pub mod card;
pub mod legend;
pub mod tile;
pub mod window;

use std::rc::Rc;

use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, UseStateHandle, classes, component, html, use_state};

use super::context::{Settings, use_settings};
use super::layout::OpenDialog;
use super::widgets::button::{Button, Weight};
use super::widgets::glyph::{pod_glyph, spoken};
use super::widgets::icon::Icon;
use super::widgets::menu::{Entry, Item, Menu};
use crate::playground::intent::Intent;
use crate::playground::subject::Subject;
use crate::view::node_map::{NodeMap, Unplaced};
use card::NodeCardView;

/// Up to this many nodes have roomy cards.
const ROOMY_MAX: usize = 12;
/// Up to this many nodes have compact cards; more have the smallest.
const COMPACT_MAX: usize = 60;
/// The most Pods without a node that are shown one by one.
const UNPLACED_MAX: usize = 60;

/// How much a card shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// The number of nodes decides.
    #[default]
    Auto,
    /// Pods are shown with names and words.
    Roomy,
    /// Pods are glyphs, labels are icons.
    Compact,
    /// Only glyphs are shown.
    Dense,
}

impl Density {
    fn for_nodes(self, count: usize) -> Self {
        match self {
            Self::Auto if count <= ROOMY_MAX => Self::Roomy,
            Self::Auto if count <= COMPACT_MAX => Self::Compact,
            Self::Auto => Self::Dense,
            chosen => chosen,
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Auto | Self::Roomy => "is-roomy",
            Self::Compact => "is-compact",
            Self::Dense => "is-dense",
        }
    }
}

/// Properties of [`ClusterMap`].
#[derive(Properties, PartialEq)]
pub struct MapProps {
    /// The view-model that it shows.
    pub map: Rc<NodeMap>,
    /// Called with a dialog to open.
    pub ondialog: Callback<Option<OpenDialog>>,
}

/// The map.
#[component]
pub fn ClusterMap(props: &MapProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let density = use_state(Density::default);
    let map = &props.map;
    let shown = density.for_nodes(map.nodes.len());
    html! {
        <div class="map">
            <div class="bar map-bar">
                <h2 class="bar-title">{ labels.cluster }</h2>
                <span class="muted">{ summary(&settings, map) }</span>
                <span class="bar-space" />
                { density_menu(&settings, &density) }
                <Button label={labels.add_node} icon={Icon::Plus} weight={Weight::Plain} onclick={settings.sending::<MouseEvent>(Intent::AddNode)} />
            </div>
            <div class="map-scroll">
                if !map.unplaced.is_empty() { { unplaced(&settings, map) } }
                if map.nodes.is_empty() {
                    <p class="empty">{ labels.map_empty }</p>
                } else if shown == Density::Dense && map.nodes.len() > window::NODES_MIN {
                    <window::Window map={map.clone()} ondialog={props.ondialog.clone()} />
                } else {
                    <div class={classes!("cards", shown.class())} role="list">
                        { for map.nodes.iter().map(|node| html! {
                            <NodeCardView key={&*node.name} node={node.clone()} density={shown} selection={selection_within(map, node)} ondialog={props.ondialog.clone()} />
                        }) }
                    </div>
                }
            </div>
        </div>
    }
}

/// The selection, if it concerns this card; cards that it does not concern are not redrawn.
fn selection_within(map: &NodeMap, node: &crate::view::node_map::NodeCard) -> Option<Subject> {
    let chosen = map.selection.clone()?;
    let concerns = match &chosen {
        Subject::Object(object) => {
            let is_node = object.kind == crate::object::kind::Kind::Node && object.key.name == node.name;
            is_node || node.pods.iter().any(|pod| card::is_pod(object, pod) || pod.workload.as_ref() == Some(object))
        }
        Subject::Absence { node: name, .. } => *name == node.name,
        Subject::Ordinal { .. } => false,
    };
    concerns.then_some(chosen)
}

fn summary(settings: &Settings, map: &NodeMap) -> String {
    let labels = settings.labels();
    let pods = map.nodes.iter().map(|node| node.pods.len()).sum::<usize>() + map.unplaced.len();
    let nodes = map.nodes.len();
    let (node, pod) = (if nodes == 1 { labels.node } else { labels.nodes }, if pods == 1 { labels.pod } else { labels.pods });
    format!("{nodes} {node} · {pods} {pod}")
}

fn density_menu(settings: &Settings, density: &UseStateHandle<Density>) -> Html {
    let labels = settings.labels();
    let words = [(Density::Auto, labels.density_auto), (Density::Roomy, labels.density_roomy), (Density::Compact, labels.density_compact)];
    let items: Vec<Item> = words
        .into_iter()
        .map(|(choice, word)| {
            let density_now = density.clone();
            Item::Entry(Entry::choice(word, choice == **density, Callback::from(move |()| density_now.set(choice))))
        })
        .collect();
    html! {
        <Menu label={labels.density} class={classes!("icon-button")} tip={AttrValue::from(labels.density)} {items}>{ Icon::Grid.draw() }</Menu>
    }
}

fn unplaced(settings: &Settings, map: &NodeMap) -> Html {
    let labels = settings.labels();
    let one = |waiting: &Rc<Unplaced>| {
        let pod = &waiting.pod;
        let subject = Subject::pod(&pod.namespace, &pod.name);
        let chosen = map.selection.as_ref() == Some(&subject);
        html! {
            <li>
                <button type="button" class={classes!("unplaced-pod", chosen.then_some("is-selected"))} aria-pressed={chosen.to_string()}
                    aria-label={spoken(labels, pod)} onclick={settings.selecting::<MouseEvent>(subject)}>
                    { pod_glyph(pod) }<span class="name">{ &*pod.name }</span>
                </button>
                <span class="verdict">{ &*waiting.verdict }</span>
            </li>
        }
    };
    let more = map.unplaced.len().saturating_sub(UNPLACED_MAX);
    html! {
        <section class="unplaced" aria-label={labels.not_placed}>
            <h3>{ labels.not_placed }<span class="badge">{ map.unplaced.len() }</span></h3>
            <ul>{ for map.unplaced.iter().take(UNPLACED_MAX).map(one) }</ul>
            if more > 0 { <p class="muted">{ format!("+ {more}") }</p> }
        </section>
    }
}
