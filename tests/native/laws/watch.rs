//! The laws that hold at every step.

use super::authors;
use super::causes;
use super::law::{Fault, Law};
use super::objects;
use super::oracle::{self, Wants};
use super::removals::Clocks;
use podloom::cluster::store::{Cluster, Delta};
use podloom::control::plan::Decision;
use podloom::object::any::Object;
use podloom::object::daemon_set::{DaemonSet, DaemonSetStrategy};
use podloom::object::kind::{Key, Name};
use podloom::object::pod::Pod;
use podloom::object::revision::ControllerRevision;
use podloom::object::stateful_set::{Retention, StatefulSet, StatefulSetStrategy};
use podloom::sim::agenda::Wake;
use podloom::sim::step::Step;
use podloom::sim::world::World;
use podloom::text::language::Language;
use podloom::text::say::decided;
use podloom::text::sentence::plain;
use podloom::time::Time;
use podloom::why::scope::Subject;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What was ever true of the claims of one StatefulSet's name.
#[derive(Default)]
struct Policies {
    deletes_when_scaled: bool,
    deletes_when_deleted: bool,
    was_deleted: bool,
    /// Ranges of ordinals it ever had.
    ranges: BTreeSet<(i64, i64)>,
}

/// So many reasons of a kind are read out in a case.
const READ_OUT: u32 = 3;

/// What has to be remembered from step to step.
#[derive(Default)]
pub struct Watch {
    policies: BTreeMap<Key, Policies>,
    clocks: Clocks,
    /// How often a reason of a kind was read out.
    said: BTreeMap<&'static str, u32>,
}

