//! Builds the map of [`crate::view::node_map`]: nodes, their Pods, the workloads that do not run on them, and the Pods without a node.

use super::changed::Changed;
use super::owners::Owners;
use super::tiles::{Tiles, scheduler_message};
use crate::cluster::usage;
use crate::cluster::view::View;
use crate::control::daemon_set::reason::Fit;
use crate::control::plan::Decision;
use crate::control::reason::Reason;
use crate::object::Json;
use crate::object::authors::{Who, place};
use crate::object::condition::ConditionStatus;
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::{Overlay, Pod};
use crate::object::quantity::Quantity;
use crate::object::taint;
use crate::playground::node_act::Effect;
use crate::playground::subject::Subject;
use crate::sim::agenda::Wake;
use crate::sim::world::World;
use crate::text::language::Language;
use crate::text::say::decided;
use crate::view::node_map::{Ghost, Hue, NodeCard, NodeCondition, NodeMap, Resource, Taint, Unplaced, Usage};
use crate::why::scope::Subject as About;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The prefix of the labels that give a node its roles.
const ROLE_PREFIX: &str = "node-role.kubernetes.io/";

/// The cards of the last map. A node to which nothing happened keeps its card, and the page, which compares cards by pointer, does not
/// redraw it.
#[derive(Debug, Default)]
pub struct Memo {
    language: Language,
    daemons: Vec<(Name, Hue, BTreeSet<Name>)>,
    revisions: Vec<(ObjectRef, Hue, Option<Name>)>,
    cards: Vec<Kept>,
}

/// A card, and the objects and verdicts it was made from. They are never changed in place, so comparing pointers tells whether it still
/// holds.
#[derive(Debug)]
struct Kept {
    node: Rc<Node>,
    usage: Option<Rc<usage::Usage>>,
    pods: Vec<Rc<Pod>>,
    /// The verdicts of DaemonSets against the node.
    declines: Vec<Rc<Decision>>,
    /// Whether the card highlights a change of the node or one of its Pods.
    glows: bool,
    card: Rc<NodeCard>,
}

/// The map of a world: the control plane first, then nodes by name.
#[must_use]
pub fn node_map(world: &World, changed: &Changed, selection: Option<Subject>, language: Language) -> NodeMap {
    node_map_after(&mut Memo::default(), world, changed, selection, language)
}

/// The map of a world, with those cards of the last map that still hold.
pub fn node_map_after(memo: &mut Memo, world: &World, changed: &Changed, selection: Option<Subject>, language: Language) -> NodeMap {
    let view = &world.cluster;
    let owners = Owners::of(view);
    let mut cards = Cards {
        view,
        language,
        changed,
        tiles: Tiles::new(&owners, changed, view.epoch),
        daemons: daemons(world, &owners),
        texts: BTreeMap::new(),
    };
    let last = memo.begin(&cards, &owners);
    let mut last = last.into_iter().peekable();
    let mut bound: Vec<(&Name, &Rc<Pod>)> = view.pods().filter_map(|pod| Some((pod.node.as_ref()?, pod))).collect();
    bound.sort_by_key(|(on, _)| *on);
    let mut rest = bound.as_slice();
    for node in view.nodes() {
        let name = &node.meta.key.name;
        while rest.first().is_some_and(|(on, _)| *on < name) {
            rest = &rest[1..];
        }
        let count = rest.iter().take_while(|(on, _)| *on == name).count();
        let (own, after) = rest.split_at(count);
        rest = after;
        while last.peek().is_some_and(|kept| kept.node.meta.key.name < *name) {
            last.next();
        }
        let kept = last.next_if(|kept| kept.node.meta.key.name == *name);
        memo.cards.push(cards.keep(node, own, kept));
    }
    let mut nodes: Vec<Rc<NodeCard>> = memo.cards.iter().map(|kept| kept.card.clone()).collect();
    nodes.sort_by_key(|card| !card.roles.iter().any(|role| matches!(&**role, "control-plane" | "master")));
    NodeMap { nodes: nodes.into(), unplaced: cards.unplaced(), selection }
}

