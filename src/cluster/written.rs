//! Which fields a typed write changed: controllers, the scheduler and kubelets replace whole objects, and name themselves as the authors of
//! what is different in them.
//!
//! Conditions, container statuses and the status of a workload are one value each: whoever writes one writes all of it.

use crate::object::any::Object;
use crate::object::authors::compare;
use crate::object::authors::record::Changes;
use crate::object::authors::{Author, Who};
use crate::object::condition::Condition;
use crate::object::kind::Name;
use crate::object::meta::{Labels, Meta};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::taint::Taint;
use crate::time::Epoch;
use serde_json::json;

/// What is different between an object before and after a write of `who`.
#[must_use]
pub(super) fn changes(before: &Object, after: &Object, who: Who, epoch: Epoch) -> Changes {
    let mut written = Written { author: Author::role(who), epoch, changes: Changes::new() };
    written.meta(before.meta(), after.meta());
    match (before, after) {
        (Object::Pod(before), Object::Pod(after)) => written.pod(before, after),
        (Object::Node(before), Object::Node(after)) => written.node(before, after),
        (Object::DaemonSet(before), Object::DaemonSet(after)) => {
            written.status(before.status != after.status);
            if before.spec != after.spec {
                compare::changed(&before.spec.raw, &after.spec.raw, "\u{1}spec", who, &mut written.changes);
            }
        }
        (Object::StatefulSet(before), Object::StatefulSet(after)) => {
            written.status(before.status != after.status);
            if before.spec != after.spec {
                compare::changed(&before.spec.raw, &after.spec.raw, "\u{1}spec", who, &mut written.changes);
            }
        }
        (Object::Claim(before), Object::Claim(after)) => {
            written.status(before.status != after.status);
            if before.spec != after.spec || before.volume != after.volume {
                let (old, new) = (before.to_json(epoch), after.to_json(epoch));
                compare::changed(&old["spec"], &new["spec"], "\u{1}spec", who, &mut written.changes);
            }
        }
        (Object::Budget(before), Object::Budget(after)) => {
            // An eviction changes two fields of a status that is the disruption controller's otherwise.
            if before.status != after.status {
                let (old, new) = (before.to_json(epoch), after.to_json(epoch));
                compare::changed(&old["status"], &new["status"], "\u{1}status", who, &mut written.changes);
            }
        }
        (Object::Other(before), Object::Other(after)) => {
            if before.rest != after.rest {
                compare::changed(&before.rest, &after.rest, "", who, &mut written.changes);
            }
        }
        (Object::Revision(before), Object::Revision(after)) => {
            if before.revision != after.revision {
                written.set("\u{1}revision");
            }
        }
        // Nobody but their recorder writes Events, and an object doesn't change its kind.
        (
            Object::Pod(_)
            | Object::Node(_)
            | Object::DaemonSet(_)
            | Object::StatefulSet(_)
            | Object::Claim(_)
            | Object::Budget(_)
            | Object::Revision(_)
            | Object::Other(_)
            | Object::Event(_),
            _,
        ) => {}
    }
    written.changes
}

struct Written {
    author: Author,
    epoch: Epoch,
    changes: Changes,
}

impl Written {
    fn set(&mut self, place: &str) {
        self.changes.set(place, &self.author);
    }

    fn status(&mut self, is_written: bool) {
        if is_written {
            self.set("\u{1}status");
        }
    }

    /// A field that may come and go.
    fn field<T: PartialEq>(&mut self, place: &str, before: Option<&T>, after: Option<&T>) {
        match after {
            Some(_) if before != after => self.set(place),
            None if before.is_some() => self.changes.gone(place),
            Some(_) | None => {}
        }
    }

    fn meta(&mut self, before: &Meta, after: &Meta) {
        self.map("\u{1}metadata\u{1}labels", &before.labels, &after.labels);
        self.map("\u{1}metadata\u{1}annotations", &before.annotations, &after.annotations);
        if before.owners != after.owners || before.finalizers != after.finalizers {
            let lists = |meta: &Meta| {
                let mut value = meta.to_json(self.epoch);
                json!({"ownerReferences": value["ownerReferences"].take(), "finalizers": value["finalizers"].take()})
            };
            let (old, new) = (lists(before), lists(after));
            for field in ["ownerReferences", "finalizers"] {
                let place = format!("\u{1}metadata\u{1}{field}");
                if new[field].is_null() {
                    self.changes.gone(&place);
                } else {
                    compare::changed(&old[field], &new[field], &place, self.author.who, &mut self.changes);
                }
            }
        }
    }

    fn map(&mut self, place: &str, before: &Labels, after: &Labels) {
        if before == after {
            return;
        }
        if before.is_empty() || after.is_empty() {
            self.field(place, (!before.is_empty()).then_some(before), (!after.is_empty()).then_some(after));
            return;
        }
        for (key, value) in after.iter().filter(|(key, value)| before.get(*key) != Some(*value)) {
            self.field(&format!("{place}\u{1}{key}"), before.get(key), Some(value));
        }
        for key in before.keys().filter(|key| !after.contains_key(*key)) {
            self.changes.gone(&format!("{place}\u{1}{key}"));
        }
    }

