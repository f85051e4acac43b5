//! The DaemonSet controller (`pkg/controller/daemon`, Kubernetes v1.36): exactly one Pod on every node that should run one.
//!
//! One call of [`plan`] is one `syncDaemonSet`. It leaves out what a coherent store does not need: expectations (a sync always sees
//! its own writes) and the consistency check. Woken by: its own changes; Pods it controls, and orphans it could adopt; its
//! ControllerRevisions; Nodes added, or whose labels or taints changed ([`is_woken_by_node`]).

pub mod backoff;
mod claim;
mod history;
mod manage;
pub mod placement;
mod pod;
mod rollout;
pub mod seen;
mod site;
mod status;

use crate::cluster::recorder::EventText;
use crate::cluster::request::Propagation;
use crate::cluster::view::View;
use crate::control::plan::{Act, Pace, Plan, Records, Subject};
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::time::Time;
use crate::why::Why;
use crate::why::daemon_set as why;
use backoff::Backoffs;
use placement::{Placement, placement};
use seen::{Seen, Sites};
use site::DaemonPod;

/// `source.component` of the controller's Events.
pub const COMPONENT: &str = "daemonset-controller";

/// At most so many creates and, separately, deletes in one sync (`BurstReplicas`).
pub const BURST_REPLICAS: usize = 250;

/// What one sync knows.
struct Sync<'a> {
    view: View<'a>,
    set: &'a DaemonSet,
    now: Time,
    /// The hash label of the current revision.
    hash: Name,
    /// Every node, by name, whether it should run a Pod, and which it has.
    sites: Sites,
    /// The Pod of this sync, without a node.
    prototype: Pod,
}

/// One sync (`syncDaemonSet`): what shall be created, deleted, adopted and recorded, and why; for every node one decision.
pub fn plan(view: View<'_>, set: &DaemonSet, backoffs: &Backoffs, now: Time) -> (Plan, Backoffs) {
    let (plan, backoffs, _) = plan_again(view, set, backoffs, None, now);
    (plan, backoffs)
}

/// The same plan, made by looking only at what is different since the last sync; with what to remember for the next.
pub fn plan_again(view: View<'_>, set: &DaemonSet, backoffs: &Backoffs, last: Option<&Seen>, now: Time) -> (Plan, Backoffs, Option<Seen>) {
    let mut plan = Plan { pace: Pace::SlowStart, ..Plan::default() };
    let mut backoffs = backoffs.clone();
    backoffs.forget_unused(now);
    // Deleted in the background it is gone already; in the foreground its Pods are the garbage collector's.
    if set.meta.is_terminating() {
        return (plan, backoffs, None);
    }
    let Some(history) = history::construct(view, set, &mut plan) else { return (plan, backoffs, None) };
    let (sites, seen) = seen::look(view, set, &history.hash, last, &mut plan);
    let sync = Sync { view, set, now, hash: history.hash.clone(), sites, prototype: pod::prototype(set, &history.hash, now) };
    let managed = manage::manage(&sync, &mut backoffs, &mut plan);
    if managed.is_settled {
        rollout::roll_out(&sync, managed.undecided, &mut plan);
    } else {
        manage::leave(&sync, managed.undecided, &mut plan);
    }
    history::clean_up(&sync, &history, &mut plan);
    status::update(&sync, &mut plan);
    (plan, backoffs, seen)
}

/// Whether a change of a node's labels or taints, or its arrival, concerns the set (`syncNodeUpdate`).
///
/// A Pod that is not scheduled yet does not count as being on the node, and a NoSchedule taint under a running Pod wakes nobody:
/// so the counts stay as they were until something else happens.
#[must_use]
pub fn is_woken_by_node(view: View<'_>, set: &DaemonSet, node: &Node) -> bool {
    let has_pod = view.pods_on(node.name()).any(|pod| pod.meta.is_controlled_by(&set.meta.uid));
    match placement(set, node) {
        Placement::Fits => !has_pod || set.status.number_misscheduled > 0,
        Placement::MayStay { .. } => has_pod && set.status.number_misscheduled > 0,
        Placement::MustLeave(_) => has_pod,
    }
}

impl Sync<'_> {
    fn reference(&self) -> ObjectRef {
        ObjectRef { kind: Kind::DaemonSet, key: self.set.meta.key.clone() }
    }

    fn records(&self, done: EventText, refused: EventText) -> Records {
        Records { about: self.reference(), done: Some(done), refused: Some(refused) }
    }

    fn is_available(&self, pod: &DaemonPod) -> bool {
        pod.is_available(self.set.spec.min_ready, self.now)
    }

    fn create_on(&self, node: &Name, why: why::Why, plan: &mut Plan) {
        // The name is drawn when the Pod is stored: the Event is completed there.
        let records = self.records(
            EventText::normal(COMPONENT, "SuccessfulCreate", "Created pod: "),
            EventText::warning(COMPONENT, "FailedCreate", "Error creating: "),
        );
        let object = pod::new_pod(&self.prototype, node);
        let act = Act::Create { object, records: Some(records) };
        plan.act(Subject::Node(node.clone()), act, Why::DaemonSet(why));
    }

    fn delete(&self, about: Subject, pod: &Pod, why: why::Why, plan: &mut Plan) {
        let records = self.records(
            EventText::normal(COMPONENT, "SuccessfulDelete", format!("Deleted pod: {}", pod.meta.key.name)),
            EventText::warning(COMPONENT, "FailedDelete", "Error deleting: "),
        );
        plan.act(about, delete_pod(&pod.meta.key, Some(records)), Why::DaemonSet(why));
    }
}

fn delete_pod(key: &Key, records: Option<Records>) -> Act {
    Act::Delete { kind: Kind::Pod, key: key.clone(), grace_s: None, propagation: Propagation::Background, records }
}
