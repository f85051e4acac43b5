//! The monitor's pass over all nodes (`monitorNodeHealth`, `handleDisruption`) and the queue of NoExecute taints
//! (`doNoExecuteTaintingPass`).

use crate::cluster::recorder::EventText;
use crate::cluster::view::View;
use crate::control::kubelet;
use crate::control::node_lifecycle::reason::Reason;
use crate::control::node_lifecycle::zone::{self, State, Zone};
use crate::control::node_lifecycle::{Memory, NOT_READY, Settings, UNREACHABLE, has_no_execute, next_pass, no_execute_keys, zone_of};
use crate::control::plan::{Act, Plan, Records};
use crate::object::any::Object;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::taint::{Effect, Taint};
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// `--node-startup-grace-period`: for nodes that never posted.
const STARTUP_GRACE: Span = Span::from_s(60);
/// How long the controller does not see a new node: time enough for its kubelet to say how it is.
const CACHE_LAG: Span = Span::from_ms(100);
/// Name of the controller in its Events.
const COMPONENT: &str = "node-controller";
/// Nodes with this label do not count in their zone's statistics.
const EXCLUDED: &str = "node.kubernetes.io/exclude-disruption";
/// Conditions that become Unknown together, in the order in which missing ones are added.
const WATCHED: [&str; 4] = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/// One pass: the plan grows, and nodes that are written more than once keep what was written before.
struct Pass<'a> {
    view: View<'a>,
    beats: &'a kubelet::Memory,
    settings: &'a Settings,
    now: Time,
    memory: Memory,
    plan: Plan,
    written: BTreeMap<Name, Node>,
}

/// Looks at every node on the grid of the monitor period, and at the queue of taints whenever its turn has come.
pub(super) fn look(view: View<'_>, beats: &kubelet::Memory, memory: &Memory, settings: &Settings, now: Time) -> (Plan, Memory) {
    let mut pass = Pass { view, beats, settings, now, memory: memory.clone(), plan: Plan::default(), written: BTreeMap::new() };
    let due = pass.memory.zones.values().filter_map(Zone::turn).any(|turn| turn <= now);
    if now == pass.grid_at(now) {
        pass.look();
    } else {
        if due {
            pass.taint_in_turn();
        }
        pass.plan.look_again(pass.grid_at(now));
    }
    pass.look_at_queue_again();
    (pass.plan, pass.memory)
}

