//! The agenda: wakes ordered by time, and at the same time by the order in which they were armed.

use crate::cluster::map::{Map, Set};
use crate::object::kind::{Key, Name, ObjectRef};
use crate::sim::cause::{Because, Cause};
use crate::time::Time;
use equivalent::{Comparable, Equivalent};
use imbl::GenericVector;
use imbl::shared_ptr::RcK;
use std::cmp::Ordering;
use std::rc::Rc;

/// A controller and the object that it is to look at. A wake is in the agenda at most once: arming it again keeps the earlier time, as a
/// work queue does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wake {
    /// Reconcile a DaemonSet.
    DaemonSet(Key),
    /// Reconcile a StatefulSet.
    StatefulSet(Key),
    /// One scheduling cycle.
    Schedule,
    /// The kubelet posts its node's status.
    KubeletNode(Name),
    /// The kubelet looks at a Pod.
    KubeletPod(Key),
    /// Taints follow conditions.
    NodeTaints(Name),
    /// A pass of the node monitor.
    NodeMonitor,
    /// Evict Pods from a node because of its NoExecute taints.
    TaintEviction,
    /// A pass of Pod garbage collection.
    PodGc,
    /// Collect the dependents of an object that is deleted or being deleted, by its uid.
    Ownership(ObjectRef, Name),
    /// Empty a namespace that is being deleted.
    Namespace(Name),
    /// Bind a claim, or let it go.
    Claim(Key),
    /// Write which Pods are behind a Service.
    EndpointSlices(Key),
    /// Count a PodDisruptionBudget.
    Budget(Key),
}

impl Wake {
    /// Whether the controller of this wake records decisions. A step with a new decision is recorded even if it writes nothing.
    pub(super) const fn is_judged(&self) -> bool {
        match self {
            Self::DaemonSet(_) | Self::StatefulSet(_) | Self::Schedule => true,
            Self::KubeletNode(_)
            | Self::KubeletPod(_)
            | Self::NodeTaints(_)
            | Self::NodeMonitor
            | Self::TaintEviction
            | Self::PodGc
            | Self::Ownership(..)
            | Self::Namespace(_)
            | Self::Claim(_)
            | Self::EndpointSlices(_)
            | Self::Budget(_) => false,
        }
    }

    /// Whether there are few wakes like this, however many nodes and Pods there are.
    const fn is_one_of_few(&self) -> bool {
        match self {
            Self::DaemonSet(_) | Self::StatefulSet(_) | Self::Schedule | Self::NodeMonitor | Self::TaintEviction | Self::PodGc => true,
            Self::KubeletNode(_)
            | Self::KubeletPod(_)
            | Self::NodeTaints(_)
            | Self::Ownership(..)
            | Self::Namespace(_)
            | Self::Claim(_)
            | Self::EndpointSlices(_)
            | Self::Budget(_) => false,
        }
    }
}

/// All wakes, ordered.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    by_time: Map<Time, Turns>,
    /// The place of each wake of a controller that has few.
    few: Set<Place>,
    /// The place of each other wake: there are as many as nodes and Pods.
    many: Set<Place>,
    sequence: u64,
}

/// The place of a wake, ordered by the wake. It is one pointer: a write to the agenda copies its neighbours as long as an older world has
/// them, too.
#[derive(Clone, Debug)]
struct Place(Rc<Armed>);

/// A wake, when it is due, which of its turns is the one that counts, and what armed it.
#[derive(Clone, Debug)]
struct Armed {
    wake: Wake,
    at: Time,
    sequence: u64,
    because: Because,
}

/// The wakes of one time, in the order they were armed. Entries superseded by an earlier arming stay here and are skipped when taken. It
/// is a persistent vector, because many wakes share a time and older worlds keep theirs.
/// Each is what was armed at first; that it is armed for further reasons only its place says.
type Turns = GenericVector<Rc<Armed>, RcK>;

impl Agenda {
    /// Arms a wake. If it is armed already, it keeps the earlier of the two times, and the causes of both.
    pub fn arm(&mut self, wake: Wake, at: Time, cause: Cause) {
        let places = self.places(&wake);
        let because = match places.get(&wake).map(|place| &*place.0) {
            Some(armed) => {
                let (mut because, is_earlier) = (armed.because.clone(), at < armed.at);
                if !is_earlier {
                    because.add(cause);
                    let (at, sequence) = (armed.at, armed.sequence);
                    places.insert(Place(Rc::new(Armed { wake, at, sequence, because })));
                    return;
                }
                because.add_first(cause);
                because
            }
            None => Because::from(cause),
        };
        self.set(wake, at, because);
    }

    /// Where the place of a wake is. What has few wakes is armed by almost every write, so those have a set of their own: it is small, and
    /// changing it copies little.
    const fn places(&mut self, wake: &Wake) -> &mut Set<Place> {
        if wake.is_one_of_few() { &mut self.few } else { &mut self.many }
    }

    /// The place of a wake that is armed.
    fn place_of(&self, wake: &Wake) -> Option<&Armed> {
        let places = if wake.is_one_of_few() { &self.few } else { &self.many };
        places.get(wake).map(|place| &*place.0)
    }

    /// Sets the time of a wake, whether it is armed or not.
    pub(super) fn set(&mut self, wake: Wake, at: Time, because: Because) {
        self.sequence += 1;
        let armed = Rc::new(Armed { wake, at, sequence: self.sequence, because });
        self.by_time.entry(at).or_default().push_back(armed.clone());
        self.places(&armed.wake).insert(Place(armed.clone()));
    }

