//! The menu of a node: everything that can be done to it. Each entry runs a kubectl command in the console.

use yew::Callback;

use crate::app::context::Settings;
use crate::app::layout::OpenDialog;
use crate::app::widgets::icon::Icon;
use crate::app::widgets::menu::{Entry, Item};
use crate::playground::intent::Intent;
use crate::playground::node_act::{NodeAct, Pressure};
use crate::view::node_map::{NodeCard, NodeCondition};

/// The entries of the menu of `node`.
#[must_use]
pub fn node_items(settings: &Settings, node: &NodeCard, ondialog: &Callback<Option<OpenDialog>>) -> Vec<Item> {
    let mut items = scheduling(settings, node, ondialog);
    items.push(Item::Line);
    items.extend(faults(settings, node));
    items.push(Item::Line);
    items.push(Item::Entry(Entry::act(settings.labels().delete_node, Icon::Trash, acting(settings, node, NodeAct::Delete)).danger()));
    items
}

fn acting(settings: &Settings, node: &NodeCard, act: NodeAct) -> Callback<()> {
    settings.sending(Intent::ActOnNode { node: node.name.clone(), act })
}

fn scheduling(settings: &Settings, node: &NodeCard, ondialog: &Callback<Option<OpenDialog>>) -> Vec<Item> {
    let labels = settings.labels();
    let open = |dialog: OpenDialog| {
        let ondialog = ondialog.clone();
        Callback::from(move |()| ondialog.emit(Some(dialog.clone())))
    };
    let cordon = match node.cordoned {
        true => Entry::act(labels.uncordon, Icon::Lock, acting(settings, node, NodeAct::Uncordon)),
        false => Entry::act(labels.cordon, Icon::Lock, acting(settings, node, NodeAct::Cordon)),
    };
    let mut items = vec![
        Item::Entry(cordon),
        Item::Entry(Entry::act(labels.drain, Icon::Forward, acting(settings, node, NodeAct::Drain))),
        Item::Entry(Entry::act(labels.add_taint, Icon::Flag, open(OpenDialog::Taint(node.name.clone())))),
        Item::Entry(Entry::act(labels.set_label, Icon::Label, open(OpenDialog::Label(node.name.clone())))),
    ];
    items.extend(node.taints.iter().filter(|taint| !taint.automatic).map(|taint| {
        let act = NodeAct::Untaint { key: taint.key.clone(), effect: taint.effect };
        Item::Entry(Entry::act(labels.remove_taint, Icon::Close, acting(settings, node, act)).hint(taint.text()))
    }));
    items
}

fn faults(settings: &Settings, node: &NodeCard) -> [Item; 5] {
    let labels = settings.labels();
    let has = |condition| node.conditions.contains(&condition);
    let turn = |on: bool, (begin, end): (&'static str, &'static str), icon, act: fn(bool) -> NodeAct| {
        Item::Entry(Entry::act(if on { end } else { begin }, icon, acting(settings, node, act(!on))))
    };
    [
        turn(!node.ready, (labels.make_not_ready, labels.make_ready), Icon::Power, |fault| NodeAct::Ready(!fault)),
        turn(has(NodeCondition::NetworkUnavailable), (labels.cut_network, labels.restore_network), Icon::Network, |fault| {
            NodeAct::Network(!fault)
        }),
        turn(has(NodeCondition::MemoryPressure), (labels.memory_pressure_on, labels.memory_pressure_off), Icon::Memory, |fault| {
            NodeAct::Pressure(Pressure::Memory, fault)
        }),
        turn(has(NodeCondition::DiskPressure), (labels.disk_pressure_on, labels.disk_pressure_off), Icon::Disk, |fault| {
            NodeAct::Pressure(Pressure::Disk, fault)
        }),
        turn(!node.heartbeat, (labels.stop_heartbeat, labels.start_heartbeat), Icon::Heart, |fault| NodeAct::Heartbeat(!fault)),
    ]
}
