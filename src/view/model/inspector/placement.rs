//! Builds the placement table: for each workload and node, whether a Pod runs there, or what refused it and with which numbers. For a Pod,
//! the table has the result of the scheduler's filters on every node at its last attempt. All of it is read from recorded decisions; no
//! rule is evaluated again.

use super::standing::given;
use super::{Asked, say};
use crate::cluster::view::View;
use crate::control::daemon_set::reason::{Fit, Reason as DaemonReason};
use crate::control::plan::Decision;
use crate::control::reason::Reason as Why;
use crate::control::scheduler::plugins::RefusesPod;
use crate::control::scheduler::reason::Verdicts;
use crate::object::daemon_set::DaemonSet;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::node::Node;
use crate::object::pod::{Overlay, Pod};
use crate::playground::subject::Subject;
use crate::text::inspected::Note;
use crate::text::say::{decided, refused};
use crate::text::sentence::{Part, Sentence};
use crate::view::inspector::{Answer, Column, Placement, PlacementRow, Verdict};
use crate::view::model::owners::{Owners, initial};
use crate::view::model::tiles::scheduler_message;
use crate::view::node_map::Hue;
use crate::why::scope::Subject as About;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The placement table of the subject.
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
            let daemon = Daemon::new(asked, view.daemon_set(&workload.key)?);
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
    verdicts: BTreeMap<Name, Rc<Decision>>,
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
        let decisions = given(asked, &ObjectRef { kind: Kind::DaemonSet, key: set.meta.key.clone() }).map(|given| given.decisions.clone());
        let on_node = |decision: &Rc<Decision>| match &decision.about {
            About::Node(node) => Some((node.clone(), decision.clone())),
            About::Ordinal(_) | About::Ordinals { .. } | About::Object(_) => None,
        };
        // If a node has several decisions, the first one counts.
        let verdicts = decisions.iter().flat_map(|decisions| decisions.iter().rev()).filter_map(on_node).collect();
        Self { asked, set, bound, waiting, verdicts }
    }

    fn verdict(&self, node: &Rc<Node>) -> Verdict {
        let name = &node.meta.key.name;
        let is_here = self.bound.contains_key(name);
        let Some(decision) = self.verdicts.get(name) else {
            let workload = ObjectRef { kind: Kind::DaemonSet, key: self.set.meta.key.clone() };
            let because = say(self.asked, &Note::NotDecided { workload });
            return Verdict { answer: if is_here { Answer::Here } else { Answer::NotAsked }, filter: "".into(), because };
        };
        let (answer, filter) = match &decision.reason {
            Why::DaemonSet(reason) => answer(reason, is_here),
            Why::StatefulSet(_)
            | Why::Scheduling(_)
            | Why::Kubelet(_)
            | Why::Nodes(_)
            | Why::Eviction(_)
            | Why::Collection(_)
            | Why::Disruption(_)
            | Why::Ownership(_)
            | Why::Storage(_)
            | Why::Network(_) => (Answer::NotAsked, ""),
        };
        // The DaemonSet controller has made a Pod for the node, but the scheduler may have refused that Pod.
        if let Some((pod, verdicts)) = self.waiting.get(name).filter(|_| answer == Answer::Fits).and_then(|pod| tried(self.asked, pod)) {
            return scheduled(self.asked, &pod, &verdicts, name);
        }
        Verdict { answer, filter: filter.into(), because: decided(self.asked.language, decision) }
    }
}

