//! The card of a node: its condition, its taints, its Pods, the workloads that do not run on it, and how full it is.

use std::rc::Rc;

use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html};

use super::Density;
use super::acts::node_items;
use super::tile::{GhostTile, PodTileView};
use crate::app::context::{Settings, use_settings};
use crate::app::layout::OpenDialog;
use crate::app::widgets::icon::Icon;
use crate::app::widgets::menu::Menu;
use crate::object::kind::{Kind, ObjectRef};
use crate::playground::subject::Subject;
use crate::text::labels::Labels;
use crate::view::node_map::{NodeCard, NodeCondition, PodTile, Taint, Usage};

/// How many characters at the end of a node's name are always visible.
const TAIL: usize = 6;

/// Properties of [`NodeCardView`].
#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// The node.
    pub node: Rc<NodeCard>,
    /// How much the card shows.
    pub density: Density,
    /// The selection, if it concerns this card.
    pub selection: Option<Subject>,
    /// Called with a dialog to open.
    pub ondialog: Callback<Option<OpenDialog>>,
}

/// The card of a node.
#[component]
pub fn NodeCardView(props: &CardProps) -> Html {
    let settings = use_settings();
    let node = &props.node;
    let subject = Subject::node(&node.name);
    let selected = props.selection.as_ref() == Some(&subject);
    let class = classes!(
        "card",
        selected.then_some("is-selected"),
        (!node.ready).then_some("is-unwell"),
        node.cordoned.then_some("is-cordoned"),
        node.changed.then_some("is-changed")
    );
    html! {
        <div {class} role="listitem" data-node={node.name.to_string()} aria-label={spoken_node(settings.labels(), node)}>
            <header class="card-head">
                <button type="button" class="card-name" aria-pressed={selected.to_string()} onclick={settings.selecting::<MouseEvent>(subject)}>
                    { shortened(&node.name) }
                    { for node.roles.iter().map(|role| html! { <span class="role">{ &**role }</span> }) }
                </button>
                <Menu label={format!("{}: {}", settings.labels().node_actions, node.name)} class={classes!("icon-button", "card-menu")} width={240}
                    items={node_items(&settings, node, &props.ondialog)}>{ Icon::More.draw() }</Menu>
            </header>
            { flags(&settings, node, props.density) }
            <ul class="tiles">
                { for node.pods.iter().map(|pod| html! {
                    <PodTileView key={format!("{}/{}", pod.namespace, pod.name)} pod={pod.clone()} selected={marks(&props.selection, pod)} />
                }) }
                { for node.ghosts.iter().map(|ghost| {
                    let subject = Subject::Absence { workload: ghost.workload.clone(), node: node.name.clone() };
                    let selected = props.selection.as_ref() == Some(&subject);
                    html! { <GhostTile key={format!("ghost {}", ghost.workload.key)} ghost={ghost.clone()} {subject} {selected} /> }
                }) }
                if node.pods.is_empty() && node.ghosts.is_empty() { <li class="muted no-pods">{ settings.labels().no_pods }</li> }
            </ul>
            if props.density != Density::Dense {
                <footer class="usages">{ for node.usage.iter().map(usage) }</footer>
            }
        </div>
    }
}

/// A name that is shortened in the middle when space is short, because the end tells the nodes of a pool apart.
fn shortened(name: &str) -> Html {
    let tail = name.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
    let (head, tail) = name.split_at(tail);
    html! { <span class="name card-title"><span class="name-head">{ head }</span><span class="name-tail">{ tail }</span></span> }
}

/// Whether `object` is this Pod.
#[must_use]
pub fn is_pod(object: &ObjectRef, pod: &PodTile) -> bool {
    object.kind == Kind::Pod && object.key.name == pod.name && object.key.namespace == pod.namespace
}

/// Whether a tile is marked: it or its workload is selected.
fn marks(selection: &Option<Subject>, pod: &PodTile) -> bool {
    selection.as_ref().and_then(Subject::as_object).is_some_and(|object| is_pod(object, pod) || pod.workload.as_ref() == Some(object))
}

