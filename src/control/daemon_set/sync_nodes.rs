//! Collects the creates and deletes that the phases of a sync want, and limits how many of them this sync makes (`syncNodes`).

use super::node_pods::{DaemonPod, NodePods};
use super::pod;
use super::reason::Reason;
use super::sync::{COMPONENT, Sync};
use crate::cluster::recorder::EventText;
use crate::cluster::request::Propagation;
use crate::control::plan::{Act, Decision, Plan, Records};
use crate::control::shared::slow_start::{batches, side_by_side};
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::pod::Pod;
use crate::why::scope::Subject;
use std::collections::BTreeSet;
use std::rc::Rc;

/// At most so many creates and, separately, deletes in one sync (`BurstReplicas`).
const BURST_REPLICAS: usize = 250;

/// The wanted creates and deletes and the nodes to leave alone, each with its reason, before the limit is applied.
pub(super) struct Wanted<'a> {
    /// The set on whose behalf everything is decided.
    of: Option<Rc<ObjectRef>>,
    create: Vec<(&'a NodePods, Reason)>,
    delete: Vec<(&'a NodePods, &'a Pod, Reason)>,
    stay: Vec<Rc<Decision>>,
}

impl<'a> Wanted<'a> {
    /// An empty collection for a set.
    pub fn for_set_of(plan: &Plan) -> Self {
        Self { of: plan.of.clone(), create: Vec::new(), delete: Vec::new(), stay: Vec::new() }
    }

    /// Wants a new Pod for the node.
    pub fn create(&mut self, node: &'a NodePods, reason: Reason) {
        self.create.push((node, reason));
    }

    /// Wants a Pod that counts for the node deleted.
    pub fn delete(&mut self, node: &'a NodePods, pod: &'a DaemonPod, reason: Reason) {
        self.delete.push((node, pod, reason));
    }

    /// Leaves the node alone.
    pub fn stay(&mut self, node: &NodePods, reason: Reason) {
        self.stay.push(node.stay(&self.of, reason));
    }

    /// Whether no create and no delete is wanted.
    pub fn is_settled(&self) -> bool {
        self.change_count() == 0
    }

    /// The number of creates and deletes that are wanted.
    pub fn change_count(&self) -> usize {
        self.create.len() + self.delete.len()
    }
}

/// `syncNodes`: limits creates and deletes to the burst each and puts them into the plan: the creates first, with slow start, then the
/// deletes side by side. Whatever exceeds the limit is left for the next sync, which the writes of this one cause.
///
/// Each node keeps exactly one decision: its create if it has one, else its first delete, else the reason why it stays. Further deletes
/// are filed under their Pod.
pub(super) fn sync_nodes(sync: &Sync<'_>, wanted: Wanted<'_>, plan: &mut Plan) {
    let (creates, creates_later) = wanted.create.split_at(wanted.create.len().min(BURST_REPLICAS));
    let (deletes, deletes_later) = wanted.delete.split_at(wanted.delete.len().min(BURST_REPLICAS));
    let mut decided: BTreeSet<&Name> = BTreeSet::new();
    for batch in batches(creates.len(), BURST_REPLICAS) {
        let from = plan.decisions.len();
        for index in side_by_side(batch) {
            let (node, reason) = &creates[index];
            decided.insert(&node.name);
            plan.act(Subject::Node(node.name.clone()), create(sync, &node.name), reason.clone());
        }
        plan.batches.push(from..plan.decisions.len());
    }
    let about = |(node, pod, _): &(&'_ NodePods, &Pod, Reason), is_first: bool| match is_first {
        true => Subject::Node(node.name.clone()),
        false => Subject::Object(ObjectRef { kind: Kind::Pod, key: pod.meta.key.clone() }),
    };
    let subjects: Vec<Subject> = deletes.iter().map(|one| about(one, decided.insert(&one.0.name))).collect();
    for index in side_by_side(0..deletes.len()) {
        let (_, pod, reason) = &deletes[index];
        plan.act(subjects[index].clone(), delete(sync, pod), reason.clone());
    }
    for node in creates_later.iter().map(|(node, _)| node).chain(deletes_later.iter().map(|(node, _, _)| node)) {
        if decided.insert(&node.name) {
            plan.repeat(node.stay(&wanted.of, Reason::BurstSpent { limit: BURST_REPLICAS }));
        }
    }
    plan.decisions.extend(wanted.stay);
}

/// The name is drawn when the Pod is stored: the Event's message is completed there.
fn create(sync: &Sync<'_>, node: &Name) -> Act {
    let done = EventText::normal(COMPONENT, "SuccessfulCreate", "Created pod: ");
    let refused = EventText::warning(COMPONENT, "FailedCreate", "Error creating: ");
    let records = Records { about: sync.reference(), done: Some(done), refused: Some(refused) };
    Act::Create { object: pod::new_pod(sync.prototype(), node), records: Some(records) }
}

fn delete(sync: &Sync<'_>, pod: &Pod) -> Act {
    let done = EventText::normal(COMPONENT, "SuccessfulDelete", format!("Deleted pod: {}", pod.meta.key.name));
    let refused = EventText::warning(COMPONENT, "FailedDelete", "Error deleting: ");
    let records = Some(Records { about: sync.reference(), done: Some(done), refused: Some(refused) });
    Act::Delete { kind: Kind::Pod, key: pod.meta.key.clone(), grace_s: None, propagation: Propagation::Background, records }
}