impl Watch {
    /// The codes of the reasons that were given so far.
    pub fn reasons(&self) -> BTreeSet<&'static str> {
        self.said.keys().copied().collect()
    }

    /// The same world takes the same step, whether or not it has what saves computing.
    pub fn plans_twice(&self, before: &World, step: &Step, after: &World, faults: &mut Vec<Fault>) {
        if !matches!(step.wake, Some(Wake::DaemonSet(_) | Wake::StatefulSet(_) | Wake::Schedule | Wake::Budget(_) | Wake::Claim(_))) {
            return;
        }
        let mut twin = before.clone();
        twin.look_anew();
        let again = twin.step();
        let same = again.as_ref().is_some_and(|again| again.decisions == step.decisions && again.wake == step.wake);
        if !same || twin.cluster.version() != after.cluster.version() || twin.next_time() != after.next_time() {
            let what =
                format!("{:?} at {:?}:\n{:?}\nand then\n{:?}", step.wake, step.at, step.decisions, again.map(|one| one.decisions.clone()));
            faults.push(Fault::new(Law::PlanningTwiceIsPlanningOnce, what));
        }
    }

    /// Looks at one step.
    pub fn look(&mut self, before: &World, step: &Step, after: &World, faults: &mut Vec<Fault>) {
        decisions_have_reasons(step, faults);
        causes::look(step, after, faults);
        self.reasons_have_sentences(step, faults);
        names_are_free(before, step, faults);
        objects::look(before, step, after, faults);
        authors::look(step, faults);
        self.clocks.look(before, step, faults);
        match &step.wake {
            Some(Wake::DaemonSet(key)) => {
                if let Some(set) = before.cluster.daemon_set(key).filter(|set| !set.meta.is_terminating()) {
                    daemon_set_step(&Seen { before: &before.cluster, step, after: &after.cluster }, set, faults);
                }
            }
            Some(Wake::StatefulSet(key)) => {
                if let Some(set) = before.cluster.stateful_set(key).filter(|set| !set.meta.is_terminating()) {
                    stateful_set_step(&Seen { before: &before.cluster, step, after: &after.cluster }, set, faults);
                }
            }
            _ => {}
        }
        self.remember(step);
        self.clocks.remember(step);
        // A namespace takes everything with it.
        if step.wake.as_ref().is_some_and(|wake| !matches!(wake, Wake::Namespace(_))) {
            self.claims_are_kept(step, faults);
        }
        self.revisions_are_there(step, &after.cluster, faults);
    }

    /// Every reason can be read in both languages, whatever the facts in it are.
    fn reasons_have_sentences(&mut self, step: &Step, faults: &mut Vec<Fault>) {
        for decision in step.decisions.iter() {
            let often = self.said.entry(decision.reason.code()).or_default();
            if *often >= READ_OUT {
                continue;
            }
            *often += 1;
            let (english, chinese) = (plain(&decided(Language::English, decision)), plain(&decided(Language::Chinese, decision)));
            let is_chinese = |text: &str| text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
            let whole = |text: &str| text.chars().count() > 5 && !text.contains(['{', '}', '`']);
            if !whole(&english) || !whole(&chinese) || is_chinese(&english) || !is_chinese(&chinese) {
                let what = format!("{}: {english:?} and {chinese:?}, of {:?}", decision.reason.code(), decision.reason);
                faults.push(Fault::new(Law::EveryWhyHasItsSentences, what));
            }
        }
    }

    /// A Pod that a workload has just made is of a revision that is there, and so it stays while the Pod lives.
    fn revisions_are_there(&self, step: &Step, after: &Cluster, faults: &mut Vec<Fault>) {
        if !matches!(step.wake, Some(Wake::DaemonSet(_) | Wake::StatefulSet(_))) {
            return;
        }
        for delta in &step.deltas {
            match (&delta.before, &delta.after) {
                (None, Some(Object::Pod(pod))) if !has_revision(after, pod) => {
                    let what = format!("{} was made of revision {:?}, which does not exist", pod.meta.key, pod.revision_hash());
                    faults.push(Fault::new(Law::RevisionsExist, what));
                }
                (Some(Object::Revision(revision)), None) => {
                    let owner = revision.meta.controller().map(|owner| owner.uid.clone());
                    let left = owner.iter().flat_map(|uid| after.pods_of(uid)).find(|pod| !pod.is_terminating() && names(pod, revision));
                    if let Some(pod) = left {
                        let what = format!("{} was cleaned up, and {} is of it", revision.meta.key, pod.meta.key);
                        faults.push(Fault::new(Law::RevisionsExist, what));
                    }
                }
                _ => {}
            }
        }
    }

    fn remember(&mut self, step: &Step) {
        for delta in &step.deltas {
            if let Some(Object::StatefulSet(set)) = &delta.after {
                let policies = self.policies.entry(set.meta.key.clone()).or_default();
                policies.deletes_when_scaled |= set.spec.when_scaled == Retention::Delete;
                policies.deletes_when_deleted |= set.spec.when_deleted == Retention::Delete;
                policies.was_deleted |= set.meta.is_terminating();
                policies.ranges.insert((set.spec.start, set.spec.start + set.spec.replicas));
            } else if let Some(Object::StatefulSet(set)) = &delta.before {
                self.policies.entry(set.meta.key.clone()).or_default().was_deleted = true;
            }
        }
    }

    /// A controller deletes a claim only where the policy of its set asks for it.
    fn claims_are_kept(&self, step: &Step, faults: &mut Vec<Fault>) {
        for delta in &step.deltas {
            let Some(Object::Claim(claim)) = &delta.before else { continue };
            let goes = !claim.meta.is_terminating() && delta.after.as_ref().is_none_or(|after| after.meta().is_terminating());
            if !goes {
                continue;
            }
            let allowed = owner_of_claim(&claim.meta.key).is_some_and(|(set, ordinal)| {
                self.policies.get(&set).is_some_and(|policies| {
                    let was_outside = policies.ranges.iter().any(|(from, to)| !(*from..*to).contains(&ordinal));
                    policies.deletes_when_scaled && was_outside || policies.deletes_when_deleted && policies.was_deleted
                })
            });
            if !allowed {
                faults.push(Fault::new(Law::ClaimsOutliveTheirPods, format!("{} was deleted by {:?}", claim.meta.key, step.wake)));
            }
        }
    }
}