fn spoken_node(labels: &Labels, node: &NodeCard) -> String {
    let mut words = vec![format!("{} {}", labels.node, node.name)];
    words.extend(node.conditions.iter().map(|condition| condition_word(labels, *condition).to_owned()));
    words.extend(node.cordoned.then(|| labels.cordoned.to_owned()));
    words.extend(node.taints.iter().map(Taint::text));
    words.push(format!("{} {}", node.pods.len(), if node.pods.len() == 1 { labels.pod } else { labels.pods }));
    words.join(", ")
}

fn flags(settings: &Settings, node: &NodeCard, density: Density) -> Html {
    let labels = settings.labels();
    if node.conditions.is_empty() && node.taints.is_empty() && !node.cordoned {
        return Html::default();
    }
    // A cordoned node is labelled as such, so the taint that comes with the cordon is not shown.
    let taints = node.taints.iter().filter(|taint| !(node.cordoned && &*taint.key == "node.kubernetes.io/unschedulable"));
    html! {
        <div class="flags">
            { for node.conditions.iter().map(|condition| {
                let word = condition_word(labels, *condition);
                html! { <span class="flag is-condition" data-tip={word}>{ condition_icon(*condition).draw() }<span class="flag-word">{ word }</span></span> }
            }) }
            if node.cordoned {
                <span class="flag is-cordon" data-tip="node.kubernetes.io/unschedulable:NoSchedule">{ Icon::Lock.draw() }<span class="flag-word">{ labels.cordoned }</span></span>
            }
            { for taints.map(|taint| taint_flag(labels, taint, density)) }
        </div>
    }
}

fn taint_flag(labels: &Labels, taint: &Taint, density: Density) -> Html {
    let mut tip = taint.text();
    if taint.automatic {
        tip = format!("{tip} ({})", labels.automatic_taint);
    }
    let class = classes!("flag", "is-taint", taint.automatic.then_some("is-automatic"));
    html! {
        <span {class} data-tip={tip}>
            { Icon::Flag.draw() }
            <span class="flag-word">{ taint.short() }</span>
            if density == Density::Roomy { <span class="flag-effect">{ taint.effect.word() }</span> }
        </span>
    }
}

fn usage(usage: &Usage) -> Html {
    let percent = usage.percent();
    let tip: AttrValue = format!("{}: {} ({percent} %)", usage.resource.word(), usage.text).into();
    html! {
        <span class="usage" data-tip={tip.clone()} role="img" aria-label={tip}>
            <span class="usage-word">{ usage.resource.word() }</span>
            <span class="usage-track"><span class={classes!("usage-fill", (percent >= 90).then_some("is-full"))} style={format!("width:{percent}%")} /></span>
            <span class="usage-text">{ &*usage.text }</span>
        </span>
    }
}

/// The label of a condition.
#[must_use]
pub const fn condition_word(labels: &Labels, condition: NodeCondition) -> &'static str {
    match condition {
        NodeCondition::NotReady => labels.node_not_ready,
        NodeCondition::Unknown => labels.node_unknown,
        NodeCondition::NetworkUnavailable => labels.network_unavailable,
        NodeCondition::MemoryPressure => labels.memory_pressure,
        NodeCondition::DiskPressure => labels.disk_pressure,
        NodeCondition::PidPressure => labels.pid_pressure,
        NodeCondition::HeartbeatStopped => labels.heartbeat_stopped,
    }
}

const fn condition_icon(condition: NodeCondition) -> Icon {
    match condition {
        NodeCondition::NotReady => Icon::Cross,
        NodeCondition::Unknown => Icon::Help,
        NodeCondition::NetworkUnavailable => Icon::Network,
        NodeCondition::MemoryPressure => Icon::Memory,
        NodeCondition::DiskPressure => Icon::Disk,
        NodeCondition::PidPressure => Icon::Bolt,
        NodeCondition::HeartbeatStopped => Icon::Heart,
    }
}
