//! The Pods of one set by their ordinals, and which ordinals are settled. The roster is remembered from one sync to the next, so that a
//! sync looks only at what has changed since. It saves computing and decides nothing: every plan is the one it would be without it.

use super::pod_state::PodState;
use super::pod_state::state_of;
use super::{identity, retention};
use crate::cluster::map::{Map, Set};
use crate::cluster::objects::Objects;
use crate::cluster::view::View;
use crate::object::claim::Claim;
use crate::object::kind::{Key, Name};
use crate::object::pod::Pod;
use crate::object::stateful_set::{StatefulSet, StatefulSetSpec, ordinal_in};
use crate::time::Time;
use rangemap::RangeMap;
use std::cmp::Reverse;
use std::ops::Range;
use std::rc::Rc;

/// At most so many ordinals of one set are simulated; asking for more is reported by an Event of Podloom's own.
pub(super) const REPLICAS_MAX: i64 = 20_000;

/// The Pods of one set by their ordinals, as they were when the controller last looked.
#[derive(Clone, Debug)]
pub struct Roster {
    /// Which set the roster is for, and which spec it had.
    uid: Name,
    spec: Rc<StatefulSetSpec>,
    /// All Pods and claims of the cluster at that time. Comparing them with the current ones shows which have changed since.
    pods: Objects<Pod>,
    claims: Objects<Claim>,
    /// The Pods in range, by index: the ordinal less `ordinals.start`.
    in_range: Map<usize, Rc<Pod>>,
    /// The settled indexes, in runs of one revision.
    settled: RangeMap<usize, Option<Name>>,
    /// The indexes that are not settled.
    unsettled: Set<usize>,
    /// The Pods out of range, highest ordinal first.
    condemned: Map<(Reverse<i64>, Key), Rc<Pod>>,
    /// Pods without an ordinal of their own: their name has no ordinal, or another Pod has the same one.
    without_ordinal: Map<Key, Rc<Pod>>,
    /// Pods that the set owns although they do not belong to it.
    strangers: Map<Key, Rc<Pod>>,
    /// The roster holds something that this sync changes and that is not stored yet, so the next sync makes a new one.
    is_provisional: bool,
}

/// A run of consecutive indexes about which the same is known.
pub(super) struct Run {
    pub range: Range<usize>,
    pub standing: Standing,
}

/// What is known about consecutive indexes without looking at their Pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Every Pod is available and as it should be, so that `processReplica` has nothing to do; all are of this revision.
    Settled(Option<Name>),
    /// There is no Pod, or one that `processReplica` has to look at.
    Open,
}

impl Roster {
    /// The current roster: the last one brought up to date, or a new one if the last was for another set or spec.
    pub(super) fn of(view: View<'_>, set: &StatefulSet, last: Option<&Self>, now: Time) -> Self {
        let fits = |last: &&Self| last.uid == set.meta.uid && Rc::ptr_eq(&last.spec, &set.spec) && !last.is_provisional;
        let Some(mut roster) = last.filter(fits).cloned() else { return Self::anew(view, set, now) };
        roster.follow_pods(view, set, now);
        if roster.is_provisional {
            return Self::anew(view, set, now);
        }
        roster.follow_claims(view, set, now);
        roster.follow_time(view, set, now);
        (roster.pods, roster.claims) = (view.pods.clone(), view.claims.clone());
        roster
    }

    fn anew(view: View<'_>, set: &StatefulSet, now: Time) -> Self {
        let mut roster = Self {
            uid: set.meta.uid.clone(),
            spec: set.spec.clone(),
            pods: view.pods.clone(),
            claims: view.claims.clone(),
            in_range: Map::new(),
            settled: RangeMap::new(),
            unsettled: Set::new(),
            condemned: Map::new(),
            without_ordinal: Map::new(),
            strangers: Map::new(),
            is_provisional: false,
        };
        for pod in view.pods_of(&set.meta.uid) {
            roster.put(view, set, pod, now);
        }
        roster
    }

    fn follow_pods(&mut self, view: View<'_>, set: &StatefulSet, now: Time) {
        let last = self.pods.clone();
        let is_ours = |pod: &&Rc<Pod>| pod.meta.is_controlled_by(&set.meta.uid);
        for (before, after) in last.changes(&view.pods) {
            if let Some(before) = before.filter(is_ours) {
                self.take(set, before);
            }
            if let Some(after) = after.filter(is_ours) {
                self.put(view, set, after, now);
            }
        }
    }

    /// A claim that has changed may unsettle its Pod. Claims of other sets are not told apart here, because looking at a Pod once more does
    /// no harm.
    fn follow_claims(&mut self, view: View<'_>, set: &StatefulSet, now: Time) {
        if set.spec.claim_templates.is_empty() {
            return;
        }
        let last = self.claims.clone();
        for (before, after) in last.changes(&view.claims) {
            let Some(claim) = after.or(before) else { continue };
            if let Some(index) = ordinal_in(&claim.meta.key.name).and_then(|ordinal| index_of(set, ordinal)) {
                self.settle(view, set, index, now);
            }
        }
    }

    /// With `minReadySeconds`, Pods become available merely because time passes, without any write.
    fn follow_time(&mut self, view: View<'_>, set: &StatefulSet, now: Time) {
        if set.spec.min_ready.0 > 0 {
            for index in self.unsettled.clone() {
                self.settle(view, set, index, now);
            }
        }
    }

