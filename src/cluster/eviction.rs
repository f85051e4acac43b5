//! The eviction subresource (`pkg/registry/core/pod/storage/eviction.go`): a delete that PodDisruptionBudgets may refuse.

use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::request::Propagation;
use crate::cluster::store::Cluster;
use crate::object::any::Object;
use crate::object::budget::Budget;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Key, Kind};
use crate::object::pod::{Phase, Pod};
use crate::time::Time;
use std::rc::Rc;

impl Cluster {
    /// Evicts a Pod if its PodDisruptionBudget allows it.
    ///
    /// # Errors
    /// NotFound; TooManyRequests if the budget is used up or its controller has not counted it yet; InternalError if two budgets match.
    pub fn evict(&mut self, key: &Key, grace_s: Option<i64>, now: Time) -> Result<Object, Rejection> {
        let Some(pod) = self.pod(key).cloned() else { return Err(Rejection::not_found(Kind::Pod, key)) };
        if !pod.status.phase.is_terminal() && pod.status.phase != Phase::Pending && !pod.is_terminating() {
            self.charge_budget(&pod, now)?;
        }
        let mut evicted = (*pod).clone();
        let mut target =
            Condition::new("DisruptionTarget", ConditionStatus::True, now).because("EvictionByEvictionAPI", "Eviction API: evicting");
        target.observed_generation = Some(evicted.meta.generation);
        condition::set(&mut Rc::make_mut(&mut evicted.status).conditions, target);
        self.update(Object::Pod(Rc::new(evicted)))?;
        self.delete(Kind::Pod, key, grace_s, Propagation::Background, now)
    }

    fn charge_budget(&mut self, pod: &Pod, now: Time) -> Result<(), Rejection> {
        let matching: Vec<Rc<Budget>> = self.budgets_of(pod).cloned().collect();
        let [budget] = matching.as_slice() else {
            if matching.is_empty() {
                return Ok(());
            }
            return Err(Rejection::new(
                Reason::InternalError,
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
            ));
        };
        let status = &budget.status;
        let healthy_enough = status.current_healthy >= status.desired_healthy && status.desired_healthy > 0;
        if !pod.is_ready() && (budget.always_allow_unhealthy || healthy_enough) {
            return Ok(());
        }
        let refused = Rejection::new(Reason::TooManyRequests, "Cannot evict pod as it would violate the pod's disruption budget.");
        if status.observed_generation < budget.meta.generation || status.disruptions_allowed == 0 {
            return Err(refused);
        }
        if status.disruptions_allowed < 0 {
            return Err(Rejection::new(Reason::Forbidden, "pdb disruptions allowed is negative"));
        }
        let mut charged = (**budget).clone();
        charged.status.disruptions_allowed -= 1;
        charged.status.disrupted_pods.insert(pod.meta.key.name.clone(), now);
        self.update(Object::Budget(Rc::new(charged))).map(drop)
    }

    /// The PodDisruptionBudgets whose selector matches a Pod.
    pub fn budgets_of<'a>(&'a self, pod: &'a Pod) -> impl Iterator<Item = &'a Rc<Budget>> {
        self.budgets()
            .filter(|budget| budget.meta.key.namespace == pod.meta.key.namespace)
            .filter(|budget| budget.selector.as_ref().is_some_and(|selector| selector.matches(&pod.meta.labels)))
    }
}