impl Pass<'_> {
    /// The first pass at `time` or after it.
    fn grid_at(&self, time: Time) -> Time {
        next_pass(self.settings, time)
    }

    /// `monitorNodeHealth`
    fn look(&mut self) {
        let mut readiness: BTreeMap<Name, (usize, usize)> = BTreeMap::new();
        let (nodes, young): (Vec<Rc<Node>>, Vec<Rc<Node>>) =
            self.view.nodes().cloned().partition(|node| node.meta.created + CACHE_LAG <= self.now);
        if !young.is_empty() {
            self.plan.look_again(self.grid_at(self.now + CACHE_LAG));
        }
        self.classify(&nodes);
        for node in &nodes {
            self.memory.zones.entry(zone_of(node)).or_default();
            let ready = self.check(node);
            if node.meta.label(EXCLUDED).is_none() {
                let counts = readiness.entry(zone_of(node)).or_default();
                if ready == Some(ConditionStatus::True) {
                    counts.0 += 1
                } else {
                    counts.1 += 1
                };
            }
            if let Some(ready) = ready {
                self.demand_taint(node, ready);
            }
        }
        self.handle_disruption(&nodes, &readiness);
    }

    /// `classifyNodes`: nodes that came and went.
    fn classify(&mut self, nodes: &[Rc<Node>]) {
        for node in nodes {
            let name = node.meta.key.name.clone();
            if self.memory.known.insert(name.clone(), node.clone()).is_none() {
                let text =
                    EventText::normal(COMPONENT, "RegisteredNode", format!("Node {name} event: Registered Node {name} in Controller"));
                let act = Act::Record { about: ObjectRef { kind: Kind::Node, key: node.meta.key.clone() }, text };
                self.plan.act(Subject::Node(name.clone()), act, Reason::NodeAppeared);
            }
        }
        let gone: Vec<Rc<Node>> = self.memory.known.values().filter(|node| self.view.node(node.name()).is_none()).cloned().collect();
        for node in gone {
            let name = node.meta.key.name.clone();
            self.memory.known.remove(&name);
            self.forget(&name);
            let text = EventText::normal(COMPONENT, "RemovingNode", format!("Node {name} event: Removing Node {name} from Controller"));
            let act = Act::RecordGone { object: Object::Node(node), text };
            self.plan.act(Subject::Node(name.clone()), act, Reason::NodeDisappeared);
        }
    }

    /// `tryUpdateNodeHealth`: what the node's readiness is after this look; `None` where nothing was ever posted.
    fn check(&mut self, node: &Rc<Node>) -> Option<ConditionStatus> {
        let name = node.meta.key.name.clone();
        let before = node.condition("Ready");
        let Some(last_beat) = self.beats.stopped(&name) else {
            self.plan.leave(Subject::Node(name.clone()), Reason::HeartbeatSeen);
            return before;
        };
        let (seen, grace) = match before {
            Some(_) => (self.grid_at(last_beat.max(self.memory.amnesty)), self.settings.grace),
            None => (node.meta.created, STARTUP_GRACE),
        };
        let due = self.grid_at(seen + grace);
        if self.now < due {
            self.plan.look_again(due);
            let why = Reason::WaitsForHeartbeat { last_beat, until: due };
            self.plan.leave(Subject::Node(name), why);
            return before;
        }
        if WATCHED.iter().any(|kind| node.condition(kind) != Some(ConditionStatus::Unknown)) {
            let mut lost = (**node).clone();
            lost.conditions = unknown(node, self.now).into();
            self.write(lost, &Reason::HeartbeatLost { last_beat, grace_s: grace.s() }, before);
            if before == Some(ConditionStatus::True) {
                self.mark_pods(&name);
            }
        }
        Some(ConditionStatus::Unknown)
    }

    /// Writes a node; the Event about its loss comes with it where it was ready before.
    fn write(&mut self, node: Node, why: &Reason, before: Option<ConditionStatus>) {
        let name = node.meta.key.name.clone();
        let about = ObjectRef { kind: Kind::Node, key: node.meta.key.clone() };
        let done = EventText::normal(COMPONENT, "NodeNotReady", format!("Node {name} status is now: NodeNotReady"));
        let records = (before == Some(ConditionStatus::True)).then_some(Records { about, done: Some(done), refused: None });
        self.written.insert(name.clone(), node.clone());
        self.plan.act(Subject::Node(name), Act::Update { object: Object::Node(Rc::new(node)), records }, why.clone());
    }

    /// `MarkPodsNotReady`
    fn mark_pods(&mut self, node: &Name) {
        for pod in self.view.pods_on(node).filter(|pod| pod.is_ready()) {
            let mut marked = Pod::clone(pod);
            condition::set(&mut Rc::make_mut(&mut marked.status).conditions, Condition::new("Ready", ConditionStatus::False, self.now));
            let about = ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() };
            let done = EventText::warning(COMPONENT, "NodeNotReady", "Node is not ready");
            let records = Some(Records { about: about.clone(), done: Some(done), refused: None });
            let why = Reason::PodOnLostNode { node: node.clone() };
            let act = Act::Update { object: Object::Pod(Rc::new(marked)), records };
            self.plan.act(Subject::Object(about), act, why);
        }
    }

    /// `processTaintBaseEviction`: the opposite taint is swapped at once, a new one is queued, and a ready node loses both.
    fn demand_taint(&mut self, node: &Rc<Node>, ready: ConditionStatus) {
        let name = &node.meta.key.name;
        match no_execute_keys(ready) {
            None => {
                self.forget(name);
                self.lift_taints(node, &Reason::ReadyAgain);
            }
            Some((key, opposite)) if has_no_execute(node, opposite) => self.put_taint(node, key, opposite),
            Some((key, _)) if !has_no_execute(node, key) => {
                if let Some(zone) = self.memory.zones.get_mut(&zone_of(node)) {
                    zone.add(name, self.now);
                }
            }
            Some(_) => {}
        }
    }

    /// The node as this pass has left it so far.
    fn current(&self, node: &Rc<Node>) -> Node {
        self.written.get(&node.meta.key.name).cloned().unwrap_or_else(|| Node::clone(node))
    }

    /// `SwapNodeControllerTaint`
    fn put_taint(&mut self, node: &Rc<Node>, key: &str, opposite: &str) {
        let taint = Taint::new(key, Effect::NoExecute, Some(self.now));
        let mut tainted = self.current(node);
        let kept = tainted.taints.iter().filter(|taint| taint.effect != Effect::NoExecute || &*taint.key != opposite);
        tainted.taints = kept.cloned().chain([taint.clone()]).collect();
        self.write(tainted, &Reason::NotReadyEvicts { taint }, None);
    }

    /// `markNodeAsReachable`
    fn lift_taints(&mut self, node: &Rc<Node>, why: &Reason) {
        let mut lifted = self.current(node);
        let goes = |taint: &Taint| taint.effect == Effect::NoExecute && [NOT_READY, UNREACHABLE].contains(&&*taint.key);
        if lifted.taints.iter().any(goes) {
            lifted.taints = lifted.taints.iter().filter(|taint| !goes(taint)).cloned().collect();
            self.write(lifted, why, None);
        }
    }

    fn forget(&mut self, node: &Name) {
        for zone in self.memory.zones.values_mut() {
            zone.queue.retain(|waiting| waiting != node);
        }
    }

    /// `handleDisruption`: rates per zone; where every node is lost nobody is evicted at all.
    fn handle_disruption(&mut self, nodes: &[Rc<Node>], readiness: &BTreeMap<Name, (usize, usize)>) {
        let states: BTreeMap<&Name, State> =
            readiness.iter().map(|(zone, (ready, not_ready))| (zone, zone::state_of(*ready, *not_ready))).collect();
        // A zone whose nodes are all excluded has no state, but its nodes are tainted in turn.
        let inhabited: BTreeSet<Name> = nodes.iter().map(|node| zone_of(node)).collect();
        self.memory.zones.retain(|zone, _| inhabited.contains(zone));
        let all_lost = states.values().all(|state| *state == State::Full);
        let all_were_lost =
            !states.is_empty() && states.keys().all(|zone| self.memory.zones.get(*zone).is_some_and(|known| known.state == State::Full));
        let now = self.now;
        if all_lost && !all_were_lost && !states.is_empty() {
            for node in nodes {
                self.forget(&node.meta.key.name);
                self.lift_taints(node, &Reason::AllNodesLost);
            }
            for (_, zone) in self.memory.zones.iter_mut().filter(|(name, _)| readiness.contains_key(*name)) {
                zone.state = State::Full;
                zone.set_interval(None, now);
            }
        } else if all_were_lost && !all_lost {
            self.memory.amnesty = now;
            self.plan.look_again(self.grid_at(now + self.settings.grace));
        }
        if !all_lost {
            for (name, state) in states {
                let size = readiness.get(name).map_or(0, |(ready, not_ready)| ready + not_ready);
                if let Some(zone) = self.memory.zones.get_mut(name).filter(|zone| zone.state != state || all_were_lost) {
                    zone.set_state(state, size, now);
                }
            }
        }
    }

    /// `doNoExecuteTaintingPass`
    fn taint_in_turn(&mut self) {
        let zones: Vec<Name> = self.memory.zones.keys().cloned().collect();
        for zone in zones {
            while let Some(name) = self.memory.zones.get_mut(&zone).and_then(|zone| zone.take(self.now)) {
                let Some(node) = self.view.node(&name) else { continue };
                let keys = node.condition("Ready").and_then(no_execute_keys);
                if let Some((key, opposite)) = keys.filter(|(key, _)| !has_no_execute(node, key)) {
                    self.put_taint(node, key, opposite);
                }
            }
        }
    }

    /// Those who wait for their taint get it when the rate of their zone lets them.
    fn look_at_queue_again(&mut self) {
        for (zone, waiting) in &self.memory.zones {
            let turn = waiting.turn();
            for node in &waiting.queue {
                let why = Reason::WaitsForEvictionRate { zone: zone.clone(), until: turn };
                self.plan.leave(Subject::Node(node.clone()), why);
            }
            if let Some(turn) = turn {
                self.plan.look_again(turn);
            }
        }
    }
}

/// The conditions of a node whose heartbeat is lost.
fn unknown(node: &Node, now: Time) -> Vec<Condition> {
    let mut conditions = node.conditions.to_vec();
    for kind in WATCHED {
        let mut lost = Condition::new(kind, ConditionStatus::Unknown, now);
        match condition::find(&node.conditions, kind) {
            Some(old) if old.status == ConditionStatus::Unknown => continue,
            Some(old) => {
                lost = lost.because("NodeStatusUnknown", "Kubelet stopped posting node status.");
                lost.last_heartbeat = old.last_heartbeat;
            }
            None => {
                lost = lost.because("NodeStatusNeverUpdated", "Kubelet never posted node status.");
                lost.last_heartbeat = Some(node.meta.created);
            }
        }
        condition::set(&mut conditions, lost);
    }
    conditions
}
