//! The laws of those who take Pods away: the eviction API, preemption, taints, and the two garbage collectors.

use super::law::{Fault, Law};
use podloom::cluster::request::Request;
use podloom::cluster::store::{Cluster, Delta};
use podloom::object::any::Object;
use podloom::object::kind::{KINDS, Key, Name};
use podloom::object::meta::{Meta, OwnerRef};
use podloom::object::pod::{Phase, Pod};
use podloom::object::taint::{Effect, Taint};
use podloom::sim::agenda::Wake;
use podloom::sim::step::Step;
use podloom::sim::world::World;
use podloom::time::{Span, Time};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Since when a node bears a NoExecute taint, and a Pod is on its node.
#[derive(Default)]
pub struct Clocks {
    taints: BTreeMap<(Name, Name), Time>,
    bound: BTreeMap<Name, Time>,
}

impl Clocks {
    pub fn remember(&mut self, step: &Step) {
        for delta in &step.deltas {
            match &delta.after {
                Some(Object::Node(node)) => {
                    let name = &node.meta.key.name;
                    self.taints.retain(|(on, key), _| on != name || no_execute(&node.taints).any(|taint| taint.key == *key));
                    for taint in no_execute(&node.taints) {
                        self.taints.entry((name.clone(), taint.key.clone())).or_insert(step.at);
                    }
                }
                Some(Object::Pod(pod)) if pod.node.is_some() => {
                    self.bound.entry(pod.meta.uid.clone()).or_insert(step.at);
                }
                _ => {}
            }
        }
    }

    /// Looks at what one step took away.
    pub fn look(&self, before: &World, step: &Step, faults: &mut Vec<Fault>) {
        let cluster = &before.cluster;
        for delta in &step.deltas {
            let fault = match &step.wake {
                Some(Wake::PodGc) => orphaned(cluster, delta).map(|what| (Law::GarbageIsGarbage, what)),
                Some(Wake::Ownership(..)) => {
                    leaving(delta).and_then(|object| owned(cluster, object.meta())).map(|what| (Law::GarbageIsGarbage, what))
                }
                Some(Wake::Schedule) => {
                    leaving_pod(delta).and_then(|pod| preempted(cluster, pod)).map(|what| (Law::PreemptionTakesLesserPods, what))
                }
                Some(Wake::TaintEviction) => {
                    leaving_pod(delta).and_then(|pod| self.bears(cluster, pod, step.at)).map(|what| (Law::EvictionsHaveTaints, what))
                }
                _ => None,
            };
            faults.extend(fault.map(|(law, what)| Fault::new(law, what)));
        }
    }

    /// A Pod that taints evict does not tolerate them, or no longer.
    fn bears(&self, cluster: &Cluster, pod: &Pod, now: Time) -> Option<String> {
        let name = pod.node.as_ref()?;
        // What was ordered before the node went is carried out all the same, also where another node has its name.
        let node = cluster.node(name).filter(|node| node.meta.created <= pod.meta.created)?;
        let tolerance = |taint: &Taint| pod.spec.tolerations.iter().find(|toleration| toleration.tolerates(taint));
        let taints: Vec<&Taint> = no_execute(&node.taints).collect();
        if taints.iter().any(|taint| tolerance(taint).is_none()) {
            return None;
        }
        let limits = taints.iter().filter_map(|taint| tolerance(taint)?.seconds);
        let Some(limit) = limits.min() else { return Some(format!("{} was evicted, and tolerates {taints:?} for ever", pod.meta.key)) };
        let since = taints.iter().filter_map(|taint| self.taints.get(&(name.clone(), taint.key.clone()))).min()?;
        let began = self.bound.get(&pod.meta.uid).map_or(*since, |bound| *since.max(bound));
        let until = began + Span::from_s(u64::try_from(limit).unwrap_or(0));
        (now < until).then(|| format!("{} was evicted at {now:?}, and tolerates {taints:?} until {until:?}", pod.meta.key))
    }
}