/// What a DaemonSet's decision about a node means for the table, and which filter of the scheduler checks the same rule.
fn answer(reason: &DaemonReason, is_here: bool) -> (Answer, &'static str) {
    match reason.fit() {
        Fit::MayStay(plugin) => (Answer::MayStay, plugin.name()),
        Fit::Refused(plugin) => (Answer::Refused, plugin.name()),
        Fit::Suits if is_here => (Answer::Here, ""),
        Fit::Suits => (Answer::Fits, ""),
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

fn pod_table(asked: &Asked<'_>, owners: &Owners, pod: &Rc<Pod>, shown: ObjectRef) -> Placement {
    let view = &asked.world.cluster;
    let tried = tried(asked, pod);
    let row = |node: &Rc<Node>| {
        let name = &node.meta.key.name;
        let here = pod.node.as_ref() == Some(name) && shown.kind == Kind::Pod;
        let verdict = match &tried {
            _ if here => runs_here(asked),
            Some((pod, verdicts)) => scheduled(asked, pod, verdicts, name),
            None => not_asked(asked),
        };
        PlacementRow { node: name.clone(), verdicts: Rc::from([verdict]) }
    };
    let hue = owners.of_pod(pod).map_or(Hue { index: None, initial: initial(&pod.meta.key.name) }, |owner| owner.hue);
    Placement {
        columns: Rc::from([Column { object: shown.clone(), hue }]),
        rows: view.nodes().map(row).collect(),
        verdict: scheduler_message(pod).filter(|_| shown.kind == Kind::Pod && pod.node.is_none()),
    }
}

/// The scheduler's last decision about a Pod: why it was refused, or why it was bound.
fn tried(asked: &Asked<'_>, pod: &Rc<Pod>) -> Option<(Key, Rc<Verdicts>)> {
    let key = &pod.meta.key;
    if let Some(refusal) = asked.world.memory.verdicts.refusal_of(key) {
        return Some((key.clone(), found(&refusal.decision)?));
    }
    let record = &asked.world.record;
    let writes = std::iter::successors(record.write_of(&pod.meta), |write| record.write_before(*write));
    writes.filter_map(|write| record.decision(write)).find_map(|decision| Some((key.clone(), found(decision)?)))
}

/// The result of a scheduling attempt; `None` if the decision is about something else.
fn found(decision: &Decision) -> Option<Rc<Verdicts>> {
    let Why::Scheduling(why) = &decision.reason else { return None };
    why.verdicts().cloned()
}

fn not_asked(asked: &Asked<'_>) -> Verdict {
    Verdict { answer: Answer::NotAsked, filter: "".into(), because: say(asked, &Note::NotAsked) }
}

/// The table of a StatefulSet: the nodes where its Pods run, and for the other nodes the result of the last attempt for one of its Pods.
fn stateful_table(asked: &Asked<'_>, owners: &Owners, pod: &Rc<Pod>, workload: &ObjectRef) -> Placement {
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

/// The Pod whose scheduling attempt stands for the set: the Pod of the selected ordinal, else one that waits for a node, else the last.
fn stand_in(view: View<'_>, workload: &ObjectRef, ordinal: Option<i64>) -> Option<Rc<Pod>> {
    let set = view.stateful_set(&workload.key)?;
    let pods: Vec<&Rc<Pod>> = view.pods_of(&set.meta.uid).collect();
    let of_ordinal = pods.iter().find(|pod| ordinal.is_some() && set.ordinal_in(&pod.meta.key.name) == ordinal);
    let waiting = || pods.iter().find(|pod| pod.node.is_none());
    let last = || pods.iter().max_by_key(|pod| set.ordinal_in(&pod.meta.key.name));
    of_ordinal.or_else(waiting).or_else(last).map(|pod| (*pod).clone())
}

fn runs_here(asked: &Asked<'_>) -> Verdict {
    Verdict { answer: Answer::Here, filter: "".into(), because: say(asked, &Note::RunsHere) }
}

/// The cell for a Pod and a node, from a scheduling attempt.
fn scheduled(asked: &Asked<'_>, pod: &Key, verdicts: &Verdicts, node: &Name) -> Verdict {
    if let Some(refused) = &verdicts.refused {
        let because: Sentence = Rc::from([Part::Text(refused.reason().into())]);
        return Verdict { answer: Answer::Refused, filter: refused.plugin().name().into(), because };
    }
    let Some(verdict) = verdicts.of_node(node) else { return not_asked(asked) };
    let refusals = &verdict.refusals;
    let Some(first) = refusals.first() else {
        let score = verdict.score.clone();
        return Verdict { answer: Answer::Fits, filter: "".into(), because: say(asked, &Note::Feasible { score }) };
    };
    let mut because: Vec<Part> = Vec::new();
    for one in refusals {
        if !because.is_empty() {
            because.push(Part::Text(" ".into()));
        }
        because.extend(refused(asked.language, pod, node, one).iter().cloned());
    }
    Verdict { answer: Answer::Refused, filter: first.plugin().name().into(), because: because.into() }
}