impl Memo {
    /// Takes out the cards of the last map; none if something that concerns all cards has changed.
    fn begin(&mut self, cards: &Cards<'_>, owners: &Owners) -> Vec<Kept> {
        let daemons: Vec<_> = cards.daemons.iter().map(|one| (one.set.meta.uid.clone(), one.hue, one.awaited.clone())).collect();
        let revisions: Vec<_> =
            owners.in_order().into_iter().map(|owner| (owner.object.clone(), owner.hue, owner.current().cloned())).collect();
        let holds = self.language == cards.language && daemons == self.daemons && revisions == self.revisions;
        let kept = std::mem::take(&mut self.cards);
        *self = Self { language: cards.language, daemons, revisions, cards: Vec::with_capacity(kept.len()) };
        if holds { kept } else { Vec::new() }
    }
}

impl Kept {
    /// Whether nothing happened to the node since its card was made, and no other verdict was given on it.
    fn holds(&self, node: &Rc<Node>, usage: Option<&Rc<usage::Usage>>, pods: &[(&Name, &Rc<Pod>)], daemons: &[Daemon<'_>]) -> bool {
        let same_usage = match (&self.usage, usage) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        !self.glows
            && same_usage
            && Rc::ptr_eq(&self.node, node)
            && self.pods.len() == pods.len()
            && self.pods.iter().zip(pods).all(|(one, (_, other))| Rc::ptr_eq(one, other))
            && against(daemons, &node.meta.key.name).map(Rc::as_ptr).eq(self.declines.iter().map(Rc::as_ptr))
    }
}

/// A DaemonSet, the nodes for which it has a Pod that is not bound yet, and those that it found unsuitable when it last looked.
struct Daemon<'a> {
    set: &'a Rc<DaemonSet>,
    hue: Hue,
    awaited: BTreeSet<Name>,
    declines: BTreeMap<&'a Name, &'a Rc<Decision>>,
}

/// The verdicts against a node, in the order of the DaemonSets.
fn against<'a>(daemons: &'a [Daemon<'_>], node: &'a Name) -> impl Iterator<Item = &'a Rc<Decision>> {
    daemons.iter().filter_map(move |daemon| daemon.declines.get(node).copied())
}

/// The verdicts of a DaemonSet against nodes, as its controller gave them.
fn declines<'a>(world: &'a World, set: &DaemonSet) -> BTreeMap<&'a Name, &'a Rc<Decision>> {
    let given = world.memory.verdicts.of(&Wake::DaemonSet(set.meta.key.clone()));
    let decline = |decision: &'a Rc<Decision>| {
        let (About::Node(node), Reason::DaemonSet(reason)) = (&decision.about, &decision.reason) else { return None };
        (reason.fit() != Fit::Suits).then_some((node, decision))
    };
    // The first verdict on a node is the one that counts.
    given.into_iter().flat_map(|given| given.decisions.iter().rev()).filter_map(decline).collect()
}

fn daemons<'a>(world: &'a World, owners: &Owners) -> Vec<Daemon<'a>> {
    let view: View<'a> = &world.cluster;
    let mut awaited: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
    for pod in view.pods().filter(|pod| pod.node.is_none()) {
        if let (Overlay::DaemonNode(node), Some(owner)) = (&pod.overlay, pod.meta.controller()) {
            awaited.entry(owner.uid.clone()).or_default().insert(node.clone());
        }
    }
    let daemon = |set: &'a Rc<DaemonSet>| {
        let hue = owners.get(&set.meta.uid)?.hue;
        Some(Daemon { set, hue, awaited: awaited.remove(&set.meta.uid).unwrap_or_default(), declines: declines(world, set) })
    };
    let mut daemons: Vec<Daemon<'a>> = view.daemon_sets().filter(|set| !set.meta.is_terminating()).filter_map(daemon).collect();
    daemons.sort_by_key(|daemon| daemon.hue.index);
    daemons
}

struct Cards<'a> {
    view: View<'a>,
    language: Language,
    changed: &'a Changed,
    tiles: Tiles<'a>,
    daemons: Vec<Daemon<'a>>,
    /// The texts of amounts, shared because many nodes have the same.
    texts: BTreeMap<(u8, i64, i64), Rc<str>>,
}