fn no_execute(taints: &[Taint]) -> impl Iterator<Item = &Taint> {
    taints.iter().filter(|taint| taint.effect == Effect::NoExecute)
}

/// The object that a write removes, or begins to.
fn leaving(delta: &Delta) -> Option<&Object> {
    let goes = delta.after.as_ref().is_none_or(|after| after.meta().is_terminating());
    delta.before.as_ref().filter(|before| goes && !before.meta().is_terminating())
}

fn leaving_pod(delta: &Delta) -> Option<&Rc<Pod>> {
    match leaving(delta) {
        Some(Object::Pod(pod)) => Some(pod),
        _ => None,
    }
}

/// Preemption takes Pods of lower priority than one that waits and may preempt.
fn preempted(cluster: &Cluster, victim: &Pod) -> Option<String> {
    let waits = |pod: &&Rc<Pod>| pod.node.is_none() && !pod.is_terminating() && !pod.spec.never_preempts;
    let highest = cluster.pods().filter(waits).map(|pod| pod.spec.priority).max();
    let is_lesser = highest.is_some_and(|highest| victim.spec.priority < highest);
    (!is_lesser).then(|| format!("{} of priority {} was preempted for at most {highest:?}", victim.meta.key, victim.spec.priority))
}

/// What the garbage collector deletes has owners, and none of them stays.
fn owned(cluster: &Cluster, meta: &Meta) -> Option<String> {
    if meta.owners.is_empty() {
        return Some(format!("{} was collected and has no owner", meta.key));
    }
    let stays = |owner: &&OwnerRef| {
        let info = KINDS.iter().find(|info| info.name == &*owner.kind);
        info.and_then(|info| {
            let namespace: Name = if info.namespaced { meta.key.namespace.clone() } else { "".into() };
            cluster.get(info.kind, &Key { namespace, name: owner.name.clone() })
        })
        .is_some_and(|found| found.meta().uid == owner.uid && !found.meta().is_terminating())
    };
    meta.owners.iter().find(stays).map(|owner| format!("{} was collected and its owner {} is there", meta.key, owner.name))
}

/// Pod garbage collection ends only Pods whose node is gone or given up, or that go without ever having had one.
fn orphaned(cluster: &Cluster, delta: &Delta) -> Option<String> {
    let (Some(Object::Pod(old)), Some(Object::Pod(new))) = (&delta.before, &delta.after) else { return None };
    if new.status.phase != Phase::Failed || old.status.phase == Phase::Failed {
        return None;
    }
    let node = old.node.as_ref().map(|name| cluster.node(name));
    let garbage = match node {
        None => old.is_terminating(),
        Some(None) => true,
        Some(Some(node)) => old.is_terminating() && node.taints.iter().any(|taint| &*taint.key == "node.kubernetes.io/out-of-service"),
    };
    (!garbage).then(|| format!("{} on {:?} was collected", old.meta.key, old.node))
}

/// An eviction that was let through had a budget that allowed it, or the Pod was not one that counts.
pub fn evicted(before: &Cluster, request: &Request) -> Option<Fault> {
    let Request::Evict { key, .. } = request else { return None };
    let pod = before.pod(key).filter(|pod| pod.is_ready() && !pod.is_terminating() && pod.status.phase == Phase::Running)?;
    let budgets: Vec<_> = before
        .budgets()
        .filter(|budget| budget.meta.key.namespace == key.namespace)
        .filter(|budget| budget.selector.as_ref().is_some_and(|selector| selector.matches(&pod.meta.labels)))
        .collect();
    let spent = budgets.iter().find(|budget| budget.status.disruptions_allowed <= 0)?;
    Some(Fault::new(Law::BudgetsHold, format!("{key} was evicted, and {} allows no disruption: {:?}", spent.meta.key, spent.status)))
}