    /// Adds a Pod. Of two Pods with one ordinal (`web-1`, `web-01`) the later one gets it.
    fn put(&mut self, view: View<'_>, set: &StatefulSet, pod: &Rc<Pod>, now: Time) {
        let key = pod.meta.key.clone();
        if !identity::is_member(set, pod) {
            self.strangers.insert(key, pod.clone());
            return;
        }
        let Some(ordinal) = ordinal_in(&key.name) else {
            self.without_ordinal.insert(key, pod.clone());
            return;
        };
        let Some(index) = index_of(set, ordinal) else {
            self.condemned.insert((Reverse(ordinal), key), pod.clone());
            return;
        };
        if let Some(twin) = self.in_range.insert(index, pod.clone()).filter(|twin| twin.meta.key != key) {
            self.without_ordinal.insert(twin.meta.key.clone(), twin);
            self.is_provisional = true;
        }
        self.settle(view, set, index, now);
    }

    /// Removes a Pod.
    fn take(&mut self, set: &StatefulSet, pod: &Pod) {
        let key = &pod.meta.key;
        self.strangers.remove(key);
        self.without_ordinal.remove(key);
        let Some(ordinal) = ordinal_in(&key.name) else { return };
        self.condemned.remove(&(Reverse(ordinal), key.clone()));
        if let Some(index) = index_of(set, ordinal).filter(|index| self.in_range.get(index).is_some_and(|here| here.meta.key == *key)) {
            self.in_range.remove(&index);
            self.settled.remove(index..index + 1);
            self.unsettled.remove(&index);
        }
    }

    /// Finds out whether the Pod at an index is settled. Once it is, it stays so until it or one of its claims changes.
    fn settle(&mut self, view: View<'_>, set: &StatefulSet, index: usize, now: Time) {
        let Some(pod) = self.in_range.get(&index) else { return };
        if is_settled(view, set, index, pod, now) {
            self.settled.insert(index..index + 1, pod.revision_hash().cloned());
            self.unsettled.remove(&index);
        } else {
            self.settled.remove(index..index + 1);
            self.unsettled.insert(index);
        }
    }

    /// Adds a Pod that this sync adopts, and that is still an orphan in the store.
    pub(super) fn adopt(&mut self, view: View<'_>, set: &StatefulSet, pod: &Rc<Pod>, now: Time) {
        self.is_provisional = true;
        self.put(view, set, pod, now);
    }

    /// The number of ordinals in range.
    pub(super) fn len(&self) -> usize {
        replica_count(&self.spec)
    }

    /// The Pod at an index.
    pub(super) fn pod_at(&self, index: usize) -> Option<&Rc<Pod>> {
        self.in_range.get(&index)
    }

    /// The Pods in range that are not settled, from the lowest ordinal up.
    pub(super) fn unsettled(&self) -> impl Iterator<Item = &Rc<Pod>> {
        self.unsettled.iter().filter_map(|index| self.in_range.get(index))
    }

    /// The Pods out of range with their ordinals, from the highest down.
    pub(super) fn condemned(&self) -> impl DoubleEndedIterator<Item = (i64, &Rc<Pod>)> {
        self.condemned.iter().map(|((Reverse(ordinal), _), pod)| (*ordinal, pod))
    }

    /// The Pods that the set owns although they do not belong to it, by name.
    pub(super) fn strangers(&self) -> impl Iterator<Item = &Rc<Pod>> {
        self.strangers.values()
    }

    /// Every Pod that belongs to the set.
    pub(super) fn pods(&self) -> impl Iterator<Item = &Rc<Pod>> {
        self.in_range.values().chain(self.condemned.values()).chain(self.without_ordinal.values())
    }

    /// Splits a range of indexes into runs about which the same is known, in order.
    pub(super) fn runs(&self, range: Range<usize>) -> Vec<Run> {
        let mut runs = Vec::new();
        if range.is_empty() {
            return runs;
        }
        let mut next = range.start;
        for (settled, revision) in self.settled.overlapping(range.clone()) {
            let (from, to) = (settled.start.max(range.start), settled.end.min(range.end));
            if next < from {
                runs.push(Run { range: next..from, standing: Standing::Open });
            }
            runs.push(Run { range: from..to, standing: Standing::Settled(revision.clone()) });
            next = to;
        }
        if next < range.end {
            runs.push(Run { range: next..range.end, standing: Standing::Open });
        }
        runs
    }

    /// The indexes of a range that have to be looked at, in order.
    pub(super) fn open(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        self.runs(range).into_iter().filter(|run| run.standing == Standing::Open).flat_map(|run| run.range)
    }

    /// Whether the Pod at an index is settled.
    pub(super) fn is_settled(&self, index: usize) -> bool {
        self.settled.contains_key(&index)
    }
}

/// The index of an ordinal in range.
fn index_of(set: &StatefulSet, ordinal: i64) -> Option<usize> {
    usize::try_from(ordinal - set.spec.start).ok().filter(|index| *index < replica_count(&set.spec))
}

/// The ordinal of an index.
pub(super) fn ordinal_at(set: &StatefulSet, index: usize) -> i64 {
    set.spec.start + i64::try_from(index).unwrap_or(i64::MAX)
}

/// The number of replicas that are simulated.
fn replica_count(spec: &StatefulSetSpec) -> usize {
    usize::try_from(spec.replicas.min(REPLICAS_MAX)).unwrap_or(0)
}

/// Whether `processReplica` would find nothing to do, and nothing to wait for.
fn is_settled(view: View<'_>, set: &StatefulSet, index: usize, pod: &Pod, now: Time) -> bool {
    let ordinal = ordinal_at(set, index);
    state_of(set, pod, now) == PodState::Available
        && identity::matches(set, pod, ordinal)
        && identity::storage_matches(set, pod, ordinal)
        && retention::claims_match(view, set, ordinal, &pod.meta)
}
