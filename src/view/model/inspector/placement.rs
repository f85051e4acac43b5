//! Workload × node: yes, or who refused and the numbers behind it. For a Pod, what every filter of the scheduler says about every node.

use super::standing::{of_place, ordinal_of_pod};
use super::{Asked, say};
use crate::cluster::view::View;
use crate::control::daemon_set::placement::{Placement as Rule, Refusal, placement as rule};
use crate::control::plan::Subject as About;
use crate::control::scheduler;
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::{Overlay, Pod};
use crate::playground::subject::Subject;
use crate::text::inspected::Note;
use crate::text::sentence::{Part, Sentence};
use crate::text::why::scheduling::refusal;
use crate::text::why::why;
use crate::view::inspector::{Answer, Column, Placement, PlacementRow, Verdict};
use crate::view::model::owners::{Owners, initial};
use crate::view::model::tiles::scheduler_message;
use crate::view::node_map::Hue;
use crate::why::Why;
use crate::why::daemon_set as reasons;
use crate::why::scheduling::{Plugin, Verdicts};
use std::collections::BTreeMap;
use std::rc::Rc;

/// For so many Pending Pods of a set the scheduler is asked; the others only show that they wait.
const ASKED_MAX: usize = 50;

/// The table for the subject.
pub(super) fn placement(asked: &Asked<'_>, owners: &Owners) -> Rc<Placement> {
    let view = &asked.world.cluster;
    let table = match asked.subject {
        Subject::Object(object) => match object.kind {
            Kind::Pod => view.pod(&object.key).map(|pod| pod_table(asked, owners, pod, object.clone())),
            Kind::Node => view.node(&object.key.name).map(|node| node_table(asked, owners, node)),
            _ => workload_table(asked, owners, object),
        },
        Subject::Absence { workload, .. } => workload_table(asked, owners, workload),
        Subject::Ordinal { workload, ordinal } => {
            stand_in(view, workload, Some((*ordinal).into())).map(|pod| pod_table(asked, owners, &pod, workload.clone()))
        }
    };
    Rc::new(table.unwrap_or_default())
}

fn workload_table(asked: &Asked<'_>, owners: &Owners, workload: &ObjectRef) -> Option<Placement> {
    let view = &asked.world.cluster;
    match workload.kind {
        Kind::DaemonSet => {
            let mut daemon = Daemon::new(asked, view.daemon_set(&workload.key)?);
            let row = |node: &Rc<Node>| PlacementRow { node: node.meta.key.name.clone(), verdicts: Rc::from([daemon.verdict(node)]) };
            let rows = view.nodes().map(row).collect();
            Some(Placement { columns: Rc::from([column(owners, view, workload)]), rows, verdict: None })
        }
        Kind::StatefulSet => stand_in(view, workload, None).map(|pod| stateful_table(asked, owners, &pod, workload)),
        _ => None,
    }
}

fn column(owners: &Owners, view: View<'_>, object: &ObjectRef) -> Column {
    let uid = view.get(object.kind, &object.key).map(|object| object.meta().uid.clone());
    let hue = uid.and_then(|uid| owners.get(&uid)).map(|owner| owner.hue);
    Column { object: object.clone(), hue: hue.unwrap_or(Hue { index: None, initial: initial(&object.key.name) }) }
}

// ---- DaemonSets ----

struct Daemon<'a> {
    asked: &'a Asked<'a>,
    set: &'a Rc<DaemonSet>,
    bound: BTreeMap<Name, Rc<Pod>>,
    waiting: BTreeMap<Name, Rc<Pod>>,
    asks_left: usize,
}

