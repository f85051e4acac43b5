//! The simulated kubelet: one machine per node name. It registers its Node, posts conditions, and moves Pods through their lives at
//! fixed times, steered by `sim/…` annotations on the Node and by image tags (conformance README, "Simulated kubelet").
//!
//! Wakes: `observe` takes every Delta before anything is planned. `plan_node` is due at every Delta of that Node. `plan_pod` is due at
//! every Delta of a Pod that is bound, and for all Pods of a node at every Delta of that Node. Both say by `again` when to look next;
//! a plan that acts does not, since its act makes a Delta. Leases are not stored: a beating node costs nothing, and [`last_beat`] tells
//! what its lease would say. Probes, volumes and grace periods are not modelled.

pub mod container;
pub mod machine;
pub mod pod;
pub mod reason;
/// The node whose kubelet looks at its own state after a write.
pub(crate) fn woken_node(delta: &Delta) -> Option<Name> {
    let Some(Object::Node(after)) = &delta.after else { return None };
    let is_same = matches!(&delta.before, Some(Object::Node(old))
        if old.meta.annotations == after.meta.annotations && old.conditions == after.conditions);
    (!is_same).then(|| after.meta.key.name.clone())
}

/// The Pods that kubelets look at after a write: a Pod that changed, and all of a node where what steers the node changed, or that is gone.
pub(crate) fn woken_pods(view: View<'_>, delta: &Delta) -> Vec<Key> {
    let all_on = |node: &str| view.pods_on(node).map(|pod| pod.meta.key.clone()).collect();
    match (&delta.before, &delta.after) {
        // No kubelet knows of a Pod without a node.
        (_, Some(Object::Pod(after))) => after.node.iter().map(|_| after.meta.key.clone()).collect(),
        (Some(Object::Node(old)), Some(Object::Node(after))) if old.meta.annotations == after.meta.annotations => Vec::new(),
        (_, Some(Object::Node(node))) | (Some(Object::Node(node)), None) => all_on(node.name()),
        (Some(_) | None, Some(_) | None) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;

use crate::cluster::map::Map;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::kubelet::machine::Machine;
use crate::control::plan::Plan;
use crate::object::any::Object;
use crate::object::kind::{Key, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::time::{Span, Time};
use std::rc::Rc;

/// How often a lease is renewed.
pub const BEAT: Span = Span::from_s(2);

/// What kubelets know that no object says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// The machines by node name; they outlive their Node objects.
    pub(crate) machines: Map<Name, Rc<Machine>>,
    /// Since when a Pod waits for its kubelet, where its status does not say.
    pub(crate) waiting: Map<Key, Time>,
}

impl Memory {
    /// The machine of a node, if one ever joined.
    #[must_use]
    pub fn machine(&self, node: &str) -> Option<&Machine> {
        self.machines.get(node).map(|machine| &**machine)
    }

    /// A Pod waits for nothing. To remove what is not there costs a copy, too.
    fn rest(&mut self, pod: &Key) {
        if self.waiting.contains_key(pod) {
            self.waiting.remove(pod);
        }
    }

    /// Since when a node's heartbeat has been stopped.
    #[must_use]
    pub fn stopped(&self, node: &str) -> Option<Time> {
        self.machine(node)?.stopped
    }
}

/// Takes note of what became different.
pub fn observe(memory: &mut Memory, delta: &Delta, now: Time) {
    match (&delta.before, &delta.after) {
        (before, Some(Object::Node(after))) => {
            let before = match before {
                Some(Object::Node(node)) => Some(&**node),
                _ => None,
            };
            observe_node(memory, before, after, now);
        }
        (Some(Object::Pod(before)), None) => {
            memory.rest(&before.meta.key);
        }
        (Some(Object::Pod(before)), Some(Object::Pod(after))) => observe_pod(memory, before, after, now),
        _ => {}
    }
}

fn observe_node(memory: &mut Memory, before: Option<&Node>, after: &Node, now: Time) {
    let name = &after.meta.key.name;
    let mut machine = match memory.machines.get(name) {
        Some(machine) => (**machine).clone(),
        None => Machine::new(memory.machines.len() as u64, now),
    };
    if before.is_none() {
        machine.join(after, now);
    }
    machine.set_heartbeat(after, now);
    if memory.machine(name) != Some(&machine) {
        memory.machines.insert(name.clone(), Rc::new(machine));
    }
}

fn observe_pod(memory: &mut Memory, before: &Pod, after: &Pod, now: Time) {
    let key = &after.meta.key;
    if let Some(node) = after.node.as_ref().filter(|_| before.status.pod_ip != after.status.pod_ip)
        && let Some(machine) = memory.machines.get(node)
        && let Some(machine) = machine.with_address_used(after)
    {
        memory.machines.insert(node.clone(), Rc::new(machine));
    }
    if !container::has_begun(after) {
        return;
    }
    let reimaged = container::is_reimaged(after);
    if !reimaged && !container::is_passing(after) {
        memory.rest(key);
    } else if (reimaged && !Rc::ptr_eq(&before.spec, &after.spec) && before.spec != after.spec)
        || before.status.containers != after.status.containers
        || before.status.init_containers != after.status.init_containers
    {
        memory.waiting.insert(key.clone(), now);
    }
}

/// What the kubelet of a node posts about the node.
pub fn plan_node(view: View<'_>, memory: &Memory, node: &str, now: Time) -> Plan {
    let mut plan = Plan::default();
    if let (Some(object), Some(machine)) = (view.node(node), memory.machine(node)) {
        machine.plan(object, now, &mut plan);
    }
    plan
}

/// What the kubelet of its node does with a Pod.
pub fn plan_pod(view: View<'_>, memory: &Memory, pod: &Key, now: Time) -> Plan {
    let mut plan = Plan::default();
    if let Some(object) = view.pod(pod) {
        pod::plan(view, memory, object, now, &mut plan);
    }
    plan
}