impl Cards<'_> {
    /// The card of a node: the last one if it still holds, else a new one.
    fn keep(&mut self, node: &Rc<Node>, bound: &[(&Name, &Rc<Pod>)], kept: Option<Kept>) -> Kept {
        let usage = self.view.usage(node.name());
        let glows = self.changed.contains(Kind::Node, &node.meta.key)
            || bound.iter().any(|(_, pod)| self.changed.contains(Kind::Pod, &pod.meta.key));
        if let Some(kept) = kept.filter(|kept| !glows && kept.holds(node, usage, bound, &self.daemons)) {
            return kept;
        }
        let pods: Vec<&Rc<Pod>> = bound.iter().map(|(_, pod)| *pod).collect();
        let card = Rc::new(self.card(node, usage, &pods));
        let declines = against(&self.daemons, &node.meta.key.name).cloned().collect();
        Kept { node: node.clone(), usage: usage.cloned(), pods: pods.into_iter().cloned().collect(), declines, glows, card }
    }

    fn card(&mut self, node: &Rc<Node>, used: Option<&Rc<usage::Usage>>, pods: &[&Rc<Pod>]) -> NodeCard {
        let name = &node.meta.key.name;
        NodeCard {
            name: name.clone(),
            roles: roles(node),
            labels: node.meta.labels.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
            conditions: conditions(node),
            taints: (0..node.taints.len()).map(|index| taint_view(node, index)).collect(),
            cordoned: node.unschedulable,
            ready: node.is_ready(),
            heartbeat: has_heartbeat(node),
            usage: self.usage(node, used),
            ghosts: self.ghosts(node, pods),
            pods: pods.iter().map(|pod| self.tiles.tile(pod)).collect(),
            changed: self.changed.contains(Kind::Node, &node.meta.key),
        }
    }

    /// The DaemonSets that found the node unsuitable and have no Pod left there.
    fn ghosts(&self, node: &Node, pods: &[&Rc<Pod>]) -> Rc<[Ghost]> {
        let has_pod = |daemon: &&Daemon<'_>| {
            daemon.awaited.contains(&node.meta.key.name) || pods.iter().any(|pod| pod.meta.is_controlled_by(&daemon.set.meta.uid))
        };
        let ghost = |daemon: &Daemon<'_>| {
            let decision = daemon.declines.get(&node.meta.key.name)?;
            Some(Ghost { workload: reference(daemon.set), hue: daemon.hue, reason: decided(self.language, decision) })
        };
        self.daemons.iter().filter(|daemon| !has_pod(daemon)).filter_map(ghost).collect()
    }

    fn usage(&mut self, node: &Node, used: Option<&Rc<usage::Usage>>) -> Rc<[Usage]> {
        let (cpu, memory, pods) = used.map_or((0, 0, 0), |used| (used.requests.cpu_milli, used.requests.memory, used.pods));
        let has = &node.allocatable;
        [(Resource::Cpu, cpu, has.cpu_milli), (Resource::Memory, memory, has.memory), (Resource::Pods, pods, has.pods)]
            .into_iter()
            .map(|(resource, used, allocatable)| {
                let text = self.texts.entry((resource as u8, used, allocatable));
                let text = text.or_insert_with(|| format!("{} / {}", amount(resource, used), amount(resource, allocatable)).into());
                Usage { resource, used: used.max(0).unsigned_abs(), allocatable: allocatable.max(0).unsigned_abs(), text: text.clone() }
            })
            .collect()
    }

    /// The Pods without a node, and those whose node is gone.
    fn unplaced(&mut self) -> Rc<[Rc<Unplaced>]> {
        let mut unplaced = Vec::new();
        for pod in self.view.pods() {
            let verdict = match &pod.node {
                None if pod.status.phase.is_terminal() => continue,
                None => scheduler_message(pod).unwrap_or_else(|| "".into()),
                Some(node) if self.view.node(node).is_none() => format!("nodes \"{node}\" not found").into(),
                Some(_) => continue,
            };
            unplaced.push(Rc::new(Unplaced { pod: self.tiles.tile(pod), verdict }));
        }
        unplaced.into()
    }
}

fn reference(set: &DaemonSet) -> ObjectRef {
    ObjectRef { kind: Kind::DaemonSet, key: set.meta.key.clone() }
}