/// A DaemonSet's Pods carry the hash, a StatefulSet's the name of their revision.
fn names(pod: &Pod, revision: &ControllerRevision) -> bool {
    pod.revision_hash().is_some_and(|hash| *hash == revision.meta.key.name || revision.meta.label("controller-revision-hash") == Some(hash))
}

fn has_revision(cluster: &Cluster, pod: &Pod) -> bool {
    let owner = pod.meta.controller().map(|owner| &*owner.uid);
    let owned = |revision: &ControllerRevision| owner.is_some_and(|uid| revision.meta.is_controlled_by(uid));
    cluster.revisions_in(&pod.meta.key.namespace).any(|revision| names(pod, revision) && owned(revision))
}

/// `data-s0-2` belongs to ordinal 2 of s0.
fn owner_of_claim(claim: &Key) -> Option<(Key, i64)> {
    let (set, ordinal) = claim.name.strip_prefix("data-")?.rsplit_once('-')?;
    Some((Key::new(&claim.namespace, set), ordinal.parse().ok()?))
}

fn decisions_have_reasons(step: &Step, faults: &mut Vec<Fault>) {
    for decision in step.decisions.iter() {
        if decision.reason.code().is_empty() || decision.evidence().is_empty() {
            faults.push(Fault::new(Law::EveryDecisionHasItsWhy, format!("{:?}: {decision:?}", step.wake)));
        }
    }
}

/// A Pod appears only under a name that nobody has.
fn names_are_free(before: &World, step: &Step, faults: &mut Vec<Fault>) {
    let mut taken: BTreeSet<Key> = BTreeSet::new();
    let appeared = step.deltas.iter().any(|delta| matches!((&delta.before, &delta.after), (None, Some(Object::Pod(_)))));
    if appeared {
        taken.extend(before.cluster.pods().map(|pod| pod.meta.key.clone()));
    }
    for delta in &step.deltas {
        match (&delta.before, &delta.after) {
            (None, Some(Object::Pod(pod))) if !taken.insert(pod.meta.key.clone()) => {
                faults.push(Fault::new(Law::NamesAreNeverShared, format!("{} appeared twice", pod.meta.key)));
            }
            (Some(Object::Pod(pod)), None) => drop(taken.remove(&pod.meta.key)),
            _ => {}
        }
    }
}

/// One step of a controller: the cluster before and after.
struct Seen<'a> {
    before: &'a Cluster,
    step: &'a Step,
    after: &'a Cluster,
}

impl Seen<'_> {
    fn created(&self) -> Vec<Rc<Pod>> {
        self.step.deltas.iter().filter(|delta| delta.before.is_none()).filter_map(|delta| pod_of(delta.after.as_ref())).collect()
    }

    /// Pods that this step sent away, as they were.
    fn deleted(&self) -> Vec<Rc<Pod>> {
        let goes = |delta: &&Delta| delta.after.as_ref().is_none_or(|after| after.meta().is_terminating());
        let pods = self.step.deltas.iter().filter(goes).filter_map(|delta| pod_of(delta.before.as_ref()));
        pods.filter(|pod| !pod.is_terminating()).collect()
    }
}

fn pod_of(object: Option<&Object>) -> Option<Rc<Pod>> {
    match object {
        Some(Object::Pod(pod)) => Some(pod.clone()),
        _ => None,
    }
}

fn how_often(decisions: &[Rc<Decision>], subject: &Subject) -> usize {
    decisions.iter().filter(|decision| decision.about.covers(subject)).count()
}