impl<'a> Daemon<'a> {
    fn new(asked: &'a Asked<'a>, set: &'a Rc<DaemonSet>) -> Self {
        let (mut bound, mut waiting) = (BTreeMap::new(), BTreeMap::new());
        for pod in asked.world.cluster.pods_of(&set.meta.uid).filter(|pod| !pod.is_terminating()) {
            match (&pod.node, &pod.overlay) {
                (Some(node), _) => bound.insert(node.clone(), pod.clone()),
                (None, Overlay::DaemonNode(node)) => waiting.insert(node.clone(), pod.clone()),
                (None, _) => None,
            };
        }
        Self { asked, set, bound, waiting, asks_left: ASKED_MAX }
    }

    fn verdict(&mut self, node: &Rc<Node>) -> Verdict {
        let (set, name) = (self.set.meta.key.clone(), node.meta.key.name.clone());
        let pod = self.bound.get(&name).map(|pod| pod.meta.key.name.clone());
        let (answer, filter, reason) = match (rule(self.set, node), pod) {
            (Rule::Fits, Some(pod)) => (Answer::Here, "", reasons::Why::NodeHasPod { set, node: name, pod }),
            (Rule::Fits, None) => return self.awaited(node),
            (Rule::MayStay { taint }, Some(pod)) => {
                (Answer::MayStay, taints(), reasons::Why::TaintStopsOnlyNewPods { set, node: name, pod, taint })
            }
            (Rule::MayStay { taint }, None) => (Answer::Refused, taints(), reasons::Why::TaintNotTolerated { set, node: name, taint }),
            (Rule::MustLeave(refusal), Some(pod)) => (Answer::Refused, filter_of(&refusal), refusal.why_leave(&set, &name, &pod)),
            (Rule::MustLeave(refusal), None) => (Answer::Refused, filter_of(&refusal), refusal.why_not(&set, &name)),
        };
        Verdict { answer, filter: filter.into(), because: why(self.asked.language, &Why::DaemonSet(reason)) }
    }

    /// A node that suits the set and has no Pod yet: the one that waits for it may be refused by the scheduler.
    fn awaited(&mut self, node: &Rc<Node>) -> Verdict {
        let name = &node.meta.key.name;
        if let Some(pod) = self.waiting.get(name).filter(|_| self.asks_left > 0) {
            self.asks_left -= 1;
            return scheduled(self.asked, pod, &scheduler::verdicts(&self.asked.world.cluster, pod), name);
        }
        let workload = ObjectRef { kind: Kind::DaemonSet, key: self.set.meta.key.clone() };
        let last = of_place(self.asked, &workload, &About::Node(name.clone())).map(|standing| standing.why);
        let lacks = reasons::Why::NodeLacksPod { set: self.set.meta.key.clone(), node: name.clone() };
        let because = why(self.asked.language, &last.unwrap_or(Why::DaemonSet(lacks)));
        Verdict { answer: Answer::Fits, filter: "".into(), because }
    }
}

const fn taints() -> &'static str {
    Plugin::TaintToleration.name()
}

/// The scheduler's filter that looks at the same.
const fn filter_of(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NamesAnotherNode(_) => Plugin::NodeName.name(),
        Refusal::NodeSelector(..) | Refusal::Affinity => Plugin::NodeAffinity.name(),
        Refusal::Taint(_) => taints(),
    }
}

fn node_table(asked: &Asked<'_>, owners: &Owners, node: &Rc<Node>) -> Placement {
    let view = &asked.world.cluster;
    let sets: Vec<&ObjectRef> =
        owners.in_order().into_iter().map(|owner| &owner.object).filter(|one| one.kind == Kind::DaemonSet).collect();
    let verdict = |object: &&ObjectRef| view.daemon_set(&object.key).map(|set| Daemon::new(asked, set).verdict(node));
    let verdicts: Rc<[Verdict]> = sets.iter().filter_map(verdict).collect();
    if verdicts.is_empty() {
        return Placement::default();
    }
    let columns = sets.iter().map(|object| column(owners, view, object)).collect();
    Placement { columns, rows: Rc::from([PlacementRow { node: node.meta.key.name.clone(), verdicts }]), verdict: None }
}

// ---- Pods ----

