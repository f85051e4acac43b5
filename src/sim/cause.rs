//! The causes of a wake, and the numbers by which steps and writes are named.

use std::rc::Rc;

/// The most causes that a wake keeps; later ones are left out.
const CAUSES_MAX: u32 = 20_000;

/// The number of a recorded step: steps of one line of history count up from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepId(pub u32);

/// One write: a step, and the number of the write in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeltaId {
    /// The step.
    pub step: StepId,
    /// The number of the delta in the step.
    pub index: u32,
}

/// One thing that armed a wake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The world began with this wake armed.
    Start,
    /// A write armed the wake.
    Delta(DeltaId),
    /// An earlier step of the same controller decided to look again later.
    Timer(StepId),
    /// The API server refused an act of an earlier step, and the controller tries again.
    Retry(StepId),
}

/// All causes of a wake: the one that set its time, and those that came while it was armed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// The cause that set the time.
    pub first: Cause,
    others: Option<Rc<Link>>,
}

/// A list that shares its tail with older versions.
#[derive(Debug, PartialEq, Eq)]
struct Link {
    cause: Cause,
    count: u32,
    before: Option<Rc<Link>>,
}

impl From<Cause> for Because {
    fn from(first: Cause) -> Self {
        Self { first, others: None }
    }
}

impl Because {
    /// Adds a cause that came later and does not change the time.
    pub fn add(&mut self, cause: Cause) {
        let count = self.others.as_ref().map_or(0, |link| link.count);
        let is_known = self.others.as_ref().map_or(self.first, |link| link.cause) == cause;
        if !is_known && count < CAUSES_MAX {
            self.others = Some(Rc::new(Link { cause, count: count + 1, before: self.others.take() }));
        }
    }

    /// Adds a cause that sets an earlier time, and so becomes the first.
    pub fn add_first(&mut self, cause: Cause) {
        let before = std::mem::replace(&mut self.first, cause);
        self.add(before);
    }

    /// The causes of a wake that a step without any effect has armed again. A timer or retry among them becomes the first cause again,
    /// because the writes that came in between led to nothing.
    #[must_use]
    pub fn carried_on(&self) -> Self {
        let is_timer = |cause: &Cause| match cause {
            Cause::Timer(_) | Cause::Retry(_) => true,
            Cause::Start | Cause::Delta(_) => false,
        };
        let first = Some(self.first).filter(is_timer).or_else(|| self.causes().find(is_timer)).unwrap_or(self.first);
        Self { first, others: self.others.clone() }
    }

    /// The causes: the latest first, and at the end the one that set the time.
    pub fn causes(&self) -> impl Iterator<Item = Cause> {
        let links = std::iter::successors(self.others.as_deref(), |link| link.before.as_deref());
        links.map(|link| link.cause).chain(std::iter::once(self.first))
    }
}

impl Drop for Link {
    /// Drops the links one after the other, because dropping a long list by recursion would need a deep stack.
    fn drop(&mut self) {
        let mut next = self.before.take();
        while let Some(mut link) = next.and_then(Rc::into_inner) {
            next = link.before.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Because, Cause, StepId};

    #[test]
    fn what_sets_an_earlier_time_comes_first() {
        let mut because = Because::from(Cause::Timer(StepId(1)));
        because.add(Cause::Timer(StepId(2)));
        because.add(Cause::Timer(StepId(2)));
        because.add_first(Cause::Retry(StepId(3)));
        let causes: Vec<Cause> = because.causes().collect();
        assert_eq!(causes, [Cause::Timer(StepId(1)), Cause::Timer(StepId(2)), Cause::Retry(StepId(3))]);
    }
}