fn daemon_set_step(seen: &Seen<'_>, set: &DaemonSet, faults: &mut Vec<Fault>) {
    for node in seen.before.nodes() {
        let count = how_often(&seen.step.decisions, &Subject::Node(node.meta.key.name.clone()));
        if count != 1 {
            let what = format!("{}: {count} decisions about {}: {:?}", set.meta.key, node.name(), seen.step.decisions);
            faults.push(Fault::new(Law::OneDecisionPerNode, what));
        }
    }
    let now = seen.step.at;
    let wanting: Vec<&str> = seen.before.nodes().filter(|node| oracle::wants(set, node) == Wants::Pod).map(|node| node.name()).collect();
    daemon_creates(seen, set, faults);
    let served = |cluster: &Cluster, node: &str| oracle::is_served(cluster, set, node, now);
    let lost: Vec<&str> = wanting
        .iter()
        .copied()
        .filter(|node| served(seen.before, node) && !served(seen.after, node))
        // A surplus Pod went; the one that was kept is the older, ready or not.
        .filter(|node| !oracle::daemon_pods(seen.after, set, node).iter().any(|pod| !pod.is_terminating()))
        .collect();
    let DaemonSetStrategy::RollingUpdate { max_unavailable, max_surge } = set.spec.strategy else {
        if !lost.is_empty() {
            faults.push(Fault::new(Law::DaemonBudgetIsKept, format!("{}: OnDelete, and {lost:?} lost their Pods", set.meta.key)));
        }
        return;
    };
    let desired = i64::try_from(wanting.len()).unwrap();
    let (max, surge) = (max_unavailable.scaled_up(desired), max_surge.scaled_up(desired));
    if surge > 0 {
        if !lost.is_empty() {
            faults.push(Fault::new(
                Law::SurgeNeverGoesBelow,
                format!("{}: {lost:?} lost their Pods: {:?}", set.meta.key, seen.step.decisions),
            ));
        }
        return;
    }
    let unavailable = i64::try_from(wanting.iter().filter(|node| !served(seen.after, node)).count()).unwrap();
    if !lost.is_empty() && unavailable > max.max(1) {
        let what = format!("{}: {lost:?} lost their Pods, {unavailable} of {desired} unavailable, {max} allowed", set.meta.key);
        faults.push(Fault::new(Law::DaemonBudgetIsKept, what));
    }
}

/// A second Pod comes to a node only to take over from an old one.
fn daemon_creates(seen: &Seen<'_>, set: &DaemonSet, faults: &mut Vec<Fault>) {
    let surges = matches!(set.spec.strategy, DaemonSetStrategy::RollingUpdate { max_surge, .. } if max_surge.scaled_up(1) > 0);
    for pod in seen.created() {
        let Some(node) = node_named(&pod) else { continue };
        let live = oracle::daemon_pods(seen.after, set, &node).iter().filter(|pod| oracle::is_live(pod)).count();
        if live > 1 + usize::from(surges) {
            faults.push(Fault::new(Law::OneDaemonPodPerNode, format!("{}: {live} Pods on {node} after a create", set.meta.key)));
        }
    }
}

fn node_named(pod: &Pod) -> Option<Name> {
    match &pod.overlay {
        podloom::object::pod::Overlay::DaemonNode(node) => Some(node.clone()),
        _ => None,
    }
}

fn stateful_set_step(seen: &Seen<'_>, set: &StatefulSet, faults: &mut Vec<Fault>) {
    let members = oracle::members(seen.before, set);
    let ordinals: BTreeSet<i64> =
        (set.spec.start..set.spec.start + set.spec.replicas).chain(members.iter().map(|(ordinal, _)| *ordinal)).collect();
    for ordinal in ordinals {
        let count = how_often(&seen.step.decisions, &Subject::Ordinal(ordinal));
        if count != 1 {
            let what = format!("{}: {count} decisions about ordinal {ordinal}: {:?}", set.meta.key, seen.step.decisions);
            faults.push(Fault::new(Law::OneDecisionPerOrdinal, what));
        }
    }
    let prefix = format!("{}-", set.meta.key.name);
    let ordinal = |pod: &Pod| pod.meta.key.name.strip_prefix(&prefix).and_then(|text| text.parse::<i64>().ok());
    let created: Vec<i64> = seen.created().iter().filter_map(|pod| ordinal(pod)).collect();
    let deleted: Vec<(i64, Rc<Pod>)> = seen.deleted().into_iter().filter_map(|pod| Some((ordinal(&pod)?, pod))).collect();
    let row = Row { set, now: seen.step.at, down: oracle::down(seen.before, set, seen.step.at), members };
    row.creates(&created, faults);
    row.deletes(&deleted, faults);
}