fn pod_table(asked: &Asked<'_>, owners: &Owners, pod: &Pod, shown: ObjectRef) -> Placement {
    let view = &asked.world.cluster;
    let verdicts = scheduler::verdicts(view, pod);
    let row = |node: &Rc<Node>| {
        let name = &node.meta.key.name;
        let here = pod.node.as_ref() == Some(name) && shown.kind == Kind::Pod;
        let verdict = if here { runs_here(asked) } else { scheduled(asked, pod, &verdicts, name) };
        PlacementRow { node: name.clone(), verdicts: Rc::from([verdict]) }
    };
    let hue = owners.of_pod(pod).map_or(Hue { index: None, initial: initial(&pod.meta.key.name) }, |owner| owner.hue);
    Placement {
        columns: Rc::from([Column { object: shown.clone(), hue }]),
        rows: view.nodes().map(row).collect(),
        verdict: scheduler_message(pod).filter(|_| shown.kind == Kind::Pod && pod.node.is_none()),
    }
}

/// A StatefulSet: where its Pods are, and for the other nodes what the scheduler would say to one of them.
fn stateful_table(asked: &Asked<'_>, owners: &Owners, pod: &Pod, workload: &ObjectRef) -> Placement {
    let view = &asked.world.cluster;
    let mut table = pod_table(asked, owners, pod, workload.clone());
    let uid = pod.meta.controller().map(|owner| owner.uid.clone());
    let is_here = |node: &Name| view.pods_on(node).any(|pod| uid.as_ref().is_some_and(|uid| pod.meta.is_controlled_by(uid)));
    let here = |row: &PlacementRow| match is_here(&row.node) {
        true => PlacementRow { node: row.node.clone(), verdicts: Rc::from([runs_here(asked)]) },
        false => row.clone(),
    };
    table.rows = table.rows.iter().map(here).collect();
    table
}

/// A Pod of a StatefulSet that speaks for the next one: the one of the ordinal, one that waits for a node, or the last.
fn stand_in(view: View<'_>, workload: &ObjectRef, ordinal: Option<i64>) -> Option<Rc<Pod>> {
    let set = view.stateful_set(&workload.key)?;
    let pods: Vec<&Rc<Pod>> = view.pods_of(&set.meta.uid).collect();
    let of_ordinal = pods.iter().find(|pod| ordinal.is_some() && ordinal_of_pod(set, pod) == ordinal);
    let waiting = || pods.iter().find(|pod| pod.node.is_none());
    let last = || pods.iter().max_by_key(|pod| ordinal_of_pod(set, pod));
    of_ordinal.or_else(waiting).or_else(last).map(|pod| (*pod).clone())
}

fn runs_here(asked: &Asked<'_>) -> Verdict {
    Verdict { answer: Answer::Here, filter: "".into(), because: say(asked, &Note::RunsHere) }
}

/// What the scheduler says about a Pod and a node.
fn scheduled(asked: &Asked<'_>, pod: &Pod, verdicts: &Verdicts, node: &Name) -> Verdict {
    if let Some(refused) = &verdicts.refused {
        let because: Sentence = Rc::from([Part::Text(refused.reason().into())]);
        return Verdict { answer: Answer::Refused, filter: refused.plugin().name().into(), because };
    }
    let verdict = verdicts.of_node(node);
    let refusals = verdict.as_ref().map_or(&[][..], |verdict| &verdict.refusals[..]);
    let Some(first) = refusals.first() else {
        let score = verdict.and_then(|verdict| verdict.score.clone());
        return Verdict { answer: Answer::Fits, filter: "".into(), because: say(asked, &Note::Feasible { score }) };
    };
    let mut because: Vec<Part> = Vec::new();
    for one in refusals {
        if !because.is_empty() {
            because.push(Part::Text(" ".into()));
        }
        because.extend(refusal(asked.language, &pod.meta.key, node, one).iter().cloned());
    }
    Verdict { answer: Answer::Refused, filter: first.plugin().name().into(), because: because.into() }
}
