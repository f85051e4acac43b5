//! The agenda: wakes ordered by time, and at the same time by the order in which they were armed.

use crate::cluster::map::Map;
use crate::object::kind::{Key, Name, ObjectRef};
use crate::sim::cause::{Because, Cause};
use crate::time::Time;
use imbl::GenericVector;
use imbl::shared_ptr::RcK;
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
}

/// All wakes, ordered.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    by_time: Map<Time, Turns>,
    /// For each wake, when it is due.
    places: Map<Rc<Wake>, Rc<Place>>,
    sequence: u64,
}

/// When a wake is due, which of its entries is valid, and what armed it.
#[derive(Clone, Debug)]
struct Place {
    at: Time,
    sequence: u64,
    because: Because,
}

/// The wakes of one time, in the order they were armed. Entries superseded by an earlier arming stay here and are skipped when taken. It
/// is a persistent vector, because many wakes share a time and older worlds keep theirs.
type Turns = GenericVector<(Rc<Wake>, u64), RcK>;

impl Agenda {
    /// Arms a wake. If it is armed already, it keeps the earlier of the two times, and the causes of both.
    pub fn arm(&mut self, wake: Wake, at: Time, cause: Cause) {
        let because = match self.places.get_mut(&wake) {
            Some(place) if place.at <= at => {
                Rc::make_mut(place).because.add(cause);
                return;
            }
            Some(place) => {
                let mut because = place.because.clone();
                because.add_first(cause);
                because
            }
            None => Because::from(cause),
        };
        self.set(wake, at, because);
    }

    /// Sets the time of a wake, whether it is armed or not.
    pub(super) fn set(&mut self, wake: Wake, at: Time, because: Because) {
        self.sequence += 1;
        let wake = Rc::new(wake);
        self.by_time.entry(at).or_default().push_back((wake.clone(), self.sequence));
        self.places.insert(wake, Rc::new(Place { at, sequence: self.sequence, because }));
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
        if let Some(place) = self.places.get_mut(wake) {
            change(&mut Rc::make_mut(place).because);
        }
    }

    /// The next wake and its time.
    #[must_use]
    pub fn next(&self) -> Option<(Time, &Wake)> {
        self.by_time.get_min().and_then(|(time, turns)| Some((*time, &*turns.front()?.0)))
    }

    /// Removes the next wake from the agenda, and returns it with its time and causes.
    pub fn take(&mut self) -> Option<(Time, Wake, Because)> {
        let (time, wake) = self.by_time.get_min().and_then(|(time, turns)| Some((*time, turns.front()?.0.clone())))?;
        let because = self.places.remove(&wake).map_or(Because::from(Cause::Start), |place| place.because.clone());
        self.pass_over(time);
        Some((time, (*wake).clone(), because))
    }

    /// Removes the first entry of a time, and the superseded entries behind it.
    fn pass_over(&mut self, mut time: Time) {
        loop {
            let Some(turns) = self.by_time.get_mut(&time) else { return };
            turns.pop_front();
            if turns.is_empty() {
                self.by_time.remove(&time);
            }
            let Some((next_time, (wake, sequence))) = self.by_time.get_min().and_then(|(time, turns)| Some((time, turns.front()?))) else {
                return;
            };
            if self.places.get(wake).is_some_and(|place| (place.at, place.sequence) == (*next_time, *sequence)) {
                return;
            }
            time = *next_time;
        }
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
