//! Handles a wake or an input of the reader. For a wake, the controller makes a plan, the plan is applied, and every controller that the
//! writes concern is armed.

use crate::cluster::store::{Cluster, Delta};
use crate::control::plan::Plan;
use crate::control::{
    claims, daemon_set, disruption, kubelet, namespace, network, node_lifecycle, ownership, pod_gc, scheduler, stateful_set, taint_eviction,
};
use crate::sim::agenda::Wake;
use crate::sim::cause::{Because, Cause, DeltaId, StepId};
use crate::sim::step::Step;
use crate::sim::verdicts::Kept;
use crate::sim::world::World;
use crate::sim::{apply, wakes};
use crate::time::Span;
use std::rc::Rc;

impl World {
    /// Takes over `cluster`, which one of the reader's inputs made from the cluster of this very world, as one step. Returns `None` if
    /// nothing has changed.
    pub fn commit(&mut self, input: &Rc<str>, cluster: Cluster) -> Option<Rc<Step>> {
        self.cluster = cluster;
        let deltas = self.observe(0);
        (!deltas.is_empty()).then(|| self.keep_input(input.clone(), deltas))
    }

    fn keep_input(&mut self, input: Rc<str>, deltas: Vec<Delta>) -> Rc<Step> {
        let because = Because::from(Cause::Start);
        let step = Step {
            id: self.record.next(),
            at: self.now,
            wake: None,
            input: Some(input),
            because,
            last: None,
            decisions: Rc::from([]),
            deltas,
        };
        let step = Rc::new(step);
        self.keep(&step);
        step
    }

    fn keep(&mut self, step: &Rc<Step>) {
        if let Some(wake) = &step.wake {
            self.memory.verdicts.record(wake, step.id);
        }
        self.record.keep(step.clone(), self.cluster.version());
    }

    /// Takes the next wake and handles it; `None` if the agenda is empty.
    pub fn step(&mut self) -> Option<Rc<Step>> {
        let (time, wake, because) = self.agenda.take()?;
        self.advance(time);
        let id = self.record.next();
        let plan = self.plan(&wake);
        // A controller that decides nothing is not recorded when it changes nothing. Its wake then passes on its causes.
        let only_looks = !wake.is_judged() && !plan.retry && plan.decisions.iter().all(|decision| decision.act.is_none());
        if let Some(again) = plan.again {
            let causes = if only_looks { because.carried_on() } else { Cause::Timer(id).into() };
            self.agenda.set(wake.clone(), again.max(self.now + Span::from_ms(1)), causes);
        }
        let decisions = apply::carry_out(self, &wake, plan, id);
        let Kept { decisions, last, is_news } = self.memory.verdicts.keep(&wake, decisions, id);
        let deltas = self.observe(0);
        let is_recorded = is_news || !deltas.is_empty();
        if !is_recorded && !only_looks {
            self.agenda.carry_on(&wake, &because);
        }
        if wake == Wake::Schedule {
            self.schedule_on(&because, id, is_recorded);
        }
        let step = Rc::new(Step { id, at: self.now, wake: Some(wake), input: None, because, last, decisions, deltas });
        if is_recorded {
            self.keep(&step);
        }
        Some(step)
    }

    /// The scheduler handles one Pod in a step. While other Pods are ready to be tried, its wake is armed again at once, with the same
    /// causes; otherwise it is armed for the time when the next Pod is ready.
    fn schedule_on(&mut self, because: &Because, id: StepId, is_recorded: bool) {
        let Some(next) = scheduler::next_wake(&self.memory.scheduler, self.now) else { return };
        let at = next.max(self.now);
        if is_recorded && next > self.now {
            self.agenda.arm(Wake::Schedule, at, Cause::Timer(id));
        } else {
            self.agenda.arm_on(&Wake::Schedule, at, because);
        }
    }

    fn plan(&mut self, wake: &Wake) -> Plan {
        let (view, now, memory) = (&self.cluster, self.now, &mut self.memory);
        match wake {
            Wake::DaemonSet(key) => {
                let Some(set) = view.daemon_set(key) else { return Plan::default() };
                let last = memory.last_syncs.remove(key);
                let (plan, backoffs, seen) = daemon_set::plan_again(view, set, &memory.backoffs, last.as_deref(), now);
                memory.backoffs = Rc::new(backoffs);
                if let Some(seen) = seen {
                    memory.last_syncs.insert(key.clone(), Rc::new(seen));
                }
                plan
            }
            Wake::StatefulSet(key) => {
                let Some(set) = view.stateful_set(key) else { return Plan::default() };
                let (plan, roster) = stateful_set::plan(view, set, memory.rosters.get(key).map(Rc::as_ref), now);
                memory.rosters.insert(key.clone(), Rc::new(roster));
                plan
            }
            Wake::Schedule => {
                let (plan, after) = scheduler::plan(view, &memory.scheduler, now);
                memory.scheduler = after;
                plan
            }
            Wake::KubeletNode(node) => kubelet::plan_node(view, &memory.kubelet, node, now),
            Wake::KubeletPod(pod) => kubelet::plan_pod(view, &memory.kubelet, pod, now),
            Wake::NodeTaints(node) => node_lifecycle::plan_taints(view, node, now),
            Wake::NodeMonitor => {
                let (plan, after) = node_lifecycle::monitor(view, &memory.kubelet, &memory.lifecycle, &self.settings.nodes, now);
                memory.lifecycle = after;
                plan
            }
            Wake::TaintEviction => {
                let (plan, after) = taint_eviction::plan(view, &memory.eviction, now);
                memory.eviction = after;
                plan
            }
            Wake::PodGc => {
                let (plan, after) = pod_gc::plan(view, &memory.pod_gc, now);
                memory.pod_gc = after;
                plan
            }
            Wake::Ownership(_, uid) => memory.gone.remove(uid).map(|gone| ownership::plan(view, &gone, now)).unwrap_or_default(),
            Wake::EndpointSlices(key) => {
                let mut plan = network::endpoint_slices::plan(view, key, now);
                plan.decisions.extend(network::endpoints::plan(view, key, now).decisions);
                plan
            }
            Wake::Namespace(name) => namespace::plan(view, name, now),
            Wake::Claim(key) => claims::plan(view, key, now),
            Wake::Budget(key) => disruption::plan(view, key, now),
        }
    }

    /// Arms the controllers that the deltas concern. `before` is the number of deltas that the step had before these.
    fn observe(&mut self, before: usize) -> Vec<Delta> {
        let (deltas, step) = (self.cluster.take_log(), self.record.next());
        for (index, delta) in (u32::try_from(before).unwrap_or(u32::MAX)..).zip(&deltas) {
            wakes::arm(self, delta, DeltaId { step, index });
        }
        deltas
    }
}