/// The roles that kubectl prints for a node (`findNodeRoles`).
fn roles(node: &Node) -> Rc<[Rc<str>]> {
    let of_label = |(key, value): (&Name, &Name)| match key.strip_prefix(ROLE_PREFIX) {
        Some(role) if !role.is_empty() => Some(Rc::from(role)),
        _ if &**key == "kubernetes.io/role" && !value.is_empty() => Some(value.clone()),
        _ => None,
    };
    let mut roles: Vec<Rc<str>> = node.meta.labels.iter().filter_map(of_label).collect();
    roles.sort();
    roles.dedup();
    roles.into()
}

fn conditions(node: &Node) -> Rc<[NodeCondition]> {
    let ready = match node.condition("Ready") {
        Some(ConditionStatus::True) => None,
        Some(ConditionStatus::False) => Some(NodeCondition::NotReady),
        Some(ConditionStatus::Unknown) | None => Some(NodeCondition::Unknown),
    };
    let holds = |kind: &str, condition| (node.condition(kind) == Some(ConditionStatus::True)).then_some(condition);
    [
        ready,
        holds("NetworkUnavailable", NodeCondition::NetworkUnavailable),
        holds("MemoryPressure", NodeCondition::MemoryPressure),
        holds("DiskPressure", NodeCondition::DiskPressure),
        holds("PIDPressure", NodeCondition::PidPressure),
        (!has_heartbeat(node)).then_some(NodeCondition::HeartbeatStopped),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn has_heartbeat(node: &Node) -> bool {
    node.meta.annotation("sim/heartbeat").is_none_or(|word| &**word != "stopped")
}

fn taint_view(node: &Node, index: usize) -> Taint {
    let taint = &node.taints[index];
    let effect = match taint.effect {
        taint::Effect::NoSchedule => Effect::NoSchedule,
        taint::Effect::PreferNoSchedule => Effect::PreferNoSchedule,
        taint::Effect::NoExecute => Effect::NoExecute,
    };
    // What a controller wrote it keeps in step with the node: removed by hand, it comes back.
    let list: Vec<Json> = node.taints.iter().map(|taint| json!({"key": *taint.key, "effect": taint.effect.text()})).collect();
    let known = node.meta.authors.get();
    let automatic = known.is_some_and(|authors| authors.of(&place::of_item(&["spec", "taints"], &list, index)).who != Who::You);
    Taint { key: taint.key.clone(), value: taint.value.clone(), effect, automatic }
}

/// An amount as Kubernetes writes it; memory in the largest unit that leaves no fraction, or else in whole MiB.
fn amount(resource: Resource, value: i64) -> String {
    match resource {
        Resource::Cpu => Quantity::millis(value).canonical(),
        Resource::Memory => bytes(value),
        Resource::Pods => value.to_string(),
    }
}

fn bytes(value: i64) -> String {
    const UNITS: [(&str, i64); 4] = [("Ti", 1 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let exact = UNITS.iter().find(|(_, unit)| value >= *unit && value % unit == 0 && value / unit < 10_000);
    match exact {
        Some((suffix, unit)) if *unit > 1 << 10 || value < 1 << 20 => format!("{}{suffix}", value / unit),
        _ if value >= 1 << 20 => format!("{}Mi", value >> 20),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Memo, bytes, node_map, node_map_after};
    use crate::playground::node_act::Effect;
    use crate::sim::verdicts::Verdicts;
    use crate::text::language::Language;
    use crate::text::sentence::plain;
    use crate::time::Span;
    use crate::view::model::Changed;
    use crate::view::model::tests::{Stage, played, settled};
    use crate::view::node_map::{NodeCondition, NodeMap, PodState, RevisionAge};
    use std::rc::Rc;

    fn map(world: &crate::sim::world::World) -> NodeMap {
        node_map(world, &Changed::default(), None, Language::English)
    }

    #[test]
    fn the_master_comes_first_and_every_node_has_its_daemon_pod() {
        let map = map(&played("fluentd-every-node", 0));
        let names: Vec<&str> = map.nodes.iter().map(|card| &*card.name).collect();
        assert_eq!(names, ["master", "node-1", "node-2", "node-3"]);
        for card in map.nodes.iter() {
            assert_eq!(card.pods.len(), 1, "{}", card.name);
            let pod = &card.pods[0];
            assert_eq!((pod.state, pod.age, &*pod.status, pod.hue.index), (PodState::Ready, RevisionAge::Current, "Running", Some(0)));
            assert!(pod.name.ends_with(&*pod.short_name) && pod.short_name.len() == 5);
            assert!(card.ready && card.ghosts.is_empty() && card.conditions.is_empty());
        }
        assert_eq!(map.nodes[0].taints[0].effect, Effect::NoSchedule);
    }

    #[test]
    fn a_set_without_the_toleration_leaves_a_ghost_on_the_master() {
        let map = map(&played("fluentd-every-node", 3));
        assert_eq!(map.nodes[0].pods.len(), 0);
        let ghost = &map.nodes[0].ghosts[0];
        assert!(plain(&ghost.reason).contains("node-role.kubernetes.io/master"), "{}", plain(&ghost.reason));
        assert!(map.nodes[1..].iter().all(|card| card.pods.len() == 1 && card.ghosts.is_empty()));
    }

    /// What is shown is what the controller found, not what it would find.
    #[test]
    fn a_ghost_comes_and_goes_with_the_verdict() {
        let mut stage = Stage::played("fluentd-every-node", 0);
        let ghosts = |world: &crate::sim::world::World| map(world).nodes[2].ghosts.len();
        stage.run("kubectl taint nodes node-2 dedicated=gpu:NoExecute", None);
        stage.wait(Span::from_s(60));
        let mut world = stage.world().clone();
        assert_eq!(ghosts(&world), 1);
        world.memory.verdicts = Verdicts::default();
        assert_eq!(ghosts(&world), 0);
        stage.run("kubectl taint nodes node-2 dedicated-", None);
        stage.wait(Span::from_s(60));
        assert_eq!(ghosts(stage.world()), 0);
    }

    #[test]
    fn what_nodes_say_of_themselves_is_shown() {
        let world = settled(
            "{apiVersion: v1, kind: Node, metadata: {name: a, annotations: {sim/ready: 'false', sim/heartbeat: stopped}}}\n---\n\
             {apiVersion: v1, kind: Node, metadata: {name: b, annotations: {sim/memory-pressure: 'true'}}, spec: {unschedulable: true}}\n---\n\
             {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default}, spec: {containers: [{name: c, image: i:1, resources: {requests: {cpu: 100m}}}]}}\n",
        );
        let map = map(&world);
        assert!(map.nodes[0].conditions.contains(&NodeCondition::HeartbeatStopped) && !map.nodes[0].heartbeat);
        assert!(map.nodes[1].conditions.contains(&NodeCondition::MemoryPressure) && map.nodes[1].cordoned);
        assert!(map.nodes[1].taints.iter().all(|taint| taint.automatic));
        assert_eq!(&*map.nodes[1].usage[0].text, "0 / 4");
        assert_eq!(&*map.nodes[1].usage[1].text, "0 / 8Gi");
        assert!(map.unplaced[0].verdict.starts_with("0/2 nodes are available"), "{}", map.unplaced[0].verdict);
        assert_eq!((map.unplaced[0].pod.state, map.unplaced[0].pod.hue.index), (PodState::Pending, None));
    }

    #[test]
    fn a_node_to_which_nothing_happened_keeps_its_card() {
        let mut stage = Stage::played("fluentd-every-node", 0);
        let mut memo = Memo::default();
        let changed = Changed::default();
        let first = node_map_after(&mut memo, stage.world(), &changed, None, Language::English);
        stage.run("kubectl cordon node-2", None);
        let second = node_map_after(&mut memo, stage.world(), &changed, None, Language::English);
        let same: Vec<bool> = first.nodes.iter().zip(second.nodes.iter()).map(|(one, other)| Rc::ptr_eq(one, other)).collect();
        assert_eq!(same, [true, true, false, true]);
        assert_eq!(second, map(stage.world()));
        let chinese = node_map_after(&mut memo, stage.world(), &changed, None, Language::Chinese);
        assert!(!Rc::ptr_eq(&chinese.nodes[0], &second.nodes[0]));
    }

    #[test]
    fn bytes_are_written_in_a_unit_people_read() {
        let cases =
            [(0, "0"), (8 << 30, "8Gi"), (712 << 20, "712Mi"), ((1 << 30) + 1, "1024Mi"), (1536 << 20, "1536Mi"), (512 << 10, "512Ki")];
        for (value, text) in cases {
            assert_eq!(bytes(value), text);
        }
    }
}