    /// Arms a wake again from a step that is not recorded. The causes of the wake that this step handled are kept for the new one.
    pub(super) fn carry_on(&mut self, wake: &Wake, because: &Because) {
        self.change(wake, |armed| *armed = because.carried_on());
    }

    /// Arms a wake again because its work is not finished. Its earlier causes are kept, and later ones are added.
    pub(super) fn arm_on(&mut self, wake: &Wake, at: Time, because: &Because) {
        self.arm(wake.clone(), at, because.first);
        self.change(wake, |armed| {
            let since = std::mem::replace(armed, because.clone());
            let since: Vec<Cause> = since.causes().filter(|cause| *cause != because.first).collect();
            since.into_iter().rev().for_each(|cause| armed.add(cause));
        });
    }

    fn change(&mut self, wake: &Wake, change: impl FnOnce(&mut Because)) {
        let places = self.places(wake);
        if let Some(place) = places.get(wake) {
            let mut armed = (*place.0).clone();
            change(&mut armed.because);
            places.insert(Place(Rc::new(armed)));
        }
    }

    /// The next wake and its time.
    #[must_use]
    pub fn next(&self) -> Option<(Time, &Wake)> {
        self.by_time.get_min().and_then(|(time, turns)| Some((*time, &turns.front()?.wake)))
    }

    /// Removes the next wake from the agenda, and returns it with its time and causes.
    pub fn take(&mut self) -> Option<(Time, Wake, Because)> {
        let (time, turn) = self.by_time.get_min().and_then(|(time, turns)| Some((*time, turns.front()?.clone())))?;
        let because = self.places(&turn.wake).remove(&turn.wake).map_or(Because::from(Cause::Start), |place| place.0.because.clone());
        self.pass_over(time);
        Some((time, turn.wake.clone(), because))
    }

    /// Removes the first entry of a time, and the superseded entries behind it.
    fn pass_over(&mut self, mut time: Time) {
        loop {
            let Some(turns) = self.by_time.get_mut(&time) else { return };
            turns.pop_front();
            if turns.is_empty() {
                self.by_time.remove(&time);
            }
            let Some((next_time, turn)) = self.by_time.get_min().and_then(|(time, turns)| Some((time, turns.front()?))) else {
                return;
            };
            if self.place_of(&turn.wake).is_some_and(|place| place.sequence == turn.sequence) {
                return;
            }
            time = *next_time;
        }
    }

    /// How many wakes are armed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.few.len() + self.many.len()
    }

    /// Whether nothing is armed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.few.is_empty() && self.many.is_empty()
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.0.wake == other.0.wake
    }
}

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.wake.cmp(&other.0.wake)
    }
}

impl Equivalent<Place> for Wake {
    fn equivalent(&self, place: &Place) -> bool {
        *self == place.0.wake
    }
}

impl Comparable<Place> for Wake {
    fn compare(&self, place: &Place) -> Ordering {
        self.cmp(&place.0.wake)
    }
}

#[cfg(test)]
mod tests {
    use super::{Agenda, Wake};
    use crate::sim::cause::Cause;
    use crate::time::Time;

    fn wake(name: &str) -> Wake {
        Wake::KubeletNode(name.into())
    }

    /// Arms `name@time` one after the other and takes all of them again.
    fn check(armed: &[(&str, u64)], expected: &[(&str, u64)]) {
        let mut agenda = Agenda::default();
        for (name, time) in armed {
            agenda.arm(wake(name), Time(*time), Cause::Start);
        }
        let before = agenda.clone();
        for mut agenda in [agenda, before] {
            for (name, time) in expected {
                assert_eq!(agenda.next(), Some((Time(*time), &wake(name))));
                assert_eq!(agenda.take().map(|(time, wake, _)| (time, wake)), Some((Time(*time), wake(name))));
            }
            assert!(agenda.next().is_none());
        }
    }

    #[test]
    fn wakes_come_by_time_and_then_as_they_were_armed() {
        check(&[("b", 2), ("a", 2), ("c", 1), ("d", 2)], &[("c", 1), ("b", 2), ("a", 2), ("d", 2)]);
    }

    #[test]
    fn armed_again_a_wake_keeps_the_earlier_time() {
        check(&[("a", 2), ("b", 2), ("a", 3)], &[("a", 2), ("b", 2)]);
        check(&[("a", 2), ("b", 2), ("c", 2), ("a", 1), ("c", 1)], &[("a", 1), ("c", 1), ("b", 2)]);
        check(&[("a", 3), ("b", 2), ("a", 2)], &[("b", 2), ("a", 2)]);
        check(&[("a", 3), ("a", 2), ("a", 1)], &[("a", 1)]);
    }

    #[test]
    fn what_is_armed_meanwhile_comes_after_what_was_armed_before() {
        let mut agenda = Agenda::default();
        for name in ["a", "b", "c"] {
            agenda.arm(wake(name), Time(1), Cause::Start);
        }
        let mut taken = Vec::new();
        while let Some((_, Wake::KubeletNode(name), _)) = agenda.take() {
            if taken.len() < 3 {
                agenda.arm(wake(&format!("{name}{name}")), Time(1), Cause::Start);
            }
            taken.push(name.to_string());
        }
        assert_eq!(taken.join(" "), "a b c aa bb cc");
    }

    #[test]
    fn very_many_wakes_of_one_time_are_let_go() {
        let mut agenda = Agenda::default();
        (0..200_000).for_each(|number| agenda.arm(wake(&number.to_string()), Time(1), Cause::Start));
        assert_eq!(agenda.take().map(|(time, wake, _)| (time, wake)), Some((Time(1), wake("0"))));
    }
}
