//! The order in which nodes are looked at: zones in turn, and within a zone as the nodes came (`backend/cache/node_tree.go`).

use crate::cluster::map::Map;
use crate::object::kind::{Key, Name};
use crate::object::node::Node;
use std::rc::Rc;

/// Labels that make up a zone: region and zone, today's names first.
const REGION_LABELS: [&str; 2] = ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"];
const ZONE_LABELS: [&str; 2] = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"];

/// The nodes by zone, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeOrder {
    /// When each zone first had a node since it last had none, and its nodes.
    zones: Map<Name, (u64, Map<u64, Key>)>,
    /// Where each node stands.
    places: Map<Key, (Name, u64)>,
    /// Counts arrivals.
    arrivals: u64,
    /// The order of the nodes there are now, once it was asked for.
    list: Option<Rc<[Key]>>,
}

impl NodeOrder {
    /// A node comes, goes, or changes its zone.
    pub fn follow(&mut self, before: Option<&Node>, after: Option<&Node>) {
        let zone = |node: &Node| zone_of(node);
        match (before, after) {
            (Some(before), Some(after)) if self.places.contains_key(&after.meta.key) && zone(before) == zone(after) => {}
            (_, Some(after)) => {
                self.remove(&after.meta.key);
                self.add(after);
            }
            (Some(before), None) => self.remove(&before.meta.key),
            (None, None) => {}
        }
    }

    fn add(&mut self, node: &Node) {
        let zone = zone_of(node);
        let arrival = self.arrivals;
        self.arrivals += 1;
        let mut members = self.zones.get(&zone).cloned().unwrap_or_else(|| (arrival, Map::new()));
        members.1.insert(arrival, node.meta.key.clone());
        self.zones.insert(zone.clone(), members);
        self.places.insert(node.meta.key.clone(), (zone, arrival));
        self.list = None;
    }

    fn remove(&mut self, node: &Key) {
        // To remove what is not there costs a copy, too.
        if !self.places.contains_key(node) {
            return;
        }
        let Some((zone, arrival)) = self.places.remove(node) else { return };
        if let Some((first, mut members)) = self.zones.get(&zone).cloned() {
            members.remove(&arrival);
            if members.is_empty() {
                self.zones.remove(&zone);
            } else {
                self.zones.insert(zone, (first, members));
            }
        }
        self.list = None;
    }

    /// The nodes: the first of each zone, then the second of each …
    pub fn list(&mut self) -> Rc<[Key]> {
        if let Some(list) = &self.list {
            return Rc::clone(list);
        }
        let mut zones: Vec<&(u64, Map<u64, Key>)> = self.zones.values().collect();
        zones.sort_unstable_by_key(|(first, _)| *first);
        let mut turns: Vec<_> = zones.into_iter().map(|(_, members)| members.values()).collect();
        let mut order = Vec::with_capacity(self.places.len());
        while order.len() < self.places.len() {
            order.extend(turns.iter_mut().filter_map(Iterator::next).cloned());
        }
        let list: Rc<[Key]> = order.into();
        self.list = Some(Rc::clone(&list));
        list
    }
}

/// `GetZoneKey`: region and zone, or nothing when neither is known.
fn zone_of(node: &Node) -> Name {
    let label = |names: [&str; 2]| names.iter().find_map(|name| node.meta.label(name)).map_or("", |value| &**value);
    let (region, zone) = (label(REGION_LABELS), label(ZONE_LABELS));
    if region.is_empty() && zone.is_empty() { "".into() } else { format!("{region}:{zone}").into() }
}

#[cfg(test)]
mod tests {
    use super::NodeOrder;
    use crate::object::node::Node;
    use crate::time::Epoch;
    use serde_json::json;

    fn node(name: &str, zone: &str) -> Node {
        let labels = if zone.is_empty() { json!({}) } else { json!({"topology.kubernetes.io/zone": zone}) };
        Node::of_json(&json!({"metadata": {"name": name, "labels": labels}}), Epoch::DEFAULT)
    }

    fn check(nodes: &[(&str, &str)], removed: &[(&str, &str)], expected: &str) {
        let mut order = NodeOrder::default();
        for (name, zone) in nodes {
            order.follow(None, Some(&node(name, zone)));
        }
        for (name, zone) in removed {
            order.follow(Some(&node(name, zone)), None);
        }
        let names: Vec<String> = order.list().iter().map(|key| key.name.to_string()).collect();
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn nodes_without_zones_keep_the_order_they_came_in() {
        check(&[("b", ""), ("a", ""), ("c", "")], &[], "b a c");
    }

    #[test]
    fn zones_take_turns() {
        check(&[("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"), ("c1", "c"), ("c2", "c")], &[], "a1 b1 c1 a2 c2 a3");
    }

    #[test]
    fn an_emptied_zone_goes_to_the_end() {
        check(&[("a1", "a"), ("b1", "b")], &[("a1", "a")], "b1");
        check(&[("a1", "a"), ("b1", "b"), ("b2", "b")], &[("b1", "b")], "a1 b2");
    }
}