/// A StatefulSet's ordinals before a step.
struct Row<'a> {
    set: &'a StatefulSet,
    now: Time,
    /// Ordinals in range that are not up.
    down: Vec<i64>,
    members: Vec<(i64, Rc<Pod>)>,
}

impl Row<'_> {
    fn creates(&self, created: &[i64], faults: &mut Vec<Fault>) {
        let set = self.set;
        let mut fault = |what: &str| {
            let what = format!("{}: creates {created:?} while {:?} are down: {what}", set.meta.key, self.down);
            faults.push(Fault::new(Law::OrdinalsComeInOrder, what));
        };
        if created.iter().any(|ordinal| !oracle::in_range(set, *ordinal)) {
            fault("out of range");
        }
        if set.spec.parallel {
            return;
        }
        if created.len() > 1 {
            fault("more than one at once");
        }
        if created.iter().any(|ordinal| self.down.iter().any(|lower| lower < ordinal)) {
            fault("a lower one is not up");
        }
    }

    fn deletes(&self, deleted: &[(i64, Rc<Pod>)], faults: &mut Vec<Fault>) {
        let set = self.set;
        let names: Vec<i64> = deleted.iter().map(|(ordinal, _)| *ordinal).collect();
        let mut fault = |what: &str| {
            let what = format!("{}: deletes {names:?} while {:?} are down: {what}", set.meta.key, self.down);
            faults.push(Fault::new(Law::OrdinalsGoInOrder, what));
        };
        let ordered = !set.spec.parallel;
        if ordered && deleted.len() > 1 {
            fault("more than one at once");
        }
        let outside: Vec<i64> = self.members.iter().map(|(ordinal, _)| *ordinal).filter(|one| !oracle::in_range(set, *one)).collect();
        let healthy: Vec<&(i64, Rc<Pod>)> =
            deleted.iter().filter(|(ordinal, pod)| oracle::in_range(set, *ordinal) && oracle::is_up(set, pod, self.now)).collect();
        if healthy.len() > 1 {
            fault("more than one healthy Pod at once");
        }
        for (ordinal, pod) in deleted {
            if !oracle::in_range(set, *ordinal) {
                if ordered && outside.iter().any(|other| other > ordinal) {
                    fault("a higher one out of range is still there");
                }
                if ordered && !self.down.is_empty() {
                    fault("scaled down while an ordinal in range is not up");
                }
            } else if !pod.status.phase.is_terminal() {
                self.replaces(*ordinal, pod, &outside, &mut fault);
            }
        }
    }

    /// A Pod in range goes only to be replaced by a newer one.
    fn replaces(&self, ordinal: i64, pod: &Pod, outside: &[i64], fault: &mut dyn FnMut(&str)) {
        let set = self.set;
        let StatefulSetStrategy::RollingUpdate { partition } = set.spec.strategy else { return fault("OnDelete replaces nothing") };
        if ordinal - set.spec.start < partition.unwrap_or(0) {
            fault("below the partition");
        }
        if !set.spec.parallel && !outside.is_empty() {
            fault("rolled out before the scale-down was over");
        }
        let blocks =
            |other: &i64| if set.spec.parallel { *other > ordinal } else { *other != ordinal || oracle::is_up(set, pod, self.now) };
        if self.down.iter().any(blocks) {
            fault("rolled out while another one is not up");
        }
        let newer = |other: &Pod| other.revision_hash() != pod.revision_hash();
        if self.members.iter().any(|(other, member)| *other > ordinal && oracle::in_range(set, *other) && !newer(member)) {
            fault("a higher one is still of the old revision");
        }
    }
}
