//! Follows causes back through the record: from a write to the decision that made it, from there to the cause of that step's wake, which is
//! an earlier write, and so on, until an input of the reader or the start of the world.
//!
//! A wake often has several causes. The walk takes the latest write to an object that the decision is about or names as evidence; if there
//! is none, the cause that set the time of the wake. Writes of the same controller are taken only if there is no other cause, because they
//! are no news to it.

use crate::cluster::store::Delta;
use crate::control::plan::{Act, Decision};
use crate::object::any::Object;
use crate::object::kind::{Kind, ObjectRef};
use crate::sim::cause::{Cause, DeltaId, StepId};
use crate::sim::record::Record;
use crate::sim::step::Step;
use crate::why::scope::Subject;
use std::rc::Rc;

/// One station of a walk.
#[derive(Clone, Debug)]
pub enum Link {
    /// A decision.
    Decision {
        /// The step to which the decision belongs.
        step: Rc<Step>,
        /// The number of the decision in the step.
        index: u32,
    },
    /// A write of the reader. The walk ends here.
    Input {
        /// The step to which the write belongs.
        step: Rc<Step>,
        /// The number of the write in the step.
        index: u32,
    },
    /// The start of the world. The walk ends here.
    Start,
    /// The next step is no longer in the record. The walk ends here.
    Forgotten,
}

/// A walk over a record; each station is earlier than the one before.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    record: &'a Record,
    next: Option<Point>,
}

#[derive(Clone, Debug)]
enum Point {
    Delta(DeltaId),
    /// The step where the walk continues, and the decision whose subject it follows: the step's own decision about that subject is the next
    /// station.
    Step(StepId, Rc<Decision>),
    Start,
}

impl<'a> Walk<'a> {
    /// The walk from a write.
    #[must_use]
    pub const fn from_delta(record: &'a Record, delta: DeltaId) -> Self {
        Self { record, next: Some(Point::Delta(delta)) }
    }

    /// The walk from a current decision and the step that first made it.
    #[must_use]
    pub const fn from_verdict(record: &'a Record, verdict: Rc<Decision>, since: StepId) -> Self {
        Self { record, next: Some(Point::Step(since, verdict)) }
    }

    /// Returns a decision of a step as the next station, and continues the walk at its cause.
    fn decided(&mut self, step: &Rc<Step>, index: usize) -> Link {
        self.next = step.decisions.get(index).map(|decision| self.point(step, decision));
        Link::Decision { step: step.clone(), index: u32::try_from(index).unwrap_or(u32::MAX) }
    }

    fn point(&self, step: &Step, decision: &Rc<Decision>) -> Point {
        match cause(self.record, step, decision) {
            Cause::Start => Point::Start,
            Cause::Delta(delta) => Point::Delta(delta),
            Cause::Timer(earlier) | Cause::Retry(earlier) => Point::Step(earlier, decision.clone()),
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Link;

    fn next(&mut self) -> Option<Link> {
        loop {
            match self.next.take()? {
                Point::Start => return Some(Link::Start),
                Point::Delta(id) => {
                    let record = self.record;
                    let Some((step, delta)) = record.step(id.step).and_then(|step| Some((step, step.deltas.get(id.index as usize)?)))
                    else {
                        return Some(Link::Forgotten);
                    };
                    return Some(match delta.by.decision {
                        None => Link::Input { step: step.clone(), index: id.index },
                        Some(index) => self.decided(step, index as usize),
                    });
                }
                Point::Step(id, decision) => {
                    let record = self.record;
                    let Some(step) = record.step(id) else { return Some(Link::Forgotten) };
                    match step.decisions.iter().position(|one| one.about.covers(&decision.about)) {
                        Some(index) => return Some(self.decided(step, index)),
                        // The step that set the timer decided nothing about this subject.
                        None => self.next = Some(self.point(step, &decision)),
                    }
                }
            }
        }
    }
}

/// The cause of a step's wake that led to one of its decisions.
fn cause(record: &Record, step: &Step, decision: &Decision) -> Cause {
    let looked_at: Vec<ObjectRef> = decision.evidence().into_iter().map(|evidence| evidence.object).collect();
    let is_news = |cause: &Cause| match cause {
        Cause::Delta(id) => record.step(id.step).is_none_or(|made| made.wake != step.wake),
        Cause::Start | Cause::Timer(_) | Cause::Retry(_) => true,
    };
    let concerns = |cause: &Cause| match cause {
        Cause::Delta(id) => record.delta(*id).is_some_and(|delta| concerns(delta, decision, &looked_at)),
        Cause::Start | Cause::Timer(_) | Cause::Retry(_) => false,
    };
    let found = step.because.causes().find(|cause| concerns(cause) && is_news(cause));
    let first = step.because.first;
    found.or_else(|| is_news(&first).then_some(first)).or_else(|| step.because.causes().find(is_news)).unwrap_or(first)
}

/// Whether a write is to something that a decision is about, acts on, or names as evidence.
fn concerns(delta: &Delta, decision: &Decision, looked_at: &[ObjectRef]) -> bool {
    let Some(object) = delta.after.as_ref().or(delta.before.as_ref()) else { return false };
    let (kind, key) = (object.kind(), &object.meta().key);
    let is = |other: &ObjectRef| other.kind == kind && other.key == *key;
    let is_subject = match &decision.about {
        Subject::Object(about) => is(about),
        Subject::Node(name) => match object {
            Object::Node(node) => node.meta.key.name == *name,
            Object::Pod(pod) => pod.node.as_ref() == Some(name),
            Object::DaemonSet(_)
            | Object::StatefulSet(_)
            | Object::Revision(_)
            | Object::Claim(_)
            | Object::Budget(_)
            | Object::Event(_)
            | Object::Other(_) => false,
        },
        Subject::Ordinal(_) | Subject::Ordinals { .. } => false,
    };
    let is_acted_on = match decision.act.as_deref() {
        Some(Act::Create { object, .. } | Act::Update { object, .. }) => is(&object.reference()),
        Some(Act::Bind { pod, .. }) => kind == Kind::Pod && pod == key,
        Some(Act::Delete { kind: deleted, key: its, .. }) => *deleted == kind && its == key,
        Some(Act::Record { .. } | Act::RecordGone { .. }) | None => false,
    };
    is_subject || is_acted_on || looked_at.iter().any(is)
}