    /// The items of a list, each by what identifies it: two are the same where `is_same` says so. Most items stand where they stood before.
    fn items<T: PartialEq>(
        &mut self,
        place: &str,
        before: &[T],
        after: &[T],
        is_same: impl Fn(&T, &T) -> bool,
        identity: impl Fn(&T) -> (&str, &str),
    ) {
        if before.is_empty() || after.is_empty() {
            self.field(place, (!before.is_empty()).then_some(&before), (!after.is_empty()).then_some(&after));
            return;
        }
        for (index, item) in after.iter().enumerate() {
            if before.get(index) != Some(item) && !before.contains(item) {
                self.changes.set_parts(&place_of_item(place, identity(item)), &self.author);
            }
        }
        for (index, item) in before.iter().enumerate() {
            let stays = after.get(index).is_some_and(|other| is_same(other, item)) || after.iter().any(|other| is_same(other, item));
            if !stays {
                self.changes.gone_parts(&place_of_item(place, identity(item)));
            }
        }
    }

    fn conditions(&mut self, before: &[Condition], after: &[Condition]) {
        if before != after {
            let is_same = |one: &Condition, other: &Condition| one.kind == other.kind;
            self.items("\u{1}status\u{1}conditions", before, after, is_same, |condition| (&condition.kind, ""));
        }
    }

    fn pod(&mut self, before: &Pod, after: &Pod) {
        self.field("\u{1}spec\u{1}nodeName", before.node.as_ref(), after.node.as_ref());
        if before.spec != after.spec || before.overlay != after.overlay {
            compare::changed(&before.spec_json(), &after.spec_json(), "\u{1}spec", self.author.who, &mut self.changes);
        }
        let (old, new) = (&before.status, &after.status);
        if old == new {
            return;
        }
        if old.phase != new.phase {
            self.set("\u{1}status\u{1}phase");
        }
        self.conditions(&old.conditions, &new.conditions);
        let mut text = |place: &str, before: &Option<Name>, after: &Option<Name>| self.field(place, before.as_ref(), after.as_ref());
        text("\u{1}status\u{1}reason", &old.reason, &new.reason);
        text("\u{1}status\u{1}message", &old.message, &new.message);
        text("\u{1}status\u{1}hostIP", &old.host_ip, &new.host_ip);
        text("\u{1}status\u{1}hostIPs", &old.host_ip, &new.host_ip);
        text("\u{1}status\u{1}podIP", &old.pod_ip, &new.pod_ip);
        text("\u{1}status\u{1}podIPs", &old.pod_ip, &new.pod_ip);
        text("\u{1}status\u{1}nominatedNodeName", &old.nominated_node, &new.nominated_node);
        text("\u{1}status\u{1}qosClass", &old.qos_class, &new.qos_class);
        self.field("\u{1}status\u{1}startTime", old.start_time.as_ref(), new.start_time.as_ref());
        self.field("\u{1}status\u{1}observedGeneration", old.observed_generation.as_ref(), new.observed_generation.as_ref());
        self.list("\u{1}status\u{1}containerStatuses", &old.containers, &new.containers);
        self.list("\u{1}status\u{1}initContainerStatuses", &old.init_containers, &new.init_containers);
    }

    /// A list that is written as a whole.
    fn list<T: PartialEq>(&mut self, place: &str, before: &[T], after: &[T]) {
        match (before == after, after.is_empty()) {
            (true, _) => {}
            (false, true) => self.changes.gone(place),
            (false, false) => self.set(place),
        }
    }

    fn node(&mut self, before: &Node, after: &Node) {
        if before.taints != after.taints {
            let is_same = |one: &Taint, other: &Taint| one.key == other.key && one.effect == other.effect;
            self.items("\u{1}spec\u{1}taints", &before.taints, &after.taints, is_same, |taint| (&taint.key, taint.effect.text()));
        }
        let cordoned = |node: &Node| node.unschedulable.then_some(());
        self.field("\u{1}spec\u{1}unschedulable", cordoned(before).as_ref(), cordoned(after).as_ref());
        self.conditions(&before.conditions, &after.conditions);
        let who = self.author.who;
        if before.spec_rest != after.spec_rest {
            compare::changed(&before.spec_rest, &after.spec_rest, "\u{1}spec", who, &mut self.changes);
        }
        if before.status_rest != after.status_rest {
            compare::changed(&before.status_rest, &after.status_rest, "\u{1}status", who, &mut self.changes);
        }
    }
}

/// The place of an item of a list in parts, by the one or two values that identify it.
const fn place_of_item<'a>(list: &'a str, (first, second): (&'a str, &'a str)) -> [&'a str; 6] {
    [list, "\u{2}", first, "|", second, if second.is_empty() { "" } else { "|" }]
}
