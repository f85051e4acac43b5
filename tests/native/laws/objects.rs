//! The laws that every single write keeps, whoever makes it.

use super::fit;
use super::law::{Fault, Law};
use podloom::cluster::store::Delta;
use podloom::object::any::Object;
use podloom::object::meta::Meta;
use podloom::object::pod::{Phase, Pod};
use podloom::sim::agenda::Wake;
use podloom::sim::step::Step;
use podloom::sim::world::World;

pub fn look(before: &World, step: &Step, after: &World, faults: &mut Vec<Fault>) {
    versions_grow(before, step, after, faults);
    for delta in &step.deltas {
        let mut fault = |law: Law, what: String| faults.push(Fault::new(law, format!("{:?} at {:?}: {what}", step.wake, step.at)));
        match (&delta.before, &delta.after) {
            (Some(old), Some(new)) => {
                changed(old.meta(), new.meta(), &mut fault);
                if !matches!(new, Object::Claim(_)) {
                    not_taken(old.meta(), new.meta(), &mut fault);
                }
                generations(old, new, &mut fault);
                if let (Object::Pod(old), Object::Pod(new)) = (old, new) {
                    lives_forward(old, new, &mut fault);
                }
            }
            (None, Some(new)) => one_controller(new.meta(), &mut fault),
            (Some(_) | None, None) => {}
        }
        binding(before, step, delta, faults);
    }
}

/// Every write has a version of its own, above all before it.
fn versions_grow(before: &World, step: &Step, after: &World, faults: &mut Vec<Fault>) {
    let mut last = before.cluster.version();
    for delta in &step.deltas {
        let Some(object) = &delta.after else { continue };
        let version = object.meta().resource_version;
        if version <= last {
            let what = format!("{:?} has version {version} after {last}", object.reference());
            faults.push(Fault::new(Law::VersionsGrow, what));
        }
        last = version;
    }
    let removed = step.deltas.iter().any(|delta| delta.after.is_none());
    if after.cluster.version() < last + u64::from(removed && last == before.cluster.version()) {
        faults.push(Fault::new(Law::VersionsGrow, format!("the cluster stands at {} after {last}", after.cluster.version())));
    }
}

/// An object stays the object it is, and what has begun is not undone.
fn changed(old: &Meta, new: &Meta, fault: &mut dyn FnMut(Law, String)) {
    if (&old.key, &old.uid, old.created) != (&new.key, &new.uid, new.created) {
        fault(Law::LivesRunForward, format!("{} became another object", old.key));
    }
    if old.is_terminating() && !new.is_terminating() {
        fault(Law::LivesRunForward, format!("{} is not being deleted any more", old.key));
    }
    one_controller(new, fault);
}

/// Nobody takes what has a controller. Claims are handed over: by their set to the Pod that takes them along when it is scaled away.
fn not_taken(old: &Meta, new: &Meta, fault: &mut dyn FnMut(Law, String)) {
    if let (Some(from), Some(to)) = (old.controller(), new.controller())
        && from.uid != to.uid
    {
        fault(Law::OneControllerAtMost, format!("{} was taken from {} by {}", old.key, from.name, to.name));
    }
}

fn one_controller(meta: &Meta, fault: &mut dyn FnMut(Law, String)) {
    let controllers = meta.owners.iter().filter(|owner| owner.controller).count();
    if controllers > 1 {
        fault(Law::OneControllerAtMost, format!("{} has {controllers} controllers", meta.key));
    }
}

/// The generation counts the changes of the spec, and what was observed of it never lies ahead or goes back.
fn generations(old: &Object, new: &Object, fault: &mut dyn FnMut(Law, String)) {
    let (spec_changed, observed_before, observed) = match (old, new) {
        (Object::DaemonSet(old), Object::DaemonSet(new)) => {
            (old.spec.raw != new.spec.raw, old.status.observed_generation, new.status.observed_generation)
        }
        (Object::StatefulSet(old), Object::StatefulSet(new)) => {
            (old.spec.raw != new.spec.raw, old.status.observed_generation, new.status.observed_generation)
        }
        _ => return,
    };
    let (from, to) = (old.meta().generation, new.meta().generation);
    let begins_to_go = new.meta().is_terminating() && !old.meta().is_terminating();
    if (to != from) != (spec_changed || begins_to_go && to != from) || to < from || to > from + 1 {
        fault(Law::GenerationsFollowSpecs, format!("{}: generation {from} became {to}, spec changed: {spec_changed}", new.meta().key));
    }
    if observed > to || observed < observed_before {
        fault(Law::GenerationsFollowSpecs, format!("{}: observed {observed_before}, then {observed}, of {to}", new.meta().key));
    }
}

/// A Pod that has ended stays ended, one that is bound stays where it is, and nothing runs nowhere.
fn lives_forward(old: &Pod, new: &Pod, fault: &mut dyn FnMut(Law, String)) {
    if old.status.phase.is_terminal() && new.status.phase != old.status.phase {
        fault(Law::LivesRunForward, format!("{} was {:?} and is {:?}", new.meta.key, old.status.phase, new.status.phase));
    }
    if old.node.is_some() && old.node != new.node {
        fault(Law::LivesRunForward, format!("{} was on {:?} and is on {:?}", new.meta.key, old.node, new.node));
    }
    if new.status.phase == Phase::Running && new.node.is_none() {
        fault(Law::LivesRunForward, format!("{} runs nowhere", new.meta.key));
    }
}

/// Only the scheduler binds, and only to a node that is there and can take the Pod.
fn binding(before: &World, step: &Step, delta: &Delta, faults: &mut Vec<Fault>) {
    let (Some(Object::Pod(old)), Some(Object::Pod(new))) = (&delta.before, &delta.after) else { return };
    let Some(name) = new.node.as_ref().filter(|_| old.node.is_none()) else { return };
    let refusal = match before.cluster.node(name) {
        _ if step.wake != Some(Wake::Schedule) => Some("bound by somebody else than the scheduler".to_owned()),
        None => Some("no such node".to_owned()),
        Some(_) if !old.spec.gates.is_empty() || old.is_terminating() => Some("it was not to be scheduled".to_owned()),
        Some(node) => fit::refusal(&before.cluster, old, node),
    };
    if let Some(refusal) = refusal {
        faults.push(Fault::new(Law::BindingsAreAllowed, format!("{} was bound to {name}: {refusal}", old.meta.key)));
    }
}
